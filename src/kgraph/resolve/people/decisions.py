"""What was decided about blocks, gathered: people, the links that hold them together, and doubts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgraph.resolve.people.batches import Evidence, Slice
from kgraph.resolve.people.columns import Ragged
from kgraph.resolve.people.links import Links, best_of_pairs, weighed
from kgraph.resolve.people.memory import TIES, decision_schema
from kgraph.resolve.people.weighing import Decided

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@dataclass
class People:
    """Signatures by person, the links between them, and the people left in doubt."""

    of: Ints
    """Person of each signature; people are numbered by their first signatures."""
    links: Links
    doubtful: dict[int, list[int]] = field(default_factory=dict)
    """First signature of a person with an abbreviated name → first signatures of people he may be."""
    plausible: Links = field(default_factory=Links.none)
    """Joins not made, though thinkable: first signatures of two people who may be one, likeliest first."""

    @cached_property
    def groups(self) -> Ragged:
        """Signatures of each person, ascending."""
        import numpy as np

        return Ragged.of(np.bincount(self.of), np.argsort(self.of, kind="stable"))


class Decisions:
    """What is decided about the blocks of a corpus, while it comes in.

    first, links: what is certain from the beginning: of each signature the first of its person, and why.
    """

    def __init__(self, evidence: Evidence, first: Ints, links: Links) -> None:
        self._e = evidence
        self._first = first
        self._links = [links]
        self._plausible: list[Links] = []
        self._doubtful: dict[int, list[int]] = {}

    def add(self, part: Slice, decided: Decided, digests: pl.DataFrame) -> pl.DataFrame:
        """Add what was decided about a batch; gives the rows to remember it by."""
        import polars as pl

        labels = self._e.names.labels, pl.Series(self._e.known.lab_labels, dtype=pl.String)
        is_settled = decided.links.rule < 0
        made = -1 - decided.links.rule[is_settled]
        links = weighed(decided.links.take(~is_settled), *labels)
        plausible = best_of_pairs(weighed(decided.open, *labels))
        doubts = decided.doubts // max(1, part.batch.n), decided.doubts % max(1, part.batch.n)
        self._keep(part, decided.first, made, links, plausible, doubts)
        return _rows(part, decided.first, made, links, plausible, doubts, digests)

    def recall(self, part: Slice, known: pl.DataFrame) -> None:
        """Add what is known of some blocks of a batch (their number in `row`)."""
        import numpy as np
        import polars as pl

        rows = known["row"].to_numpy()
        start, settled_at = part.block_at[rows], part.batch.settled_at[rows]

        def counts(column: str) -> Any:
            return known[column].list.len().to_numpy().astype(np.int64)

        def listed(column: str, before: Any = start) -> Any:
            """Numbers in the batch."""
            found = known[column].explode().drop_nulls().to_numpy().astype(np.int64)
            return found + np.repeat(before, counts(column))

        own = np.arange(part.batch.n)
        own[np.repeat(start, counts("first")) + _within(counts("first"))] = listed("first")
        n = counts("left")
        ties = Links(
            listed("left").astype(np.int32), listed("right").astype(np.int32),
            known["score"].explode().drop_nulls().to_numpy(), -1 - np.arange(n.sum(), dtype=np.int32),
            pl.DataFrame({name: known[name].explode().drop_nulls() for name in ("rule", "detail")}),
        )  # fmt: skip
        is_link = _within(n) < np.repeat(known["n_links"].to_numpy(), n)
        self._keep(
            part, own, listed("settled", settled_at), ties.take(np.flatnonzero(is_link)),
            ties.take(np.flatnonzero(~is_link)), (listed("less"), listed("more")),
        )  # fmt: skip

    def _keep(
        self, part: Slice, first: Any, made: Any, links: Links, plausible: Links, doubts: tuple[Any, Any]
    ) -> None:
        import numpy as np

        own = part.signatures
        moved = np.flatnonzero(first != np.arange(len(own)))
        self._first[own[moved]] = own[first[moved]]
        self._links += self._e.settled.links(part.settled[made], self._e.signatures.idents), links.of(own)
        self._plausible.append(plausible.of(own))
        for less, more in zip(own[doubts[0]].tolist(), own[doubts[1]].tolist(), strict=True):
            self._doubtful.setdefault(less, []).append(more)

    def people(self) -> People:
        """All of it, in order; to be asked for once."""
        import numpy as np

        links, plausible = Links.in_order(self._links), Links.joined(self._plausible)
        numbers = np.cumsum(self._first == np.arange(len(self._first)), dtype=np.int32) - 1
        return People(
            numbers[self._first], links, self._doubtful,
            plausible.take(np.lexsort((plausible.right, plausible.left, -plausible.score))),
        )  # fmt: skip


def _within(sizes: Any) -> Any:
    """0, 1 … in each of some lists of these sizes."""
    import numpy as np

    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _rows(
    part: Slice, first: Any, made: Any, links: Links, plausible: Links, doubts: tuple[Any, Any],
    digests: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """A row for each block (`memory.decision_schema`)."""
    import numpy as np
    import polars as pl

    n, begin = digests.height, part.block_at[:-1]
    block = np.repeat(np.arange(n), np.diff(part.block_at))

    def listed(of: Any, **columns: Any) -> pl.DataFrame:
        """The values of each block as lists; `of`: the block of each."""
        frame = pl.DataFrame({"block": of, **columns}).group_by("block", maintain_order=True)
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
        block[ties.left], left=local(ties.left), right=local(ties.right), rule=ties.told["rule"],
        score=ties.score, detail=ties.told["detail"],
    )  # fmt: skip
    of_made = np.repeat(np.arange(n), np.diff(part.batch.settled_at))[made]
    frame = digests.hstack(
        [
            *listed(block, first=local(first)).select("first"),
            *listed(block[doubts[0]], less=local(doubts[0]), more=local(doubts[1])).select("less", "more"),
            *listed(of_made, settled=made - part.batch.settled_at[of_made]).select("settled"),
            pl.Series("n_links", np.bincount(block[links.left], minlength=n), dtype=pl.Int32),
            *told.select(TIES),
        ]
    )
    return frame.cast(decision_schema())  # type: ignore[arg-type]
