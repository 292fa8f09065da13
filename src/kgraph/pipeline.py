"""The build: documents in, a workspace out. The one module that knows all rooms.

    read → resolve → tables → quads → store → exports and report

Reading is cached per document by content; everything else is computed anew, into a new state that
replaces the current one only when it is complete (`kgraph.workspace`).
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kgraph
from kgraph.errors import AmbiguousFormat, BadDocument, BadRequest
from kgraph.model.entities import DocumentRow, Entities
from kgraph.model.records import Document, PersonRecord, Record, Rejected
from kgraph.progress import SILENT, Progress
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.rdf.run import Run
from kgraph.workspace import DEFAULT_WORKSPACE, KnowledgeGraph, new_state, open_workspace

if TYPE_CHECKING:
    from kgraph.readers.documents.source import Source
    from kgraph.resolve import Authorities

PROFILES = ("minimal", "core", "full")
DECISIONS = f"decisions-{kgraph.__version__}.msgpack.zst"
"""In the folder `registry`: what was decided about each block of names, not to be weighed again."""
VERSIONED = ("networkx", "rdflib", "pyoxigraph", "polars", "duckdb", "numpy", "scipy", "networkit", "pyvis")


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """What decides the result of a build, besides its documents and `overrides.toml`."""

    base: str = DEFAULT_BASE
    profile: str = "full"
    input_format: str | None = None
    as_of: str | None = None
    """The day a page was saved (`YYYY-MM-DD`): gives dates without a year theirs."""
    seed: int = 20260101
    """Of layout, communities and samples."""
    exports: bool = True
    """Write graph, networks, map and report into the workspace's `exports` folder."""


def build(
    paths: Iterable[str | os.PathLike[str]],
    workspace: str | os.PathLike[str] = DEFAULT_WORKSPACE,
    *,
    overrides: str | os.PathLike[str] | None = None,
    ror: str | os.PathLike[str] | None = None,
    thesauri: Mapping[str, str | os.PathLike[str]] | None = None,
    progress: Progress = SILENT,
    **options: Any,
) -> KnowledgeGraph:
    """A workspace made from documents, opened.

    Folders are read recursively. Records that cannot be read end in the workspace's `rejected.jsonl` and
    are counted in `status()`; they never end the build. `overrides` defaults to the workspace's own
    `overrides.toml`; `ror` is a data dump of ROR; `thesauri` are files in VOSviewer's syntax by kind (`labs`,
    `authors`, `topics`). Further options are the fields of `BuildOptions`.

    Raises:
        BadDocument: nothing to read at all; BadOverrides; BadWorkspace; BadRequest: unknown option.
    """
    try:
        chosen = BuildOptions(**options)
    except TypeError as error:
        raise BadRequest(f"build: {error}") from error
    if chosen.profile not in PROFILES:
        raise BadRequest(f"no profile {chosen.profile!r}; one of {', '.join(PROFILES)}")
    folder = Path(workspace)
    sources = _find(paths)
    brought = _read_brought(_overrides_path(folder, overrides), ror, thesauri or {})
    unread = _unread_overrides(folder, overrides)
    with new_state(folder) as state:
        _build_state(sources, folder, state, brought, chosen, _Timer(progress), unread)
    return open_workspace(folder)


def _build_state(
    sources: Sequence[Source],
    folder: Path,
    state: Path,
    brought: _Brought,
    options: BuildOptions,
    timer: _Timer,
    notes: Sequence[str] = (),
) -> None:
    """Everything between documents and a complete state folder."""
    reading = _read_all(sources, folder / "records", options, timer)
    reading.notes += notes
    _write_rejected(reading.rejected, state / "rejected.jsonl")
    entities = _resolve(reading, folder, state, brought, timer)
    run = _run_of(reading.documents, brought, options)
    manifest = _manifest(reading, entities, run, brought, options)
    _write_tables(entities, state / "tables", timer)
    nquads = state / "quads.nq"
    _write_quads(entities, nquads, run, options, timer)
    # The store loads in a thread (Oxigraph lets go of the interpreter) while networks are measured.
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(_load_store, state / "store", nquads, timer.seconds)
        if options.exports:
            _write_network_exports(entities, state / "exports", manifest, options, timer)
        manifest["counts"]["triples"] = _finish_store(loading, nquads, timer)
    if options.exports:
        _write_graph_exports(state, timer)
    timer.stage("manifest")
    manifest["timings_seconds"] = {k: round(v, 3) for k, v in timer.seconds.items()}
    _write_json(state / "manifest.json", manifest)


# --- reading ----------------------------------------------------------------------------------------------


@dataclass
class _Reading:
    """What all documents said."""

    documents: list[DocumentRow]
    statements: list[Record | PersonRecord]
    rejected: list[Rejected]
    repeated: list[str]
    """Paths whose content had been read already under another name."""
    notes: list[str]
    """What the user should know: decisions of `overrides.toml` that fit nothing."""


def _find(paths: Iterable[str | os.PathLike[str]]) -> Sequence[Source]:
    from kgraph.readers import find_documents

    sources = find_documents(paths)
    if not sources:
        raise BadDocument("no documents there; name files or folders to read")
    return sources


def _read_all(sources: Sequence[Source], cache: Path, options: BuildOptions, timer: _Timer) -> _Reading:
    """All statements of all documents; a document of the same content is read once.

    A document that cannot be read at all is rejected and the others go on; when none can, that is an error
    (and the workspace keeps its last state).
    """
    from kgraph.readers import reject_document

    timer.stage("read", len(sources), "documents")
    cache.mkdir(exist_ok=True)
    reading = _Reading([], [], [], [], [])
    seen: set[str] = set()
    for source in sources:
        try:
            document, statements, rejected = _read_cached(source, cache, options)
        except (BadDocument, AmbiguousFormat) as error:
            reading.rejected.append(reject_document(source, error))
        else:
            if document.id in seen:
                reading.repeated.append(document.path)
            else:
                seen.add(document.id)
                reading.documents.append(_document_row(document, statements, rejected))
                reading.statements += statements
                reading.rejected += rejected
        timer.advance()
    if not reading.documents:
        more = f" (and {len(reading.rejected) - 1} more documents)" if len(reading.rejected) > 1 else ""
        first = reading.rejected[0]
        raise BadDocument(f"{first.path}: {first.reason}{more}")
    return reading


def _document_row(
    document: Document, statements: list[Record | PersonRecord], rejected: list[Rejected]
) -> DocumentRow:
    return DocumentRow(
        id=document.id,
        path=document.path,
        sha256=document.sha256,
        size_bytes=document.size_bytes,
        format=document.format,
        n_records=sum(isinstance(s, Record) for s in statements),
        n_rejected=len(rejected),
    )


def _read_cached(
    source: Source, cache: Path, options: BuildOptions
) -> tuple[Document, list[Record | PersonRecord], list[Rejected]]:
    """The statements of one document, from the cache when this content was read before in the same way."""
    from kgraph.readers import ReadOptions, read_document

    read_options = ReadOptions(as_of=options.as_of)
    document, found = read_document(source, input_format=options.input_format, options=read_options)
    key = hashlib.sha256(
        "\x1f".join((kgraph.__version__, document.path, document.format, options.as_of or "")).encode()
    ).hexdigest()[:8]
    path = cache / f"{document.id}-{key}.msgpack.zst"
    cached = _load_records(path)
    if cached is not None:
        return document, *cached
    statements: list[Record | PersonRecord] = []
    rejected: list[Rejected] = []
    for statement in found:
        if isinstance(statement, Rejected):
            rejected.append(statement)
        else:
            statements.append(statement)
    _dump_records(path, statements, rejected)
    return document, statements, rejected


def _load_records(path: Path) -> tuple[list[Record | PersonRecord], list[Rejected]] | None:
    """What `_dump_records` wrote, or `None` when there is nothing usable."""
    import msgspec
    import zstandard

    if not path.exists():
        return None
    try:
        raw = zstandard.ZstdDecompressor().decompress(path.read_bytes())
        records, people, rejected = msgspec.msgpack.decode(
            raw, type=tuple[list[Record], list[PersonRecord], list[Rejected]]
        )
    except (zstandard.ZstdError, msgspec.MsgspecError, OSError):
        return None  # a damaged cache entry costs a second reading, nothing else
    return [*records, *people], rejected


def _dump_records(path: Path, statements: list[Record | PersonRecord], rejected: list[Rejected]) -> None:
    import msgspec
    import zstandard

    records = [s for s in statements if isinstance(s, Record)]
    people = [s for s in statements if isinstance(s, PersonRecord)]
    raw = msgspec.msgpack.encode((records, people, rejected))
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_bytes(zstandard.ZstdCompressor(3).compress(raw))
    temporary.replace(path)


def _write_rejected(rejected: list[Rejected], path: Path) -> None:
    import msgspec

    lines = (msgspec.json.encode(r) for r in rejected)
    path.write_bytes(b"".join(line + b"\n" for line in lines))


# --- resolving and storing --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Brought:
    """What the user brings to decide who and what is meant."""

    authorities: Authorities
    digests: Mapping[str, str]
    """SHA-256 of its files by role (`overrides`, `ror`, `thesaurus labs` …)."""


def _read_brought(
    overrides: Path | None,
    ror: str | os.PathLike[str] | None,
    thesauri: Mapping[str, str | os.PathLike[str]],
) -> _Brought:
    from kgraph.resolve import read_authorities

    authorities = read_authorities(overrides, ror, thesauri)
    files = {"overrides": overrides, "ror": ror}
    files |= {f"thesaurus {kind}": path for kind, path in sorted(thesauri.items())}
    digests = {role: _sha256(Path(path)) for role, path in files.items() if path is not None}
    return _Brought(authorities, digests)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _overrides_path(folder: Path, overrides: str | os.PathLike[str] | None) -> Path | None:
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


def _resolve(reading: _Reading, folder: Path, state: Path, brought: _Brought, timer: _Timer) -> Entities:
    """The entities; the registry is saved, and the statements, which nobody needs any more, are let go."""
    from kgraph.resolve import Memory, Registry, resolve

    timer.stage("resolve")
    ror = brought.authorities.ror
    if ror and ror.skipped:
        reading.notes.append(f"ROR: {ror.skipped:,} damaged organisations of the dump left out")
    known = folder / "current" / "registry"
    resolution = resolve(
        reading.documents,
        reading.statements,
        authorities=brought.authorities,
        registry=Registry.load(known) if known.exists() else None,
        memory=Memory.load(known / DECISIONS),
        progress=timer,
    )
    resolution.registry.save(state / "registry")
    resolution.memory.save(state / "registry" / DECISIONS)
    reading.notes += resolution.notes
    reading.statements.clear()
    return resolution.entities


def _write_tables(entities: Entities, folder: Path, timer: _Timer) -> None:
    from kgraph.tables import write_tables

    timer.stage("write tables")
    write_tables(entities, folder)


def _write_quads(entities: Entities, path: Path, run: Run, options: BuildOptions, timer: _Timer) -> None:
    from kgraph.rdf.quads import write_quads

    timer.stage("quads")
    with path.open("wb") as file:
        write_quads(entities, file, base=options.base, run=run, profile=options.profile)


def _load_store(folder: Path, nquads: Path, seconds: dict[str, float]) -> int:
    from kgraph.store import GraphStore

    began = time.perf_counter()
    store = GraphStore.create(folder, nquads)
    count = store.count()
    store.close()
    seconds["store"] = time.perf_counter() - began
    return count


def _finish_store(loading: Future[int], nquads: Path, timer: _Timer) -> int:
    if not loading.done():
        timer.stage("store")
    triples = loading.result()
    nquads.unlink()
    return triples


# --- exports ----------------------------------------------------------------------------------------------


def _write_network_exports(
    entities: Entities, folder: Path, manifest: dict[str, Any], options: BuildOptions, timer: _Timer
) -> None:
    """What comes from the tables: the co-authorship network in every common format, and the report."""
    from kgraph.exports import export
    from kgraph.exports.drawing import draw
    from kgraph.networks import network_from_entities
    from kgraph.reports.centrality import centrality_report, write_report

    folder.mkdir()
    timer.stage("network")
    # Counted as in the report, so that communities and sizes agree; `papers` stands on each edge as well.
    network = network_from_entities(entities, "coauthorship", base=options.base, weight="fractional")
    timer.stage("report")
    report = centrality_report(entities, base=options.base, manifest=manifest, seed=options.seed)
    write_report(report, folder / "report")
    timer.stage("drawing")
    drawn = draw(network, seed=options.seed)
    timer.stage("network files")
    for suffix in ("graphml", "gexf", "html"):
        export(drawn, folder / f"coauthorship.{suffix}")
    for part in ("nodes", "edges"):
        export(drawn, folder / f"coauthorship-{part}.csv", f"csv-{part}")
    export(entities, folder / "authorships.csv", "authorships", base=options.base)


def _write_graph_exports(state: Path, timer: _Timer) -> None:
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


def _run_of(documents: Sequence[DocumentRow], brought: _Brought, options: BuildOptions) -> Run:
    """The run as provenance; its id depends on what went in alone, so the same build has the same IRI."""
    inputs = sorted((d.sha256, d.path) for d in documents)
    parameters = tuple((k, str(v)) for k, v in sorted(asdict(options).items()))
    digest = hashlib.sha256(
        repr((kgraph.__version__, inputs, parameters, sorted(brought.digests.items()))).encode()
    ).hexdigest()
    return Run(id=digest[:16], started=None, software=f"kgraph {kgraph.__version__}", parameters=parameters)


def _manifest(
    reading: _Reading, entities: Entities, run: Run, brought: _Brought, options: BuildOptions
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
        "inputs_repeated": reading.repeated,
        "notes": reading.notes,
        "counts": {
            "documents": len(reading.documents),
            "records": n_records,
            "rejected": len(reading.rejected),
            "papers": entities.papers.height,
            "merged": n_records - entities.papers.height,
            "people": entities.people.height,
            "authorships": entities.authorships.height,
            "labs": entities.labs.height,
            "venues": entities.venues.height,
            "topics": entities.topics.height,
        },
    }


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


class _Timer:
    """Passes stages on to whoever draws progress and notes how long each took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}
        self._stage: tuple[str, float] | None = None

    def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
        now = time.perf_counter()
        if self._stage:
            name, began = self._stage
            self.seconds[name] = self.seconds.get(name, 0.0) + now - began
        self._stage = (title, now)
        self._progress.stage(title, total, unit)

    def advance(self, n: int = 1) -> None:
        self._progress.advance(n)
