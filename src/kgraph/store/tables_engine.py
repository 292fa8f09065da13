"""Table plans: the SQL beside a named query, run by DuckDB over the Parquet tables.

A plan sees one view per table of `kgraph.model.entities` and, on top of them,

    authored_by      paper, person: who signed what, each pair once, inferred authors included
    labs_of_papers   paper, lab: labs named for the paper or for one of its authors, each pair once
    iri(kind, id)    the IRI of an entity
    id_of(kind, iri) the id in an IRI of ours; null for any other
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from kgraph.errors import BadWorkspace, QueryTimeout
from kgraph.model.entities import ROWS

_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATATYPES: dict[type, tuple[str, Callable[[Any], str]]] = {
    bool: ("boolean", lambda value: "true" if value else "false"),
    int: ("integer", str),
    float: ("double", repr),
}
"""How XML Schema calls and writes them."""
_MACROS = """
CREATE TEMP MACRO iri(kind, id) AS {base} || kind || '/' || id;
CREATE TEMP MACRO id_of(kind, iri) AS CASE WHEN starts_with(iri, {base} || kind || '/')
    THEN substr(iri, length({base} || kind || '/') + 1) END;
"""
_VIEWS = {
    "authored_by": "SELECT DISTINCT paper, person FROM authorships",
    "labs_of_papers": (
        "SELECT paper, lab FROM paper_labs UNION SELECT paper, lab FROM affiliations WHERE lab IS NOT NULL"
    ),
}


def query_tables(
    folder: Path,
    sql: str,
    values: Mapping[str, Any],
    *,
    base: str,
    iris: frozenset[str],
    timeout: float | None,
) -> Callable[[], Any]:
    """A function that opens the answer afresh each time, as pyoxigraph's `QuerySolutions`.

    values: by parameter name; those that the SQL does not mention are left out. iris: the columns that hold
    IRIs. All rows are in memory.

    Raises:
        BadWorkspace: a table is missing; QueryTimeout.
    """
    import duckdb
    import pyoxigraph as ox

    used = {n: _plain(v) for n, v in values.items() if re.search(rf"\${n}\b", sql)}
    with _connect(folder, base, sql) as connection:
        clock = threading.Timer(timeout, connection.interrupt) if timeout is not None else None
        if clock is not None:
            clock.start()
        try:
            cursor = connection.execute(sql, used or None)
            columns = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
        except duckdb.InterruptException as error:
            raise QueryTimeout(
                f"the query was stopped after {timeout:g} s; narrow it or allow more time"
            ) from error
        finally:
            if clock is not None:
                clock.cancel()
    answer = _as_results(columns, rows, iris)
    return lambda: ox.parse_query_results(answer, ox.QueryResultsFormat.JSON)


def connect_tables(folder: Path, *, base: str = "") -> AbstractContextManager[Any]:
    """A DuckDB connection in which every table of the folder is a view.

    Raises:
        BadWorkspace: a table is missing.
    """
    return _connect(folder, base, " ".join((*ROWS, *_VIEWS)))


@contextmanager
def _connect(folder: Path, base: str, sql: str) -> Iterator[Any]:
    """A connection of its own with what the SQL asks for; opening tables that nobody asks takes its time."""
    import duckdb

    with _engine().cursor() as connection:
        asked = set(re.findall(r"\w+", sql))
        views = {name: text for name, text in _VIEWS.items() if name in asked}
        asked.update(re.findall(r"\w+", " ".join(views.values())))
        tables = {
            name: f"FROM read_parquet({_quoted(str(folder / f'{name}.parquet'))})"
            for name in ROWS if name in asked
        }  # fmt: skip
        try:
            for name, text in (tables | views).items():
                connection.execute(f"CREATE TEMP VIEW {name} AS {text}")
        except duckdb.IOException as error:
            raise BadWorkspace(f"{folder}: a table cannot be read ({error}); build again") from error
        connection.execute(_MACROS.format(base=_quoted(base)))
        yield connection


@cache
def _engine() -> Any:
    """The one DuckDB of this process: to begin one takes longer than most questions.

    Each question has a connection of its own to it (`cursor`), whose temporary views nobody else sees.
    """
    import duckdb

    return duckdb.connect(":memory:")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _plain(value: Any) -> Any:
    """The value as DuckDB takes it: an IRI is its text."""
    return value if isinstance(value, (str, int)) else value.value


def _as_results(columns: list[str], rows: list[tuple[Any, ...]], iris: frozenset[str]) -> bytes:
    """Rows as SPARQL results JSON, so that one kind of answer serves both engines."""
    terms = [(column, _iri if column in iris else _literal) for column in columns]
    bindings = [
        {column: term(value) for (column, term), value in zip(terms, row, strict=True) if value is not None}
        for row in rows
    ]
    return msgspec.json.encode({"head": {"vars": columns}, "results": {"bindings": bindings}})


def _iri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def _literal(value: Any) -> dict[str, str]:
    if isinstance(value, str):
        return {"type": "literal", "value": value}
    datatype, write = _DATATYPES[type(value)]
    return {"type": "literal", "value": write(value), "datatype": _XSD + datatype}
