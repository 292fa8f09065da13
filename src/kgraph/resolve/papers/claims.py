"""What papers are known by, in columns, so that each finds its id again at the next build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.resolve.minting import SEPARATOR
from kgraph.resolve.papers.recording import Said, scheme_and_value
from kgraph.resolve.registry import Claims, numbered

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

MINT_ORDER = ("doi", "arxiv", "dblp", "openalex", "pubmed")
"""The best identifier at first sight, from which an id is minted."""
ID_WEIGHT, TITLE_WEIGHT, RECORD_WEIGHT = 5, 2, 1


def paper_claims(
    said: Said, documents: pl.Series, paths: Mapping[str, str], paper: NDArray[np.int64]
) -> Claims:
    """The claims of papers 0..p-1, numbered by their first records.

    `documents` and `paper` are those of each record, `paths` those of the documents.

    A paper is known by the identifiers, the title with its first author, and the own name (`path#record`)
    of each of its records.
    """
    import numpy as np
    import polars as pl

    first = np.flatnonzero(np.diff(np.maximum.accumulate(paper), prepend=-1))
    entities = pl.Series("entity", paper.astype(np.uint32))
    keys = _once(_keys(said, documents, paths, entities), np.bincount(paper) > 1)
    return Claims(numbered(keys), _ways(said, documents, entities, first))


def _keys(said: Said, documents: pl.Series, paths: Mapping[str, str], entities: pl.Series) -> pl.DataFrame:
    """Rows `entity`, `key`, `weight`."""
    import polars as pl

    # The number of a record in its document (`#3`) changes when the document does.
    named = (~said.names.str.starts_with("#")).arg_true()
    places = documents.gather(named).replace(dict(paths)), said.names.gather(named)
    texts = (
        (ID_WEIGHT, entities.gather(said.ids["number"]), said.ids["key"]),
        (TITLE_WEIGHT, entities, said.titles),
        (RECORD_WEIGHT, entities.gather(named), pl.select(pl.format("record:{}#{}", *places)).to_series()),
    )
    return pl.concat(
        [
            pl.DataFrame({"entity": entity, "key": key}).with_columns(
                pl.lit(weight, pl.Int64).alias("weight")
            )
            for weight, entity, key in texts
        ],
        rechunk=False,
    )


def _once(keys: pl.DataFrame, has_several: NDArray[np.bool_]) -> pl.DataFrame:
    """The rows by entity, each key once in an entity: those of one record have no key twice."""
    import numpy as np
    import polars as pl

    entity = keys["entity"].to_numpy()
    several = np.flatnonzero(has_several[entity])
    distinct = keys[several].select(pl.struct("entity", "key").is_first_distinct()).to_series().to_numpy()
    order = np.argsort(entity, kind="stable")
    if not distinct.all():
        order = order[~np.isin(order, several[~distinct])]
    return keys[order]


def _ways(
    said: Said, documents: pl.Series, entities: pl.Series, first: NDArray[np.int64]
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """By the best identifier, by document and title, and by the record."""
    import polars as pl

    titles = said.titles.gather(first).str.extract(r"^title:([^|]*)\|", 1)
    frame = pl.DataFrame(
        {"document": documents.gather(first), "title": titles, "name": said.names.gather(first)}
    )
    local = frame.select(
        pl.concat_str("document", "title", separator=SEPARATOR).alias("title"),
        pl.concat_str("document", "title", "name", separator=SEPARATOR).alias("name"),
    )
    return _best_identifiers(said, entities, len(first)), local["title"], local["name"]


def _best_identifiers(said: Said, entities: pl.Series, n: int) -> pl.Series:
    """Of each paper scheme and value of the best identifier, the least of its scheme; null where none is."""
    import polars as pl

    scheme, value = scheme_and_value()
    rank = scheme.replace_strict(
        MINT_ORDER, list(range(len(MINT_ORDER))), default=None, return_dtype=pl.UInt8
    )
    known = said.ids.with_columns(rank.alias("rank"), entities.gather(said.ids["number"]))
    known = known.filter(pl.col("rank").is_not_null())
    best = (
        known.filter(pl.col("rank") == pl.col("rank").min().over("entity"))
        .group_by("entity")
        .agg(pl.col("length").first(), pl.col("key").min())
    )
    found = best.select("entity", pl.concat_str(scheme, value, separator=SEPARATOR).alias("text"))
    return pl.Series([None], dtype=pl.String).new_from_index(0, n).scatter(found["entity"], found["text"])
