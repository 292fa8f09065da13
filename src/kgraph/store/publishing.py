"""A store's graphs into a SPARQL server: in batches, resumable, and verified by counts.

Batches follow the store's own order, which is the same each time, so the number of those that are in says
where to go on. Adding a batch twice changes nothing: there are no blank nodes, and a graph is a set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from kgraph.errors import BadRequest, RemoteError
from kgraph.progress import SILENT, Progress
from kgraph.store.graph import DEFAULT_GRAPH, GraphStore
from kgraph.store.publishing_state import PublishingState
from kgraph.store.remote import Endpoint
from kgraph.store.upload import Uploader

if TYPE_CHECKING:
    from kgraph.store.protocol import Address

BATCH_BYTES = 4_000_000
"""Of one request: some 25,000 triples."""


@dataclass(frozen=True)
class Target:
    """The server that is written to.

    endpoint: where counts are asked. default_graph: the IRI of the graph that takes the place of the default
    graph; `None`: the default graph itself. base: of the IRIs of our named graphs.
    """

    endpoint: Endpoint
    uploader: Uploader
    default_graph: str | None
    base: str

    @property
    def address(self) -> Address:
        """What `kgraph -w` is given to ask it."""
        from kgraph.store.protocol import Address

        plain = Address.parse(self.endpoint.url)
        return plain if self.default_graph is None else Address(plain.url, (self.default_graph,))

    def name_of(self, graph: str) -> str | None:
        """The graph on the server for one of the store; `None`: its default graph."""
        return self.default_graph if graph == DEFAULT_GRAPH else graph

    def counts(self) -> dict[str, int]:
        """Triples there in each graph that is ours by its name, those in place of the default graph too."""
        graphs = f'STRSTARTS(STR(?g), "{self.base}")'
        if self.default_graph is not None:
            graphs += f" || ?g = <{self.default_graph}>"
        per_graph = f"SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({graphs}) }} GROUP BY ?g"
        found = {str(graph): int(n) for graph, n in self.endpoint.select(per_graph).iter_rows()}
        if self.default_graph is not None:
            found[DEFAULT_GRAPH] = found.pop(self.default_graph, 0)
        else:
            (n,) = self.endpoint.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").row(0)
            found[DEFAULT_GRAPH] = int(n)
        return {graph: n for graph, n in found.items() if n}


@dataclass(frozen=True)
class Published:
    """What a run did. counts: graph → triples that it should have, triples that it has."""

    counts: Mapping[str, tuple[int, int]]
    sent_batches: int
    sent_triples: int
    skipped_batches: int
    is_mixed: bool
    """Other triples may stand in the same graphs: then there may be more than ours."""

    @property
    def wrong(self) -> dict[str, tuple[int, int]]:
        """The graphs whose counts do not agree."""
        return {
            graph: (due, found)
            for graph, (due, found) in self.counts.items()
            if found < due or (found > due and not self.is_mixed)
        }

    @property
    def triples(self) -> int:
        """That all graphs together should have."""
        return sum(due for due, _ in self.counts.values())


def publish(
    store: GraphStore,
    target: Target,
    *,
    state: Path,
    source: Mapping[str, str],
    batch_bytes: int = BATCH_BYTES,
    replace: bool = False,
    mix: bool = False,
    progress: Progress = SILENT,
    note: Callable[[str], None] = lambda text: None,
) -> Published:
    """Load all graphs of a store into a server and count them there.

    state: a file that says which batches are in, so that a run that was ended is taken up again. source: what
    is published (run, build), to tell it from anything else. replace: empty our graphs there first. mix: add
    to what is there. note: is told what a reader of the report should know.

    Raises:
        BadRequest: something else is there already, and neither `replace` nor `mix` is asked.
        RemoteError: the server refuses, or has other counts in the end.
    """
    if replace and mix:
        raise BadRequest("publish: --replace empties graphs, --mix keeps what is in them; choose one")
    if batch_bytes < 1:
        raise BadRequest("publish: a batch has a byte or more")
    job = {
        **source,
        "endpoint": target.endpoint.url,
        "default_graph": target.default_graph or "",
        "batch_bytes": str(batch_bytes),
    }
    run = PublishingState.read(state, job)
    before = target.counts()
    if run is None or (replace and run.is_complete):
        run = PublishingState(state, job)
        _make_room(target, before, replace=replace, mix=mix)
    elif lost := run.lost(before):
        note(f"of what an earlier run brought, {lost} is not there any more: begun again")
        run = PublishingState(state, job)
    elif run.batches and not run.is_complete:
        note(f"taken up again after batch {run.batches:,}")
    run.is_mixed = run.is_mixed or mix
    run.write()
    sender = _Sender(target, run, batch_bytes, progress)
    progress.stage("publishing", store.count(), "triples")
    for graph in [DEFAULT_GRAPH, *store.graphs()]:
        sender.send(store, graph)
    return _verified(target, run, sender)


def _make_room(target: Target, before: Mapping[str, int], *, replace: bool, mix: bool) -> None:
    """See that nothing stands where the graphs go, unless that is wanted."""
    if not before or mix:
        return
    if not replace:
        raise BadRequest(
            f"endpoint {target.endpoint.url}: holds {sum(before.values()):,} triples in {len(before)} of the "
            "graphs that would be written; --replace empties these first, --mix adds to them"
        )
    for graph in before:
        target.uploader.clear(target.name_of(graph))


def _verified(target: Target, run: PublishingState, sender: _Sender) -> Published:
    found = target.counts()
    graphs = sorted(sender.triples.keys() | (found.keys() if not run.is_mixed else set()))
    done = Published(
        {graph: (sender.triples.get(graph, 0), found.get(graph, 0)) for graph in graphs},
        sender.sent_batches,
        sender.sent_triples,
        sender.batches - sender.sent_batches,
        run.is_mixed,
    )
    if done.wrong:
        shown = "; ".join(f"{g}: {n:,} instead of {due:,}" for g, (due, n) in list(done.wrong.items())[:5])
        more = f" and {len(done.wrong) - 5} more" if len(done.wrong) > 5 else ""
        raise RemoteError(
            target.endpoint.url,
            f"has other numbers of triples than were sent ({shown}{more}); publish again with --replace",
        )
    run.is_complete = True
    run.write()
    return done


class _Sender:
    """Cuts graphs into batches and sends those that are not in."""

    def __init__(self, target: Target, run: PublishingState, batch_bytes: int, progress: Progress) -> None:
        self._target, self._run, self._progress = target, run, progress
        self._batch_bytes = batch_bytes
        self._done = run.batches
        self.batches = self.sent_batches = self.sent_triples = 0
        self.triples: dict[str, int] = {}

    def send(self, store: GraphStore, graph: str) -> None:
        """All batches of a graph."""
        cutter = _Cutter(self._batch_bytes, lambda lines: self._take(graph, lines))
        store.dump(cast(BinaryIO, cutter), "ntriples", graph=graph)
        cutter.end()

    def _take(self, graph: str, lines: Sequence[bytes]) -> None:
        self.batches += 1
        self.triples[graph] = self.triples.get(graph, 0) + len(lines)
        if self.batches > self._done:
            self._target.uploader.add(self._target.name_of(graph), lines)
            self.sent_batches += 1
            self.sent_triples += len(lines)
            self._run.note(self.batches, graph, self.triples[graph])
        self._progress.advance(len(lines))


class _Cutter:
    """A binary file for pyoxigraph's serializer; what is written leaves as lists of whole lines."""

    def __init__(self, batch_bytes: int, take: Callable[[Sequence[bytes]], None]) -> None:
        self._batch_bytes, self._take = batch_bytes, take
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        """Take the next piece."""
        self._held.append(bytes(data))
        self._size += len(data)
        if self._size >= self._batch_bytes:
            whole, line_end, rest = b"".join(self._held).rpartition(b"\n")
            if whole:
                self._take((whole + line_end).splitlines(keepends=True))
                self._held, self._size = [rest], len(rest)
        return len(data)

    def flush(self) -> None:
        """Batches leave by themselves."""

    def end(self) -> None:
        """Send what is held."""
        if text := b"".join(self._held):
            self._take(text.splitlines(keepends=True))
