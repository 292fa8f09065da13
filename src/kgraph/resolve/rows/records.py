"""Rows that keep what each record printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kgraph.model.entities import Mention, PaperRecord, schema
from kgraph.model.records import AuthorName
from kgraph.resolve.rows.batch import Batch
from kgraph.resolve.rows.ids import as_texts

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray


def authors_of_mentions(batch: Batch) -> list[AuthorName]:
    """The entry of each mention in its record's list."""
    import numpy as np

    authors = [author for record in batch.records for author in record.authors]
    sizes = np.fromiter((len(record.authors) for record in batch.records), np.int64, len(batch.records))
    own = (np.cumsum(sizes) - sizes)[batch.mentions.record] + batch.mentions.index - 1
    is_all = np.array_equal(own, np.arange(len(authors)))
    return authors if is_all else [authors[n] for n in own.tolist()]


def paper_of_records(batch: Batch) -> NDArray[np.int32]:
    """The paper of each record of the batch."""
    import numpy as np

    out = np.empty(len(batch.own), np.int32)
    out[batch.own] = np.repeat(np.arange(len(batch.papers), dtype=np.int32), np.diff(batch.offsets))
    return out


def record_rows(batch: Batch, ids: pl.Series) -> pl.DataFrame:
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
        "authors": [_printed_list(r.authors, is_complete=r.authors_complete) for r in records],
        "year": [r.year for r in records],
        "date": [r.date for r in records],
        "venue": [r.venue for r in records],
        "merged_by": [batch.merged_by.get(n) for n in range(len(records))],
    }
    return pl.DataFrame(columns, schema=schema(PaperRecord))


def _printed_list(authors: Sequence[AuthorName], *, is_complete: bool) -> str:
    names = [a.name for a in authors if not a.is_inferred]
    return "; ".join(names if is_complete else [*names, "et al."])


def mention_rows(batch: Batch, records: pl.DataFrame, authors: Sequence[AuthorName]) -> pl.DataFrame:
    """The rows of the table `mentions`.

    records: the rows of `record_rows`. authors: those of `authors_of_mentions`.
    """
    import polars as pl

    mentions = batch.mentions
    places = records.select("document", "record", "line", "paper")[mentions.record]
    found = places.with_columns(
        pl.Series("index", mentions.index),
        pl.Series("name_as_printed", [a.name for a in authors], dtype=pl.String),
        as_texts(batch.person).alias("person"),
        pl.Series("is_inferred", [a.is_inferred for a in authors], dtype=pl.Boolean),
        pl.Series("confidence", batch.sure),
    )
    types = schema(Mention)
    return found.select(list(types)).cast(types)


def odd_spellings(batch: Batch, authors: Sequence[AuthorName]) -> pl.DataFrame:
    """`signature` and `name` of each mention of those that are spelt in several ways."""
    import numpy as np
    import polars as pl

    (odd,) = np.nonzero(batch.is_odd)
    names = [authors[n].name for n in odd.tolist()]
    return pl.DataFrame(
        {"signature": batch.mentions.signature[odd], "name": names},
        schema={"signature": pl.Int32, "name": pl.String},
    )
