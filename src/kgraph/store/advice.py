"""A word to whoever waits for a query that is too much for the store, and what answers it at once."""

from __future__ import annotations

import contextlib
import re
import threading
from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kgraph.rdf.vocabulary import PREFIXES, term
from kgraph.store.cost import Cost, estimate, properties_of
from kgraph.store.graph import GraphStore
from kgraph.store.queries import NamedQuery, get_query, list_queries

HEAVY_SECONDS = 10.0
"""Estimates from here on are worth a word."""
PATIENCE_SECONDS = 0.3
"""A query that is answered by then has cost nothing to be judged."""
_ALIKE = 0.5  # shared patterns of two queries over all of theirs


@dataclass(frozen=True)
class _Source:
    """A table that holds what some properties say."""

    table: str
    paper: str
    """Its column with the id of a paper."""
    properties: tuple[str, ...]
    names: tuple[str, str] | None = None
    """The table with the names of what it lists, and the column here that joins it."""


_PAPER_PROPERTIES = tuple(
    f"kg:{name}"
    for name in ("title", "year", "date", "publishedIn", "inEdition", "authorCount", "authorListComplete")
)
_SOURCES = (
    _Source(
        "authorships",
        "paper",
        (
            "kg:authoredBy",
            "kg:hasAuthorship",
            "kg:author",
            "kg:position",
            "kg:nameAsPrinted",
            "kg:isInferred",
        ),
        ("people", "person"),
    ),
    _Source("affiliations", "paper", ("kg:affiliation", "kg:affiliationAsPrinted"), ("labs", "lab")),
    _Source("paper_labs", "paper", ("kg:contributingLab",), ("labs", "lab")),
    _Source("paper_topics", "paper", ("kg:hasTopic",), ("topics", "topic")),
    _Source("citations", "citing", ("kg:cites",)),
    _Source(
        "papers",
        "id",
        _PAPER_PROPERTIES,
        ("venues", "venue"),
    ),
)
_NAMES = frozenset({term("kg:name"), term("skos:prefLabel")})


@contextlib.contextmanager
def told_when_slow(
    store: GraphStore, text: str, *, tables: Path, timeout: float | None, tell: Callable[[str], None]
) -> Iterator[None]:
    """While the block asks the SPARQL query `text`: `tell` what `heavy_query` says, once the wait begins.

    Nothing is said after the block has ended.
    """
    ended = threading.Event()

    def judge() -> None:
        if not ended.wait(PATIENCE_SECONDS):
            said = heavy_query(store, text, tables=tables, timeout=timeout)
            if said and not ended.is_set():
                tell(said)

    # It sleeps or reads, and must not keep a program alive that is done.
    threading.Thread(target=judge, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def heavy_query(
    store: GraphStore, text: str, *, tables: Path | None = None, timeout: float | None = None
) -> str | None:
    """What to tell of a query that groups or sorts more than the store does in `HEAVY_SECONDS`, else nothing.

    How many statements it goes over, which limit of time applies, and which named query or which of the
    Parquet files in `tables` answers it, with SQL to start from.
    """
    cost = estimate(text, store.prefixes, store.sizes)
    if cost is None or not cost.is_blocking or cost.seconds < HEAVY_SECONDS:
        return None
    limit = f"stopped after {timeout:g} s" if timeout is not None else "no limit of time is set (--timeout)"
    size = f"about {_millions(cost.statements)} statements, {_time(cost.seconds)}"
    return "\n".join([f"heavy query: it goes over {size}; {limit}", *_instead(cost, tables)])


def _millions(statements: float) -> str:
    return f"{statements / 1e6:,.0f} million" if statements < 1e15 else "more than 10^9 million"


def _time(seconds: float) -> str:
    """Rounded: an estimate may be wrong by a factor of three."""
    if seconds < 90:
        return f"some {seconds:.0f} seconds"
    return f"some {seconds / 60:.0f} minutes" if seconds < 5400 else "hours"


def _instead(cost: Cost, tables: Path | None) -> Iterator[str]:
    """What answers it faster."""
    named = nearest_query(cost.properties)
    if named is not None:
        yield f"  at once, from tables: kgraph query {named.name} ({named.title.lower()})"
    sql = sql_to_start_from(cost.properties, tables) if tables is not None else None
    if sql is not None:
        yield f"  the same columns for DuckDB: {sql}"
    if named is None and sql is None:
        yield "  begin at a person, a paper or a lab, or add LIMIT without ORDER BY"


def nearest_query(properties: Counter[str]) -> NamedQuery | None:
    """The named query with a table plan that asks most nearly about these properties, if one does.

    Only those that can be asked without parameters.
    """
    planned = [q for q in list_queries() if q.sql and all(p.default is not None for p in q.parameters)]
    best = max(planned, key=lambda query: _likeness(query, properties))
    return best if _likeness(best, properties) >= _ALIKE else None


def _likeness(query: NamedQuery, properties: Counter[str]) -> float:
    """Jaccard's index of the two bags of properties; names, which any answer may bear, count for nothing."""
    own, other = (
        Counter({p: n for p, n in bag.items() if p not in _NAMES})
        for bag in (_asked_by(query.name), properties)
    )
    return (own & other).total() / max(1, (own | other).total())


@cache
def _asked_by(name: str) -> Counter[str]:
    """The properties of a named query, whatever its parameters."""
    numbered = re.sub(r"(LIMIT\s+)\$\w+", r"\g<1>1", get_query(name).text)
    return properties_of(re.sub(r"\$\w+", "<urn:x>", numbered), PREFIXES)


def sql_to_start_from(properties: Container[str], tables: Path) -> str | None:
    """SQL that joins the tables which hold these properties; nothing where no table does."""
    used = [s for s in _SOURCES if any(term(name) in properties for name in s.properties)]
    if not used:
        return None
    first, *others = used
    joins = [(s.table, f"{s.table}.{s.paper} = {first.table}.{first.paper}") for s in others]
    if first.names and any(name in properties for name in _NAMES):
        table, column = first.names
        joins.append((table, f"{table}.id = {first.table}.{column}"))
    clauses = [f"FROM {_file(tables, first.table)}", *(f"JOIN {_file(tables, t)} ON {on}" for t, on in joins)]
    return " ".join(["SELECT count(*)", *clauses])


def _file(tables: Path, table: str) -> str:
    path = str(tables / f"{table}.parquet").replace("'", "''")
    return f"'{path}' AS {table}"
