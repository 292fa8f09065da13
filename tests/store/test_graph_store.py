"""The store: made once, opened by many, asked in SPARQL, seen through rdflib."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import rdflib

from kgraph.errors import BadRequest, BadWorkspace, UnknownFormat
from kgraph.rdf.iris import DEFAULT_BASE, ONTOLOGY
from kgraph.store import GraphStore
from kgraph.store.graph import DEFAULT_GRAPH

KG = rdflib.Namespace(ONTOLOGY)
TWO_GRAPHS = b"<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p> <urn:c> <urn:g> .\n"


def two_graphs() -> GraphStore:
    return GraphStore.in_memory(io.BytesIO(TWO_GRAPHS))


def test_a_store_is_made_from_a_file_or_a_path_and_opened_again(tmp_path: Path) -> None:
    source = tmp_path / "q.nq"
    source.write_bytes(TWO_GRAPHS)
    with GraphStore.create(tmp_path / "one", source) as made:
        assert made.count() == 2
    GraphStore.create(tmp_path / "two", io.BytesIO(TWO_GRAPHS)).close()
    with GraphStore.open(tmp_path / "one") as one, GraphStore.open(tmp_path / "two") as two:
        assert set(one.quads()) == set(two.quads())


def test_a_folder_that_is_there_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="exists already"):
        GraphStore.create(tmp_path, io.BytesIO(TWO_GRAPHS))
    assert list(tmp_path.iterdir()) == []


def test_opening_what_is_no_store_is_an_error_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(BadWorkspace, match="no store there"):
        GraphStore.open(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_a_damaged_store_is_an_error_that_names_it(tmp_path: Path) -> None:
    GraphStore.create(tmp_path / "s", io.BytesIO(TWO_GRAPHS)).close()
    (tmp_path / "s" / "CURRENT").write_bytes(b"MANIFEST-999999\n")
    with pytest.raises(BadWorkspace, match="cannot be opened"):
        GraphStore.open(tmp_path / "s")


def test_broken_nquads_leave_no_half_store(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="N-Quads"):
        GraphStore.create(tmp_path / "s", io.BytesIO(TWO_GRAPHS + b"oops"))
    assert not (tmp_path / "s").exists()


def test_broken_nquads_are_refused_with_their_line() -> None:
    with pytest.raises(BadRequest, match="line 2"):
        GraphStore.in_memory(io.BytesIO(b"<urn:a> <urn:p> <urn:b> .\n<urn:a> oops\n"))


def test_two_readers_have_the_same_store_open(disk: GraphStore) -> None:
    assert disk.folder is not None
    with GraphStore.open(disk.folder) as second:
        assert second.count() == disk.count()


def test_a_closed_store_says_so_and_closes_twice() -> None:
    store = two_graphs()
    store.close()
    store.close()
    with pytest.raises(BadRequest, match="closed"):
        store.count()


def test_plain_patterns_answer_from_the_default_graph_and_graph_reaches_the_others() -> None:
    store = two_graphs()
    assert store.query("SELECT ?o { <urn:a> <urn:p> ?o }").rows == [("urn:b",)]
    assert store.query("SELECT ?g ?o { GRAPH ?g { <urn:a> <urn:p> ?o } }").rows == [("urn:g", "urn:c")]


def test_counts_by_graph_add_up(memory: GraphStore) -> None:
    parts = [memory.count(DEFAULT_GRAPH), *(memory.count(g) for g in memory.graphs())]
    assert sum(parts) == memory.count()
    assert all(parts)


def test_prefixes_need_no_declaring_and_those_of_entities_follow_the_base(memory: GraphStore) -> None:
    assert memory.base == "https://example.org/kg/"
    assert memory.query("SELECT ?n { person:bo kg:name ?n }").rows == [("Bo Li",)]
    assert memory.query("PREFIX kg: <urn:> SELECT ?n { person:bo kg:name ?n }").rows == []


def test_an_empty_graph_has_the_default_base() -> None:
    assert GraphStore.in_memory(io.BytesIO(b"")).base == DEFAULT_BASE


@pytest.mark.parametrize(
    ("format", "graph"), [("nquads", None), ("trig", None), ("ntriples", DEFAULT_GRAPH), ("turtle", "urn:g")]
)
def test_a_dump_holds_what_was_asked_for(format: str, graph: str | None) -> None:
    import pyoxigraph as ox

    file = io.BytesIO()
    two_graphs().dump(file, format, graph=graph)
    formats = {"nquads": "N_QUADS", "trig": "TRIG", "ntriples": "N_TRIPLES", "turtle": "TURTLE"}
    found = {q.object.value for q in ox.parse(file.getvalue(), format=getattr(ox.RdfFormat, formats[format]))}
    assert found == {None: {"urn:b", "urn:c"}, DEFAULT_GRAPH: {"urn:b"}, "urn:g": {"urn:c"}}[graph]


def test_a_format_of_one_graph_wants_it_named() -> None:
    with pytest.raises(BadRequest, match="holds one graph"):
        two_graphs().dump(io.BytesIO(), "turtle")
    with pytest.raises(UnknownFormat, match="turtle"):
        two_graphs().dump(io.BytesIO(), "turtel")


# --- rdflib -----------------------------------------------------------------------------------------------


def test_rdflib_sees_the_same_triples_on_disk_read_only(disk: GraphStore) -> None:
    view = disk.to_rdflib()
    dumped = io.BytesIO()
    disk.dump(dumped, "ntriples", graph=DEFAULT_GRAPH)
    assert len(view.default_graph) == disk.count(DEFAULT_GRAPH)
    assert set(view.default_graph) == set(rdflib.Graph().parse(data=dumped.getvalue(), format="nt"))
    assert {str(g.identifier) for g in view.graphs()} - {"urn:x-rdflib:default"} == set(disk.graphs())
    assert len(list(view.quads())) == disk.count()


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated")  # rdflib's own query() uses it
def test_rdflib_answers_as_the_store_does(disk: GraphStore) -> None:
    by_name = "{ ?paper kg:authoredBy/kg:name ?name } GROUP BY ?name ORDER BY ?name"
    everywhere = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    for text in (f"SELECT ?name (COUNT(?paper) AS ?n) {by_name}", everywhere):
        seen = disk.to_rdflib().query(text).bindings
        assert [tuple(map(str, row.values())) for row in seen] == [
            tuple(map(str, r)) for r in disk.query(text)
        ]


def test_strings_compare_equal_to_rdflibs_own(disk: GraphStore) -> None:
    graph = disk.to_rdflib().default_graph
    bo = rdflib.URIRef("https://example.org/kg/person/bo")
    assert graph.value(bo, KG.name) == rdflib.Literal("Bo Li")
    assert list(graph.subjects(KG.name, rdflib.Literal("Bo Li"))) == [bo]
    assert graph.value(rdflib.URIRef("https://example.org/kg/paper/p1"), KG.year) == rdflib.Literal(2020)
