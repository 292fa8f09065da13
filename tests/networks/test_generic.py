"""Networks of any two kinds: SPARQL, SQL and a count by hand over the tables say the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations, permutations

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from kgraph.errors import UnknownName
from kgraph.model.entities import Entities
from kgraph.networks import WEIGHTINGS, Network, network_from_entities, network_from_store
from kgraph.networks.definition import get_definition
from kgraph.networks.generic import RELATIONS
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.store import GraphStore

KINDS = [r.kind for r in RELATIONS]
NAMES = [f"{a} {word} {b}" for word in ("over", "with") for a, b in permutations(KINDS, 2)]
CITATIONS = [("p2", "p1"), ("p3", "p1"), ("p3", "p2"), ("p4", "p1"), ("p4", "p2"), ("p1", "p2")]


def things(entities: Entities) -> dict[str, dict[str, set[str]]]:
    """Kind → paper → the things of that kind that it has, by plain loops over the tables."""
    found: dict[str, dict[str, set[str]]] = {kind: defaultdict(set) for kind in KINDS}
    country = dict(entities.labs.select("id", "country").iter_rows())
    for paper, venue, edition in entities.papers.select("id", "venue", "edition").iter_rows():
        found["paper"][paper].add(paper)
        for kind, thing in (("venue", venue), ("edition", edition)):
            if thing:
                found[kind][paper].add(thing)
    for paper, person in entities.authorships.select("paper", "person").iter_rows():
        found["person"][paper].add(person)
    for paper, topic in entities.paper_topics.select("paper", "topic").iter_rows():
        found["topic"][paper].add(topic)
    labs = [*entities.paper_labs.select("paper", "lab").iter_rows(),
            *entities.affiliations.select("paper", "lab").iter_rows()]  # fmt: skip
    for paper, lab in labs:
        if lab:
            found["lab"][paper].add(lab)
            found["country"][paper].add(country[lab])
    return found


def by_hand(entities: Entities, name: str) -> dict[frozenset[str], int]:
    one, word, other = name.split()
    of = things(entities)
    papers = of["paper"]
    pairs: Counter[frozenset[str]] = Counter()
    if word == "with":
        for paper in papers:
            pairs.update(frozenset((a, b)) for a in of[one][paper] for b in of[other][paper])
        return dict(pairs)
    members: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        for group in of[other][paper]:
            members[group] |= of[one][paper]
    for group in members.values():
        pairs.update(frozenset(pair) for pair in combinations(group, 2))
    return dict(pairs)


def pairs(network: Network, column: str = "papers") -> dict[frozenset[str], float]:
    ids = network.nodes["id"]
    return {
        frozenset((ids[s], ids[t])): v
        for s, t, v in network.edges.select("source", "target", column).iter_rows()
    }


@pytest.mark.parametrize("name", NAMES)
def test_store_tables_and_a_count_by_hand_agree(rich: Entities, rich_store: GraphStore, name: str) -> None:
    one = network_from_entities(rich, name, base=DEFAULT_BASE)
    assert pairs(one) == by_hand(rich, name)
    assert one.is_bipartite == ("with" in name)
    for selection in ({}, {"listed_only": True}, {"since": 2021}, {"weight": "fractional"}):
        ours = network_from_entities(rich, name, base=DEFAULT_BASE, **selection)
        theirs = network_from_store(rich_store, name, base=DEFAULT_BASE, **selection)
        assert_frame_equal(ours.nodes, theirs.nodes, check_exact=True)
        assert_frame_equal(ours.edges, theirs.edges, check_exact=True)
        assert ours.notes == theirs.notes


def test_duckdb_reads_every_plan_as_polars_does(rich: Entities) -> None:
    with duckdb.connect() as connection, pl.SQLContext(rich.tables(), eager=True) as context:
        for table, frame in rich.tables().items():
            connection.register(table, frame.to_arrow())
        for name in NAMES:
            sql = get_definition(name).sql
            assert sql is not None
            theirs = connection.execute(sql)
            ours = context.execute(sql)
            assert [c[0] for c in theirs.description] == ours.columns, name
            assert Counter(theirs.fetchall()) == Counter(ours.rows()), name


def test_countries_are_nodes_with_a_kind(rich: Entities) -> None:
    found = network_from_entities(rich, "country over paper", base=DEFAULT_BASE)
    assert found.nodes.select("id", "iri", "label", "kind").rows() == [
        ("CA", None, "CA", "Country"),
        ("GB", None, "GB", "Country"),
    ]


@pytest.mark.parametrize("name", ["lab-over-topic", " Lab Over Topic ", "LAB OVER TOPIC"])
def test_names_are_read_however_they_are_written(rich: Entities, name: str) -> None:
    assert get_definition(name).name == "lab over topic"


def test_person_over_paper_is_coauthorship(rich: Entities) -> None:
    for weight in (w.name for w in WEIGHTINGS):
        named = network_from_entities(rich, "coauthorship", base=DEFAULT_BASE, weight=weight)
        made = network_from_entities(rich, "author over paper", base=DEFAULT_BASE, weight=weight)
        assert_frame_equal(named.edges, made.edges)
        assert_frame_equal(named.nodes, made.nodes)


@pytest.mark.parametrize(
    "name", ["lab over lab", "lab over dog", "lab under topic", "over", "lab over topic x"]
)
def test_other_names_are_no_networks(name: str) -> None:
    with pytest.raises(UnknownName, match="A over B, A with B for two of person, lab, country"):
        get_definition(name)


# --- bipartite counting ---


@pytest.mark.parametrize("weighting", [w.name for w in WEIGHTINGS if w.name not in ("full", "paper")])
@pytest.mark.parametrize("other", ["topic", "venue", "lab", "paper"])
def test_shares_of_a_paper_sum_to_one_for_each_thing_it_has(
    rich: Entities, other: str, weighting: str
) -> None:
    name = f"person with {other}"
    found = network_from_entities(rich, name, base=DEFAULT_BASE, weight=weighting)
    strength: dict[str, float] = defaultdict(float)
    for pair, weight in pairs(found, "weight").items():
        (thing,) = (t for t in pair if t not in set(rich.people["id"]))
        strength[thing] += weight
    papers = Counter(t for ts in things(rich)[other].values() for t in ts)
    assert strength == pytest.approx(dict(papers))


@pytest.mark.parametrize("name", ["person with topic", "lab with country", "venue with topic"])
def test_paper_counting_gives_one_for_each_paper_that_has_both(rich: Entities, name: str) -> None:
    found = network_from_entities(rich, name, base=DEFAULT_BASE, weight="paper")
    one, _, other = name.split()
    of = things(rich)
    both = sum(bool(of[one][p] and of[other][p]) for p in of["paper"])
    assert found.edges["weight"].sum() == pytest.approx(both)


# --- references ---


def test_citation_networks_by_hand(rich: Entities, rich_store: GraphStore) -> None:
    expected = {
        "citation": {("p1", "p2"): 2, ("p1", "p3"): 1, ("p1", "p4"): 1, ("p2", "p3"): 1, ("p2", "p4"): 1},
        # P3 and P4 cite both P1 and P2.
        "co-citation": {("p1", "p2"): 2},
        # P1 by P2, P3, P4; P2 by P1, P3, P4.
        "bibliographic-coupling": {
            ("p1", "p3"): 1, ("p1", "p4"): 1, ("p2", "p3"): 1, ("p2", "p4"): 1, ("p3", "p4"): 2,
        },
    }  # fmt: skip
    for name, edges in expected.items():
        one = network_from_entities(rich, name, base=DEFAULT_BASE)
        other = network_from_store(rich_store, name, base=DEFAULT_BASE)
        assert pairs(one) == {frozenset(pair): n for pair, n in edges.items()}
        assert_frame_equal(one.edges, other.edges, check_exact=True)
        assert_frame_equal(one.nodes, other.nodes, check_exact=True)
        assert "only references between papers of this corpus are known" in one.notes


def test_the_direction_of_citations_is_kept(rich: Entities) -> None:
    found = network_from_entities(rich, "citation", base=DEFAULT_BASE)
    ids = found.nodes["id"]
    cited = [
        pair
        for s, t, forward, backward in found.edges.select(
            "source", "target", "forward", "backward"
        ).iter_rows()
        for pair in [(ids[s], ids[t])] * forward + [(ids[t], ids[s])] * backward
    ]
    assert sorted(cited) == sorted(CITATIONS)


def test_co_citation_counts_fractionally_by_the_length_of_the_list(rich: Entities) -> None:
    found = network_from_entities(rich, "co-citation", base=DEFAULT_BASE, weight="fractional")
    assert pairs(found, "weight") == {frozenset(("p1", "p2")): 2.0}  # two papers of two references each
