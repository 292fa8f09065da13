"""A report as files: one page of HTML, Markdown with its figures, CSV and Parquet tables, JSON."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kgraph.errors import UnknownFormat
from kgraph.reports.drawing import Drawing
from kgraph.reports.outputs import Output, output_of
from kgraph.reports.text import markdown, markdown_address, markdown_code, plain

if TYPE_CHECKING:
    import jinja2
    import polars as pl

    from kgraph.reports.corpus_sections import Section

ROWS_AT_A_TIME = 100_000


def write_files(
    report: Section, folder_or_path: str | os.PathLike[str], formats: Iterable[str]
) -> list[Path]:
    """Write the report in each format; see `kgraph.reports.centrality.write_report`."""
    chosen = list(dict.fromkeys(formats))
    for format in chosen:
        if format not in WRITERS:
            raise UnknownFormat("report format", format, WRITERS, hint=f"one of {', '.join(WRITERS)}")
    path, output = Path(folder_or_path), output_of(report)
    stem = path.with_suffix("") if path.suffix.lstrip(".") in WRITERS else path / output.stem
    stem.parent.mkdir(parents=True, exist_ok=True)
    drawings = output.drawings(report) if {"html", "md"} & set(chosen) else []
    written: list[Path] = []
    for format in chosen:
        for name, content in WRITERS[format](report, output, drawings, stem.name):
            target = stem.parent / name
            _write(target, content)
            written.append(target)
    return written


def _write(path: Path, content: Content) -> None:
    """Whole or not at all: a report cut short by a full disk would be taken for the report."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            if callable(content):
                content(file)
            else:
                file.write(content.encode())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


Content = str | Callable[[BinaryIO], None]
"""A text, or what writes it to a file."""
Files = Iterable[tuple[str, Content]]


def html_files(report: Any, output: Output, drawings: list[Drawing], stem: str) -> Files:
    """`stem.html`: everything in one file that asks the network for nothing.

    The policy in it lets no script run but the one whose digest it names, which sorts tables.
    """
    environment = _environment(autoescape=True)
    style, script = (_source(environment, name) for name in ("report.css", "report.js"))
    template = environment.get_template("report.html.j2")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = template.render(
        page=output.page(report, drawings), style=style, script=script, script_digest=digest
    )
    yield f"{stem}.html", page + "\n"


def _source(environment: jinja2.Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def markdown_files(report: Any, output: Output, drawings: list[Drawing], stem: str) -> Files:
    """`stem.md` and `stem-figures/NAME.svg`."""
    figures = f"{stem}-figures"
    template = _environment(autoescape=False).get_template("report.md.j2")
    yield f"{stem}.md", template.render(page=output.page(report, drawings), figures=figures) + "\n"
    for drawing in drawings:
        yield f"{figures}/{drawing.name}.svg", drawing.svg


def csv_files(report: Any, output: Output, drawings: list[Drawing], stem: str) -> Files:
    """`stem.csv` and a file for each further table of the report."""
    for suffix, frame in output.frames(report).items():
        yield f"{stem}{suffix}.csv", partial(_write_csv, frame)


def parquet_files(report: Any, output: Output, drawings: list[Drawing], stem: str) -> Files:
    """The same tables as `csv`, with their types."""
    for suffix, frame in output.frames(report).items():
        yield f"{stem}{suffix}.parquet", partial(_write_parquet, frame)


def json_files(report: Any, output: Output, drawings: list[Drawing], stem: str) -> Files:
    """`stem.json`: the report itself; its class reads it back with `model_validate_json`."""
    yield f"{stem}.json", report.model_dump_json() + "\n"


WRITERS: dict[str, Callable[[Any, Output, list[Drawing], str], Files]] = {
    "html": html_files,
    "md": markdown_files,
    "csv": csv_files,
    "parquet": parquet_files,
    "json": json_files,
}
"""Format → what yields its files as (name, content)."""


def _write_csv(frame: pl.DataFrame, file: BinaryIO) -> None:
    """The frame as CSV; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    import polars as pl

    text = pl.selectors.string()
    formula = text.str.contains(r"^[=+\-@\t\r]")
    inert = pl.when(formula).then(pl.lit("'") + text).otherwise(text).name.keep()
    frame.clear().write_csv(file)
    for part in frame.iter_slices(ROWS_AT_A_TIME):
        part.with_columns(inert).write_csv(file, include_header=False)


def _write_parquet(frame: pl.DataFrame, file: BinaryIO) -> None:
    frame.write_parquet(file, compression="zstd", statistics=True)


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
