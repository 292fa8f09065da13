"""What a paper is when several records tell of it: gaps filled, nothing destroyed."""

from __future__ import annotations

import msgspec
from invented import document, papers, persons, record, resolved, row

from kgraph.model.records import PersonRecord, Place, StatedMeasure

PAGE = record(
    "#1",
    "Counting hands in the dark",
    "Ada Myrtle; Bo Tansy; et al.; (Cy Umber)",
    doc="page.txt",
    line=7,
    year=2020,
    date="2020-05-31",
    categories=["LG"],
    labs=["deepmind"],
    code_urls=["https://example.org/code"],
    has_code=True,
    abstract="We count.",
)
LISTED = record(
    "x7",
    "Counting Hands in the Dark.",
    "Ada Myrtle @ Mila; Bo K. Tansy; Cy Umber; Dee Ochre @ Google DeepMind, London, UK",
    year=2020,
    venue="ICML",
    citations=12,
    keywords=["Hands", "hand"],
    ids={"doi": "10.1/hands"},
    abstract="We count all the hands there are.",
)
OLDER = record(
    "y1",
    "Counting hands in the dark",
    "Ada Myrtle; Bo Tansy",
    doc="b.json",
    year=2019,
    venue="CoRR",
    citations=-1,
    ids={"arxiv": "1901.00001"},
)
OWNER = PersonRecord(
    place=Place(document("page.txt").id, 1, "#0"),
    name="Cy Umber",
    measures=(StatedMeasure("h-index", 9, "2026", True),),
    urls=("https://example.org/cy",),
)


def test_a_full_list_heals_a_cut_one_and_the_inferred_author_gets_a_position() -> None:
    entities = resolved([PAGE, LISTED, OWNER]).entities
    paper = row(entities.papers)
    assert (paper["author_count"], paper["authors_complete"], paper["n_records"]) == (4, True, 2)
    listed = entities.authorships.sort("rank")
    assert listed["name_as_printed"].to_list() == ["Ada Myrtle", "Bo K. Tansy", "Cy Umber", "Dee Ochre"]
    assert listed["position"].to_list() == [1, 2, 3, 4]
    assert not listed["is_inferred"].any()
    mention = row(entities.mentions, record="#1", index=3)
    assert mention["is_inferred"] and mention["person"] == listed["person"][2]
    assert persons(entities)["#1:2"] == persons(entities)["x7:2"]


def test_alone_a_cut_list_stays_cut_and_the_owner_stays_inferred() -> None:
    entities = resolved([PAGE, OWNER]).entities
    paper = row(entities.papers)
    assert (paper["author_count"], paper["authors_complete"]) == (2, False)
    owner = row(entities.authorships, is_inferred=True)
    assert (owner["rank"], owner["position"]) == (3, None)
    assert row(entities.person_records)["person"] == owner["person"]
    stated = row(entities.stated_numbers)
    assert (stated["person"], stated["name"], stated["value"]) == (owner["person"], "h-index", 9.0)
    assert row(entities.paper_records)["authors"] == "Ada Myrtle; Bo Tansy; et al."


def test_each_source_gives_what_it_has() -> None:
    entities = resolved([PAGE, LISTED, OLDER]).entities
    paper = row(entities.papers)
    assert paper["title"] == "Counting Hands in the Dark"
    assert (paper["kind"], paper["year"], paper["date"]) == ("ConferencePaper", 2020, "2020-05-31")
    assert (paper["citations"], paper["has_code"]) == (12, True)
    assert paper["abstract"] == LISTED.abstract
    assert row(entities.venues, id=paper["venue"])["abbreviation"] == "ICML"
    assert row(entities.editions, id=paper["edition"])["name"] == "ICML 2020"
    assert set(entities.identifiers.filter(kind="paper")["scheme"]) == {"doi", "arxiv"}
    assert row(entities.links, role="code")["url"] == "https://example.org/code"
    deepmind = row(entities.labs, name="DeepMind")
    assert row(entities.paper_labs)["lab"] == deepmind["id"]
    assert row(entities.labs, id=deepmind["parent"])["name"] == "Google"
    assert set(entities.paper_records["merged_by"]) == {"title+authors"}
    assert set(entities.topics.filter(scheme="keyword")["label"]) in ({"Hands"}, {"hand"})
    assert row(entities.topics, notation="cs.LG")["label"] == "Machine Learning"


def test_every_record_keeps_its_own_words() -> None:
    entities = resolved([PAGE, LISTED, OLDER]).entities
    assert set(entities.paper_records["title"]) == {PAGE.title, LISTED.title}
    assert entities.mentions.height == 3 + 4 + 2


def test_evidence_names_both_lines() -> None:
    entities = resolved([PAGE, LISTED]).entities
    reason = row(entities.evidence, kind="paper")
    assert {reason["left"].rsplit(" @ ")[1], reason["right"].rsplit(" @ ")[1]} == {
        "page.txt:7",
        f"a.json:{LISTED.place.line}",
    }
    assert reason["detail"].startswith("same title, 3 authors in common")


def test_an_author_lost_between_versions_is_kept() -> None:
    shorter = record("s", LISTED.title, "Ada Myrtle; Bo Tansy; Eve Sienna", doc="b.json", year=2020)
    entities = resolved([LISTED, shorter]).entities
    names = entities.authorships.sort("rank")["name_as_printed"].to_list()
    assert names == ["Ada Myrtle", "Bo K. Tansy", "Cy Umber", "Dee Ochre", "Eve Sienna"]
    assert row(entities.papers)["author_count"] == 5


def test_the_owner_of_a_page_is_whoever_is_printed_like_him_there() -> None:
    # A name that thousands bear: nothing but the page says that these are one.
    page = [
        record(f"#{n}", f"Counting number {n} of many", "Wei Wang; Ada Myrtle", doc="page.txt", line=n)
        for n in (3, 9)
    ]
    owner = msgspec.structs.replace(OWNER, name="Wei Wang")
    entities = resolved([*page, owner]).entities
    assert persons(entities)["#3:1"] == persons(entities)["#9:1"] == row(entities.person_records)["person"]


def test_a_document_given_twice_counts_once() -> None:
    entities = resolved([LISTED, LISTED, OWNER, OWNER]).entities
    assert (entities.paper_records.height, entities.person_records.height) == (1, 1)


def test_the_name_of_a_person_is_the_fullest_spelling() -> None:
    records = [record(f"r{n}", f"Counting number {n}", f"{name}; Bo Tansy") for n, name in enumerate(
        ["Z. Quirrel", "Z. Quirrel", "ZEBULON QUIRREL", "Zebulon Quirrel", "Quirrel, Zebulon"])]  # fmt: skip
    entities = resolved(records).entities
    person = row(entities.people, id=persons(entities)["r0:1"])
    assert (person["name"], person["n_papers"]) == ("Zebulon Quirrel", 5)
    spellings = entities.person_names.filter(person=person["id"])
    assert dict(spellings.select("name", "n_mentions").iter_rows())["Z. Quirrel"] == 2


def test_an_undecided_name_is_marked_as_such() -> None:
    records = [
        record("r1", "On hands", "Zebulon Quirrel; Ada Myrtle", keywords=["hands"]),
        record("r2", "On feet", "Zora Quirrel; Bo Tansy", keywords=["feet"]),
        record("r3", "On toes", "Z. Quirrel"),
    ]
    entities = resolved(records).entities
    person = row(entities.people, id=persons(entities)["r3:1"])
    assert (person["kind"], person["confidence"]) == ("AmbiguousPerson", 0.5)


def test_papers_keep_their_id_under_their_title_key() -> None:
    assert len(papers(resolved([PAGE, LISTED]).entities)) == 2
