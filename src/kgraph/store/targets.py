"""From the address of a server and what is known of its kind to where and how it is written to."""

from __future__ import annotations

from kgraph.errors import BadRequest
from kgraph.rdf.iris import check_base, entity_iri
from kgraph.store.credentials import NOBODY, Credentials
from kgraph.store.engines import CANONICAL, Engine, engine_of, get_engine
from kgraph.store.protocol import Address
from kgraph.store.publishing import Target
from kgraph.store.remote import Endpoint
from kgraph.store.transport import Transport, check_address
from kgraph.store.upload import Uploader

_PASSING = (429, 502, 503, 504)
"""Statuses after which the same is tried again; a 500 is mostly an answer to too large a request."""


def find_target(
    endpoint: str,
    *,
    base: str,
    engine: str | None = None,
    update_endpoint: str | None = None,
    graph_store: str | None = None,
    default_graph: str | None = None,
    credentials: Credentials = NOBODY,
    timeout_seconds: float = 600.0,
) -> Target:
    """The server with that query endpoint, as something to publish to.

    engine: a name of `ENGINES`; by default what the server calls itself. update_endpoint, graph_store: where
    it takes updates and graphs, if not where the engine has them; with one of them the other is not used.
    default_graph: IRI of a graph that takes the place of the default graph.

    Raises:
        UnknownName: no such engine; BadRequest: no address; RemoteError: the server does not answer.
    """
    for given in (update_endpoint, graph_store):
        if given is not None:
            check_address(given)
    asked = Endpoint(
        endpoint, pause_seconds=0, timeout_seconds=timeout_seconds, credentials=credentials
    )  # fmt: skip
    address = Address.parse(endpoint)
    kind = engine_of(asked.client().ask("ASK {}").server) if engine is None else get_engine(engine)
    if update_endpoint is None and graph_store is None:
        update_endpoint = kind.update_endpoint(address.url)
        graph_store = kind.graph_store_endpoint(address.url)
        _check_found(address.url, kind, update_endpoint, graph_store)
    uploader = Uploader(
        Transport(
            pause_seconds=0, timeout_seconds=timeout_seconds, credentials=credentials, passing=_PASSING
        ),
        update_endpoint,
        graph_store,
    )
    return Target(asked, uploader, _default_graph(kind, address, default_graph, base), check_base(base))


def _default_graph(kind: Engine, address: Address, given: str | None, base: str) -> str | None:
    import pyoxigraph as ox

    named = [given] if given is not None else list(address.default_graphs)
    if len(named) > 1:
        raise BadRequest("publish: the canonical knowledge goes into one graph; name one default graph")
    if not named:
        return None if kind.has_default_graph else entity_iri(base, "graph", CANONICAL)
    try:
        return ox.NamedNode(named[0]).value
    except ValueError as error:
        raise BadRequest(f"--default-graph {named[0]!r} is no IRI: {error}") from error


def _check_found(url: str, kind: Engine, update: str | None, graph_store: str | None) -> None:
    if update is None and graph_store is None:
        ends = " or ".join(repr(end) for end in kind.query)
        raise BadRequest(
            f"endpoint {url}: the query endpoint of {kind.title} ends in {ends}; give that address, or "
            "--update-endpoint or --graph-store"
        )
