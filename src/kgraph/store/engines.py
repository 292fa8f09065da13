"""SPARQL servers that kgraph knows: where each takes updates and graphs, and where its default graph is.

One table, `ENGINES`; a server that is none of these is asked as the standards have it. What else differs is
told in `docs/remote.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kgraph.errors import UnknownName

CANONICAL = "canonical"
"""Id of the named graph that holds the canonical knowledge where a server has no default graph of its own:
`entity_iri(base, "graph", CANONICAL)`."""


@dataclass(frozen=True)
class Engine:
    """How to write to one kind of server.

    Addresses are made from that of its query endpoint: its end `query` (one of several) is replaced.
    """

    name: str
    title: str
    header: str
    """What its `Server` header begins with, in lower case; empty where it sends none of its own."""
    query: tuple[str, ...] = ("",)
    update: str | None = ""
    graph_store: str | None = None
    has_default_graph: bool = True
    """False: what is asked without naming a graph is asked of all graphs together."""

    def update_endpoint(self, query_endpoint: str) -> str | None:
        """Where it takes updates."""
        return self._beside(query_endpoint, self.update)

    def graph_store_endpoint(self, query_endpoint: str) -> str | None:
        """Where it takes graphs."""
        return self._beside(query_endpoint, self.graph_store)

    def _beside(self, query_endpoint: str, ending: str | None) -> str | None:
        if ending is None:
            return None
        for known in self.query:
            if query_endpoint.endswith(known):
                return query_endpoint.removesuffix(known) + ending
        return None


ENGINES: tuple[Engine, ...] = (
    Engine("oxigraph", "Oxigraph", "oxigraph", ("/query",), "/update", "/store"),
    Engine(
        "virtuoso", "Virtuoso", "virtuoso", ("/sparql-auth", "/sparql"), "/sparql-auth",
        "/sparql-graph-crud-auth", has_default_graph=False,
    ),
    Engine("fuseki", "Apache Jena Fuseki", "apache jena fuseki", ("/query", "/sparql"), "/update", "/data"),
    Engine(
        "graphdb", "GraphDB and other RDF4J servers", "graphdb", ("",), "/statements",
        "/rdf-graphs/service", has_default_graph=False,
    ),
    Engine("qlever", "QLever", "qlever", ("",), "", "", has_default_graph=False),
    Engine("standard", "any SPARQL 1.1 server: queries and updates at one address", ""),
)  # fmt: skip
"""Every engine; the last stands for all others."""


def get_engine(name: str) -> Engine:
    """The engine of that name.

    Raises:
        UnknownName: there is none.
    """
    for engine in ENGINES:
        if engine.name == name:
            return engine
    raise UnknownName("engine", name, [e.name for e in ENGINES], hint=", ".join(e.name for e in ENGINES))


def engine_of(server: str) -> Engine:
    """The engine that a `Server` header tells of."""
    named = server.strip().casefold()
    return next((e for e in ENGINES if e.header and named.startswith(e.header)), ENGINES[-1])
