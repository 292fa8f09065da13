"""Rows of papers, their editions and funders, and what they cite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from kgraph.model.entities import Paper, PaperFunder, schema
from kgraph.model.identifiers import mint_id
from kgraph.model.records import Record
from kgraph.resolve.papers.titles import clean_title
from kgraph.resolve.rows.batch import Batch
from kgraph.resolve.rows.ids import as_texts
from kgraph.resolve.venues.series import VenueMatch
from kgraph.resolve.venues.text import read_edition

if TYPE_CHECKING:
    import polars as pl

KIND_OF_VENUE = {
    "ConferenceSeries": "ConferencePaper",
    "Journal": "JournalArticle",
    "Repository": "Preprint",
    "BookSeries": "BookChapter",
}
UNTITLED = "[untitled]"
"""A paper of which no source gives a title; cataloguers write it so."""
VAGUE_KINDS = ("Paper", "Preprint")
"""Kinds that give way to any other that a record states."""
WITH_EDITIONS = ("ConferenceSeries", "BookSeries")
FARTHEST_YEARS = 2
"""Proceedings come out so many years after the conference at most; a year farther off is another thing."""
FIRST_STATED = ("volume", "issue", "pages", "publisher", "language", "status")
"""Columns for which the first record that says anything speaks."""


class Editions:
    """The editions of venues, each made once."""

    def __init__(self, venues: dict[str, VenueMatch], ids: dict[str, str]) -> None:
        self.venues, self.ids = venues, ids
        self.rows: dict[str, tuple[str, str, int]] = {}
        """Id → id of the venue, name and year."""
        self._known: dict[tuple[str, int], str] = {}

    def are_held(self, venue: str | None) -> bool:
        """Whether the venue is one that has editions."""
        return venue is not None and self.venues[venue].kind in WITH_EDITIONS

    def id(self, venue: str | None, year: int | None) -> str | None:
        """The id of the edition of a year, `None` for venues that have no editions."""
        if venue is None or year is None or not self.are_held(venue):
            return None
        id = self._known.get((venue, year))
        if id is None:
            of, series = self.ids[venue], self.venues[venue]
            id = self._known[venue, year] = mint_id("edition", of, str(year))
            self.rows[id] = (of, f"{series.abbreviation or series.name} {year}", year)
        return id


@lru_cache(maxsize=1 << 14)
def _printed_year(venue: str) -> int | None:
    return read_edition(venue).year


def edition_year(records: Sequence[Record]) -> int | None:
    """The year of a paper's edition: printed with the venue (`ICML 2020`, out in 2021), else of the paper."""
    year = next((r.year for r in records if r.year), None)
    printed = (_printed_year(r.venue) for r in records if r.venue)
    held = next((y for y in printed if y), None)
    return held if held and (year is None or abs(held - year) <= FARTHEST_YEARS) else year


def records_of_papers(batch: Batch) -> list[list[Record]]:
    """The records of each paper, the leading one first."""
    records = [batch.records[n] for n in batch.own.tolist()]
    bounds = batch.offsets.tolist()
    return [records[start:end] for start, end in pairwise(bounds)]


def paper_rows(
    batch: Batch,
    ids: Sequence[str],
    groups: Sequence[Sequence[Record]],
    venues: Sequence[str | None],
    editions: Editions,
) -> pl.DataFrame:
    """The rows of the table `papers`: the leading record speaks first, the others fill its gaps.

    ids, venues: of each paper; venues by key.
    """
    import polars as pl

    dated = [next((r for r in records if r.year), records[0]) for records in groups]
    columns: dict[str, Any] = {
        "id": ids,
        "title": [title or UNTITLED for title in _first_of(groups, lambda r: clean_title(r.title))],
        "kind": [
            _kind(records, editions.venues[venue].kind if venue else None)
            for records, venue in zip(groups, venues, strict=True)
        ],
        "year": [r.year for r in dated],
        "year_inferred": [r.date_inferred for r in dated],
        "date": [_full_date(records, r.year) for records, r in zip(groups, dated, strict=True)],
        "venue": [editions.ids[venue] if venue else None for venue in venues],
        "edition": [
            editions.id(venue, edition_year(records)) if editions.are_held(venue) else None
            for records, venue in zip(groups, venues, strict=True)
        ],
        "author_count": batch.listed,
        "authors_complete": [_is_complete(records) for records in groups],
        "abstract": [_longest_abstract(records) for records in groups],
        "citations": [_most_cited(records) for records in groups],
        **{name: _first_of(groups, attrgetter(name)) for name in FIRST_STATED},
        "has_code": [any(r.has_code or r.code_urls for r in records) for records in groups],
        "version_of": as_texts(batch.version_of),
        "n_records": [len(records) for records in groups],
    }
    types = schema(Paper)
    return pl.DataFrame({name: columns[name] for name in types}, schema=types)


def _first_of(groups: Sequence[Sequence[Record]], value: Callable[[Record], str | None]) -> list[str | None]:
    """The value of the first record of each group that has one."""
    return [
        (value(records[0]) or None)
        if len(records) == 1
        else next((found for r in records if (found := value(r))), None)
        for records in groups
    ]


def _full_date(records: Sequence[Record], year: int | None) -> str | None:
    start = str(year)
    return next((r.date for r in records if r.date and len(r.date) == 10 and r.date[:4] == start), None)


def _is_complete(records: Sequence[Record]) -> bool:
    if len(records) == 1:
        return records[0].authors_complete
    return any(r.authors_complete for r in [r for r in records if r.authors] or records)


def _longest_abstract(records: Sequence[Record]) -> str | None:
    if len(records) == 1:
        return records[0].abstract or None
    return max((r.abstract for r in records if r.abstract), key=len, default=None)


def _most_cited(records: Sequence[Record]) -> int | None:
    counts = [r.citations for r in records if r.citations is not None and r.citations >= 0]
    return max(counts, default=None)


def _kind(records: Sequence[Record], venue_kind: str | None) -> str:
    stated = [r.kind for r in records if r.kind]
    exact = [k for k in stated if k not in VAGUE_KINDS]
    return exact[0] if exact else KIND_OF_VENUE.get(venue_kind or "") or (stated[0] if stated else "Paper")


def funder_rows(ids: Sequence[str], groups: Sequence[Sequence[Record]]) -> pl.DataFrame:
    """The rows of the table `paper_funders`; `ids` are those of the papers."""
    import polars as pl

    rows = [
        (paper, *told)
        for paper, records in zip(ids, groups, strict=True) if any(r.funders for r in records)
        for told in _funders(records)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema(PaperFunder), orient="row")


def _funders(records: Sequence[Record]) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    """Each funder and grant that any record of a paper names, once."""
    ids: dict[str, dict[str, str]] = {}
    awards: dict[str, dict[str, None]] = {}
    for funder in (f for r in records for f in r.funders):
        ids.setdefault(funder.name, {}).update(funder.ids)
        awards.setdefault(funder.name, {}).update(dict.fromkeys(funder.awards))
    for name in awards:
        scheme, value = next(iter(sorted(ids[name].items())), (None, None))
        for award in awards[name] or (None,):
            yield name, scheme, value, award
