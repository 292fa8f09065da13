"""Rows of a definition in numbers.

A thing is named by its key, `kind/id` (`person/nxbzidg7bqvwheej`), so that rows of both sources are equal;
what is none of ours keeps its text (an IRI, a literal). Rows themselves hold numbers: keys are made and
sorted once per thing, not once per row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.networks.definition import LITERALS
from kgraph.networks.rows import TablesSource, ask_by_papers, named_rows
from kgraph.rdf.iris import KINDS

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.definition import Definition
    from kgraph.networks.rows import Source


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


def code_by_parts(definition: Definition, source: Source, base: str) -> CodedRows | None:
    """`code_rows` of all rows of a network over papers, read and coded some papers at a time, so that no more
    than their texts are held; null where the source cannot tell of some papers alone.
    """
    import polars as pl

    if definition.is_edges or definition.columns[1] != "paper":
        return None
    if definition.sql is None or not isinstance(source, TablesSource):
        return None
    frames, met, papers = [], [], []
    for part in ask_by_papers(source, definition.sparql, definition.sql):
        rows = named_rows(part.collect(engine="streaming"), definition)
        met.append(_distinct(rows["node"]))
        papers.append(_distinct(rows["group"]))
        frames.append(
            rows.drop("group", "paper", "node").with_columns(
                _coded(rows["node"], met[-1]).alias("node"),
                (_coded(rows["group"], papers[-1]) + sum(map(len, papers[:-1]))).alias("group"),
            )
        )
        del rows
    values, places = _distinct(pl.concat(met)), pl.concat(papers)
    thing = pl.DataFrame({"value": values}).select(
        "value", source.key("value", definition.kinds[0]).alias("key"),
        pl.lit(definition.kinds[0], pl.String).alias("kind"),
    )  # fmt: skip
    nodes = _node_frame(thing, base)
    number = nodes.select("key", pl.int_range(pl.len(), dtype=pl.Int32).alias("row"))
    row = thing.join(number, on="key", how="left", maintain_order="left")["row"]
    for n, (frame, own) in enumerate(zip(frames, met, strict=True)):
        of_own = row.gather(values.search_sorted(own))
        group = pl.col("group").cast(pl.Int32)
        frames[n] = frame.with_columns(
            of_own.gather(frame["node"]).alias("node"), group, group.alias("place"), group.alias("paper")
        )
    key = pl.DataFrame({"value": places}).select(source.key("value", definition.kinds[1]).alias("key"))
    groups = key.select(id_of(pl.col("key"))).to_series()
    return CodedRows(pl.concat(frames, rechunk=True), nodes, groups, places)


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
