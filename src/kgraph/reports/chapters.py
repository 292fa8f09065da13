"""The report in words: its data as the chapters of a page."""

from __future__ import annotations

from collections.abc import Callable

from kgraph.reports import findings
from kgraph.reports import page as p
from kgraph.reports.figures import Drawing
from kgraph.reports.sections import CentralityReport, Corpus, Definition
from kgraph.reports.text import count, number, percent, years


def report_page(report: CentralityReport, drawings: list[Drawing]) -> p.Page:
    """The page of a report; every output in words is printed from it."""
    figures = {d.name: p.Figure(d) for d in drawings}
    return p.Page(
        title=report.title,
        subtitle=_subtitle(report),
        chapters=tuple(
            p.Chapter(id, title, tuple(blocks(report, figures))) for id, title, blocks in CHAPTERS
        ),
        colophon=f"Made by kgraph {report.method.versions.get('kgraph', '')} from "
        f"{count(len(report.method.inputs), 'document')}; the same documents and seed give the same report, "
        "byte for byte.",
    )


def _subtitle(report: CentralityReport) -> str:
    span = years(report.corpus.first_year, report.corpus.last_year)
    run = report.method.run
    parts = ("" if span == "–" else span, f"weighting: {report.method.weighting}", run and f"run {run}")
    return " · ".join(x for x in parts if x)


def _summary(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    counts = {c.name: c.value for c in report.corpus.counts}
    cut = next(g for g in report.corpus.gaps if g.name == "cut-lists")
    yield p.Cards(
        (
            (number(counts["papers"]), "papers"),
            (number(counts["people"]), "people"),
            (number(report.structure.pairs), "pairs of co-authors"),
            (percent(report.structure.share_largest), "of people in the largest component"),
            (number(report.communities.count), "communities of two or more"),
            (percent(cut.share), "of papers with a cut author list"),
        )
    )
    for sentence in report.summary:
        yield p.paragraph(sentence)


def _corpus(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    corpus = report.corpus
    cut = next(g for g in corpus.gaps if g.name == "cut-lists")
    if cut.count:
        yield p.paragraph(
            f"{number(cut.count)} of {number(cut.of)} papers ({percent(cut.share)}) come with a cut author "
            "list. Of their people degree, harmonic closeness and core number are lower bounds, betweenness, "
            "closeness, eigenvector and PageRank may be off either way, and who stands behind an “et al.” is "
            "not here at all.",
            warning=True,
        )
    yield p.table(
        "What was read and what came out of it",
        p.columns("Count", "#Number"),
        (p.row(c.label, c.value) for c in corpus.counts),
    )
    yield p.table(
        "What is missing or uncertain",
        p.columns("Gap", "#Number", "#Share", "What it does to the numbers", "How to see the lines"),
        (
            p.row(g.label, g.count, p.percent(g.share), (p.prose(g.effect),), p.code(g.command))
            for g in corpus.gaps
            if g.count
        ),
        "Shares are of all papers, people, authorships, affiliations, pairs or records, whichever the line "
        "counts. Commands ask the workspace outputs/kgraph; add -w FOLDER for another.",
    )
    none = [g.label for g in corpus.gaps if not g.count]
    if none:
        yield p.paragraph("Looked for and not found: " + "; ".join(none) + ".")
    yield from _team_sizes(corpus)


def _team_sizes(corpus: Corpus) -> p.Blocks:
    yield p.table(
        "Team sizes, and how much of the network they carry",
        p.columns(
            "Authors of a paper",
            "#Papers",
            "#Share",
            "#Pairs",
            "#Share of pairs (full counting)",
            "#Weight",
            "#Share of weight (fractional)",
        ),
        (
            p.row(
                t.label, t.papers, p.percent(t.share_papers), t.pairs, p.percent(t.share_pairs),
                t.weight, p.percent(t.share_weight),
            )
            for t in corpus.team_sizes
        ),
        f"Authors as listed, inferred ones included. Papers of more than {corpus.hyper_threshold} authors "
        "are hyper-authored; none is dropped.",
    )  # fmt: skip
    if corpus.hyper_papers:
        yield p.paragraph(
            f"{count(corpus.hyper_papers, 'hyper-authored paper')}: {percent(corpus.hyper_share_pairs)} of "
            "the "
            f"pairs under full counting, {percent(corpus.hyper_share_weight)} of the fractional weight. "
            "Degree "
            "and core number count such papers in full under every weighting.",
            warning=True,
        )


def _structure(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    s = report.structure
    facts = (
        ("people", s.people, "nodes; people without co-authors included"),
        ("pairs of co-authors", s.pairs, "edges"),
        ("joint papers over all pairs", s.joint_papers, "a paper of n authors counts n(n−1)/2 times"),
        ("sum of weights", s.total_weight, f"under {report.method.weighting} counting"),
        ("pairs touched by a cut list", s.pairs_cut, "at least one joint paper has one"),
        ("density", s.density, "pairs joined of all pairs"),
        ("mean degree", s.mean_degree, f"median {number(s.median_degree)}, greatest {number(s.max_degree)}"),
        ("people without co-authors", s.isolated, "isolated nodes"),
        ("components", s.components, "parts without a path between them"),
        ("largest component", s.largest_component, f"{percent(s.share_largest)} of people"),
        (
            "mean clustering",
            s.mean_clustering,
            "share of somebody's pairs of co-authors that wrote together, mean of all people",
        ),
        ("transitivity", s.transitivity, "share of all pairs of co-authors of somebody that wrote together"),
        (
            "degree assortativity",
            s.assortativity,
            "correlation of degrees across pairs: above 0, the well connected write with one another",
        ),
    )
    yield p.table(
        "The co-authorship network",
        p.columns("Figure", "#Value", "Meaning"),
        (p.row(*fact) for fact in facts),
    )
    for note in s.notes:
        yield p.paragraph(note, warning=True)
    yield from findings.figure(figures, "degrees")


def _method(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    method = report.method
    yield p.paragraph(
        "w(u, v) is the weight of a pair, d(u, v) the number of steps between two people. Exact values agree "
        "with networkx within 1e-6; all are rounded to nine significant digits."
    )
    yield _definitions("Measures", method.measures)
    yield _definitions(f"Weightings (this report: {method.weighting})", method.weightings)
    yield p.Heading("Parameters and versions")
    parameters = {"seed": method.seed, "weighting": method.weighting, "base of IRIs": report.base}
    yield p.table(
        "Parameters",
        p.columns("Parameter", "Value"),
        (p.row(k, p.code(str(v))) for k, v in (method.parameters | parameters).items()),
    )
    yield p.table(
        "Versions", p.columns("Software", "Version"), (p.row(k, v) for k, v in method.versions.items())
    )
    yield p.table(
        "Documents read",
        p.columns("Document", "Format", "#Records", "#Rejected", "#Bytes", "SHA-256"),
        (
            p.row(p.name(i.path), i.format, i.n_records, i.n_rejected, i.size_bytes, p.code(i.sha256))
            for i in method.inputs
        ),
    )
    yield p.Heading("Recompute it")
    for recipe in method.recipes:
        yield p.Listing(recipe.title, recipe.language, recipe.text)


def _definitions(caption: str, definitions: list[Definition]) -> p.Block:
    return p.table(
        caption,
        p.columns("Name", "Definition", "Reading", "Cut author lists", "Reference"),
        (p.row(d.title, d.formula, d.meaning, d.cut_effect, d.reference) for d in definitions),
    )


CHAPTERS: tuple[tuple[str, str, Callable[[CentralityReport, p.Figures], p.Blocks]], ...] = (
    ("summary", "In short", _summary),
    ("corpus", "The corpus and its gaps", _corpus),
    ("network", "The network", _structure),
    ("people", "Who is central", findings.leaders),
    ("rankings", "How the rankings differ", findings.agreement),
    ("communities", "Communities and bridges", findings.communities),
    ("growth", "Growth over the years", findings.growth),
    ("ties", "Strongest ties and their papers", findings.ties),
    ("method", "Method: how to recompute each number", _method),
)
"""Id, title, and what makes the blocks of each chapter."""
