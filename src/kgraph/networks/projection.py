"""Incidences to weighted pairs: who shares a group with whom, how often, when, between what bounds.

The work is done by `kgraph.kernels.projection`, node by node, in a few threads that write to places known
beforehand. Groups come in the order of their years, so an edge's years are met ascending.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest
from kgraph.networks.bounds import highest_credit
from kgraph.networks.weighting import Weighting, get_weighting

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.kernels.projection import Pairs

    Ints = npt.NDArray[np.int64]
    Indices = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

NO_YEAR = -(2**31)
MOST_PAIRS = 2**31 - 1
"""Pairs are numbered in 32 bits."""
ONE_THREAD = 50_000
"""Up to so many memberships, threads cost more than they save."""
COLUMNS = {
    "source": "Int32", "target": "Int32", "papers": "Int64", "weight": "Float64",
    "first_year": "Int32", "last_year": "Int32", "cut_papers": "Int32",
}  # fmt: skip
YEAR_COLUMNS = dict.fromkeys(("edge", "year", "papers"), "Int32")


@dataclass(frozen=True)
class Groups:
    """Memberships group by group, in the order of years; members ascending by node.

    starts: of each group, into `member` and `credit`. year: of each group, and its kind: groups of one size,
    cut or not, have one kind, and `cut` and `scale` are those of kinds. highest: scale of each kind and
    credit of each membership that no true weight exceeds; empty arrays where the weights are sure.
    """

    starts: Ints
    member: Indices
    year: Indices
    kind: Indices
    cut: Flags
    scale: Floats
    credit: Floats
    highest: tuple[Floats, Floats]


def project(
    incidence: pl.DataFrame, n_nodes: int, weighting: str = "full"
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Edges and their years (`Network.edges`, `Network.edge_years`) from incidences.

    incidence: `group` (any sortable), `node` (0 … n_nodes − 1), `year`, `cut`, `rank` (order within the
        group: only weightings by position look at it) and perhaps `inferred`. One row per group and node;
        groups of one add nothing.

    Raises:
        BadRequest: more than `MOST_PAIRS` pairs.

    Example:
        >>> import polars as pl
        >>> rows = pl.DataFrame({"group": ["p", "p", "q", "q", "q"], "node": [0, 1, 0, 1, 2],
        ...     "year": [2020, 2020, None, None, None], "cut": [False] * 5, "rank": [1, 2, 1, 2, 3]})
        >>> edges, years = project(rows, 3, "fractional")
        >>> edges.select("source", "target", "papers", "weight", "first_year").rows()
        [(0, 1, 2, 1.5, 2020), (0, 2, 1, 0.5, None), (1, 2, 1, 0.5, None)]
        >>> years.rows()
        [(0, 2020, 1)]
    """
    if incidence.is_empty():
        return empty_edges()
    return _pairs(_groups(incidence, get_weighting(weighting)), n_nodes)


def sums(incidence: pl.DataFrame, n_nodes: int, weighting: str = "full") -> tuple[Ints, Floats]:
    """Degree and strength of each node in the network that `project` would make, without making it."""
    import numpy as np

    from kgraph.kernels.projection import occurrences
    from kgraph.kernels.sharing import neighbours

    if incidence.is_empty():
        return np.zeros(n_nodes, np.int64), np.zeros(n_nodes)
    groups = _groups(incidence, get_weighting(weighting))
    size = np.diff(groups.starts)
    if len(groups.credit):
        total = np.repeat(np.add.reduceat(groups.credit, groups.starts[:-1]), size)
        given = np.repeat(groups.scale[groups.kind], size) * groups.credit * (total - groups.credit)
    else:
        given = np.repeat(groups.scale[groups.kind] * (size - 1), size)
    strength = np.bincount(groups.member, given, n_nodes).astype(np.float64)
    first, place = occurrences(n_nodes, groups.starts, groups.member, groups.year, groups.kind)
    degree = np.zeros(n_nodes, np.int64)
    begin = np.repeat(groups.starts[:-1], size).astype(np.int32)
    _in_parts(first, lambda part: neighbours(part, groups.member, begin, first, place, degree))
    return degree, strength


def n_pairs(sizes: Ints) -> Ints:
    """Pairs that groups of these sizes join."""
    return sizes * (sizes - 1) // 2


def codes(ids: pl.Series) -> Indices:
    """A number for each value, ascending as they do: whole numbers that are small stay what they are."""
    import polars as pl

    if ids.dtype.is_integer() and ids.is_between(0, 4 * len(ids)).all():
        numbers = ids
    elif ids.is_sorted():
        numbers = ids.rle_id()
    elif ids.dtype == pl.String:
        numbers = ids.cast(pl.Enum(ids.unique().sort())).to_physical()
    else:
        numbers = ids.rank("dense") - 1
    return _writable(numbers.cast(pl.Int32))


def _writable(numbers: pl.Series) -> Indices:
    """The numbers as kernels take them, which are compiled once per kind of array: never read-only."""
    import numpy as np

    return np.require(numbers.to_numpy(), requirements="W")


def _groups(incidence: pl.DataFrame, weighting: Weighting) -> Groups:
    import numpy as np
    import polars as pl

    from kgraph.kernels.projection import arrange

    group = codes(incidence["group"])
    n_groups = int(group.max()) + 1
    year = np.full(n_groups, NO_YEAR, np.int32)
    if incidence["year"].null_count() < incidence.height:
        year[group] = incidence["year"].cast(pl.Int32).fill_null(NO_YEAR).to_numpy()
    cut = np.zeros(n_groups, np.bool_)
    cut[group[incidence["cut"].to_numpy()]] = True
    order = np.argsort(year.astype(np.int16) if _is_short(year) else year, kind="stable")
    place = np.empty(n_groups, np.int32)
    place[order] = np.arange(n_groups, dtype=np.int32)
    node, rank = (_writable(incidence[c].cast(pl.Int32)) for c in ("node", "rank"))
    starts, member, seat = arrange(n_groups, place, group, node, rank if weighting.is_ranked else rank[:0])
    year, cut = year[order], cut[order]
    size = np.diff(starts)
    kinds, kind = np.unique(size * 2 + cut, return_inverse=True)
    scale = np.array([weighting.scale(int(k) // 2, is_cut=bool(k % 2)) for k in kinds])
    credit, highest = np.empty(0), (np.empty(0), np.empty(0))
    if weighting.is_ranked:
        tables = [weighting.credit(int(k) // 2, is_cut=bool(k % 2)) for k in kinds]
        credit = _look_up(tables, kind, size, seat)
    if weighting.name != "full" and cut.any():
        # Equal shares only fall as authors are added, so their weights are the highest themselves.
        highest = scale, credit
    if weighting.is_ranked and cut.any():
        listed = size.copy()
        if "inferred" in incidence.columns:
            listed -= np.bincount(place[group[incidence["inferred"].to_numpy()]], minlength=n_groups)
        most = _highest(weighting, size, listed, cut, seat, credit)
        highest = np.where(kinds % 2, 1.0, scale), most
    return Groups(starts, member, year, kind.astype(np.int32), kinds % 2 == 1, scale, credit, highest)


def _is_short(year: Indices) -> bool:
    """Whether years can be sorted as 16-bit numbers, by radix; `NO_YEAR` becomes 0, which is as good."""
    known = year[year != NO_YEAR]
    return len(known) == 0 or (known.min() > -(2**15) and known.max() < 2**15)


def _highest(
    weighting: Weighting, size: Ints, listed: Ints, cut: Flags, seat: Indices, credit: Floats
) -> Floats:
    """The credits again, but in groups with cut lists the highest thinkable."""
    import numpy as np

    kinds, kind = np.unique(np.stack([size[cut], listed[cut]]), axis=1, return_inverse=True)
    tables = [highest_credit(weighting, int(n), int(k)) for n, k in kinds.T]
    most, inside = credit.copy(), np.repeat(cut, size)
    most[inside] = _look_up(tables, kind.ravel(), size[cut], seat[inside])
    return most


def _look_up(tables: list[Floats], kind: Ints, size: Ints, seat: Indices) -> Floats:
    """The entry at each seat of the table of its group's kind."""
    import numpy as np

    lengths = np.array([len(t) for t in tables], np.int64)
    begins = np.cumsum(lengths) - lengths
    return np.concatenate(tables)[np.repeat(begins[kind], size) + seat]


def _pairs(groups: Groups, n_nodes: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count, make room, sum up."""
    import numpy as np

    from kgraph.kernels.projection import Shares, count_pairs, occurrences, sum_pairs

    first, place = occurrences(n_nodes, groups.starts, groups.member, groups.year, groups.kind)
    where = groups.member, first, place
    edge_at, year_at = np.zeros(n_nodes + 1, np.int64), np.zeros(n_nodes + 1, np.int64)
    _in_parts(first, lambda part: count_pairs(part, *where, edge_at[1:], year_at[1:]))
    np.cumsum(edge_at, out=edge_at)
    np.cumsum(year_at, out=year_at)
    n_edges, n_years = int(edge_at[-1]), int(year_at[-1])
    if not n_edges:
        return empty_edges()
    if n_edges > MOST_PAIRS:
        raise BadRequest(
            f"network: {n_edges:,} pairs are more than can be held ({MOST_PAIRS:,}); leave out the largest "
            "groups (--max-authors) or take fewer years"
        )
    shares = Shares(groups.cut, groups.scale, groups.credit, *groups.highest)
    pairs = _room(n_edges, n_years, has_bounds=len(shares.top_scale) > 0)
    _in_parts(first, lambda part: sum_pairs(part, *where, shares, edge_at, year_at, pairs))
    years = {"edge": pairs.year_edge, "year": pairs.year, "papers": pairs.year_papers}
    return _edge_frame(pairs), _frame(YEAR_COLUMNS, years)


def _room(n_edges: int, n_years: int, *, has_bounds: bool) -> Pairs:
    import numpy as np

    from kgraph.kernels.projection import Pairs

    n_bounds = n_edges if has_bounds else 0
    source, target, cut_papers, first_year, last_year = (np.empty(n_edges, np.int32) for _ in range(5))
    year_edge, year, year_papers = (np.empty(n_years, np.int32) for _ in range(3))
    return Pairs(
        source, target, np.empty(n_edges, np.int64), cut_papers,
        np.empty(n_edges), np.empty(n_bounds), np.empty(n_bounds),
        first_year, last_year, year_edge, year, year_papers,
    )  # fmt: skip


def _in_parts(first: Ints, work: Callable[[tuple[int, int]], None]) -> None:
    """The work on all nodes, in ranges of about equally many memberships."""
    import numpy as np

    from kgraph.kernels.parallel import in_threads, n_processors

    n_nodes = len(first) - 1
    if first[-1] <= ONE_THREAD:
        work((0, n_nodes))
        return
    threads = n_processors()
    # Early nodes have their pairs with all later ones, so there are more parts than threads.
    marks = np.searchsorted(first, np.linspace(0, int(first[-1]), 4 * threads + 1)[1:-1])
    parts = list(pairwise([0, *(int(m) for m in marks), n_nodes]))
    in_threads(lambda part: work(parts[part]), len(parts), threads)


def _edge_frame(pairs: Pairs) -> pl.DataFrame:
    import polars as pl

    edges = _frame(COLUMNS, pairs._asdict()).with_columns(
        pl.when(pl.col(c) != NO_YEAR).then(c).alias(c) for c in ("first_year", "last_year")
    )
    if not len(pairs.low):
        return edges
    return edges.with_columns(pl.Series("weight_low", pairs.low), pl.Series("weight_high", pairs.high))


def _frame(columns: dict[str, str], arrays: Mapping[str, Any]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame([pl.Series(n, arrays[n]).cast(getattr(pl, t)) for n, t in columns.items()])


def count_years(rows: pl.DataFrame) -> pl.DataFrame:
    """`Network.edge_years` from one row (`edge`, `year`) per edge and joint paper."""
    import polars as pl

    counted = rows.group_by("edge", "year").agg(pl.len().alias("papers"))
    return counted.sort("edge", "year").cast({c: getattr(pl, t) for c, t in YEAR_COLUMNS.items()})


def empty_edges() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Edges and years of a network without any."""
    import polars as pl

    edges, years = ({c: getattr(pl, t) for c, t in columns.items()} for columns in (COLUMNS, YEAR_COLUMNS))
    return pl.DataFrame(schema=edges), pl.DataFrame(schema=years)
