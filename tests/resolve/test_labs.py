"""Labs from free text: tables of cases (`lab_cases.tsv`, `lab_spellings.tsv`), and laws."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import record, resolved, row

from kgraph.model.records import Affiliation
from kgraph.resolve.labs.affiliation import read_affiliation
from kgraph.resolve.labs.gazetteer import Gazetteer
from kgraph.resolve.labs.names import Organization, lab_key, lab_table
from kgraph.resolve.labs.places import places
from kgraph.resolve.labs.reading import (
    LabReader,
    resolve_affiliation,
    resolve_affiliations,
    resolve_lab,
    roll_up,
)
from kgraph.resolve.labs.spellings import unify
from kgraph.resolve.overrides import Naming, Overrides, Same

HERE = Path(__file__).parent


def table(name: str) -> list[list[str]]:
    """Rows of a table of cases, each with at least four cells."""
    lines = (HERE / name).read_text("utf-8").splitlines()[1:]
    return [[*line.split("\t"), "", "", ""] for line in lines]


CASES = [(c[0], tuple(n for n in c[1].split("|") if n), c[2], c[3]) for c in table("lab_cases.tsv")]
SPELLINGS = [(c[0], c[1], c[2] == "1") for c in table("lab_spellings.tsv")]
TEXTS = [text for text, names, _, _ in CASES if names]


@pytest.mark.parametrize(("text", "names", "city", "country"), CASES)
def test_a_text_names_labs(text: str, names: tuple[str, ...], city: str, country: str) -> None:
    read = read_affiliation(text)
    assert tuple(o.name for o in read.organizations) == names
    if names:
        assert (read.city or "", read.country or "") == (city, country)


@pytest.mark.parametrize(("often", "seldom", "is_one"), SPELLINGS)
def test_spellings_of_one_lab_are_joined_and_no_others(often: str, seldom: str, is_one: bool) -> None:
    a, b = read_affiliation(often), read_affiliation(seldom)
    unified = unify({a: 9, b: 1})
    first, second = (unified.keys.get(o.key, o.key) for r in (a, b) for o in r.organizations[:1])
    assert (first == second) == is_one


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Univ. of Nowhere", "University of Nowhere"),
        ("The University of Nowhere, Italy", "University of Nowhere"),
        ("HANDS INC.", "Hands, Inc."),
        ("Université de Nulle Part", "Universite de Nulle Part"),
        ("Dept. of Feet, University of Nowhere", "School of Toes, University of Nowhere"),
    ],
)
def test_spellings_of_one_lab_share_a_key_even_alone(a: str, b: str) -> None:
    first, second = resolve_lab(a), resolve_lab(b)
    assert first and second and first.key == second.key


def test_a_known_lab_has_the_place_of_the_table() -> None:
    lab = resolve_lab("deepmind")
    assert lab is not None
    assert (lab.name, lab.city, lab.country) == ("DeepMind", "London", "GB")


def test_brackets_teach_acronyms() -> None:
    texts = ["Limb Institute of Toes (LIT), Italy", "LIT, Italy"]
    unified = unify(Counter(map(read_affiliation, texts)))
    assert [o.name for o in unified.organizations.values()] == ["Limb Institute of Toes"]


def test_a_bracket_that_says_two_things_teaches_nothing() -> None:
    texts = ["Limb Institute of Toes (LIT)", "Left Institute of Thumbs (LIT)", "LIT"]
    unified = unify({read_affiliation(t): 5 for t in texts})
    assert len(unified.organizations) == 3


def test_a_lab_gets_the_place_that_most_of_its_spellings_tell() -> None:
    texts = {
        "Limb University": 9,
        "Limb University, Nowhere, Italy": 2,
        "University of Limb, Nowhere, Italy": 1,
    }
    unified = unify({read_affiliation(t): n for t, n in texts.items()})
    (found,) = unified.organizations.values()
    assert (found.name, found.city, found.country) == ("Limb University", "Nowhere", "IT")


@given(st.permutations([*TEXTS, *(t for a, b, _ in SPELLINGS for t in (a, b))]))
def test_the_order_of_readings_does_not_matter(texts: list[str]) -> None:
    unified = unify(Counter(map(read_affiliation, texts)))
    expected = unify(Counter(map(read_affiliation, sorted(texts))))
    assert (unified.keys, unified.organizations) == (expected.keys, expected.organizations)
    assert not set(unified.keys) & set(unified.organizations)
    assert set(unified.keys.values()) <= set(unified.organizations)


@given(
    st.sampled_from(TEXTS),
    st.sampled_from(["{}.", " {} ", "{},", "{};", "{}\n", "[{}]", "{}, ", "{} x@y.example"]),
)
def test_what_stands_around_a_text_does_not_matter(text: str, frame: str) -> None:
    assert read_affiliation(frame.format(text)).organizations == read_affiliation(text).organizations


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([*" ,;()[]/&.-", "University", "of", "and", "É", "3"])).map("".join)
)
def test_any_text_can_be_read(text: str) -> None:
    read = read_affiliation(text)
    assert all(o.key and o.name.strip() and o.key == o.key.strip() for o in read.organizations)
    assert len({o.key for o in read.organizations}) == len(read.organizations)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000, "University of " * 20_000, "a, " * 50_000, "department of " * 20_000, "and " * 50_000,
        " ´e" * 50_000, "University and " * 20_000, "x@" * 50_000, "is with " * 20_000, "3 Street " * 20_000,
    ],
)  # fmt: skip
def test_hostile_texts_are_read_in_time(text: str) -> None:
    start = time.process_time()
    read_affiliation(text)
    assert time.process_time() - start < 1


def test_the_sources_own_normal_form_is_used() -> None:
    lab = resolve_affiliation(
        Affiliation("Some Dept, U. Nowh.", organization="University of Nowhere", country="Italy")
    )
    assert lab is not None
    assert (lab.name, lab.country) == ("University of Nowhere", "IT")
    special = resolve_affiliation(Affiliation("DeepMind", organization="Google"))
    assert special is not None and special.name == "DeepMind"


def test_several_affiliations_of_one_text_come_in_order() -> None:
    found = resolve_affiliations(Affiliation("Limb University; DeepMind; Limb University"))
    assert [o.name for o in found] == ["Limb University", "DeepMind"]
    assert resolve_affiliations(Affiliation("N/A")) == ()


def test_a_lab_is_rolled_up_to_its_organisation_and_an_institute_of_an_academy_is_not() -> None:
    organizations = lab_table().by_key
    assert roll_up("deepmind", organizations) == "google"
    assert roll_up("microsoft research asia", organizations) == "microsoft"
    institute = resolve_lab("CASIA")
    assert institute is not None and institute.parent == "chinese academy of science"
    assert roll_up(institute.key, organizations) == institute.key
    assert roll_up("unheard of", organizations) == "unheard of"
    ring = {k: Organization(k, k, "Lab", parent) for k, parent in (("a", "b"), ("b", "a"))}
    assert roll_up("a", ring) in ring


def test_the_shipped_tables_agree_with_themselves() -> None:
    known = lab_table()
    assert all(lab.parent in known.by_key for lab in known.by_key.values() if lab.parent)
    assert all(known.labs[key].key == key for key in known.by_key)
    assert {lab.country for lab in known.by_key.values() if lab.country} <= set(places().countries.values())
    assert known.academies <= known.umbrellas <= set(known.labs)


def test_a_name_inside_other_words_counts_where_they_only_name_a_unit_or_a_place() -> None:
    limb = Organization("limb state university", "Limb State University")
    names = Gazetteer({limb.key: limb})
    assert names.within("department of toes limb state university rome italy") == (limb.key, limb)
    assert names.within("limb state university medical press") is None
    assert names.within("new limb state university") is None
    assert names.within("limb state university of feet") is None


class Register:
    """An index that knows one organisation by one text."""

    known = Organization("limb (register)", "Limb U", ids=(("ror", "x1"),))

    def match(self, text: str, city: str | None = None, country: str | None = None) -> Organization | None:
        return self.known if text == "Limb University" else None

    def find_key(self, key: str) -> Organization | None:
        return self.known if key == self.known.key else None


def test_an_index_is_asked_first_and_leaves_no_trace() -> None:
    both = Affiliation("Limb University; DeepMind")
    assert [o.name for o in LabReader(Register(), {}).read(both).organizations] == ["Limb U", "DeepMind"]
    assert [o.name for o in LabReader(None, {}).read(both).organizations] == ["Limb University", "DeepMind"]
    given_form = Affiliation("Some Dept", organization="Limb University")
    assert LabReader(Register(), {}).read(given_form).organizations == (Register.known,)


def test_aliases_are_read_instead_and_leave_no_trace() -> None:
    aliases = {lab_key("Limb U."): "DeepMind", lab_key("Handworks"): ""}
    reader = LabReader(None, aliases)
    texts = ("Limb U.", "Dept. of Feet, Limb U., Italy", "Handworks", "Handworks; Mila")
    found = [[o.name for o in reader.read(Affiliation(t)).organizations] for t in texts]
    assert found == [["DeepMind"], ["DeepMind"], [], ["Mila"]]
    assert [o.name for o in LabReader(None, {}).read(Affiliation("Limb U.")).organizations] == ["Limb U"]


def test_labs_of_a_corpus_are_one_row_each_with_those_above_and_the_users_word_wins() -> None:
    records = [
        record("r1", "On hands", "Ada Myrtle @ Limb University, Nowhere, Italy"),
        record("r2", "On feet", "Ada Myrtle @ University of Limb"),
        record("r3", "On toes", "Bo Tansy @ Google DeepMind"),
        record("r4", "On knees", "Bo Tansy @ Handworks"),
    ]
    labs = resolved(records).entities.labs
    assert sorted(labs["name"]) == ["DeepMind", "Google", "Handworks", "Limb University"]
    assert row(labs, name="DeepMind")["parent"] == row(labs, name="Google")["id"]
    told = Overrides(
        same=(Same(kind="lab", names=("DeepMind", "Handworks")),),
        name=(Naming(kind="lab", of="University of Limb", name="Limb U"),),
    )
    named = resolved(records, overrides=told).entities.labs
    assert sorted(named["name"]) == ["DeepMind", "Google", "Limb U"]
