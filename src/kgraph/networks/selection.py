"""What part of a network is wanted: papers before it is made, nodes and pairs after."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest
from kgraph.networks.projection import n_pairs

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.networks.network import Network

    Mask = npt.NDArray[np.bool_]


LEFT_OUT = "left out"
"""Stands in every note on what a network is not made of; what comes before a colon says why."""
_LEAST = (("min_papers", 1), ("radius", 0), ("max_authors", 1), ("simmelian", 1), ("k_core", 1))


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What to count and what to keep; the defaults keep everything."""

    weight: str | None = None
    """Name in `WEIGHTINGS`; by default that of the definition."""
    since: int | None = None
    """Only papers of this year or later. Papers without a year are left out by `since` and `until`."""
    until: int | None = None
    lab: str | None = None
    """Id or IRI of a lab: only papers that name it or a part of it, for an author or as a whole."""
    inside: bool = False
    """With `lab`: only people who are printed with it on one of these papers, without the others on them."""
    topic: str | None = None
    """Id or IRI of a topic: only papers that have it."""
    min_papers: int = 1
    """Only pairs of so many joint papers; nodes that lose their last pair by it are left out too."""
    disparity: float | None = None
    """Only the pairs of the disparity filter's backbone at this α; see `kgraph.networks.backbone`."""
    simmelian: int | None = None
    """Only pairs that share so many of their ten closest neighbours; see `kgraph.networks.backbone`."""
    k_core: int | None = None
    """Only the part in which all have at least so many neighbours in it."""
    ego: str | None = None
    """Id or IRI of a node: only it and what is within `radius` steps, with all pairs among them."""
    radius: int = 1
    largest: bool = False
    """Only the largest component."""
    listed_only: bool = False
    """Without inferred authors."""
    max_authors: int | None = None
    """Groups (papers) of more members are left out, and counted in the notes."""
    similarity: str | None = None
    """Name in `SIMILARITIES`: edges get a column `similarity` beside papers and weight."""

    @classmethod
    def of(cls, parameters: dict[str, Any]) -> Selection:
        """The selection that these keyword arguments mean.

        Raises:
            BadRequest: unknown parameter, or a value that makes no sense.
        """
        try:
            selection = cls(**parameters)
        except TypeError as error:
            raise BadRequest(f"network: {error}") from error
        if selection.inside and selection.lab is None:
            raise BadRequest("network: inside goes with lab; which lab?")
        if selection.disparity is not None and not 0 < selection.disparity <= 1:
            raise BadRequest(f"network: disparity is a probability above 0, not {selection.disparity}")
        for name, least in _LEAST:
            value = getattr(selection, name)
            if value is not None and value < least:
                raise BadRequest(f"network: {name} must be at least {least}, not {value}")
        return selection

    @property
    def cuts_nodes(self) -> bool:
        """Whether people or pairs are left out whose papers count, so that sums over papers say nothing."""
        cuts = (self.disparity, self.simmelian, self.k_core, self.ego)
        return self.inside or self.largest or self.min_papers > 1 or any(cut is not None for cut in cuts)

    @property
    def cuts_rows(self) -> bool:
        """Whether any paper or authorship is left out."""
        cuts = (self.since, self.until, self.lab, self.topic, self.max_authors)
        return self.listed_only or any(cut is not None for cut in cuts)

    def to_dict(self) -> dict[str, Any]:
        """All parameters, for `Network.parameters`."""
        return asdict(self)


def select_rows(rows: pl.DataFrame, selection: Selection) -> tuple[pl.DataFrame, list[str]]:
    """The rows that count, and what must be said about those that do not."""
    import polars as pl

    notes = []
    if selection.listed_only:
        kept = rows.filter(~pl.col("inferred"))
        if kept.height < rows.height:
            notes.append(
                f"{_number(rows.height - kept.height, 'inferred authorship')} left out (listed only)"
            )
        rows = kept
    if selection.since is not None or selection.until is not None:
        papers = rows["paper"].n_unique()
        undated = rows.filter(pl.col("year").is_null())["paper"].n_unique()
        low, high = selection.since, selection.until
        rows = rows.filter(pl.col("year").is_not_null())
        rows = rows.filter(pl.col("year") >= low) if low is not None else rows
        rows = rows.filter(pl.col("year") <= high) if high is not None else rows
        others = papers - undated - rows["paper"].n_unique()
        if others:
            notes.append(f"{_number(others, 'paper')} of other years left out, of {papers:,}")
        if undated:
            notes.append(f"{_number(undated, 'paper')} without a year left out (since, until)")
    if selection.max_authors is not None:
        rows, dropped = _without_large_groups(rows, selection.max_authors)
        notes += dropped
    return rows, notes


def select_nodes(network: Network, selection: Selection) -> Network:
    """The part of a network that is left by `min_papers`, the backbones, `k_core`, `ego`, `largest`: in turn.

    Each says in the notes what it left out.

    Raises:
        UnknownName: the ego is not in the network as it is left.
    """
    from kgraph.networks import backbone

    if selection.min_papers > 1:
        network = with_min_papers(network, selection.min_papers)
    if selection.disparity is not None:
        network = backbone.disparity_backbone(network, selection.disparity)
    if selection.simmelian is not None:
        network = backbone.simmelian_backbone(network, selection.simmelian)
    if selection.k_core is not None:
        network = backbone.k_core(network, selection.k_core)
    if selection.ego is not None:
        network = ego_network(network, selection.ego, radius=selection.radius)
    if selection.largest:
        network = largest_component(network)
    return network


def with_min_papers(network: Network, n: int) -> Network:
    """Only the pairs of at least `n` joint papers, and the nodes that have one."""
    kept = network.edges["papers"].to_numpy() >= n
    return with_pairs(network, kept, f"pairs of fewer than {n} joint papers left out")


def ego_network(network: Network, node: str, *, radius: int = 1) -> Network:
    """A node (by id or IRI) and all within `radius` steps of it, with every pair among them.

    Raises:
        UnknownName: no such node.
    """
    import numpy as np

    source, target = (network.edges[end].to_numpy() for end in ("source", "target"))
    mask = np.zeros(network.n_nodes, np.bool_)
    mask[network.row_of(node)] = True
    for _ in range(radius):
        reached = mask.copy()
        reached[target[mask[source]]] = True
        reached[source[mask[target]]] = True
        mask = reached
    steps = f"{radius} step{'s' * (radius != 1)}"
    return noted(network, subnetwork(network, mask), f"only one node and what is within {steps} of it")


def largest_component(network: Network) -> Network:
    """The component of most nodes; of equally large ones that with the first node."""
    import numpy as np

    if not network.n_nodes:
        return network
    labels = component_labels(network)
    mask = labels == np.bincount(labels).argmax()
    return noted(network, subnetwork(network, mask), "only the largest component")


def with_pairs(network: Network, kept: Mask, said: str) -> Network:
    """Only the pairs in a mask and the nodes that have one; `said` is why, for the notes."""
    import numpy as np

    mask = np.zeros(network.n_nodes, np.bool_)
    for end in ("source", "target"):
        mask[network.edges[end].to_numpy()[kept]] = True
    return noted(network, subnetwork(network, mask, pairs=kept), said)


def noted(whole: Network, part: Network, said: str) -> Network:
    """The part with a note on what of the whole it is not: nodes, pairs, share of the weight."""
    nodes, pairs = whole.n_nodes - part.n_nodes, whole.n_edges - part.n_edges
    weight, left = (float(n.edges["weight"].sum()) for n in (whole, part))
    share = f" ({(1 - left / weight):.1%} of the weight)" if weight else ""
    note = (
        f"{said}: {_number(nodes, 'node')} of {whole.n_nodes:,} and {_number(pairs, 'pair')} of "
        f"{whole.n_edges:,} left out{share}"
    )
    return replace(part, notes=(*part.notes, note))


def component_labels(network: Network) -> npt.NDArray[np.int64]:
    """The component of every node, numbered in the order of their first nodes."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = network.n_nodes
    ends = tuple(network.edges[end].to_numpy() for end in ("source", "target"))
    matrix = coo_array((np.ones(network.n_edges, np.int8), ends), shape=(n, n))
    if not n:
        return np.zeros(0, np.int64)
    labels = connected_components(matrix.tocsr(), directed=False)[1]
    first = np.unique(labels, return_index=True)[1]
    return np.argsort(np.argsort(first))[labels].astype(np.int64)


def subnetwork(network: Network, mask: Mask, *, pairs: Mask | None = None) -> Network:
    """The nodes in a mask, the pairs among them (in `pairs`) and their incidences; the order stays."""
    import numpy as np
    import polars as pl

    row = np.cumsum(mask) - 1
    source, target = (network.edges[end].to_numpy() for end in ("source", "target"))
    kept = mask[source] & mask[target]
    if pairs is not None:
        kept &= pairs
    edges = _renumbered(network.edges.filter(pl.Series(kept)), row, "source", "target")
    years = network.edge_years
    if years is not None:
        inside = pl.Series(kept[years["edge"].to_numpy()])
        years = _renumbered(years.filter(inside), np.cumsum(kept) - 1, "edge")
    incidence = network.incidence
    if incidence is not None:
        inside = pl.Series(mask[incidence["node"].to_numpy()])
        incidence = _renumbered(incidence.filter(inside), row, "node")
    return replace(
        network,
        nodes=network.nodes.filter(pl.Series(mask)),
        edges=edges,
        incidence=incidence,
        edge_years=years,
    )


def _renumbered(frame: pl.DataFrame, number: npt.NDArray[np.int64], *columns: str) -> pl.DataFrame:
    import polars as pl

    return frame.with_columns(pl.Series(c, number[frame[c].to_numpy()]) for c in columns)


def _without_large_groups(rows: pl.DataFrame, most: int) -> tuple[pl.DataFrame, list[str]]:
    import polars as pl

    if "group" not in rows.columns:
        raise BadRequest("network: max_authors needs groups (papers); this network is given as edges")
    sizes = rows.group_by("group").agg(pl.col("node").n_unique().alias("size"))
    large = sizes.filter(pl.col("size") > most)
    if large.is_empty():
        return rows, []
    pairs = int(n_pairs(large["size"].to_numpy().astype("int64")).sum())
    note = f"{_number(large.height, 'paper')} of more than {most} authors left out with {pairs:,} pairs"
    return rows.join(large, on="group", how="anti", maintain_order="left"), [note]


def _number(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
