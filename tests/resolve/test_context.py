"""Labs from free text: tables of cases."""

from __future__ import annotations

import pytest

from kgraph.model.records import Affiliation
from kgraph.resolve.labs import lab_table, resolve_affiliation, resolve_lab

LABS = [
    # text, name, city, country
    ("deepmind", "DeepMind", "London", "GB"),
    ("Google DeepMind", "DeepMind", "London", "GB"),
    ("DeepMind, London, UK", "DeepMind", "London", "GB"),
    ("Google DeepMind, London, United Kingdom", "DeepMind", "London", "GB"),
    ("mila", "Mila", "Montreal", "CA"),
    ("MIT", "Massachusetts Institute of Technology", "Cambridge", "US"),
    (
        "Massachusetts Institute of Technology (MIT)",
        "Massachusetts Institute of Technology",
        "Cambridge",
        "US",
    ),
    ("MIT CSAIL", "CSAIL", "Cambridge", "US"),
    ("stanford", "Stanford University", "Stanford", "US"),
    ("UC Berkeley", "University of California, Berkeley", "Berkeley", "US"),
    (
        "Dept. of EECS, University of California, Berkeley, USA",
        "University of California, Berkeley",
        "Berkeley",
        "US",
    ),
    ("Department of Hands, University of Nowhere, Nowhere, Italy", "University of Nowhere", "Nowhere", "IT"),
    ("Univ. of Nowhere, Italy", "Univ. of Nowhere", None, "IT"),
    ("Institute for Feet, 12345 Toes, Germany", "Institute for Feet", None, "DE"),
    ("Hands Inc.", "Hands Inc", None, None),
    ("Handworks", "Handworks", None, None),
]


@pytest.mark.parametrize(("text", "name", "city", "country"), LABS)
def test_a_text_names_a_lab(text: str, name: str, city: str | None, country: str | None) -> None:
    lab = resolve_lab(text)
    assert lab is not None
    assert (lab.name, lab.city, lab.country) == (name, city, country)


@pytest.mark.parametrize(
    "text", ["", " - ", "N/A", "None", "?", "ada@example.org", "Independent Researcher", "123"]
)
def test_noise_names_no_lab(text: str) -> None:
    assert resolve_lab(text) is None


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
def test_spellings_of_one_lab_share_a_key(a: str, b: str) -> None:
    first, second = resolve_lab(a), resolve_lab(b)
    assert first and second and first.key == second.key


def test_the_sources_own_normal_form_is_used() -> None:
    lab = resolve_affiliation(
        Affiliation("Some Dept, U. Nowh.", organization="University of Nowhere", country="Italy")
    )
    assert lab is not None
    assert (lab.name, lab.country) == ("University of Nowhere", "IT")
    special = resolve_affiliation(Affiliation("DeepMind", organization="Google"))
    assert special is not None and special.name == "DeepMind"


def test_every_parent_in_the_table_is_in_the_table() -> None:
    labs = lab_table().labs
    assert all(lab.parent in labs for lab in labs.values() if lab.parent)
