"""Signatures and decisions in columns are what they are one by one, however the work is cut."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from invented import document, record
from test_resolve_laws import corpora

from kgraph.kernels.either import functions
from kgraph.model.identifiers import SCHEME
from kgraph.model.names import parse_name
from kgraph.model.records import Affiliation, PersonRecord, Place, Record
from kgraph.progress import SILENT
from kgraph.resolve.codes import NONE, Coded
from kgraph.resolve.corpus import Corpus, sort_statements
from kgraph.resolve.labs.resolving import resolve_labs
from kgraph.resolve.overrides import Overrides
from kgraph.resolve.papers.merge import MergedPapers, merge_papers
from kgraph.resolve.people import batches, claims, clustering
from kgraph.resolve.people.authors import people_case
from kgraph.resolve.people.clustering import Case
from kgraph.resolve.people.columns import Ragged
from kgraph.resolve.people.decisions import People
from kgraph.resolve.people.idents import SEPARATOR, Identifiers
from kgraph.resolve.people.links import Links
from kgraph.resolve.people.memory import Memory
from kgraph.resolve.people.names import by_first
from kgraph.resolve.people.reading import _words, read_signatures
from kgraph.resolve.people.signatures import Signature, paper_signatures
from kgraph.resolve.registry import Registry
from kgraph.resolve.venues.resolving import resolve_venues

DOCUMENTS = [document("a.json"), document("b.json")]
PERSON = PersonRecord(
    place=Place(DOCUMENTS[0].id, 99, "p1"), name="Ada Quirrel", other_names=("A. Quirrel",),
    ids={"orcid": "0000-1"}, affiliations=(Affiliation(text="Oxlip Institute"),),
)  # fmt: skip
AWKWARD = (
    record("d1", "Twice the same list", "Ada Quirrel; Bo Wang; Ada Quirrel; Bo Wang", line=91),
    record("d2", "One id twice", "Ada Quirrel [openreview=~X1]; A. Quirrel [openreview=~X1]", line=92),
    record("d3", "Nobody", "", line=93),
    record("d6", r"Sums of \Omega classes, and the Gärten's 3 uses", "Bo Wang", line=96),
    record("d4", "A cut list", "Wei Wang; et al.; (Zora Myrtle)", line=94),
    record(
        "d5", "A large team", "; ".join(f"Xu{'abcdefgh'[k % 8]}{k} Yarrow{k}" for k in range(120)), line=95
    ),
)
NUMBERS = st.lists(st.lists(st.integers(0, 9), max_size=5), max_size=8)


def _merged(records: list[Record]) -> tuple[Corpus, MergedPapers]:
    corpus = sort_statements(DOCUMENTS, [*records, PERSON])
    return corpus, merge_papers(corpus, Overrides(), Registry(), SILENT)


def _nowhere(n: int) -> Coded[str]:
    return Coded([], np.full(n, NONE, np.int32))


def _case(records: list[Record]) -> Case:
    corpus, papers = _merged(records)
    overrides, registry = Overrides(), Registry()
    labs = resolve_labs(corpus, overrides, registry, SILENT)
    venues = resolve_venues(corpus, papers, overrides, registry)
    return people_case(corpus, papers, labs, venues, overrides, registry, SILENT)[1]


def _said(people: People) -> tuple[object, ...]:
    return list(people.groups), list(people.links), people.doubtful, list(people.plausible)


def _subject(number: int, person: PersonRecord) -> Signature:
    return Signature(
        -1, 0, None, parse_name(person.name), [person.name, *person.other_names], [(number, 0)],
        set(person.ids.items()), list(person.affiliations),
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(corpora(), st.sets(st.sampled_from(AWKWARD).map(AWKWARD.index)))
def test_columns_hold_the_signatures_of_every_paper(records: list[Record], which: set[int]) -> None:
    corpus, papers = _merged([*records, *(AWKWARD[k] for k in sorted(which))])
    found, facts, places = read_signatures(corpus, papers, _nowhere(len(papers)), SILENT)
    by_number = dict(enumerate(corpus.records))
    wanted = [s for n, p in enumerate(papers.papers) for s in paper_signatures(n, p.numbers, by_number)]
    wanted += [_subject(n, p) for n, p in enumerate(corpus.persons)]
    assert list(found) == wanted
    assert [found[i] for i in range(len(found))] == wanted
    assert len(facts.year) == len(facts.words) == len(papers)
    of_records, of_persons = places.document
    assert [places.documents[d] for d in of_records] == [r.place.document for r in corpus.records]
    words = [{facts.texts[k] for k in some} for some in facts.words]
    assert words == [_words([by_number[n] for n in p.numbers]) for p in papers.papers]
    assert [places.documents[d] for d in of_persons] == [p.place.document for p in corpus.persons]


@settings(max_examples=25, deadline=None)
@given(corpora(), st.integers(1, 12))
def test_how_blocks_are_batched_never_matters(records: list[Record], size: int) -> None:
    case = _case([*records, *AWKWARD])
    whole = _said(case.decide())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "BATCH_SIGNATURES", size)
        assert _said(case.decide()) == whole


@settings(max_examples=15, deadline=None)
@given(corpora(), st.integers(1, 9))
def test_what_people_are_known_by_is_what_each_shows(records: list[Record], size: int) -> None:
    corpus, papers = _merged([*records, *AWKWARD])
    signatures, _, places = read_signatures(corpus, papers, _nowhere(len(papers)), SILENT)
    person = by_first(signatures.text, len(signatures.texts))[0]  # whoever is printed alike
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "KEYS_AT_ONCE", size)
        patch.setattr(claims, "AT_ONCE", size)
        found = claims.person_claims(corpus, papers, signatures, places, person, Registry())
        rows = [row for some in found.slices for row in some.iter_rows()]
        again = [row for some in found.slices for row in some.iter_rows()]
        n = int(person.max()) + 1
        ways = [way for some in found.ways.some(np.arange(n)) for way in zip(*some, strict=True)]
    assert rows == again
    assert len({key for _, key, _ in rows}) == len(rows)
    held = {(int(person[i]), f"{s}:{v}") for i, x in enumerate(signatures) for s, v in x.ids}
    known = {(who, key.split("/")[0]) for who, key, weight in rows if weight == claims.ID_WEIGHT}
    exclusive = {(who, key) for who, key in held if SCHEME[key.split(":")[0]].is_person_key}
    assert {(who, key.split("/")[0]) for who, key in exclusive} == known
    assert sum(weight == claims.NAME_WEIGHT for _, _, weight in rows) == len(signatures)
    best: dict[int, tuple[int, str, str]] = {}
    for who, key in sorted(held, key=lambda x: (x[0], x[1].split(":", 1))):
        scheme, value = key.split(":", 1)
        rank = claims.MINT_ORDER.index(scheme) if scheme in claims.MINT_ORDER else len(claims.MINT_ORDER)
        if rank < len(claims.MINT_ORDER):
            best[who] = min(best.get(who, (9, "", "")), (rank, scheme, value))
    wanted = [f"{best[k][1]}{SEPARATOR}{best[k][2]}" if k in best else None for k in range(n)]
    assert [way[0] for way in ways] == wanted
    assert all(way[2].startswith(f"{way[1]}{SEPARATOR}") for way in ways)


PAIRS = st.tuples(st.sampled_from(["dblp", "dblp_name", "orcid"]), st.text(max_size=4))


@given(st.lists(PAIRS, unique=True, max_size=9))
def test_identifiers_in_a_column_are_pairs(pairs: list[tuple[str, str]]) -> None:
    found = Identifiers.of(pairs)
    assert list(found) == pairs == [found[k] for k in range(len(pairs))] == found.frame().rows()
    assert [found.schemes[k] for k in found.register] == [scheme for scheme, _ in pairs]
    assert [pairs[k] for k in found.texts.arg_sort()] == sorted(pairs, key=lambda p: (p[0], p[1].encode()))


@st.composite
def registered(draw: st.DrawFn) -> list[Record]:
    """Authors whom registers know, some wrongly: shared identifiers, two of one scheme, one paper twice."""
    people = st.builds(
        "{} [{}]".format,
        st.sampled_from(["Ada Quirrel", "A. Quirrel", "Bo Wang", "Bo Wang 0001", "Bo Wang 0002"]),
        st.sampled_from(["dblp_name=x", "dblp_name=y", "orcid=1", "orcid=2", "orcid=1,dblp_name=x"]),
    )
    lists = draw(st.lists(st.lists(people, min_size=1, max_size=4), min_size=2, max_size=9))
    return [record(f"r{n}", f"Paper {n}", "; ".join(who), line=n + 1) for n, who in enumerate(lists)]


@settings(max_examples=60, deadline=None)
@given(st.one_of(corpora(), registered()))
@example([record(f"r{n}", "A title", f"Bo Wang 000{n} [orcid=1]", line=n) for n in (1, 2)])
def test_what_is_sure_is_what_weighing_decides(records: list[Record]) -> None:
    case = _case(records)
    found = _said(case.decide())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "sure_blocks", lambda e, block_of_name, n, is_new: np.zeros(n, bool))
        assert _said(case.decide()) == found


def test_who_is_known_by_one_identifier_throughout_is_not_weighed() -> None:
    memory = Memory()
    case = _case([record(f"r{n}", f"Paper {n}", "Ada Quirrel [dblp_name=x]", line=n + 1) for n in range(5)])
    assert len(case.decide(memory=memory).groups) == 1
    assert memory.n_weighed == 0


@settings(max_examples=8, deadline=None)
@given(corpora(), st.randoms(use_true_random=False))
def test_links_are_taken_and_joined_as_lists_are(records: list[Record], order: Random) -> None:
    links = _case([*records, *AWKWARD]).decide().links
    said = list(links)
    rows = order.choices(range(len(said)), k=5) if said else []
    assert list(links.take(rows)) == [said[n] for n in rows] == [links[n] for n in rows]
    assert list(Links.joined([links, links.take(rows), links])) == [*said, *(said[n] for n in rows), *said]


@settings(max_examples=25, deadline=None)
@given(corpora())
def test_what_is_remembered_is_what_was_decided(records: list[Record]) -> None:
    case, memory = _case([*records, *AWKWARD]), Memory()
    weighed = _said(case.decide(memory=memory))
    again = memory.again()
    assert _said(case.decide(memory=again)) == weighed
    assert again.n_weighed == 0


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(corpora())
def test_compiled_kernels_decide_as_the_interpreter_does(records: list[Record]) -> None:
    case = _case([*records, *AWKWARD])
    plain = _said(case.decide())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clustering, "COMPILED_FROM", 0)
        assert _said(case.decide()) == plain


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 40).flatmap(
        lambda n: st.tuples(st.just(n), st.lists(st.tuples(*[st.integers(0, n - 1)] * 2)))
    )
)
def test_parts_are_the_same_compiled_and_not(graph: tuple[int, list[tuple[int, int]]]) -> None:
    n, pairs = graph
    left, right = (np.array([p[k] for p in pairs], np.int64) for k in (0, 1))
    parent, found = np.arange(n), list(range(n))
    is_new, news = np.zeros(len(pairs), bool), [False] * len(pairs)
    functions("evidence", entries=("unite",), compile=True).unite(parent, left, right, is_new)
    functions("evidence", entries=("unite",), compile=False).unite(found, left.tolist(), right.tolist(), news)
    assert parent.tolist() == found
    assert is_new.tolist() == news
    assert sum(news) == n - len(set(found))
    assert all(found[a] == found[b] for a, b in pairs)
    assert all(found[i] <= i for i in range(n))


@given(NUMBERS, st.data())
def test_lists_of_numbers_are_taken_as_lists_are(lists: list[list[int]], data: st.DataObject) -> None:
    ragged = Ragged.of(list(map(len, lists)), [x for values in lists for x in values])
    assert list(ragged) == lists == [ragged[i] for i in range(len(lists))]
    rows = data.draw(st.lists(st.integers(0, len(lists) - 1))) if lists else []
    assert list(ragged.take(np.array(rows, np.int64))) == [lists[i] for i in rows]
    assert ragged.owners().tolist() == [i for i, values in enumerate(lists) for _ in values]
    assert list(Ragged.joined([ragged, ragged])) == [*lists, *lists]


@given(st.lists(st.integers(0, 9)))
def test_values_are_numbered_as_they_appear(values: list[int]) -> None:
    numbers, firsts = by_first(np.array(values, np.int64), 10)
    assert numbers.tolist() == [list(dict.fromkeys(values)).index(v) for v in values]
    assert firsts.tolist() == [values.index(v) for v in dict.fromkeys(values)]
