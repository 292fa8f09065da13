"""An answer as aligned text for people: cells cut, IRIs shortened, nothing that a terminal would obey."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, BinaryIO

from kgraph.store.result import to_python

WIDEST_CELL = 60
_MEASURED_ROWS = 1000  # widths are taken from these; later rows are cut to them, so that any number streams

# Control characters (an escape sequence would be obeyed), line ends, and marks that turn the direction.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_SHORTS = {"\n": "⏎", "\r": "⏎", "\t": " "}


def write_table(
    variables: Sequence[str], rows: Iterable[Sequence[Any]], file: BinaryIO, *, prefixes: Mapping[str, str]
) -> None:
    """Write rows of pyoxigraph terms under a header line; numbers stand right, everything else left.

    Columns are as wide as their widest cell, counted in terminal cells (a Chinese character takes two), at
    most `WIDEST_CELL`; what does not fit ends in `…`.
    """
    namespaces = sorted(((iri, name) for name, iri in prefixes.items()), key=lambda pair: -len(pair[0]))
    iterator = iter(rows)
    head = [[_cell(term, namespaces) for term in row] for row in islice(iterator, _MEASURED_ROWS)]
    widths = [_width([name, *(row[i][0] for row in head)]) for i, name in enumerate(variables)]
    rule = ["─" * width for width in widths]
    _write_line(file, [(name, False) for name in variables], widths)
    _write_line(file, [(text, False) for text in rule], widths)
    rest: Iterator[list[tuple[str, bool]]] = ([_cell(term, namespaces) for term in row] for row in iterator)
    for row in chain(head, rest):
        _write_line(file, row, widths)


def _cell(term: Any, namespaces: Sequence[tuple[str, str]]) -> tuple[str, bool]:
    """The text of a term, and whether it is a number."""
    import pyoxigraph as ox

    if isinstance(term, ox.NamedNode):
        return shorten(term.value, namespaces), False
    value = to_python(term)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    text = "" if term is None else term.value if isinstance(term, ox.Literal) else str(term)
    return _UNPRINTABLE.sub(_visible, text), is_number


def shorten(iri: str, namespaces: Sequence[tuple[str, str]]) -> str:
    """The IRI as a prefixed name where a namespace fits and the rest is a plain word, else itself.

    Example:
        >>> shorten("http://x/a", [("http://x/", "x")]), shorten("http://x/a/b", [("http://x/", "x")])
        ('x:a', 'http://x/a/b')
    """
    for namespace, prefix in namespaces:
        if iri.startswith(namespace) and re.fullmatch(r"[\w-]+", iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return _UNPRINTABLE.sub(_visible, iri)


def _visible(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORTS.get(character) or f"\\u{ord(character):04x}"


def _width(texts: Iterable[str]) -> int:
    from rich.cells import cell_len

    return min(WIDEST_CELL, max(map(cell_len, texts)))


def _write_line(file: BinaryIO, cells: Sequence[tuple[str, bool]], widths: Sequence[int]) -> None:
    texts = [_fit(text, width, right) for (text, right), width in zip(cells, widths, strict=True)]
    file.write(("  ".join(texts).rstrip() + "\n").encode())


def _fit(text: str, width: int, right: bool) -> str:
    """The text in exactly `width` cells."""
    from rich.cells import cell_len, set_cell_size

    size = cell_len(text)
    if size > width:
        return set_cell_size(text, width - 1) + "…"
    return " " * (width - size) + text if right else text + " " * (width - size)
