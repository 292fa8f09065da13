"""Disks that are full or may not be written: the last state stays, and the message says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import kgraph
from kgraph.errors import BadWorkspace
from kgraph.exports import export
from kgraph.integrity import examine
from kgraph.repair import diagnose
from kgraph.restore import restore
from kgraph.rollback import rollback
from kgraph.states import current_state

IS_ROOT = os.geteuid() == 0


def mount(*options: str) -> None:
    done = subprocess.run(["mount", *options], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, whose size a test may change."""
    if not IS_ROOT:
        pytest.skip("only root may mount a disk")
    place = tmp_path / "disk"
    place.mkdir()
    mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place))
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def used_kb(disk: Path) -> int:
    return shutil.disk_usage(disk).used // 1024


def resize(disk: Path, kb: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={kb}k", str(disk)], check=True)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.3, 0.6, 0.85, 0.98])
def test_a_full_disk_leaves_the_last_state_and_says_so(built: Path, disk: Path, share: float) -> None:
    """The disk holds the workspace and so much of what a build writes: it ends in one stage or another."""
    documents, workspace = built / "documents", disk / "ws"
    kgraph.build([documents / "one.jsonl"], workspace, exports=False, jobs=1)
    before, one = kgraph.open(workspace).status(), used_kb(disk)
    kgraph.build([documents], disk / "other", exports=False, jobs=1)
    shutil.rmtree(disk / "other", ignore_errors=True)
    resize(disk, one + 4 + int(share * one))
    with pytest.raises(BadWorkspace, match=rf"the disk mounted at {disk} is full .* make room there"):
        kgraph.build([documents], workspace, exports=False, jobs=1)
    assert all(finding.ok for finding in examine(current_state(workspace)))
    assert kgraph.open(workspace).status() == before
    resize(disk, 64 * 1024)
    assert kgraph.build([documents], workspace, exports=False, jobs=1).status()["papers"] > before["papers"]
    assert diagnose(workspace).problems == []


def test_an_import_onto_a_full_disk_leaves_nothing(built: Path, disk: Path, tmp_path: Path) -> None:
    bundle = export(built / "workspace", tmp_path / "x", "bundle")
    resize(disk, 600)
    with pytest.raises(BadWorkspace, match=r"MB left; nothing was written|is full"):
        restore(bundle, disk / "ws")
    assert list(disk.iterdir()) == []


def test_a_read_only_disk_can_be_read_and_is_not_written(built: Path, disk: Path) -> None:
    shutil.copytree(built / "workspace", disk / "ws", symlinks=True)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with kgraph.open(disk / "ws") as kg:
        assert kg.query("SELECT (COUNT(?p) AS ?n) { ?p a kg:Person }").rows[0][0] == kg.status()["people"]
        assert all(finding.ok for finding in examine(kg.state))
        assert export(disk / "ws", built / "from-read-only", "bundle").stat().st_size
    for write in (
        lambda: kgraph.build([built / "documents"], disk / "ws", exports=False, jobs=1),
        lambda: kgraph.build([built / "documents"], disk / "new", exports=False, jobs=1),
        lambda: rollback(disk / "ws"),
    ):
        with pytest.raises(BadWorkspace, match=r"cannot be written \(Read-only file system\).*use another"):
            write()


AS_NOBODY = """
import os, sys
import kgraph
documents, workspace, other = sys.argv[1:]
kgraph.build([documents], other, exports=False, jobs=1)  # all is loaded while it may be read
kgraph.open(other).entities.people
os.setgid(65534)
os.setuid(65534)
print(kgraph.open(workspace).entities.people.height)
try:
    kgraph.build([documents], workspace, exports=False, jobs=1)
except kgraph.KGraphError as error:
    print(error)
"""


@pytest.mark.skipif(not IS_ROOT, reason="rights do not bind root, and only root can become another")
@pytest.mark.parametrize("locked", ["", "builds", "records", ".lock"])
def test_a_folder_of_somebody_else_is_read_and_not_written(built: Path, locked: str) -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        folder = Path(name) / "open"
        shutil.copytree(built, folder, symlinks=True)
        for path in (folder.parent, folder, *folder.rglob("*")):
            os.chown(path, 65534, 65534, follow_symlinks=False)
        workspace = folder / "workspace"
        guarded = workspace / locked
        os.chown(guarded, 0, 0)
        guarded.chmod(0o444 if guarded.is_file() else 0o555)
        people = kgraph.open(workspace).status()["people"]
        places = (str(folder / "documents"), str(workspace), str(folder / "other"))
        done = subprocess.run([sys.executable, "-c", AS_NOBODY, *places], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        read, refused = done.stdout.splitlines()
        assert int(read) == people
        assert refused.startswith(str(workspace)) and "cannot be written (Permission denied)" in refused
        assert all(finding.ok for finding in examine(current_state(workspace)))
