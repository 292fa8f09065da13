from __future__ import annotations

import polars as pl
import pytest
from test_construction import coauthors, pairs

from corpus import EDGES
from kgraph.errors import BadRequest, UnknownName
from kgraph.model.entities import Authorship, Entities, Paper, Person
from kgraph.networks import network_from_entities
from kgraph.networks.selection import component_labels
from kgraph.rdf.iris import DEFAULT_BASE, entity_iri

LISTED = {("ada", "bo"): 2, **{p: 1 for p in EDGES if p not in {("ada", "bo"), ("ada", "cy")}}}
CASES = [
    ({"listed_only": True}, LISTED, "1 inferred authorship left out"),
    (
        {"since": 2021, "until": 2021},
        {**{p: 1 for p in LISTED if p[0] != "fay"}},
        "1 paper without a year left out",
    ),
    ({"until": 2020}, {("ada", "bo"): 1, ("ada", "cy"): 1, ("bo", "cy"): 1}, "without a year"),
    (
        {"min_papers": 2},
        {("ada", "bo"): 2, ("bo", "cy"): 2},
        "4 nodes of 7 and 7 pairs of 9 left out (63.6% of the weight)",
    ),
    ({"ego": "ada"}, {p: EDGES[p] for p in [("ada", "bo"), ("ada", "cy"), ("bo", "cy")]}, None),
    ({"ego": entity_iri(DEFAULT_BASE, "person", "fay")}, {("fay", "gul"): 1}, None),
    ({"ego": "ada", "radius": 2}, {p: n for p, n in EDGES.items() if p[0] != "fay"}, None),
    ({"ego": "ada", "radius": 0}, {}, None),
    ({"largest": True}, {p: n for p, n in EDGES.items() if p[0] != "fay"}, None),
    (
        {"max_authors": 3},
        {("ada", "bo"): 2, ("ada", "cy"): 1, ("bo", "cy"): 1, ("fay", "gul"): 1},
        "1 paper of more than 3 authors left out with 6 pairs",
    ),
]


@pytest.mark.parametrize(("selection", "expected", "note"), CASES)
def test_a_selection_by_hand(
    tiny: Entities, selection: dict[str, object], expected: dict[tuple[str, str], int], note: str | None
) -> None:
    found = coauthors(tiny, **selection)
    assert pairs(found) == expected
    assert found.parameters | selection == found.parameters
    assert note is None or any(note in n for n in found.notes), found.notes


@pytest.mark.parametrize("selection", [case[0] for case in CASES])
def test_every_edge_of_a_part_has_its_papers_and_years(tiny: Entities, selection: dict[str, object]) -> None:
    found = coauthors(tiny, **selection)
    assert found.edge_years is not None
    for edge, (pair, n) in enumerate(pairs(found).items()):
        papers = found.papers_of(*pair)
        assert len(papers) == n
        dated = found.edge_years.filter(edge=edge)["papers"].sum()
        assert dated == len([p for p in papers if p != "p5"])


def test_a_cut_list_is_said_to_make_lower_bounds(tiny: Entities) -> None:
    assert coauthors(tiny).notes[0].startswith("1 of 5 papers have a cut author list")


def test_nothing_is_dropped_and_a_large_team_is_named() -> None:
    teams = {f"q{i:03d}": [f"a{i:03d}", f"b{i:03d}"] for i in range(300)} | {
        "big": [f"c{i:03d}" for i in range(60)]
    }
    entities = _entities(teams)
    found = coauthors(entities)
    assert found.n_edges == 300 + 60 * 59 // 2
    assert found.notes[0].startswith("1 of 301 groups, those of 60 members or more, make half of all pairs")
    assert coauthors(entities, weight="fractional").notes == ()


def test_somebody_listed_twice_on_a_paper_counts_once() -> None:
    found = coauthors(_entities({"p": ["ada", "bo", "ada"]}), weight="harmonic")
    assert pairs(found, "weight") == {("ada", "bo"): 1.0}


def test_components_are_numbered_by_their_first_nodes(tiny: Entities) -> None:
    assert component_labels(coauthors(tiny)).tolist() == [0, 0, 0, 0, 0, 1, 1]


def test_a_network_becomes_a_networkx_graph_with_all_it_knows(tiny: Entities) -> None:
    graph = coauthors(tiny).to_networkx()
    assert list(graph) == coauthors(tiny).nodes["id"].to_list()
    assert graph.nodes["fay"]["label"] == "Fay 李"
    assert "labs" not in graph.nodes["fay"]
    assert graph.edges["ada", "bo"] == {
        "papers": 2,
        "weight": 2.0,
        "first_year": 2020,
        "last_year": 2021,
        "cut_papers": 1,
    }
    assert graph.graph["weighting"] == "full" and "cut author list" in graph.graph["notes"]


def test_papers_of_a_pair_are_found_by_id_and_iri(tiny: Entities) -> None:
    found = coauthors(tiny)
    assert found.papers_of("ada", entity_iri(DEFAULT_BASE, "person", "bo")) == ["p1", "p2"]
    assert found.papers_of("ada", "fay") == []
    with pytest.raises(UnknownName, match="no node 'nobody'"):
        found.papers_of("ada", "nobody")
    with pytest.raises(BadRequest, match="given as edges"):
        network_from_entities(tiny, "author-topic", base=DEFAULT_BASE).papers_of("ada", "t1")


def _entities(teams: dict[str, list[str]]) -> Entities:
    people = sorted({a for team in teams.values() for a in team})
    return Entities.from_rows(
        {
            "papers": [
                Paper(
                    id=p, title=p, kind="Paper", year=2020, year_inferred=False, date=None, venue=None,
                    edition=None, author_count=len(team), authors_complete=True, abstract=None,
                    citations=None, has_code=False, status=None, version_of=None, n_records=1,
                )
                for p, team in teams.items()
            ],
            "people": [
                Person(
                    id=a, name=a, kind="Person", confidence=1.0, n_papers=1, first_year=2020, last_year=2020
                )
                for a in people
            ],
            "authorships": [
                Authorship(
                    paper=p, rank=i, position=i, person=a, name_as_printed=a, is_inferred=False,
                    is_corresponding=None, confidence=1.0,
                )
                for p, team in teams.items()
                for i, a in enumerate(team, 1)
            ],
        }
    )  # fmt: skip


def test_the_order_of_the_tables_does_not_matter(tiny: Entities) -> None:
    shuffled = Entities(**{n: f.sample(fraction=1, shuffle=True, seed=3) for n, f in tiny.tables().items()})
    one, other = coauthors(tiny), coauthors(shuffled)
    assert one.nodes.equals(other.nodes) and one.edges.equals(other.edges)
    assert one.edge_years is not None and other.edge_years is not None
    assert one.edge_years.equals(other.edge_years)
    assert isinstance(one.incidence, pl.DataFrame) and one.incidence.equals(other.incidence)
