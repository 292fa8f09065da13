"""SIGKILL at random moments of a build, over all stages: what is left, and whether the next build is as ever.

    python benchmarks/kills.py [KILLS] [--seed S] [--no-exports] [--every N]

Each build gets one document more and is killed in a stage and at a moment drawn by lot. After each kill the
workspace must open, its state must be whole (`kgraph verify --deep`), and be the one from before or the
finished one. From time to time a build goes through, and must equal, byte for byte but for times, that of a
workspace to which nothing happened. Prints stages × outcomes; ends with an error at the first thing lost.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

BUILD = """
import sys
import kgraph
class Told:
    def stage(self, title, total=None, unit=""):
        print(title, flush=True)
    def advance(self, n=1):
        pass
kgraph.build([sys.argv[1]], sys.argv[2], exports=sys.argv[3] == "yes", jobs=1, progress=Told())
"""
LAST = "manifest"
"""The stage after which digests are written, the state gets its name and the link is switched."""
TIMES = ("built_at", "timings_seconds", "peak_memory_mb", "documents_kept", "quads_changed")
"""What may differ in the manifests of two builds of the same."""
NAMES = ("Ada Öztürk", "Bo Li", "Cy Berg", "Di Fox", "Ed Garcia", "Flo Hirt", "Gus Ivers")
MATTERS = ("Bridges", "Harvests", "Volcanoes", "Proverbs", "Enzymes", "Tariffs", "Galaxies")


class Lost(AssertionError):
    """Something that must not be lost was."""


def write_document(folder: Path, n: int) -> None:
    """The n-th document: three papers of people who come again."""
    with (folder / f"{n:03}.jsonl").open("w", encoding="utf-8") as file:
        for m in range(3 * n, 3 * n + 3):
            names = [NAMES[m % 7], NAMES[(m * 3 + 1) % 7], f"Nobody Number{m}"]
            title = f"{MATTERS[m % 7]} of the year {1900 + m}"
            file.write(
                json.dumps({"id": f"p{m}", "title": title, "year": 1990 + m % 30, "authors": names}) + "\n"
            )


class Builder:
    """Builds of one folder of documents in processes of their own."""

    def __init__(self, documents: Path, *, exports: bool) -> None:
        self.documents, self.exports = documents, exports
        self.seconds: dict[str, float] = {}
        """Stage → how long it took last."""

    def _start(self, workspace: Path) -> subprocess.Popen[str]:
        chosen = "yes" if self.exports else "no"
        command = [sys.executable, "-c", BUILD, str(self.documents), str(workspace), chosen]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def build(self, workspace: Path) -> None:
        """A build that nobody disturbs; also learns the stages."""
        with self._start(workspace) as process:
            assert process.stdout
            stage, began = "start", time.perf_counter()
            for line in process.stdout:
                now = time.perf_counter()
                self.seconds[stage] = now - began
                stage, began = line.strip(), now
            process.wait()
            self.seconds[stage] = time.perf_counter() - began
        if process.returncode:
            raise Lost(f"{workspace}: a build that nobody disturbed failed")

    def kill(self, workspace: Path, stage: str, share: float) -> bool:
        """Kill a build when so much of a stage is over; whether it was still running."""
        with self._start(workspace) as process:
            assert process.stdout
            line = "start"
            while line != stage and (line := process.stdout.readline().strip()):
                pass
            time.sleep(share * self.seconds[stage])
            is_running = process.poll() is None
            process.send_signal(signal.SIGKILL)
        return is_running


def fingerprint(workspace: Path) -> dict[str, Any]:
    """All that must be the same in two builds of the same: digests of files, quads, the manifest."""
    import kgraph

    with kgraph.open(workspace) as kg:
        quads = sorted(str(quad) for quad in kg.store.quads())
        manifest = {name: value for name, value in kg.manifest.items() if name not in TIMES}
        files = {
            path.relative_to(kg.state).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for part in ("tables", "registry", "exports", "rejected.jsonl")
            for path in ((kg.state / part).rglob("*") if (kg.state / part).is_dir() else [kg.state / part])
            if path.is_file()
        }
        records = {
            name: hashlib.sha256((workspace / "records" / name).read_bytes()).hexdigest()
            for name in manifest["records"]
        }
    return {"quads": hashlib.sha256("\n".join(quads).encode()).hexdigest(), "manifest": manifest,
            "records": records, **files}  # fmt: skip


def check_whole(workspace: Path) -> str:
    """The run of the current state, which must be whole."""
    import kgraph
    from kgraph.integrity import examine

    with kgraph.open(workspace) as kg:
        wrong = [finding for finding in examine(kg.state) if not finding.ok]
        counted = kg.query("SELECT (COUNT(?p) AS ?n) { ?p a kg:Person }").rows[0][0]
        if wrong or counted != kg.status()["people"]:
            raise Lost(f"{workspace}: {wrong or 'store and manifest disagree'}")
        return str(kg.manifest["run"])


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """What is not the same."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def run(
    folder: Path, kills: int, *, seed: int = 1, exports: bool = True, every: int = 5
) -> Counter[tuple[str, str]]:
    """Stage and outcome → how often; `every` so many kills a build goes through and is compared.

    Raises:
        Lost: something was.
    """
    lot = random.Random(seed)
    documents, shaken, calm = (folder / name for name in ("documents", "shaken", "calm"))
    documents.mkdir(parents=True)
    write_document(documents, 0)
    builder = Builder(documents, exports=exports)
    for workspace in (shaken, calm):
        builder.build(workspace)
    last = check_whole(shaken)
    outcomes: Counter[tuple[str, str]] = Counter()
    for n in range(1, kills + 1):
        write_document(documents, n)
        stage = lot.choice(sorted(builder.seconds))
        is_running = builder.kill(shaken, stage, lot.random())
        now = check_whole(shaken)
        outcome = "the state from before" if now == last else "the new state, whole"
        outcomes[stage, outcome if is_running else "had ended"] += 1
        if now != last or n % every == 0:
            builder.build(calm)
        if n % every == 0:
            builder.build(shaken)
            now = check_whole(shaken)
            if wrong := differences(fingerprint(shaken), fingerprint(calm)):
                raise Lost(f"after {n} kills another build is not as ever: {wrong}")
        last = now
        if n % 10 == 0:
            print(f"{n} of {kills} kills", file=sys.stderr)
    return outcomes


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kills", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-exports", action="store_true")
    parser.add_argument("--every", type=int, default=20, help="kills between two builds that go through")
    chosen = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run(
            Path(folder) / "kills",
            chosen.kills,
            seed=chosen.seed,
            exports=not chosen.no_exports,
            every=chosen.every,
        )
    columns = sorted({outcome for _, outcome in outcomes})
    print(f"| killed in | {' | '.join(columns)} |\n| --- |{' ---: |' * len(columns)}")
    for stage in sorted({stage for stage, _ in outcomes}):
        print(f"| {stage} | {' | '.join(str(outcomes[stage, column]) for column in columns)} |")
    print(f"\n{sum(outcomes.values())} kills, nothing lost; {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
