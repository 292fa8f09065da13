"""How much of what is in the graph: triples, classes and properties, counted by SPARQL once per state."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from kgraph.workspace import KnowledgeGraph

MOST_TRIPLES_BY_CLASS = 20_000_000
"""In larger graphs the properties of each class are left uncounted: it would take minutes."""
_TRIPLES = """SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o }"""
_ENTITIES = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class }"
_CLASSES = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p"
_BY_CLASS = "SELECT ?class ?p (COUNT(*) AS ?n) WHERE { ?s a ?class ; ?p ?o } GROUP BY ?class ?p"


@dataclass(frozen=True)
class Census:
    """Counts of the default graph. Keys are IRIs; the most frequent come first, equals by name."""

    triples: int
    subjects: int
    objects: int
    entities: int
    """Subjects that have a class."""
    classes: dict[str, int]
    """Class → things of that class itself, not of its subclasses."""
    properties: dict[str, int]
    """Property → triples."""
    by_class: dict[str, dict[str, int]] | None
    """Class → property → triples of its things; `None` where the graph is too large for it."""


_COUNTED: WeakKeyDictionary[KnowledgeGraph, Census] = WeakKeyDictionary()
_LOCK = threading.Lock()


def census_of(graph: KnowledgeGraph) -> Census:
    """The counts of a state; counted when first asked for, by one thread while others wait for it."""
    with _LOCK:
        if graph not in _COUNTED:
            _COUNTED[graph] = _count(graph)
        return _COUNTED[graph]


def _count(graph: KnowledgeGraph) -> Census:
    ((triples, subjects, objects),) = graph.query(_TRIPLES).rows
    by_class: dict[str, dict[str, int]] | None = None
    if triples <= MOST_TRIPLES_BY_CLASS:
        by_class = {}
        for kind, name, n in sorted(graph.query(_BY_CLASS).rows, key=lambda row: (-row[2], row[1])):
            by_class.setdefault(kind, {})[name] = n
    return Census(
        triples=triples,
        subjects=subjects,
        objects=objects,
        entities=graph.query(_ENTITIES).rows[0][0],
        classes=_by_number(graph, _CLASSES),
        properties=_by_number(graph, _PROPERTIES),
        by_class=by_class,
    )


def _by_number(graph: KnowledgeGraph, query: str) -> dict[str, int]:
    return dict(sorted(graph.query(query).rows, key=lambda row: (-row[1], row[0])))
