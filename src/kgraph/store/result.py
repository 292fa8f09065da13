"""What a query gives back: rows, a yes or no, or triples, and the formats they are written in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from kgraph.errors import BadRequest, UnknownFormat

if TYPE_CHECKING:
    import polars as pl

Row = tuple[Any, ...]
_INT64 = range(-(2**63), 2**63)
_XSD = "http://www.w3.org/2001/XMLSchema#"
_FLOATS = frozenset(_XSD + name for name in ("decimal", "double", "float"))


class QueryResult:
    """The answer to a query: iterate over it, turn it into a table, or write it to a file.

    Rows are tuples of Python values in the order of `variables`: int, float, bool, `None` where a variable
    is unbound, else text (IRIs, dates and strings alike). Iterating and writing stream: nothing is kept, and
    a second pass asks the store again. `rows`, `len` and the `to_…` methods keep the rows once read.

    The answer to `ASK` is one row with one column, `boolean`, and also `result.boolean`; that to `CONSTRUCT`
    or `DESCRIBE` has the columns `subject`, `predicate`, `object`.
    """

    def __init__(self, ask: Callable[[], Any], *, prefixes: Mapping[str, str] | None = None) -> None:
        import pyoxigraph as ox

        self._ask = ask
        self._prefixes = dict(prefixes or {})
        self._asked: Any = ask()  # at once, so that a wrong query says so here and not later
        self.kind: Literal["rows", "boolean", "triples"] = "triples"
        self.variables: tuple[str, ...] = ("subject", "predicate", "object")
        if isinstance(self._asked, ox.QuerySolutions):
            self.kind, self.variables = "rows", tuple(v.value for v in self._asked.variables)
        elif isinstance(self._asked, ox.QueryBoolean):
            self.kind, self.variables = "boolean", ("boolean",)

    def __repr__(self) -> str:
        return f"<QueryResult {self.kind}: {', '.join(self.variables)}>"

    def _answer(self) -> Any:
        """pyoxigraph's answer, unread."""
        asked, self._asked = self._asked, None
        return self._ask() if asked is None else asked

    def iter_terms(self) -> Iterator[Row]:
        """The rows as terms of pyoxigraph, for those who need datatypes and languages."""
        answer = self._answer()
        if self.kind == "boolean":
            import pyoxigraph as ox

            yield (ox.Literal(bool(answer)),)
        elif self.kind == "triples":
            for triple in answer:
                yield (triple.subject, triple.predicate, triple.object)
        else:
            for solution in answer:
                yield tuple(solution)

    def __iter__(self) -> Iterator[Row]:
        if "rows" in self.__dict__:
            yield from self.rows
        else:
            for terms in self.iter_terms():
                yield tuple(map(to_python, terms))

    @cached_property
    def rows(self) -> list[Row]:
        """All rows."""
        return [tuple(map(to_python, terms)) for terms in self.iter_terms()]

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return self.boolean if self.kind == "boolean" else bool(self.rows)

    @property
    def boolean(self) -> bool:
        """The answer to an `ASK`.

        Raises:
            BadRequest: the query was no `ASK`.
        """
        if self.kind != "boolean":
            raise BadRequest("only ASK is answered by yes or no")
        return bool(self.rows[0][0])

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dictionary per row."""
        return [dict(zip(self.variables, row, strict=True)) for row in self.rows]

    def to_polars(self) -> pl.DataFrame:
        """A frame with a column per variable: numbers or booleans where all values are, else text."""
        return frame_of(self.variables, self.rows)

    def write(self, file: BinaryIO, format: str = "table") -> None:
        """Write the answer in one of `RESULT_FORMATS`, as a stream.

        Raises:
            UnknownFormat; BadRequest: rows in a format for graphs, or triples in one for rows.
        """
        chosen = get_result_format(format)
        if self.kind not in chosen.accepts:
            fitting = ", ".join(f.name for f in RESULT_FORMATS if self.kind in f.accepts)
            raise BadRequest(
                f"an answer of {self.kind} cannot be written as {format}; choose one of {fitting}"
            )
        chosen.write(self, file)

    def _serialize(self, file: BinaryIO, format: str) -> None:
        """Rows or a boolean through pyoxigraph's serializer."""
        import pyoxigraph as ox

        self._answer().serialize(file, getattr(ox.QueryResultsFormat, format))
        if self.kind == "boolean" or format in ("JSON", "XML"):
            file.write(b"\n")  # the serializers end these without one

    def _serialize_graph(self, file: BinaryIO, format: str) -> None:
        """Triples through pyoxigraph's serializer."""
        import pyoxigraph as ox

        ox.serialize(self._answer(), file, getattr(ox.RdfFormat, format), prefixes=self._prefixes)

    def _write_table(self, file: BinaryIO) -> None:
        from kgraph.store.table import write_table

        write_table(self.variables, self.iter_terms(), file, prefixes=self._prefixes)


def to_python(term: Any) -> Any:
    """The Python value of a term; text where there is no better one.

    Example:
        >>> import pyoxigraph as ox
        >>> to_python(ox.Literal(2020)), to_python(ox.NamedNode("urn:x")), to_python(None)
        (2020, 'urn:x', None)
    """
    import pyoxigraph as ox

    if isinstance(term, ox.Literal):
        return _literal(term.value, term.datatype.value)
    if isinstance(term, ox.NamedNode):
        return term.value
    return None if term is None else str(term)


def _literal(text: str, datatype: str) -> Any:
    """The value of a literal, or its text when it is not of the form that its datatype promises."""
    try:
        if datatype == _XSD + "integer":
            number = int(text)
            return number if number in _INT64 else text
        if datatype in _FLOATS:
            return float(text)
    except ValueError:
        return text
    if datatype == _XSD + "boolean" and text in ("true", "false", "1", "0"):
        return text in ("true", "1")
    return text


def frame_of(variables: Sequence[str], rows: Sequence[Row]) -> pl.DataFrame:
    """Rows of Python values as a frame: numbers or booleans where all values are, else text."""
    import polars as pl

    columns = list(zip(*rows, strict=True)) or [()] * len(variables)
    return pl.DataFrame([_series(n, v) for n, v in zip(variables, columns, strict=True)])


def _series(name: str, values: tuple[Any, ...]) -> pl.Series:
    import polars as pl

    types = {type(v) for v in values} - {type(None)}
    if types == {int}:
        return pl.Series(name, values, pl.Int64)
    if types in ({float}, {int, float}):
        return pl.Series(name, values, pl.Float64, strict=False)
    if types == {bool}:
        return pl.Series(name, values, pl.Boolean)
    return pl.Series(name, [None if v is None else str(v) for v in values], pl.String)


@dataclass(frozen=True)
class ResultFormat:
    """One format in which an answer is written."""

    name: str
    title: str
    extension: str
    media_type: str
    accepts: tuple[str, ...]
    """The kinds of answer (`QueryResult.kind`) that can be written in it."""
    write: Callable[[QueryResult, BinaryIO], None]


_ROWS = ("rows", "boolean")
_GRAPH = ("triples",)


def _rows_format(name: str, title: str, media_type: str) -> ResultFormat:
    return ResultFormat(
        name, title, f".{name}", media_type, _ROWS, lambda r, f: r._serialize(f, name.upper())
    )


def _graph_format(name: str, title: str, extension: str, media_type: str, ox_name: str) -> ResultFormat:
    return ResultFormat(
        name, title, extension, media_type, _GRAPH, lambda r, f: r._serialize_graph(f, ox_name)
    )


RESULT_FORMATS: tuple[ResultFormat, ...] = (
    ResultFormat(
        "table", "aligned text for people", ".txt", "text/plain", (*_ROWS, *_GRAPH), QueryResult._write_table
    ),
    _rows_format("csv", "SPARQL results CSV", "text/csv"),
    _rows_format("tsv", "SPARQL results TSV", "text/tab-separated-values"),
    _rows_format("json", "SPARQL results JSON", "application/sparql-results+json"),
    _rows_format("xml", "SPARQL results XML", "application/sparql-results+xml"),
    _graph_format("turtle", "Turtle", ".ttl", "text/turtle", "TURTLE"),
    _graph_format("ntriples", "N-Triples", ".nt", "application/n-triples", "N_TRIPLES"),
    _graph_format("jsonld", "JSON-LD", ".jsonld", "application/ld+json", "JSON_LD"),
    _graph_format("rdfxml", "RDF/XML", ".rdf", "application/rdf+xml", "RDF_XML"),
)
"""Every format of answers, in the order in which they are listed to people."""


def get_result_format(name: str) -> ResultFormat:
    """The format of that name.

    Raises:
        UnknownFormat: there is none; the message offers the nearest.
    """
    for format in RESULT_FORMATS:
        if format.name == name:
            return format
    known = [f.name for f in RESULT_FORMATS]
    raise UnknownFormat("result format", name, known, hint=f"one of {', '.join(known)}")
