"""Suggestions: networkx's scores, laws, reasons, and tests on a past in which the truth is known."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_indicators import table

from kgraph.errors import BadRequest, UnknownName
from kgraph.measures.suggestions import backtest, suggest
from kgraph.measures.suggestions.backtest import auc, hits
from kgraph.measures.suggestions.learning import all_scores, candidates, learn, new_ties, split_year
from kgraph.measures.suggestions.past import past
from kgraph.measures.suggestions.scores import SCORES
from kgraph.model.entities import Entities

Paper = tuple[tuple[int, ...], int, tuple[str, ...]]
"""People, year, topics."""


def corpus(papers: list[Paper], *, ambiguous: set[int] = frozenset()) -> Entities:  # type: ignore[assignment]
    people = sorted({p for team, *_ in papers for p in team})
    topics = sorted({t for *_, ts in papers for t in ts})
    kinds = ("Person", "AmbiguousPerson")
    return Entities(
        papers=table("papers", [{"id": f"p{i:05}", "year": y} for i, (_, y, _) in enumerate(papers)]),
        people=table("people", [
            {"id": f"a{p:05}", "name": f"Person {p}", "kind": kinds[p in ambiguous]} for p in people
        ]),
        authorships=table("authorships", [
            {"paper": f"p{i:05}", "rank": k, "position": k, "person": f"a{p:05}", "is_inferred": False}
            for i, (team, *_) in enumerate(papers) for k, p in enumerate(team, 1)
        ]),
        topics=table("topics", [{"id": t, "label": t, "scheme": "keyword"} for t in topics]),
        paper_topics=table("paper_topics", [
            {"paper": f"p{i:05}", "topic": t} for i, (*_, ts) in enumerate(papers) for t in ts
        ]),
    )  # fmt: skip


people = st.sets(st.integers(0, 9), min_size=1, max_size=4)
teams = st.lists(people.map(lambda team: tuple(sorted(team))), min_size=1, max_size=14)


@given(teams=teams)
@settings(max_examples=80, deadline=None)
def test_scores_are_networkx_s(teams: list[tuple[int, ...]]) -> None:
    known = past(corpus([(team, 2000, ()) for team in teams]))
    ids = known.people["id"].to_list()
    graph = nx.Graph()
    graph.add_nodes_from(ids)
    for team in teams:
        for i, a in enumerate(team):
            for b in team[i + 1 :]:
                one, two = f"a{a:05}", f"a{b:05}"
                graph.add_edge(one, two, weight=graph.get_edge_data(one, two, {"weight": 0})["weight"] + 1)
    rows = np.arange(len(ids))
    scores = dict(zip((s.name for s in SCORES), all_scores(known, rows), strict=True))
    apart = [(a, b) for a in ids for b in ids if a != b and not graph.has_edge(a, b)]
    place = {id: i for i, id in enumerate(ids)}
    for name, theirs in (
        ("adamic_adar", nx.adamic_adar_index),
        ("resource_allocation", nx.resource_allocation_index),
    ):
        for a, b, value in theirs(graph, apart):
            assert scores[name][place[b], place[a]] == pytest.approx(value)
    for a, b in apart:
        assert scores["common_neighbours"][place[b], place[a]] == len(list(nx.common_neighbors(graph, a, b)))
        assert scores["popularity"][place[b], place[a]] == graph.degree(b)
    walk = nx.pagerank(graph, alpha=0.5, personalization={ids[0]: 1}, tol=1e-12)
    assert scores["personalised_pagerank"][:, 0] == pytest.approx([walk[i] for i in ids], abs=2e-6)


@given(teams=teams, who=st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_nobody_is_suggested_who_is_known_already(teams: list[tuple[int, ...]], who: int) -> None:
    entities = corpus([(team, 2000, ()) for team in teams], ambiguous={3})
    known = past(entities)
    mask = candidates(known, np.arange(known.people.height))
    ids = known.people["id"].to_list()
    for column, a in enumerate(ids):
        for row, b in enumerate(ids):
            together = any(int(a[1:]) in t and int(b[1:]) in t for t in teams)
            assert mask[row, column] == (a != b and not together and b != "a00003")


def test_what_comes_later_changes_nothing_that_was_known() -> None:
    early: list[Paper] = [((1, 2), 2000, ("x",)), ((2, 3), 2001, ("y",))]
    late: list[Paper] = [((1, 3, 4), 2005, ("z",)), ((4,), 2006, ("x",))]
    one, two = past(corpus(early), 2001), past(corpus([*early, *late]), 2001)
    rows = np.arange(3)
    assert all_scores(two, rows)[:, :3] == pytest.approx(all_scores(one, rows))
    assert two.papers.tolist() == [1, 2, 1, 0]
    before, after = two, past(corpus([*early, *late]))
    assert sorted(zip(*(x.tolist() for x in new_ties(before, after)), strict=True)) == [(0, 2), (2, 0)]


@pytest.mark.parametrize(
    ("years", "split"),
    [
        ([2000] * 8 + [2001] * 2, 2000),
        (list(range(2000, 2010)), 2007),
        ([2000, 2001], 2000),
        ([2000] * 99 + [2001], 2000),
    ],
)
def test_the_last_fifth_is_the_test(years: list[int], split: int) -> None:
    assert split_year(np.array(years)) == split


@pytest.mark.parametrize("years", [[], [2000] * 5])
def test_one_year_has_no_past(years: list[int]) -> None:
    with pytest.raises(BadRequest, match="two different years"):
        split_year(np.array(years, dtype=np.int64))


scored = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=12)


@given(pairs=scored, k=st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_auc_and_hits_count_ties_as_they_should(pairs: list[tuple[int, bool]], k: int) -> None:
    score = np.array([float(s) for s, _ in pairs])
    came = np.array([c for _, c in pairs])
    yes, no = score[came], score[~came]
    if len(yes) and len(no):
        wins = [(a > b) + 0.5 * (a == b) for a in yes for b in no]
        assert auc(score, came) == pytest.approx(np.mean(wins))
    if len(yes):
        rng = np.random.default_rng(0)
        drawn = [
            came[np.lexsort((rng.random(len(score)), -score))[:k]].sum() / came.sum() for _ in range(400)
        ]
        assert hits(score, came, k) == pytest.approx(np.mean(drawn), abs=0.12)


def invented(decides: str, seed: int = 1) -> Entities:
    """Pairs that write for years; then new pairs come about by topic, or by chance."""
    rng = np.random.default_rng(seed)
    people = 240
    topic = rng.integers(12, size=people)
    papers: list[Paper] = []
    for year in range(2000, 2016):
        for _ in range(60):
            a = int(rng.integers(people))
            pool = np.flatnonzero(topic == topic[a]) if decides == "topic" else np.arange(people)
            b = int(rng.choice(pool))
            papers.append(((a, b) if a != b else (a,), year, (f"t{topic[a]:02}",)))
    return corpus(papers)


def test_where_topics_decide_the_learnt_score_finds_out() -> None:
    told = backtest(invented("topic"), people=100)
    found = {row["score"]: row for row in told.frame.iter_rows(named=True)}
    assert found["topic_fit"]["auc"] > 0.8
    assert found["combined"]["auc"] > 0.8
    assert found["combined"]["auc_low"] > found["popularity"]["auc_high"]
    assert found["combined"]["auc_low"] <= found["combined"]["auc"] <= found["combined"]["auc_high"]
    names = [s.name for s in SCORES]
    assert told.model.coefficients[names.index("topic_fit")] > 0


def test_where_chance_decides_no_score_does_better() -> None:
    told = backtest(invented("chance"), people=150)
    assert told.frame["auc"].is_between(0.4, 0.6).all()
    assert told.train_until == 2011
    assert told.model.tested_until <= told.train_until


def test_suggestions_say_why_and_keep_to_what_is_asked() -> None:
    entities = invented("topic")
    found = suggest(entities, "a00000", top=5)
    assert len(found.suggestions) == 5
    assert found.suggestions == sorted(found.suggestions, key=lambda s: -s.score)
    theme = entities.paper_topics["topic"].to_list()
    for one in found.suggestions:
        assert one.why
        assert one.n_shared == len(one.shared) or one.n_shared > 3
    only = suggest(entities, "a00000", topic=theme[0], by="topic_fit")
    assert all(s.scores["topic_fit"] > 0 for s in only.suggestions)
    assert found.to_dict() == suggest(entities, "a00000", top=5).to_dict()
    with pytest.raises(UnknownName, match="adamic_adar"):
        suggest(entities, "a00000", by="adamic")


def test_where_nobody_stayed_apart_nothing_is_learnt() -> None:
    papers: list[Paper] = [((1, 2), 2000, ()), ((3,), 2000, ()), ((1, 3), 2001, ())]
    with pytest.raises(BadRequest, match="nobody stayed apart after 2000"):
        learn(corpus(papers))


def test_who_is_alone_gets_no_guess() -> None:
    lonely = corpus([((1,), 2000, ()), ((2, 3), 2000, ()), ((2, 3), 2005, ())])
    with pytest.raises(BadRequest, match="nothing speaks for anybody"):
        suggest(lonely, "a00001")
