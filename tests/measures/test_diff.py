"""What differs between two states: laws, cases by hand, people joined and divided, periods to the month."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import AUTHORS, INFERRED, tiny_entities
from kgraph.errors import BadRequest
from kgraph.measures.diff import SECTIONS, Diff, compare
from kgraph.measures.diff_states import State, since_then, two_periods
from kgraph.measures.periods import Period, papers_of, parse_period, parse_since
from kgraph.model.entities import Entities

TINY = tiny_entities()
PAPERS = sorted(AUTHORS)


def changed(entities: Entities, **tables: pl.DataFrame) -> Entities:
    return Entities(**entities.tables() | tables)


def without(*papers: str) -> Entities:
    """The corpus as it was before some papers."""
    kept = [p for p in PAPERS if p not in papers]
    tables = {
        name: table.filter(pl.col("paper").is_in(kept))
        for name, table in TINY.tables().items()
        if "paper" in table.columns
    }
    authors = set(tables["authorships"]["person"])
    return changed(
        TINY, **tables,
        papers=TINY.papers.filter(pl.col("id").is_in(kept)),
        people=TINY.people.filter(pl.col("id").is_in(list(authors))),
    )  # fmt: skip


def renamed(entities: Entities, old: str, new: str, *papers: str) -> Entities:
    """A person under another id, on some papers only if they are given."""
    there = pl.col("paper").is_in(papers) if papers else pl.lit(True)
    tables = {
        name: getattr(entities, name).with_columns(
            pl.when((pl.col("person") == old) & there).then(pl.lit(new)).otherwise("person").alias("person")
        )
        for name in ("authorships", "mentions")
    }
    one = entities.people.filter(id=old).with_columns(id=pl.lit(new))
    people = entities.people if papers else entities.people.filter(pl.col("id") != old)
    return changed(entities, **tables, people=pl.concat([people, one]).unique("id").sort("id"))


def diff(before: Entities, after: Entities, **scope: str) -> Diff:
    return compare(State("before", before), State("after", after), **scope)


def ties(found: Diff) -> dict[tuple[str, str], tuple[str, int, int, str]]:
    columns = ("change", "before", "after", "because")
    return {(r["source_id"], r["target_id"]): tuple(r[c] for c in columns) for r in found.ties.to_dicts()}  # type: ignore[misc]


def rows(frame: pl.DataFrame) -> list[tuple[str, str, str]]:
    return frame.select("change", "id", "detail").rows()


def test_new_papers_and_what_they_join() -> None:
    found = diff(without("p2", "p4"), TINY)
    assert rows(found.papers) == [("added", "p4", ""), ("added", "p2", "")]
    assert rows(found.people) == [("added", "fay", ""), ("added", "gul", "")]
    assert ties(found) == {
        ("fay", "gul"): ("new", 0, 1, "papers"),
        ("ada", "bo"): ("strengthened", 1, 2, "papers"),
    }
    assert found.kept == {"papers": 3, "people": 5, "labs": 3, "ties": 7}
    assert found.counts["ties"] == {"new": 1, "strengthened": 1}
    text = found.to_text()
    assert "Fay 李 – Gül Şahin: 0 → 1 joint papers" in text and "tiny.txt:40" in text
    told = found.to_dict()["ties"][0]
    assert [p["id"] for p in told["papers_added"]] == ["p4"] and told["papers_added"][0]["places"] == (
        "tiny.txt:40",
    )


@given(st.sets(st.sampled_from(PAPERS)), st.sets(st.sampled_from(PAPERS)))
@settings(max_examples=25, deadline=None)
def test_a_difference_turned_round_says_the_opposite(one: set[str], other: set[str]) -> None:
    there, back = diff(without(*one), without(*other)), diff(without(*other), without(*one))
    turned = {"added": "gone", "gone": "added", "new": "lost", "lost": "new",
              "strengthened": "weakened", "weakened": "strengthened"}  # fmt: skip
    for section in SECTIONS:
        assert {turned[c]: n for c, n in there.counts[section].items()} == back.counts[section]
    assert {
        pair: (turned[change], after, before, because)
        for pair, (change, before, after, because) in ties(there).items()
    } == ties(back)
    assert there.kept == back.kept
    assert there.is_empty == (one == other)
    joint = {p: {frozenset((a, b)) for a in team for b in team if a < b} for p, team in _teams().items()}
    new = set().union(*(joint[p] for p in PAPERS if p not in other)) - set().union(
        *(joint[p] for p in PAPERS if p not in one)
    )
    assert {frozenset(pair) for pair, tie in ties(there).items() if tie[0] == "new"} == new


def _teams() -> dict[str, list[str]]:
    return {p: [*team, *([INFERRED[p]] if p in INFERRED else [])] for p, team in AUTHORS.items()}


@pytest.mark.parametrize("entities", [TINY, without("p1"), Entities.from_rows({})])
def test_nothing_differs_from_itself(entities: Entities) -> None:
    copy = Entities(**entities.tables())
    for found in (diff(entities, entities), diff(entities, copy)):
        assert found.is_empty and found.counts == {section: {} for section in SECTIONS}


def test_two_people_joined_are_one_and_no_tie_is_new() -> None:
    before = renamed(TINY, "ada", "ada2", "p2")
    replaced = pl.DataFrame({"kind": ["person"], "old": ["ada2"], "new": ["ada"]})
    for after in (TINY, changed(TINY, replacements=replaced)):
        found = diff(before, after)
        assert rows(found.people) == [("joined", "ada", "2 before: Ada Öztürk")]
        assert found.ties.is_empty() and found.papers.is_empty()


def test_one_person_divided_is_said_so_and_so_are_the_ties_it_moves() -> None:
    after = renamed(TINY, "ada", "ada2", "p2")
    found = diff(TINY, after)
    assert rows(found.people) == [("split", "ada2", "out of Ada Öztürk")]
    assert ties(found) == {
        ("ada2", "bo"): ("new", 0, 1, "authors"),
        ("ada", "bo"): ("weakened", 2, 1, "authors"),
    }
    assert rows(found.papers) == [("changed", "p2", "+ 1 of the authors; − 1 of the authors")]


def test_a_paper_given_to_somebody_else() -> None:
    found = diff(TINY, renamed(TINY, "ada", "fay", "p2"))
    assert rows(found.people) == [("regrouped", "fay", "1 mention from Ada Öztürk")]
    assert ties(found)["bo", "fay"] == ("new", 0, 1, "authors")


def test_another_id_for_the_same_mentions_is_the_same_person() -> None:
    assert diff(TINY, renamed(TINY, "bo", "bob")).is_empty


def test_the_same_identifier_means_the_same_person_without_a_mention() -> None:
    after = renamed(TINY, "bo", "bob")
    orcid = after.identifiers.with_columns(pl.col("entity").replace("bo", "bob"))
    no_mentions = after.mentions.clear()
    assert diff(TINY, changed(after, identifiers=orcid, mentions=no_mentions)).people.is_empty()
    assert not diff(TINY, changed(after, mentions=no_mentions)).people.is_empty()


def test_names_and_facts_that_change() -> None:
    after = changed(
        TINY,
        people=TINY.people.with_columns(pl.col("name").replace("Bo Li", "Bo Li-Chen")),
        papers=TINY.papers.with_columns(
            year=pl.when(id="p5").then(2019).otherwise("year"),
            authors_complete=pl.lit(True),
        ),
        labs=TINY.labs.with_columns(pl.col("name").replace("Mila", "Mila – Québec")),
    )
    found = diff(TINY, after)
    assert rows(found.people) == [("renamed", "bo", "was Bo Li")]
    assert rows(found.papers) == [
        ("changed", "p1", "list: cut → complete"), ("changed", "p5", "year: – → 2019"),
    ]  # fmt: skip
    assert rows(found.labs) == [("renamed", "mila", "was Mila")]
    assert found.notes == (
        "papers with a cut author list: 1 before, 0 after; the ties that they hide are on no side",
    )


SCOPES: list[tuple[dict[str, str], dict[tuple[str, str], tuple[str, int, int, str]], int]] = [
    ({"person": "ada"}, {("ada", "bo"): ("strengthened", 1, 2, "papers")}, 1),
    ({"person": "fay"}, {("fay", "gul"): ("new", 0, 1, "papers")}, 1),
    ({"ego": "cy"}, {("ada", "bo"): ("strengthened", 1, 2, "papers")}, 1),
    ({"lab": "mila"}, {}, 0),
    ({"lab": "google"}, {}, 0),
]


@pytest.mark.parametrize(("scope", "expected", "papers"), SCOPES)
def test_only_what_concerns_somebody(
    scope: dict[str, str], expected: dict[tuple[str, str], tuple[str, int, int, str]], papers: int
) -> None:
    found = diff(without("p2", "p4"), TINY, **scope)
    assert ties(found) == expected and found.papers.height == papers


def test_ties_of_a_lab_say_what_was_elsewhere() -> None:
    found = diff(without("p3"), TINY, lab="google")
    told = {(r["source_id"], r["target_id"]): (r["change"], r["elsewhere"]) for r in found.ties.to_dicts()}
    assert told["bo", "cy"] == ("strengthened", 0)
    assert told["dee", "eve"] == ("new", 0)
    found = diff(without("p1"), TINY, lab="google")
    told = {(r["source_id"], r["target_id"]): (r["change"], r["elsewhere"]) for r in found.ties.to_dicts()}
    assert told["ada", "bo"] == ("new", 1)  # p2, of no lab
    assert "; 1 elsewhere before" in found.to_text()


PERIODS: list[tuple[str, Period]] = [
    ("2024", Period("2024", "2024")),
    ("2020-2022", Period("2020", "2022")),
    ("2020–2022", Period("2020", "2022")),
    ("2026-03", Period("2026-03", "2026-03")),
    ("2025-06..2026", Period("2025-06", "2026")),
    (" 2025-06-15 .. 2025-07 ", Period("2025-06-15", "2025-07")),
]


@pytest.mark.parametrize(("text", "expected"), PERIODS)
def test_periods_are_read(text: str, expected: Period) -> None:
    assert parse_period(text) == expected


@pytest.mark.parametrize(
    "text", ["", "March", "2022-2020", "2026-13", "2026-00", "2025-06..2025-05", "20260301", "2026-3", "٢٠٢٤"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="period"):
        parse_period(text)


@pytest.mark.parametrize("text", ["", "2026-13", "2020-2022", "since", "2026-03-32"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="no date"):
        parse_since(text)


DATED = pl.DataFrame(
    {
        "id": ["a", "b", "c", "d", "e", "f"],
        "year": [2025, 2026, 2026, 2026, 2027, None],
        "date": [None, None, "2026-02-28", "2026-03-01", None, None],
    }
)


@pytest.mark.parametrize(
    ("period", "expected", "guessed"),
    [
        (Period("2026-03", None), "bde", 1),
        (Period("2026", None), "bcde", 0),
        (Period("2026-03-02", None), "be", 1),
        (Period(None, "2026-02"), "abc", 1),
        (Period("2026-03", "2026-03"), "bd", 1),
        (Period("2025", "2026"), "abcd", 0),
    ],
)
def test_a_full_date_decides_else_the_year(period: Period, expected: str, guessed: int) -> None:
    ids, n = papers_of(DATED, period)
    assert ("".join(sorted(ids)), n) == (expected, guessed)


@given(st.integers(2019, 2025), st.integers(1, 12))
@settings(max_examples=30, deadline=None)
def test_what_is_new_since_then_is_no_loss(year: int, month: int) -> None:
    before, after, notes = since_then(TINY, f"{year}-{month:02d}")
    found = compare(before, after, notes=notes)
    assert {*found.counts["papers"], *found.counts["people"]} <= {"added"}
    assert set(found.counts["ties"]) <= {"new", "strengthened"}
    assert any("without a year: 1" in note for note in found.notes)
    assert after.papers is not None and "p5" not in set(after.papers)


def test_two_periods_by_hand() -> None:
    *states, notes = two_periods(TINY, "2020", "2021-2023")
    found = compare(*states, notes=notes)
    assert found.before == "2020" and found.after == "2021–2023"
    assert ties(found)["ada", "cy"] == ("lost", 1, 0, "papers")
    assert ("ada", "bo") not in ties(found) and found.kept["ties"] == 2
    assert ties(found)["bo", "dee"] == ("new", 0, 1, "papers")


def test_a_period_of_months_says_what_only_years_put_there() -> None:
    *_, notes = two_periods(TINY, "2021-04", "2021-05")
    assert any(n.startswith("2021-05: 1 of its 2 papers have a year but no full date") for n in notes)


def test_hostile_names_stay_text() -> None:
    found = diff(without("p3"), TINY)
    assert 'Eve <b>"Quote"</b>' in found.to_text()


@pytest.mark.parametrize("limit", [None, 1])
def test_limits_cut_rows_and_not_counts(limit: int | None) -> None:
    found = diff(without("p3"), TINY)
    told: dict[str, Any] = found.to_dict(limit=limit)
    assert len(told["ties"]) == (limit or found.ties.height)
    assert told["counts"]["ties"]["new"] == 5
