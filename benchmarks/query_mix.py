"""The twenty questions of `queries/`, put to kgraph, to bare pyoxigraph, to DuckDB and to rdflib.

A question is `NN-name.rq` and, written by hand for the tables alone, `NN-name.sql`. The `.rq` holds SPARQL,
or names a query that kgraph ships (`#+ named:`), whose SPARQL the other stores are then given. `$person`,
`$lab` and so on are the hardest of the workspace asked: the person with most papers, the lab with most.
"""

from __future__ import annotations

import io
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from kgraph.model.entities import ROWS
from kgraph.store.queries import read_header
from kgraph.store.result import to_python
from kgraph.store.sparql import bind
from kgraph.workspace import KnowledgeGraph

FOLDER = Path(__file__).parent / "queries"
Values = Mapping[str, str]

_CHOSEN = """
SELECT
  (SELECT person FROM authorships GROUP BY 1 ORDER BY count(DISTINCT paper) DESC, 1 LIMIT 1) AS person,
  (SELECT y.person FROM authorships x JOIN authorships y USING (paper)
   WHERE x.person = (SELECT person FROM authorships GROUP BY 1 ORDER BY count(DISTINCT paper) DESC, 1 LIMIT 1)
     AND y.person <> x.person GROUP BY 1 ORDER BY count(DISTINCT paper) DESC, 1 LIMIT 1) AS other,
  (SELECT lab FROM affiliations WHERE lab IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS lab,
  (SELECT topic FROM paper_topics GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS topic,
  coalesce((SELECT max(citing) FROM citations), (SELECT max(id) FROM papers)) AS paper,
  (SELECT lower(right(title, 4)) FROM papers ORDER BY id LIMIT 1
   OFFSET (SELECT count(*) // 2 FROM papers)) AS words
"""


@dataclass(frozen=True)
class Question:
    """One of the twenty."""

    name: str
    title: str
    named: str | None
    """Name and parameters of a query of kgraph's, as typed after `kgraph query`; else the text is SPARQL."""
    text: str
    sql: str


def questions() -> list[Question]:
    """All of them, in order."""
    return [_read(path) for path in sorted(FOLDER.glob("*.rq"))]


def _read(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    header = {key: " ".join(lines) for key, lines in read_header(text).items()}
    sql = path.with_suffix(".sql").read_text(encoding="utf-8")
    return Question(path.stem, header["title"], header.get("named"), text, sql)


def chosen_values(kg: KnowledgeGraph) -> dict[str, str]:
    """Whom and what the questions are about: IRIs, and the words."""
    ids = _ask_tables(kg, _CHOSEN, {})[0]
    kinds = ("person", "person", "lab", "topic", "paper")
    names = ("person", "other", "lab", "topic", "paper")
    values = {n: f"{kg.base}{kind}/{id}" for n, kind, id in zip(names, kinds, ids, strict=False)}
    return {**values, "words": ids[-1]}


def call_of(question: Question, values: Values) -> tuple[str, dict[str, str]]:
    """The arguments of `kg.query`: SPARQL or a name, and parameters."""
    return _named(question.named, values) if question.named else (_bound(question, values), {})


def ask_kgraph(kg: KnowledgeGraph, query: str, parameters: Mapping[str, str]) -> bytes:
    """What `kgraph query … -f tsv` prints."""
    file = io.BytesIO()
    kg.query(query, **parameters).write(file, "tsv")
    return file.getvalue()


def ask_pyoxigraph(kg: KnowledgeGraph, sparql: str) -> bytes:
    """The same by pyoxigraph itself, in the way that is fastest there."""
    import pyoxigraph as ox

    file = io.BytesIO()
    prefixes = {name: iri for name, iri in kg.store.prefixes.items() if f"{name}:" in sparql}
    answer = kg.store.inner.query(sparql, prefixes=prefixes)
    answer.serialize(file, ox.QueryResultsFormat.TSV)  # type: ignore[union-attr]
    return file.getvalue()


def ask_duckdb(kg: KnowledgeGraph, question: Question, values: Values) -> list[tuple[Any, ...]]:
    """The rows of the SQL written by hand."""
    return _ask_tables(kg, question.sql, {**values, "base": kg.base})


def _ask_tables(kg: KnowledgeGraph, sql: str, values: Values) -> list[tuple[Any, ...]]:
    with _engine().cursor() as connection:
        for table in ROWS:
            if table in sql:
                path = kg.state / "tables" / f"{table}.parquet"
                connection.execute(f"CREATE TEMP VIEW {table} AS FROM read_parquet('{path}')")
        used = {name: value for name, value in values.items() if f"${name}" in sql}
        return connection.execute(sql, used or None).fetchall()


@cache
def _engine() -> Any:
    """One DuckDB for all questions: to begin one takes longer than most of them."""
    import duckdb

    return duckdb.connect()


def sparql_of(kg: KnowledgeGraph, question: Question, values: Values) -> str:
    """The question as complete SPARQL."""
    query, parameters = call_of(question, values)
    return kg.query_text(query, **parameters) if question.named else query


def _bound(question: Question, values: Values) -> str:
    import pyoxigraph as ox

    terms = {n: v if n == "words" else ox.NamedNode(v) for n, v in values.items() if f"${n}" in question.text}
    return bind(question.text, terms)


def _named(words: str, values: Values) -> tuple[str, dict[str, str]]:
    name, *pairs = shlex.split(Template(words).substitute(values))
    return name, dict(pair.split("=", 1) for pair in pairs)


def command_of(kg: KnowledgeGraph, question: Question, values: Values) -> list[str]:
    """What is typed after `kgraph`."""
    query, parameters = call_of(question, values)
    pairs = [f"{key}={value}" for key, value in parameters.items()]
    return ["query", query, *pairs, "-w", str(kg.folder), "-f", "tsv"]


def same_rows(rows: Iterable[Iterable[Any]]) -> Counter[tuple[Any, ...]]:
    """Rows as a multiset in which numbers are alike whatever an engine makes of them."""
    return Counter(tuple(map(_plain, row)) for row in rows)


def _plain(value: Any) -> Any:
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return f"{float(value):.9g}"
    return value if value is None or isinstance(value, str) else str(value).lower()


def rows_of(tsv: bytes) -> list[tuple[Any, ...]]:
    """The rows of SPARQL results TSV as Python values."""
    import pyoxigraph as ox

    answer = ox.parse_query_results(tsv, ox.QueryResultsFormat.TSV)
    return [tuple(map(to_python, solution)) for solution in answer]  # type: ignore[union-attr]
