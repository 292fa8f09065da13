"""Laws that hold for any input: order is forgotten, the separate stay separate, nothing is lost."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from invented import author, record, resolved

from kgraph.model.entities import Entities
from kgraph.model.records import Record

GIVEN = ["Ada", "A.", "Zebulon", "Z.", "Wei", "W.", "Zora", "Ada M."]
FAMILY = ["Quirrel", "Wang", "Myrtle", "Li"]
ORCIDS = ["", "", " [orcid=0000-0002-1825-0097]", " [orcid=0000-0001-5109-3700]", " [openreview=~X1]"]
PLACES = ["", "", " @ University of Nowhere", " @ DeepMind"]
TITLES = [
    "Counting hands",
    "Counting the hands of others",
    "Measuring many feet",
    "Preface",
    "On toes and fingers",
]

NAMES = st.tuples(*map(st.sampled_from, (GIVEN, FAMILY, ORCIDS, PLACES))).map(
    lambda t: f"{t[0]} {t[1]}{t[2]}{t[3]}"
)


@st.composite
def corpora(draw: st.DrawFn) -> list[Record]:
    records = []
    for n in range(draw(st.integers(1, 9))):
        names = draw(st.lists(NAMES, max_size=5))
        if draw(st.booleans()):
            names.append("et al.")
        records.append(
            record(
                f"r{n}",
                draw(st.sampled_from(TITLES)),
                "; ".join(names),
                line=n + 1,
                doc=draw(st.sampled_from(["a.json", "b.json"])),
                year=draw(st.sampled_from([None, 2019, 2020])),
                venue=draw(st.sampled_from([None, "ICML", "CoRR"])),
                keywords=draw(st.sampled_from([(), ("hands",)])),
            )
        )
    return records


def _tables(entities: Entities) -> dict[str, list[tuple[object, ...]]]:
    return {name: frame.rows() for name, frame in entities.tables().items()}


@settings(max_examples=35, deadline=None)
@given(corpora(), st.randoms(use_true_random=False))
def test_the_order_of_statements_never_matters(records: list[Record], order: random.Random) -> None:
    shuffled = records.copy()
    order.shuffle(shuffled)
    docs = ["a.json", "b.json"]
    first, second = resolved(records, docs=docs), resolved(shuffled, docs=docs[::-1])
    assert _tables(first.entities) == _tables(second.entities)


@settings(max_examples=40, deadline=None)
@given(corpora())
def test_nothing_that_excludes_each_other_is_one_person(records: list[Record]) -> None:
    entities = resolved(records).entities
    assert entities.authorships.group_by("paper", "person").len()["len"].max() in (None, 1)
    orcids = entities.identifiers.filter(kind="person", scheme="orcid").group_by("entity").len()
    assert orcids["len"].max() in (None, 1)


@settings(max_examples=35, deadline=None)
@given(corpora())
def test_every_record_and_every_name_is_accounted_for(records: list[Record]) -> None:
    resolution = resolved(records)
    entities = resolution.entities
    assert resolution.n_records == len(records) == resolution.n_papers + resolution.n_merged
    assert entities.papers["n_records"].sum() == len(records)
    assert entities.mentions.height == sum(len(r.authors) for r in records)
    assert (
        set(entities.mentions["person"]) == set(entities.people["id"]) == set(entities.authorships["person"])
    )
    for table, column, target in (
        ("mentions", "paper", "papers"),
        ("authorships", "paper", "papers"),
        ("person_names", "person", "people"),
        ("affiliations", "lab", "labs"),
        ("paper_topics", "topic", "topics"),
        ("papers", "venue", "venues"),
        ("papers", "edition", "editions"),
        ("labs", "parent", "labs"),
        ("topics", "broader", "topics"),
    ):
        used = set(getattr(entities, table)[column].drop_nulls())
        assert used <= set(getattr(entities, target)["id"]), (table, column)


@settings(max_examples=35, deadline=None)
@given(corpora())
def test_keys_are_unique_and_positions_run_from_one(records: list[Record]) -> None:
    entities = resolved(records).entities
    keys = {
        "papers": ["id"],
        "people": ["id"],
        "person_names": ["person", "name"],
        "authorships": ["paper", "rank"],
        "affiliations": ["paper", "rank", "as_printed", "lab"],
        "mentions": ["document", "record", "index"],
        "paper_records": ["document", "record"],
        "labs": ["id"],
        "lab_names": ["lab", "name"],
        "venues": ["id"],
        "editions": ["id"],
        "topics": ["id"],
        "paper_topics": ["paper", "topic"],
        "paper_labs": ["paper", "lab"],
        "identifiers": ["kind", "entity", "scheme", "value"],
        "evidence": ["kind", "entity", "left", "right", "rule"],
    }
    for table, columns in keys.items():
        frame = getattr(entities, table)
        assert frame.select(columns).is_duplicated().sum() == 0, table
    for (paper,), group in entities.authorships.sort("rank").group_by("paper", maintain_order=True):
        assert group["rank"].to_list() == list(range(1, group.height + 1)), paper
        assert group["position"].drop_nulls().to_list() == list(range(1, group["position"].count() + 1)), (
            paper
        )


@settings(max_examples=40, deadline=None)
@given(corpora())
def test_a_rebuild_with_the_registry_changes_nothing(records: list[Record]) -> None:
    first = resolved(records)
    again = resolved(records, registry=first.registry)
    assert _tables(first.entities) == _tables(again.entities)


def test_equal_input_gives_equal_ids() -> None:
    records = [record("r1", "Counting hands", "Ada Myrtle; Bo Tansy")]
    assert _tables(resolved(records).entities) == _tables(resolved(records).entities)


def test_nothing_in_nothing_out() -> None:
    assert all(not frame.height for name, frame in resolved([], docs=[]).entities.tables().items()), "empty"


def test_an_author_can_be_written_short() -> None:
    assert author("Ada Öz @ Mila [x]").affiliations[0].text == "Mila [x]"
