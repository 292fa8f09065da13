"""Ids stay: with more documents, with other bytes, through merges and splits."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest
from invented import papers, persons, record, resolved

from kgraph.errors import BadWorkspace
from kgraph.model.records import Record
from kgraph.resolve import Overrides, Registry
from kgraph.resolve.registry import Claim


def _corpus(salt: str = "") -> list[Record]:
    return [
        record("r1", "Counting hands in the dark", "Ada Myrtle; Bo Tansy; Wei Wang", salt=salt, year=2020),
        record("r2", "Measuring feet in the dark", "Ada Myrtle; Wei Wang; Cy Umber", salt=salt, year=2021),
    ]


def test_ids_survive_further_documents() -> None:
    first = resolved(_corpus())
    more = [
        *_corpus(),
        record(
            "s1",
            "Counting hands in the dark",
            "Ada Myrtle; Bo Tansy; Wei Wang",
            doc="b.json",
            year=2020,
            ids={"doi": "10.1/early"},
        ),
        record("s2", "A wholly other matter", "Ada Myrtle; Zoe Ochre", doc="b.json"),
    ]
    second = resolved(more, registry=first.registry)
    for key, id in persons(first.entities).items():
        assert persons(second.entities)[key] == id
    for key, id in papers(first.entities).items():
        assert papers(second.entities)[key] == id


def test_ids_survive_other_bytes_of_a_document() -> None:
    first = resolved(_corpus())
    second = resolved(_corpus("changed"), salt="changed", registry=first.registry)
    assert first.entities.documents["id"].to_list() != second.entities.documents["id"].to_list()
    assert persons(first.entities) == persons(second.entities)
    assert papers(first.entities) == papers(second.entities)


def test_ids_survive_a_document_that_left_and_came_back() -> None:
    records = _corpus()
    first = resolved(records)
    without = resolved(records[:1], registry=first.registry)
    back = resolved(records, registry=without.registry)
    assert persons(first.entities) == persons(back.entities)


def test_a_merge_keeps_the_older_id_and_remembers_the_other() -> None:
    old = [record("r1", "Counting hands", "Ada Myrtle")]
    first = resolved(old)
    both = [*old, record("r2", "Measuring feet", "Ada Bron", doc="b.json")]
    second = resolved(both, registry=first.registry)
    assert persons(second.entities)["r1:1"] != persons(second.entities)["r2:1"]
    same = Overrides.model_validate({"same": [{"names": ["Ada Myrtle", "Ada Bron"]}]})
    third = resolved(both, registry=second.registry, overrides=same)
    kept, gone = persons(first.entities)["r1:1"], persons(second.entities)["r2:1"]
    assert persons(third.entities) == {"r1:1": kept, "r2:1": kept}
    assert third.entities.replacements.rows() == [("person", gone, kept)]
    fourth = resolved(both, registry=third.registry)
    assert persons(fourth.entities)["r1:1"] == kept
    assert persons(fourth.entities)["r2:1"] not in (kept, gone), "an id never changes hands"


def test_after_a_split_the_larger_part_keeps_the_id() -> None:
    records = [record(f"r{n}", f"Counting number {n}", "Zebulon Quirrel") for n in range(3)]
    first = resolved(records)
    (id,) = set(persons(first.entities).values())
    apart = Overrides.model_validate(
        {"different": [{"names": ["a.json#r0:1", "a.json#r1:1"]}, {"names": ["a.json#r0:1", "a.json#r2:1"]}]}
    )
    second = persons(resolved(records, registry=first.registry, overrides=apart).entities)
    assert second["r1:1"] == second["r2:1"] == id != second["r0:1"]


def test_an_identifier_found_later_does_not_rename() -> None:
    first = resolved([record("r1", "Counting hands in the dark", "Ada Myrtle")])
    later = [
        record(
            "r1",
            "Counting hands in the dark",
            "Ada Myrtle [orcid=0000-0002-1825-0097]",
            ids={"doi": "10.1/late"},
        )
    ]
    second = resolved(later, registry=first.registry)
    assert persons(first.entities) == persons(second.entities)
    assert papers(first.entities) == papers(second.entities)


def test_homonyms_of_one_document_get_ids_of_their_own() -> None:
    records = [
        record("r1", "Counting hands", "Wei Wang [dblp=w/W-1]"),
        record("r2", "Measuring feet", "Wei Wang [dblp=w/W-2]"),
        record("r3", "Preface", "Ada Myrtle; Wei Wang"),
        record("r4", "Preface", "Ada Myrtle; Wei Wang"),
    ]
    resolution = resolved(records)
    assert len(set(papers(resolution.entities).values())) == 4
    again = resolved(records, registry=resolution.registry)
    assert papers(again.entities) == papers(resolution.entities)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    registry = resolved(_corpus()).registry
    registry.save(tmp_path / "registry")
    loaded = Registry.load(tmp_path / "registry")
    for name in ("ids", "keys"):
        before, after = getattr(registry, name), getattr(loaded, name)
        assert {k: sorted(frame.rows()) for k, frame in before.items() if frame.height} == {
            k: rows for k, frame in after.items() if (rows := frame.lazy().collect().rows())
        }
    assert loaded.replacements == registry.replacements
    assert loaded.build == registry.build + 1
    loaded.save(tmp_path / "again")
    for file in sorted((tmp_path / "registry").iterdir()):
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()


def test_rows_stand_in_groups_of_one_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else threads decide, and equal registries are different bytes."""
    monkeypatch.setattr("kgraph.model.parquet.ROWS_TOGETHER", 3)
    resolved(_corpus()).registry.save(tmp_path)
    groups = duckdb.sql(
        "SELECT DISTINCT row_group_id, row_group_num_rows "
        f"FROM parquet_metadata('{tmp_path / 'keys.parquet'}') ORDER BY 1"
    )
    *whole, last = [n for _, n in groups.fetchall()]
    assert whole and set(whole) == {3} and 1 <= last <= 3


def test_a_damaged_registry_says_where(tmp_path: Path) -> None:
    with pytest.raises(BadWorkspace, match=r"ids\.parquet"):
        Registry.load(tmp_path)
    Registry().save(tmp_path)
    (tmp_path / "keys.parquet").write_bytes(b"no parquet")
    with pytest.raises(BadWorkspace, match=r"keys\.parquet"):
        Registry.load(tmp_path)


def test_resolving_leaves_the_given_registry_alone() -> None:
    registry = Registry()
    resolved(_corpus(), registry=registry)
    assert not registry.ids and not registry.keys


def test_the_current_id_is_found_through_several_replacements() -> None:
    registry = Registry(
        replacements={("person", "a"): "b", ("person", "b"): "c"},
        keys={"person": pl.DataFrame({"key": ["k"], "id": ["a"]})},
    )
    assert registry.current("person", "a") == "c"
    assert registry.find_all("person", ["k", "other"]) == {"k": "c"}
    assert registry.former("person") == {"c": ["a", "b"]}


def test_minting_takes_the_next_option_where_an_id_is_taken() -> None:
    claims = [Claim((), (("doc", "wei wang"), ("doc", "wei wang", f"r{n}"))) for n in range(3)]
    ids = Registry().assign("person", claims)
    assert len(set(ids)) == 3


def test_the_authors_of_papers_that_become_one_keep_an_id() -> None:
    one = record("one", "Counting hands", "Ada Quirrel", doc="a.json", ids={"doi": "10.1234/a"})
    two = record("two", "Hands, counted", "Ada Quirrel; Bo Myrtle", doc="b.json", ids={"arxiv": "2001.00001"})
    both = record(
        "three", "Counting hands", "Ada Quirrel; Bo Myrtle; Cy Tansy", doc="page.txt",
        ids={"doi": "10.1234/a", "arxiv": "2001.00001"},
    )  # fmt: skip
    first = resolved([one, two])
    assert first.n_papers == 2
    second = resolved([one, two, both], registry=first.registry)
    assert second.n_papers == 1
    before, after = persons(first.entities), persons(second.entities)
    assert after["two:2"] == before["two:2"]
    assert {second.registry.current("person", id) for id in before.values()} <= set(after.values())
