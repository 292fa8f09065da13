"""The user's word wins over every rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented import papers, persons, record, resolved, row

from kgraph.errors import BadOverrides
from kgraph.resolve import Overrides, read_overrides

RECORDS = [
    record("r1", "Counting hands", "Ada Myrtle [orcid=0000-0002-1825-0097]; Bo Tansy @ Hand Lab"),
    record(
        "r2", "Measuring feet", "Zoe Bron; Anonymous; Bo Tansy @ The Laboratory of Hands", venue="J. of Feet"
    ),
    record("r3", "On toes", "Bo Tansy", venue="Journal of Feet and Toes"),
]


def _overrides(tmp_path: Path, text: str) -> Overrides:
    path = tmp_path / "overrides.toml"
    path.write_text(text, encoding="utf-8")
    return read_overrides(path)


@pytest.mark.parametrize(
    "names",
    [
        '["Ada Myrtle", "Zoe Bron"]',
        '["ada myrtle", "BRON, ZOE"]',
        '["orcid:0000-0002-1825-0097", "Zoe Bron"]',
        '["a.json#r1:1", "a.json#r2:1"]',
    ],
)
def test_same_joins_whoever_is_named_however(tmp_path: Path, names: str) -> None:
    found = resolved(RECORDS, overrides=_overrides(tmp_path, f"[[same]]\nnames = {names}")).entities
    assert persons(found)["r1:1"] == persons(found)["r2:1"]
    assert "override" in found.evidence["rule"].to_list()


def test_a_person_is_named_by_id_or_iri(tmp_path: Path) -> None:
    first = resolved(RECORDS)
    ids = persons(first.entities)
    text = f'[[same]]\nnames = ["https://example.org/id/person/{ids["r1:1"]}", "{ids["r2:1"]}"]'
    second = resolved(RECORDS, overrides=_overrides(tmp_path, text), registry=first.registry).entities
    assert persons(second)["r1:1"] == persons(second)["r2:1"]


def test_different_wins_over_rare_names_and_identifiers(tmp_path: Path) -> None:
    orcid = "[orcid=0000-0002-1825-0097]"
    records = [
        record("r1", "Counting hands", f"Ada Myrtle {orcid}"),
        record("r2", "On feet", f"Ada Myrtle {orcid}"),
    ]
    text = '[[different]]\nnames = ["a.json#r1:1", "a.json#r2:1"]'
    assert len(set(persons(resolved(records).entities).values())) == 1
    assert len(set(persons(resolved(records, overrides=_overrides(tmp_path, text)).entities).values())) == 2


def test_a_name_is_set_and_a_mention_dropped(tmp_path: Path) -> None:
    text = '[[name]]\nof = "Zoe Bron"\nname = "Zoë Bron"\n[[drop]]\nname = "Anonymous"\nnote = "nobody"'
    entities = resolved(RECORDS, overrides=_overrides(tmp_path, text)).entities
    assert row(entities.people, id=persons(entities)["r2:1"])["name"] == "Zoë Bron"
    assert "Anonymous" not in entities.mentions["name_as_printed"].to_list()
    assert entities.authorships.filter(paper=papers(entities)["r2"]).sort("rank")["rank"].to_list() == [1, 2]


def test_papers_labs_and_venues_are_joined_and_named(tmp_path: Path) -> None:
    text = """
    [[same]]
    kind = "paper"
    names = ["a.json#r1", "Measuring feet"]
    [[same]]
    kind = "lab"
    names = ["Hand Lab", "The Laboratory of Hands"]
    [[name]]
    kind = "lab"
    of = "Hand Lab"
    name = "HANDS"
    [[same]]
    kind = "venue"
    names = ["Journal of Feet and Toes", "J. of Feet"]
    [[name]]
    kind = "venue"
    of = "J. of Feet"
    name = "Feet"
    """
    entities = resolved(RECORDS, overrides=_overrides(tmp_path, text)).entities
    assert papers(entities)["r1"] == papers(entities)["r2"] != papers(entities)["r3"]
    assert entities.labs["name"].to_list() == ["HANDS"]
    assert entities.venues["name"].to_list() == ["Feet"]


def test_papers_are_kept_apart(tmp_path: Path) -> None:
    twice = [record(f"r{n}", "Counting hands in the dark", "Ada Myrtle; Bo Tansy") for n in (1, 2)]
    text = '[[different]]\nkind = "paper"\nnames = ["a.json#r1", "a.json#r2"]'
    assert len(set(papers(resolved(twice).entities).values())) == 1
    assert len(set(papers(resolved(twice, overrides=_overrides(tmp_path, text)).entities).values())) == 2


def test_what_fits_nothing_is_noted_not_fatal(tmp_path: Path) -> None:
    resolution = resolved(
        RECORDS, overrides=_overrides(tmp_path, '[[same]]\nnames = ["Ada Myrtle", "Nobody Here"]')
    )
    assert resolution.notes == ("overrides: no person 'Nobody Here' in these documents",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[same]\n", "overrides.toml: "),
        ('[[same]]\nnames = ["one"]', r"\[\[same\]\] number 1 names"),
        ('[[same]]\nnames = ["a", "b"]\n[[same]]\nnmaes = ["a"]', r"\[\[same\]\] number 2"),
        ('[[merge]]\nnames = ["a", "b"]', r"\[\[merge\]\]"),
        ('[[different]]\nkind = "lab"\nnames = ["a", "b"]', r"number 1 kind"),
    ],
)
def test_a_file_that_is_not_understood_is_named_with_the_entry(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(BadOverrides, match=message):
        _overrides(tmp_path, text)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadOverrides, match=r"none\.toml"):
        read_overrides(tmp_path / "none.toml")


def test_a_record_is_no_person() -> None:
    bad = Overrides.model_validate({"same": [{"names": ["a.json#r1", "Zoe Bron"]}]})
    with pytest.raises(BadOverrides, match="add the author's position"):
        resolved(RECORDS, overrides=bad)
