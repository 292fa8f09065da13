"""What a build by Spark costs, stage by stage: seconds, processor seconds, bytes shuffled and written.

    python benchmarks/spark.py works.jsonl /tmp/out [--master 'local[2]'] [--measures pagerank,core]
                               [--conf KEY=VALUE …]

Processor seconds are those of the driver's Python process, and of all that it started (Spark's JVM, workers):
they hardly depend on what else the machine does. Bytes are told by Spark's event log. OUT is a workspace.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

from kgraph.spark.build import SparkOptions, build
from kgraph.spark.network import NetworkOptions
from kgraph.spark.session import session


@dataclass(frozen=True)
class Moment:
    """A stage begins."""

    title: str
    seconds: float
    driver: float
    """Processor seconds of this process so far."""
    cluster: float
    """And of all processes that it started."""


@dataclass
class Stages:
    """When each stage of the build began (`kgraph.progress.Progress`)."""

    began: list[Moment] = field(default_factory=list)
    seen: dict[psutil.Process, float] = field(default_factory=dict)
    """Processor seconds of all processes so far; workers that were idle for a minute are ended."""

    def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
        own = psutil.Process()
        for process in own.children(recursive=True):
            with suppress(psutil.Error):
                self.seen[process] = sum(process.cpu_times()[:2])
        driver = sum(own.cpu_times()[:2])
        self.began.append(Moment(title, time.time(), driver, sum(self.seen.values())))

    def advance(self, n: int = 1) -> None:
        """Nothing to draw."""


@dataclass
class Cost:
    """What tasks of a stage cost."""

    tasks: int = 0
    shuffled: int = 0
    written: int = 0
    longest: float = 0.0

    def add(self, metrics: dict[str, Any]) -> None:
        self.tasks += 1
        self.longest = max(self.longest, metrics.get("Executor Run Time", 0) / 1000)
        self.shuffled += metrics.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
        self.written += metrics.get("Output Metrics", {}).get("Bytes Written", 0)


def tasks_in(folder: Path) -> Iterator[tuple[float, dict[str, Any]]]:
    """Launch (seconds since 1970) and metrics of every task in an event log."""
    for path in folder.rglob("*"):
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            if '"SparkListenerTaskEnd"' in line:
                event = json.loads(line)
                yield event["Task Info"]["Launch Time"] / 1000, event.get("Task Metrics") or {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("document")
    parser.add_argument("out", type=Path)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--measures", type=lambda text: tuple(text.split(",")))
    parser.add_argument("--conf", action="append", default=[])
    options = parser.parse_args()
    stages = Stages()
    with tempfile.TemporaryDirectory(prefix="kgraph-events-") as log:
        conf = {
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": Path(log).as_uri(),
            "spark.eventLog.compress": "false",
            **dict(pair.split("=", 1) for pair in options.conf),
        }
        with session(options.master, conf) as spark:
            how = SparkOptions(network=NetworkOptions(measures=options.measures))
            kg = build(spark, [options.document], options.out, how=how, progress=stages)
            stages.stage("end")
        tasks = list(tasks_in(Path(log)))
    costs: dict[int, Cost] = defaultdict(Cost)
    for launched, metrics in tasks:
        at = [n for n, moment in enumerate(stages.began) if moment.seconds <= launched + 0.001]
        costs[max(at, default=0)].add(metrics)
    print("| stage | s | driver cpu s | cluster cpu s | tasks | longest task s | shuffled MB | written MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for n, (now, after) in enumerate(pairwise(stages.began)):
        cost = costs[n]
        print(
            f"| {now.title} | {after.seconds - now.seconds:.1f} | {after.driver - now.driver:.1f}"
            f" | {after.cluster - now.cluster:.1f} | {cost.tasks} | {cost.longest:.1f}"
            f" | {cost.shuffled / 1e6:.1f} | {cost.written / 1e6:.1f} |"
        )
    print(json.dumps({"counts": kg.manifest["counts"], "spark": kg.manifest["spark"]}))


if __name__ == "__main__":
    main()
