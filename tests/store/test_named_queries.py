"""The named queries: their files, their parameters, their answers by hand, and SPARQL = SQL."""

from __future__ import annotations

import io
import random
import shlex
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kgraph.errors import AmbiguousName, BadRequest, BadWorkspace, QueryTimeout, UnknownName
from kgraph.model.entities import (
    Artifact,
    Authorship,
    AuthorshipAffiliation,
    Citation,
    Entities,
    Lab,
    Paper,
    PaperArtifact,
    PaperLab,
    PaperTopic,
    Person,
    Topic,
    Venue,
)
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run
from kgraph.store import GraphStore
from kgraph.store.queries import (
    NamedQuery,
    as_markdown,
    get_query,
    is_name,
    list_queries,
    queries_folder,
    read_header,
    run_named,
)
from kgraph.tables import read_tables, write_tables

BASE = "https://example.org/kg/"
QUERIES = list_queries()
WITH_SQL = [q for q in QUERIES if q.sql]
GIVEN: dict[str, Any] = {
    "artifacts-of-person": {"person": "Ada Öztürk"},
    "authors-of-topic": {"topic": "cs.LG"},
    "coauthors-of": {"person": "Ada Öztürk"},
    "common-coauthors": {"a": "Ada Öztürk", "b": "Bo Li"},
    "find-papers": {"words": "HANDS"},
    "find-people": {"words": "öztürk"},
    "first-collaboration": {"person": "Cy van der Berg"},
    "joint-papers": {"a": "Ada Öztürk", "b": "Bo Li"},
    "lab-members": {"lab": "Mila"},
    "lab-papers": {"lab": "deepmind"},
    "measures-of": {"person": "Cy van der Berg"},
    "names-of": {"person": "A. Ozturk"},
    "papers-of": {"person": "Cy van der Berg"},
    "recent-collaborations": {"since": 2022},
    "source-lines-of": {"paper": "Alone"},
    "topics-of-person": {"person": "Bo Li"},
    "venue-papers": {"venue": "ICH"},
    "who-connects-labs": {"a": "DeepMind", "b": "Mila"},
}
"""Parameters that must be given, for the tiny corpus."""


def p(kind: str, id: str) -> str:
    return f"{BASE}{kind}/{id}"


ADA, BO, CY, DEE, EVE, FAY, GUL = (p("person", x) for x in ("ada", "bo", "cy", "dee", "eve", "fay", "gul"))
P1, P2, P3, P4, P5 = (p("paper", f"p{i}") for i in range(1, 6))
DOC = p("source", "0123456789abcdef")
T2 = 'Two of them: $x^2$ & "quotes" \\ backslash'
T3 = "Four hands </script><img onerror=alert(1)>"

# Worked out by hand from the description at the head of tests/corpus.py.
EXPECTED: dict[str, list[tuple[Any, ...]]] = {
    "most-prolific": [
        (ADA, "Ada Öztürk", 3, 2020, 2021),
        (BO, "Bo Li", 3, 2020, 2021),
        (CY, "Cy van der Berg", 2, 2020, 2021),
        (DEE, "Dée O'Neil", 1, 2021, 2021),
        (EVE, 'Eve <b>"Quote"</b>', 1, 2021, 2021),
        (FAY, "Fay 李", 1, 2023, 2023),
        (GUL, "Gül Şahin", 1, 2023, 2023),
    ],
    "coauthors-of": [(BO, "Bo Li", 2, 2020, 2021), (CY, "Cy van der Berg", 1, 2020, 2020)],
    "common-coauthors": [(CY, "Cy van der Berg", 1, 2)],
    "joint-papers": [(P2, T2, 2021, 2, True), (P1, "A cut list", 2020, 2, False)],
    "papers-of": [
        (P3, T3, 2021, "International Conference on Hands", 2, 4, True),
        (P1, "A cut list", 2020, None, None, 2, False),
    ],
    "strongest-pairs": [
        (ADA, "Ada Öztürk", BO, "Bo Li", 2, 2020, 2021),
        (BO, "Bo Li", CY, "Cy van der Berg", 2, 2020, 2021),
        (ADA, "Ada Öztürk", CY, "Cy van der Berg", 1, 2020, 2020),
        (BO, "Bo Li", DEE, "Dée O'Neil", 1, 2021, 2021),
        (BO, "Bo Li", EVE, 'Eve <b>"Quote"</b>', 1, 2021, 2021),
        (CY, "Cy van der Berg", DEE, "Dée O'Neil", 1, 2021, 2021),
        (CY, "Cy van der Berg", EVE, 'Eve <b>"Quote"</b>', 1, 2021, 2021),
        (DEE, "Dée O'Neil", EVE, 'Eve <b>"Quote"</b>', 1, 2021, 2021),
        (FAY, "Fay 李", GUL, "Gül Şahin", 1, 2023, 2023),
    ],
    "recent-collaborations": [(FAY, "Fay 李", GUL, "Gül Şahin", 2023, 1)],
    "first-collaboration": [
        (2020, ADA, "Ada Öztürk", P1, "A cut list"),
        (2020, BO, "Bo Li", P1, "A cut list"),
        (2021, DEE, "Dée O'Neil", P3, T3),
        (2021, EVE, 'Eve <b>"Quote"</b>', P3, T3),
    ],
    "labs": [
        (p("lab", "deepmind"), "DeepMind", "Google", 2, 1),
        (p("lab", "mila"), "Mila", None, 1, 2),
    ],
    "lab-joint-papers": [(p("lab", "deepmind"), "DeepMind", p("lab", "mila"), "Mila", 1, 2021, 2021)],
    "lab-members": [(CY, "Cy van der Berg", 1, 2021, 2021), (DEE, "Dée O'Neil", 1, 2021, 2021)],
    "lab-papers": [(P3, T3, 2021, 4), (P1, "A cut list", 2020, 2)],
    "who-connects-labs": [(CY, "Cy van der Berg", 1, 1)],
    "unaffiliated": [
        (EVE, 'Eve <b>"Quote"</b>', 1),
        (FAY, "Fay 李", 1),
        (GUL, "Gül Şahin", 1),
    ],
    "topics": [
        (p("topic", "t1"), "Machine Learning", "category", 2),
        (p("topic", "t2"), "counting hands", "keyword", 1),
    ],
    "topics-by-year": [
        (2020, p("topic", "t1"), "Machine Learning", 1),
        (2021, p("topic", "t1"), "Machine Learning", 1),
        (2021, p("topic", "t2"), "counting hands", 1),
    ],
    "topics-of-person": [
        (p("topic", "t1"), "Machine Learning", "category", 2, 2020, 2021),
        (p("topic", "t2"), "counting hands", "keyword", 1, 2021, 2021),
    ],
    "topic-pairs": [(p("topic", "t1"), "Machine Learning", p("topic", "t2"), "counting hands", 1)],
    "authors-of-topic": [
        (BO, "Bo Li", 2, 2020, 2021),
        (CY, "Cy van der Berg", 2, 2020, 2021),
        (ADA, "Ada Öztürk", 1, 2020, 2020),
        (DEE, "Dée O'Neil", 1, 2021, 2021),
        (EVE, 'Eve <b>"Quote"</b>', 1, 2021, 2021),
    ],
    "artifacts": [
        (p("artifact", "a2"), '<b>"Count"', "Artifact", P3, T3, 2021, "named", 'which we call <b>"Count"'),
        (p("artifact", "a1"), "HandNet", "Model", P1, "A cut list", 2020, "title", "HandNet: a cut list"),
        (
            p("artifact", "a1"),
            "HandNet",
            "Model",
            P3,
            T3,
            2021,
            "abbreviated",
            "we propose Hand Network (HandNet)",
        ),
        (p("artifact", "a1"), "HandNet", "Model", P3, T3, 2021, "title", "HandNet again"),
    ],
    "artifacts-of-person": [
        (p("artifact", "a1"), "HandNet", "Model", P1, "A cut list", 2020, "https://example.org/code"),
    ],
    "papers-by-year": [(None, 1, 1, 0), (2020, 1, 3, 1), (2021, 2, 5, 0), (2023, 1, 2, 0)],
    "team-sizes": [(1, 1, 0), (2, 3, 1), (4, 1, 0)],
    "papers-with-cut-lists": [(P1, "A cut list", 2020, 2, 1)],
    "papers-with-code": [(P1, "A cut list", 2020, "https://example.org/code")],
    "solo-papers": [(P5, "Alone", None, ADA, "Ada Öztürk")],
    "team-sizes-by-year": [(2020, 1, 2.0, 2, 1), (2021, 2, 3.0, 4, 0), (2023, 1, 2.0, 2, 0)],
    "most-cited": [(P3, T3, 2021, 7)],
    "local-citations": [],
    "find-papers": [(P3, T3, 2021)],
    "find-people": [(ADA, "Ada Öztürk", 3)],
    "venues-by-year": [(2021, p("venue", "v1"), "International Conference on Hands", 1)],
    "venues": [(p("venue", "v1"), "International Conference on Hands", 1, 2021, 2021)],
    "venue-papers": [(P3, T3, 2021, "ICH 2021")],
    "names-of": [("Ada Öztürk", 3), ("A. Ozturk", 0)],
    "source-lines-of": [("tiny.txt", "#5", 50, "Alone", "Ada Öztürk", None, DOC)],
    "documents": [(DOC, "tiny.txt", "records", 5, 0)],
    "measures-of": [("h-index", 89.0, "2026-05-22", True, DOC)],
    "people-with-orcid": [(BO, "Bo Li", "https://orcid.org/0000-0002-1825-0097")],
    "uncertain-people": [],
}


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: q.name)
def test_the_answer_is_the_one_worked_out_by_hand(query: NamedQuery, memory: GraphStore) -> None:
    result = run_named(memory, None, query.name, GIVEN.get(query.name))
    assert result.rows == EXPECTED[query.name]
    assert result.variables == tuple(c.name for c in query.columns)


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: q.name)
def test_each_file_documents_itself_and_its_example_can_be_given(query: NamedQuery) -> None:
    assert is_name(query.name) and query.title and query.description
    known = {parameter.name: parameter for parameter in query.parameters}
    given = dict(pair.split("=", 1) for pair in shlex.split(query.example))
    assert given.keys() <= known.keys()
    assert {name for name, parameter in known.items() if parameter.default is None} <= given.keys()
    assert all(given[n].isdigit() for n in given if known[n].type == "integer")


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: q.name)
def test_columns_hold_what_the_header_says(query: NamedQuery, memory: GraphStore) -> None:
    import pyoxigraph as ox

    for row in run_named(memory, None, query.name, GIVEN.get(query.name)).iter_terms():
        for column, term in zip(query.columns, row, strict=True):
            assert term is None or isinstance(term, ox.NamedNode) == (column.type == "iri"), column


def test_every_sql_file_belongs_to_a_query() -> None:
    names = {q.name for q in QUERIES}
    assert {path.stem for path in queries_folder().glob("*.sql")} <= names
    assert len(QUERIES) >= 20 and len(WITH_SQL) >= 10


# --- SPARQL = SQL -----------------------------------------------------------------------------------------


def random_entities(seed: int) -> Entities:
    """A few hundred papers with everything that may be missing missing somewhere, and many ties in counts."""
    rnd = random.Random(seed)
    names = ["Ann", "Bea", "ann", "Ünal", "李", "Zoë", "Ann"]  # equal names: ties that only the IRI breaks
    people = [f"a{i:03}" for i in range(40)]
    labs, topics, papers = (
        [f"l{i}" for i in range(6)],
        [f"t{i}" for i in range(8)],
        [f"p{i:03}" for i in range(150)],
    )
    rows: dict[str, list[Any]] = {
        name: [] for name in ("papers", "authorships", "affiliations", "paper_labs", "paper_topics")
    }
    for paper in papers:
        authors = rnd.sample(people, rnd.choice([1, 1, 2, 2, 3, 6]))
        inferred = rnd.random() < 0.2 and len(authors) > 1
        rows["papers"].append(
            Paper(
                id=paper, title=rnd.choice(["Same", "Other", "Émile", paper]), kind="Paper",
                year=rnd.choice([None, 2019, 2020, 2021]), year_inferred=False, date=None,
                venue=rnd.choice([None, "v1", "v2"]), edition=None, author_count=len(authors) - inferred,
                authors_complete=rnd.random() < 0.7, abstract=None, citations=rnd.choice([None, 0, 3]),
                has_code=False, status=None, version_of=None, n_records=1,
            )
        )  # fmt: skip
        if paper in papers[-5:]:  # some people must never be printed with a lab
            authors, inferred = [f"z{len(authors)}"], False
        for rank, person in enumerate(authors, 1):
            last = inferred and rank == len(authors)
            rows["authorships"].append(
                Authorship(
                    paper=paper, rank=rank, position=None if last else rank, person=person,
                    name_as_printed="N", is_inferred=last, is_corresponding=None, confidence=1.0,
                )
            )  # fmt: skip
            for lab in [] if person[0] == "z" else rnd.sample(labs, rnd.choice([0, 0, 1, 2])):
                rows["affiliations"].append(
                    AuthorshipAffiliation(paper=paper, rank=rank, lab=lab, as_printed=lab)
                )
        if paper not in papers[-5:]:
            named = rnd.sample(labs, rnd.choice([0, 0, 2]))
            rows["paper_labs"] += [PaperLab(paper=paper, lab=x, as_printed=x) for x in named]
        rows["paper_topics"] += [
            PaperTopic(paper=paper, topic=t, score=None) for t in rnd.sample(topics, rnd.randint(0, 3))
        ]
    rows["people"] = [
        Person(
            id=a, name=rnd.choice(names), kind="Person", confidence=rnd.choice([1.0, 0.5, 0.75]), n_papers=0,
            first_year=None, last_year=None,
        )
        for a in [*people, "z1", "z2", "z3", "z6"]
    ]  # fmt: skip
    rows["labs"] = [
        Lab(id=x, name=rnd.choice(names), kind="Lab", parent=None if i else "l5", city=None, country=None)
        for i, x in enumerate(labs)
    ]
    rows["topics"] = [
        Topic(
            id=t,
            label=rnd.choice(names),
            scheme=rnd.choice(["category", "term"]),
            notation=None,
            broader=None,
            broader_by=None,
        )
        for t in topics
    ]
    kinds = ["Model", "Dataset", "Artifact"]
    rows["artifacts"] = [
        Artifact(id=f"x{i}", name=rnd.choice(names), long_name=None, kind=rnd.choice(kinds))
        for i in range(20)
    ]
    rows["paper_artifacts"] = [
        PaperArtifact(
            paper=rnd.choice(papers), artifact=f"x{i}", relation="introduces", rule=rule, words="w",
            document="d", record="#1", line=1,
        )
        for i in range(20)
        for rule in ("title", "named")
    ]  # fmt: skip
    rows["citations"] = [
        Citation(citing=citing, cited=cited)
        for citing in papers
        for cited in rnd.sample(papers[:20], rnd.randint(0, 3))
    ]
    rows["venues"] = [Venue(id=v, name="V", abbreviation=None, kind="Venue") for v in ("v1", "v2")]
    return Entities.from_rows(rows)


@pytest.fixture(scope="module", params=[1, 2])
def random_graph(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[GraphStore, Path]:
    entities = random_entities(request.param)
    file = io.BytesIO()
    write_quads(entities, file, base=BASE, run=Run(id="r", started=None, software="test"))
    folder = tmp_path_factory.mktemp("random")
    write_tables(entities, folder)
    return GraphStore.in_memory(io.BytesIO(file.getvalue())), folder


VARIED: dict[str, list[dict[str, Any]]] = {
    "since": [{}, {"since": "2020"}, {"until": "2019"}, {"since": 2020, "until": 2020}],
    "scheme": [{}, {"scheme": "category"}, {"scheme": "nothing"}],
    "min": [{}, {"min": 3}],
    "kind": [{}, {"kind": "Model"}, {"kind": "Artifact"}],
}


@pytest.mark.parametrize("query", WITH_SQL, ids=lambda q: q.name)
def test_sparql_and_sql_give_the_same_rows_in_the_same_order(
    query: NamedQuery, random_graph: tuple[GraphStore, Path]
) -> None:
    store, tables = random_graph
    names = {parameter.name for parameter in query.parameters}
    fixed = {
        "person": p("person", "a001"), "topic": p("topic", "t1"), "venue": p("venue", "v1"), "limit": 1000,
        "since": 2020,
    }  # fmt: skip
    needed = {x.name: fixed[x.name] for x in query.parameters if x.default is None or x.name == "limit"}
    n_rows = 0
    variations: list[dict[str, Any]] = [v for name, values in VARIED.items() if name in names for v in values]
    for varied in variations or [{}]:
        given = {**needed, **{k: v for k, v in varied.items() if k in names}}
        sparql = run_named(store, tables, query.name, given, engine="store")
        sql = run_named(store, tables, query.name, given, engine="tables")
        assert sql.variables == sparql.variables
        assert list(sql.iter_terms()) == list(sparql.iter_terms()), given
        n_rows += len(sql)
    assert n_rows > 0


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_a_limit_cuts_both_at_the_same_row(limit: int, random_graph: tuple[GraphStore, Path]) -> None:
    store, tables = random_graph
    rows = [
        run_named(store, tables, "strongest-pairs", {"limit": limit}, engine=e).rows
        for e in ("store", "tables")
    ]
    assert rows[0] == rows[1] and len(rows[0]) == limit


def test_local_citations_are_those_of_papers_of_the_graph(random_graph: tuple[GraphStore, Path]) -> None:
    store, tables = random_graph
    found = run_named(store, tables, "local-citations", {"limit": 1000}).rows
    entities = read_tables(tables)
    cited = Counter(entities.citations["cited"])
    papers = entities.papers.filter(pl.col("id").is_in(list(cited))).select(
        "id", "title", "year", "citations"
    )
    assert sorted(found, key=lambda row: row[0]) == [
        (p("paper", id), title, year, cited[id], stated) for id, title, year, stated in papers.iter_rows()
    ]
    assert len({row[3] for row in found}) > 3


def test_sql_on_the_tiny_corpus_gives_the_rows_worked_out_by_hand(memory: GraphStore, tables: Path) -> None:
    for query in WITH_SQL:
        result = run_named(memory, tables, query.name, GIVEN.get(query.name), engine="tables")
        assert result.rows == EXPECTED[query.name], query.name


def test_answers_of_both_engines_are_written_alike(memory: GraphStore, tables: Path) -> None:
    for format in ("table", "csv", "tsv", "json", "xml"):
        files = [io.BytesIO(), io.BytesIO()]
        for file, engine in zip(files, ("store", "tables"), strict=True):
            run_named(memory, tables, "most-prolific", engine=engine).write(file, format)  # type: ignore[arg-type]
        assert files[0].getvalue() == files[1].getvalue()


def test_auto_takes_the_tables_where_it_can(memory: GraphStore, tables: Path, tmp_path: Path) -> None:
    with pytest.raises(BadWorkspace, match="cannot be read"):
        run_named(memory, tmp_path, "most-prolific")  # it looked for tables
    assert run_named(memory, tmp_path, "documents").rows == EXPECTED["documents"]  # this one has no plan
    with pytest.raises(BadRequest, match="no table plan"):
        run_named(memory, tables, "documents", engine="tables")


# --- parameters -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Bo Li", "bo LI", "person:bo", BO])
def test_people_are_named_by_name_id_or_iri(text: str, memory: GraphStore) -> None:
    assert run_named(memory, None, "names-of", {"person": text}).rows == [("Bo Li", 3)]


def test_other_spellings_name_a_person_too(memory: GraphStore) -> None:
    assert run_named(memory, None, "names-of", {"person": "a. ozturk"}).rows == EXPECTED["names-of"]


def test_a_name_that_fits_nobody_is_answered_with_those_near(memory: GraphStore) -> None:
    with pytest.raises(UnknownName, match="names that hold it: Bo Li"):
        run_named(memory, None, "papers-of", {"person": "bo l"})
    with pytest.raises(UnknownName, match="no lab 'Bo Li'"):
        run_named(memory, None, "lab-papers", {"lab": "Bo Li"})  # somebody's name, but no lab's


def test_a_name_that_fits_several_is_never_guessed() -> None:
    names = b"".join(
        f'<{BASE}person/{i}> <https://w3id.org/kgraph/ontology#name> "{name}" .\n'.encode()
        for i, name in (("x1", "Wei Wang"), ("x2", "Wei Wang"), ("x3", "WEI WANG"))
    )
    store = GraphStore.in_memory(io.BytesIO(names))
    with pytest.raises(AmbiguousName) as caught:
        run_named(store, None, "papers-of", {"person": "Wei Wang"}, base=BASE)
    assert [iri for iri, _, _ in caught.value.candidates] == [p("person", "x1"), p("person", "x2")]
    assert run_named(store, None, "papers-of", {"person": "WEI WANG"}, base=BASE).rows == []


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("papers-of", {}, "needs person"),
        ("most-prolific", {"limits": 5}, "no parameter 'limits'; it has limit, since, until"),
        ("documents", {"limit": 5}, "it has none"),
        ("most-prolific", {"limit": "many"}, "whole number"),
        ("most-prolific", {"limit": -1}, "whole number"),
        ("most-prolific", {"limit": "5 } DELETE"}, "whole number"),
        ("most-prolific", {"limit": True}, "whole number"),
        ("papers-of", {"person": "http://x/ y>"}, "no IRI"),
    ],
)
def test_wrong_parameters_are_refused(
    name: str, given: dict[str, Any], message: str, memory: GraphStore
) -> None:
    with pytest.raises(BadRequest, match=message):
        run_named(memory, None, name, given)


def test_text_with_syntax_in_it_is_only_text(memory: GraphStore, tables: Path) -> None:
    hostile = 'x") } } INSERT { <urn:a> <urn:b> "'
    assert run_named(memory, None, "find-papers", {"words": hostile}).rows == []
    assert run_named(memory, None, "find-papers", {"words": 'them: $x^2$ & "quotes" \\ b'}).rows == [
        (P2, T2, 2021)
    ]
    assert run_named(memory, tables, "topics", {"scheme": "any' OR '1'='1"}, engine="tables").rows == []


def test_an_unknown_query_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'most-prolific'"):
        get_query("most-prolifc")


@pytest.mark.parametrize(
    ("text", "is_one"), [("papers-of", True), ("ask", True), ("ASK {}", False), ("a.rq", False)]
)
def test_names_are_told_from_sparql(text: str, is_one: bool) -> None:
    assert is_name(text) is is_one


def _ask_for_ever(tables: Path) -> None:
    from kgraph.store.tables_engine import query_tables

    endless = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3"
    query_tables(tables, endless, {}, base=BASE, iris=frozenset(), timeout=0.3)


def test_a_query_on_tables_is_stopped_in_time(memory: GraphStore, tables: Path) -> None:
    with pytest.raises(QueryTimeout, match="stopped"):
        _ask_for_ever(tables)
    assert run_named(memory, tables, "team-sizes", timeout=60).rows == EXPECTED["team-sizes"]


def test_questions_to_several_folders_at_once_do_not_meet(
    random_graph: tuple[GraphStore, Path], memory: GraphStore, tables: Path
) -> None:
    def ask(n: int) -> list[tuple[Any, ...]]:
        query = WITH_SQL[n // 2 % len(WITH_SQL)]
        place = tables if n % 2 else random_graph[1]
        return run_named(memory, place, query.name, GIVEN.get(query.name), engine="tables").rows

    numbers = range(4 * len(WITH_SQL))
    one_by_one = [ask(n) for n in numbers]
    with ThreadPoolExecutor(8) as pool:
        stopped = pool.submit(_ask_for_ever, tables)
        assert list(pool.map(ask, numbers)) == one_by_one
        assert isinstance(stopped.exception(), QueryTimeout)


def test_a_base_with_a_quote_in_it_stays_text(tables: Path, memory: GraphStore) -> None:
    rows = run_named(
        memory, tables, "team-sizes", engine="tables", base="https://x.example/'; DROP TABLE papers; --/"
    ).rows
    assert rows == EXPECTED["team-sizes"]


def test_headers_may_be_broken_over_lines() -> None:
    text = "#+ title: One\n#+   and more\n#+ parameters:\n#+   n: integer = 1 | how many\nASK {}"
    assert read_header(text) == {"title": ["One", "and more"], "parameters": ["n: integer = 1 | how many"]}


def test_the_documentation_lists_the_queries_as_they_are() -> None:
    docs = Path(__file__).parents[2] / "docs" / "queries.md"
    assert as_markdown() in docs.read_text(encoding="utf-8")
