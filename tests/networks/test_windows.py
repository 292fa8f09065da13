"""Windows of years: they cover the years, and each network is that of its years."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_construction import pairs

from kgraph.errors import BadRequest, UnknownName
from kgraph.model.entities import Entities
from kgraph.networks import NETWORKS, Network, network_from_entities
from kgraph.networks.definition import get_definition
from kgraph.networks.rows import StoreSource, TablesSource
from kgraph.networks.selection import Selection
from kgraph.networks.windows import Window, network_windows, windows
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.store import GraphStore

years = st.integers(1990, 2030)


@given(years, st.integers(0, 40), st.integers(1, 12), st.integers(1, 12))
def test_windows_cover_every_year_and_end_with_the_last(first: int, more: int, width: int, step: int) -> None:
    last, step = first + more, min(step, width)
    found = windows(first, last, width=width, step=step)
    assert {y for w in found for y in range(w.since, w.until + 1)} == set(range(first, last + 1))
    assert found[-1].until == last
    assert [w.until for w in found] == sorted({w.until for w in found})
    assert all(w.until - w.since + 1 == width for w in found[1:])
    if step == width:
        assert sum(w.until - w.since + 1 for w in found) == more + 1


@given(years, st.integers(0, 40), st.integers(1, 12))
def test_growing_windows_hold_all_before(first: int, more: int, step: int) -> None:
    found = windows(first, first + more, step=step, growing=True)
    assert {w.since for w in found} == {first}
    assert [w.until for w in found] == list(range(first + more % step, first + more + 1, step))


@pytest.mark.parametrize("wrong", [{"width": 0}, {"width": 2, "step": 0}, {"width": 2, "step": 3}])
def test_windows_that_make_no_sense_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(BadRequest, match="windows:"):
        windows(2000, 2010, **wrong)


def parts(entities: Entities, name: str, *, width: int = 1, **options: Any) -> list[tuple[Window, Network]]:
    time = {key: options.pop(key) for key in ("step", "growing") if key in options}
    source, selection = TablesSource(entities), Selection.of(options)
    return network_windows(get_definition(name), source, DEFAULT_BASE, selection, width=width, **time)


SELECTIONS: list[dict[str, Any]] = [
    {},
    {"weight": "fractional"},
    {"min_papers": 2},
    {"largest": True},
    {"lab": "mila"},
    {"listed_only": True},
    {"k_core": 2},
]


@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("time", [{}, {"width": 3, "step": 1}, {"growing": True}])
def test_each_network_is_that_of_its_years(
    tiny: Entities, selection: dict[str, Any], time: dict[str, Any]
) -> None:
    found = parts(tiny, "coauthorship", **selection, **time)
    assert [w.until for w, _ in found] == list(range(2020 if time.get("width") != 3 else 2022, 2024))
    for window, network in found:
        alone = network_from_entities(
            tiny, base=DEFAULT_BASE, since=window.since, until=window.until, **selection
        )
        assert network.nodes.equals(alone.nodes) and network.edges.equals(alone.edges)
        assert network.notes == alone.notes and network.parameters == alone.parameters


@pytest.mark.parametrize("name", [d.name for d in NETWORKS] + ["lab over topic", "person with venue"])
def test_any_network_has_windows(rich: Entities, name: str) -> None:
    for window, network in parts(rich, name, width=2):
        alone = network_from_entities(rich, name, base=DEFAULT_BASE, since=window.since, until=window.until)
        assert network.nodes.equals(alone.nodes) and network.edges.equals(alone.edges)


def test_windows_from_the_store_are_those_from_the_tables(tiny: Entities, tiny_store: GraphStore) -> None:
    source = StoreSource(tiny_store, DEFAULT_BASE)
    theirs = network_windows(get_definition("coauthorship"), source, DEFAULT_BASE, Selection(), width=2)
    for (window, network), (other, expected) in zip(
        theirs, parts(tiny, "coauthorship", width=2), strict=True
    ):
        assert window == other and pairs(network) == pairs(expected)


def test_the_store_is_asked_once_for_all_windows(tiny: Entities) -> None:
    asked: list[str] = []

    class Counting(TablesSource):
        def ask(self, sparql: str, sql: str | None) -> Any:
            asked.append(sparql)
            return super().ask(sparql, sql)

    network_windows(get_definition("coauthorship"), Counting(tiny), DEFAULT_BASE, Selection())
    assert len(asked) == len(set(asked))


def test_an_ego_without_papers_in_a_window_has_an_empty_network(tiny: Entities) -> None:
    found = {w.label: pairs(n) for w, n in parts(tiny, "coauthorship", ego="fay")}
    assert found == {"2020": {}, "2021": {}, "2022": {}, "2023": {("fay", "gul"): 1}}
    with pytest.raises(UnknownName, match="nobody"):
        parts(tiny, "coauthorship", ego="nobody")


def test_years_asked_for_bound_the_windows(tiny: Entities) -> None:
    assert [w.label for w, _ in parts(tiny, "coauthorship", since=2021, until=2022)] == ["2021", "2022"]
    with pytest.raises(BadRequest, match="of 2020 to 2023, none of the years"):
        parts(tiny, "coauthorship", since=2024)


def test_without_years_there_are_no_windows(tiny: Entities) -> None:
    import polars as pl

    undated = Entities(**tiny.tables() | {"papers": tiny.papers.with_columns(year=pl.lit(None, pl.Int64))})
    with pytest.raises(BadRequest, match="nothing in it has a year"):
        parts(undated, "coauthorship")
