"""The data-health report: what is missing, odd or repaired, each figure with the lines of files behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from kgraph.errors import BadRequest, UnknownName
from kgraph.reports.health_checks import CHECKS, HealthCheck
from kgraph.reports.text import markdown, plain

if TYPE_CHECKING:
    import duckdb

    from kgraph.model.records import Rejected

ROWS = 1000
"""Lines of files kept for each figure, unless told otherwise; the figures count all."""
SHOWN = 20
"""Lines of files that a page shows for each figure."""


class Line(BaseModel):
    """A line of a file that a figure counts."""

    model_config = ConfigDict(frozen=True)

    place: str
    """`path:line`."""
    what: str


class Finding(BaseModel):
    """One figure."""

    model_config = ConfigDict(frozen=True)

    name: str
    """As in `--fail-on`: `missing-year`."""
    title: str
    unit: str
    count: int
    total: int
    """0: no part of anything."""
    meaning: str
    lines: list[Line]
    """The first of them, in the order of files."""
    n_lines: int
    """All of them; a paper told by three documents has three."""

    @property
    def share(self) -> float:
        """0..1: of all things of its kind."""
        return self.count / self.total if self.total else 0.0


class Limit(NamedTuple):
    """How much of something is still fine."""

    value: float
    is_share: bool
    """0..1 of all things of the kind, instead of a number of them."""


class HealthReport(BaseModel):
    """All figures, also those that are 0: what was looked for."""

    model_config = ConfigDict(frozen=True)

    run: str
    totals: dict[str, int]
    findings: list[Finding]

    def finding(self, name: str) -> Finding:
        """The figure of that name.

        Raises:
            UnknownName: there is none.
        """
        for finding in self.findings:
            if finding.name == name:
                return finding
        names = [f.name for f in self.findings]
        raise UnknownName("health check", name, names, hint=f"one of {', '.join(names)}, any")

    def failures(self, limits: Mapping[str, Limit]) -> list[Finding]:
        """The figures above their limits; the limit `any` holds for all that have none of their own.

        Raises:
            UnknownName: a limit for a figure that there is not.
            BadRequest: a share of what is no part of anything.
        """
        for name in limits:
            if name != "any":
                finding = self.finding(name)
                if limits[name].is_share and not finding.total:
                    raise BadRequest(f"{name}: counts {finding.unit}, no part of a whole; give a number")
        failed = []
        for finding in self.findings:
            limit = limits.get(finding.name, limits.get("any"))
            if limit and (finding.share if limit.is_share else finding.count) > limit.value:
                failed.append(finding)
        return failed


def health_report(
    tables: Path, rejected: Sequence[Rejected], manifest: Mapping[str, Any], *, rows: int = ROWS
) -> HealthReport:
    """Look at a workspace: its folder of tables, what was rejected, its manifest.

    Raises:
        BadWorkspace: a table is missing.
    """
    from kgraph.store.tables_engine import connect_tables

    with connect_tables(tables) as connection:
        totals = _totals(connection, len(rejected))
        year = int(str(manifest["built_at"])[:4])
        paths = dict(connection.execute("SELECT id, path FROM documents").fetchall())
        findings = [_rejected(rejected, totals, rows)]
        findings += [_found(connection, check, totals, paths, year, rows) for check in CHECKS]
    return HealthReport(run=manifest["run"], totals=totals, findings=findings)


def _totals(connection: duckdb.DuckDBPyConnection, n_rejected: int) -> dict[str, int]:
    counts = {
        name: int(connection.execute(sql).fetchall()[0][0])
        for name, sql in (
            ("documents", "SELECT count(*) FROM documents"),
            ("records", "SELECT coalesce(sum(n_records + n_persons), 0) FROM documents"),
            ("papers", "SELECT count(*) FROM papers"),
            ("people", "SELECT count(*) FROM people"),
            ("affiliations", "SELECT count(*) FROM affiliations"),
        )
    }
    return counts | {"read": counts["records"] + n_rejected}


def _found(
    connection: duckdb.DuckDBPyConnection,
    check: HealthCheck,
    totals: Mapping[str, int],
    paths: Mapping[str, str],
    year: int,
    rows: int,
) -> Finding:
    values = {"year": year} if "$year" in check.sql else None
    counted = f"SELECT count(DISTINCT item), count(*) FROM ({check.sql})"
    ((count, n_lines),) = connection.execute(counted, values).fetchall()
    answer = connection.execute(f"{check.sql} LIMIT {rows:d}", values).fetchall()
    return Finding(
        name=check.name,
        title=check.title,
        unit=check.unit,
        count=count,
        total=totals[check.of] if check.of else 0,
        meaning=check.meaning,
        lines=[
            Line(place=f"{paths.get(document, document)}:{line}" if document else "", what=plain(str(what)))
            for _, document, line, what in answer
        ],
        n_lines=n_lines,
    )


def _rejected(rejected: Sequence[Rejected], totals: Mapping[str, int], rows: int) -> Finding:
    return Finding(
        name="rejected",
        title="records that could not be read",
        unit="records",
        count=len(rejected),
        total=totals["read"],
        meaning="Each stands in rejected.jsonl with its text and the reason; mend the file and build again.",
        lines=[Line(place=f"{r.path}:{r.line}", what=plain(r.reason)) for r in rejected[:rows]],
        n_lines=len(rejected),
    )


# ---- as files


def as_text(report: HealthReport) -> str:
    """For the terminal: one line a figure that is not 0, the first lines of files below it."""
    out = []
    for f in report.findings:
        if f.count:
            out.append(f"{f.count:>9,}  {f.title} ({_part(f)}{f.name})")
            out += [f"{'':>11}{line.place}  {line.what[:100]}" for line in f.lines[:3]]
    fine = [f.name for f in report.findings if not f.count]
    out.append(f"none of: {', '.join(fine)}" if fine else "")
    return "\n".join(out).rstrip() + "\n"


def _part(finding: Finding) -> str:
    return f"{finding.share:.1%} of {finding.total:,}; " if finding.total else ""


def as_json(report: HealthReport) -> str:
    """The report itself; `HealthReport.model_validate_json` reads it back."""
    return report.model_dump_json(indent=1) + "\n"


def as_csv(report: HealthReport) -> str:
    """A row for each line of a file: `check, place, what`."""
    import csv
    import io

    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["check", "place", "what"])
    writer.writerows((f.name, line.place, line.what) for f in report.findings for line in f.lines)
    return file.getvalue()


def as_markdown(report: HealthReport) -> str:
    """Figures as a table, then the lines behind each."""
    out = [f"# Data health\n\nRun `{report.run}`: " + _counted(report) + ".\n"]
    out.append("| what | count | share | check |\n| --- | ---: | ---: | --- |")
    for f in report.findings:
        share = f"{f.share:.1%}" if f.total else ""
        out.append(f"| {markdown(f.title)} | {f.count:,} | {share} | `{f.name}` |")
    for f in (f for f in report.findings if f.count):
        out.append(f"\n## {f.count:,} {markdown(f.title)}\n\n{markdown(f.meaning)}\n")
        out += [f"- {markdown(line.place)}: {markdown(line.what)}" for line in f.lines[:SHOWN]]
        if f.n_lines > SHOWN:
            out.append(f"- … and {f.n_lines - SHOWN:,} more lines")
    return "\n".join(out) + "\n"


def as_html(report: HealthReport) -> str:
    """One page without any request; the lines behind a figure unfold."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("kgraph.reports", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    style, _, _ = environment.loader.get_source(environment, "report.css")  # type: ignore[union-attr]
    template = environment.get_template("health.html.j2")
    return template.render(report=report, counted=_counted(report), shown=SHOWN, style=style) + "\n"


def _counted(report: HealthReport) -> str:
    totals = report.totals
    return ", ".join(f"{totals[name]:,} {name}" for name in ("documents", "records", "papers", "people"))


WRITERS = {"text": as_text, "html": as_html, "md": as_markdown, "csv": as_csv, "json": as_json}
"""Format → what makes it of a report."""


def read_limits(texts: Iterable[str]) -> dict[str, Limit]:
    """`missing-year=5%`, `rejected=10`, `cut-lists` (none at all), `any` as limits by check.

    Example:
        >>> read_limits(["missing-year=5%", "cut-lists"])
        {'missing-year': Limit(value=0.05, is_share=True), 'cut-lists': Limit(value=0.0, is_share=False)}

    Raises:
        BadRequest: the limit is no number.
    """
    limits = {}
    for text in texts:
        name, _, limit = text.partition("=")
        match = re.fullmatch(r"(\d+(?:\.\d+)?) ?(%?)", limit.strip() or "0")
        if not match:
            raise BadRequest(f"{text!r}: the limit of a check is a number or a percentage")
        limits[name] = Limit(float(match[1]) / 100 if match[2] else float(match[1]), bool(match[2]))
    return limits
