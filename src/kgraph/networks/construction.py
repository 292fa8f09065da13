"""Networks made from the tables or from the store: rows → pairs → nodes described."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest
from kgraph.networks.definition import Definition, get_definition, read_definition
from kgraph.networks.description import describe, node_frame
from kgraph.networks.network import Network
from kgraph.networks.projection import count_years, empty_edges, n_pairs, project
from kgraph.networks.rows import Source, StoreSource, TablesSource, id_of, read_rows
from kgraph.networks.selection import Selection, select_nodes, select_rows
from kgraph.networks.weighting import get_weighting

if TYPE_CHECKING:
    import os

    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.store import GraphStore

DOMINANT_SHARE = 0.01
"""So small a share of the papers making half of all pairs is worth a note."""
LARGE_TEAM = 10
"""Teams up to this size are no matter for that note."""


def network_from_entities(
    entities: Entities, name: str = "coauthorship", *, base: str, **selection: Any
) -> Network:
    """A shipped network from the tables; the same as `network_from_store`, many times faster.

    selection: the fields of `Selection`: weight, since, until, min_papers, ego, radius, largest,
        listed_only, max_authors.

    Raises:
        UnknownName: no such network, weighting or ego; BadRequest: a parameter that makes no sense.
    """
    return _construct(get_definition(name), TablesSource(entities), base, Selection.of(selection))


def network_from_store(
    store: GraphStore, name: str | os.PathLike[str] = "coauthorship", *, base: str, **selection: Any
) -> Network:
    """A shipped network, or that of a user's own `.rq` file, from the store by SPARQL.

    selection: as for `network_from_entities`.

    Raises:
        UnknownName: no such network, weighting or ego; BadRequest: a file or query that cannot be used.
    """
    is_file = not isinstance(name, str) or name.endswith(".rq")
    definition = read_definition(name) if is_file else get_definition(str(name))
    return _construct(definition, StoreSource(store, base), base, Selection.of(selection))


def network(
    subject: Entities | GraphStore, name: str = "coauthorship", *, base: str, **selection: Any
) -> Network:
    """A network from the tables or from the store, whichever is given."""
    from kgraph.model.entities import Entities

    if isinstance(subject, Entities):
        return network_from_entities(subject, name, base=base, **selection)
    return network_from_store(subject, name, base=base, **selection)


def _construct(definition: Definition, source: Source, base: str, selection: Selection) -> Network:
    weighting = get_weighting(selection.weight or definition.weight).name
    rows, notes = select_rows(read_rows(definition, source), selection)
    ends = ("source", "target") if definition.is_edges else ("node",)
    mentions = _mentions(rows, ends)
    nodes = node_frame(mentions["key"], base)
    if definition.is_edges:
        incidence, (edges, years) = None, _given_edges(rows, nodes, definition, weighting)
    else:
        incidence = _incidence(rows, nodes, definition, weighting)
        edges, years = project(incidence, nodes.height, weighting)
        notes += _dominance(incidence, weighting, definition.counts)
    whole = Network(
        name=definition.name,
        title=definition.title,
        weighting=weighting,
        nodes=nodes,
        edges=edges,
        incidence=incidence,
        edge_years=years,
        is_bipartite=definition.is_bipartite,
        parameters=selection.to_dict() | {"weight": weighting, "base": base},
        notes=(*notes, *_gaps(rows)),
    )
    part = select_nodes(whole, selection)
    kept = mentions.join(part.nodes, on="key", how="semi")
    return part.with_nodes(describe(part.nodes, kept, source))


def _mentions(rows: pl.DataFrame, ends: tuple[str, ...]) -> pl.DataFrame:
    """Where each node occurs: `key, paper, year, cut, inferred`; the group where there is no paper."""
    import polars as pl

    place = pl.coalesce("paper", *(["group"] if "group" in rows.columns else []))
    return pl.concat(
        [
            rows.select(pl.col(end).alias("key"), place.alias("paper"), "year", "cut", "inferred")
            for end in ends
        ]
    ).unique()


def _numbered(rows: pl.DataFrame, nodes: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Keys in these columns replaced by rows of `nodes`."""
    import polars as pl

    index = nodes.select("key", pl.int_range(pl.len(), dtype=pl.Int64).alias("row"))
    for column in columns:
        rows = rows.join(index, left_on=column, right_on="key", how="left", maintain_order="left")
        rows = rows.with_columns(pl.col("row").alias(column)).drop("row")
    return rows


def _incidence(
    rows: pl.DataFrame, nodes: pl.DataFrame, definition: Definition, weighting: str
) -> pl.DataFrame:
    """`group` (id), `node`, `year`, `cut`, `rank` (order in the group); one row per group and node.

    A group that holds several years (an author, say) has none.
    """
    import polars as pl

    if weighting == "harmonic" and rows.height and rows["position"].null_count() == rows.height:
        raise BadRequest(
            f"network {definition.name}: harmonic counting needs positions; choose another weight"
        )
    year = pl.when(pl.col("year").min() == pl.col("year").max()).then(pl.col("year").min())
    groups = rows.group_by("group").agg(year.first().alias("year"), pl.col("cut").any())
    places = rows.group_by("group", "node").agg(pl.col("position").min())
    table = places.join(groups, on="group").sort("group", "position", "node", nulls_last=True)
    table = table.with_columns(pl.int_range(1, pl.len() + 1).over("group").alias("rank"))
    table = _numbered(table, nodes, "node")
    return table.select(id_of(pl.col("group")).alias("group"), "node", "year", "cut", "rank")


def _given_edges(
    rows: pl.DataFrame, nodes: pl.DataFrame, definition: Definition, weighting: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Edges and years from rows that are edges: rows of one pair are one edge.

    `papers` counts the papers named, or the rows where none is; the weight is the sum of `?weight`, else
    the number of papers. A thing is never joined to itself.
    """
    import polars as pl

    if weighting != "full":
        raise BadRequest(
            f"network {definition.name} is given as edges: its weight is that of its rows (full)"
        )
    rows = _numbered(rows, nodes, "source", "target").filter(pl.col("source") != pl.col("target"))
    if rows.is_empty():
        return empty_edges()
    low, high = pl.min_horizontal("source", "target"), pl.max_horizontal("source", "target")
    rows = rows.with_columns(low.alias("source"), high.alias("target")).unique(maintain_order=True)
    papers = (
        pl.when(pl.col("paper").is_null().all())
        .then(pl.len())
        .otherwise(pl.col("paper").drop_nulls().n_unique())
    )
    edges = (
        rows.group_by("source", "target")
        .agg(
            papers.cast(pl.Int64).alias("papers"),
            pl.when(pl.col("weight").is_null().all())
            .then(papers)
            .otherwise(pl.col("weight").sum())
            .alias("weight"),
            pl.col("year").min().alias("first_year"),
            pl.col("year").max().alias("last_year"),
            pl.col("paper").filter("cut").n_unique().cast(pl.Int64).alias("cut_papers"),
        )
        .sort("source", "target")
        .with_columns(pl.col("weight").cast(pl.Float64))
    )
    numbers = edges.select("source", "target", pl.int_range(pl.len(), dtype=pl.Int64).alias("edge"))
    dated = rows.unique(["source", "target", "paper", "year"]).drop_nulls("year")
    return edges, count_years(dated.join(numbers, on=["source", "target"]).select("edge", "year"))


def _gaps(rows: pl.DataFrame) -> list[str]:
    """What the sources left out or we concluded, in words."""
    import polars as pl

    notes = []
    papers = rows["paper"].drop_nulls().n_unique()
    cut = rows.filter("cut")["paper"].drop_nulls().n_unique()
    if cut:
        notes.append(
            f"{cut:,} of {papers:,} papers have a cut author list: authors are missing, so the numbers of "
            "people, pairs and joint papers are lower bounds"
        )
    inferred = rows.filter("inferred").select(
        pl.struct(c for c in rows.columns if c in ("node", "source", "paper"))
    )
    if inferred.height:
        notes.append(
            f"{inferred.to_series().n_unique():,} authorships are inferred (the owner of a page of papers); "
            "--listed-only leaves them out"
        )
    return notes


def _dominance(incidence: pl.DataFrame, weighting: str, counts: str) -> list[str]:
    """A note when few large teams make half of all pairs under full counting."""
    import numpy as np

    if weighting != "full":
        return []
    sizes = incidence.group_by("group").len()["len"].to_numpy().astype(np.int64)
    sizes = np.sort(sizes[sizes > 1])[::-1]
    if not len(sizes):
        return []
    pairs = np.cumsum(n_pairs(sizes))
    few = int(np.searchsorted(pairs, pairs[-1] / 2)) + 1
    if few > max(1, DOMINANT_SHARE * len(sizes)) or sizes[few - 1] <= LARGE_TEAM:
        return []
    return [
        f"{few:,} of {len(sizes):,} groups, those of {sizes[few - 1]:,} members or more, make half of all "
        f"pairs ({counts}, full counting); fractional counting lets a group of n count n/2, not n(n−1)/2"
    ]
