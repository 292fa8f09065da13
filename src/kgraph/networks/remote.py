"""Networks out of a SPARQL endpoint somewhere else, by the same definitions as over the store."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kgraph.networks.definition import get_definition, read_definition
from kgraph.networks.labels import labelled_network
from kgraph.networks.selection import Selection
from kgraph.progress import SILENT, Progress
from kgraph.rdf.iris import DEFAULT_BASE

if TYPE_CHECKING:
    import os

    import polars as pl

    from kgraph.networks.network import Network
    from kgraph.store.remote import Endpoint


@dataclass(frozen=True)
class RemoteSource:
    """An endpoint, asked in SPARQL.

    Nodes that are things of a kgraph (by their IRIs) are described as everywhere, which asks the endpoint.
    """

    endpoint: Endpoint
    base: str

    def ask(self, sparql: str, sql: str | None) -> pl.LazyFrame:
        """The rows of the query."""
        return self.endpoint.select(sparql).lazy()

    def key(self, column: str, kind: str | None) -> pl.Expr:
        """IRIs without the base."""
        import polars as pl

        return pl.col(column).cast(pl.String).str.strip_prefix(self.base)


def _silent() -> AbstractContextManager[Progress]:
    return nullcontext(SILENT)


@dataclass(frozen=True)
class RemoteGraph:
    """What an endpoint offers in place of a workspace: networks, best by definitions of one's own.

    base: that of the IRIs, where the endpoint is that of a kgraph. seed: for whatever is drawn by lot.
    progress: opens what shows how far the asking is.
    """

    endpoint: Endpoint
    seed: int
    base: str = DEFAULT_BASE
    progress: Callable[[], AbstractContextManager[Progress]] = _silent

    def __enter__(self) -> RemoteGraph:
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def network(self, name: str, **selection: Any) -> Network:
        """See `network_from_endpoint`."""
        with self.progress() as progress:
            return network_from_endpoint(self.endpoint, name, base=self.base, progress=progress, **selection)


def network_from_endpoint(
    endpoint: Endpoint,
    name: str | os.PathLike[str],
    *,
    base: str = DEFAULT_BASE,
    progress: Progress = SILENT,
    **selection: Any,
) -> Network:
    """The network of a user's own `.rq` file, or a shipped or generic one, from an endpoint.

    Nodes get their labels from the rows where these have them, see `labelled_network`; `ego` is an IRI, an id
    or a label.

    base: that of the IRIs, where the endpoint is that of a kgraph; things of others keep their IRIs.
    selection: as for `network_from_store`.

    Raises:
        RemoteError: the endpoint refuses, fails or answers nonsense.
        UnknownName, AmbiguousName, BadRequest: as for `network_from_store`.
    """
    is_file = not isinstance(name, str) or name.endswith(".rq")
    definition = read_definition(name) if is_file else get_definition(str(name))
    chosen = Selection.of(selection)
    rows = endpoint.select(definition.sparql, progress=progress)
    made = labelled_network(definition, rows, RemoteSource(endpoint, base), base, chosen)
    return replace(
        made,
        parameters=made.parameters | {"endpoint": endpoint.url},
        notes=(*made.notes, f"{rows.height:,} rows from {endpoint.url}"),
    )
