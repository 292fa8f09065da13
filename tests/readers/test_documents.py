"""From paths to documents: what is found, how it is known, and what becomes of what nobody knows."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kgraph.readers as readers
from kgraph.errors import AmbiguousFormat, BadDocument, BadRequest, UnknownFormat
from kgraph.model.records import Record, Rejected, Statement
from kgraph.readers import (
    FORMATS,
    Format,
    Part,
    ReadOptions,
    Source,
    detect,
    find_documents,
    read,
    read_document,
)

BIB = "@article{a, title = {On hands}, author = {Li, Bo}}\n"
LINE = '{"title": "On feet", "authors": ["Ada Öztürk"]}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "b.bib": BIB,
        "a/z.jsonl": LINE,
        "a/notes.md": "# Notes\n",
        ".hidden/c.bib": BIB,
        ".hidden.bib": BIB,
        "c.jsonl": LINE,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_is_read_recursively_in_order_without_hidden_files(folder: Path) -> None:
    found = [Path(source.path).relative_to(folder).as_posix() for source in find_documents([folder])]
    assert found == ["a/notes.md", "a/z.jsonl", "b.bib", "c.jsonl"]


def test_a_file_named_twice_is_one_document(folder: Path) -> None:
    paths = [folder / "b.bib", folder, str(folder / "a" / ".." / "b.bib"), "-", "-"]
    assert len(find_documents(paths)) == 5


def test_a_hidden_file_that_is_named_is_read(folder: Path) -> None:
    assert [source.path for source in find_documents([folder / ".hidden.bib"])] == [
        str(folder / ".hidden.bib")
    ]


def test_a_path_is_kept_as_the_user_named_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert [source.path for source in find_documents(["a", "./b.bib"])] == [
        "a/notes.md",
        "a/z.jsonl",
        "./b.bib",
    ]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match=r"nowhere\.bib: no such file or folder"):
        find_documents([tmp_path / "nowhere.bib"])


@pytest.mark.parametrize(
    ("text", "told"),
    [("# Notes\n", "in no format known here"), ("", "nothing in it"), (" \n\n", "nothing in it")],
)
def test_a_document_of_no_format_is_refused_with_what_was_tried(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "x").write_text(text)
    with pytest.raises(BadDocument, match=told):
        detect(Source(tmp_path / "x"))


def test_an_unknown_file_in_a_folder_is_rejected_and_the_rest_read(folder: Path) -> None:
    statements = list(read(folder))
    assert [type(statement) for statement in statements] == [Rejected, Record, Record, Record]
    rejected = statements[0]
    assert isinstance(rejected, Rejected)
    assert (rejected.path, rejected.line, rejected.raw) == (str(folder / "a/notes.md"), 1, "# Notes\n")
    assert "in no format known here (kgraph formats lists them)" in rejected.reason


def test_an_unknown_file_that_is_named_itself_raises(folder: Path) -> None:
    with pytest.raises(BadDocument):
        list(read(folder / "a" / "notes.md"))


def test_a_format_can_be_forced(folder: Path) -> None:
    document, statements = read_document(Source(folder / "a" / "notes.md"), input_format="bibtex")
    (nothing,) = statements
    assert isinstance(nothing, Rejected)
    assert (document.format, nothing.reason) == ("bibtex", "no record of the format bibtex in it")
    with pytest.raises(UnknownFormat, match="did you mean 'bibtex'"):
        read_document(Source(folder / "b.bib"), input_format="bibtx")


def test_a_document_says_what_it_is(folder: Path) -> None:
    source = Source(folder / "b.bib")
    document, _ = read_document(source)
    assert (document.path, document.format, document.size_bytes) == (source.path, "bibtex", len(BIB))
    assert document.id == document.sha256[:16] == source.id


class _Plugin:
    """An installed package that offers a reader."""

    def __init__(self, name: str, value: Any) -> None:
        self.name, self.value, self._loaded = name, f"plugin:{name}", value

    def load(self) -> Any:
        return self._loaded


def _read_nothing(part: Part, options: ReadOptions) -> Iterator[Statement]:
    yield from ()


def _format(name: str) -> Format:
    return Format(name, name, (), _is_of_hands, _read_nothing, "")


def _is_of_hands(head: bytes) -> str | None:
    return "a hand" if head.startswith((b"HAND", b"@art")) else None


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[_Plugin]]:
    offered: list[_Plugin] = []
    real = importlib.metadata.entry_points
    monkeypatch.setattr(
        importlib.metadata,
        "entry_points",
        lambda **chosen: offered if chosen.get("group") == "kgraph.readers" else real(**chosen),
    )
    readers.all_formats.cache_clear()
    yield offered
    readers.all_formats.cache_clear()


def test_a_plugin_adds_a_format(plugins: list[_Plugin], tmp_path: Path) -> None:
    plugins.append(_Plugin("hands", _format("hands")))
    (tmp_path / "x").write_text("HANDS 1.0")
    assert detect(Source(tmp_path / "x")).name == "hands"
    assert [format.name for format in readers.all_formats()] == [format.name for format in FORMATS] + [
        "hands"
    ]


def test_two_claims_on_one_document_are_named(plugins: list[_Plugin], folder: Path) -> None:
    plugins.append(_Plugin("hands", _format("hands")))
    with pytest.raises(
        AmbiguousFormat,
        match=r"could be bibtex \(the entry .*\) and hands \(a hand\); say which with --input-format",
    ):
        detect(Source(folder / "b.bib"))
    (nothing,) = read_document(Source(folder / "b.bib"), input_format="hands")[1]
    assert isinstance(nothing, Rejected)


@pytest.mark.parametrize("value", [_format("bibtex"), "no format"])
def test_a_plugin_may_not_take_a_name_or_be_anything(plugins: list[_Plugin], value: Any) -> None:
    plugins.append(_Plugin("hands", value))
    with pytest.raises(BadRequest, match="plugin 'hands'"):
        readers.all_formats()


@pytest.mark.parametrize(
    ("as_of", "year", "date_of_measures", "is_inferred"),
    [(None, 2024, "2024", True), ("2025-06-01", 2025, "2025-06-01", False)],
)
def test_the_day_of_a_profile_page_dates_what_bears_no_year(
    as_of: str | None, year: int, date_of_measures: str, is_inferred: bool
) -> None:
    page = Path(__file__).parents[1] / "formats" / "profile-page" / "whole-page" / "input.txt"
    owner, *entries = list(read(page, as_of=as_of))
    assert owner.measures[0].as_of == date_of_measures  # type: ignore[union-attr]
    assert owner.measures[0].as_of_inferred is is_inferred  # type: ignore[union-attr]
    dated = [entry for entry in entries if isinstance(entry, Record) and entry.date_inferred]
    assert {entry.year for entry in dated} == {year}
    assert dated[0].date == ("2024-02-29" if year == 2024 else "2025-02")  # 2025 has no 29th of February
