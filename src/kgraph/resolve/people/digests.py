"""Digests of all that the decision about a block of names rests on.

128 bits as two lanes of 64. What has no order is summed up (modulo 2⁶⁴) after mixing, so that nothing hangs
on how features, papers and signatures of other blocks happen to be numbered. That any two of n different
blocks share a digest has a probability of some n²/2¹²⁹.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgraph.kernels.evidence import ACCOUNT, COAUTHOR, LAB, VENUE, WORD
from kgraph.resolve.people.match import NAME_RULES
from kgraph.resolve.people.prior import Crowd

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from kgraph.resolve.people.batches import Evidence, Slice

    Hashes = NDArray[np.uint64]
    """2 × n."""

SEEDS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)


def mixed(*columns: Any) -> Hashes:
    """A hash of each row of some columns of hashes (2 × n) or of whole numbers."""
    import numpy as np

    out = np.array(SEEDS, np.uint64)[:, None]
    for column in columns:
        x = np.asarray(column)
        out = (out ^ (x if x.dtype == np.uint64 else x.astype(np.int64).view(np.uint64))) * np.uint64(
            0xBF58476D1CE4E5B9
        )
        out = (out ^ (out >> np.uint64(29))) * np.uint64(0x94D049BB133111EB)
        out ^= out >> np.uint64(32)
    return out


def text_hashes(texts: Sequence[str] | pl.Series) -> Hashes:
    """Hashes of texts, the same as long as the version of polars is."""
    import numpy as np
    import polars as pl

    column = pl.Series(texts, dtype=pl.String)
    return np.stack([column.hash(seed % 2**32).to_numpy() for seed in SEEDS])


def summed(hashes: Hashes, owners: Any, n: int) -> Hashes:
    """The sum of the hashes of each owner 0..n-1; owners ascend."""
    import numpy as np

    sums = np.zeros((2, hashes.shape[1] + 1), np.uint64)
    np.cumsum(hashes, axis=1, out=sums[:, 1:])
    ends = np.searchsorted(owners, np.arange(n + 1))
    return sums[:, ends[1:]] - sums[:, ends[:-1]]


def bits(values: Any) -> Any:
    """Numbers with fractions as whole ones."""
    import numpy as np

    return np.ascontiguousarray(values, np.float64).view(np.int64)


class Digests:
    """Digests of the blocks of a corpus: hashes of its features are made once."""

    def __init__(self, evidence: Evidence, crowd: Crowd) -> None:
        import polars as pl

        self._e = evidence
        self._alike: dict[int, Hashes] = {}
        told = repr((crowd.model, NAME_RULES, crowd.n_people, crowd.productivity, pl.__version__))
        self._model = text_hashes([told])

    @cached_property
    def _features(self) -> dict[int, Hashes]:
        """By kind: what each feature is called and weighs."""
        import numpy as np

        e, w = self._e, self._e.known.weights
        forms = mixed(text_hashes(e.names.forms), text_hashes(e.names.labels), bits(w.coauthor))
        labs = e.known.lab_keys, e.known.lab_labels
        return {
            COAUTHOR: mixed(forms, forms[:, np.asarray(w.short_of)]) if forms.shape[1] else forms,
            LAB: mixed(*map(text_hashes, labs), bits(w.lab)),
            VENUE: mixed(text_hashes(e.known.facts.venues), bits(w.venue)),
            WORD: mixed(text_hashes(e.known.facts.texts), bits(w.word)),
            ACCOUNT: self._idents,
        }

    @cached_property
    def _idents(self) -> Hashes:
        return text_hashes(self._e.signatures.idents.texts)

    @cached_property
    def _said(self) -> Hashes:
        return text_hashes([f"{rule}\x1f{why}" for rule, why in self._e.settled.said])

    @cached_property
    def _names(self) -> Hashes:
        names = self._e.names
        return text_hashes(names.texts.gather(names.text))

    def of(self, part: Slice) -> pl.DataFrame:
        """The digest of each block of a batch (`low`, `high`)."""
        import numpy as np
        import polars as pl

        n = len(part.block_at) - 1
        block = np.repeat(np.arange(n), np.diff(part.block_at))
        total = self._model + summed(self._of_signatures(part, block), block, n)
        for hashes, bounds in (self._of_names(part), self._of_pairs(part), self._of_settled(part, block)):
            owners = np.repeat(np.arange(n), np.diff(bounds))
            total = mixed(total, summed(hashes, owners, n))
        low, high = total
        return pl.DataFrame({"low": low, "high": high})

    def _of_signatures(self, part: Slice, block: Any) -> Hashes:
        import numpy as np

        e, b, rows = self._e, part.batch, part.signatures
        place = np.arange(b.n) - part.block_at[block]
        brought = np.zeros((2, b.n), np.uint64)
        for kind, features in self._features.items():
            owners, keys, values = b.entries[kind]
            if len(owners):
                brought += summed(self._brought(kind, features, keys, values), owners, b.n)
        ids = e.signatures.ids
        owners = np.repeat(np.arange(b.n), ids.counts_of(rows))
        if len(owners):
            brought += summed(mixed(self._idents[:, ids.values[ids.places(rows)]]), owners, b.n)
        paper = e.signatures.paper[rows]
        return mixed(
            brought, place, b.name_of - b.name_at[block], _first_on_paper(block, paper, place),
            np.where(paper >= 0, e.signatures.rank[rows], 0), e.signatures.is_group[rows], b.year,
            self._sides(part),
        )  # fmt: skip

    def _brought(self, kind: int, features: Hashes, keys: Any, values: Any) -> Hashes:
        """Hashes of features with their values; of a kind with one value, made once for each feature."""
        import numpy as np

        if kind not in (WORD, LAB, VENUE):
            return mixed(features[:, keys], bits(values), np.full(len(keys), kind))
        if kind not in self._alike:
            n = features.shape[1]
            self._alike[kind] = mixed(features, bits(np.full(n, values[0])), np.full(n, kind))
        return self._alike[kind][:, keys]

    def _sides(self, part: Slice) -> Hashes:
        """What keeps signatures apart by override."""
        import numpy as np

        hashes = np.zeros((2, part.batch.n), np.uint64)
        for n, sets in enumerate(self._e.must.different):
            for side, members in enumerate(sets):
                (here,) = np.nonzero(np.isin(part.signatures, members))
                hashes[:, here] += mixed(np.array([n]), np.array([side]))
        return hashes

    def _of_names(self, part: Slice) -> tuple[Hashes, Any]:
        import numpy as np

        at = part.batch.name_at
        place = np.arange(at[-1]) - np.repeat(at[:-1], np.diff(at))
        return mixed(self._names[:, part.names], place), at

    def _of_pairs(self, part: Slice) -> tuple[Hashes, Any]:
        import numpy as np

        at, (left, right, rule) = part.batch.pair_at, part.batch.pairs
        first = np.repeat(part.batch.name_at[:-1], np.diff(at))
        return mixed(left - first, right - first, rule), at

    def _of_settled(self, part: Slice, block: Any) -> tuple[Hashes, Any]:
        import numpy as np

        at, (left, right, forced) = part.batch.settled_at, part.batch.settled
        first = np.repeat(part.block_at[:-1], np.diff(at))
        place = np.arange(len(left)) - np.repeat(at[:-1], np.diff(at))
        settled = self._e.settled
        which = settled.reason[part.settled]
        reasons = np.empty((2, len(which)), np.uint64)
        reasons[:, which >= 0] = self._idents[:, which[which >= 0]]
        reasons[:, which < 0] = self._said[:, -1 - which[which < 0]]
        return mixed(left - first, right - first, forced, place, reasons), at


def _first_on_paper(block: Any, paper: Any, place: Any) -> Any:
    """Of each signature the place of the first of its block on the same paper; -1: a person record."""
    import numpy as np

    order = np.lexsort((place, paper, block))
    starts = np.ones(len(order), bool)
    starts[1:] = (block[order][1:] != block[order][:-1]) | (paper[order][1:] != paper[order][:-1])
    first = np.empty(len(order), np.int64)
    first[order] = place[order][np.flatnonzero(starts)[np.cumsum(starts) - 1]] if len(order) else 0
    return np.where(paper >= 0, first, -1)
