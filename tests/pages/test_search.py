"""Names and titles are found in spite of accents, case, order, beginnings and slips; nothing else is."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import record, resolved

import kgraph
from kgraph.errors import UnknownName
from kgraph.model.entities import Replacement
from kgraph.pages.corpus import TABLES, Corpus
from kgraph.pages.search import Search, likeness, words_of

BASE = "https://example.org/id/"
RECORDS = [
    record("r1", "Graph Attention Networks", "Petar Veličković; Łukasz Kaiser; J. Quirrel", year=2018,
           venue="ICLR", ids={"arxiv": "1710.10903", "doi": "10.1000/gat"}),
    record("r2", "Counting hands in the dark", "Jörg Müller; 王磊; Ada Myrtle @ Université de Montréal"),
    record("r3", "Attention beyond graphs",
           "Zhang Wei; Ada Myrtle [orcid=0000-0002-1825-0097] @ University of Oslo"),
]  # fmt: skip
CORPUS = Corpus(resolved(RECORDS).entities, base=BASE, seed=1)
SEARCH = Search(CORPUS)


def names(query: str, *kinds: str) -> list[str]:
    return [hit.thing.name for hit in SEARCH.find(query, kinds)]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("velickovic", "Petar Veličković"),
        ("VELIČKOVIĆ, Petar", "Petar Veličković"),
        ("petar v", "Petar Veličković"),
        ("velichkovic", "Petar Veličković"),
        ("Vleičković", "Petar Veličković"),
        ("Lukasz Kaizer", "Łukasz Kaiser"),
        ("jorg muller", "Jörg Müller"),
        ("Joerg Mueller", "Jörg Müller"),
        ("Quirrel, James", "J. Quirrel"),
        ("lei wang", "王磊"),
        ("王磊", "王磊"),
        ("wei zhang", "Zhang Wei"),
        ("ada mirtle", "Ada Myrtle"),
        ("montreal", "Université de Montréal"),
        ("univ oslo", "University of Oslo"),
        ("networks attention graph", "Graph Attention Networks"),
        ("atention netwroks", "Graph Attention Networks"),
        ("counting ha", "Counting hands in the dark"),
        ("iclr", "International Conference on Learning Representations"),
        ("1710.10903", "Graph Attention Networks"),
        ("https://doi.org/10.1000/GAT", "Graph Attention Networks"),
        ("doi:10.1000/gat", "Graph Attention Networks"),
        ("0000-0002-1825-0097", "Ada Myrtle"),
    ],
)
def test_what_is_meant_comes_first(query: str, name: str) -> None:
    assert names(query)[0] == name


@pytest.mark.parametrize(
    "query", ["", "  ", "!!!", "\x00", "zzz", "Vxlxckxvxc", "graph of nothing alike", "🧪"]
)
def test_what_is_like_nothing_finds_nothing(query: str) -> None:
    assert SEARCH.find(query) == []


def test_only_things_of_the_kinds_asked_for_are_found() -> None:
    assert {hit.thing.kind for hit in SEARCH.find("attention")} == {"paper"}
    assert names("attention", "person") == [] and names("oslo", "lab") == ["University of Oslo"]
    with pytest.raises(UnknownName, match="person"):
        SEARCH.find("attention", ["persons"])


def test_ids_and_iris_find_the_thing_alone_also_after_a_merge() -> None:
    (ada,) = (hit.thing for hit in SEARCH.find("Ada Myrtle"))
    assert ada.iri == f"{BASE}person/{ada.id}"
    moved = [Replacement(kind="person", old="gone", new=ada.id)]
    tables = CORPUS.entities.tables() | {
        "replacements": type(CORPUS.entities).from_rows({"replacements": moved}).replacements
    }
    after = Search(Corpus(type(CORPUS.entities)(**tables), base=BASE, seed=1))
    for text in (ada.id, ada.iri, "gone", f"{BASE}person/gone"):
        assert [hit.thing for hit in after.find(text)] == [ada]
    assert SEARCH.find(f"{BASE}person/gone") == []


def test_an_empty_corpus_has_nothing_to_find() -> None:
    empty = Search(Corpus(resolved([]).entities, base=BASE, seed=1))
    assert empty.find("Ada") == [] and empty.suggestions("person", "Ada") == []


@pytest.fixture(scope="module")
def real(sample: Path) -> Search:
    with kgraph.open(sample) as graph:
        return Search(Corpus(graph.entities, base=graph.base, seed=graph.seed))


SLIPS = {
    "left out": lambda w, i: w[:i] + w[i + 1 :],
    "twice": lambda w, i: w[:i] + w[i] + w[i:],
    "another": lambda w, i: w[:i] + ("x" if w[i] != "x" else "z") + w[i + 1 :],
    "exchanged": lambda w, i: w[: i - 1] + w[i] + w[i - 1] + w[i + 1 :],
}


@settings(max_examples=60)
@given(data=st.data())
def test_everybody_is_found_by_a_name_with_one_slip(real: Search, data: st.DataObject) -> None:
    """Whatever the order of the words and the case, where the word with the slip has five letters or more."""
    corpus = real.corpus
    person = data.draw(st.integers(0, corpus.size("person") - 1))
    words = words_of(corpus.name("person", person))
    long = [n for n, word in enumerate(words) if len(word) >= 5]
    if long:
        n = data.draw(st.sampled_from(long))
        place = data.draw(st.integers(1, len(words[n]) - 1))
        words[n] = SLIPS[data.draw(st.sampled_from(sorted(SLIPS)))](words[n], place)
    query = " ".join(data.draw(st.permutations(words))).title()
    found = [hit.thing.id for hit in real.find(query, ["person"], limit=10)]
    assert corpus.id("person", person) in found, query


@settings(max_examples=40)
@given(data=st.data())
def test_every_title_is_found_by_its_first_words(real: Search, data: st.DataObject) -> None:
    corpus = real.corpus
    title = corpus.name("paper", data.draw(st.integers(0, corpus.size("paper") - 1)))
    query = " ".join(words_of(title)[:6])
    found = real.find(query, ["paper"])
    assert title in [hit.thing.name for hit in found], query
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


@settings(max_examples=60)
@given(query=st.text(max_size=300), kind=st.sampled_from([(), *((kind,) for kind in TABLES)]))
def test_any_text_may_be_asked_for(query: str, kind: tuple[str, ...]) -> None:
    for hit in SEARCH.find(query, kind, limit=3):
        assert 0 < hit.score <= 1 and CORPUS.number(hit.thing.kind, hit.thing.id) is not None


WORD = st.text("abcdefghij", min_size=1, max_size=9)


@settings(max_examples=100)
@given(name=st.lists(WORD, min_size=1, max_size=4), other=st.lists(WORD, max_size=4), order=st.randoms())
def test_nothing_is_liker_than_the_name_itself(name: list[str], other: list[str], order: Random) -> None:
    shuffled = list(name)
    order.shuffle(shuffled)
    assert likeness(shuffled, name) == pytest.approx(1.0)
    assert 0 <= likeness(other, name) <= 1.0
