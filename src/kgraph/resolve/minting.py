"""New ids, for whole columns of entities: the first way to make one that gives an id not taken yet."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kgraph.model.identifiers import mint_id

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

SEPARATOR = "\x1f"
"""Between the parts of which an id is made, as in `mint_id`."""

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


def mint_distinct(kind: str, ways: Sequence[pl.Series], taken: pl.Series) -> pl.Series:
    """An id of its own for each entity: by the first way that gives one neither `taken` nor an earlier one's.

    `ways`: columns of texts as `mint_column` takes them, the first to try first; the last has no null, and
    counters are appended to it when all ways are taken.
    """
    import polars as pl

    first = mint_column(kind, pl.select(pl.coalesce(*(pl.lit(way) for way in ways))).to_series())
    contested = first.is_in(taken.implode()) | first.is_duplicated()
    if not contested.any():
        return first
    return _Contest(kind, ways, taken, first, contested).settled()


class _Contest:
    """The ids of which some are wanted by several entities: those are settled one by one, in order."""

    def __init__(
        self, kind: str, ways: Sequence[pl.Series], taken: pl.Series, first: pl.Series, contested: pl.Series
    ) -> None:
        self.kind, self.ways, self.first = kind, ways, first
        self.waiting: list[int] = contested.arg_true().to_list()
        self.given: dict[int, str] = {}
        self.newly: set[str] = set()
        self.taken = taken.sort()
        clean = (~contested).arg_true()
        order = first.gather(clean).arg_sort()
        self.owners = clean.gather(order)
        self.owned = first.gather(self.owners)

    def settled(self) -> pl.Series:
        """The ids of all."""
        import polars as pl

        while self.waiting:
            entity = heapq.heappop(self.waiting)
            id = self._first_free(entity)
            self.given[entity] = id
            self.newly.add(id)
        where = pl.Series(list(self.given), dtype=pl.UInt32)
        return self.first.clone().scatter(where, pl.Series(list(self.given.values()), dtype=pl.String))

    def _first_free(self, entity: int) -> str:
        texts = [text for way in self.ways if (text := way[entity]) is not None]
        counter = 2
        while True:
            for text in texts:
                id = mint_id(self.kind, text)
                if id not in self.newly and not _holds(self.taken, id) and self._is_left(id, entity):
                    return id
            texts = [f"{self.ways[-1][entity]}{SEPARATOR}{counter}"]
            counter += 1

    def _is_left(self, id: str, entity: int) -> bool:
        """Whether no earlier entity has the id; a later one that would have had it is asked again."""
        if not _holds(self.owned, id):
            return True
        owner = int(self.owners[int(self.owned.search_sorted(id))])
        if owner < entity:
            return False
        heapq.heappush(self.waiting, owner)
        return True


def _holds(ascending: pl.Series, id: str) -> bool:
    place = int(ascending.search_sorted(id))
    return place < len(ascending) and ascending[place] == id
