"""The ontology's files: complete, inside OWL 2 RL, in step with the code and with each other."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SH, SKOS, URIRef
from rdflib.compare import isomorphic

from corpus import tiny_entities
from kgraph.errors import UnknownName
from kgraph.model.identifiers import SCHEMES
from kgraph.rdf.iris import DEFAULT_BASE, ONTOLOGY, authorship_iri, entity_iri, parse_iri
from kgraph.rdf.knowledge import IDENTIFIER_PROPERTIES
from kgraph.rdf.ontology import (
    ALIGNED,
    context_json,
    ontology_dir,
    ontology_markdown,
    read_turtle,
    sssom_tsv,
)
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run
from kgraph.rdf.vocabulary import CLASSES, PREFIXES, PROPERTIES, TERMS, term

REPOSITORY = Path(__file__).parents[1]
OWN = re.compile(re.escape(ONTOLOGY) + r"(\w+)")


def own(nodes: object) -> set[str]:
    """Local names of the terms of ours among nodes."""
    return {m[1] for n in nodes if (m := OWN.fullmatch(str(n)))}  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return read_turtle("kgraph.ttl")


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("ontology/context.jsonld", context_json),
        ("ontology/alignments.sssom.tsv", sssom_tsv),
        ("docs/ontology.md", ontology_markdown),
    ],
)
def test_what_is_made_from_the_ontology_is_in_step_with_it(path: str, make: Callable[[], str]) -> None:
    """After a change: KGRAPH_KEEP=1 pytest tests/test_ontology.py."""
    file = REPOSITORY / path
    if os.environ.get("KGRAPH_KEEP"):
        file.write_text(make(), encoding="utf-8", newline="\n")
    assert file.read_text(encoding="utf-8") == make()


def test_the_vocabulary_is_what_the_ontology_defines(ontology: rdflib.Graph) -> None:
    assert own(ontology.subjects(RDF.type, OWL.Class)) == set(CLASSES)
    properties = {
        *ontology.subjects(RDF.type, OWL.ObjectProperty),
        *ontology.subjects(RDF.type, OWL.DatatypeProperty),
    }
    assert own(properties) == set(PROPERTIES)
    assert len(set(CLASSES)) + len(set(PROPERTIES)) == len(CLASSES) + len(PROPERTIES) == len(TERMS["kg"])


def test_every_term_has_one_label_and_one_comment(ontology: rdflib.Graph) -> None:
    for name in (*CLASSES, *PROPERTIES):
        node = URIRef(ONTOLOGY + name)
        for said in (RDFS.label, RDFS.comment):
            texts = list(ontology.objects(node, said))
            assert len(texts) == 1 and str(texts[0]), (name, said)


def test_every_datatype_property_has_a_range(ontology: rdflib.Graph) -> None:
    for node in ontology.subjects(RDF.type, OWL.DatatypeProperty):
        assert ontology.value(node, RDFS.range), node


def test_the_ontology_refers_only_to_terms_it_defines(ontology: rdflib.Graph) -> None:
    for graph in (ontology, read_turtle("shapes.ttl"), read_turtle("alignments.ttl")):
        assert own(set(graph.subjects()) | set(graph.objects()) | set(graph.predicates())) <= TERMS["kg"]


def test_queries_in_the_shapes_use_only_terms_of_the_ontology() -> None:
    for query in read_turtle("shapes.ttl").objects(None, SH.select):
        for name in re.findall(r"\bkg:\w+", str(query)):
            assert term(name)


def test_the_ontology_stays_inside_owl_2_rl(ontology: rdflib.Graph) -> None:
    """Only constructs of https://www.w3.org/TR/owl2-profiles/#OWL_2_RL, and no claims about others' terms."""
    types = {
        OWL.Ontology,
        OWL.Class,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        OWL.FunctionalProperty,
        OWL.SymmetricProperty,
    }
    assert set(ontology.objects(None, RDF.type)) <= types
    constructs = {p for p in ontology.predicates() if str(p).startswith((str(OWL), str(RDFS)))}
    assert constructs <= {
        RDFS.label,
        RDFS.comment,
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        RDFS.domain,
        RDFS.range,
        OWL.inverseOf,
        OWL.propertyChainAxiom,
        OWL.disjointWith,
        OWL.versionIRI,
        OWL.versionInfo,
    }
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, OWL.disjointWith, OWL.inverseOf):
        assert all(str(s).startswith(ONTOLOGY) for s in ontology.subjects(predicate))
    assert not set(ontology.objects(None, RDFS.subPropertyOf)) & {RDFS.label, SKOS.altLabel, SKOS.prefLabel}


def test_a_reasoner_finds_the_data_consistent_and_the_direct_authors(ontology: rdflib.Graph) -> None:
    import owlrl

    store = ox.Store()
    store.bulk_load(_tiny_quads(), format=ox.RdfFormat.N_QUADS)
    graph = rdflib.Graph()
    graph.parse(data=store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")
    authored_by = URIRef(term("kg:authoredBy"))
    direct = set(graph.subject_objects(authored_by))
    graph.remove((None, authored_by, None))
    graph += ontology
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert set(graph.subject_objects(authored_by)) == direct  # by the property chain over authorships
    assert not list(
        graph.subjects(RDF.type, URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage"))
    )
    p3 = URIRef(entity_iri(DEFAULT_BASE, "paper", "p3"))
    assert (p3, RDF.type, URIRef("http://purl.org/ontology/bibo/Document")) in graph
    assert (None, OWL.sameAs, p3) not in graph or set(graph.subjects(OWL.sameAs, p3)) == {p3}


def test_alignments_are_close_or_broad_matches_to_known_vocabularies() -> None:
    alignments = read_turtle("alignments.ttl")
    assert set(alignments.predicates()) <= {SKOS.closeMatch, SKOS.broadMatch}
    known = (*ALIGNED.values(), *PREFIXES.values())
    assert all(str(o).startswith(known) for o in alignments.objects())
    assert len(alignments) == sum(not line.startswith("#") for line in sssom_tsv().splitlines()) - 1


@pytest.mark.parametrize("name", ["kgraph.ttl", "alignments.ttl", "shapes.ttl"])
def test_both_engines_read_the_files(name: str) -> None:
    with (ontology_dir() / name).open("rb") as file:
        assert len(list(ox.parse(file, format=ox.RdfFormat.TURTLE))) == len(read_turtle(name))


def test_the_shapes_are_shapes() -> None:
    """Against the shapes that SHACL itself publishes."""
    import pyshacl

    conforms, _, text = pyshacl.validate(
        rdflib.Graph(), shacl_graph=read_turtle("shapes.ttl"), meta_shacl=True
    )
    assert conforms, text


def test_every_scheme_with_an_address_has_its_property() -> None:
    assert {p.removeprefix("kg:") for p in IDENTIFIER_PROPERTIES.values()} <= set(PROPERTIES)
    assert IDENTIFIER_PROPERTIES.keys() == {s.name for s in SCHEMES if s.iri}


@pytest.mark.parametrize("name", ["kg:titel", "kg:Title", "dct:creator", "foaf:name", "title", ""])
def test_a_misspelt_term_is_an_error(name: str) -> None:
    with pytest.raises(UnknownName):
        term(name)


def test_a_misspelt_term_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'kg:authoredBy'"):
        term("kg:authordBy")


def test_iris_are_parsed_back() -> None:
    for kind in ("paper", "person", "lab", "venue", "edition", "topic"):
        assert parse_iri(DEFAULT_BASE, entity_iri(DEFAULT_BASE, kind, "abc")) == (kind, "abc")
    assert parse_iri(DEFAULT_BASE, authorship_iri(DEFAULT_BASE, "abc", 1)) is None
    assert parse_iri(DEFAULT_BASE, "https://example.org/paper/abc") is None


# --- context.jsonld ---------------------------------------------------------------------------------------


def _tiny_quads() -> bytes:
    file = io.BytesIO()
    write_quads(tiny_entities(), file, base=DEFAULT_BASE, run=Run("r1", None, "kgraph"))
    return file.getvalue()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_json_written_with_the_context_reads_back_as_the_same_graph() -> None:
    store = ox.Store()
    store.bulk_load(_tiny_quads(), format=ox.RdfFormat.N_QUADS)
    graph = rdflib.Graph()
    graph.parse(data=store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")
    context = json.loads((ontology_dir() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    text = graph.serialize(format="json-ld", context=context, auto_compact=True)
    nodes = {n["id"]: n for n in json.loads(text)["@graph"]}
    paper = nodes[entity_iri(DEFAULT_BASE, "paper", "p3")]
    assert paper["type"] == "ConferencePaper"
    assert paper["year"] == 2021 or paper["year"] == "2021"
    assert sorted(paper["authoredBy"]) == [
        entity_iri(DEFAULT_BASE, "person", p) for p in ("bo", "cy", "dee", "eve")
    ]
    again = rdflib.Graph()
    again.parse(data=text, format="json-ld")
    assert isomorphic(graph, again)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_json_of_others_is_read_by_local_names() -> None:
    context = json.loads((ontology_dir() / "context.jsonld").read_text(encoding="utf-8"))
    document = context | {
        "id": "https://example.org/p",
        "type": "Preprint",
        "title": "T",
        "year": 2020,
        "date": "2020-01-02",
        "authorListComplete": True,
        "authoredBy": ["https://example.org/a"],
    }
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    by_oxigraph = ox.Store()
    by_oxigraph.load(input=json.dumps(document), format=ox.RdfFormat.JSON_LD)
    lines = sorted(f"{q.triple} ." for q in by_oxigraph)
    assert lines == sorted(graph.serialize(format="nt").strip().splitlines())
    assert f'<https://example.org/p> <{ONTOLOGY}date> "2020-01-02"^^<{PREFIXES["xsd"]}date> .' in lines
    assert f'<https://example.org/p> <{ONTOLOGY}title> "T" .' in lines
