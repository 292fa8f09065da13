"""Does a graph look as it must? SHACL (https://www.w3.org/TR/shacl/) by pyshacl, in chunks of bounded memory.

A chunk holds some papers with everything that they lead to (authorships, people, labs, venue, topics), so
that each shape sees all that it asks about; what no paper leads to comes at the end. The rdflib graph of a
chunk is small however large the store is, and chunks may be checked side by side. SPARQL constraints are run
by Oxigraph, on the chunk as on any graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from kgraph.progress import SILENT, Progress
from kgraph.rdf.shapes import asked, core_shapes, sparql_constraints, subclass_triples
from kgraph.rdf.vocabulary import PREFIXES, term

if TYPE_CHECKING:
    import pyoxigraph as ox

CHUNK_PAPERS = 2_000
SHOWN = 1_000
"""Findings kept of each severity; all are counted."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is not as it must be."""

    focus: str
    """IRI of what it is about."""
    path: str
    """The property, as `kg:title`; empty when it is about the whole."""
    value: str
    message: str
    severity: str
    """`Violation` or `Warning`."""

    def __str__(self) -> str:
        what = " ".join(filter(None, (self.path, self.value)))
        return f"{self.severity.lower()}: {self.focus}: {self.message}" + (f" ({what})" if what else "")


@dataclass(frozen=True)
class ValidationReport:
    """What validation found; it conforms when there is no violation (warnings do not count)."""

    conforms: bool
    n_violations: int
    n_warnings: int
    focus_nodes: int
    """Things that were looked at."""
    violations: tuple[Finding, ...]
    """Sorted; at most `SHOWN`."""
    warnings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    def to_text(self, limit: int = 20) -> str:
        """One line a finding, at most `limit` of each severity, and a line that sums up."""
        lines = []
        for found, n, what in (
            (self.violations, self.n_violations, "violations"),
            (self.warnings, self.n_warnings, "warnings"),
        ):
            lines += [str(f) for f in found[:limit]]
            if n > limit:
                lines.append(f"… and {n - min(limit, len(found)):,} more {what}")
        verdict = "the graph keeps to its shapes" if self.conforms else "the graph breaks its shapes"
        counts = f"{self.n_violations:,} violations, {self.n_warnings:,} warnings"
        return "\n".join([*lines, f"{verdict}: {self.focus_nodes:,} things checked, {counts}"]) + "\n"


def validate(
    graph: ox.Store | Iterable[bytes],
    *,
    processes: int = 1,
    chunk_papers: int = CHUNK_PAPERS,
    progress: Progress = SILENT,
) -> ValidationReport:
    """Check the default graph of a store against `shapes.ttl`.

    Instead of a store, chunks of N-Triples may be given; each is checked as a graph of its own. With more
    than one process, call it under `if __name__ == "__main__":` in a script, as `multiprocessing` asks.
    About 250 papers a second and process.
    """
    import pyoxigraph as ox

    chunks = _chunks(graph, chunk_papers) if isinstance(graph, ox.Store) else iter(graph)
    found: set[Finding] = set()
    subjects: set[str] = set()
    progress.stage("validate", unit="chunks")
    with ExitStack() as stack:
        for findings, seen in _results(chunks, processes, stack):
            found |= findings
            subjects |= seen
            progress.advance()
    violations = sorted(f for f in found if f.severity == "Violation")
    warnings = sorted(f for f in found if f.severity != "Violation")
    return ValidationReport(
        conforms=not violations,
        n_violations=len(violations),
        n_warnings=len(warnings),
        focus_nodes=len(subjects),
        violations=tuple(violations[:SHOWN]),
        warnings=tuple(warnings[:SHOWN]),
    )


def _results(
    chunks: Iterator[bytes], processes: int, stack: ExitStack
) -> Iterator[tuple[set[Finding], set[str]]]:
    """What each chunk gives; at most two chunks a process wait in memory."""
    if processes <= 1:
        yield from map(check_chunk, chunks)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Not forked: the store and polars hold threads that a fork would leave behind.
    context = multiprocessing.get_context("spawn")
    pool = stack.enter_context(ProcessPoolExecutor(processes, mp_context=context))
    waiting = [pool.submit(check_chunk, chunk) for chunk in islice(chunks, 2 * processes)]
    while waiting:
        yield waiting.pop(0).result()
        waiting += [pool.submit(check_chunk, chunk) for chunk in islice(chunks, 1)]


def check_chunk(ntriples: bytes) -> tuple[set[Finding], set[str]]:
    """What is wrong in a graph given as N-Triples, and the IRIs of its subjects."""
    import pyoxigraph as ox

    store = ox.Store()
    store.bulk_load(ntriples, format=ox.RdfFormat.N_TRIPLES)
    subjects = {q.subject.value for q in store if isinstance(q.subject, ox.NamedNode)}
    return {*_core_findings(store), *_sparql_findings(store)}, subjects


def _core_findings(store: ox.Store) -> Iterator[Finding]:
    """What SHACL Core finds."""
    import pyshacl
    import rdflib
    from rdflib import SH, BNode

    data = rdflib.Graph(bind_namespaces="none")
    for triple in (*subclass_triples(), *_rdflib_triples(store)):
        data.add(triple)
    _, results, _ = pyshacl.validate(data, shacl_graph=core_shapes(), inplace=True)
    assert isinstance(results, rdflib.Graph)
    for result in results.subjects(predicate=SH.resultSeverity):
        path = results.value(result, SH.resultPath)
        yield Finding(
            focus=str(results.value(result, SH.focusNode)),
            path="" if path is None or isinstance(path, BNode) else _short(str(path)),
            value=str(results.value(result, SH.value) or ""),
            message=str(results.value(result, SH.resultMessage)),
            severity=str(results.value(result, SH.resultSeverity)).removeprefix(str(SH)),
        )


def _sparql_findings(store: ox.Store) -> Iterator[Finding]:
    """What the SPARQL constraints find; the focus of each is the thing that `?value` names."""
    import pyoxigraph as ox

    for constraint in sparql_constraints():
        rows = store.query(constraint.query)
        assert isinstance(rows, ox.QuerySolutions)
        names = [v.value for v in rows.variables]
        for row in rows:
            bound = {n: row[n].value for n in names if row[n] is not None}
            yield Finding(bound["value"], "", "", _fill(constraint.message, bound), constraint.severity)


def _fill(message: str, bound: Mapping[str, str]) -> str:
    """A message with its `{?n}` replaced by what the query bound."""
    return re.sub(r"\{[?$](\w+)\}", lambda m: bound.get(m[1], ""), message)


def _short(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


# --- chunks of a store ------------------------------------------------------------------------------------


def _chunks(store: ox.Store, size: int) -> Iterator[bytes]:
    """N-Triples of `size` papers and what they lead to, then of what no paper led to."""
    import pyoxigraph as ox

    seen: set[ox.NamedNode] = set()
    for starts in (_papers(store), _instances(store)):
        fresh = (s for s in starts if s not in seen)
        while batch := list(islice(fresh, size)):
            triples: list[ox.Triple] = []
            seen |= _describe(store, batch, triples)
            yield ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _papers(store: ox.Store) -> Iterator[ox.NamedNode]:
    """Whatever is the subject of a statement that only papers should have, each once."""
    import pyoxigraph as ox

    known: set[ox.NamedNode] = set()
    for predicate in sorted(asked().subjects_of):
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject not in known:
                known.add(quad.subject)
                yield quad.subject


def _instances(store: ox.Store) -> Iterator[ox.NamedNode]:
    """Instances of the classes that are checked."""
    import pyoxigraph as ox

    a = ox.NamedNode(term("rdf:type"))
    for name in sorted(asked().classes):
        for quad in store.quads_for_pattern(None, a, ox.NamedNode(name), ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject


def _describe(store: ox.Store, starts: Iterable[ox.NamedNode], triples: list[ox.Triple]) -> set[ox.NamedNode]:
    """Append what the shapes ask about the starts and all they lead to; gives back what was described."""
    import pyoxigraph as ox

    wanted = asked()
    described: set[ox.NamedNode] = set()
    ahead = list(starts)
    while ahead:
        subject = ahead.pop()
        if subject in described:
            continue
        described.add(subject)
        for quad in store.quads_for_pattern(subject, None, None, ox.DefaultGraph()):
            predicate = quad.predicate.value
            if predicate not in wanted.predicates:
                continue
            triples.append(quad.triple)
            if predicate in wanted.followed and isinstance(quad.object, ox.NamedNode):
                ahead.append(quad.object)
                if predicate in wanted.followed_back:
                    owners = store.quads_for_pattern(None, quad.predicate, quad.object, ox.DefaultGraph())
                    ahead += [q.subject for q in owners if isinstance(q.subject, ox.NamedNode)]
    return described


def _rdflib_triples(store: ox.Store) -> Iterator[tuple[Any, Any, Any]]:
    import pyoxigraph as ox
    from rdflib import BNode, Literal, URIRef

    iris: dict[str, URIRef] = {}  # most come many times, and each is checked when it is made

    def convert(node: Any) -> Any:
        if isinstance(node, ox.NamedNode):
            return iris.get(node.value) or iris.setdefault(node.value, URIRef(node.value))
        if isinstance(node, ox.BlankNode):
            return BNode(node.value)
        if node.language:
            return Literal(node.value, lang=node.language)
        return Literal(node.value, datatype=URIRef(node.datatype.value))

    for quad in store:
        yield convert(quad.subject), convert(quad.predicate), convert(quad.object)
