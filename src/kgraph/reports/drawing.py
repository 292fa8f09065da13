"""Drawing with matplotlib as SVG text that reads, scales and hovers on a page.

Text stays text, so it can be searched, read aloud and selected. Colours are those of Okabe and Ito and the
blue half of viridis; each series also has its own mark and line. Pointing at a mark tells its numbers.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1b1b1f"
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"  # Okabe–Ito
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "kgraph",
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "axes.unicode_minus": True,
}


@dataclass(frozen=True)
class Drawing:
    """One figure: standing alone (on white), and for a page (without ground, in the page's text colour)."""

    name: str
    title: str
    description: str
    """What it shows, in words, for those who cannot see it."""
    svg: str

    @property
    def inline(self) -> str:
        """The figure as an element of a page."""
        svg = re.sub(r"^.*?(?=<svg)", "", self.svg, flags=re.DOTALL)
        svg = re.sub(r' width="[^"]*pt" height="[^"]*pt"', "", svg, count=1)
        svg = re.sub(r'<g id="[^"]*patch_1">.*?</g>', "", svg, count=1, flags=re.DOTALL)  # the white ground
        return svg.replace(INK, "currentColor")


def canvas(width: float = 7.2, height: float = 3.6) -> tuple[Figure, Axes]:
    """A figure of that size in inches, and its axes with a faint grid."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    FigureCanvasSVG(figure)
    axes = figure.subplots()
    axes.set_facecolor("none")
    axes.grid(True, color="#8a8a94", alpha=0.25, linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def hover(axes: Axes, points: Iterable[tuple[float, float, str]]) -> None:
    """What pointing at places of the drawing tells: x, y and words of our own (numbers, years, measures)."""
    for x, y, words in points:
        axes.plot([x], [y], marker="o", markersize=9, linewidth=0, alpha=0.0, gid=f"{TIP}{words}", zorder=9)


TIP = "tip~"
"""Begins the ids that become titles of what they name."""


def finish(name: str, title: str, description: str, draw: Callable[[], Figure]) -> Drawing:
    """The drawing as SVG with title and description inside, and ids that are unique on a page."""
    import matplotlib

    # Settings are read from the library's own defaults, so a user's matplotlibrc changes nothing.
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)  # type: ignore[arg-type]
        file = io.StringIO()
        draw().savefig(file, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    svg = re.sub(rf'<g id="{TIP}([^"]*)">', r"<g><title>\1</title>", file.getvalue())
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    svg = "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"
    opening = f'<svg role="img" aria-labelledby="{name}-title {name}-desc" '
    words = (
        f'<title id="{name}-title">{html.escape(title)}</title>\n'
        f'<desc id="{name}-desc">{html.escape(description)}</desc>\n'
    )
    svg = svg.replace("<svg ", opening, 1)
    svg = re.sub(r"(<svg\b[^>]*>\n?)", lambda m: m.group(1) + words, svg, count=1)
    return Drawing(name=name, title=title, description=description, svg=svg)
