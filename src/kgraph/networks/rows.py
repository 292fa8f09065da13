"""Rows of a definition, from the tables or from the store, brought into one form.

A thing is named by its key, `kind/id` (`person/nxbzidg7bqvwheej`), so that rows of both sources are equal;
what is none of ours keeps its text (an IRI, a literal). Rows themselves hold numbers: keys are made and
sorted once per thing, not once per row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from kgraph.errors import BadRequest
from kgraph.model.entities import ROWS
from kgraph.networks.definition import LITERALS
from kgraph.rdf.iris import KINDS

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.definition import Definition
    from kgraph.store import GraphStore

PAPERS_AT_A_TIME, MOST_PARTS = 20_000, 12
"""Papers of one part, and how many parts there are at most: each reads all tables, so that with parts of one
size the time would grow with the square of the corpus."""


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
    for inside in paper_ranges(source.entities):
        tables = {
            name: table.filter(inside(pl.col("paper"))) if "paper" in ROWS[name].__annotations__ else table
            for name, table in source.entities.scans(sql).items()
        }
        with pl.SQLContext(tables) as context:
            yield context.execute(sql)


def paper_ranges(entities: Entities) -> Iterator[Callable[[pl.Expr], pl.Expr]]:
    """Whether a column of ids of papers is in the first part of all papers, the second … in order."""
    import polars as pl

    papers = entities.scan("papers").select(pl.col("id").sort()).collect()["id"]
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
    import polars as pl

    found = source.ask(definition.sparql, definition.sql).collect(engine="streaming")
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


@dataclass(frozen=True)
class CodedRows:
    """Rows in numbers.

    frame: as `read_rows` gives them, but `node`, `source` and `target` are rows of `nodes`, `group` a place
        in `groups`, `place` one in `places` (the paper, or the group where there is none) and `paper` the
        place where it is a paper.
    nodes: `key`, `value` (as the source names it), `id`, `iri`, `what` (kind as in IRIs or `LITERALS`, null
        for things not ours), sorted by id.
    groups: ids. places: as the source names them. Both ascending.
    """

    frame: pl.DataFrame
    nodes: pl.DataFrame
    groups: pl.Series
    places: pl.Series


def code_rows(rows: pl.DataFrame, definition: Definition, source: Source, base: str) -> CodedRows:
    """The same rows in numbers, for the things that they name."""
    import polars as pl

    ends = ("source", "target") if definition.is_edges else ("node",)
    things = [
        pl.DataFrame({"value": _distinct(rows[end])}).select(
            "value", source.key("value", kind).alias("key"), pl.lit(kind, pl.String).alias("kind")
        )
        for end, kind in zip(ends, definition.kinds, strict=False)
    ]
    nodes = _node_frame(pl.concat(things), base)
    number = nodes.select("key", pl.int_range(pl.len(), dtype=pl.Int32).alias("row"))
    columns = []
    for end, thing in zip(ends, things, strict=True):
        row = thing.join(number, on="key", how="left", maintain_order="left")["row"]
        columns.append(row.gather(_coded(rows[end], thing["value"])).alias(end))
    groups = pl.Series(dtype=pl.String)
    if not definition.is_edges:
        values = _distinct(rows["group"])
        key = pl.DataFrame({"value": values}).select(source.key("value", definition.kinds[1]).alias("key"))
        groups = key.select(id_of(pl.col("key"))).to_series()
        columns.append(_coded(rows["group"], values).alias("group"))
    if definition.columns[1] == "paper" and not definition.is_edges:
        places, place = values, columns[-1].alias("place")
    else:
        named = rows.select(pl.coalesce("paper", *([] if definition.is_edges else ["group"]))).to_series()
        places = _distinct(named)
        place = _coded(named, places).alias("place")
    frame = rows.drop(*ends, "paper", "group", strict=False).with_columns(*columns, place)
    paper = pl.when(rows["paper"].is_not_null()).then("place")
    return CodedRows(frame.with_columns(paper.alias("paper")), nodes, groups, places)


def _distinct(column: pl.Series) -> pl.Series:
    return column.drop_nulls().unique().sort().alias("value")


def _coded(column: pl.Series, values: pl.Series) -> pl.Series:
    """The place of each text among these, which are its distinct ones, ascending."""
    import polars as pl

    if column.null_count() == 0 and column.is_sorted():
        return column.rle_id().cast(pl.Int32)
    return column.cast(pl.Enum(values)).to_physical().cast(pl.Int32)


def _node_frame(things: pl.DataFrame, base: str) -> pl.DataFrame:
    import polars as pl

    key, kind = pl.col("key"), pl.col("kind")
    return (
        things.unique("key", maintain_order=True)
        .select(
            "key",
            "value",
            id_of(key).alias("id"),
            iri_of(key, base).alias("iri"),
            pl.coalesce(kind_of(key), pl.when(kind.is_in(LITERALS)).then(kind)).alias("what"),
        )
        .sort("id", "key")
    )


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
