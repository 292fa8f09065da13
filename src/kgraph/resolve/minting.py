"""New ids, for whole columns of entities: the first way to make one that gives an id not taken yet."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from kgraph.model.identifiers import mint_id
from kgraph.resolve.keys import holds

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

SEPARATOR = "\x1f"
"""Between the parts of which an id is made, as in `mint_id`."""

AT_ONCE = 50_000
"""Entities of which ids are made at once."""

_DIGITS = b"abcdefghijklmnopqrstuvwxyz234567"


def mint_column(kind: str, texts: pl.Series) -> pl.Series:
    """`mint_id` of each of the texts (parts joined by `SEPARATOR`), null where the text is.

    Example:
        >>> import polars as pl
        >>> mint_column("doi", pl.Series(["10.1145/3641519.3657462", None])).to_list()
        ['nxbzidg7bqvwheej', None]
    """
    import numpy as np
    import polars as pl

    said = texts.drop_nulls()
    before = hashlib.sha256((kind + SEPARATOR).encode())
    digests = bytearray()
    for text in said:
        digest = before.copy()
        digest.update(text.encode())
        digests += digest.digest()[:10]
    ids = pl.Series(_base32(np.frombuffer(digests, np.uint8).reshape(-1, 10)), dtype=pl.Binary)
    ids = ids.cast(pl.String)
    if said.len() == texts.len():
        return ids.alias("id")
    place = texts.is_not_null().cum_sum().cast(pl.Int64) - 1
    return ids.gather(pl.select(pl.when(texts.is_not_null()).then(place)).to_series()).alias("id")


def _base32(digests: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    """RFC 4648 base32, lower case, of rows of ten bytes: sixteen digits each."""
    import numpy as np

    out = np.empty((len(digests), 16), np.uint8)
    digits = np.frombuffer(_DIGITS, np.uint8)
    for half in range(2):
        number = np.zeros(len(digests), np.uint64)
        for byte in range(5):
            number = (number << np.uint64(8)) | digests[:, half * 5 + byte]
        for place in range(8):
            out[:, half * 8 + place] = digits[(number >> np.uint64(35 - 5 * place)) & np.uint64(31)]
    return out.view("S16").ravel()


class Ways(Protocol):
    """From what the ids of entities 0..n-1 of a kind are made."""

    def __len__(self) -> int:
        """The number n of entities."""

    def some(self, entities: NDArray[np.int64]) -> Iterator[Sequence[pl.Series]]:
        """Of these entities (ascending), some after the other, the ways: the first to try first.

        Each is a column of texts as `mint_column` takes them; the last has no null.
        """


@dataclass(frozen=True)
class Columns:
    """Ways that are in memory as a whole."""

    columns: Sequence[pl.Series]

    def __len__(self) -> int:
        return len(self.columns[-1])

    def some(self, entities: NDArray[np.int64]) -> Iterator[Sequence[pl.Series]]:
        """The ways of these entities."""
        for start in range(0, len(entities), AT_ONCE):
            yield [way.gather(entities[start : start + AT_ONCE]) for way in self.columns]


def mint_distinct(
    kind: str, ways: Ways, taken: pl.Series, entities: NDArray[np.int64] | None = None
) -> pl.Series:
    """An id of its own for each entity: by the first way that gives one neither `taken` nor an earlier one's.

    Counters are appended to the last way when all are taken. `entities`: which of them, ascending (default:
    all). Memory: some 70 bytes an entity.
    """
    import numpy as np
    import polars as pl

    entities = np.arange(len(ways)) if entities is None else entities
    minted = [
        mint_column(kind, pl.select(pl.coalesce(*(pl.lit(way) for way in columns))).to_series())
        for columns in ways.some(entities)
    ]
    first = pl.concat(minted, rechunk=True) if minted else mint_column(kind, pl.Series([], dtype=pl.String))
    del minted
    return _Contest(kind, ways, entities, first, taken).settled()


class _Known:
    """Ids to be found by number: that of one id costs some microseconds, and its texts are nowhere twice."""

    def __init__(self, ids: pl.Series) -> None:
        import numpy as np

        self._ids = ids.rechunk()
        self._hashes = ids.hash().to_numpy()
        self._order = np.argsort(self._hashes, kind="stable")
        self._hashes = self._hashes[self._order]

    def repeated(self) -> NDArray[np.int64]:
        """The numbers of those that are there twice, and perhaps of a few others."""
        import numpy as np

        later = np.flatnonzero(self._hashes[1:] == self._hashes[:-1]) + 1
        return self._order[np.union1d(later, later - 1)]

    def holds(self, ids: pl.Series) -> NDArray[np.bool_]:
        """Which of these ids are among them, and perhaps a few others."""
        return holds(self._hashes, ids.hash().to_numpy())

    def numbers(self, ids: Sequence[str]) -> Iterator[int]:
        """The number of each id, −1 for one that is not among them."""
        import polars as pl

        hashes = pl.Series(ids, dtype=pl.String).hash().to_numpy()
        bounds = (self._hashes.searchsorted(hashes, side).tolist() for side in ("left", "right"))
        for id, start, end in zip(ids, *bounds, strict=True):
            yield next((int(n) for n in self._order[start:end] if self._ids[int(n)] == id), -1)


class _Contest:
    """The ids of which some are wanted by several entities: those are settled one by one, in order."""

    def __init__(
        self, kind: str, ways: Ways, entities: NDArray[np.int64], first: pl.Series, taken: pl.Series
    ) -> None:
        import numpy as np

        self.kind, self.ways, self.entities, self.first = kind, ways, entities, first
        self.taken, self.firsts = _Known(taken), _Known(first)
        self.is_contested = self.taken.holds(first) if len(taken) else np.zeros(len(first), np.bool_)
        self.is_contested[self.firsts.repeated()] = True
        self.waiting: list[int] = np.flatnonzero(self.is_contested).tolist()
        self.given: dict[int, str] = {}
        self.newly: set[str] = set()
        self.options: dict[int, _Options] = {}
        self.unprepared = self.waiting[::-1]

    def settled(self) -> pl.Series:
        """The ids of all."""
        import polars as pl

        while self.waiting:
            place = heapq.heappop(self.waiting)
            id = self._first_free(place)
            self.given[place] = id
            self.newly.add(id)
        if not self.given:
            return self.first
        where = pl.Series(list(self.given), dtype=pl.UInt32)
        return self.first.clone().scatter(where, pl.Series(list(self.given.values()), dtype=pl.String))

    def _first_free(self, place: int) -> str:
        options = self._options(place)
        counter = 2
        while True:
            for id, is_taken, owner in options.ids:
                if not is_taken and id not in self.newly and self._is_left(place, owner):
                    return id
            options = self._asked(
                [[mint_id(self.kind, f"{options.last}{SEPARATOR}{counter}")]], [options.last]
            )[0]
            counter += 1

    def _is_left(self, place: int, owner: int) -> bool:
        """Whether no earlier entity has the id; a later one that would have had it is asked again."""
        if owner < 0 or self.is_contested[owner]:
            return True
        if owner < place:
            return False
        heapq.heappush(self.waiting, owner)
        return True

    def _options(self, place: int) -> _Options:
        if place not in self.options:
            # Those next in turn are asked for with it, which costs no more than one.
            is_next = bool(self.unprepared) and self.unprepared[-1] == place
            some = (
                [self.unprepared.pop() for _ in range(min(AT_ONCE, len(self.unprepared)))]
                if is_next
                else [place]
            )
            self.options.update(zip(some, self._made(some), strict=True))
        return self.options.pop(place)

    def _made(self, places: Sequence[int]) -> Sequence[_Options]:
        ids, last = [], []
        for columns in self.ways.some(self.entities[places]):
            minted = (mint_column(self.kind, way).to_list() for way in columns)
            ids += [[id for id in row if id is not None] for row in zip(*minted, strict=True)]
            last += columns[-1].to_list()
        return self._asked(ids, last)

    def _asked(self, ids: Sequence[Sequence[str]], last: Sequence[str]) -> Sequence[_Options]:
        """Whether ids are taken, and whose they are at first."""
        flat = [id for row in ids for id in row]
        told = zip(flat, self.taken.numbers(flat), self.firsts.numbers(flat), strict=True)
        return [
            _Options([(id, n >= 0, owner) for id, n, owner in islice(told, len(row))], text)
            for row, text in zip(ids, last, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Options:
    """The ids that an entity may have."""

    ids: Sequence[tuple[str, bool, int]]
    """An id, whether it is taken, and an entity whose first one it is, or −1."""
    last: str
    """From what further ones are made."""
