"""JSON that is written row by row: memory is that of a slice of rows, however long the file.

Values follow the rules of `kgraph.exports.columns`: lists are one text joined by `; `, and what is null, NaN,
infinite or an empty text is left out with its name. A column with whole numbers beyond ±(2⁵³ − 1) is written
as texts, because JavaScript would round them.

Specification: RFC 8259; numbers RFC 7493 (I-JSON), 2.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

from kgraph.exports.columns import Column, typed_columns, without_control_characters
from kgraph.exports.portable import slices

if TYPE_CHECKING:
    import polars as pl

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_SAFE = 2**53 - 1


def json_text(value: Any) -> str:
    """A value as JSON on one line.

    Example:
        >>> json_text({"label": 'Ada "A" Öztürk'})
        '{"label":"Ada \\\\"A\\\\" Öztürk"}'
    """
    import msgspec

    return msgspec.json.encode(value).decode()


def json_string(text: pl.Expr) -> pl.Expr:
    """The text as a JSON string with its quotes, without control characters; null if nothing is left."""
    import polars as pl

    kept = without_control_characters(text)
    escaped = kept.str.replace_many(list(_ESCAPES), list(_ESCAPES.values()))
    return pl.when(kept != "").then(pl.concat_str(pl.lit('"'), escaped, pl.lit('"')))


def json_columns(
    frame: pl.DataFrame, *, leave: Iterable[str] = (), reserved: Iterable[str] = ()
) -> list[Column]:
    """The columns of `frame` as `typed_columns` gives them, with values as JSON writes them."""
    columns = typed_columns(frame, leave=leave, reserved=reserved, escape=json_string)
    return [_quoted(c) if c.type == "long" and _is_unsafe(frame, c) else c for c in columns]


def _is_unsafe(frame: pl.DataFrame, column: Column) -> bool:
    largest: Any = frame.select(column.text.cast(int).abs().max()).item()
    return bool(largest > _SAFE)


def _quoted(column: Column) -> Column:
    import polars as pl

    return replace(column, type="string", text=pl.concat_str(pl.lit('"'), column.text, pl.lit('"')))


def json_object(members: Iterable[tuple[str, pl.Expr]]) -> pl.Expr:
    """An object of names and values (JSON text); a member whose value is null is left out."""
    import polars as pl

    parts = [
        pl.concat_str(pl.lit(f"{json_text(name)}:"), value, pl.lit(",")).fill_null("")
        for name, value in members
    ]
    inner = pl.concat_str(*parts).str.strip_suffix(",") if parts else pl.lit("")
    return pl.concat_str(pl.lit("{"), inner, pl.lit("}"))


def column_members(columns: Iterable[Column]) -> list[tuple[str, pl.Expr]]:
    """Columns as members of `json_object`."""
    return [(c.name, c.text) for c in columns]


def write_rows(file: BinaryIO, frame: pl.DataFrame, row: pl.Expr, *, indent: str) -> None:
    """The rows of the frame as JSON text, a comma and a line end between, and a line end after the last.

    The expression may use `_row`, the number of the row from 0.
    """
    import polars as pl

    line = pl.concat_str(pl.lit(indent), row)
    for number, part in enumerate(slices(frame)):
        text = part.select(line.str.join(",\n")).item()
        if part.height:
            file.write((",\n" if number else "").encode() + text.encode())
    if frame.height:
        file.write(b"\n")
