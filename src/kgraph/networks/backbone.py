"""The ties that matter: backbones of dense networks, and k-cores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.networks.selection import noted, subnetwork, with_pairs

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.networks.network import Network

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]

CLOSEST = 10
"""How many closest neighbours the Simmelian backbone compares."""


def disparity_backbone(network: Network, alpha: float) -> Network:
    """Only the pairs that are significant at level `alpha` at one of their ends (`disparity` below it).

    Pairs of two nodes without other neighbours are never: nothing says whether they are strong.
    """
    said = f"disparity filter (Serrano and others 2009), α = {alpha:g}, at either end"
    return with_pairs(network, disparity(network) < alpha, said)


def simmelian_backbone(network: Network, least: int) -> Network:
    """Only the pairs that share at least so many of their ten closest neighbours (`simmelian`)."""
    said = f"Simmelian backbone (Nick and others 2013), {least} or more of the {CLOSEST} closest shared"
    return with_pairs(network, simmelian(network) >= least, said)


def k_core(network: Network, k: int) -> Network:
    """Only the k-core: the largest part in which all have at least k neighbours in it."""
    part = subnetwork(network, core_numbers(network) >= k)
    return noted(network, part, f"only the {k}-core (all have {k} neighbours or more in it)")


def disparity(network: Network) -> Floats:
    """How likely a pair would weigh so much at one of its ends if the weight there fell at random.

    The smaller of (1 − w/s)^(k−1) at both ends, with s the strength and k the degree there; in the order of
    edges. A node with one neighbour says nothing of it (1). Keep the pairs below α.

    References:
        M. Á. Serrano, M. Boguñá, A. Vespignani, PNAS 106 (2009) 6483–6488.
    """
    import numpy as np

    source, target = (network.edges[end].to_numpy() for end in ("source", "target"))
    weight = network.edges["weight"].to_numpy().astype(np.float64)
    strength = np.bincount(source, weights=weight, minlength=network.n_nodes)
    np.add.at(strength, target, weight)
    others = np.bincount(source, minlength=network.n_nodes) - 1
    others += np.bincount(target, minlength=network.n_nodes)
    at_source, at_target = (
        np.maximum(1 - weight / strength[end], 0.0) ** others[end] for end in (source, target)
    )
    return np.asarray(np.minimum(at_source, at_target, out=at_source), np.float64)


def simmelian(network: Network, *, closest: int = CLOSEST) -> Ints:
    """How many of their closest neighbours the ends of each pair share, in the order of edges.

    The closest neighbours of a node are those with whom it is in most triangles. Ties within a circle have
    much in common, ties between circles little: keep the pairs of so many.

    References:
        B. Nick et al., Simmelian backbones: amplifying hidden homophily in Facebook networks, ASONAM 2013
            (the parametric variant).
    """
    from kgraph.kernels.backbone import shared_neighbours, simmelian_overlap

    indptr, indices, _ = network.compressed_rows
    overlap = simmelian_overlap(indptr, indices, shared_neighbours(indptr, indices), closest)
    return _by_edge(network, overlap)


def core_numbers(network: Network) -> Ints:
    """The core number of each node: see `kgraph.kernels.cores`."""
    import numpy as np

    from kgraph.kernels.cores import core_numbers as found

    indptr, indices, _ = network.compressed_rows
    return np.asarray(found(indptr, indices), np.int64)


def _by_edge(network: Network, entries: Ints) -> Ints:
    """What stands at the entries (source, target) of the rows, in the order of edges."""
    import numpy as np

    indptr, indices, _ = network.compressed_rows
    row = np.repeat(np.arange(network.n_nodes, dtype=np.int64), np.diff(indptr))
    upper = indices > row  # entries above the diagonal stand in the order of edges
    return np.asarray(entries[upper], np.int64)
