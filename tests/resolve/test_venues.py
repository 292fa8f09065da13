"""Venues from free text: tables of cases in `venue_cases.toml`, and laws."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import record, resolved

from kgraph.resolve.abbreviations import TitleIndex, abbreviates
from kgraph.resolve.venues.joins import unify_venues
from kgraph.resolve.venues.series import find_venue, resolve_venue, venue_key, venue_table
from kgraph.resolve.venues.text import LONGEST_TEXT, parse_issn, read_edition

CASES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("venue_cases.toml").read_text("utf-8"))


@pytest.mark.parametrize(("text", "abbreviation"), CASES["known"])
def test_a_text_names_a_known_venue(text: str, abbreviation: str) -> None:
    venue = resolve_venue(text)
    assert venue is not None and venue.abbreviation == abbreviation


@pytest.mark.parametrize("texts", CASES["same"])
def test_spellings_of_one_venue_meet(texts: list[str]) -> None:
    assert len({venue.key for t in texts if (venue := resolve_venue(t))}) == 1
    assert all(resolve_venue(t) for t in texts)


@pytest.mark.parametrize(("one", "other"), CASES["apart"])
def test_venues_of_like_names_stay_apart(one: str, other: str) -> None:
    first, second = resolve_venue(one), resolve_venue(other)
    assert first and second and first.key != second.key


@pytest.mark.parametrize(("text", "name", "kind"), CASES["unknown"])
def test_an_unknown_venue_is_called_without_number_and_year(text: str, name: str, kind: str) -> None:
    venue = resolve_venue(text)
    assert venue is not None and (venue.name, venue.kind) == (name, kind)


@pytest.mark.parametrize("text", CASES["nothing"])
def test_noise_names_no_venue(text: str) -> None:
    assert resolve_venue(text) is None


@pytest.mark.parametrize(("text", "number", "year", "place"), CASES["editions"])
def test_an_edition_is_read_from_the_text(text: str, number: int, year: int, place: str) -> None:
    edition = read_edition(text)
    assert (edition.number or 0, edition.year or 0, edition.place or "") == (number, year, place)


@pytest.mark.parametrize("case", CASES["corpus"], ids=lambda case: case["note"])
def test_the_texts_of_a_corpus_tell_of_one_another(case: dict[str, Any]) -> None:
    texts = {text: 1 for venue in case["venues"] for text in venue}
    issns = {
        text: Counter([found] if isinstance(found, str) else found)
        for text, found in case.get("issns", {}).items()
    }
    found = unify_venues(texts, issns)
    groups: dict[str, set[str]] = {}
    for text, venue in found.items():
        groups.setdefault(venue.key, set()).add(text)
    assert sorted(map(sorted, groups.values())) == sorted(map(sorted, case["venues"]))


def test_a_venue_of_a_corpus_is_called_by_its_full_name() -> None:
    texts = {"Trans. Feet Toes": 9, "Transactions on Feet and Toes": 1, "TRANSACTIONS ON FEET": 3}
    found = unify_venues(texts)
    assert {v.name for v in found.values()} == {"Transactions on Feet and Toes", "Transactions on Feet"}
    assert {v.kind for v in found.values()} == {"Journal"}
    assert found["Trans. Feet Toes"].abbreviation == "Trans. Feet Toes"
    found = unify_venues({"12th Conference on Old Feet (COF 2019), Oslo": 1, "COF 2021": 5})
    assert {(v.name, v.abbreviation) for v in found.values()} == {("Conference on Old Feet", "COF")}


def test_identifiers_name_the_venue_where_the_text_does_not() -> None:
    venue = find_venue(None, {"issn": "0028-0836"})
    assert venue is not None and venue.name == "Nature"
    venue = find_venue("", {"dblp": "conf/icml/MyrtleT20"})
    assert venue is not None and venue.abbreviation == "ICML"
    assert find_venue(None, {"issn": "0028-0837"}) is None
    venue = find_venue("Journal of Feet", {"issn": "0028-0836"})
    assert venue is not None and venue.name == "Journal of Feet"


def test_the_shipped_table_is_sound() -> None:
    """Every ISSN has its check digit, belongs to one venue, and no name or acronym means two."""
    data = tomllib.loads(
        (Path(__file__).parents[2] / "src/kgraph/resolve/data/venues.toml").read_text("utf-8")
    )["venues"]
    issns = [i for row in data for i in row.get("issn", ())]
    assert [i for i in issns if parse_issn(i) != i] == []
    assert [i for i, n in Counter(issns).items() if n > 1] == []
    assert [n for n, c in Counter(row["name"] for row in data).items() if c > 1] == []
    assert {row["kind"] for row in data} <= {"ConferenceSeries", "Journal", "BookSeries", "Repository"}
    lost = [
        text
        for row in data
        for text in (row["name"], row["abbreviation"], *row.get("aliases", ()))
        if (found := resolve_venue(text)) is None or found.name != row["name"]
    ]
    assert lost == []
    assert len(data) > 250
    assert venue_table().by_dblp["conf/nips"].abbreviation == "NeurIPS"


def test_editions_belong_to_conferences_with_a_year() -> None:
    records = [
        record("r1", "On hands", "Ada Myrtle", venue="ICML", year=2020),
        record("r2", "On feet", "Bo Tansy", venue="Proc. ICML", year=2021),
        record("r3", "On toes", "Cy Umber", venue="Journal of Feet", year=2021),
        record("r4", "On knees", "Dee Ochre", venue="ICML"),
    ]
    entities = resolved(records).entities
    assert sorted(entities.editions["name"]) == ["ICML 2020", "ICML 2021"]
    assert entities.venues.height == 2
    assert entities.papers.filter(title="On toes")["kind"].to_list() == ["JournalArticle"]


# ---- laws

WORDS = st.sampled_from(
    """
    Proceedings of the 5th 2019 Conference on Old Feet Journal Workshop IEEE ICML NeurIPS (COF) , :
    - vol. 3 Trans. J. Lett. at and I II X Part Annual Review June '19 abs/1301.3584 @ / Å Ω 東京 \\'e
    { $x$
    """.split()  # noqa: SIM905
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=12).map(" ".join))


@given(TEXTS)
def test_a_venues_key_is_its_own_key(text: str) -> None:
    assert venue_key(venue_key(text)) == venue_key(text)


@given(TEXTS)
def test_any_text_names_a_venue_or_none(text: str) -> None:
    venue = resolve_venue(text)
    assert venue is None or (venue.key and venue.name)
    read_edition(text)


@given(st.lists(TEXTS, max_size=12, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_a_corpus_does_not_matter(texts: list[str], random: Any) -> None:
    issns = {text: Counter(["1853-6247"]) for text in texts[::3]}
    shuffled = list(texts)
    random.shuffle(shuffled)
    assert unify_venues(dict.fromkeys(texts, 1), issns) == unify_venues(dict.fromkeys(shuffled, 1), issns)


@given(st.lists(TEXTS, max_size=12, unique=True))
def test_unifying_never_parts_what_has_one_key(texts: list[str]) -> None:
    found = unify_venues(dict.fromkeys(texts, 1))
    venues: dict[str, set[str]] = {}
    for text, venue in found.items():
        own = resolve_venue(text)
        assert own is not None
        venues.setdefault(own.key, set()).add(venue.key)
    assert all(len(keys) == 1 for keys in venues.values())


@pytest.mark.parametrize(
    "text",
    ["(" * 5000, "of the " * 3000, "A" * 100_000, "ICML " * 2000, "workshop at " * 2000, ", 2019" * 3000,
     "&amp;" * 9000, "\x00\ufeff\u202e", "abs/" * 5000, "proc. " * 5000, "1st " * 5000, "- " * 9000],
)  # fmt: skip
def test_hostile_text_is_read_at_once(text: str) -> None:
    import time

    start = time.process_time()
    resolve_venue(text)
    read_edition(text)
    assert time.process_time() - start < 0.5
    found = resolve_venue(text)
    assert found is None or len(found.name) <= LONGEST_TEXT + 40


def test_abbreviations_are_looked_up_among_few() -> None:
    """A hundred thousand titles of like beginnings do not make one look-up slow."""
    titles = [("journal", "of" + str(n), "feet") for n in range(5_000)]
    index = TitleIndex.of([*titles, ("annals", "toes")])
    assert index.long_forms(("j", "of1", "feet")) == []
    assert index.long_forms(("ann", "toes")) == [("annals", "toes")]
    assert not abbreviates(("journal", "feet"), ("journal", "feetwear"))
