"""What batches of records hold, put together under common numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgraph.model.records import PersonRecord, Record
from kgraph.resolve.codes import Coded, Codes
from kgraph.resolve.papers.texts import Texts
from kgraph.resolve.people.columns import Affiliations, Ragged, SignatureColumns, Signatures, some_of
from kgraph.resolve.people.idents import Identifiers
from kgraph.resolve.people.printed import PrintedNames

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@dataclass(frozen=True)
class PaperFacts:
    """What papers tell about their authors besides their names."""

    year: Ints
    """0: unknown."""
    venue: Ints
    """-1: none."""
    words: Ragged
    """Folded words of titles and keywords, ascending; numbers of `texts`."""
    texts: pl.Series
    """Sorted."""
    venues: Sequence[str]


@dataclass(frozen=True)
class Places:
    """Where records and person records stand."""

    documents: Sequence[str]
    document: tuple[Ints, Ints]
    """Of each record, and of each person record; numbers of `documents`."""
    record: tuple[pl.Series, pl.Series]
    """Their ids in their documents."""

    def of(self, is_person: Any, numbers: Any) -> tuple[pl.Series, pl.Series]:
        """Documents and ids of some records, or person records."""
        import numpy as np
        import polars as pl

        of_records, of_persons = self.document
        place = numbers + len(of_records) * is_person
        document = np.empty(len(place), np.int32)
        document[~is_person], document[is_person] = (
            of_records[numbers[~is_person]],
            of_persons[numbers[is_person]],
        )
        return pl.Series(self.documents, dtype=pl.String).gather(document), self._record.gather(place)

    @cached_property
    def _record(self) -> pl.Series:
        import polars as pl

        return pl.concat(list(self.record))


@dataclass(frozen=True)
class StatedPlaces:
    """Where the statements of a batch stand."""

    documents: list[str]
    document: Ints
    """Number in `documents`."""
    record: pl.Series

    @classmethod
    def of(cls, statements: Sequence[Record] | Sequence[PersonRecord]) -> StatedPlaces:
        """Those of all of them."""
        import numpy as np
        import polars as pl

        documents = Codes()
        document = np.array([documents[s.place.document] for s in statements], np.int32)
        return cls(
            list(documents), document, pl.Series([s.place.record for s in statements], dtype=pl.String)
        )


_FLAT = ("paper", "rank", "text", "is_inferred", "is_group", "is_corresponding")
_LISTS = ("printed", "records", "indices", "ids", "affiliations")


class GatheredSignatures:
    """Batches under common numbers."""

    def __init__(self) -> None:
        self.texts, self.idents, self.places = Texts(), Texts(), Affiliations()
        nothing = SignatureColumns().done()
        self._parts = {name: [getattr(nothing, name)] for name in (*_FLAT, *_LISTS)}

    def add(self, s: Signatures, paper: Any) -> None:
        """Add signatures, of these papers."""
        import numpy as np

        text, ident = self.texts.numbers(s.texts.column), self.idents.numbers(s.idents.texts)
        place = np.array([self.places.number(a) for a in s.places], np.int32)
        told = text[s.text]
        is_once = s.printed.values is s.text
        columns = replace(
            s, paper=paper, text=told,
            printed=Ragged(s.printed.ends, told if is_once else text[s.printed.values]),
            ids=Ragged(s.ids.ends, ident[s.ids.values]),
            affiliations=Ragged(s.affiliations.ends, place[s.affiliations.values]),
        )  # fmt: skip
        for name, parts in self._parts.items():
            parts.append(getattr(columns, name))

    def done(self) -> Signatures:
        """All signatures by paper, then as they came; to be asked for once."""
        import numpy as np

        # Person records (-1) come last. Column by column: nothing but one of them is ever held twice.
        columns: dict[str, Any] = {"paper": np.concatenate(self._parts.pop("paper"))}
        order: Any = np.argsort(columns["paper"].astype(np.uint32), kind="stable")
        order = None if np.array_equal(order, np.arange(len(order))) else order
        columns["paper"] = _placed(columns["paper"], order)
        for name in _FLAT[1:]:
            columns[name] = _placed(np.concatenate(self._parts.pop(name)), order)
        for name in _LISTS:
            joined = Ragged.joined(self._parts.pop(name))
            columns[name] = joined if order is None else joined.take(order)
        # Nearly all are printed once and in one way: what is equal then is held once.
        ends, printed = columns["records"].ends, columns["printed"]
        columns["indices"] = Ragged(ends, columns["indices"].values)
        if np.array_equal(printed.ends, ends):
            values = columns["text"] if np.array_equal(printed.values, columns["text"]) else printed.values
            columns["printed"] = Ragged(ends, values)
        return Signatures(
            **columns, texts=PrintedNames(self.texts.all()), idents=Identifiers(self.idents.all()),
            places=self.places.all(),
        )  # fmt: skip


def _placed(column: Any, order: Any) -> Any:
    return column if order is None else column[order]


class GatheredPlaces:
    """Places while they are collected."""

    def __init__(self) -> None:
        self.documents = Codes()
        self.parts: tuple[list[StatedPlaces], list[StatedPlaces]] = ([], [])

    def add(self, kind: int, places: StatedPlaces) -> None:
        """Add places of records (0) or person records (1)."""
        document = self.documents.numbers(places.documents)[places.document]
        self.parts[kind].append(replace(places, documents=[], document=document))

    def done(self) -> Places:
        """All of them; to be asked for once."""
        import numpy as np
        import polars as pl

        columns = []
        for parts in self.parts:
            document = np.concatenate([np.empty(0, np.int32), *(p.document for p in parts)])
            every = [pl.Series([], dtype=pl.String), *(p.record for p in parts)]
            record = pl.concat(every, rechunk=True)
            columns.append((document, record))
            parts.clear()
        (of_records, ids), (of_persons, of_people) = columns
        return Places(list(self.documents), (of_records, of_persons), (ids, of_people))


class GatheredFacts:
    """Years and words of papers while they are collected."""

    def __init__(self) -> None:
        self.texts = Texts()
        self.papers: list[Ints] = []
        self.years: list[Ints] = []
        self.words: list[Ragged] = []

    def add(self, papers: Ints, years: Ints, words: Ragged, texts: pl.Series) -> None:
        """Add the facts of some papers."""
        self.papers.append(papers)
        self.years.append(years)
        self.words.append(Ragged(words.ends, self.texts.numbers(texts)[words.values]))

    def done(self, venues: Coded[str]) -> PaperFacts:
        """The facts of papers 0..n-1, with their venues; to be asked for once."""
        import numpy as np

        order = np.argsort(np.concatenate([*self.papers, np.empty(0, np.int32)]), kind="stable")
        words = Ragged.joined(self.words)
        self.words.clear()
        if not np.array_equal(order, np.arange(len(order))):
            words = words.take(order)
        texts = self.texts.all()
        in_order = texts.arg_sort()
        rank = np.empty(len(texts), np.int32)
        rank[in_order.to_numpy()] = np.arange(len(texts), dtype=np.int32)
        owners = words.owners()
        for some in some_of(owners):
            codes = owners[some].astype(np.int64) << 32 | rank[words.values[some]]
            codes.sort()
            words.values[some] = codes.astype(np.int32)
        years = np.concatenate([*self.years, np.empty(0, np.int32)])[order]
        names = Codes()
        venue = np.append(names.numbers(venues.values), np.int32(-1))[venues.codes]
        return PaperFacts(years, venue, words, texts.gather(in_order), list(names))
