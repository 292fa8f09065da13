"""Rows of a definition, from the tables or from the store, brought into one form.

A thing is named by its key, `kind/id` (`person/nxbzidg7bqvwheej`), so that rows of both sources are equal;
what is none of ours keeps its text (an IRI, a literal).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kgraph.errors import BadRequest
from kgraph.rdf.iris import KINDS

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.definition import Definition
    from kgraph.store import GraphStore


class Source(Protocol):
    """Where rows come from."""

    def ask(self, sparql: str, sql: str | None) -> pl.DataFrame:
        """The rows of a query, put in SPARQL and SQL."""

    def key(self, column: str, kind: str | None) -> pl.Expr:
        """The keys of the things in a column, which are of that kind as far as known."""


@dataclass(frozen=True)
class TablesSource:
    """The resolved entities, asked in SQL by polars."""

    entities: Entities

    def ask(self, sparql: str, sql: str | None) -> pl.DataFrame:
        """The rows of the table plan.

        Raises:
            BadRequest: there is none.
        """
        import polars as pl

        if sql is None:
            raise BadRequest("this network has no table plan; ask the store (network_from_store)")
        with pl.SQLContext(self.entities.tables(), eager=True) as context:
            return context.execute(sql)

    def key(self, column: str, kind: str | None) -> pl.Expr:
        """Ids with their kind before them."""
        import polars as pl

        return pl.concat_str(pl.lit(f"{kind}/"), column) if kind else pl.col(column)


@dataclass(frozen=True)
class StoreSource:
    """The store, asked in SPARQL."""

    store: GraphStore
    base: str

    def ask(self, sparql: str, sql: str | None) -> pl.DataFrame:
        """The rows of the query."""
        return self.store.query(sparql).to_polars()

    def key(self, column: str, kind: str | None) -> pl.Expr:
        """IRIs without the base."""
        import polars as pl

        return pl.col(column).cast(pl.String).str.strip_prefix(self.base)


def read_rows(definition: Definition, source: Source) -> pl.DataFrame:
    """The rows of a network, sorted: keys in `node` and `group`, or in `source` and `target`; then
    `paper` (key; null where unknown), `year`, `cut`, `inferred`, `position` or `weight`.

    Raises:
        BadRequest: the query does not give the columns that its header promises.
    """
    import polars as pl

    found = source.ask(definition.sparql, definition.sql)
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
        source.key(first, definition.kinds[0]).alias(ends[0]),
        source.key(second, definition.kinds[1]).alias(ends[1]),
        source.key("paper", "paper").alias("paper")
        if "paper" in found.columns
        else _null("paper", pl.String()),
        _column(found, "year", pl.Int64()),
        _column(found, "cut", pl.Boolean()).fill_null(False),
        _column(found, "inferred", pl.Boolean()).fill_null(False),
        _column(found, "position", pl.Int64()),
        _column(found, "weight", pl.Float64()),
    )
    if definition.columns[1] == "paper" and not definition.is_edges:
        rows = rows.with_columns(paper="group")
    rows = rows.drop_nulls(ends)
    return rows.sort(*rows.columns, nulls_last=True)


def kind_of(key: pl.Expr) -> pl.Expr:
    """The kind in a key; null for what is none of ours."""
    import polars as pl

    kind = key.str.extract(r"^([a-z]+)/[^/#]+$")
    return pl.when(kind.is_in(KINDS)).then(kind)


def id_of(key: pl.Expr) -> pl.Expr:
    """The id in a key; the whole text for what is none of ours."""
    import polars as pl

    return pl.when(kind_of(key).is_not_null()).then(key.str.extract(r"/(.*)$")).otherwise(key)


def iri_of(key: pl.Expr, base: str) -> pl.Expr:
    """The IRI of a key; null for a literal."""
    import polars as pl

    ours = pl.concat_str(pl.lit(base), key)
    return (
        pl.when(kind_of(key).is_not_null())
        .then(ours)
        .when(key.str.contains("^[A-Za-z][A-Za-z0-9+.-]*:"))
        .then(key)
    )


def _column(rows: pl.DataFrame, name: str, dtype: pl.DataType) -> pl.Expr:
    import polars as pl

    return pl.col(name).cast(dtype, strict=False) if name in rows.columns else _null(name, dtype)


def _null(name: str, dtype: pl.DataType) -> pl.Expr:
    import polars as pl

    return pl.lit(None, dtype).alias(name)
