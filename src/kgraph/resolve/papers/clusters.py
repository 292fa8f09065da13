"""From records to the papers they speak of: columns, candidates, components, cases, decisions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgraph.model.records import Record
from kgraph.resolve.papers.background import background
from kgraph.resolve.papers.candidates import candidates
from kgraph.resolve.papers.digests import ABSTRACT, CUT, Digests
from kgraph.resolve.papers.judged import Details
from kgraph.resolve.papers.matching import Case, PaperLink, decide
from kgraph.resolve.papers.recording import Said, read_records
from kgraph.resolve.papers.titles import read_title
from kgraph.resolve.spread import over

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kgraph.resolve.papers.background import Background

CASE = 5_000
"""Records that are decided on together, unless more of them belong together."""
WORTH_SPREADING = 50_000
"""Records to decide on from which it pays to start further processes."""


@dataclass(frozen=True, slots=True)
class Overridden:
    """What the user's overrides say, by record numbers."""

    same: Sequence[Sequence[int]] = ()
    """Sets joined whatever the rules say."""
    different: Sequence[Sequence[Sequence[int]]] = ()
    """Lists of sets that stay apart."""


@dataclass(frozen=True, slots=True)
class PaperClusters:
    """The records of each paper, and the links that hold them together."""

    first: NDArray[np.int64]
    """Of each record the first record of its paper."""
    links: list[PaperLink] = field(default_factory=list)
    versions: list[PaperLink] = field(default_factory=list)
    """Links between records of two papers that are versions of one work, one for each two papers."""

    @property
    def groups(self) -> list[list[int]]:
        """The sorted records of each paper, sorted by the first."""
        found: dict[int, list[int]] = {}
        for n, first in enumerate(self.first.tolist()):
            found.setdefault(first, []).append(n)
        return [found[first] for first in sorted(found)]


def cluster_records(
    records: Sequence[Record], *,
    same: Sequence[Sequence[int]] = (), different: Sequence[Sequence[Sequence[int]]] = (),
    catalogues: Collection[str] = (),
) -> PaperClusters:  # fmt: skip
    """The papers that the (sorted) records speak of.

    `same` are sets of record numbers joined whatever the rules say; `different` are lists of sets that stay
    apart; `catalogues` are documents that list each work once, so that two similar entries are two works.
    """
    digests, said = read_records(records, catalogues)
    return cluster(records, digests, said, Overridden(same, different))


def cluster(
    records: Sequence[Record], digests: Digests, said: Said, overridden: Overridden
) -> PaperClusters:
    """The papers that records speak of whose columns are known already."""
    import numpy as np

    known = background(digests)
    links, versions = [], []
    first = np.arange(len(digests))
    touched = _Touched.by(candidates(digests, known), shared_identifiers(said), overridden)
    jobs = 1 if len(touched.numbers) < WORTH_SPREADING else None
    for decided in over(touched.cases(records, digests, known), decide, jobs=jobs):
        for group in decided.groups:
            first[group] = group[0]
        links += decided.links
        versions += decided.versions
    links.sort(key=lambda placed: placed[1])
    versions.sort(key=lambda link: (link.left, link.right))
    return PaperClusters(first, [link for link, _ in links], versions)


def shared_identifiers(said: Said) -> list[tuple[str, str, list[int]]]:
    """Scheme, value and ascending records of the identifiers that several records bear, sorted."""
    import polars as pl

    # Hashed first, and confirmed by the texts of the few rows that share a hash.
    hashes = pl.col("value").hash(seed=1) ^ pl.col("scheme").hash(seed=2)
    few = said.ids.filter(said.ids.select(hashes).to_series().is_duplicated())
    groups = few.group_by("scheme", "value", maintain_order=True).agg("number")
    return groups.filter(pl.col("number").list.len() > 1).sort("scheme", "value").rows()


@dataclass(frozen=True, slots=True)
class _Touched:
    """The records that may have to do with another, and what they have to do with each other.

    Everything speaks of places in `numbers`.
    """

    numbers: NDArray[np.int64]
    pairs: NDArray[np.int64]
    held: list[tuple[str, str, NDArray[np.int64]]]
    same: list[NDArray[np.int64]]
    different: list[tuple[int, int, int]]

    @classmethod
    def by(
        cls, pairs: NDArray[np.int64], held: list[tuple[str, str, list[int]]], overridden: Overridden
    ) -> _Touched:
        """Of record numbers."""
        import numpy as np

        sets = [*(members for *_, members in held), *overridden.same]
        flat = [n for members in sets for n in members]
        numbers = np.unique(np.concatenate((pairs.ravel(), np.array(flat, np.int64))))

        def places(members: Sequence[int]) -> NDArray[np.int64]:
            return np.searchsorted(numbers, np.array(members, np.int64))

        known = set(numbers.tolist()) if overridden.different else set()
        return cls(
            numbers,
            np.searchsorted(numbers, pairs),
            [(scheme, value, places(members)) for scheme, value, members in held],
            [places(members) for members in overridden.same],
            [
                (n, side, int(np.searchsorted(numbers, member)))
                for n, sides in enumerate(overridden.different)
                for side, members in enumerate(sides)
                for member in members if member in known
            ],
        )  # fmt: skip

    def cases(self, records: Sequence[Record], digests: Digests, known: Background) -> Iterator[Case]:
        """All that must be decided, some thousand records at a time."""
        import numpy as np

        part = self._parts()
        details = self._details(records, digests, part)
        if not len(self.numbers):
            return
        order = np.argsort(part, kind="stable")
        starts = np.flatnonzero(np.diff(part[order], prepend=-1))
        bounds = [0, *starts[np.flatnonzero(np.diff(starts // CASE)) + 1].tolist(), len(order)]
        case_of = np.empty(len(order), np.int64)
        for n, (a, b) in enumerate(zip(bounds, bounds[1:], strict=False)):
            case_of[order[a:b]] = n
        sorted_pairs = self.pairs[np.argsort(case_of[self.pairs[:, 0]], kind="stable")]
        pair_bounds = np.searchsorted(case_of[sorted_pairs[:, 0]], np.arange(len(bounds)))
        held = _by_case(((case_of[h[2][0]], h) for h in self.held), len(bounds))
        same = _by_case(((case_of[m[0]], (n, m)) for n, m in enumerate(self.same) if len(m)), len(bounds))
        different = _by_case(((case_of[d[2]], d) for d in self.different), len(bounds))
        for n, (a, b) in enumerate(zip(bounds, bounds[1:], strict=False)):
            own = np.sort(order[a:b])
            some, terms = digests.take(self.numbers[own])
            yield Case(
                self.numbers[own],
                some,
                known.take(self.numbers[own], terms),
                {k: details[m] for k, m in enumerate(self.numbers[own].tolist()) if m in details},
                np.searchsorted(own, sorted_pairs[pair_bounds[n] : pair_bounds[n + 1]]),
                tuple((s, v, tuple(np.searchsorted(own, m).tolist())) for s, v, m in held[n]),
                tuple((k, tuple(np.searchsorted(own, m).tolist())) for k, m in same[n]),
                tuple((k, side, int(np.searchsorted(own, m))) for k, side, m in different[n]),
            )

    def _parts(self) -> NDArray[np.int64]:
        """Of each record the part in which everything hangs together, numbered by their first records."""
        import numpy as np

        if len(self.numbers) <= CASE:
            return np.zeros(len(self.numbers), np.int64)
        from kgraph.kernels.components import component_labels

        chains = [members for *_, members in self.held] + [m for m in self.same if len(m)]
        left = np.concatenate([self.pairs[:, 0], *(m[:-1] for m in chains)])
        right = np.concatenate([self.pairs[:, 1], *(m[1:] for m in chains)])
        return component_labels(len(self.numbers), left, right)

    def _details(
        self, records: Sequence[Record], digests: Digests, part: NDArray[np.int64]
    ) -> dict[int, Details]:
        """What is read again of records: abstracts, and titles that may be continued or continue others."""
        import numpy as np

        has_cut = np.bincount(part, weights=digests.has(CUT)[self.numbers]) > 0
        wanted = self.numbers[digests.has(ABSTRACT)[self.numbers] | has_cut[part]]
        return {n: details_of(records[n]) for n in wanted.tolist()}


def _by_case(items: Iterator[tuple[int, object]], n: int) -> list[list[object]]:
    out: list[list[object]] = [[] for _ in range(n)]
    for case, item in items:
        out[case].append(item)
    return out


def details_of(record: Record) -> Details:
    """What only the few records are asked for that are judged."""
    return Details(read_title(record.title).core, " ".join(_longer_words(record.abstract or "")))


def _longer_words(abstract: str) -> frozenset[str]:
    """Words of five letters and more at its beginning; nothing where too few are left to compare."""
    found = frozenset(re.findall(r"[a-z]{5,}", abstract[:1500].lower()))
    return found if len(found) > 20 else frozenset()
