"""Dates as far as known, in ISO 8601."""

from __future__ import annotations

import calendar
import re

_ISO = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def iso_date(year: int, month: int = 0, day: int = 0) -> str | None:
    """`2022`, `2022-05` or `2022-05-31`: the parts that make a date of the calendar, 0 for unknown.

    Example:
        >>> iso_date(2023, 2, 29), iso_date(2024, 2, 29), iso_date(2024, 13, 1), iso_date(-3)
        ('2023-02', '2024-02-29', '2024', None)
    """
    if not 1 <= year <= 9999:
        return None
    if not 1 <= month <= 12:
        return f"{year:04}"
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return f"{year:04}-{month:02}"
    return f"{year:04}-{month:02}-{day:02}"


def parse_iso_date(text: str) -> str | None:
    """`text` where it is a date of that form and of the calendar.

    Example:
        >>> parse_iso_date("2024-02-29"), parse_iso_date("2023-02-29"), parse_iso_date("May 2020")
        ('2024-02-29', None, None)
    """
    match = _ISO.fullmatch(text.strip())
    if not match:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    return text.strip() if iso_date(year, month, day) == text.strip() else None
