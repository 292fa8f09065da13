"""What a worker makes of a batch of papers: rows of tables, and what is to be counted over all batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.model.records import Record
from kgraph.resolve.labs.resolving import Labs
from kgraph.resolve.rows.batch import Batch, Task
from kgraph.resolve.rows.groups import Groups
from kgraph.resolve.rows.ids import as_texts
from kgraph.resolve.rows.labs import LabTexts, affiliations_of, lab_identifiers, named_labs, paper_lab_rows
from kgraph.resolve.rows.papers import Editions, funder_rows, groups_of, paper_rows
from kgraph.resolve.rows.parts import Ranges, Rows
from kgraph.resolve.rows.records import (
    AuthorLists,
    inferred_mentions,
    odd_spellings,
    record_places,
    record_rows,
)
from kgraph.resolve.rows.told import Stood, Told, places_of, told_of
from kgraph.resolve.spread import loaded
from kgraph.resolve.venues.resolving import Venues
from kgraph.resolve.venues.series import VenueMatch

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Known:
    """What every batch needs."""

    labs: Labs
    venues: dict[str, VenueMatch]
    """By key."""
    venue_ids: dict[str, str]
    venue_keys: Sequence[str]
    """By the codes of batches."""
    ranges: Mapping[str, Ranges]
    """Of the tables whose rows go to the disk."""

    @classmethod
    def of(cls, labs: Labs, venues: Venues, ranges: Mapping[str, Ranges]) -> Known:
        """Of venues no more than that, as each worker holds it."""
        return cls(labs, venues.venues, venues.ids, venues.of_record.values, ranges)


@dataclass(frozen=True)
class Made:
    """What comes of a batch."""

    rows: Rows
    spellings: pl.DataFrame
    """`mention` and `name` of names whose signatures are spelt in several ways."""
    inferred: pl.DataFrame
    """`record` (number) and `index` (from 0 in its list) of the names that no list prints."""
    papers: Ints
    years: Ints
    """Of the papers; 0: unknown."""
    stood: Stood
    told: dict[int, Told]
    """What is asked for of some records, by number."""
    editions: dict[str, tuple[str, str, int]]
    lab_names: Counter[tuple[str, str]]
    identifiers: set[tuple[str, str, str, str]]
    """Of labs and venues: kind, id, scheme and value."""
    references: pl.DataFrame
    """`paper` (number) and `text` of what papers cite."""
    aside: list[Record]
    """Records of papers of which not all are here."""
    aside_at: Ints
    """Their numbers."""


def make_rows(task: tuple[Task, Known | Path]) -> Made:
    """The rows of a batch, with what every batch needs or the file where it was stored."""
    import numpy as np

    unread, where = task
    known: Known = loaded(where) if isinstance(where, Path) else where
    batch, aside = unread.read()
    labs = LabTexts(known.labs)
    editions = Editions(known.venues, known.venue_ids)
    ids = as_texts(batch.ids)
    keys = [*known.venue_keys, None]  # the last for what has no venue, −1
    of_paper, of_record = (
        [keys[code] for code in codes.tolist()] for codes in (batch.venue, batch.venue_of_record)
    )
    groups, listed = groups_of(batch), AuthorLists.of(batch.records)
    records = record_rows(batch, ids, listed)
    papers = paper_rows(batch, ids, groups, of_paper, editions)
    affiliations = affiliations_of(listed.authors)
    tables = {
        "papers": papers,
        "paper_funders": funder_rows(ids, groups),
        "paper_records": records,
        "record_places": record_places(batch, records),
        "paper_labs": paper_lab_rows(ids, groups, labs),
        "identifiers": _identifiers(ids, groups),
        "links": _links(ids, groups),
    }
    return Made(
        Rows.of(tables, known.ranges),
        spellings=odd_spellings(batch, listed),
        inferred=inferred_mentions(batch, listed),
        papers=batch.papers,
        years=papers["year"].fill_null(0).to_numpy().astype("int32"),
        stood=places_of(batch.numbers, batch.records),
        told=told_of(batch.numbers, batch.records, batch.told),
        editions=editions.rows,
        lab_names=named_labs(batch.records, affiliations, labs),
        identifiers={
            *lab_identifiers(affiliations, labs),
            *_venue_identifiers(batch.records, of_record, known.venue_ids),
        },
        references=_references(batch, groups),
        aside=aside,
        aside_at=unread.aside + np.int32(unread.first),
    )


def _identifiers(ids: pl.Series, groups: Groups) -> pl.DataFrame:
    """The rows of the table `identifiers` that are about papers."""
    import polars as pl

    ids_of = groups.column("ids")
    owners, schemes = groups.listed(ids_of)
    values = list(chain.from_iterable(map(dict.values, ids_of)))
    said = pl.DataFrame(
        {"scheme": schemes, "value": values}, schema=dict.fromkeys(("scheme", "value"), pl.String)
    )
    rows = said.select(pl.lit("paper").alias("kind"), ids.gather(owners).alias("entity"), "scheme", "value")
    rows = rows.filter(pl.col("value") != "")
    return rows if groups.are_single else rows.unique()


def _links(ids: pl.Series, groups: Groups) -> pl.DataFrame:
    """The rows of the table `links` that are about papers: an address of code is no other page."""
    import polars as pl

    parts = []
    for role, field in (("page", "urls"), ("code", "code_urls")):
        owners, urls = groups.listed(groups.column(field))
        columns = {"paper": owners, "url": pl.Series(urls, dtype=pl.String)}
        parts.append(pl.DataFrame(columns).with_columns(pl.lit(role).alias("role")))
    rows = pl.concat(parts).unique(["paper", "url"], keep="last", maintain_order=True)
    entity = ids.gather(rows["paper"]).alias("entity")
    return rows.select(pl.lit("paper").alias("kind"), entity, "role", "url")


def _venue_identifiers(
    records: Sequence[Record], venues: Sequence[str | None], ids: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str]]:
    said = zip(venues, [record.venue_ids for record in records], strict=True)
    told = {(venue, tuple(stated.items())) for venue, stated in said if venue and stated}
    for venue, items in told:
        yield from (("venue", ids[venue], scheme, value) for scheme, value in items if value)


def _references(batch: Batch, groups: Groups) -> pl.DataFrame:
    import polars as pl

    owners, texts = groups.listed(groups.column("references"))
    return pl.DataFrame({"paper": batch.papers[owners], "text": pl.Series(texts, dtype=pl.String)})
