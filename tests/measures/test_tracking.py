from __future__ import annotations

import networkx as nx
import polars as pl
import pytest
from graphs import network_of
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.errors import BadRequest, UnknownName
from kgraph.measures.palette import OTHER, PALETTE
from kgraph.measures.tracking import EVENTS, Tracking, track
from kgraph.networks import Network

Groups = list[str]
"""The members of each community, a letter each."""


def window(label: str, groups: Groups) -> tuple[str, Network, pl.Series]:
    people = [person for group in groups for person in group]
    network = network_of(nx.empty_graph(len(people)))
    network = network.with_nodes(network.nodes.with_columns(pl.Series("id", people, pl.String)))
    labels = [number for number, group in enumerate(groups) for _ in group]
    return label, network, pl.Series("community", labels, pl.Int64)


def tracked(*windows: Groups, **options: float) -> Tracking:
    return track([window(str(year), groups) for year, groups in enumerate(windows, 2000)], **options)  # type: ignore[arg-type]


def rows(found: Tracking, year: int) -> list[tuple[int | None, int, str, str]]:
    """Community, lineage, event, from."""
    table = found.table.filter(pl.col("window") == str(year))
    return table.select("community", "lineage", "event", "from").rows()


CASES: list[tuple[str, Groups, Groups, list[tuple[int | None, int, str, str]]]] = [
    ("the same goes on", ["abcd"], ["abcd"], [(0, 0, "continuation", "0")]),
    ("a tenth more is no growth", ["abcdefghij"], ["abcdefghijk"], [(0, 0, "continuation", "0")]),
    ("newcomers", ["abcd"], ["abcdef"], [(0, 0, "growth", "0")]),
    ("people who leave the network", ["abcdef"], ["abcd"], [(0, 0, "contraction", "0")]),
    ("two of many stay, among new people", ["abcdefgh"], ["abuvwxyz"], [(0, 0, "continuation", "0")]),
    ("one of many stays", ["abcdefgh"], ["auvwxyz"], [(0, 1, "birth", ""), (None, 0, "death", "0")]),
    ("nobody stays", ["abc"], ["xyz"], [(0, 1, "birth", ""), (None, 0, "death", "0")]),
    ("everybody goes", ["abc"], [], [(None, 0, "death", "0")]),
    ("two become one", ["abcdef", "uvwxy"], ["abcdefuvwxy"], [(0, 0, "merge", "0; 1")]),
    ("the larger gives the lineage", ["uvwxy", "abcdef"], ["abcdefuvwxy"], [(0, 1, "merge", "1; 0")]),
    ("four become one", ["abc", "def", "uvw", "xyz"], ["abcdefuvwxyz"], [(0, 0, "merge", "0; 1; 2; 3")]),
    ("one becomes two", ["abcdefg"], ["abc", "defg"], [(0, 1, "split", "0"), (1, 0, "split", "0")]),
    (
        "numbers change places",
        ["abcd", "uvwxyz"],
        ["uvwxyz", "abcd"],
        [(0, 1, "continuation", "1"), (1, 0, "continuation", "0")],
    ),
    (
        "people change sides",
        ["abcde", "uvwxyz"],
        ["abcd", "uvwxyze"],
        [(0, 0, "contraction", "0"), (1, 1, "growth", "1")],
    ),
    (
        "a part splits off and joins another",
        ["abcdefgh", "uvwxyz"],
        ["abcdef", "ghuvwxyz"],
        [(0, 0, "contraction", "0"), (1, 1, "growth", "1")],
    ),
    ("too small to be tracked", ["ab", "xyz"], ["ab", "xyz"], [(1, 0, "continuation", "1")]),
]


@pytest.mark.parametrize(("old", "new", "wanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_becomes_of_communities(
    old: Groups, new: Groups, wanted: list[tuple[int | None, int, str, str]]
) -> None:
    found = tracked(old, new)
    assert rows(found, 2001) == wanted
    assert {event for _, _, event, _ in rows(found, 2000)} <= {"birth"}


def test_a_lineage_keeps_its_colour_and_the_largest_have_those_of_the_palette() -> None:
    many = [
        f"{a}{b}{c}" for a, b, c in zip("abcdefghijklmno", "ABCDEFGHIJKLMNO", "αβγδεζηθικλμνξο", strict=True)
    ]
    found = tracked(many, [many[14] + "zyx", *many[:14]])
    colours = found.table.group_by("lineage").agg(pl.col("colour").unique())
    assert all(len(c) == 1 for c in colours["colour"])
    of = dict(found.table.select("lineage", "colour").rows())
    assert of[14] == PALETTE[0] and of[0] == PALETTE[1] and of[13] == OTHER
    assert len(set(of.values())) == 15


def test_nodes_have_the_colour_of_their_lineage_in_every_window() -> None:
    windows = [window("a", ["abcd", "uvwxy", "q"]), window("b", ["uvwxy", "q", "abcd"])]
    found = track(windows)
    first, second = (found.colours(label, labels) for label, _, labels in windows)
    assert first.to_list() == [PALETTE[1]] * 4 + [PALETTE[0]] * 5 + [OTHER]
    assert second.to_list() == [PALETTE[0]] * 5 + [OTHER] + [PALETTE[1]] * 4
    with pytest.raises(UnknownName, match="no window 'c'"):
        found.colours("c", windows[0][2])


def test_a_lineage_that_ends_is_not_given_again() -> None:
    found = tracked(["abc"], ["xyz"], ["abc"])
    assert found.table.filter(pl.col("event") == "birth")["lineage"].to_list() == [0, 1, 2]


def test_a_stricter_likeness_and_size() -> None:
    old, new = ["abcdef", "uvwxyz"], ["abcduvw", "efxyz"]
    assert [r[2] for r in rows(tracked(old, new), 2001)] == ["merge", "split"]
    assert [r[2] for r in rows(tracked(old, new, least_jaccard=0.5), 2001)] == [
        "birth",
        "birth",
        "death",
        "death",
    ]
    assert tracked(old, new, least_size=7).table.select("window", "community").rows() == [("2001", 0)]


@pytest.mark.parametrize("n", [0, 1])
def test_few_windows(n: int) -> None:
    table = tracked(*[["abc"]] * n).table
    assert table.height == n
    assert table.columns == ["window", "community", "lineage", "colour", "size", "event", "from"]


def test_windows_of_one_label_or_with_labels_of_another_network_are_refused() -> None:
    label, network, labels = window("2000", ["abc"])
    with pytest.raises(BadRequest, match="same label"):
        track([(label, network, labels), (label, network, labels)])
    with pytest.raises(BadRequest, match="3 nodes and 2 labels"):
        track([(label, network, labels.head(2))])


partitions = st.lists(st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(0, 4)), max_size=4)


@given(partitions)
@settings(deadline=None)
def test_every_community_has_one_row_and_lineages_never_fork(windows: list[dict[str, int]]) -> None:
    groups = [["".join(p for p in w if w[p] == c) for c in sorted(set(w.values()))] for w in windows]
    table = tracked(*groups, least_size=1).table
    alive = table.filter(pl.col("community").is_not_null())
    assert alive.height == sum(map(len, groups))
    assert alive.select("window", "lineage").is_unique().all()
    assert set(table["event"]) <= set(EVENTS)
    for (lineage,), life in alive.group_by("lineage"):
        years = sorted(map(int, life["window"]))
        assert years == list(range(years[0], years[-1] + 1)), lineage
    assert table.equals(tracked(*groups, least_size=1).table)
