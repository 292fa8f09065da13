"""Every claim of a report, computed again by the query that is printed beside it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from report_corpora import BASE

from kgraph.model.entities import Entities
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run
from kgraph.reports.centrality import centrality_report, write_report
from kgraph.reports.claims import QUERIES
from kgraph.reports.comparison import comparison_report
from kgraph.reports.profile import profile_report
from kgraph.reports.scope_sections import Claim
from kgraph.store import GraphStore
from kgraph.workspace import KnowledgeGraph, open_workspace

SCOPES: list[list[str]] = [
    [],
    ["topic:reinforcement learning"],
    ["venue:ICML"],
    ["lab:DeepMind", "2022-"],
]
SPARQL = re.compile(r"```sparql\n(.*?)\n```", re.DOTALL)


@pytest.fixture(scope="module")
def graph(sample: Path) -> Iterator[KnowledgeGraph]:
    with open_workspace(sample) as kg:
        yield kg


def recompute(store: GraphStore, claims: Sequence[Claim], printed: Sequence[str]) -> None:
    """Each claim by its printed query: the value, and whose it is."""
    assert len(claims) == len(printed)
    for claim, query in zip(claims, printed, strict=True):
        assert query == claim.query
        rows = store.query(query).to_dicts()
        assert float(rows[0]["value"]) == pytest.approx(claim.value, abs=1e-6), claim.name
        if claim.who is not None:
            assert rows[0]["name"] == claim.who and claim.who in claim.text
        elif "name" in rows[0]:
            assert rows[1]["value"] == rows[0]["value"], f"{claim.name}: one alone is first and not named"


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: " ".join(scope) or "all")
def test_the_printed_queries_give_the_ten_claims(
    scope: list[str], graph: KnowledgeGraph, tmp_path: Path
) -> None:
    report = centrality_report(
        graph.entities, base=graph.base, manifest=graph.manifest, seed=graph.seed, scope=scope, top=3
    )
    assert [c.name for c in report.claims] == list(QUERIES)
    markdown = write_report(report, tmp_path, ["md"])[0].read_text(encoding="utf-8")
    chapter = markdown.partition("Ten claims, and a query")[2].partition("\n## ")[0]
    recompute(graph.store, report.claims, SPARQL.findall(chapter))


def test_the_claims_of_a_profile_and_of_both_sides_of_a_comparison(graph: KnowledgeGraph) -> None:
    known = {"base": graph.base, "manifest": graph.manifest, "seed": graph.seed}
    profile = profile_report(graph.entities, "Razvan Pascanu", **known)
    recompute(graph.store, profile.claims, [c.query or "" for c in profile.claims])
    compared = comparison_report(graph.entities, ("2015-2019", "2020-2025"), **known)
    for side in (compared.left, compared.right):
        recompute(graph.store, side.claims, [c.query or "" for c in side.claims])
    assert profile.claims[0].value == len(profile.papers)


def test_claims_of_a_corpus_drawn_at_random(drawn_entities: Entities) -> None:
    file = io.BytesIO()
    run = Run(id="r1", started=None, software="kgraph test")
    write_quads(drawn_entities, file, base=BASE, run=run, profile="full")
    with GraphStore.in_memory(io.BytesIO(file.getvalue())) as store:
        for scope in ([], ["2012-2015"], ["lab:lab2"], ["community:0"], ["person:a001"]):
            report = centrality_report(drawn_entities, base=BASE, manifest={}, scope=scope, top=2)
            recompute(store, report.claims, [c.query or "" for c in report.claims])
