"""Ids that stay: each entity's id is minted once and found again at every rebuild by the keys it is known by.

A key is a text that tells an entity without its id: an identifier, title and first author of a record, a name
on a paper. At a rebuild each entity of old goes to the new entity that holds most of its keys, so after a
split the larger part keeps the id; a new entity that inherits several ids takes the oldest, and the others
are replaced by it. Keys never name the bytes of a document, so ids survive when a document changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.errors import BadWorkspace
from kgraph.model.identifiers import mint_id
from kgraph.model.parquet import write_parquet
from kgraph.resolve.inheriting import largest_parts
from kgraph.resolve.keys import Keys
from kgraph.resolve.minting import SEPARATOR, Columns, Ways, mint_distinct
from kgraph.resolve.scratch import Scratch

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

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


@dataclass(frozen=True)
class Claims:
    """What the new entities 0..n-1 of one kind are known by, in columns."""

    keys: pl.DataFrame | Iterable[pl.DataFrame]
    """`entity` (UInt32), `key` (String, each once in an entity), `weight` (Int64): how much it counts. In any
    order; some rows after the other where they are many, and again whenever they are gone through: they are
    asked for twice."""
    mint: Sequence[pl.Series] | Ways
    """From what to make an id when none is inherited, the first that is not taken: columns of n texts, each
    the parts of one way joined by `SEPARATOR`, null where there is none; the last has no null. Of many
    entities what gives these columns for some of them."""

    @property
    def slices(self) -> Iterable[pl.DataFrame]:
        """The keys, some rows after the other."""
        import polars as pl

        return (self.keys,) if isinstance(self.keys, pl.DataFrame) else self.keys

    @property
    def ways(self) -> Ways:
        """From what to make ids."""
        return Columns(self.mint) if isinstance(self.mint, Sequence) else self.mint

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> Claims:
        """The columns of claims in rows."""
        import polars as pl

        rows = [(n, key, weight) for n, claim in enumerate(claims) for key, weight in claim.keys]
        types = {"entity": pl.UInt32, "key": pl.String, "weight": pl.Int64}
        most = max((len(claim.mint) for claim in claims), default=1)
        padded = [(None,) * (most - len(claim.mint)) + claim.mint for claim in claims]
        ways = [
            pl.Series([parts and SEPARATOR.join(parts) for parts in way], dtype=pl.String)
            for way in (zip(*padded, strict=True) if padded else [()])
        ]
        return cls(pl.DataFrame(rows, schema=types, orient="row"), ways)


def numbered(keys: pl.DataFrame) -> pl.DataFrame:
    """The keys of claims told apart where several entities share one: the second holder's gets `/2`."""
    import polars as pl

    # Hashed first, and counted among the few rows that share a hash: most keys are one entity's alone.
    shared = keys.select(pl.col("key").hash()).to_series().is_duplicated()
    if not shared.any():
        return keys
    place = pl.int_range(pl.len()).over("key") + 1
    told_apart = pl.when(place > 1).then(pl.format("{}/{}", "key", place)).otherwise("key")
    few = keys.filter(shared).select(told_apart).to_series()
    return keys.with_columns(keys["key"].clone().scatter(shared.arg_true(), few).alias("key"))


@dataclass
class Registry:
    """The ids given out so far. `build` numbers the rebuilds: what was born earlier is older."""

    build: int = 0
    ids: dict[str, pl.DataFrame] = field(default_factory=dict)
    """Of each kind `id` and the build in which it was `born`."""
    keys: dict[str, pl.DataFrame | pl.LazyFrame] = field(default_factory=dict)
    """Of each kind `key` and the `id` that is known by it; large kinds, and those loaded, are on the disk."""
    replacements: dict[tuple[str, str], str] = field(default_factory=dict)
    """Kind and id → the id that replaced it."""
    _folders: list[Scratch] = field(default_factory=list, repr=False)
    """Where keys are, as long as anybody holds them."""

    def copy(self) -> Registry:
        """A registry that can grow without touching this one."""
        folders = list(self._folders)
        return Registry(self.build, dict(self.ids), dict(self.keys), dict(self.replacements), folders)

    def current(self, kind: str, id: str) -> str:
        """The id that stands for `id` today, following replacements."""
        while (kind, id) in self.replacements:
            id = self.replacements[kind, id]
        return id

    def knows(self, kind: str, id: str) -> bool:
        """Whether the id was ever given out."""
        return kind in self.ids and id in self.ids[kind]["id"]

    def find_all(self, kind: str, keys: Iterable[str]) -> dict[str, str]:
        """Key → the id known by it today, of those keys that are known."""
        import polars as pl

        asked = pl.LazyFrame({"key": list(keys)}, schema={"key": pl.String}).unique(maintain_order=True)
        found = asked.join(self._known(kind), on="key", maintain_order="left").collect()
        return {key: self.current(kind, id) for key, id in found.iter_rows()}

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
        return self.assign_columns(kind, Claims.of(claims)).to_list()

    def assign_columns(self, kind: str, claims: Claims) -> pl.Series:
        """The ids of the entities 0..n-1 of a kind, as `assign` gives them.

        Memory: some 100 bytes an entity; if there was a build before, 40 for each key of either.
        """
        import numpy as np
        import polars as pl

        ways = claims.ways
        inherited = self._inherited(kind, claims)
        oldest = inherited.unique("entity", keep="first", maintain_order=True)
        gone = inherited.join(oldest, on=["entity", "id"], how="anti").join(oldest, on="entity")
        self.replacements.update(((kind, old), new) for old, new in gone.select("id", "id_right").iter_rows())
        replaced = pl.Series([id for of, id in self.replacements if of == kind], dtype=pl.String)
        is_fresh = np.ones(len(ways), np.bool_)
        is_fresh[oldest["entity"].to_numpy()] = False
        minted = mint_distinct(kind, ways, pl.concat([inherited["id"], replaced]), np.flatnonzero(is_fresh))
        ids = _placed(oldest, minted, is_fresh) if oldest.height else minted
        self._remember(kind, claims, ids, minted)
        return ids

    def _remember(self, kind: str, claims: Claims, ids: pl.Series, minted: pl.Series) -> None:
        import polars as pl

        born = pl.DataFrame({"id": minted}).with_columns(pl.lit(self.build, pl.Int64).alias("born"))
        if kind in self.ids:
            known = self.ids[kind]
            born = pl.concat([known, born.join(known, on="id", how="anti", maintain_order="left")])
        self.ids[kind] = born
        found = Keys()
        for keys in claims.slices:
            found.add(keys, ids)
        self.keys[kind] = found.all(self.keys.get(kind))
        if found.folder:
            self._folders.append(found.folder)

    def _known(self, kind: str) -> pl.LazyFrame:
        import polars as pl

        return self.keys.get(kind, pl.DataFrame(schema={"key": pl.String, "id": pl.String})).lazy()

    def _inherited(self, kind: str, claims: Claims) -> pl.DataFrame:
        """The ids (`id`) of old whose largest part each new `entity` is, the oldest of them first."""
        import polars as pl

        born = self.ids.get(kind, pl.DataFrame(schema={"id": pl.String, "born": pl.Int64}))
        if kind not in self.keys:  # nothing to be looked for, in what may be tens of millions of keys
            return pl.DataFrame(schema={"id": pl.String, "entity": pl.UInt32, "born": pl.Int64})
        now = {old: self.current(kind, old) for of, old in self.replacements if of == kind}
        votes = largest_parts(claims.slices, self.keys[kind], now)
        one = votes.unique("hash", keep="first", maintain_order=True).select("hash", "entity")
        hashed = born.with_columns(pl.col("id").hash().alias("hash"))
        contested = (
            votes.filter(pl.col("hash").is_duplicated())
            .group_by("hash")
            .agg("entity")
            .join(hashed, on="hash")
        )
        # Of equal parts the one keeps the id for which it was minted.
        chosen = {
            id: minted[0]
            for id, entities in contested.select("id", "entity").iter_rows()
            if (minted := [n for n in sorted(entities) if id in _minted(kind, claims, n)])
        }
        one = one.join(hashed, on="hash")
        if chosen:
            heir = pl.col("id").replace_strict(chosen, default=pl.col("entity"), return_dtype=pl.UInt32)
            one = one.with_columns(heir.alias("entity"))
        return one.select("id", "entity", "born").sort("entity", "born", "id")

    def save(self, folder: str | Path) -> None:
        """Write the registry as three Parquet files, sorted."""
        import polars as pl

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, tables in (("ids", self.ids), ("keys", self.keys)):
            columns = _FILES[name]
            types = {c: pl.Int64 if c == "born" else pl.String for c in columns}
            parts = [
                frame.lazy().sort(columns[1]).select(pl.lit(kind).alias("kind"), *columns[1:])
                for kind, frame in sorted(tables.items())
            ]
            write_parquet(pl.concat([pl.LazyFrame(schema=types), *parts]), folder / f"{name}.parquet")
        rows = sorted((kind, old, new) for (kind, old), new in self.replacements.items())
        frame = pl.LazyFrame(rows, schema=dict.fromkeys(_FILES["replacements"], pl.String), orient="row")
        write_parquet(frame, folder / "replacements.parquet")

    @classmethod
    def load(cls, folder: str | Path) -> Registry:
        """Read what `save` wrote; the next build is one later than the last.

        Keys stay in their file, which must be there as long as the registry is used.

        Raises:
            BadWorkspace: a file is missing or cannot be read.
        """
        import polars as pl

        tables: dict[str, pl.DataFrame] = {}
        for name, columns in _FILES.items():
            path = Path(folder) / f"{name}.parquet"
            try:
                read = pl.scan_parquet(path).select(columns)
                tables[name] = read.collect() if name != "keys" else read.head(0).collect()
            except (OSError, pl.exceptions.PolarsError) as error:
                raise BadWorkspace(f"{path}: the registry of ids cannot be read: {error}") from error
        ids = {
            str(kind): frame.drop("kind")
            for (kind,), frame in tables["ids"].group_by("kind", maintain_order=True)
        }
        file = pl.scan_parquet(Path(folder) / "keys.parquet")
        heights = file.group_by("kind").len().collect(engine="streaming").sort("kind")  # as they are in it
        starts = heights["len"].cum_sum() - heights["len"]
        rows = {kind: (start, n) for (kind, n), start in zip(heights.iter_rows(), starts, strict=True)}
        keys: dict[str, pl.DataFrame | pl.LazyFrame] = {
            kind: file.slice(*rows.get(kind, (0, 0))).select("key", "id") for kind in ids
        }
        last = tables["ids"]["born"].max()
        replaced = {(kind, old): new for kind, old, new in tables["replacements"].iter_rows()}
        return cls(last + 1 if isinstance(last, int) else 0, ids, keys, replaced)


def _placed(oldest: pl.DataFrame, minted: pl.Series, is_fresh: NDArray[np.bool_]) -> pl.Series:
    """Ids by entity, of which some are inherited."""
    import numpy as np
    import polars as pl

    place = np.empty(len(is_fresh), np.uint32)
    place[is_fresh] = np.arange(len(minted))
    place[oldest["entity"].to_numpy()] = np.arange(len(minted), len(is_fresh))
    return pl.concat([minted, oldest["id"]], rechunk=True).gather(pl.Series(place)).alias("id")


def _minted(kind: str, claims: Claims, entity: int) -> set[str]:
    """The ids that may be made of what an entity is known by."""
    import numpy as np

    return {
        mint_id(kind, text)
        for ways in claims.ways.some(np.array([entity]))
        for way in ways
        if (text := way[0]) is not None
    }
