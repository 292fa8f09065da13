"""Every case in `tests/formats`: `<format>/<case>/` holds one document and what must be read from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reader_cases import CASES, FOLDER, document_in, read_case

from kgraph.readers import FORMATS, Source, detect


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_document_gives_the_statements_of_its_case(case: Path) -> None:
    assert read_case(case) == json.loads((case / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_document_is_known_by_its_content_alone(case: Path) -> None:
    assert detect(Source(document_in(case))).name == case.parent.name


def test_every_format_has_cases() -> None:
    assert {format.name for format in FORMATS} == {path.name for path in FOLDER.iterdir() if path.is_dir()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_records_of_a_document_have_names_of_their_own_and_lines_in_order(case: Path) -> None:
    statements = read_case(case)["statements"]
    names = [statement["record"] for statement in statements if "record" in statement]
    assert len(names) == len(set(names))
    lines = [statement["line"] for statement in statements]
    assert lines == sorted(lines)
