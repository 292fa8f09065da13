"""SHACL: the tiny corpus keeps to its shapes, and each shape is broken by broken data."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdf_corpus import BASE, nquads
from rdflib import RDFS, SH, BNode, Literal, URIRef
from rdflib.collection import Collection

from kgraph.errors import BadRequest
from kgraph.model.entities import Entities
from kgraph.rdf.nquads import PROFILES
from kgraph.rdf.ontology import read_turtle
from kgraph.rdf.shapes import compile_shapes
from kgraph.rdf.validate import SHOWN, Finding, ValidationReport, findings, validate
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
    Broken("at most one volume", put="<paper/p5> kg:volume 12 ."),
    Broken("at most one issue", put="<paper/p5> kg:issue 3 ."),
    Broken("at most one page range", put='<paper/p5> kg:pages "1–2", "3–4" .'),
    Broken("at most one publisher", put='<paper/p5> kg:publisher "A", "B" .'),
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
    Broken("at most one broader topic", put="<topic/t2> skos:broader <topic/t3> . <topic/t3> a kg:Topic ."),
    Broken("found by words or papers", put='<topic/t1> kg:broaderBy "guess" .'),
    Broken("is broader than itself", put="<topic/t1> skos:broader <topic/t2> ."),
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
    Broken("not an artifact by its type", out="<artifact/a1> a kg:Model ."),
    Broken("not an artifact by its type", put="<paper/p5> kg:introduces <person/ada> ."),
    Broken("an artifact has exactly one name", put='<artifact/a1> kg:name "Other" .'),
    Broken("an artifact is introduced by a paper", put='<artifact/a3> a kg:Dataset ; kg:name "Nobody\'s" .'),
    Broken("an introduction has an IRI", put="<paper/p4> kg:hasIntroduction _:b ."),
    Broken(
        "an introduction is of one paper",
        put="<paper/p4> kg:hasIntroduction <paper/p1#introduces-a1-title> .",
    ),
    Broken(
        "of exactly one artifact, an IRI", put="<paper/p1#introduces-a1-title> kg:artifact <artifact/a2> ."
    ),
    Broken("found by exactly one rule", out='<paper/p1#introduces-a1-title> kg:foundBy "title" .'),
    Broken(
        "the words that gave it away", out='<paper/p1#introduces-a1-title> kg:words "HandNet: a cut list" .'
    ),
    Broken("not those that the paper introduces", out="<paper/p1> kg:introduces <artifact/a1> ."),
    Broken("not those that the paper introduces", put="<paper/p1> kg:introduces <artifact/a2> ."),
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


# --- the same as pyshacl finds ----------------------------------------------------------------------------


def reference(store: ox.Store, shapes: rdflib.Graph | None = None) -> set[Finding]:
    """What pyshacl finds in all triples at once, with the shapes and the sub-classes as they stand."""
    ours, subclasses = shapes_and_subclasses()
    shapes = shapes or ours
    data = rdflib.Graph(bind_namespaces="none")
    for triple in subclasses:
        data.add(triple)
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        data.add(tuple(map(rdflib_term, quad.triple)))
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    assert isinstance(results, rdflib.Graph)
    found = set()
    for result in results.subjects(predicate=SH.resultSeverity):
        component = str(results.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH))
        focus, value = results.value(result, SH.focusNode), results.value(result, SH.value, default="")
        if component == "SPARQLConstraintComponent":  # there the focus is a class, see `shapes.ttl`
            component, focus, value = "sparqlConstraintComponent", value, ""
        path = results.value(result, SH.resultPath)
        found.add(
            Finding(
                focus=str(focus),
                path="" if path is None else path_text(results, shapes, path),
                value=str(value),
                message=str(results.value(result, SH.resultMessage)),
                severity=str(results.value(result, SH.resultSeverity)).removeprefix(str(SH)),
                component=f"sh:{component[0].lower()}{component[1:].removesuffix('ConstraintComponent')}",
            )
        )
    return found


@cache
def shapes_and_subclasses() -> tuple[rdflib.Graph, tuple[Any, ...]]:
    return read_turtle("shapes.ttl"), tuple(read_turtle("kgraph.ttl").triples((None, RDFS.subClassOf, None)))


def rdflib_term(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    datatype = None if term.language else URIRef(term.datatype.value)
    return Literal(term.value, lang=term.language, datatype=datatype, normalize=False)


def path_text(results: rdflib.Graph, shapes: rdflib.Graph, path: Any) -> str:
    if isinstance(path, URIRef):
        return path.n3(shapes.namespace_manager)
    if (inverse := results.value(path, SH.inversePath)) is not None:
        return "^" + path_text(results, shapes, inverse)
    ways = results.value(path, SH.alternativePath)
    steps = Collection(results, path if ways is None else ways)
    return f"({('/' if ways is None else '|').join(path_text(results, shapes, step) for step in steps)})"


COMPARING = ("sh:minInclusive", "sh:maxInclusive", "sh:lessThanOrEquals", "sh:sparql")
COMPARED = "year authorCount citationCount position matchConfidence firstYear lastYear"


def is_no_number(quad: ox.Quad) -> bool:
    """Whether a literal that is no number stands where the shapes compare it with one."""
    if quad.predicate.value not in {PREFIXES["kg"] + name for name in COMPARED.split()}:
        return False
    numbers = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double")}
    literal = quad.object
    return isinstance(literal, ox.Literal) and (
        literal.datatype.value not in numbers or bool(rdflib_term(literal).ill_typed)
    )


def assert_as_pyshacl(store: ox.Store) -> set[Finding]:
    """The findings, which are the same.

    Left aside is what compares a number with a literal that is none: rdflib puts a date or a truth value
    below or above every number; in SPARQL that is an error, and so by SHACL breaks a bound.
    """
    report = validate(store)
    found = {*report.violations, *report.warnings}
    assert (report.n_violations, report.n_warnings) == (len(report.violations), len(report.warnings))
    unordered = {quad.subject.value for quad in store if is_no_number(quad)}

    def compared(findings: set[Finding]) -> set[Finding]:
        return {f for f in findings if not (f.component in COMPARING and f.focus in unordered)}

    assert compared(found) == compared(reference(store))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.message}: -{c.out} +{c.put}")
def test_broken_data_is_found_as_pyshacl_finds_it(store: ox.Store, case: Broken) -> None:
    break_it(store, case)
    severity = "Warning" if case.warning else "Violation"
    found = assert_as_pyshacl(store)
    assert any(case.message in f.message and f.severity == severity for f in found)
    assert validate(store).conforms == case.warning


@pytest.mark.parametrize(
    "value", ['"1999"^^xsd:gYear', '"1999"', '"1999"@en', "true", "<x>", '"x"^^xsd:integer']
)
def test_what_cannot_be_compared_breaks_both_bounds(store: ox.Store, value: str) -> None:
    """As SHACL says; see `assert_as_pyshacl`."""
    break_it(store, Broken("", put=f"<paper/p5> kg:year {value} ."))
    assert {f.component for f in validate(store).warnings} == {"sh:minInclusive", "sh:maxInclusive"}


def test_everything_broken_at_once_is_found_as_pyshacl_finds_it(store: ox.Store) -> None:
    for case in CASES:
        if all(ox.Quad(*t, ox.DefaultGraph()) in store for t in turtle(case.out)):
            break_it(store, case)
    assert len(assert_as_pyshacl(store)) > 60


def test_the_sample_is_found_to_be_as_pyshacl_finds_it(sample: Path) -> None:
    """With every 97th statement taken out, and another object put in at every 89th; whole, it is in order."""
    store = ox.Store()
    whole = ox.Store.read_only(str(sample / "store"))
    store.extend(whole.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert validate(store).to_text().startswith("the graph keeps to its shapes")
    for n, quad in enumerate(sorted(store, key=str)):
        if n % 97 == 0:
            store.remove(quad)
        elif n % 89 == 0:
            store.add(ox.Quad(quad.subject, quad.predicate, ox.Literal("odd"), ox.DefaultGraph()))
    assert len(assert_as_pyshacl(store)) > 100


ODD_TERMS = turtle(
    """
    <s> <p> <paper/p1>, <paper/p3#author-1>, <person/ada>, <lab/mila>, <venue/v1>, <topic/t1>, <new>, _:b,
      kg:Paper, kg:Preprint, kg:Person, kg:Lab, kg:Journal, "", "odd", "odd"@en, "10", "Ada\\n",
      0, -1, 1, 3, 1500, 2020, 12345678901, 0.5, 2.5, 0.5e0, -7e0, 1e300, "INF"^^xsd:double, true, false,
      "odd"^^xsd:integer, "odd"^^xsd:double, "2020"^^xsd:gYear, "2020-02-30"^^xsd:date,
      "2020-02-29"^^xsd:date, "2020-02-29T00:00:00Z"^^xsd:dateTime, "x"^^<urn:odd>,
      <https://doi.org/10.1234/abc>, <https://doi.org/10.1234/ABC>, <https://orcid.org/0000-0001-5109-3700> .
    """
)
CHANGES = st.tuples(st.sampled_from(["remove", "replace", "add"]), *[st.integers(0, 10_000)] * 3)


@settings(max_examples=40, deadline=None)
@given(changes=st.lists(CHANGES, min_size=1, max_size=25))
def test_random_damage_is_found_as_pyshacl_finds_it(tiny_nquads: bytes, changes: list[Any]) -> None:
    """A statement less, or with another object; or a property of one subject for another."""
    store = ox.Store()
    store.bulk_load(tiny_nquads, format=ox.RdfFormat.N_QUADS)
    quads = sorted(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), key=str)
    for change, i, j, k in changes:
        quad, other = quads[i % len(quads)], quads[j % len(quads)]
        odd = ODD_TERMS[k % len(ODD_TERMS)].object
        predicate = quad.predicate if change == "replace" else other.predicate
        new = ox.Quad(quad.subject, predicate, odd, ox.DefaultGraph())
        if change != "add":
            store.remove(quad)
        if change != "remove" and not is_no_number(new):  # at some of which pyshacl stops with a TypeError
            store.add(new)
    assert_as_pyshacl(store)


@pytest.mark.parametrize(
    ("shape", "what"),
    [
        ("sh:targetClass kg:Paper ; sh:not [ sh:class kg:Agent ]", "sh:not"),
        ("sh:targetClass kg:Paper ; sh:deactivated true", "sh:deactivated"),
        ("sh:targetClass kg:Paper ; sh:minCount 1", "sh:minCount"),
        ("sh:targetClass kg:Paper ; sh:property [ sh:path kg:title ; sh:uniqueLang true ]", "sh:uniqueLang"),
        ("sh:targetClass kg:Paper ; sh:property [ sh:path kg:title ; sh:datatype xsd:token ]", "xsd:token"),
        ("sh:targetClass kg:Paper ; sh:nodeKind kg:Paper", "kg:Paper"),
        ("sh:targetClass kg:Paper ; sh:property [ sh:path [ sh:zeroOrMorePath kg:cites ] ]", "zeroOrMore"),
        ("sh:targetClass kg:Paper ; sh:sparql [ sh:select 'SELECT $this {}' ]", "sh:targetClass"),
        ("sh:targetNode kg:Paper ; sh:sparql [ sh:ask 'ASK {}' ]", "sh:ask"),
    ],
)
def test_what_the_shapes_may_not_say_is_refused(shape: str, what: str) -> None:
    graph = rdflib.Graph()
    graph.parse(data=f"{HEAD}@prefix sh: <{SH}> . <shape> a sh:NodeShape ; {shape} .", format="turtle")
    with pytest.raises(BadRequest, match=what):
        compile_shapes(graph)


@pytest.mark.parametrize(
    "shape",
    [
        "sh:targetNode <paper/p1>, <p9> ; sh:property [ sh:path kg:doi ; sh:minCount 2 ; sh:message 'm' ]",
        "sh:targetNode <paper/p1>, 'x' ; sh:in ( <paper/p1> ) ; sh:pattern '^x' ; sh:severity sh:Info",
        "sh:targetNode <paper/p1> ; sh:property [ sh:path kg:authoredBy ; sh:class kg:Lab ; sh:message 'm' ]",
        "sh:targetClass kg:Entity ; sh:property [ sh:path kg:name ; sh:minCount 0 ; sh:message 'm' ]",
        "sh:targetClass kg:Agent ; sh:property [ sh:path ( [ sh:inversePath kg:author ] kg:position ) ;"
        " sh:minCount 2 ; sh:maxCount 2 ; sh:message 'm' ]",
        *(
            f"sh:targetSubjectsOf kg:publishedIn ; sh:targetObjectsOf kg:title ; sh:nodeKind sh:{kind}"
            for kind in (
                "IRI",
                "Literal",
                "BlankNode",
                "BlankNodeOrIRI",
                "BlankNodeOrLiteral",
                "IRIOrLiteral",
            )
        ),
        *(
            f"sh:targetClass kg:Paper ; sh:property [ sh:path kg:year ; sh:datatype {kind} ; sh:message 'm' ]"
            for kind in ("xsd:decimal", "xsd:dateTime", "xsd:string")
        ),
    ],
)
def test_shapes_that_are_not_ours_yet_are_checked_as_pyshacl_checks_them(store: ox.Store, shape: str) -> None:
    shapes = rdflib.Graph()
    said = f"<shape> a sh:NodeShape ; sh:message 'm' ; {shape} ."
    shapes.parse(data=f"{HEAD}@prefix sh: <{SH}> . {said}", format="turtle")
    assert {f for c in compile_shapes(shapes) for f in findings(store, c)} == reference(store, shapes)


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
    one = Finding("https://x/p", "kg:title", "", "a paper has exactly one title", "Violation", "sh:minCount")
    report = ValidationReport(False, 3, 0, 7, (one, replace(one, focus="https://x/q")), ())
    assert report.to_text(limit=1) == (
        "violation: https://x/p: a paper has exactly one title (kg:title sh:minCount)\n"
        "… and 2 more violations\n"
        "the graph breaks its shapes: 7 things checked, 3 violations, 0 warnings\n"
    )
    assert report.to_dict()["violations"][0]["path"] == "kg:title"


def test_many_findings_are_all_counted(tiny: Entities) -> None:
    n = SHOWN + 5
    lines = [f'<{BASE}paper/x{i}> <{PREFIXES["kg"]}title> "" .\n' for i in range(n)]
    report = validate(["".join(lines).encode()])
    assert report.n_violations >= n and len(report.violations) == SHOWN
