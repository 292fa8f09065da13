"""The shapes of `ontology/shapes.ttl` as SPARQL: each constraint becomes one query for what breaks it.

The shapes are read generically. A constraint, target or path that is not known here is refused, never passed
over, so the shapes cannot say more than is checked. Meaning as in https://www.w3.org/TR/shacl/ with the
sub-classes of `kgraph.ttl`; a test holds the findings equal to those of pyshacl.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest
from kgraph.rdf.ontology import read_turtle

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

SHACL = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True)
class Check:
    """One constraint of one shape."""

    component: str
    """As it stands in the shape: `sh:minCount`."""
    path: str
    """What is looked at, as a SPARQL path: `kg:title`; empty when it is the focus itself."""
    message: str
    """With places to fill, `{?n}`, when the query binds them."""
    severity: str
    query: str
    """Its rows are what breaks the constraint: `?focus`, and `?value` where one value is to blame."""
    this: str = ""
    """The IRI that `$this` stands for, in a constraint that is itself SPARQL."""


@cache
def checks() -> tuple[Check, ...]:
    """The checks of `shapes.ttl`, in a fixed order.

    Raises:
        BadRequest: the shapes say something that is not known here.
    """
    return compile_shapes(read_turtle("shapes.ttl"))


@cache
def focus_count() -> str:
    """A query for `?n`, the number of things that the shapes are about (classes as such not counted)."""
    shapes = read_turtle("shapes.ttl")
    patterns = {p for root in _roots(shapes) for p in _targets(shapes, root, "?focus", TARGETS)}
    return f"SELECT (COUNT(DISTINCT ?focus) AS ?n) {{ {_union(patterns)} }}"


def compile_shapes(shapes: Graph) -> tuple[Check, ...]:
    """The checks that a graph of shapes asks for.

    Raises:
        BadRequest: it says something that is not known here.
    """
    found = [check for root in _roots(shapes) for check in _of_shape(shapes, root, root)]
    return tuple(sorted(found, key=lambda c: (c.path, c.component, c.message, c.query)))


def _of_shape(shapes: Graph, shape: Node, root: Node) -> Iterator[Check]:
    """The checks of a shape and of those that hang on it; `root` is the one whose targets count."""
    from rdflib import RDF, SH

    path = _path(shapes, shapes.value(shape, SH.path)) if (shape, SH.path, None) in shapes else ""
    known = {**FILTERS, **(COUNTS | PAIRS if path else {"property": None, "sparql": None})}
    known |= dict.fromkeys((*TARGETS, "targetNode", "message", "severity", "path"))
    for predicate, value in sorted(shapes.predicate_objects(shape)):
        name = str(predicate).removeprefix(SHACL)
        if predicate == RDF.type and value in (SH.NodeShape, SH.PropertyShape):
            continue
        if name not in known:
            raise _refused(shapes, shape, predicate, known)
        if name == "property":
            yield from _of_shape(shapes, value, root)
        elif name == "sparql":
            yield from _of_sparql(shapes, shape, value, root)
        elif query := _query(shapes, name, value, path, root):
            yield Check(f"sh:{name}", path, *_said(shapes, shape, f"breaks sh:{name}"), query)


def _query(shapes: Graph, name: str, value: Node, path: str, root: Node) -> str:
    """A query for what breaks a constraint of SHACL Core; empty for what is none."""
    if not (name in FILTERS or name in COUNTS or name in PAIRS):
        return ""
    is_focus = f"FILTER EXISTS {{ {_union(_targets(shapes, root, '?focus'))} }}"
    if name in COUNTS:
        focus = f"{{ SELECT DISTINCT ?focus {{ {_union(_targets(shapes, root, '?focus'))} }} }}"
        body = COUNTS[name](path, int(str(value)), focus, is_focus)
        query = f"SELECT DISTINCT ?focus {{ {body} }}"
    elif name in PAIRS:
        query = f"SELECT DISTINCT ?focus ?value {{ {PAIRS[name](path, value.n3())} {is_focus} }}"
    elif path:
        query = f"SELECT DISTINCT ?focus ?value {{ ?focus {path} ?value {FILTERS[name](shapes, value)} {is_focus} }}"
    else:
        focus = f"{{ SELECT DISTINCT ?value {{ {_union(_targets(shapes, root, '?value'))} }} }}"
        query = f"SELECT (?value AS ?focus) ?value {{ {focus} {FILTERS[name](shapes, value)} }}"
    return _prologue(shapes) + query


def _of_sparql(shapes: Graph, shape: Node, constraint: Node, root: Node) -> Iterator[Check]:
    """A `sh:sparql`, once for each node that is named as a target.

    Other targets are refused: they would take one query for each of perhaps a million things.
    """
    from rdflib import SH

    for predicate in shapes.predicates(constraint):
        if predicate not in (SH.message, SH.select, SH.prefixes):
            raise _refused(shapes, constraint, predicate, ("message", "select", "prefixes"))
    for kind in TARGETS:
        if (root, SH[kind], None) in shapes:
            raise _refused(shapes, root, SH[kind], ("targetNode",))
    prologue = "".join(
        f"PREFIX {shapes.value(declared, SH.prefix)}: <{shapes.value(declared, SH.namespace)}>\n"
        for declared in sorted(shapes.objects(constraint, SH.prefixes / SH.declare))
    )
    message, _ = _said(shapes, constraint, "breaks sh:sparql")
    _, severity = _said(shapes, shape, "")
    for this in sorted(shapes.objects(root, SH.targetNode)):
        query = prologue + str(shapes.value(constraint, SH.select))
        yield Check("sh:sparql", "", message, severity, query, str(this))


def _said(shapes: Graph, shape: Node, otherwise: str) -> tuple[str, str]:
    """Message and severity."""
    from rdflib import SH

    message = shapes.value(shape, SH.message, any=False)
    severity = shapes.value(shape, SH.severity, default=SH.Violation, any=False)
    return str(message or otherwise), str(severity).removeprefix(SHACL)


# --- constraints: what breaks them, as SPARQL ----------------------------------------------------------------


def _unless(holds: str) -> str:
    """A filter for where `holds` is false or, as for a text compared with a number, an error."""
    return f"FILTER(!COALESCE({holds}, false))"


def _not_of_class(shapes: Graph, value: Node) -> str:
    return f"MINUS {{ {_instances(value, '?value')} }}"


def _not_of_datatype(shapes: Graph, value: Node) -> str:
    from rdflib import XSD

    datatype = value.n3()
    if value == XSD.string:
        return _unless(f"DATATYPE(?value) = {datatype}")
    if str(value).removeprefix(str(XSD)) not in CASTABLE:
        raise _refused(shapes, value, value, CASTABLE)
    # The cast fails on what is ill-formed, as 30 February.
    return _unless(f"SAMETERM(?value, {datatype}(STR(?value)))")


def _not_of_kind(shapes: Graph, value: Node) -> str:
    kind = str(value).removeprefix(SHACL)
    if kind not in NODE_KINDS:
        raise _refused(shapes, value, value, NODE_KINDS)
    return _unless(NODE_KINDS[kind])


def _not_among(shapes: Graph, value: Node) -> str:
    from rdflib.collection import Collection

    return _unless(" || ".join(f"SAMETERM(?value, {item.n3()})" for item in Collection(shapes, value)))


FILTERS: dict[str, Callable[[Graph, Any], str]] = {
    "class": _not_of_class,
    "datatype": _not_of_datatype,
    "nodeKind": _not_of_kind,
    "in": _not_among,
    "pattern": lambda _, value: _unless(f"!ISBLANK(?value) && REGEX(STR(?value), {value.n3()})"),
    "minLength": lambda _, value: _unless(f"!ISBLANK(?value) && STRLEN(STR(?value)) >= {value.n3()}"),
    "minInclusive": lambda _, value: _unless(f"?value >= {value.n3()}"),
    "maxInclusive": lambda _, value: _unless(f"?value <= {value.n3()}"),
}
"""Constraint on each value → the clause that leaves the values which break it."""

COUNTS: dict[str, Callable[[str, int, str, str], str]] = {
    "minCount": lambda path, n, focus, _: (
        f"{focus} MINUS {{ {_counted(path, f'>= {n}') if n > 1 else f'?focus {path} ?value'} }}"
        if n
        else "FILTER(false)"
    ),
    "maxCount": lambda path, n, _, is_focus: f"{{ {_counted(path, f'> {n}')} }} {is_focus}",
}
"""Constraint on how many values → the pattern of the things which break it."""

PAIRS: dict[str, Callable[[str, str], str]] = {
    "equals": lambda path, other: (
        f"{{ ?focus {path} ?value MINUS {{ ?focus {other} ?value }} }}"
        f" UNION {{ ?focus {other} ?value MINUS {{ ?focus {path} ?value }} }}"
    ),
    "lessThanOrEquals": lambda path, other: (
        f"?focus {path} ?value ; {other} ?other {_unless('?value <= ?other')}"
    ),
}
"""Constraint between the values of two paths → the pattern of what breaks it."""

CASTABLE = ("boolean", "integer", "decimal", "double", "date", "dateTime")
"""XSD datatypes that a query can cast to; integers to 64 bits, longer ones count as ill-formed."""

NODE_KINDS = {
    "IRI": "ISIRI(?value)",
    "Literal": "ISLITERAL(?value)",
    "BlankNode": "ISBLANK(?value)",
    "BlankNodeOrIRI": "!ISLITERAL(?value)",
    "BlankNodeOrLiteral": "!ISIRI(?value)",
    "IRIOrLiteral": "!ISBLANK(?value)",
}


def _counted(path: str, condition: str) -> str:
    return f"SELECT ?focus {{ ?focus {path} ?value }} GROUP BY ?focus HAVING (COUNT(DISTINCT ?value) {condition})"


# --- targets and paths ---------------------------------------------------------------------------------------

TARGETS: dict[str, Callable[[Any, str], str]] = {
    "targetClass": lambda value, name: _instances(value, name),
    "targetSubjectsOf": lambda value, name: f"{name} {value.n3()} ?any",
    "targetObjectsOf": lambda value, name: f"?any {value.n3()} {name}",
}
"""Kind of target → the pattern of what is targeted; and `sh:targetNode`, which needs none."""


def _roots(shapes: Graph) -> list[Node]:
    """The shapes with targets; others say nothing unless they hang on one."""
    from rdflib import SH

    return sorted({s for kind in (*TARGETS, "targetNode") for s in shapes.subjects(SH[kind])})


def _targets(shapes: Graph, root: Node, name: str, kinds: Iterable[str] = (*TARGETS, "targetNode")) -> list[str]:
    from rdflib import SH

    return [
        TARGETS[kind](value, name) if kind in TARGETS else f"VALUES {name} {{ {value.n3()} }}"
        for kind in kinds
        for value in sorted(shapes.objects(root, SH[kind]))
    ]


def _union(patterns: Iterable[str]) -> str:
    return " UNION ".join(f"{{ {pattern} }}" for pattern in sorted(patterns))


def _instances(cls: Node, name: str) -> str:
    """A pattern for the instances of a class and of its sub-classes."""
    from rdflib import RDFS

    classes = sorted(_ontology().transitive_subjects(RDFS.subClassOf, cls))
    return f"VALUES ?class {{ {' '.join(c.n3() for c in classes)} }} {name} a ?class"


@cache
def _ontology() -> Graph:
    return read_turtle("kgraph.ttl")


def _path(shapes: Graph, node: Any) -> str:
    """A SHACL path as a SPARQL path."""
    from rdflib import RDF, SH, URIRef
    from rdflib.collection import Collection

    if isinstance(node, URIRef):
        return node.n3(shapes.namespace_manager)
    if (node, RDF.first, None) in shapes:
        return "/".join(_path(shapes, step) for step in Collection(shapes, node))
    inverse, either = shapes.value(node, SH.inversePath), shapes.value(node, SH.alternativePath)
    if inverse is not None:
        return f"^{_path(shapes, inverse)}"
    if either is not None:
        return f"({'|'.join(_path(shapes, way) for way in Collection(shapes, either))})"
    raise _refused(shapes, node, next(shapes.predicates(node)), ("inversePath", "alternativePath"))


def _prologue(shapes: Graph) -> str:
    return "".join(f"PREFIX {p}: <{n}>\n" for p, n in sorted(shapes.namespaces()))


def _refused(shapes: Graph, shape: Any, what: Any, known: Iterable[str]) -> BadRequest:
    manager = shapes.namespace_manager
    return BadRequest(
        f"the shapes say {what.n3(manager)} of {shape.n3(manager)}, which cannot be checked here;"
        f" known there: {', '.join(sorted(known))}"
    )
