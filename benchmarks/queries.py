"""Twenty questions (`queries/`) to workspaces of any size: kgraph beside pyoxigraph, DuckDB and rdflib.

    python benchmarks/invented_workspace.py WORKSPACE 10000
    python benchmarks/queries.py WORKSPACE [WORKSPACE …] [--limit 120] [--rdflib-limit 120] [--in-memory]

kgraph's is the whole call (`kg.query`, written as TSV), pyoxigraph's the same SPARQL serialised by itself,
DuckDB's a connection, the views that the hand-written SQL needs, and its rows; rdflib holds the default graph
in memory and its loading is not counted; with `--in-memory` kgraph and pyoxigraph do likewise. They take
turns, to and fro, the least of each counts, and what an engine does not finish in its limit counts as that
limit (`>`). All but the whole command's are processor seconds, of all threads, so that other work on the
machine does not show. Ends with an error where two answers differ.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import query_mix as mix

import kgraph

LOCAL = ("kgraph", "pyoxigraph", "DuckDB")
ROUNDS, SECONDS = (3, 15), 3.0
"""Least and most rounds of a question, and after how long no other round begins."""


@dataclass
class Measured:
    """What came of one question."""

    question: mix.Question
    least: dict[str, float] = field(default_factory=dict)
    """Seconds by engine; with `stopped` at least so many."""
    stopped: set[str] = field(default_factory=set)
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Number of rows and their digest by engine."""
    command: float = math.nan

    def ratio(self, engine: str) -> float:
        """How many times kgraph's time it takes."""
        return self.least.get(engine, math.nan) / self.least["kgraph"]


# --- in a process of its own, which ends when an engine takes too long --------------------------------------


class Watch:
    """Ends this process, native code and all, when its processor time goes beyond `until`.

    The kernel's own limits would do that too, but make its clock of processor time tick in hundredths.
    """

    def __init__(self) -> None:
        self.until = math.inf
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while time.process_time() < self.until:
            time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGALRM)


def ask_in_turn(
    engines: dict[str, Callable[[], Any]], rows: dict[str, Callable[[Any], Any]], limit: float
) -> None:
    """Print what each engine answers, then its seconds, round after round."""
    began, watch = time.process_time(), Watch()
    for round in range(1 + ROUNDS[1]):
        if round > ROUNDS[0] and time.process_time() - began > SECONDS:
            break
        if round > 1 and time.process_time() - began > limit:
            break
        turns = list(engines.items())[:: -1 if round % 2 else 1]  # who goes first finds cold caches
        for engine, ask in turns:
            _say(begins=engine)
            start = time.process_time()
            watch.until = start + limit
            answer = ask()
            seconds = time.process_time() - start
            watch.until = math.inf
            _say(engine=engine, seconds=seconds)
            if round == 0:
                _say(engine=engine, answer=_digest(rows[engine](answer)))


def _digest(rows: Iterable[Iterable[Any]]) -> tuple[int, str]:
    import hashlib

    counted = mix.same_rows(rows)
    text = repr(sorted(counted.items(), key=repr)).encode()
    return sum(counted.values()), hashlib.sha256(text).hexdigest()


def _say(**words: Any) -> None:
    print(json.dumps(words), flush=True)


def child(workspace: str, name: str, engines: list[str], limit: float, in_memory: bool) -> None:
    """One question, by kgraph, pyoxigraph and DuckDB."""
    kg = kgraph.open(workspace, in_memory=in_memory)
    assert kg.store  # opened before any clock starts
    values = mix.chosen_values(kg)
    question = next(q for q in mix.questions() if q.name == name)
    sparql = mix.sparql_of(kg, question, values)
    query, parameters = mix.call_of(question, values)
    asked: dict[str, Callable[[], Any]] = {
        "kgraph": lambda: mix.ask_kgraph(kg, query, parameters),
        "pyoxigraph": lambda: mix.ask_pyoxigraph(kg, sparql),
        "DuckDB": lambda: mix.ask_duckdb(kg, question, values),
    }
    read = {"kgraph": mix.rows_of, "pyoxigraph": mix.rows_of, "DuckDB": list}
    ask_in_turn({e: asked[e] for e in engines}, read, limit)


def rdflib_child(workspace: str, limit: float) -> None:
    """All questions, by rdflib over the default graph in memory; each in a fork that may be ended."""
    import multiprocessing
    import tempfile

    import rdflib

    kg = kgraph.open(workspace)
    values = mix.chosen_values(kg)
    texts = {q.name: mix.sparql_of(kg, q, values) for q in mix.questions()}
    graph = rdflib.Graph()
    with tempfile.NamedTemporaryFile(suffix=".nt") as file:
        kg.store.dump(file, "ntriples", graph="default")  # type: ignore[arg-type]
        file.flush()
        prefixes = kg.store.prefixes
        kg.close()
        began = time.process_time()
        graph.parse(file.name, format="nt")
    _say(loaded=len(graph), seconds=time.process_time() - began)

    def rows(answer: Any) -> list[tuple[Any, ...]]:
        return [tuple(None if v is None else v.toPython() for v in row) for row in answer]

    fork = multiprocessing.get_context("fork")
    for name, text in texts.items():
        _say(question=name)
        ask = {"rdflib": lambda text=text: list(graph.query(text, initNs=prefixes))}
        process = fork.Process(target=ask_in_turn, args=(ask, {"rdflib": rows}, limit))
        process.start()
        process.join()


# --- the process that starts them ---------------------------------------------------------------------------


def _lines(*arguments: Any) -> Iterable[dict[str, Any]]:
    command = [sys.executable, __file__, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode not in (0, -signal.SIGALRM):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")


def _note(measured: Measured, line: dict[str, Any], limit: float) -> None:
    """Take in a line of a child; an engine that begins and never ends has taken the limit."""
    if engine := line.get("begins"):
        if engine not in measured.least:
            measured.least[engine], _ = limit, measured.stopped.add(engine)
    elif "answer" in line:
        measured.answers[line["engine"]] = tuple(line["answer"])
    elif "seconds" in line:
        engine = line["engine"]
        if engine in measured.stopped:
            measured.stopped.discard(engine)
            measured.least[engine] = line["seconds"]
        measured.least[engine] = min(measured.least[engine], line["seconds"])


def measure(workspace: str, limit: float, rdflib_limit: float, in_memory: bool) -> list[Measured]:
    """Every question to every engine."""
    kg = kgraph.open(workspace)
    values = mix.chosen_values(kg)
    found = {q.name: Measured(q) for q in mix.questions()}
    for name, measured in found.items():
        engines = [*LOCAL]
        while engines:
            for line in _lines("--child", workspace, name, ",".join(engines), limit, int(in_memory)):
                _note(measured, line, limit)
            if not measured.stopped & set(engines):
                break
            engines = [e for e in engines if e not in measured.stopped]
        start = time.perf_counter()
        if "kgraph" not in measured.stopped:
            command = [sys.executable, "-m", "kgraph", *mix.command_of(kg, measured.question, values)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            measured.command = time.perf_counter() - start
        print(f"  {name}: {measured.least}", file=sys.stderr)
    if rdflib_limit:
        name = ""
        for line in _lines("--rdflib-child", workspace, rdflib_limit):
            name = line.get("question", name)
            if "loaded" in line:
                print(f"  rdflib: {line['loaded']:,} triples in {line['seconds']:.0f} s", file=sys.stderr)
            elif name:
                _note(found[name], line, rdflib_limit)
    return list(found.values())


def table(workspace: str, measured: list[Measured]) -> str:
    """The figures as Markdown."""
    counts = kgraph.open(workspace).manifest["counts"]
    lines = [
        f"**{counts['papers']:,} papers** ({counts['triples']:,} triples), processor milliseconds",
        "",
        "| question | rows | kgraph | pyoxigraph | DuckDB | rdflib | whole command, s |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for m in measured:
        cells = [_cell(m, engine) for engine in ("kgraph", "pyoxigraph", "DuckDB", "rdflib")]
        rows = m.answers["kgraph"][0] if "kgraph" in m.answers else math.nan
        named = " *" if m.question.named else ""
        lines.append(f"| {m.question.name}{named} | {rows:,} | {' | '.join(cells)} | {m.command:.2f} |")
    return "\n".join([*lines, "", *_summary(measured), ""])


def _cell(m: Measured, engine: str) -> str:
    if engine not in m.least:
        return "–"
    over = ">" if engine in m.stopped else ""
    text = f"{over}{m.least[engine] * 1000:,.1f}"
    return text if engine == "kgraph" else f"{text} ({over}{m.ratio(engine):.3g} ×)"


def _summary(measured: list[Measured]) -> list[str]:
    worst = min(measured, key=lambda m: m.ratio("pyoxigraph"))
    lines = [
        f"* against pyoxigraph: kgraph takes at most {1 / worst.ratio('pyoxigraph'):.2f} × its time"
        f" ({worst.question.name})"
    ]
    plans = [m for m in measured if m.question.named and m.ratio("pyoxigraph") > 2]
    if plans:
        worst = min(plans, key=lambda m: m.ratio("DuckDB"))
        lines.append(
            f"* named aggregations: at most {1 / worst.ratio('DuckDB'):.2f} × DuckDB ({worst.question.name})"
        )
    ratios = [m.ratio("rdflib") for m in measured if "rdflib" in m.least]
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        stopped = sum("rdflib" in m.stopped for m in measured)
        lines.append(f"* rdflib: {mean:,.0f} × (geometric mean; {stopped} of {len(ratios)} not finished)")
    return lines


def differences(measured: list[Measured]) -> list[str]:
    """The questions whose answers are not the same rows everywhere."""
    found = []
    for m in measured:
        by_digest = defaultdict(list)
        for engine, (rows, digest) in m.answers.items():
            by_digest[digest].append(f"{engine}: {rows}")
        if len(by_digest) > 1:
            found.append(f"{m.question.name}: {list(by_digest.values())}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("workspaces", nargs="*")
    parser.add_argument("--limit", type=float, default=120)
    parser.add_argument("--rdflib-limit", type=float, default=120, help="0 leaves rdflib out")
    parser.add_argument("--in-memory", action="store_true", help="stores are held in memory")
    parser.add_argument("--child", nargs=5, help=argparse.SUPPRESS)
    parser.add_argument("--rdflib-child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        workspace, name, engines, limit, in_memory = options.child
        return child(workspace, name, engines.split(","), float(limit), in_memory == "1")
    if options.rdflib_child:
        return rdflib_child(options.rdflib_child[0], float(options.rdflib_child[1]))
    wrong = []
    for workspace in options.workspaces:
        measured = measure(workspace, options.limit, options.rdflib_limit, options.in_memory)
        print(table(workspace, measured), flush=True)
        wrong += differences(measured)
    if wrong:
        raise SystemExit("answers differ: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
