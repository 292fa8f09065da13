"""What a worker makes of a batch of papers: rows of tables, and what is to be counted over all batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.model.entities import Identifier, Link, schema
from kgraph.model.records import Record
from kgraph.resolve.labs.resolving import Labs
from kgraph.resolve.rows.batch import Batch, Task
from kgraph.resolve.rows.ids import as_texts
from kgraph.resolve.rows.labs import LabTexts, lab_identifiers, named_labs, paper_lab_rows
from kgraph.resolve.rows.papers import Editions, funder_rows, paper_rows, records_of_papers
from kgraph.resolve.rows.parts import Packed, Ranges, packed
from kgraph.resolve.rows.records import authors_of_mentions, mention_rows, odd_spellings, record_rows
from kgraph.resolve.rows.told import Stood, Told, places_of, told_of
from kgraph.resolve.spread import loaded
from kgraph.resolve.venues.resolving import Venues

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Known:
    """What every batch needs."""

    labs: Labs
    venues: Venues
    ranges: Mapping[str, Ranges]
    """Of the tables whose rows go to the disk."""


@dataclass(frozen=True)
class Made:
    """What comes of a batch."""

    tables: dict[str, pl.DataFrame]
    packed: dict[str, list[Packed]]
    """Rows of the tables that go to the disk."""
    spellings: pl.DataFrame
    """`signature` and `name` of mentions whose signatures are spelt in several ways."""
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
    editions = Editions(known.venues.venues, known.venues.ids)
    ids = as_texts(batch.ids)
    of_paper, of_record = (
        [known.venues.of_record.values[code] if code >= 0 else None for code in codes.tolist()]
        for codes in (batch.venue, batch.venue_of_record)
    )
    groups, authors = records_of_papers(batch), authors_of_mentions(batch)
    records = record_rows(batch, ids)
    texts = ids.to_list()
    tables = {
        "papers": paper_rows(batch, texts, groups, of_paper, editions),
        "paper_funders": funder_rows(texts, groups),
        "paper_records": records,
        "mentions": mention_rows(batch, records, authors),
        "paper_labs": paper_lab_rows(texts, groups, labs),
        "identifiers": _identifiers(texts, groups),
        "links": _links(texts, groups),
    }
    large = [name for name in tables if name in known.ranges]
    large = [name for name in tables if name in known.ranges]
    on_disk = {name: packed(tables.pop(name), known.ranges[name]) for name in large}
    return Made(
        tables,
        on_disk,
        spellings=odd_spellings(batch, authors),
        papers=batch.papers,
        years=np.array([next((r.year for r in rs if r.year), 0) for rs in groups], np.int32),
        stood=places_of(batch.numbers, batch.records),
        told=told_of(batch.numbers, batch.records, batch.told),
        editions=editions.rows,
        lab_names=named_labs(batch.records, labs),
        identifiers={
            *lab_identifiers(batch.records, labs),
            *_venue_identifiers(batch.records, of_record, known.venues.ids),
        },
        references=_references(batch, groups),
        aside=aside,
        aside_at=unread.aside + np.int32(unread.first),
    )


def _identifiers(ids: Sequence[str], groups: Sequence[Sequence[Record]]) -> pl.DataFrame:
    """The rows of the table `identifiers` that are about papers."""
    import polars as pl

    rows = [
        ("paper", id, *item)
        for id, records in zip(ids, groups, strict=True)
        for item in (
            records[0].ids.items() if len(records) == 1
            else dict.fromkeys(item for r in records for item in r.ids.items())
        ) if item[1]
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema(Identifier), orient="row")


def _links(ids: Sequence[str], groups: Sequence[Sequence[Record]]) -> pl.DataFrame:
    """The rows of the table `links` that are about papers: an address of code is no other page."""
    import polars as pl

    rows = []
    for id, records in zip(ids, groups, strict=True):
        roles = dict.fromkeys((url for r in records for url in r.urls), "page")
        roles |= dict.fromkeys((url for r in records for url in r.code_urls), "code")
        rows += [("paper", id, role, url) for url, role in roles.items()]
    return pl.DataFrame(rows, schema=schema(Link), orient="row")


def _venue_identifiers(
    records: Sequence[Record], venues: Sequence[str | None], ids: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str]]:
    for record, venue in zip(records, venues, strict=True):
        if venue and record.venue_ids:
            found = ((scheme, value) for scheme, value in record.venue_ids.items() if value)
            yield from (("venue", ids[venue], *item) for item in found)


def _references(batch: Batch, groups: Sequence[Sequence[Record]]) -> pl.DataFrame:
    import polars as pl

    rows = [
        (paper, text)
        for paper, records in zip(batch.papers.tolist(), groups, strict=True)
        for r in records if r.references
        for text in r.references
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={"paper": pl.Int32, "text": pl.String}, orient="row")
