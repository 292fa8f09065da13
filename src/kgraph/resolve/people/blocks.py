"""Blocks: names that may belong together, with everything that was settled about their signatures.

A block holds all names that are linked by a convention (`candidates`), an identifier or an override: nothing
outside can be the same person, so each block is decided by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.model.identifiers import SCHEME
from kgraph.model.name_conventions import compare
from kgraph.model.names import parse_name
from kgraph.resolve.people.block import nicknames
from kgraph.resolve.people.columns import Signatures
from kgraph.resolve.people.idents import Identifiers
from kgraph.resolve.people.links import Links
from kgraph.resolve.people.names import Names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

SURE = 0.999
"""How sure it is that two who bear one identifier are one person."""


@dataclass(frozen=True)
class Must:
    """What is settled before any evidence is weighed: numbers of signatures."""

    same: Sequence[tuple[int, int, str]] = ()
    """Pairs to join whatever speaks against, with the rule's name."""
    different: Sequence[Sequence[Sequence[int]]] = ()
    """Sets that must stay apart from each other."""
    likely: Sequence[tuple[int, int, str, str]] = ()
    """Pairs to join unless something forbids it, with the rule's name and the reason in words."""


@dataclass(frozen=True)
class Settled:
    """Joins that are settled, in the order in which they are made."""

    left: Ints
    right: Ints
    is_forced: NDArray[np.bool_]
    reason: Ints
    """Number of the identifier that both hold; -1 - number in `said`."""
    said: list[tuple[str, str]]
    """Rule and reason in words of those of overrides, thesauri and pages."""

    @classmethod
    def by(cls, signatures: Signatures, names: Names, must: Must) -> Settled:
        """What overrides, pages and identifiers ask for."""
        import numpy as np

        asked = [(a, b, True, (rule, "set in overrides")) for a, b, rule in must.same]
        asked += [(a, b, False, (rule, why)) for a, b, rule, why in must.likely]
        left, right, ident = _same_ids(signatures, names)
        return cls(
            np.concatenate([np.array([a for a, _, _, _ in asked], np.int32), left]),
            np.concatenate([np.array([b for _, b, _, _ in asked], np.int32), right]),
            np.concatenate([np.array([f for _, _, f, _ in asked], bool), np.zeros(len(left), bool)]),
            np.concatenate([-1 - np.arange(len(asked), dtype=np.int32), ident]),
            [why for _, _, _, why in asked],
        )  # fmt: skip

    def links(self, which: Any, idents: Identifiers) -> Links:
        """Some of the joins as links; `idents` are those that `reason` counts."""
        import numpy as np
        import polars as pl

        reason = self.reason[which]
        told = pl.DataFrame(self.said, schema={"rule": pl.String, "detail": pl.String}, orient="row")
        every = Links(
            self.left[which], self.right[which], np.where(reason < 0, 1.0, SURE), reason, told, idents
        )  # fmt: skip
        return every.take(np.arange(len(reason))) if self.said else every


def _same_ids(signatures: Signatures, names: Names) -> tuple[Ints, Ints, Ints]:
    """Each holder of an identifier with the first before him whose name agrees, where that is asked for.

    Sorted by identifier, then by the later holder.
    """
    import numpy as np

    idents = signatures.idents
    in_order, rank = signatures.ident_order, signatures.ident_rank
    held = rank[signatures.ids.values] if len(idents) else np.empty(0, np.int32)
    order = np.argsort(held, kind="stable")
    holders, held = signatures.ids.owners()[order], held[order]
    del order
    is_first = np.ones(len(held), bool)
    is_first[1:] = held[1:] != held[:-1]
    heads = holders[np.flatnonzero(is_first)[np.cumsum(is_first) - 1]] if len(held) else holders
    is_key = np.array([s not in SCHEME or SCHEME[s].is_person_key for s in idents.schemes], bool)
    trusted = is_key[idents.register[in_order]]
    # Where a later name is not that of the first holder, and the identifier is not trusted, names decide.
    is_open = ~trusted[held] & ~_is_same_name(names, holders, heads) if len(held) else is_first
    by_name = np.zeros(len(idents), bool)
    by_name[held[is_open]] = True
    plain = ~is_first & ~by_name[held] if len(held) else is_first
    left, right, which = heads[plain], holders[plain], held[plain]
    difficult = np.flatnonzero(by_name[held]) if len(held) else np.empty(0, int)
    found = list(_agreeing(signatures, holders[difficult].tolist(), held[difficult].tolist()))
    if found:
        one, other, of = np.array(found, np.int32).T
        left, right, which = (np.concatenate(c) for c in ((left, one), (right, other), (which, of)))
        order = np.lexsort((right, which))
        left, right, which = left[order], right[order], which[order]
    return left, right, in_order[which]


def _is_same_name(names: Names, one: Any, other: Any) -> Any:
    """Whether signatures are printed alike; an empty name is nobody's."""
    one, other = names.of[one], names.of[other]
    return (names.key[one] == names.key[other]) & ~names.is_empty[one]


def _agreeing(
    signatures: Signatures, holders: Sequence[int], held: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    """Of each identifier its holders with the first before them whose name agrees."""
    heads: dict[int, list[int]] = defaultdict(list)
    for j, ident in zip(holders, held, strict=True):
        name = parse_name(signatures.texts[signatures.text[j]])
        fit = (
            i for i in heads[ident]
            if compare(parse_name(signatures.texts[signatures.text[i]]), name, nicknames())
        )  # fmt: skip
        first = next(fit, None)
        if first is None:
            heads[ident].append(j)
        else:
            yield first, j, ident
