"""The wheel carries what the code reads: the ontology, templates, definitions."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_wheel_holds_every_file_of_the_package_and_the_ontology(wheel: zipfile.ZipFile) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src/kgraph", "ontology"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\n")
    expected = {
        f"kgraph/{name}" if name.startswith("ontology/") else name.removeprefix("src/")
        for name in listed
        if name and (ROOT / name).exists()
    }
    assert expected
    assert expected <= set(wheel.namelist())


def test_the_ontology_is_found_in_an_unpacked_wheel(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    script = "from kgraph.rdf.ontology import ontology_dir as o; print(sorted(p.name for p in o().iterdir()))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in ("kgraph.ttl", "shapes.ttl", "context.jsonld", "alignments.ttl", "queries"):
        assert name in done.stdout
