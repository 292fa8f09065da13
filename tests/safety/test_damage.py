"""Bytes that changed or went missing: what sees it, what repairs it, and that ids stay."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

import kgraph
from kgraph.cli import cli
from kgraph.errors import BadWorkspace
from kgraph.integrity import examine
from kgraph.repair import diagnose, repair
from kgraph.rollback import log
from kgraph.states import current_state

Damage = Callable[[Path], None]


def flip(path: Path, place: float = 0.5) -> None:
    """One bit of the middle changes, in a file of its own: a state may share it with another."""
    data = bytearray(path.read_bytes())
    data[int(len(data) * place)] ^= 0x10
    path.unlink()
    path.write_bytes(data)


def cut(path: Path) -> None:
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[: len(data) * 2 // 3])


def remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def biggest(folder: Path, pattern: str) -> Path:
    return max(folder.glob(pattern), key=lambda path: path.stat().st_size)


DAMAGED: dict[str, tuple[Damage, str, str]] = {
    "store file": (lambda s: flip(biggest(s, "store/*.sst")), "store", "from the tables"),
    "store file cut": (lambda s: cut(biggest(s, "store/*.sst")), "store", "from the tables"),
    "store gone": (lambda s: remove(s / "store"), "store", "from the tables"),
    "store manifest": (lambda s: flip(next(s.glob("store/MANIFEST*"))), "store", "from the tables"),
    "table": (lambda s: flip(s / "tables/people.parquet"), "tables", "from records/"),
    "table cut": (lambda s: cut(s / "tables/authorships.parquet"), "tables", "from records/"),
    "tables gone": (lambda s: remove(s / "tables"), "tables", "from records/"),
    "registry": (lambda s: flip(s / "registry/ids.parquet"), "registry", "with the ids of build 1"),
    "registry gone": (lambda s: remove(s / "registry"), "registry", "with the ids of build 1"),
    "rejected": (lambda s: remove(s / "rejected.jsonl"), "rejected.jsonl", "from records/"),
    "manifest": (lambda s: cut(s / "manifest.json"), "manifest.json", "from the tables"),
    "manifest gone": (lambda s: remove(s / "manifest.json"), "manifest.json", "from the tables"),
    "digests": (lambda s: cut(s / "SHA256SUMS"), "SHA256SUMS", "write SHA256SUMS again"),
    "digests gone": (lambda s: remove(s / "SHA256SUMS"), "SHA256SUMS", "write SHA256SUMS again"),
    "records": (lambda s: flip(next((s / "../../records").glob("*"))), "records", "read 1 documents again"),
    "tables and store": (
        lambda s: (flip(s / "tables/papers.parquet"), remove(s / "store"))[0],
        "tables",
        "from records/",
    ),
    "tables and records": (
        lambda s: (flip(s / "tables/papers.parquet"), cut(next((s / "../../records").glob("*"))))[0],
        "tables",
        "from the documents",
    ),
    "a file too many": (
        lambda s: (s / "tables/x.parquet").write_text("?") and None,
        "tables",
        "from records/",
    ),
}


def people(kg: kgraph.KnowledgeGraph) -> pl.DataFrame:
    return kg.entities.people


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_is_seen_and_repaired_and_ids_stay(workspace: Path, name: str) -> None:
    damage, part, remedy = DAMAGED[name]
    before = kgraph.open(workspace)
    wanted, papers = people(before), before.entities.papers
    damage(current_state(workspace))
    wrong = [finding for finding in examine(current_state(workspace)) if not finding.ok]
    assert part in {finding.part for finding in wrong}
    found = diagnose(workspace)
    assert found.problems and remedy in " / ".join(step.title for step in found.steps)
    assert not found.missing
    assert repair(found) == []
    with kgraph.open(workspace) as after:
        assert people(after).equals(wanted) and after.entities.papers.equals(papers)
        assert after.status() == before.status()
        assert after.query("SELECT (COUNT(?p) AS ?n) { ?p a kg:Person }").rows == [(wanted.height,)]
    assert diagnose(workspace).problems == []


def test_repairs_need_no_document(built: Path, tmp_path: Path) -> None:
    """The documents are nowhere: what `records/` holds is enough for tables, store and all that follows."""
    shutil.copytree(built / "documents", tmp_path / "documents")
    kg = kgraph.build([tmp_path / "documents"], tmp_path / "ws", exports=False, jobs=1)
    before = people(kg)
    shutil.rmtree(tmp_path / "documents")
    for part in ("tables", "store", "SHA256SUMS"):
        remove(kg.state / part)
    assert repair(diagnose(tmp_path / "ws")) == []
    assert people(kgraph.open(tmp_path / "ws")).equals(before)
    assert [entry.line["event"] for entry in log(tmp_path / "ws")] == ["build", "repair"]


def test_where_nothing_else_is_left_an_earlier_state_takes_over(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "documents", tmp_path / "documents")
    for name in ("one", "two"):
        kgraph.build([tmp_path / "documents" / f"{name}.jsonl"], tmp_path / "ws", exports=False, jobs=1)
    shutil.rmtree(tmp_path / "documents")
    now = current_state(tmp_path / "ws")
    (name,) = json.loads((now / "manifest.json").read_text())["records"]
    flip(now / "../../records" / name)
    flip(now / "tables/papers.parquet")
    found = diagnose(tmp_path / "ws")
    assert "go back to build 1, which is whole" in [step.title for step in found.steps]
    assert len(found.missing) == 1 and "two.jsonl states is lost" in found.missing[0]
    assert repair(found) == []
    assert current_state(tmp_path / "ws").name == "0001"


def test_what_cannot_be_repaired_says_what_to_do(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "documents", tmp_path / "documents")
    kg = kgraph.build([tmp_path / "documents"], tmp_path / "ws", exports=False, jobs=1)
    shutil.rmtree(tmp_path / "documents")
    shutil.rmtree(tmp_path / "ws" / "records")
    remove(kg.state / "tables")
    done = CliRunner().invoke(cli, ["doctor", "-w", str(tmp_path / "ws"), "-q"])
    assert done.exit_code == 4
    assert "build the workspace again from its documents" in done.output


def test_a_document_that_is_gone_is_named_and_the_state_stays(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "documents", tmp_path / "documents")
    kg = kgraph.build([tmp_path / "documents"], tmp_path / "ws", exports=False, jobs=1)
    shutil.rmtree(tmp_path / "documents")
    flip(next((tmp_path / "ws" / "records").glob("*")))
    found = diagnose(tmp_path / "ws")
    assert len(found.missing) == 1 and f"build {int(kg.state.name)} is whole" in found.missing[0]
    assert [finding.part for finding in repair(found)] == ["records"]
    assert kgraph.open(tmp_path / "ws").status() == kg.status()


@pytest.mark.parametrize("how", ["gone", "leads nowhere", "leads to a half"])
def test_a_lost_link_to_the_current_state_is_found_again(workspace: Path, how: str) -> None:
    before = kgraph.open(workspace).status()
    (workspace / "current").unlink()
    if how == "leads nowhere":
        (workspace / "current").symlink_to("builds/0009")
    elif how == "leads to a half":
        (workspace / "builds" / "0003.part").mkdir()
        (workspace / "current").symlink_to("builds/0003.part/nothing")
    with pytest.raises(BadWorkspace, match="kgraph doctor"):
        kgraph.open(workspace)
    assert repair(diagnose(workspace)) == []
    assert kgraph.open(workspace).status() == before
    assert not list((workspace / "builds").glob("*.part"))


def test_a_build_after_a_lost_link_keeps_ids(copied: Path) -> None:
    workspace = copied / "workspace"
    before = people(kgraph.open(workspace))
    (workspace / "current").unlink()
    kg = kgraph.build([copied / "documents"], workspace, exports=False, jobs=1)
    assert kg.state.name == "0003" and people(kg).equals(before)


def test_a_build_on_a_damaged_registry_is_refused(copied: Path) -> None:
    """Parquet has no checksum that would be noticed: ids read from damaged bytes would be other ids."""
    flip(current_state(copied / "workspace") / "registry" / "keys.parquet")
    with pytest.raises(BadWorkspace, match=r"keys\.parquet: its SHA-256 .* kgraph doctor"):
        kgraph.build([copied / "documents"], copied / "workspace", exports=False, jobs=1)


@pytest.mark.parametrize("damage", [flip, cut, remove])
def test_what_was_remembered_of_names_is_no_more_than_time_saved(copied: Path, damage: Damage) -> None:
    before = people(kgraph.open(copied / "workspace"))
    damage(next(current_state(copied / "workspace").glob("registry/decisions-*")))
    kg = kgraph.build([copied / "documents"], copied / "workspace", exports=False, jobs=1)
    assert people(kg).equals(before)


def flip_near_the_start(path: Path) -> None:
    flip(path, 0.02)


@pytest.mark.parametrize("damage", [flip, flip_near_the_start, cut, remove])
def test_a_damaged_store_is_an_error_and_no_crash(workspace: Path, damage: Damage) -> None:
    """In a process of its own, which must end by a message."""
    store = current_state(workspace) / "store"
    _, *indices = sorted(store.glob("*.sst"))
    for path in indices:  # whichever index a query goes by
        damage(path)
    query = [
        "query",
        "-w",
        str(workspace),
        "-f",
        "csv",
        "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
    ]
    done = subprocess.run([sys.executable, "-m", "kgraph", *query], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("kgraph: ") and "kgraph doctor" in done.stderr


def test_the_links_for_people_are_made_again(workspace: Path) -> None:
    (workspace / "tables").unlink()
    assert repair(diagnose(workspace)) == []
    assert (workspace / "tables" / "papers.parquet").exists()


def test_a_dry_run_changes_nothing_and_says_so_by_its_exit_code(workspace: Path) -> None:
    remove(current_state(workspace) / "store")
    (workspace / "builds" / "0003.part").mkdir()
    before = sorted(workspace.rglob("*"))
    done = CliRunner().invoke(cli, ["doctor", "-w", str(workspace), "--dry-run", "-q"])
    assert done.exit_code == 4
    assert "would: make store and exports again from the tables" in done.output
    assert "would: remove what it left" in done.output
    assert sorted(workspace.rglob("*")) == before
    verified = CliRunner().invoke(cli, ["verify", "--deep", "-w", str(workspace), "-q"])
    assert verified.exit_code == 4 and "WRONG" in verified.output and "kgraph doctor" in verified.output
    done = CliRunner().invoke(cli, ["doctor", "-w", str(workspace), "-q"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "repaired")
    verified = CliRunner().invoke(cli, ["verify", "--deep", "-w", str(workspace), "-q", "--json"])
    assert verified.exit_code == 0 and all(check["ok"] for check in json.loads(verified.output))


def test_what_the_manifest_says_must_agree_with_tables_and_store(workspace: Path) -> None:
    """Somebody edits the manifest and its digest: the counts still tell."""
    from kgraph.sums import write_sums

    state = current_state(workspace)
    manifest = json.loads((state / "manifest.json").read_text())
    for name in ("papers", "triples", "rejected"):
        manifest["counts"][name] += 1
    (state / "manifest.json").write_text(json.dumps(manifest))
    write_sums(state, manifest["records"])
    wrong = {(finding.part, finding.name) for finding in examine(state) if not finding.ok}
    assert wrong == {
        ("tables", "number of papers"),
        ("store", "number of quads"),
        ("rejected.jsonl", "number of rejected"),
    }


def test_ids_that_lead_nowhere_are_named(workspace: Path) -> None:
    from kgraph.sums import write_sums
    from kgraph.tables import write_tables

    kg = kgraph.open(workspace)
    entities = kg.entities
    lost = entities.people["id"][0]
    tables = {name: frame.clone() for name, frame in entities.tables().items()}
    tables["people"] = tables["people"].filter(pl.col("id") != lost)
    shutil.rmtree(kg.state / "tables")
    write_tables(type(entities)(**tables), kg.state / "tables")
    write_sums(kg.state, kg.manifest["records"])
    faults = {finding.name: finding.fault for finding in examine(kg.state) if not finding.ok}
    assert lost in faults["authorships.person"] and lost in faults["IRIs of people"]
