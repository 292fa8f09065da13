"""Named queries: the `.rq` files of `ontology/queries/`, each a question with a title and typed parameters.

A file is plain SPARQL under a header of `#+` lines:

    #+ title: Most prolific authors
    #+ description: People by number of papers.
    #+ parameters:
    #+   limit: integer = 20 | rows at most
    #+ columns:
    #+   person: iri | the person
    #+ example: limit=5

A parameter without `= default` must be given. A file `name.sql` beside `name.rq` asks the same of the Parquet
tables with DuckDB: for questions about everything that is 10 to 400 times faster, and gives the same rows.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kgraph.errors import BadRequest, UnknownName
from kgraph.rdf.iris import KINDS
from kgraph.store.graph import GraphStore
from kgraph.store.lookup import find_entity
from kgraph.store.missing import MissingStore
from kgraph.store.result import QueryResult
from kgraph.store.sparql import bind
from kgraph.store.tables_engine import query_tables

PARAMETER_TYPES = ("integer", "text", *KINDS)
"""`integer` is 0 or more; a kind of entity (`person`, `lab` …) takes an IRI, `person:ID`, or a name."""

Engine = Literal["auto", "store", "tables"]
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_PARAMETER = re.compile(r"(?P<name>\w+): (?P<type>\w+)(?: = (?P<default>[^|]*?))? \| (?P<doc>.+)")
_COLUMN = re.compile(r"(?P<name>\w+): (?P<type>iri|text|integer|number|boolean) \| (?P<doc>.+)")


@dataclass(frozen=True)
class Parameter:
    """One value that a named query asks for."""

    name: str
    type: str
    """One of `PARAMETER_TYPES`."""
    default: str | None
    """As text; `None` for a parameter that must be given."""
    doc: str


@dataclass(frozen=True)
class Column:
    """One column of the answer."""

    name: str
    type: str
    doc: str


@dataclass(frozen=True)
class NamedQuery:
    """A question that has a name."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    example: str
    """Parameters for a first try, as typed after the name: `person="Ada Lovelace" limit=5`."""
    text: str
    """The whole `.rq` file."""
    sql: str | None
    """The whole `.sql` file beside it."""


def is_name(text: str) -> bool:
    """Whether the text can be the name of a query (lower-case words joined by `-`) and not SPARQL."""
    return _NAME.fullmatch(text.strip()) is not None


def list_queries() -> list[NamedQuery]:
    """All named queries, by name."""
    return list(_queries().values())


def get_query(name: str) -> NamedQuery:
    """The query of that name.

    Raises:
        UnknownName: there is none; the message offers the nearest.
    """
    queries = _queries()
    if name not in queries:
        raise UnknownName("query", name, queries, hint="kgraph query --list")
    return queries[name]


def run_named(
    store: GraphStore | MissingStore,
    tables: str | os.PathLike[str] | None,
    name: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    engine: Engine = "auto",
    base: str | None = None,
    timeout: float | None = None,
) -> QueryResult:
    """The answer to a named query; values may be text, as typed on a command line.

    `auto` asks the tables where the query has a table plan and `tables` (the folder of Parquet files) is
    given, else the store. Both give the same rows in the same order.

    Raises:
        UnknownName: no such query, or nobody of that name; AmbiguousName: several of that name.
        BadRequest: a parameter is missing, unknown or of the wrong type; QueryTimeout.
    """
    query = get_query(name)
    base = base or store.base
    values = _values(query, parameters or {}, store, base)
    if engine == "tables" and (query.sql is None or tables is None):
        raise BadRequest(f"query {name!r} has no table plan; ask the store")
    if engine != "store" and query.sql is not None and tables is not None:
        iris = frozenset(c.name for c in query.columns if c.type == "iri")
        ask = query_tables(Path(tables), query.sql, values, base=base, iris=iris, timeout=timeout)
        return QueryResult(ask, prefixes=store.prefixes)
    return store.query_trusted(bind(query.text, values), timeout=timeout)


def bound_text(
    store: GraphStore, name: str, parameters: Mapping[str, Any] | None = None, *, base: str | None = None
) -> str:
    """The SPARQL of a named query with its parameters in place; raises as `run_named`."""
    query = get_query(name)
    return bind(query.text, _values(query, parameters or {}, store, base or store.base))


def _values(
    query: NamedQuery, given: Mapping[str, Any], store: GraphStore | MissingStore, base: str
) -> dict[str, Any]:
    """A value for each parameter: an int, a str, or a `NamedNode`."""
    known = [p.name for p in query.parameters]
    for name in given:
        if name not in known:
            has = f"it has {', '.join(known)}" if known else "it has none"
            raise BadRequest(f"query {query.name!r} has no parameter {name!r}; {has}")
    values = {}
    for parameter in query.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is None:
            example = f"for example: {query.name} {query.example}"
            raise BadRequest(f"query {query.name!r} needs {parameter.name} ({parameter.doc}); {example}")
        values[parameter.name] = _value(parameter, value, store, base)
    return values


def _value(parameter: Parameter, value: Any, store: GraphStore | MissingStore, base: str) -> Any:
    if parameter.type == "text":
        return str(value)
    if parameter.type == "integer":
        if not isinstance(value, bool) and re.fullmatch(r"\d{1,18}", str(value)):
            return int(value)
        raise BadRequest(f"{parameter.name} is a whole number ({parameter.doc}), not {value!r}")
    return find_entity(store, parameter.type, str(value), base=base)


def as_markdown() -> str:
    """All named queries with their parameters and columns, as `docs/queries.md` lists them."""
    return "\n".join(_section(query) for query in list_queries())


def _section(query: NamedQuery) -> str:
    plan = "store and tables" if query.sql else "store"
    lines = [f"### {query.name}", "", f"**{query.title}** ({plan}). {query.description}", ""]
    for parameter in query.parameters:
        default = "must be given" if parameter.default is None else f"default `{parameter.default}`"
        lines.append(f"- `{parameter.name}` ({parameter.type}, {default}): {parameter.doc}")
    lines += [""] if query.parameters else []
    lines += ["| column | type | meaning |", "|---|---|---|"]
    lines += [f"| `{c.name}` | {c.type} | {c.doc} |" for c in query.columns]
    return "\n".join([*lines, "", "```sh", f"kgraph query {query.name} {query.example}".rstrip(), "```", ""])


# --- files ------------------------------------------------------------------------------------------------


def queries_folder() -> Path:
    """Where the files are: inside the package when installed from a wheel, else in the checkout."""
    from importlib.resources import files

    packaged = Path(str(files("kgraph"))) / "ontology" / "queries"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "ontology" / "queries"


@cache
def _queries() -> dict[str, NamedQuery]:
    paths = sorted(queries_folder().glob("*.rq"), key=lambda path: path.stem)
    return {path.stem: _read(path) for path in paths}


def _read(path: Path) -> NamedQuery:
    text = path.read_text(encoding="utf-8")
    header = read_header(text)
    sql = path.with_suffix(".sql")
    return NamedQuery(
        name=path.stem,
        title=_line(header, "title", path),
        description=_line(header, "description", path),
        parameters=tuple(
            Parameter(**_parts(_PARAMETER, line, path)) for line in header.get("parameters", ())
        ),
        columns=tuple(Column(**_parts(_COLUMN, line, path)) for line in header.get("columns", ())),
        example=" ".join(header.get("example", ())),
        text=text,
        sql=sql.read_text(encoding="utf-8") if sql.exists() else None,
    )


def read_header(text: str) -> dict[str, list[str]]:
    """The `#+` lines of a query: key → its value and the indented lines that follow it.

    Example:
        >>> read_header("#+ title: Ten\\n#+ parameters:\\n#+   n: integer | how many\\nSELECT")
        {'title': ['Ten'], 'parameters': ['n: integer | how many']}
    """
    header: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#+"):
            continue
        content = line[2:].removeprefix(" ")
        if content.startswith(" "):
            lines.append(content.strip())
        else:
            key, _, value = content.partition(":")
            lines = header.setdefault(key.strip(), [])
            lines += [value.strip()] if value.strip() else []
    return header


def _line(header: Mapping[str, list[str]], key: str, path: Path) -> str:
    if key not in header:
        raise BadRequest(f"{path}: the header has no '#+ {key}:'")
    return " ".join(header[key])


def _parts(pattern: re.Pattern[str], line: str, path: Path) -> dict[str, Any]:
    found = pattern.fullmatch(line)
    if found is None or found["type"] not in (*PARAMETER_TYPES, "iri", "number", "boolean"):
        raise BadRequest(f"{path}: cannot read {line!r}; write 'name: type = default | what it means'")
    return found.groupdict()
