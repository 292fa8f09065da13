"""Whatever the bytes: no traceback, every record readable or rejected with its place."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_cases import CASES, document_in

from kgraph.errors import AmbiguousFormat, BadDocument
from kgraph.model.records import Record, Rejected
from kgraph.readers import FORMATS, Format, Source, get_format, read_document

DOCUMENTS = [document_in(case).read_bytes() for case in CASES]
PIECES = [
    b"@article{", b"@", b"{", b"}", b'"', b"#", b",", b"=", b"\n", b"\r\n", b"title", b"author", b"[", b"]",
    b":", b"\\", b"$", b"and ", b"et al.", "·".encode(), b"LGMay 31", b"Code", b"h-index9", b"null", b"1e999",
    b"\x00", b"\xff",
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real document with pieces cut out, put in and doubled."""
    data = draw(st.sampled_from(DOCUMENTS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        stop = draw(st.integers(start, min(len(data), start + 60)))
        data = data[:start] + draw(st.sampled_from([b"", data[start:stop] * 2, *PIECES])) + data[stop:]
    return data


def statements_of(data: bytes, format: Format | None = None) -> list[object]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document"
        path.write_bytes(data)
        try:
            return list(read_document(Source(path), input_format=format.name if format else None)[1])
        except (BadDocument, AmbiguousFormat):
            return []


def is_in_order(statements: list[object], data: bytes) -> None:
    n_lines = data.count(b"\n") + data.count(b"\r") + 1
    names = [statement.place.record for statement in statements if isinstance(statement, Record)]
    assert len(names) == len(set(names))
    for statement in statements:
        if isinstance(statement, Record):
            assert 1 <= statement.place.line <= n_lines
        elif isinstance(statement, Rejected):
            assert 1 <= statement.line <= n_lines
            assert statement.reason
            assert len(statement.raw) <= 10_000


@settings(max_examples=250, deadline=None)
@given(damaged())
def test_a_damaged_document_is_read_around_the_damage(data: bytes) -> None:
    is_in_order(statements_of(data), data)


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
@settings(max_examples=60, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join), damaged()
    )
)
def test_a_forced_reader_survives_any_bytes(format: Format, data: bytes) -> None:
    format.sniff(data)
    is_in_order(statements_of(data, format), data)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = (
    "id", "title", "author", "authors", "authorids", "or_profile", "author_site", "aff", "affs", "dblp",
    "orcid", "google_scholar", "bibtex", "status", "aff_unique_index", "aff_unique_norm",
    "aff_unique_dep", "gs_citation", "keywords", "site", "github", "doi", "year", "ids", "labs",
)  # fmt: skip
list_keys = st.sampled_from(KEYS)
columns = st.lists(
    st.sampled_from(["", "0", "0+1", "7", "Ada Öztürk", "~Bo_Li1", "a@b.c", "x + y"]), max_size=4
)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.dictionaries(list_keys, st.one_of(values, columns.map(";".join)), max_size=12), max_size=4)
)
def test_odd_values_in_any_field_cost_at_most_their_record(entries: list[dict[str, object]]) -> None:
    data = json.dumps(entries).encode()
    for format in get_format("conference-list"), get_format("kgraph-records"):
        statements = statements_of(data, format)
        is_in_order(statements, data)
        assert len(statements) == (len(entries) or 1)  # "nothing in it" is one


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"title": ' * 50_000, "@a{" * 20_000, "{" * 100_000 + "}" * 100_000]
)
@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_deep_nesting_is_no_way_to_stop_a_reader(format: Format, text: str) -> None:
    statements_of(text.encode(), format)
