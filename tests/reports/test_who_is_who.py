"""Leaders whose value hangs on who is who are shown with its range."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented import resolved
from namesakes import namesakes
from report_corpora import BASE

from kgraph.measures.ranges import centrality_ranges
from kgraph.model.entities import Entities
from kgraph.reports.centrality import centrality_report, write_report
from kgraph.reports.sections import CentralityReport


@pytest.fixture(scope="module")
def doubtful() -> Entities:
    return resolved(namesakes()).entities


@pytest.fixture(scope="module")
def report(doubtful: Entities) -> CentralityReport:
    return centrality_report(doubtful, base=BASE, manifest={})


def test_degree_and_strength_of_leaders_have_their_range(
    doubtful: Entities, report: CentralityReport
) -> None:
    ranges = centrality_ranges(
        doubtful, measures=["degree", "strength"], base=BASE, weight="fractional"
    ).frame
    wanted = {row["id"]: row for row in ranges.iter_rows(named=True)}
    wide = 0
    for top in report.top_lists:
        for leader in top.leaders:
            if top.measure in ("degree", "strength"):
                assert leader.low is not None
                assert leader.high is not None
                assert leader.low <= leader.value <= leader.high
                assert leader.low == pytest.approx(wanted[leader.person][f"{top.measure}_low"])
                assert leader.high == pytest.approx(wanted[leader.person][f"{top.measure}_high"])
                wide += leader.low < leader.high
            else:
                assert leader.low is None
                assert leader.high is None
    assert wide


def test_without_doubts_there_is_no_range(tiny: CentralityReport) -> None:
    assert all(x.low is None and x.high is None for top in tiny.top_lists for x in top.leaders)


def test_the_range_is_printed_and_explained(
    report: CentralityReport, tiny: CentralityReport, tmp_path: Path
) -> None:
    for name, found, is_there in (("doubtful", report, True), ("sure", tiny, False)):
        write_report(found, tmp_path / name, ["md"])
        text = (tmp_path / name / "centrality.md").read_text(encoding="utf-8")
        assert (" by who is who" in text) == is_there
        assert ("kgraph review lists them" in text) == is_there
