"""An endpoint as if it were a store: asked one query at a time, with pyoxigraph's own kinds of answer.

Every query is parsed here first, so that nothing but a query is ever sent on, and what engines write in their
own way is brought into one form (see `docs/remote.md`).
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from kgraph.errors import BadRequest, QueryTimeout, RemoteError
from kgraph.store.credentials import Credentials
from kgraph.store.graph import DEFAULT_GRAPH, DUMP_FORMATS, GraphStore
from kgraph.store.pages import split_prologue
from kgraph.store.protocol import Answer
from kgraph.store.remote import Endpoint
from kgraph.store.sparql import names_graphs
from kgraph.store.whole_answer import whole_answer

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

_BOOLEAN = re.compile(
    rb'("datatype": "http://www\.w3\.org/2001/XMLSchema#boolean", "value": ")([01])"'
)  # a quotation mark in a value is escaped, so this can stand nowhere else
_YES_OR_NO = "__ASK_RETVAL"
"""The column in which Virtuoso answers ASK."""


@dataclass(frozen=True)
class EndpointStore:
    """What asks the endpoint; the methods are those of `pyoxigraph.Store` that a server's workers use."""

    endpoint: Endpoint

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graph: Sequence[ox.NamedNode] | None = None,
        named_graphs: Sequence[ox.NamedNode] | None = None,
    ) -> Any:
        """The answer, read whole.

        Raises:
            SyntaxError: no query; RemoteError: the endpoint refuses, fails, or cuts the answer.
        """
        import pyoxigraph as ox

        known = dict(prefixes or {})
        is_graph = isinstance(ox.Store().query(query, base_iri=base_iri, prefixes=known), ox.QueryTriples)
        prologue, rest = split_prologue(query, known)
        base = f"BASE <{base_iri}>\n" if base_iri else ""
        chosen, is_told = default_graph is not None or named_graphs is not None, names_graphs(rest)
        answer = self.endpoint.client().ask(
            base + prologue + rest,
            is_graph=is_graph,
            default_graphs=[] if is_told and not chosen else _iris(default_graph),
            named_graphs=_iris(named_graphs),
        )
        if answer.cut_at is not None:
            if is_graph or chosen:
                raise RemoteError(self.endpoint.url, f"ends every answer after {answer.cut_at:,} rows")
            return whole_answer(self.endpoint, base + prologue, rest, most=answer.cut_at)
        return self._triples(answer) if is_graph else self._rows(answer)

    def contains_named_graph(self, graph: ox.NamedNode) -> bool:
        """Whether anything stands in a graph."""
        return bool(self.query(f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} }}"))

    def triples(self, graph: str | None) -> Iterator[ox.Triple]:
        """All triples of a graph (`None`: the default graph), fetched in pages."""
        import pyoxigraph as ox

        pattern = "?s ?p ?o" if graph is None else f"GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }}"
        for subject, predicate, object in self.endpoint.iter_terms(f"SELECT ?s ?p ?o {{ {pattern} }}"):
            yield ox.Triple(subject, predicate, object)

    def dump(
        self,
        output: BinaryIO,
        format: ox.RdfFormat,
        *,
        from_graph: ox.NamedNode | ox.DefaultGraph,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        """Write a graph."""
        import pyoxigraph as ox

        graph = from_graph.value if isinstance(from_graph, ox.NamedNode) else None
        ox.serialize(self.triples(graph), output, format, prefixes=dict(prefixes or {}))

    def _rows(self, answer: Answer) -> Any:
        import pyoxigraph as ox

        body = answer.body
        if answer.server.casefold().startswith("virtuoso"):
            body = _BOOLEAN.sub(lambda found: found[1] + (b'false"', b'true"')[int(found[2])], body)
        try:
            found = ox.parse_query_results(body, getattr(ox.QueryResultsFormat, answer.format.upper()))
            if isinstance(found, ox.QuerySolutions) and [v.value for v in found.variables] == [_YES_OR_NO]:
                is_so = any(solution[0].value == "1" for solution in found)
                text = b'{"head": {}, "boolean": %s}' % (b"true" if is_so else b"false")
                return ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise RemoteError(self.endpoint.url, f"gives an answer that cannot be read: {error}") from error
        return found

    def _triples(self, answer: Answer) -> Any:
        """Triples, as the answer to CONSTRUCT that they are."""
        import pyoxigraph as ox

        store = ox.Store()
        try:
            store.load(answer.body, ox.RdfFormat.from_extension(answer.format))
        except SyntaxError as error:
            raise RemoteError(self.endpoint.url, f"gives a graph that cannot be read: {error}") from error
        return store.query("CONSTRUCT WHERE { ?s ?p ?o }")


def store_at(address: str) -> EndpointStore:
    """What asks the endpoint at an address once for each query, with the credentials of the environment."""
    return EndpointStore(Endpoint(address, pause_seconds=0, tries=1, credentials=Credentials.read()))


class RemoteStore(GraphStore):
    """The graph of a published workspace, at an endpoint.

    `base` of the IRIs is known beforehand. Every query is one request; what asks for the store itself is
    refused.
    """

    def __init__(self, endpoint: Endpoint, base: str) -> None:
        super().__init__(None, None)  # type: ignore[arg-type]
        self.endpoint = endpoint
        self._base = base

    @cached_property
    def base(self) -> str:
        """The base of the IRIs in this graph."""
        return self._base

    @property
    def inner(self) -> NoReturn:
        """There is none."""
        raise BadRequest(
            f"endpoint {self.endpoint.url}: this looks at the store itself, which a server does not give; "
            "ask the workspace from which it was published"
        )

    def _asker(self, text: str, timeout: float | None) -> Callable[[], Any]:
        if timeout is not None and not timeout > 0:
            raise BadRequest(f"a timeout is a number of seconds above 0, not {timeout:g}")
        endpoint = self.endpoint
        if timeout is not None and math.isfinite(timeout):
            endpoint = replace(endpoint, timeout_seconds=timeout, tries=1)
        store, prefixes = EndpointStore(endpoint), self.prefixes

        def ask() -> Any:
            began = time.monotonic()
            try:
                return store.query(text, prefixes=prefixes)
            except RemoteError as error:
                if timeout is None or time.monotonic() - began < timeout:
                    raise
                raise QueryTimeout(
                    f"the endpoint gave no answer in {timeout:g} s; add LIMIT, narrow it, or allow more time"
                ) from error

        answer = [ask()]  # a wrong query says so at once
        return lambda: answer.pop() if answer else ask()

    def count(self, graph: str | None = None) -> int:
        """Number of quads, of all graphs or of one (its IRI, or `DEFAULT_GRAPH`)."""
        patterns: dict[str | None, str] = {
            None: "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }",
            DEFAULT_GRAPH: "?s ?p ?o",
        }
        pattern = patterns.get(graph, f"GRAPH <{graph}> {{ ?s ?p ?o }}")
        return int(self.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").rows[0][0])

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        rows = self.endpoint.iter_terms("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        return sorted(graph.value for (graph,) in rows)

    def quads(
        self, subject: Any = None, predicate: Any = None, object: Any = None, *, graph: str | None = None
    ) -> Iterator[ox.Quad]:
        """The quads that fit a pattern of pyoxigraph terms (`None` fits all), fetched in pages."""
        import pyoxigraph as ox

        given = {"s": subject, "p": predicate, "o": object}
        free = [name for name, term in given.items() if term is None]
        pattern = " ".join(f"?{name}" if term is None else str(term) for name, term in given.items())
        if graph is None:
            where = f"{{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }}"
        else:
            where = pattern if graph == DEFAULT_GRAPH else f"GRAPH ?g {{ {pattern} }} FILTER(?g = <{graph}>)"
        columns = [*free, "g"]
        for row in self.endpoint.iter_terms(f"SELECT {' '.join(f'?{c}' for c in columns)} {{ {where} }}"):
            found = given | dict(zip(columns, row, strict=True))
            yield ox.Quad(found["s"], found["p"], found["o"], found["g"] or ox.DefaultGraph())

    def dump(self, file: BinaryIO, format: str = "nquads", *, graph: str | None = None) -> None:
        """Write one graph, fetched in pages; see `GraphStore.dump`."""
        import pyoxigraph as ox

        if graph is None:
            raise BadRequest("an endpoint gives one graph at a time: name it")
        chosen = getattr(ox.RdfFormat, DUMP_FORMATS[format])
        of = ox.DefaultGraph() if graph == DEFAULT_GRAPH else ox.NamedNode(graph)
        EndpointStore(self.endpoint).dump(file, chosen, from_graph=of, prefixes=self.prefixes)

    def to_rdflib(self) -> rdflib.Dataset:
        """Refused: see `inner`."""
        return self.inner


def _iris(graphs: Sequence[ox.NamedNode] | None) -> list[str] | None:
    return None if graphs is None else [graph.value for graph in graphs]
