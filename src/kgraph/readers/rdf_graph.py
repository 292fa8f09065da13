"""Any other RDF: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD in vocabularies that kgraph cannot read.

Such a document states no records. It becomes a graph of its own in the store, under the IRI of the document,
where queries join it with the rest: `quads_of` gives its triples. Graphs named in it become one with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kgraph.model.records import Rejected, Statement
from kgraph.readers import dblp_rdf, semopenalex
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.rdf_text import rdf_parts, rdf_quads, syntax_of
from kgraph.readers.documents.source import Source
from kgraph.readers.format import Format, ReadOptions

NAME = "rdf"

_LABEL = re.compile(rb"_:([^\s<>\"{}\[\](),;]++)")


def sniff(head: bytes) -> str | None:
    """RDF in none of the vocabularies that have readers of their own."""
    found = syntax_of(head)
    if found is None or dblp_rdf.sniff(head) or semopenalex.sniff(head):
        return None
    return f"RDF ({found[0]}): {found[1]}"


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """Only what is no RDF, as `Rejected`: statements that are broken, and those with relative IRIs."""
    from pyoxigraph import Triple

    n_about = 0
    for quad in rdf_quads(part, is_lenient=False):
        if isinstance(quad, Rejected):
            yield quad
        elif isinstance(quad.object, Triple) or isinstance(quad.subject, Triple):
            n_about += 1
    if n_about:
        yield part.rejected(1, f"{n_about} statements about statements (RDF-star), which are left out")


def quads_of(source: Source) -> Iterator[bytes]:
    """The triples of the document, each as in a line of N-Triples up to its full stop (`<s> <p> "o"`).

    Blank nodes have the document's id in their labels, so that they stay apart from those of others; the same
    document always gives the same labels. What `read_part` rejects is left out.

    Raises:
        BadDocument: the document cannot be cut into parts.
    """
    n_nameless = 0
    for part in rdf_parts(source):
        labels = {label.rstrip(b".").decode() for label in _LABEL.findall(part.data)}
        called: dict[str, str] = {}
        for subject, predicate, value in _triples(part):
            if subject[0] == "_" and subject not in called:
                called[subject], n_nameless = _called(subject[2:], labels, source.id, n_nameless)
            if value[0] == "_" and value not in called:
                called[value], n_nameless = _called(value[2:], labels, source.id, n_nameless)
            yield f"{called.get(subject, subject)} {predicate} {called.get(value, value)}".encode()


def _called(label: str, labels: set[str], document: str, n_nameless: int) -> tuple[str, int]:
    """The blank node's label in the store: from its own, which parts share, or else counted (`[ … ]`)."""
    if label in labels:
        return f"_:d{document}l{label}", n_nameless
    return f"_:d{document}n{n_nameless}", n_nameless + 1


def _triples(part: Part) -> Iterator[tuple[str, str, str]]:
    from pyoxigraph import Triple

    for quad in rdf_quads(part, is_lenient=False):
        if isinstance(quad, Rejected):
            continue
        subject: Any = quad.subject
        if not isinstance(quad.object, Triple) and not isinstance(subject, Triple):
            yield str(subject), str(quad.predicate), str(quad.object)


FORMAT = Format(
    name=NAME,
    title="RDF in any vocabulary (a graph of its own)",
    extensions=(".ttl", ".trig", ".nt", ".nq", ".rdf", ".jsonld"),
    sniff=sniff,
    read_part=read_part,
    parts=rdf_parts,
    specification="https://www.w3.org/TR/rdf11-concepts/",
)
