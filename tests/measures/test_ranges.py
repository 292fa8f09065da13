"""What doubtful identities do to numbers: the effect of one answer, its impact, and ranges."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import polars as pl
import pytest
from invented import resolved
from namesakes import namesakes

from kgraph.measures import DEFAULT_MEASURES, centrality
from kgraph.measures.doubts import Effect, effects, ranked_effects, review_frame
from kgraph.measures.nearby_ranges import nearby, nearby_ranges
from kgraph.measures.ranges import WITHOUT_RANGE, RangeTable, centrality_ranges, divided, joined
from kgraph.model.entities import Authorship, Entities, Identifier, Paper, Person, PersonName
from kgraph.networks import WEIGHTINGS, network_from_entities
from kgraph.resolve import Overrides
from kgraph.resolve.people.doubts import DoubtfulPair, Side, doubtful_pairs, mentions_at

BASE = "https://example.org/id/"
RESOLUTION = resolved(namesakes())
ENTITIES = RESOLUTION.entities
PAIRS = doubtful_pairs(ENTITIES)


def values(entities: Entities, weight: str = "full", **selection: Any) -> dict[str, tuple[int, float]]:
    """Person → degree and strength, from a network made anew."""
    network = network_from_entities(entities, base=BASE, weight=weight, **selection)
    frame = centrality(network, ["degree", "strength"]).frame
    return {
        id: (degree, strength) for id, degree, strength in frame.select("id", "degree", "strength").rows()
    }


def numbers(degree: int, strength: float) -> object:
    return pytest.approx((degree, strength), rel=1e-8)


# --- the effect of one answer ------------------------------------------------------------------------------


@pytest.mark.parametrize("weight", [w.name for w in WEIGHTINGS])
@pytest.mark.parametrize("selection", [{}, {"since": 2016}, {"listed_only": True, "max_authors": 3}], ids=str)
def test_the_effect_of_a_pair_is_what_a_network_made_anew_says(
    weight: str, selection: dict[str, Any]
) -> None:
    network = network_from_entities(ENTITIES, base=BASE, weight=weight, **selection)
    built = values(ENTITIES, weight, **selection)
    for pair, effect in zip(PAIRS, effects(ENTITIES, network, PAIRS), strict=True):
        for side, found in zip((pair.left, pair.right), effect.before, strict=False):
            assert (found.degree, found.strength) == numbers(*built.get(side.person, (0, 0.0)))
        scenario = (divided if pair.is_together else joined)(ENTITIES, [pair])
        there = values(scenario.entities, weight, **selection)
        if pair.is_together:
            ids = {pair.left.person, *(there.keys() - built.keys())}
            expected = sorted(there[i] for i in ids if i in there)
            parts = sorted((n.degree, n.strength) for n in effect.after if n.papers)
            assert [numbers(*n) for n in parts] == expected
        else:
            one = scenario.stands_for.get(pair.left.person, pair.left.person)
            (whole,) = effect.after
            assert (whole.degree, whole.strength) == numbers(*there.get(one, (0, 0.0)))
        for other in built.keys() & there.keys() - {pair.left.person, pair.right.person}:
            assert there[other][1] == pytest.approx(built[other][1])


def test_common_co_authors_win_or_lose_one() -> None:
    network = network_from_entities(ENTITIES, base=BASE)
    built = values(ENTITIES)
    for pair, effect in zip(PAIRS, effects(ENTITIES, network, PAIRS), strict=True):
        scenario = (divided if pair.is_together else joined)(ENTITIES, [pair])
        there = values(scenario.entities)
        changed = [
            built[id][0]
            for id in built.keys() & there.keys() - {pair.left.person, pair.right.person}
            if there[id][0] != built[id][0]
        ]
        assert sorted(changed) == sorted(effect.shared)


def test_a_join_has_the_numbers_of_a_workspace_rebuilt_with_the_answer() -> None:
    """Where the rebuild makes no other joins by what it has learnt, the numbers are exactly the same."""
    compared = 0
    for pair in PAIRS:
        verdict = "different" if pair.is_together else "same"
        answer = Overrides.model_validate({verdict: [{"names": [pair.left.selector, pair.right.selector]}]})
        rebuilt = resolved(namesakes(), overrides=answer, registry=RESOLUTION.registry).entities
        scenario = (divided if pair.is_together else joined)(ENTITIES, [pair]).entities
        expected, found = _by_mentions(scenario), _by_mentions(rebuilt)
        if expected.keys() == found.keys():
            compared += 1
            assert expected == found
    assert compared >= 3


def _by_mentions(entities: Entities) -> dict[frozenset[tuple[str, int]], tuple[int, float]]:
    """The authorships of each person → degree and strength under full counting, exactly."""
    by = values(entities)
    rows = entities.authorships.group_by("person").agg(pl.struct("paper", "rank"))
    return {frozenset((r["paper"], r["rank"]) for r in own): by[person] for person, own in rows.iter_rows()}


# --- impact ------------------------------------------------------------------------------------------------


def corpus(
    teams: dict[str, str], ids: dict[str, str] | None = None, names: dict[str, str] | None = None
) -> Entities:
    """One letter per person: `{"p1": "abc"}`."""
    people = sorted(set("".join(teams.values())))
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
                    id=a, name=(names or {}).get(a, a), kind="Person", confidence=1.0,
                    n_papers=sum(a in t for t in teams.values()), first_year=2020, last_year=2020,
                )
                for a in people
            ],
            "person_names": [
                PersonName(person=a, name=(names or {}).get(a, "J. Berg"), n_mentions=1) for a in people
            ],
            "authorships": [
                Authorship(
                    paper=p, rank=n, position=n, person=a, name_as_printed=a, is_inferred=False,
                    is_corresponding=None, confidence=1.0,
                )
                for p, team in teams.items()
                for n, a in enumerate(team, 1)
            ],
            "identifiers": [
                Identifier(kind="person", entity=a, scheme="orcid", value=v) for a, v in (ids or {}).items()
            ],
        }
    )  # fmt: skip


def apart(a: str, b: str, probability: float = 0.4) -> DoubtfulPair:
    sides = [Side(p, None, f"x#{p}:1", p, "x:1") for p in (a, b)]
    return DoubtfulPair(sides[0], sides[1], ((a, 0), (b, 0)), probability, "same-name", "common name")


def impact_of(teams: dict[str, str], a: str, b: str) -> float:
    entities = corpus(teams)
    network = network_from_entities(entities, base=BASE)
    (ranked,) = ranked_effects(network, effects(entities, network, [apart(a, b)]))
    assert ranked.expected == pytest.approx(0.4 * ranked.impact)
    return ranked.impact


def test_to_join_the_first_and_the_second_frees_the_second_place() -> None:
    """a leads both lists with 4, b is second with 3; of the others nobody changes: |1 − 1| + |0 − 1/2|."""
    teams = {"p1": "acd", "p2": "aef", "p3": "bg", "p4": "bh", "p5": "bi"}
    assert impact_of(teams, "a", "b") == pytest.approx(0.5)


def test_who_overtakes_another_gains_the_difference_of_places() -> None:
    """Two with 2 co-authors each (rank 5, behind five with 4) become one with 4 (rank 1, shared)."""
    teams = {"p1": "vwxyz", "p2": "acd", "p3": "bef"}
    assert impact_of(teams, "a", "b") == pytest.approx((1 - 1 / 6) + 1 / 6)


def test_common_co_authors_count_by_what_they_lose() -> None:
    """a and b both wrote with c alone: c is first, a and b share rank 2; then a and c share rank 1.

    On both lists a wins |1 − 1/2|, b gives 1/2 up, and c keeps its place though its degree falls to 1.
    """
    assert impact_of({"p1": "ac", "p2": "bc"}, "a", "b") == pytest.approx(1.0)


def test_the_impact_is_the_change_of_places_of_all_concerned() -> None:
    """Against two networks made anew, for every pair."""
    network = network_from_entities(ENTITIES, base=BASE)
    built = values(ENTITIES)
    for ranked in ranked_effects(network, effects(ENTITIES, network, PAIRS)):
        pair = ranked.effect.pair
        there = values((divided if pair.is_together else joined)(ENTITIES, [pair]).entities)
        own = {pair.left.person, pair.right.person, *(built.keys() ^ there.keys())}
        change = 0.0
        for n in range(2):
            old, new = (
                sorted((_worth(by[i][n], [v[n] for v in by.values()]) for i in own & by.keys()), reverse=True)
                for by in (built, there)
            )
            change += sum(abs(a - b) for a, b in zip_longest(old, new, fillvalue=0.0))
            for i in built.keys() & there.keys() - own:
                if built[i][n] != there[i][n]:
                    was, now = (_worth(by[i][n], [v[n] for v in by.values()]) for by in (built, there))
                    change += abs(now - was)
        assert ranked.impact == pytest.approx(change / 2)


def _worth(value: float, of: list[float]) -> float:
    return 1 / (1 + sum(v > value for v in of)) if value > 0 else 0.0


def test_fragments_far_from_the_top_matter_least_and_come_last() -> None:
    teams = {"p0": "abcdefgh", "p1": "aijkl", "p2": "mn", "p3": "op"}
    entities = corpus(teams)
    network = network_from_entities(entities, base=BASE)
    pairs = [apart("m", "o"), apart("i", "b"), apart("m", "b")]
    ranked = ranked_effects(network, effects(entities, network, pairs))
    assert [r.effect.pair for r in ranked][-1] == pairs[0]
    frame = review_frame(ranked)
    assert frame["expected"].to_list() == sorted(frame["expected"], reverse=True)
    assert frame.filter(left="x#m:1", right="x#o:1").select("degree", "degree_otherwise").row(0) == (1, 2)


def test_the_order_of_the_pairs_does_not_matter() -> None:
    network = network_from_entities(ENTITIES, base=BASE)
    one, other = (
        review_frame(ranked_effects(network, effects(ENTITIES, network, pairs)))
        for pairs in (PAIRS, PAIRS[::-1])
    )
    assert one.equals(other)
    assert one["impact"].min() >= 0  # type: ignore[operator]


def test_nothing_in_doubt_gives_an_empty_table_with_all_its_columns() -> None:
    assert review_frame([]).columns == review_frame(_ranked()).columns


def _ranked() -> list:  # type: ignore[type-arg]
    network = network_from_entities(ENTITIES, base=BASE)
    return ranked_effects(network, effects(ENTITIES, network, PAIRS))


# --- scenarios ---------------------------------------------------------------------------------------------


def test_two_authors_of_one_paper_are_never_joined_also_by_way_of_a_third() -> None:
    entities = corpus({"p1": "ab", "p2": "cd"})
    scenario = joined(entities, [apart("a", "c", 0.4), apart("b", "c", 0.3)])
    assert [p.probability for p in scenario.pairs] == [0.4]
    assert scenario.refused == 1


def test_two_orcids_are_never_joined_by_way_of_a_third() -> None:
    entities = corpus({"p1": "a", "p2": "b", "p3": "c"}, {"a": "1", "b": "2"})
    assert joined(entities, [apart("a", "c", 0.2), apart("b", "c", 0.3)]).stands_for in (
        {"c": "b"},
        {"b": "c"},
        {"c": "b"},
    )


def test_an_abbreviated_name_does_not_make_one_of_all_who_may_bear_it() -> None:
    names = {"a": "Jan Berg", "b": "Jo Berg", "c": "J. Berg"}
    entities = corpus({"p1": "a", "p2": "b", "p3": "c"}, names=names)
    scenario = joined(entities, [apart("a", "c", 0.3), apart("b", "c", 0.4)])
    assert [(p.left.person, p.right.person) for p in scenario.pairs] == [("b", "c")]


def test_compatible_fragments_are_all_joined_under_the_largest() -> None:
    entities = corpus({"p1": "a", "p2": "b", "p3": "cx", "p4": "cy"})
    scenario = joined(entities, [apart("a", "b"), apart("b", "c")])
    assert scenario.stands_for == {"a": "c", "b": "c"}
    assert values(scenario.entities)["c"][0] == 2


def test_all_undone_every_part_is_a_person() -> None:
    scenario = divided(ENTITIES, PAIRS)
    n_parts = ENTITIES.person_parts.select("person", "part").n_unique()
    n_divided = ENTITIES.person_parts["person"].n_unique()
    people = scenario.entities.authorships["person"].n_unique()
    assert people == ENTITIES.authorships["person"].n_unique() + n_parts - n_divided
    assert scenario.entities.authorships.drop("person").equals(ENTITIES.authorships.drop("person"))


# --- ranges ------------------------------------------------------------------------------------------------


def spans(table: RangeTable) -> list[tuple[str, str, float, float, float]]:
    measures = [f.measure for f in table.table.facts if f.measure not in WITHOUT_RANGE]
    return [
        (row["id"], m, row[f"{m}_low"], row[m], row[f"{m}_high"])
        for row in table.frame.iter_rows(named=True)
        for m in measures
    ]


def test_every_range_holds_its_value() -> None:
    table = centrality_ranges(ENTITIES, base=BASE)
    found = spans(table)
    assert len(found) == table.frame.height * (len(DEFAULT_MEASURES) - len(WITHOUT_RANGE))
    assert all(low <= value <= high for _, _, low, value, high in found)
    assert any(low < value for _, _, low, value, _ in found)
    assert any(value < high for _, _, _, value, high in found)
    assert f"ranges over {len(PAIRS)} doubtful pairs" in table.notes[-1]


@pytest.mark.parametrize("name", ["coauthorship", "venue-collaboration"])
def test_without_doubts_the_range_is_the_value(name: str) -> None:
    for entities in (corpus({"p1": "abc", "p2": "cd"}), ENTITIES):
        pairs: list[DoubtfulPair] = []
        table = centrality_ranges(entities, name, base=BASE, pairs=pairs)
        assert all(low == value == high for _, _, low, value, high in spans(table))
    assert "no doubtful pairs" in table.notes[-1]


def test_the_values_are_those_without_ranges() -> None:
    plain = centrality(network_from_entities(ENTITIES, base=BASE)).frame
    ranged = centrality_ranges(ENTITIES, base=BASE).frame
    assert ranged.select(plain.columns).equals(plain)


def test_ranges_hold_the_answers_tried() -> None:
    table = centrality_ranges(ENTITIES, measures=["degree", "strength"], base=BASE)
    span = {(id, m): (low, high) for id, m, low, _, high in spans(table)}
    network = network_from_entities(ENTITIES, base=BASE)
    found: list[Effect] = effects(ENTITIES, network, PAIRS)
    for effect in found:
        one = effect.main if effect.pair.is_together else effect.after[0]
        for person in {effect.pair.left.person, effect.pair.right.person}:
            for measure in ("degree", "strength"):
                low, high = span[person, measure]
                assert low - 1e-6 <= getattr(one, measure) <= high + 1e-6


def test_fewer_pairs_never_widen_what_single_answers_leave_open() -> None:
    few = centrality_ranges(ENTITIES, measures=["degree"], base=BASE, at_least=0.3)
    assert few.n_pairs < len(PAIRS)
    assert few.n_pairs == sum(p.other_answer >= 0.3 for p in PAIRS)


@pytest.mark.parametrize(
    "selection", [{"largest": True}, {"min_papers": 2}, {"since": 2018}, {"weight": "harmonic"}], ids=str
)
def test_parts_of_the_network_have_ranges_too(selection: dict[str, Any]) -> None:
    found = spans(centrality_ranges(ENTITIES, measures=["degree", "pagerank"], base=BASE, **selection))
    assert all(low <= value <= high for _, _, low, value, high in found)


def test_the_neighbourhood_of_a_person_who_is_joined_to_another() -> None:
    pair = joined(ENTITIES, PAIRS).pairs[0]
    for person in (pair.left.person, pair.right.person):
        for ego in (person, f"{BASE}person/{person}"):
            table = centrality_ranges(ENTITIES, measures=["degree"], base=BASE, ego=ego)
            (row,) = [s for s in spans(table) if s[0] == person]
            assert row[4] > row[3] or row[2] < row[3]


def test_estimates_say_that_their_ranges_hold_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import kgraph.measures.ranges as ranges

    def sampled(network: object, measures: object) -> object:
        return centrality(network, measures, samples=10)  # type: ignore[arg-type]

    monkeypatch.setattr(ranges, "centrality", sampled)
    table = centrality_ranges(ENTITIES, measures=["closeness"], base=BASE)
    assert "the ranges of closeness hold the errors of estimation too" in table.notes[-1]


def test_the_selectors_of_the_pairs_are_there() -> None:
    places = {s.selector for p in PAIRS for s in (p.left, p.right)}
    assert {place for place, _, _ in mentions_at(ENTITIES, places)} == places


@pytest.mark.parametrize("weight", ["full", "fractional", "harmonic"])
def test_ranges_of_a_few_people_are_those_of_the_whole_corpus(weight: str) -> None:
    wanted = centrality_ranges(ENTITIES, measures=["degree", "strength"], base=BASE, weight=weight).frame
    people = [*wanted["id"].gather_every(7), PAIRS[0].left.person, PAIRS[-1].right.person]
    for few in (people[:1], people[-2:], people):
        ids = pl.Series(few)
        assert nearby(ENTITIES, ids).authorships.height <= ENTITIES.authorships.height
        found = nearby_ranges(ENTITIES, ids, base=BASE, weight=weight)
        assert found.equals(wanted.select(found.columns).filter(pl.col("id").is_in(ids.implode())))
    assert nearby(ENTITIES, pl.Series(people[:1])).papers.height < ENTITIES.papers.height
