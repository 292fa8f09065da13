"""The graph as files: sorted, the same bytes each time, read back alike by two engines."""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from corpus import tiny_entities
from kgraph.exports.exporter import Exporter
from kgraph.exports.rdf import RDF_EXPORTERS, write_nquads, write_rdfxml, write_trig, write_turtle
from kgraph.exports.sorted_lines import sorted_lines
from kgraph.exports.turtle_text import Shortener
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run
from kgraph.store import GraphStore
from kgraph.store.graph import DEFAULT_GRAPH

BASE = "https://example.org/kg/"
OX_FORMATS = {
    "turtle": "TURTLE",
    "ntriples": "N_TRIPLES",
    "nquads": "N_QUADS",
    "trig": "TRIG",
    "jsonld": "JSON_LD",
    "rdfxml": "RDF_XML",
}
RDFLIB_FORMATS = {
    "turtle": "turtle",
    "ntriples": "nt",
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
ALL_GRAPHS = {"nquads", "trig", "jsonld"}
# rdflib's own readers of datasets use what rdflib itself calls deprecated.
quiet_rdflib = pytest.mark.filterwarnings("ignore:.*is deprecated.*:DeprecationWarning")
every_format = pytest.mark.parametrize("exporter", RDF_EXPORTERS, ids=lambda e: e.name)


def tiny_quads() -> bytes:
    file = io.BytesIO()
    write_quads(tiny_entities(), file, base=BASE, run=Run(id="r1", started=None, software="test"))
    return file.getvalue()


@pytest.fixture(scope="module")
def tiny() -> GraphStore:
    return GraphStore.in_memory(io.BytesIO(tiny_quads()))


def store_of(quads: Iterable[ox.Quad]) -> GraphStore:
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert data is not None
    return GraphStore.in_memory(io.BytesIO(data))


def exported(store: GraphStore, exporter: Exporter) -> bytes:
    file = io.BytesIO()
    exporter(store, file)
    return file.getvalue()


def expected_quads(store: GraphStore, exporter: Exporter) -> set[ox.Quad]:
    return set(store.quads(graph=None if exporter.name in ALL_GRAPHS else DEFAULT_GRAPH))


def read_with_oxigraph(data: bytes, exporter: Exporter) -> set[ox.Quad]:
    return set(ox.parse(data, format=getattr(ox.RdfFormat, OX_FORMATS[exporter.name])))


def read_with_rdflib(data: bytes, exporter: Exporter) -> dict[str, rdflib.Graph]:
    """Graph name → graph, the default graph as `""`."""
    name = RDFLIB_FORMATS[exporter.name]
    if exporter.name not in ALL_GRAPHS:
        return {"": rdflib.Graph().parse(data=data, format=name)}
    dataset = rdflib.Dataset().parse(data=data, format=name)
    return {
        "" if str(g.identifier) == "urn:x-rdflib:default" else str(g.identifier): g for g in dataset.graphs()
    }


def as_rdflib(quads: Iterable[ox.Quad]) -> dict[str, rdflib.Graph]:
    graphs: dict[str, rdflib.Graph] = {"": rdflib.Graph()}
    for quad in quads:
        name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
        graph = graphs.setdefault(name, rdflib.Graph())
        graph.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
    return graphs


def rdflib_term(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype == ox.Literal("").datatype:
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


# --- both engines read back what is there -----------------------------------------------------------------


@every_format
def test_oxigraph_reads_back_the_same_quads(exporter: Exporter, tiny: GraphStore) -> None:
    assert read_with_oxigraph(exported(tiny, exporter), exporter) == expected_quads(tiny, exporter)


@quiet_rdflib
@every_format
def test_rdflib_reads_back_isomorphic_graphs(exporter: Exporter, tiny: GraphStore) -> None:
    found = read_with_rdflib(exported(tiny, exporter), exporter)
    expected = as_rdflib(expected_quads(tiny, exporter))
    assert found.keys() == expected.keys()
    for name, graph in expected.items():
        assert isomorphic(found[name], graph), name


NODE = ox.NamedNode
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ENDINGS = [
    "a",
    "a.",
    ".a",
    "-a",
    "a-b_c",
    "a.b",
    "é",
    "a%20b",
    "a/b",
    "a#author-1",
    "a#",
    "a#b/c",
    "a'b",
    "a(b)",
    "a:b",
    "",
    "a~b",
    "1",
    "a&b=c;d",
    "a#b.c-",
]
iris = st.one_of(
    st.builds(
        lambda kind, end: NODE(f"{BASE}{kind}/{end}"),
        st.sampled_from(["paper", "person"]),
        st.sampled_from(ENDINGS),
    ),
    st.sampled_from(
        [NODE("https://w3id.org/kgraph/ontology#Paper"), NODE("urn:x:y"), NODE("http://purl.org/dc/terms/")]
    ),
)
predicates = st.sampled_from(
    [
        NODE("https://w3id.org/kgraph/ontology#name"),
        NODE(RDF_TYPE),
        NODE("urn:p:q"),
    ]
)
tags = st.sampled_from(["en", "zh-hant"])
XSD = "http://www.w3.org/2001/XMLSchema#"
literals = st.one_of(
    st.text().map(ox.Literal),
    st.text(alphabet='"\\\n\r\t\x00\x07\x1f\x7f\x85\u2028\u202e\ufffe😀^@<>.#\' ').map(ox.Literal),
    st.builds(lambda t, tag: ox.Literal(t, language=tag), st.text(max_size=5), tags),
    st.integers(-(10**6), 10**6).map(ox.Literal),
    st.booleans().map(ox.Literal),
    st.sampled_from(
        [ox.Literal("0.97", datatype=NODE(XSD + "double")), ox.Literal("abc", datatype=NODE(XSD + "integer")),
         ox.Literal("2021-05-31", datatype=NODE(XSD + "date")),
         ox.Literal('"^^<urn:x>', datatype=NODE("urn:own:type"))]
    ),
)  # fmt: skip
graph_names = st.sampled_from([ox.DefaultGraph(), NODE(f"{BASE}source/s1"), NODE("urn:g")])
quads = st.lists(st.builds(ox.Quad, iris, predicates, st.one_of(iris, literals), graph_names), max_size=12)


@quiet_rdflib
@every_format
@settings(max_examples=60, deadline=None)
@given(found=quads)
def test_whatever_text_and_iris_hold_comes_back(exporter: Exporter, found: list[ox.Quad]) -> None:
    store = store_of(found)
    expected = expected_quads(store, exporter)
    if exporter.name == "rdfxml":
        expected = {without_what_xml_cannot_hold(quad) for quad in expected}
    data = exported(store, exporter)
    assert read_with_oxigraph(data, exporter) == expected
    graphs = {name: set(g) for name, g in read_with_rdflib(data, exporter).items() if len(g)}
    assert graphs == {name: set(g) for name, g in as_rdflib(expected).items() if len(g)}


def without_what_xml_cannot_hold(quad: ox.Quad) -> ox.Quad:
    """The replacement that the RDF/XML writer announces, written a second time from XML's production Char."""
    if not isinstance(quad.object, ox.Literal):
        return quad
    old = quad.object
    text = "".join(
        c if c in "\t\n\r" or 0x20 <= ord(c) <= 0xFFFD or ord(c) > 0xFFFF else "\ufffd" for c in old.value
    )
    new = ox.Literal(text, language=old.language) if old.language else ox.Literal(text, datatype=old.datatype)
    return ox.Quad(quad.subject, quad.predicate, new, quad.graph_name)


# --- the same bytes ---------------------------------------------------------------------------------------


@every_format
def test_the_same_graph_gives_the_same_bytes_whatever_its_order_and_place(
    exporter: Exporter, tiny: GraphStore, tmp_path: Path
) -> None:
    reversed_lines = b"".join(reversed(tiny_quads().splitlines(keepends=True)))
    with GraphStore.create(tmp_path / "store", io.BytesIO(reversed_lines)) as disk:
        assert exported(disk, exporter) == exported(tiny, exporter)


@pytest.mark.parametrize("name", ["ntriples", "nquads"])
def test_lines_are_sorted(name: str, tiny: GraphStore) -> None:
    lines = exported(tiny, next(e for e in RDF_EXPORTERS if e.name == name)).splitlines()
    assert lines == sorted(lines)


def test_turtle_reads_as_people_write_it() -> None:
    data = (
        f"<{BASE}paper/p1> <{RDF_TYPE}> <https://w3id.org/kgraph/ontology#Paper> .\n"
        f'<{BASE}paper/p1> <https://w3id.org/kgraph/ontology#title> "A \\"title\\"" .\n'
        f'<{BASE}paper/p1> <https://w3id.org/kgraph/ontology#year> "2020"^^<{XSD}integer> .\n'
        f"<{BASE}paper/p1> <https://w3id.org/kgraph/ontology#authoredBy> <{BASE}person/bo> .\n"
        f"<{BASE}paper/p1> <https://w3id.org/kgraph/ontology#authoredBy> <{BASE}person/ada> .\n"
        f"<{BASE}paper/p1> <https://w3id.org/kgraph/ontology#codeAt> <https://example.org/a/b> .\n"
        f"<{BASE}paper/p1#author-1> <https://w3id.org/kgraph/ontology#author> <{BASE}person/ada> .\n"
        f"<urn:said> <urn:elsewhere> <urn:only> <{BASE}source/s> .\n"
    )
    file = io.BytesIO()
    write_turtle(GraphStore.in_memory(io.BytesIO(data.encode())), file)
    text = file.getvalue().decode()
    header, _, body = text.partition("\n\n@prefix")
    assert "named graphs" in header and "urn:said" not in text
    assert body.partition("\n\n")[2] == (
        "paper:p1\\#author-1 kg:author person:ada .\n"
        "\n"
        "paper:p1 a kg:Paper ;\n"
        "    kg:authoredBy person:ada, person:bo ;\n"
        "    kg:codeAt <https://example.org/a/b> ;\n"
        '    kg:title "A \\"title\\"" ;\n'
        "    kg:year 2020 .\n"
        "\n"
    )


@pytest.mark.parametrize("write", [write_turtle, write_trig])
def test_the_base_is_read_off_the_graph_unless_it_is_given(write: Any, tiny: GraphStore) -> None:
    files = [io.BytesIO(), io.BytesIO(), io.BytesIO()]
    write(tiny, files[0])
    write(tiny, files[1], base=BASE)
    write(tiny, files[2], base="https://elsewhere.example/")
    assert files[0].getvalue() == files[1].getvalue()
    assert b"person:ada" not in files[2].getvalue()
    assert f"<{BASE}person/ada>".encode() in files[2].getvalue()


def test_an_empty_graph_is_an_empty_file_in_every_format() -> None:
    empty = store_of([])
    for exporter in RDF_EXPORTERS:
        assert read_with_oxigraph(exported(empty, exporter), exporter) == set()


def test_the_rdfxml_writer_says_what_it_replaces() -> None:
    store = store_of([ox.Quad(NODE("urn:a"), NODE("urn:p:q"), ox.Literal("a\x07b\r\n"))])
    file = io.BytesIO()
    write_rdfxml(store, file)
    (value,) = rdflib.Graph().parse(data=file.getvalue(), format="xml").objects()
    assert str(value) == "a\ufffdb\r\n"


# --- the parts --------------------------------------------------------------------------------------------


@given(
    st.lists(st.binary(max_size=20).map(lambda b: b.replace(b"\n", b"") + b"\n"), max_size=50),
    st.integers(1, 100),
)
def test_lines_are_sorted_in_pieces_as_in_one(lines: list[bytes], chunk_bytes: int) -> None:
    with sorted_lines(lambda file: file.writelines(lines), chunk_bytes=chunk_bytes) as found:
        assert list(found) == sorted(lines)


@given(st.lists(st.sampled_from(["p1", "p10", "p1#author-1", "p1#author-10", "p2", "p"]), max_size=30))
def test_sorted_lines_keep_each_subject_together(ids: list[str]) -> None:
    store = store_of(
        ox.Quad(NODE(f"{BASE}paper/{x}"), NODE("urn:p:q"), ox.Literal(i)) for i, x in enumerate(ids)
    )
    file = io.BytesIO()
    write_nquads(store, file)
    subjects = [s for s, _ in groupby(line.split()[0] for line in file.getvalue().splitlines())]
    assert len(subjects) == len(set(subjects)) == len(set(ids))


def test_more_terms_than_are_remembered_come_out_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgraph.exports.turtle_text._REMEMBERED", 2)
    turtle = Shortener({"p": "http://x/"})
    assert [turtle.term(f"<http://x/a{i % 5}>".encode()) for i in range(20)] == [
        f"p:a{i % 5}".encode() for i in range(20)
    ]
