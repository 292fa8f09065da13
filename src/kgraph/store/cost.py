"""What a query costs the store, estimated before it is run.

Patterns are put in the order in which the fewest rows arise, as Oxigraph's own optimiser does, and what each
step looks at is added up from the sizes of properties (`kgraph.store.sizes`). The seconds are those of the
store on disk at a million papers (`benchmarks/README.md`); a factor of three either way is to be expected.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kgraph.store.sizes import Sizes

SCAN_SECONDS, LOOKUP_SECONDS, SORT_SECONDS = 0.6e-6, 15e-6, 4e-6
"""Of a row that comes as the next one in an index, of finding where in an index to begin, and of putting a
row where it belongs: into its group, in order."""
_LONGEST = 20_000  # characters of a query that is looked at
_STEPS = 10  # taken for the length of a path of any length


@dataclass(frozen=True)
class Cost:
    """What a query is expected to take."""

    statements: float
    """Quads that are looked at."""
    seconds: float
    properties: Counter[str]
    """IRI of a property → in how many patterns it stands, those of filters left out."""
    is_blocking: bool
    """Whether the first row waits for the last: it groups, sorts, or leaves out what is double."""


def estimate(text: str, prefixes: Mapping[str, str], sizes: Sizes) -> Cost | None:
    """The cost of a query in SPARQL 1.1; `None` of one that cannot be judged."""
    algebra = _algebra(text, prefixes)
    if algebra is None or not sizes.total:
        return None
    count = _Count(sizes)
    try:
        count.rows(algebra, {}, 1.0)
    except ValueError:  # pyoxigraph takes no relative IRI, and says so when the query is run
        return None
    return Cost(
        statements=count.statements,
        seconds=count.seconds,
        properties=_properties(algebra),
        is_blocking=_is_blocking(algebra),
    )


def properties_of(text: str, prefixes: Mapping[str, str]) -> Counter[str]:
    """The properties of a query in SPARQL 1.1, as in `Cost`; of one that cannot be read none."""
    return _properties(_algebra(text, prefixes))


def _properties(algebra: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    pending = [algebra]
    while pending:
        node = pending.pop()
        for triple in node.triples if getattr(node, "name", "") == "BGP" else ():
            found.update(p for pattern in _expand(*triple) for p in pattern.predicates if p is not None)
        pending.extend(_parts(node))
    return found


def _algebra(text: str, prefixes: Mapping[str, str]) -> Any:
    """rdflib's algebra, or nothing where it cannot read the query."""
    if len(text) > _LONGEST:
        return None
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        return translateQuery(parseQuery(text), initNs=dict(prefixes)).algebra
    except Exception:  # rdflib raises that very class, and others, on what it cannot read
        return None


_BLOCKING = frozenset({"Group", "AggregateJoin", "OrderBy", "Distinct"})


def _is_blocking(node: Any) -> bool:
    return getattr(node, "name", None) in _BLOCKING or any(map(_is_blocking, _parts(node)))


def _parts(node: Any) -> Iterator[Any]:
    """The patterns directly below one."""
    for name in ("p", "p1", "p2"):
        if isinstance(node, Mapping) and name in node and node[name] is not None:
            yield node[name]


@dataclass(frozen=True)
class _Pattern:
    """A triple pattern; variables are text, constants pyoxigraph terms, a predicate its IRI."""

    subject: Any
    predicates: tuple[str | None, ...]
    """Any one of them; `None`: a variable."""
    object: Any
    steps: int = 1


Known = dict[str, float]
"""Variable → how many different values it is thought to have."""


class _Count:
    """Adds up what the parts of a query look at."""

    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes
        self.statements = self.seconds = 0.0
        self._by_name: dict[str, Callable[[Any, Known, float], float]] = {
            "BGP": self._bgp,
            "Join": self._join,
            "LeftJoin": self._optional,
            "Union": lambda n, k, r: self.rows(n.p1, dict(k), r) + self.rows(n.p2, k, r),
            "Minus": self._minus,
            "Filter": self._filter,
            "Group": self._group,
            "ToMultiSet": self._subselect,
            "Slice": self._slice,
        }

    def rows(self, node: Any, known: Known, rows: float) -> float:
        """Rows that come out of a part when `rows` go in; its variables become `known`."""
        method = self._by_name.get(getattr(node, "name", ""))
        if method is not None:
            return method(node, known, rows)
        for part in _parts(node):
            rows = self.rows(part, known, rows)
        if getattr(node, "name", "") in ("OrderBy", "Distinct"):
            self.seconds += rows * SORT_SECONDS
        return rows

    def _group(self, node: Any, known: Known, rows: float) -> float:
        """As many groups as its variables have values."""
        rows = self.rows(node.p, known, rows)
        if not node.expr:
            return 1.0
        self.seconds += rows * SORT_SECONDS
        return min(rows, math.prod(known.get(_end(key), rows) for key in node.expr))

    def _bgp(self, node: Any, known: Known, rows: float) -> float:
        return self._patterns([p for triple in node.triples for p in _expand(*triple)], known, rows)

    def _join(self, node: Any, known: Known, rows: float) -> float:
        for part in sorted((node.p1, node.p2), key=lambda n: getattr(n, "name", "") == "BGP"):
            rows = self.rows(part, known, rows)
        return rows

    def _optional(self, node: Any, known: Known, rows: float) -> float:
        rows = self.rows(node.p1, known, rows)
        return max(rows, self.rows(node.p2, known, rows))

    def _minus(self, node: Any, known: Known, rows: float) -> float:
        self.rows(node.p2, {}, 1.0)
        return self.rows(node.p1, known, rows)

    def _subselect(self, node: Any, known: Known, rows: float) -> float:
        """A query in a query, or `VALUES`: made by itself, then joined on what both have."""
        if node.p is None:
            return rows
        inner: Known = {}
        found = self.rows(node.p, inner, 1.0)
        shared = [max(known[name], inner[name]) for name in known.keys() & inner.keys()]
        known |= {name: min(number, found) for name, number in inner.items()}
        return rows * found / math.prod(shared)

    def _filter(self, node: Any, known: Known, rows: float) -> float:
        rows = self.rows(node.p, known, rows)
        tests = rows * _tested_triples(node.expr)
        self.statements += tests
        self.seconds += tests * LOOKUP_SECONDS
        return rows

    def _slice(self, node: Any, known: Known, rows: float) -> float:
        """A limit ends the work early where rows come one by one."""
        statements, seconds = self.statements, self.seconds
        out = self.rows(node.p, known, rows)
        wanted = node.start + (node.length if node.length is not None else math.inf)
        if not _is_blocking(node.p) and wanted < out:
            part = wanted / out
            self.statements = statements + (self.statements - statements) * part
            self.seconds = seconds + (self.seconds - seconds) * part
        return float(min(out, wanted))

    def _patterns(self, patterns: list[_Pattern], known: Known, rows: float) -> float:
        """Join patterns to `rows`, each time the one that leaves the fewest."""
        while patterns:
            factors = [self._factor(pattern, known) for pattern in patterns]
            best = min(range(len(patterns)), key=factors.__getitem__)
            pattern, factor = patterns.pop(best), factors[best]
            found = rows * factor
            self.statements += rows + found
            self.seconds += rows * LOOKUP_SECONDS + found * SCAN_SECONDS
            rows = found
            self._learn(pattern, known, rows)
        return rows

    def _learn(self, pattern: _Pattern, known: Known, rows: float) -> None:
        """How many values its variables can have from here on."""
        distinct = [self._distinct(predicate) for predicate in pattern.predicates]
        for at, end in enumerate((pattern.subject, pattern.object)):
            if isinstance(end, str):
                most = min(known.get(end, math.inf), sum(numbers[at] for numbers in distinct), rows)
                known[end] = max(1.0, most)

    def _distinct(self, predicate: str | None) -> tuple[float, float]:
        """Different subjects and objects of a property."""
        if predicate is None:
            return self._sizes.total, self._sizes.total
        triples, fan = self._sizes.triples.get(predicate, 0), self._sizes.fan(predicate)
        return (triples / fan.objects, triples / fan.subjects) if triples else (1.0, 1.0)

    def _factor(self, pattern: _Pattern, known: Known) -> float:
        """Rows that a pattern makes of one."""
        return pattern.steps * sum(self._factor_of(pattern, p, known) for p in pattern.predicates)

    def _factor_of(self, pattern: _Pattern, predicate: str | None, known: Known) -> float:
        """Triples over the values of each end that is given: |A ⋈ B| = |A| |B| / max(values in A, in B)."""
        ends = (pattern.subject, pattern.object)
        if not any(isinstance(end, str) and end in known for end in ends):
            constants = [None if isinstance(end, str) else end for end in ends]
            return self._sizes.matches(constants[0], predicate, constants[1])
        factor: float = self._sizes.total if predicate is None else self._sizes.triples.get(predicate, 0)
        for end, distinct in zip(ends, self._distinct(predicate), strict=True):
            if not isinstance(end, str):
                factor /= distinct
            elif end in known:
                factor /= max(distinct, known[end])
        return factor


def _expand(subject: Any, predicate: Any, object: Any) -> Iterator[_Pattern]:
    """A triple of rdflib's as patterns: a path in sequence becomes a chain."""
    from rdflib import BNode
    from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath

    if isinstance(predicate, SequencePath):
        ends = [subject, *(BNode() for _ in predicate.args[1:]), object]
        for at, step in enumerate(predicate.args):
            yield from _expand(ends[at], step, ends[at + 1])
    elif isinstance(predicate, InvPath):
        yield from _expand(object, predicate.arg, subject)
    elif isinstance(predicate, (AlternativePath, MulPath)):
        args = predicate.args if isinstance(predicate, AlternativePath) else [predicate.path]
        inner = [p for arg in args for p in _expand(subject, arg, object)]
        predicates = tuple(p for pattern in inner for p in pattern.predicates)
        steps = _STEPS if isinstance(predicate, MulPath) else 1
        yield _Pattern(_end(subject), predicates, _end(object), steps)
    elif isinstance(predicate, Path) or _is_variable(predicate):
        yield _Pattern(_end(subject), (None,), _end(object))
    else:
        yield _Pattern(_end(subject), (str(predicate),), _end(object))


def _is_variable(term: Any) -> bool:
    from rdflib import BNode, Variable

    return isinstance(term, (BNode, Variable))


def _end(term: Any) -> Any:
    """A subject or object as `_Pattern` holds it."""
    import pyoxigraph as ox
    from rdflib import Literal, URIRef

    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
    return f"?{term}"


def _tested_triples(expression: Any) -> int:
    """How many triples stand in the `EXISTS { … }` of a filter; rdflib leaves some as they were parsed."""
    pending, number = [expression], 0
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping) and "triples" in node:
            number += sum(len(triple) for triple in node["triples"]) // 3
        elif isinstance(node, Mapping):
            pending.extend(node.values())
        elif isinstance(node, (list, tuple)):
            pending.extend(node)
    return number
