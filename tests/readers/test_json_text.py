"""Documents of JSON objects: however laid out and wherever cut, they give the same objects and lines."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.readers import Source
from kgraph.readers.documents import cutting, json_text
from kgraph.readers.documents.json_fields import MAX_KEYS, JsonFields

PATHS = (("results",), ("message", "items"))

texts = st.text(st.sampled_from('ab é洋"\\{}[],:\n\t/'), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
entries = st.lists(
    st.dictionaries(texts, values, max_size=3).map(lambda more: {"id": 1, **more, "title": "A"}), max_size=6
)
"""Objects as an API gives them: never empty, since an empty one is no page and no record."""


def lines(objects: list[Any]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)


def array(objects: list[Any]) -> str:
    return json.dumps(objects, ensure_ascii=False)


def pretty_array(objects: list[Any]) -> str:
    return json.dumps(objects, ensure_ascii=False, indent=2)


def array_of_lines(objects: list[Any]) -> str:
    return "[\n" + ",\n".join(json.dumps(one) for one in objects) + "\n]\n"


def page(objects: list[Any]) -> str:
    return json.dumps({"meta": {"results": [1]}, "results": objects, "groups": [{"a": "]}"}]})


def pretty_page(objects: list[Any]) -> str:
    return "\n" + json.dumps({"meta": None, "results": objects, "next": {}}, indent=1) + "\n"


def deep_page(objects: list[Any]) -> str:
    return json.dumps({"status": "ok", "message": {"total": 2, "items": objects, "facets": {}}})


def pages_on_lines(objects: list[Any]) -> str:
    return page(objects[:2]) + "\n" + page(objects[2:3]) + "\n" + page(objects[3:]) + "\n"


def arrays_on_lines(objects: list[Any]) -> str:
    return array(objects[:2]) + "\n" + array(objects[2:]) + "\n"


LAYOUTS: tuple[Callable[[list[Any]], str], ...] = (
    lines, array, pretty_array, array_of_lines, page, pretty_page, deep_page, pages_on_lines, arrays_on_lines,
)  # fmt: skip


class Sliced(Source):
    """A document that comes in small chunks."""

    step = 7

    def utf8_chunks(self) -> Iterator[bytes]:
        data = b"".join(super().utf8_chunks())
        for start in range(0, len(data), self.step):
            yield data[start : start + self.step]


def pieces(data: bytes, size: int | None, step: int = 7) -> tuple[list[json_text.Piece], str | None]:
    """The objects of a document that is cut into parts of about `size` bytes, and what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "document.json"
        path.write_bytes(data)
        source: Source = Source(path)
        if size is not None:
            patch.setattr(json_text, "PART_BYTES", size)
            patch.setattr(cutting, "pieces_at", partial(cutting.pieces_at, size=size))
            source = Sliced(path)
            source.step = step  # type: ignore[attr-defined]
        found = [
            piece._replace(line=piece.line + part.line - 1)
            for part in json_text.json_parts(*PATHS)(source)
            for piece in json_text.json_pieces(part, paths=PATHS)
        ]
        return found, source.fault


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@settings(max_examples=80, deadline=None)
@given(objects=entries, size=st.integers(1, 90), step=st.integers(1, 40))
def test_a_document_cut_small_gives_the_objects_and_lines_of_the_whole(
    layout: Callable[[list[Any]], str], objects: list[Any], size: int, step: int
) -> None:
    data = layout(objects).encode()
    whole, _ = pieces(data, None)
    if objects or layout not in (page, pretty_page, deep_page, pages_on_lines):
        assert [json.loads(piece.raw) for piece in whole] == objects
    for piece in whole:
        first = piece.raw.partition(b"\n")[0]
        assert first in data.split(b"\n")[piece.line - 1]
    assert pieces(data, size, step)[0] == whole


def test_pages_on_lines_longer_than_the_head_are_all_read() -> None:
    objects = [{"id": n, "title": "A" * 9000} for n in range(12)]
    for layout in (pages_on_lines, lines, arrays_on_lines):
        data = layout(objects).encode()
        assert [json.loads(piece.raw)["id"] for piece in pieces(data, None)[0]] == list(range(12))
        assert pieces(data, 3000, 1000) == pieces(data, None)


def test_a_page_without_its_array_comes_as_itself() -> None:
    data = page([{"id": 1}]) + "\n" + '{"error": "try again"}' + "\n" + page([{"id": 2}])
    assert [json.loads(piece.raw) for piece in pieces(data.encode(), 8)[0]] == [
        {"id": 1},
        {"error": "try again"},
        {"id": 2},
    ]


BROKEN = {
    "a brace too many": '[{"id": 1}}, {"id": 2}, {"id": 3}]',
    "a comma missing": '[{"id": 1} {"id": 2}, {"id": 3}]',
    "closed too early": '[{"id": 1}], {"id": 2}, {"id": 3}]',
    "lines after it": '[{"id": 1}]\n{"id": 2}\n{"id": 3}\n',
    "never closed": '[{"id": 1}, {"id": 2}, {"id": 3}',
    "cut within an object": '[{"id": 1}, {"id": 2}, {"id": 3}, {"ti',
    "a word": '[{"id": 1}, nothing, {"id": 2}, {"id": 3}]',
    "a colon missing": '[{"id": 1}, {"title" 7}, {"id": 2}, {"id": 3}]',
    "a quote too many": '[{"id": 1}, {"title": "A""}, {"id": 2},\n{"id": 3}]',
    "a line broken": '{"id": 1}\n{"title": \n{"id": 2}\n{"id": 3}\n',
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_document_gives_every_object_around_the_fault(name: str) -> None:
    found, _ = pieces(BROKEN[name].encode(), None)
    sound = [json.loads(piece.raw) for piece in found if piece.fault is None and b"id" in piece.raw]
    assert sound == [{"id": 1}, {"id": 2}, {"id": 3}]
    for size in (1, 9, 30):
        again = [piece.raw for piece in pieces(BROKEN[name].encode(), size)[0] if piece.fault is None]
        assert sum(b'"id"' in raw for raw in again) >= (1 if "quote" in name else 3)


def test_an_array_that_is_not_closed_is_a_fault_of_the_document() -> None:
    assert pieces(b'[{"id": 1}, {"id": 2}', None)[1] == "the document ends before its array is closed"
    assert pieces(b'[{"id": 1}, {"id": 2}]', None)[1] is None


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a":' * 100_000, '[{"a":' * 50_000, "{" * 9 + "}" * 100_000, "]" * 100_000,
     '"' * 99_999, '{"results":' * 20_000,
     '{"results": "[' + "\\" * 99_999, "[" + "}" * 100_000 + ',{"a": 1}]'],
)  # fmt: skip
def test_hostile_nesting_neither_stops_nor_blocks(text: str) -> None:
    for size in (None, 20_000):
        pieces(text.encode(), size, 8192)


class Paper(msgspec.Struct):
    title: str | None = None
    year: int | None = msgspec.field(name="class", default=None)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["title", "class", "a", "b", "", "ü", '"', "\t"]), st.none()),
        max_size=9,
    )
)
def test_fields_name_the_keys_that_are_left_out(objects: list[dict[str, None]]) -> None:
    fields = JsonFields(Paper)
    for one in objects:
        paper, unused = fields.decode(json.dumps(one).encode())
        assert (paper.title, paper.year) == (None, None)
        assert unused == tuple(sorted(one.keys() - {"title", "class"}))


def test_fields_of_another_type_are_refused_and_keys_without_end_are_read() -> None:
    fields = JsonFields(Paper)
    with pytest.raises(msgspec.ValidationError, match="title"):
        fields.decode(b'{"title": 1, "new": 2}')
    for n in range(2 * MAX_KEYS):
        assert fields.decode(b'{"title": "A", "key%d": 2}' % n)[1] == (f"key{n}",)
    assert fields.decode(b'{"title": "A"}')[0].title == "A"
