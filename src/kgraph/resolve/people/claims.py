"""What people are known by, some of them after the other, so that each finds his id at the next build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kgraph.model.identifiers import SCHEME
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.minting import AT_ONCE, SEPARATOR
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.columns import Signatures, different, some_of
from kgraph.resolve.people.gathering import Places
from kgraph.resolve.people.idents import Identifiers
from kgraph.resolve.registry import Claims, Registry, numbered

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

MINT_ORDER = ("orcid", "dblp", "openalex")
"""The best identifier at first sight, from which an id is minted."""
ID_WEIGHT, NAME_WEIGHT = 5, 1
KEYS_AT_ONCE = 500_000


def person_keys(
    papers: MergedPapers, signatures: Signatures, pages: Sequence[str], page_of: Ints
) -> Iterator[pl.Series]:
    """By what the registry knows the person of each signature, some after the other: the paper or the page,
    and the name.

    The second of a name on one paper is `…/2`, in the order of the list, so that namesakes keep their ids
    whatever else is known of them.

    pages, page_of: paths of documents, and which is that of each person record.
    """
    import numpy as np
    import polars as pl

    def told(kind: str, at: pl.Series, text: Any) -> pl.Series:
        columns = {"at": at, "key": signatures.texts.parts.key.gather(text)}
        return numbered(pl.DataFrame(columns).select(key=pl.format(f"{kind}:{{}}|{{}}", "at", "key")))["key"]

    n = int(np.count_nonzero(signatures.paper >= 0))  # person records come last
    paper, text = signatures.paper[:n], signatures.text
    # No two papers have one id, so what is counted is counted among some of them.
    for some in some_of(paper, KEYS_AT_ONCE):
        yield told("author", papers.ids.gather(paper[some]), text[some])
    persons = signatures.records.values[signatures.records.ends[n:-1]]
    yield told("person", pl.Series(pages, dtype=pl.String).gather(page_of[persons]), text[n:])


def person_claims(
    corpus: Corpus, papers: MergedPapers, signatures: Signatures, places: Places, person: Ints,
    registry: Registry,
) -> Claims:  # fmt: skip
    """The claims of people 0..n-1; `person` is that of each signature.

    A person is known by the identifiers that nobody shares, and by the name on each of the papers, also under
    the ids that these had before. Memory: 8 bytes an identifier and a person, and some keys at once.
    """
    pages = [corpus.paths.get(d, "") for d in places.documents]
    held = _Held(signatures, person)
    return Claims(
        _Keys(papers, signatures, pages, places.document[1], person, registry, held),
        _Ways(signatures, places, person, held),
    )


class _Held:
    """The identifiers of each person, each once; ascending by person."""

    def __init__(self, signatures: Signatures, person: Ints) -> None:
        import numpy as np

        ids = signatures.ids
        codes = different(person[ids.owners()].astype(np.int64) << 32 | ids.values)
        self.person, self.ident = (codes >> 32).astype(np.int32), codes.astype(np.int32)

    def take(self, which: Any) -> tuple[Ints, Ints]:
        """Some of them: person and identifier."""
        return self.person[which], self.ident[which]


class _Keys:
    """The keys of all people; of those that several share the second holder's has `/2`."""

    def __init__(
        self, papers: MergedPapers, signatures: Signatures, pages: Sequence[str], page_of: Ints,
        person: Ints, registry: Registry, held: _Held,
    ) -> None:  # fmt: skip
        self._papers, self._signatures, self._person, self._held = papers, signatures, person, held
        self._pages = pages, page_of
        self._former = self._former_keys(registry)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        yield from self._by_name()
        yield from self._by_identifier()
        yield self._former

    def _by_name(self) -> Iterator[pl.DataFrame]:
        start = 0
        for keys in person_keys(self._papers, self._signatures, *self._pages):
            yield _rows(self._person[start : start + len(keys)], keys, NAME_WEIGHT)
            start += len(keys)

    def _by_identifier(self) -> Iterator[pl.DataFrame]:
        import numpy as np
        import polars as pl

        idents = self._signatures.idents
        is_key = np.array([s not in SCHEME or SCHEME[s].is_person_key for s in idents.schemes], bool)
        person, ident = self._held.take(is_key[idents.register[self._held.ident]])
        place = _places(ident)
        for first in range(0, len(ident), KEYS_AT_ONCE):
            some = slice(first, first + KEYS_AT_ONCE)
            named = Identifiers(idents.texts.gather(ident[some])).frame()
            named = named.with_columns(
                key=pl.format("{}:{}", "scheme", "value"), place=pl.Series(place[some])
            )
            second = pl.when(pl.col("place") > 1).then(pl.format("{}/{}", "key", "place"))
            yield _rows(person[some], named.select(second.otherwise("key"))["key"], ID_WEIGHT)

    def _former_keys(self, registry: Registry) -> pl.DataFrame:
        """The keys that signatures had on papers that have become one with theirs since."""
        import numpy as np
        import polars as pl

        former, ids, start = registry.former("paper"), self._papers.ids, 0
        has_former = np.append(ids.is_in(list(former)).to_numpy(), False)
        found: list[tuple[int, str]] = []
        for own in self._by_name() if former else ():
            paper = self._signatures.paper[start : start + own.height]
            start += own.height
            rows = np.flatnonzero(has_former[paper])
            for n, (entity, key, _) in zip(paper[rows].tolist(), own[rows].iter_rows(), strict=True):
                id = ids[n]
                found += [(entity, key.replace(f"author:{id}|", f"author:{old}|", 1)) for old in former[id]]
        rows_of = pl.DataFrame(found, schema={"entity": pl.UInt32, "key": pl.String}, orient="row")
        told = numbered(rows_of.unique(maintain_order=True).sort("entity", maintain_order=True))
        return _rows(told["entity"].to_numpy(), told["key"], NAME_WEIGHT)


def _rows(person: Any, keys: pl.Series, weight: int) -> pl.DataFrame:
    import numpy as np
    import polars as pl

    rows = pl.DataFrame({"entity": person.astype(np.uint32), "key": keys})
    return rows.with_columns(pl.lit(weight, pl.Int64).alias("weight"))


def _places(ident: Ints) -> Ints:
    """The how manyth holder of its identifier each is, from 1."""
    import numpy as np

    place = np.ones(len(ident), np.int32)
    shared = np.flatnonzero(np.bincount(ident)[ident] > 1) if len(ident) else np.empty(0, np.int64)
    order = shared[np.argsort(ident[shared], kind="stable")]
    (starts,) = np.nonzero(np.diff(ident[order], prepend=-1))
    place[order] += np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    return place


class _Ways:
    """From what ids are made: the best identifier, document and name, the record beside them."""

    def __init__(self, signatures: Signatures, places: Places, person: Ints, held: _Held) -> None:
        import numpy as np

        self._signatures, self._places = signatures, places
        self._heads = np.full(int(person.max(initial=-1)) + 1, len(person), np.int32)
        self._heads[person[::-1]] = np.arange(len(person) - 1, -1, -1, dtype=np.int32)
        idents = signatures.idents
        rank = {scheme: n for n, scheme in enumerate(MINT_ORDER)}
        ranks = np.array([rank.get(scheme, len(rank)) for scheme in idents.schemes], np.int8)
        owner, ident = held.take((ranks < len(rank))[idents.register[held.ident]])
        # From the last to the first, so that the first by scheme and value is left.
        order = np.lexsort((signatures.ident_rank[ident], ranks[idents.register[ident]]))[::-1]
        self._best = np.full(len(self._heads), -1, np.int32)
        self._best[owner[order]] = ident[order]

    def __len__(self) -> int:
        return len(self._heads)

    def some(self, entities: NDArray[np.int64]) -> Iterator[list[pl.Series]]:
        """Of these people, some after the other."""
        for start in range(0, len(entities), AT_ONCE):
            yield self._of(entities[start : start + AT_ONCE])

    def _of(self, people: NDArray[np.int64]) -> list[pl.Series]:
        import polars as pl

        s, heads, best = self._signatures, self._heads[people], pl.Series(self._best[people])
        number = s.records.values[s.records.ends[heads]]
        document, record = self._places.of(s.paper[heads] < 0, number)
        name = s.texts.parts.key.gather(s.text[heads])
        return [
            s.idents.texts.gather(pl.select(pl.when(best >= 0).then(best)).to_series()),
            pl.select(pl.concat_str(document, name, separator=SEPARATOR)).to_series(),
            pl.select(pl.concat_str(document, name, record, separator=SEPARATOR)).to_series(),
        ]
