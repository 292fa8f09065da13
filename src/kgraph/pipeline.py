"""The build: documents in, a workspace out. The one module that knows all rooms.

    read → resolve → tables → quads → store → exports and report

Reading is cached per document by content; everything else is computed anew, into a new state that
replaces the current one only when it is complete (`kgraph.states`).
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kgraph
from kgraph.brought import Brought, overrides_path, read_brought, unread_overrides
from kgraph.build_options import BuildOptions
from kgraph.errors import BadDocument, BadRequest
from kgraph.manifest import manifest_of, run_of, what_was_asked
from kgraph.model.entities import Entities
from kgraph.model.records import Rejected
from kgraph.progress import SILENT, Progress
from kgraph.rdf.run import Run
from kgraph.readers.documents.source import Limits
from kgraph.states import DEFAULT_WORKSPACE, KEEP, last_state, new_state, refuse_damaged
from kgraph.storing import begin_store, finish_store
from kgraph.sums import is_whole
from kgraph.timing import Timer
from kgraph.workspace import KnowledgeGraph, open_workspace

if TYPE_CHECKING:
    from kgraph.readers.documents.source import Source
    from kgraph.reading import Reading

DECISIONS = f"decisions-{kgraph.__version__}.parquet"
"""In the folder `registry`: what was decided about each block of names, not to be weighed again."""
BESIDE_EACH_OTHER = 10_000_000
"""Authorships up to which the store loads beside the networks; with more that takes too much memory."""
MOST_TRIPLES_AS_TURTLE = 20_000_000
"""Of a larger graph Turtle is written when it is asked for: some ten minutes, and gigabytes of text."""


def build(
    paths: Iterable[str | os.PathLike[str]],
    workspace: str | os.PathLike[str] = DEFAULT_WORKSPACE,
    *,
    overrides: str | os.PathLike[str] | None = None,
    ror: str | os.PathLike[str] | None = None,
    thesauri: Mapping[str, str | os.PathLike[str]] | None = None,
    without: Sequence[str] = (),
    keep: int = KEEP,
    wait: float = 0.0,
    based_on: Path | None = None,
    progress: Progress = SILENT,
    **options: Any,
) -> KnowledgeGraph:
    """A workspace made from documents, opened.

    Folders are read recursively. Records that cannot be read end in the workspace's `rejected.jsonl` and
    are counted in `status()`; they never end the build. `overrides` defaults to the workspace's own
    `overrides.toml`; `ror` is a data dump of ROR; `thesauri` are files in VOSviewer's syntax by kind (`labs`,
    `authors`, `topics`). Documents whose path is in `without` are left out. The last `keep` states stay;
    `wait` is how many seconds to wait for another process that writes to the workspace; `based_on` is a state
    that must still be the last one then. Further options are the fields of `BuildOptions`.

    Raises:
        BadDocument: nothing to read at all; BadOverrides; BadWorkspace; BadRequest: unknown option, or
            exports are asked for and the map's browser code is not built.
    """
    try:
        chosen = BuildOptions(**options)
    except TypeError as error:
        raise BadRequest(f"build: {error}") from error
    chosen.check()
    if chosen.exports:
        from kgraph.exports.map.page import browser_code

        browser_code()  # rather missed now than when all else is done
    folder = Path(workspace)
    documents = [os.fspath(path) for path in paths]
    asked_for = what_was_asked(documents, overrides, ror, thesauri or {}, without)
    sources = find_sources(documents, chosen, without)
    brought = read_brought(overrides_path(folder, overrides), ror, thesauri or {})
    unread = unread_overrides(folder, overrides)
    timer = Timer(progress)
    with new_state(folder, keep=keep, wait=wait, based_on=based_on) as state:
        build_state(
            lambda: read_sources(sources, folder, chosen, timer),
            state, brought, chosen, timer, unread, asked_for, before=last_state(folder),
        )  # fmt: skip
    return open_workspace(folder)


def build_state(
    read: Callable[[], Reading],
    state: Path,
    brought: Brought,
    options: BuildOptions,
    timer: Timer,
    notes: Sequence[str],
    asked_for: Mapping[str, Any],
    *,
    before: Path | None,
) -> None:
    """Everything between documents and a complete state folder; `before` is the state whose ids stay."""
    reading = read()
    _write_rejected(reading.rejected, state / "rejected.jsonl")
    with _scratch(state):
        entities, told = _resolve(reading, before, state, brought, options.jobs, timer)
        run = run_of(reading.documents, brought.digests, options)
        manifest = manifest_of(reading, entities, run, brought, options)
        manifest |= {"asked_for": asked_for, "notes": [*told, *notes]}
        entities = _write_tables(entities, state / "tables", options.jobs, timer)
    graphs = [reading.sources[document.id] for document in reading.documents if document.format == "rdf"]
    finish_state(entities, graphs, state, manifest, run, options, timer, before=before)


def finish_state(
    entities: Entities,
    graphs: Sequence[Source],
    state: Path,
    manifest: dict[str, Any],
    run: Run,
    options: BuildOptions,
    timer: Timer,
    *,
    before: Path | None = None,
) -> None:
    """Everything that follows from the tables and the RDF documents: store, exports, manifest.

    before: a state whose store may become that of this one.
    """
    # The store loads in a thread (Oxigraph lets go of the interpreter) while networks are measured.
    with ThreadPoolExecutor(1) as pool:
        if options.store:
            loading = begin_store(pool, entities, graphs, state, manifest, run, timer, before=before)
            if entities.height("authorships") > BESIDE_EACH_OTHER:
                finish_store(loading, state, timer)
        if options.exports:
            _write_network_exports(entities, state / "exports", manifest, options, timer)
        if options.store:
            manifest["counts"]["triples"] = finish_store(loading, state, timer)
    if options.store and options.exports:
        _write_graph_exports(state, manifest, timer)
    timer.stage("manifest")
    manifest["timings_seconds"] = {k: round(v, 3) for k, v in timer.seconds.items()}
    manifest["peak_memory_mb"] = {k: round(v) for k, v in timer.peak_mb.items()}
    _write_json(state / "manifest.json", manifest)


# --- reading ----------------------------------------------------------------------------------------------


def find_sources(
    paths: Iterable[str | os.PathLike[str]], options: BuildOptions, without: Sequence[str] = ()
) -> Sequence[Source]:
    """The documents that are named, also those in folders and archives, but for the paths in `without`.

    Raises:
        BadDocument: there are none, or one that is named is not there.
    """
    from kgraph.readers import find_documents

    found = find_documents(paths, limits=Limits(options.max_bytes, options.max_ratio))
    sources = [source for source in found if source.path not in without]
    if not sources:
        raise BadDocument("no documents there; name files or folders to read")
    return sources


def read_sources(
    sources: Sequence[Source], folder: Path, options: BuildOptions, progress: Progress
) -> Reading:
    """What the documents state, from `records/` where it is whole; see `kgraph.reading.read_all`."""
    from kgraph.processes import default_jobs
    from kgraph.readers import ReadOptions
    from kgraph.reading import read_all

    return read_all(
        sources,
        folder / "records",
        ReadOptions(as_of=options.as_of, columns=options.columns),
        input_format=options.input_format,
        jobs=options.jobs or default_jobs(),
        version=kgraph.__version__,
        progress=progress,
    )


def _write_rejected(rejected: list[Rejected], path: Path) -> None:
    import msgspec

    lines = (msgspec.json.encode(r) for r in rejected)
    path.write_bytes(b"".join(line + b"\n" for line in lines))


# --- resolving and storing --------------------------------------------------------------------------------


def _resolve(
    reading: Reading, before: Path | None, state: Path, brought: Brought, jobs: int, timer: Timer
) -> tuple[Entities, list[str]]:
    """The entities, and what the user should know: decisions of `overrides.toml` that fit nothing …

    The registry is saved, and the statements, which nobody needs any more, are let go.
    """
    from kgraph.resolve import Memory, Registry, resolve

    timer.stage("resolve")
    notes = []
    ror = brought.authorities.ror
    if ror and ror.skipped:
        notes.append(f"ROR: {ror.skipped:,} damaged organisations of the dump left out")
    known = (before / "registry") if before else None
    remembers = False
    if before:
        refuse_damaged(before, "registry", but=DECISIONS)
        remembers = is_whole(before, f"registry/{DECISIONS}")
    resolution = resolve(
        reading.documents,
        reading.statements,
        authorities=brought.authorities,
        registry=Registry.load(known) if known and known.exists() else None,
        memory=Memory.load(known / DECISIONS) if known and remembers else Memory(),
        jobs=jobs,
        progress=timer,
    )
    resolution.registry.save(state / "registry")
    resolution.memory.save(state / "registry" / DECISIONS)
    told = Entities.from_rows({"document_fields": reading.fields, "repairs": reading.repairs})
    entities = resolution.entities.with_tables(document_fields=told.document_fields, repairs=told.repairs)
    return entities, [*notes, *resolution.notes]


@contextlib.contextmanager
def _scratch(state: Path) -> Iterator[None]:
    """A place for temporary files of any size: beside the state, where there must be room anyway."""
    from kgraph.resolve.scratch import scratch_in

    folder = state / "scratch"
    folder.mkdir()
    try:
        with scratch_in(folder):
            yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_tables(entities: Entities, folder: Path, jobs: int, timer: Timer) -> Entities:
    """The same entities, read from the files from now on: memory holds only the tables in use."""
    from kgraph.tables import read_tables, write_tables

    timer.stage("write tables")
    write_tables(entities, folder, jobs=jobs)
    return read_tables(folder)


# --- exports ----------------------------------------------------------------------------------------------


def _write_network_exports(
    entities: Entities, folder: Path, manifest: dict[str, Any], options: BuildOptions, timer: Timer
) -> None:
    """What comes from the tables: the map, the co-authorship network for other programs, and the report."""
    from kgraph.exports.network_files import write_authorships, write_network_files
    from kgraph.reports.centrality import centrality_report, write_report
    from kgraph.reports.position import get_whole

    folder.mkdir()
    timer.stage("network")
    # Counted as in the report, so that communities and sizes agree; `papers` stands on each edge as well.
    whole = get_whole(entities, base=options.base, seed=options.seed, weight="fractional")
    network = whole.network
    timer.stage("report")
    report = centrality_report(entities, base=options.base, manifest=manifest, seed=options.seed, whole=whole)
    write_report(report, folder / "report")
    del report
    whole.release()
    told = write_network_files(
        network, folder, table=whole.measured.table, communities=whole.leiden, seed=options.seed,
        progress=timer,
    )  # fmt: skip
    told += write_authorships(entities, folder, base=options.base)
    manifest["notes"] = list(dict.fromkeys([*manifest["notes"], *told]))


def _write_graph_exports(state: Path, manifest: dict[str, Any], timer: Timer) -> None:
    """What comes from the store: the graph as Turtle."""
    from kgraph.exports import export
    from kgraph.store import GraphStore

    if manifest["counts"]["triples"] > MOST_TRIPLES_AS_TURTLE:
        manifest["notes"].append(
            "so large a graph is written as Turtle when you ask for it: kgraph export turtle"
        )
        return
    timer.stage("turtle")
    store = GraphStore.open(state / "store", read_only=True)
    try:
        export(store, state / "exports" / "graph.ttl")
    finally:
        store.close()


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
