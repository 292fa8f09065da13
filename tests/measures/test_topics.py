"""Topics over the years: a corpus counted by hand, and laws on random ones."""

from __future__ import annotations

import math
import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from kgraph.errors import BadRequest, UnknownName
from kgraph.measures.topics import TopicSelection, topic_table, topic_years
from kgraph.model.entities import Authorship, Entities, Lab, Paper, PaperLab, PaperTopic, Person, Topic

SCHEME = {"m": "category", "l": "category", "g": "keyword", "n": "keyword", "t": "term"}
BROADER = {"l": "m", "g": "n", "t": "g"}

Row = tuple[int | None, str, str]
"""Year, letters of the topics, letters of the authors."""

BY_HAND: list[Row] = [
    (2019, "lg", "a"), (2019, "l", "a"), (2019, "", "b"), (2020, "g", "ab"), (2021, "t", "b"),
    (2021, "tn", "a"), (2021, "t", "b"), (2022, "t", "b"), (None, "lm", "a"),
]  # fmt: skip
LABS = {"p3": "inner", "p7": "outer"}


def entities(rows: list[Row], order: random.Random | None = None) -> Entities:
    """A corpus of papers p0, p1 …; `order` shuffles the rows of its tables."""
    tables: dict[str, list[Any]] = {
        "papers": [
            Paper(
                id=f"p{n}", title=f"Moss {n}", kind="Paper", year=year, year_inferred=False, date=None,
                venue=None, edition=None, author_count=len(people), authors_complete=True, abstract=None,
                citations=None, has_code=False, status=None, version_of=None, n_records=1,
            )
            for n, (year, _, people) in enumerate(rows)
        ],
        "people": [
            Person(id=x, name=x, kind="Person", confidence=1.0, n_papers=0, first_year=None, last_year=None)
            for x in "ab"
        ],
        "authorships": [
            Authorship(
                paper=f"p{n}", rank=rank, person=person, name_as_printed=person, position=rank,
                is_inferred=False, is_corresponding=None, confidence=1.0,
            )
            for n, (_, _, people) in enumerate(rows)
            for rank, person in enumerate(people, 1)
        ],
        "topics": [
            Topic(
                id=x, label=f"label {x}", scheme=scheme, notation=None, broader=BROADER.get(x),
                broader_by="words" if x in BROADER else None,
            )
            for x, scheme in SCHEME.items()
        ],
        "paper_topics": [
            PaperTopic(paper=f"p{n}", topic=x, score=None)
            for n, (_, topics, _) in enumerate(rows)
            for x in topics
        ],
        "labs": [
            Lab(id="outer", name="Outer", kind="Lab", parent=None, city=None, country=None),
            Lab(id="inner", name="Inner", kind="Lab", parent="outer", city=None, country=None),
        ],
        "paper_labs": [PaperLab(paper=p, lab=lab, as_printed=lab) for p, lab in sorted(LABS.items())],
    }  # fmt: skip
    made = Entities.from_rows(tables)
    if order is None:
        return made
    shuffled = {
        k: t.sample(fraction=1, shuffle=True, seed=order.randrange(99)) for k, t in made.tables().items()
    }
    return Entities(**shuffled)


def listed(frame: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return frame.select(columns).rows()


def test_topics_are_counted_as_by_hand() -> None:
    found = topic_table(entities(BY_HAND))
    assert listed(found.frame, "topic", "papers", "first_year", "last_year", "years") == [
        ("t", 4, 2021, 2022, "2021:3 2022:1"),
        ("l", 3, 2019, 2019, "2019:2"),
        ("g", 2, 2019, 2020, "2019:1 2020:1"),
        ("m", 1, None, None, ""),
        ("n", 1, 2021, 2021, "2021:1"),
    ]
    assert found.frame["share"].to_list() == [4 / 9, 3 / 9, 2 / 9, 1 / 9, 1 / 9]
    assert "9 papers read, 1 of them without a year; years 2019 to 2022" in found.notes[0]
    assert "after 2020 over the share until 2020" in found.notes[1]


def test_growth_is_the_ratio_of_shares_with_katz_interval() -> None:
    """Four papers until 2020, four after; t has none of the first and all of the second."""
    row = topic_table(entities(BY_HAND)).frame.row(by_predicate=pl.col("topic") == "t", named=True)
    error = math.sqrt(1 / 4.5 - 1 / 4.5 + 1 / 0.5 - 1 / 4.5)
    assert row["growth"] == pytest.approx(9)
    assert row["growth_low"] == pytest.approx(math.exp(math.log(9) - 1.959963984540054 * error))
    assert row["growth_high"] == pytest.approx(math.exp(math.log(9) + 1.959963984540054 * error))
    assert row["trend"] is None


def test_what_clearly_grows_and_shrinks_is_said_to() -> None:
    rows: list[Row] = [(2019, "l", "a")] * 40 + [(2021, "g", "a")] * 40
    rows += [(year, "n", "b") for year in (2019, 2021)] * 40
    found = topic_table(entities(rows)).frame
    assert dict(found.select("topic", "trend").rows()) == {"l": "falling", "g": "rising", "n": None}
    assert topic_table(entities(rows), trend="rising").frame["topic"].to_list() == ["g"]
    assert topic_table(entities(rows), trend="falling").frame["topic"].to_list() == ["l"]


def test_one_year_has_no_growth() -> None:
    found = topic_table(entities(BY_HAND), TopicSelection(since=2021, until=2021))
    assert listed(found.frame, "topic", "growth", "trend") == [("t", None, None), ("n", None, None)]
    assert len(found.notes) == 1


def test_a_profile_compares_a_person_with_everybody() -> None:
    """Person a signed five of the nine papers, all three on l among them and both on g."""
    found = topic_table(entities(BY_HAND), TopicSelection(person="a")).frame
    assert listed(found, "topic", "papers", "share", "lift")[:2] == [
        ("l", 3, pytest.approx(3 / 5), pytest.approx((3 / 5) / (3 / 9))),
        ("g", 2, pytest.approx(2 / 5), pytest.approx((2 / 5) / (2 / 9))),
    ]


def test_a_lab_has_the_papers_of_its_parts() -> None:
    def papers_of(lab: str) -> list[tuple[Any, ...]]:
        return listed(topic_table(entities(BY_HAND), TopicSelection(lab=lab)).frame, "topic", "papers")

    assert papers_of("inner") == [("g", 1)]
    assert papers_of("outer") == [("g", 1), ("t", 1)]


def test_papers_on_a_topic_count_for_what_is_broader_once() -> None:
    found = topic_table(entities(BY_HAND), TopicSelection(broader=True)).frame
    assert dict(found.select("topic", "papers").rows()) == {"n": 6, "g": 6, "t": 4, "l": 3, "m": 3}


def test_a_scheme_leaves_only_its_topics_also_below_broader_ones() -> None:
    chosen = TopicSelection(broader=True, scheme="keyword")
    assert listed(topic_table(entities(BY_HAND), chosen).frame, "topic", "papers") == [("g", 6), ("n", 6)]


def test_the_years_of_a_topic_have_their_shares() -> None:
    frame = topic_years(entities(BY_HAND), "t").frame
    assert listed(frame, "year", "papers", "of", "share") == [
        (2019, 0, 3, 0.0), (2020, 0, 1, 0.0), (2021, 3, 3, 1.0), (2022, 1, 1, 1.0),
    ]  # fmt: skip
    # Wilson's interval for 3 of 3: from n / (n + z²).
    assert frame["share_low"][2] == pytest.approx(3 / (3 + 1.959963984540054**2))
    assert frame["share_high"][2] == 1.0 and frame["share_low"][0] == 0.0


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: TopicSelection(scheme="keywords"), UnknownName, "did you mean 'keyword'"),
        (lambda: TopicSelection(since=2021, until=2020), BadRequest, "no year is from 2021"),
        (lambda: topic_table(entities([]), trend="up"), UnknownName, "rising or falling"),
    ],
)
def test_wrong_requests_are_answered(make: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make()


def test_an_empty_corpus_has_no_topics() -> None:
    assert topic_table(entities([])).frame.is_empty()
    assert topic_years(entities([]), "t").frame.is_empty()


# ---- laws

LAW = settings(max_examples=25, deadline=None)
YEARS = st.none() | st.integers(2018, 2022)
CORPORA = st.lists(
    st.tuples(
        YEARS,
        st.sets(st.sampled_from("mlgnt")).map(lambda s: "".join(sorted(s))),
        st.sampled_from(["a", "b", "ab"]),
    ),
    max_size=12,
)
SELECTIONS = st.builds(
    TopicSelection,
    since=st.sampled_from([None, 2018, 2019]),
    until=st.sampled_from([None, 2020, 2022]),
    person=st.sampled_from([None, "a", "b"]),
    broader=st.booleans(),
)


@LAW
@given(CORPORA, SELECTIONS)
def test_counts_of_years_sum_to_the_dated_papers(rows: list[Row], chosen: TopicSelection) -> None:
    made = entities(rows)
    for row in topic_table(made, chosen).frame.iter_rows(named=True):
        years = topic_years(made, row["topic"], chosen).frame
        yearly = {int(y): int(n) for y, _, n in (part.partition(":") for part in row["years"].split())}
        assert yearly == dict(years.filter(pl.col("papers") > 0).select("year", "papers").rows())
        assert sum(yearly.values()) <= row["papers"]
        if chosen.since is not None or chosen.until is not None:
            assert sum(yearly.values()) == row["papers"]
        assert [row["first_year"], row["last_year"]] == (
            [min(yearly), max(yearly)] if yearly else [None, None]
        )
        assert ((years["share_low"] <= years["share"]) & (years["share"] <= years["share_high"])).all()


@LAW
@given(CORPORA, SELECTIONS)
def test_shares_and_intervals_are_in_order(rows: list[Row], chosen: TopicSelection) -> None:
    frame = topic_table(entities(rows), chosen).frame
    assert frame["share"].is_between(0, 1).all()
    dated = frame.drop_nulls("growth")
    assert ((dated["growth_low"] <= dated["growth"]) & (dated["growth"] <= dated["growth_high"])).all()


@LAW
@given(CORPORA, SELECTIONS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    rows: list[Row], chosen: TopicSelection, order: random.Random
) -> None:
    one, other = topic_table(entities(rows), chosen), topic_table(entities(rows, order), chosen)
    assert_frame_equal(one.frame, other.frame)
    assert one.notes == other.notes


@LAW
@given(CORPORA)
def test_a_broader_topic_has_at_least_the_papers_of_the_narrower(rows: list[Row]) -> None:
    papers = dict(
        topic_table(entities(rows), TopicSelection(broader=True)).frame.select("topic", "papers").rows()
    )
    assert all(papers.get(above, 0) >= papers.get(below, 0) for below, above in BROADER.items())
