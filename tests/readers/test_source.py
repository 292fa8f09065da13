"""Sources: what is compressed is known by magic, damage costs only what it hits, bombs are refused."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from kgraph.errors import BadDocument
from kgraph.model.records import Record, Rejected
from kgraph.readers import Limits, Source, read
from kgraph.readers.documents import source as source_module
from kgraph.readers.documents.encodings import to_utf8
from kgraph.readers.documents.source import HEAD_BYTES

LINES = "".join(
    f'{{"id": "r{n}", "title": "Ünïque title {n}", "authors": ["Ada Öztürk"]}}\n' for n in range(2000)
)
PLAIN = LINES.encode()
HEAD = PLAIN[:HEAD_BYTES].decode("utf-8", "ignore").encode()
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda data: data,
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "bzip2": bz2.compress,
    "xz": lambda data: lzma.compress(data, preset=0),
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
}


def written(folder: Path, data: bytes, name: str = "document") -> Source:
    (folder / name).write_bytes(data)
    return Source(folder / name)


@pytest.mark.parametrize("kind", COMPRESS)
@pytest.mark.parametrize("name", ["document", "document.txt", "wrong.gz"])
def test_compression_is_known_by_magic_whatever_the_name(tmp_path: Path, kind: str, name: str) -> None:
    stored = COMPRESS[kind](PLAIN)
    source = written(tmp_path, stored, name)
    assert source.utf8() == PLAIN
    assert source.head == HEAD
    assert source.compression == (None if kind == "none" else kind)
    assert (source.sha256, source.size_bytes) == (hashlib.sha256(stored).hexdigest(), len(stored))
    assert source.id == source.sha256[:16]
    assert source.fault is None


@pytest.mark.parametrize("kind", [kind for kind in COMPRESS if kind != "none"])
def test_streams_one_after_another_are_one_document(tmp_path: Path, kind: str) -> None:
    half = len(PLAIN) // 2
    source = written(tmp_path, COMPRESS[kind](PLAIN[:half]) + COMPRESS[kind](PLAIN[half:]))
    assert source.utf8() == PLAIN
    assert source.fault is None


def test_zeros_after_a_stream_are_padding(tmp_path: Path) -> None:
    source = written(tmp_path, COMPRESS["gzip"](PLAIN) + bytes(10_000))
    assert (source.utf8(), source.fault) == (PLAIN, None)


@pytest.mark.parametrize("kind", ["gzip", "bzip2", "xz", "zstd"])
def test_a_cut_stream_gives_its_beginning_and_one_rejected_record(tmp_path: Path, kind: str) -> None:
    titles = [
        hashlib.sha256(str(n).encode()).hexdigest() for n in range(30_000)
    ]  # hard to compress: many blocks
    lines = [f'{{"id": "r{n}", "title": "{title}", "authors": []}}\n' for n, title in enumerate(titles)]
    stored = COMPRESS[kind]("".join(lines).encode())
    written(tmp_path, stored[: len(stored) * 2 // 3], "cut.jsonl")
    statements = list(read(tmp_path / "cut.jsonl"))
    records = [statement for statement in statements if isinstance(statement, Record)]
    rejected = [statement for statement in statements if isinstance(statement, Rejected)]
    assert len(records) + len(rejected) == len(statements)
    assert [record.place.record for record in records] == [f"r{n}" for n in range(len(records))]
    assert len(records) > 5_000
    assert f"the {kind} stream ends too early" in rejected[-1].reason
    assert len(rejected) <= 2  # the line that was cut, and the stream


@pytest.mark.parametrize("kind", ["gzip", "bzip2", "xz", "zstd"])
def test_a_damaged_stream_is_never_a_traceback(tmp_path: Path, kind: str) -> None:
    stored = bytearray(COMPRESS[kind](PLAIN))
    for position in range(len(stored) // 2, len(stored) // 2 + 40):
        stored[position] ^= 0xFF
    source = written(tmp_path, bytes(stored))
    assert PLAIN.startswith(source.utf8()[:100])
    assert source.fault is not None
    assert kind in source.fault


@pytest.mark.parametrize("kind", [kind for kind in COMPRESS if kind != "none"])
def test_a_decompression_bomb_is_refused_before_it_fills_memory(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_module, "FREE_BYTES", 1 << 20)
    source = written(tmp_path, COMPRESS[kind](b" " * (30 << 20)))
    with pytest.raises(BadDocument, match=r"MB come out of [\d,]+ stored bytes"):
        source.utf8()


def test_a_document_over_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(gzip.compress(PLAIN))
    with pytest.raises(BadDocument, match="refused"):
        Source(tmp_path / "document", limits=Limits(max_bytes=1000)).utf8()


@pytest.mark.parametrize(
    ("stored", "text", "encoding"),
    [
        ("Łódź".encode(), "Łódź", "utf-8"),
        ("Łódź".encode("utf-8-sig"), "Łódź", "utf-8"),
        ("Łódź".encode("utf-16"), "Łódź", "utf-16-le" if sys.byteorder == "little" else "utf-16-be"),
        (b"\xfe\xff" + "Łódź".encode("utf-16-be"), "Łódź", "utf-16-be"),
        (b"\xff\xfe\x00\x00" + "Łódź".encode("utf-32-le"), "Łódź", "utf-32-le"),
        ("Müller – “Ü”".encode("cp1252"), "Müller – “Ü”", "windows-1252 in 1 of 1 lines, else utf-8"),
        (
            "Łódź\n".encode() + "Müller\n".encode("cp1252"),
            "Łódź\nMüller\n",
            "windows-1252 in 1 of 3 lines, else utf-8",
        ),
        (b"\x81", "\x81", "windows-1252 in 1 of 1 lines, else utf-8"),
    ],
)
def test_text_is_decoded_and_the_document_says_how(
    tmp_path: Path, stored: bytes, text: str, encoding: str
) -> None:
    source = written(tmp_path, stored)
    assert source.text() == text
    assert source.encoding == encoding


@given(st.binary(max_size=300))
def test_any_bytes_become_valid_utf8_with_the_same_lines(data: bytes) -> None:
    text, encoding = to_utf8(data)
    assert text.decode() is not None
    if not encoding.startswith("utf-"):
        assert text.count(b"\n") == data.count(b"\n")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_one_line_end(tmp_path: Path, end: str) -> None:
    assert written(tmp_path, end.join(["a", "", "b"]).encode()).text() == "a\n\nb"


def test_stdin_is_read_once_and_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(COMPRESS["gzip"](PLAIN)))
    monkeypatch.setattr(sys, "stdin", stdin)
    source = Source("-")
    assert (source.path, source.head[:5], source.utf8()) == ("-", PLAIN[:5], PLAIN)
    assert source.sha256 == hashlib.sha256(COMPRESS["gzip"](PLAIN)).hexdigest()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(PLAIN,))
    writer.start()
    source = Source(tmp_path / "pipe")
    assert (source.head, source.utf8(), source.size_bytes) == (HEAD, PLAIN, len(PLAIN))
    writer.join()


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    source = written(tmp_path, b"x")
    (tmp_path / "document").unlink()
    (tmp_path / "document").symlink_to(tmp_path / "document")  # a loop: nobody may open it, not even root
    with pytest.raises(BadDocument, match="cannot be read"):
        _ = source.sha256


@pytest.mark.parametrize(
    "declared", ["hex", "rot13", "base64", "zlib", "idna", "undefined", "utf-7", "no-such"]
)
def test_a_declared_encoding_that_is_none_is_passed_over(tmp_path: Path, declared: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><a>ü</a>'
    source = written(tmp_path, text.encode())
    assert (source.text(), source.encoding) == (text, "utf-8")


def test_what_is_declared_latin_1_is_windows_1252(tmp_path: Path) -> None:
    source = written(tmp_path, b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\x93wind\x94 \xfc</a>')
    assert "“wind” ü" in source.text()
