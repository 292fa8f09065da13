"""The shapes of `ontology/shapes.ttl`, made ready for checking, and what of a graph they look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kgraph.rdf.ontology import read_turtle
from kgraph.rdf.vocabulary import PREFIXES, term

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True, order=True)
class SparqlConstraint:
    """A `sh:sparql` of a shape whose focus is a class: one query over all data."""

    message: str
    """With places to fill: `{?n}`."""
    severity: str
    query: str


@cache
def core_shapes() -> rdflib.Graph:
    """The shapes without SPARQL, the targets of each node shape moved onto its property shapes as well.

    The meaning is the same; but pyshacl checks a property shape that has targets in one pass over all of
    them, and one that hangs on a node shape in a call for each node.
    """
    from rdflib import SH

    shapes = read_turtle("shapes.ttl")
    shapes.remove((None, SH.sparql, None))
    targets = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf)
    for node_shape, property_shape in list(shapes.subject_objects(SH.property)):
        shapes.remove((node_shape, SH.property, property_shape))
        for kind in targets:
            for target in shapes.objects(node_shape, kind):
                shapes.add((property_shape, kind, target))
    return shapes


@cache
def sparql_constraints() -> tuple[SparqlConstraint, ...]:
    """The SPARQL constraints, ready to run as queries."""
    from rdflib import SH

    shapes = read_turtle("shapes.ttl")
    prologue = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    found = [
        SparqlConstraint(
            message=str(shapes.value(constraint, SH.message)),
            severity=str(shapes.value(shape, SH.severity) or SH.Violation).removeprefix(str(SH)),
            query=prologue + str(shapes.value(constraint, SH.select)),
        )
        for shape, constraint in shapes.subject_objects(SH.sparql)
    ]
    return tuple(sorted(found))


@cache
def subclass_triples() -> tuple[tuple[Any, Any, Any], ...]:
    """The sub-class triples of the ontology, without which `sh:class kg:Paper` finds no conference paper."""
    from rdflib import RDFS

    return tuple(read_turtle("kgraph.ttl").triples((None, RDFS.subClassOf, None)))


@dataclass(frozen=True)
class Asked:
    """What of a graph the shapes look at, read off the shapes."""

    predicates: frozenset[str]
    followed: frozenset[str]
    """Predicates whose objects are checked, and so must be in the same chunk."""
    followed_back: frozenset[str]
    """Predicates that shapes follow from object to subject."""
    subjects_of: frozenset[str]
    """Predicates whose subjects are checked."""
    classes: frozenset[str]
    """Classes whose instances are checked, with their sub-classes."""


@cache
def asked() -> Asked:
    """What the shapes look at."""
    from rdflib import SH, URIRef

    shapes = read_turtle("shapes.ttl")
    predicates = {str(o) for o in shapes.objects() if isinstance(o, URIRef)} | {term("rdf:type")}
    for query in shapes.objects(None, SH.select):
        predicates |= {term(name) for name in re.findall(r"\bkg:\w+", str(query))}

    def named(predicate: URIRef) -> frozenset[str]:
        return frozenset(str(o) for o in shapes.objects(None, predicate))

    return Asked(
        predicates=frozenset(predicates),
        followed=named(SH.targetObjectsOf),
        followed_back=named(SH.inversePath),
        subjects_of=named(SH.targetSubjectsOf),
        classes=_with_subclasses(named(SH.targetClass)),
    )


def _with_subclasses(classes: frozenset[str]) -> frozenset[str]:
    below = classes | {str(s) for s, _, o in subclass_triples() if str(o) in classes}
    return classes if below == classes else _with_subclasses(below)
