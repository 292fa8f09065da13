"""What a worker makes of a batch of papers: rows of tables, and what is to be counted over all batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.model.entities import Identifier, Link, PaperFunder, schema
from kgraph.model.records import Record
from kgraph.resolve.context import Labs
from kgraph.resolve.papers.matching import SERIAL_SCHEMES
from kgraph.resolve.rows.authorships import (
    affiliation_rows,
    authorship_rows,
    group_numbers,
    identity_rows,
    spelling_rows,
    told_rows,
)
from kgraph.resolve.rows.batch import Batch, Task
from kgraph.resolve.rows.labs import LabTexts, lab_identifiers, named_labs, paper_lab_rows
from kgraph.resolve.rows.papers import Editions, funder_rows, paper_rows, records_of_papers
from kgraph.resolve.rows.records import authors_of_mentions, mention_rows, record_rows
from kgraph.resolve.spread import loaded
from kgraph.resolve.venues.series import VenueMatch

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Known:
    """What every batch needs: the labs, the venues and the paths of documents."""

    labs: Labs
    venues: dict[str, VenueMatch]
    venue_ids: dict[str, str]
    paths: dict[str, str]


@dataclass(frozen=True)
class Made:
    """What comes of a batch."""

    tables: dict[str, pl.DataFrame]
    people: dict[str, pl.DataFrame]
    """Tables about people by number: `spellings`, `identities`."""
    groups: set[int]
    """Numbers of people who are groups."""
    papers: Ints
    years: Ints
    """Of the papers; 0: unknown."""
    told: tuple[Ints, pl.Series]
    """Signatures, and what links call them."""
    editions: dict[str, tuple[str, str, int]]
    lab_names: Counter[tuple[str, str]]
    identifiers: set[tuple[str, str, str, str]]
    """Of labs and venues: kind, id, scheme and value."""
    references: pl.DataFrame
    """`paper` (number) and `text` of what papers cite."""
    citable: pl.DataFrame
    """`paper` (number) and `text`: by what a paper may be cited."""
    aside: list[Record]
    """Records of papers of which not all are here."""
    aside_at: Ints


def make_rows(task: tuple[Task, Known | Path]) -> Made:
    """The rows of a batch, with what every batch needs or the file where it was stored."""
    import numpy as np
    import polars as pl

    unread, where = task
    known: Known = loaded(where) if isinstance(where, Path) else where
    batch, aside = unread.read()
    labs = LabTexts(known.labs)
    editions = Editions(known.venues, known.venue_ids)
    groups, authors = records_of_papers(batch), authors_of_mentions(batch)
    records = record_rows(batch)
    places = [f"{known.paths.get(r.place.document, r.place.document)}:{r.place.line}" for r in batch.records]
    funders = [[getattr(f, c) for c in schema(PaperFunder)] for f in funder_rows(batch, groups)]
    return Made(
        tables={
            "papers": paper_rows(batch, groups, editions),
            "paper_funders": pl.DataFrame(funders, schema=schema(PaperFunder), orient="row"),
            "paper_records": records,
            "mentions": mention_rows(batch, records, authors),
            "authorships": authorship_rows(batch, authors),
            "affiliations": affiliation_rows(batch, authors, labs),
            "paper_labs": paper_lab_rows(batch.ids, groups, labs),
            "identifiers": _identifiers(batch, groups),
            "links": _links(batch, groups),
        },
        people={"spellings": spelling_rows(batch, authors), "identities": identity_rows(batch, authors)},
        groups=group_numbers(batch, authors),
        papers=batch.papers,
        years=np.array([next((r.year for r in rs if r.year), 0) for rs in groups], np.int32),
        told=told_rows(batch, authors, places),
        editions=editions.rows,
        lab_names=named_labs(batch.records, labs),
        identifiers={*lab_identifiers(batch.records, labs), *_venue_identifiers(batch, known)},
        references=_numbered(batch.papers, [[t for r in rs for t in r.references] for rs in groups]),
        citable=_numbered(batch.papers, [list(_citable(records)) for records in groups]),
        aside=aside,
        aside_at=unread.aside,
    )


def _identifiers(batch: Batch, groups: Sequence[Sequence[Record]]) -> pl.DataFrame:
    """The rows of the table `identifiers` that are about papers."""
    import polars as pl

    rows = [
        ("paper", id, scheme, value)
        for id, records in zip(batch.ids, groups, strict=True)
        for scheme, value in dict.fromkeys(item for r in records for item in r.ids.items()) if value
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema(Identifier), orient="row")


def _links(batch: Batch, groups: Sequence[Sequence[Record]]) -> pl.DataFrame:
    """The rows of the table `links` that are about papers: an address of code is no other page."""
    import polars as pl

    rows = []
    for id, records in zip(batch.ids, groups, strict=True):
        roles = dict.fromkeys((url for r in records for url in r.urls), "page")
        roles |= dict.fromkeys((url for r in records for url in r.code_urls), "code")
        rows += [("paper", id, role, url) for url, role in roles.items()]
    return pl.DataFrame(rows, schema=schema(Link), orient="row")


def _venue_identifiers(batch: Batch, known: Known) -> Iterator[tuple[str, str, str, str]]:
    for record, venue in zip(batch.records, batch.venue_of_record, strict=True):
        if venue and record.venue_ids:
            id = known.venue_ids[venue]
            yield from (("venue", id, scheme, value) for scheme, value in record.venue_ids.items() if value)


def _citable(records: Sequence[Record]) -> Iterator[str]:
    for record in records:
        for scheme, value in record.ids.items():
            if scheme not in SERIAL_SCHEMES:
                yield f"{scheme}:{value}"


def _numbered(papers: Ints, texts: Sequence[Sequence[str]]) -> pl.DataFrame:
    import numpy as np
    import polars as pl

    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    return pl.DataFrame(
        {
            "paper": np.repeat(papers, sizes),
            "text": pl.Series([text for own in texts for text in own], dtype=pl.String),
        }
    )
