"""Ids that stay: each entity's id is minted once and found again at every rebuild by the keys it is known by.

A key is a text that tells an entity without its id: an identifier, title and first author of a record, a name
on a paper. At a rebuild each entity of old goes to the new entity that holds most of its keys, so after a
split the larger part keeps the id; a new entity that inherits several ids takes the oldest, and the others
are replaced by it. Keys never name the bytes of a document, so ids survive when a document changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kgraph.errors import BadWorkspace
from kgraph.model.identifiers import mint_id

_FILES = {
    "ids": ("kind", "id", "born"),
    "keys": ("kind", "key", "id"),
    "replacements": ("kind", "old", "new"),
}


@dataclass(frozen=True)
class Claim:
    """What one new entity is known by."""

    keys: tuple[tuple[str, int], ...]
    """Key and how much it counts."""
    mint: tuple[tuple[str, ...], ...]
    """From what to make an id when none is inherited: the first that is not taken."""


@dataclass
class Registry:
    """The ids given out so far. `build` numbers the rebuilds: what was born earlier is older."""

    build: int = 0
    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    replacements: dict[tuple[str, str], str] = field(default_factory=dict)

    def copy(self) -> Registry:
        """A registry that can grow without touching this one."""
        return Registry(self.build, dict(self.ids), dict(self.keys), dict(self.replacements))

    def current(self, kind: str, id: str) -> str:
        """The id that stands for `id` today, following replacements."""
        while (kind, id) in self.replacements:
            id = self.replacements[kind, id]
        return id

    def find(self, kind: str, key: str) -> str | None:
        """The id known by `key`, if any."""
        id = self.keys.get((kind, key))
        return None if id is None else self.current(kind, id)

    def former(self, kind: str) -> dict[str, list[str]]:
        """Id of an entity → ids of those that it replaced."""
        out: dict[str, list[str]] = defaultdict(list)
        for of_kind, id in sorted(self.replacements):
            if of_kind == kind:
                out[self.current(kind, id)].append(id)
        return out

    def assign(self, kind: str, claims: Sequence[Claim]) -> list[str]:
        """An id for each of the entities of a kind; call once per kind and build.

        The order of `claims` only decides between entities that cannot be told apart by their keys.
        """
        inherited = self._inherited(kind, claims)
        taken = {id for ids in inherited.values() for id in ids}
        out = []
        for n, claim in enumerate(claims):
            ids = inherited.get(n)
            if ids:
                oldest = min(ids, key=lambda i: (self.ids[kind, i], i))
                for other in ids:
                    if other != oldest:
                        self.replacements[kind, other] = oldest
                out.append(oldest)
            else:
                out.append(self._mint(kind, claim, taken))
                taken.add(out[-1])
        for claim, id in zip(claims, out, strict=True):
            for key, _ in claim.keys:
                self.keys[kind, key] = id
        return out

    def _inherited(self, kind: str, claims: Sequence[Claim]) -> dict[int, list[str]]:
        """New entity (number) → ids of old whose largest part it is."""
        votes: dict[str, Counter[int]] = defaultdict(Counter)
        for n, claim in enumerate(claims):
            for key, weight in claim.keys:
                old = self.find(kind, key)
                if old is not None:
                    votes[old][n] += weight
        heirs: dict[int, list[str]] = defaultdict(list)
        for old, counts in sorted(votes.items()):
            most = max(counts.values())
            best = [n for n in sorted(counts) if counts[n] == most]
            # Of equal parts the one keeps the id for which it was minted.
            minted = [n for n in best if len(best) > 1 and old in {mint_id(kind, *m) for m in claims[n].mint}]
            heirs[(minted or best)[0]].append(old)
        return heirs

    def _mint(self, kind: str, claim: Claim, taken: set[str]) -> str:
        options = list(claim.mint)
        counter = 2
        while True:
            for parts in options:
                id = mint_id(kind, *parts)
                if id not in taken and (kind, id) not in self.replacements:
                    self.ids.setdefault((kind, id), self.build)
                    return id
            options = [(*claim.mint[-1], str(counter))]
            counter += 1

    def save(self, folder: str | Path) -> None:
        """Write the registry as three Parquet files, sorted."""
        import polars as pl

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        tables: dict[str, dict[tuple[str, str], str] | dict[tuple[str, str], int]] = {
            "ids": self.ids, "keys": self.keys, "replacements": self.replacements,
        }  # fmt: skip
        for name, columns in _FILES.items():
            rows = sorted((*key, value) for key, value in tables[name].items())
            types = {c: pl.Int64 if c == "born" else pl.String for c in columns}
            pl.DataFrame(rows, schema=types, orient="row").write_parquet(folder / f"{name}.parquet")

    @classmethod
    def load(cls, folder: str | Path) -> Registry:
        """Read what `save` wrote; the next build is one later than the last.

        Raises:
            BadWorkspace: a file is missing or cannot be read.
        """
        import polars as pl

        tables = {}
        for name, columns in _FILES.items():
            path = Path(folder) / f"{name}.parquet"
            try:
                frame = pl.read_parquet(path, columns=list(columns))
            except (OSError, pl.exceptions.PolarsError) as error:
                raise BadWorkspace(f"{path}: the registry of ids cannot be read: {error}") from error
            tables[name] = {(a, b): value for a, b, value in frame.iter_rows()}
        born = tables["ids"]
        return cls(max(born.values(), default=-1) + 1, born, tables["keys"], tables["replacements"])
