"""Titles and names read in columns: what `read_title` and `parse_name` say, in a fraction of the time.

Most are plain: then expressions over the column say all; only what looks like more is read one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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

    text = pl.Series(texts, dtype=pl.String)
    plain = text.str.to_lowercase()
    is_plain = text.str.contains(_PLAIN) & ~text.str.contains(_MARKED) & ~plain.str.contains(_EXTENT)
    extent = np.zeros(len(text), np.uint8)
    core, whole = plain.to_list(), {}
    for n in (~is_plain).arg_true().to_list():
        folded = title.folded_title(texts[n])
        mark, core[n] = title.cut_extent(folded)
        if mark:
            extent[n] = title.EXTENT_NAMES.index(mark)
            whole[n] = folded
    cores = pl.Series(core, dtype=pl.String)
    keys = cores.str.replace_all("[^a-z0-9]+", "").to_list()
    key = keys.copy() if whole else keys
    for n, folded in whole.items():
        key[n] = title.letters(folded)
    words = cores.str.extract_all("[a-z0-9]+")
    heads = cores.str.extract("^([^:]*):", 1).fill_null("").str.replace_all("[^a-z0-9]+", "")
    return TitleColumns(
        key,
        keys,
        heads.set(heads.str.len_bytes() <= title.SHORT_HEAD, "").to_list(),
        _numbers(cores, words),
        _labels(cores, whole),
        extent,
        _some(text.str.contains_any(["…", "..."]), lambda n: title.is_cut(texts[n])),
        _some(
            pl.Series(key, dtype=pl.String).str.replace_all("[0-9]+", "").str.contains(_GENERIC),
            lambda n: title.is_generic(key[n]),
        ),
        words.explode().drop_nulls().to_list(),
        words.list.len().to_numpy().astype(np.int64),
    )


def _some(looks_so: pl.Series, is_so: Callable[[int], bool]) -> NDArray[np.bool_]:
    """A column of truths of which only those are asked that look so."""
    import numpy as np

    out = np.zeros(len(looks_so), np.bool_)
    for n in looks_so.arg_true().to_list():
        out[n] = is_so(n)
    return out


def _numbers(cores: pl.Series, words: pl.Series) -> list[str]:
    out = [""] * len(cores)
    for n in cores.str.contains(title.MAY_BE_NUMBERED.pattern).arg_true().to_list():
        out[n] = " ".join(sorted(title.numbers_in(words[n].to_list())))
    return out


def _labels(cores: pl.Series, whole: dict[int, str]) -> NDArray[np.uint8]:
    import numpy as np

    end = "(?s)" + title.MAY_END_LABELLED.pattern
    looks_so = cores.str.contains(title.MAY_BE_LABELLED.pattern) | cores.str.tail(title.END).str.contains(end)
    out = np.zeros(len(cores), np.uint8)
    for n in {*looks_so.arg_true().to_list(), *whole}:
        out[n] = title.LABEL_NAMES.index(title.label_of(whole.get(n) or cores[n]))
    return out


def short_names(names: pl.Series) -> list[str]:
    """`parse_name(name).short` of each name."""
    import polars as pl

    simple = names.str.contains(_SIMPLE_NAME) & ~names.str.contains(_NOT_SO_SIMPLE)
    family, initial = (pl.col("name").str.extract(_SIMPLE_NAME, group) for group in (2, 1))
    short = pl.concat_str(family, initial, separator=" ").str.to_lowercase()
    out: list[str] = pl.DataFrame({"name": names}).select(short).to_series().to_list()
    for n in (~simple).arg_true().to_list():
        out[n] = parse_name(names[n]).short
    return out
