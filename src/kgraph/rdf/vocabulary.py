"""Every RDF term that kgraph writes: a closed vocabulary, so a misspelt term is an error, not a new property.

Terms are named as in Turtle, `kg:title` or `dct:format`. Those of `kg:` are exactly the ones that
`ontology/kgraph.ttl` defines (a test holds the two together); of other vocabularies only what is used.
"""

from __future__ import annotations

from functools import cache

from kgraph.errors import UnknownName
from kgraph.rdf.iris import ONTOLOGY

PREFIXES: dict[str, str] = {
    "kg": ONTOLOGY,
    "dct": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix → namespace of every vocabulary in the graph; also what queries and Turtle files may abbreviate."""

_CLASSES = """
    Entity Agent Person AmbiguousPerson Group Organization Lab
    Paper JournalArticle ConferencePaper Preprint BookChapter Book Thesis Report DataPaper
    Venue Journal ConferenceSeries BookSeries Repository Edition Proceedings
    Topic TopicAssignment Authorship Membership Collaboration Measure SourceDocument Record Run
    Artifact Benchmark Dataset Software Model Method System CodeRepository Introduction
"""
_PROPERTIES = """
    title abstract year yearInferred date volume issue pages publisher
    authoredBy authorOf hasAuthorship authorCount authorListComplete
    publishedIn inEdition editionOf editedBy contributingLab cites hasTopic hasTopicAssignment topic score
    broaderBy versionOf page codeAt hasCode citationCount status linkAsPrinted
    introduces introducedBy hasIntroduction artifact foundBy words
    author position nameAsPrinted affiliation affiliationAsPrinted isCorresponding isInferred matchConfidence
    name alternativeName abbreviation mayBe parentOrganization city country hasMembership firstYear lastYear
    identifier doi arxiv openalex dblp pubmed semanticScholar openreview acl orcid ieee scopus scholar ror
    issn isbn wikidata researcherId aclAuthor mesh localIdentifier
    coauthorOf participant jointPapers weight hasMeasure measureName value asOf asOfInferred
    describes line recordId titleAsPrinted authorsAsPrinted venueAsPrinted dateAsPrinted mergedBy
    sha256 sizeBytes recordCount rejectedCount software parameter
"""

CLASSES: tuple[str, ...] = tuple(_CLASSES.split())
"""Local names of the classes of `kg:`."""

PROPERTIES: tuple[str, ...] = tuple(_PROPERTIES.split())
"""Local names of the properties of `kg:`."""

TERMS: dict[str, frozenset[str]] = {
    "kg": frozenset(CLASSES + PROPERTIES),
    "dct": frozenset({"format", "isReplacedBy", "title"}),
    "org": frozenset({"organization"}),
    "prov": frozenset({"startedAtTime", "used", "wasDerivedFrom", "wasGeneratedBy"}),
    "rdf": frozenset({"type"}),
    "rdfs": frozenset({"label"}),
    "skos": frozenset({"ConceptScheme", "broader", "inScheme", "notation", "prefLabel"}),
    "void": frozenset(
        {"Dataset", "class", "classPartition", "entities", "property", "propertyPartition", "triples"}
    ),
    "xsd": frozenset({"boolean", "date", "dateTime", "double", "integer"}),
}


@cache
def term(name: str) -> str:
    """The IRI of a term.

    Raises:
        UnknownName: kgraph writes no such term; the message offers the nearest ones.

    Example:
        >>> term("kg:authoredBy")
        'https://w3id.org/kgraph/ontology#authoredBy'
    """
    prefix, _, local = name.partition(":")
    if local not in TERMS.get(prefix, ()):
        known = (f"{p}:{t}" for p, terms in TERMS.items() for t in sorted(terms))
        raise UnknownName("RDF term", name, known, hint="see docs/ontology.md")
    return PREFIXES[prefix] + local
