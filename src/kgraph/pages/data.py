"""What the graph says of one thing, as RDF in the formats that are handed out beside its page."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.errors import UnknownFormat
from kgraph.exports.rdfxml import rdfxml_parts
from kgraph.exports.turtle_text import Shortener, prefix_lines, turtle_blocks
from kgraph.rdf.iris import KINDS
from kgraph.rdf.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kgraph.store import GraphStore


@dataclass(frozen=True)
class DataFormat:
    """A format of RDF about one thing."""

    suffix: str
    media_type: str
    title: str
    write: Callable[[list[ox.Triple], str], bytes]
    """From sorted triples and the base of the graph's IRIs."""


def triples_about(store: GraphStore, iri: str) -> list[ox.Triple]:
    """What is said of a thing, of its parts (IRIs that continue its own after `#`), and what refers to it.

    From all graphs, each triple once, in the order of their N-Triples lines. Empty where the graph does not
    know the thing.
    """
    import pyoxigraph as ox

    node = ox.NamedNode(iri)
    found = {quad.triple for quad in store.quads(node)}
    for value in {triple.object for triple in found}:
        if isinstance(value, ox.NamedNode) and value.value.startswith(f"{iri}#"):
            found |= {quad.triple for quad in store.quads(value)}
    found |= {quad.triple for quad in store.quads(None, None, node)}
    return sorted(found, key=str)


def _ntriples(triples: list[ox.Triple], base: str) -> bytes:
    return b"".join(_lines(triples))


def _lines(triples: list[ox.Triple]) -> list[bytes]:
    return [f"{triple} .\n".encode() for triple in triples]


def _turtle(triples: list[ox.Triple], base: str) -> bytes:
    prefixes = {**PREFIXES, **{kind: f"{base}{kind}/" for kind in KINDS}}
    return prefix_lines(prefixes) + b"".join(turtle_blocks(sorted(_lines(triples)), Shortener(prefixes)))


def _jsonld(triples: list[ox.Triple], base: str) -> bytes:
    import pyoxigraph as ox

    file = io.BytesIO()
    ox.serialize(triples, file, ox.RdfFormat.JSON_LD)
    return file.getvalue() + b"\n"


def _rdfxml(triples: list[ox.Triple], base: str) -> bytes:
    return "".join(rdfxml_parts(triples, PREFIXES)).encode()


DATA_FORMATS: tuple[DataFormat, ...] = (
    DataFormat("ttl", "text/turtle", "Turtle", _turtle),
    DataFormat("jsonld", "application/ld+json", "JSON-LD", _jsonld),
    DataFormat("nt", "application/n-triples", "N-Triples", _ntriples),
    DataFormat("rdf", "application/rdf+xml", "RDF/XML", _rdfxml),
)
"""In the order in which they are offered; the first is the one for whoever has no wish."""


def write_data(triples: list[ox.Triple], suffix: str, *, base: str) -> bytes:
    """The triples in the format of that file ending.

    Raises:
        UnknownFormat: there is none.
    """
    for format in DATA_FORMATS:
        if format.suffix == suffix:
            return format.write(triples, base)
    raise UnknownFormat("RDF format", suffix, [f.suffix for f in DATA_FORMATS])
