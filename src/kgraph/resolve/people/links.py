"""Links between signatures in columns, with their reasons in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kgraph.resolve.people.idents import Identifiers
from kgraph.resolve.people.match import probability
from kgraph.resolve.people.weighing import RULES, Ties

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

_AT_ONCE = 10_000


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
    reason: Ints
    """Number in `idents` of the identifier that both hold; -1 - row of `told`."""
    told: pl.DataFrame
    """`rule` and `detail` of the links with other reasons, in their order."""
    idents: Identifiers | None = None
    """Those that `reason` counts, where any of the links is made by one."""

    @classmethod
    def none(cls) -> Links:
        """No links."""
        import numpy as np
        import polars as pl

        nothing = np.empty(0, np.int32)
        told = pl.DataFrame(schema={"rule": pl.String, "detail": pl.String})
        return cls(nothing, nothing, np.empty(0), nothing, told)

    @classmethod
    def joined(cls, parts: Sequence[Links]) -> Links:
        """The links of all parts in turn; their identifiers have common numbers."""
        return cls._gathered(list(parts), lambda left, right: None)

    @classmethod
    def in_order(cls, parts: list[Links]) -> Links:
        """The links of all parts by their ends; the list is empty afterwards."""
        import numpy as np

        return cls._gathered(parts, lambda left, right: np.argsort(left.astype(np.int64) << 32 | right))

    @classmethod
    def _gathered(cls, parts: list[Links], order_of: Callable[[Any, Any], Any]) -> Links:
        import numpy as np
        import polars as pl

        if not parts:
            return cls.none()
        before = np.cumsum([0, *(p.told.height for p in parts)]).tolist()
        told = pl.concat([p.told for p in parts], rechunk=True)
        idents = next((p.idents for p in parts if p.idents is not None), None)
        lefts, rights, scores, reasons = (
            [getattr(p, name) for p in parts] for name in ("left", "right", "score", "reason")
        )
        # Column by column: of tens of millions of links hardly more than one is ever held twice.
        parts.clear()
        left, right = _whole(lefts), _whole(rights)
        order = order_of(left, right)
        left, right, score = _placed(left, order), _placed(right, order), _placed(_whole(scores), order)
        reasons[:] = [np.where(r < 0, r - n, r) for r, n in zip(reasons, before, strict=False)]
        reason = _placed(_whole(reasons).astype(np.int32), order)
        if order is not None:
            told, reason = _renumbered(told, reason)
        return cls(left, right, score, reason, told, idents)

    def __len__(self) -> int:
        return len(self.left)

    def __getitem__(self, i: Any) -> Any:
        if isinstance(i, slice):
            return list(self.take(range(*i.indices(len(self)))))
        return next(iter(self.take([range(len(self))[i]])))

    def __iter__(self) -> Iterator[PersonLink]:
        for first in range(0, len(self), _AT_ONCE):
            some = self.take(range(first, min(len(self), first + _AT_ONCE)))
            left, right, score = (column.tolist() for column in (some.left, some.right, some.score))
            yield from map(PersonLink, left, right, some.rule, score, some.detail)

    @property
    def rule(self) -> pl.Series:
        """By what each was made."""
        import polars as pl

        return self._told("rule", pl.lit("same-id"))

    @property
    def detail(self) -> pl.Series:
        """The reasons in words."""
        import polars as pl

        return self._told("detail", pl.format("same {} {}", "scheme", "value"))

    def _told(self, column: str, of_ident: pl.Expr) -> pl.Series:
        import numpy as np
        import polars as pl

        (identified,) = np.nonzero(self.reason >= 0)
        if self.idents is None or not len(identified):
            return self.told[column].gather(-1 - self.reason)
        held = Identifiers(self.idents.texts.gather(self.reason[identified])).frame()
        row = -1 - self.reason.astype(np.int64)
        row[identified] = self.told.height + np.arange(len(identified))
        said = held.with_columns(of_ident.alias(column))[column]
        return pl.concat([self.told[column], said]).gather(row)

    def of(self, signatures: Any) -> Links:
        """The same between the signatures that the numbers stand for."""
        import numpy as np

        left, right = (signatures[column].astype(np.int32) for column in (self.left, self.right))
        return replace(self, left=left, right=right)

    def take(self, rows: Any) -> Links:
        """Some of the links, in this order."""
        import numpy as np

        rows = np.asarray(rows, np.int64)
        told, reason = _renumbered(self.told, self.reason[rows])
        return Links(self.left[rows], self.right[rows], self.score[rows], reason, told, self.idents)


def _whole(parts: list[Any]) -> Any:
    """All parts as one; the list is empty afterwards."""
    import numpy as np

    whole = np.concatenate(parts)
    parts.clear()
    return whole


def _placed(column: Any, order: Any) -> Any:
    return column if order is None else column[order]


def _renumbered(told: pl.DataFrame, reason: Ints) -> tuple[pl.DataFrame, Ints]:
    """What links say, in their order, and the reasons that count it so (`reason` is changed)."""
    import numpy as np

    (said,) = np.nonzero(reason < 0)
    rows = told[-1 - reason[said].astype(np.int64)]
    reason[said] = -1 - np.arange(len(said))
    return rows, reason


def weighed(ties: Ties, coauthors: pl.Series, labs: pl.Series) -> Links:
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
    who, where = _called(ties.told[:, :4], coauthors), _called(ties.told[:, 4:], labs)
    details = [
        _detail(why, told, who, where)
        for why, told in zip(ties.why.tolist(), ties.told.tolist(), strict=True)
    ]
    told = pl.DataFrame(
        {
            "rule": pl.Series(rules, dtype=pl.String).gather(ties.rule * 8 + (ties.why & 7)),
            "detail": pl.Series(details, dtype=pl.String),
        }
    )
    reason = -1 - np.arange(len(score), dtype=np.int32)
    return Links(ties.left.astype(np.int32), ties.right.astype(np.int32), score, reason, told)


def _called(told: Any, labels: pl.Series) -> dict[int, str]:
    """What those are called that are told of: how many there are, then the first three."""
    import numpy as np

    codes = np.unique(told[:, 1:][np.arange(3) < told[:, :1]])
    return dict(zip(codes.tolist(), labels.gather(codes), strict=True))


def _detail(why: int, told: Sequence[int], coauthors: Mapping[int, str], labs: Mapping[int, str]) -> str:
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
