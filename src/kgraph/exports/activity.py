"""In which years the edges and nodes of a network are active, a part at a time.

An edge is active in the years of its joint papers, a node in those of its papers and of its edges, which need
both ends. Where the network knows no years edge by edge, first and last year stand for them; so they do for a
node of which no other year is known. Memory does not grow with the network: what is held are the years of one
part of the edges, or a table of nodes and years of bounded size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgraph.networks.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt
    import polars as pl

_TABLE_CELLS = 16_000_000
_ROWS_AT_A_TIME = 50_000


class Activity:
    """The years of a network's edges and nodes."""

    def __init__(self, network: Network) -> None:
        self._network = network
        years = network.edge_years
        if years is not None and not years["edge"].is_sorted():
            years = years.sort("edge")
        self._edge_years = years
        self._edges = None if years is None else years["edge"].to_numpy()
        self._table = _NodeTable(0, 0, None)

    def edge_years(self, first: int, n: int) -> pl.DataFrame:
        """`row`, `year` of the `n` edges from the row `first`; each pair once, in order."""
        years = self._edge_years
        if years is None or self._edges is None:
            return _in_order(*_ends(self._network.edges.slice(first, n), first))
        low, high = self._edges.searchsorted([first, first + n])
        mine = years.slice(int(low), int(high - low))
        return _in_order((mine["edge"], mine["year"]))

    def node_years(self, first: int, n: int) -> pl.DataFrame:
        """`row`, `year` of the `n` nodes from the row `first`; each pair once, in order."""
        import polars as pl

        if not self._table.holds(first, n):
            self._table = self._filled(first, n)
        known = self._table.years(first, n)
        silent = _in_order(*_ends(self._network.nodes.slice(first, n), first)).join(
            known, on="row", how="anti"
        )
        return pl.concat([known, silent]).sort("row", "year") if silent.height else known

    def _filled(self, first: int, n: int) -> _NodeTable:
        """A table from the row `first` on, as long as its size allows, and never shorter than `n`."""
        import numpy as np

        years = np.unique(
            np.concatenate([np.unique(year) for _, year in self._node_pairs()] or [np.empty(0, int)])
        )
        length = min(max(n, _TABLE_CELLS // max(1, len(years))), self._network.n_nodes - first)
        active = np.zeros((length, len(years)), bool)
        for node, year in self._node_pairs():
            within = (node >= first) & (node < first + length)
            active[node[within] - first, np.searchsorted(years, year[within])] = True
        return _NodeTable(first, length, (years, active))

    def _node_pairs(self) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
        """Nodes and years, a slice at a time, of edges and of papers."""
        network = self._network
        ends = [network.edges[end] for end in ("source", "target")]
        if self._edge_years is not None:
            for part in self._edge_years.select("edge", "year").iter_slices(_ROWS_AT_A_TIME):
                yield from (_arrays(end.gather(part["edge"]), part["year"]) for end in ends)
        else:
            for column in (c for c in ("first_year", "last_year") if c in network.edges.columns):
                for part in network.edges.select("source", "target", column).iter_slices(_ROWS_AT_A_TIME):
                    yield from (_arrays(part[end], part[column]) for end in ("source", "target"))
        if network.incidence is not None:
            for part in network.incidence.select("node", "year").iter_slices(_ROWS_AT_A_TIME):
                yield _arrays(part["node"], part["year"])


class _NodeTable:
    """Which of the nodes from `first` on is active in which year."""

    def __init__(self, first: int, length: int, content: Any) -> None:
        self._first, self._length, self._content = first, length, content

    def holds(self, first: int, n: int) -> bool:
        return self._content is not None and self._first <= first and first + n <= self._first + self._length

    def years(self, first: int, n: int) -> pl.DataFrame:
        import numpy as np
        import polars as pl

        years, active = self._content
        row, column = np.nonzero(active[first - self._first : first - self._first + n])
        return _frame(pl.Series(row + first), pl.Series(years[column]))


def _arrays(node: pl.Series, year: pl.Series) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Both as numbers, where the year is known."""
    import numpy as np

    known = year.is_not_null()
    pair = (node.filter(known), year.filter(known)) if year.null_count() else (node, year)
    return tuple(series.to_numpy().astype(np.int64) for series in pair)  # type: ignore[return-value]


def _ends(frame: pl.DataFrame, first: int) -> list[tuple[pl.Series, pl.Series]]:
    """Rows with the years of the columns `first_year` and `last_year`, where there are such columns."""
    import polars as pl

    rows = pl.int_range(first, first + frame.height, eager=True)
    return [(rows, frame[c]) for c in ("first_year", "last_year") if c in frame.columns]


def _in_order(*pairs: tuple[pl.Series, pl.Series]) -> pl.DataFrame:
    import polars as pl

    empty = pl.Series([], dtype=pl.Int64)
    frames = [_frame(*pair) for pair in ((empty, empty), *pairs)]
    years = pl.concat(frames).drop_nulls().sort("row", "year")
    return years.filter(pl.struct("row", "year").ne_missing(pl.struct("row", "year").shift()))


def _frame(row: pl.Series, year: pl.Series) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame({"row": row.cast(pl.UInt32), "year": year.cast(pl.Int32)})
