"""Rows of a definition, from the tables or from the store, brought into one form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from kgraph.errors import BadRequest
from kgraph.model.entities import ROWS
from kgraph.rdf.iris import KINDS

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.definition import Definition
    from kgraph.store import GraphStore

PAPERS_AT_A_TIME, MOST_PARTS = 20_000, 12
"""Papers of one part, and how many parts there are at most: each reads all tables, so that with parts of one
size the time would grow with the square of the corpus."""

_JOINS_THEIR_PAPERS = re.compile(r"JOIN papers p ON \w\.paper = p\.id(?![\s\S]*\bpapers\b)")
"""A query that takes from `papers` those alone of which its other tables tell."""


class Source(Protocol):
    """Where rows come from."""

    def ask(self, sparql: str, sql: str | None) -> pl.LazyFrame:
        """The rows of a query, put in SPARQL and SQL; collect them streaming, for they may be many."""

    def key(self, column: str, kind: str | None) -> pl.Expr:
        """The keys of the things in a column, which are of that kind as far as known."""


@dataclass(frozen=True)
class TablesSource:
    """The resolved entities, asked in SQL by polars."""

    entities: Entities

    def ask(self, sparql: str, sql: str | None) -> pl.LazyFrame:
        """The rows of the table plan.

        Raises:
            BadRequest: there is none.
        """
        import polars as pl

        if sql is None:
            raise BadRequest("this network has no table plan; ask the store (network_from_store)")
        with pl.SQLContext(self.entities.scans(sql)) as context:
            return context.execute(sql)

    def key(self, column: str, kind: str | None) -> pl.Expr:
        """Ids with their kind before them."""
        import polars as pl

        return pl.concat_str(pl.lit(f"{kind}/"), column) if kind in KINDS else pl.col(column)


@dataclass(frozen=True)
class StoreSource:
    """The store, asked in SPARQL."""

    store: GraphStore
    base: str

    def ask(self, sparql: str, sql: str | None) -> pl.LazyFrame:
        """The rows of the query."""
        return self.store.query(sparql).to_polars().lazy()

    def key(self, column: str, kind: str | None) -> pl.Expr:
        """IRIs without the base."""
        import polars as pl

        return pl.col(column).cast(pl.String).str.strip_prefix(self.base)


def ask_by_papers(source: Source, sparql: str, sql: str) -> Iterator[pl.LazyFrame]:
    """The rows of a query that tells of papers one by one; of the tables for so many papers at a time, since
    joins take memory by the row.
    """
    import polars as pl

    if not isinstance(source, TablesSource):
        yield source.ask(sparql, sql)
        return
    asked = source.entities.scans(sql)
    keys = {name: "paper" for name in asked if "paper" in ROWS[name].__annotations__}
    if not all(map(source.entities.height, keys)):
        yield source.ask(sparql, sql)  # in one part, since there is next to nothing
        return
    if _JOINS_THEIR_PAPERS.search(sql):
        keys["papers"] = "id"
    for inside in paper_ranges(source.entities):
        tables = {
            name: table.filter(inside(pl.col(keys[name]))) if name in keys else table
            for name, table in asked.items()
        }
        with pl.SQLContext(tables) as context:
            yield context.execute(sql)


def paper_ranges(entities: Entities) -> Iterator[Callable[[pl.Expr], pl.Expr]]:
    """Whether a column of ids of papers is in the first part of all papers, the second … in order."""
    papers = entities.scan("papers").select("id").collect()["id"]
    papers = papers if papers.is_sorted() else papers.sort()
    step = max(PAPERS_AT_A_TIME, -(-papers.len() // MOST_PARTS))
    marks = ["", *papers.gather_every(step)[1:]]
    for low, high in zip(marks, [*marks[1:], None], strict=True):
        yield partial(_inside, low, high)


def _inside(low: str, high: str | None, paper: pl.Expr) -> pl.Expr:
    return paper >= low if high is None else (paper >= low) & (paper < high)


def read_rows(definition: Definition, source: Source) -> pl.DataFrame:
    """The rows of a network as its source tells them: things in `node` and `group`, or in `source` and
    `target`; then `paper` (null where unknown), `year`, `cut`, `inferred`, `position` and, of edges,
    `weight`.

    Raises:
        BadRequest: the query does not give the columns that its header promises.
    """
    return named_rows(source.ask(definition.sparql, definition.sql).collect(engine="streaming"), definition)


def named_rows(found: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """What `read_rows` gives, from the rows of a query."""
    import polars as pl

    first, second = definition.columns
    missing = {first, second} - set(found.columns)
    if missing:
        names = ", ".join(f"?{c}" for c in found.columns)
        raise BadRequest(
            f"network {definition.name}: no column ?{min(missing)} among {names}; "
            "give ?source and ?target, or say 'project: node over group' in the header"
        )
    ends = ("source", "target") if definition.is_edges else ("node", "group")
    rows = found.select(
        pl.col(first).cast(pl.String).alias(ends[0]),
        pl.col(second).cast(pl.String).alias(ends[1]),
        _column(found, "paper", pl.String()),
        _column(found, "year", pl.Int32()),
        _column(found, "cut", pl.Boolean()).fill_null(False),
        _column(found, "inferred", pl.Boolean()).fill_null(False),
        _column(found, "position", pl.Int32()),
        *([_column(found, "weight", pl.Float64())] if definition.is_edges else []),
    )
    if definition.columns[1] == "paper" and not definition.is_edges:
        rows = rows.with_columns(paper="group")
    return rows.drop_nulls(ends) if sum(rows[end].null_count() for end in ends) else rows  # no needless copy


def _column(rows: pl.DataFrame, name: str, dtype: pl.DataType) -> pl.Expr:
    import polars as pl

    return pl.col(name).cast(dtype, strict=False) if name in rows.columns else _null(name, dtype)


def _null(name: str, dtype: pl.DataType) -> pl.Expr:
    import polars as pl

    return pl.lit(None, dtype).alias(name)
