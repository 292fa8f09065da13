"""Two parts side by side: what they share, what differs, what cannot be told."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from report_corpora import BASE, entities, hostile_entities

from kgraph.errors import BadRequest, UnknownName
from kgraph.model.entities import Entities
from kgraph.reports.centrality import write_report
from kgraph.reports.comparison import comparison_report
from kgraph.reports.comparison_sections import Bounded, ComparedFigure, ComparisonReport

TEAMS = [["a", "b"], ["a", "b"], ["a", "c"], ["c", "d", "e"], ["a", "b", "f"], ["f", "g"]]
YEARS: list[int | None] = [2010, 2011, 2011, 2012, 2020, 2021]
BY_HAND = entities(TEAMS, years=YEARS, cut={3}, labs={"a": "x", "b": "x", "c": "y", "f": "y"})


def compare(tables: Entities, left: str, right: str, scope: tuple[str, ...] = ()) -> ComparisonReport:
    return comparison_report(tables, (left, right), base=BASE, manifest={}, scope=scope)


@pytest.fixture(scope="module")
def periods() -> ComparisonReport:
    return compare(BY_HAND, "2010-2012", "2020-2021")


@pytest.fixture(scope="module")
def labs() -> ComparisonReport:
    return compare(BY_HAND, "lab:x", "lab:y")


def figure(report: ComparisonReport, name: str) -> ComparedFigure:
    return next(f for f in (*report.quality, *report.figures) if f.name == name)


def test_periods_by_hand(periods: ComparisonReport) -> None:
    assert (periods.left.papers, periods.right.papers) == (4, 2)
    assert figure(periods, "papers").difference == Bounded(value=-2, low=-2, high=-2)
    assert figure(periods, "papers_a_year").left.value == pytest.approx(4 / 3, abs=1e-8)
    assert figure(periods, "cut-lists").left.value == 0.25
    assert [(p.person, p.left_papers, p.right_papers) for p in periods.shared_people] == [
        ("a", 3, 1),
        ("b", 2, 1),
    ]
    assert (periods.n_shared_people, periods.n_left_only, periods.n_right_only) == (2, 3, 2)
    (tie,) = periods.kept_ties
    assert (tie.left, tie.right, tie.left_papers, tie.right_papers) == ("a", "b", 2, 1)
    assert (periods.n_kept_ties, periods.n_left_ties, periods.n_right_ties) == (1, 4, 3)
    assert periods.n_shared_papers == 0 and periods.n_ties_between == 0


def test_lower_bounds_stay_lower_bounds(periods: ComparisonReport) -> None:
    """Five people before, one list of theirs cut; four after, all lists whole."""
    people = figure(periods, "people")
    assert people.left == Bounded(value=5, low=5, high=None) and people.right.high == 4
    assert people.difference == Bounded(value=-1, low=None, high=-1) and people.verdict == "lower"
    turned = figure(compare(BY_HAND, "2020-2021", "2010-2012"), "people")
    assert turned.difference == Bounded(value=1, low=1, high=None) and turned.verdict == "higher"
    both = figure(compare(BY_HAND, "2012", "2010-2012"), "people")
    assert both.verdict == "open" and both.difference.low is both.difference.high is None


def test_means_rest_on_complete_lists(periods: ComparisonReport) -> None:
    assert figure(periods, "team").left.value == 2
    assert figure(periods, "team").right.value == 2.5


def test_labs_by_hand(labs: ComparisonReport) -> None:
    """x: papers 0, 1, 2, 4 of a and b; y: papers 2, 3, 4, 5 of c and f."""
    assert (labs.left.papers, labs.right.papers) == (4, 4)
    assert (labs.left.members, labs.right.members) == (2, 2)
    assert {p.paper for p in labs.shared_papers} == {"p002", "p004"}
    assert labs.n_shared_people == 0
    assert [(t.left, t.right, t.papers) for t in labs.ties_between] == [
        ("a", "c", 1),
        ("a", "f", 1),
        ("b", "f", 1),
    ]


def test_both_parts_may_be_cut_from_a_part() -> None:
    report = compare(BY_HAND, "2010-2012", "2020-2021", scope=("lab:x",))
    assert (report.left.papers, report.right.papers, report.of_papers) == (3, 1, 4)
    assert [p.text for p in report.within] == ["lab:x"]
    assert "--scope lab:x --compare 2010-2012 2020-2021" in report.method.recipes[0].text


def test_what_differs_surely_is_said_and_what_does_not_is_not(drawn_entities: Entities) -> None:
    report = compare(drawn_entities, "2010-2014", "2015-2019")
    said = " ".join(report.summary)
    for compared in report.figures:
        if compared.basis in ("share", "mean", "bound"):
            start = "Not to be told" if compared.verdict == "open" else f"{compared.verdict.title()} in"
            assert any(s.startswith(start) and compared.title in s for s in report.summary), compared.name
    assert "Cut author lists" in said.partition(".")[0]


@pytest.mark.parametrize(
    ("left", "right", "error"),
    [("lab:x", "lab:nowhere", UnknownName), ("2010", "1900", BadRequest), ("lap:x", "lab:x", UnknownName)],
)
def test_a_side_without_papers_is_refused(left: str, right: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        compare(BY_HAND, left, right)


def test_files_are_written_and_read_back(labs: ComparisonReport, tmp_path: Path) -> None:
    names = [path.name for path in write_report(labs, tmp_path)]
    assert names == [
        "comparison.html", "comparison.md",
        "comparison.csv", "comparison-topics.csv", "comparison-people.csv", "comparison-ties.csv",
        "comparison.parquet", "comparison-topics.parquet", "comparison-people.parquet",
        "comparison-ties.parquet", "comparison.json",
    ]  # fmt: skip
    text = (tmp_path / "comparison.json").read_text(encoding="utf-8")
    assert ComparisonReport.model_validate_json(text, strict=True) == labs
    rows = pl.read_parquet(tmp_path / "comparison.parquet")
    assert rows.height == len(labs.quality) + len(labs.figures)
    people = rows.filter(name="people").row(0, named=True)
    assert (people["left_low"], people["left_high"]) == (4, 4)
    assert (people["right_low"], people["right_high"]) == (7, None)


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    report = compare(hostile_entities(), "lab:lh00", "lab:lh01")
    page = write_report(report, tmp_path, ["html"])[0].read_text(encoding="utf-8")
    assert page.count("<script>") == 1 and "<img" not in page and "onerror=window" not in page.replace(
        "onerror=window.hacked=1&gt;", ""
    )  # fmt: skip
