"""Who is who, and which records are one paper: the cases of `cases.json`, `paper_cases.json`."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pytest
from invented import papers, persons, record, resolved

from kgraph.model.records import Record

HERE = Path(__file__).parent
PEOPLE = json.loads((HERE / "cases.json").read_text("utf-8"))
PAPERS = json.loads((HERE / "paper_cases.json").read_text("utf-8"))


def _records(case: dict[str, Any]) -> list[Record]:
    groups = set(case.get("groups", ()))
    out = []
    for id, title, authors in case["records"]:
        made = record(id, title, authors)
        listed = tuple(
            msgspec.structs.replace(a, is_group=f"{id}:{n}" in groups) for n, a in enumerate(made.authors, 1)
        )
        out.append(msgspec.structs.replace(made, authors=listed))
    return out


@pytest.mark.parametrize("case", PEOPLE, ids=lambda case: case["id"])
def test_people(case: dict[str, Any]) -> None:
    found = persons(resolved(_records(case)).entities)
    for same in case.get("same", ()):
        assert len({found[m] for m in same}) == 1, case["note"]
    for different in case.get("different", ()):
        assert len({found[m] for m in different}) == len(different), case["note"]


@pytest.mark.parametrize("case", PAPERS, ids=lambda case: case["id"])
def test_papers(case: dict[str, Any]) -> None:
    entities = resolved([record(**r) for r in case["records"]]).entities
    found = papers(entities)
    for same in case.get("same", ()):
        assert len({found[r] for r in same}) == 1, case["note"]
    for different in case.get("different", ()):
        assert all(found[a] != found[b] for a, b in combinations(different, 2)), case["note"]
    rules = set(entities.paper_records["merged_by"].to_list())
    assert rules == {case["rule"]} if "rule" in case else rules <= {None, "doi", "title+authors"}
