"""SemOpenAlex: OpenAlex as RDF, in its old vocabulary (`/property/`, `/class/`) and in `/ontology/`.

A work leans on nodes of its own (positions of authors, scores of concepts, locations), which its files have
anywhere, and takes names from others (authors, sources, institutions, concepts). Small documents are read
whole; of large ones the nodes are first brought together in temporary files, see `semopenalex_gathering`.

Specification: https://semopenalex.org/, https://github.com/metaphacts/semopenalex.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.model.records import Statement
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.rdf_text import Passages, rdf_parts, syntax_of
from kgraph.readers.documents.source import Source
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.rdf_nodes import Nodes, first, in_order, last_part, nodes_of
from kgraph.readers.semopenalex_gathering import LINE, gathered_parts
from kgraph.readers.semopenalex_people import person_record
from kgraph.readers.semopenalex_works import work_record

NAME = "semopenalex"

_OURS = re.compile(rb"https?://semopenalex\.org/(?:ontology|property|class|work|author)/")


def sniff(head: bytes) -> str | None:
    """An RDF document with IRIs of SemOpenAlex."""
    found = _OURS.search(head)
    if not found or not syntax_of(head):
        return None
    return f"RDF with IRIs such as {found[0].decode()}…"


def parts(source: Source) -> Iterator[Part]:
    """The document in parts that hold works together with the nodes on which they lean."""
    yield from gathered_parts(source, rdf_parts(source))


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per work that has a title, one person record per author that has a name."""
    nodes, rejected = nodes_of(part)
    yield from in_order(_statements(part, nodes), rejected)


def _statements(part: Part, nodes: Nodes) -> Iterator[Statement]:
    passages = Passages(part)
    n_others = n_ours = 0
    for iri, node in nodes.items():
        types = {last_part(type) for type in node.get("a", ())}
        if types.isdisjoint(("Work", "Author")):
            n_others += "a" in node
            continue
        n_ours += 1
        told = first(node, LINE)  # of gathered nodes; then the part's own lines mean nothing
        line = int(told) if told.isascii() and told.isdigit() else passages.of(iri).line
        statement: Statement | None
        if "Work" in types:
            statement, missing = work_record(part.place(line, last_part(iri)), iri, node, nodes), "no title"
        else:
            statement, missing = person_record(part.place(line, last_part(iri)), iri, node, nodes), "no name"
        yield statement or part.rejected(line, missing, passages.of(iri).raw or iri)
    if n_others and not n_ours:
        yield part.rejected(
            1, "neither a work nor an author of SemOpenAlex in it: works name their own sources, concepts …"
        )


FORMAT = Format(
    name=NAME,
    title="SemOpenAlex (RDF)",
    extensions=(".trig", ".nt", ".ttl"),
    sniff=sniff,
    read_part=read_part,
    parts=parts,
    specification="https://semopenalex.org/",
)
