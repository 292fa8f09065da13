"""The profile in words: its data as the chapters of a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kgraph.reports import page as p
from kgraph.reports.chapters import colophon, method_blocks
from kgraph.reports.claim_chapter import claim_blocks
from kgraph.reports.drawing import BLUE, ORANGE, Drawing, canvas, finish, hover
from kgraph.reports.ego_map import draw_ego_map
from kgraph.reports.findings import figure
from kgraph.reports.profile_sections import ProfileReport
from kgraph.reports.text import count, number, percent, years

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOPICS_SHOWN = 15
COLUMNS_OF_YEARS = 14
"""Of a longer span several years share a column."""


def profile_page(report: ProfileReport, drawings: list[Drawing]) -> p.Page:
    """The page of a profile."""
    figures = {d.name: p.Figure(d) for d in drawings}
    return p.Page(
        title=report.title,
        subtitle=f"weighting: {report.method.weighting}"
        + (f" · run {report.method.run}" if report.method.run else ""),
        chapters=p.chapters(CHAPTERS, report, figures),
        colophon=colophon(report.method),
    )


def profile_drawings(report: ProfileReport) -> list[Drawing]:
    """Papers by year and the map around the person, where there is anything to show."""
    by_year = [finish("papers-by-year", *_papers_by_year(report))] if report.years else []
    around = draw_ego_map(report.ego)
    return [*by_year, *([around] if around else [])]


def _papers_by_year(report: ProfileReport) -> tuple[str, str, Callable[[], Figure]]:
    found = report.years
    best = max(found, key=lambda y: (y.papers, -y.year))

    def draw() -> Figure:
        from matplotlib.ticker import MaxNLocator

        drawn, axes = canvas(7.2, 2.8)
        axes.bar([y.year for y in found], [y.papers for y in found], color=BLUE, label="papers")
        axes.plot(
            [y.year for y in found], [y.new_coauthors for y in found],
            color=ORANGE, marker="s", markersize=4, linewidth=1.2, label="new co-authors",
        )  # fmt: skip
        hover(axes, ((y.year, y.papers / 2, f"{y.year}: {count(y.papers, 'paper')}") for y in found))
        hover(axes, ((y.year, y.new_coauthors, f"{y.year}: {y.new_coauthors} new") for y in found))
        axes.set_xlabel("year")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(loc="upper left")
        return drawn

    return (
        "Papers by year",
        f"Papers (bars) and people first met as co-authors (line), {found[0].year} to {found[-1].year}; most "
        f"papers in {best.year} ({number(best.papers)}).",
        draw,
    )


def _summary(report: ProfileReport, figures: p.Figures) -> p.Blocks:
    yield p.Heading("What this rests on")
    for sentence in report.caveats:
        yield p.paragraph(sentence, warning=True)
    yield p.Heading("What it shows")
    yield p.Cards(
        (
            (number(len(report.papers)), "papers here"),
            (
                ("≥ " if any(x.is_cut for x in report.papers) else "") + number(len(report.coauthors)),
                "co-authors here",
            ),
            (number(len(report.labs)), "labs printed"),
            (percent(report.confidence), "of the papers expected to be this person's"),
        )
    )
    for sentence in report.summary:
        yield p.paragraph(sentence)


def _papers(report: ProfileReport, figures: p.Figures) -> p.Blocks:
    yield from figure(figures, "papers-by-year")
    yield p.table(
        "By year",
        p.columns("Year", "#Papers", "#First author", "#Last author", "#New co-authors"),
        (p.row(str(y.year), y.papers, y.first_author, y.last_author, y.new_coauthors) for y in report.years),
        "Last author: only where the list of authors is complete.",
    )
    yield p.table(
        "Papers, latest first",
        p.columns("Title", "#Year", "Venue", "Place among the authors", "#Citations", "Named in"),
        (
            p.row(
                p.name(x.title, x.link), str(x.year) if x.year else "–", p.name(x.venue or ""),
                _place(x.position, x.authors, x.is_cut), x.citations,
                p.cell(p.Span(", ".join(x.places), "soft")),
            )
            for x in report.papers
        ),
        "Citations as the sources state them, a dash where none does. Named in: file and line of a record.",
    )  # fmt: skip


def _place(position: int | None, authors: int, is_cut: bool) -> str:
    if position is None:
        return "not printed, list cut" if is_cut else "not printed"
    return f"{position} of {'≥ ' if is_cut else ''}{authors}"


def _coauthors(report: ProfileReport, figures: p.Figures) -> p.Blocks:
    yield from figure(figures, "ego-map")
    yield p.table(
        "Co-authors",
        p.columns("Name", "#Joint papers", "#Cut lists", "#First", "#Last", "Labs", "#Community", "Caveat"),
        (
            p.row(
                p.name(c.name), c.papers, number(c.cut_papers) if c.cut_papers else "",
                str(c.first_year or "–"), str(c.last_year or "–"), p.names(c.labs), c.community,
                c.caveat or "",
            )
            for c in report.coauthors
        ),
        "By joint papers, then weight. First and last: years of joint papers here. Communities are numbered "
        "as in the centrality report of the whole corpus.",
    )  # fmt: skip


def _topics(report: ProfileReport, figures: p.Figures) -> p.Blocks:
    dated = [y for t in report.topics for y in t.years]
    spans = _spans(min(dated), max(dated)) if dated else []
    yield p.table(
        "Topics over time (papers)",
        p.columns(
            "Topic", "#Papers", "#Against all papers", *(f"#{years(a, b)}" for a, b in spans), "Trend"
        ),
        (
            p.row(
                p.name(t.label), t.papers, "" if t.lift is None else f"× {t.lift:.2g}",
                *(_papers_in(t.years, a, b) for a, b in spans), t.trend or "",
            )
            for t in report.topics[:TOPICS_SHOWN]
        ),
        f"The {TOPICS_SHOWN} topics of most papers, as documents or titles have them; a paper may be on "
        "several. Against all papers: share of the person's papers over the share of all papers here. Trend: "
        "only where the 95 % interval of the growth of its share lies wholly above or below 1.",
    )  # fmt: skip


def _spans(first: int, last: int) -> list[tuple[int, int]]:
    width = -(-(last - first + 1) // COLUMNS_OF_YEARS)
    return [(start, min(start + width - 1, last)) for start in range(first, last + 1, width)]


def _papers_in(by_year: dict[int, int], first: int, last: int) -> p.Cell:
    n = sum(n for y, n in by_year.items() if first <= y <= last)
    return p.cell(number(n) if n else p.Span("·", "soft"))


def _network(report: ProfileReport, figures: p.Figures) -> p.Blocks:
    yield p.table(
        "Place in the whole network",
        p.columns("Measure", "#Value", "#Rank", "#Of", "#Others below", "What it says", "Computed"),
        (
            p.row(x.title, x.shown, x.rank, x.of, p.percent(x.share_below), x.meaning, x.accuracy)
            for x in report.places
        ),
        "≥ marks a lower bound, since cut author lists hide co-authors. Others below: share of all other "
        "people with a smaller value. Ranks compare people of this corpus, chosen by its documents.",
    )


def _indicators(report: ProfileReport, figures: p.Figures) -> p.Blocks:
    yield p.table(
        "Counted from the papers of this corpus",
        p.columns("Indicator", "#Value", "Formula", "Reference"),
        (p.row(i.title, i.shown, i.formula, i.reference) for i in report.indicators),
        "Citations are the highest count that a source of a paper states. Indices count the papers here "
        "only, so they are lower bounds (≥) of those over all works.",
    )
    yield p.table(
        "As stated by documents",
        p.columns("Number", "#Value", "As of", "Document"),
        (
            p.row(
                p.name(s.name), s.value,
                f"{s.as_of or 'not said'}{' (concluded)' if s.as_of and s.as_of_inferred else ''}",
                p.name(s.document),
            )
            for s in report.stated
        ),
        "Copied, not counted, and never mixed with the numbers above: nobody can recompute them from here.",
    )  # fmt: skip


def _identity(report: ProfileReport, figures: p.Figures) -> p.Blocks:
    yield p.table(
        "Spellings met",
        p.columns("Name", "#Times printed"),
        (p.row(p.name(n.name), n.mentions) for n in report.names),
    )
    yield p.table(
        "Identifiers",
        p.columns("Scheme", "Value"),
        (p.row(scheme, p.code(value)) for scheme, values in report.identifiers.items() for value in values),
    )
    if report.links:
        yield p.table("Pages", p.columns("Address"), (p.row(p.name(url, url)) for url in report.links))
    yield p.table(
        "Labs printed with the name",
        p.columns("Lab", "#Papers", "#Years"),
        (p.row(p.name(x.name), x.papers, years(x.first_year, x.last_year)) for x in report.labs),
        "Only papers that print affiliations can show any.",
    )
    yield p.table(
        "Why these mentions are held to be one person's, the weakest first",
        p.columns("One mention", "Another", "Rule", "#Score", "Evidence"),
        (
            p.row(p.name(e.left), p.name(e.right), p.code(e.rule), f"{e.score:.3f}", p.name(e.detail))
            for e in report.evidence
        ),
        f"{number(len(report.evidence))} of {number(report.n_evidence)}; kgraph explain prints all.",
    )
    yield p.table(
        "Doubts",
        p.columns("What may be", "#Probability of one person", "#Papers", "Where", "Why", "To settle it"),
        (
            p.row(
                p.cell("may also be " if d.verdict == "apart" else "may be two people: ", p.name(d.name)),
                f"{d.probability:.2f}", d.papers, p.name(d.place), p.name(d.reason),
                p.lines([(p.code(d.same),), (p.code(d.different),)]),
            )
            for d in report.doubts
        ),
    )  # fmt: skip


def _claims(report: ProfileReport, figures: p.Figures) -> p.Blocks:
    yield from claim_blocks(report.claims)


def _method(report: ProfileReport, figures: p.Figures) -> p.Blocks:
    yield from method_blocks(report.method, report.base)


CHAPTERS: tuple[tuple[str, str, Callable[[ProfileReport, p.Figures], p.Blocks]], ...] = (
    ("summary", "In short", _summary),
    ("papers", "Papers", _papers),
    ("coauthors", "Co-authors", _coauthors),
    ("topics", "Topics over time", _topics),
    ("network", "Place in the whole network", _network),
    ("indicators", "Indicators", _indicators),
    ("identity", "Who this is, and how sure that is", _identity),
    ("claims", "Claims, and a query that checks each", _claims),
    ("method", "Method: how to recompute each number", _method),
)
"""Id, title, and what makes the blocks of each chapter."""
