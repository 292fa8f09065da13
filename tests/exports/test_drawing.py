"""Size, colour, community and place as columns."""

from __future__ import annotations

import math
import re

import polars as pl
import pytest
from by_hand import tiny_network

from kgraph.errors import UnknownName
from kgraph.exports.drawing import LARGEST, SMALLEST, draw, strengths
from kgraph.measures.palette import OTHER, PALETTE
from kgraph.networks.network import Network

VISUAL = ("community", "size", "color", "x", "y")


def undrawn(*keep: str) -> Network:
    network = tiny_network()
    return network.with_nodes(network.nodes.drop([c for c in VISUAL if c not in keep]))


def test_strength_and_degree_are_sums_over_the_edges_of_a_node() -> None:
    network = tiny_network()
    table = strengths(network)
    for node in range(network.n_nodes):
        mine = [r for r in network.edges.to_dicts() if node in (r["source"], r["target"])]
        assert table["degree"][node] == len(mine)
        assert table["strength"][node] == pytest.approx(sum(r["weight"] for r in mine))


def test_areas_grow_with_the_measure() -> None:
    network = draw(undrawn("x", "y", "community"), size="degree")
    degree = strengths(network)["degree"].to_list()
    share = [((s - SMALLEST) / (LARGEST - SMALLEST)) ** 2 for s in network.nodes["size"]]
    assert share == pytest.approx([d / max(degree) for d in degree], abs=1e-3)


def test_sizes_may_come_from_any_numeric_column_and_gaps_are_smallest() -> None:
    sizes = draw(undrawn("x", "y", "community"), size="betweenness").nodes["size"].to_list()
    assert sizes[2] == SMALLEST and max(sizes) == LARGEST  # the third has no value
    for size in ("label", "betweennes"):
        with pytest.raises(UnknownName):
            draw(undrawn("x", "y", "community"), size=size)


def test_columns_that_are_there_stay_as_they_are() -> None:
    network = tiny_network()
    assert draw(network).nodes.equals(network.nodes)


def test_colours_go_to_the_largest_communities_and_end_in_grey() -> None:
    small = list(range(2, 2 + len(PALETTE)))
    numbers = [1, 1, 1, 0, 0, None, *small]
    nodes = pl.DataFrame({"id": [str(n) for n in range(len(numbers))], "community": numbers})
    nodes = nodes.with_columns(label="id", x=0.0, y=0.0, size=1.0)
    network = Network("n", "N", "full", nodes, tiny_network().edges.clear())
    wanted = [PALETTE[0]] * 3 + [PALETTE[1]] * 2 + [OTHER] + [*PALETTE[2:], OTHER, OTHER]
    assert draw(network).nodes["color"].to_list() == wanted


def test_the_palette_is_of_different_colours_that_gephi_reads() -> None:
    assert len(set(PALETTE)) == len(PALETTE) and OTHER not in PALETTE
    assert all(re.fullmatch("#[0-9A-F]{6}", c) for c in (*PALETTE, OTHER))


def test_everything_is_drawn_and_the_same_each_time() -> None:
    first, again = draw(undrawn(), seed=3), draw(undrawn(), seed=3)
    assert set(VISUAL) <= set(first.nodes.columns) and first.nodes.equals(again.nodes)
    assert all(math.isfinite(v) for axis in ("x", "y") for v in first.nodes[axis])
    assert first.nodes["community_name"].str.len_chars().min() > 0  # type: ignore[operator]
    groups = first.nodes["community"].to_list()
    assert len(set(groups[:5])) == 1 and groups[5] == groups[6] != groups[0]  # two components
