"""From records to the papers they speak of: columns, candidates, components, cases, decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgraph.model.records import Record
from kgraph.resolve.papers.background import background
from kgraph.resolve.papers.candidates import candidates
from kgraph.resolve.papers.cases import Overridden, Touched
from kgraph.resolve.papers.deciding import decide
from kgraph.resolve.papers.digests import Digests
from kgraph.resolve.papers.matching import PaperLink
from kgraph.resolve.papers.recording import read_records
from kgraph.resolve.papers.said import SaidByAll, scheme_and_value
from kgraph.resolve.spread import over

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

WORTH_SPREADING = 50_000
"""Records to decide on from which it pays to start further processes."""


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
    records: Sequence[Record], digests: Digests, said: SaidByAll, overridden: Overridden
) -> PaperClusters:
    """The papers that records speak of whose columns are known already."""
    import numpy as np

    known = background(digests)
    links, versions = [], []
    first = np.arange(len(digests))
    touched = Touched.by(candidates(digests, known), shared_identifiers(said), overridden)
    jobs = 1 if len(touched.numbers) < WORTH_SPREADING else None
    for decided in over(touched.cases(records, digests, known), decide, jobs=jobs):
        for group in decided.groups:
            first[group] = group[0]
        links += decided.links
        versions += decided.versions
    links.sort(key=lambda placed: placed[1])
    versions.sort(key=lambda link: (link.left, link.right))
    return PaperClusters(first, [link for link, _ in links], versions)


def shared_identifiers(said: SaidByAll) -> pl.DataFrame:
    """Rows `scheme`, `value`, `record`, sorted: the identifiers that several records bear."""
    import numpy as np
    import polars as pl

    # Hashed first, and confirmed by the texts of the few rows that share a hash.
    hashes = np.sort(
        np.concatenate([np.empty(0, np.uint64), *(k["key"].hash().to_numpy() for k in said.ids())])
    )
    several = pl.Series(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]), dtype=pl.UInt64)
    del hashes
    told = pl.DataFrame(schema={"scheme": pl.String, "value": pl.String, "record": pl.Int64})
    if several.len():
        shared = pl.col("key").hash().is_in(several.implode())
        record = pl.col("number").cast(pl.Int64).alias("record")
        told = pl.concat([ids.filter(shared).select(*scheme_and_value(), record) for ids in said.ids()])
    return told.filter(told.select("scheme", "value").is_duplicated()).sort(pl.all())
