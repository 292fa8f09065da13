"""One way to open a knowledge graph, wherever it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from kgraph.errors import BadRequest
from kgraph.progress import Progress
from kgraph.states import DEFAULT_WORKSPACE
from kgraph.store.transport import is_address
from kgraph.workspace import KnowledgeGraph, open_workspace


def open_graph(
    where: str | os.PathLike[str] = DEFAULT_WORKSPACE,
    *,
    in_memory: bool = False,
    progress: Callable[[], AbstractContextManager[Progress]] | None = None,
) -> KnowledgeGraph:
    """The knowledge graph of the last completed build in a folder, or that at the address of an endpoint.

    in_memory: hold a copy of the store in memory, half a kilobyte a triple: where many small questions are
    put to a small workspace they take a fraction of the time. Rows that no ORDER BY puts in order come in
    another one than from the disk.
    progress: opens what shows how far the reading of an endpoint is.

    Raises:
        BadWorkspace: there is none, or its manifest cannot be read; RemoteError: the endpoint fails.
        BadRequest: an endpoint cannot be held in memory.
    """
    if isinstance(where, str) and is_address(where):
        from kgraph.remote_graph import open_endpoint

        if in_memory:
            raise BadRequest(f"{where}: only a workspace on this machine can be held in memory")
        return open_endpoint(where, progress=progress)
    return open_workspace(Path(where), in_memory=in_memory)
