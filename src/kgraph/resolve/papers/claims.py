"""What papers are known by, in columns, so that each finds its id again at the next build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.resolve.papers.recording import Said
from kgraph.resolve.registry import Claims, numbered
from kgraph.resolve.minting import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from kgraph.resolve.papers.digests import Digests

MINT_ORDER = ("doi", "arxiv", "dblp", "openalex", "pubmed")
"""The best identifier at first sight, from which an id is minted."""
ID_WEIGHT, TITLE_WEIGHT, RECORD_WEIGHT = 5, 2, 1


def paper_claims(
    said: Said, digests: Digests, paths: Mapping[str, str], paper: NDArray[np.int64]
) -> Claims:
    """The claims of papers 0..p-1, numbered by their first records; `paper` is that of each record.

    A paper is known by the identifiers, the title with its first author, and the own name (`path#record`)
    of each of its records.
    """
    import numpy as np
    import polars as pl

    first = np.flatnonzero(np.diff(np.maximum.accumulate(paper), prepend=-1))
    keys = _keys(said, digests, paths)
    keys = keys.with_columns(pl.Series("entity", paper.astype(np.uint32)).gather(keys["number"]))
    return Claims(numbered(_once(keys, paper)), _ways(said, digests, paper, first))


def _keys(said: Said, digests: Digests, paths: Mapping[str, str]) -> pl.DataFrame:
    """Rows `number` of the record, `key`, `weight`."""
    import polars as pl

    number = pl.int_range(len(said.titles), dtype=pl.UInt32, eager=True).alias("number")
    documents = pl.Series([paths.get(id, id) for id in digests.documents], dtype=pl.String)
    records = pl.DataFrame({"number": number, "name": said.names}).with_columns(
        documents.gather(digests.document).alias("path")
    )
    return pl.concat(
        [
            said.ids.select("number", pl.format("{}:{}", "scheme", "value").alias("key"), _weight(ID_WEIGHT)),
            pl.DataFrame({"number": number, "key": said.titles}).select(
                "number", pl.format("title:{}", "key").alias("key"), _weight(TITLE_WEIGHT)
            ),
            # The number of a record in its document (`#3`) changes when the document does.
            records.filter(~pl.col("name").str.starts_with("#")).select(
                "number", pl.format("record:{}#{}", "path", "name").alias("key"), _weight(RECORD_WEIGHT)
            ),
        ]
    )


def _weight(weight: int) -> pl.Expr:
    import polars as pl

    return pl.lit(weight, pl.Int64).alias("weight")


def _once(keys: pl.DataFrame, paper: NDArray[np.int64]) -> pl.DataFrame:
    """Rows `entity`, `key`, `weight`, by entity, each key once in an entity."""
    import numpy as np
    import polars as pl

    has_several = pl.Series(np.bincount(paper, minlength=1) > 1)
    several = has_several.gather(keys["entity"])
    again = keys.with_row_index("row").filter(several)
    again = again.filter(~pl.struct("entity", "key").is_first_distinct())["row"]
    order = np.argsort(keys["entity"].to_numpy(), kind="stable")
    if len(again):
        order = order[~np.isin(order, again.to_numpy())]
    return keys.select("entity", "key", "weight")[order]


def _ways(
    said: Said, digests: Digests, paper: NDArray[np.int64], first: NDArray[np.int64]
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """By the best identifier, by document and title, and by the record."""
    import polars as pl

    documents = pl.Series(digests.documents, dtype=pl.String).gather(digests.document[first])
    titles = said.titles.gather(first).str.split_exact("|", 1).struct.field("field_0")
    frame = pl.DataFrame({"document": documents, "title": titles, "name": said.names.gather(first)})
    local = frame.select(
        pl.concat_str("document", "title", separator=SEPARATOR).alias("title"),
        pl.concat_str("document", "title", "name", separator=SEPARATOR).alias("name"),
    )
    return _best_identifiers(said, paper, len(first)), local["title"], local["name"]


def _best_identifiers(said: Said, paper: NDArray[np.int64], n: int) -> pl.Series:
    """Of each paper scheme and value of the best identifier, the least of its scheme; null where none is."""
    import numpy as np
    import polars as pl

    rank = pl.col("scheme").replace_strict(
        MINT_ORDER, list(range(len(MINT_ORDER))), default=None, return_dtype=pl.UInt8
    )
    known = said.ids.with_columns(rank.alias("rank")).filter(pl.col("rank").is_not_null())
    entity = pl.Series("entity", paper.astype(np.uint32)).gather(known["number"])
    best = (
        known.with_columns(entity)
        .filter(pl.col("rank") == pl.col("rank").min().over("entity"))
        .group_by("entity")
        .agg(pl.col("scheme").first(), pl.col("value").min())
    )
    text = pl.concat_str("scheme", "value", separator=SEPARATOR)
    found = best.select("entity", text.alias("text"))
    out = pl.Series([None], dtype=pl.String).new_from_index(0, n) if n else pl.Series([], dtype=pl.String)
    return out.scatter(found["entity"], found["text"])
