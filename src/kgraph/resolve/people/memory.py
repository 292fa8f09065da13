"""What was decided about a block of names, kept for the next build under a digest of all that decided it.

A block whose signatures, features, weights and overrides are what they were is not weighed again, and since
the digest covers everything that the decision rests on, a build with memory and one without give the same
people.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

Tie = tuple[int, int, tuple[str, float, str]]
"""Two signatures and why they are, or may be, one person's: rule, probability, detail
(`clustering.PersonLink`)."""


class Decision(msgspec.Struct, frozen=True, array_like=True):
    """The people of one block; signatures are numbered within the block."""

    groups: list[list[int]]
    links: list[Tie]
    doubtful: dict[int, list[int]]
    plausible: list[Tie]


class Memory:
    """Decisions by digest. Only what was asked for since it was loaded is saved again."""

    def __init__(self, known: dict[bytes, Decision] | None = None) -> None:
        self._known = known or {}
        self._used: dict[bytes, Decision] = {}
        self.n_weighed = 0
        """Blocks that had to be weighed anew."""

    def get(self, digest: bytes) -> Decision | None:
        """What was decided last time, or `None`."""
        found = self._used.get(digest) or self._known.get(digest)
        if found is not None:
            self._used[digest] = found
        return found

    def put(self, digest: bytes, decision: Decision) -> None:
        """Keep a new decision."""
        self.n_weighed += 1
        self._used[digest] = decision

    def again(self) -> Memory:
        """A memory for the next build, which may forget what it does not use."""
        return Memory(dict(self._used or self._known))

    def save(self, path: Path) -> None:
        """Write the decisions that this build used, in the order of their digests."""
        import zstandard

        raw = msgspec.msgpack.encode(sorted(self._used.items()))
        path.write_bytes(zstandard.ZstdCompressor(3).compress(raw))

    @classmethod
    def load(cls, path: Path) -> Memory:
        """What `save` wrote; a missing or damaged file is an empty memory, which costs time and nothing
        else."""
        import zstandard

        try:
            raw = zstandard.ZstdDecompressor().decompress(path.read_bytes())
            return cls(dict(msgspec.msgpack.decode(raw, type=list[tuple[bytes, Decision]])))
        except (OSError, zstandard.ZstdError, msgspec.MsgspecError):
            return cls()
