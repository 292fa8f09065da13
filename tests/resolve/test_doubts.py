"""What is doubtful is kept in the tables, both ways, and a decision settles it before the next build."""

from __future__ import annotations

from itertools import combinations

import pytest
from invented import resolved
from namesakes import namesakes

from kgraph.model.entities import Entities
from kgraph.resolve import Overrides
from kgraph.resolve.people.doubts import (
    DoubtfulPair,
    doubtful_pairs,
    mentions_at,
    open_pairs,
    part_of_authorship,
    side_authorships,
)
from kgraph.resolve.rows.doubts import MAX_DOUBTS, SURE_ENOUGH

RESOLUTION = resolved(namesakes())
ENTITIES = RESOLUTION.entities
PAIRS = doubtful_pairs(ENTITIES)
APART = [p for p in PAIRS if not p.is_together]
TOGETHER = [p for p in PAIRS if p.is_together]


def decided(*entries: tuple[str, list[str]]) -> Overrides:
    found: dict[str, list[dict[str, list[str]]]] = {"same": [], "different": []}
    for verdict, names in entries:
        found[verdict].append({"names": names})
    return Overrides.model_validate(found)


def selectors(pair: DoubtfulPair) -> list[str]:
    return [pair.left.selector, pair.right.selector]


def test_the_corpus_has_doubts_of_both_kinds() -> None:
    """If the matching has become surer: another seed in namesakes.py."""
    assert len(APART) >= 2
    assert len(TOGETHER) >= 2


def test_a_row_says_what_was_decided_how_sure_it_is_and_why() -> None:
    for row in ENTITIES.doubts.iter_rows(named=True):
        is_one = row["person"] == row["other"]
        assert row["verdict"] == ("together" if is_one else "apart")
        assert (row["left_part"] is not None) == (row["right_part"] is not None) == is_one
        assert 0 < row["probability"] < (SURE_ENOUGH if is_one else 1)
        assert row["rule"]
        assert row["detail"]


def test_the_selectors_name_one_mention_of_each_side() -> None:
    for pair in PAIRS:
        for side in (pair.left, pair.right):
            ((place, person, paper),) = mentions_at(ENTITIES, [side.selector])
            assert (place, person) == (side.selector, side.person)
            assert paper in side_authorships(ENTITIES, side)["paper"].to_list()


def test_the_sides_of_a_join_share_out_the_person() -> None:
    for pair in TOGETHER:
        left, right = (set(side_authorships(ENTITIES, s)["paper"]) for s in (pair.left, pair.right))
        whole = set(ENTITIES.authorships.filter(person=pair.left.person)["paper"])
        assert left | right == whole
        assert not left & right


def test_the_joins_of_a_person_make_a_tree_of_its_parts() -> None:
    part_of = part_of_authorship(ENTITIES)
    for person in {p.left.person for p in TOGETHER}:
        links = [p.ends for p in TOGETHER if p.left.person == person]
        parts = {node for ends in links for node in ends}
        assert len(links) == len(parts) - 1
        assert {part for (who, _), part in part_of.items() if who == person} <= {n for _, n in parts}


def test_no_person_has_endless_doubts() -> None:
    for frame in (ENTITIES.doubts.filter(verdict=v) for v in ("apart", "together")):
        ends = [*frame["person"], *frame.filter(verdict="apart")["other"]]
        assert max(map(ends.count, ends)) <= MAX_DOUBTS


@pytest.mark.parametrize("verdict", ["same", "different"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p.verdict}:{p.left.selector}-{p.right.selector}")
def test_an_answer_settles_its_pair_now_and_after_a_rebuild(pair: DoubtfulPair, verdict: str) -> None:
    overrides = decided((verdict, selectors(pair)))
    assert pair in open_pairs(ENTITIES, PAIRS, Overrides())
    assert pair not in open_pairs(ENTITIES, PAIRS, overrides)
    rebuilt = resolved(namesakes(), overrides=overrides, registry=RESOLUTION.registry).entities
    people = {place: person for place, person, _ in mentions_at(rebuilt, selectors(pair))}
    assert len(set(people.values())) == (1 if verdict == "same" else 2)
    assert set(selectors(pair)) not in [set(selectors(p)) for p in doubtful_pairs(rebuilt)]


def test_an_answer_settles_no_other_pair_of_parts() -> None:
    by_person = [(a, b) for a, b in combinations(TOGETHER, 2) if a.left.person == b.left.person]
    assert by_person
    for one, other in by_person:
        for verdict in ("same", "different"):
            assert other in open_pairs(ENTITIES, PAIRS, decided((verdict, selectors(one))))


def test_a_chain_of_answers_settles_what_follows_from_it() -> None:
    a, b = APART[0].left.selector, APART[0].right.selector
    third = next(m for m in _places(ENTITIES) if m not in (a, b))
    chain = decided(("same", [a, third]), ("same", [third, b]))
    assert APART[0] not in open_pairs(ENTITIES, PAIRS, chain)
    assert APART[0] not in open_pairs(
        ENTITIES, PAIRS, decided(("same", [a, third]), ("different", [third, b]))
    )
    assert APART[0] in open_pairs(ENTITIES, PAIRS, decided(("same", [a, third])))


@pytest.mark.parametrize("form", ["{}", "https://example.org/id/person/{}"])
def test_people_named_by_id_or_iri_settle_their_pair(form: str) -> None:
    names = [form.format(side.person) for side in (APART[0].left, APART[0].right)]
    for verdict in ("same", "different"):
        assert APART[0] not in open_pairs(ENTITIES, PAIRS, decided((verdict, names)))


def test_what_is_sure_has_no_doubts() -> None:
    sure = resolved(namesakes(papers=1)).entities
    assert sure.doubts.is_empty()
    assert sure.person_parts.is_empty()


def _places(entities: Entities) -> list[str]:
    return [f"a.json#{r}:{i}" for r, i in entities.mentions.select("record", "index").iter_rows()]
