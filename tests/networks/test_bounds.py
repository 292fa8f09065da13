"""Bounds of weights under cut author lists: the truth is hidden from complete lists and must lie between."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.measures.bounds import strength_bounds
from kgraph.networks.bounds import highest_credit, highest_strength
from kgraph.networks.network import Network
from kgraph.networks.projection import project
from kgraph.networks.weighting import WEIGHTINGS, Weighting, get_weighting

N = 12
CLOSE = 1e-9

Hidden = tuple[list[int], int, list[int]]
"""The true list, how many names of it are shown, and who of the others is known by inference."""


@st.composite
def hidden_lists(draw: st.DrawFn) -> list[Hidden]:
    papers = []
    for team in draw(
        st.lists(st.lists(st.integers(0, N - 1), min_size=1, max_size=9, unique=True), min_size=1, max_size=8)
    ):
        shown = draw(st.integers(1, len(team)))
        inferred = draw(st.lists(st.sampled_from(team[shown:]), unique=True)) if team[shown:] else []
        papers.append((team, shown, sorted(inferred)))
    return papers


def incidence(papers: list[Hidden], *, known: bool) -> pl.DataFrame:
    rows = []
    for i, (team, shown, inferred) in enumerate(papers):
        cut = known and shown < len(team)
        names = [*team[:shown], *inferred] if known else team
        rows += [(i, node, None, cut, rank, cut and node in inferred) for rank, node in enumerate(names, 1)]
    schema = {
        "group": pl.Int64, "node": pl.Int64, "year": pl.Int64, "cut": pl.Boolean, "rank": pl.Int64,
        "inferred": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def true_weights(papers: list[Hidden], weighting: str, *, where_known: bool) -> dict[tuple[int, int], float]:
    """The weights of complete lists; `where_known`: over papers on which both are known alone."""
    truth: dict[tuple[int, int], float] = defaultdict(float)
    counting = get_weighting(weighting)
    for team, shown, inferred in papers:
        credit, scale = counting.credit(len(team)), counting.scale(len(team))
        seen = {*team[:shown], *inferred} if where_known else set(team)
        for i, j in combinations(range(len(team)), 2):
            a, b = sorted((team[i], team[j]))
            if {a, b} <= seen:
                truth[a, b] += scale * credit[i] * credit[j]
    return truth


@pytest.mark.parametrize("weighting", [w.name for w in WEIGHTINGS if w.name != "full"])
@given(papers=hidden_lists())
def test_true_weights_lie_between_the_bounds(weighting: str, papers: list[Hidden]) -> None:
    edges, _ = project(incidence(papers, known=True), N, weighting)
    if any(shown < len(team) for team, shown, _ in papers) and edges.height:
        ends = edges.select("source", "target", "weight_low", "weight", "weight_high")
    else:
        assert "weight_low" not in edges.columns
        ends = edges.select("source", "target", pl.col("weight").alias("weight_low"), "weight",
                            pl.col("weight").alias("weight_high"))  # fmt: skip
    joint = true_weights(papers, weighting, where_known=True)
    whole = true_weights(papers, weighting, where_known=False)
    for a, b, low, weight, high in ends.iter_rows():
        assert low - CLOSE <= joint[a, b] <= high + CLOSE
        assert low - CLOSE <= weight <= high + CLOSE
        assert low <= whole[a, b] + CLOSE


@given(papers=hidden_lists())
def test_full_counts_are_lower_bounds_and_exact_where_both_are_known(papers: list[Hidden]) -> None:
    edges, _ = project(incidence(papers, known=True), N)
    joint = true_weights(papers, "full", where_known=True)
    whole = true_weights(papers, "full", where_known=False)
    assert {(a, b): w for a, b, w in edges.select("source", "target", "weight").iter_rows()} == joint
    assert all(weight <= whole[pair] for pair, weight in joint.items())


@pytest.mark.parametrize("weighting", WEIGHTINGS, ids=lambda w: w.name)
@pytest.mark.parametrize("known", [1, 2, 3, 7])
def test_no_team_however_large_gives_more(weighting: Weighting, known: int) -> None:
    # Far beyond the teams that are searched for the greatest value.
    found = {k: (highest_credit(weighting, known, k), highest_strength(weighting, known, k))
             for k in range(1, known + 1)}  # fmt: skip
    for n in range(max(known, 2), 40 * known):
        whole, added = weighting.credit(n) * np.sqrt(weighting.scale(n)), weighting.strengths(n)
        for listed, (credit, strength) in found.items():
            for i in range(known):
                ranks = slice(i, i + 1) if i < listed else slice(listed, n)
                assert whole[ranks].max() <= credit[i] + CLOSE
                assert added[ranks].max() <= strength[i] + CLOSE


@pytest.mark.parametrize("weighting", [w.name for w in WEIGHTINGS])
@given(papers=hidden_lists())
def test_true_strengths_lie_between_the_bounds(weighting: str, papers: list[Hidden]) -> None:
    rows = incidence(papers, known=True)
    nodes = pl.DataFrame({"id": [str(n) for n in range(N)], "label": [str(n) for n in range(N)]})
    edges, years = project(rows, N, weighting)
    found = strength_bounds(Network("x", "X", weighting, nodes, edges, rows, years))
    truth = [0.0] * N
    for team, shown, inferred in papers:
        seen = {*team[:shown], *inferred}
        for pair, weight in true_weights([(team, len(team), [])], weighting, where_known=False).items():
            for node in set(pair) & seen:
                truth[node] += weight
    bounds = found.select("strength_low", "strength", "strength_high").rows()
    for (low, strength, high), true in zip(bounds, truth, strict=True):
        assert low - CLOSE <= true
        assert high is None or true <= high + CLOSE
        assert low - CLOSE <= strength or weighting == "fractional"
        assert high is not None or weighting == "full"
