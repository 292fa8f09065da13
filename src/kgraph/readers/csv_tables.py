"""Tables with a row per paper: exports of Scopus, Dimensions, Lens, IEEE Xplore, SpringerLink, PubMed, Embase
and OpenAlex, and tables that nobody knows, whose columns are guessed or named by `--columns`.

`csv_vendors` says which column means what, `csv_cells`, `csv_names` and `csv_authors` how cells are read,
`documents.csv_text` how rows are found. Embase also exports a row per field, with its name in the first cell:
such a document is a table without header here.

Specification: https://www.rfc-editor.org/rfc/rfc4180; the vendors' columns are in docs/formats/csv.md.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import msgspec

from kgraph.errors import BadDocument
from kgraph.model.identifiers import normalise
from kgraph.model.records import Record, Rejected, Statement
from kgraph.readers.csv_cells import NOTHING, date, pubmed_citation, title
from kgraph.readers.csv_columns import Plan, n_asked, n_known, plan_of, shown, vendor_of
from kgraph.readers.documents.csv_text import (
    Table,
    find_table,
    rows_of,
    share_of_even_rows,
    table_of,
    table_parts,
)
from kgraph.readers.documents.cutting import before_line, parts_at
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.source import Source
from kgraph.readers.fields.pages import page_range
from kgraph.readers.format import Format, ReadOptions

NAME = "csv"

_BLOCK_START = re.compile(rb'^("?)TITLE\1([,;\t])', re.MULTILINE)
_BLOCK_FIELD = re.compile(rb'^"?(?:AUTHOR NAMES|SOURCE|PUBLICATION YEAR|SOURCE TITLE)"?[,;\t]', re.MULTILINE)
_NO_TITLE = re.compile(r"[\"\[\]{}=<>`]")
_OTHERS = (b"{", b"[", b"<", b"@", b"%")


def sniff(head: bytes) -> str | None:
    """A header that names a paper's title and authors, year or date, or that of a known export."""
    if head.lstrip()[:1] in _OTHERS:
        return None
    if _has_blocks(head):
        return "the fields of an Embase export, one a line"
    table = find_table(head, n_known)
    if table is None or not n_known(table.header):
        return None
    vendor = vendor_of(table.header)
    if vendor:
        return f"the columns of {'an' if vendor.name[0] in 'EIO' else 'a'} {vendor.name} export"
    if any(map(_NO_TITLE.search, table.header)) or not (_has_rows(head, table) or _is_header_enough(table)):
        return None  # prose or code that mentions such words
    named = plan_of(table).named
    told = [named[name] for name in ("title", "authors", "year", "date") if name in named]
    return f"a table with the columns {', '.join(map(repr, told))}"


def _has_rows(head: bytes, table: Table) -> bool:
    return share_of_even_rows(head, table) >= 0.5


def _is_header_enough(table: Table) -> bool:
    """Whether the header alone tells that this is a table, although its first rows are broken."""
    return table.line == 1 and n_known(table.header) * 2 >= len(table.header)


Columns = Sequence[tuple[str, str]]
"""Our field, title of the column: `ReadOptions.columns`."""


def claims_columns(head: bytes, options: ReadOptions) -> str | None:
    """Whether a document that begins so is a table that has columns which the user names."""
    if not options.columns or head.lstrip()[:1] in _OTHERS:
        return None
    table = _table(head, options.columns)
    if table is None or not n_asked(table.header, options.columns):
        return None
    if not _has_rows(head, table) and table.line > 1:
        return None
    return f"a table with the columns named: {shown(table.header)}"


def hint(head: bytes) -> str:
    """What to type for a document that begins so and is a table whose columns nobody knows; else empty."""
    table = None if head.lstrip()[:1] in _OTHERS else find_table(head, n_known)
    if table is None or len(set(table.header)) < 2 or any(len(title) > 60 for title in table.header):
        return ""
    return (
        f"a table of papers needs to be told its columns, --columns title=…,authors=…: {shown(table.header)}"
    )


def as_told(options: ReadOptions) -> Format:
    """The format, whose documents are cut with the columns in mind that the user names."""
    return replace(FORMAT, parts=partial(parts, columns=options.columns)) if options.columns else FORMAT


def _table(head: bytes, columns: Columns) -> Table | None:
    """The table that begins so; a row that has columns which the user names is the header before others."""
    return find_table(head, lambda cells: 1_000 * n_asked(cells, columns) + n_known(cells))


def _has_blocks(head: bytes) -> bool:
    return bool(_BLOCK_START.search(head) and _BLOCK_FIELD.search(head))


def parts(source: Source, columns: tuple[tuple[str, str], ...] = ()) -> Iterator[Part]:
    """The rows of the document, in parts.

    Raises:
        BadDocument: it has no header row, or not all of the columns that the user names.
    """
    head = source.head
    if match := _BLOCK_START.search(head) if _has_blocks(head) else None:
        context = msgspec.msgpack.encode(Table(match[2].decode(), ()))
        yield from parts_at(source, before_line(match[0]), context=context)
        return
    table = _table(head, columns)
    if table is None:
        raise BadDocument(
            f"{source.path}: no table: no row names its columns, and rows differ in their cells"
        )
    try:
        plan_of(table, columns)
    except BadDocument as error:
        raise BadDocument(f"{source.path}: {error}") from error
    vendor = vendor_of(table.header)
    if vendor and vendor.surplus_after and vendor.surplus_after in table.header:
        at = table.header.index(vendor.surplus_after) + 1
        table = msgspec.structs.replace(table, surplus_at=at)
    yield from table_parts(source, table)


def guesses(head: bytes, options: ReadOptions) -> dict[str, str]:
    """Of the table that begins so: our field → the column that is taken for it.

    Raises:
        BadRequest, BadDocument: as `plan_of`.
    """
    if _has_blocks(head):
        return {}
    table = _table(head, options.columns)
    return dict(plan_of(table, options.columns).named) if table else {}


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per row that has a title.

    Raises:
        BadRequest: `options.columns` names a field that is not there.
        BadDocument: no column is known for titles, or some that `options.columns` names are not there.
    """
    table = table_of(part)
    if not table.header:
        yield from _read_blocks(part, table.delimiter, options)
        return
    plan = plan_of(table, options.columns)
    if plan.at["title"] < 0:
        raise BadDocument(
            f"{part.path}: no column is known for a title; name it: --columns title={table.header[0]!r}"
        )
    first = table.header[0]
    for row in rows_of(part, table):
        if isinstance(row, Rejected):
            yield row
        elif row[1][0] == first and tuple(map(str.strip, row[1])) == table.header:
            continue  # files joined end to end repeat the header
        elif row[1][plan.at["title"]] or any(map(str.strip, row[1])):
            yield _statement(part, table, plan, *row)


def _statement(part: Part, table: Table, plan: Plan, line: int, cells: list[str]) -> Statement:
    """What a row states."""
    at = plan.at
    for i, other in plan.instead:
        cells[i] = cells[i] or cells[other]
    name = title(cells[at["title"]])
    if not name:
        return part.rejected(line, "no title", table.delimiter.join(cells))
    cells = ["" if len(cell) < 5 and cell in NOTHING else cell for cell in cells]
    cells.append("")  # what a column holds that the table lacks: the cell at -1
    if plan.vendor == "Scopus" and (eid := cells[at["scopus_eid"]]) and not eid.startswith("2-s2.0-"):
        reason = f"cells are not under their titles: the EID is {eid[:40]!r}"
        return part.rejected(line, reason, table.delimiter.join(cells))
    values: dict[str, Any] = {}
    for i, attribute, read in plan.properties:
        if (cell := cells[i]) and (value := read(cell)) is not None:
            if attribute in values:
                value = values[attribute] + value if isinstance(value, tuple) else values[attribute]
            values[attribute] = value
    ids: dict[str, str] = {}
    for i, scheme, identify in plan.ids:
        if (cell := cells[i]) and scheme not in ids and (known := identify(cell)):
            ids[scheme] = known
    venue_ids: dict[str, str] = {}
    for i, scheme, identify in plan.venue_ids:
        if (cell := cells[i]) and scheme not in venue_ids and (known := identify(cell)):
            venue_ids[scheme] = known
    for found in _specials(plan, cells, values, ids):
        values |= found
    people = plan.people(cells)
    return Record(
        place=part.place(line, ids.get(_OWN[plan.vendor], "") if plan.vendor in _OWN else cells[at["id"]]),
        title=name,
        authors=people.authors,
        authors_complete=people.is_complete,
        labs=people.labs,
        ids=ids,
        venue_ids=venue_ids,
        unused=tuple([column for i, column in plan.unused if cells[i]]),
        **values,
    )


_OWN = {
    "Scopus": "scopus_eid",
    "Dimensions": "dimensions",
    "Lens": "lens",
    "PubMed": "pubmed",
    "Embase": "embase",
    "OpenAlex": "openalex",
    "Web of Science": "wos",
}
"""Vendor → scheme of its own ids; other tables may have a column `id`."""


def _specials(
    plan: Plan, cells: list[str], values: dict[str, Any], ids: dict[str, str]
) -> Iterator[dict[str, Any]]:
    """Properties that take more than one cell to tell; `ids` gets those that hang on other columns."""
    at = plan.at
    year_cell, date_cell = cells[at["year"]], cells[at["date"]]
    day = date(year_cell) if year_cell else None
    if date_cell:
        fuller = date(date_cell) or date(f"{date_cell} {day}")  # `MAR 15`
        day = fuller if fuller and (day is None or fuller.startswith(day)) else day
    if day:
        yield {"year": int(day[:4]), "date": day}
    if citation := cells[at["pubmed_citation"]]:
        printed = pubmed_citation(citation)
        yield {name: page_range(text) if name == "pages" else text for name, text in printed.items()}
    first, last = cells[at["pages"]] or cells[at["first_page"]], cells[at["last_page"]]
    if pages := page_range(first, last) or cells[at["article_number"]].strip():
        yield {"pages": pages}
    kind = values.get("kind")
    if kind == "JournalArticle" and cells[at["venue_kind"]] == "conference":
        yield {"kind": "ConferencePaper"}
    if kind == "Book" and (isbn := _first_isbn(cells[at["isbn"]])):
        ids["isbn"] = isbn
    if "arxiv" not in ids:
        for url in values.get("urls", ()):
            if "arxiv.org/" in url and (found := normalise("arxiv", url)):
                ids["arxiv"] = found


def _first_isbn(cell: str) -> str | None:
    return next((isbn for part in re.split(r"[;,|\s]+", cell) if (isbn := normalise("isbn", part))), None)


# ---- Embase's rows of one field each


def _read_blocks(part: Part, delimiter: str, options: ReadOptions) -> Iterator[Statement]:
    """One record per block of rows that begins with `TITLE`; what stands before the first is no record."""
    text = part.text()
    starts = [match.start() for match in _BLOCK.finditer(text)]
    if not starts:
        yield part.rejected(1, "no row that begins with TITLE", text)
    line, counted = 1, 0
    for start, stop in pairwise([*starts, len(text)]):
        line, counted = line + text.count("\n", counted, start), start
        fields = _fields(text[start:stop], delimiter)
        table = Table(delimiter, tuple(fields))
        plan = plan_of(table, options.columns, "Embase")
        yield _statement(part, table, plan, line, list(fields.values()))


_BLOCK = re.compile(r'^"?TITLE"?[,;\t]', re.MULTILINE)
_LISTS = ("AUTHOR NAMES", "AUTHOR KEYWORDS", "EMTREE", "EDITORS", "CAS REGISTRY")


def _fields(block: str, delimiter: str) -> dict[str, str]:
    """Name of the field → its cells as one; a row that begins with no name goes on with the field before."""
    csv.field_size_limit(1 << 30)
    fields: dict[str, list[str]] = {}
    name = ""
    for row in csv.reader(io.StringIO(block), delimiter=delimiter):
        values = [cell.strip() for cell in row if cell.strip()]
        if not values or set(values[0]) == {"-"}:
            continue
        if row[0].isupper() or row[0].startswith("AiP"):
            name, values = row[0].strip(), values[1:]
        fields.setdefault(name, []).extend(values)
    return {
        name: ("; " if name.startswith(_LISTS) else " ").join(values)
        for name, values in fields.items()
        if name
    }


FORMAT = Format(
    name=NAME,
    title="tables of papers: Scopus, Dimensions, Lens, IEEE, Springer, PubMed, Embase, OpenAlex, own",
    extensions=(".csv", ".tsv", ".txt"),
    sniff=sniff,
    read_part=read_part,
    specification="https://www.rfc-editor.org/rfc/rfc4180",
    parts=parts,
)
