"""Page ranges."""

from __future__ import annotations

import re

_DASH = re.compile(r"(?<=\w)\s*(?:-+|–|—|‑)\s*(?=\w)")


def page_range(first: str | None, last: str | None = None) -> str | None:
    """Pages with an en dash between first and last, from one text or two; `None` when there are none.

    Example:
        >>> page_range("123--45"), page_range("7", "7"), page_range("e12", ""), page_range(" ", None)
        ('123–45', '7', 'e12', None)
    """
    start = _DASH.sub("–", (first or "").strip())
    end = (last or "").strip()
    if start and end and end != start and "–" not in start:
        return f"{start}–{end}"
    return start or end or None
