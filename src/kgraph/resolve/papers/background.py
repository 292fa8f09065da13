"""What all records together say about words, names and groups: counts, of which those of parts add up."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kgraph.resolve.keys import holds
from kgraph.resolve.papers.digests import GENERIC, Digests, Lists

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PRESUMED = 1000
"""Titles presumed beside the given ones, so that in a small corpus a shared word does not pass for common."""
USUAL_REPEATS, REPEATS_PRIOR, MOST_REPEATS = 0.02, 100, 0.04
"""Share of entries of a document that repeat the title of another entry. Of a short document it is not known,
so that to each as many entries of the usual share are added; more than the most is not believed."""
HEAD_HOLDERS = 3
"""So many titles may begin with the same name before it is a series (`Position: …`)."""


@dataclass(frozen=True, slots=True)
class Background:
    """What is common among n records."""

    n_with_stem: NDArray[np.int32]
    """By term."""
    weight: NDArray[np.float64]
    """Inverse document frequency of a stem, ln((n + B) / (n_with_stem + 1)) with B titles `PRESUMED`."""
    has_rare_head: NDArray[np.bool_]
    """By record: it has a head with which no more than `HEAD_HOLDERS` distinct titles begin."""
    n_of_group: NDArray[np.int32]
    """By record: distinct titles of exactly its authors in its year."""
    repeats: NDArray[np.float64]
    """By document, the log of how much more often than usual it lists a work twice."""

    def take(self, numbers: NDArray[np.int64], terms: NDArray[np.int64]) -> Background:
        """What concerns some records and terms."""
        return replace(
            self,
            n_with_stem=self.n_with_stem[terms],
            weight=self.weight[terms],
            has_rare_head=self.has_rare_head[numbers],
            n_of_group=self.n_of_group[numbers],
        )


def background(digests: Digests) -> Background:
    """What is common among these."""
    import numpy as np

    n_with_stem = np.bincount(digests.stems.values, minlength=len(digests.terms)).astype(np.int32)
    known, which = np.unique(n_with_stem, return_inverse=True)
    n = len(digests) + PRESUMED
    weights = np.array([math.log(n / (count + 1)) for count in known.tolist()])
    n_titles = _n_titles(digests.head, digests.core)
    return Background(
        n_with_stem,
        weights[which] if len(which) else np.empty(0),
        (digests.head != 0) & (n_titles <= HEAD_HOLDERS),
        _n_titles(_groups(digests), digests.core),
        _repeats(digests),
    )


def _n_titles(of: NDArray[np.uint64], core: NDArray[np.uint64]) -> NDArray[np.int32]:
    """By record, how many distinct titles the records with the same hash bear; 1 where that is 0, nothing."""
    import numpy as np
    import polars as pl

    out = np.ones(len(of), np.int32)
    in_order = np.sort(of)
    rows = np.flatnonzero((of != 0) & holds(np.unique(in_order[1:][in_order[1:] == in_order[:-1]]), of))
    frame = pl.DataFrame({"of": of[rows], "core": core[rows]})
    counts = frame.unique().group_by("of").agg(pl.len().cast(pl.Int32).alias("n"))
    out[rows] = frame.select("of").join(counts, on="of", how="left", maintain_order="left")["n"].to_numpy()
    return out


def _groups(digests: Digests) -> NDArray[np.uint64]:
    """By record, a hash of the set of its authors and its year: the sum of those of its members."""
    import numpy as np

    members = _mixed(digests.people.values.astype(np.uint64))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(members, dtype=np.uint64)))
    offsets = digests.people.offsets
    return _mixed(digests.year.view(np.uint64)) * np.uint64(3) + sums[offsets[1:]] - sums[offsets[:-1]]


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers without their order: the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014)."""
    import numpy as np

    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _repeats(digests: Digests) -> NDArray[np.float64]:
    """An entry repeats the first of its title in its document when they have an author in common."""
    import numpy as np

    n_documents = len(digests.documents)
    n_entries = np.bincount(digests.document, minlength=n_documents)
    later, first = _same_titles(digests)
    repeating = digests.document[later[_have_common(digests.people, later, first)]]
    n_repeats = np.bincount(repeating, minlength=n_documents)
    prior = USUAL_REPEATS * REPEATS_PRIOR
    return np.array(
        [
            math.log(min(MOST_REPEATS, (repeats + prior) / (n + REPEATS_PRIOR)) / USUAL_REPEATS)
            for n, repeats in zip(n_entries.tolist(), n_repeats.tolist(), strict=True)
        ]
    )


def _same_titles(digests: Digests) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Entries whose title another entry of the document bore before, and the first that did."""
    import numpy as np

    named = np.flatnonzero(~digests.has(GENERIC))
    order = named[np.lexsort((digests.key[named], digests.document[named]))]
    document, key = digests.document[order], digests.key[order]
    is_new = np.ones(len(order), np.bool_)
    is_new[1:] = (document[1:] != document[:-1]) | (key[1:] != key[:-1])
    first = order[np.maximum.accumulate(np.where(is_new, np.arange(len(order)), 0))]
    return order[~is_new], first[~is_new]


def _have_common(rows: Lists, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Of pairs of things whether their lists have a value in common."""
    import numpy as np

    pairs = np.arange(len(left))
    sides = []
    for side in (left, right):
        some = rows.take(side)
        sides.append((np.repeat(pairs, some.lengths) << 32) | some.values)
    common = np.zeros(len(left), np.bool_)
    common[sides[0][np.isin(sides[0], sides[1])] >> 32] = True
    return common
