"""Answers as Python values, frames and files; every format is read back by somebody else's reader."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kgraph.errors import BadRequest, UnknownFormat
from kgraph.store import RESULT_FORMATS, GraphStore, QueryResult
from kgraph.store.table import WIDEST_CELL

VALUES = (
    "SELECT ?int ?float ?bool ?text ?iri ?none { VALUES (?int ?float ?bool ?text ?iri ?none) {"
    ' (1 2.5 true "a" <urn:x> UNDEF)'
    ' (-3 1e3 false "b"@en kg:Person UNDEF) } }'
)
PEOPLE = "SELECT ?person ?name { ?person a kg:Person ; kg:name ?name } ORDER BY ?person"


def written(result: QueryResult, format: str) -> bytes:
    file = io.BytesIO()
    result.write(file, format)
    return file.getvalue()


def test_values_are_pythons_own(memory: GraphStore) -> None:
    result = memory.query(VALUES)
    assert result.variables == ("int", "float", "bool", "text", "iri", "none")
    assert result.rows == [
        (1, 2.5, True, "a", "urn:x", None),
        (-3, 1000.0, False, "b", "https://w3id.org/kgraph/ontology#Person", None),
    ]
    assert [type(v) for v in result.rows[0]] == [int, float, bool, str, str, type(None)]
    assert result.to_dicts()[0]["float"] == 2.5


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ('"abc"^^xsd:integer', "abc"),
        (f'"{10**30}"^^xsd:integer', str(10**30)),
        ('"maybe"^^xsd:boolean', "maybe"),
        ('"2020-01-01"^^xsd:date', "2020-01-01"),
        ('"INF"^^xsd:double', float("inf")),
    ],
)
def test_a_literal_that_has_no_value_stays_text(literal: str, value: object, memory: GraphStore) -> None:
    assert memory.query(f"SELECT ?v {{ VALUES ?v {{ {literal} }} }}").rows == [(value,)]


def test_an_answer_can_be_gone_through_again_and_streams_until_rows_are_asked_for(memory: GraphStore) -> None:
    result = memory.query(PEOPLE)
    first = list(result)
    assert list(result) == first == result.rows == list(result)
    assert len(result) == 7
    assert next(iter(memory.query("SELECT * { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(8)) + " }")))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT * { ?zoe ?bob ?ann }", ("zoe", "bob", "ann")),
        (
            "# *\nPREFIX x: <urn:*>\nselect distinct*{ ?b x:p ?a . { SELECT ?c { ?c ?d ?e } } }",
            ("b", "a", "c"),
        ),
        ("SELECT * { ?s ?p 'a ?fake' . BIND($s AS $t) }", ("s", "p", "t")),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", ("n",)),
        ("SELECT * {}", ()),
    ],
)
def test_columns_stand_in_the_order_in_which_they_are_written(
    text: str, columns: tuple[str, ...], memory: GraphStore
) -> None:
    assert memory.query(text).variables == columns


def test_ask_is_a_boolean(memory: GraphStore) -> None:
    yes, no = memory.query("ASK { ?p kg:name 'Bo Li' }"), memory.query("ASK { ?p kg:name 'Nobody' }")
    assert (bool(yes), yes.boolean, yes.rows) == (True, True, [(True,)])
    assert (bool(no), no.boolean, len(no)) == (False, False, 1)
    with pytest.raises(BadRequest, match="only ASK"):
        memory.query(PEOPLE).boolean  # noqa: B018
    assert not memory.query("SELECT ?x { ?x kg:name 'Nobody' }")


def test_frames_have_one_type_per_column(memory: GraphStore) -> None:
    frame = memory.query(VALUES).to_polars()
    assert frame.dtypes == [pl.Int64, pl.Float64, pl.Boolean, pl.String, pl.String, pl.String]
    assert frame.rows() == memory.query(VALUES).rows
    mixed = memory.query("SELECT ?v { VALUES ?v { 1 'a' } }").to_polars()
    assert mixed["v"].to_list() == ["1", "a"]
    empty = memory.query("SELECT ?a ?b { ?a kg:name 'Nobody' ; kg:name ?b }").to_polars()
    assert (empty.columns, empty.height) == (["a", "b"], 0)


# --- files ------------------------------------------------------------------------------------------------


def read_csv(data: bytes) -> list[tuple[str, ...]]:
    return [tuple(row) for row in csv.reader(io.StringIO(data.decode(), newline=""))][1:]


def read_with_rdflib(format: str) -> Callable[[bytes], list[tuple[str, ...]]]:
    def read(data: bytes) -> list[tuple[str, ...]]:
        rows = rdflib.query.Result.parse(io.BytesIO(data), format=format).bindings
        return [tuple(str(value) for value in row.values()) for row in rows]

    return read


READERS = {
    "csv": read_csv,
    "tsv": read_with_rdflib("tsv"),
    "json": read_with_rdflib("json"),
    "xml": read_with_rdflib("xml"),
}


@pytest.mark.parametrize("format", READERS)
def test_rows_come_back_from_every_format(format: str, memory: GraphStore) -> None:
    expected = [(iri, name) for iri, name in memory.query(PEOPLE)]
    assert READERS[format](written(memory.query(PEOPLE), format)) == expected


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD reader uses it
@pytest.mark.parametrize(
    ("format", "rdflib_name"),
    [("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld"), ("rdfxml", "xml")],
)
def test_triples_come_back_from_every_format(format: str, rdflib_name: str, memory: GraphStore) -> None:
    text = "CONSTRUCT { ?s kg:name ?name } WHERE { ?s a kg:Person ; kg:name ?name }"
    graph = rdflib.Graph().parse(data=written(memory.query(text), format), format=rdflib_name)
    assert {(str(s), str(o)) for s, _, o in graph} == {(s, o) for s, _, o in memory.query(text)}
    assert len(graph) == 7


@pytest.mark.parametrize("format", [f.name for f in RESULT_FORMATS])
def test_each_format_takes_the_kinds_it_says_and_ends_its_last_line(format: str, memory: GraphStore) -> None:
    chosen = next(f for f in RESULT_FORMATS if f.name == format)
    for kind, text in {"rows": PEOPLE, "boolean": "ASK {}", "triples": "DESCRIBE person:bo"}.items():
        if kind in chosen.accepts:
            assert written(memory.query(text), format).endswith((b"\n", b"]", b">"))
        else:
            with pytest.raises(BadRequest, match=f"answer of {kind} cannot be written as {format}"):
                written(memory.query(text), format)


def test_an_unknown_format_is_answered_with_the_nearest(memory: GraphStore) -> None:
    with pytest.raises(UnknownFormat, match="did you mean 'turtle'"):
        written(memory.query("ASK {}"), "turtel")


def test_a_boolean_is_read_back(memory: GraphStore) -> None:
    for format in ("json", "xml"):
        data = written(memory.query("ASK {}"), format)
        assert rdflib.query.Result.parse(io.BytesIO(data), format=format).askAnswer is True
    assert ElementTree.fromstring(written(memory.query("ASK {}"), "xml")).find("{*}boolean") is not None
    assert written(memory.query("ASK {}"), "csv") == b"true\n"


# --- the table for people ---------------------------------------------------------------------------------


def test_a_table_is_aligned_and_shortened(memory: GraphStore) -> None:
    counts = "VALUES (?name ?n) { ('Fay 李' 7) ('Bo Li' 12) }"
    text = f"SELECT ?person ?name ?n {{ ?person kg:name ?name . {counts} }} ORDER BY ?n"
    assert written(memory.query(text), "table").decode().splitlines() == [
        "person      name    n",
        "──────────  ──────  ──",
        "person:fay  Fay 李   7",
        "person:bo   Bo Li   12",
    ]


@given(st.lists(st.text(max_size=100), min_size=1, max_size=5))
def test_every_line_of_a_table_is_as_wide_as_its_cells_allow_and_inert(texts: list[str]) -> None:
    store = GraphStore.in_memory(io.BytesIO(b""))
    parameters: dict[str, Any] = {f"v{i}": text for i, text in enumerate(texts)}
    text = "SELECT ?a { VALUES ?a { " + " ".join(f"$v{i}" for i in range(len(texts))) + " } }"
    lines = written(store.query(text, parameters=parameters), "table").decode().split("\n")
    assert len(lines) == len(texts) + 3  # header, rule, and the line end of the last row
    assert all(cell_len(line) <= WIDEST_CELL for line in lines)
    assert not any(ord(c) < 32 or c in "\x7f\x1b\u202e\u2066\u2028" for line in lines for c in line)


def test_long_tables_stream_with_the_widths_of_their_beginning(memory: GraphStore) -> None:
    values = " ".join(f'"{"x" * (3 if i < 1500 else 50)}"' for i in range(1501))
    lines = written(memory.query(f"SELECT ?v {{ VALUES ?v {{ {values} }} }}"), "table").decode().splitlines()
    assert lines[-1] == "xx…"
    assert lines[2] == "xxx"
