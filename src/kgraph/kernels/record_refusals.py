"""What tells most pairs of records apart: authors, and words of titles where each has a DOI of its own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]


@compiled
def n_common(offsets: Ints, values: Indices, i: int, j: int) -> int:
    """How many values two ascending lists have in common."""
    a, a_end, b, b_end = offsets[i], offsets[i + 1], offsets[j], offsets[j + 1]
    n = 0
    while a < a_end and b < b_end:
        x, y = values[a], values[b]
        n += x == y
        a += x <= y
        b += y <= x
    return n


@compiled
def agree(
    offsets: Ints,
    people: Indices,
    core: Hashes,
    same_agreement: float,
    least_agreement: float,
    i: int,
    j: int,
) -> bool:
    """Whether the shorter of two lists of authors has enough in common with the other, or is empty."""
    least = min(offsets[i + 1] - offsets[i], offsets[j + 1] - offsets[j])
    if least == 0:
        return True
    enough = same_agreement if core[i] == core[j] else least_agreement
    return bool(n_common(offsets, people, i, j) / least >= enough)


@compiled
def may_be_titled(
    core: Hashes, own_doi: Hashes, is_cut: Flags, offsets: Ints, stems: Indices, i: int, j: int
) -> bool:
    """Whether titles have a word in common, of publications with DOIs of their own: else they are two."""
    if core[i] == core[j] or own_doi[i] == 0 or own_doi[j] == 0 or own_doi[i] == own_doi[j]:
        return True
    if is_cut[i] or is_cut[j]:
        return True
    return offsets[i] == offsets[i + 1] or n_common(offsets, stems, i, j) > 0
