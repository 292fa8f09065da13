"""The papers of a corpus: the records that speak of each, an id that stays, and what is a version of what.

Of papers that are versions of one work (`papers/matching.py` says which) each but the first names the first
among those that it resembles itself: the earliest publication. A thesis, an abstract or another such text is
not the first where there is any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, overload

from kgraph.progress import Progress
from kgraph.resolve.codes import Coded
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.overrides import Overrides
from kgraph.resolve.papers.cases import Overridden
from kgraph.resolve.papers.claims import paper_claims
from kgraph.resolve.papers.clusters import cluster
from kgraph.resolve.papers.digests import COMPLETE, NO_YEAR, PUBLISHED, THESIS, WITH_DOI, Digests
from kgraph.resolve.papers.matching import PaperLink
from kgraph.resolve.papers.recording import read_records
from kgraph.resolve.registry import Registry

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

CATALOGUE_FORMATS = frozenset({"conference-list", "profile-page"})
"""Formats of documents that list each work once."""


@dataclass(frozen=True)
class MergedPaper:
    """A paper and its records (numbers), the one that leads first."""

    id: str
    numbers: tuple[int, ...]
    version_of: str | None = None
    """Id of the paper of which this is a version kept apart."""


@dataclass(frozen=True)
class MergedPapers:
    """All papers in columns, and why their records were joined.

    Papers are numbered in the order of their first records. The records of paper p are
    `numbers[offsets[p]:offsets[p + 1]]`, the one that leads first.
    """

    ids: pl.Series
    numbers: NDArray[np.int32]
    offsets: NDArray[np.int64]
    version_of: NDArray[np.int32]
    """The paper of which each is a version kept apart, or −1."""
    links: tuple[PaperLink, ...]
    """The rule `version` leads from a version to its work."""

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def papers(self) -> Sequence[MergedPaper]:
        """The papers one by one."""
        return _Papers(self)

    @property
    def of_record(self) -> NDArray[np.int32]:
        """The paper of each record."""
        import numpy as np

        out = np.empty(len(self.numbers), np.int32)
        out[self.numbers] = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.offsets))
        return out


class _Papers(Sequence[MergedPaper]):
    """Papers made of their columns when they are asked for."""

    def __init__(self, columns: MergedPapers) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(self._columns)

    @overload
    def __getitem__(self, index: int) -> MergedPaper: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[MergedPaper]: ...
    def __getitem__(self, index: int | slice) -> MergedPaper | Sequence[MergedPaper]:
        if isinstance(index, slice):
            first, last, step = index.indices(len(self))
            return list(self._some(first, last)) if step == 1 else [self[n] for n in range(first, last, step)]
        number = range(len(self))[index]
        return next(self._some(number, number + 1))

    def __iter__(self) -> Iterator[MergedPaper]:
        for first in range(0, len(self), _AT_ONCE):
            yield from self._some(first, min(len(self), first + _AT_ONCE))

    def _some(self, first: int, last: int) -> Iterator[MergedPaper]:
        c = self._columns
        bounds = c.offsets[first : last + 1].tolist()
        numbers = c.numbers[bounds[0] : bounds[-1]].tolist() if bounds else []
        versions = c.version_of[first:last].tolist()
        for n, id in enumerate(c.ids[first:last]):
            own = tuple(numbers[bounds[n] - bounds[0] : bounds[n + 1] - bounds[0]])
            yield MergedPaper(id, own, c.ids[versions[n]] if versions[n] >= 0 else None)


_AT_ONCE = 10_000


def merge_papers(
    corpus: Corpus, overrides: Overrides, registry: Registry, progress: Progress
) -> MergedPapers:
    """Join the records of each paper and give it its id."""
    import numpy as np

    progress.stage("papers", len(corpus.records), "records")
    same = [_records_named(corpus, o.names) for o in overrides.same if o.kind == "paper"]
    different = [_records_named(corpus, o.names) for o in overrides.different if o.kind == "paper"]
    catalogues = {d.id for d in corpus.documents if d.format in CATALOGUE_FORMATS}
    digests, said = read_records(corpus.records, catalogues)
    joined = [[i for members in sets for i in members] for sets in same]
    clusters = cluster(corpus.records, digests, said, Overridden(joined, different))
    is_first = clusters.first == np.arange(len(digests))
    paper = (np.cumsum(is_first) - 1)[clusters.first]
    numbers, offsets = _in_order(digests, paper)
    versions = _version_links(digests, numbers, offsets, paper, clusters.versions)
    documents = Coded(digests.documents, digests.document)
    del digests  # much memory, and claims take much
    ids = registry.assign_columns("paper", paper_claims(said, documents, corpus.paths, paper))
    version_of = np.full(len(ids), -1, np.int32)
    for link in versions:
        version_of[paper[link.left]] = paper[link.right]
    progress.advance(len(corpus.records))
    return MergedPapers(ids, numbers, offsets, version_of, (*clusters.links, *versions))


def _records_named(corpus: Corpus, names: Sequence[str]) -> list[list[int]]:
    found = [corpus.find_record(n) for n in names]
    corpus.notes.extend(f"overrides: no paper {n!r}" for n, f in zip(names, found, strict=True) if not f)
    return found


def _in_order(digests: Digests, paper: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Records by paper and the bounds of each: the one that leads first.

    Published before preprint, then with DOI, complete list, more authors; then by place.
    """
    import numpy as np

    counts = np.bincount(paper)
    numbers = np.argsort(paper, kind="stable").astype(np.int32)
    several = counts[paper[numbers]] > 1
    some = numbers[several]
    ranks = [some.astype(np.int64), -digests.authors.lengths[some]]
    ranks += [(~digests.has(flag)[some]).astype(np.int64) for flag in _LEADS]
    order = np.lexsort([*ranks, paper[some]])
    numbers[several] = some[order]
    return numbers, np.concatenate(([0], np.cumsum(counts)))


_LEADS = (COMPLETE, WITH_DOI, PUBLISHED)
"""Flags of the records that lead, the one that decides last."""


def _version_links(
    digests: Digests, numbers: NDArray[np.int32], offsets: NDArray[np.int64], paper: NDArray[np.int64],
    links: Sequence[PaperLink],
) -> list[PaperLink]:  # fmt: skip
    """For each paper that is a version, the link to the first of its versions, from left to right."""
    rank = {
        p: _version_order(digests, numbers[offsets[p] : offsets[p + 1]])
        for p in {int(paper[n]) for k in links for n in (k.left, k.right)}
    }
    first: dict[int, PaperLink] = {}
    for link in links:
        left, right = int(paper[link.left]), int(paper[link.right])
        if rank[left] < rank[right]:
            link = replace(link, left=link.right, right=link.left)
            left, right = right, left
        known = first.get(left)
        if known is None or rank[right] < rank[int(paper[known.right])]:
            first[left] = link
    return [first[p] for p in sorted(first)]


def _version_order(digests: Digests, numbers: NDArray[np.int32]) -> tuple[bool, int, tuple[int, ...]]:
    """The text itself before a thesis or an abstract of it, then the earliest, then as records lead."""
    import numpy as np

    is_other_text = bool((((digests.flags[numbers] & THESIS) != 0) | (digests.extent[numbers] != 0)).any())
    years = [y for y in digests.year[numbers].tolist() if y and y != NO_YEAR]
    lead = int(numbers[0])
    flags = int(digests.flags[lead])
    n_authors = int(np.diff(digests.authors.offsets[lead : lead + 2])[0])
    lead_order = (*(not flags & f for f in reversed(_LEADS)), -n_authors, lead)
    return is_other_text, min(years, default=9999), lead_order
