"""Laws of joining records to papers: order is forgotten, links do not chain, versions lead to one work."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import papers, record, resolved, row

from kgraph.model.entities import Entities
from kgraph.model.records import AuthorName, Place, Record
from kgraph.resolve.papers.background import background
from kgraph.resolve.papers.cases import details_of
from kgraph.resolve.papers.clusters import PaperClusters, cluster_records
from kgraph.resolve.papers.judged import digests_of, known_of
from kgraph.resolve.papers.matching import VERSION
from kgraph.resolve.papers.recording import read_records
from kgraph.resolve.papers.retitled import LEAST_ODDS, likeness, odds
from kgraph.resolve.papers.titles import EXTENTS, LABELS, is_generic, read_title, stem, title_key

CASES = json.loads((Path(__file__).parent / "paper_cases.json").read_text("utf-8"))
PEOPLE = ["Ada Myrtle", "Bo Tansy", "Cy Umber", "Dee Ochre", "Agnes Myrtle", "A. Myrtle"]
TITLES = [
    "Counting gloved fingers in the dark",
    "Counting gloved fingers in the dark (Extended Abstract)",
    "Counting gloved fingers in the drak",
    "Counting gloved fingers by night",
    "Counting gloved fingers, part II",
    "Erratum: Counting gloved fingers in the dark",
    "Gloves",
    "Preface",
    "",
]
DOIS = [
    {},
    {},
    {},
    {"doi": "10.1/a"},
    {"doi": "10.1/b"},
    {"doi": "10.48550/arxiv.1"},
    {"arxiv": "1901.00001"},
]


@st.composite
def corpora(draw: st.DrawFn) -> list[Record]:
    """A few records of few works, so that nearly all of them have to do with each other."""
    out = []
    for n in range(draw(st.integers(2, 9))):
        names = draw(st.lists(st.sampled_from(PEOPLE), max_size=4, unique=True))
        out.append(
            record(
                f"r{n}",
                draw(st.sampled_from(TITLES)),
                "; ".join(names + draw(st.sampled_from([[], [], ["et al."]]))),
                line=n + 1,
                doc=draw(st.sampled_from(["a.json", "b.json"])),
                year=draw(st.sampled_from([None, 2001, 2019, 2020, 2021])),
                venue=draw(st.sampled_from([None, "ICML", "ICRA", "CoRR", "Journal of Gloves"])),
                kind=draw(st.sampled_from([None, None, None, "Thesis"])),
                status=draw(st.sampled_from([None, None, "Reject", "Poster"])),
                ids=draw(st.sampled_from(DOIS)),
            )
        )
    return out


def _groups(records: list[Record], found: PaperClusters) -> set[frozenset[str]]:
    return {frozenset(records[i].place.record for i in g) for g in found.groups}


def _versions(entities: Entities) -> dict[str, str]:
    rows = entities.papers.select("id", "version_of").iter_rows()
    return {id: of for id, of in rows if of}


@pytest.mark.parametrize("case", [c for c in CASES if "version_of" in c], ids=lambda case: case["id"])
def test_versions(case: dict[str, Any]) -> None:
    entities = resolved([record(**r) for r in case["records"]]).entities
    found = papers(entities)
    assert _versions(entities) == {found[a]: found[b] for a, b in case["version_of"]}, case["note"]
    for a, b in case["version_of"]:
        reason = row(entities.evidence, kind="paper", entity=found[a], rule=VERSION)
        titles = {r["id"]: r["title"] for r in case["records"]}
        assert reason["left"].startswith(titles[a]) and reason["right"].startswith(titles[b])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_cases_in_any_order(case: dict[str, Any]) -> None:
    """Sorted by place in a build; the rules do not lean on it where nothing is tied."""
    records = [record(**r) for r in case["records"]]
    first = _groups(records, cluster_records(records))
    for order in list(permutations(records))[:24]:
        assert _groups(list(order), cluster_records(order)) == first


@settings(max_examples=40, deadline=None)
@given(corpora(), st.randoms(use_true_random=False))
def test_the_order_of_records_never_matters(records: list[Record], order: random.Random) -> None:
    shuffled = records.copy()
    order.shuffle(shuffled)
    first, second = resolved(records).entities, resolved(shuffled).entities
    assert papers(first) == papers(second)
    assert _versions(first) == _versions(second)


@settings(max_examples=35, deadline=None)
@given(corpora())
def test_links_do_not_chain(records: list[Record]) -> None:
    """Two records of one paper that no identifier holds together would be one also if they were alone.

    All but what the company of other titles decides (a rare name, a busy group): titles of one wording.
    """
    found = cluster_records(records)
    held = _held_by_identifiers(records)
    for group in found.groups:
        atoms = {held[i] for i in group}
        for a, b in combinations(sorted(atoms), 2):
            sides = [[records[i] for i in group if held[i] == atom] for atom in (a, b)]
            alone = [
                {link.rule for link in cluster_records([x, y]).links} for x in sides[0] for y in sides[1]
            ]
            assert any(alone), [(r.title, [n.name for n in r.authors], r.year) for s in sides for r in s]


def _held_by_identifiers(records: list[Record]) -> list[int]:
    """For each record the first that shares an identifier with it, directly or through others."""
    held = list(range(len(records)))
    for _ in records:
        for i, j in combinations(range(len(records)), 2):
            if any(records[j].ids.get(s) == v for s, v in records[i].ids.items()):
                held[i] = held[j] = min(held[i], held[j])
    return held


@settings(max_examples=35, deadline=None)
@given(corpora())
def test_what_excludes_each_other_is_never_joined_but_by_an_identifier(records: list[Record]) -> None:
    found = cluster_records(records)
    for link in found.links:
        if link.rule in ("doi", "arxiv"):
            continue
        a, b = (read_title(records[i].title) for i in (link.left, link.right))
        assert not a.is_generic and not b.is_generic
        assert (a.label, a.extent, a.numbers) == (b.label, b.extent, b.numbers)
        assert 0.75 <= link.score <= 1.0
        thesis = {records[i].kind == "Thesis" for i in (link.left, link.right)}
        assert len(thesis) == 1 or link.rule == "title+year"


@settings(max_examples=25, deadline=None)
@given(corpora())
def test_versions_are_other_papers_and_make_no_circle(records: list[Record]) -> None:
    entities = resolved(records).entities
    of = _versions(entities)
    assert set(of.values()) <= set(entities.papers["id"])
    for start in of:
        seen, paper = set(), start
        while paper in of:
            assert paper not in seen
            seen.add(paper)
            paper = of[paper]
    reasons = entities.evidence.filter(kind="paper", rule=VERSION)
    assert sorted(reasons["entity"]) == sorted(of)
    assert VERSION not in set(entities.paper_records["merged_by"])


@settings(max_examples=40, deadline=None)
@given(corpora(), st.data())
def test_overrides_outrank_every_rule(records: list[Record], data: st.DataObject) -> None:
    i, j = data.draw(st.permutations(range(len(records))))[:2]
    held = _held_by_identifiers(records)
    joined = cluster_records(records, same=[sorted((i, j))]).groups
    assert any({i, j} <= set(g) for g in joined)
    if held[i] != held[j]:
        apart = cluster_records(records, different=[[[i], [j]]])
        assert not any({i, j} <= set(g) for g in apart.groups)
        assert {i, j} not in ({k.left, k.right} for k in apart.versions)


@given(st.text(max_size=60))
def test_any_text_is_a_title(text: str) -> None:
    title = read_title(text)
    assert title.key == title_key(text) and title.key.startswith(title.core)
    assert title.key == "" or (title.key.isascii() and title.key.isalnum())
    assert title_key(title.key) == title.key


@pytest.mark.parametrize(
    "text",
    ["(" * 50_000, " " * 100_000 + "x", "a: " * 20_000, "[(" * 20_000 + "v1)]", "\\" * 50_000, "+" * 50_000,
     "<i " * 20_000, "erratum " * 10_000, "a. in b" * 10_000, "{" * 50_000 + "…"],
    ids=range(10),
)  # fmt: skip
def test_a_hostile_title_takes_no_time(text: str) -> None:
    import time

    start = time.process_time()
    read_title(text)
    assert time.process_time() - start < 2


def test_a_thousand_records_of_one_title_take_no_time() -> None:
    """Blocks are bounded: a title that everybody uses is compared with few of its kind."""
    import time

    records = [
        Record(place=Place("d", n, f"#{n}"), title="Annual report of the glove society", year=1000 + n,
               authors=(AuthorName("Ada Myrtle"), AuthorName("Bo Tansy")), ids={"doi": f"10.1/{n}"})
        for n in range(1000)
    ]  # fmt: skip
    start = time.process_time()
    found = cluster_records(records)
    assert time.process_time() - start < 5
    assert len(found.groups) == 1000


@pytest.mark.parametrize(
    ("title", "label", "extent"),
    [
        ("Erratum to “Counting hands”", "correction", ""),
        ("Author Correction: Counting hands", "correction", ""),
        ("Counting hands: a reply to Tansy", "reply", ""),
        ("The Authors' Response", "reply", ""),
        ("Discussion of “Counting hands”", "comment", ""),
        ("Supporting information for: Counting hands", "supplement", ""),
        ("Counting hands — Supplementary Materials", "supplement", ""),
        ("Open Problem: Counting hands", "open problem", ""),
        ("Reproducibility Study: Counting hands", "replication", ""),
        ("Counting hands: Extended abstract", "", "abstract"),
        ("Counting hands [full version]", "", "full"),
        ("Counting hands (demo)", "", "demo"),
        ("Correlation of hands", "", ""),
        ("Commuting hands in replicated data", "", ""),
        ("Responsive hands: a response surface", "", ""),
        ("Counting hands in abstract algebra", "", ""),
        ("A survey of talks: on paper", "", ""),
        ("Paper", "", ""),
    ],
)
def test_what_a_title_says_beside_its_name(title: str, label: str, extent: str) -> None:
    found = read_title(title)
    assert (found.label, found.extent) == (label, extent)


def test_every_mark_is_tried() -> None:
    assert {name for name, _ in LABELS} >= {
        "correction",
        "retraction",
        "reply",
        "comment",
        "supplement",
        "data",
    }
    assert {name for name, _ in EXTENTS} == {"abstract", "short", "full", "talk", "demo"}


@pytest.mark.parametrize(
    "title",
    ["Preface", "INTRODUCTION", "Editorial.", "Editorial 3", "", "???", "Table of Contents", "Front matter"],
)
def test_generic(title: str) -> None:
    assert read_title(title).is_generic


@pytest.mark.parametrize(
    "title", ["Introduction to hands", "The preface paradox", "News recommendation", "Index funds", "Hands"]
)
def test_not_generic(title: str) -> None:
    assert not is_generic(title_key(title))


@pytest.mark.parametrize(
    ("one", "other"),
    [("optimisation", "optimization"), ("behaviours", "behavior"), ("centre", "center"),
     ("analysing", "analyzing"), ("labelled", "labeled"), ("defence", "defense"), ("learned", "learning"),
     ("networks", "network"), ("hypothesised", "hypothesized"), ("catalogue", "catalog")],
)  # fmt: skip
def test_one_word_in_two_spellings(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("four", "for"), ("hour", "horn"), ("supervised", "unsupervised"), ("private", "privilege")],
)  # fmt: skip
def test_two_words(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def _odds(left: Record, right: Record, *others: Record) -> float:
    records = (left, right, *others)
    columns, _ = read_records(records)
    found = background(columns)
    a, b, *_ = digests_of(columns, found, {n: details_of(r) for n, r in enumerate(records)})
    known = known_of(columns, found)
    return odds(a, b, known, alike=likeness(a, b, known))


def test_the_odds_rise_with_each_kind_of_evidence() -> None:
    """Signs and order of the evidence, each against the same pair."""
    four = "Cy Umber; Ada Myrtle; Bo Tansy; Dee Ochre"
    one = record("r1", "Counting gloved fingers in the dark", four, year=2020, venue="ICRA")

    def other(title: str = "Counting gloved toes at night", names: str = four, **facts: Any) -> Record:
        said: dict[str, Any] = {"year": 2020, "venue": "ICRA"} | facts
        return record("r2", title, names, **said)

    plain = _odds(one, other())
    assert _odds(one, other("Counting gloved fingers at night")) > plain
    assert _odds(one, other("Measuring feet")) < plain
    assert _odds(one, other(year=2021, venue=None)) < plain
    assert _odds(one, other(venue="ICML")) < _odds(one, other(venue=None)) < plain
    first_kept, first_lost = (
        "Cy Umber; Bo Tansy; Ada Myrtle; Dee Ochre",
        "Bo Tansy; Cy Umber; Ada Myrtle; Dee Ochre",
    )
    assert _odds(one, other(names=first_lost)) < _odds(one, other(names=first_kept)) < plain
    assert _odds(one, other(names=four + "; Eve Sienna")) < plain
    rival = record("r3", "Sheep", four, year=2020), record("r4", "Goats", four, year=2020)
    assert _odds(one, other(), *rival) < plain
    two = "Cy Umber; Ada Myrtle"
    pair = record("r1", one.title, two, year=2020, venue="ICRA"), other(names=two)
    assert _odds(*pair) < plain
    assert _odds(*pair) < LEAST_ODDS < plain


def test_a_document_that_repeats_titles_repeats_works_under_two_titles() -> None:
    """The same pair, in a list of 400 works each entered once, and in one where each was entered twice."""
    pair = [
        record("r1", "Counting gloved fingers in the dark", "Cy Umber; Ada Myrtle; Bo Tansy", year=2020),
        record("r2", "Counting gloved toes in wool", "Cy Umber; Ada Myrtle; Bo Tansy", year=2020),
    ]
    once = [record(f"x{n}", f"Sheep number {n} of many", f"Eve Sienna {n}", line=n + 9) for n in range(400)]
    twice = [record(f"y{n}", f"Sheep number {n % 200} of many", f"Eve Sienna {n % 200}") for n in range(400)]
    assert _odds(*pair, *once) < LEAST_ODDS < _odds(*pair, *twice)
    catalogued = cluster_records([*pair, *twice], catalogues=[pair[0].place.document])
    assert not any(k.rule == "retitled" for k in catalogued.links)


def test_an_author_alone_is_not_enough() -> None:
    one = record("r1", "Counting gloved fingers in the dark", "Ada Myrtle; Bo Tansy", year=2020)
    assert _odds(one, record("r2", "Counting gloved fingers", "Ada Myrtle; Cy Umber", year=2020)) == -float(
        "inf"
    )


def test_groups_are_told_apart_by_their_whole_names() -> None:
    def paper(id: str, name: str) -> Record:
        group = AuthorName(name, is_group=True)
        return Record(
            place=Place("d", 1, id), title="Measurement of the wool cross section", authors=(group,)
        )

    wool, silk = paper("r1", "WOOL Collaboration"), paper("r2", "WEFT Collaboration")
    assert len(cluster_records([wool, silk]).groups) == 2
    assert len(cluster_records([wool, paper("r3", "Wool collaboration")]).groups) == 1


def test_evidence_is_one_line_for_each_join() -> None:
    """A paper of n records has n - 1 reasons."""
    made = [
        record(f"r{n}", "Counting gloved fingers in the dark", "Ada Myrtle; Bo Tansy", year=2020)
        for n in range(5)
    ]
    found = cluster_records(made)
    by_group: dict[int, int] = defaultdict(int)
    for link in found.links:
        by_group[next(n for n, g in enumerate(found.groups) if link.left in g)] += 1
    assert dict(by_group) == {0: 4}
