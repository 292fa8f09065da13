"""The cases of `tests/formats`: a document and the statements that it must give, field by field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from kgraph.model.records import Statement
from kgraph.readers import Source, read_document

FOLDER = Path(__file__).parents[1] / "formats"
CASES = sorted(path.parent for path in FOLDER.glob("*/*/expected.json"))


def document_in(case: Path) -> Path:
    (document,) = (path for path in case.iterdir() if path.name != "expected.json")
    return document


def shown(statement: Statement) -> dict[str, Any]:
    """A statement as plain values: defaults left out, its place as line and record."""
    values: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(statement))
    place = values.pop("place", None)
    values.pop("path", None)
    if place:
        values = {"line": place["line"], "record": place["record"], **values}
    return {"is": type(statement).__name__, **values}


def read_case(case: Path) -> dict[str, Any]:
    """What is read from the case's document, in the form of `expected.json`."""
    source = Source(document_in(case))
    statements = [shown(statement) for statement in read_document(source)[1]]
    return {"encoding": source.encoding, "statements": statements}
