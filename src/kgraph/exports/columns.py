"""What network files need to know about columns: a safe name, a type that every reader knows, a text.

GraphML and GEXF readers agree on `int long double boolean string` only (GEXF spells `int` as `integer`);
list types stop graphology, unknown types make Gephi drop the whole column. So lists become one text joined
by `; ` (which Gephi Lite splits again), and whatever a reader cannot take (null, NaN, infinities, empty
texts) is left out, never written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest

if TYPE_CHECKING:
    import polars as pl

# Char of XML 1.0 (https://www.w3.org/TR/xml/#charsets), negated; surrogates are not in it.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_XML_RUST = r"[^\t\n\r\x{20}-\x{D7FF}\x{E000}-\x{FFFD}\x{10000}-\x{10FFFF}]"
# Line ends and tabs as references: a parser would turn them into blanks (attributes) or newlines (texts).
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_TABLE: dict[int, str] = {ord(character): escape for character, escape in _ESCAPES.items()}
_INT32 = (-(2**31), 2**31 - 1)
_INT64 = (-(2**63), 2**63 - 1)


@dataclass(frozen=True)
class Column:
    """A column of a network file.

    id: unique in the file and a valid XML name token; `name` is what people read (mostly the same).
    type: `int`, `long`, `double`, `boolean` or `string`.
    text: the value as it is written, texts escaped; null where nothing is to be written.
    """

    id: str
    name: str
    type: str
    text: pl.Expr


def typed_columns(
    frame: pl.DataFrame,
    *,
    leave: Iterable[str] = (),
    reserved: Iterable[str] = (),
    taken: Iterable[str] = (),
    prefix: str = "",
    escape: Callable[[pl.Expr], pl.Expr] | None = None,
) -> list[Column]:
    """The columns of `frame`, in order, except those named in `leave` and those without any value type.

    A name in `reserved` (or one equal to another but for case, which Gephi confuses) gets a tail; an id in
    `taken` gets `prefix` while its name stays. `escape` makes what is written of a text, for XML by default.
    """
    import polars as pl

    escape = escape or escaped
    leave, reserved, taken = set(leave), set(reserved), {t.casefold() for t in taken}
    names: set[str] = set()
    ids: set[str] = set(taken)
    columns = []
    for source, dtype in frame.schema.items():
        if source in leave or dtype == pl.Null:
            continue
        name = _unique(source + "_" if source in reserved else source, names)
        token = re.sub(r"[^\w.\-]", "_", name) or "_"
        id = _unique(token if token.casefold() not in ids else prefix + token, ids)
        type, text = _typed(frame, source, escape)
        columns.append(Column(id=id, name=name, type=type, text=text))
    return columns


def _unique(name: str, used: set[str]) -> str:
    candidate, n = name, 1
    while candidate.casefold() in used:
        n += 1
        candidate = f"{name}_{n}"
    used.add(candidate.casefold())
    return candidate


def _typed(frame: pl.DataFrame, name: str, escape: Callable[[pl.Expr], pl.Expr]) -> tuple[str, pl.Expr]:
    """The narrowest type that holds every value of the column, and the text of its values."""
    import polars as pl

    column, dtype = pl.col(name), frame.schema[name]
    if dtype == pl.Boolean:
        return "boolean", column.cast(pl.String)
    if dtype.is_integer():
        low, high = frame[name].min() or 0, frame[name].max() or 0
        for type, (least, most) in (("int", _INT32), ("long", _INT64)):
            if least <= low and high <= most:  # type: ignore[operator]
                return type, column.cast(pl.String)
        return "string", escape(column.cast(pl.String))
    if dtype.is_float() or dtype.is_decimal():
        number = column.cast(pl.Float64)
        return "double", pl.when(number.is_finite()).then(number.cast(pl.String))
    return "string", escape(plain_text(frame, name))


def plain_text(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column that is not a number as text: lists joined by `; `, dates in ISO form."""
    import polars as pl

    column, dtype = pl.col(name), frame.schema[name]
    if isinstance(dtype, pl.List | pl.Array):
        items = column.arr.to_list() if isinstance(dtype, pl.Array) else column
        return items.list.eval(pl.element().cast(pl.String).drop_nulls()).list.join("; ")
    if isinstance(dtype, pl.Struct):
        return column.struct.json_encode()
    if dtype in (pl.Object, pl.Binary):
        raise BadRequest(
            f"column {name!r} holds {dtype}, which no network file can carry; drop or convert it"
        )
    return column.cast(pl.String)


def escaped(text: pl.Expr) -> pl.Expr:
    """The text for an XML element or quoted attribute, without what XML forbids; null if nothing is left."""
    import polars as pl

    kept = without_control_characters(text)
    return pl.when(kept != "").then(kept.str.replace_many(list(_ESCAPES), list(_ESCAPES.values())))


def without_control_characters(text: pl.Expr) -> pl.Expr:
    """The text without the characters that no XML file can hold, not even as references."""
    return text.str.replace_all(_NOT_XML_RUST, "")


def xml_text(text: str) -> str:
    """A single text for an XML element or a quoted attribute, without what XML forbids.

    Example:
        >>> xml_text('a<b & "c"' + chr(0) + chr(0xD800))
        'a&lt;b &amp; &quot;c&quot;'
    """
    return _NOT_XML.sub("", text).translate(_TABLE)
