"""A store that is another one with some quads less and some more."""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Iterable
from pathlib import Path

from kgraph.store.graph import GraphStore


def patched(
    before: Path, folder: Path, *, removed: Iterable[bytes], added: Iterable[bytes], anew: str
) -> None:
    """Make the store `folder` of the one at `before`, which stays as it is.

    removed, added: lines of N-Quads. anew: the IRI of a graph of which nothing stays but what is added.
    RocksDB never changes an `.sst` file that it has written, so both stores hold one copy of those. Nothing
    of the new store stays where this fails.

    Raises:
        BadWorkspace: there is no store, or it is damaged.
        ValueError: a quad to be removed is not in it, or one to be added is.
    """
    folder.mkdir()
    try:
        for path in sorted(before.iterdir()):
            if path.name != "LOCK":
                _take(path, folder / path.name)
        with GraphStore.open(folder, read_only=False) as store:
            _change(store, removed, added, anew)
    except BaseException as error:
        traceback.clear_frames(error.__traceback__)  # lets go of the store, which would go on writing
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _take(source: Path, target: Path) -> None:
    if source.suffix == ".sst":
        try:
            os.link(source, target)
            return
        except OSError:  # a file system without hard links
            pass
    shutil.copyfile(source, target)


def _change(store: GraphStore, removed: Iterable[bytes], added: Iterable[bytes], anew: str) -> None:
    import pyoxigraph as ox

    inner = store.inner
    inner.remove_graph(ox.NamedNode(anew))
    touched = set()
    for quad in ox.parse(b"".join(removed), ox.RdfFormat.N_QUADS):
        if quad not in inner:
            raise ValueError(f"the store does not hold {quad}")
        inner.remove(quad)
        touched.add(quad.graph_name)
    new = list(ox.parse(b"".join(added), ox.RdfFormat.N_QUADS))
    for quad in new:
        if quad in inner:
            raise ValueError(f"the store holds {quad} already")
    inner.extend(new)
    for graph in touched:
        # Oxigraph goes on listing a graph that has become empty.
        if isinstance(graph, ox.NamedNode) and not any(inner.quads_for_pattern(None, None, None, graph)):
            inner.remove_graph(graph)
    inner.flush()
