"""Rows of mentions: the names in author lists as each record printed them, from the columns of signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from kgraph.model.entities import Mention, schema
from kgraph.resolve.people.columns import Ragged
from kgraph.resolve.rows.signed import Signed
from kgraph.resolve.topics.columns import spans

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

AT_ONCE = 200_000
"""Mentions that are worked on at once."""


def mention_rows(
    signed: Signed,
    mentions: Ragged,
    papers: pl.Series,
    places: Iterable[pl.DataFrame],
    odd: pl.DataFrame,
    inferred: NDArray[np.integer[Any]],
) -> Iterator[pl.DataFrame]:
    """The rows of the table `mentions`, some at a time, by record.

    mentions: of each record the signatures of its names. papers: their ids. places: `document`, `record`,
    `line` and `number` of all records, in the order of the table. odd: `mention` and `name`, sorted, of the
    names whose signatures are spelt in several ways. inferred: the numbers of those that no list prints.
    """
    import numpy as np
    import polars as pl

    is_inferred = np.zeros(len(mentions.values), bool)
    is_inferred[inferred] = True
    of_odd, texts = odd["mention"].to_numpy(), pl.concat([signed.texts, odd["name"]], rechunk=True)
    types = schema(Mention)
    for some in _runs(places, mentions):
        numbers = some["number"].to_numpy()
        at = mentions.places(numbers)
        record = np.repeat(np.arange(len(numbers)), mentions.counts_of(numbers))
        is_kept = mentions.values[at] >= 0
        if not is_kept.all():
            at, record = at[is_kept], record[is_kept]
        own = mentions.values[at]
        text = signed.first_text(own)
        (several,) = np.nonzero(signed.signatures.printed.counts_of(own) > 1)
        text[several] = len(signed.texts) + np.searchsorted(of_odd, at[several])
        columns = {
            "index": at - mentions.ends[numbers[record]] + 1,
            "name_as_printed": texts.gather(text),
            "person": signed.ids.gather(signed.person[own]),
            "paper": papers.gather(signed.signatures.paper[own]),
            "is_inferred": is_inferred[at],
            "confidence": signed.sure[own],
        }
        rows = some.select("document", "record", "line")[record].hstack(pl.DataFrame(columns))
        yield rows.select(list(types)).cast(types)


def _runs(places: Iterable[pl.DataFrame], mentions: Ragged) -> Iterator[pl.DataFrame]:
    """Records that have some `AT_ONCE` mentions together."""
    for frame in places:
        for first, last in spans(mentions.counts_of(frame["number"].to_numpy()), AT_ONCE):
            yield frame[first:last]
