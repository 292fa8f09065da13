"""A word to whoever waits for a query that is too much for the store, and what answers it at once."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kgraph.rdf.vocabulary import PREFIXES, term
from kgraph.store.cost import Cost, estimate
from kgraph.store.graph import GraphStore
from kgraph.store.queries import NamedQuery, list_queries
from kgraph.store.sizes import Sizes

HEAVY_SECONDS = 10.0
"""Estimates from here on are worth a word."""
PATIENCE_SECONDS = 0.3
"""A query that is answered by then has cost nothing to be judged."""
_ALIKE = 0.5  # shared properties of two queries over all of theirs


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
    cost = estimate(text, store.prefixes, Sizes(store))
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


def nearest_query(properties: frozenset[str]) -> NamedQuery | None:
    """The named query with a table plan that asks about the same properties, if one does."""
    best = max((q for q in list_queries() if q.sql), key=lambda query: _likeness(query, properties))
    return best if _likeness(best, properties) >= _ALIKE else None


def _likeness(query: NamedQuery, properties: frozenset[str]) -> float:
    """Jaccard's index of the two sets of properties."""
    own = {term(name) for name in re.findall(rf"\b(?:{'|'.join(PREFIXES)}):\w+", query.text)}
    return len(own & properties) / len(own | properties)


def sql_to_start_from(properties: frozenset[str], tables: Path) -> str | None:
    """SQL that joins the tables which hold these properties; nothing where no table does."""
    used = [s for s in _SOURCES if properties & {term(name) for name in s.properties}]
    if not used:
        return None
    first, *others = used
    joins = [(s.table, f"{s.table}.{s.paper} = {first.table}.{first.paper}") for s in others]
    if first.names and properties & _NAMES:
        table, column = first.names
        joins.append((table, f"{table}.id = {first.table}.{column}"))
    clauses = [f"FROM {_file(tables, first.table)}", *(f"JOIN {_file(tables, t)} ON {on}" for t, on in joins)]
    return " ".join(["SELECT count(*)", *clauses])


def _file(tables: Path, table: str) -> str:
    path = str(tables / f"{table}.parquet").replace("'", "''")
    return f"'{path}' AS {table}"
