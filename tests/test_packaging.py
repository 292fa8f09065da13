"""The wheel carries what the code reads: the ontology, templates, definitions, the browser's part."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[1]
BUNDLES = ("editor.css", "editor.js", "LICENSES.txt", "map.css", "map.js")


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


def test_the_wheel_holds_the_browsers_part_with_the_licence_of_every_package_inside(
    wheel: zipfile.ZipFile,
) -> None:
    names = wheel.namelist()
    assert {f"kgraph/bundles/{name}" for name in BUNDLES} <= set(names)
    assert not [name for name in names if "node_modules" in name or name.startswith("browser")]
    told = wheel.read("kgraph/bundles/LICENSES.txt").decode()
    listed = dict(re.findall(r"^=+\n(\S+) (\S+) \(.+\)\n=+$", told, re.MULTILINE))
    lock = json.loads((ROOT / "browser" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all(lock[f"node_modules/{name}"]["version"] == version for name, version in listed.items())
    inside = set(re.findall(r"node_modules/((?:@[\w.-]+/)?[\w.-]+)/", _regions()))
    assert inside and inside <= set(listed)


def _regions() -> str:
    """The comments in YASGUI's one file that say from which package each part came."""
    file = ROOT / "browser" / "node_modules" / "@zazuko" / "yasgui" / "build" / "yasgui.esm.js"
    return "\n".join(line for line in file.read_text(encoding="utf-8").splitlines() if "//#region" in line)


def test_a_wheel_made_from_the_sdist_needs_no_node(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build"]
    subprocess.run([*command, "-t", "sdist", "-d", str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as sdist:
        sdist.extractall(tmp_path, filter="data")
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    done = subprocess.run(
        [*command, "-t", "wheel", "-d", str(tmp_path)],
        cwd=folder,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    made = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert {f"kgraph/bundles/{name}" for name in BUNDLES} <= set(made)


@pytest.mark.slow
def test_an_installed_wheel_serves_and_draws_maps_with_no_repository_around(
    wheel: zipfile.ZipFile, sample: Path, tmp_path: Path
) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python, kgraph = tmp_path / "venv" / "bin" / "python", tmp_path / "venv" / "bin" / "kgraph"
    install = [python, "-m", "pip", "install", "-q", f"{wheel.filename}[serve]"]
    subprocess.run(install, check=True, cwd=tmp_path)
    options = ["-w", str(sample), "-o", str(tmp_path / "map.html")]
    subprocess.run([kgraph, "map", *options], check=True, cwd=tmp_path, capture_output=True)
    assert (tmp_path / "map.html").stat().st_size > 100_000
    command = [kgraph, "serve", "-w", str(sample), "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr is not None
        (url,) = re.findall(r"http://[^/]+", served.stderr.readline())
        try:
            for path in ("/editor", "/bundles/editor.js", "/queries/most-prolific.csv", "/void", "/map", "/"):
                answer = httpx.get(url + path, timeout=120, headers={"Accept": "text/html, */*;q=0.5"})
                assert answer.status_code in (200, 202), (path, answer.text)
        finally:
            served.terminate()
