"""The report on the tiny corpus, its main numbers worked out by hand (see `tests/corpus.py`)."""

from __future__ import annotations

import pytest

from kgraph.reports.corpus_sections import Gap
from kgraph.reports.sections import CentralityReport

COUNTS = {
    "documents": 1, "records": 5, "rejected": 4, "papers": 5, "merged": 0, "people": 7, "spellings": 8,
    "authorships": 12, "labs": 3, "venues": 1, "topics": 2,
}  # fmt: skip

GAPS = {
    "rejected": (4, 9),  # the manifest's number, beside 5 records
    "cut-lists": (1, 5),  # P1
    "people-on-cut-lists": (3, 7),  # Ada, Bo, Cy
    "own-page-only": (0, 5),
    "inferred-authorships": (1, 12),  # Cy on P1
    "no-authors": (0, 5),
    "no-year": (1, 5),  # P5
    "inferred-years": (0, 5),
    "unresolved-affiliations": (1, 4),  # "?"
    "no-lab": (3, 5),  # P2, P4, P5
    "ambiguous-people": (0, 7),
    "uncertain-people": (0, 7),
    "same-names": (0, 7),
    "group-authors": (0, 7),
    "not-accepted": (0, 5),
    "versions": (0, 5),
    "pairs-on-cut-lists": (3, 9),  # Ada-Bo, Ada-Cy, Bo-Cy
}

# Ada-Dée and Ada-Eve each have two shortest paths, by Bo and by Cy; 15 pairs of others.
VALUES = {
    "degree": {"ada": 2, "bo": 4, "cy": 4, "dee": 3, "eve": 3, "fay": 1, "gul": 1},
    "strength": {"ada": 2, "bo": 3, "cy": 2, "dee": 1, "eve": 1, "fay": 1, "gul": 1},
    "betweenness": {"ada": 0, "bo": 1 / 15, "cy": 1 / 15, "dee": 0, "eve": 0, "fay": 0, "gul": 0},
    "closeness": {
        "ada": 4 / 6 * 4 / 6, "bo": 4 / 6, "cy": 4 / 6, "dee": 4 / 6 * 4 / 5, "eve": 4 / 6 * 4 / 5,
        "fay": 1 / 6, "gul": 1 / 6,
    },
    "harmonic": {"ada": 3, "bo": 4, "cy": 4, "dee": 3.5, "eve": 3.5, "fay": 1, "gul": 1},
    "core_number": {"ada": 2, "bo": 3, "cy": 3, "dee": 3, "eve": 3, "fay": 1, "gul": 1},
}  # fmt: skip

RANKS = {
    "degree": {"ada": 5, "bo": 1, "cy": 1, "dee": 3, "eve": 3, "fay": 6, "gul": 6},
    "strength": {"ada": 2, "bo": 1, "cy": 2, "dee": 4, "eve": 4, "fay": 4, "gul": 4},
    "core_number": {"ada": 5, "bo": 1, "cy": 1, "dee": 1, "eve": 1, "fay": 6, "gul": 6},
}


def gap(report: CentralityReport, name: str) -> Gap:
    return next(g for g in report.corpus.gaps if g.name == name)


def test_the_corpus_is_counted(tiny: CentralityReport) -> None:
    assert {c.name: c.value for c in tiny.corpus.counts} == COUNTS
    assert (tiny.corpus.first_year, tiny.corpus.last_year) == (2020, 2023)


def test_the_gaps_are_counted(tiny: CentralityReport) -> None:
    assert {g.name: (g.count, g.of) for g in tiny.corpus.gaps} == GAPS


def test_team_sizes_carry_their_part_of_the_network(tiny: CentralityReport) -> None:
    sizes = {t.label: (t.papers, t.pairs, t.weight) for t in tiny.corpus.team_sizes if t.papers}
    assert sizes == {"1 author": (1, 0, 0), "2–3 authors": (3, 5, 3.5), "4–6 authors": (1, 6, 2)}
    assert sum(t.share_weight for t in tiny.corpus.team_sizes) == pytest.approx(1)
    assert tiny.corpus.hyper_papers == 0


def test_the_network_as_a_whole(tiny: CentralityReport) -> None:
    s = tiny.structure
    assert (s.people, s.pairs, s.joint_papers, s.total_weight, s.pairs_cut) == (7, 9, 11, 5.5, 3)
    assert (s.components, s.largest_component, s.isolated, s.max_degree, s.median_degree) == (2, 5, 0, 4, 3)
    assert s.density == pytest.approx(9 / 21) and s.mean_degree == pytest.approx(18 / 7)
    assert s.share_largest == pytest.approx(5 / 7)
    # Five triangles: four of Bo, Cy, Dée, Eve, and Ada-Bo-Cy; 1 + 6 + 6 + 3 + 3 triples.
    assert s.transitivity == pytest.approx(15 / 19)
    assert s.mean_clustering == pytest.approx((1 + 4 / 6 + 4 / 6 + 1 + 1) / 7)
    assert [(d.degree, d.people) for d in s.degrees] == [(1, 2), (2, 1), (3, 2), (4, 2)]
    assert [d.share_at_least for d in s.degrees] == pytest.approx([1, 5 / 7, 4 / 7, 2 / 7])


@pytest.mark.parametrize("measure", VALUES)
def test_values_of_all_people(tiny: CentralityReport, measure: str) -> None:
    found = dict(zip(tiny.people.person, tiny.people.values[measure], strict=True))
    assert found == pytest.approx(VALUES[measure])


@pytest.mark.parametrize("measure", RANKS)
def test_equal_values_share_the_best_rank(tiny: CentralityReport, measure: str) -> None:
    assert dict(zip(tiny.people.person, tiny.people.ranks[measure], strict=True)) == RANKS[measure]


def test_lower_bounds_are_marked_as_such(tiny: CentralityReport) -> None:
    shown = {t.measure: {x.person: x.shown for x in t.leaders} for t in tiny.top_lists}
    assert shown["degree"] == {
        "ada": "≥ 2", "bo": "≥ 4", "cy": "≥ 4", "dee": "3", "eve": "3", "fay": "1", "gul": "1",
    }  # fmt: skip
    # The cut list of P1 shows others too, so it adds just 1 to each of them whoever is missing.
    assert shown["strength"]["ada"] == "2" and shown["strength"]["bo"] == "3"
    # More authors could open a shorter way or close one: neither bound holds.
    assert shown["betweenness"]["bo"] == "0.06667"


def test_leaders_come_with_papers_years_and_labs(tiny: CentralityReport) -> None:
    bo = tiny.top_lists[0].leaders[0]
    assert (bo.name, bo.papers, bo.cut_papers, bo.first_year, bo.last_year, bo.labs) == (
        "Bo Li", 3, 1, 2020, 2021, ["DeepMind"],
    )  # fmt: skip


def test_growth_by_year(tiny: CentralityReport) -> None:
    rows = [
        (y.year, y.venues, y.papers, y.cut_papers, y.active_people, y.new_people, y.new_pairs, y.mean_team)
        for y in tiny.growth.years
    ]
    assert rows == [
        (2020, 0, 1, 1, 3, 3, 3, 3.0),
        (2021, 1, 2, 0, 5, 2, 5, 3.0),
        (2022, 0, 0, 0, 0, 0, 0, None),
        (2023, 0, 1, 0, 2, 2, 1, 2.0),
    ]
    assert (tiny.growth.papers_without_year, tiny.growth.pairs_without_year) == (1, 0)


def test_strongest_ties_name_their_papers_and_lines(tiny: CentralityReport) -> None:
    first, second = tiny.ties[:2]
    assert (first.left, first.right, first.papers, first.weight, first.cut_papers) == ("ada", "bo", 2, 1.5, 1)
    assert [(p.paper, p.year, p.is_cut, p.places) for p in first.listed] == [
        ("p2", 2021, False, ["tiny.txt:20"]),
        ("p1", 2020, True, ["tiny.txt:10"]),
    ]
    assert (second.left, second.right, second.papers) == ("bo", "cy", 2)
    assert second.weight == pytest.approx(1 / 2 + 1 / 3)
    assert second.listed[0].link == "https://doi.org/10.1234/hands.2021"


def test_communities_and_what_joins_them(tiny: CentralityReport) -> None:
    c = tiny.communities
    assert sum(x.size for x in c.communities) + c.singletons == 7
    # Half of the ends of all ties: what is within, and half of what leaves.
    assert sum(x.internal_weight + x.external_weight / 2 for x in c.communities) == pytest.approx(5.5)
    assert c.people_with_labs == 3


def test_labs_and_who_connects_them(tiny: CentralityReport) -> None:
    c = tiny.communities
    assert [(x.left, x.right, x.papers, x.first_year) for x in c.lab_pairs] == [("deepmind", "mila", 1, 2021)]
    assert [(x.person, x.n_partner_labs, x.labs) for x in c.lab_bridges] == [
        ("bo", 1, ["DeepMind"]),
        ("cy", 1, ["Mila"]),
        ("dee", 1, ["Mila"]),
    ]


def test_the_ranking_is_repeated_without_what_is_doubtful(tiny: CentralityReport) -> None:
    """Without Cy on P1: Ada-Cy is gone. Without P1: besides, Bo-Cy and Ada-Bo have one paper."""
    assert [(v.name, v.authorships_left_out, v.pairs) for v in tiny.agreement.variants] == [
        ("listed", 1, 8),
        ("complete", 3, 8),
    ]


def test_what_the_manifest_says_is_repeated(tiny: CentralityReport) -> None:
    method = tiny.method
    assert method.run == "0123456789abcdef"
    assert method.versions["kgraph (build)"] == "0.0.9" and method.versions["rdflib (build)"] == "7.0.0"
    assert [(i.path, i.sha256) for i in method.inputs] == [("tiny.txt", "0123456789abcdef" * 4)]
    assert method.parameters == {"profile": "full"}


def test_the_summary_begins_with_corpus_and_gaps(tiny: CentralityReport) -> None:
    assert tiny.summary[0].startswith("1 document with 5 records gave 5 papers of 2020–2023 by 7 people")
    assert tiny.summary[1] == (
        "Of 5 papers: 3 without a lab (60.0 %), 1 with a cut author list (20.0 %), 1 without a year (20.0 %)."
    )
    assert tiny.summary[2] == "Of 7 people: 3 on a cut author list, whose numbers are incomplete."
