"""The SPARQL 1.1 Protocol: queries to an endpoint and their answers.

References:
    SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kgraph.errors import RemoteError
from kgraph.store.named_graphs import with_graph_variables
from kgraph.store.transport import Transport, check_address, first_line

RESULT_TYPES = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
}
"""Media type of an answer → the format it is read in."""
GRAPH_TYPES = {
    "application/n-triples": "nt",
    "text/plain": "nt",
    "text/turtle": "ttl",
    "application/rdf+xml": "rdf",
}
"""The same for answers to CONSTRUCT and DESCRIBE; formats are file extensions, as pyoxigraph knows them."""
# JSON first: Virtuoso's TSV writes IRIs as strings, and no XML can hold a control character.
_ACCEPT = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.8, text/tab-separated-values;q=0.5"
)
_ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_DEFAULT_GRAPH, _NAMED_GRAPH = "default-graph-uri", "named-graph-uri"
_MOST_ROWS_HEADER = "X-SPARQL-MaxRows"
"""What Virtuoso adds to an answer that it cut."""


@dataclass(frozen=True)
class Answer:
    """What an endpoint answered: the format (`tsv`, `json`, `xml`; `nt`, `ttl`, `rdf`) and the bytes.

    cut_at: rows after which the endpoint ended the answer, where it says so. server: as it names itself.
    """

    format: str
    body: bytes
    cut_at: int | None = None
    server: str = ""


@dataclass(frozen=True)
class Address:
    """Where queries go: the address, and the graphs of their dataset where it names them.

    `http://host/sparql?default-graph-uri=IRI` asks about that graph wherever a query says nothing of graphs.
    """

    url: str
    default_graphs: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address in a text.

        Raises:
            BadRequest: it is none.
        """
        check_address(text)
        parts = urlsplit(text)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        graphs = tuple(value for name, value in pairs if name == _DEFAULT_GRAPH)
        if not graphs:
            return cls(text)
        rest = urlencode([(name, value) for name, value in pairs if name != _DEFAULT_GRAPH])
        return cls(urlunsplit(parts._replace(query=rest)), graphs)

    def __str__(self) -> str:
        if not self.default_graphs:
            return self.url
        named = urlencode([(_DEFAULT_GRAPH, iri) for iri in self.default_graphs], safe=":/#")
        return f"{self.url}{'&' if '?' in self.url else '?'}{named.replace('#', '%23')}"


@dataclass
class Client:
    """Asks one endpoint."""

    address: Address
    transport: Transport = field(default_factory=Transport)

    @property
    def url(self) -> str:
        """Where it asks."""
        return self.address.url

    def ask(
        self,
        query: str,
        *,
        is_graph: bool = False,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """The answer to a query; `is_graph` where it is CONSTRUCT or DESCRIBE.

        Graphs that are not given are those of the address.

        Raises:
            RemoteError: it refuses, fails for good, or answers what is no result.
        """
        if default_graphs is None and named_graphs is None and self.address.default_graphs:
            default_graphs, query = self.address.default_graphs, with_graph_variables(query)
        form = [
            ("query", query),
            *((_DEFAULT_GRAPH, iri) for iri in default_graphs or ()),
            *((_NAMED_GRAPH, iri) for iri in named_graphs or ()),
        ]
        response = self.transport.send(
            self.url,
            body=urlencode(form).encode(),
            headers={
                "Accept": _ACCEPT_GRAPH if is_graph else _ACCEPT,
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        kind = response.headers.get_content_type()
        format = (GRAPH_TYPES if is_graph else RESULT_TYPES).get(kind)
        if format is None:
            what = "graph" if is_graph else "table of results"
            raise RemoteError(self.url, f"answers {kind} and no {what}: {first_line(response.body)}")
        cut = response.headers.get(_MOST_ROWS_HEADER, "")
        return Answer(
            format, response.body, int(cut) if cut.isdigit() else None, response.headers.get("Server", "")
        )
