"""Does a graph look as it must? SHACL (https://www.w3.org/TR/shacl/), run by Oxigraph over the store.

Each constraint of `shapes.ttl` is one SPARQL query for what breaks it (see `kgraph.rdf.shapes`), so a graph
that keeps to its shapes gives no rows, and nothing of it is copied out of the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING, Any

from kgraph.progress import SILENT, Progress
from kgraph.rdf.shapes import Check, checks, focus_count

if TYPE_CHECKING:
    import pyoxigraph as ox

SHOWN = 1_000
"""Findings kept of each severity; all are counted."""


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    focus: str
    """IRI of what it is about."""
    path: str
    """The property, as `kg:title` or `^kg:hasAuthorship`; empty when it is about the whole."""
    value: str
    message: str
    severity: str
    """`Violation` or `Warning`."""
    component: str = ""
    """The constraint, as `sh:minCount`."""

    def __str__(self) -> str:
        what = " ".join(filter(None, (self.path, self.value, self.component)))
        return f"{self.severity.lower()}: {self.focus}: {self.message}" + (f" ({what})" if what else "")


@dataclass(frozen=True)
class ValidationReport:
    """What validation found; it conforms when there is no violation (warnings do not count)."""

    conforms: bool
    n_violations: int
    n_warnings: int
    focus_nodes: int
    """Things that the shapes are about."""
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
    progress: Progress = SILENT,
) -> ValidationReport:
    """Check the default graph of a store against `shapes.ttl`.

    Instead of a store, chunks of N-Triples may be given; each is checked as a graph of its own, and what is
    in two of them counts twice.
    """
    import pyoxigraph as ox

    graphs = [graph] if isinstance(graph, ox.Store) else map(_loaded, graph)
    total = len(checks()) if isinstance(graph, ox.Store) else None
    counts = {"Violation": 0, "Warning": 0}
    shown: dict[str, list[Finding]] = {severity: [] for severity in counts}
    focus_nodes = 0
    progress.stage("validate", total=total, unit="checks")
    for store in graphs:
        focus_nodes += _count_focus_nodes(store)
        for check in checks():
            found = set(findings(store, check))
            severity = "Violation" if check.severity == "Violation" else "Warning"
            counts[severity] += len(found)
            shown[severity] = nsmallest(SHOWN, [*shown[severity], *found])
            progress.advance()
    return ValidationReport(
        conforms=not counts["Violation"],
        n_violations=counts["Violation"],
        n_warnings=counts["Warning"],
        focus_nodes=focus_nodes,
        violations=tuple(shown["Violation"]),
        warnings=tuple(shown["Warning"]),
    )


def _loaded(ntriples: bytes) -> ox.Store:
    """N-Triples as a store in memory."""
    import pyoxigraph as ox

    store = ox.Store()
    store.bulk_load(ntriples, format=ox.RdfFormat.N_TRIPLES)
    return store


def _count_focus_nodes(store: ox.Store) -> int:
    import pyoxigraph as ox

    rows = store.query(focus_count())
    assert isinstance(rows, ox.QuerySolutions)
    return int(next(rows)["n"].value)


def findings(store: ox.Store, check: Check) -> Iterator[Finding]:
    """What breaks one constraint. The focus of a SPARQL constraint is the thing that its `?value` names."""
    import pyoxigraph as ox

    this: dict[Any, Any] | None = {ox.Variable("this"): ox.NamedNode(check.this)} if check.this else None
    rows = store.query(check.query, substitutions=this)
    assert isinstance(rows, ox.QuerySolutions)
    names = [v.value for v in rows.variables]
    for row in rows:
        bound = {name: row[name].value for name in names if row[name] is not None}
        focus = bound.get("value", check.this) if check.this else bound["focus"]
        value = "" if check.this else bound.get("value", "")
        message = _fill(check.message, bound)
        yield Finding(focus, check.path, value, message, check.severity, check.component)


def _fill(message: str, bound: Mapping[str, str]) -> str:
    """A message with its `{?n}` replaced by what the query bound."""
    return re.sub(r"\{[?$](\w+)\}", lambda m: bound.get(m[1], ""), message)
