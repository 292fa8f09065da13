"""The report in words: its data as the chapters of a page."""

from __future__ import annotations

from collections.abc import Callable

from kgraph.reports import findings
from kgraph.reports import page as p
from kgraph.reports.claim_chapter import claim_blocks
from kgraph.reports.corpus_sections import Corpus
from kgraph.reports.drawing import Drawing
from kgraph.reports.group_chapter import communities
from kgraph.reports.scope_sections import FigureRow, Position
from kgraph.reports.sections import CentralityReport, Definition, Method
from kgraph.reports.text import count, number, percent, years


def report_page(report: CentralityReport, drawings: list[Drawing]) -> p.Page:
    """The page of a report; every output in words is printed from it."""
    figures = {d.name: p.Figure(d) for d in drawings}
    return p.Page(
        title=report.title,
        subtitle=_subtitle(report),
        chapters=p.chapters(CHAPTERS, report, figures),
        colophon=colophon(report.method),
    )


def colophon(method: Method) -> str:
    """What made the report, and from what."""
    return (
        f"Made by kgraph {method.versions.get('kgraph', '')} from "
        f"{count(len(method.inputs), 'document')}; the same documents, seed and arguments give the same "
        "report, byte for byte."
    )


def _subtitle(report: CentralityReport) -> str:
    part = "a part of the corpus" if report.scope else "the whole corpus"
    span = years(report.corpus.first_year, report.corpus.last_year)
    run = report.method.run
    parts = (part, "" if span == "–" else span, f"weighting: {report.method.weighting}", run and f"run {run}")
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
            p.row(
                g.label,
                g.count,
                p.percent(g.share),
                (p.prose(g.effect),),
                p.code(g.command) if g.command else "",
            )
            for g in corpus.gaps
            if g.count
        ),
        "Shares are of all papers, people, authorships, affiliations, pairs or records, whichever the line "
        "counts."
        + ("" if report.scope else " Commands ask the workspace outputs/kgraph; add -w FOLDER for another."),
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


def _scope(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    part = report.scope
    if part is None:
        return
    yield p.table(
        "The papers that this report speaks of",
        p.columns("Scope", "Name", "Meaning"),
        (p.row(x.kind, p.name(x.name), x.meaning) for x in part.parts),
        f"{number(part.papers)} of {number(part.of_papers)} papers are in "
        f"{'it' if len(part.parts) == 1 else 'all of them'}; their {number(part.people)} authors, those from "
        "elsewhere included, are the network.",
    )
    own = (
        f"Of the {number(len(part.members))} people of its own here" if part.members else "Of all people here"
    )
    yield p.table(
        "Place in the whole network",
        p.columns(
            "Name", "#Papers here", "#Papers in all", *(f"#{t.title}" for t in report.top_lists)
        ),
        (
            p.row(
                p.name(x.name), x.papers, x.whole_papers,
                *(_two_ranks(x, t.measure) for t in report.top_lists),
            )
            for x in part.positions
        ),
        f"Rank in the whole corpus (in brackets: in this part). {own} those who stand highest in the "
        "whole, by median rank. A part cuts ties to the rest, so a bridge of the whole may look like nobody "
        "here.",
    )  # fmt: skip


def _two_ranks(position: Position, measure: str) -> str:
    return f"{number(position.whole_ranks[measure])} ({number(position.ranks[measure])})"


def _claims(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    yield from claim_blocks(report.claims)


TOLD_ABOVE = frozenset({"nodes", "pairs", "isolated", "share_largest"})
"""Figures of the network that its first table has."""


def _structure(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    s = report.structure
    facts = (
        ("people", s.people, "nodes; people without co-authors included"),
        ("pairs of co-authors", s.pairs, "edges"),
        ("joint papers over all pairs", s.joint_papers, "a paper of n authors counts n(n−1)/2 times"),
        ("sum of weights", s.total_weight, f"under {report.method.weighting} counting"),
        ("pairs touched by a cut list", s.pairs_cut, "at least one joint paper has one"),
        ("median degree", s.median_degree, f"co-authors of a person; the most is {number(s.max_degree)}"),
        ("people without co-authors", s.isolated, "isolated nodes"),
        ("largest component", s.largest_component, f"{percent(s.share_largest)} of people"),
    )
    yield p.table(
        "The co-authorship network",
        p.columns("Figure", "#Value", "Meaning"),
        (p.row(*fact) for fact in facts),
    )
    for note in s.notes:
        yield p.paragraph(f"{note[:1].upper()}{note[1:]}.", warning=True)
    yield _figure_rows(
        "Cohesion, distances and mixing",
        [f for f in report.figures if f.name not in TOLD_ABOVE],
        "Papers of many authors are cliques, so any co-authorship network is clustered and small: compare "
        "transitivity with what the teams alone would give. Cut lists may move all of these either way.",
    )
    yield from findings.figure(figures, "degrees")
    yield _figure_rows(
        "How people publish together",
        report.collaboration,
        "Rests on: the papers (for Lotka's law the people) that a figure is computed over. Cut lists make "
        "teams too small. Countries are those of recognised labs, so internationality speaks only of papers "
        "that print affiliations.",
    )


def _figure_rows(caption: str, rows: list[FigureRow], note: str) -> p.Block:
    return p.table(
        caption,
        p.columns("Figure", "#Value", "#Rests on", "Formula", "Reference"),
        (
            p.row(r.title, r.value, "" if r.coverage is None else number(r.coverage), r.formula, r.reference)
            for r in rows
        ),
        note,
    )


def _method(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    yield from method_blocks(report.method, report.base)


def method_blocks(method: Method, base: str) -> p.Blocks:
    """Definitions, parameters, versions, documents and recipes."""
    yield p.paragraph(
        "w(u, v) is the weight of a pair, d(u, v) the number of steps between two people. Exact values agree "
        "with networkx within 1e-6; all are rounded to nine significant digits."
    )
    yield _definitions("Measures", method.measures)
    yield _definitions(f"Weightings (this report: {method.weighting})", method.weightings)
    yield p.Heading("Parameters and versions")
    asked = {k: v for k, v in method.arguments.model_dump().items() if v not in ([], None)}
    parameters = {f"report: {k}": v for k, v in asked.items()} | {"base of IRIs": base}
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
    ("scope", "What this report speaks of", _scope),
    ("corpus", "The corpus and its gaps", _corpus),
    ("network", "The network", _structure),
    ("people", "Who is central", findings.leaders),
    ("rankings", "How the rankings differ", findings.agreement),
    ("communities", "Communities and bridges", communities),
    ("growth", "Growth over the years", findings.growth),
    ("ties", "Strongest ties and their papers", findings.ties),
    ("claims", "Ten claims, and a query that checks each", _claims),
    ("method", "Method: how to recompute each number", _method),
)
"""Id, title, and what makes the blocks of each chapter; a chapter without blocks is left out."""
