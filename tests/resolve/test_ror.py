"""Affiliations matched against a data dump of the Research Organization Registry."""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import random
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ror_dumps import FOLDER, archive, dump, invented, organizations, ror_id, to_v1, to_v2

from kgraph.errors import BadDocument
from kgraph.model.identifiers import parse_ror
from kgraph.resolve.labs import ror, ror_dump
from kgraph.resolve.labs.names import lab_key, lab_table
from kgraph.resolve.labs.ror import RorIndex, index_entries, read_ror
from kgraph.resolve.labs.ror_dump import iter_entries, parse_entry
from kgraph.resolve.labs.ror_organizations import Words, content_words

ALL = organizations()
V2 = [to_v2(o) for o in ALL]


def index(*told: dict[str, Any]) -> RorIndex:
    """The index of these organisations; what they do not tell is filled in."""
    filled = [
        {
            "ror": ror_id(n),
            "types": ["education"],
            "city": "Nowhere",
            "country": "QX",
            "country_name": "Land QX",
            **o,
        }
        for n, o in enumerate(told, 1)
    ]
    return index_entries(e for o in filled if (e := parse_entry(to_v2(o))))


@cache
def whole() -> RorIndex:
    return index_entries(e for o in V2 if (e := parse_entry(o)))


def matched(found: RorIndex, text: str, city: str | None = None, country: str | None = None) -> str | None:
    organization = found.match(text, city, country)
    return dict(organization.ids)["ror"] if organization else None


with (FOLDER / "cases.tsv").open(encoding="utf-8", newline="") as _file:
    CASES = list(csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['shows']}: {c['text']}")
def test_case(case: dict[str, str]) -> None:
    found = matched(whole(), case["text"], case["city"] or None, case["country"] or None)
    assert (found or "") == case["ror"]


# ------------------------------------------------------------------ what an organisation is


def test_an_organisation_comes_with_its_place_its_parent_and_its_id() -> None:
    made = index(
        {
            "name": "Institute of Many Hands",
            "types": ["facility"],
            "parents": [ror_id(2)],
            "acronyms": ["IMAHA"],
        },
        {"name": "Society for Limbs", "city": "Elsewhere"},
    )
    found = made.match("IMAHA, Nowhere")
    assert found
    assert (found.name, found.kind) == ("Institute of Many Hands", "Lab")
    assert (found.city, found.country, found.ids) == ("Nowhere", "QX", (("ror", ror_id(1)),))
    assert found.key == lab_key(found.name) and found.parent == lab_key("Society for Limbs")


def test_one_the_shipped_table_knows_is_the_same_there() -> None:
    table = lab_table().by_key
    for text in ("Google Inc.", "DeepMind", "Stanford University", "University of California, Berkeley"):
        found = whole().match(text)
        assert found and found.key in table
        known = table[found.key]
        assert (found.name, found.kind) == (known.name, known.kind) and found.ids


def test_branches_and_namesakes_have_keys_of_their_own() -> None:
    keys = [b.key for b in whole().organizations.bodies]
    assert len(set(keys)) == len(keys) and all(keys)
    google = whole().match("Google")
    swiss = whole().match("Google, Zurich, Switzerland")
    assert google and swiss and google.key == "google" and swiss.parent == "google"
    assert swiss.name == "Google (Switzerland)"
    namesakes = [whole().match(f"Northeastern University, {c}") for c in ("Boston", "Shenyang")]
    assert len({o.key for o in namesakes if o}) == 2


def test_the_key_is_that_of_the_name_where_nobody_shares_it() -> None:
    found = index({"name": "Foo (Land QX)"}, {"name": "Bar"}, {"name": "Bar", "country": "QY"})
    keys = [b.key for b in found.organizations.bodies]
    assert keys == ["foo", f"bar {ror_id(2)}", f"bar {ror_id(3)}"]
    assert [b.name for b in found.organizations.bodies] == ["Foo", "Bar", "Bar"]


def test_a_namesake_elsewhere_does_not_take_the_key_of_the_shipped_table() -> None:
    found = index({"name": "Stanford University"}).match("Stanford University")
    assert found and found.key == f"stanford university {ror_id(1)}"


def test_the_parent_is_the_one_in_the_same_city_and_a_ministry_only_alone() -> None:
    parents = {b.ror: whole().organizations.parents.get(b.key) for b in whole().organizations.bodies}
    key = {b.ror: b.key for b in whole().organizations.bodies}
    assert parents["0qjazyv35"] == key["09w2y2039"], "the engineering school in Toulouse, not CNRS in Paris"
    assert parents["0k4ma2w03"] == key["02feahw73"], "both in Paris: the first by name"
    assert parents["0e9d7jj37"] == key["00f4wnf43"], "the university, not the department of energy"
    alone = index(
        {"name": "Bench", "parents": [ror_id(2)]}, {"name": "Ministry of Hands", "types": ["government"]}
    )
    assert alone.organizations.parents["bench"] == "ministry of hands"


def test_a_circle_of_parents_is_cut_at_the_same_place_in_any_order() -> None:
    circle: list[dict[str, Any]] = [
        {"name": name, "ror": ror_id(n), "parents": [ror_id(up)]}
        for name, n, up in (("Ant", 1, 2), ("Bee", 2, 3), ("Cat", 3, 1), ("Dog", 4, 4), ("Elk", 5, 99))
    ]
    for turn in range(5):
        found = index(*circle[turn:], *circle[:turn])
        assert found.organizations.parents == {
            **{o.key: o.parent for o in lab_table().by_key.values() if o.parent},
            "bee": "cat",
            "cat": "ant",
        }
        assert matched(found, "Ant, Bee") in (ror_id(1), ror_id(2))


def test_every_parent_can_be_found_by_its_key() -> None:
    for body in whole().organizations.bodies:
        above, seen = body.key, set()
        while above and above not in seen:
            seen.add(above)
            found = whole().find_key(above)
            assert found and found.key == above
            above = found.parent or ""
        assert not above
    assert whole().find_key("Nobody") is None


def test_ids_are_found_and_those_of_the_withdrawn_lead_to_the_successor() -> None:
    found = whole().find_id("0n0ec8111")
    assert found and found.ids == (("ror", "0xyx8r414"),)
    stays = whole().find_id("0w1g8yr65")
    assert stays and stays.ids == (("ror", "0w1g8yr65"),), "inactive, but it wrote its papers"
    assert whole().find_id("099999999") is None


def test_successions_are_followed_to_their_ends() -> None:
    gone = {"status": "withdrawn"}
    found = index(
        {"name": "Old", "successors": [ror_id(2)], **gone},
        {"name": "Middle", "successors": [ror_id(3), ror_id(1)], **gone},
        {"name": "New"},
        {"name": "Lost", **gone},
        {"name": "Split", "successors": [ror_id(6), ror_id(7)], **gone},
        {"name": "East", "city": "Easton"},
        {"name": "West", "city": "Weston"},
    )
    assert matched(found, "Old") == matched(found, "Middle") == ror_id(3)
    assert matched(found, "Lost") is None and found.find_id(ror_id(4)) is None
    assert matched(found, "Split") is None and found.find_id(ror_id(5)) is None
    assert matched(found, "Split, Weston") == ror_id(7)
    assert len(found) == 3


def test_of_two_in_one_city_the_one_that_still_works_is_meant() -> None:
    found = index({"name": "Hands", "status": "inactive"}, {"name": "Hands"})
    assert matched(found, "Hands, Nowhere") == ror_id(2)
    assert matched(found, "Hands") is None


# ------------------------------------------------------------------ likeness


def test_likeness_is_of_words_by_weight() -> None:
    found = index(*({"name": f"University of {n}"} for n in ("Foo", "Bar", "Baz", "Qux Quux", "Foo Bar Baz")))
    like = found._likeness
    assert like("foo university", "university of foo", set()) == 1
    assert like("university of foo", "university of qux", set()) < 0.2
    assert like("foo", "university of foo", set()) == pytest.approx(1), "a word that all have says nothing"
    assert like("university of foo bar", "university of foo bar baz", set()) < ror.LIKENESS
    assert like("university of qu quux", "university of qux quux", {"qu"}) == pytest.approx(1)


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5), min_size=1, max_size=8),
       st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=6))  # fmt: skip
def test_no_name_like_enough_is_lost_by_looking_only_at_candidates(
    names: list[list[str]], asked: list[str]
) -> None:
    found = index(*({"name": " ".join(words)} for words in names))
    key = " ".join(asked)
    like = {
        n
        for n, body in enumerate(found.organizations.bodies)
        if any(found._likeness(key, name, set()) >= ror.LIKENESS for name in body.names)
    }
    assert like <= set(found._candidates(content_words(key)))


def test_words_know_their_bearers() -> None:
    words = Words([["foo bar"], ["foo", "foo baz"], []])
    assert [words.bearers(w).tolist() for w in ("foo", "bar", "baz", "qux")] == [[0, 1], [0], [1], []]
    assert words.weight("qux") > words.weight("bar") > words.weight("foo") > 0
    assert Words([]).bearers("foo").tolist() == [] and Words([]).weight("foo") == 0


# ------------------------------------------------------------------ laws


@settings(max_examples=20, deadline=None)
@given(st.randoms())
def test_the_order_of_the_dump_does_not_matter(chance: random.Random) -> None:
    shuffled = list(V2)
    chance.shuffle(shuffled)
    found = index_entries(e for o in shuffled if (e := parse_entry(o)))
    assert found.organizations == whole().organizations
    for case in chance.sample(CASES, 5):
        assert found.match(case["text"]) == whole().match(case["text"])


@settings(deadline=None)
@given(st.text(max_size=80), st.none() | st.text(max_size=10), st.none() | st.text(max_size=10))
def test_any_text_has_an_answer_and_always_the_same(text: str, city: str | None, country: str | None) -> None:
    assert whole().match(text, city, country) == whole().match(text, city, country)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000,
        "((a)" * 20_000,
        "," * 100_000,
        "University, " * 50_000,
        "a b " * 100_000,
        "\0",
        "\ud800",
        "ﷺ" * 9999,
    ],
    ids=[
        "brackets",
        "more brackets",
        "commas",
        "parts",
        "words",
        "nul",
        "half a surrogate",
        "a long ligature",
    ],
)
def test_hostile_texts_take_no_time(text: str) -> None:
    start = time.process_time()
    whole().match(text, text, text)
    assert time.process_time() - start < 2


def test_an_index_keeps_nothing_of_another() -> None:
    one, other = index({"name": "Foo"}), index({"name": "Foo", "ror": ror_id(77)})
    assert matched(one, "Foo") == ror_id(1) and matched(other, "Foo") == ror_id(77)
    assert matched(index({"name": "Bar"}), "Foo") is None


# ------------------------------------------------------------------ files


def test_both_schemas_tell_the_same() -> None:
    assert [parse_entry(to_v1(o)) for o in ALL] == [parse_entry(o) for o in V2]
    assert all(parse_ror(o["ror"]) for o in ALL) and len({o["ror"] for o in ALL}) == len(ALL)


CSV = {"v1.9-ror-data.csv": b"id,name\n", "manifest.txt": b"x"}
FILES = {
    "plain.json": dump(V2),
    "compact.json": json.dumps(V2).encode(),
    "ascii.json": json.dumps(V2, ensure_ascii=True).encode("utf-8-sig"),
    "v1.json": dump(map(to_v1, ALL)),
    "a.json.gz": gzip.compress(dump(V2)),
    "a.json.bz2": bz2.compress(dump(V2)),
    "v1.0-2022-03-17-ror-data.json.zip": archive({"v1.0-2022-03-17-ror-data.json": dump(map(to_v1, ALL))}),
    "v1.66-2025-05-20-ror-data.zip": archive(
        {
            **CSV,
            "v1.66-2025-05-20-ror-data.json": dump([*map(to_v1, ALL), {"id": "x", "padding": "x" * 99_999}]),
            "v1.66-2025-05-20-ror-data_schema_v2.json": dump(V2),
            "__MACOSX/._v1.66-2025-05-20-ror-data_schema_v2.json": b"\0" * 999_999,
        }
    ),
    "v2.0-2026-01-01-ror-data.zip": archive(
        {**CSV, "data/v2.0-2026-01-01-ror-data.json": dump(V2), "m.json": b"{}"}
    ),
    "without an ending": archive({"x.json": dump(V2)}),
}


@pytest.mark.parametrize("name", FILES)
def test_a_dump_is_read_as_published(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    found = read_ror(path)
    assert found.skipped == 0 and found.organizations == whole().organizations


def test_pieces_of_any_size_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(FILES["v2.0-2026-01-01-ror-data.zip"])
    for step in (7, 100, 4097):
        monkeypatch.setattr(ror_dump, "_STEP", step)
        assert [e.id for e in iter_entries(path) if e][::20] == [o["ror"] for o in ALL][::20]


@pytest.mark.parametrize(
    "entry",
    [
        None, 3, "x", [], {}, {"id": V2[0]["id"]},
        {**V2[0], "id": "https://ror.org/xyz"}, {**V2[0], "id": None},
        {**V2[0], "names": []}, {**V2[0], "names": [{"value": " ", "types": ["ror_display"]}]},
        {**V2[0], "names": "CAS"}, {**V2[0], "names": [{"value": "CAS", "types": ["acronym"]}]},
        {**V2[0], "locations": [None]}, {**V2[0], "relationships": [{"type": "parent"}]},
        {**to_v1(ALL[0]), "name": None, "labels": []}, {**to_v1(ALL[0]), "name": "", "labels": []},
        {**to_v1(ALL[0]), "labels": [None]},
        V2[1],
    ],
    ids=range(18),
)  # fmt: skip
def test_a_damaged_or_double_entry_is_skipped_and_counted(entry: Any, tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_bytes(dump([*V2[1:5], entry, *V2[5:]]))
    found = read_ror(path)
    assert found.skipped == 1 and len(found) == len(whole()) - 1


@pytest.mark.parametrize(
    "entry",
    [
        {"id": V2[0]["id"], "names": V2[0]["names"]},
        {"id": V2[0]["id"], "name": "Chinese Academy of Sciences"},
        {**V2[0], "locations": [], "relationships": [], "types": []},
        {**V2[0], "locations": None, "relationships": None, "types": None},
        {**V2[0], "locations": [{"geonames_details": {"name": None, "country_code": None}}]},
        {
            **to_v1(ALL[0]),
            "addresses": [],
            "country": None,
            "labels": None,
            "aliases": None,
            "acronyms": None,
        },
        {**V2[0], "names": [{"value": "Chinese Academy of Sciences", "types": ["label"], "lang": None}]},
    ],
    ids=range(7),
)
def test_an_entry_that_tells_little_counts(entry: dict[str, Any]) -> None:
    parsed = parse_entry(entry)
    assert parsed and (parsed.id, parsed.name) == ("034t30j35", "Chinese Academy of Sciences")
    assert matched(index_entries([parsed]), "Chinese Academy of Sciences") == "034t30j35"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no ROR data dump: no JSON list of organisations, it is empty"),
        (b"  \n", "it is empty"),
        (b"id,name\n1,x\n", "no JSON list of organisations, it begins with 'id,name"),
        (b'{"items": []}', 'it begins with \'{"items"'),
        (b"[]", "no ROR data dump: its list is empty; https://zenodo.org/"),
        (b'[{"title": "A paper"}, {"title": "Another"}]', "none of its 2 entries has the id and name"),
        (dump(V2)[:-300], "the JSON breaks off after 41 organisations"),
        (dump(V2)[:-2], "the JSON breaks off after 42 organisations"),
        (dump(V2).replace(b'"locations"', b"locations", 3), "the JSON breaks off after 0 organisations"),
        (b"[" * 999_999, "the JSON breaks off after 0 organisations"),
        (archive({"a.csv": b"x", ".hidden.json": b"[]"}), "there is no JSON file in the archive"),
        (archive({"a.json": dump(V2)})[:3000], "the zip archive cannot be read: it is cut short"),
        (archive({"a.json": b" " * (70 << 20)}), "a.json: more than 70 MB come out of"),
        (gzip.compress(dump(V2))[:3000], "ends too early"),
    ],
    ids=range(14),
)
def test_what_is_no_dump_is_refused_by_name(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "my.file"
    path.write_bytes(data)
    with pytest.raises(BadDocument) as caught:
        read_ror(path)
    assert str(caught.value).startswith(f"{path}: ") and message in str(caught.value)


def test_a_damaged_archive_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    data = bytearray(archive({"a.json": dump(V2)}))
    data[100:900] = b"x" * 800
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(BadDocument, match="the zip archive cannot be read"):
        read_ror(path)
    for missing in (tmp_path / "none.zip", tmp_path):
        with pytest.raises(BadDocument, match="cannot be read"):
            read_ror(missing)


@pytest.mark.slow
def test_a_whole_registry_is_read_in_seconds_and_little_memory(tmp_path: Path) -> None:
    """110,000 organisations: less than 20 s of one core and 300 MB, 1 ms for each text."""
    import subprocess
    import sys

    path = tmp_path / "v2-ror-data.json"
    with path.open("w") as file:  # 300 MB, as published
        file.write("[")
        for n, o in enumerate(invented(110_000)):
            text = json.dumps(to_v2(o), indent=4, ensure_ascii=False).replace("\n", "\n    ")
            file.write(("," if n else "") + "\n    " + text)
        file.write("\n]")
    program = """
import resource, sys, time
from kgraph.resolve.labs.ror import read_ror
found = read_ror(sys.argv[1])
loaded, bytes = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
bodies = found.organizations.bodies[::50]
texts = [f"Dept. of X, {' '.join(reversed(b.name.split()))}, {b.city}" for b in bodies]
found.match("warm up")
start = time.process_time()
n = sum(found.match(t) is not None for t in texts)
print(len(found), loaded, bytes, (time.process_time() - start) / len(texts), n / len(texts))
"""
    told = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True, timeout=300
    )
    matchable, seconds, peak, each, share = map(float, told.stdout.split())
    assert matchable > 105_000 and seconds < 20 and peak < 300e6 and each < 1e-3 and share > 0.8, told.stdout
