"""The published JSON Schema of kgraph records is the one that the reader enforces."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from kgraph.readers.record_line import AuthorLine, RecordLine, json_schema, pydantic_model

SCHEMA = Path(__file__).parents[2] / "docs" / "formats" / "records.schema.json"


def test_the_published_schema_is_up_to_date() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_the_schema_has_every_field_and_requires_only_the_title() -> None:
    schema = json_schema()
    assert set(schema["properties"]) == set(RecordLine.__struct_fields__)
    assert schema["required"] == ["title"]
    assert set(schema["$defs"]["Author"]["properties"]) == set(AuthorLine.__struct_fields__)


@pytest.mark.parametrize(
    "line",
    [
        {"title": "A"},
        {
            "title": "",
            "id": 7,
            "authors": ["Bo Li", {"name": "Ada", "aff": ["X", "Y"], "ids": {"dblp": "1/2"}}],
        },
        {
            "title": "A",
            "authors": [{"name": "Ada", "affiliations": ["X", {"text": "Y", "ids": {"ror": "r"}}]}],
        },
        {"title": "A", "year": 2020, "authors_complete": False, "has_code": None, "keywords": ["k"]},
    ],
)
def test_struct_and_schema_agree_on_good_lines(line: dict[str, object]) -> None:
    by_struct = msgspec.to_builtins(msgspec.convert(line, RecordLine))
    assert pydantic_model().model_validate(line).model_dump() == by_struct
