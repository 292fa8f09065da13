"""A workspace of a few papers, built twice and copied for each test that damages it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import kgraph

PEOPLE = ("Ada Öztürk", "Bo Li", "Cy Berg", "Di Fox", "Ed Garcia")

MATTERS = ("Bridges", "Harvests", "Volcanoes", "Proverbs", "Enzymes", "Tariffs", "Galaxies")
PLACES = ("of Norway", "under glass", "in antiquity", "at sea", "by night", "after rain", "without friction")


def paper(n: int) -> str:
    names = [PEOPLE[n % 5], PEOPLE[(n * 2 + 1) % 5], f"Nobody Number{n}"]
    record = {
        "id": f"p{n}",
        "title": f"{MATTERS[n % 7]} {PLACES[n // 7 % 7]} {n}",
        "year": 2000 + n % 20,
        "authors": names,
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


@pytest.fixture
def write_paper() -> Callable[[Path, int], None]:
    """Adds the n-th paper to a document."""

    def write(path: Path, n: int) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(paper(n))

    return write


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `documents/` and `workspace/`, whose second build has one document more."""
    folder = tmp_path_factory.mktemp("built")
    documents = folder / "documents"
    documents.mkdir()
    for name, numbers in (("one", range(6)), ("two", range(6, 12))):
        (documents / f"{name}.jsonl").write_text("".join(map(paper, numbers)), encoding="utf-8")
        (documents / "bad.jsonl").write_text(paper(99) + '{"title": \n', encoding="utf-8")
        kgraph.build([documents], folder / "workspace", exports=False, jobs=1)
    return folder


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> Path:
    """The same for one test; the workspace remembers the documents of the original."""
    shutil.copytree(built, tmp_path / "copied", symlinks=True)
    return tmp_path / "copied"


@pytest.fixture
def workspace(copied: Path) -> Path:
    return copied / "workspace"
