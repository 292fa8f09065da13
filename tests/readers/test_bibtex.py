"""BibTeX: blocks as bibtexparser finds them, and big documents cut into parts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from bibtexparser import model, splitter
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_cases import FOLDER

from kgraph.model.records import Record, Statement
from kgraph.readers import Source, bibtex, bibtex_parts
from kgraph.readers.bibtex_entries import Entry, read_entries
from kgraph.readers.format import ReadOptions

DOCUMENTS = [
    path.read_bytes().decode("utf-8", "replace") for path in sorted(FOLDER.glob("bibtex/*/input.bib"))
]
PIECES = [
    "@article{", "@", "{", "}", '"', "#", ",", "=", "\n", "title", "author", "(", ")", "@comment{", " # a",
    "\\{", '{"}', "\n@x{", "crossref = {part},", "xdata = {hp},", "\n@article(p, title={x})\n", "a@b.org\n@y",
    "\n  @book{part,\n title = {A},\n}", '@string{hc = "b"}\n', "\n@misc{k, ",
]  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Two of the cases in one document, with pieces cut out, put in and doubled."""
    text = draw(st.sampled_from(DOCUMENTS)) + "\n" + draw(st.sampled_from(DOCUMENTS))
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text)))
        stop = draw(st.integers(start, min(len(text), start + 60)))
        text = text[:start] + draw(st.sampled_from(["", text[start:stop] * 2, *PIECES])) + text[stop:]
    return text


class Dripping(Source):
    """A source that comes in small pieces, as a big one comes in big ones."""

    def utf8_chunks(self) -> Iterator[bytes]:
        """Some bytes at a time."""
        data = b"".join(super().utf8_chunks())
        return (data[at : at + 23] for at in range(0, len(data), 23))


def statements(source: Source, **sizes: int) -> list[Statement]:
    return [
        statement
        for part in bibtex_parts.parts(source, **sizes)
        for statement in bibtex.read_part(part, ReadOptions())
    ]


@settings(max_examples=150, deadline=None)
@given(documents(), st.sampled_from(["\n", "\r\n", "\r"]), st.integers(30, 1500))
def test_a_document_in_parts_gives_the_same_as_a_whole(text: str, line_end: str, part_bytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.bib"
        path.write_text(text, encoding="utf-8", newline=line_end)
        in_parts = statements(Dripping(path), whole_bytes=100, part_bytes=part_bytes)
        assert in_parts == statements(Source(path))


@settings(max_examples=150, deadline=None)
@given(documents())
def test_no_entry_is_lost_that_bibtexparser_finds(text: str) -> None:
    """Its fields and its line are the same too, whichever of the two ways it was read."""
    text = text.replace("\\\n", "\n")  # a line that ends so is not counted by bibtexparser
    found = {(item.line, item.key): item for item in read_entries(text) if isinstance(item, Entry)}
    splitter.logger.disabled = True
    for block in splitter.Splitter(text).split().entries:
        assert isinstance(block, model.Entry)
        ours = found[block.start_line + 1, block.key]
        assert ours.type == block.entry_type
        assert set(ours.fields) <= {field.key.lower() for field in block.fields}


def test_a_part_takes_macros_and_parents_from_anywhere(tmp_path: Path) -> None:
    filler = "".join(f"@misc{{k{n}, title = {{T{n}}}}}\n" for n in range(200))
    path = tmp_path / "x.bib"
    path.write_text(
        "@inproceedings{a, title = {A}, crossref = {P}, publisher = hp}\n" + filler
        + "@string{hp = pisa # { Press}}\n" + filler.replace("k", "l")
        + "@proceedings{p, title = {Hands}, year = 2020, xdata = {x}}\n" + filler.replace("k", "m")
        + "@xdata{x, issn = {1234-5678}}\n@string{pisa = {Pisa}}\n",
        encoding="utf-8",
    )  # fmt: skip
    parts = list(bibtex_parts.parts(Dripping(path), whole_bytes=1000, part_bytes=2000))
    assert len(parts) > 5
    assert max(len(part.context) for part in parts) < 500
    record = next(bibtex.read_part(parts[0], ReadOptions()))
    assert isinstance(record, Record)
    assert (record.venue, record.publisher, record.year) == ("Hands", "Pisa Press", 2020)
    assert record.venue_ids == {"issn": "1234-5678"}


@pytest.mark.parametrize(
    "text",
    [
        "@a{" * 20_000,
        "@a{\n" * 5_000,
        "@a{b, title={" + "{" * 100_000,
        "@a{b, title={" + "\\x " * 30_000 + "}}",
        '@a{b, title={T}, note="' + 'a" "' * 100_000 + '"}',
        "@a{b, title={T}, author={" + "family=" * 50_000 + "}}",
        "@a{b, title={T}, author={A, B}, affiliation={" + "A, B; " * 50_000 + "}}",
        "@a{b, title={T}, funding-acknowledgement={" + "a]" * 100_000 + "}}",
        "@misc{c, title={{x, " + "a=,\n" * 50_000,
        "@a{b," + "\n" * 200_000 + "x",
        "".join(f"@misc{{k{n}, title={{x}}, crossref={{k{n + 1}}}}}\n" for n in range(2000)),
        "".join(f"@string{{a{n} = a{n + 1} # a{n + 1}}}\n" for n in range(1000)) + "@misc{a, title=a0}",
    ],
)  # fmt: skip
def test_no_text_holds_the_reader_up(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.bib"
    path.write_text(text, encoding="utf-8")
    statements(Source(path))
