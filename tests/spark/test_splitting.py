"""Documents in pieces: however Spark cuts one, what is read is what one machine reads. Needs no Spark."""

from __future__ import annotations

import importlib
import itertools
import sys
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.model.records import Rejected, Statement
from kgraph.readers import Part, ReadOptions, Source, detect, get_format, parts_of
from kgraph.readers.batches import read_part
from kgraph.spark.splitting import Splitting, measure, parts_of_piece, pieces_of, splitting_of

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
ODD_XML = (
    "<article key='x/1' mdate=\"2020-01-01\"><author>Ada Öz</author><title>One &amp;\n two</title></article>"
    '<article mdate="2020-01-02" key="x/2"><author>Bo</author>\n<title>No end\n</article>\n'
    '<www mdate="2020-01-03" key="homepages/a/Ada"><author>Ada Öz</author><title>Home Page</title></www>\n'
)
ODD_LINES = '{"id": "https://openalex.org/W9", "title": "Łódź \\" mdate=\\"",\n\n[1, 2\n{"id": 3}\r\n'


@pytest.fixture(scope="module")
def corpora() -> dict[str, bytes]:
    """A document of each kind, with records in it that are none, or odd."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        made = importlib.import_module("corpora")
        with tempfile.TemporaryDirectory() as folder:
            for kind, make in made.MAKERS.items():
                make(25, Path(folder) / kind)
            lines, xml = ((Path(folder) / kind).read_bytes() for kind in ("openalex", "dblp"))
    finally:
        sys.path.remove(str(BENCHMARKS))
    where = xml.index(b"</inproceedings>") + len(b"</inproceedings>")
    half = lines.index(b"\n", len(lines) // 2) + 1
    xml = xml[:where] + ODD_XML.encode() + xml[where:]
    return {
        "openalex": lines[:half] + ODD_LINES.encode() + lines[half:],
        "dblp-xml": xml.replace(b'encoding="ISO-8859-1"', b'encoding="UTF-8"'),
    }


def stated(parts: list[Part | Rejected]) -> list[Statement]:
    found: list[Statement] = []
    for part in parts:
        if isinstance(part, Rejected):
            found.append(part)
        else:
            found += read_part(get_format(part.format), part, ReadOptions())
    return found


def in_pieces(path: Path, splitting: Splitting, starts: list[int]) -> list[Statement] | None:
    """Read as Spark does when pieces begin with these rows; `None`: it must be read whole."""
    data, separator = path.read_bytes(), splitting.separator
    source = Source(path)
    source.format = splitting.format
    opening = splitting.opening(source, data)
    assert opening is not None
    rows = data.removesuffix(separator).split(separator)
    pieces: dict[int, bytes] = {}
    at = 0
    bounds = [0, *sorted({n % len(rows) for n in starts} - {0}), len(rows)]
    for first, last in itertools.pairwise(bounds):
        pieces[at] = separator.join([*rows[first:last], b""])
        at += len(pieces[at])
    measured = [measure(splitting, opening, at, piece) for at, piece in pieces.items()]
    told = pieces_of(measured[::-1], len(data))  # Spark answers in any order
    if told is None:
        return None
    parts = [
        part
        for at in sorted(told)
        for part in parts_of_piece(
            splitting, opening, source.path, source.id, ReadOptions(), told[at], at, pieces[at]
        )
    ]
    return stated(parts)


@pytest.mark.parametrize("kind", ["openalex", "dblp-xml"])
@settings(max_examples=40)
@given(starts=st.lists(st.integers(0, 10_000), max_size=12), cut=st.one_of(st.just(0), st.integers(0, 3_000)))
def test_a_document_in_pieces_states_what_it_states_as_a_whole(
    kind: str, starts: list[int], cut: int, corpora: dict[str, bytes]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document"
        data = corpora[kind]
        path.write_bytes(data[: len(data) - cut])
        source = Source(path)
        format = detect(source)
        whole = stated(list(parts_of(source, format)))
        splitting = splitting_of(format.name)
        assert splitting is not None
        found = in_pieces(path, splitting, starts)
    assert found is not None
    assert [msgspec.to_builtins(s) for s in found] == [msgspec.to_builtins(s) for s in whole]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("dblp-xml", b"</inproceedings>", b"</inproceedings><!-- <article> -->"),
        ("dblp-xml", b"<author>", b"<author>\xfc"),
        ("openalex", b'"type"', b'"t\xfcpe"'),
    ],
)
def test_what_bytes_mean_by_those_before_them_is_read_whole(
    kind: str, old: bytes, new: bytes, corpora: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "document"
    data = corpora[kind]
    where = data.rindex(old)
    path.write_bytes(data[:where] + new + data[where + len(old) :])
    splitting = splitting_of(kind)
    assert splitting is not None
    assert in_pieces(path, splitting, [5, 9]) is None


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("openalex", b'{"meta": {"db_response_time_ms": 3}, "results": [{"id": "https://openalex.org/W1"}]}'),
        ("openalex", b'{"id": "https://openalex.org/S1", "display_name": "A journal"}\n'),
        ("openalex", b'\xef\xbb\xbf{"id": "https://openalex.org/W1", "title": "A mark before"}\n'),
        (
            "dblp-xml",
            b'<dblpperson name="Ada"><r><article key="a/b"><title>T</title></article></r></dblpperson>',
        ),
        ("dblp-xml", b"<dblp></dblp>"),
    ],
)
def test_documents_of_other_shapes_are_not_split(kind: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "document"
    path.write_bytes(data)
    source, splitting = Source(path), splitting_of(kind)
    assert splitting is not None
    source.format = kind
    assert splitting.opening(source, data) is None
