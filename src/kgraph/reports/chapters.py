"""The report in words: its data as the chapters of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import compress

from kgraph.reports import page as p
from kgraph.reports.figures import Drawing
from kgraph.reports.sections import CentralityReport, Definition, Gap, Leader, Tie, TopList
from kgraph.reports.text import count, in_text, number, percent, years

SHORT_LIST = 10
"""Rows of the tables that support a statement; the data hold more."""


def report_page(report: CentralityReport, drawings: list[Drawing]) -> p.Page:
    """The page of a report; every output in words is printed from it."""
    figures = {d.name: p.Figure(d) for d in drawings}
    return p.Page(
        title=report.title,
        subtitle=_subtitle(report),
        chapters=tuple(
            p.Chapter(id, title, tuple(_said(b) for b in blocks(report, figures)))
            for id, title, blocks in CHAPTERS
        ),
        colophon=f"Made by kgraph {report.method.versions.get('kgraph', '')} from the data of "
        f"{count(len(report.method.inputs), 'document')}; the same documents and seed give the same report, "
        "byte for byte.",
    )


def _said(block: p.Block) -> p.Block:
    """The block; a table without rows as a sentence, and without the columns that are empty in every row."""
    if not isinstance(block, p.Table):
        return block
    if not block.rows:
        return p.paragraph(f"{block.caption}: none.")
    kept = [
        any(span.text for row in block.rows for line in row[i] for span in line)
        for i in range(len(block.columns))
    ]
    rows = tuple(tuple(compress(row, kept)) for row in block.rows)
    return replace(block, columns=tuple(compress(block.columns, kept)), rows=rows)


def _subtitle(report: CentralityReport) -> str:
    corpus = report.corpus
    parts = [years(corpus.first_year, corpus.last_year), f"weighting: {report.method.weighting}"]
    if report.method.built_at:
        parts.append(f"built {report.method.built_at}")
    if report.method.run:
        parts.append(f"run {report.method.run}")
    return " · ".join(part for part in parts if part != "–")


Figures = dict[str, p.Figure]
Blocks = Iterable[p.Block]


def _figure(figures: Figures, name: str) -> Blocks:
    if name in figures:
        yield figures[name]


def _summary(report: CentralityReport, figures: Figures) -> Blocks:
    counts = {c.name: c for c in report.corpus.counts}
    cut = next(g for g in report.corpus.gaps if g.name == "cut-lists")
    yield p.Cards(
        (
            (number(counts["papers"].value), "papers"),
            (number(counts["people"].value), "people"),
            (number(report.structure.pairs), "pairs of co-authors"),
            (percent(report.structure.share_largest), "of people in the largest component"),
            (number(report.communities.count), "communities of two or more"),
            (percent(cut.share), "of author lists cut"),
        )
    )
    for sentence in report.summary:
        yield p.paragraph(sentence)


def _corpus(report: CentralityReport, figures: Figures) -> Blocks:
    corpus = report.corpus
    cut = next(g for g in corpus.gaps if g.name == "cut-lists")
    if cut.count:
        yield p.paragraph(
            f"{number(cut.count)} of {number(cut.of)} papers ({percent(cut.share)}) come with a cut author "
            "list. "
            "What is said below of their people are bounds, not values, and who stands behind an “et al.” is "
            "not here at all.",
            warning=True,
        )
    yield p.Table(
        "What was read and what came out of it",
        p.columns("Count", "#Number"),
        tuple((p.cell(c.label), p.number(c.value)) for c in corpus.counts),
    )
    yield p.Table(
        "What is missing or uncertain",
        p.columns("Gap", "#Number", "#Share", "What it does to the numbers", "How to see the lines"),
        tuple(_gap_row(g) for g in corpus.gaps if g.count),
        "Shares are of all papers, people, authorships, affiliations, pairs or records, whichever the line "
        "counts.",
    )
    none = [g.label for g in corpus.gaps if not g.count]
    if none:
        yield p.paragraph("Looked for and not found: " + "; ".join(none) + ".")
    yield p.Table(
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
        tuple(
            (
                p.cell(t.label),
                p.number(t.papers),
                p.percent(t.share_papers),
                p.number(t.pairs),
                p.percent(t.share_pairs),
                p.number(t.weight),
                p.percent(t.share_weight),
            )
            for t in corpus.team_sizes
        ),
        f"Authors as listed, inferred ones included. Papers of more than {corpus.hyper_threshold} authors "
        "are "
        "hyper-authored; none is dropped.",
    )
    if corpus.hyper_papers:
        yield p.paragraph(
            f"{count(corpus.hyper_papers, 'hyper-authored paper')} carry "
            f"{percent(corpus.hyper_share_pairs)} of the "
            f"pairs under full counting and {percent(corpus.hyper_share_weight)} of the fractional weight. "
            "Degree and "
            "core number count them in full under every weighting.",
            warning=True,
        )


def _gap_row(gap: Gap) -> tuple[p.Cell, ...]:
    return (
        p.cell(gap.label),
        p.number(gap.count),
        p.percent(gap.share),
        (p.prose(gap.effect),),
        p.cell(p.code(gap.command)),
    )


def _structure(report: CentralityReport, figures: Figures) -> Blocks:
    s = report.structure
    facts = (
        ("people", p.number(s.people), "nodes; people without co-authors included"),
        ("pairs of co-authors", p.number(s.pairs), "edges"),
        (
            "joint papers over all pairs",
            p.number(s.joint_papers),
            "a paper of n authors counts n(n−1)/2 times",
        ),
        ("sum of weights", p.number(s.total_weight), f"under {report.method.weighting} counting"),
        ("pairs touched by a cut list", p.number(s.pairs_cut), "at least one joint paper has one"),
        ("density", p.number(s.density), "pairs joined of all pairs"),
        (
            "mean degree",
            p.number(s.mean_degree),
            f"median {number(s.median_degree)}, greatest {number(s.max_degree)}",
        ),
        ("people without co-authors", p.number(s.isolated), "isolated nodes"),
        ("components", p.number(s.components), "parts without a path between them"),
        ("largest component", p.number(s.largest_component), f"{percent(s.share_largest)} of people"),
        ("mean clustering", p.number(s.mean_clustering), "mean of local coefficients"),
        ("transitivity", p.number(s.transitivity), "closed triples of all connected triples"),
        ("degree assortativity", p.number(s.assortativity), "correlation of degrees across pairs"),
    )
    yield p.Table(
        "The co-authorship network",
        p.columns("Figure", "#Value", "Meaning"),
        tuple((p.cell(label), value, p.cell(note)) for label, value, note in facts),
    )
    for note in s.notes:
        yield p.paragraph(note, warning=True)
    yield from _figure(figures, "degrees")


def _leaders(report: CentralityReport, figures: Figures) -> Blocks:
    yield p.paragraph(
        "Equal values share a rank. ≥ marks a lower bound, ≤ an upper bound, ± the 95 % interval of an "
        "estimate from a sample. Cut lists make bounds "
        "one-sided: unless a source states how many authors a list had, no interval can be closed, and none "
        "is "
        "made up here. Labs are those printed with the person's papers, most papers first."
    )
    yield p.Table(
        "Ranks at a glance",
        p.columns("Name", "#Papers", "#Lists", *(f"#{t.title}" for t in report.top_lists)),
        tuple(
            (
                p.cell(p.name(g.name)),
                p.number(g.papers),
                p.number(g.n_lists),
                *(p.number(g.ranks[t.measure]) for t in report.top_lists),
            )
            for g in report.glance
        ),
        f"People on most of the lists below (first {report.top} by each measure), then by median rank; "
        "an arrangement, not a ranking of its own.",
    )
    for top_list in report.top_lists:
        yield p.Heading(top_list.title)
        yield _top_table(top_list)


def _top_table(top: TopList) -> p.Table:
    note = f"Computed: {top.accuracy}. Cut author lists: {top.cut_effect}."
    if not top.is_exact:
        note += " People whose intervals overlap may be in either order."
    if top.n_with_cuts:
        note += f" {number(top.n_with_cuts)} of these {number(len(top.leaders))} have papers with cut lists."
    if top.n_tied_at_end:
        note += f" {count(top.n_tied_at_end, 'person', 'people')} with the last value did not fit"
        all_tied = top.leaders[0].rank == top.leaders[-1].rank
        note += ": all share one rank, and the order is that of their names." if all_tied else "."
    return p.Table(
        f"First {len(top.leaders)} by {in_text(top.title)}",
        p.columns("#Rank", "Name", f"#{top.title}", "#Papers", "#Cut lists", "#Years", "Labs", "Identity"),
        tuple(_leader_row(leader) for leader in top.leaders),
        note,
    )


def _leader_row(leader: Leader) -> tuple[p.Cell, ...]:
    return (
        p.number(leader.rank),
        p.cell(p.name(leader.name)),
        p.cell(leader.shown),
        p.number(leader.papers),
        p.cell(f"{number(leader.cut_papers)} of {number(leader.papers)}" if leader.cut_papers else ""),
        p.cell(years(leader.first_year, leader.last_year)),
        _names(leader.labs),
        p.cell(leader.caveat or ""),
    )


def _names(names: Iterable[str]) -> p.Cell:
    spans: list[p.Span] = []
    for each in names:
        spans += [p.Span("; "), p.name(each)] if spans else [p.name(each)]
    return (tuple(spans),)


def _agreement(report: CentralityReport, figures: Figures) -> Blocks:
    agreement = report.agreement
    titles = {t.measure: t.title for t in report.top_lists}
    heads = [titles[m] for m in agreement.measures]
    yield p.Table(
        "Rank correlation (Spearman's ρ) over all people",
        p.columns("Measure", *(f"#{h}" for h in heads)),
        tuple(
            (p.cell(head), *(p.cell("–" if v is None else f"{v:.3f}".replace("-", "−")) for v in row))
            for head, row in zip(heads, agreement.spearman, strict=True)
        ),
        "Ties at their mean rank; a dash where a measure is the same for all.",
    )
    yield from _figure(figures, "rank-correlation")
    yield p.Table(
        f"People common to the first {agreement.top} of two measures",
        p.columns("Measure", *(f"#{h}" for h in heads)),
        tuple(
            (p.cell(head), *(p.number(v) for v in row))
            for head, row in zip(heads, agreement.overlap, strict=True)
        ),
        "The correlation speaks of everybody, most of whom nobody would look up; this speaks of the top.",
    )
    if agreement.movers:
        yield p.Table(
            "Who moves most between measures",
            p.columns("Name", "Best by", "#Rank", "Worst by", "#Rank "),
            tuple(
                (
                    p.cell(p.name(m.name)),
                    p.cell(titles[m.best_measure]),
                    p.number(m.best_rank),
                    p.cell(titles[m.worst_measure]),
                    p.number(m.worst_rank),
                )
                for m in agreement.movers
            ),
            "Of those on any list of the chapter before, by the ratio of worst to best rank, ties at their "
            "mean rank.",
        )

    if agreement.variants:
        yield p.Heading("How much the rankings owe to what is doubtful")
        yield p.Table(
            "The same ranking without the doubtful part",
            p.columns(
                "Corpus",
                "#Authorships left out",
                "#Pairs left",
                "#Degree: ρ",
                "#Degree: same people",
                "#Strength: ρ",
                "#Strength: same people",
            ),
            tuple(
                (
                    p.cell(v.label),
                    p.number(v.authorships_left_out),
                    p.number(v.pairs),
                    p.number(v.degree_spearman),
                    p.number(v.degree_overlap),
                    p.number(v.strength_spearman),
                    p.number(v.strength_overlap),
                )
                for v in agreement.variants
            ),
            f"ρ: rank correlation with the whole corpus; same people: how many of the first {agreement.top} "
            "remain "
            "among the first. Low numbers mean that a ranking rests on what is doubtful.",
        )


def _communities(report: CentralityReport, figures: Figures) -> Blocks:
    c = report.communities
    labels = {community.number: community.name for community in c.communities}
    yield p.paragraph(
        f"{count(c.count, 'community', 'communities')} of two or more people"
        + (f" (modularity {number(c.modularity)})" if c.modularity is not None else "")
        + f", and {count(c.singletons, 'person', 'people')} in none. {c.method} Names are made of the topics "
        "and "
        "members that stand out; they are a help, not a finding."
    )
    shown = c.communities[:20]
    yield p.Table(
        f"The {len(shown)} largest communities",
        p.columns(
            "#No.", "Name", "#People", "Topics", "Strongest members", "#Weight within", "#Weight to others"
        ),
        tuple(
            (
                p.number(x.number),
                p.cell(p.name(x.name)),
                p.number(x.size),
                _names(x.topics),
                _names(x.members),
                p.number(x.internal_weight),
                p.number(x.external_weight),
            )
            for x in shown
        ),
    )
    yield from _figure(figures, "communities")
    yield p.Heading("Between communities")
    yield p.Table(
        "Communities that write with each other most",
        p.columns("One", "Other", "#Weight", "#Pairs"),
        tuple(
            (
                p.cell(p.name(labels[t.left])),
                p.cell(p.name(labels[t.right])),
                p.number(t.weight),
                p.number(t.pairs),
            )
            for t in c.ties[:SHORT_LIST]
        ),
    )
    yield p.Table(
        "People who bridge communities",
        p.columns(
            "Name",
            "#Community",
            "#Weight outside",
            "#Participation",
            "#Communities reached",
            "#Co-authors",
            "Caveat",
        ),
        tuple(
            (
                p.cell(p.name(b.name)),
                p.number(b.community),
                p.number(b.weight_outside),
                p.number(b.participation),
                p.number(b.n_communities),
                p.number(b.degree),
                p.cell(f"{count(b.cut_papers, 'cut list')}" if b.cut_papers else ""),
            )
            for b in c.bridges
        ),
        "By strength into communities other than one's own.",
    )
    yield p.Heading("Between labs")
    yield p.paragraph(
        f"{number(c.people_with_labs)} of {number(report.structure.people)} people have a lab printed with "
        "a paper."
    )
    yield p.Table(
        "People who connect labs",
        p.columns("Name", "#Labs", "Own labs", "#Labs of co-authors", "#Papers"),
        tuple(
            (
                p.cell(p.name(b.name)),
                p.number(b.n_labs),
                _names(b.labs),
                p.number(b.n_partner_labs),
                p.number(b.papers),
            )
            for b in c.lab_bridges
        ),
        "By labs of co-authors that are not one's own.",
    )
    yield p.Table(
        "Labs with most joint papers",
        p.columns("One", "Other", "#Joint papers", "#Years"),
        tuple(
            (
                p.cell(p.name(x.left_name)),
                p.cell(p.name(x.right_name)),
                p.number(x.papers),
                p.cell(years(x.first_year, x.last_year)),
            )
            for x in c.lab_pairs
        ),
        "Labs printed with an author or for the paper as a whole.",
    )


def _growth(report: CentralityReport, figures: Figures) -> Blocks:
    growth = report.growth
    if growth.papers_without_year:
        yield p.paragraph(
            f"{count(growth.papers_without_year, 'paper')} without a year and "
            f"{count(growth.pairs_without_year, 'pair')} known from such papers only are in no line below.",
            warning=True,
        )
    yield from _figure(figures, "growth")
    yield p.Table(
        "By year",
        p.columns(
            "Year", "#Papers", "#Cut lists", "#Active people", "#New people", "#New pairs", "#Mean team"
        ),
        tuple(
            (
                p.cell(str(y.year)),
                p.number(y.papers),
                p.number(y.cut_papers),
                p.number(y.active_people),
                p.number(y.new_people),
                p.number(y.new_pairs),
                p.number(y.mean_team and round(y.mean_team, 2)),
            )
            for y in growth.years
        ),
        "New: in the first year with a paper here, so in the first years of a corpus nearly all are.",
    )


def _ties(report: CentralityReport, figures: Figures) -> Blocks:
    yield p.Table(
        f"The {len(report.ties)} strongest ties",
        p.columns("Pair", "#Joint papers", "#Weight", "#Years", "Papers and where they are named"),
        tuple(_tie_row(report, tie) for tie in report.ties),
        f"By joint papers, then weight ({report.method.weighting}). Every tie's papers: kgraph explain A B.",
    )


def _tie_row(report: CentralityReport, tie: Tie) -> tuple[p.Cell, ...]:
    listed: list[p.Line] = [
        (
            p.name(x.title, x.link),
            p.Span(f" ({x.year or 'no year'}{', cut list' if x.is_cut else ''}) "),
            p.Span(", ".join(x.places), "soft"),
        )
        for x in tie.listed
    ]
    if tie.papers > len(tie.listed):
        listed.append((p.Span(f"and {number(tie.papers - len(tie.listed))} more", "soft"),))
    return (
        p.lines([(p.name(tie.left_name),), (p.name(tie.right_name),)]),
        p.cell(number(tie.papers) + (f" ({number(tie.cut_papers)} cut)" if tie.cut_papers else "")),
        p.number(tie.weight),
        p.cell(years(tie.first_year, tie.last_year)),
        p.lines(listed),
    )


def _method(report: CentralityReport, figures: Figures) -> Blocks:
    method = report.method
    yield p.paragraph(
        "N people, w(u, v) the weight of a pair, d(u, v) the number of steps between two people. Values "
        "agree "
        "with networkx within 1e-6 where they are exact, and are rounded to nine significant digits."
    )
    yield _definitions("Measures", method.measures)
    yield _definitions(f"Weightings (this report: {method.weighting})", method.weightings)
    yield p.Heading("Parameters and versions")
    parameters = {
        **method.parameters,
        "seed": method.seed,
        "weighting": method.weighting,
        "base of IRIs": report.base,
    }
    yield p.Table(
        "Parameters",
        p.columns("Parameter", "Value"),
        tuple((p.cell(k), p.cell(p.code(str(v)))) for k, v in parameters.items()),
    )
    yield p.Table(
        "Versions",
        p.columns("Software", "Version"),
        tuple((p.cell(k), p.cell(v)) for k, v in method.versions.items()),
    )
    yield p.Table(
        "Documents read",
        p.columns("Document", "Format", "#Records", "#Rejected", "#Bytes", "SHA-256"),
        tuple(
            (
                p.cell(p.name(i.path)),
                p.cell(i.format),
                p.number(i.n_records),
                p.number(i.n_rejected),
                p.number(i.size_bytes),
                p.cell(p.code(i.sha256)),
            )
            for i in method.inputs
        ),
    )
    yield p.Heading("Recompute it")
    for recipe in method.recipes:
        yield p.Listing(recipe.title, recipe.language, recipe.text)


def _definitions(caption: str, definitions: list[Definition]) -> p.Table:
    return p.Table(
        caption,
        p.columns("Name", "Definition", "Reading", "Cut author lists", "Reference"),
        tuple(
            (p.cell(d.title), p.cell(d.formula), p.cell(d.meaning), p.cell(d.cut_effect), p.cell(d.reference))
            for d in definitions
        ),
    )


CHAPTERS: tuple[tuple[str, str, Callable[[CentralityReport, Figures], Blocks]], ...] = (
    ("summary", "In short", _summary),
    ("corpus", "The corpus and its gaps", _corpus),
    ("network", "The network", _structure),
    ("people", "Who is central", _leaders),
    ("rankings", "How the rankings differ", _agreement),
    ("communities", "Communities and bridges", _communities),
    ("growth", "Growth over the years", _growth),
    ("ties", "Strongest ties and their papers", _ties),
    ("method", "Method: how to recompute each number", _method),
)
"""Id, title, and what makes the blocks of each chapter."""
