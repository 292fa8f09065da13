from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from corpus import EDGES, NAMES
from kgraph.errors import BadRequest, UnknownName
from kgraph.model.entities import Entities
from kgraph.networks import NETWORKS, WEIGHTINGS, Network, network, network_from_entities, network_from_store
from kgraph.networks.coding import code_by_parts, code_rows
from kgraph.networks.definition import get_definition, node_plan, parse_definition
from kgraph.networks.description import DESCRIBED
from kgraph.networks.rows import TablesSource, read_rows
from kgraph.rdf.iris import DEFAULT_BASE, entity_iri
from kgraph.store import GraphStore


def pairs(network: Network, column: str = "papers") -> dict[tuple[str, str], float]:
    ids = network.nodes["id"]
    return {(ids[s], ids[t]): v for s, t, v in network.edges.select("source", "target", column).iter_rows()}


def node(network: Network, id: str) -> dict[str, object]:
    return network.nodes.row(network.row_of(id), named=True)


def coauthors(entities: Entities, **selection: object) -> Network:
    return network_from_entities(entities, "coauthorship", base=DEFAULT_BASE, **selection)


# --- by hand ---


def test_the_edges_are_those_worked_out_by_hand(tiny: Entities) -> None:
    assert pairs(coauthors(tiny)) == EDGES


def test_newman_weights_are_those_worked_out_by_hand(tiny: Entities) -> None:
    # P1: three authors, ½ each; P2: two, 1; P3: four, ⅓ each; P4: two, 1.
    half, third = 1 / 2, 1 / 3
    expected = {
        ("ada", "bo"): half + 1, ("ada", "cy"): half, ("bo", "cy"): half + third, ("bo", "dee"): third,
        ("bo", "eve"): third, ("cy", "dee"): third, ("cy", "eve"): third,
        ("dee", "eve"): third, ("fay", "gul"): 1,
    }  # fmt: skip
    assert pairs(coauthors(tiny, weight="fractional"), "weight") == pytest.approx(expected)


def test_years_and_cut_lists_of_an_edge(tiny: Entities) -> None:
    found = coauthors(tiny)
    assert pairs(found, "first_year")["ada", "bo"] == 2020
    assert pairs(found, "last_year")["ada", "bo"] == 2021
    assert pairs(found, "cut_papers") == {
        p: int(p in {("ada", "bo"), ("ada", "cy"), ("bo", "cy")}) for p in EDGES
    }
    assert found.edge_years is not None
    assert found.edge_years.filter(edge=0).rows() == [(0, 2020, 1), (0, 2021, 1)]


def test_a_node_says_what_is_known_of_it(tiny: Entities) -> None:
    bo = node(coauthors(tiny), "bo")
    assert bo == {
        "id": "bo", "iri": entity_iri(DEFAULT_BASE, "person", "bo"), "label": NAMES["bo"], "kind": "Person",
        "papers": 3, "first_year": 2020, "last_year": 2021, "cut_papers": 1, "inferred_papers": 0,
        "labs": "DeepMind", "paper_labs": "DeepMind", "topics": "Machine Learning; counting hands",
        "confidence": 1.0, "ambiguous": False,
    }  # fmt: skip
    assert node(coauthors(tiny), "cy")["inferred_papers"] == 1


def test_nobody_is_given_the_lab_of_a_paper(tiny: Entities) -> None:
    ada = node(coauthors(tiny), "ada")
    assert (ada["labs"], ada["paper_labs"]) == (None, "DeepMind")


def test_somebody_who_wrote_alone_is_a_node_without_edges(tiny: Entities) -> None:
    alone = tiny.authorships.filter(paper="p5")
    found = coauthors(Entities(**{**tiny.tables(), "authorships": alone}))
    assert (found.nodes["id"].to_list(), found.n_edges) == (["ada"], 0)
    assert found.edge_years is not None and found.edge_years.is_empty()


def test_no_papers_give_an_empty_network() -> None:
    for definition in NETWORKS:
        found = network_from_entities(Entities(), definition.name, base=DEFAULT_BASE)
        assert (found.n_nodes, found.n_edges) == (0, 0)


OTHERS = [
    ("lab-collaboration", {("deepmind", "mila"): 1}, ["deepmind", "mila"]),
    ("topic-cooccurrence", {("t1", "t2"): 1}, ["t1", "t2"]),
    ("venue-collaboration", {}, ["v1"]),
    (
        "author-topic",
        {("ada", "t1"): 1, ("bo", "t1"): 2, ("bo", "t2"): 1, ("cy", "t1"): 2, ("cy", "t2"): 1,
         ("dee", "t1"): 1, ("dee", "t2"): 1, ("eve", "t1"): 1, ("eve", "t2"): 1},
        ["ada", "bo", "cy", "dee", "eve", "t1", "t2"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edges", "nodes"), OTHERS)
def test_the_other_networks_by_hand(
    tiny: Entities, name: str, edges: dict[tuple[str, str], int], nodes: list[str]
) -> None:
    found = network_from_entities(tiny, name, base=DEFAULT_BASE)
    assert (pairs(found), found.nodes["id"].to_list()) == (edges, nodes)
    assert found.is_bipartite == (name == "author-topic")


def test_venues_are_joined_by_the_people_of_both(tiny: Entities) -> None:
    # Ada and Bo wrote P2 and P3 (Bo) in two venues; Ada only one of them.
    second = tiny.venues.with_columns(id=pl.lit("v2"), name=pl.lit("Second"))
    venue = pl.when(pl.col("id") == "p2").then(pl.lit("v2")).otherwise("venue")
    papers = tiny.papers.with_columns(venue.alias("venue"))
    entities = Entities(**{**tiny.tables(), "papers": papers, "venues": pl.concat([tiny.venues, second])})
    found = network_from_entities(entities, "venue-collaboration", base=DEFAULT_BASE)
    assert pairs(found) == {("v1", "v2"): 1}
    assert found.papers_of("v1", "v2") == ["bo"]
    assert node(found, "v1")["papers"] == 1


# --- one meaning, two ways ---


@pytest.mark.parametrize("weighting", [w.name for w in WEIGHTINGS])
@pytest.mark.parametrize("name", [d.name for d in NETWORKS])
def test_store_and_tables_give_the_same_network(
    tiny: Entities, tiny_store: GraphStore, name: str, weighting: str
) -> None:
    for selection in ({}, {"listed_only": True}, {"since": 2021}, {"largest": True}):
        try:
            one = network_from_entities(tiny, name, base=DEFAULT_BASE, weight=weighting, **selection)
        except BadRequest as error:
            with pytest.raises(BadRequest, match=str(error).split(":")[0]):
                network_from_store(tiny_store, name, base=DEFAULT_BASE, weight=weighting, **selection)
            continue
        other = network_from_store(tiny_store, name, base=DEFAULT_BASE, weight=weighting, **selection)
        assert_frame_equal(one.nodes, other.nodes, check_exact=True)
        assert_frame_equal(one.edges, other.edges, check_exact=True)
        assert one.notes == other.notes
        assert one.parameters == other.parameters


def test_duckdb_reads_the_table_plans_over_parquet_as_polars_does(tiny: Entities, tmp_path: Path) -> None:
    plans = {d.name: d.sql for d in NETWORKS}
    plans |= {k: node_plan(k)[1] for k in (*DESCRIBED, "person-labs", "paper-labs", "paper-topics")}
    with duckdb.connect() as connection, pl.SQLContext(tiny.tables(), eager=True) as context:
        for table, frame in tiny.tables().items():
            frame.write_parquet(tmp_path / f"{table}.parquet")
            connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{tmp_path / table}.parquet')")
        for name, sql in plans.items():
            assert sql is not None
            ours = context.execute(sql)
            theirs = connection.execute(sql)
            assert [c[0] for c in theirs.description] == ours.columns, name
            assert Counter(theirs.fetchall()) == Counter(ours.rows()), name


def test_network_takes_tables_or_store(tiny: Entities, tiny_store: GraphStore) -> None:
    assert pairs(network(tiny, base=DEFAULT_BASE)) == pairs(network(tiny_store, base=DEFAULT_BASE)) == EDGES


# --- a user's own file ---

PREFIX = "PREFIX kg: <https://w3id.org/kgraph/ontology#>\n"
OWN = {
    "project": (
        "#+ title: First authors' papers by year\n#+ project: paper over author\n" + PREFIX
        + "SELECT ?author ?paper WHERE { ?paper kg:authoredBy ?author }",
        {("p1", "p2"): 2, ("p1", "p3"): 2, ("p1", "p5"): 1, ("p2", "p3"): 1, ("p2", "p5"): 1},
    ),
    "edges": (
        PREFIX + "SELECT ?source ?target ?weight WHERE { ?p kg:authoredBy ?source ; kg:year ?target "
        "BIND (0.5 AS ?weight) FILTER (?source != ?target) }",
        {("2020", "ada"): 1, ("2020", "bo"): 1, ("2020", "cy"): 1, ("2021", "ada"): 1, ("2021", "bo"): 2,
         ("2021", "cy"): 1, ("2021", "dee"): 1, ("2021", "eve"): 1, ("2023", "fay"): 1, ("2023", "gul"): 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", OWN)
def test_a_file_of_ones_own_is_a_network(tiny_store: GraphStore, tmp_path: Path, case: str) -> None:
    text, expected = OWN[case]
    file = tmp_path / "mine.rq"
    file.write_text(text, encoding="utf-8")
    found = network_from_store(tiny_store, file, base=DEFAULT_BASE)
    assert found.name == "mine"
    if case == "project":
        assert pairs(found) == expected
        assert set(found.nodes["kind"]) == {"Paper"}
    else:
        assert set(pairs(found)) == set(expected)
        assert set(found.edges["weight"]) <= {0.5, 1.0}


BAD = [
    ("SELECT ?a ?b WHERE { ?a ?p ?b }", r"no column \?source"),
    (
        "#+ project: author of paper\nSELECT ?author ?paper WHERE { ?author ?p ?paper }",
        "project: author over paper",
    ),
    ("#+ project: author over paper\nSELECT ?author ?papr WHERE { ?author ?p ?papr }", r"no column \?paper"),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_a_file_that_cannot_be_used_says_why(
    tiny_store: GraphStore, tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "bad.rq"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadRequest, match=message):
        network_from_store(tiny_store, str(file), base=DEFAULT_BASE)


def test_a_file_that_is_not_there_is_named(tiny_store: GraphStore, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"nowhere\.rq"):
        network_from_store(tiny_store, str(tmp_path / "nowhere.rq"), base=DEFAULT_BASE)


def test_a_header_is_read_and_the_rest_is_plain_sparql() -> None:
    found = parse_definition("#+ title: A: b\n#+ project: lab over paper\nSELECT ?lab ?paper {}", "x")
    assert (found.title, found.columns, found.kinds, found.weight) == (
        "A: b",
        ("lab", "paper"),
        ("lab", "paper"),
        "full",
    )


# --- what is asked for and cannot be had ---


@pytest.mark.parametrize(
    ("name", "selection", "error", "message"),
    [
        ("coauthor", {}, UnknownName, "did you mean 'coauthorship'"),
        ("coauthorship", {"weight": "newman"}, UnknownName, "no weighting 'newman'"),
        ("coauthorship", {"ego": "nobody"}, UnknownName, "no node 'nobody'"),
        ("coauthorship", {"min_papers": 0}, BadRequest, "min_papers must be at least 1"),
        ("coauthorship", {"colour": 1}, BadRequest, "colour"),
        ("citation", {"weight": "fractional"}, BadRequest, "given as edges"),
        ("citation", {"similarity": "cosine"}, BadRequest, "similarity needs groups"),
        ("coauthorship", {"similarity": "cosin"}, UnknownName, "did you mean .cosine"),
        ("topic with person", {"weight": "harmonic"}, BadRequest, "needs positions"),
        ("lab over lab", {}, UnknownName, "A over B, A with B for two of person, lab"),
        ("author-topic", {"max_authors": 3}, BadRequest, "max_authors needs groups"),
        ("topic-cooccurrence", {"weight": "harmonic"}, BadRequest, "needs positions"),
    ],
)
def test_a_wrong_request_names_the_thing(
    tiny: Entities, name: str, selection: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        network_from_entities(tiny, name, base=DEFAULT_BASE, **selection)


def test_definitions_say_what_they_are() -> None:
    assert NETWORKS[0].name == "coauthorship"
    assert all(d.title and d.description and d.sql and d.sparql for d in NETWORKS)


@pytest.mark.parametrize(
    "name", ["coauthorship", "topic-cooccurrence", "lab-collaboration", "venue-collaboration"]
)
@pytest.mark.parametrize("at_a_time", [1, 2, 1000])
def test_rows_read_some_papers_at_a_time_are_those_of_all(
    rich: Entities, name: str, at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgraph.networks.rows.PAPERS_AT_A_TIME", at_a_time)
    definition, source = get_definition(name), TablesSource(rich)
    whole = code_rows(read_rows(definition, source), definition, source, DEFAULT_BASE)
    found = code_by_parts(definition, source, DEFAULT_BASE)
    if definition.columns[1] != "paper":
        assert found is None
        return
    assert found is not None
    assert found.nodes.equals(whole.nodes)
    assert found.groups.equals(whole.groups)
    assert found.places.equals(whole.places)
    order = ["group", "node", "position", "inferred"]
    assert_frame_equal(found.frame.select(whole.frame.columns).sort(order), whole.frame.sort(order))
    monkeypatch.setattr("kgraph.networks.rows.PAPERS_AT_A_TIME", 10**9)
    at_once = network_from_entities(rich, name, base=DEFAULT_BASE)
    monkeypatch.setattr("kgraph.networks.rows.PAPERS_AT_A_TIME", at_a_time)
    in_parts = network_from_entities(rich, name, base=DEFAULT_BASE)
    for frame in ("nodes", "edges", "incidence", "edge_years"):
        assert_frame_equal(getattr(in_parts, frame), getattr(at_once, frame))
