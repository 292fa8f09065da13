"""What joins the nodes of a map: its papers (or what stands in their place), and who is on each.

The papers of an edge are those that both its ends are on, so no edge carries a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.errors import UnknownName
from kgraph.exports.map.columns import Column, codes, numbers, texts, whole
from kgraph.exports.map.described import described, places
from kgraph.networks.definition import get_definition
from kgraph.networks.generic import RELATIONS
from kgraph.networks.rows import TablesSource

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

    Ints = npt.NDArray[np.int64]

_USUAL = "joint papers"


@dataclass(frozen=True)
class Papers:
    """Papers in the order of their places, and the nodes on each.

    frame: `id, title, link, year, venue, cut` (whether authors are missing). paper, node: memberships, sorted
        by both. places: `paper` (row of `frame`), `document`, `line`, sorted.
    """

    frame: pl.DataFrame
    paper: Ints
    node: Ints
    places: pl.DataFrame

    def columns(self) -> Iterator[Column]:
        """As columns of the payload."""
        import numpy as np

        n = self.frame.height
        yield texts("paperTitle", self.frame["title"])
        yield texts("paperLink", self.frame["link"])
        yield numbers("paperYear", self.frame["year"].cast(float).to_numpy())
        yield codes("paperVenue", self.frame["venue"], self._venues)
        yield whole("paperCut", self.frame["cut"].to_numpy())
        yield whole("paperSize", np.bincount(self.paper, minlength=n))
        is_first = np.diff(self.paper, prepend=-1) != 0
        yield whole("paperMember", np.where(is_first, self.node, np.diff(self.node, prepend=0)))
        yield whole("placeCount", np.bincount(self.places["paper"].to_numpy(), minlength=n))
        yield codes("placeDocument", self.places["document"], self._documents)
        yield whole("placeLine", self.places["line"].to_numpy(), running=True)

    def head(self) -> dict[str, Any]:
        """What stands of it in the header."""
        return {
            "n": self.frame.height,
            "venues": self._venues.to_list(),
            "documents": self._documents.to_list(),
        }

    def average_years(self, n_nodes: int) -> npt.NDArray[np.float64]:
        """Mean year of the papers of each node that have one; NaN where none has."""
        import numpy as np

        year = self.frame["year"].cast(float).to_numpy()[self.paper]
        dated = np.isfinite(year)
        total = np.bincount(self.node[dated], year[dated], n_nodes)
        count = np.bincount(self.node[dated], minlength=n_nodes)
        mean: npt.NDArray[np.float64] = np.full(n_nodes, np.nan)
        np.divide(total, count, out=mean, where=count > 0)
        return mean

    @property
    def _venues(self) -> pl.Series:
        return self.frame["venue"].drop_nulls().unique().sort()

    @property
    def _documents(self) -> pl.Series:
        return self.places["document"].unique().sort()


MAX_PAPERS = 500_000
"""A page with more would take a browser minutes to open."""


def too_many_papers(network: Network) -> int:
    """How many papers a map of this network leaves out since they are more than `MAX_PAPERS`."""
    if network.incidence is None:
        return 0
    n = network.incidence["group"].n_unique()
    return n if n > MAX_PAPERS else 0


def papers_of_network(network: Network) -> Papers | None:
    """Its papers; none where they are too many, or the papers of an edge are not those of both its ends."""
    import numpy as np
    import polars as pl

    found = None if too_many_papers(network) else _memberships(network)
    if found is None:
        return None
    known = described(network.entities, found["group"].unique())
    years = found.group_by("group").agg(pl.col("year").min(), pl.col("cut").any())
    where = places(network.entities, known["id"])
    first = where.group_by("id", maintain_order=True).first()
    order = known.join(years, left_on="id", right_on="group").join(first, on="id", how="left")
    frame = order.sort("document", "line", "id", nulls_last=True).select(
        "id", "title", "link", "year", "venue", "cut"
    )
    row = frame.select("id", pl.int_range(pl.len(), dtype=pl.Int64).alias("paper"))
    member = found.join(row, left_on="group", right_on="id").select("paper", pl.col("node").cast(pl.Int64))
    member = member.unique().sort("paper", "node")
    listed = where.join(row, on="id").select("paper", "document", "line").sort("paper", "document", "line")
    paper, node = (np.asarray(member[c].to_numpy(), np.int64) for c in ("paper", "node"))
    return Papers(frame, paper, node, listed)


def counted(network: Network) -> str:
    """What the number of papers of an edge counts."""
    try:
        return get_definition(network.name).counts
    except UnknownName:
        return _USUAL


def _memberships(network: Network) -> pl.DataFrame | None:
    """`group, node, year, cut`: which node is on which paper."""
    import polars as pl

    if network.incidence is not None:
        told = "cut" if "cut" in network.incidence.columns else pl.lit(False).alias("cut")
        return network.incidence.select("group", "node", "year", told)
    if not network.is_bipartite or network.entities is None:
        return None
    try:
        kinds = get_definition(network.name).kinds
    except UnknownName:
        return None
    return _of_two_kinds(network, network.entities, kinds)


def _of_two_kinds(
    network: Network, entities: Entities, kinds: tuple[str | None, str | None]
) -> pl.DataFrame | None:
    """The papers of all nodes of a network of two kinds, of the years that it is made of.

    None where these do not give the numbers of the network, which then was made of some papers only.
    """
    import polars as pl

    base = network.parameters.get("base", "")
    sqls = {relation.kind: relation.sql for relation in RELATIONS}
    if any(not sqls.get(kind or "") for kind in kinds):
        return None
    node = network.nodes.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("node"), "id", "iri")
    cut = (~pl.col("authors_complete")).alias("cut")
    years = entities.papers.select(pl.col("id").alias("group"), "year", cut)
    since, until = network.parameters.get("since"), network.parameters.get("until")
    years = years.filter(pl.col("year") >= since) if since is not None else years
    years = years.filter(pl.col("year") <= until) if until is not None else years
    parts = []
    for kind in kinds:
        here = node.filter(pl.coalesce("iri", pl.lit(f"{base}{kind}/")).str.starts_with(f"{base}{kind}/"))
        rows = TablesSource(entities).ask("", sqls[str(kind)]).unique(["paper", str(kind)])
        rows = rows.select(pl.col("paper").alias("group"), pl.col(str(kind)).alias("id"))
        rows = rows.join(here.lazy(), on="id").join(years.lazy(), on="group")
        parts.append(rows.select("group", "node", "year", "cut").collect())
    return pl.concat(parts) if _agree(network, *parts) else None


def _agree(network: Network, one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether the papers that the ends of every edge share are as many as the network counts."""
    import polars as pl

    ends = pl.col("node"), pl.col("node_right")
    pairs = one.select("group", "node").join(other.select("group", "node"), on="group")
    joint = pairs.group_by(
        pl.min_horizontal(*ends).alias("source"), pl.max_horizontal(*ends).alias("target")
    ).len()
    edges = network.edges.select(pl.col("source", "target", "papers").cast(pl.Int64))
    both = edges.join(joint, on=["source", "target"], how="left")
    return bool((both["papers"] == both["len"].cast(pl.Int64)).fill_null(False).all())
