"""Networks out of the graph: definitions, incidences, weighted edges, `Network`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgraph.networks.construction import network, network_from_entities, network_from_store
from kgraph.networks.definition import Definition, definitions
from kgraph.networks.network import Network
from kgraph.networks.similarity import SIMILARITIES, Similarity
from kgraph.networks.weighting import WEIGHTINGS, Weighting

if TYPE_CHECKING:
    NETWORKS: tuple[Definition, ...]
    """The shipped networks, in the order in which they are listed to people."""

__all__ = [
    "NETWORKS",
    "SIMILARITIES",
    "WEIGHTINGS",
    "Definition",
    "Network",
    "Similarity",
    "Weighting",
    "network",
    "network_from_entities",
    "network_from_store",
]


def __getattr__(name: str) -> Any:
    # The definitions are files: read when first asked for, not when the package is imported.
    if name == "NETWORKS":
        return definitions()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
