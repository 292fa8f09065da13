"""The part of a network that a map shows where the whole would be too much for a browser."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from kgraph.exports.drawing import strongest_nodes, without_our_drawing
from kgraph.networks.backbone import disparity
from kgraph.networks.selection import subnetwork

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.networks.network import Network

    Mask = npt.NDArray[np.bool_]

MAX_NODES, MAX_EDGES = 100_000, 400_000
"""What a browser without a graphics card still shows within seconds."""


@dataclass(frozen=True)
class Cut:
    """How much of a network is shown, and by which rule."""

    shown_nodes: int
    all_nodes: int
    shown_edges: int
    all_edges: int
    rule: str

    def to_dict(self) -> dict[str, Any]:
        """As it stands in the payload."""
        return asdict(self)

    def to_text(self) -> str:
        """The notice on the page."""
        return (
            f"{self.shown_nodes:,} of {self.all_nodes:,} nodes and {self.shown_edges:,} of "
            f"{self.all_edges:,} edges: {self.rule}. Measures and communities are those of the whole network."
        )


def cut_to(
    network: Network, max_nodes: int = MAX_NODES, max_edges: int = MAX_EDGES
) -> tuple[Network, Cut | None]:
    """The part of at most so many nodes and edges, and what to say of it; null if it is the whole.

    Of the nodes the strongest; of the edges between them the heaviest of each node, then those that the
    disparity filter finds most significant (`kgraph.networks.backbone.disparity`; ties: the heavier one).
    """
    part, rules = network, []
    if part.n_nodes > max_nodes:
        part = subnetwork(part, _mask(strongest_nodes(part, max_nodes).to_numpy(), part.n_nodes))
        rules.append("the nodes of greatest strength (sum of edge weights; ties by number of neighbours)")
    if part.n_edges > max_edges:
        part = subnetwork(part, _mask(range(part.n_nodes), part.n_nodes), pairs=_backbone(part, max_edges))
        rules.append(
            "the heaviest edge of each node, then the edges most significant by the disparity filter "
            "(Serrano and others 2009)"
        )
    if not rules:
        return network, None
    part = replace(part, nodes=without_our_drawing(part.nodes))
    cut = Cut(part.n_nodes, network.n_nodes, part.n_edges, network.n_edges, "; ".join(rules))
    return part, cut


def _backbone(network: Network, n: int) -> Mask:
    """Which n edges to keep."""
    import numpy as np

    source, target = (network.edges[end].to_numpy() for end in ("source", "target"))
    weight = network.edges["weight"].to_numpy().astype(np.float64)
    significance = disparity(network)
    by_weight = np.lexsort((significance, -weight))
    rank = np.empty(len(weight), np.int32)
    rank[by_weight] = np.arange(len(weight), dtype=np.int32)
    best = np.full(network.n_nodes, len(weight), np.int32)
    for end in (source, target):
        np.minimum.at(best, end, rank)
    is_heaviest = _mask(by_weight[best[best < len(weight)]], len(weight))
    del rank, by_weight
    order = np.lexsort((-weight, significance, ~is_heaviest))
    return _mask(order[:n], len(weight))


def _mask(rows: Any, n: int) -> Mask:
    import numpy as np

    mask = np.zeros(n, np.bool_)
    mask[rows] = True
    return mask
