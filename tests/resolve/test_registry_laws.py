"""Ids given out in columns are those that a plain reading of the rules gives, over several builds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.model.identifiers import mint_id
from kgraph.resolve.minting import SEPARATOR, Columns, mint_column, mint_distinct
from kgraph.resolve.registry import Claim, Registry, numbered


@dataclass
class _Plain:
    """The rules of the registry, entity by entity."""

    build: int = 0
    ids: dict[str, int] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    replacements: dict[str, str] = field(default_factory=dict)

    def current(self, id: str) -> str:
        while id in self.replacements:
            id = self.replacements[id]
        return id

    def assign(self, kind: str, claims: Sequence[Claim]) -> list[str]:
        inherited = self._inherited(kind, claims)
        taken = {id for ids in inherited.values() for id in ids}
        out = []
        for n, claim in enumerate(claims):
            if ids := inherited.get(n):
                oldest = min(ids, key=lambda i: (self.ids[i], i))
                self.replacements |= {other: oldest for other in ids if other != oldest}
                out.append(oldest)
            else:
                out.append(self._mint(kind, claim, taken))
                taken.add(out[-1])
        for claim, id in zip(claims, out, strict=True):
            self.keys |= {key: id for key, _ in claim.keys}
        return out

    def _inherited(self, kind: str, claims: Sequence[Claim]) -> dict[int, list[str]]:
        votes: dict[str, Counter[int]] = defaultdict(Counter)
        for n, claim in enumerate(claims):
            for key, weight in claim.keys:
                if key in self.keys:
                    votes[self.current(self.keys[key])][n] += weight
        heirs: dict[int, list[str]] = defaultdict(list)
        for old, counts in votes.items():
            best = [n for n in sorted(counts) if counts[n] == max(counts.values())]
            minted = [n for n in best if old in {mint_id(kind, *m) for m in claims[n].mint}]
            heirs[(minted or best)[0]].append(old)
        return heirs

    def _mint(self, kind: str, claim: Claim, taken: set[str]) -> str:
        last = claim.mint[-1]
        for parts in (*claim.mint, *((*last, str(n)) for n in range(2, 99))):
            id = mint_id(kind, *parts)
            if id not in taken and id not in self.replacements:
                self.ids.setdefault(id, self.build)
                return id
        raise AssertionError("a hundred entities of one way")


_KEYS = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([1, 2, 5]), max_size=4)
_WAYS = st.lists(st.lists(st.sampled_from("xyz2"), min_size=1, max_size=2).map(tuple), min_size=1, max_size=3)
_CLAIMS = st.lists(
    st.builds(lambda keys, mint: Claim(tuple(sorted(keys.items())), tuple(mint)), _KEYS, _WAYS), max_size=6
)


@given(st.lists(_CLAIMS, min_size=1, max_size=4))
def test_ids_are_those_of_the_rules_over_builds(builds: list[list[Claim]]) -> None:
    plain, registry = _Plain(), Registry()
    for number, claims in enumerate(builds):
        plain.build = number
        registry = registry.copy()
        registry.build = number
        assert registry.assign("paper", claims) == plain.assign("paper", claims)
        assert dict(registry.ids["paper"].iter_rows()) == plain.ids
        assert dict(registry.keys["paper"].lazy().collect().iter_rows()) == plain.keys
        assert registry.replacements == {("paper", old): new for old, new in plain.replacements.items()}


@given(st.lists(st.sets(st.sampled_from("abc"), max_size=3), max_size=6))
def test_the_second_holder_of_a_key_is_numbered(held: list[set[str]]) -> None:
    rows = [(n, key, 1) for n, keys in enumerate(held) for key in sorted(keys)]
    seen: Counter[str] = Counter()
    expected = []
    for _, key, _ in rows:
        seen[key] += 1
        expected.append(key if seen[key] == 1 else f"{key}/{seen[key]}")
    frame = pl.DataFrame(
        rows, schema={"entity": pl.UInt32, "key": pl.String, "weight": pl.Int64}, orient="row"
    )
    assert numbered(frame)["key"].to_list() == expected


@given(st.lists(st.none() | st.lists(st.text(), min_size=1, max_size=3)))
def test_a_column_of_ids_is_that_of_single_ids(keys: list[list[str] | None]) -> None:
    texts = pl.Series([key and SEPARATOR.join(key) for key in keys], dtype=pl.String)
    assert mint_column("paper", texts).to_list() == [key and mint_id("paper", *key) for key in keys]


def test_an_earlier_entity_takes_the_first_way_of_a_later_one() -> None:
    ways = [pl.Series(["a", "a", "b", "c"]), pl.Series(["a2", "b", "d", "c2"])]
    expected = [mint_id("person", way) for way in ("a", "b", "d", "c")]
    assert mint_distinct("person", Columns(ways), pl.Series([], dtype=pl.String)).to_list() == expected


def test_keys_on_the_disk_are_found_and_saved_as_those_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds = [
        [Claim(((f"k{n}", 1), ("k", 1)), ((f"m{n}",),)) for n in numbers]
        for numbers in (range(5), range(2, 8))
    ]
    found = []
    for held in (10**9, 2):
        monkeypatch.setattr("kgraph.resolve.keys.HELD_KEYS", held)
        monkeypatch.setattr("kgraph.resolve.keys.AT_ONCE", held)
        monkeypatch.setattr("kgraph.resolve.inheriting.ROWS_AT_ONCE", held)
        registry = Registry()
        ids = []
        for number, claims in enumerate(builds):
            registry = registry.copy()
            registry.build = number
            ids.append(registry.assign("paper", claims))
        registry.save(tmp_path / str(held))
        saved = {path.name: path.read_bytes() for path in (tmp_path / str(held)).iterdir()}
        found.append((ids, saved, registry.find_all("paper", ["k3", "nobody"])))
    assert found[0] == found[1]
