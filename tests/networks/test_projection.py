"""Laws of counting: what every weighting keeps, whatever the papers."""

from __future__ import annotations

import random
from itertools import combinations

import networkx as nx
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from kgraph.errors import BadRequest, UnknownName
from kgraph.networks import projection
from kgraph.networks.projection import project
from kgraph.networks.weighting import WEIGHTINGS, get_weighting

Papers = list[tuple[list[int], int | None, bool]]

papers_of_ten = st.lists(
    st.tuples(
        st.lists(st.integers(0, 9), min_size=1, max_size=7, unique=True),
        st.one_of(st.none(), st.integers(1990, 1995)),
        st.booleans(),
    ),
    max_size=12,
)


def incidence(papers: Papers) -> pl.DataFrame:
    rows = [
        (f"p{i:02d}", node, year, cut, rank)
        for i, (team, year, cut) in enumerate(papers)
        for rank, node in enumerate(team, 1)
    ]
    schema = {"group": pl.String, "node": pl.Int64, "year": pl.Int64, "cut": pl.Boolean, "rank": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def strengths(edges: pl.DataFrame) -> list[float]:
    total = [0.0] * 10
    for source, target, weight in edges.select("source", "target", "weight").iter_rows():
        total[source] += weight
        total[target] += weight
    return total


@given(papers_of_ten)
def test_pairs_papers_and_years_are_those_counted_one_by_one(papers: Papers) -> None:
    expected: dict[tuple[int, int], list[tuple[int | None, bool]]] = {}
    for team, year, cut in papers:
        for a, b in combinations(sorted(team), 2):
            expected.setdefault((a, b), []).append((year, cut))
    edges, years = project(incidence(papers), 10)
    found = {
        (s, t): (p, w, first, last, c)
        for s, t, p, w, first, last, c in edges.select(
            "source", "target", "papers", "weight", "first_year", "last_year", "cut_papers"
        ).iter_rows()
    }
    assert list(found) == sorted(expected)
    by_edge: dict[tuple[int, int], dict[int, int]] = {}
    ends = edges.select("source", "target").rows()
    for edge, year, n in years.iter_rows():
        by_edge.setdefault(ends[edge], {})[year] = n
    for pair, joint in expected.items():
        known = [y for y, _ in joint if y is not None]
        counted = (
            len(joint),
            len(joint),
            min(known, default=None),
            max(known, default=None),
            sum(c for _, c in joint),
        )
        assert found[pair] == counted
        assert by_edge.get(pair, {}) == {y: known.count(y) for y in known}


@given(papers_of_ten)
def test_fractional_strength_is_the_number_of_papers_written_with_others(papers: Papers) -> None:
    edges, _ = project(incidence(papers), 10, "fractional")
    with_others = [sum(n in team and len(team) > 1 for team, *_ in papers) for n in range(10)]
    assert strengths(edges) == pytest.approx(with_others)


@pytest.mark.parametrize("weighting", ["paper", "harmonic", "first-last", "position"])
@given(papers=papers_of_ten)
def test_each_paper_with_coauthors_gives_one_in_all(weighting: str, papers: Papers) -> None:
    edges, _ = project(incidence(papers), 10, weighting)
    assert edges["weight"].sum() == pytest.approx(sum(len(team) > 1 for team, *_ in papers))


@given(papers_of_ten)
def test_full_counting_gives_all_pairs_of_each_paper(papers: Papers) -> None:
    edges, _ = project(incidence(papers), 10, "full")
    assert edges["weight"].sum() == sum(len(team) * (len(team) - 1) // 2 for team, *_ in papers)
    assert edges["weight"].to_list() == edges["papers"].to_list()


@given(papers_of_ten.filter(bool))  # networkx refuses to project nothing
def test_networkx_projects_the_same(papers: Papers) -> None:
    bipartite = nx.Graph((("p", i), node) for i, (team, *_) in enumerate(papers) for node in team)
    people = [n for n in bipartite if isinstance(n, int)]
    for weighting, projected in (
        ("full", nx.bipartite.weighted_projected_graph),
        ("fractional", nx.bipartite.collaboration_weighted_projected_graph),
    ):
        edges, _ = project(incidence(papers), 10, weighting)
        ours = {(s, t): w for s, t, w in edges.select("source", "target", "weight").iter_rows()}
        theirs = {(min(a, b), max(a, b)): w for a, b, w in projected(bipartite, people).edges(data="weight")}
        assert ours == pytest.approx(theirs)


@given(papers_of_ten, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(papers: Papers, shuffle: random.Random) -> None:
    rows = incidence(papers)
    order = list(range(rows.height))
    shuffle.shuffle(order)
    for weighting in WEIGHTINGS:
        for one, other in zip(
            project(rows, 10, weighting.name), project(rows[order], 10, weighting.name), strict=True
        ):
            assert_frame_equal(one, other, check_exact=True)


@given(papers_of_ten)
def test_what_a_paper_adds_to_strengths_is_what_its_edges_say(papers: Papers) -> None:
    for weighting in WEIGHTINGS:
        edges, _ = project(incidence(papers), 10, weighting.name)
        expected = [0.0] * 10
        for team, _, cut in papers:
            for node, added in zip(team, weighting.strengths(len(team), is_cut=cut), strict=True):
                expected[node] += added
        assert strengths(edges) == pytest.approx(expected)


@given(papers_of_ten, st.integers(2, 5))
def test_threads_and_large_teams_change_nothing(papers: Papers, copies: int) -> None:
    # Beyond a certain size the work is cut into parts; groups beyond SMALL are sorted in another way.
    team = list(range(10, 60))
    rows = incidence([*papers, (team, 1993, False), (team[::-1], None, True)] * copies)
    for weighting in WEIGHTINGS:
        whole = project(rows, 60, weighting.name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(projection, "ONE_THREAD", 0)
            for one, other in zip(whole, project(rows, 60, weighting.name), strict=True):
                assert_frame_equal(one, other, check_exact=True)
        assert whole[0].filter(pl.col("source") >= 10).height == 50 * 49 // 2
        assert set(whole[0].filter(pl.col("source") >= 10)["papers"]) == {2 * copies}


def test_columns_of_groups_may_be_texts_or_any_numbers() -> None:
    rows = incidence([([0, 1], 2020, False), ([1, 2], 2021, True), ([0, 1, 2], None, False)])
    number = {"p00": -7, "p01": 10**12, "p02": 10**12 + 1}
    numbered = rows.with_columns(group=pl.Series([number[g] for g in rows["group"]]))
    for one, other in zip(project(rows, 3, "position"), project(numbered, 3, "position"), strict=True):
        assert_frame_equal(one, other, check_exact=True)


@pytest.mark.parametrize("year", [-3000, 0, 40_000, 2**31 - 1])
def test_any_year_is_kept(year: int) -> None:
    rows = incidence([([0, 1], year, False), ([0, 1], None, False), ([0, 1], 5, False)])
    edges, years = project(rows, 2)
    assert edges.select("first_year", "last_year").row(0) == (min(year, 5), max(year, 5))
    assert years.select("year", "papers").rows() == [(min(year, 5), 1), (max(year, 5), 1)]


BY_HAND = [
    ("harmonic", 2, False, {(0, 1): 1.0}),
    ("harmonic", 3, False, {(0, 1): 1 / 2, (0, 2): 1 / 3, (1, 2): 1 / 6}),
    ("first-last", 2, False, {(0, 1): 1.0}),
    # 1, 1/3, 1/2: products 1/3, 1/2, 1/6.
    ("first-last", 3, False, {(0, 1): 1 / 3, (0, 2): 1 / 2, (1, 2): 1 / 6}),
    # Nobody is known to be the last: 1, 1/3, 1/3; products 1/3, 1/3, 1/9.
    ("first-last", 3, True, {(0, 1): 3 / 7, (0, 2): 3 / 7, (1, 2): 1 / 7}),
    # 3, 2, 1: products 6, 3, 2.
    ("position", 3, False, {(0, 1): 6 / 11, (0, 2): 3 / 11, (1, 2): 2 / 11}),
]


@pytest.mark.parametrize(("weighting", "n", "cut", "expected"), BY_HAND)
def test_ranked_weights_by_hand(
    weighting: str, n: int, cut: bool, expected: dict[tuple[int, int], float]
) -> None:
    edges, _ = project(incidence([(list(range(n)), 2020, cut)]), n, weighting)
    found = {(s, t): w for s, t, w in edges.select("source", "target", "weight").iter_rows()}
    assert found == pytest.approx(expected)


def test_counts_beyond_sixteen_bits_are_kept() -> None:
    rows = incidence([([0, 1], None, False)] * 70_000)
    edges, years = project(rows.with_columns(group=pl.Series([f"p{i // 2}" for i in range(140_000)])), 2)
    assert edges.select("papers", "weight", "first_year").rows() == [(70_000, 70_000.0, None)]
    assert years.is_empty()


def test_an_unknown_weighting_is_named_with_its_neighbour() -> None:
    with pytest.raises(UnknownName, match="did you mean 'fractional'"):
        get_weighting("fractionl")


def test_more_pairs_than_can_be_numbered_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    papers: Papers = [([0, 1, 2], 2000, False)]
    monkeypatch.setattr(projection, "MOST_PAIRS", 3)
    assert project(incidence(papers), 4)[0].height == 3
    with pytest.raises(BadRequest, match=r"4 pairs are more.*max-authors"):
        project(incidence([*papers, ([0, 3], 2000, False)]), 4)


@given(papers_of_ten, st.sampled_from([w.name for w in WEIGHTINGS]))
def test_degree_and_strength_without_the_pairs_are_those_of_the_pairs(papers: Papers, weighting: str) -> None:
    edges, _ = project(incidence(papers), 10, weighting)
    degree, strength = projection.sums(incidence(papers), 10, weighting)
    ends = [*edges["source"], *edges["target"]]
    assert degree.tolist() == [ends.count(node) for node in range(10)]
    assert strength.tolist() == pytest.approx(strengths(edges))
