"""Incremental resolving: what has not changed is not weighed again, and the answer is that of a full
build."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from invented import document, record
from test_resolve_laws import _tables, corpora

from kgraph.model.records import Record
from kgraph.resolve import Memory, resolve

FAMILIES = ["Quirrel", "Myrtle", "Tansy", "Oxlip", "Sorrel", "Yarrow"]


def _corpus(n: int) -> list[Record]:
    """`n` papers of two people each, out of six surnames in turn."""
    return [
        record(
            f"r{k}", f"On the {k}th hand of {FAMILIES[k % 6]}",
            f"Ada {FAMILIES[k % 6]}; Bo {FAMILIES[(k + 1) % 6]}", year=2000 + k % 20, line=k + 1,
        )
        for k in range(n)
    ]  # fmt: skip


def test_a_second_build_weighs_nothing() -> None:
    records = _corpus(30)
    first = resolve([document("a.json")], records)
    assert first.memory.n_weighed > 0
    again = resolve([document("a.json")], records, registry=first.registry, memory=first.memory)
    assert again.memory.n_weighed == 0
    assert _tables(again.entities) == _tables(first.entities)


def test_a_new_document_touches_only_its_own_blocks() -> None:
    docs = [document("a.json"), document("b.json")]
    records = _corpus(160)
    first = resolve(docs[:1], records)
    new = record("n1", "Counting feet", "Zeb Yarrow", doc="b.json", year=2021)
    later = resolve(docs, [*records, new], registry=first.registry, memory=first.memory)
    full = resolve(docs, [*records, new], registry=first.registry)
    assert later.memory.n_weighed < first.memory.n_weighed / 2
    assert _tables(later.entities) == _tables(full.entities)


@settings(max_examples=25, deadline=None)
@given(corpora(), st.integers(0, 9))
def test_an_added_document_gives_what_a_full_build_gives(records: list[Record], cut: int) -> None:
    docs = [document("a.json"), document("b.json")]
    first = resolve(docs, records[:cut])
    later = resolve(docs, records, registry=first.registry, memory=first.memory)
    full = resolve(docs, records, registry=first.registry)
    assert _tables(later.entities) == _tables(full.entities)


@settings(max_examples=15, deadline=None)
@given(corpora(), st.integers(0, 9))
def test_what_was_removed_is_forgotten(records: list[Record], cut: int) -> None:
    docs = [document("a.json"), document("b.json")]
    whole = resolve(docs, records)
    fewer = resolve(docs, records[cut:], memory=whole.memory)
    assert _tables(fewer.entities) == _tables(resolve(docs, records[cut:]).entities)


def test_a_memory_is_kept_on_disk_and_a_damaged_one_is_none(tmp_path: Path) -> None:
    first = resolve([document("a.json")], _corpus(30))
    path = tmp_path / "decisions.msgpack.zst"
    first.memory.save(path)
    loaded = Memory.load(path)
    again = resolve([document("a.json")], _corpus(30), registry=first.registry, memory=loaded)
    assert again.memory.n_weighed == 0
    assert _tables(again.entities) == _tables(first.entities)
    path.write_bytes(path.read_bytes()[:-9])
    assert resolve([document("a.json")], _corpus(30), memory=Memory.load(path)).memory.n_weighed > 0
    assert (
        resolve([document("a.json")], _corpus(30), memory=Memory.load(tmp_path / "none")).memory.n_weighed > 0
    )
