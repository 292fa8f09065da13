"""What a report claims, computed anew by other means: networkx, scipy and plain Python over the tables."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict

import networkx as nx
import polars as pl
import pytest
from report_corpora import BASE, entities, random_entities
from scipy.stats import spearmanr

from kgraph.errors import UnknownName
from kgraph.model.entities import Entities
from kgraph.reports.centrality import centrality_report
from kgraph.reports.sections import CentralityReport

WEIGHTS = {"full": lambda n: 1.0, "fractional": lambda n: 1 / (n - 1), "paper": lambda n: 2 / (n * (n - 1))}


def teams_of(entities: Entities) -> dict[str, list[str]]:
    teams: dict[str, set[str]] = defaultdict(set)
    for paper, person in entities.authorships.select("paper", "person").iter_rows():
        teams[paper].add(person)
    return {paper: sorted(team) for paper, team in teams.items()}


def graph_of(entities: Entities, weighting: str = "fractional") -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(entities.people["id"])
    for team in teams_of(entities).values():
        for pair in itertools.combinations(team, 2):
            old = graph.edges.get(pair, {"papers": 0, "weight": 0.0})
            graph.add_edge(
                *pair, papers=old["papers"] + 1, weight=old["weight"] + WEIGHTS[weighting](len(team))
            )
    return graph


def test_the_network_agrees_with_networkx(drawn: CentralityReport, drawn_entities: Entities) -> None:
    graph, s = graph_of(drawn_entities), drawn.structure
    parts = [len(c) for c in nx.connected_components(graph)]
    assert (s.people, s.pairs, s.components, s.largest_component) == (
        len(graph), graph.number_of_edges(), len(parts), max(parts),
    )  # fmt: skip
    assert s.density == pytest.approx(nx.density(graph))
    assert s.transitivity == pytest.approx(nx.transitivity(graph))
    assert s.mean_clustering == pytest.approx(nx.average_clustering(graph))
    assert s.assortativity == pytest.approx(nx.degree_assortativity_coefficient(graph))
    assert s.total_weight == pytest.approx(graph.size(weight="weight"))
    assert {d.degree: d.people for d in s.degrees} == Counter(d for _, d in graph.degree)


@pytest.mark.parametrize("weighting", WEIGHTS)
def test_measures_agree_with_networkx(drawn_entities: Entities, weighting: str) -> None:
    report = centrality_report(drawn_entities, base=BASE, manifest={}, weight=weighting, top=5)
    graph = graph_of(drawn_entities, weighting)
    expected = {
        "degree": dict(graph.degree),
        "strength": dict(graph.degree(weight="weight")),
        "betweenness": nx.betweenness_centrality(graph),
        "closeness": nx.closeness_centrality(graph),
        "harmonic": nx.harmonic_centrality(graph),
        "pagerank": nx.pagerank(graph, weight="weight", tol=1e-12, max_iter=1000),
        "core_number": nx.core_number(graph),
    }
    for measure, values in expected.items():
        found = dict(zip(report.people.person, report.people.values[measure], strict=True))
        assert found == pytest.approx(values, abs=1e-6), measure


def test_each_top_list_is_the_head_of_its_ranking(drawn: CentralityReport) -> None:
    for top in drawn.top_lists:
        values = sorted(drawn.people.values[top.measure], reverse=True)
        assert [x.value for x in top.leaders] == [v for v in values[: drawn.top] if v > 0]
        for leader in top.leaders:
            assert leader.rank == 1 + sum(v > leader.value for v in values)
        assert top.n_tied_at_end == values.count(top.leaders[-1].value) - sum(
            x.value == top.leaders[-1].value for x in top.leaders
        )


def test_rank_correlations_agree_with_scipy(drawn: CentralityReport) -> None:
    for (i, a), (j, b) in itertools.product(enumerate(drawn.agreement.measures), repeat=2):
        expected = spearmanr(drawn.people.values[a], drawn.people.values[b]).statistic
        assert drawn.agreement.spearman[i][j] == pytest.approx(expected, abs=1e-6)


def first_by(report: CentralityReport, measure: str) -> set[str]:
    """People of rank 1 to `top` with a value."""
    people = report.people
    rows = zip(people.person, people.values[measure], people.ranks[measure], strict=True)
    return {person for person, value, rank in rows if value > 0 and rank <= report.top}


def test_overlaps_count_those_of_the_first_ranks_and_names_decide_nothing(drawn: CentralityReport) -> None:
    lists = [first_by(drawn, m) for m in drawn.agreement.measures]
    assert drawn.agreement.overlap == [[len(a & b) for b in lists] for a in lists]
    assert any(len(people) > drawn.top for people in lists)  # a rank shared at the end
    for person in drawn.glance:
        assert person.n_lists == sum(person.person in people for people in lists)


def test_of_equals_the_top_list_shows_those_with_most_papers(drawn: CentralityReport) -> None:
    papers = dict(zip(drawn.people.person, drawn.people.papers, strict=True))
    for top in drawn.top_lists:
        last = top.leaders[-1]
        shown = {x.person for x in top.leaders}
        values = zip(drawn.people.person, drawn.people.values[top.measure], strict=True)
        left_out = [person for person, value in values if value == last.value and person not in shown]
        assert all(papers[person] <= last.papers for person in left_out)


def test_a_list_that_one_paper_makes_says_so_and_names_nobody_first() -> None:
    crowd = [f"c{n:02}" for n in range(30)]
    pairs = [[f"x{n}", f"x{m}"] for n in range(6) for m in range(n)]
    report = centrality_report(entities([crowd, *pairs]), base=BASE, manifest={}, top=10)
    by = {t.measure: t for t in report.top_lists}
    shared = by["core_number"].shared_paper
    assert shared is not None
    assert (shared.title, shared.authors, shared.leaders, shared.has_first) == ("Paper 0", 30, 10, True)
    assert by["strength"].shared_paper is None
    assert any("come from one paper: by degree" in s for s in report.summary)
    assert not any("c00" in s.casefold() for s in report.summary if s.startswith("First by measure"))


def test_people_of_one_name_kept_apart_are_counted() -> None:
    tables = entities([["a", "b"], ["c", "b"]], names={"a": "Ann Lee", "c": "Ann Lee", "b": "Bea"})
    report = centrality_report(tables, base=BASE, manifest={})
    gap = next(g for g in report.corpus.gaps if g.name == "same-names")
    assert (gap.count, gap.of) == (2, 3)
    assert any("2 with the same name as another" in sentence for sentence in report.summary)


def test_community_weights_and_bridges_add_up(drawn: CentralityReport, drawn_entities: Entities) -> None:
    graph = graph_of(drawn_entities)
    number = dict(zip(drawn.people.person, drawn.people.community, strict=True))
    within: Counter[int] = Counter()
    outside: Counter[int] = Counter()
    leaving: Counter[str] = Counter()
    for u, v, w in graph.edges(data="weight"):
        if number[u] == number[v]:
            within[number[u]] += w
        else:
            outside.update({number[u]: w, number[v]: w})
            leaving.update({u: w, v: w})
    for c in drawn.communities.communities:
        assert c.size == sum(n == c.number for n in number.values())
        assert (c.internal_weight, c.external_weight) == pytest.approx((within[c.number], outside[c.number]))
    for bridge in drawn.communities.bridges:
        into: Counter[int] = Counter()
        for _, v, w in graph.edges(bridge.person, data="weight"):
            into[number[v]] += w
        share = [w / sum(into.values()) for w in into.values()]
        assert bridge.weight_outside == pytest.approx(leaving[bridge.person])
        assert bridge.participation == pytest.approx(1 - sum(x * x for x in share))
        assert bridge.n_communities == len(into)
    best = sorted(leaving.values(), reverse=True)[: drawn.top]
    assert [b.weight_outside for b in drawn.communities.bridges] == pytest.approx(best)


def test_modularity_agrees_with_networkx(drawn: CentralityReport, drawn_entities: Entities) -> None:
    groups = defaultdict(set)
    for person, number in zip(drawn.people.person, drawn.people.community, strict=True):
        groups[number].add(person)
    expected = nx.community.modularity(graph_of(drawn_entities), groups.values(), weight="weight")
    assert drawn.communities.modularity == pytest.approx(expected, abs=1e-6)


def test_lab_pairs_and_lab_bridges(drawn: CentralityReport, drawn_entities: Entities) -> None:
    signed = drawn_entities.affiliations.join(drawn_entities.authorships, on=["paper", "rank"])
    labs_of = defaultdict(set)
    at = defaultdict(set)
    for paper, lab, person in signed.select("paper", "lab", "person").iter_rows():
        labs_of[person].add(lab)
        at[paper].add(lab)
    joint = Counter(pair for labs in at.values() for pair in itertools.combinations(sorted(labs), 2))
    found = {(x.left, x.right): x.papers for x in drawn.communities.lab_pairs}
    assert found == {pair: joint[pair] for pair in found}
    assert sorted(found.values(), reverse=True) == sorted(joint.values(), reverse=True)[: drawn.top]
    graph = graph_of(drawn_entities)
    for bridge in drawn.communities.lab_bridges:
        reached = set().union(*(labs_of[v] for v in graph[bridge.person])) - labs_of[bridge.person]
        assert (bridge.n_partner_labs, bridge.n_labs) == (len(reached), len(labs_of[bridge.person]))


def test_growth_agrees_with_plain_counting(drawn: CentralityReport, drawn_entities: Entities) -> None:
    teams = teams_of(drawn_entities)
    years = {p: y for p, y in drawn_entities.papers.select("id", "year").iter_rows() if y is not None}
    first: dict[str, int] = {}
    met: dict[tuple[str, str], int] = {}
    for paper, year in sorted(years.items(), key=lambda item: item[1]):
        for person in teams[paper]:
            first.setdefault(person, year)
        for pair in itertools.combinations(teams[paper], 2):
            met.setdefault(pair, year)
    for y in drawn.growth.years:
        papers = [p for p, year in years.items() if year == y.year]
        assert y.papers == len(papers)
        assert y.active_people == len({person for p in papers for person in teams[p]})
        assert y.new_people == sum(year == y.year for year in first.values())
        assert y.new_pairs == sum(year == y.year for year in met.values())
        assert y.mean_team == pytest.approx(sum(len(teams[p]) for p in papers) / len(papers))
    assert sum(y.papers for y in drawn.growth.years) + drawn.growth.papers_without_year == len(teams)
    assert (
        sum(y.new_pairs for y in drawn.growth.years) + drawn.growth.pairs_without_year
        == drawn.structure.pairs
    )


def test_ties_agree_with_plain_counting(drawn: CentralityReport, drawn_entities: Entities) -> None:
    teams, graph = teams_of(drawn_entities), graph_of(drawn_entities)
    papers = sorted((d for _, _, d in graph.edges(data="papers")), reverse=True)
    assert [t.papers for t in drawn.ties] == papers[: drawn.top]
    for tie in drawn.ties:
        joint = {p for p, team in teams.items() if {tie.left, tie.right} <= set(team)}
        assert tie.papers == len(joint) and tie.weight == pytest.approx(
            graph.edges[tie.left, tie.right]["weight"]
        )
        assert {p.paper for p in tie.listed} <= joint and len(tie.listed) == min(5, len(joint))


def test_variants_leave_out_what_they_say(drawn: CentralityReport, drawn_entities: Entities) -> None:
    papers = drawn_entities.papers
    complete = set(papers.filter("authors_complete")["id"])
    accepted = set(papers.filter(~pl.col("status").is_in(["Reject", "Withdrawn"]).fill_null(False))["id"])
    everyone = dict(zip(drawn.people.person, drawn.people.values["strength"], strict=True))
    for name, kept in (("complete", complete), ("accepted", accepted)):
        rows = drawn_entities.authorships.filter(pl.col("paper").is_in(list(kept)))
        graph = graph_of(Entities(people=drawn_entities.people, authorships=rows))
        variant = next(v for v in drawn.agreement.variants if v.name == name)
        without = dict(graph.degree(weight="weight"))
        expected = spearmanr(list(everyone.values()), [round(without[p], 9) for p in everyone]).statistic
        assert (variant.pairs, variant.strength_spearman) == (
            graph.number_of_edges(),
            pytest.approx(expected, abs=1e-3),
        )
        for measure, left in (("degree", dict(graph.degree)), ("strength", without)):
            whole = first_by(drawn, measure)
            values = sorted((round(v, 9) for v in left.values()), reverse=True)
            first = {p for p, v in left.items() if round(v, 9) > 0 and round(v, 9) >= values[drawn.top - 1]}
            found = getattr(variant, f"{measure}_first"), getattr(variant, f"{measure}_overlap")
            assert found == (len(whole), len(whole & first))


def test_an_author_whose_own_page_was_read_is_named_and_taken_out(
    drawn: CentralityReport, drawn_entities: Entities
) -> None:
    teams = teams_of(drawn_entities)
    alone = {f"p{n:03}" for n in range(150) if "a000" in teams[f"p{n:03}"] and n % 3 == 0}
    gap = next(g for g in drawn.corpus.gaps if g.name == "own-page-only")
    assert (gap.count, drawn.corpus.page_owners) == (len(alone), ["A000"]) and alone
    assert any("own page (A000)" in sentence for sentence in drawn.summary)
    assert [x.caveat for x in drawn.top_lists[0].leaders if x.person == "a000"] == ["own page was read"]
    variant = next(v for v in drawn.agreement.variants if v.name == "own-page")
    rows = drawn_entities.authorships.filter(~pl.col("paper").is_in(list(alone)))
    graph = graph_of(Entities(people=drawn_entities.people, authorships=rows))
    assert variant.pairs == graph.number_of_edges()


def test_a_hyper_authored_paper_is_stated_with_its_part() -> None:
    crowd = [f"c{n:03}" for n in range(120)]
    report = centrality_report(
        entities([crowd, ["c000", "c001"], ["c002", "x"]]), base=BASE, manifest={}, top=5
    )
    corpus = report.corpus
    assert corpus.hyper_papers == 1
    assert corpus.hyper_share_pairs == pytest.approx(7140 / 7142)
    assert corpus.hyper_share_weight == pytest.approx(60 / 62)
    assert [(v.name, v.pairs) for v in report.agreement.variants] == [("small-teams", 2)]


def test_an_unknown_weighting_is_refused() -> None:
    with pytest.raises(UnknownName, match="fractional"):
        centrality_report(Entities(), base=BASE, manifest={}, weight="fractionl")


def test_the_order_of_rows_changes_nothing() -> None:
    tables = random_entities(papers=40, people=25, seed=5)
    shuffled = Entities(**{n: f.sample(fraction=1, shuffle=True, seed=1) for n, f in tables.tables().items()})
    one, two = (centrality_report(e, base=BASE, manifest={}) for e in (tables, shuffled))
    assert one.model_dump_json() == two.model_dump_json()
