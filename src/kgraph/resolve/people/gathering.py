"""What batches of records hold, put together under common numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kgraph.resolve.people.columns import Codes, Ragged, SignatureColumns, Signatures
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
    texts: Sequence[str]
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
        import polars as pl

        place = numbers + len(self.document[0]) * is_person
        documents = pl.Series(self.documents, dtype=pl.String)
        codes = pl.concat([pl.Series(codes, dtype=pl.UInt32) for codes in self.document])
        return documents.gather(codes.gather(place)), pl.concat(list(self.record)).gather(place)


class GatheredSignatures:
    """Batches under common numbers."""

    def __init__(self) -> None:
        self.texts, self.idents, self.words = Codes(), Codes(), Codes()
        self.places: dict[Any, tuple[int, Any]] = {}
        self._keys = SignatureColumns()
        self._keys.places = self.places
        self.parts: list[Signatures] = [SignatureColumns().done()]

    def add(self, s: Signatures, paper: Any) -> None:
        """Add signatures, of these papers."""
        import numpy as np

        text, ident = self.texts.merged(s.texts), self.idents.merged(s.idents)
        place = np.fromiter((self._keys.place(a) for a in s.places), np.int32)
        self.parts.append(
            replace(
                s, paper=paper, text=text[s.text], printed=Ragged(s.printed.ends, text[s.printed.values]),
                ids=Ragged(s.ids.ends, ident[s.ids.values]),
                affiliations=Ragged(s.affiliations.ends, place[s.affiliations.values]),
                texts=PrintedNames(()), idents=(), places=(),
            )
        )  # fmt: skip

    def done(self) -> Signatures:
        """All signatures by paper, then as they came; to be asked for once."""
        import numpy as np

        # Person records (-1) come last. Column by column: nothing but one of them is ever held twice.
        order: Any = np.argsort(self._flat("paper").astype(np.uint32), kind="stable")
        if np.array_equal(order, np.arange(len(order))):
            order = None
        flat = ("paper", "rank", "text", "is_inferred", "is_group", "is_corresponding")
        columns: dict[str, Any] = {name: _placed(self._flat(name), order) for name in flat}
        for name in ("printed", "records", "indices", "ids", "affiliations"):
            lists = Ragged.joined([getattr(p, name) for p in self.parts])
            columns[name] = lists if order is None else lists.take(order)
        columns["indices"] = Ragged(columns["records"].ends, columns["indices"].values)
        self.parts.clear()
        return Signatures(
            **columns, texts=PrintedNames(list(self.texts)), idents=list(self.idents),
            places=[a for _, a in self.places.values()],
        )  # fmt: skip

    def _flat(self, name: str) -> Any:
        import numpy as np

        return np.concatenate([getattr(p, name) for p in self.parts])


def _placed(column: Any, order: Any) -> Any:
    return column if order is None else column[order]


class GatheredPlaces:
    """Places while they are collected."""

    def __init__(self) -> None:
        self.documents = Codes()
        self.document: tuple[list[int], list[int]] = ([], [])
        self.record: tuple[list[str], list[str]] = ([], [])

    def add(self, kind: int, places: Sequence[tuple[str, str]]) -> None:
        """Add places of records (0) or person records (1)."""
        self.document[kind].extend(self.documents[d] for d, _ in places)
        self.record[kind].extend(r for _, r in places)

    def done(self) -> Places:
        """All of them."""
        import numpy as np
        import polars as pl

        of_records, of_persons = (np.array(codes, np.int32) for codes in self.document)
        ids, of_people = (pl.Series(texts, dtype=pl.String) for texts in self.record)
        return Places(list(self.documents), (of_records, of_persons), (ids, of_people))


class GatheredFacts:
    """Years and words of papers while they are collected."""

    def __init__(self) -> None:
        self.texts = Codes()
        self.papers: list[Ints] = []
        self.years: list[Ints] = []
        self.words: list[Ragged] = []

    def add(self, papers: Ints, years: Ints, words: Ragged, texts: Sequence[str]) -> None:
        """Add the facts of some papers."""
        self.papers.append(papers)
        self.years.append(years)
        self.words.append(Ragged(words.ends, self.texts.merged(texts)[words.values]))

    def done(self, n: int, venues: Sequence[str | None]) -> PaperFacts:
        """The facts of papers 0..n-1, with their venues."""
        import numpy as np

        order = np.argsort(np.concatenate([*self.papers, np.empty(0, np.int32)]), kind="stable")
        words = Ragged.joined(self.words).take(order)
        texts = sorted(self.texts)
        rank = np.empty(len(texts), np.int32)
        rank[[self.texts[text] for text in texts]] = np.arange(len(texts), dtype=np.int32)
        codes = words.owners().astype(np.int64) << 32 | rank[words.values]
        codes.sort()
        names = Codes()
        venue = np.fromiter((-1 if v is None else names[v] for v in venues), np.int32, n)
        return PaperFacts(
            np.concatenate([*self.years, np.empty(0, np.int32)])[order], venue,
            Ragged(words.ends, codes.astype(np.int32)), texts, list(names),
        )  # fmt: skip
