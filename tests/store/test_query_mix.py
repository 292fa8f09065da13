"""The twenty questions of `benchmarks/queries/`: the same rows from store, tables and rdflib, and what is
told of those that are too much for the store."""

from __future__ import annotations

import importlib
import io
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kgraph
from kgraph.store.advice import heavy_query, nearest_query, sql_to_start_from, told_when_slow
from kgraph.store.cost import estimate, properties_of
from kgraph.store.queries import get_query, list_queries
from kgraph.workspace import KnowledgeGraph

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NAMES = sorted(path.stem for path in (BENCHMARKS / "queries").glob("*.rq"))
PLANNED = [query.name for query in list_queries() if query.sql]
ENDLESS = "SELECT ?n (COUNT(*) AS ?all) { ?a kg:name ?n . ?b kg:title ?m . ?c kg:year ?y } GROUP BY ?n"


@pytest.fixture(scope="module")
def mix() -> Iterator[Any]:
    sys.path.insert(0, str(BENCHMARKS))
    yield importlib.import_module("query_mix")
    sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def kg(sample: Path) -> Iterator[KnowledgeGraph]:
    with kgraph.open(sample) as opened:
        yield opened


@pytest.fixture(scope="module")
def values(mix: Any, kg: KnowledgeGraph) -> dict[str, str]:
    found: dict[str, str] = mix.chosen_values(kg)
    return found


@pytest.fixture(scope="module")
def questions(mix: Any) -> dict[str, Any]:
    return {question.name: question for question in mix.questions()}


def test_there_are_twenty_each_in_sparql_and_sql(questions: dict[str, Any]) -> None:
    assert len(questions) == 20
    assert {p.stem for p in (BENCHMARKS / "queries").iterdir()} == questions.keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_rows_are_the_same_everywhere(
    name: str, mix: Any, kg: KnowledgeGraph, values: dict[str, str], questions: dict[str, Any]
) -> None:
    question = questions[name]
    ours = mix.same_rows(mix.rows_of(mix.ask_kgraph(kg, *mix.call_of(question, values))))
    assert ours == mix.same_rows(mix.ask_duckdb(kg, question, values))
    sparql = mix.sparql_of(kg, question, values)
    assert ours == mix.same_rows(mix.rows_of(mix.ask_pyoxigraph(kg, sparql)))
    assert ours or name in ("08-local-citations", "19-builds-on")  # no document of the sample has references


@pytest.fixture(scope="module")
def rdflib_graph(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, KnowledgeGraph]:
    """A corpus small enough for rdflib, as its own graph and as a workspace."""
    import rdflib

    sys.path.insert(0, str(BENCHMARKS))
    try:
        make = importlib.import_module("invented_workspace").make_workspace
    finally:
        sys.path.remove(str(BENCHMARKS))
    folder = tmp_path_factory.mktemp("invented") / "workspace"
    make(folder, 120)
    kg = kgraph.open(folder)
    file = io.BytesIO()
    kg.store.dump(file, "ntriples", graph="default")
    return rdflib.Graph().parse(data=file.getvalue(), format="nt"), kg


@pytest.mark.parametrize("name", NAMES)
def test_rdflib_gives_those_rows_too(
    name: str, mix: Any, rdflib_graph: tuple[Any, KnowledgeGraph], questions: dict[str, Any]
) -> None:
    graph, kg = rdflib_graph
    values = mix.chosen_values(kg)
    answer = graph.query(mix.sparql_of(kg, questions[name], values), initNs=kg.store.prefixes)
    rows = [tuple(None if v is None else v.toPython() for v in row) for row in answer]
    ours = mix.ask_kgraph(kg, *mix.call_of(questions[name], values))
    assert rows
    assert mix.same_rows(rows) == mix.same_rows(mix.rows_of(ours))


# --- what a query costs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "patterns",
    [
        "?p kg:title ?t",
        "?p kg:authoredBy ?a",
        "?p kg:authoredBy ?a ; kg:year ?y",
        "?p kg:authoredBy ?a, ?b",
        "?a kg:name ?n . ?p kg:authoredBy ?a",
        "?p kg:publishedIn ?v . ?v kg:name ?n",
        "?p kg:publishedIn/kg:name ?n",
        "?a ^kg:authoredBy/kg:year ?y",
        "?p kg:hasTopic ?t . ?t skos:prefLabel ?l . OPTIONAL { ?p kg:year ?y }",
        "{ ?p kg:title ?t } UNION { ?a kg:name ?t }",
        "?p kg:hasAuthorship ?s . ?s kg:author ?a ; kg:position ?n",
        "{ SELECT ?a (COUNT(?p) AS ?n) { ?p kg:authoredBy ?a } GROUP BY ?a } ?a kg:name ?name",
    ],
)
def test_an_estimate_is_near_what_there_is(patterns: str, kg: KnowledgeGraph) -> None:
    cost = estimate(f"SELECT ?x {{ {patterns} }}", kg.store.prefixes, kg.store.sizes)
    assert cost is not None
    ((rows,),) = kg.query(f"SELECT (COUNT(*) AS ?n) {{ {patterns} }}").rows
    assert rows / 4 <= cost.statements <= rows * 12  # every step on the way counts, the rows are the last


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT",
        "SELECT ?x { ?x foo:bar ?y }",
        "SELECT ?x { ?x ?p <<( ?a ?b ?c )>> }",
        "SELECT ?x { <relative> kg:name ?x }",
        "SELECT ?x " + "{" * 3000 + "}" * 3000,
        " " * 30_000,
    ],
)
def test_what_cannot_be_judged_is_not(text: str, kg: KnowledgeGraph) -> None:
    assert estimate(text, kg.store.prefixes, kg.store.sizes) is None


def test_no_alarm_for_what_takes_no_time(
    mix: Any, kg: KnowledgeGraph, values: dict[str, str], questions: dict[str, Any]
) -> None:
    texts = [mix.sparql_of(kg, question, values) for question in questions.values()]
    texts += [kg.query_text(name) for name in PLANNED if not _must_be_given(name)]
    assert [text for text in texts if heavy_query(kg.store, text)] == []


def _must_be_given(name: str) -> list[str]:
    return [p.name for p in get_query(name).parameters if p.default is None]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        (ENDLESS, None),
        ("SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o . ?x ?q ?y . ?z ?r ?o }", None),
        (
            "SELECT ?a ?b (COUNT(*) AS ?n) { ?p kg:authoredBy ?a . ?q kg:authoredBy ?b } GROUP BY ?a ?b",
            "strongest-pairs",
        ),
    ],
)
def test_a_heavy_query_is_told_with_what_answers_it(text: str, query: str | None, kg: KnowledgeGraph) -> None:
    said = heavy_query(kg.store, text, tables=kg.folder / "tables", timeout=60)
    assert said is not None
    assert re.search(r"goes over about [\d,]+ million statements, .*; stopped after 60 s", said)
    assert (f"kgraph query {query}" in said) is (query is not None)
    assert "no limit of time is set" in str(heavy_query(kg.store, text))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("?p kg:authoredBy ?a, ?b", "strongest-pairs"),
        ("?p kg:authoredBy ?x . ?p kg:authoredBy ?y . ?p kg:year ?z . ?x kg:name ?n", "strongest-pairs"),
        ("?p kg:authoredBy ?a . OPTIONAL { ?p kg:year ?y }", "most-prolific"),
        ("?p kg:hasTopic ?t . ?t skos:prefLabel ?l . ?p kg:year ?y", "topics-by-year"),
        ("?p kg:hasTopic ?a . ?p kg:hasTopic ?b", "topic-pairs"),
        ("?p kg:publishedIn ?v . ?v kg:name ?n . ?p kg:year ?y", "venues"),
        ("?a kg:cites ?b . ?b kg:cites ?c", None),
        ("?s ?p ?o", None),
    ],
)
def test_the_nearest_named_query_is_offered(text: str, query: str | None, kg: KnowledgeGraph) -> None:
    found = nearest_query(properties_of(f"SELECT ?x {{ {text} }}", kg.store.prefixes))
    assert (found.name if found else None) == query


def _named(text: str) -> frozenset[str]:
    from kgraph.rdf.vocabulary import term

    return frozenset(term(name) for name in re.findall(r"\b(?:kg|skos):\w+", text))


@pytest.mark.parametrize("name", [*PLANNED, "lab-members", "papers-of", "source-lines-of"])
def test_the_sql_offered_runs(name: str, kg: KnowledgeGraph) -> None:
    import duckdb

    sql = sql_to_start_from(_named(get_query(name).text), kg.folder / "tables")
    if sql is None:
        assert name in ("artifacts", "uncertain-people", "source-lines-of")  # tables of their own
    else:
        ((count,),) = duckdb.sql(sql).fetchall()
        assert count >= 0


def test_who_waits_is_told(kg: KnowledgeGraph) -> None:
    told = threading.Event()
    said: list[str] = []

    def tell(text: str) -> None:
        said.append(text)
        told.set()

    with told_when_slow(kg.store, ENDLESS, tables=kg.folder / "tables", timeout=None, tell=tell):
        assert told.wait(60)
    assert said[0].startswith("heavy query: ")


def test_who_has_the_answer_is_told_nothing(kg: KnowledgeGraph) -> None:
    before = threading.active_count()
    said: list[str] = []
    with told_when_slow(kg.store, ENDLESS, tables=kg.folder, timeout=None, tell=said.append):
        pass
    while threading.active_count() > before:
        pass
    assert said == []
