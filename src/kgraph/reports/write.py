"""A report as files: one page of HTML, Markdown with its figures, CSV tables, JSON."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.errors import UnknownFormat
from kgraph.rdf.iris import entity_iri
from kgraph.reports.chapters import report_page
from kgraph.reports.figures import Drawing, report_figures
from kgraph.reports.sections import CentralityReport
from kgraph.reports.text import markdown, markdown_address, markdown_code, plain

if TYPE_CHECKING:
    import jinja2
    import polars as pl

STEM = "centrality"


def write_files(
    report: CentralityReport, folder_or_path: str | os.PathLike[str], formats: Iterable[str]
) -> list[Path]:
    """Write the report in each format; see `kgraph.reports.centrality.write_report`."""
    chosen = list(dict.fromkeys(formats))
    for format in chosen:
        if format not in WRITERS:
            raise UnknownFormat("report format", format, WRITERS, hint=f"one of {', '.join(WRITERS)}")
    path = Path(folder_or_path)
    stem = path.with_suffix("") if path.suffix.lstrip(".") in WRITERS else path / STEM
    stem.parent.mkdir(parents=True, exist_ok=True)
    drawings = report_figures(report) if {"html", "md"} & set(chosen) else []
    written: list[Path] = []
    for format in chosen:
        for name, text in WRITERS[format](report, drawings, stem.name):
            target = stem.parent / name
            _write(target, text)
            written.append(target)
    return written


def _write(path: Path, text: str) -> None:
    """Whole or not at all: a report cut short by a full disk would be taken for the report."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def html_files(report: CentralityReport, drawings: list[Drawing], stem: str) -> Iterable[tuple[str, str]]:
    """`stem.html`: everything in one file that asks the network for nothing."""
    environment = _environment(autoescape=True)
    style, _, _ = environment.loader.get_source(environment, "report.css")  # type: ignore[union-attr]
    template = environment.get_template("report.html.j2")
    yield f"{stem}.html", template.render(page=report_page(report, drawings), style=style) + "\n"


def markdown_files(report: CentralityReport, drawings: list[Drawing], stem: str) -> Iterable[tuple[str, str]]:
    """`stem.md` and `stem-figures/NAME.svg`."""
    figures = f"{stem}-figures"
    template = _environment(autoescape=False).get_template("report.md.j2")
    yield f"{stem}.md", template.render(page=report_page(report, drawings), figures=figures) + "\n"
    for drawing in drawings:
        yield f"{figures}/{drawing.name}.svg", drawing.svg


def csv_files(report: CentralityReport, drawings: list[Drawing], stem: str) -> Iterable[tuple[str, str]]:
    """`stem.csv`: a row for each person, measures and ranks; `stem-ties.csv`: a row for each strong tie."""
    yield f"{stem}.csv", _csv(people_frame(report))
    yield f"{stem}-ties.csv", _csv(ties_frame(report))


def json_files(report: CentralityReport, drawings: list[Drawing], stem: str) -> Iterable[tuple[str, str]]:
    """`stem.json`: the report itself; `CentralityReport.model_validate_json` reads it back."""
    yield f"{stem}.json", report.model_dump_json() + "\n"


WRITERS: dict[str, Callable[[CentralityReport, list[Drawing], str], Iterable[tuple[str, str]]]] = {
    "html": html_files,
    "md": markdown_files,
    "csv": csv_files,
    "json": json_files,
}
"""Format → what yields its files as (name, text)."""


def people_frame(report: CentralityReport) -> pl.DataFrame:
    """All people × measures: a row for each person, and for each measure a column and its `…_rank`."""
    import polars as pl

    people = report.people
    plain_columns = {f: getattr(people, f) for f in PEOPLE_COLUMNS}
    frame = pl.DataFrame(
        {c: pl.Series(c, v, dtype=getattr(pl, PEOPLE_COLUMNS[c])) for c, v in plain_columns.items()}
    )
    measured = [
        column
        for measure, values in people.values.items()
        for column in (
            pl.Series(measure, values, dtype=pl.Float64),
            pl.Series(f"{measure}_rank", people.ranks[measure], dtype=pl.Int64),
        )
    ]
    iri = pl.concat_str(pl.lit(entity_iri(report.base, "person", "")), "person").alias("iri")
    return frame.with_columns(measured).insert_column(1, frame.select(iri).to_series())


PEOPLE_COLUMNS = {
    "person": "String",
    "name": "String",
    "kind": "String",
    "confidence": "Float64",
    "papers": "Int64",
    "cut_papers": "Int64",
    "first_year": "Int64",
    "last_year": "Int64",
    "labs": "String",
    "community": "Int64",
}


def ties_frame(report: CentralityReport) -> pl.DataFrame:
    """The strongest ties: a row for each pair and each joint paper listed, with the lines that name it."""
    import polars as pl

    rows = [
        {
            "left": tie.left, "left_name": tie.left_name, "right": tie.right, "right_name": tie.right_name,
            "joint_papers": tie.papers, "weight": tie.weight, "cut_papers": tie.cut_papers,
            "first_year": tie.first_year, "last_year": tie.last_year,
            "paper": p.paper, "title": p.title, "year": p.year, "places": "; ".join(p.places),
        }
        for tie in report.ties
        for p in tie.listed
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=TIES_COLUMNS)


TIES_COLUMNS = {
    "left": str,
    "left_name": str,
    "right": str,
    "right_name": str,
    "joint_papers": int,
    "weight": float,
    "cut_papers": int,
    "first_year": int,
    "last_year": int,
    "paper": str,
    "title": str,
    "year": int,
    "places": str,
}


def _csv(frame: pl.DataFrame) -> str:
    """The frame as CSV; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    import polars as pl

    text = pl.selectors.string()
    formula = text.str.contains(r"^[=+\-@\t\r]")
    return frame.with_columns(
        pl.when(formula).then(pl.lit("'") + text).otherwise(text).name.keep()
    ).write_csv()


def _environment(*, autoescape: bool) -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("kgraph.reports"),
        autoescape=autoescape,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=False,
    )
    environment.filters |= {
        "plain": plain,
        "markdown": markdown,
        "markdown_code": markdown_code,
        "markdown_address": markdown_address,
        "cell_text": _cell_text,
    }
    return environment


def _cell_text(text: str, kind: str) -> str:
    """Code in a table: its bars would end the cell (elsewhere they are escaped already)."""
    return text.replace("|", "\\|") if kind == "code" else text
