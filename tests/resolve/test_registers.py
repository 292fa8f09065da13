"""What registers say besides names: who bears which ids, what cites what, where and about what a paper is."""

from __future__ import annotations

from typing import Any

import pytest
from invented import document, record
from invented import resolved as resolve_all

from kgraph.model.entities import Entities
from kgraph.model.records import AssignedTopic, Funder, PersonRecord, Place, Record


def resolved(*statements: Record | PersonRecord) -> Entities:
    return resolve_all(statements).entities


def person(id: str, name: str, **facts: Any) -> PersonRecord:
    return PersonRecord(place=Place(document("page.txt").id, 1, id), name=name, **facts)


def people_of(entities: Any) -> list[list[str]]:
    """Of each person the papers' titles."""
    titles = dict(entities.papers.select("id", "title").iter_rows())
    found: dict[str, set[str]] = {}
    for paper, who in entities.authorships.select("paper", "person").iter_rows():
        found.setdefault(who, set()).add(titles[paper])
    return sorted(sorted(t) for t in found.values())


def dblp(name: str) -> str:
    """An author as DBLP writes it: its string is the identity, a number tells namesakes apart."""
    plain = name[:-5] if name[-4:].isdigit() else name
    return f"{plain} [dblp_name={name}]"


def test_an_alias_that_a_home_page_lists_is_the_same_person() -> None:
    entities = resolved(
        record("a", "On kites", dblp("Mary Sky")),
        record("b", "On strings", dblp("Mary Cloud-Sky")),
        person("p", "Mary Sky", ids={"dblp": "s/MarySky", "dblp_name": "Mary Sky"},
               former_ids=("dblp_name:Mary Cloud-Sky",)),
    )  # fmt: skip
    assert people_of(entities) == [["On kites", "On strings"]]


def test_homonym_numbers_keep_namesakes_apart() -> None:
    entities = resolved(
        record("a", "On kites", dblp("Wei Wang 0001")),
        record("b", "On strings", dblp("Wei Wang 0002")),
        record("c", "On wind", dblp("Wei Wang 0001")),
    )
    assert people_of(entities) == [["On kites", "On wind"], ["On strings"]]


@pytest.mark.parametrize("told", ["by a disambiguation page", "by the numbers of others"])
def test_a_name_that_several_bear_joins_nobody(told: str) -> None:
    page = person("p", "Wei Wang", ids={"dblp_name": "Wei Wang"}, is_ambiguous=True)
    numbered = record("n", "On threads", dblp("Wei Wang 0007"))
    entities = resolved(
        record("a", "On kites and their tails", dblp("Wei Wang")),
        record("b", "Proteins of the northern pike", dblp("Wei Wang")),
        page if told == "by a disambiguation page" else numbered,
    )
    assert "same-id" not in set(entities.evidence["rule"])
    assert "dblp_name:Wei Wang" not in set(entities.identifiers["value"])


def test_references_by_identifier_become_citations_within_the_corpus() -> None:
    entities = resolved(
        record("a", "On kites", "Ada Öz", ids={"doi": "10.1/a"},
               references=("doi:10.1/b", "doi:10.1/zz", "arxiv:1")),
        record("b", "On strings", "Bo Li", ids={"doi": "10.1/b"},
               references=("doi:10.1/b", "Li B 1999 Kites")),
        record("c", "On strings", "Bo Li", ids={"doi": "10.1/b", "arxiv": "1"}, doc="b.json"),
    )  # fmt: skip
    titles = dict(entities.papers.select("id", "title").iter_rows())
    cited = [(titles[a], titles[b]) for a, b in entities.citations.iter_rows()]
    assert cited == [("On kites", "On strings")]


def test_a_journal_known_by_its_issn_alone() -> None:
    entities = resolved(
        record("a", "On kites", "Ada Öz", venue="Nature", venue_ids={"issn": "0028-0836"}),
        record("b", "On strings", "Bo Li", venue_ids={"issn": "0028-0836"}),
    )
    assert entities.papers["venue"].n_unique() == 1
    row = ("venue", entities.venues["id"][0], "issn", "0028-0836")
    assert row in entities.identifiers.rows()


def test_a_stream_of_dblp_names_the_series() -> None:
    entities = resolved(record("a", "On kites", "Ada Öz", venue_ids={"dblp": "conf/icml"}))
    assert entities.venues["abbreviation"].to_list() == ["ICML"]


def test_subjects_keep_their_scores_and_stay_apart_from_keywords() -> None:
    entities = resolved(
        record("a", "On kites", "Ada Öz", keywords=("Aerodynamics",),
               topics=(AssignedTopic("Aerodynamics", 0.9, {"openalex": "T100"}), AssignedTopic("Toys"))),
        record("b", "On kites", "Ada Öz", doc="b.json", topics=(AssignedTopic("aerodynamics", 0.4),)),
    )  # fmt: skip
    rows = entities.paper_topics.join(entities.topics, left_on="topic", right_on="id")
    found = sorted(rows.select("scheme", "label", "score").iter_rows(), key=repr)
    assert ("keyword", "Aerodynamics", None) in found
    subjects = [(label, score) for scheme, label, score in found if scheme == "subject"]
    assert subjects == [("Aerodynamics", 0.9), ("Toys", None)]
    ids = set(entities.identifiers.select("kind", "scheme", "value").iter_rows())
    assert ("topic", "openalex", "T100") in ids


def test_funders_and_grants_are_listed_once() -> None:
    funder = Funder("Kite Fund", {"doi": "10.13039/1"}, ("K-1", "K-2"))
    entities = resolved(
        record("a", "On kites", "Ada Öz", funders=(funder, Funder("Wind Board"))),
        record("b", "On kites", "Ada Öz", doc="b.json", funders=(funder,)),
    )
    rows = sorted(entities.paper_funders.select("name", "scheme", "value", "award").iter_rows(), key=repr)
    assert rows == [
        ("Kite Fund", "doi", "10.13039/1", "K-1"),
        ("Kite Fund", "doi", "10.13039/1", "K-2"),
        ("Wind Board", None, None, None),
    ]
