"""Papers by year as bars, drawn as an element of a page."""

from __future__ import annotations

from collections.abc import Sequence

from kgraph.pages.models import YearCount
from kgraph.reports.text import count

BAR, GAP, HIGH, FOOT = 16, 4, 90, 18
LABEL_EVERY = 44
"""Units between two years that are written out."""


def draw_years(years: Sequence[YearCount]) -> str:
    """One bar per year; nothing for less than two years. Only numbers stand in it."""
    if len(years) < 2:
        return ""
    step = BAR + GAP
    most = max(y.papers for y in years)
    wide = step * len(years) + 34
    every = max(1, round(LABEL_EVERY / step))
    said = f"papers by year, {years[0].year} to {years[-1].year}, at most {most} in a year"
    bars = []
    for n, year in enumerate(years):
        high = round(HIGH * year.papers / most, 1)
        x = 30 + n * step
        bars.append(
            f'<rect x="{x}" y="{round(HIGH - high + 8, 1)}" width="{BAR}" height="{high}">'
            f"<title>{year.year}: {count(year.papers, 'paper')}</title></rect>"
        )
        if n % every == 0:
            bars.append(f'<text x="{x + BAR / 2}" y="{HIGH + FOOT + 4}">{year.year}</text>')
    axis = (
        f'<text class="most" x="26" y="14">{most}</text><text class="most" x="26" y="{HIGH + 8}">0</text>'
        f'<line x1="28" y1="{HIGH + 8}" x2="{wide}" y2="{HIGH + 8}"/>'
    )
    return (
        f'<svg class="years" role="img" aria-label="{said}" viewBox="0 0 {wide} {HIGH + FOOT + 10}" '
        f'width="{wide}">{axis}{"".join(bars)}</svg>'
    )
