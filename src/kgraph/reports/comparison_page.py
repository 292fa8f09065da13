"""The comparison in words: its data as the chapters of a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kgraph.reports import page as p
from kgraph.reports.chapters import colophon, method_blocks
from kgraph.reports.claim_chapter import claim_blocks
from kgraph.reports.compared_figures import BASES, SHARES
from kgraph.reports.comparison_sections import Bounded, ComparedFigure, ComparisonReport
from kgraph.reports.drawing import Drawing
from kgraph.reports.findings import paper_line
from kgraph.reports.intervals import verdict
from kgraph.reports.text import count, number, percent, years


def comparison_page(report: ComparisonReport, drawings: list[Drawing]) -> p.Page:
    """The page of a comparison."""
    within = ", ".join(x.name for x in report.within) or "the whole corpus"
    run = f" · run {report.method.run}" if report.method.run else ""
    return p.Page(
        title=report.title,
        subtitle=f"within {within} · weighting: {report.method.weighting}{run}",
        chapters=p.chapters(CHAPTERS, report, {}),
        colophon=colophon(report.method),
    )


def _summary(report: ComparisonReport, figures: p.Figures) -> p.Blocks:
    for n, sentence in enumerate(report.summary):
        yield p.paragraph(sentence, warning=n == 0 and sentence.startswith("Cut author lists"))
    yield p.table(
        "What is compared",
        p.columns("Part", "Scope", "Meaning", "#Papers", "#Authors", "#Of its own", "#Pairs"),
        (
            p.row(
                p.name(x.part.name), p.code(x.part.text), x.part.meaning, x.papers, x.people,
                number(x.members) if x.members else "", x.pairs,
            )
            for x in (report.left, report.right)
        ),
        f"Of {number(report.of_papers)} papers and {number(report.of_people)} people.",
    )  # fmt: skip


def _quality(report: ComparisonReport, figures: p.Figures) -> p.Blocks:
    yield _figures(report, "What is missing or uncertain", report.quality)
    yield p.paragraph(
        "Two parts read from different documents differ by the documents too: compare only what was "
        "collected alike."
    )


def _compared(report: ComparisonReport, figures: p.Figures) -> p.Blocks:
    yield _figures(report, "Side by side", report.figures)
    used = [b for b in BASES if any(f.basis == b for f in report.figures)]
    yield p.table(
        "How to read the ranges",
        p.columns("Basis", "Meaning"),
        (p.row(basis, BASES[basis]) for basis in used),
        "95 % intervals take the papers for a sample of what such a part would write, independent between "
        "the two; where both share papers they are a little too wide or too narrow.",
    )


def _figures(report: ComparisonReport, caption: str, rows: Sequence[ComparedFigure]) -> p.Block:
    left, right = report.left.part.name, report.right.part.name
    return p.table(
        caption,
        p.columns("Figure", f"#{left}", f"#{right}", "#Difference", f"{right} is", "Basis"),
        (
            p.row(
                f.title, *(_bounded(x, f, signed=False) for x in (f.left, f.right)),
                _bounded(f.difference, f, signed=True), VERDICTS[f.verdict], f.basis,
            )
            for f in rows
        ),
        f"Difference: {right} minus {left}, below it what it may be.",
    )  # fmt: skip


VERDICTS = {"higher": "higher", "lower": "lower", "equal": "the same", "open": "not to be told"}


def _bounded(x: Bounded, figure: ComparedFigure, *, signed: bool) -> p.Cell:
    """A number, and below it what it may be: `≥ 12`, `31 %` with `28 % to 35 %`, `+5` with `not bounded`."""
    unit = " points" if signed and figure.name in SHARES else ""

    def shown(value: float) -> str:
        sign = "−" if value < 0 else "+" if signed and value > 0 else ""
        if figure.name not in SHARES:
            return sign + number(abs(value))
        return sign + (f"{100 * abs(value):.1f}" if signed else percent(abs(value)))

    if x.value is None:
        return p.cell("–")
    if x.low == x.high == x.value:
        return p.cell(shown(x.value) + unit)
    if x.low is not None and x.high is not None:
        return _with_range(shown(x.value) + unit, f"{shown(x.low)} to {shown(x.high)}")
    if x.low is not None:
        return p.cell(f"≥ {shown(x.value)}{unit}")
    if x.high is not None:
        return p.cell(f"≤ {shown(x.value)}{unit}")
    return _with_range(shown(x.value) + unit, "not bounded")


def _with_range(value: str, said: str) -> p.Cell:
    return p.lines([(p.Span(value),), (p.Span(said, "soft"),)])


def _topics(report: ComparisonReport, figures: p.Figures) -> p.Blocks:
    left, right = report.left, report.right
    yield p.table(
        "Topics whose shares lie farthest apart",
        p.columns("Topic", f"#Papers, {left.part.name}", f"#Papers, {right.part.name}",
                  "#Difference of shares", f"In {right.part.name}"),
        (
            p.row(
                p.name(t.label), t.left_papers, t.right_papers, _share_difference(t.difference),
                VERDICTS[verdict(t.difference)],
            )
            for t in report.topics
        ),
        "Of all papers of the part; 95 % interval below. Of a hundred topics that do not differ about "
        "five look as if they did.",
    )  # fmt: skip


def _share_difference(x: Bounded) -> p.Cell:
    def shown(value: float | None) -> str:
        return "–" if value is None else f"{100 * value:+.1f}".replace("-", "−")

    return _with_range(f"{shown(x.value)} points", f"{shown(x.low)} to {shown(x.high)}")


def _shared(report: ComparisonReport, figures: p.Figures) -> p.Blocks:
    left, right = report.left.part.name, report.right.part.name
    yield p.paragraph(
        f"{count(report.n_shared_people, 'person', 'people')} in both, {number(report.n_left_only)} in "
        f"{left} alone, {number(report.n_right_only)} in {right} alone; "
        f"{count(report.n_kept_ties, 'pair')} in both, {number(report.n_left_ties)} and "
        f"{number(report.n_right_ties)} in one alone. Doubtful identities and cut lists hide some who are in "
        "both."
    )
    yield p.table(
        "People of both, by papers",
        p.columns("Name", f"#Papers, {left}", f"#Papers, {right}", f"#Rank, {left}", f"#Rank, {right}",
                  "Caveat"),
        (
            p.row(p.name(x.name), x.left_papers, x.right_papers, x.left_rank, x.right_rank, x.caveat or "")
            for x in report.shared_people
        ),
        f"{number(len(report.shared_people))} of {number(report.n_shared_people)}. Rank: by number of "
        "co-authors within the part.",
    )  # fmt: skip
    yield p.table(
        "Pairs of both",
        p.columns("One", "Other", f"#Papers, {left}", f"#Papers, {right}"),
        (p.row(p.name(t.left_name), p.name(t.right_name), t.left_papers, t.right_papers) for t in
         report.kept_ties),
        f"{number(len(report.kept_ties))} of {number(report.n_kept_ties)}.",
    )  # fmt: skip
    yield p.table(
        "Ties between the two",
        p.columns(f"Of {left} alone", f"Of {right} alone", "#Joint papers", "#Cut lists", "#Years"),
        (
            p.row(
                p.name(t.left_name), p.name(t.right_name), t.papers,
                number(t.cut_papers) if t.cut_papers else "", years(t.first_year, t.last_year),
            )
            for t in report.ties_between
        ),
        f"{number(len(report.ties_between))} of {number(report.n_ties_between)} pairs, counted over all "
        "papers around both.",
    )  # fmt: skip
    yield p.table(
        "Papers of both",
        p.columns("Paper"),
        (p.row(p.lines([paper_line(x)])) for x in report.shared_papers),
        f"{number(len(report.shared_papers))} of {number(report.n_shared_papers)}, the latest first.",
    )


def _claims(report: ComparisonReport, figures: p.Figures) -> p.Blocks:
    for side in (report.left, report.right):
        yield p.Heading(side.part.name)
        yield from claim_blocks(side.claims)


def _method(report: ComparisonReport, figures: p.Figures) -> p.Blocks:
    yield from method_blocks(report.method, report.base)


CHAPTERS: tuple[tuple[str, str, Callable[[ComparisonReport, p.Figures], p.Blocks]], ...] = (
    ("summary", "In short", _summary),
    ("quality", "What is missing on either side", _quality),
    ("figures", "Figures side by side", _compared),
    ("topics", "Topics", _topics),
    ("shared", "What both share", _shared),
    ("claims", "Claims of both, and a query that checks each", _claims),
    ("method", "Method: how to recompute each number", _method),
)
"""Id, title, and what makes the blocks of each chapter."""
