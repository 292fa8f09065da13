"""The map in a notebook."""

from __future__ import annotations

import html
import io
from dataclasses import dataclass, field
from typing import Any

from kgraph.exports.map.page import write_map
from kgraph.networks.network import Network


@dataclass(frozen=True)
class MapFrame:
    """A map that Jupyter shows as the value of a cell, in a frame of its own that can reach nothing outside.

    page: the whole HTML file. height: of the frame, in pixels.
    """

    page: str = field(repr=False)
    height: int

    def _repr_html_(self) -> str:
        """The frame: its scripts run, but as those of no site, and see neither notebook nor cookies."""
        return (
            f'<iframe title="Map" srcdoc="{html.escape(self.page)}" sandbox="allow-scripts allow-downloads"'
            f' style="width: 100%; height: {self.height}px; border: 0"></iframe>'
        )


def map_frame(network: Network, *, height: int = 600, **options: Any) -> MapFrame:
    """The map of a network for a notebook; options as for `write_map`."""
    file = io.BytesIO()
    write_map(network, file, **options)
    return MapFrame(file.getvalue().decode(), height)
