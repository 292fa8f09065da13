"""What each kind of report is printed as: its stem, page, figures and tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.reports.chapters import report_page
from kgraph.reports.comparison import comparison_frames
from kgraph.reports.comparison_page import comparison_page
from kgraph.reports.comparison_sections import ComparisonReport
from kgraph.reports.corpus_sections import Section
from kgraph.reports.drawing import Drawing
from kgraph.reports.figures import report_figures
from kgraph.reports.frames import centrality_frames
from kgraph.reports.page import Page
from kgraph.reports.profile import profile_frames
from kgraph.reports.profile_page import profile_drawings, profile_page
from kgraph.reports.profile_sections import ProfileReport
from kgraph.reports.sections import CentralityReport

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Output:
    """How a kind of report is printed; everything is made from its data alone."""

    report: type[Section]
    stem: str
    page: Callable[[Any, list[Drawing]], Page]
    drawings: Callable[[Any], list[Drawing]]
    frames: Callable[[Any], dict[str, pl.DataFrame]]
    """Tables by what their files' names end in; the first has the name of the report alone."""


OUTPUTS: tuple[Output, ...] = (
    Output(ComparisonReport, "comparison", comparison_page, lambda report: [], comparison_frames),
    Output(ProfileReport, "profile", profile_page, profile_drawings, profile_frames),
    Output(CentralityReport, "centrality", report_page, report_figures, centrality_frames),
)
"""Every kind of report."""


def output_of(report: Section) -> Output:
    """How this report is printed."""
    return next(output for output in OUTPUTS if type(report) is output.report)


def folder_name(report: Any) -> str:
    """Where in the folder of reports this one goes: `lab-mila`; empty for the whole corpus."""
    from kgraph.model.names import fold

    arguments = report.method.arguments
    words = [*arguments.scope, *(["compare"] if arguments.compare else []), *arguments.compare]
    return "-".join(re.sub(r"[^a-z0-9]+", "-", fold(word)).strip("-") or "part" for word in words)[:120]
