"""Triples into a server: by the Graph Store Protocol, or by updates where it has none.

References:
    SPARQL 1.1 Graph Store HTTP Protocol, https://www.w3.org/TR/sparql11-http-rdf-update/
    SPARQL 1.1 Update, https://www.w3.org/TR/sparql11-update/
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from kgraph.errors import RemoteError
from kgraph.store.transport import Transport

_REFUSES = (401, 403, 404, 405)
"""Statuses that a smaller request would meet as well."""
_TRIPLES = "application/n-triples"
_UPDATE = "application/sparql-update"


@dataclass
class Uploader:
    """Adds triples to graphs of a server, and empties graphs; doing either twice changes nothing more.

    One of the two addresses is enough: graphs are sent to the graph store where there is one. A request that
    the server finds too large is sent in halves, and so are those that follow.
    """

    transport: Transport
    update: str | None
    graph_store: str | None
    _lines: int | None = field(default=None, init=False)

    def add(self, graph: str | None, lines: Sequence[bytes]) -> None:
        """Add triples, each a line of N-Triples, to a graph (`None`: the default graph).

        Raises:
            RemoteError: the server refuses them or fails.
        """
        most = self._lines or len(lines)
        if len(lines) > most:
            for start in range(0, len(lines), most):
                self.add(graph, lines[start : start + most])
            return
        try:
            self._send(graph, lines)
        except RemoteError as error:
            if error.status is None or error.status in _REFUSES or len(lines) < 2:
                raise
            self._lines = -(-len(lines) // 2)
            self.add(graph, lines)

    def clear(self, graph: str | None) -> None:
        """Empty a graph, whether it is there or not.

        Raises:
            RemoteError: the server refuses or fails.
        """
        if self.update is not None:
            target = "DEFAULT" if graph is None else f"GRAPH <{graph}>"
            self._update(f"CLEAR SILENT {target}".encode())
            return
        try:
            self.transport.send(self._store(graph), method="DELETE")
        except RemoteError as error:
            if error.status != 404:
                raise

    def _send(self, graph: str | None, lines: Sequence[bytes]) -> None:
        triples = b"".join(lines)
        if self.graph_store is not None:
            self.transport.send(self._store(graph), body=triples, headers={"Content-Type": _TRIPLES})
        elif graph is None:
            self._update(b"INSERT DATA {\n" + triples + b"}")
        else:
            self._update(b"INSERT DATA { GRAPH <" + graph.encode() + b"> {\n" + triples + b"} }")

    def _update(self, text: bytes) -> None:
        self.transport.send(self.update or "", body=text, headers={"Content-Type": _UPDATE})

    def _store(self, graph: str | None) -> str:
        return f"{self.graph_store}?{'default' if graph is None else 'graph=' + quote(graph, safe='')}"
