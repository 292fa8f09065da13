"""RDF/XML as text: one `rdf:Description` per subject.

A writer of our own: pyoxigraph 0.5's leaves carriage returns bare (an XML reader makes line feeds of them),
writes control characters that no XML reader accepts, and makes element names of classes whatever they hold.

Specification: https://www.w3.org/TR/rdf-syntax-grammar/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest

if TYPE_CHECKING:
    import pyoxigraph as ox

# What XML 1.0 cannot hold, not even as a character reference (its production Char, turned round).
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPECIAL = re.compile('[&<>"\r\n\t]')
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*\Z")
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def rdfxml_parts(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> Iterator[str]:
    """The document in pieces; triples with the same subject must follow each other.

    Control characters, which XML has no way to write, become U+FFFD.

    Raises:
        BadRequest: a predicate whose IRI does not end in an XML name.
    """
    names = {namespace: prefix for prefix, namespace in prefixes.items()}
    declared = "".join(f' xmlns:{name}="{_escape(iri)}"' for name, iri in sorted(prefixes.items()))
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'
    for subject, group in groupby(triples, key=lambda triple: triple.subject):
        yield f"  <rdf:Description {_node(subject, 'about')}>\n"
        for triple in group:
            yield _property(triple.predicate.value, triple.object, names)
        yield "  </rdf:Description>\n"
    yield "</rdf:RDF>\n"


def _property(predicate: str, value: Any, names: Mapping[str, str]) -> str:
    import pyoxigraph as ox

    opening, closing = _element(predicate, names)
    if not isinstance(value, ox.Literal):
        return f"    <{opening} {_node(value, 'resource')}/>\n"
    if value.language:
        opening += f' xml:lang="{value.language}"'
    elif value.datatype.value != _XSD_STRING:
        opening += f' rdf:datatype="{_escape(value.datatype.value)}"'
    return f"    <{opening}>{_escape(value.value)}</{closing}>\n"


def _element(predicate: str, names: Mapping[str, str]) -> tuple[str, str]:
    """What opens and what closes the element of a predicate."""
    local = _LOCAL.search(predicate)
    if local is None or local.start() == 0:
        raise BadRequest(f"RDF/XML cannot name the predicate <{predicate}>; write Turtle or N-Triples")
    namespace = predicate[: local.start()]
    if namespace in names:
        return (name := f"{names[namespace]}:{local[0]}"), name
    return f'ns:{local[0]} xmlns:ns="{_escape(namespace)}"', f"ns:{local[0]}"


def _node(term: Any, role: str) -> str:
    """The attribute that names a subject (`about`) or object (`resource`)."""
    import pyoxigraph as ox

    if isinstance(term, ox.BlankNode):
        return f'rdf:nodeID="{term.value}"'
    return f'rdf:{role}="{_escape(term.value)}"'


def _escape(text: str) -> str:
    """The text for an element or a quoted attribute; line ends and tabs as references, so that they stay."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", _NOT_XML.sub("\ufffd", text))
