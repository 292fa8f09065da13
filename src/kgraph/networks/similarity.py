"""How alike two nodes are, whatever their sizes: joint papers set against the papers of each.

With c the groups (papers) that both are in, and s_i, s_j those that each is in. N. J. van Eck and L. Waltman,
JASIST 60 (2009) 1635–1651, compare these four; their s are total occurrences too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest, UnknownName

if TYPE_CHECKING:
    from kgraph.networks.network import Network


@dataclass(frozen=True)
class Similarity:
    """One normalisation of joint papers: `value(c, s_i, s_j)` on numbers or arrays."""

    name: str
    title: str
    formula: str
    reference: str
    value: Callable[[Any, Any, Any], Any]


def _cosine(c: Any, a: Any, b: Any) -> Any:
    return c / (a * b) ** 0.5


def _inclusion(c: Any, a: Any, b: Any) -> Any:
    import numpy as np

    return c / np.minimum(a, b)


SIMILARITIES: tuple[Similarity, ...] = (
    Similarity(
        "association", "association strength", "c / (s_i·s_j)",
        "N. J. van Eck, L. Waltman, JASIST 60 (2009) 1635–1651", lambda c, a, b: c / (a * b),
    ),
    Similarity(
        "cosine", "cosine (Salton, Ochiai)", "c / √(s_i·s_j)",
        "G. Salton, M. J. McGill, Introduction to Modern Information Retrieval, 1983", _cosine,
    ),
    Similarity(
        "jaccard", "Jaccard index", "c / (s_i + s_j − c)",
        "P. Jaccard, Bulletin de la Société Vaudoise des Sciences Naturelles 37 (1901) 547–579",
        lambda c, a, b: c / (a + b - c),
    ),
    Similarity(
        "inclusion", "inclusion (Simpson)", "c / min(s_i, s_j)",
        "G. G. Simpson, American Journal of Science 241 (1943) 1–31", _inclusion,
    ),
)  # fmt: skip
"""Every similarity, in the order in which they are listed to people."""


def get_similarity(name: str) -> Similarity:
    """The similarity of that name.

    Raises:
        UnknownName: there is none; the message offers the nearest.
    """
    for similarity in SIMILARITIES:
        if similarity.name == name:
            return similarity
    names = [s.name for s in SIMILARITIES]
    raise UnknownName("similarity", name, names, hint=", ".join(names))


def with_similarity(network: Network, name: str) -> Network:
    """The same network with an edge column `similarity`; joint papers and weight stay as they are.

    Joint papers are counted in full, whatever the weighting. Occurrences are those of the papers selected.

    Raises:
        UnknownName: no such similarity; BadRequest: the network was given as edges, so nobody knows how often
            its nodes occur.
    """
    import numpy as np
    import polars as pl

    similarity = get_similarity(name)
    if network.incidence is None:
        raise BadRequest(
            f"network {network.name} was given as edges; similarity needs groups (A over B) to count in"
        )
    s = np.bincount(network.incidence["node"].to_numpy(), minlength=network.n_nodes).astype(np.float64)
    source, target = (s[network.edges[end].to_numpy()] for end in ("source", "target"))
    value = similarity.value(network.edges["papers"].to_numpy().astype(np.float64), source, target)
    return replace(network, edges=network.edges.with_columns(pl.Series("similarity", value)))
