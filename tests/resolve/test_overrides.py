"""The user's word wins over every rule."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import document, papers, persons, record, resolved, row

from kgraph.errors import BadOverrides
from kgraph.model.records import PersonRecord, Place
from kgraph.progress import SILENT
from kgraph.resolve import Overrides, Registry, read_overrides
from kgraph.resolve.codes import NONE, Coded
from kgraph.resolve.corpus import sort_statements
from kgraph.resolve.overrides import add_decision, find_contradiction
from kgraph.resolve.papers.merge import merge_papers
from kgraph.resolve.people.finder import Finder
from kgraph.resolve.people.reading import read_signatures

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


# --- decisions that contradict each other ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[[same]]\nnames = ["a", "b"]\n[[same]]\nnames = ["b", "c"]\n[[different]]\nnames = ["a", "c"]',
            r"\[\[different\]\] number 1 \('a', 'c'\) contradicts \[\[same\]\] number 1 \('a', 'b'\) "
            r"and \[\[same\]\] number 2 \('b', 'c'\)",
        ),
        (
            '[[same]]\nnames = ["x", "y"]\n[[same]]\nnames = ["a", "b"]\n[[different]]\nnames = ["x", "b"]\n'
            '[[different]]\nnames = ["c", "b", "a"]',
            r"\[\[different\]\] number 2 \('b', 'a'\) contradicts \[\[same\]\] number 2",
        ),
        ('[[different]]\nnames = ["a", "b", "a"]', r"\[\[different\]\] number 1 names 'a' twice"),
        (
            '[[same]]\nkind = "paper"\nnames = ["a", "b"]\n[[different]]\nkind = "paper"\nnames = ["b", "a"]',
            r".* contradicts \[\[same\]\] number 1",
        ),
    ],
)
def test_decisions_that_contradict_each_other_are_both_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadOverrides, match=r"overrides\.toml: " + said):
        _overrides(tmp_path, text)


def test_decisions_about_other_kinds_do_not_contradict(tmp_path: Path) -> None:
    text = '[[same]]\nkind = "lab"\nnames = ["a", "b"]\n[[different]]\nnames = ["a", "b"]'
    assert len(_overrides(tmp_path, text).same) == 1


SETS = st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=3, unique=True), max_size=4)


@given(SETS, SETS)
def test_a_contradiction_is_found_where_there_is_one(
    same: list[list[int]], different: list[list[int]]
) -> None:
    found = find_contradiction(
        dict(enumerate(same)), {n: [[x] for x in names] for n, names in enumerate(different)}
    )
    one: dict[int, set[int]] = {x: {x} for x in range(7)}
    for names in same:
        joined = set().union(*(one[x] for x in names))
        one.update(dict.fromkeys(joined, joined))
    wrong = [(n, a, b) for n, names in enumerate(different) for a, b in combinations(names, 2) if a in one[b]]
    assert (found is not None) == bool(wrong)
    if found:
        a, b = (different[found.different][side] for side in found.sides)
        assert (found.different, a, b) in wrong
        reached = {a}
        for n in found.same:  # the entries named do lead from the one to the other
            assert reached & set(same[n])
            reached |= set(same[n])
        assert b in reached


def _finder(*extra: PersonRecord) -> Finder:
    corpus = sort_statements([document("a.json")], [*RECORDS, *extra])
    merged = merge_papers(corpus, Overrides(), Registry(), SILENT)
    nowhere: Coded[str] = Coded([], np.full(len(merged), NONE, np.int32))
    signatures, _, places = read_signatures(corpus, merged, nowhere, SILENT)
    return Finder(corpus, signatures, places, merged, Registry())


def test_a_contradiction_is_seen_behind_other_names_for_one_mention() -> None:
    overrides = Overrides.model_validate(
        {
            "same": [{"names": ["Ada Myrtle", "Zoe Bron"]}],
            "different": [{"names": ["a.json#r1:1", "a.json#r2:1"]}],
        }
    )
    with pytest.raises(
        BadOverrides, match=r"number 1 \('a.json#r1:1', 'a.json#r2:1'\) contradicts \[\[same\]\]"
    ):
        _finder().decisions(overrides)


def test_a_mention_is_taken_out_of_the_name_that_means_it_too() -> None:
    finder = _finder()
    by_name, by_place = finder.find_all(["Bo Tansy", "a.json#r3:1"])
    assert len(by_name) == 2
    assert len(by_place) == 1
    assert not set(by_name) & set(by_place)


def test_two_names_of_one_mention_in_a_different_are_noted() -> None:
    finder = _finder()
    overrides = Overrides.model_validate({"different": [{"names": ["Zoe Bron", "Bron, Zoe"]}]})
    _, ((one, other),) = finder.decisions(overrides)
    assert (len(one), other) == (1, [])
    assert "mean one mention" in finder.corpus.notes[0]


def test_the_subject_of_a_page_is_named_by_position_0() -> None:
    page = PersonRecord(place=Place(document("a.json").id, 1, "owner"), name="Ada Myrtle")
    finder = _finder(page)
    (found,) = finder.find("a.json#owner:0")
    assert finder.signatures[found].paper == -1


# --- decisions written by kgraph ---------------------------------------------------------------------------

KEPT = [
    b"",
    b"# mine\n[[same]]   # two\nnames = [ 'a',\n  \"b\" ]",
    b'[[drop]]\r\nname = "X"\r\n',
    "# 李 \n\n\n".encode(),
]


@pytest.mark.parametrize("old", KEPT)
def test_what_the_user_wrote_stays_to_the_byte(tmp_path: Path, old: bytes) -> None:
    path = tmp_path / "overrides.toml"
    path.write_bytes(old)
    assert add_decision(path, "different", ["x", "y"], note="why")
    assert add_decision(path, "same", ["x", "z"])
    assert path.read_bytes().startswith(old)
    found = read_overrides(path)
    assert (found.different[-1].names, found.different[-1].note, found.same[-1].names) == (
        ("x", "y"), "why", ("x", "z"),
    )  # fmt: skip
    assert [p.name for p in tmp_path.iterdir()] == ["overrides.toml"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(), min_size=2, max_size=2, unique=True), st.text())
def test_any_text_can_be_decided_upon(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], note: str
) -> None:
    path = tmp_path_factory.mktemp("ws") / "overrides.toml"
    add_decision(path, "same", names, note=note)
    (entry,) = read_overrides(path).same
    assert (list(entry.names), entry.note) == (names, note)


def test_a_decision_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    assert add_decision(path, "same", ["x", "y"])
    before = path.read_bytes()
    assert not add_decision(path, "same", ["y", "x"], note="again")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("old", "message"),
    [
        ("[[same]]\nnames = ['x', 'm']\n[[same]]\nnames = ['m', 'y']\n", "contradicts"),
        ("[[same]\n", "overrides.toml"),
        ("different = [{names = ['a', 'b']}]\n", "overrides.toml"),  # no entry can be added after this
    ],
)
def test_what_cannot_be_added_leaves_the_file_alone(tmp_path: Path, old: str, message: str) -> None:
    path = tmp_path / "overrides.toml"
    path.write_text(old)
    with pytest.raises(BadOverrides, match=message):
        add_decision(path, "different", ["x", "y"])
    assert path.read_text() == old
    assert [p.name for p in tmp_path.iterdir()] == ["overrides.toml"]


def test_a_link_to_a_file_elsewhere_stays_a_link_and_rights_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "mine.toml", tmp_path / "overrides.toml"
    real.write_text("")
    real.chmod(0o640)
    link.symlink_to(real)
    add_decision(link, "same", ["x", "y"])
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert len(read_overrides(real).same) == 1
