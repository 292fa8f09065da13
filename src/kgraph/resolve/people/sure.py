"""Blocks that need no weighing: what is settled makes one person of all their signatures, unopposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgraph.resolve.people.weighing import identity_kernels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kgraph.resolve.people.batches import Evidence

    Ints = NDArray[np.int32]
    Flags = NDArray[np.bool_]


def united(n: int, left: Any, right: Any, *, compile: bool) -> tuple[Ints, Flags]:
    """The smallest of each part of 0..n-1 that these pairs connect, and which pairs joined two parts."""
    import numpy as np

    parent, is_new = np.arange(n, dtype=np.int32), np.zeros(len(left), bool)
    unite = identity_kernels(compile=compile).unite
    if compile:
        unite(parent, left.astype(np.int32), right.astype(np.int32), is_new)
        return parent, is_new
    parents, news = parent.tolist(), is_new.tolist()
    unite(parents, left.tolist(), right.tolist(), news)
    return np.array(parents, np.int32), np.array(news, bool)


def sure_blocks(e: Evidence, block_of_name: Ints, n: int, is_new: Flags) -> Flags:
    """Which of the blocks 0..n-1 are one person's for certain.

    block_of_name: -1: none. is_new: of each settled join whether it connects what those before it do not.
    Where these connect all signatures of a block and nothing in it keeps any two apart, they are all made.
    """
    import numpy as np

    block_of = block_of_name[e.names.of]
    sizes = np.bincount(block_of[block_of >= 0], minlength=n)
    joins = np.bincount(block_of[e.settled.left[is_new]], minlength=n)
    is_sure: Flags = joins == sizes - 1
    for unsure in (
        _with_a_paper_twice(e.signatures.paper, block_of),
        _with_names_that_differ(e, block_of_name, n),
        _with_several_identifiers(e, block_of),
        *(block_of[list(members)] for sets in e.must.different for members in sets),
    ):
        is_sure[unsure[unsure >= 0]] = False
    return is_sure


def _with_a_paper_twice(paper: Ints, block_of: Ints) -> Any:
    import numpy as np

    codes = paper.astype(np.int64) << 32 | block_of
    codes = codes[(paper >= 0) & (block_of >= 0)]
    codes.sort()
    return codes[1:][codes[1:] == codes[:-1]] & 0xFFFFFFFF


def _with_names_that_differ(e: Evidence, block_of: Ints, n: int) -> Any:
    """Blocks of groups and people, and of several names with a numbered one among them."""
    import numpy as np

    (told,) = np.nonzero(block_of >= 0)
    names, groups, numbered = (
        np.bincount(block_of[told], weights, minlength=n)
        for weights in (None, e.names.is_group[told], e.names.is_numbered[told])
    )
    return np.flatnonzero((groups > 0) & (groups < names) | (numbered > 0) & (names > 1))


def _with_several_identifiers(e: Evidence, block_of: Ints) -> Any:
    """Blocks with two identifiers of a scheme in which nobody has two."""
    import numpy as np

    known, ids = e.known, e.signatures.ids
    is_exclusive = known.is_exclusive[known.register[ids.values]]
    block, ident = block_of[ids.owners()[is_exclusive]].astype(np.int64), ids.values[is_exclusive]
    codes = (block * max(1, known.n_registers) + known.register[ident]) << 32 | ident
    codes.sort()
    own, other = codes[:-1], codes[1:]
    return (other[(own >> 32 == other >> 32) & (own != other)] >> 32) // max(1, known.n_registers)
