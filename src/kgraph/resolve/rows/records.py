"""Rows that keep what each record printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from kgraph.model.entities import PaperRecord, schema
from kgraph.model.records import AuthorName, Record
from kgraph.resolve.rows.batch import Batch

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@dataclass(frozen=True)
class AuthorLists:
    """The author lists of records, one after the other."""

    authors: Sequence[AuthorName]
    ends: Ints
    """Where the list of each record begins, and the end of all."""
    inferred: Ints
    """Places in `authors` of the names that no list prints."""

    @classmethod
    def of(cls, records: Sequence[Record]) -> AuthorLists:
        """The lists of these records."""
        import numpy as np

        lists = [record.authors for record in records]
        authors = list(chain.from_iterable(lists))
        ends = np.cumsum([0, *map(len, lists)], dtype=np.int32)
        inferred = [place for place, author in enumerate(authors) if author.is_inferred]
        return cls(authors, ends, np.array(inferred, np.int32))


def paper_of_records(batch: Batch) -> Ints:
    """The paper of each record of the batch."""
    import numpy as np

    out = np.empty(len(batch.own), np.int32)
    out[batch.own] = np.repeat(np.arange(len(batch.papers), dtype=np.int32), np.diff(batch.offsets))
    return out


def record_rows(batch: Batch, ids: pl.Series, listed: AuthorLists) -> pl.DataFrame:
    """The rows of the table `paper_records`; `ids` are those of the papers."""
    import polars as pl

    records = batch.records
    places = [r.place for r in records]
    columns = {
        "document": [p.document for p in places],
        "record": [p.record for p in places],
        "line": [p.line for p in places],
        "paper": ids.gather(paper_of_records(batch)),
        "title": [r.title for r in records],
        "authors": _printed_lists(listed, [r.authors_complete for r in records]),
        "year": [r.year for r in records],
        "date": [r.date for r in records],
        "venue": [r.venue for r in records],
        "merged_by": [batch.merged_by.get(n) for n in range(len(records))],
    }
    return pl.DataFrame(columns, schema=schema(PaperRecord))


def _printed_lists(listed: AuthorLists, are_complete: Sequence[bool]) -> list[str]:
    import numpy as np

    names = [author.name for author in listed.authors if not author.is_inferred]
    ends = listed.ends - np.searchsorted(listed.inferred, listed.ends)
    return [
        "; ".join(names[start:end] if is_complete else [*names[start:end], "et al."])
        for (start, end), is_complete in zip(pairwise(ends.tolist()), are_complete, strict=True)
    ]


def record_places(batch: Batch, records: pl.DataFrame) -> pl.DataFrame:
    """Where each record stands, and its `number`; `records` are the rows of `record_rows`."""
    import polars as pl

    return records.select("document", "record", "line", pl.Series("number", batch.numbers))


def inferred_mentions(batch: Batch, listed: AuthorLists) -> pl.DataFrame:
    """`record` (number) and `index` (from 0 in its list) of the names that no list prints."""
    import numpy as np
    import polars as pl

    record = np.searchsorted(listed.ends, listed.inferred, side="right") - 1
    return pl.DataFrame({"record": batch.numbers[record], "index": listed.inferred - listed.ends[record]})


def odd_spellings(batch: Batch, listed: AuthorLists) -> pl.DataFrame:
    """`mention` and `name` of the names whose signatures are spelt in several ways."""
    import polars as pl

    places = listed.ends[batch.odd["record"].to_numpy()] + batch.odd["index"].to_numpy()
    names = [listed.authors[place].name for place in places.tolist()]
    return batch.odd.select("mention", pl.Series("name", names, dtype=pl.String))
