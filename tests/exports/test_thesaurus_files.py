"""VOSviewer thesaurus files of what was resolved."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import tiny_entities
from kgraph.exports.exporter import Exporter
from kgraph.exports.thesaurus import THESAURI, author_thesaurus, lab_thesaurus, topic_thesaurus
from kgraph.model.entities import Entities, Lab, LabName, Person, PersonName, Topic
from kgraph.resolve.thesaurus import format_thesaurus, parse_thesaurus


def lab(id: str, name: str, city: str | None = None, country: str | None = None) -> Lab:
    return Lab(id=id, name=name, kind="Organization", parent=None, city=city, country=country)


def person(id: str, name: str) -> Person:
    return Person(
        id=id, name=name, kind="Person", confidence=1.0, n_papers=1, first_year=None, last_year=None
    )


def people(names: list[tuple[str, str]], printed: list[tuple[str, str]]) -> Entities:
    return Entities.from_rows(
        {
            "people": [person(*p) for p in names],
            "person_names": [PersonName(person=p, name=n, n_mentions=1) for n, p in printed],
        }
    )


def test_printed_texts_lead_to_resolved_names_and_names_themselves_are_left_out() -> None:
    entities = tiny_entities()
    assert lab_thesaurus(entities) == {"DeepMind, London, UK": "DeepMind", "deepmind": "DeepMind"}
    assert author_thesaurus(entities) == {"A. Ozturk": "Ada Öztürk"}
    assert topic_thesaurus(entities) == {"cs.LG": "Machine Learning"}


def test_a_text_that_stands_for_two_is_left_as_it_is() -> None:
    entities = people(
        [("a", "John Smith"), ("b", "Jane Smith")],
        [("J. Smith", "a"), ("J. Smith", "b"), ("John C. Smith", "a")],
    )
    assert author_thesaurus(entities) == {"John C. Smith": "John Smith"}


def test_a_text_that_is_the_name_of_another_is_left_as_it_is() -> None:
    entities = people([("a", "Bo Li"), ("b", "B. Li")], [("B. Li", "a"), ("B Li", "b"), ("Bo  Li", "a")])
    assert author_thesaurus(entities) == {"B Li": "B. Li", "Bo  Li": "Bo Li"}


def test_those_who_share_a_name_get_names_of_their_own() -> None:
    entities = people([("y", "Wei Wang"), ("x", "Wei Wang")], [("W. A. Wang", "x"), ("W. B. Wang", "y")])
    assert author_thesaurus(entities) == {"W. A. Wang": "Wei Wang 0001", "W. B. Wang": "Wei Wang 0002"}
    labs = Entities.from_rows(
        {
            "labs": [
                lab("a", "Trinity College", "Dublin", "IE"),
                lab("b", "Trinity College", None, "US"),
                lab("c", "Trinity College"),
            ],
            "lab_names": [LabName(lab=i, name=f"Trinity {i}", n_mentions=1) for i in "abc"],
        }
    )
    assert lab_thesaurus(labs) == {
        "Trinity a": "Trinity College (Dublin)",
        "Trinity b": "Trinity College (US)",
        "Trinity c": "Trinity College",
    }


def test_topics_without_a_code_have_no_line() -> None:
    topics = [
        Topic(id="1", label="Learning", scheme="category", notation="cs.LG", broader=None, broader_by=None),
        Topic(id="2", label="Learning", scheme="category", notation="stat.ML", broader=None, broader_by=None),
        Topic(id="3", label="hands", scheme="keyword", notation=None, broader=None, broader_by=None),
    ]
    assert topic_thesaurus(Entities.from_rows({"topics": topics})) == {
        "cs.LG": "Learning (cs.LG)",
        "stat.ML": "Learning (stat.ML)",
    }


@pytest.mark.parametrize("exporter", THESAURI, ids=lambda e: e.name)
def test_a_written_file_is_read_back(exporter: Exporter, tmp_path: Path) -> None:
    file = io.BytesIO()
    exporter(tiny_entities(), file)
    found = parse_thesaurus(file.getvalue().decode(), exporter.name)
    assert found.replacements and not file.closed
    assert exporter.extensions[0].endswith(".thesaurus.txt")


@pytest.mark.parametrize("exporter", THESAURI, ids=lambda e: e.name)
def test_nothing_resolved_is_a_file_of_the_header_alone(exporter: Exporter) -> None:
    file = io.BytesIO()
    exporter(Entities(), file)
    assert file.getvalue() == b"label\treplace by\n"


TEXT = st.text(alphabet='aAb ,.\t\n"é', max_size=5)


@given(st.lists(TEXT, max_size=5), st.lists(st.tuples(TEXT, st.integers(0, 4)), max_size=12))
def test_reading_back_gives_the_same_whatever_is_called_what(
    names: list[str], printed: list[tuple[str, int]]
) -> None:
    """No chain, no circle and no contradiction comes out, and different people stay different."""
    ids = {str(n): name for n, name in enumerate(names)}
    entities = people(list(ids.items()), [(t, str(n)) for t, n in printed if str(n) in ids])
    wanted = author_thesaurus(entities)
    assert parse_thesaurus(format_thesaurus(wanted), "x").replacements == wanted
