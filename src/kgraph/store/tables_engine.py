"""Table plans: the SQL beside a named query, run by DuckDB over the Parquet tables.

A plan sees one view per table of `kgraph.model.entities` and, on top of them,

    authored_by      paper, person: who signed what, each pair once, inferred authors included
    labs_of_papers   paper, lab: labs named for the paper or for one of its authors, each pair once
    iri(kind, id)    the IRI of an entity
    id_of(kind, iri) the id in an IRI of ours; null for any other
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kgraph.errors import BadWorkspace, QueryTimeout
from kgraph.model.entities import ROWS

_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATATYPES = {bool: "boolean", int: "integer", float: "double"}
_PRELUDE = """
CREATE MACRO iri(kind, id) AS {base} || kind || '/' || id;
CREATE MACRO id_of(kind, iri) AS CASE WHEN starts_with(iri, {base} || kind || '/')
    THEN substr(iri, length({base} || kind || '/') + 1) END;
CREATE VIEW authored_by AS SELECT DISTINCT paper, person FROM authorships;
CREATE VIEW labs_of_papers AS
    SELECT paper, lab FROM paper_labs UNION SELECT paper, lab FROM affiliations WHERE lab IS NOT NULL;
"""


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
    with duckdb.connect(":memory:") as connection:
        try:
            _open_tables(connection, folder, base, sql)
        except duckdb.IOException as error:
            raise BadWorkspace(f"{folder}: a table cannot be read ({error}); build again") from error
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


@contextlib.contextmanager
def connect_tables(folder: Path, *, base: str = "") -> Iterator[Any]:
    """A DuckDB connection in which every table of the folder is a view.

    Raises:
        BadWorkspace: a table is missing.
    """
    import duckdb

    with duckdb.connect(":memory:") as connection:
        try:
            _open_tables(connection, folder, base, " ".join(ROWS))
        except duckdb.IOException as error:
            raise BadWorkspace(f"{folder}: a table cannot be read ({error}); build again") from error
        yield connection


def _open_tables(connection: Any, folder: Path, base: str, sql: str) -> None:
    """The views; tables that nobody asks are left alone, as opening each takes its time."""
    for table in ROWS.keys() & set(re.findall(r"\w+", sql + _PRELUDE)):
        connection.execute(
            f"CREATE VIEW {table} AS FROM read_parquet({_quoted(str(folder / f'{table}.parquet'))})"
        )
    connection.execute(_PRELUDE.format(base=_quoted(base)))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _plain(value: Any) -> Any:
    """The value as DuckDB takes it: an IRI is its text."""
    return value if isinstance(value, (str, int)) else value.value


def _as_results(columns: list[str], rows: list[tuple[Any, ...]], iris: frozenset[str]) -> bytes:
    """Rows as SPARQL results JSON, so that one kind of answer serves both engines."""

    def term(column: str, value: Any) -> dict[str, str]:
        if column in iris:
            return {"type": "uri", "value": value}
        if isinstance(value, str):
            return {"type": "literal", "value": value}
        text = json.dumps(value)  # true, 12, 0.5 as XML Schema writes them
        return {"type": "literal", "value": text, "datatype": _XSD + _DATATYPES[type(value)]}

    bindings = [
        {column: term(column, value) for column, value in zip(columns, row, strict=True) if value is not None}
        for row in rows
    ]
    return json.dumps({"head": {"vars": columns}, "results": {"bindings": bindings}}).encode()
