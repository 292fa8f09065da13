"""Thesaurus files in VOSviewer's syntax."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.errors import BadOverrides
from kgraph.model.names import fold
from kgraph.resolve.thesaurus import (
    clean_label,
    format_thesaurus,
    parse_thesaurus,
    read_thesaurus,
    write_thesaurus,
)

HEADER = "label\treplace by\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("deep mind\tDeepMind\n", {"deep mind": "DeepMind"}),
        ("deep mind\tDeepMind", {"deep mind": "DeepMind"}),
        ("n/a\t\nnone\t \n", {"n/a": "", "none": ""}),
        ("\n  \na\tb\n\n", {"a": "b"}),
        (" a \t b \n", {"a": "b"}),
        ("a\tb\nb\tc\nc\td\n", {"a": "d", "b": "d", "c": "d"}),
        ("b\tc\na\tb\n", {"a": "c", "b": "c"}),
        ("a\tb\nb\t\n", {"a": "", "b": ""}),
        ("a\ta\nb\ta\n", {"a": "a", "b": "a"}),
        ("a\tb\na\tb\n", {"a": "b"}),
        ("a\tb\t\t\n", {"a": "b"}),
        ('"calero, c"\t"calero-medina, c"\n', {"calero, c": "calero-medina, c"}),
        ('"a ""b"" c"\tb\n', {'a "b" c': "b"}),
        ('"Bob" Li and "Al"\tb\n', {'"Bob" Li and "Al"': "b"}),
        ("東京大学\tThe University of Tokyo\n", {"東京大学": "The University of Tokyo"}),
    ],
)
def test_what_a_file_says(text: str, expected: dict[str, str]) -> None:
    assert parse_thesaurus(HEADER + text, "x").replacements == expected


@pytest.mark.parametrize(
    "header", ["Label\tReplace by", "LABEL\tREPLACE BY", '"label"\t"replace by"', "label\treplace by\t"]
)
def test_a_header_counts_in_any_case(header: str) -> None:
    assert parse_thesaurus(f"{header}\na\tb\n", "x").replacements == {"a": "b"}


@pytest.mark.parametrize(
    "data",
    [
        (HEADER + "Müller\tMueller\nn/a\t\n").encode(),
        (HEADER + "Müller\tMueller\nn/a\t\n").encode("utf-8-sig"),
        (HEADER + "Müller\tMueller\nn/a\t\n").replace("\n", "\r\n").encode("utf-8-sig"),
        (HEADER + "Müller\tMueller\nn/a\t\n").replace("\n", "\r").encode(),
        (HEADER + "Müller\tMueller\nn/a\t\n").encode("utf-16"),
        (HEADER + "Müller\tMueller\nn/a\t\n").encode("cp1252"),
    ],
    ids=["utf-8", "byte order mark", "windows", "old mac", "unicode text", "ansi text"],
)
def test_files_as_editors_and_spreadsheets_save_them(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "authors.txt"
    path.write_bytes(data)
    found = read_thesaurus(path)
    assert found.replacements == {"Müller": "Mueller", "n/a": ""}
    assert found.lines == {"Müller": 2, "n/a": 3} and found.place == str(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"labs.txt:1: a thesaurus begins with the line 'label<TAB>replace by', this file with ''"),
        ("a\tb\n", r"labs.txt:1: .* this file with 'a\\tb'; add that line"),
        ("label,replace by\na,b\n", r"labs.txt:1: .* save the table as text with tabs"),
        ("label\nx\n", r"labs.txt:1: "),
        (HEADER + "a\tb\ncopyright\n", r"labs.txt:3: there is no tab in 'copyright'; .* ignored"),
        (HEADER + "a\tb\tc\n", r"labs.txt:2: 3 columns, .* take out 'c'"),
        (HEADER + "\n\tb\n", r"labs.txt:3: there is no label before the tab, only 'b'"),
        (HEADER + "a\tb\nx\ty\na\tc\n", r"'a' is replaced by 'b' on line 2 and by 'c' on line 4"),
        (HEADER + "a\tb\na\t\n", r"'a' is replaced by 'b' on line 2 and by '' on line 3"),
        (
            HEADER + "x\ta\na\tb\nb\tc\nc\ta\n",
            r"circles: 'a' \(line 3\), 'b' \(line 4\), 'c' \(line 5\); take",
        ),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(BadOverrides, match=message) as caught:
        parse_thesaurus(text, "labs.txt")
    assert str(caught.value).startswith("labs.txt:")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(BadOverrides, match=str(path)):
            read_thesaurus(path)


def letters(text: str) -> str:
    """A key under which case, blanks and an s at the end do not count."""
    return "".join(c for c in fold(text) if c.isalpha()).removesuffix("s")


def test_labels_of_one_key_are_one_and_chains_go_on_through_spellings() -> None:
    text = "GDMs\tGoogle Deepmind\ngoogle DeepMind\tDeepMind\nN/A\t\n??\tx\n"
    found = parse_thesaurus(HEADER + text, "x")
    assert found.replacements["GDMs"] == "Google Deepmind"
    assert found.by(letters) == {"gdm": "DeepMind", "googledeepmind": "DeepMind", "na": ""}


def test_a_label_replaced_by_a_spelling_of_itself_says_how_it_is_written() -> None:
    found = parse_thesaurus(HEADER + "neural networks\tNeural Network\nNNs\tneural-networks\n", "x")
    assert found.by(letters) == {"neuralnetwork": "Neural Network", "nn": "Neural Network"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Acme\tA\nACMES\tB\n", r"x: 'ACMES' is replaced by 'A' on line 2 and by 'B' on line 3"),
        ("Acme\tA\nACME\t\n", r"x: 'ACME' is replaced by 'A' on line 2 and by '' on line 3"),
        ("Foo\tBar\nBAR\tfoo s\n", r"circles: 'Foo' \(line 2\), 'BAR' \(line 3\)"),
    ],
)
def test_what_contradicts_only_under_a_key_is_refused_under_that_key(text: str, message: str) -> None:
    found = parse_thesaurus(HEADER + text, "x")
    assert found.by(str)
    with pytest.raises(BadOverrides, match=message):
        found.by(letters)


def test_a_long_chain_takes_no_longer_than_its_length() -> None:
    n = 100_000
    text = HEADER + "".join(f"{i}\t{i + 1}\n" for i in range(n))
    assert set(parse_thesaurus(text, "x").replacements.values()) == {str(n)}


def test_labels_that_differ_only_in_blanks_cannot_be_written_with_two_replacements() -> None:
    assert format_thesaurus({"a\tb": "c", "a b": "c"}) == HEADER + "a b\tc\n"
    with pytest.raises(BadOverrides, match=r"'a b' is to be replaced by 'c' and by 'd'"):
        format_thesaurus({"a\tb": "c", "a\nb": "d"})


def test_writing_replaces_the_file_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "labs.txt"
    write_thesaurus({"b": "B", "a": ""}, path)
    assert path.read_bytes() == b"label\treplace by\na\t\nb\tB\n"
    with pytest.raises(BadOverrides):
        write_thesaurus({"a\t": "c", "a": "d"}, path)
    assert path.read_bytes() == b"label\treplace by\na\t\nb\tB\n"
    assert [p.name for p in tmp_path.iterdir()] == ["labs.txt"]
    with pytest.raises(BadOverrides, match="No such file"):
        write_thesaurus({}, tmp_path / "none" / "labs.txt")


TEXT = st.text(st.one_of(st.characters(), st.sampled_from('"\t\n\r ab')), max_size=8)


@given(st.dictionaries(TEXT, TEXT, max_size=8))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, told: dict[str, str]) -> None:
    """Up to the blanks at ends, and where no label is replaced by another one of the same file."""
    labels = {clean_label(label) for label in told}
    wanted: dict[str, str] = {}
    for label, to in told.items():
        if clean_label(label) and (clean_label(to) not in labels or clean_label(to) == clean_label(label)):
            wanted.setdefault(clean_label(label), clean_label(to))
    path = tmp_path_factory.getbasetemp() / "written.txt"
    write_thesaurus(wanted, path)
    assert read_thesaurus(path).replacements == wanted


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefghXY"), max_size=8), st.randoms())
def test_the_order_of_lines_does_not_matter(told: dict[str, str], chance: object) -> None:
    lines = [f"{a}\t{b}\n" for a, b in told.items()]
    shuffled = list(lines)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _outcome(lines) == _outcome(shuffled)


def _outcome(lines: list[str]) -> dict[str, str] | None:
    try:
        return dict(parse_thesaurus(HEADER + "".join(lines), "x").replacements)
    except BadOverrides:
        return None
