"""The shapes of `ontology/shapes.ttl` as SPARQL: each constraint becomes one query for what breaks it.

The shapes are read generically. A constraint, target or path that is not known is refused, never passed over,
so the shapes cannot say more than is checked. Meaning as in https://www.w3.org/TR/shacl/; tests hold the
findings equal to those of pyshacl.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kgraph.rdf.constraints import OF_COUNTS, OF_PAIRS, OF_VALUES, SHACL, TARGETS, refused
from kgraph.rdf.ontology import read_turtle

if TYPE_CHECKING:
    from rdflib import Graph

SAID = ("message", "severity", "path", *TARGETS)
"""What a shape may say beside its constraints."""
ON_NODES = frozenset({*SAID, *OF_VALUES, "property", "sparql"})
ON_PROPERTIES = frozenset({*SAID, *OF_VALUES, *OF_COUNTS, *OF_PAIRS})
ON_SPARQL = frozenset({"message", "prefixes", "select"})


@dataclass(frozen=True, order=True)
class Check:
    """One constraint of one shape."""

    path: str
    """What is looked at, as a SPARQL path: `kg:title`; empty when it is the focus itself."""
    component: str
    """As it stands in the shape: `sh:minCount`."""
    message: str
    """With places to fill, `{?n}`, when the query binds them."""
    severity: str
    """`Violation`, `Warning` or `Info`."""
    query: str
    """Its rows are what breaks the constraint: `?focus`, and `?value` where one value is to blame."""
    this: str = ""
    """The IRI that `$this` stands for, in a constraint that is itself SPARQL."""


@cache
def checks() -> tuple[Check, ...]:
    """The checks of `shapes.ttl`, in a fixed order."""
    return compile_shapes(read_turtle("shapes.ttl"))


@cache
def focus_count() -> str:
    """A query for `?n`: how many things the shapes are about, nodes named as such not counted."""
    shapes = read_turtle("shapes.ttl")
    kinds = TARGETS.keys() - {"targetNode"}
    patterns = {p for root in _roots(shapes) for p in _targets(shapes, root, "?focus", kinds)}
    return f"SELECT (COUNT(DISTINCT ?focus) AS ?n) {{ {_union(patterns)} }}"


def compile_shapes(shapes: Graph) -> tuple[Check, ...]:
    """The checks that a graph of shapes asks for.

    Raises:
        BadRequest: it says something that cannot be checked here; the message names it.
    """
    return tuple(sorted(check for root in _roots(shapes) for check in _of_shape(shapes, root, root)))


def _of_shape(shapes: Graph, shape: Any, root: Any) -> Iterator[Check]:
    """The checks of a shape and of those that hang on it; `root` is the one whose targets count."""
    from rdflib import RDF, SH

    steps = shapes.value(shape, SH.path, any=False)
    path = "" if steps is None else _path(shapes, steps)
    known = ON_PROPERTIES if path else ON_NODES
    for predicate, value in shapes.predicate_objects(shape):
        name = str(predicate).removeprefix(SHACL)
        if predicate == RDF.type and value in (SH.NodeShape, SH.PropertyShape):
            continue
        if name not in known:
            raise refused(shapes, shape, predicate, known)
        if name == "property":
            yield from _of_shape(shapes, value, root)
        elif name == "sparql":
            yield from _of_sparql(shapes, shape, value, root)
        elif name not in SAID:
            message = _message(shapes, shape) or f"sh:{name} is not kept"
            query = _prologue(shapes) + _query(shapes, name, value, path, root)
            yield Check(path, f"sh:{name}", message, _severity(shapes, shape), query)


def _query(shapes: Graph, name: str, value: Any, path: str, root: Any) -> str:
    """A query for what breaks a constraint of SHACL Core."""
    is_focus = f"FILTER EXISTS {{ {_union(_targets(shapes, root, '?focus'))} }}"
    if name in OF_COUNTS:
        focus = _each_target(shapes, root, "?focus")
        return f"SELECT ?focus {{ {OF_COUNTS[name](path, int(value), focus, is_focus)} }}"
    if name in OF_PAIRS:
        # In a SELECT of its own, or Oxigraph asks of each pair first whether it is of a target.
        return f"SELECT ?focus ?value {{ {{ {OF_PAIRS[name](path, value.n3())} }} {is_focus} }}"
    broken = OF_VALUES[name](shapes, value)
    if path:
        return f"SELECT DISTINCT ?focus ?value {{ ?focus {path} ?value {broken} {is_focus} }}"
    return f"SELECT (?value AS ?focus) ?value {{ {_each_target(shapes, root, '?value')} {broken} }}"


def _of_sparql(shapes: Graph, shape: Any, constraint: Any, root: Any) -> Iterator[Check]:
    """A SPARQL constraint, once for each node that is named as a target.

    Other targets are refused: they would take one query for each of perhaps a million things.
    """
    from rdflib import SH

    for predicate in shapes.predicates(constraint):
        if str(predicate).removeprefix(SHACL) not in ON_SPARQL:
            raise refused(shapes, constraint, predicate, ON_SPARQL)
    for kind in TARGETS:
        if kind != "targetNode" and (root, SH[kind], None) in shapes:
            raise refused(shapes, root, SH[kind], ("targetNode",))
    declared = [
        (str(shapes.value(d, SH.prefix)), str(shapes.value(d, SH.namespace)))
        for d in shapes.objects(constraint, SH.prefixes / SH.declare)
    ]
    query = _prefixes(declared) + str(shapes.value(constraint, SH.select, any=False))
    message = _message(shapes, constraint) or _message(shapes, shape) or "sh:sparql is not kept"
    for this in shapes.objects(root, SH.targetNode):
        yield Check("", "sh:sparql", message, _severity(shapes, shape), query, str(this))


def _message(shapes: Graph, node: Any) -> str:
    from rdflib import SH

    return str(shapes.value(node, SH.message, any=False) or "")


def _severity(shapes: Graph, node: Any) -> str:
    from rdflib import SH

    return str(shapes.value(node, SH.severity, default=SH.Violation, any=False)).removeprefix(SHACL)


# --- targets ----------------------------------------------------------------------------------------------


def _roots(shapes: Graph) -> set[Any]:
    """The shapes with targets; others say nothing unless they hang on one."""
    from rdflib import SH

    return {shape for kind in TARGETS for shape in shapes.subjects(SH[kind])}


def _targets(shapes: Graph, root: Any, name: str, kinds: Iterable[str] = TARGETS) -> list[str]:
    """Patterns for what a shape is about, called `name`."""
    from rdflib import SH

    return [TARGETS[kind](value, name) for kind in kinds for value in shapes.objects(root, SH[kind])]


def _each_target(shapes: Graph, root: Any, name: str) -> str:
    """A pattern that gives each target once.

    Oxigraph moves a filter into a DISTINCT, and so would ask it of a target as often as a union gives it;
    it leaves a GROUP BY as it is.
    """
    targets = _targets(shapes, root, name)
    if len(targets) == 1:
        return f"{{ SELECT DISTINCT {name} {{ {targets[0]} }} }}"
    return f"{{ SELECT {name} {{ {_union(targets)} }} GROUP BY {name} }}"


def _union(patterns: Iterable[str]) -> str:
    return " UNION ".join(f"{{ {pattern} }}" for pattern in sorted(patterns))


# --- paths ------------------------------------------------------------------------------------------------


def _path(shapes: Graph, node: Any) -> str:
    """A SHACL path as a SPARQL path."""
    from rdflib import RDF, SH, URIRef
    from rdflib.collection import Collection

    if isinstance(node, URIRef):
        return node.n3(shapes.namespace_manager)
    if (node, RDF.first, None) in shapes:
        return f"({'/'.join(_path(shapes, step) for step in Collection(shapes, node))})"
    for predicate, value in shapes.predicate_objects(node):
        if predicate == SH.inversePath:
            return f"^{_path(shapes, value)}"
        if predicate == SH.alternativePath:
            return f"({'|'.join(_path(shapes, way) for way in Collection(shapes, value))})"
        raise refused(shapes, node, predicate, ("inversePath", "alternativePath", "a list"))
    raise refused(shapes, node, SH.path, ("an IRI", "a blank node"))


def _prologue(shapes: Graph) -> str:
    return _prefixes((prefix, str(namespace)) for prefix, namespace in shapes.namespaces())


def _prefixes(declared: Iterable[tuple[str, str]]) -> str:
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(declared))
