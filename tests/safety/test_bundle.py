"""A workspace in one file and back: the same bytes, or nothing."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import zstandard
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kgraph
from kgraph.cli import cli
from kgraph.errors import BadDocument, BadRequest, BadWorkspace
from kgraph.exports import export
from kgraph.exports.workspace_bundle import (
    HEADER,
    Bundle,
    Member,
    end_bytes,
    header_bytes,
    member_header,
    padding,
)
from kgraph.integrity import examine
from kgraph.lock import held
from kgraph.readers import Limits
from kgraph.restore import restore
from kgraph.states import current_state, states_of


def contents(folder: Path) -> dict[str, str]:
    """Every file and link of a workspace but its lock."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file() and name != ".lock":
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture(scope="module")
def bundle(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(built / "workspace", tmp_path_factory.mktemp("bundle") / "all.kgraph.tar.zst")


def test_a_bundle_restores_every_byte_and_every_state(built: Path, bundle: Path, tmp_path: Path) -> None:
    with restore(bundle, tmp_path / "ws") as kg:
        assert contents(tmp_path / "ws") == contents(built / "workspace")
        assert all(finding.ok for finding in examine(kg.state))
    one, two = states_of(tmp_path / "ws").values()
    same = Path("tables") / "labs.parquet"
    assert (one / same).samefile(two / same)  # as it was


def test_the_same_workspace_gives_the_same_bundle(built: Path, bundle: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "workspace", tmp_path / "ws", symlinks=True)  # links between states become copies
    for path in (tmp_path / "ws").rglob("*"):
        os.utime(path, (1, 1), follow_symlinks=False)
    assert export(tmp_path / "ws", tmp_path / "again", "bundle").read_bytes() == bundle.read_bytes()
    restore(bundle, tmp_path / "restored")
    assert export(tmp_path / "restored", tmp_path / "third", "bundle").read_bytes() == bundle.read_bytes()


def test_a_copy_of_the_folder_is_a_backup(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "workspace", tmp_path / "copy", symlinks=True)
    assert all(finding.ok for finding in examine(current_state(tmp_path / "copy")))
    assert contents(tmp_path / "copy") == contents(built / "workspace")


def test_other_programs_can_unpack_a_bundle(built: Path, bundle: Path, tmp_path: Path) -> None:
    plain = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(bundle.read_bytes())).read()
    (tmp_path / "all.tar").write_bytes(plain)
    subprocess.run(["tar", "-xf", "all.tar"], cwd=tmp_path, check=True)
    unpacked, wanted = contents(tmp_path), contents(built / "workspace")
    links = {name for name, what in wanted.items() if what.startswith("->")}
    assert {k: v for k, v in wanted.items() if k not in links} == {
        k: v for k, v in unpacked.items() if k not in (HEADER, "all.tar")
    }


def test_nothing_is_overwritten_without_being_told(built: Path, bundle: Path, tmp_path: Path) -> None:
    target = tmp_path / "ws"
    kgraph.build([built / "documents" / "one.jsonl"], target, exports=False, jobs=1)
    before = contents(target)
    run = CliRunner().invoke(cli, ["import", str(bundle), "-o", str(target), "-q"])
    assert run.exit_code == 1 and "--replace" in run.output
    assert contents(target) == before
    with held(target), pytest.raises(BadWorkspace, match="is writing there"):
        restore(bundle, target, replace=True)
    run = CliRunner().invoke(cli, ["import", str(bundle), "-o", str(target), "-q", "--replace"])
    assert run.exit_code == 0, run.output
    assert contents(target) == contents(built / "workspace")


def test_a_folder_of_other_things_is_never_replaced(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("dear")
    with pytest.raises(BadRequest):
        restore(bundle, tmp_path / "letters", replace=True)
    with pytest.raises(BadRequest):
        restore(bundle, tmp_path / "letters" / "one.txt", replace=True)
    assert (tmp_path / "letters" / "one.txt").read_text() == "dear"


def test_a_damaged_workspace_is_not_bundled(workspace: Path, tmp_path: Path) -> None:
    path = current_state(workspace) / "tables" / "people.parquet"
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[:-1] + b"?")
    with pytest.raises(BadWorkspace, match=r"people\.parquet.* kgraph doctor"):
        export(workspace, tmp_path / "x", "bundle")
    assert not (tmp_path / "x").exists()


# ---- hostile and damaged bundles

Files = list[tuple[Member, bytes]]


def member(path: str, data: bytes, **other: object) -> tuple[Member, bytes]:
    told = {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), **other}
    return msgspec.convert(told, Member), data


def packed(files: Files, *, current: int = 1, tail: bytes = end_bytes(), version: int = 1) -> bytes:
    """A bundle as a forger writes it: whatever is told, with headers that fit."""
    listed = Bundle(kgraph_bundle=version, current=current, files=[m for m, _ in files])
    text = msgspec.json.encode(listed)
    parts = [header_bytes(HEADER, len(text)), text, padding(len(text))]
    for m, data in files:
        parts += [member_header(m), data, padding(len(data))]
    return zstandard.ZstdCompressor().compress(b"".join([*parts, tail]))


GOOD = member("builds/0001/manifest.json", b'{"parameters": {"base": "https://x.example/"}}')
BOMB = Member(path="records/big", size=1 << 50, sha256="0" * 64)
NULLS = 200 << 20

HOSTILE: dict[str, Callable[[], bytes]] = {
    "leads out": lambda: packed([GOOD, member("../evil", b"x")]),
    "leads out in the middle": lambda: packed([GOOD, member("builds/../../evil", b"x")]),
    "absolute": lambda: packed([GOOD, member("/tmp/evil", b"x")]),
    "a drive": lambda: packed([GOOD, member("C:\\evil", b"x")]),
    "an empty part": lambda: packed([GOOD, member("builds//evil", b"x")]),
    "no name": lambda: packed([GOOD, member("", b"x")]),
    "a line end": lambda: packed([GOOD, member("records/a\nb", b"x")]),
    "a null": lambda: packed([GOOD, member("records/a\0b", b"x")]),
    "a lock": lambda: packed([GOOD, member(".lock", b"x")]),
    "a link of ours": lambda: packed([GOOD, member("current", b"x")]),
    "below a link of ours": lambda: packed([GOOD, member("tables/people.parquet", b"x")]),
    "twice": lambda: packed([GOOD, GOOD]),
    "a file and a folder": lambda: packed([GOOD, member("records", b"x"), member("records/a", b"x")]),
    "a folder and a file": lambda: packed([GOOD, member("records/a", b"x"), member("records", b"x")]),
    "the same as what leads out": lambda: packed([GOOD, (member("a", b"", same_as="../../etc/passwd"))]),
    "the same as itself": lambda: packed([GOOD, member("a", b"", same_as="a")]),
    "the same as another": lambda: packed([GOOD, (member("a", b"x", same_as=GOOD[0].path)[0], b"")]),
    "another digest": lambda: packed([GOOD, (member("a", b"x")[0], b"y")]),
    "no digest": lambda: packed([GOOD, member("a", b"x", sha256="x")]),
    "a smaller size": lambda: packed([GOOD, (member("a", b"x", size=0)[0], b"x")]),
    "a negative size": lambda: packed([GOOD, (msgspec.structs.replace(BOMB, size=-5, same_as="b"), b"")]),
    "no current state": lambda: packed([GOOD], current=7),
    "a later version": lambda: packed([GOOD], version=2),
    "no end": lambda: packed([GOOD], tail=b""),
    "more after the end": lambda: packed([GOOD], tail=end_bytes() + b"more"),
    "a bomb of sizes": lambda: packed([GOOD, (BOMB, b"")]),
    "a bomb before the list": lambda: zstandard.ZstdCompressor().compress(
        header_bytes(HEADER, NULLS) + bytes(NULLS)
    ),
    "no list": lambda: zstandard.ZstdCompressor().compress(header_bytes("a", 1) + b"x" + padding(1)),
    "a list that is none": lambda: zstandard.ZstdCompressor().compress(header_bytes(HEADER, 2) + b"[]"),
    "not compressed": lambda: header_bytes(HEADER, 2) + b"{}",
    "empty": lambda: b"",
    "nothing in it": lambda: zstandard.ZstdCompressor().compress(b""),
}  # fmt: skip


def foreign(kind: bytes) -> bytes:
    """A tar archive with a member that only a program other than ours would write."""
    text = msgspec.json.encode(Bundle(kgraph_bundle=1, current=1, files=[GOOD[0], member("evil", b"")[0]]))
    info = tarfile.TarInfo("evil")
    info.type, info.linkname = kind, "/etc/passwd"
    parts = [header_bytes(HEADER, len(text)), text, padding(len(text))]
    parts += [member_header(GOOD[0]), GOOD[1], padding(len(GOOD[1])), info.tobuf(tarfile.GNU_FORMAT)]
    return zstandard.ZstdCompressor().compress(b"".join([*parts, end_bytes()]))


KINDS = {"symlink": tarfile.SYMTYPE, "hard link": tarfile.LNKTYPE, "device": tarfile.BLKTYPE,
         "pipe": tarfile.FIFOTYPE, "folder": tarfile.DIRTYPE}  # fmt: skip
HOSTILE |= {f"a {name}": (lambda kind=kind: foreign(kind)) for name, kind in KINDS.items()}  # type: ignore[misc]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_bundle_writes_nothing(name: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x").write_bytes(HOSTILE[name]())
    with pytest.raises((BadWorkspace, BadDocument)) as told:
        restore(tmp_path / "in" / "x", tmp_path / "in" / "ws")
    assert str(told.value).startswith(str(tmp_path / "in" / "x"))
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "x"]


def test_what_is_larger_than_the_disk_is_refused_before_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(packed([GOOD, (BOMB, b"")]))
    with pytest.raises(BadWorkspace, match=r"holds 1,125,899,907 MB, and the disk of .* nothing was written"):
        restore(tmp_path / "x", tmp_path / "ws", limits=Limits(max_bytes=1 << 60, max_ratio=1e15))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), is_cut=st.booleans())
def test_any_flip_or_cut_is_found(
    bundle: Path, tmp_path_factory: pytest.TempPathFactory, place: float, bit: int, is_cut: bool
) -> None:
    """Also where Zstandard itself has no checksum: then every byte was what it was, or it is refused."""
    data = bytearray(bundle.read_bytes())
    at = int(len(data) * place)
    if is_cut:
        del data[at:]
    else:
        data[at] ^= 1 << bit
    folder = tmp_path_factory.mktemp("flip")
    (folder / "x").write_bytes(data)
    try:
        restore(folder / "x", folder / "ws")
    except (BadWorkspace, BadDocument):
        assert [path.name for path in folder.iterdir()] == ["x"]
    else:
        whole = restore(bundle, folder / "whole")
        assert contents(folder / "ws") == contents(whole.folder)
    shutil.rmtree(folder)
