"""What pages say: the numbers are those of the graph, and no text of a document becomes markup."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from invented import record, resolved

import kgraph
from kgraph.model.entities import Entities, Link
from kgraph.pages.addresses import ServerAddresses
from kgraph.pages.corpus import TABLES, Corpus
from kgraph.pages.kinds import BY_NAME, get_page
from kgraph.pages.models import Collection, PaperPage, PersonPage
from kgraph.pages.overview import overview
from kgraph.pages.render import POLICY, render, render_page
from kgraph.workspace import KnowledgeGraph

TO = ServerAddresses()
PAPERS = {
    "person": "?p kg:authoredBy <{}>",
    "lab": "{{ ?p kg:hasAuthorship/kg:affiliation <{0}> }} UNION {{ ?p kg:contributingLab <{0}> }}",
    "venue": "?p kg:publishedIn <{}>",
    "edition": "?p kg:inEdition <{}>",
    "topic": "?p kg:hasTopic <{}>",
    "artifact": "?p kg:introduces <{}>",
}
"""Kind of thing → its papers, as SPARQL says it."""


@pytest.fixture(scope="module")
def graph(sample: Path) -> Iterator[KnowledgeGraph]:
    with kgraph.open(sample) as opened:
        yield opened


@pytest.fixture(scope="module")
def corpus(graph: KnowledgeGraph) -> Corpus:
    return Corpus(graph.entities, base=graph.base, seed=graph.seed)


def some(corpus: Corpus, kind: str) -> list[str]:
    """Ids: the two on most papers and a few from all over the list."""
    ranked = corpus.ranked(kind).tolist()
    return [corpus.id(kind, n) for n in dict.fromkeys([*ranked[:2], *ranked[:: len(ranked) // 3 + 1]])]


def counts(graph: KnowledgeGraph, papers: str, of: str) -> dict[str, int]:
    """IRI of each `?o` that a pattern gives for papers → on how many of them it is."""
    query = f"SELECT ?o (COUNT(DISTINCT ?p) AS ?n) {{ {papers} . {of} }} GROUP BY ?o"
    return {str(row["o"]): int(row["n"]) for row in graph.query(query).to_dicts()}


def number(graph: KnowledgeGraph, papers: str) -> int:
    (row,) = graph.query(f"SELECT (COUNT(DISTINCT ?p) AS ?n) {{ {papers} }}").to_dicts()
    return int(row["n"])


@pytest.mark.parametrize("kind", PAPERS)
def test_numbers_of_papers_are_those_of_the_graph(kind: str, graph: KnowledgeGraph, corpus: Corpus) -> None:
    for id in some(corpus, kind):
        page: Any = get_page(corpus, kind, id)
        papers = PAPERS[kind].format(page.thing.iri)
        expected = number(graph, papers)
        assert page.papers.total == expected == getattr(page, "n_papers", expected)
        years = counts(graph, papers, "?p kg:year ?o")
        if kind != "artifact":
            assert {str(y.year): y.papers for y in page.by_year if y.papers} == years
            span = (page.first_year, page.last_year)
            assert span == ((int(min(years)), int(max(years))) if years else (None, None))
        assert len(page.papers.items) == min(expected, 200)


def test_coauthors_and_joint_papers_are_those_of_the_graph(graph: KnowledgeGraph, corpus: Corpus) -> None:
    for id in some(corpus, "person"):
        page = get_page(corpus, "person", id)
        assert isinstance(page, PersonPage)
        own = PAPERS["person"].format(page.thing.iri)
        expected = counts(graph, own, f"?p kg:authoredBy ?o FILTER (?o != <{page.thing.iri}>)")
        shown = {c.person.iri: c.papers for c in page.coauthors}
        assert page.n_coauthors == page.ego.coauthors == len(expected)
        assert shown.items() <= expected.items() and len(shown) == min(len(expected), 200)
        for node in page.ego.nodes[1:]:
            assert node.papers == expected[node.person.iri]
        labs = counts(
            graph, own, f"?p kg:hasAuthorship ?x . ?x kg:author <{page.thing.iri}> ; kg:affiliation ?o"
        )
        assert {lab.lab.iri: lab.papers for lab in page.labs} == labs
        assert page.topics.total == len(counts(graph, own, "?p kg:hasTopic ?o"))


@pytest.mark.parametrize("kind", ["lab", "venue", "edition", "topic"])
def test_what_collections_count_is_in_the_graph(kind: str, graph: KnowledgeGraph, corpus: Corpus) -> None:
    for id in some(corpus, kind):
        page = get_page(corpus, kind, id)
        assert isinstance(page, Collection)
        papers = PAPERS[kind].format(page.thing.iri)
        printed = f"?p kg:hasAuthorship ?x . ?x kg:author ?o ; kg:affiliation <{page.thing.iri}>"
        people = printed if kind == "lab" else "?p kg:authoredBy ?o"
        for shown, pattern in ((page.people, people), (page.topics, "?p kg:hasTopic ?o")):
            expected = counts(graph, papers, pattern)
            expected.pop(page.thing.iri, None)
            assert shown.total == len(expected)
            assert {c.thing.iri: c.papers for c in shown.items}.items() <= expected.items()
            assert [c.papers for c in shown.items] == sorted(expected.values(), reverse=True)[:60]


def test_authors_of_papers_stand_as_the_graph_says(graph: KnowledgeGraph, corpus: Corpus) -> None:
    for id in some(corpus, "paper"):
        page = get_page(corpus, "paper", id)
        assert isinstance(page, PaperPage)
        authors = f"<{page.thing.iri}> kg:hasAuthorship ?x . ?x kg:author ?o"
        query = f"SELECT ?o ?n {{ {authors} OPTIONAL {{ ?x kg:position ?n }} }}"
        expected = {(str(r["o"]), int(r["n"]) if r["n"] else None) for r in graph.query(query).to_dicts()}
        assert {(a.person.iri, a.position) for a in page.authors} == expected
        for reading in page.readings:
            path, _, line = reading.place.rpartition(":")
            assert path in corpus.paths.values() and int(line) >= 1


def test_the_start_page_counts_what_there_is(graph: KnowledgeGraph, corpus: Corpus) -> None:
    found = overview(corpus)["counts"]
    assert found["paper"] == graph.manifest["counts"]["papers"] == number(graph, "?p kg:authoredBy ?a")
    assert found["person"] == graph.manifest["counts"]["people"]
    assert found["venue"] == number(graph, "?x kg:publishedIn ?p")


class Markup(HTMLParser):
    """Elements with the names of their attributes, addresses, and text of scripts, as a browser sees them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "text":  # of a drawing: names that would cover others are left out
            self.elements.append((tag, *(name for name, _ in attrs)))
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]


RECORDS = [
    record("r1", "One title", "Ada Myrtle @ University of Oslo; Bo Quirrel", year=2020, venue="ICLR",
           keywords=("Some topic",), ids={"doi": "10.1000/a"}),
    record("r2", "Two titles", "Ada Myrtle; Bo Quirrel; Cy Brandt", year=2021),
]  # fmt: skip
ENTITIES = resolved(RECORDS).entities
NAMES = {
    "papers": ("title",), "people": ("name",), "labs": ("name",), "venues": ("name",), "editions": ("name",),
    "topics": ("label",), "person_names": ("name",), "lab_names": ("name",), "documents": ("path",),
    "authorships": ("name_as_printed",), "affiliations": ("as_printed",),
    "paper_records": ("title", "authors"),
}  # fmt: skip
"""Columns with text of documents that every row has."""


def named(text: str, *, address: str = "https://example.org/") -> Corpus:
    """The invented papers with all names replaced, and a link."""
    tables = ENTITIES.tables()
    for table, columns in NAMES.items():
        tables[table] = tables[table].with_columns(pl.lit(text).alias(column) for column in columns)
    kinds = (("paper", "papers"), ("person", "people"))
    links = [
        Link(kind=kind, entity=tables[table]["id"][0], role="page", url=address) for kind, table in kinds
    ]
    tables["links"] = Entities.from_rows({"links": links}).links
    return Corpus(Entities(**tables), base="https://example.org/id/", seed=1)


def pages(corpus: Corpus) -> list[Markup]:
    shown = [
        render_page(get_page(corpus, kind, corpus.id(kind, n)), TO)
        for kind in TABLES
        for n in range(corpus.size(kind))
    ]
    return [Markup(page) for page in (render("start.html.j2", TO, **overview(corpus)), *shown)]


PLAIN = [page.elements for page in pages(named("x"))]


@settings(max_examples=10)
@given(text=st.text(min_size=1, max_size=60))
@example(text="</title><script>alert(1)</script>")
@example(text='" onload="alert(1)')
@example(text="' autofocus onfocus='alert(1)")
@example(text="]]></svg><img src=x onerror=alert(1)>")
@example(text="<!--")
@example(text="{{ 7 * 7 }}{% raw %}")
@example(text="\u202egnp.exe\u2028\x00\ufeff")
@example(text="&lt;script&gt;&#60;b&#62;")
def test_no_text_changes_the_markup_of_a_page(text: str) -> None:
    """It ends in a letter, since what a source left empty is not shown."""
    assert [page.elements for page in pages(named(f"{text}x"))] == PLAIN


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)",
     "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "//evil.example/", "x"],
)  # fmt: skip
def test_only_addresses_of_the_web_become_links(address: str) -> None:
    corpus = named("x", address=address)
    found = [address for page in pages(corpus) for address in page.addresses]
    own = tuple(f"/{part}" for part in ("page/", "data/", "api/", "browse/", "assets/", "explain?"))
    whole = {"/", "/map", "/sparql", "/path", "/search", "#content", "data:,"}
    others = {a for a in found if not a.startswith((*own, "/map#node=")) and a not in whole}
    assert others == {"https://doi.org/10.1000/a"}
    shown: Any = get_page(corpus, "person", corpus.id("person", 0))
    assert [link.url for link in shown.links] == [None]


def test_a_web_address_becomes_a_link_that_tells_nothing_of_us() -> None:
    page = render_page(get_page(named("x"), "paper", ENTITIES.papers["id"][0]), TO)
    assert '<a rel="noopener noreferrer external" href="https://example.org/">' in page


def test_every_page_keeps_to_its_policy_by_itself() -> None:
    """Files of a site have no headers: the policy stands in the page, before all that it rules."""
    assert "'unsafe" not in POLICY and POLICY.startswith("default-src 'none'")
    for elements in PLAIN:
        names = [element[0] for element in elements]
        assert elements[3] == ("meta", "http-equiv", "content") and "style" not in names
        assert "script" not in names
        assert not any(name.startswith("on") or name == "style" for _, *given in elements for name in given)


def test_parts_of_a_long_list_hold_every_paper_once() -> None:
    records = [record(f"r{n}", f"Matter number {n}", "Ada Myrtle", year=1990 + n % 30) for n in range(431)]
    corpus = Corpus(resolved(records).entities, base="https://example.org/id/", seed=1)
    parts: list[Any] = [
        get_page(corpus, "person", corpus.id("person", 0), part).papers  # type: ignore[union-attr]
        for part in (1, 2, 3, 4)
    ]
    assert [len(part.items) for part in parts] == [200, 200, 31, 0]
    assert {part.parts for part in parts} == {3}
    shown = [row for part in parts for row in part.items]
    assert len({row.paper.id for row in shown}) == 431
    assert [row.year for row in shown] == sorted((row.year for row in shown), reverse=True)


def test_the_kinds_of_pages_are_those_of_the_tables() -> None:
    assert set(BY_NAME) == set(TABLES)
