"""`kgraph.toml`: what it may say, and how it tells what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgraph.errors import BadRequest
from kgraph.readers.csv_columns import FIELDS
from kgraph.settings import ReadSettings, Settings, load_settings


def written(folder: Path, text: str) -> Path:
    (folder / "kgraph.toml").write_text(text, "utf-8")
    return folder


def test_no_file_says_nothing(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()
    assert Settings().columns == {}
    assert Settings().read == ReadSettings()


def test_a_file_of_a_folder_above_says_nothing(tmp_path: Path) -> None:
    inner = written(tmp_path, '[columns]\ntitle = "Titel"\n') / "inner"
    inner.mkdir()
    assert load_settings(inner) == Settings()


def test_everything_that_it_may_say(tmp_path: Path) -> None:
    settings = load_settings(
        written(
            tmp_path,
            '[columns]\ntitle = "Titel"\nauthors = ["Verfasser, alle", "Zweite"]\n\n[read]\n'
            'as_of = 2026-05-22\nmax_size = "20G"\nmax_ratio = 300\njobs = 2\ninput_format = "csv"\n',
        )
    )
    assert settings.columns == {"title": ("Titel",), "authors": ("Verfasser, alle", "Zweite")}
    assert settings.read == ReadSettings(
        as_of="2026-05-22", max_size=20 << 30, max_ratio=300.0, jobs=2, input_format="csv"
    )


@pytest.mark.parametrize(("text", "day"), [('"2026-05"', "2026-05"), ("2026", "2026"), ('"2026"', "2026")])
def test_days_as_far_as_known(tmp_path: Path, text: str, day: str) -> None:
    assert load_settings(written(tmp_path, f"[read]\nas_of = {text}\n")).read.as_of == day


FAULTS = {
    "[columns\n": "no TOML: ",
    '[columns]\nauthor = "B"\n': ":2: [columns] author: no field 'author'; did you mean 'authors",
    "[columns]\n\ntitle = 3\n": ":3: [columns] title: it takes the title of a column, or a list of such",
    '[columns]\ntitle = ""\n': ":2: [columns] title: it takes the title of a column",
    '[read]\nas_of = "May"\n': ":2: [read] as_of: 'May' is no date; such as 2026-05-22, 2026-05 or 2026",
    '[read]\nmax_size = "big"\n': ":2: [read] max_size: 'big' is no size; such as 500M or 20G",
    "[read]\njobs = -1\n": ":2: [read] jobs: input should be greater than or equal to 0",
    "[read]\njob = 1\n": ":2: [read] job: no such key; there are input_format, as_of, max_size, max_ratio",
    "[networks]\na = 1\n": ":1: [networks]: no such table; there are columns, read",
    "columns = 3\n": ":1: [columns]: input should be",
}  # fmt: skip


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_names_file_line_and_key(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadRequest) as told:
        load_settings(written(tmp_path, text))
    message = str(told.value)
    assert message.startswith(str(tmp_path / "kgraph.toml"))
    assert FAULTS[text] in message


def test_several_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadRequest) as told:
        load_settings(written(tmp_path, "[read]\njobs = -1\nmax_ratio = 0\n"))
    assert str(told.value).count("kgraph.toml:") == 2


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "kgraph.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadRequest, match="cannot be read"):
        load_settings(tmp_path)


def test_every_field_is_one_that_tables_have() -> None:
    assert {"title", "authors", "year", "doi"} <= set(FIELDS)
