"""Records to columns, batch by batch: what they are compared by (`Digests`) and known by (`Said`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.model.names import fold
from kgraph.model.records import Record
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
    text_hash,
)
from kgraph.resolve.papers.matching import REPOSITORY_DOI, SERIAL_SCHEMES
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

_NOTHING = bytes(8)


@dataclass(frozen=True, slots=True)
class Said:
    """What records are known by: each text once, as the key of a claim."""

    ids: pl.DataFrame
    """`number` of the record, `key` (`scheme:value`) and `length` of the scheme, of its identifiers but those
    of serials."""
    titles: pl.Series
    """`title:`, key of the title, `|`, first author."""
    names: pl.Series
    """`Place.record`."""


def scheme_and_value() -> tuple[pl.Expr, pl.Expr]:
    """The parts of the keys in `Said.ids`."""
    import polars as pl

    key, length = pl.col("key"), pl.col("length")
    return key.str.slice(0, length).alias("scheme"), key.str.slice(length + 1).alias("value")


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some records; numbers of texts are places in the lists of the batch."""

    hashes: bytes
    """Of core, key, head, numbers and own DOI, for each record."""
    numbers: NDArray[np.int64]
    """Rows: flags, length of core, label, extent, year, venue, document, words, authors (how many)."""
    words: NDArray[np.int32]
    authors: NDArray[np.int32]
    names: NDArray[np.int32]
    texts: dict[str, pl.Series]
    """Distinct `terms`, `printed`, `venues` and `documents`."""
    said: Said


def read_records(records: Sequence[Record], catalogues: Collection[str] = ()) -> tuple[Digests, Said]:
    """What records are compared by and known by; `catalogues` are documents that list each work once.

    Memory: about 150 bytes a record and 25 an author, besides the texts that `Said` holds.
    """
    gathered = _Gathered(len(records))
    for batch in over_records(only(records, Record), read_batch, frozenset(catalogues)):
        gathered.add(batch)
    return gathered.digests(), gathered.said()


def read_batch(first: int, records: Sequence[Record], catalogues: Collection[str]) -> _Batch:
    """Columns of the records from number `first` on."""
    import numpy as np
    import polars as pl

    terms = _Numbered()
    titles = read_titles([r.title for r in records])
    words, n_words = _stems(titles, terms)
    printed = _Numbered()
    listed = [a for r in records for a in r.authors]
    names = np.array([printed[a.name] for a in listed], np.int32)
    short = short_names(pl.Series(list(printed), dtype=pl.String))
    authors = np.array([terms[k] for k in short], np.int32)[names]
    for place in [n for n, a in enumerate(listed) if a.is_group]:
        authors[place] = terms[fold("".join(listed[place].name.split()))]
    n_authors = np.array([len(r.authors) for r in records], np.int64)
    leads = [short[printed[r.authors[0].name]] if r.authors else "" for r in records]
    texts = {"venues": _Numbered(), "documents": _Numbered()}
    numbers = np.array([_numbers(r, texts, catalogues) for r in records], np.int64)
    flags, year, venue, document = numbers.reshape(-1, 4).T
    flags += GENERIC * titles.is_generic + CUT * titles.is_cut
    length = np.minimum(list(map(len, titles.core)), LONGEST)
    return _Batch(
        b"".join(_hashes(titles, [r.ids.get("doi") for r in records])),
        np.stack((flags, length, titles.label, titles.extent, year, venue, document, n_words, n_authors)),
        words,
        authors,
        names,
        {
            name: pl.Series(list(found), dtype=pl.String)
            for name, found in {"terms": terms, "printed": printed, **texts}.items()
        },
        _said(first, records, [f"title:{key}|{lead}" for key, lead in zip(titles.key, leads, strict=True)]),
    )


class _Numbered(dict[str, int]):
    """Texts numbered in the order in which they are asked for."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


def _stems(titles: TitleColumns, terms: _Numbered) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The terms of all titles, one after the other, without function words, and how many each has."""
    import numpy as np

    distinct = _Numbered()
    words = np.array([distinct[w] for w in titles.words], np.int32)
    of_word = [-1 if w in FUNCTION_WORDS else terms[stem(w)] for w in distinct]
    found = np.array([*of_word, -1], np.int32)[words]
    owners = np.repeat(np.arange(len(titles.n_words)), titles.n_words)
    told = found >= 0
    return found[told], np.bincount(owners[told], minlength=len(titles.n_words))


def _said(first: int, records: Sequence[Record], titles: list[str]) -> Said:
    import polars as pl

    ids = [
        (number, f"{scheme}:{value}", len(scheme))
        for number, record in enumerate(records, first)
        for scheme, value in record.ids.items()
        if value and scheme not in SERIAL_SCHEMES
    ]
    schema = {"number": pl.UInt32, "key": pl.String, "length": pl.UInt32}
    return Said(
        pl.DataFrame(ids, schema=schema, orient="row"),
        pl.Series(titles, dtype=pl.String),
        pl.Series([r.place.record for r in records], dtype=pl.String),
    )


def _hashes(titles: TitleColumns, dois: Sequence[str | None]) -> Iterator[bytes]:
    for core, key, head, numbers, doi in zip(
        titles.core, titles.key, titles.head, titles.numbers, dois, strict=True
    ):
        found = text_hash(core)
        yield found
        yield found if key == core else text_hash(key)
        yield text_hash(head) if head else _NOTHING
        yield text_hash(numbers) if numbers else _NOTHING
        yield text_hash(doi) if doi and not REPOSITORY_DOI.search(doi) else _NOTHING


def _numbers(record: Record, texts: dict[str, _Numbered], catalogues: Collection[str]) -> tuple[int, ...]:
    """Flags (but those of the title), year, venue, document."""
    venue = resolve_venue(record.venue) if record.venue else None
    is_published = venue is not None and venue.kind != "Repository"
    flags = (
        COMPLETE * record.authors_complete
        | THESIS * (record.kind == "Thesis")
        | REFUSED * (record.status is not None and record.status.lower() in REFUSALS)
        | CATALOGUED * (record.place.document in catalogues)
        | ABSTRACT * bool(record.abstract)
        | PUBLISHED * is_published
        | WITH_DOI * ("doi" in record.ids)
    )
    return (
        flags,
        NO_YEAR if record.year is None else record.year,
        texts["venues"][venue.key] if venue and is_published else -1,
        texts["documents"][record.place.document],
    )


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
        self.parts: list[Said] = []

    def add(self, batch: _Batch) -> None:
        """The next records."""
        import numpy as np

        renumbered = {name: self.texts[name].numbers(found) for name, found in batch.texts.items()}
        *small, n_words, n_authors = batch.numbers
        here = slice(self.n, self.n + len(n_words))
        self.n += len(n_words)
        self.hashes[:, here] = np.frombuffer(batch.hashes, np.uint64).reshape(-1, 5).T
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
        self.parts.append(batch.said)

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

    def said(self) -> Said:
        """What all records are known by."""
        import polars as pl

        nothing = _said(0, (), [])
        parts = [nothing, *self.parts]
        return Said(
            pl.concat([p.ids for p in parts]),
            pl.concat([p.titles for p in parts]),
            pl.concat([p.names for p in parts]),
        )


_HASHES = ("core", "key", "head", "numbers", "own_doi")
_COLUMNS = {
    "flags": "uint16", "core_length": "uint16", "label": "uint8", "extent": "uint8", "year": "int64",
    "venue": "int32", "document": "int32",
}  # fmt: skip
LONGEST = 2**16 - 1
"""Length from which titles are no longer told apart by it."""
