"""How far everybody is from one node (the Erdős number of people), or some nodes are from each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest
from kgraph.measures.paths import Ties, check_criterion, components, cost_from, steps_from

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.networks.network import Network

    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Distances:
    """A table of distances and what a reader of it must know."""

    frame: pl.DataFrame
    notes: tuple[str, ...] = ()


MOST_NODES = 1_000
"""So many nodes at most are compared each with each: half a million rows."""


def distances_from(
    network: Network, node: str, *, by: str = "shortest", avoid: Collection[str] = ()
) -> Distances:
    """How far every node is from one (by id or IRI): one row each, itself first, the nearest first.

    `id, label, iri`; `number`: fewest steps (of co-authors: the Erdős number with this person in Erdős's
    place); `distance`: least sum of 1/weight; `year`: the latest year since which every tie of some path to
    the node has a joint paper. Null where there is no way; `year` also where every way has a tie without a
    year. by: the kind of path (`CRITERIA`) whose measure the order goes by. Ways may pass none of `avoid`.

    Raises:
        UnknownName: no such node or kind of path.
    """
    import polars as pl

    check_criterion(by)
    row = network.row_of(node)
    ties = Ties.of(network, [network.row_of(other) for other in avoid])
    if row in ties.avoided:
        raise BadRequest("path: a node cannot be both on the way and avoided")
    year = _since(_parts_by_year(ties), row, ties.n)
    frame = network.nodes.select(
        "id",
        "label",
        "iri",
        pl.Series("number", steps_from(ties.graph(), row)),
        pl.Series("distance", cost_from(ties.graph(ties.weight > 0), row)),
        pl.Series("year", year),
        pl.int_range(pl.len()).eq(row).alias("itself"),
    ).with_columns(pl.when(pl.col(c) >= 0).then(c).alias(c) for c in ("number", "distance", "year"))
    order = {"shortest": "number", "strongest": "distance", "recent": "year"}[by]
    key = -pl.col(order) if by == "recent" else pl.col(order)
    others = ("number", "distance", "label", "id")
    ordered = frame.sort(pl.col("itself").not_(), key, *others, nulls_last=True)
    return Distances(ordered.drop("itself"), network.notes)


def distribution(distances: pl.DataFrame) -> pl.DataFrame:
    """How many nodes have each number: `number` (null: no way), `nodes`, `share`, `within` (share so far)."""
    import polars as pl

    counted = distances.group_by("number").agg(pl.len().alias("nodes")).sort("number", nulls_last=True)
    share = pl.col("nodes") / pl.col("nodes").sum()
    within = pl.when(pl.col("number").is_not_null()).then(share.cum_sum())
    return counted.with_columns(share.alias("share"), within.alias("within"))


def all_pairs(network: Network, members: Sequence[str], *, by: str = "shortest") -> Distances:
    """How far these nodes (ids) are from each other through the whole network, one row per pair.

    `source, target` (labels), `number` (fewest steps), then for `strongest` `distance` and for `recent`
    `year` (see `distances_from`), `papers` and `weight` of the tie between the two (0 where there is none)
    and `source_id, target_id`. Nearest first.

    Raises:
        UnknownName: no such node or kind of path; BadRequest: more than `MOST_NODES`.
    """
    import numpy as np
    import polars as pl

    check_criterion(by)
    if len(members) > MOST_NODES:
        raise BadRequest(
            f"distances between all of {len(members):,} nodes are {len(members) ** 2 // 2:,} pairs; "
            f"name at most {MOST_NODES:,}, such as those of a lab (--lab) or fewer years"
        )
    rows = np.sort(np.array([network.row_of(node) for node in members], np.int64))
    first, second = np.triu_indices(len(rows), 1)
    ties = Ties.of(network)
    graph = ties.graph()
    found = {"number": _between(rows, lambda row: steps_from(graph, row))}
    if by == "strongest":
        heavy = ties.graph(ties.weight > 0)
        found["distance"] = _between(rows, lambda row: cost_from(heavy, row))
    if by == "recent":
        parts = _parts_by_year(ties)
        found["year"] = _between(rows, lambda row: _since(parts, row, ties.n))
    ids, labels = network.nodes["id"], network.nodes["label"]
    pairs = pl.DataFrame({"low": rows[first], "high": rows[second]}).with_columns(
        pl.Series("source", labels.gather(rows[first])),
        pl.Series("target", labels.gather(rows[second])),
        *(pl.Series(name, values) for name, values in found.items()),
        pl.Series("source_id", ids.gather(rows[first])),
        pl.Series("target_id", ids.gather(rows[second])),
    )
    direct = network.edges.select(
        pl.col("source").cast(pl.Int64).alias("low"), pl.col("target").cast(pl.Int64).alias("high"),
        "papers", "weight",
    )  # fmt: skip
    pairs = pairs.join(direct, on=["low", "high"], how="left").with_columns(
        pl.col("papers", "weight").fill_null(0), *(pl.when(pl.col(c) >= 0).then(c).alias(c) for c in found)
    )
    order = [c for c in ("distance", "number") if c in found]
    newest = [-pl.col("year")] if "year" in found else []
    names = ("source", "target", "source_id", "target_id")
    chosen = pairs.select("source", "target", *found, "papers", "weight", "source_id", "target_id")
    return Distances(chosen.sort(*newest, *order, *names, nulls_last=True), network.notes)


def _parts_by_year(ties: Ties) -> list[tuple[int, Ints]]:
    """The connected part of each node by the ties since a year, the latest year first."""
    import numpy as np

    return [(int(y), components(ties, ties.last_year >= y)) for y in np.unique(ties.last_year)[::-1]]


def _since(parts: list[tuple[int, Ints]], row: int, n: int) -> Ints:
    """The latest year since which some path to each node has only ties as recent; below 0 for none."""
    import numpy as np

    since = np.full(n, -1)
    reached = np.zeros(n, np.bool_)
    reached[row] = True
    for year, part in parts:
        new = (part == part[row]) & ~reached
        since[new], reached[new] = year, True
    return since


def _between(rows: Ints, measure: Callable[[int], npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """A measure from each of the rows to the later ones, pair by pair."""
    import numpy as np

    parts = [measure(int(row))[rows[n + 1 :]] for n, row in enumerate(rows)]
    return np.concatenate(parts) if parts else np.zeros(0)


def matrix(pairs: pl.DataFrame, column: str = "number") -> pl.DataFrame:
    """The rows of `all_pairs` as a square: a row and a column per node, by label; null where there is no way.

    Nodes that share a label are told apart by their ids.
    """
    import polars as pl

    ends = [
        pairs.select(pl.col(f"{end}_id").alias("id"), pl.col(end).alias("label"))
        for end in ("source", "target")
    ]
    nodes = pl.concat(ends).unique().sort("label", "id")
    twice = nodes["label"].is_duplicated()
    names = [
        f"{label} ({id})" if same else label for (id, label), same in zip(nodes.rows(), twice, strict=True)
    ]
    number = {id: n for n, id in enumerate(nodes["id"])}
    itself = None if column == "year" else 0
    square: list[list[float | None]] = [[None] * len(number) for _ in number]
    for n in number.values():
        square[n][n] = itself
    for a, b, value in pairs.select("source_id", "target_id", column).iter_rows():
        square[number[a]][number[b]] = square[number[b]][number[a]] = value
    dtype = pairs[column].dtype
    columns = [pl.Series(name, square[n], dtype, strict=False) for n, name in enumerate(names)]
    return pl.DataFrame([pl.Series("node", names, pl.String), *columns])
