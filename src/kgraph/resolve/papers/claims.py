"""What papers are known by, some records after the other, so that each finds its id at the next build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kgraph.resolve.minting import SEPARATOR
from kgraph.resolve.papers.said import Said, SaidByAll, scheme_and_value
from kgraph.resolve.registry import Claims

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from kgraph.resolve.codes import Coded

ID_WEIGHT, TITLE_WEIGHT, RECORD_WEIGHT = 5, 2, 1


def paper_claims(
    said: SaidByAll, documents: Coded[str], paths: Mapping[str, str], paper: NDArray[np.int64]
) -> Claims:
    """The claims of papers 0..p-1, numbered by their first records.

    `documents` and `paper` are those of each record, `paths` those of the documents.

    A paper is known by the identifiers, the title with its first author, and the own name (`path#record`)
    of each of its records. Memory: 20 bytes a key while this is made, afterwards 8 a paper.
    """
    return Claims(_Keys(said, documents, paths, paper), _Ways(said, documents, paper))


class _Keys:
    """The keys of all papers, by records: each once in a paper, the second holder's with `/2`."""

    def __init__(
        self, said: SaidByAll, documents: Coded[str], paths: Mapping[str, str], paper: NDArray[np.int64]
    ) -> None:
        import numpy as np

        self._said, self._documents = said, documents
        self._paths = [paths.get(document, document) for document in documents.values]
        self._paper = paper.astype(np.uint32)
        told = [(frame["key"].hash().to_numpy(), frame["entity"].to_numpy()) for frame in self._frames()]
        hashes = np.concatenate([np.empty(0, np.uint64), *(h for h, _ in told)])
        entities = np.concatenate([np.empty(0, np.uint32), *(e for _, e in told)])
        del told
        self._again = _again(hashes, entities, np.bincount(paper) > 1)
        self._shared, self._place = _shared(hashes, entities, self._again)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        import polars as pl

        start = 0
        for frame in self._frames():
            shared = slice(*self._shared.searchsorted((start, start + frame.height)))
            if shared.start < shared.stop:
                rows = pl.Series(self._shared[shared] - start, dtype=pl.UInt32)
                told_apart = pl.select(
                    pl.format("{}/{}", frame["key"].gather(rows), pl.Series(self._place[shared]))
                ).to_series()
                frame = frame.with_columns(frame["key"].scatter(rows, told_apart))
            again = slice(*self._again.searchsorted((start, start + frame.height)))
            start += frame.height
            yield _without(frame, self._again[again] - (start - frame.height))

    def _frames(self) -> Iterator[pl.DataFrame]:
        """Rows `entity`, `key`, `weight` as records have them."""
        return map(self._frame, self._said)

    def _frame(self, part: Said) -> pl.DataFrame:
        import polars as pl

        entities = pl.Series(self._paper[part.numbers])
        # The number of a record in its document (`#3`) changes when the document does.
        named = (~part.names.str.starts_with("#")).arg_true()
        codes = self._documents.codes[part.numbers][named.to_numpy()]
        places = pl.Series(self._paths, dtype=pl.String).gather(codes), part.names.gather(named)
        owners = pl.Series(self._paper[part.ids["number"].to_numpy()])
        texts = (
            (ID_WEIGHT, owners, part.ids["key"]),
            (TITLE_WEIGHT, entities, part.titles),
            (
                RECORD_WEIGHT,
                entities.gather(named),
                pl.select(pl.format("record:{}#{}", *places)).to_series(),
            ),
        )
        frames = [
            pl.DataFrame({"entity": entity, "key": key}).with_columns(weight=pl.lit(weight, pl.Int64))
            for weight, entity, key in texts
        ]
        return pl.concat(frames)


def _without(frame: pl.DataFrame, rows: NDArray[np.int64]) -> pl.DataFrame:
    import numpy as np

    if not len(rows):
        return frame
    is_kept = np.ones(frame.height, np.bool_)
    is_kept[rows] = False
    return frame.filter(is_kept)


def _again(
    hashes: NDArray[np.uint64], entities: NDArray[np.uint32], has_several: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The rows that repeat a key of their paper, ascending: those of one record have no key twice.

    By hashes alone: that two keys of one paper share one is as good as impossible.
    """
    import numpy as np

    rows = np.flatnonzero(has_several[entities])
    order = rows[np.lexsort((hashes[rows], entities[rows]))]
    is_same = (np.diff(hashes[order]) == 0) & (np.diff(entities[order]) == 0)
    return np.sort(order[1:][is_same])


def _shared(
    hashes: NDArray[np.uint64], entities: NDArray[np.uint32], again: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows with a key that an earlier paper has too, ascending, and the place of each among the holders.

    By hashes alone: among n keys two share one with a probability of n²/2⁶⁵, one in 30,000 for thirty
    million; one of them would then bear a number that it does not need.
    """
    import numpy as np

    in_order = np.sort(hashes)
    several = np.unique(in_order[1:][in_order[1:] == in_order[:-1]])
    del in_order
    if not len(several):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    is_held = several[np.minimum(several.searchsorted(hashes), len(several) - 1)] == hashes
    is_held[again] = False
    rows = np.flatnonzero(is_held)
    rows = rows[np.lexsort((entities[rows], hashes[rows]))]
    is_first = np.diff(hashes[rows], prepend=hashes[rows[:1]] + np.uint64(1)) != 0
    number = np.arange(len(rows))
    place = number - np.maximum.accumulate(np.where(is_first, number, 0)) + 1
    later = np.flatnonzero(~is_first)
    order = np.argsort(rows[later])
    return rows[later][order], place[later][order]


class _Ways:
    """From what ids of papers are made: best identifier, document and title, both and the record."""

    def __init__(self, said: SaidByAll, documents: Coded[str], paper: NDArray[np.int64]) -> None:
        import numpy as np

        self._said, self._documents = said, documents
        self._first = np.flatnonzero(np.diff(np.maximum.accumulate(paper), prepend=-1))
        counts = np.bincount(paper)
        self._has_several = counts > 1
        self._of_several = _best_of_several(said, paper, self._has_several)

    def __len__(self) -> int:
        return len(self._first)

    def some(self, entities: NDArray[np.int64]) -> Iterator[tuple[pl.Series, ...]]:
        """The ways of these papers (ascending), some after the other."""
        numbers = self._first[entities]
        for part, here in self._said.about(numbers):
            yield self._ways(part, entities[here], numbers[here])

    def _ways(
        self, part: Said, entities: NDArray[np.int64], numbers: NDArray[np.int64]
    ) -> tuple[pl.Series, ...]:
        import numpy as np
        import polars as pl

        places = np.searchsorted(part.numbers, numbers)
        documents = pl.Series(self._documents.values, dtype=pl.String).gather(self._documents.codes[numbers])
        frame = pl.DataFrame(
            {
                "number": numbers.astype(np.uint32),
                "entity": entities.astype(np.uint32),
                "document": documents,
                "title": part.titles.gather(places).str.extract(r"^title:([^|]*)\|", 1),
                "name": part.names.gather(places),
            }
        )
        best = _best(part.ids, "number").select("number", best=_joined())
        told = frame.join(best, on="number", how="left", maintain_order="left")
        if self._has_several[entities].any():
            several = pl.Series(self._has_several[entities])
            told = told.join(self._of_several, on="entity", how="left", maintain_order="left").with_columns(
                best=pl.when(several).then("of_several").otherwise("best")
            )
        ways = told.select(
            "best",
            pl.concat_str("document", "title", separator=SEPARATOR).alias("title"),
            pl.concat_str("document", "title", "name", separator=SEPARATOR).alias("name"),
        )
        return tuple(ways.get_columns())


def _joined() -> pl.Expr:
    """Scheme and value of an identifier as parts of an id."""
    import polars as pl

    return pl.concat_str(*scheme_and_value(), separator=SEPARATOR)


def _best(ids: pl.DataFrame, of: str) -> pl.DataFrame:
    """Of each the rows of its best identifier, the least of its scheme."""
    import polars as pl

    known = ids.filter(pl.col("rank").is_not_null())
    if known.select(of, "rank").is_duplicated().any():
        return known.sort(of, "rank", "key").unique(of, keep="first", maintain_order=True)
    return known.sort(of, "rank").unique(of, keep="first", maintain_order=True)


def _best_of_several(
    said: SaidByAll, paper: NDArray[np.int64], has_several: NDArray[np.bool_]
) -> pl.DataFrame:
    """`entity` and `of_several`, the best identifier, of the papers with several records."""
    import numpy as np
    import polars as pl

    found = []
    for ids in said.ids() if has_several.any() else ():
        owners = paper[ids["number"].to_numpy()]
        found.append(
            ids.with_columns(pl.Series("entity", owners.astype(np.uint32))).filter(has_several[owners])
        )
    if not found:
        return pl.DataFrame(schema={"entity": pl.UInt32, "of_several": pl.String})
    return _best(pl.concat(found), "entity").select("entity", of_several=_joined())
