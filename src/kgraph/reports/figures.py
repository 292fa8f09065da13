"""Figures of a report as SVG text: degree distribution, rank correlation, growth, community sizes.

Drawn by matplotlib from the report's own data: same report, same bytes. They hold numbers, years and names of
measures, never a person's name or a title.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kgraph.reports.drawing import BLUE, GREEN, ORANGE, Drawing, canvas, finish, hover
from kgraph.reports.sections import CentralityReport
from kgraph.reports.text import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def report_figures(report: CentralityReport) -> list[Drawing]:
    """The figures that the report has data for, in their order on the page."""
    drawings = []
    for name, draw in FIGURES.items():
        found = draw(report)
        if found is not None:
            drawings.append(finish(name, *found))
    return drawings


def _degrees(report: CentralityReport) -> tuple[str, str, Callable[[], Figure]] | None:
    counts = [d for d in report.structure.degrees if d.degree > 0]
    if not counts:
        return None

    def draw() -> Figure:
        figure, axes = canvas()
        axes.plot(
            [d.degree for d in counts], [d.share_at_least for d in counts],
            color=BLUE, marker="o", markersize=3.5, linewidth=1, drawstyle="steps-pre",
        )  # fmt: skip
        hover(
            axes,
            (
                (d.degree, d.share_at_least, f"{number(d.people)} people have {d.degree} co-authors; "
                 f"{percent(d.share_at_least)} have as many or more")
                for d in counts
            ),
        )  # fmt: skip
        axes.set(
            xscale="log",
            yscale="log",
            xlabel="co-authors (degree k)",
            ylabel="share of people with k or more",
        )
        _plain_ticks(axes)
        return figure

    some = counts[len(counts) // 2]
    return (
        "How many co-authors people have",
        f"Share of people with at least k co-authors, both axes logarithmic. {percent(some.share_at_least)} "
        "have "
        f"{some.degree} or more; the most is {report.structure.max_degree}.",
        draw,
    )


def _plain_ticks(axes: Axes) -> None:
    """1, 10, 100 rather than powers, which the page's font may not set well."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(base=10, numticks=12))
        axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}" if v >= 1e-4 else f"{v:.0e}"))
        axis.set_minor_formatter(NullFormatter())


def _correlations(report: CentralityReport) -> tuple[str, str, Callable[[], Figure]] | None:
    agreement = report.agreement
    titles = [_measure_title(report, m) for m in agreement.measures]
    known = [
        (value, titles[i], titles[j])
        for i, row in enumerate(agreement.spearman)
        for j, value in enumerate(row[:i])
        if value is not None
    ]
    if not known:
        return None

    def draw() -> Figure:
        figure, axes = canvas(7.2, 4.6)
        axes.grid(False)
        cells = [[float("nan") if v is None else v for v in row] for row in agreement.spearman]
        places = [i - 0.5 for i in range(len(titles) + 1)]
        axes.pcolormesh(places, places, cells, cmap="cividis", vmin=-1, vmax=1)
        axes.invert_yaxis()
        for i, row in enumerate(agreement.spearman):
            for j, value in enumerate(row):
                text, light = ("–", False) if value is None else (f"{value:.2f}", value < -0.05)
                axes.text(
                    j, i, text, ha="center", va="center", color="#ffffff" if light else "#000000", fontsize=9
                )
        axes.set_xticks(range(len(titles)), titles, rotation=35, ha="right")
        axes.set_yticks(range(len(titles)), titles)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=0)
        return figure

    low, high = min(known), max(known)
    return (
        "How alike the rankings are",
        "Rank correlation (Spearman's ρ) of each pair of measures; the darker, the less alike. Least "
        f"alike: {low[1]} and {low[2]} ({low[0]:.2f}); "
        f"most alike: {high[1]} and {high[2]} ({high[0]:.2f}).".replace("-", "−"),
        draw,
    )


def _growth(report: CentralityReport) -> tuple[str, str, Callable[[], Figure]] | None:
    years = report.growth.years
    if not years:
        return None
    series: tuple[tuple[str, str, str, Callable[[Any], int]], ...] = (
        ("papers", BLUE, "o", lambda y: y.papers),
        ("active people", ORANGE, "s", lambda y: y.active_people),
        ("new people", GREEN, "^", lambda y: y.new_people),
    )

    def draw() -> Figure:
        from matplotlib.ticker import MaxNLocator

        figure, axes = canvas()
        for label, colour, mark, value in series:
            axes.plot(
                [y.year for y in years], [value(y) for y in years],
                color=colour, marker=mark, markersize=4, linewidth=1.5, label=label,
            )  # fmt: skip
            hover(axes, ((y.year, value(y), f"{y.year}: {number(value(y))} {label}") for y in years))
        axes.set_xlabel("year")
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(loc="upper left")
        return figure

    best = max(years, key=lambda y: (y.papers, -y.year))
    return (
        "Growth over the years",
        f"Papers, active people and new people by year, {years[0].year} to {years[-1].year}; "
        f"most papers in {best.year} ({number(best.papers)}).",
        draw,
    )


def _communities(report: CentralityReport) -> tuple[str, str, Callable[[], Figure]] | None:
    shown = [c for c in report.communities.communities if c.size > 1][:20]
    if len(shown) < 2:
        return None

    def draw() -> Figure:
        from matplotlib.ticker import MaxNLocator

        figure, axes = canvas(7.2, 1.2 + 0.24 * len(shown))
        rows = range(len(shown))
        axes.barh(rows, [c.internal_weight for c in shown], color=BLUE, label="within")
        axes.barh(
            rows, [c.external_weight for c in shown], left=[c.internal_weight for c in shown],
            color="#e69f00", hatch="///", edgecolor="#ffffff", linewidth=0, label="to other communities",
        )  # fmt: skip
        hover(
            axes,
            (
                (share * (c.internal_weight + c.external_weight), row, f"Community {c.number}: "
                 f"{number(c.internal_weight)} within, {number(c.external_weight)} to others")
                for row, c in zip(rows, shown, strict=True)
                for share in (0.25, 0.5, 0.75)
            ),
        )  # fmt: skip
        axes.set_yticks(rows, [f"{c.number} ({c.size} people)" for c in shown])
        axes.invert_yaxis()
        axes.set_xlabel("weight of ties")
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
        axes.grid(False, axis="y")
        axes.legend(loc="lower right")
        return figure

    first = shown[0]
    return (
        "Ties within and between communities",
        f"Weight of ties within each of the {len(shown)} largest communities and to others. The largest, of "
        f"{number(first.size)} people, holds {number(first.internal_weight)} within and "
        f"{number(first.external_weight)} to "
        "others.",
        draw,
    )


FIGURES: dict[str, Callable[[CentralityReport], tuple[str, str, Callable[[], Figure]] | None]] = {
    "degrees": _degrees,
    "rank-correlation": _correlations,
    "communities": _communities,
    "growth": _growth,
}
"""Name → what makes title, description and drawing of it, or null where the report has nothing to show."""


def _measure_title(report: CentralityReport, measure: str) -> str:
    return next(t.title for t in report.top_lists if t.measure == measure)
