"""The graph in the formats of RDF: sorted, so that the same graph gives the same bytes.

Turtle, N-Triples and RDF/XML hold one graph: the default graph, which is the canonical knowledge. N-Quads,
TriG and JSON-LD hold all: also what each document says, and the provenance. Bytes are the same for a store in
memory and on disk. There are no blank nodes in a kgraph graph; foreign ones are written under their labels.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from kgraph.exports.exporter import Exporter
from kgraph.exports.rdfxml import rdfxml_parts
from kgraph.exports.sorted_lines import sorted_lines
from kgraph.exports.turtle_text import Shortener, prefix_lines, turtle_blocks
from kgraph.rdf.iris import KINDS
from kgraph.rdf.vocabulary import PREFIXES
from kgraph.store.graph import DEFAULT_GRAPH

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kgraph.store import GraphStore

_TURTLE_HEADER = b"""\
# The canonical knowledge of a kgraph workspace: the default graph, sorted by subject.
# Not in here: what each source document says, with its lines, and the provenance. Those are in named graphs,
# which Turtle cannot hold; write TriG or N-Quads to have them.

"""


def write_ntriples(store: GraphStore, file: BinaryIO) -> None:
    """The default graph as N-Triples, lines sorted by their bytes."""
    with sorted_lines(lambda dumped: store.dump(dumped, "ntriples", graph=DEFAULT_GRAPH)) as lines:
        file.writelines(lines)


def write_nquads(store: GraphStore, file: BinaryIO) -> None:
    """All graphs as N-Quads, lines sorted by their bytes."""
    with sorted_lines(lambda dumped: store.dump(dumped, "nquads")) as lines:
        file.writelines(lines)


def write_turtle(store: GraphStore, file: BinaryIO, *, base: str | None = None) -> None:
    """The default graph as Turtle: a block per subject, sorted by the subject's IRI, types first.

    `base` is that of the entities' IRIs, for `paper:`, `person:` …; left out, it is read off the graph.
    """
    prefixes = _prefixes(store, base)
    file.write(_TURTLE_HEADER + prefix_lines(prefixes))
    with sorted_lines(lambda dumped: store.dump(dumped, "ntriples", graph=DEFAULT_GRAPH)) as lines:
        file.writelines(turtle_blocks(lines, Shortener(prefixes)))


def write_trig(store: GraphStore, file: BinaryIO, *, base: str | None = None) -> None:
    """All graphs as TriG: the default graph first, then each named graph in braces, by IRI."""
    prefixes = _prefixes(store, base)
    shortener = Shortener(prefixes)
    file.write(prefix_lines(prefixes))
    for graph in (DEFAULT_GRAPH, *store.graphs()):
        with _graph_lines(store, graph) as lines:
            if graph == DEFAULT_GRAPH:
                file.writelines(turtle_blocks(lines, shortener))
            else:
                file.write(shortener.term(f"<{graph}>".encode()) + b" {\n\n")
                file.writelines(turtle_blocks(lines, shortener, indent=b"    "))
                file.write(b"}\n\n")


def write_jsonld(store: GraphStore, file: BinaryIO) -> None:
    """All graphs as JSON-LD in expanded form: full IRIs, no context, nothing to fetch."""
    import pyoxigraph as ox

    graphs = (DEFAULT_GRAPH, *store.graphs())
    quads = (quad for graph in graphs for quad in _sorted_quads(store, graph))
    ox.serialize(quads, file, ox.RdfFormat.JSON_LD)
    file.write(b"\n")


def write_rdfxml(store: GraphStore, file: BinaryIO) -> None:
    """The default graph as RDF/XML.

    XML 1.0 has no way to write most control characters: they become U+FFFD, the replacement character. Every
    other character comes back as it was.
    """
    triples = (quad.triple for quad in _sorted_quads(store, DEFAULT_GRAPH))
    file.writelines(part.encode() for part in rdfxml_parts(triples, PREFIXES))


def _prefixes(store: GraphStore, base: str | None) -> dict[str, str]:
    """The vocabularies, and one prefix per kind of entity."""
    if base is None:
        return store.prefixes
    return {**PREFIXES, **{kind: f"{base}{kind}/" for kind in KINDS}}


def _graph_lines(store: GraphStore, graph: str) -> Any:
    return sorted_lines(lambda dumped: store.dump(dumped, "ntriples", graph=graph))


def _sorted_quads(store: GraphStore, graph: str) -> Iterator[ox.Quad]:
    """The quads of a graph in the order of their N-Triples lines."""
    import pyoxigraph as ox

    name = ox.DefaultGraph() if graph == DEFAULT_GRAPH else ox.NamedNode(graph)
    with tempfile.NamedTemporaryFile(suffix=".nt") as file, _graph_lines(store, graph) as lines:
        file.writelines(lines)
        file.flush()
        for triple in ox.parse(path=file.name, format=ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, name)


TURTLE = Exporter(
    name="turtle",
    title="Turtle: the canonical knowledge, sorted",
    extensions=(".ttl",),
    accepts="graph",
    write=write_turtle,
    specification="https://www.w3.org/TR/turtle/",
    options=("base",),
)
NTRIPLES = Exporter(
    name="ntriples",
    title="N-Triples: the canonical knowledge, one triple a line, sorted",
    extensions=(".nt",),
    accepts="graph",
    write=write_ntriples,
    specification="https://www.w3.org/TR/n-triples/",
)
NQUADS = Exporter(
    name="nquads",
    title="N-Quads: everything, with sources and provenance, sorted",
    extensions=(".nq",),
    accepts="graph",
    write=write_nquads,
    specification="https://www.w3.org/TR/n-quads/",
)
TRIG = Exporter(
    name="trig",
    title="TriG: everything, with sources and provenance, sorted",
    extensions=(".trig",),
    accepts="graph",
    write=write_trig,
    specification="https://www.w3.org/TR/trig/",
    options=("base",),
)
JSONLD = Exporter(
    name="jsonld",
    title="JSON-LD: everything, expanded",
    extensions=(".jsonld",),
    accepts="graph",
    write=write_jsonld,
    specification="https://www.w3.org/TR/json-ld11/",
)
RDFXML = Exporter(
    name="rdfxml",
    title="RDF/XML: the canonical knowledge",
    extensions=(".rdf", ".owl"),
    accepts="graph",
    write=write_rdfxml,
    specification="https://www.w3.org/TR/rdf-syntax-grammar/",
)

RDF_EXPORTERS: tuple[Exporter, ...] = (TURTLE, NTRIPLES, NQUADS, TRIG, JSONLD, RDFXML)
"""The formats of the graph, in the order in which they are listed to people."""
