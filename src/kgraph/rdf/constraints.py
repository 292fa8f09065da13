"""What SHACL can ask of a graph, as SPARQL for what breaks it: three tables of constraints, one of targets.

In all of them `?focus` is the thing that a shape is about and `?value` what is looked at. A value that a
condition cannot judge, as a text where a number is asked for, breaks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest
from kgraph.rdf.ontology import read_turtle

if TYPE_CHECKING:
    from rdflib import Graph

SHACL = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

NODE_KINDS = {
    "IRI": "ISIRI(?value)",
    "Literal": "ISLITERAL(?value)",
    "BlankNode": "ISBLANK(?value)",
    "BlankNodeOrIRI": "!ISLITERAL(?value)",
    "BlankNodeOrLiteral": "!ISIRI(?value)",
    "IRIOrLiteral": "!ISBLANK(?value)",
}

CASTABLE = ("boolean", "date", "dateTime", "decimal", "double", "integer")
"""XSD datatypes that Oxigraph can cast to; an integer of more than 64 bits counts as ill-formed."""


def refused(shapes: Graph, subject: Any, said: Any, known: Iterable[str]) -> BadRequest:
    """The error for something that a shape says and nothing here can check."""
    names = shapes.namespace_manager
    return BadRequest(
        f"the shapes say {said.n3(names)} of {subject.n3(names)}, which cannot be checked;"
        f" known there: {', '.join(sorted(known))}"
    )


def instances(cls: Any, name: str) -> str:
    """A pattern for the instances of a class and of the sub-classes that `kgraph.ttl` gives it."""
    from rdflib import RDFS

    below: list[Any] = sorted(str(c) for c in _ontology().transitive_subjects(RDFS.subClassOf, cls))
    return f"VALUES ?class {{ {' '.join(f'<{c}>' for c in below)} }} {name} a ?class"


@cache
def _ontology() -> Graph:
    return read_turtle("kgraph.ttl")


def _unless(holds: str) -> str:
    return f"FILTER(!COALESCE({holds}, false))"


def _datatype(shapes: Graph, value: Any) -> str:
    if str(value) == XSD + "string":
        return _unless(f"DATATYPE(?value) = {value.n3()}")
    if str(value).removeprefix(XSD) not in CASTABLE:
        raise refused(shapes, value, value, CASTABLE)
    # The cast fails on what is ill-formed, as 30 February.
    return _unless(f"SAMETERM(?value, {value.n3()}(STR(?value)))")


def _node_kind(shapes: Graph, value: Any) -> str:
    kind = str(value).removeprefix(SHACL)
    if kind not in NODE_KINDS:
        raise refused(shapes, value, value, NODE_KINDS)
    return _unless(NODE_KINDS[kind])


def _among(shapes: Graph, value: Any) -> str:
    from rdflib.collection import Collection

    return _unless(" || ".join(f"SAMETERM(?value, {item.n3()})" for item in Collection(shapes, value)))


OF_VALUES: dict[str, Callable[[Graph, Any], str]] = {
    "class": lambda _, value: f"MINUS {{ {instances(value, '?value')} }}",
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "in": _among,
    "pattern": lambda _, value: _unless(f"!ISBLANK(?value) && REGEX(STR(?value), {value.n3()})"),
    "minLength": lambda _, value: _unless(f"!ISBLANK(?value) && STRLEN(STR(?value)) >= {value.n3()}"),
    "minInclusive": lambda _, value: _unless(f"?value >= {value.n3()}"),
    "maxInclusive": lambda _, value: _unless(f"?value <= {value.n3()}"),
}
"""Constraint on each value → the clause that leaves the values which break it."""


def _too_few(path: str, n: int, focus: str, is_focus: str) -> str:
    if n == 0:
        return "FILTER(false)"
    return f"{focus} MINUS {{ {f'?focus {path} ?value' if n == 1 else _counted(path, f'>= {n}')} }}"


def _too_many(path: str, n: int, focus: str, is_focus: str) -> str:
    return f"{{ {_counted(path, f'> {n}')} }} {is_focus}"


def _counted(path: str, which: str) -> str:
    """The things whose number of values is so and so."""
    # Only a sequence or an alternative, which stand in brackets, can lead to one value twice.
    number = "COUNT(DISTINCT ?value)" if "(" in path else "COUNT(?value)"
    return f"SELECT ?focus {{ ?focus {path} ?value }} GROUP BY ?focus HAVING ({number} {which})"


OF_COUNTS: dict[str, Callable[[str, int, str, str], str]] = {"minCount": _too_few, "maxCount": _too_many}
"""Constraint on the number of values of a path → the pattern of the things which break it, from a pattern
that gives every target and a filter that leaves only targets."""


def _equals(path: str, other: str) -> str:
    sides = f"{{ ?focus {path} ?value BIND(1 AS ?side) }} UNION {{ ?focus {other} ?value BIND(2 AS ?side) }}"
    return f"SELECT ?focus ?value {{ {sides} }} GROUP BY ?focus ?value HAVING (COUNT(DISTINCT ?side) = 1)"


def _at_most(path: str, other: str) -> str:
    # As two SELECTs, which Oxigraph joins by hashing and not by looking up each.
    ours = f"{{ SELECT ?focus ?value {{ ?focus {path} ?value }} }}"
    theirs = f"{{ SELECT ?focus ?other {{ ?focus {other} ?other }} }}"
    return f"SELECT DISTINCT ?focus ?value {{ {ours} {theirs} {_unless('?value <= ?other')} }}"


OF_PAIRS: dict[str, Callable[[str, str], str]] = {"equals": _equals, "lessThanOrEquals": _at_most}
"""Constraint between the values of two paths → a query for what breaks it, whether a target or not."""

TARGETS: dict[str, Callable[[Any, str], str]] = {
    "targetClass": instances,
    "targetSubjectsOf": lambda value, name: f"{name} {value.n3()} ?any",
    "targetObjectsOf": lambda value, name: f"?any {value.n3()} {name}",
    "targetNode": lambda value, name: f"VALUES {name} {{ {value.n3()} }}",
}
"""Kind of target → the pattern of what is targeted."""
