"""What the endpoint says about itself: languages, formats, and the graphs it holds.

References:
    SPARQL 1.1 Service Description, https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgraph.web.negotiation import GRAPH_FORMATS, ROW_FORMATS, Format

if TYPE_CHECKING:
    import pyoxigraph as ox

_SD = "http://www.w3.org/ns/sparql-service-description#"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PREFIXES = {"sd": _SD, "format": "http://www.w3.org/ns/formats/"}
_MOST_GRAPHS = 1_000
"""More named graphs than this are left to `SELECT ?g { GRAPH ?g {} }`."""


def description(state: Any, endpoint: str, format: Format) -> bytes:
    """The description of the service at `endpoint`, in one of `GRAPH_FORMATS`."""
    import pyoxigraph as ox

    graph = state.graphs.now()
    triples = _service(endpoint, allows_updates=state.updates is not None)
    triples += _dataset(endpoint, graph.store.graphs()[:_MOST_GRAPHS])
    written: bytes = ox.serialize(triples, format=getattr(ox.RdfFormat, format.name), prefixes=_PREFIXES)  # type: ignore[assignment]
    return written


def _service(endpoint: str, *, allows_updates: bool) -> list[ox.Triple]:
    languages = ["SPARQL11Query", *(["SPARQL11Update"] if allows_updates else [])]
    service = _node(endpoint + "#service")
    return [
        _triple(service, _RDF_TYPE, _node(_SD + "Service")),
        _triple(service, _SD + "endpoint", _node(endpoint)),
        *(_triple(service, _SD + "supportedLanguage", _node(_SD + name)) for name in languages),
        *(
            _triple(service, _SD + "resultFormat", _node(format.describes))
            for format in (*ROW_FORMATS, *GRAPH_FORMATS)
        ),
        # Neither BasicFederatedQuery nor DereferencesURIs: nothing is ever fetched.
        _triple(service, _SD + "feature", _node(_SD + "EmptyGraphs")),
        _triple(service, _SD + "defaultDataset", _node(endpoint + "#dataset")),
    ]


def _dataset(endpoint: str, graphs: list[str]) -> list[ox.Triple]:
    dataset, default = _node(endpoint + "#dataset"), _node(endpoint + "#default-graph")
    described = [
        _triple(dataset, _RDF_TYPE, _node(_SD + "Dataset")),
        _triple(dataset, _SD + "defaultGraph", default),
        _triple(default, _RDF_TYPE, _node(_SD + "Graph")),
    ]
    for number, iri in enumerate(graphs, 1):
        named = _node(f"{endpoint}#named-graph-{number}")
        described += [
            _triple(dataset, _SD + "namedGraph", named),
            _triple(named, _RDF_TYPE, _node(_SD + "NamedGraph")),
            _triple(named, _SD + "name", _node(iri)),
        ]
    return described


def _node(iri: str) -> ox.NamedNode:
    import pyoxigraph as ox

    return ox.NamedNode(iri)


def _triple(subject: ox.NamedNode, predicate: str, object: Any) -> ox.Triple:
    import pyoxigraph as ox

    return ox.Triple(subject, _node(predicate), object)
