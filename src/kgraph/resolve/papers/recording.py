"""Records to columns, batch by batch: what they are compared by (`Digests`) and known by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.model.names import fold
from kgraph.model.records import Record
from kgraph.resolve.codes import Codes
from kgraph.resolve.papers.columns import TitleColumns, read_titles, short_names
from kgraph.resolve.papers.digests import (
    ABSTRACT,
    CATALOGUED,
    COMPLETE,
    CUT,
    GENERIC,
    NO_YEAR,
    PUBLISHED,
    REFUSED,
    THESIS,
    WITH_DOI,
    Digests,
    Lists,
    text_hashes,
)
from kgraph.resolve.papers.matching import REPOSITORY_DOI
from kgraph.resolve.papers.said import Packed, SaidByAll, packed, said_of
from kgraph.resolve.papers.texts import Texts
from kgraph.resolve.papers.titles import FUNCTION_WORDS, stem
from kgraph.resolve.spread import over_records
from kgraph.resolve.venues.series import resolve_venue
from kgraph.resolve.views import only

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

REFUSALS = frozenset({"reject", "rejected", "withdraw", "withdrawn", "desk reject", "desk rejected"})


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some records; numbers of texts are places in the lists of the batch."""

    hashes: NDArray[np.uint64]
    """Rows: of core, key, head, numbers and own DOI."""
    numbers: NDArray[np.int64]
    """Rows: flags, length of core, label, extent, year, venue, document, words, authors (how many)."""
    words: NDArray[np.int32]
    authors: NDArray[np.int32]
    names: NDArray[np.int32]
    texts: dict[str, pl.Series]
    """Distinct `terms`, `printed`, `venues` and `documents`."""
    said: Packed


def read_records(records: Sequence[Record], catalogues: Collection[str] = ()) -> tuple[Digests, SaidByAll]:
    """What records are compared by and known by; `catalogues` are documents that list each work once.

    Memory: about 150 bytes a record and 25 an author.
    """
    gathered, said = _Gathered(len(records)), SaidByAll()
    for batch in over_records(only(records, Record), read_batch, frozenset(catalogues)):
        gathered.add(batch)
        said.add(batch.said)
    return gathered.digests(), said


def read_batch(first: int, records: Sequence[Record], catalogues: Collection[str]) -> _Batch:
    """Columns of the records from number `first` on."""
    import numpy as np
    import polars as pl

    terms = Codes()
    titles = read_titles([r.title for r in records])
    words, n_words = _stems(titles, terms)
    printed = Codes()
    listed = [a for r in records for a in r.authors]
    names = printed.numbers([a.name for a in listed])
    short = short_names(pl.Series(list(printed), dtype=pl.String))
    authors = terms.numbers(short)[names]
    for place in [n for n, a in enumerate(listed) if a.is_group]:
        authors[place] = terms[fold("".join(listed[place].name.split()))]
    n_authors = np.array([len(r.authors) for r in records], np.int64)
    venues, documents = _Venues(), Codes()
    venue = np.array([venues[r.venue] for r in records], np.int64)
    document = documents.numbers([r.place.document for r in records])
    year = np.array([NO_YEAR if r.year is None else r.year for r in records], np.int64)
    flags = _flags(records) + PUBLISHED * (venue >= 0)
    flags += GENERIC * titles.is_generic + CUT * titles.is_cut
    flags += CATALOGUED * np.array([d in catalogues for d in documents], bool)[document]
    length = np.minimum(list(map(len, titles.core)), LONGEST)
    texts = {"terms": terms, "printed": printed, "venues": venues.keys_met, "documents": documents}
    return _Batch(
        _hashes(titles, [r.ids.get("doi") for r in records]),
        np.stack((flags, length, titles.label, titles.extent, year, venue, document, n_words, n_authors)),
        words,
        authors,
        names,
        {name: pl.Series(list(found), dtype=pl.String) for name, found in texts.items()},
        packed(said_of(first, records, _title_keys(titles, n_authors, short, names))),
    )


def _title_keys(
    titles: TitleColumns, n_authors: NDArray[np.int64], short: Sequence[str], names: NDArray[np.int32]
) -> list[str]:
    """Of each record the key of its title and the short name of its first author."""
    import numpy as np

    first = np.full(len(n_authors), len(short))
    (signed,) = np.nonzero(n_authors)
    first[signed] = names[(np.cumsum(n_authors) - n_authors)[signed]]
    leads = [*short, ""]
    return [f"title:{key}|{leads[n]}" for key, n in zip(titles.key, first.tolist(), strict=True)]


def _stems(titles: TitleColumns, terms: Codes) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The terms of all titles, one after the other, without function words, and how many each has."""
    import numpy as np

    distinct = Codes()
    words = distinct.numbers(titles.words)
    of_word = [-1 if w in FUNCTION_WORDS else terms[stem(w)] for w in distinct]
    found = np.array([*of_word, -1], np.int32)[words]
    owners = np.repeat(np.arange(len(titles.n_words)), titles.n_words)
    told = found >= 0
    return found[told], np.bincount(owners[told], minlength=len(titles.n_words))


def _hashes(titles: TitleColumns, dois: Sequence[str | None]) -> NDArray[np.uint64]:
    """Rows: of core, key, head, numbers and own DOI, for each record; 0 where there is none."""
    import numpy as np
    import polars as pl

    doi = pl.Series(dois, dtype=pl.String).fill_null("")
    own = doi.set(doi.str.contains(REPOSITORY_DOI.pattern), "")
    return np.stack([text_hashes(t) for t in (titles.core, titles.key, titles.head, titles.numbers, own)])


def _flags(records: Sequence[Record]) -> NDArray[np.int64]:
    """`Digests.flags`, but those of titles, venues and documents."""
    import numpy as np

    told = (
        (COMPLETE, [r.authors_complete for r in records]),
        (THESIS, [r.kind == "Thesis" for r in records]),
        (REFUSED, [r.status is not None and r.status.lower() in REFUSALS for r in records]),
        (ABSTRACT, [bool(r.abstract) for r in records]),
        (WITH_DOI, ["doi" in r.ids for r in records]),
    )
    flags = np.zeros(len(records), np.int64)
    for flag, is_so in told:
        flags += flag * np.array(is_so, bool)
    return flags


class _Venues(dict[str | None, int]):
    """Venues as printed, and the number of what each means: −1 where unknown, and for repositories."""

    def __init__(self) -> None:
        self.keys_met = Codes()

    def __missing__(self, text: str | None) -> int:
        venue = resolve_venue(text) if text else None
        is_published = venue is not None and venue.kind != "Repository"
        number = self[text] = self.keys_met[venue.key] if venue and is_published else -1
        return number


class _Gathered:
    """The columns of all batches."""

    def __init__(self, n: int) -> None:
        import numpy as np

        self.n = 0
        self.hashes = np.empty((5, n), np.uint64)
        self.small: dict[str, Any] = {name: np.empty(n, dtype) for name, dtype in _COLUMNS.items()}
        self.counts = np.zeros((2, n + 1), np.int64)
        self.lists: dict[str, list[NDArray[np.int32]]] = {"words": [], "authors": [], "names": []}
        self.texts = {name: Texts() for name in ("terms", "printed", "venues", "documents")}

    def add(self, batch: _Batch) -> None:
        """The next records."""
        import numpy as np

        renumbered = {name: self.texts[name].numbers(found) for name, found in batch.texts.items()}
        *small, n_words, n_authors = batch.numbers
        here = slice(self.n, self.n + len(n_words))
        self.n += len(n_words)
        self.hashes[:, here] = batch.hashes
        for name, column in zip(_COLUMNS, small, strict=True):
            if name in ("venue", "document"):
                codes = np.append(renumbered["venues" if name == "venue" else "documents"], -1)
                column = codes[column]  # −1, nothing, is the last
            self.small[name][here] = column
        self.counts[0, here.start + 1 : here.stop + 1] = n_words
        self.counts[1, here.start + 1 : here.stop + 1] = n_authors
        self.lists["words"].append(renumbered["terms"][batch.words])
        self.lists["authors"].append(renumbered["terms"][batch.authors])
        self.lists["names"].append(renumbered["printed"][batch.names])

    def digests(self) -> Digests:
        """The columns, with terms numbered in the order of their texts."""
        import numpy as np

        terms = self.texts.pop("terms").all()
        order = terms.arg_sort()
        place = np.empty(len(terms), np.int32)
        place[order.to_numpy()] = np.arange(len(terms), dtype=np.int32)
        empty = np.empty(0, np.int32)
        words = place[np.concatenate([empty, *self.lists.pop("words")])]
        authors = place[np.concatenate([empty, *self.lists.pop("authors")])]
        offsets = np.cumsum(self.counts, axis=1)
        hashes: dict[str, Any] = dict(zip(_HASHES, self.hashes, strict=True))
        in_order = Lists(offsets[0], words), Lists(offsets[1], authors)
        return Digests(
            **hashes,
            **self.small,
            words=in_order[0],
            authors=in_order[1],
            stems=in_order[0].sets(),
            people=in_order[1].sets(),
            names=np.concatenate([empty, *self.lists.pop("names")]),
            terms=terms.gather(order),
            printed=self.texts.pop("printed").all(),
            documents=tuple(self.texts["documents"].all()),
        )


_HASHES = ("core", "key", "head", "numbers", "own_doi")
_COLUMNS = {
    "flags": "uint16", "core_length": "uint16", "label": "uint8", "extent": "uint8", "year": "int64",
    "venue": "int32", "document": "int32",
}  # fmt: skip
LONGEST = 2**16 - 1
"""Length from which titles are no longer told apart by it."""
