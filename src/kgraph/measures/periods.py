"""Periods to the year, month or day, and the papers that are of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest

if TYPE_CHECKING:
    import polars as pl

_DATE = r"([0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?)"
_FORMS = (
    re.compile(rf"{_DATE}\s*(?:\.\.|–|/)\s*{_DATE}"),
    re.compile(r"([0-9]{4})\s*-\s*([0-9]{4})"),
    re.compile(_DATE),
)


@dataclass(frozen=True)
class Period:
    """From the first day of `since` to the last of `until`, each a year, month or day (`2026-03`) or null."""

    since: str | None
    until: str | None

    @property
    def label(self) -> str:
        """`2020–2022`, `2024`, `since 2026-03`."""
        if self.until is None:
            return f"since {self.since}" if self.since else "all years"
        if self.since is None:
            return f"until {self.until}"
        return self.since if self.since == self.until else f"{self.since}–{self.until}"


def parse_period(text: str) -> Period:
    """The period that a text means.

    Raises:
        BadRequest: none, or one that ends before it begins.

    Example:
        >>> parse_period("2020-2022"), parse_period("2026-03")
        (Period(since='2020', until='2022'), Period(since='2026-03', until='2026-03'))
        >>> parse_period("2025-06..2026").label
        '2025-06–2026'
    """
    for form in _FORMS:
        match = form.fullmatch(text.strip())
        if match:
            since, until = match[1], match[match.lastindex or 1]
            shorter = min(len(since), len(until))
            if since[:shorter] > until[:shorter]:
                raise BadRequest(f"period {text!r} ends before it begins")
            return Period(since, until)
    raise BadRequest(f"{text!r} is no period; give 2024, 2020-2022, 2026-03 or 2025-06..2026-02")


def parse_since(text: str) -> Period:
    """The period from a year, month or day on.

    Raises:
        BadRequest: it is none.

    Example:
        >>> parse_since("2026-03").label
        'since 2026-03'
    """
    if not re.fullmatch(_DATE, text.strip()):
        raise BadRequest(f"{text!r} is no date; give 2026, 2026-03 or 2026-03-15")
    return Period(text.strip(), None)


def papers_of(papers: pl.DataFrame, period: Period) -> tuple[pl.Series, int]:
    """Ids of the papers of a period, and how many of them only their year puts there.

    papers: `id`, `year`, `date`. A full date decides where it is known, otherwise the year: a paper of a year
    that the period begins or ends within counts as of the period, and is counted.
    """
    import polars as pl

    inside, guessed = pl.lit(True), pl.lit(False)
    year = pl.col("year").cast(pl.String).str.zfill(4)
    for bound, later in ((period.since, True), (period.until, False)):
        if bound is None:
            continue
        known = pl.coalesce(pl.col("date").str.head(len(bound)), year.str.head(4))
        text = pl.when(pl.col("date").is_null()).then(pl.lit(bound[:4])).otherwise(pl.lit(bound))
        inside &= (known >= text) if later else (known <= text)
        guessed |= pl.col("date").is_null() & (year == bound[:4]) & pl.lit(len(bound) > 4)
    dated = papers.filter(pl.col("date").is_not_null() | pl.col("year").is_not_null())
    found = dated.filter(inside).select("id", guessed.alias("guessed"))
    return found["id"], int(found["guessed"].sum())
