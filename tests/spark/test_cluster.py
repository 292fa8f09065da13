"""A cluster of real processes: what it builds is what one machine builds, also when workers are killed."""

from __future__ import annotations

import contextlib
import fcntl
import gzip
import importlib
import itertools
import os
import pickle
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import networkx as nx
import polars as pl
import psutil
import pytest

import kgraph
from kgraph.build_options import BuildOptions
from kgraph.manifest import run_of
from kgraph.model.entities import ROWS
from kgraph.progress import SILENT
from kgraph.rdf.quads import write_quads
from kgraph.readers import Limits, ReadOptions, Source
from kgraph.readers.rdf_graph import quads_of
from kgraph.reading import read_all
from kgraph.workspace import KnowledgeGraph

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
CLUSTER = "local-cluster[2,1,2048]"
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
RIS = "TY  - JOUR\nTI  - On kites\nAU  - Öztürk, Ada\nAU  - Li, Bo\nPY  - 2001\nER  - \nTY  - JOUR\nER  - \n"
TURTLE = '<http://example.org/kite> <http://example.org/colour> "red" .\n'
PAGERANK_TOLERANCE = 1e-6


class Crash(Exception):
    """The driver dies."""


@dataclass
class Trouble:
    """A progress that kills executors while tasks of some stages run, and the driver before another."""

    spark: Any
    kill_in: Sequence[str] = ()
    crash_before: str = ""
    killed: list[tuple[str, int]] = field(default_factory=list)

    def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
        if title == self.crash_before:
            raise Crash
        if title in self.kill_in:
            threading.Thread(target=self._kill, args=(title,), daemon=True).start()

    def advance(self, n: int = 1) -> None:
        """Nothing to draw."""

    def _kill(self, title: str) -> None:
        tracker = self.spark.sparkContext.statusTracker()
        while not any(
            (told := tracker.getStageInfo(stage)) and told.numActiveTasks
            for stage in tracker.getActiveStageIds()
        ):
            time.sleep(0.01)
        self.killed.append((title, kill_executor()))


def kill_executor(at_work_on: str = "CoarseGrainedExecutorBackend") -> int:
    """SIGKILL for an executor: any, or that of a process which has this on its command line."""
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if at_work_on not in " ".join(process.cmdline()):
                continue
            for one in (process, *process.parents()):
                if one.name() == "java" and "CoarseGrainedExecutorBackend" in " ".join(one.cmdline()):
                    one.kill()
                    return one.pid
    raise AssertionError("no executor is a process of its own")


def refuse() -> str | None:
    """Why there can be no cluster here."""
    from kgraph.errors import KGraphError
    from kgraph.spark.session import refuse_without_spark

    try:
        refuse_without_spark()
    except KGraphError as error:
        return str(error)
    return None


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that the cluster made, once for all test processes."""
    if reason := refuse():
        if os.environ.get("KGRAPH_REQUIRE_SPARK") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder = folder / "spark"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "told.pickle").exists():
            told = work_on_cluster(folder)
            (folder / "told.pickle").write_bytes(pickle.dumps(told))
    return folder


def documents_in(folder: Path) -> list[str]:
    folder.mkdir()
    sys.path.insert(0, str(BENCHMARKS))
    corpora = importlib.import_module("corpora")
    sys.path.remove(str(BENCHMARKS))
    corpora.make_openalex(250, folder / "works.jsonl")
    corpora.make_dblp(250, folder / "dblp.xml")
    (folder / "more.ris.gz").write_bytes(gzip.compress(RIS.encode(), mtime=0))
    (folder / "extra.ttl").write_text(TURTLE)
    (folder / "notes.txt").write_text("Buy milk.\n")
    shutil.copy(folder / "extra.ttl", folder / "same.ttl")
    for beside in folder.glob("*.parquet"):
        beside.unlink()
    return [str(folder)]


def work_on_cluster(folder: Path) -> dict[str, Any]:
    from kgraph.spark.build import SparkOptions, build
    from kgraph.spark.session import session

    documents = documents_in(folder / "docs")
    kgraph.build(documents, folder / "alone", exports=False, store=False)
    conf = {
        "spark.sql.shuffle.partitions": "2", "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false", "spark.ui.enabled": "false",
        "spark.driver.extraJavaOptions": QUICK_START, "spark.executor.extraJavaOptions": QUICK_START,
        "spark.hadoop.fs.viewfs.mounttable.far.link./docs": (folder / "docs").as_uri(),
    }  # fmt: skip
    told: dict[str, Any] = {}
    with session(CLUSTER, conf) as spark:
        how = SparkOptions(split_bytes=1 << 17, batch_records=60)
        stages = folder / "stages"

        def build_with(trouble: Trouble) -> KnowledgeGraph:
            return build(spark, documents, folder / "ws", checkpoint=stages, how=how, progress=trouble)

        first = Trouble(spark, kill_in=["read"], crash_before="graph")
        with contextlib.suppress(Crash):
            build_with(first)
        second = Trouble(spark, kill_in=["PageRank"])
        kg = build_with(second)
        told["killed"] = [*first.killed, *second.killed]
        told["kept"] = kg.manifest["spark"]["stages_kept"]
        told["tasks"] = rerun(spark, folder / "rerun")
        told["far"], told["again"] = read_elsewhere(spark, folder, stages / "records")
        told["pairs"] = pairs_of_large_papers(spark)
        told["graphframes"] = has_graphframes(spark)
    return told


def has_graphframes(spark: Any) -> bool:
    from kgraph.spark.measures.graph import has_graphframes

    return has_graphframes(spark)


# ---- the build


def test_every_table_is_that_of_one_machine_though_executors_were_killed(made: Path) -> None:
    told = pickle.loads((made / "told.pickle").read_bytes())
    assert [stage for stage, _ in told["killed"]] == ["read", "PageRank"]
    one, many = (kgraph.open(made / name) for name in ("alone", "ws"))
    for table in ROWS:
        assert getattr(many.entities, table).equals(getattr(one.entities, table)), table
    assert one.entities.papers.height > 400
    assert many.manifest["counts"] == one.manifest["counts"]
    assert many.manifest["spark"]["tasks"]["kgraph.resolve.spread._on_batch"]["tasks"] > 20
    for name in ("asked_for", "inputs", "inputs_repeated", "inputs_skipped", "inputs_refused"):
        assert many.manifest[name] == one.manifest[name], name
    assert (made / "ws/rejected.jsonl").read_bytes() == (made / "alone/rejected.jsonl").read_bytes()


def test_stages_that_were_whole_when_the_driver_died_are_not_done_again(made: Path) -> None:
    told = pickle.loads((made / "told.pickle").read_bytes())
    assert told["kept"] == ["records", "resolved", "nquads", "edges"]


def test_the_n_quads_are_those_of_one_machine(made: Path, tmp_path: Path) -> None:
    one = kgraph.open(made / "alone")
    options = BuildOptions(exports=False, store=False)
    run = run_of([*_documents(one)], {}, options)
    assert run.id == one.manifest["run"]
    with (tmp_path / "all.nq").open("wb") as file:
        write_quads(one.entities, file, base=options.base, run=run)
    expected = Counter((tmp_path / "all.nq").read_bytes().splitlines())
    parts = sorted((made / "ws/exports/nquads").glob("*.nq"))
    found = Counter(line for part in parts for line in part.read_bytes().splitlines())
    graphs = found - expected
    (red,) = graphs
    assert red.startswith(next(iter(quads_of(Source(str(made / "docs/extra.ttl"))))).strip())
    assert found - graphs == expected
    assert len(parts) > 10


def _documents(kg: KnowledgeGraph) -> Iterator[Any]:
    from kgraph.model.entities import DocumentRow

    return (DocumentRow(**row) for row in kg.entities.documents.iter_rows(named=True))


def exported(made: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(made / f"ws/exports/{name}.parquet/*.parquet")


def test_the_pairs_are_those_of_the_network(made: Path) -> None:
    network = kgraph.open(made / "alone").network("coauthorship", weight="fractional")
    ids = network.nodes["id"]
    expected = network.edges.with_columns(
        source=ids.gather(network.edges["source"]), target=ids.gather(network.edges["target"])
    ).sort("source", "target")
    found = exported(made, "edges").sort("source", "target")
    exact = ["source", "target", "papers", "first_year", "last_year", "cut_papers"]
    types = {"first_year": pl.Int64, "last_year": pl.Int64, "cut_papers": pl.Int64}
    assert found.select(exact).equals(expected.select(exact).cast(types))  # type: ignore[arg-type]
    assert (found["weight"] - expected["weight"]).abs().max() < 1e-9  # type: ignore[operator]


def test_the_measures_are_those_of_networkx(made: Path) -> None:
    graph = kgraph.open(made / "alone").network("coauthorship").to_networkx()
    names = {node: graph.nodes[node].get("id", node) for node in graph}
    graph = nx.relabel_nodes(graph, names)
    found = {row["person"]: row for row in exported(made, "measures").iter_rows(named=True)}
    lowest = {n: min(group) for group in nx.connected_components(graph) for n in group}
    expected = {
        "degree": dict(graph.degree()),
        "strength": dict(graph.degree(weight="weight")),
        "component": lowest,
        "core": nx.core_number(graph),
        "community": labels_by_hand(graph),
    }
    for name, values in expected.items():
        assert {person: row[name] for person, row in found.items()} == values, name
    ranks = nx.pagerank(graph, tol=PAGERANK_TOLERANCE)
    assert max(abs(found[person]["pagerank"] - rank) for person, rank in ranks.items()) < 1e-9
    assert any(degree == 0 for _, degree in graph.degree())  # they dangle


def labels_by_hand(graph: nx.Graph) -> dict[str, str]:
    from kgraph.spark.measures.groups import LABEL_ROUNDS

    label = {node: node for node in graph}
    for _ in range(LABEL_ROUNDS):
        now = {}
        for node in graph:
            weight: Counter[str] = Counter()
            for other, tie in graph[node].items():
                weight[label[other]] += tie["weight"]
            now[node] = min(weight, key=lambda name: (-weight[name], name), default=node)
        if now == label:
            break
        label = now
    return label


# ---- what the build hangs on


def rerun(spark: Any, folder: Path) -> dict[str, Any]:
    """Tasks of which one is killed with its executor."""
    from kgraph.spark.engine import SparkEngine

    started = folder / "started"
    started.mkdir(parents=True)
    engine = SparkEngine(spark, folder / "shared")
    script = f"mktemp {started}/$0-XXXXXX >/dev/null; sleep 1; echo $0"
    large = "x" * (2 << 20)  # goes by a file
    tasks = [["sh", "-c", script, str(n)] for n in range(4)]

    def kill() -> None:
        while not list(started.iterdir()):
            time.sleep(0.01)
        kill_executor(str(started))

    thread = threading.Thread(target=kill)
    thread.start()
    results = list(engine.over(tasks, subprocess.check_output))
    thread.join()
    times = Counter(path.name.partition("-")[0] for path in started.iterdir())
    error = ""
    try:
        list(engine.over(["5", large, "none", "7"], int))
    except ValueError as raised:
        error = f"{raised}"[:60]
    lengths = list(engine.over([large, ""], len))
    return {
        "results": results, "times": times, "error": error, "lengths": lengths,
        "left": [path.name for path in (folder / "shared").iterdir()],
    }  # fmt: skip


def test_a_task_that_is_lost_with_its_executor_is_run_again(made: Path) -> None:
    told = pickle.loads((made / "told.pickle").read_bytes())["tasks"]
    assert told["results"] == [b"0\n", b"1\n", b"2\n", b"3\n"]
    assert max(told["times"].values()) > 1


def test_an_error_of_a_function_is_raised_as_it_is_and_large_tasks_leave_nothing(made: Path) -> None:
    told = pickle.loads((made / "told.pickle").read_bytes())["tasks"]
    assert told["error"].startswith("invalid literal for int() with base 10: 'xxx")
    assert told["lengths"] == [2 << 20, 0]
    assert told["left"] == []


def read_elsewhere(spark: Any, folder: Path, records: Path) -> tuple[Any, Any]:
    """The documents behind an address, and the records of the build as input."""
    from kgraph.spark.gathering import gather
    from kgraph.spark.inputs import find_inputs
    from kgraph.spark.reading import read_inputs

    limits, options = Limits(), ReadOptions()
    found = []
    for n, given in enumerate(("viewfs://far/docs", str(records))):
        inputs = find_inputs(spark, [given], limits)
        to = folder / f"records-{n}"
        read_inputs(
            spark, inputs, to.as_uri(), options, input_format=None, limits=limits, split_bytes=1 << 30
        )
        order = [document.path for document in inputs.documents]
        reading = gather(spark, to.as_uri(), folder / f"kept-{n}", order, options, is_forced=False)
        found.append(facts_of(reading))
    return found[0], found[1]


def facts_of(reading: Any) -> Any:
    """What was read, apart from where it lies."""
    name = {d.id: d.path.rpartition("/")[2] for d in reading.documents}
    rows = [(name[d.id], d.id, d.size_bytes, d.format, d.encoding, d.n_rejected) for d in reading.documents]
    rejected = [(r.path.rpartition("/")[2], r.line, r.reason) for r in reading.rejected]
    skipped = [path.rpartition("/")[2] for path in reading.skipped]
    repeated = [path.rpartition("/")[2] for path in reading.repeated]
    return list(reading.statements), sorted(rows), rejected, skipped, repeated


@pytest.mark.parametrize("where", ["far", "again"])
def test_documents_behind_an_address_and_records_read_before_state_the_same(
    made: Path, where: str, tmp_path: Path
) -> None:
    told = pickle.loads((made / "told.pickle").read_bytes())[where]
    from kgraph.readers import find_documents

    sources = find_documents([made / "docs"])
    alone = read_all(sources, tmp_path, ReadOptions(), version=kgraph.__version__, progress=SILENT)
    assert told == facts_of(alone)


PAPERS = [("big", 2000, True, 30), ("cut", 2010, False, 3), ("alone", 2011, True, 1), ("none", None, True, 2)]


def pairs_of_large_papers(spark: Any) -> Any:
    from kgraph.spark.edges import pairs_of

    papers = spark.createDataFrame(
        [(name, year, whole) for name, year, whole, _ in PAPERS],
        "id string, year long, authors_complete boolean",
    )
    signed = [(name, f"p{n:02}") for name, _, _, size in PAPERS for n in [*range(size), 0]]  # one twice
    authorships = spark.createDataFrame(signed, "paper string, person string")
    found = []
    for cap in (None, 10):
        pairs, skew = pairs_of(papers, authorships, max_authors=cap, salted_authors=4)
        rows = [(*row[:3], round(row[3], 9), *row[4:]) for row in pairs.collect()]
        found.append((rows, skew))
    return found


def test_papers_of_very_many_authors_are_salted_and_what_a_cap_leaves_out_is_counted(made: Path) -> None:
    whole, capped = pickle.loads((made / "told.pickle").read_bytes())["pairs"]
    assert sorted(whole[0]) == by_hand(PAPERS)
    assert (whole[1].papers, whole[1].salted, whole[1].most_authors, whole[1].left_out) == (3, 1, 30, 0)
    assert sorted(capped[0]) == by_hand([paper for paper in PAPERS if paper[3] <= 10])
    assert (capped[1].salted, capped[1].left_out, capped[1].pairs_left_out) == (0, 1, 435)


def by_hand(papers: Sequence[tuple[str, int | None, bool, int]]) -> list[tuple[Any, ...]]:
    joint: dict[tuple[str, str], list[tuple[int | None, bool, int]]] = {}
    for _, year, whole, size in papers:
        for one, other in itertools.combinations([f"p{n:02}" for n in range(size)], 2):
            joint.setdefault((one, other), []).append((year, whole, size))
    rows = []
    for (one, other), own in joint.items():
        years = [year for year, _, _ in own if year is not None]
        weight = round(sum(1 / (size - 1) for _, _, size in own), 9)
        cut = sum(not whole for _, whole, _ in own)
        rows.append((one, other, len(own), weight, min(years, default=None), max(years, default=None), cut))
    return sorted(rows)


def test_graphframes_are_not_asked_where_their_jar_is_not(made: Path) -> None:
    assert pickle.loads((made / "told.pickle").read_bytes())["graphframes"] is False
