"""Titles and names read in columns: what `read_title` and `parse_name` say, in a fraction of the time.

Most are plain: then expressions over the column say all; only what looks like more is read one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from kgraph.model.names import SUFFIXES, TITLES, parse_name
from kgraph.resolve.papers import titles as title

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

_PLAIN = r"""^[A-Za-z0-9 ,.:;!?'"/*=%#@~|-]*$"""
_MARKED = r"(?i)^(?:retracted|withdrawn|removed)|[.,] in:? |^ |  | $"
_EXTENT = r"[:.-]\s+(?:an? |extended|student)"
"""What a note, a fate or a mark of another text needs at least, in a title without brackets."""
_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789\n"
_NO_LETTERS = bytes(c for c in range(256) if c not in _LETTERS)
_WORDS = bytes(c if c in _LETTERS else 32 for c in range(256))
_GENERIC = title.GENERIC.pattern[:-1].replace(r"\w", "[a-z0-9_]") + "$|preface$|^$"

_SIMPLE_NAME = r"^([A-Z])(?:[a-z]+(?:-[A-Za-z][a-z]*)?|\.)(?: [A-Z]\.?){0,3} ([A-Z][a-z]+)(?: [0-9]{4})?$"
_NOT_SO_SIMPLE = (
    rf"(?i)^(?:{'|'.join(sorted(TITLES))})\b|\b(?:{'|'.join(sorted(SUFFIXES))})(?: [0-9]{{4}})?$|"
    r"(?:ov|ev)ich(?: [0-9]{4})?$|(?:ov|ev|ich)na(?: [0-9]{4})?$"
)


@dataclass(frozen=True, slots=True)
class TitleColumns:
    """What n printed titles say: the fields of `Title`."""

    key: list[str]
    core: list[str]
    head: list[str]
    numbers: list[str]
    """Sorted and joined by blanks."""
    label: NDArray[np.uint8]
    extent: NDArray[np.uint8]
    is_cut: NDArray[np.bool_]
    is_generic: NDArray[np.bool_]
    words: list[str]
    """Of all titles, one after the other: not stems yet, and with function words."""
    n_words: NDArray[np.int64]


def read_titles(texts: Sequence[str]) -> TitleColumns:
    """What `titles.read_title` says of each, but for the stems of words."""
    import numpy as np
    import polars as pl

    text, folded = pl.col("text"), pl.col("text").str.to_lowercase()
    first = pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(
        folded=folded,
        is_marked=~text.str.contains(_PLAIN) | text.str.contains(_MARKED) | folded.str.contains(_EXTENT),
        may_be_cut=text.str.contains_any(["…", "..."]),
    )
    core: list[str] = first["folded"].to_list()
    extent, whole = np.zeros(len(texts), np.uint8), {}
    for n in _where(first["is_marked"]):
        plain = title.folded_title(texts[n])
        mark, core[n] = title.cut_extent(plain)
        if mark:
            extent[n] = title.EXTENT_NAMES.index(mark)
            whole[n] = plain
    in_lines = _lines(core)
    keys = _split(in_lines.translate(None, _NO_LETTERS))
    words = [line.split() for line in _split(in_lines.translate(_WORDS))]
    key = keys.copy() if whole else keys
    for n, plain in whole.items():
        key[n] = title.letters(plain)
    told = _told(core, keys)
    label = np.zeros(len(texts), np.uint8)
    for n in {*_where(told["may_be_labelled"]), *whole}:
        label[n] = title.LABEL_NAMES.index(title.label_of(whole.get(n) or core[n]))
    numbers = [""] * len(texts)
    for n in _where(told["may_be_numbered"]):
        numbers[n] = " ".join(sorted(title.numbers_in(words[n])))
    return TitleColumns(
        key,
        keys,
        _heads(core),
        numbers,
        label,
        extent,
        _those(len(texts), (n for n in _where(first["may_be_cut"]) if title.is_cut(texts[n]))),
        _those(
            len(texts), (n for n in {*_where(told["may_be_generic"]), *whole} if title.is_generic(key[n]))
        ),
        list(chain.from_iterable(words)),
        np.fromiter(map(len, words), np.int64, len(words)),
    )


def _lines(core: Sequence[str]) -> bytes:
    """The titles, each with an end of line."""
    text = "\n".join([*core, ""])
    if text.count("\n") > len(core):  # one of a character reference
        text = "".join(line.replace("\n", " ") + "\n" for line in core)
    return text.encode()


def _split(in_lines: bytes) -> list[str]:
    return in_lines.decode().split("\n")[:-1]


def _heads(core: Sequence[str]) -> list[str]:
    """Keys of what stands before a colon, where they are of some length."""
    heads = [""] * len(core)
    for n, text in enumerate(core):
        if ":" in text:
            head = title.letters(text.partition(":")[0])
            heads[n] = head if len(head) > title.SHORT_HEAD else ""
    return heads


def _told(core: list[str], keys: list[str]) -> pl.DataFrame:
    """What more may be said of titles; all at once, for each call has its price."""
    import polars as pl

    text, end = pl.col("core"), pl.col("core").str.tail(title.END)
    texts = pl.DataFrame({"core": core, "key": keys}, schema={"core": pl.String, "key": pl.String})
    return texts.select(
        may_be_numbered=text.str.contains(title.MAY_BE_NUMBERED.pattern),
        may_be_labelled=text.str.contains(title.MAY_BE_LABELLED.pattern)
        | end.str.contains("(?s)" + title.MAY_END_LABELLED.pattern),
        may_be_generic=pl.col("key").str.replace_all("[0-9]+", "").str.contains(_GENERIC),
    )


def _where(column: pl.Series) -> list[int]:
    found: list[int] = column.arg_true().to_list()
    return found


def _those(n: int, places: Iterable[int]) -> NDArray[np.bool_]:
    import numpy as np

    out = np.zeros(n, np.bool_)
    out[list(places)] = True
    return out


def short_names(names: pl.Series) -> list[str]:
    """`parse_name(name).short` of each name."""
    import polars as pl

    initial, family = names.str.extract_groups(_SIMPLE_NAME).struct.unnest().get_columns()
    short = pl.select(pl.concat_str(family, initial, separator=" ").str.to_lowercase()).to_series()
    out: list[str] = short.to_list()
    for n in _where(short.is_null() | names.str.contains(_NOT_SO_SIMPLE)):
        out[n] = parse_name(names[n]).short
    return out
