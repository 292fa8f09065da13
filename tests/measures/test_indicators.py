"""Author indicators and figures of collaboration, against plain loops over the same papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import zipf

from kgraph.errors import UnknownName
from kgraph.measures.collaboration import INDICATORS, LOTKA, collaboration, productivity
from kgraph.measures.indicators import AUTHOR_INDICATORS, indicators
from kgraph.model.entities import ROWS, Entities, schema

Paper = tuple[tuple[int, ...], int | None, int | None, bool]
"""People in order, citations, year, whether the list is cut."""


def table(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    types = schema(ROWS[name])
    return pl.DataFrame([{c: row.get(c) for c in types} for row in rows], schema=types)


def entities(
    papers: list[Paper], cites: Sequence[tuple[int, int]] = (), stated: Sequence[dict[str, Any]] = ()
) -> Entities:
    people = sorted({p for team, *_ in papers for p in team})
    return Entities(
        papers=table("papers", [
            {"id": f"p{i:03}", "citations": cited, "year": year, "authors_complete": not cut}
            for i, (_, cited, year, cut) in enumerate(papers)
        ]),
        people=table("people", [{"id": f"a{p:03}", "name": f"Person {p}", "kind": "Person"} for p in people]),
        authorships=table("authorships", [
            {"paper": f"p{i:03}", "rank": k, "position": k, "person": f"a{p:03}", "is_inferred": False}
            for i, (team, *_) in enumerate(papers) for k, p in enumerate(team, 1)
        ]),
        citations=table("citations", [{"citing": f"p{a:03}", "cited": f"p{b:03}"} for a, b in cites]),
        stated_numbers=table("stated_numbers", list(stated)),
    )  # fmt: skip


corpora = st.lists(
    st.tuples(
        st.lists(st.integers(0, 6), min_size=1, max_size=5, unique=True).map(tuple),
        st.none() | st.integers(0, 30),
        st.none() | st.integers(1990, 2025),
        st.booleans(),
    ),
    max_size=14,
)


@given(papers=corpora)
@settings(max_examples=150, deadline=None)
def test_indicators_are_what_a_loop_over_the_papers_gives(papers: list[Paper]) -> None:
    frame = indicators(entities(papers))
    now = max((y for *_, y, _ in papers if y is not None), default=None)
    for row in frame.iter_rows(named=True):
        mine = [p for p in papers if int(row["id"][1:]) in p[0]]
        counts = sorted((c for _, c, *_ in mine if c is not None), reverse=True)
        years = [y for _, _, y, _ in mine if y is not None]
        h = max((h for h in range(len(counts) + 1) if sum(c >= h for c in counts) >= h), default=0)
        g = max(g for g in range(len(counts) + 1) if sum(counts[:g]) >= g * g)
        assert row["papers"] == len(mine)
        assert row["fractional_papers"] == pytest.approx(sum(1 / len(t) for t, *_ in mine))
        assert row["cut_papers"] == sum(cut for *_, cut in mine)
        assert row["sole_author"] == sum(len(t) == 1 and not cut for t, _, _, cut in mine)
        assert row["first_author"] == sum(len(t) > 1 and t[0] == int(row["id"][1:]) for t, *_ in mine)
        assert row["counted_papers"] == len(counts)
        if counts:
            assert (row["citations"], row["h_index"], row["g_index"]) == (sum(counts), h, g)
            assert row["i10_index"] == sum(c >= 10 for c in counts)
        else:
            assert (row["citations"], row["h_index"], row["i10_index"]) == (None, None, None)
        if counts and years:
            assert row["m_quotient"] == pytest.approx(h / (now - min(years) + 1))


@given(papers=corpora)
@settings(max_examples=60, deadline=None)
def test_fractional_papers_add_up_to_the_papers(papers: list[Paper]) -> None:
    assert indicators(entities(papers))["fractional_papers"].sum() == pytest.approx(len(papers))


def test_citations_within_the_corpus_are_counted_only_where_there_are_references() -> None:
    papers: list[Paper] = [((1,), 100, 2000, False), ((1,), None, 2001, False), ((2,), None, 2002, False)]
    cited = indicators(entities(papers, [(1, 0), (2, 0), (2, 1)]), citations="corpus")
    assert cited.select("citations", "h_index").rows() == [(3, 1), (0, 0)]
    assert indicators(entities(papers), citations="corpus")["citations"].to_list() == [None, None]
    with pytest.raises(UnknownName, match="corpus"):
        indicators(entities(papers), citations="guessed")


def test_what_a_page_states_stands_apart_and_the_newest_counts() -> None:
    stated = [
        {"person": "a001", "name": "h-index", "value": 89.0, "as_of": "2026-01-01", "document": "d"},
        {"person": "a001", "name": "h-index", "value": 80.0, "as_of": "2025-01-01", "document": "e"},
        {"person": "a001", "name": "AI Score", "value": 63.0, "as_of": None, "document": "d"},
    ]
    frame = indicators(entities([((1, 2), 5, 2000, False)], stated=stated))
    assert frame.select("h_index", "stated_h_index", "stated_ai_score").rows() == [
        (1, 89.0, 63.0),
        (1, None, None),
    ]


def test_the_table_has_the_columns_it_promises() -> None:
    frame = indicators(entities([]))
    assert frame.columns == ["id", "label", *(i.column for i in AUTHOR_INDICATORS), "cut_papers"]


@given(papers=corpora.filter(len))
@settings(max_examples=60, deadline=None)
def test_figures_of_collaboration_follow_their_formulas(papers: list[Paper]) -> None:
    found = dict(collaboration(entities(papers)).select("name", "value").iter_rows())
    sizes = [len(t) for t, *_ in papers]
    joint = [n for n in sizes if n > 1]
    assert found["authors_per_paper"] == pytest.approx(sum(sizes) / len(sizes))
    assert found["degree_of_collaboration"] == pytest.approx(len(joint) / len(sizes))
    assert found["collaborative_coefficient"] == pytest.approx(1 - sum(1 / n for n in sizes) / len(sizes))
    assert found["collaboration_index"] == (pytest.approx(sum(joint) / len(joint)) if joint else None)
    everybody = len({p for team, *_ in papers for p in team})
    modified = found["collaborative_coefficient"] * everybody / (everybody - 1) if everybody > 1 else None
    assert found["modified_collaborative_coefficient"] == (pytest.approx(modified) if modified else modified)
    assert found["internationality"] is None  # nobody's country is known


def test_the_modified_coefficient_is_1_where_everybody_wrote_every_paper() -> None:
    frame = collaboration(entities([((1, 2, 3), None, 2000, False)] * 4))
    found = dict(frame.select("name", "value").iter_rows())
    assert found["modified_collaborative_coefficient"] == 1.0
    assert found["collaborative_coefficient"] == pytest.approx(2 / 3)


def test_labs_and_countries_of_a_paper_are_counted_once() -> None:
    base = entities([((1, 2), None, 2000, False), ((1,), None, 2001, False), ((2,), None, 2001, False)])
    labs = [
        {"id": x, "name": x, "kind": "Lab", "country": c}
        for x, c in (("l1", "FR"), ("l2", "DE"), ("l3", "FR"))
    ]
    at = [("p000", 1, "l1"), ("p000", 1, "l3"), ("p000", 2, "l2"), ("p001", 1, "l1"), ("p002", 1, None)]
    whole = Entities(
        papers=base.papers, people=base.people, authorships=base.authorships, labs=table("labs", labs),
        affiliations=table("affiliations", [
            {"paper": p, "rank": r, "lab": lab, "as_printed": "x"} for p, r, lab in at
        ]),
    )  # fmt: skip
    frame = collaboration(whole)
    found = {row["name"]: (row["value"], row["coverage"]) for row in frame.iter_rows(named=True)}
    assert found["internationality"] == (0.5, 2)
    assert found["between_labs"] == (0.5, 2)
    assert found["countries_per_paper"] == (1.5, 2)
    assert frame["name"].to_list() == [*(i.name for i in INDICATORS), *(name for name, *_ in LOTKA)]
    sizes = pl.DataFrame({"paper": ["p000", "p001", "p002"], "people": [2, 1, 1]})
    assert collaboration(whole, sizes=sizes).equals(frame)


def test_lotka_s_law_holds_where_it_was_put_in() -> None:
    numbers = np.minimum(zipf.rvs(2.5, size=3_000, random_state=1), 500).tolist()
    papers: list[Paper] = [((p,), None, None, False) for p, n in enumerate(numbers) for _ in range(n)]
    found = productivity(entities(papers))
    assert found.law is not None
    assert found.law.exponent == pytest.approx(2.5, abs=0.1)
    assert found.holds
    assert found.table["people"].sum() == len(numbers)
    assert found.table["expected"][0] == pytest.approx(len(numbers) * found.constant, rel=1e-9)
