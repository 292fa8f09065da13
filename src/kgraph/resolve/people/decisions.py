"""What was decided about blocks, gathered: people, the links that hold them together, and doubts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kgraph.resolve.people.batches import Evidence, Slice
from kgraph.resolve.people.columns import Ragged
from kgraph.resolve.people.links import Links, best_of_pairs, weighed
from kgraph.resolve.people.memory import TIES, decision_schema
from kgraph.resolve.people.weighing import Decided, Ties

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray


@dataclass
class People:
    """Signatures by person (sorted numbers), the links between them, and the people left in doubt."""

    groups: Ragged
    links: Links
    doubtful: dict[int, list[int]] = field(default_factory=dict)
    """First signature of a person with an abbreviated name → first signatures of people he may be."""
    plausible: Links = field(default_factory=Links.none)
    """Joins not made, though thinkable: first signatures of two people who may be one, likeliest first."""

    @property
    def of(self) -> NDArray[np.int32]:
        """Person (number of the group) of each signature."""
        import numpy as np

        person = np.empty(len(self.groups.values), np.int32)
        person[self.groups.values] = self.groups.owners()
        return person


class Decisions:
    """What is decided about the blocks of a corpus, while it comes in."""

    def __init__(self, evidence: Evidence) -> None:
        import numpy as np

        self._e = evidence
        self._first = np.arange(len(evidence.signatures), dtype=np.int64)
        self._links: list[Links] = []
        self._plausible: list[Links] = []
        self._doubtful: dict[int, list[int]] = {}

    def add(self, part: Slice, decided: Decided, digests: pl.DataFrame) -> pl.DataFrame:
        """Add what was decided about a batch; gives the rows to remember it by."""
        labels = self._e.names.labels, self._e.known.lab_labels
        is_settled = decided.links.rule < 0
        settled = _settled(self._e, part, decided.links.take(is_settled))
        links = Links.joined([settled, weighed(decided.links.take(~is_settled), *labels)])
        plausible = best_of_pairs(weighed(decided.open, *labels))
        doubts = decided.doubts // max(1, part.batch.n), decided.doubts % max(1, part.batch.n)
        self._keep(part, decided.first, links, plausible, doubts)
        return _rows(part, decided.first, links, plausible, doubts, digests)

    def recall(self, part: Slice, known: pl.DataFrame) -> None:
        """Add what is known of some blocks of a batch (their number in `row`)."""
        import numpy as np

        start = part.block_at[known["row"].to_numpy()]
        sizes = {
            name: known[name].list.len().to_numpy().astype(np.int64) for name in ("first", "left", "less")
        }

        def listed(column: str) -> Any:
            return known[column].explode().drop_nulls().to_numpy()

        begin = np.repeat(start, sizes["first"])
        own = np.arange(part.batch.n)
        own[begin + _within(sizes["first"])] = listed("first") + begin
        is_link = _within(sizes["left"]) < np.repeat(known["n_links"].to_numpy(), sizes["left"])
        begin = np.repeat(start, sizes["left"])
        ties = Links(
            (listed("left") + begin).astype(np.int32), (listed("right") + begin).astype(np.int32),
            listed("score"), known["rule"].explode().drop_nulls(), known["detail"].explode().drop_nulls(),
        )  # fmt: skip
        begin = np.repeat(start, sizes["less"])
        self._keep(
            part, own, ties.take(np.flatnonzero(is_link)), ties.take(np.flatnonzero(~is_link)),
            (listed("less") + begin, listed("more") + begin),
        )  # fmt: skip

    def _keep(self, part: Slice, first: Any, links: Links, plausible: Links, doubts: tuple[Any, Any]) -> None:
        import numpy as np

        own = part.signatures
        moved = np.flatnonzero(first != np.arange(len(own)))
        self._first[own[moved]] = own[first[moved]]
        self._links.append(links.of(own))
        self._plausible.append(plausible.of(own))
        for less, more in zip(own[doubts[0]].tolist(), own[doubts[1]].tolist(), strict=True):
            self._doubtful.setdefault(less, []).append(more)

    def people(self) -> People:
        """All of it, in order."""
        import numpy as np

        links, plausible = Links.joined(self._links), Links.joined(self._plausible)
        heads, person = np.unique(self._first, return_inverse=True)
        return People(
            Ragged.of(np.bincount(person, minlength=len(heads)), np.argsort(person, kind="stable")),
            links.take(np.lexsort((links.right, links.left))), self._doubtful,
            plausible.take(np.lexsort((plausible.right, plausible.left, -plausible.score))),
        )  # fmt: skip


def _within(sizes: Any) -> Any:
    """0, 1 … in each of some lists of these sizes."""
    import numpy as np

    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _settled(e: Evidence, part: Slice, ties: Ties) -> Links:
    """The links that were settled before."""
    import numpy as np
    import polars as pl

    said = [
        (*e.settled.said[-1 - r], 1.0) if r < 0
        else ("same-id", "same {} {}".format(*e.signatures.idents[r]), 0.999)
        for r in e.settled.reason[part.settled[-1 - ties.rule]].tolist()
    ]  # fmt: skip
    return Links(
        ties.left.astype(np.int32), ties.right.astype(np.int32),
        np.array([s for _, _, s in said], np.float64), pl.Series([r for r, _, _ in said], dtype=pl.String),
        pl.Series([d for _, d, _ in said], dtype=pl.String),
    )  # fmt: skip


def _rows(
    part: Slice, first: Any, links: Links, plausible: Links, doubts: tuple[Any, Any], digests: pl.DataFrame
) -> pl.DataFrame:
    """A row for each block (`memory.decision_schema`)."""
    import numpy as np
    import polars as pl

    n, begin = digests.height, part.block_at[:-1]
    block = np.repeat(np.arange(n), np.diff(part.block_at))

    def listed(of: Any, **columns: Any) -> pl.DataFrame:
        """The values of each block as lists; `of`: a signature of the block of each."""
        frame = pl.DataFrame({"block": block[of], **columns}).group_by("block", maintain_order=True)
        whole = pl.DataFrame({"block": np.arange(n)})
        empty = pl.lit([]).cast
        return whole.join(frame.agg(pl.all()), on="block", how="left", maintain_order="left").with_columns(
            pl.col(name).fill_null(empty(pl.List(pl.Series(values).dtype)))
            for name, values in columns.items()
        )

    def local(signatures: Any) -> Any:
        return (signatures - begin[block[signatures]]).astype(np.int32)

    ties = Links.joined([links, plausible])
    told = listed(
        ties.left, left=local(ties.left), right=local(ties.right), rule=ties.rule, score=ties.score,
        detail=ties.detail,
    )  # fmt: skip
    frame = digests.hstack(
        [
            *listed(np.arange(part.batch.n), first=local(first)).select("first"),
            *listed(doubts[0], less=local(doubts[0]), more=local(doubts[1])).select("less", "more"),
            pl.Series("n_links", np.bincount(block[links.left], minlength=n), dtype=pl.Int32),
            *told.select(TIES),
        ]
    )
    return frame.cast(decision_schema())  # type: ignore[arg-type]
