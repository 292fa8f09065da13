"""Colours that people with any common colour vision tell apart: of communities, the largest first.

Seven colours of Okabe and Ito (https://jfly.uni-koeln.de/color/, without black), then a darker or lighter
tone of each.
"""

from __future__ import annotations

PALETTE = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442",
    "#003F63", "#8F6200", "#00523C", "#7D3F62", "#AADAF4", "#F2A06B", "#A39A12",
)  # fmt: skip
OTHER = "#999999"
"""Whatever is beyond the palette."""
