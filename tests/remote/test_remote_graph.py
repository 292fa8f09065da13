"""`-w URL`: what a published graph answers is what its workspace answers, at each server."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import kgraph
from endpoints import oxigraph
from kgraph.cli import cli
from kgraph.errors import BadRequest, BadWorkspace, QueryTimeout, UnknownName
from kgraph.networks import NETWORKS
from kgraph.reports.centrality import centrality_report
from kgraph.resolve.people.explain import Explanation
from kgraph.store.queries import NamedQuery, list_queries
from kgraph.workspace import KnowledgeGraph

LOST = {
    "affiliations": {"department"}, "paper_labs": {"as_printed"}, "paper_topics": {"score"},
    "stated_numbers": {"as_of"}, "person_names": {"n_mentions"}, "documents": {"encoding"},
    "papers": {"language"}, "paper_artifacts": {"record", "line"},
}  # fmt: skip
"""Columns of which the graph knows nothing, or not all."""
LOST_TABLES = {
    "evidence", "doubts", "person_parts", "document_fields", "repairs", "paper_funders", "lab_names",
    "mentions",
}  # fmt: skip


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, [*arguments], prog_name="kgraph")
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def given(query: NamedQuery, local: KnowledgeGraph) -> dict[str, str]:
    if query.name == "source-lines-of":
        return {"paper": str(local.entities.papers["title"][0])}
    return dict(pair.partition("=")[::2] for pair in shlex.split(query.example))


@pytest.mark.parametrize("query", list_queries(), ids=lambda q: q.name)
def test_named_queries_give_the_same_rows_in_the_same_order(
    remote: KnowledgeGraph, local: KnowledgeGraph, query: NamedQuery
) -> None:
    found, expected = (kg.query(query.name, **given(query, local)) for kg in (remote, local))
    assert found.variables == expected.variables
    assert found.rows == expected.rows


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("most-prolific", {"since": "2020", "until": "2021", "limit": "300"}),
        ("strongest-pairs", {"since": "2022", "limit": "500"}),
        ("topics", {"limit": "1000"}),
        ("topics-by-year", {"scheme": "term"}),
        ("topic-pairs", {"limit": "400"}),
        ("labs", {"limit": "1000"}),
        ("find-people", {"words": "Ö", "limit": "100"}),
        ("find-papers", {"words": "é", "limit": "100"}),
        ("coauthors-of", {"person": "Jörg Bornschein", "since": "2015"}),
        ("papers-of", {"person": "yoshua bengio"}),
        ("unaffiliated", {"limit": "2000"}),
    ],
)
def test_also_long_answers_and_letters_of_other_alphabets(
    remote: KnowledgeGraph, local: KnowledgeGraph, name: str, parameters: dict[str, str]
) -> None:
    expected = local.query(name, **parameters).rows
    assert remote.query(name, **parameters).rows == expected


def test_people_are_named_by_identifiers_and_the_misspelt_are_answered(
    remote: KnowledgeGraph, local: KnowledgeGraph
) -> None:
    orcid = local.entities.identifiers.filter(scheme="orcid", kind="person")["value"][0]
    asked = {"person": f"orcid:{orcid}"}
    assert remote.query("papers-of", **asked).rows == local.query("papers-of", **asked).rows
    with pytest.raises(UnknownName, match=r"names that hold it: .*Bornschein"):
        remote.query("papers-of", person="Bornschein")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?o { ?s kg:authorListComplete ?o } ORDER BY ?s",
        "SELECT ?s ?o { ?s kg:matchConfidence ?o } ORDER BY ?s",
        "SELECT ?s ?o { ?s kg:date ?o } ORDER BY ?s",
        "ASK { ?s kg:title ?o }",
        "ASK { ?s kg:title 7 }",
        "SELECT ?s ?o { GRAPH graph:provenance { ?s kg:sha256 ?o } } ORDER BY ?s",
        "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/kgraph/id/graph/provenance> { ?s ?p ?o } }",
        "ASK { GRAPH <urn:none> { ?s ?p ?o } }",
        "CONSTRUCT { ?s kg:title ?o } WHERE { ?s kg:title ?o }",
        "SELECT ?s ?p ?o { ?s ?p ?o . ?s kg:position ?n } ORDER BY DESC(?o) ?s ?p",  # more than 10,000 rows
    ],
)
def test_answers_have_the_same_values_and_none_is_cut(
    remote: KnowledgeGraph, local: KnowledgeGraph, query: str
) -> None:
    found, expected = (kg.query(query) for kg in (remote, local))
    assert (found.kind, found.variables) == (expected.kind, expected.variables)
    assert (sorted if found.kind == "triples" else list)(found.rows) == (
        sorted if found.kind == "triples" else list
    )(expected.rows)


@pytest.mark.parametrize("name", ["coauthorship", "lab-collaboration", "country over paper"])
def test_networks_are_equal(remote: KnowledgeGraph, local: KnowledgeGraph, name: str) -> None:
    found, expected = (kg.network(name) for kg in (remote, local))
    assert found.nodes.equals(expected.nodes)
    assert found.edges.equals(expected.edges)


@pytest.mark.slow
@pytest.mark.parametrize("name", [network.name for network in NETWORKS])
def test_all_networks_are_equal(remote: KnowledgeGraph, local: KnowledgeGraph, name: str) -> None:
    test_networks_are_equal(remote, local, name)


@pytest.mark.parametrize(
    "parameters",
    [
        {"weight": "fractional", "since": 2020, "largest": True},
        {"ego": "Jörg Bornschein", "radius": 2},
        {"lab": "Mila"},
        {"topic": "cs.LG"},
    ],
)
def test_networks_are_cut_alike(
    remote: KnowledgeGraph, local: KnowledgeGraph, parameters: dict[str, Any]
) -> None:
    found, expected = (kg.network(**parameters) for kg in (remote, local))
    assert found.nodes.equals(expected.nodes)
    assert found.edges.equals(expected.edges)


def test_tables_come_back_but_for_what_the_graph_does_not_hold(
    remote: KnowledgeGraph, local: KnowledgeGraph
) -> None:
    there, here = remote.entities.tables(), local.entities.tables()
    for name in here.keys() - LOST_TABLES:
        lost = LOST.get(name, set())
        columns = [c for c in here[name].columns if c not in lost]
        assert there[name].select(columns).equals(here[name].select(columns)), name
    for name in ("mentions", "lab_names"):
        assert there[name].height == pytest.approx(here[name].height, rel=0.15)


def test_a_report_has_the_same_figures_and_says_what_is_not_there(
    in_virtuoso: str, opened: Callable[[str], KnowledgeGraph], local: KnowledgeGraph
) -> None:
    found, expected = (
        json.loads(
            centrality_report(kg.entities, base=kg.base, manifest=kg.manifest, seed=kg.seed).model_dump_json()
        )
        for kg in (opened(in_virtuoso), local)
    )
    assert "doubts" in found["method"]["parameters"]["not_there"]
    for name in (
        "summary", "corpus", "structure", "figures", "collaboration", "glance", "agreement", "communities",
        "growth", "ties", "claims", "people",
    ):  # fmt: skip
        assert found[name] == expected[name], name


def test_paths_and_ties_are_explained_alike(remote: KnowledgeGraph, local: KnowledgeGraph) -> None:
    for found, expected in (
        [kg.path("Charles Blundell", "Yoshua Bengio") for kg in (remote, local)],
        [kg.explain("Razvan Pascanu", "Yoshua Bengio") for kg in (remote, local)],
    ):
        assert found.to_text() == expected.to_text()
    assert remote.topics().frame.equals(local.topics().frame)


def test_a_person_is_explained_by_papers_and_lines(remote: KnowledgeGraph, local: KnowledgeGraph) -> None:
    found, expected = (kg.explain("Jörg Bornschein") for kg in (remote, local))
    assert isinstance(found, Explanation) and isinstance(expected, Explanation)
    for part in ("id", "names", "identifiers", "n_papers", "confidence"):
        assert getattr(found, part) == getattr(expected, part)
    assert [(m.place, m.title) for m in found.mentions] == [(m.place, m.title) for m in expected.mentions]


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "most-prolific", "-f", "csv"],
        ["network", "lab-collaboration", "-f", "csv"],
        pytest.param(["path", "Charles Blundell", "Yoshua Bengio"], marks=pytest.mark.slow),
        pytest.param(["explain", "Razvan Pascanu", "Yoshua Bengio"], marks=pytest.mark.slow),
        pytest.param(["report", "-q", "--scope", "2020-", "-f", "csv", "-o", "-"], marks=pytest.mark.slow),
    ],
    ids=lambda a: a[0],
)
def test_commands_print_the_same(in_virtuoso: str, sample: Path, arguments: list[str]) -> None:
    found, expected = (run(*arguments, "-w", place).stdout for place in (in_virtuoso, str(sample)))
    assert found == expected


@pytest.mark.parametrize(
    "arguments",
    [
        ["review"],
        ["centrality", "--range"],
        ["validate"],
        ["report"],
        ["health"],
        ["publish", "--endpoint", "x"],
    ],
    ids=lambda a: a[0],
)
def test_what_only_a_workspace_knows_is_refused(in_oxigraph: str, arguments: list[str]) -> None:
    if arguments[-1] == "x":
        arguments = [*arguments[:-1], in_oxigraph]
    said = run(*arguments, "-w", in_oxigraph, code=1).stderr
    assert "ask the workspace" in said or "say with -o" in said


def test_an_endpoint_is_not_changed(in_oxigraph: str) -> None:
    assert "needs the folder" in run("remove", "x", "-w", in_oxigraph, code=2).stderr


def test_suggestions_are_the_same(remote: KnowledgeGraph, local: KnowledgeGraph) -> None:
    found, expected = (kg.suggest("Razvan Pascanu").to_dict() for kg in (remote, local))
    assert found == expected


def test_an_endpoint_without_a_kgraph_says_how_to_load_one(tmp_path: Path) -> None:
    with oxigraph(tmp_path / "store", read_only=False) as url, pytest.raises(BadWorkspace, match="publish"):
        kgraph.open(url)
    with pytest.raises(BadRequest, match="password"):
        kgraph.open("http://me:secret@127.0.0.1:1/query")


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("INSERT DATA { <urn:a> <urn:b> 1 }", BadRequest),
        ("CLEAR ALL", BadRequest),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", BadRequest),
        ("SELECT * { ?s ?p", BadRequest),
    ],
)
def test_nothing_but_a_query_is_sent(in_virtuoso: str, query: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        kgraph.open(in_virtuoso).query(query)


def test_a_query_out_of_time_says_so(sample: Path) -> None:
    # A server of its own, which ends with the test: Oxigraph's goes on with a query that nobody waits for.
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) < STR(?f)) }"
    with oxigraph(sample / "store") as url, pytest.raises(QueryTimeout):
        kgraph.open(url).query(slow, timeout=0.5)
