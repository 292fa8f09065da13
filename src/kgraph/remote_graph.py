"""The knowledge graph that `kgraph publish` loaded into a SPARQL server, opened by its address."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kgraph.errors import BadRequest, BadWorkspace
from kgraph.progress import SILENT, Progress
from kgraph.rdf.vocabulary import PREFIXES
from kgraph.workspace import DEFAULT_SEED, KnowledgeGraph

if TYPE_CHECKING:
    from kgraph.model.entities import Entities
    from kgraph.networks import Network
    from kgraph.store import QueryResult
    from kgraph.store.endpoint_store import RemoteStore
    from kgraph.store.remote import Endpoint

_KNOWN = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_WHERE = f"{_KNOWN}SELECT ?g {{ GRAPH ?g {{ ?paper kg:title ?title }} }} LIMIT 1"
_IS_WHOLE = (
    f"{_KNOWN}SELECT ?paper {{ ?paper kg:title ?title . GRAPH ?g {{ ?document kg:sha256 ?digest }} }} LIMIT 1"
)
_PAPER = re.compile(r"(.+/)paper/[^/#]+")
_RUN = """
SELECT ?run ?software ?parameter {
  GRAPH ?g {
    ?run a kg:Run .
    OPTIONAL { ?run kg:software ?software }
    OPTIONAL { ?run kg:parameter ?parameter }
  }
}"""
_COUNTS = {
    "documents": "GRAPH ?g { ?x kg:sha256 ?value }",
    "papers": "?x kg:title ?value",
    "people": "?x kg:name ?value FILTER(STRSTARTS(STR(?x), '{base}person/'))",
    "authorships": "?paper kg:hasAuthorship ?x",
    "labs": "?x kg:name ?value FILTER(STRSTARTS(STR(?x), '{base}lab/'))",
    "venues": "?x kg:name ?value FILTER(STRSTARTS(STR(?x), '{base}venue/'))",
    "topics": "?x skos:prefLabel ?value FILTER(STRSTARTS(STR(?x), '{base}topic/'))",
}
"""Count → pattern whose solutions are counted."""
_SUMS = {"records": "kg:recordCount", "rejected": "kg:rejectedCount"}


def open_endpoint(
    address: str, *, progress: Callable[[], AbstractContextManager[Progress]] | None = None
) -> RemoteGraph:
    """The knowledge graph at a SPARQL endpoint.

    Where its canonical knowledge is in a named graph, the address may say so
    (`http://host/sparql?default-graph-uri=IRI`); else such a graph is looked for. Credentials
    are read from the variables that `kgraph.store.credentials` names. progress: opens what shows how far the
    reading of tables is.

    Raises:
        BadRequest: no address; RemoteError: the endpoint refuses or fails; BadWorkspace: no kgraph is there.
    """
    from kgraph.store.credentials import Credentials, is_this_machine
    from kgraph.store.remote import Endpoint

    endpoint = Endpoint(
        address, pause_seconds=0 if is_this_machine(address) else 0.1, credentials=Credentials.read()
    )
    found = _with_default_graph(endpoint)
    (row,) = _ask(found, _IS_WHOLE) or [("",)]
    base = _PAPER.fullmatch(row[0])
    if base is None:
        raise BadWorkspace(
            f"{address}: answers, but holds no kgraph; load one there with: kgraph publish --endpoint URL"
        )
    return RemoteGraph(found, base[1], progress or _silent)


def _silent() -> AbstractContextManager[Progress]:
    return nullcontext(SILENT)


def _with_default_graph(endpoint: Endpoint) -> Endpoint:
    """The endpoint with the graph of the canonical knowledge in its address, where it is a named one.

    Some engines then hide all other named graphs, as the protocol has it; those answer from all graphs
    together where none is named, and are asked like that.
    """
    from kgraph.store.protocol import Address

    address = Address.parse(endpoint.url)
    if address.default_graphs or not (rows := _ask(endpoint, _WHERE)):
        return endpoint
    told = replace(endpoint, url=str(Address(address.url, (rows[0][0],))))
    return told if _ask(told, _IS_WHOLE) else endpoint


def _ask(endpoint: Endpoint, query: str) -> list[tuple[str, ...]]:
    from kgraph.store.endpoint_store import EndpointStore
    from kgraph.store.result import to_python

    return [tuple(str(to_python(term)) for term in row) for row in EndpointStore(endpoint).query(query)]


class RemoteGraph(KnowledgeGraph):
    """A published graph. Questions go to the endpoint in SPARQL; what needs tables reads all of them first.

    Named queries and networks are asked as their `.rq` files have it. Paths, explanations and reports read
    the entities back from the graph, once, in pages (`kgraph.store.entities`). What only a workspace knows is
    refused, with what to do.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        base: str,
        progress: Callable[[], AbstractContextManager[Progress]] = _silent,
    ) -> None:
        self.endpoint, self.base, self._progress = endpoint, base, progress

    def __repr__(self) -> str:
        return f"<RemoteGraph {self.endpoint.url}>"

    @property
    def seed(self) -> int:
        """The seed of the build that was published."""
        return int(self.manifest["parameters"]["seed"])

    @cached_property
    def store(self) -> RemoteStore:
        """The graph of everything, as far as an endpoint can stand for it."""
        from kgraph.store.endpoint_store import RemoteStore

        return RemoteStore(self.endpoint, self.base)

    @property
    def store_address(self) -> str:
        """Where a process finds what to ask: the address of the endpoint."""
        return self.endpoint.url

    @cached_property
    def entities(self) -> Entities:
        """The tables, read back from the graph; `kgraph.store.entities.MISSING` says what they lack."""
        from kgraph.store.entities import read_entities

        with self._progress() as progress:
            return read_entities(self.endpoint, self.base, progress=progress)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:  # type: ignore[override]
        """What the graph says of the build, in the form of a manifest."""
        from kgraph.store.entities import MISSING

        rows = self.store.query(_RUN).rows
        runs = sorted({str(run) for run, _, _ in rows})
        software = next((str(software) for _, software, _ in rows if software), None)
        told: dict[str, Any] = dict(str(text).partition("=")[::2] for _, _, text in rows if text)
        told["seed"] = int(told.get("seed", DEFAULT_SEED))
        return {
            "run": runs[0].rpartition("/")[2] if runs else None,
            "kgraph": software.removeprefix("kgraph ") if software else None,
            "parameters": told | {"base": self.base, "read_from": self.endpoint.url, "not_there": MISSING},
            "counts": self._counts(),
            "inputs": self._inputs(),
        }

    def _counts(self) -> dict[str, int]:
        counts = {
            name: self._number(f"SELECT (COUNT(?x) AS ?n) {{ {pattern.replace('{base}', self.base)} }}")
            for name, pattern in _COUNTS.items()
        }
        sums = {
            name: self._number(f"SELECT (SUM(?n) AS ?sum) {{ GRAPH ?g {{ ?x {predicate} ?n }} }}")
            for name, predicate in _SUMS.items()
        }
        triples = sum(
            self._number(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}") for pattern in self._patterns()
        )
        return {**counts, **sums, "triples": triples}

    def _patterns(self) -> tuple[str, str]:
        """All triples: those asked for without a graph, and those of our other graphs."""
        from kgraph.store.protocol import Address

        canonical = Address.parse(self.endpoint.url).default_graphs
        others = "".join(f" && ?g != <{graph}>" for graph in canonical)
        named = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{self.base}'){others})"
        return "?s ?p ?o", named

    def _inputs(self) -> list[dict[str, Any]]:
        rows = self.store.query("SELECT ?x ?digest { GRAPH ?g { ?x kg:sha256 ?digest } } ORDER BY ?x").rows
        return [{"id": str(iri).rpartition("/")[2], "sha256": digest} for iri, digest in rows]

    def _number(self, query: str) -> int:
        rows = self.store.query(query).rows
        return int(rows[0][0] or 0) if rows else 0

    @cached_property
    def state(self) -> Path:  # type: ignore[override]
        """The tables and manifest as files, for what works on these; gone when this is closed."""
        from kgraph.tables import write_tables

        self._files = tempfile.TemporaryDirectory(prefix="kgraph-remote-")
        state = Path(self._files.name) / "builds" / "0001"
        write_tables(self.entities, state / "tables")
        (state / "manifest.json").write_text(json.dumps(self.manifest), encoding="utf-8")
        return state

    @property
    def folder(self) -> Path:  # type: ignore[override]
        """Refused: an endpoint is no folder."""
        self._refuse("is no folder; say with -o where to write")

    def close(self) -> None:
        """Remove what was kept; a second call does nothing."""
        files = self.__dict__.pop("_files", None)
        if files is not None:
            files.cleanup()

    def query(self, query: str, *, timeout: float | None = None, **parameters: Any) -> QueryResult:
        """As of a workspace; named queries are asked in SPARQL too."""
        from kgraph.store.queries import is_name, run_named

        if not is_name(query):
            return super().query(query, timeout=timeout, **parameters)
        told = self._entity_parameters(query, parameters)
        return run_named(self.store, None, query, told, base=self.base, timeout=timeout)

    def _entity_parameters(self, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """The parameters with IRIs for identifiers (`orcid:…`); what a name means is asked in SPARQL."""
        from kgraph.store.queries import get_query

        people = {p.name for p in get_query(name).parameters if p.type == "person"}
        return {
            key: (self._identified(value) or value) if key in people else value
            for key, value in parameters.items()
        }

    def _identified(self, text: str) -> str | None:
        """The IRI of the one person with an identifier; `None` where there is none."""
        from kgraph.model.identifiers import identifier_iri, normalise
        from kgraph.rdf.knowledge import IDENTIFIER_PROPERTIES

        scheme, _, value = str(text).partition(":")
        normal = normalise(scheme, value) if scheme in IDENTIFIER_PROPERTIES else None
        iri = normal and identifier_iri(scheme, normal, kind="person")
        if not iri:
            return None
        found = self.store.query(f"SELECT DISTINCT ?x {{ ?x {IDENTIFIER_PROPERTIES[scheme]} <{iri}> }}").rows
        return str(found[0][0]) if len(found) == 1 else None

    def network(self, name: str = "coauthorship", *, ego: str | None = None, **parameters: Any) -> Network:
        """As of a workspace, but by the network's SPARQL; see `kgraph.networks.remote`."""
        from kgraph.networks.remote import network_from_endpoint

        with self._progress() as progress:
            return network_from_endpoint(
                self.endpoint, name, base=self.base, progress=progress,
                **self._named_by(name, ego=ego, **parameters),
            )  # fmt: skip

    def _refuse(self, why: str) -> NoReturn:
        raise BadRequest(f"endpoint {self.endpoint.url}: {why}")

    def _only_workspace(self, *_: Any, **__: Any) -> NoReturn:
        self._refuse(
            "the graph does not hold what this needs (records, doubts, builds); ask the workspace from which "
            "it was published"
        )

    doubts = unsettled = decide = earlier = health = centrality_ranges = publish = _only_workspace
    rejected = property(_only_workspace)
    overrides_path = property(_only_workspace)
