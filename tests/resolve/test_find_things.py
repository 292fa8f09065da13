"""Labs, venues, topics and papers are found like people: by name, id, IRI or identifier; doubt is told."""

from __future__ import annotations

import pytest

from corpus import tiny_entities
from kgraph.errors import AmbiguousName, UnknownName
from kgraph.resolve.lookup import NAMED_KINDS, NAMES, get_thing, label_of

BASE = "https://example.org/id/"
ENTITIES = tiny_entities()


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("DeepMind", ("lab", "deepmind")),
        ("DEEPMIND", ("lab", "deepmind")),
        ("DeepMind, London, UK", ("lab", "deepmind")),
        ("lab:deepmind", ("lab", "deepmind")),
        (f"{BASE}lab/mila", ("lab", "mila")),
        ("goog", ("lab", "google")),
        ("ICH", ("venue", "v1")),
        ("ich", ("venue", "v1")),
        ("ICH 2021", ("edition", "e1")),
        ("conference hands", ("venue", "v1")),
        ("cs.LG", ("topic", "t1")),
        ("machine learning", ("topic", "t1")),
        ("A cut list", ("paper", "p1")),
        ("handnet", ("artifact", "a1")),
        ("Hand Network", ("artifact", "a1")),
        ("doi:10.1234/hands.2021", ("paper", "p3")),
        ("https://doi.org/10.1234/HANDS.2021", ("paper", "p3")),
        ("qran", None),
        ("قرآن and emoji 🧪", ("paper", "p4")),
        ("ada ozturk", ("person", "ada")),
        ("ada", ("person", "ada")),
        ("orcid:0000-0002-1825-0097", ("person", "bo")),
        ("", None),
        ("   ", None),
        ("lab:", None),
        ("lab:Ada Öztürk", None),
    ],
)
def test_things_are_found(text: str, thing: tuple[str, str] | None) -> None:
    if thing is None:
        with pytest.raises(UnknownName):
            get_thing(ENTITIES, text, base=BASE)
    else:
        assert get_thing(ENTITIES, text, base=BASE) == thing


def test_everything_that_has_a_name_is_found_by_it() -> None:
    for kind in NAMED_KINDS:
        for id in getattr(ENTITIES, kind.table)["id"]:
            assert get_thing(ENTITIES, label_of(ENTITIES, kind.name, id), (kind.name,)) == (kind.name, id)
            assert get_thing(ENTITIES, f"{BASE}{kind.name}/{id}", base=BASE) == (kind.name, id)


def test_several_are_answered_with_candidates_of_all_kinds() -> None:
    with pytest.raises(AmbiguousName, match="fits 3 things") as caught:
        get_thing(ENTITIES, "hands", base=BASE)
    assert [(iri, why.split(";")[0]) for iri, _, why in caught.value.candidates] == [
        (f"{BASE}venue/v1", "venue"),
        (f"{BASE}topic/t2", "topic"),
        (f"{BASE}paper/p3", "paper"),
    ]
    assert get_thing(ENTITIES, "topic:hands", base=BASE) == ("topic", "t2")
    assert get_thing(ENTITIES, "hands", ("venue", "person"), base=BASE) == ("venue", "v1")


def test_people_among_candidates_come_with_their_papers() -> None:
    with pytest.raises(AmbiguousName, match="fits 3 people") as caught:
        get_thing(ENTITIES, "b", base=BASE)
    assert [(name, why.split("; ")[1]) for _, name, why in caught.value.candidates] == [
        ("Bo Li", "3 papers"),
        ("Cy van der Berg", "2 papers"),
        ('Eve <b>"Quote"</b>', "1 paper"),
    ]


def test_only_what_is_there_is_in_the_choice() -> None:
    among = {("paper", "p3"), ("lab", "mila")}
    assert get_thing(ENTITIES, "hands", NAMES, base=BASE, among=among) == ("paper", "p3")
    with pytest.raises(UnknownName):
        get_thing(ENTITIES, "DeepMind", NAMES, base=BASE, among=among)


def test_a_misspelt_name_is_answered_with_what_looks_like_it() -> None:
    with pytest.raises(UnknownName, match="did you mean 'DeepMind'"):
        get_thing(ENTITIES, "DepMind", ("lab", "topic"), base=BASE)
