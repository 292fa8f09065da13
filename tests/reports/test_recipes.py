"""What the report tells a stranger to run gives the report's numbers."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from report_corpora import BASE

from corpus import tiny_entities
from kgraph.model.entities import Entities
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run
from kgraph.reports.centrality import centrality_report
from kgraph.reports.gaps import GAPS
from kgraph.reports.sections import CentralityReport
from kgraph.store import GraphStore
from kgraph.store.queries import is_name, run_named
from kgraph.tables import write_tables

GAP_NAMES = [gap.name for gap in GAPS]


@pytest.fixture(scope="module")
def store(drawn_entities: Entities) -> Iterator[GraphStore]:
    with GraphStore.in_memory(io.BytesIO(quads(drawn_entities))) as store:
        yield store


def quads(tables: Entities) -> bytes:
    file = io.BytesIO()
    run = Run(id="r1", started=None, software="kgraph test")
    write_quads(tables, file, base=BASE, run=run, profile="full")
    return file.getvalue()


def n_lines(store: GraphStore, command: str) -> int:
    program, verb, text = shlex.split(command)
    assert (program, verb) == ("kgraph", "query")
    return len(run_named(store, None, text, base=BASE) if is_name(text) else store.query(text))


def rows_of(store: GraphStore, report: CentralityReport, title: str) -> list[dict[str, Any]]:
    recipe = next(r for r in report.method.recipes if r.title.startswith(title) and r.language == "sparql")
    return store.query(recipe.text).to_dicts()


@pytest.mark.parametrize("name", GAP_NAMES)
def test_the_command_of_a_gap_prints_as_many_lines_as_it_counts(
    name: str, store: GraphStore, drawn: CentralityReport
) -> None:
    gap = next(g for g in drawn.corpus.gaps if g.name == name)
    assert n_lines(store, gap.command) == gap.count


@pytest.mark.parametrize("name", GAP_NAMES)
def test_the_sql_of_a_gap_gives_as_many_rows_in_duckdb(name: str, drawn_entities: Entities) -> None:
    report = centrality_report(drawn_entities, base=BASE, manifest={}, top=1)
    gap = next(g for g in report.corpus.gaps if g.name == name)
    with duckdb.connect() as connection:
        for table, frame in drawn_entities.tables().items():
            connection.register(table, frame)
        assert gap.sql is not None
        assert len(connection.sql(gap.sql).fetchall()) == gap.count


def test_the_tiny_corpus_has_its_gaps_in_the_graph_too(tiny: CentralityReport) -> None:
    with GraphStore.in_memory(io.BytesIO(quads(tiny_entities()))) as store:
        for gap in tiny.corpus.gaps:
            if gap.name in GAP_NAMES:
                assert n_lines(store, gap.command) == gap.count, gap.name


def test_sparql_gives_degree_and_strength(store: GraphStore, drawn: CentralityReport) -> None:
    for title, measure in (("Degree", "degree"), ("Strength", "strength")):
        rows = rows_of(store, drawn, title)
        found = {str(row["person"]): float(row[measure]) for row in rows}
        people = dict(zip(drawn.people.person, drawn.people.values[measure], strict=True))
        expected = {iri: people[iri.rpartition("/")[2]] for iri in found}
        assert found == pytest.approx(expected) and len(found) == 20
        assert max(found.values()) == pytest.approx(max(people.values()))


def test_sparql_gives_the_strongest_ties(store: GraphStore, drawn: CentralityReport) -> None:
    rows = rows_of(store, drawn, "Strongest ties")
    expected = [(t.papers, t.weight) for t in drawn.ties]
    found = [(int(r["papers"]), float(r["fractional"])) for r in rows[: len(expected)]]
    assert found == [(papers, pytest.approx(weight)) for papers, weight in expected]


def test_sparql_gives_the_most_prolific_and_their_cut_papers(
    store: GraphStore, drawn: CentralityReport
) -> None:
    people = drawn.people
    known = {p: (n, cut) for p, n, cut in zip(people.person, people.papers, people.cut_papers, strict=True)}
    rows = rows_of(store, drawn, "Most papers")
    assert len(rows) == 20
    for row in rows:
        assert (int(row["papers"]), int(row["cut"])) == known[str(row["person"]).rpartition("/")[2]]


def test_sparql_gives_growth(store: GraphStore, drawn: CentralityReport) -> None:
    rows = rows_of(store, drawn, "Papers and active people")
    assert [(int(r["year"]), int(r["papers"]), int(r["people"])) for r in rows] == [
        (y.year, y.papers, y.active_people) for y in drawn.growth.years if y.papers
    ]


@pytest.mark.parametrize("weighting", ["full", "fractional", "paper"])
def test_the_program_without_kgraph_gives_the_top_lists(
    weighting: str, drawn_entities: Entities, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = centrality_report(drawn_entities, base=BASE, manifest={}, weight=weighting, top=20)
    write_tables(drawn_entities, tmp_path / "tables")
    monkeypatch.chdir(tmp_path)
    program = next(r.text for r in report.method.recipes if r.language == "python")
    assert "kgraph" not in re.sub(r"#.*", "", program)
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(program, names)
    assert printed.getvalue().startswith("degree [(")
    for top in report.top_lists:
        if top.measure in names["measures"]:
            values = sorted(names["measures"][top.measure].values(), reverse=True)[: len(top.leaders)]
            assert [x.value for x in top.leaders] == pytest.approx(values, abs=1e-6), top.measure


def test_without_a_rule_by_team_size_there_is_no_program(drawn_entities: Entities) -> None:
    report = centrality_report(drawn_entities, base=BASE, manifest={}, weight="harmonic", top=3)
    assert [r.language for r in report.method.recipes] == ["shell", *["sparql"] * 5]


def test_inputs_are_named_in_the_command(tiny: CentralityReport) -> None:
    assert tiny.method.recipes[0].text.startswith("kgraph build --seed 20260101 tiny.txt\n")
