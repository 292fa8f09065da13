"""The store of a new state: loaded from quads or, where little has changed, patched from the last one."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadDocument, BadWorkspace
from kgraph.rdf.iris import PROVENANCE, entity_iri
from kgraph.states import read_manifest
from kgraph.sums import damaged, read_sums

if TYPE_CHECKING:
    from kgraph.model.entities import Entities
    from kgraph.rdf.quads import Counts
    from kgraph.rdf.run import Run
    from kgraph.readers.documents.source import Source
    from kgraph.timing import Timer

DECISIVE = ("base", "profile", "store")
"""Options that two states must share for the store of one to become that of the other."""


def begin_store(
    pool: Executor,
    entities: Entities,
    graphs: Sequence[Source],
    state: Path,
    manifest: dict[str, Any],
    run: Run,
    timer: Timer,
    *,
    before: Path | None,
) -> Future[int]:
    """Make the folder `store` of a state; its number of quads comes when `pool` has done its part.

    graphs: RDF documents, each of which becomes a graph as it is. before: the state that comes before, if
    any. What there is of each kind, and what has changed, is put down in the manifest.
    """
    if before is not None and _goes_with(before, manifest):
        n = _patch(entities, graphs, state, before, manifest, run, timer)
        if n is not None:
            return pool.submit(int, n)
    nquads = state / "quads.nq"
    _note(manifest, _write_quads(entities, nquads, manifest, run, timer))
    _add_graphs(graphs, nquads, manifest["parameters"]["base"])
    return pool.submit(_load, state / "store", nquads, timer.seconds)


def finish_store(loading: Future[int], state: Path, timer: Timer) -> int:
    """The number of quads in the store, when it is ready."""
    if not loading.done():
        timer.stage("store")
    n = loading.result()
    took = timer.seconds.get("store")
    timer.close()
    if took is not None:  # of the loading, and not of the waiting for it as well
        timer.seconds["store"] = took
    (state / "quads.nq").unlink(missing_ok=True)
    return n


def _note(manifest: dict[str, Any], counts: Counts) -> None:
    manifest["quads"] = dict(counts.graphs)
    manifest["properties"] = dict(counts.properties)


# --- patched ----------------------------------------------------------------------------------------------


def _goes_with(before: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether the store of a state is written as that of the new one would be, and whole."""
    try:
        last = read_manifest(before)
        if "properties" not in last or _written_by(last) != _written_by(manifest):
            return False
        sums = {name: digest for name, digest in read_sums(before).items() if name.startswith("store/")}
    except BadWorkspace:
        return False
    return bool(sums) and not any(damaged(before, sums))


def _written_by(manifest: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a store follows from besides the tables, RDF documents among it."""
    documents = {(d["id"], d["sha256"]) for d in manifest["inputs"] if d["format"] == "rdf"}
    parameters = manifest["parameters"]
    return (
        manifest["kgraph"], manifest["versions"]["pyoxigraph"], documents,
        *(parameters.get(name) for name in DECISIVE),
    )  # fmt: skip


def _patch(
    entities: Entities,
    graphs: Sequence[Source],
    state: Path,
    before: Path,
    manifest: dict[str, Any],
    run: Run,
    timer: Timer,
) -> int | None:
    """The number of quads of the store, patched; `None` where loading it is the better way."""
    from kgraph.rdf.patch import patch_between
    from kgraph.rdf.quads import Counts, write_provenance
    from kgraph.reading import refuse_changed
    from kgraph.store.patching import patched
    from kgraph.tables import read_tables

    last, base = read_manifest(before), manifest["parameters"]["base"]
    counts = Counts(last["quads"], last["properties"])
    provenance = io.BytesIO()
    try:
        patch = patch_between(
            read_tables(before / "tables"), entities, counts,
            base=base, profile=manifest["parameters"]["profile"], progress=timer,
        )  # fmt: skip
        if patch is None:
            return None
        timer.stage("store")
        later = patch.counts
        n = write_provenance(entities, provenance, base=base, run=run, properties=later.properties)
        patched(
            before / "store", state / "store", removed=patch.removed,
            added=[*patch.added, provenance.getvalue()], anew=entity_iri(base, "graph", PROVENANCE),
        )  # fmt: skip
    except (BadWorkspace, ValueError):  # tables or store are not what they should be: made anew
        return None
    for source in graphs:
        refuse_changed(source)
    _note(manifest, Counts({**later.graphs, "provenance": n}, later.properties))
    manifest["quads_changed"] = {"removed": len(patch.removed), "added": len(patch.added)}
    # `patched` has seen that each of these was there, or was not.
    changed = len(patch.added) - len(patch.removed) + n - last["quads"]["provenance"]
    return int(last["counts"]["triples"]) + int(changed)


# --- loaded -----------------------------------------------------------------------------------------------


def _write_quads(
    entities: Entities, path: Path, manifest: Mapping[str, Any], run: Run, timer: Timer
) -> Counts:
    from kgraph.rdf.quads import write_quads

    timer.stage("quads")
    parameters = manifest["parameters"]
    with path.open("wb") as file:
        return write_quads(entities, file, base=parameters["base"], run=run, profile=parameters["profile"])


def _add_graphs(graphs: Sequence[Source], nquads: Path, base: str) -> None:
    """RDF documents of other vocabularies, each as the graph that bears its document's IRI."""
    from kgraph.readers.rdf_graph import quads_of
    from kgraph.reading import refuse_changed

    with nquads.open("ab") as file:
        for source in graphs:
            graph = f" <{entity_iri(base, 'source', source.id)}> .\n".encode()
            with contextlib.suppress(BadDocument):  # told among the rejected already; what came before stays
                for line in quads_of(source):
                    file.write(line + graph)
            refuse_changed(source)


def _load(folder: Path, nquads: Path, seconds: dict[str, float]) -> int:
    from kgraph.store import GraphStore

    began = time.perf_counter()
    store = GraphStore.create(folder, nquads)
    count = store.count()
    store.close()
    seconds["store"] = time.perf_counter() - began
    return count
