"""kgraph: from bibliographic documents to a co-authorship knowledge graph.

import kgraph

kg = kgraph.build(["papers/"], "outputs/kgraph")
kg.query("SELECT ?name WHERE { ?p a kg:Person ; kg:name ?name } LIMIT 5")
network = kg.network("coauthorship")
"""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from kgraph.changes import add as add
    from kgraph.changes import remove as remove
    from kgraph.changes import update as update
    from kgraph.errors import KGraphError as KGraphError
    from kgraph.exports import export as export
    from kgraph.measures.centrality import centrality as centrality
    from kgraph.model.entities import Entities as Entities
    from kgraph.model.records import Record as Record
    from kgraph.networks.construction import network as network
    from kgraph.networks.network import Network as Network
    from kgraph.opening import open_graph
    from kgraph.pipeline import build as build
    from kgraph.readers import read as read
    from kgraph.workspace import KnowledgeGraph as KnowledgeGraph

    open = open_graph

# Imported when first used, so that `import kgraph` and `kgraph --help` cost nearly nothing.
_HOMES = {
    "add": ("kgraph.changes", "add"),
    "build": ("kgraph.pipeline", "build"),
    "remove": ("kgraph.changes", "remove"),
    "update": ("kgraph.changes", "update"),
    "open": ("kgraph.opening", "open_graph"),
    "read": ("kgraph.readers", "read"),
    "network": ("kgraph.networks", "network"),
    "centrality": ("kgraph.measures", "centrality"),
    "export": ("kgraph.exports", "export"),
    "Network": ("kgraph.networks", "Network"),
    "Record": ("kgraph.model.records", "Record"),
    "Entities": ("kgraph.model.entities", "Entities"),
    "KnowledgeGraph": ("kgraph.workspace", "KnowledgeGraph"),
    "KGraphError": ("kgraph.errors", "KGraphError"),
}

__all__ = [*sorted(_HOMES), "__version__"]

logging.getLogger(__name__).addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kgraph' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    value = getattr(importlib.import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
