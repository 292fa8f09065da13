"""The build by Spark: documents in, a workspace out.

    read → resolve → N-Quads → edges → measures

Each arrow is a stage that is kept as a checkpoint. The workspace is as `kgraph build --no-store --no-exports`
leaves it, with N-Quads, edges and measures in `exports/`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kgraph
from kgraph.brought import overrides_path, read_brought
from kgraph.build_options import BuildOptions
from kgraph.errors import BadRequest
from kgraph.manifest import run_of, what_was_asked
from kgraph.pipeline import build_state
from kgraph.progress import SILENT, Progress
from kgraph.readers import Limits, ReadOptions
from kgraph.resolve.spread import BATCH_RECORDS, engine
from kgraph.spark.checkpoints import Checkpoints
from kgraph.spark.engine import SparkEngine
from kgraph.spark.gathering import gather
from kgraph.spark.inputs import Inputs, find_inputs
from kgraph.spark.network import COUNTS, NetworkOptions, counts_of, make_network
from kgraph.spark.quads import Tables, documents_of, write_nquads
from kgraph.spark.reading import SPLIT_BYTES, read_inputs
from kgraph.states import KEEP, last_state, new_state, read_manifest
from kgraph.timing import Timer
from kgraph.workspace import KnowledgeGraph, open_workspace

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from kgraph.brought import Brought
    from kgraph.reading import Reading

WORK = ".spark"
"""Folder of the workspace where checkpoints are, unless they are elsewhere."""


@dataclass(frozen=True, kw_only=True)
class SparkOptions:
    """What decides how the work is parted, and what is measured."""

    network: NetworkOptions = field(default_factory=NetworkOptions)
    """What decides pairs and measures."""
    split_bytes: int = SPLIT_BYTES
    """Of the pieces of large documents."""
    batch_records: int = BATCH_RECORDS
    """Records of a task."""


def build(
    spark: SparkSession,
    documents: Sequence[str],
    workspace: str | os.PathLike[str],
    *,
    checkpoint: str | os.PathLike[str] | None = None,
    overrides: str | os.PathLike[str] | None = None,
    ror: str | os.PathLike[str] | None = None,
    thesauri: Mapping[str, str | os.PathLike[str]] | None = None,
    keep: int = KEEP,
    wait: float = 0.0,
    options: BuildOptions | None = None,
    how: SparkOptions | None = None,
    progress: Progress = SILENT,
) -> KnowledgeGraph:
    """A workspace made from documents on a cluster, opened.

    documents: paths, addresses that Spark reads, or data sets of records of an earlier build. workspace: a
    folder on a file system that all workers mount, like that of `checkpoint`, whose stages that are whole are
    not done again; without a folder of their own they are removed when all is done. keep, wait: as
    `kgraph.build`.

    Raises:
        as `kgraph.build`; BadRequest also where the checkpoints are those of another build.
    """
    chosen, how = replace(options or BuildOptions(), store=False, exports=False), how or SparkOptions()
    folder, timer = Path(workspace).absolute(), Timer(progress)
    chosen.check()
    how.network.check()
    inputs = find_inputs(spark, documents, Limits(chosen.max_bytes, chosen.max_ratio))
    brought = read_brought(overrides_path(folder, overrides), ror, thesauri or {})
    asked_for = what_was_asked(documents, overrides, ror, thesauri or {})
    with new_state(folder, keep=keep, wait=wait) as state:
        before = last_state(folder)
        stages = Checkpoints(
            Path(checkpoint).absolute() if checkpoint else folder / WORK,
            _decisive(inputs, brought, chosen, how, before),
        )
        shared = stages.folder / "shared"
        shutil.rmtree(shared, ignore_errors=True)  # of a driver that died
        elsewhere = SparkEngine(spark, shared, how.batch_records)
        records = _read(spark, inputs, stages, chosen, how, timer)
        with engine(elsewhere):
            resolved = stages.stage(
                "resolved",
                lambda to: _resolve(
                    spark,
                    inputs,
                    records,
                    folder,
                    to,
                    brought,
                    chosen,
                    timer,
                    before,
                    asked_for,
                    elsewhere.tasks,
                ),
            )
            nquads = stages.stage("nquads", lambda to: _write_nquads(resolved, to, brought, chosen, timer))
        shutil.rmtree(shared)
        edges, measures = make_network(spark, resolved / "tables", stages, how.network, timer)
        exports = {"nquads": nquads, "edges.parquet": edges, "measures.parquet": measures}
        _put_together(state, resolved, exports, stages, timer)
    if checkpoint is None:
        stages.remove()
    return open_workspace(folder)


def measure(
    spark: SparkSession,
    workspace: str | os.PathLike[str],
    to: str | os.PathLike[str],
    *,
    checkpoint: str | os.PathLike[str] | None = None,
    how: NetworkOptions | None = None,
    progress: Progress = SILENT,
) -> None:
    """Write `edges.parquet` and `measures.parquet` of a workspace's co-authorship network.

    to: a folder that is made, on a file system that all workers mount, as are the workspace and `checkpoint`.

    Raises:
        BadWorkspace: there is none; BadRequest: `to` is there already, checkpoints of another network;
        UnknownName: no such measure or weighting.
    """
    how, target, kg = how or NetworkOptions(), Path(to).absolute(), open_workspace(workspace)
    how.check()
    if target.exists():
        raise BadRequest(f"{target}: is there already; choose another folder with -o")
    asked_for = {"kgraph": kgraph.__version__, "run": kg.manifest["run"], "network": asdict(how)}
    place = Path(checkpoint).absolute() if checkpoint else target.with_name(f".{target.name}{WORK}")
    stages = Checkpoints(place, {**asked_for, "state": str(kg.state)})
    edges, measures = make_network(spark, kg.state / "tables", stages, how, progress)
    _copy({"edges.parquet": edges, "measures.parquet": measures}, target)
    if checkpoint is None:
        stages.remove()


def _decisive(
    inputs: Inputs, brought: Brought, options: BuildOptions, how: SparkOptions, before: Path | None
) -> dict[str, Any]:
    """What decides all stages."""
    return {
        "kgraph": kgraph.__version__,
        "documents": [(d.uri, d.size_bytes, d.modified) for d in inputs.documents],
        "datasets": list(inputs.datasets),
        "decided_by": dict(brought.digests),
        "options": asdict(options),
        "network": asdict(how.network),
        "before": before.name if before else None,
    }


def _read(
    spark: SparkSession, inputs: Inputs, stages: Checkpoints, options: BuildOptions, how: SparkOptions,
    timer: Timer,
) -> Path:  # fmt: skip
    timer.stage("read")
    return stages.stage(
        "records",
        lambda to: read_inputs(
            spark, inputs, to.as_uri(), _read_options(options), input_format=options.input_format,
            limits=Limits(options.max_bytes, options.max_ratio), split_bytes=how.split_bytes,
        ),
    )  # fmt: skip


def _read_options(options: BuildOptions) -> ReadOptions:
    return ReadOptions(as_of=options.as_of, columns=options.columns)


def _resolve(
    spark: SparkSession, inputs: Inputs, records: Path, folder: Path, to: Path, brought: Brought,
    options: BuildOptions, timer: Timer, before: Path | None, asked_for: Mapping[str, Any],
    tasks: Mapping[str, tuple[int, int]],
) -> None:  # fmt: skip
    """Everything between records and tables, as `kgraph.build` does it; `tasks` are then told of it."""

    def read() -> Reading:
        return gather(
            spark, records.as_uri(), folder / "records", [d.path for d in inputs.documents],
            _read_options(options), is_forced=options.input_format is not None,
        )  # fmt: skip

    to.mkdir()
    build_state(read, to, brought, options, timer, [], asked_for, before=before)
    _write_json(to / COUNTS, {name: {"tasks": n, "largest": size} for name, (n, size) in tasks.items()})


def _write_nquads(resolved: Path, to: Path, brought: Brought, options: BuildOptions, timer: Timer) -> None:
    timer.stage("quads")
    tables = Tables(resolved / "tables", options.base, options.profile)
    run = run_of(documents_of(tables), brought.digests, options)
    _write_json(to / COUNTS, write_nquads(tables, run, to))


def _put_together(
    state: Path, resolved: Path, exports: Mapping[str, Path], stages: Checkpoints, timer: Timer
) -> None:
    """The state of the workspace from the stages: links where the file system has them."""
    timer.stage("workspace")
    hidden = shutil.ignore_patterns("_*")
    shutil.copytree(resolved, state, copy_function=_linked, ignore=hidden, dirs_exist_ok=True)
    _copy(exports, state / "exports")
    manifest = read_manifest(state)
    manifest["spark"] = {
        "quads": counts_of(exports["nquads"]),
        "network": counts_of(exports["edges.parquet"]),
        "tasks": counts_of(resolved),
        "stages_kept": stages.skipped,
    }
    timer.close()
    manifest["timings_seconds"] |= {name: round(seconds, 3) for name, seconds in timer.seconds.items()}
    (state / "manifest.json").unlink()  # a link: the checkpoint keeps its own
    _write_json(state / "manifest.json", manifest)


def _copy(stages: Mapping[str, Path], to: Path) -> None:
    """The files of stages, but not what Spark and we noted beside them."""
    for name, stage in stages.items():
        hidden = shutil.ignore_patterns("_*", ".*")
        shutil.copytree(stage, to / name, copy_function=_linked, ignore=hidden)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
