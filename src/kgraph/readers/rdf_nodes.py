"""The nodes of a part of an RDF document with their properties, as readers of a vocabulary want them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from kgraph.model.records import Rejected, Statement
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.rdf_text import rdf_quads

if TYPE_CHECKING:
    from pyoxigraph import Quad

Node = dict[str, list[str]]
"""Property → values in the order of the document: literals as their text, IRIs as they are, blank nodes as
`_:` and a label. Properties go by the last part of their IRI, `rdf:type` by `a`."""
Nodes = dict[str, Node]
"""IRI or blank node → its properties, in the order of the document."""

_NO_NAMES: Mapping[str, str] = {}
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def nodes_of(part: Part, *, names: Mapping[str, str] = _NO_NAMES) -> tuple[Nodes, list[Rejected]]:
    """The nodes of the part, and what in it is no RDF.

    `names` has the IRIs of those properties whose last part would mislead, with what to call them.
    """
    rejected: list[Rejected] = []
    return _nodes(rdf_quads(part), names, rejected), rejected


def _nodes(found: Iterable[Quad | Rejected], names: Mapping[str, str], rejected: list[Rejected]) -> Nodes:
    from pyoxigraph import BlankNode, Triple

    nodes: Nodes = {}
    called: dict[str, str] = {_TYPE: "a", **names}
    last, node = "", Node()
    for quad in found:
        if isinstance(quad, Rejected):
            rejected.append(quad)
            continue
        subject, value = quad.subject, quad.object
        if isinstance(value, Triple) or isinstance(subject, Triple):
            continue  # a statement about a statement
        text = f"_:{value.value}" if type(value) is BlankNode else value.value
        property = quad.predicate.value
        name = called.get(property)
        if name is None:
            name = called[property] = last_part(property)
        iri = subject.value
        if iri != last:
            last = iri
            node = nodes.setdefault(f"_:{iri}" if type(subject) is BlankNode else iri, {})
        if name in node:
            node[name].append(text)
        else:
            node[name] = [text]
    return nodes


def last_part(iri: str) -> str:
    """What follows the last `#` or `/`.

    Example:
        >>> last_part("https://dblp.org/rdf/schema#title"), last_part("http://purl.org/dc/terms/title")
        ('title', 'title')
    """
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


def in_order(statements: Iterator[Statement], rejected: list[Rejected]) -> Iterator[Statement]:
    """Both as they stand in the document."""
    if not rejected:
        return statements
    return iter(sorted([*statements, *rejected], key=_line_of))


def _line_of(statement: Statement) -> int:
    return statement.line if isinstance(statement, Rejected) else statement.place.line


def first(node: Node, *properties: str) -> str:
    """The first value of the first of these properties that the node has; empty for none."""
    for property in properties:
        if property in node:
            return node[property][0]
    return ""
