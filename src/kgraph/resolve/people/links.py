"""Links between signatures in columns, with their reasons in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.resolve.people.match import probability
from kgraph.resolve.people.weighing import RULES, Ties

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

SHOWN = 3
"""Shared co-authors or organisations that a reason names."""


@dataclass(frozen=True)
class PersonLink:
    """Two signatures taken for one person's, and why: one link of the tree that holds a person together."""

    left: int
    right: int
    rule: str
    score: float
    """Probability, 0..1."""
    detail: str


@dataclass(frozen=True)
class Links(Sequence[PersonLink]):
    """Links in columns; each is made when it is asked for."""

    left: Ints
    right: Ints
    score: NDArray[np.float64]
    rule: pl.Series
    detail: pl.Series

    @classmethod
    def none(cls) -> Links:
        """No links."""
        import numpy as np
        import polars as pl

        nothing = np.empty(0, np.int32)
        texts = pl.Series([], dtype=pl.String)
        return cls(nothing, nothing, np.empty(0), texts, texts)

    @classmethod
    def joined(cls, parts: Sequence[Links]) -> Links:
        """The links of all parts in turn."""
        import numpy as np
        import polars as pl

        if not parts:
            return cls.none()
        return cls(
            np.concatenate([p.left for p in parts]), np.concatenate([p.right for p in parts]),
            np.concatenate([p.score for p in parts]),
            pl.concat([p.rule for p in parts], rechunk=True),
            pl.concat([p.detail for p in parts], rechunk=True),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.left)

    def __getitem__(self, i: Any) -> Any:
        if isinstance(i, slice):
            return list(self.take(range(*i.indices(len(self)))))
        return PersonLink(
            int(self.left[i]), int(self.right[i]), self.rule[i], float(self.score[i]), self.detail[i]
        )

    def __iter__(self) -> Iterator[PersonLink]:
        columns = (c.tolist() for c in (self.left, self.right, self.score))
        left, right, score = columns
        return map(PersonLink, left, right, self.rule, score, self.detail)

    def of(self, signatures: Any) -> Links:
        """The same between the signatures that the numbers stand for."""
        import numpy as np

        left, right = (signatures[column].astype(np.int32) for column in (self.left, self.right))
        return Links(left, right, self.score, self.rule, self.detail)

    def take(self, rows: Any) -> Links:
        """Some of the links, in this order."""
        import numpy as np

        rows = np.asarray(rows, np.int64)
        return Links(
            self.left[rows], self.right[rows], self.score[rows], self.rule.gather(rows),
            self.detail.gather(rows),
        )  # fmt: skip


def weighed(ties: Ties, coauthors: Sequence[str], labs: Sequence[str]) -> Links:
    """Links that evidence makes, with the reasons; signatures are numbered as in the batch.

    coauthors, labs: what the features are called.
    """
    import numpy as np
    import polars as pl

    rules = [
        "+".join([rule, *(k for n, k in enumerate(("coauthors", "labs", "topics")) if bits >> n & 1)])
        for rule in RULES
        for bits in range(8)
    ]
    score = np.array([round(probability(x), 4) for x in ties.score.tolist()], np.float64)
    details = [
        _detail(why, told, coauthors, labs)
        for why, told in zip(ties.why.tolist(), ties.told.tolist(), strict=True)
    ]
    return Links(
        ties.left.astype(np.int32), ties.right.astype(np.int32), score,
        pl.Series(rules, dtype=pl.String).gather(ties.rule * 8 + (ties.why & 7)),
        pl.Series(details, dtype=pl.String),
    )  # fmt: skip


def _detail(why: int, told: Sequence[int], coauthors: Sequence[str], labs: Sequence[str]) -> str:
    """The evidence in words."""
    from kgraph.kernels.name_blocks import BY_TOPICS, COMMON, OTHER_LABS, RARE, TWO_ACCOUNTS

    said = []
    if told[0]:
        said.append(
            _listing("shared co-author", told[0], [coauthors[c] for c in told[1 : 1 + min(3, told[0])]])
        )
    if told[4]:
        said.append(
            _listing("shared organisation", told[4], [labs[k] for k in told[5 : 5 + min(3, told[4])]])
        )
    if why & BY_TOPICS:
        said.append("similar subjects")
    if why & TWO_ACCOUNTS:
        said.append("two accounts in one register")
    if why & OTHER_LABS:
        said.append("other organisations")
    said.append("rare name" if why & RARE else "common name" if why & COMMON else "fairly rare name")
    return "; ".join(said)


def _listing(what: str, n: int, shown: Sequence[str]) -> str:
    return f"{n} {what}{'s' if n > 1 else ''}: {', '.join(shown)}{' …' if n > len(shown) else ''}"


def best_of_pairs(links: Links) -> Links:
    """Of several links between two signatures the first of those with the highest score."""
    import numpy as np

    order = np.lexsort((np.arange(len(links)), -links.score, links.right, links.left))
    left, right = links.left[order], links.right[order]
    first = np.ones(len(order), bool)
    first[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return links.take(order[first])
