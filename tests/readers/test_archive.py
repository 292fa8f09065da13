"""Archives: members come as documents, whatever the archive's name and theirs; a fault costs what it hits."""

from __future__ import annotations

import bz2
import gc
import gzip
import io
import lzma
import random
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgraph.errors import BadDocument
from kgraph.readers import Limits, Source
from kgraph.readers.documents import archive
from kgraph.readers.documents.archive import expand

FILES = {
    "a.ris": b"TY  - JOUR\nTI  - A\nER  -\n",
    "more/b.jsonl": b'{"title": "B"}\n' * 500,
    "more/c.bib.gz": gzip.compress(b"@article{c, title = {C}}", mtime=0),
}
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda data: data,
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "bzip2": bz2.compress,
    "xz": lambda data: lzma.compress(data, preset=0),
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return stream.getvalue()


def tarred(files: dict[str, bytes], format: int = tarfile.PAX_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=format) as file:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def expanded(folder: Path, data: bytes, limits: Limits = Limits()) -> list[Source]:  # noqa: B008  # frozen
    (folder / "papers.dat").write_bytes(data)
    return expand(Source(folder / "papers.dat", limits=limits))


def contents(sources: list[Source]) -> dict[str, bytes]:
    """Names below the archive with their content as stored; of failures the message."""
    found = {}
    for source in sources:
        name = source.path.partition("papers.dat")[2]
        try:
            found[name] = b"".join(source._stored(1000))
        except BadDocument as error:
            found[name] = str(error).partition("papers.dat")[2].encode()
    return found


WHOLE = {f"/{name}": data for name, data in FILES.items()}


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_the_files_of_a_zip_archive_are_documents(tmp_path: Path, method: int) -> None:
    sources = expanded(tmp_path, zipped(FILES, method))
    assert contents(sources) == WHOLE
    assert sources[2].utf8() == b"@article{c, title = {C}}", "members may be compressed themselves"


@pytest.mark.parametrize("kind", COMPRESS)
@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_the_files_of_a_tar_archive_are_documents(tmp_path: Path, kind: str, format: int) -> None:
    long = {f"{'ü' * 90}/{'long ' * 18}.ris": b"TY  - JOUR\n"} if format != tarfile.USTAR_FORMAT else {}
    sources = expanded(tmp_path, COMPRESS[kind](tarred(FILES | long, format)))
    assert contents(sources) == WHOLE | {f"/{name}": data for name, data in long.items()}


def test_a_tar_archive_from_before_posix_is_known_by_its_checksum(tmp_path: Path) -> None:
    data = bytearray(tarred({"a.ris": b"TY  - JOUR\n"}, tarfile.USTAR_FORMAT))
    data[257:265] = bytes(8)
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    assert contents(expanded(tmp_path, bytes(data))) == {"/a.ris": b"TY  - JOUR\n"}


@pytest.mark.parametrize("data", [b"", b"@article{a, title={A}}", b"PK and so on", b"\0" * 2000, b"PK\x03"])
def test_what_is_no_archive_stays_as_it_is(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    source = Source(tmp_path / "a.zip")
    assert expand(source) == [source]
    assert expand(gone := Source(tmp_path / "gone")) == [gone]


def test_hidden_files_are_left_out(tmp_path: Path) -> None:
    hidden = dict.fromkeys([".DS_Store", "a/.git/x", "__MACOSX/._a.ris", "./.x", "a/__MACOSX/b"], b"x")
    for pack in (zipped, tarred):
        assert contents(expanded(tmp_path, pack(hidden | FILES))) == WHOLE
        (failure,) = contents(expanded(tmp_path, pack(hidden))).values()
        assert failure == b": an archive without any file to read"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "/etc/passwd"),
        ("/etc/passwd", "/etc/passwd"),
        ("C:\\papers\\a.ris", "/papers/a.ris"),
        ("./a/./b.ris", "/a/b.ris"),
        ("Größe 大.ris", "/Größe 大.ris"),
        ("a\x1b[31m\n.ris", "/a\ufffd[31m\ufffd.ris"),
        ("..", "/unnamed"),
    ],
)
def test_names_of_members_are_only_text(tmp_path: Path, name: str, shown: str) -> None:
    for pack in (zipped, tarred):
        (source,) = expanded(tmp_path, pack({name: b"x"}))
        assert source.path == f"{tmp_path}/papers.dat{shown}"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["papers.dat"]


def test_utf8_names_that_do_not_say_so_are_read(tmp_path: Path) -> None:
    flagless = bytearray(zipped({"Größe.ris": b"x"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = flagless.find(mark) + at
        flagless[start : start + 2] = b"\0\0"
    (source,) = expanded(tmp_path, bytes(flagless))
    assert source.path.endswith("/Größe.ris")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_told_apart(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("a.ris", "x")
        file.writestr("a.ris", "y")
    assert list(contents(expanded(tmp_path, stream.getvalue()))) == ["/a.ris", "/a.ris (2)"]


def test_links_and_devices_are_passed_over(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as file:
        for type_ in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo("odd")
            info.type, info.linkname = type_, "/etc/passwd"
            file.addfile(info)
        info = tarfile.TarInfo("a.ris")
        info.size = 1
        file.addfile(info, io.BytesIO(b"x"))
    assert contents(expanded(tmp_path, stream.getvalue())) == {"/a.ris": b"x"}

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as zip_file:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        zip_file.writestr(link, "/etc/passwd")
        zip_file.writestr("a.ris", "x")
    assert contents(expanded(tmp_path, stream.getvalue())) == {"/a.ris": b"x"}


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_in_an_archive_is_refused_by_name(
    tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    inner = {"in.zip": zipped(FILES), "in.tar.gz": gzip.compress(tarred(FILES)), "a.ris": b"x"}
    assert contents(expanded(tmp_path, pack(inner))) == {
        "/in.zip": b"/in.zip: a zip archive inside an archive; unpack it by hand",
        "/in.tar.gz": b"/in.tar.gz: a tar archive inside an archive; unpack it by hand",
        "/a.ris": b"x",
    }


def test_office_documents_are_refused_as_such(tmp_path: Path) -> None:
    for name, what in [("[Content_Types].xml", "Office"), ("META-INF/container.xml", "EPUB")]:
        (failure,) = contents(
            expanded(tmp_path, zipped({name: b"<x/>", "word/document.xml": b"<x/>"}))
        ).values()
        assert what in failure.decode()


@pytest.mark.parametrize("kind", COMPRESS)
def test_of_a_cut_tar_archive_the_beginning_is_kept(tmp_path: Path, kind: str) -> None:
    texts = {f"{n}.txt": b"".join(b"%d " % (k * k + n) for k in range(9000)) for n in range(20)}
    data = COMPRESS[kind](tarred(texts))
    found = contents(expanded(tmp_path, data[: len(data) * 7 // 10]))
    *kept, (path, failure) = found.items()
    assert path == "" and b"damaged tar archive" in failure and b"what comes before is kept" in failure
    assert len(kept) >= (1 if kind in ("bzip2", "zstd") else 10)
    for name, text in kept[:-1]:
        assert text == texts[name[1:]]
    assert texts[kept[-1][0][1:]].startswith(kept[-1][1]), "the last may be cut"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_of_a_cut_zip_archive_the_beginning_is_kept(tmp_path: Path, method: int) -> None:
    texts = {f"{n}.txt": b"".join(b"%d " % (k * k + n) for k in range(9000)) for n in range(20)}
    data = zipped(texts, method)
    *kept, (path, failure) = contents(expanded(tmp_path, data[: len(data) * 7 // 10])).items()
    assert path == "" and b"damaged zip archive" in failure and len(kept) in (14, 15)
    assert kept[3] == ("/3.txt", texts["3.txt"])
    last = kept[-1][0][1:]
    assert texts[last].startswith(kept[-1][1])
    assert f"{last}: cut".encode() in failure


def test_a_zip_archive_written_to_a_pipe_and_cut_is_read_too(tmp_path: Path) -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in FILES.items():
            file.writestr(name, data)
    assert contents(expanded(tmp_path, pipe.data)) == WHOLE
    *kept, _ = contents(expanded(tmp_path, pipe.data[:-30])).items()
    assert dict(kept) == WHOLE


def test_damage_in_one_member_leaves_the_others(tmp_path: Path) -> None:
    data = bytearray(zipped(FILES, zipfile.ZIP_STORED))
    data[data.find(b"TI  - A")] ^= 1
    found = contents(expanded(tmp_path, bytes(data)))
    assert b"a.ris: damaged (Bad CRC-32" in found.pop("")
    assert {name: found[name] for name in list(WHOLE)[1:]} == dict(list(WHOLE.items())[1:])


def test_encrypted_members_are_named(tmp_path: Path) -> None:
    data = bytearray(zipped(FILES))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + at] |= 1
    found = contents(expanded(tmp_path, bytes(data)))
    assert list(found) == ["/more/b.jsonl", "/more/c.bib.gz", ""]
    assert found[""].startswith(b": a.ris: encrypted")


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_bombs_are_stopped_while_unpacking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(archive, "FREE_BYTES", 1000)
    monkeypatch.setattr("kgraph.readers.documents.source.FREE_BYTES", 1000)
    noise = random.Random(1).randbytes(20_000)
    files = {"a.ris": FILES["a.ris"], "noise": noise, "zeros": bytes(3_000_000)}
    data = zipped(files) if kind == "zip" else gzip.compress(tarred(files))
    found = contents(expanded(tmp_path, data, limits=Limits(max_ratio=100)))
    assert found["/a.ris"] == FILES["a.ris"]
    assert b"decompression bomb" in found[""]
    assert "/zeros" not in found


def test_an_archive_of_very_many_files_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    found = contents(expanded(tmp_path, zipped(FILES)))
    assert found.pop("") == b": more than 2 files in an archive; those before are kept"
    assert len(found) == 2


def test_stdin_may_be_an_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (zipped(FILES), gzip.compress(tarred(FILES))):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        sources = expand(Source("-"))
        assert [source.path for source in sources] == [f"-{name}" for name in WHOLE]
        assert [source.utf8() for source in sources[:2]] == list(FILES.values())[:2]


def test_the_unpacked_files_go_when_nobody_needs_them(tmp_path: Path) -> None:
    sources = expanded(tmp_path, zipped(FILES))
    folder = sources[0]._stored_at
    assert folder and folder.exists()
    del sources[1:]
    gc.collect()
    assert sources[0].utf8() == FILES["a.ris"]
    del sources
    gc.collect()
    assert not folder.parent.exists()


def test_a_folder_of_temporary_files_that_is_full_is_a_fault_of_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, mode: str) -> None:
        raise OSError(28, "No space left on device")

    data = zipped(FILES)
    (tmp_path / "papers.dat").write_bytes(data)
    source = Source(tmp_path / "papers.dat")
    _ = source.head
    monkeypatch.setattr(archive._Unpacking, "add", lambda self, name, pieces: fail(Path(), name))
    assert contents(expand(source)) == {"": b": cannot be unpacked: No space left on device"}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([zipped(FILES), tarred(FILES), zipped(FILES, zipfile.ZIP_BZIP2), tarred(FILES, 1)]),
    st.lists(st.tuples(st.integers(0, 3500), st.binary(min_size=1, max_size=8)), max_size=6),
    st.integers(0, 20_000),
)
def test_no_bytes_make_it_fail(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, changes: list[tuple[int, bytes]], cut: int
) -> None:
    changed = bytearray(data)
    for at, new in changes:
        changed[at : at + len(new)] = new
    contents(expanded(tmp_path_factory.getbasetemp(), bytes(changed[: max(10, len(data) - cut)])))
