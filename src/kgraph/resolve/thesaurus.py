"""VOSviewer's thesaurus files: which label is replaced by which, a tab between the two.

    label<TAB>replace by
    google deepmind<TAB>DeepMind
    deep mind<TAB>google deepmind
    n/a<TAB>

The first line is the header, in any case of letters. Nothing after the tab: the label is to be ignored. One
file speaks of one kind of thing (authors, organisations, terms …); it does not say which. Read in UTF-8 or as
spreadsheets save it (UTF-16, Windows-1252, cells in quotes); written in UTF-8 with line feeds. What VOSviewer
leaves open is decided here: a label that is replaced by a label that is replaced is followed to the end.

Specification: manual of VOSviewer, chapter File types, https://www.vosviewer.com/documentation ; sample:
`tests/resolve/test_thesaurus.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kgraph.errors import BadDocument, BadOverrides
from kgraph.readers.documents.source import Source

HEADER = ("label", "replace by")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


@dataclass(frozen=True)
class Thesaurus:
    """What a file says; labels as printed, but for blanks at their ends."""

    place: str
    """How errors call the file."""
    replacements: Mapping[str, str]
    """Label → what stands for it at the end of all replacing; empty: to be ignored."""
    lines: Mapping[str, int]
    """Label → the line on which it stands."""

    def by(self, key: Callable[[str], str]) -> dict[str, str]:
        """Key of a label → what replaces it, empty where it is to be ignored.

        key: what spellings of one thing share, `lab_key` or `keyword_key` for instance. Labels that have no
            key, since they hold no word, are left out.

        Raises:
            BadOverrides: labels of one key are replaced by different things, or replacing goes in circles,
                which may be so for this key only.
        """
        rows = [(self.lines[label], label, to) for label, to in self.replacements.items()]
        return _followed(rows, key, self.place)


def read_thesaurus(path: str | os.PathLike[str]) -> Thesaurus:
    """The thesaurus in a file.

    Raises:
        BadOverrides: the file is missing, its header is another one, a line has no tab or too many, a label
            is replaced by two things, or replacing goes in circles; the message names file and lines.
    """
    try:
        text = Source(path).text()
    except (BadDocument, OSError) as error:
        raise BadOverrides(str(error)) from error
    return parse_thesaurus(text, os.fspath(path))


def parse_thesaurus(text: str, place: str) -> Thesaurus:
    """The thesaurus that a text holds; `place` is how errors call it.

    Example:
        >>> parse_thesaurus("label\\treplace by\\na\\tb\\nb\\tc\\nn/a\\t\\n", "labs.txt").replacements
        {'a': 'c', 'b': 'c', 'n/a': ''}

    Raises:
        BadOverrides: as `read_thesaurus`.
    """
    rows = list(_rows(text, place))
    return Thesaurus(place, _followed(rows, str, place), {label: line for line, label, _ in reversed(rows)})


def format_thesaurus(replacements: Mapping[str, str]) -> str:
    """The text of a thesaurus file: sorted by label, tabs and line ends in labels made blanks.

    Raises:
        BadOverrides: labels that differ only in blanks are replaced by different things.

    Example:
        >>> format_thesaurus({"Deep\\tMind": "DeepMind", "n/a": ""})
        'label\\treplace by\\nDeep Mind\\tDeepMind\\nn/a\\t\\n'
    """
    rows: dict[str, str] = {}
    for label, to in replacements.items():
        clean, to = clean_label(label), clean_label(to)
        if clean and rows.setdefault(clean, to) != to:
            raise BadOverrides(f"{clean!r} is to be replaced by {rows[clean]!r} and by {to!r}")
    lines = [HEADER, *sorted(rows.items())]
    return "".join(f"{_quoted(label)}\t{_quoted(to)}\n" for label, to in lines)


def write_thesaurus(replacements: Mapping[str, str], path: str | os.PathLike[str]) -> None:
    """Write a thesaurus file as `format_thesaurus` gives it; the file appears whole or not at all.

    Raises:
        BadOverrides: as `format_thesaurus`, or the file cannot be written.
    """
    data = format_thesaurus(replacements).encode()
    path = Path(path).resolve()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        raise BadOverrides(f"{path}: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def clean_label(text: str) -> str:
    """A label as it can stand in a file: in one line, without tabs and blanks at its ends, in valid UTF-8."""
    return re.sub("[\t\r\n]", " ", text).encode("utf-8", "replace").decode().strip()


def _quoted(text: str) -> str:
    """A cell; one in quotes gets another pair, or reading would take its own for those of a spreadsheet."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.fullmatch(text) else text


def _cells(line: str) -> list[str]:
    """The cells of a line without the quotes of spreadsheets; empty ones beyond the second left out."""
    cells = [cell.strip() for cell in line.split("\t")]
    cells = [m[1].replace('""', '"').strip() if (m := _QUOTED.fullmatch(c)) else c for c in cells]
    while len(cells) > 2 and not cells[-1]:
        cells.pop()
    return cells


def _rows(text: str, place: str) -> Iterator[tuple[int, str, str]]:
    """Line, label and replacement of each line that holds anything."""
    header, *lines = text.split("\n")
    if tuple(cell.lower() for cell in _cells(header)) != HEADER:
        raise BadOverrides(
            f"{place}:1: a thesaurus begins with the line 'label<TAB>replace by', this file with"
            f" {header[:60]!r}; add that line, or save the table as text with tabs"
        )
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        cells = _cells(line)
        if len(cells) == 1:
            raise BadOverrides(
                f"{place}:{number}: there is no tab in {line[:60]!r}; write the label, a tab and what"
                " replaces it (nothing after the tab: the label is ignored)"
            )
        if len(cells) > 2:
            raise BadOverrides(
                f"{place}:{number}: {len(cells)} columns, but a thesaurus has two; take out {cells[2][:60]!r}"
                " and what follows"
            )
        if not cells[0]:
            raise BadOverrides(
                f"{place}:{number}: there is no label before the tab, only {cells[1][:60]!r} after it;"
                " write the label or take the line out"
            )
        yield number, cells[0], cells[1]


def _followed(rows: list[tuple[int, str, str]], key: Callable[[str], str], place: str) -> dict[str, str]:
    """Key of each label → the end of its replacements; rows are line, label, replacement."""
    row_of: dict[str, tuple[int, str, str]] = {}
    for row in rows:
        line, label, to = row
        if not (k := key(label)):
            continue
        first = row_of.setdefault(k, row)
        if (key(first[2]), first[2] == "") != (key(to), to == ""):
            raise BadOverrides(
                f"{place}: {label!r} is replaced by {first[2]!r} on line {first[0]} and by {to!r}"
                f" on line {line}; take one of them out"
            )
    ends: dict[str, str] = {}
    for start in row_of:
        path = dict.fromkeys([k := start])
        while (to := key(row_of[k][2])) in row_of and to != k and to not in ends:
            if to in path:
                circle = list(path)[list(path).index(to) :]
                told = ", ".join(f"{row_of[c][1]!r} (line {row_of[c][0]})" for c in circle[:5])
                raise BadOverrides(f"{place}: replacing goes in circles: {told}; take one of these lines out")
            path[k := to] = None
        end = ends.get(to, row_of[k][2])  # a label replaced by another spelling of itself: how it is written
        ends.update(dict.fromkeys(path, end))
    return ends
