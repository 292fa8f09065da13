"""The life of ties: by hand, by brute force, and laws that hold whatever the windows."""

from __future__ import annotations

import networkx as nx
import polars as pl
import pytest
from graphs import network_of
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.measures.timeline import Timeline, timeline
from kgraph.networks import Network
from kgraph.networks.windows import Window

Pairs = set[str]
"""Two letters each."""


def network(pairs: Pairs) -> Network:
    people = sorted({p for pair in pairs for p in pair})
    graph = nx.Graph()
    graph.add_nodes_from(people)
    graph.add_edges_from(tuple(pair) for pair in pairs)
    made = network_of(graph)
    return made.with_nodes(made.nodes.with_columns(pl.Series("id", people, pl.String)))


def seen(*windows: Pairs) -> Timeline:
    return timeline([(Window(year, year), network(pairs)) for year, pairs in enumerate(windows, 2000)])


def test_a_life_by_hand() -> None:
    found = seen({"ab", "bc"}, {"ab", "cd"}, {"bc"}, {"bc", "ab"})
    assert found.windows.select("born", "persisting", "reborn", "died").rows() == [
        (2, 0, 0, 0), (1, 1, 0, 1), (0, 0, 1, 2), (0, 1, 1, 0),
    ]  # fmt: skip
    assert found.windows["tie_jaccard"].to_list() == [None, 1 / 3, 0, 1 / 2]
    assert found.windows["persistence"].to_list() == [None, 1 / 2, 0, 1]
    assert found.windows.select("people", "new_people", "kept_people", "lost_people").rows() == [
        (3, 3, 0, 0), (4, 1, 3, 0), (2, 0, 2, 2), (3, 0, 2, 0),
    ]  # fmt: skip
    assert found.ties.select(
        "source_id", "target_id", "born", "last", "windows", "reborn", "alive"
    ).rows() == [
        ("a", "b", "2000", "2003", 3, 1, True),
        ("b", "c", "2000", "2003", 3, 1, True),
        ("c", "d", "2001", "2001", 1, 0, False),
    ]
    ab = found.events.filter(source_id="a", target_id="b").select("window", "event", "papers").rows()
    assert ab == [
        ("2000", "born", 1), ("2001", "persists", 1), ("2002", "died", 0), ("2003", "reborn", 1),
    ]  # fmt: skip


def test_an_empty_window_is_said() -> None:
    found = seen({"ab"}, set(), {"ab"})
    assert found.windows["tie_jaccard"].to_list() == [None, 0, 0]
    assert found.windows["persistence"].to_list() == [None, 0, None]
    assert found.notes[-1].startswith("no papers in 1 of 3 windows (2001)")


pairs_of_a_window = st.sets(
    st.tuples(*[st.sampled_from("abcdef")] * 2).filter(lambda p: p[0] < p[1]).map("".join), max_size=8
)


@given(st.lists(pairs_of_a_window, min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_the_life_of_ties_by_brute_force(windows: list[Pairs]) -> None:
    found = seen(*windows)
    before: Pairs = set()
    known: Pairs = set()
    for row, pairs in zip(found.windows.to_dicts(), windows, strict=True):
        assert (row["ties"], row["persisting"]) == (len(pairs), len(pairs & before))
        assert (row["born"], row["reborn"]) == (len(pairs - known), len((pairs & known) - before))
        assert row["died"] == len(before - pairs)
        told = found.events.filter(window=row["window"])
        dead = told.filter(event="died").select(pl.concat_str("source_id", "target_id")).to_series()
        assert set(dead) == before - pairs
        before, known = pairs, known | pairs
    assert found.ties.height == len(known)
    assert found.windows["born"].sum() == len(known)
    assert found.ties["windows"].sum() == found.windows["ties"].sum()
    assert found.ties["reborn"].sum() == found.windows["reborn"].sum()
    assert found.ties["alive"].sum() == len(windows[-1])


@given(st.lists(pairs_of_a_window, min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_nothing_dies_where_windows_grow(windows: list[Pairs]) -> None:
    grown = [set().union(*windows[: i + 1]) for i in range(len(windows))]
    found = seen(*grown).windows
    assert found["died"].sum() == found["lost_people"].sum() == found["reborn"].sum() == 0
    assert found["ties"].to_list() == found["born"].cum_sum().to_list()
    assert set(found["persistence"].drop_nulls()) <= {1.0}


@pytest.mark.parametrize("windows", [[set()], [set(), set()]])
def test_nothing_at_all(windows: list[Pairs]) -> None:
    found = seen(*windows)
    assert found.windows["ties"].sum() == 0
    assert found.ties.is_empty() and found.events.is_empty()
