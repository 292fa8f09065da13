"""Parts of a corpus: which papers a scope means, and that its tables hold what they name and no more."""

from __future__ import annotations

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_corpora import BASE, random_entities

from corpus import tiny_entities
from kgraph.errors import BadRequest, UnknownName
from kgraph.model.entities import Entities
from kgraph.networks import network_from_entities
from kgraph.reports.centrality import centrality_report
from kgraph.reports.part import OF_PAPERS, entities_of
from kgraph.reports.position import get_whole
from kgraph.reports.scope import get_scope
from kgraph.reports.sections import CentralityReport

DRAWN = random_entities(papers=60, people=40, seed=5)

TINY = [
    ("years:2021", {"p2", "p3"}),
    ("2021", {"p2", "p3"}),
    ("2021-", {"p2", "p3", "p4"}),
    ("years:-2020", {"p1"}),
    ("2020-2021", {"p1", "p2", "p3"}),
    ("person:Ada Öztürk", {"p1", "p2", "p5"}),
    ("person:Cy van der Berg", {"p1", "p3"}),
    (" years: 2023 ", {"p4"}),
]
"""Scope → papers of the tiny corpus; p5 has no year, Cy is an inferred author of p1."""


def papers(entities: Entities, text: str) -> set[str]:
    whole = get_whole(entities, base=BASE, seed=1, weight="fractional")
    return set(get_scope(whole.corpus, text).papers)


@pytest.mark.parametrize(("text", "expected"), TINY)
def test_a_scope_means_these_papers(text: str, expected: set[str]) -> None:
    assert papers(tiny_entities(), text) == expected


def test_a_lab_means_the_papers_that_name_it_or_a_part_of_it() -> None:
    tables = tiny_entities()
    named = pl.concat(
        [tables.affiliations.select("paper", "lab"), tables.paper_labs.select("paper", "lab")]
    ).drop_nulls()
    parents = dict(tables.labs.select("id", "parent").iter_rows())

    def is_below(lab: str | None, above: str) -> bool:
        return lab is not None and (lab == above or is_below(parents[lab], above))

    for lab, name in tables.labs.select("id", "name").iter_rows():
        expected = {paper for paper, own in named.iter_rows() if is_below(own, lab)}
        if expected:
            assert papers(tables, f"lab:{name}") == expected


def test_a_topic_means_the_papers_on_it_or_on_a_narrower_one() -> None:
    tables = tiny_entities()
    parents = dict(tables.topics.select("id", "broader").iter_rows())
    for topic in tables.topics["id"]:
        below = {t for t in parents if t == topic or parents[t] == topic}
        expected = set(tables.paper_topics.filter(pl.col("topic").is_in(sorted(below)))["paper"])
        if expected:
            assert papers(tables, f"topic:{topic}") == expected


def test_a_community_means_the_papers_at_least_half_of_which_is_its_own() -> None:
    whole = get_whole(DRAWN, base=BASE, seed=1, weight="fractional")
    teams = dict(DRAWN.authorships.group_by("paper").agg(pl.col("person").unique()).iter_rows())
    for number in sorted(set(whole.communities.values()))[:4]:
        own = {p for p, n in whole.communities.items() if n == number}
        expected = {paper for paper, team in teams.items() if 2 * len(own & set(team)) >= len(team)}
        assert papers(DRAWN, f"community:{number}") == expected


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("lap:Mila", UnknownName, "lab:…, community:…, person:…"),
        ("Mila", UnknownName, "kind:NAME"),
        ("lab:", UnknownName, "kind:NAME"),
        ("person:Ada Ostürk", UnknownName, "Ada Öztürk"),
        ("2023-2020", BadRequest, "no years"),
        ("years:-", BadRequest, "no years"),
        ("years:last", BadRequest, "no years"),
        ("1900", BadRequest, "no paper"),
        ("community:77", BadRequest, "numbered from 0"),
        ("community:big", BadRequest, "numbered from 0"),
    ],
)
def test_a_scope_that_means_nothing_is_refused(text: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        papers(tiny_entities(), text)


def test_scopes_without_a_common_paper_are_refused() -> None:
    with pytest.raises(BadRequest, match=r"'2020' and '2023'"):
        centrality_report(tiny_entities(), base=BASE, manifest={}, scope=["2020", "2023"])


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(DRAWN.papers["id"].to_list()), min_size=1))
def test_the_tables_of_a_part_hold_its_papers_and_all_they_name(chosen: set[str]) -> None:
    part = entities_of(DRAWN, pl.Series(sorted(chosen)))
    assert set(part.papers["id"]) == chosen
    for name, table in part.tables().items():
        assert dict(table.schema) == dict(DRAWN.tables()[name].schema), name
    for name in OF_PAPERS:
        whole = getattr(DRAWN, name)
        assert getattr(part, name).equals(whole.filter(pl.col("paper").is_in(sorted(chosen)))), name
    teams = part.authorships.select("person", "paper").unique()
    counted = dict(teams.group_by("person").len().iter_rows())
    assert dict(part.people.select("id", "n_papers").iter_rows()) == counted
    assert set(part.labs["id"]) == set(part.affiliations["lab"].drop_nulls())
    assert part.documents["n_records"].sum() == part.paper_records.height + part.person_records.height


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(DRAWN.papers["id"].to_list()), min_size=1))
def test_the_network_of_a_part_counts_the_joint_papers_of_the_part(chosen: set[str]) -> None:
    network = network_from_entities(entities_of(DRAWN, pl.Series(sorted(chosen))), "coauthorship", base=BASE)
    expected: dict[tuple[str, ...], int] = {}
    for (_,), rows in DRAWN.authorships.filter(pl.col("paper").is_in(sorted(chosen))).group_by("paper"):
        for pair in combinations(sorted(set(rows["person"])), 2):
            expected[pair] = expected.get(pair, 0) + 1
    ids = network.nodes["id"]
    found = {
        tuple(sorted((ids[s], ids[t]))): papers
        for s, t, papers in network.edges.select("source", "target", "papers").iter_rows()
    }
    assert found == expected


@pytest.fixture(scope="module")
def scoped(drawn_entities: Entities) -> CentralityReport:
    return centrality_report(drawn_entities, base=BASE, manifest={}, scope=["2013-2016"], top=10)


def test_the_report_of_a_part_says_so_on_top(scoped: CentralityReport, drawn_entities: Entities) -> None:
    part = scoped.scope
    assert part is not None
    n = drawn_entities.papers.filter(pl.col("year").is_between(2013, 2016)).height
    assert (part.papers, part.of_papers) == (n, drawn_entities.papers.height)
    assert f"{n} of 150 papers" in scoped.summary[0] and "2013–2016" in scoped.title
    assert scoped.method.arguments.scope == ["2013-2016"]
    assert "--scope 2013-2016" in scoped.method.recipes[0].text


def test_people_have_their_rank_in_the_whole_beside_that_in_the_part(
    scoped: CentralityReport, drawn_entities: Entities
) -> None:
    whole = centrality_report(drawn_entities, base=BASE, manifest={}, top=10)
    for measure, ranks in scoped.people.whole_ranks.items():
        known = dict(zip(whole.people.person, whole.people.ranks[measure], strict=True))
        assert ranks == [known[person] for person in scoped.people.person]
    assert whole.people.whole_ranks == {} and whole.scope is None
    assert scoped.scope is not None
    for placed in scoped.scope.positions:
        at = scoped.people.person.index(placed.person)
        assert placed.ranks == {m: ranks[at] for m, ranks in scoped.people.ranks.items()}
        assert placed.whole_ranks == {m: ranks[at] for m, ranks in scoped.people.whole_ranks.items()}


def test_of_a_lab_its_own_people_are_placed(drawn_entities: Entities) -> None:
    report = centrality_report(drawn_entities, base=BASE, manifest={}, scope=["lab:lab1"])
    own = drawn_entities.affiliations.filter(pl.col("lab") == "lab1").join(
        drawn_entities.authorships, on=["paper", "rank"]
    )
    assert report.scope is not None
    assert report.scope.members == sorted(set(own["person"]))
    assert {p.person for p in report.scope.positions} <= set(own["person"])


def test_the_gaps_of_a_part_have_no_commands_that_ask_for_the_whole(scoped: CentralityReport) -> None:
    assert all(gap.command is None and gap.sql is None for gap in scoped.corpus.gaps)
    assert "rejected" not in {gap.name for gap in scoped.corpus.gaps}
