"""The data of a map as bytes: a JSON header and columns; the format stands in `docs/map.md`."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.exports.json_text import json_text
from kgraph.exports.map.attributes import Attribute, node_kinds
from kgraph.exports.map.columns import Column, codes, numbers, texts, whole
from kgraph.exports.map.papers import Papers, counted

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.exports.map.cut import Cut
    from kgraph.networks.network import Network

MAGIC = b"KGM1"
_STEPS = 65_535


@dataclass(frozen=True)
class Payload:
    """What a map holds: a drawn network, its attributes and papers, and how it is first shown."""

    network: Network
    attributes: list[Attribute]
    papers: Papers | None
    cut: Cut | None
    title: str
    seed: int
    color: str
    size: str

    def pack(self) -> bytes:
        """The container, packed by gzip: the same bytes for the same map."""
        columns = list(self._columns())
        header = json_text(self._header(columns)).encode()
        parts = (MAGIC, struct.pack("<I", len(header)), header, *(column.data for column in columns))
        return gzip.compress(b"".join(parts), 9, mtime=0)

    def _columns(self) -> Iterator[Column]:
        import numpy as np
        import polars as pl

        nodes, edges = self.network.nodes, self.network.edges
        yield texts("id", nodes["id"].cast(pl.String))
        yield texts("label", nodes["label"])
        prefix, rest = self._iris
        yield codes("iriPrefix", prefix, self._prefixes)
        yield texts("iriRest", rest)
        for axis in ("x", "y"):
            least, step = self._scale(axis)
            yield whole(axis, np.rint((_places(nodes, axis) - least) / step))
        source, target = (edges[end].to_numpy().astype(np.int64) for end in ("source", "target"))
        yield whole("source", source, running=True)
        yield whole("target", target - source)
        yield numbers("weight", edges["weight"].to_numpy())
        for name, column in (
            ("edgePapers", "papers"), ("firstYear", "first_year"), ("lastYear", "last_year"),
        ):  # fmt: skip
            values = edges[column] if column in edges.columns else pl.Series([None] * edges.height)
            yield numbers(name, values.cast(pl.Float64).fill_null(float("nan")).to_numpy())
        for attribute in self.attributes:
            yield attribute.column
        if self.papers is not None:
            yield from self.papers.columns()

    def _header(self, columns: list[Column]) -> dict[str, Any]:
        return {
            "format": "kgraph-map",
            "version": 1,
            "n": self.network.n_nodes,
            "m": self.network.n_edges,
            "columns": [column.head() for column in columns],
            "iriPrefixes": self._prefixes.to_list(),
            "places": {axis: self._scale(axis) for axis in ("x", "y")},
            "attributes": [attribute.head() for attribute in self.attributes],
            "papers": None if self.papers is None else self.papers.head(),
            "meta": self._meta(),
        }

    def _meta(self) -> dict[str, Any]:
        network = self.network
        return {
            "title": self.title,
            "name": network.name,
            "weighting": network.weighting,
            "notes": list(network.notes),
            "base": network.parameters.get("base"),
            "seed": self.seed,
            "kind": "two" if network.is_bipartite else "one",
            "nodeKinds": node_kinds(network),
            "years": self._years(),
            "cut": None if self.cut is None else self.cut.to_dict(),
            "counts": counted(network),
            "color": self.color,
            "size": self.size,
        }

    def _years(self) -> tuple[int, int] | None:
        """First and last year of the papers, else of the edges."""
        import polars as pl

        edges = self.network.edges
        told = [edges[column] for column in ("first_year", "last_year") if column in edges.columns]
        if self.papers is not None:
            told = [self.papers.frame["year"]]
        known = pl.concat([years.cast(pl.Int64) for years in told]).drop_nulls() if told else pl.Series()
        if known.is_empty():
            return None
        low, high = known.sort().gather([0, -1])
        return low, high

    @property
    def _iris(self) -> tuple[pl.Series, pl.Series]:
        """The IRI of each node without its id, and what stands there in place of the id."""
        import polars as pl

        iri, id = pl.col("iri"), pl.col("id").cast(pl.String)
        ends = iri.str.ends_with(id)
        split = self.network.nodes.select(
            pl.when(ends)
            .then(iri.str.strip_suffix(id))
            .otherwise(iri.str.extract(r"^(.*[/#])"))
            .alias("prefix"),
            iri.alias("iri"),
            ends.alias("ends"),
        ).with_columns(prefix=pl.when(pl.col("iri").is_not_null()).then(pl.col("prefix").fill_null("")))
        rest = pl.when(~pl.col("ends")).then(pl.col("iri").str.strip_prefix(pl.col("prefix")))
        return split["prefix"], split.select(rest=rest)["rest"]

    @property
    def _prefixes(self) -> pl.Series:
        return self._iris[0].drop_nulls().unique().sort()

    def _scale(self, axis: str) -> tuple[float, float]:
        """The least place and the length of a step: 65,535 of them reach the greatest of both axes."""
        nodes = self.network.nodes
        if not nodes.height:
            return 0.0, 1.0
        extent = max(_extent(_places(nodes, a)) for a in ("x", "y"))
        return float(_places(nodes, axis).min()), extent / _STEPS or 1.0


def _places(nodes: pl.DataFrame, axis: str) -> npt.NDArray[np.float64]:
    """Places along an axis; 0 where one is unknown."""
    import numpy as np
    import polars as pl

    given = nodes[axis].cast(pl.Float64).fill_null(0.0).to_numpy()
    return np.asarray(np.nan_to_num(given, posinf=0.0, neginf=0.0), np.float64)


def _extent(values: npt.NDArray[np.float64]) -> float:
    """From the least to the greatest."""
    return float(values.max() - values.min())
