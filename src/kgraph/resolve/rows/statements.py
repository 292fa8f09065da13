"""Rows of person records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.model.entities import Link, PersonStatement, StatedNumber, schema
from kgraph.model.records import PersonRecord
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.rows.parts import Ranges, Rows
from kgraph.resolve.rows.signed import Signed
from kgraph.resolve.rows.told import Stood, Told, places_of, told_of
from kgraph.resolve.spread import batches_of

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@dataclass(frozen=True)
class StatementTask:
    """Some person records that are still to be read; what follows is about those that are somebody's."""

    source: Any
    chosen: list[int]
    """Their places in the source."""
    numbers: Ints
    """Their numbers in the corpus."""
    id: list[str]
    """Of the person of each."""
    told: Ints
    """Places among them of those of which name and place are asked for."""
    ranges: Mapping[str, Ranges]
    """Of the tables whose rows go to the disk."""


@dataclass(frozen=True)
class Statements:
    """What comes of some person records."""

    rows: Rows
    links: pl.DataFrame
    """Of that table; the same may come of others."""
    numbers: dict[tuple[str, str, str], StatedNumber]
    stood: Stood
    told: dict[int, Told]
    """What is asked for of some records, by number."""


def statement_tasks(
    corpus: Corpus, signed: Signed, told: Ints, ranges: Mapping[str, Ranges]
) -> Iterator[StatementTask]:
    """All person records, batch by batch; `told` are the numbers of those whose place is asked for."""
    import numpy as np

    (own,) = np.nonzero(signed.signatures.paper < 0)
    numbers = signed.first_record(own)
    order = np.argsort(numbers, kind="stable")
    own, numbers = own[order], numbers[order]
    for first, source in batches_of(corpus.persons):
        start, end = np.searchsorted(numbers, (first, first + len(source)))
        yield StatementTask(
            source,
            (numbers[start:end] - first).tolist(),
            numbers[start:end],
            signed.ids.gather(signed.person[own[start:end]]).to_list(),
            np.flatnonzero(np.isin(numbers[start:end], told)).astype(np.int32),
            ranges,
        )


def make_statements(task: StatementTask) -> Statements:
    """The rows of some person records."""
    import polars as pl

    records = task.source.read() if hasattr(task.source, "read") else task.source
    records = [records[n] for n in task.chosen]
    places = [r.place for r in records]
    statements = {
        "document": [p.document for p in places],
        "record": [p.record for p in places],
        "line": [p.line for p in places],
        "person": task.id,
        "name": [r.name for r in records],
    }
    links = dict.fromkeys(
        ("person", id, "page", url) for id, r in zip(task.id, records, strict=True) for url in r.urls
    )
    rows = pl.DataFrame(statements, schema=schema(PersonStatement))
    return Statements(
        Rows.of({"person_records": rows}, task.ranges),
        pl.DataFrame(list(links), schema=schema(Link), orient="row"),
        _stated_numbers(records, task.id),
        places_of(task.numbers, records),
        told_of(task.numbers, records, task.told),
    )


def _stated_numbers(
    records: Sequence[PersonRecord], ids: Sequence[str]
) -> dict[tuple[str, str, str], StatedNumber]:
    """By person, name of the number and document: of several the last."""
    return {
        (id, m.name, record.place.document): StatedNumber(
            person=id,
            name=m.name,
            value=m.value,
            as_of=m.as_of,
            as_of_inferred=m.as_of_inferred,
            document=record.place.document,
        )
        for id, record in zip(ids, records, strict=True)
        for m in record.measures
    }
