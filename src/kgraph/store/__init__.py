"""The graph of everything: an embedded Oxigraph store, asked in SPARQL.

The default graph holds the canonical knowledge, so a plain `SELECT` answers from it; `GRAPH ?g` reaches what
each source document says, the provenance and the derived graphs. Questions with names are in
`kgraph.store.queries`.
"""

from kgraph.store.graph import GraphStore
from kgraph.store.result import RESULT_FORMATS, QueryResult

__all__ = ["RESULT_FORMATS", "GraphStore", "QueryResult"]
