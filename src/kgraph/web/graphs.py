"""The knowledge graph that is served, and the change to the next one while requests are being answered."""

from __future__ import annotations

import threading
from pathlib import Path

from kgraph.errors import BadWorkspace
from kgraph.opening import open_graph
from kgraph.remote_graph import RemoteGraph
from kgraph.states import current_state
from kgraph.workspace import KnowledgeGraph


class Graphs:
    """The state of a workspace that counts now, opened once for all requests.

    A request asks `now` once and keeps what it gets to its end. When a build has put a new state in place,
    the next request gets that one; the old one lives for as long as a request holds it, also after its folder
    was removed, since all its files are open.

    Raises:
        BadWorkspace: there is nothing to serve.
    """

    def __init__(self, workspace: Path | str) -> None:
        self.workspace = workspace
        self._lock = threading.Lock()
        self._graph = _opened(workspace)

    def now(self) -> KnowledgeGraph:
        """The graph of the state that counts; costs reading a link."""
        if _is_current(self._graph):
            return self._graph
        with self._lock:
            if not _is_current(self._graph):
                self._graph = _opened(self.workspace)
            return self._graph


def _opened(workspace: Path | str) -> KnowledgeGraph:
    """The graph of the current state with its store open; that at an endpoint stays the same.

    Two builds may end between looking at the link and opening what it names; then the link is read again.
    """
    for _ in range(3):
        graph = open_graph(workspace)
        try:
            _ = graph.store
        except BadWorkspace:
            if _is_current(graph):
                raise
        else:
            return graph
    raise BadWorkspace(f"{workspace}: builds follow each other faster than their states can be opened")


def _is_current(graph: KnowledgeGraph) -> bool:
    if isinstance(graph, RemoteGraph):
        return True
    try:
        return current_state(graph.folder) == graph.state
    except BadWorkspace:
        return True  # the workspace was removed; what is open can still be read
