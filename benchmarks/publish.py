"""The rate of `kgraph publish` into real servers, beside Oxigraph's own bulk load of the same quads.

    python benchmarks/publish.py WORKSPACE

Triples per second into `oxigraph serve` and Virtuoso (`virtuoso-t`, where installed), by the Graph Store
Protocol and by updates; then the time of counting, and of reading all tables back.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import kgraph
from endpoints import oxigraph, virtuoso
from kgraph.store import GraphStore
from kgraph.store.credentials import NOBODY, Credentials
from kgraph.store.entities import read_entities
from kgraph.store.publishing import Target, publish
from kgraph.store.remote import Endpoint
from kgraph.store.targets import find_target
from kgraph.workspace import KnowledgeGraph


@contextmanager
def server(name: str, folder: Path) -> Iterator[tuple[str, Credentials]]:
    if name == "Virtuoso":
        with virtuoso(folder / "virtuoso") as running:
            yield running.url, running.credentials
    else:
        with oxigraph(folder / "oxigraph", read_only=False) as url:
            yield url, NOBODY


def timed_publish(kg: KnowledgeGraph, target: Target, folder: Path) -> float:
    began = time.perf_counter()
    done = publish(kg.store, target, state=folder / "state", source={}, replace=True)
    seconds = time.perf_counter() - began
    print(f"{done.triples:,} triples, {done.sent_batches} batches, {done.triples / seconds:,.0f} triples/s")
    return seconds


def main(workspace: str) -> None:
    kg = kgraph.open(workspace)
    quads = io.BytesIO()
    kg.store.dump(quads)
    with tempfile.TemporaryDirectory() as name:
        quads.seek(0)
        began = time.perf_counter()
        GraphStore.create(Path(name) / "bare", quads).close()
        seconds = time.perf_counter() - began
        print(f"bulk_load in this process: {kg.store.count() / seconds:,.0f} triples/s")
    for engine in ("Oxigraph", "Virtuoso"):
        for way in ("graph store", "updates"):
            with tempfile.TemporaryDirectory() as name, server(engine, Path(name)) as (url, credentials):
                target = find_target(url, base=kg.base, credentials=credentials)
                if way == "updates":
                    target.uploader.graph_store = None
                print(f"{engine}, {way}: ", end="", flush=True)
                timed_publish(kg, target, Path(name))
                if way == "graph store":
                    began = time.perf_counter()
                    target.counts()
                    print(f"  counted in {time.perf_counter() - began:.1f} s", end="; ", flush=True)
                    began = time.perf_counter()
                    read_entities(Endpoint(str(target.address), pause_seconds=0), kg.base)
                    print(f"tables read back in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1])
