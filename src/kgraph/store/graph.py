"""The store: Oxigraph on disk or in memory, opened for reading."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from kgraph.errors import BadRequest, BadWorkspace, QueryTimeout, UnknownFormat
from kgraph.rdf.iris import DEFAULT_BASE, KINDS, ONTOLOGY
from kgraph.rdf.vocabulary import PREFIXES
from kgraph.store.result import QueryResult
from kgraph.store.sparql import bind, name_columns, refuse_service, syntax_error

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from kgraph.store.sizes import Sizes

DEFAULT_GRAPH: Literal["default"] = "default"
"""The name of the default graph wherever a method takes the IRI of a graph."""

DUMP_FORMATS = {
    "ntriples": "N_TRIPLES",
    "nquads": "N_QUADS",
    "turtle": "TURTLE",
    "trig": "TRIG",
    "jsonld": "JSON_LD",
    "rdfxml": "RDF_XML",
}
"""Format of `GraphStore.dump` → its name in pyoxigraph."""


class GraphStore:
    """All quads of a knowledge graph. Made by `create`, `open` or `in_memory`; a context manager.

    inner: the `pyoxigraph.Store` itself, for what this class does not offer.
    folder: where it lies on disk; `None` in memory.

    Example:
        >>> import io
        >>> quads = b'<urn:a> <https://w3id.org/kgraph/ontology#name> "Ada" .'
        >>> GraphStore.in_memory(io.BytesIO(quads)).query("SELECT ?n { ?p kg:name ?n }").rows
        [('Ada',)]
    """

    def __init__(self, inner: ox.Store, folder: Path | None) -> None:
        self._inner: ox.Store | None = inner
        self.folder = folder

    @classmethod
    def create(cls, folder: str | os.PathLike[str], nquads: str | os.PathLike[str] | BinaryIO) -> GraphStore:
        """A new store on disk with the quads of an N-Quads file, opened for reading.

        Time is that of Oxigraph's bulk load; it keeps about a gigabyte of memory per 5 million quads.

        Raises:
            BadRequest: the folder exists, or the text is no N-Quads (the message names the line).
        """
        import pyoxigraph as ox

        path = Path(folder)
        if path.exists():
            raise BadRequest(f"{path}: exists already; a store is made once, into a new folder")
        store = ox.Store(path)
        try:
            _load(store.bulk_load, nquads)
            store.flush()
        except BaseException:
            del store
            shutil.rmtree(path, ignore_errors=True)  # half a store would look like a whole one
            raise
        del store  # lets go of the lock: what follows is a reader like any other
        return cls.open(path)

    @classmethod
    def open(cls, folder: str | os.PathLike[str], read_only: bool = True) -> GraphStore:
        """The store in that folder. Any number of processes may read it at once, one may write.

        Raises:
            BadWorkspace: there is no store, or it is damaged or locked by a writer.
        """
        import pyoxigraph as ox

        path = Path(folder)
        if not (path / "CURRENT").exists():  # Oxigraph would make a new store there
            raise BadWorkspace(f"{path}: no store there; make one with: kgraph build")
        try:
            return cls(ox.Store.read_only(str(path)) if read_only else ox.Store(path), path)
        except (OSError, RuntimeError) as error:  # RocksDB's "Corruption" comes as a RuntimeError
            raise BadWorkspace(
                f"{path}: the store cannot be opened ({error}); repair it, if damaged, with: kgraph doctor"
            ) from error

    @classmethod
    def in_memory(cls, nquads: str | os.PathLike[str] | BinaryIO) -> GraphStore:
        """A store in memory with the quads of an N-Quads file.

        Raises:
            BadRequest: the text is no N-Quads.
        """
        import pyoxigraph as ox

        store = ox.Store()
        _load(store.load, nquads)
        return cls(store, None)

    def copied(self) -> GraphStore:
        """The same quads in memory, half a kilobyte each; queries with a timeout still go to the disk.

        Worth it where many small questions follow: copying takes as long as thousands of them.
        """
        import pyoxigraph as ox

        store = ox.Store()
        store.bulk_extend(self.inner)
        return type(self)(store, self.folder)

    @property
    def inner(self) -> ox.Store:
        """The pyoxigraph store; an error when this one is closed."""
        if self._inner is None:
            raise BadRequest("the store is closed; open the workspace again")
        return self._inner

    def close(self) -> None:
        """Let go of the store; a second call does nothing."""
        self._inner = None

    def __enter__(self) -> GraphStore:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @cached_property
    def base(self) -> str:
        """The base of the IRIs in this graph, read off a paper or a document in it."""
        import pyoxigraph as ox

        for term, kind in (("title", "paper"), ("sha256", "source")):
            for quad in self.quads(None, ox.NamedNode(ONTOLOGY + term)):
                iri = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
                head, found, _ = iri.rpartition(f"{kind}/")
                if found:
                    return head
        return DEFAULT_BASE

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """What queries may abbreviate without declaring it: vocabularies and, for this graph, `paper:` …"""
        return prefixes_of(self.base)

    @cached_property
    def sizes(self) -> Sizes:
        """How much of what it holds, by its own description."""
        from kgraph.store.sizes import Sizes

        return Sizes(self)

    def query(
        self, text: str, *, parameters: Mapping[str, Any] | None = None, timeout: float | None = None
    ) -> QueryResult:
        """The answer to a SPARQL query (SELECT, ASK, CONSTRUCT, DESCRIBE).

        A `$name` in the text is replaced by the parameter of that name (text, number, boolean, or a
        pyoxigraph `NamedNode` for an IRI), safely. With a `timeout` in seconds the query runs in a process of
        its own that is killed when the time is over or on Ctrl-C (`math.inf`: on Ctrl-C alone). Without one
        it runs here, as a stream, and Ctrl-C takes effect at the next row.

        Raises:
            BadRequest: not SPARQL (with the place), a change of data, or SERVICE, which is refused.
            QueryTimeout
        """
        refuse_service(text)
        bound = name_columns(bind(text, parameters or {}), self.prefixes)
        return self.query_trusted(bound, timeout=timeout)

    def query_trusted(self, text: str, *, timeout: float | None = None) -> QueryResult:
        """As `query`, for complete text that is ours: SERVICE is not looked for."""
        try:
            return QueryResult(self._asker(text, timeout), prefixes=self.prefixes)
        except SyntaxError as error:
            raise syntax_error(text, error) from error

    def _asker(self, text: str, timeout: float | None) -> Callable[[], Any]:
        """A function that asks the query, each time anew."""
        # Each prefix that is handed over costs Oxigraph as much as a small query.
        prefixes = {name: iri for name, iri in self.prefixes.items() if f"{name}:" in text}
        if timeout is None:
            return lambda: self.inner.query(text, prefixes=prefixes)
        if self.folder is None:
            raise BadRequest("a timeout needs a store on disk: a query in memory cannot be stopped")
        if not timeout > 0:
            raise BadRequest(f"a timeout is a number of seconds above 0, not {timeout:g}")
        from kgraph.store import worker

        try:
            return worker.ask(self.folder, text, prefixes, timeout)
        except worker.Stopped as error:
            raise QueryTimeout(
                f"the query was stopped after {timeout:g} s; add LIMIT, narrow it, or allow more time"
            ) from error

    def count(self, graph: str | None = None) -> int:
        """Number of quads, of all graphs or of one (its IRI, or `DEFAULT_GRAPH`)."""
        if graph is None:
            return len(self.inner)
        return sum(1 for _ in self.quads(graph=graph))

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        return sorted(g.value for g in self.inner.named_graphs())

    def quads(
        self, subject: Any = None, predicate: Any = None, object: Any = None, *, graph: str | None = None
    ) -> Iterator[ox.Quad]:
        """The quads that fit a pattern of pyoxigraph terms (`None` fits all), in the store's own order."""
        return self.inner.quads_for_pattern(subject, predicate, object, _graph(graph))

    def dump(self, file: BinaryIO, format: str = "nquads", *, graph: str | None = None) -> None:
        """Write the quads as they lie, unsorted, in one of `DUMP_FORMATS` (sorted: `kgraph.exports`).

        `graph` is needed by formats that hold one graph: an IRI, or `DEFAULT_GRAPH`.
        """
        import pyoxigraph as ox

        if format not in DUMP_FORMATS:
            raise UnknownFormat("RDF format", format, DUMP_FORMATS)
        chosen = getattr(ox.RdfFormat, DUMP_FORMATS[format])
        if graph is None and not chosen.supports_datasets:
            raise BadRequest(f"{format} holds one graph: name it, or write nquads or trig")
        self.inner.dump(file, chosen, from_graph=_graph(graph), prefixes=self.prefixes)

    def to_rdflib(self) -> rdflib.Dataset:
        """An rdflib Dataset over the same store, nothing copied; its default graph is the canonical one.

        Reading and SPARQL go to Oxigraph. SERVICE is not refused there: do not run foreign queries with it.
        """
        from kgraph.store.rdflib_view import dataset

        return dataset(self.inner)


# Oxigraph sorts in memory what one call of bulk_load is given: 50 MB of N-Quads at a time take a quarter of
# the memory of one big load and no more time (benchmarks/README.md).
_SLICE_BYTES = 50_000_000


def _load(load: Callable[..., None], nquads: str | os.PathLike[str] | BinaryIO) -> None:
    """Load N-Quads from a path or a binary file, some lines at a time."""
    import pyoxigraph as ox

    with contextlib.ExitStack() as stack:
        if isinstance(nquads, (str, os.PathLike)):
            file: BinaryIO = stack.enter_context(Path(nquads).open("rb"))
        else:
            file = nquads
        try:
            while lines := file.read(_SLICE_BYTES):
                load(lines + file.readline(), ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise BadRequest(f"N-Quads: {error.msg}") from error


def _graph(graph: str | None) -> ox.NamedNode | ox.DefaultGraph | None:
    import pyoxigraph as ox

    if graph is None:
        return None
    return ox.DefaultGraph() if graph == DEFAULT_GRAPH else ox.NamedNode(graph)


def prefixes_of(base: str) -> dict[str, str]:
    """Vocabularies, and the kinds of things in a graph with this base."""
    return {**PREFIXES, **{kind: f"{base}{kind}/" for kind in KINDS}}
