"""Blocks of bibliographic records: those that share two authors, or their one author and a word of the title.

Pairs of authors may outnumber authors by far, so postings (a block and a record in it) are made part by part.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

MOST_NAMES = 6
"""Authors of whom all pairs make blocks; of longer lists it is the `RAREST` and the `FIRST`."""
RAREST, FIRST = 4, 3


class Authorship(NamedTuple):
    """Authors of records in printed order and as ascending sets, and stems of titles as ascending sets;
    offsets go with the lists after them.
    """

    offsets: Ints
    authors: Indices
    people_offsets: Ints
    people: Indices
    stem_offsets: Ints
    stems: Indices
    n_records: Indices
    """By author."""


@compiled
def chosen_names(w: Authorship, n: int, room: Indices) -> int:
    """The authors of a record by pairs of whom it is found, ascending in `room`; returned how many.

    An author met once shares nothing.
    """
    count = n_met = 0
    for e in range(w.people_offsets[n], w.people_offsets[n + 1]):
        if w.n_records[w.people[e]] > 1:
            n_met += 1
            if n_met <= MOST_NAMES:
                room[count] = w.people[e]
                count += 1
    if n_met <= MOST_NAMES:
        return count
    count = 0
    for e in range(w.people_offsets[n], w.people_offsets[n + 1]):
        if w.n_records[w.people[e]] > 1:
            count = min(RAREST, inserted(room, count, w.people[e], w.n_records))
    for e in range(w.offsets[n], min(w.offsets[n] + FIRST, w.offsets[n + 1])):
        name = w.authors[e]
        if w.n_records[name] > 1 and not (room[:count] == name).any():
            room[count] = name
            count += 1
    room[:count].sort()
    return count


@compiled
def inserted(room: Indices, count: int, name: int, n_records: Indices) -> int:
    """Puts a name among those in `room`, the rarest first, of one rarity the smallest; returned how many."""
    place = count
    while place and (n_records[room[place - 1]], room[place - 1]) > (n_records[name], name):
        room[place] = room[place - 1]
        place -= 1
    room[place] = name
    return count + 1


@compiled
def blocks_of(w: Authorship, n: int, room: Indices, found: Ints) -> int:
    """The blocks of a record, each two terms `a << 32 | b`, in `found`; returned how many."""
    n_names = chosen_names(w, n, room)
    count = 0
    if w.people_offsets[n + 1] - w.people_offsets[n] == 1 and n_names:
        for e in range(w.stem_offsets[n], w.stem_offsets[n + 1]):
            found[count] = np.int64(room[0]) << 32 | w.stems[e]
            count += 1
    for x in range(n_names):
        for y in range(x + 1, n_names):
            found[count] = np.int64(room[x]) << 32 | room[y]
            count += 1
    return count


@compiled
def room_for_blocks(w: Authorship) -> int:
    """The most blocks that one record can have."""
    most = (MOST_NAMES + FIRST) ** 2
    for n in range(len(w.stem_offsets) - 1):
        most = max(most, w.stem_offsets[n + 1] - w.stem_offsets[n])
    return most


@compiled
def part_of(block: int, parts: int) -> int:
    """The part to which a block belongs."""
    mixed = np.uint64(block) * np.uint64(0x9E3779B97F4A7C15)
    return int((mixed >> np.uint64(40)) % np.uint64(parts))


@compiled
def count_postings(w: Authorship, is_generic: Flags, parts: int) -> Ints:
    """How many postings (a block and a record in it) each part has; generic titles are left out."""
    counts = np.zeros(parts, np.int64)
    room, found = np.empty(MOST_NAMES + FIRST, np.int32), np.empty(room_for_blocks(w), np.int64)
    for n in range(len(is_generic)):
        if not is_generic[n]:
            for block in found[: blocks_of(w, n, room, found)]:
                counts[part_of(block, parts)] += 1
    return counts


@compiled
def postings(w: Authorship, is_generic: Flags, part: int, counts: Ints) -> tuple[Ints, Indices]:
    """The blocks of a part and the records in them, in the order of records."""
    blocks, members = np.empty(counts[part], np.int64), np.empty(counts[part], np.int32)
    room, found = np.empty(MOST_NAMES + FIRST, np.int32), np.empty(room_for_blocks(w), np.int64)
    at = 0
    for n in range(len(is_generic)):
        if not is_generic[n]:
            for block in found[: blocks_of(w, n, room, found)]:
                if part_of(block, len(counts)) == part:
                    blocks[at], members[at] = block, n
                    at += 1
    return blocks, members
