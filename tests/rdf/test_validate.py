"""SHACL: the tiny corpus keeps to its shapes, and each shape is broken by broken data."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdf_corpus import BASE, nquads
from rdflib import SH

import kgraph
from kgraph.model.entities import Entities
from kgraph.rdf.nquads import PROFILES
from kgraph.rdf.ontology import read_turtle
from kgraph.rdf.validate import SHOWN, Finding, ValidationReport, validate
from kgraph.rdf.vocabulary import PREFIXES

HEAD = "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXES.items()) + f"@base <{BASE}> .\n"


@dataclass(frozen=True)
class Broken:
    """Triples taken from the tiny corpus and triples put in (Turtle), and the message that must follow."""

    message: str
    out: str = ""
    put: str = ""
    warning: bool = False


CASES = [
    Broken("not a paper by its type", out="<paper/p1> a kg:Paper ."),
    Broken("exactly one title", out='<paper/p5> kg:title "Alone" .'),
    Broken("exactly one title", put='<paper/p5> kg:title "Together" .'),
    Broken("exactly one title", out='<paper/p5> kg:title "Alone" .', put='<paper/p5> kg:title "" .'),
    Broken("exactly one title", out='<paper/p5> kg:title "Alone" .', put='<paper/p5> kg:title "Allein"@de .'),
    Broken("at most one year", put="<paper/p1> kg:year 1999 ."),
    Broken("at most one year", put='<paper/p5> kg:year "1999"^^xsd:gYear .'),
    Broken("outside 1400 to 2100", put="<paper/p5> kg:year 9999 .", warning=True),
    Broken("at most one date", put='<paper/p5> kg:date "soon" .'),
    Broken("at most one date", put='<paper/p5> kg:date "2020-02-30"^^xsd:date .'),
    Broken("exactly one author count", put="<paper/p1> kg:authorCount 7 ."),
    Broken(
        "exactly one author count", out="<paper/p1> kg:authorCount 2 .", put="<paper/p1> kg:authorCount -1 ."
    ),
    Broken("whether its author list is complete", out="<paper/p1> kg:authorListComplete false ."),
    Broken("at most one citation count", put="<paper/p5> kg:citationCount -3 ."),
    Broken(
        "at most one venue",
        put="<paper/p3> kg:publishedIn <venue/v2> . <venue/v2> a kg:Venue ; kg:name 'V' .",
    ),
    Broken("at most one venue", put='<paper/p1> kg:publishedIn "ICML" .'),
    Broken("at most one edition", put='<paper/p1> kg:inEdition "ICML 2020" .'),
    Broken("a DOI is", put="<paper/p1> kg:doi <https://doi.org/10.1234/ABC> ."),
    Broken("a DOI is", put='<paper/p1> kg:doi "10.1234/abc" .'),
    Broken("an arXiv identifier", put="<paper/p1> kg:arxiv <https://arxiv.org/abs/2205.15659v2> ."),
    Broken(
        "two authorships at position 1",
        out="<paper/p2#author-2> kg:position 2 .",
        put="<paper/p2#author-2> kg:position 1 .",
    ),
    Broken(
        "3 listed authorships, but its author count is 4",
        out="<paper/p3> kg:hasAuthorship <paper/p3#author-4> .",
    ),
    Broken("counts 1 authors and names none", out="<paper/p5> kg:authoredBy <person/ada> ."),
    Broken("are not those that the paper is authored by", out="<paper/p4> kg:authoredBy <person/gul> ."),
    Broken("are not those that the paper is authored by", put="<paper/p4> kg:authoredBy <person/ada> ."),
    Broken("an authorship has an IRI", put="<paper/p4> kg:hasAuthorship _:b ."),
    Broken("belongs to one paper", put="<paper/p4> kg:hasAuthorship <paper/p5#author-1> ."),
    Broken("exactly one author, an IRI", out="<paper/p5#author-1> kg:author <person/ada> ."),
    Broken("exactly one author, an IRI", put="<paper/p5#author-1> kg:author <person/bo> ."),
    Broken("at most one position", put="<paper/p5#author-1> kg:position 2 ."),
    Broken(
        "at most one position",
        out="<paper/p5#author-1> kg:position 1 .",
        put="<paper/p5#author-1> kg:position 0 .",
    ),
    Broken("exactly one name as printed", out='<paper/p5#author-1> kg:nameAsPrinted "Ada Öztürk" .'),
    Broken(
        "true or not stated",
        out="<paper/p1#author-3> kg:isInferred true .",
        put="<paper/p1#author-3> kg:isInferred false .",
    ),
    Broken("either has a position or is inferred", out="<paper/p5#author-1> kg:position 1 ."),
    Broken("either has a position or is inferred", put="<paper/p1#author-3> kg:position 3 ."),
    Broken("from 0 to 1", put="<paper/p5#author-1> kg:matchConfidence 1.5e0 ."),
    Broken("not an agent by its type", out="<person/ada> a kg:Person ."),
    Broken("exactly one name, not empty", out='<person/ada> kg:name "Ada Öztürk" .'),
    Broken("exactly one name, not empty", put="<person/nobody> a kg:Person ."),
    Broken("an ORCID is", put="<person/ada> kg:orcid <https://orcid.org/0000-0002-1825-009> ."),
    Broken(
        "more than one ORCID",
        put="<person/bo> kg:orcid <https://orcid.org/0000-0001-5109-3700> .",
        warning=True,
    ),
    Broken("a ROR identifier", put="<lab/mila> kg:ror <https://ror.org/x> ."),
    Broken("not an organization by its type", put="<paper/p5> kg:contributingLab <person/ada> ."),
    Broken("at most one parent", put="<lab/deepmind> kg:parentOrganization <lab/mila> ."),
    Broken("its own parent", put="<lab/mila> kg:parentOrganization <lab/mila> ."),
    Broken("not a venue by its type", out="<venue/v1> a kg:ConferenceSeries ."),
    Broken("a venue has exactly one name", out='<venue/v1> kg:name "International Conference on Hands" .'),
    Broken("not an edition by its type", out="<edition/e1> a kg:Edition ."),
    Broken("of exactly one venue", out="<edition/e1> kg:editionOf <venue/v1> ."),
    Broken("an edition has exactly one name", out='<edition/e1> kg:name "ICH 2021" .'),
    Broken("an edition has at most one year", put="<edition/e1> kg:year 2022 ."),
    Broken("not a topic by its type", out="<topic/t1> a kg:Topic ."),
    Broken("a topic has exactly one label", out='<topic/t1> skos:prefLabel "Machine Learning" .'),
    Broken("a topic is in a scheme", out="<topic/t1> skos:inScheme <scheme/category> ."),
    Broken("exactly one value, a double", out="<measure/cy-h-index-0123456789abcdef> kg:value 89e0 ."),
    Broken(
        "a measure has exactly one name",
        out='<measure/cy-h-index-0123456789abcdef> kg:measureName "h-index" .',
    ),
    Broken("at most one day", put='<measure/cy-h-index-0123456789abcdef> kg:asOf "today" .'),
    Broken(
        "of exactly one organization", out="<person/bo#member-deepmind> org:organization <lab/deepmind> ."
    ),
    Broken("no earlier than it begins", put="<person/bo#member-deepmind> kg:firstYear 2030 ."),
]


def turtle(text: str) -> list[ox.Triple]:
    store = ox.Store()
    store.load(input=HEAD + text, format=ox.RdfFormat.TURTLE)
    return [q.triple for q in store]


@pytest.fixture
def store(tiny_nquads: bytes) -> ox.Store:
    store = ox.Store()
    store.bulk_load(tiny_nquads, format=ox.RdfFormat.N_QUADS)
    return store


def break_it(store: ox.Store, case: Broken) -> None:
    for triple in turtle(case.out):
        quad = ox.Quad(*triple, ox.DefaultGraph())
        assert quad in store, f"the tiny corpus does not say {triple}"
        store.remove(quad)
    for triple in turtle(case.put):
        store.add(ox.Quad(*triple, ox.DefaultGraph()))


@pytest.mark.parametrize("profile", PROFILES)
def test_the_tiny_corpus_keeps_to_its_shapes(tiny: Entities, profile: str) -> None:
    store = ox.Store()
    store.bulk_load(nquads(tiny, profile), format=ox.RdfFormat.N_QUADS)
    report = validate(store)
    assert report.conforms and not report.warnings, report.to_text()


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.message}: -{c.out} +{c.put}")
def test_broken_data_is_found(store: ox.Store, case: Broken) -> None:
    break_it(store, case)
    report = validate(store)
    found = report.warnings if case.warning else report.violations
    assert any(case.message in f.message for f in found), report.to_text()
    assert report.conforms == case.warning


def test_every_message_of_the_shapes_is_provoked_by_a_case(tiny_nquads: bytes) -> None:
    provoked = set()
    for case in CASES:
        store = ox.Store()
        store.bulk_load(tiny_nquads, format=ox.RdfFormat.N_QUADS)
        break_it(store, case)
        report = validate(store)
        provoked |= {f.message for f in (*report.violations, *report.warnings)}
    messages = {str(m) for m in read_turtle("shapes.ttl").objects(None, SH.message)}
    assert len(messages) > 40
    for message in messages:
        pattern = re.sub(r"\{\?\w+\}", ".*", message.replace("(", r"\("))
        assert any(re.fullmatch(pattern, p) for p in provoked), f"no case breaks {message!r}"


@pytest.mark.parametrize("start", range(4))
def test_chunks_find_what_the_whole_graph_shows(store: ox.Store, start: int) -> None:
    """Against pyshacl on all triples at once with the shapes as they stand, SPARQL constraints included."""
    for case in CASES[start::4]:
        whole = all(ox.Quad(*t, ox.DefaultGraph()) in store for t in turtle(case.out))
        if whole and "_:" not in case.put:  # labels of blank nodes are not kept
            break_it(store, case)
    report = validate(store, chunk_papers=1)
    graph = rdflib.Graph()
    graph.parse(data=store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")
    shapes, ontology = read_turtle("shapes.ttl"), read_turtle("kgraph.ttl")
    _, results, _ = pyshacl.validate(graph, shacl_graph=shapes, ont_graph=ontology)
    assert isinstance(results, rdflib.Graph)
    expected = set()
    for result in results.subjects(predicate=SH.resultSeverity):
        by_query = results.value(result, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent
        focus = results.value(result, SH.value if by_query else SH.focusNode)
        expected.add((str(focus), str(results.value(result, SH.resultMessage))))
    assert len(expected) > 8
    assert {(f.focus, f.message) for f in (*report.violations, *report.warnings)} == expected


@pytest.mark.parametrize("size", [1, 2, 100])
def test_the_size_of_chunks_does_not_matter(store: ox.Store, size: int) -> None:
    break_it(store, CASES[20])
    assert validate(store, chunk_papers=size) == validate(store)


TWO_PROCESSES = """
import sys
import pyoxigraph as ox
from kgraph.rdf.validate import validate

if __name__ == "__main__":
    store = ox.Store()
    store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)
    sys.stdout.buffer.write(validate(store, chunk_papers=2, processes=2).to_text().encode())
"""


def test_two_processes_find_the_same(store: ox.Store, tmp_path: Path) -> None:
    """In a process of its own, as the pool leaves a helper process behind until the end."""
    break_it(store, CASES[20])
    store.dump(str(tmp_path / "quads.nq"), format=ox.RdfFormat.N_QUADS)
    (tmp_path / "check.py").write_text(TWO_PROCESSES, encoding="utf-8")
    source = str(Path(kgraph.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, tmp_path / "check.py", tmp_path / "quads.nq"],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == validate(store).to_text()


def test_the_graphs_of_documents_are_not_looked_at(store: ox.Store) -> None:
    for triple in turtle('<paper/p1> kg:title "Another" .'):
        store.add(ox.Quad(*triple, ox.NamedNode(BASE + "source/0123456789abcdef")))
    assert validate(store).conforms


def test_chunks_of_ntriples_may_be_given(store: ox.Store) -> None:
    chunk = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    assert chunk is not None
    assert validate([chunk]).conforms
    assert not validate([f'<{BASE}paper/p1> <{PREFIXES["kg"]}title> "" .\n'.encode()]).conforms


def test_an_empty_store_conforms() -> None:
    assert validate(ox.Store()) == ValidationReport(True, 0, 0, 0, (), ())


def test_a_report_reads_as_lines() -> None:
    one = Finding("https://x/p", "kg:title", "", "a paper has exactly one title", "Violation")
    report = ValidationReport(False, 3, 0, 7, (one, replace(one, focus="https://x/q")), ())
    assert report.to_text(limit=1) == (
        "violation: https://x/p: a paper has exactly one title (kg:title)\n"
        "… and 2 more violations\n"
        "the graph breaks its shapes: 7 things checked, 3 violations, 0 warnings\n"
    )
    assert report.to_dict()["violations"][0]["path"] == "kg:title"


def test_many_findings_are_all_counted(tiny: Entities) -> None:
    n = SHOWN + 5
    lines = [f'<{BASE}paper/x{i}> <{PREFIXES["kg"]}title> "" .\n' for i in range(n)]
    report = validate(["".join(lines).encode()])
    assert report.n_violations >= n and len(report.violations) == SHOWN
