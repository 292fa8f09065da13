"""Rows of papers, their editions and funders, and what they cite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from kgraph.model.entities import Paper, PaperFunder, schema
from kgraph.model.identifiers import mint_id
from kgraph.model.records import Funder
from kgraph.resolve.papers.titles import clean_title
from kgraph.resolve.rows.batch import Batch
from kgraph.resolve.rows.groups import Groups, first_said, of_each
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


Dated = tuple[tuple[int | None, str | None], ...]
"""Year and printed venue of each record of a paper."""


@lru_cache(maxsize=1 << 14)
def edition_year(dated: Dated) -> int | None:
    """The year of a paper's edition: printed with the venue (`ICML 2020`, out in 2021), else of the paper."""
    year = first_said(year for year, _ in dated)
    held = first_said(_printed_year(venue) for _, venue in dated if venue)
    return held if held and (year is None or abs(held - year) <= FARTHEST_YEARS) else year


def groups_of(batch: Batch) -> Groups:
    """The records of the batch, paper by paper."""
    import numpy as np

    return Groups([batch.records[n] for n in batch.own.tolist()], np.diff(batch.offsets).astype(np.int32))


def paper_rows(
    batch: Batch, ids: pl.Series, groups: Groups, venues: Sequence[str | None], editions: Editions
) -> pl.DataFrame:
    """The rows of the table `papers`: the leading record speaks first, the others fill its gaps.

    ids, venues: of each paper; venues by key.
    """
    import polars as pl

    years = groups.column("year")
    dated = groups.told(list(zip(years, groups.column("date_inferred"), strict=True)), _dated)
    full_dates = groups.told(
        groups.column("date"), lambda dates: tuple(d for d in dates if d and len(d) == 10)
    )
    editions_told = groups.each(list(zip(years, groups.column("venue"), strict=True)))
    kinds = list(zip(groups.each(groups.column("kind")), venues, strict=True))
    titles = groups.first([clean_title(record.title) for record in groups.records])
    columns: dict[str, Any] = {
        "id": ids,
        "title": [title or UNTITLED for title in titles],
        "kind": of_each(
            kinds, lambda told: _kind(told[0], editions.venues[told[1]].kind if told[1] else None)
        ),
        "year": [year for year, _ in dated],
        "year_inferred": [is_inferred for _, is_inferred in dated],
        "date": [
            next((date for date in dates if date[:4] == str(year)), None) if dates else None
            for dates, (year, _) in zip(full_dates, dated, strict=True)
        ],
        "venue": [editions.ids[venue] if venue else None for venue in venues],
        "edition": [
            editions.id(venue, edition_year(told)) if editions.are_held(venue) else None
            for venue, told in zip(venues, editions_told, strict=True)
        ],
        "author_count": batch.listed,
        "authors_complete": _complete(groups),
        "abstract": groups.told(groups.column("abstract"), _longest),
        "citations": groups.told(groups.column("citations"), _most_cited),
        **{name: groups.first(groups.column(name)) for name in FIRST_STATED},
        "has_code": groups.told([bool(r.has_code or r.code_urls) for r in groups.records], any),
        "version_of": as_texts(batch.version_of),
        "n_records": groups.sizes,
    }
    types = schema(Paper)
    return pl.DataFrame({name: columns[name] for name in types}, schema=types)


def _dated(told: tuple[tuple[int | None, bool], ...]) -> tuple[int | None, bool]:
    """The first year and whether it was inferred."""
    return next((one for one in told if one[0]), told[0])


def _complete(groups: Groups) -> list[bool]:
    """Of each paper whether any record has all of its authors."""
    if groups.are_single:
        return groups.column("authors_complete")
    return groups.told([(bool(r.authors), r.authors_complete) for r in groups.records], _is_complete)


def _is_complete(told: tuple[tuple[bool, bool], ...]) -> bool:
    """Whether any record that has authors has all of them."""
    return any(is_complete for _, is_complete in [one for one in told if one[0]] or told)


def _longest(texts: tuple[str | None, ...]) -> str | None:
    return max(filter(None, texts), key=len, default=None)


def _most_cited(counts: tuple[int | None, ...]) -> int | None:
    return max((n for n in counts if n is not None and n >= 0), default=None)


def _kind(stated: tuple[str | None, ...], venue_kind: str | None) -> str:
    kinds = [kind for kind in stated if kind]
    exact = first_said(kind for kind in kinds if kind not in VAGUE_KINDS)
    return exact or KIND_OF_VENUE.get(venue_kind or "") or first_said(kinds) or "Paper"


def funder_rows(ids: pl.Series, groups: Groups) -> pl.DataFrame:
    """The rows of the table `paper_funders`; `ids` are those of the papers."""
    import polars as pl

    funders = groups.column("funders")
    rows = [
        (ids[n], *told)
        for n, listed in enumerate(groups.each(funders) if any(funders) else ()) if any(listed)
        for told in _funders(chain.from_iterable(listed))
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema(PaperFunder), orient="row")


def _funders(told: Iterable[Funder]) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    """Each funder and grant that any record of a paper names, once."""
    ids: dict[str, dict[str, str]] = {}
    awards: dict[str, dict[str, None]] = {}
    for funder in told:
        ids.setdefault(funder.name, {}).update(funder.ids)
        awards.setdefault(funder.name, {}).update(dict.fromkeys(funder.awards))
    for name in awards:
        scheme, value = next(iter(sorted(ids[name].items())), (None, None))
        for award in awards[name] or (None,):
            yield name, scheme, value, award
