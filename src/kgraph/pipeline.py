"""The build: documents in, a workspace out. The one module that knows all rooms.

    read → resolve → tables → quads → store → exports and report

Reading is cached per document by content; everything else is computed anew, into a new state that
replaces the current one only when it is complete (`kgraph.states`).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kgraph
from kgraph.errors import BadDocument, BadRequest
from kgraph.model.entities import DocumentRow, Entities
from kgraph.model.records import Rejected
from kgraph.progress import SILENT, Progress
from kgraph.rdf.iris import DEFAULT_BASE, check_base
from kgraph.rdf.run import Run
from kgraph.readers.documents.source import Limits
from kgraph.readers.fields.dates import parse_iso_date
from kgraph.states import DEFAULT_WORKSPACE, KEEP, last_state, new_state, refuse_damaged
from kgraph.storing import begin_store, finish_store
from kgraph.sums import digest_of, is_whole
from kgraph.timing import Timer
from kgraph.workspace import DEFAULT_SEED, KnowledgeGraph, open_workspace

if TYPE_CHECKING:
    from kgraph.readers.documents.source import Source
    from kgraph.reading import Reading
    from kgraph.resolve import Authorities

PROFILES = ("minimal", "core", "full")
DECISIONS = f"decisions-{kgraph.__version__}.parquet"
"""In the folder `registry`: what was decided about each block of names, not to be weighed again."""
UNDECISIVE = ("jobs", "store")
"""Options that decide nothing about what is held true."""
VERSIONED = ("networkx", "rdflib", "pyoxigraph", "polars", "duckdb", "numpy", "scipy", "numba", "pyvis")


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """What decides the result of a build, besides its documents and `overrides.toml`."""

    base: str = DEFAULT_BASE
    profile: str = "full"
    input_format: str | None = None
    as_of: str | None = None
    """The day a page was saved (`YYYY-MM-DD`): gives dates without a year theirs."""
    columns: tuple[tuple[str, str], ...] = ()
    """Of tables that nobody knows: field of ours, title of the column."""
    max_bytes: int = Limits.max_bytes
    max_ratio: float = Limits.max_ratio
    """What a compressed document may become: bytes, and how many times its stored size."""
    jobs: int = 0
    """Processes that work; 0: one for each core. Decides nothing about the result."""
    seed: int = DEFAULT_SEED
    """Of layout, communities and samples."""
    exports: bool = True
    """Write graph, networks, map and report into the workspace's `exports` folder."""
    store: bool = True
    """Write quads and load them; without, there is no SPARQL, all else comes from the tables."""

    def check(self) -> None:
        """Refuse what cannot be meant before anything is read.

        Raises:
            BadRequest: naming the option and what it may be.
        """
        check_base(self.base)
        if self.as_of is not None and parse_iso_date(self.as_of) is None:
            raise BadRequest(
                f"as_of is {self.as_of!r}; it must be a date such as 2026-05-22, 2026-05 or 2026"
            )
        if self.profile not in PROFILES:
            raise BadRequest(f"no profile {self.profile!r}; one of {', '.join(PROFILES)}")


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
        BadDocument: nothing to read at all; BadOverrides; BadWorkspace; BadRequest: unknown option.
    """
    try:
        chosen = BuildOptions(**options)
    except TypeError as error:
        raise BadRequest(f"build: {error}") from error
    chosen.check()
    folder = Path(workspace)
    documents = [os.fspath(path) for path in paths]
    asked_for = what_was_asked(documents, overrides, ror, thesauri or {}, without)
    sources = find_sources(documents, chosen, without)
    brought = read_brought(overrides_path(folder, overrides), ror, thesauri or {})
    unread = _unread_overrides(folder, overrides)
    timer = Timer(progress)
    with new_state(folder, keep=keep, wait=wait, based_on=based_on) as state:
        build_state(
            lambda: read_sources(sources, folder, chosen, timer),
            state, brought, chosen, timer, unread, asked_for, before=last_state(folder),
        )  # fmt: skip
    return open_workspace(folder)


def what_was_asked(
    documents: Sequence[str],
    overrides: str | os.PathLike[str] | None,
    ror: str | os.PathLike[str] | None,
    thesauri: Mapping[str, str | os.PathLike[str]],
    without: Sequence[str] = (),
) -> dict[str, Any]:
    """What a manifest keeps, so that the build can be done again (`kgraph.recipe`)."""
    return {
        "folder": str(Path.cwd()),
        "documents": [*documents],
        "without": [*without],
        "overrides": os.fspath(overrides) if overrides else None,
        "ror": os.fspath(ror) if ror else None,
        "thesauri": {kind: os.fspath(path) for kind, path in thesauri.items()},
    }


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
        manifest = _manifest(reading, entities, run, brought, options)
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
        if options.exports:
            _write_network_exports(entities, state / "exports", manifest, options, timer)
        if options.store:
            manifest["counts"]["triples"] = finish_store(loading, state, timer)
    if options.store and options.exports:
        _write_graph_exports(state, timer)
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


@dataclass(frozen=True)
class Brought:
    """What the user brings to decide who and what is meant."""

    authorities: Authorities
    digests: Mapping[str, str]
    """SHA-256 of its files by role (`overrides`, `ror`, `thesaurus labs` …)."""


def read_brought(
    overrides: Path | None,
    ror: str | os.PathLike[str] | None,
    thesauri: Mapping[str, str | os.PathLike[str]],
) -> Brought:
    """The files that are named, read; raises as `kgraph.resolve.read_authorities`."""
    from kgraph.resolve import read_authorities

    authorities = read_authorities(overrides, ror, thesauri)
    files = {"overrides": overrides, "ror": ror}
    files |= {f"thesaurus {kind}": path for kind, path in sorted(thesauri.items())}
    digests = {role: digest_of(Path(path)) for role, path in files.items() if path is not None}
    return Brought(authorities, digests)


def overrides_path(folder: Path, overrides: str | os.PathLike[str] | None) -> Path | None:
    """The curation file to honour: the one named, else the workspace's own if it is there."""
    if overrides is not None:
        path = Path(overrides)
        if not path.exists():
            raise BadRequest(f"{path}: no such overrides file")
        return path
    own = folder / "overrides.toml"
    return own if own.exists() else None


def _unread_overrides(folder: Path, overrides: str | os.PathLike[str] | None) -> list[str]:
    """A word on the workspace's own decisions where another file is named: no answer is lost unseen."""
    own = folder / "overrides.toml"
    if overrides is None or not own.exists() or own.resolve() == Path(overrides).resolve():
        return []
    return [f"{own} was not read, since --overrides names {overrides}"]


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


def _write_graph_exports(state: Path, timer: Timer) -> None:
    """What comes from the store: the graph as Turtle."""
    from kgraph.exports import export
    from kgraph.store import GraphStore

    timer.stage("turtle")
    store = GraphStore.open(state / "store", read_only=True)
    try:
        export(store, state / "exports" / "graph.ttl")
    finally:
        store.close()


# --- manifest ---------------------------------------------------------------------------------------------


def run_of(documents: Sequence[DocumentRow], brought: Mapping[str, str], options: BuildOptions) -> Run:
    """The run as provenance; its id depends on what went in alone, so the same build has the same IRI."""
    inputs = sorted((d.sha256, d.path) for d in documents)
    decisive = {k: v for k, v in asdict(options).items() if k not in UNDECISIVE}
    parameters = tuple((k, str(v)) for k, v in sorted(decisive.items()))
    digest = hashlib.sha256(
        repr((kgraph.__version__, inputs, parameters, sorted(brought.items()))).encode()
    ).hexdigest()
    return Run(id=digest[:16], started=None, software=f"kgraph {kgraph.__version__}", parameters=parameters)


def _manifest(
    reading: Reading, entities: Entities, run: Run, brought: Brought, options: BuildOptions
) -> dict[str, Any]:
    """Everything needed to repeat the build and to judge it, but for the timings."""
    n_records = sum(d.n_records for d in reading.documents)
    return {
        "kgraph": kgraph.__version__,
        "run": run.id,
        "built_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in VERSIONED},
        "parameters": asdict(options),
        "decided_by": dict(brought.digests),
        "inputs": [
            {f: getattr(d, f) for f in DocumentRow.__struct_fields__}
            for d in sorted(reading.documents, key=lambda d: (d.path, d.id))
        ],
        "records": sorted(reading.files),
        "inputs_repeated": reading.repeated,
        "inputs_skipped": reading.skipped,
        "inputs_refused": reading.refused,
        "documents_kept": reading.n_kept,
        "counts": {
            "documents": len(reading.documents),
            "records": n_records,
            "rejected": len(reading.rejected),
            "papers": entities.height("papers"),
            "merged": n_records - entities.height("papers"),
            "people": entities.height("people"),
            "authorships": entities.height("authorships"),
            "labs": entities.height("labs"),
            "venues": entities.height("venues"),
            "topics": entities.height("topics"),
        },
    }


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
