"""The formats of reference managers, as rows of the table of exporters."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import BinaryIO, TextIO

from kgraph.exports.exporter import Exporter
from kgraph.model.records import Record


def _encoded(module: str, function: str) -> Callable[[Iterable[Record], BinaryIO], None]:
    """A writer of text as a writer of UTF-8; its module is imported when it is used."""

    def write(records: Iterable[Record], file: BinaryIO) -> None:
        from importlib import import_module

        writer: Callable[[Iterable[Record], TextIO], None] = getattr(
            import_module(f"kgraph.exports.references.{module}"), function
        )
        text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
        try:
            writer(records, text)
            text.flush()
        finally:
            text.detach()

    return write


REFERENCES: tuple[Exporter, ...] = (
    Exporter(
        name="bibtex",
        title="BibTeX, BibLaTeX",
        extensions=(".bib",),
        accepts="records",
        write=_encoded("bibtex", "write_bibtex"),
        specification="https://www.ctan.org/pkg/biblatex",
    ),
    Exporter(
        name="ris",
        title="RIS (Zotero, EndNote …)",
        extensions=(".ris",),
        accepts="records",
        write=_encoded("ris", "write_ris"),
        specification="docs/formats/ris.md",
    ),
    Exporter(
        name="csl-json",
        title="CSL-JSON (Zotero, pandoc …)",
        extensions=(".csl.json", ".json"),
        accepts="records",
        write=_encoded("csl", "write_csl"),
        specification="https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html",
    ),
    Exporter(
        name="records",
        title="kgraph records (JSON lines)",
        extensions=(".jsonl",),
        accepts="records",
        write=_encoded("records", "write_records"),
        specification="docs/formats/records.schema.json",
    ),
)
"""One reference per paper, as all sources together tell it."""
