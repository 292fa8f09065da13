"""What the dataset is, as VoID and DCAT describe one: counts, vocabularies, ways in, examples, origin.

References:
    Describing Linked Datasets with the VoID Vocabulary, https://www.w3.org/TR/void/
    Data Catalog Vocabulary 3, https://www.w3.org/TR/vocab-dcat-3/
    SHACL, sections 6.2 (prefixes) and SHACL-AF 4 (executables), as SPARQL editors read examples
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kgraph.pages.overview import leading
from kgraph.rdf.iris import entity_iri
from kgraph.rdf.vocabulary import PREFIXES
from kgraph.store.queries import NamedQuery, list_queries
from kgraph.store.sparql import bind
from kgraph.store.table import shorten
from kgraph.web.census import Census
from kgraph.web.named import declared
from kgraph.web.views import View

if TYPE_CHECKING:
    import pyoxigraph as ox

DESCRIBED_WITH = {
    **{name: PREFIXES[name] for name in ("dct", "prov", "rdf", "rdfs", "void", "xsd")},
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
}
"""Prefix → namespace of the terms of a description."""
DUMPS = (
    ("text/turtle", "Turtle"),
    ("application/n-triples", "N-Triples"),
    ("application/ld+json", "JSON-LD"),
)
"""Formats in which the whole graph is offered: media type, title."""
TITLE = "Co-authorship knowledge graph"
RIGHTS = (
    "Facts as the source documents state them; the licences of those documents hold. "
    "The ontology is under CC0 1.0."
)
_MOST_SOURCES = 1_000
_EXAMPLES = ("person", "paper", "lab", "venue", "topic")
_MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"


def describe_dataset(seen: View, census: Census, prefixes: Mapping[str, str], root: str) -> list[ox.Triple]:
    """The description of the default graph of a state, for a server at `root` (`http://127.0.0.1:7878`)."""
    import pyoxigraph as ox

    page = f"{root}/.well-known/void"
    terms = _Terms(page)
    rows = [
        *_document(page, terms),
        *_dataset(seen, census, terms, root),
        *_partitions(census, terms, prefixes),
        *_access(terms, root),
        *_prefixes(terms, prefixes),
        *_examples(terms, prefixes, root),
    ]
    return list(dict.fromkeys(ox.Triple(terms.node(s), terms.node(p), o) for s, p, o in rows))


class _Terms:
    """Nodes and literals of the description; `#name` is a part of the document itself."""

    def __init__(self, page: str) -> None:
        self._page = page

    def node(self, name: str) -> Any:
        import pyoxigraph as ox

        if name.startswith("#"):
            return ox.NamedNode(self._page + name)
        prefix, _, local = name.partition(":")
        namespace = DESCRIBED_WITH.get(prefix)
        return ox.NamedNode(namespace + local if namespace else name)

    def text(self, value: Any, datatype: str | None = None) -> Any:
        import pyoxigraph as ox

        return ox.Literal(value, datatype=self.node(datatype)) if datatype else ox.Literal(value)


Row = tuple[str, str, Any]


def _document(page: str, terms: _Terms) -> Iterator[Row]:
    yield page, "rdf:type", terms.node("void:DatasetDescription")
    yield page, "dct:title", terms.text(f"Description of the dataset: {TITLE}")
    yield page, "foaf:primaryTopic", terms.node("#dataset")


def _dataset(seen: View, census: Census, terms: _Terms, root: str) -> Iterator[Row]:
    base, manifest = seen.corpus.base, seen.manifest
    counts = manifest["counts"]
    texts = {
        "dct:title": TITLE,
        "dct:description": f"{counts['papers']:,} papers and {counts['people']:,} people from"
        f" {counts['documents']:,} documents: who wrote what, with whom, where, when and on what.",
        "dct:rights": RIGHTS,
        "void:uriSpace": base,
    }
    numbers = {
        "void:triples": census.triples,
        "void:entities": census.entities,
        "void:classes": len(census.classes),
        "void:properties": len(census.properties),
        "void:distinctSubjects": census.subjects,
        "void:distinctObjects": census.objects,
    }
    nodes = {
        "rdf:type": ["void:Dataset", "dcat:Dataset", "sd:Graph"],
        "void:sparqlEndpoint": [f"{root}/sparql"],
        "void:vocabulary": sorted(_vocabularies(census)),
        "void:rootResource": [f"{root}/"],
        "foaf:homepage": [f"{root}/"],
        "void:exampleResource": sorted(_example_resources(seen)),
        "prov:wasGeneratedBy": [entity_iri(base, "run", manifest["run"])],
        "dct:source": [entity_iri(base, "source", i["id"]) for i in manifest["inputs"][:_MOST_SOURCES]],
        "rdfs:seeAlso": [entity_iri(base, "graph", "dataset")],
    }
    yield from (("#dataset", name, terms.text(value)) for name, value in (texts | numbers).items())
    yield from (("#dataset", name, terms.node(value)) for name, values in nodes.items() for value in values)
    if manifest.get("built_at"):
        yield "#dataset", "dct:modified", terms.text(manifest["built_at"], "xsd:dateTime")


def _vocabularies(census: Census) -> set[str]:
    """Namespaces of the classes and properties that occur."""
    return {
        name
        for name in PREFIXES.values()
        if any(t.startswith(name) for t in (*census.classes, *census.properties))
    }


def _example_resources(seen: View) -> Iterator[str]:
    for kind in _EXAMPLES:
        if kind == "paper":
            yield from (
                entity_iri(seen.corpus.base, kind, id) for id in seen.corpus.entities.papers["id"][:1]
            )
        else:
            yield from (found.thing.iri for found in leading(seen.corpus, kind).items[:1])


def _partitions(census: Census, terms: _Terms, prefixes: Mapping[str, str]) -> Iterator[Row]:
    """Of classes and properties, and of the properties of each class."""
    for name, n in census.classes.items():
        part = f"#class-{_key(name, prefixes)}"
        yield "#dataset", "void:classPartition", terms.node(part)
        yield part, "void:class", terms.node(name)
        yield part, "void:entities", terms.text(n)
        for within, triples in (census.by_class or {}).get(name, {}).items():
            yield from _property(part, f"{part}-{_key(within, prefixes)}", within, triples, terms)
    for name, n in census.properties.items():
        yield from _property("#dataset", f"#property-{_key(name, prefixes)}", name, n, terms)


def _property(whole: str, part: str, name: str, triples: int, terms: _Terms) -> Iterator[Row]:
    yield whole, "void:propertyPartition", terms.node(part)
    yield part, "void:property", terms.node(name)
    yield part, "void:triples", terms.text(triples)


def _key(iri: str, prefixes: Mapping[str, str]) -> str:
    """An IRI as part of a fragment: `kg-Person`."""
    short = shorten(iri, [(namespace, prefix) for prefix, namespace in prefixes.items()])
    return quote(short, safe="").replace("%3A", "-")


def _access(terms: _Terms, root: str) -> Iterator[Row]:
    """The endpoint as a service, the whole graph as downloads."""
    service = {
        "rdf:type": ["dcat:DataService", "sd:Service"],
        "dcat:endpointURL": [f"{root}/sparql"],
        "sd:endpoint": [f"{root}/sparql"],
        "dcat:servesDataset": ["#dataset"],
        "dct:conformsTo": ["https://www.w3.org/TR/sparql11-protocol/"],
    }
    yield "#dataset", "dcat:distribution", terms.node("#sparql")
    yield "#sparql", "rdf:type", terms.node("dcat:Distribution")
    yield "#sparql", "dct:title", terms.text("SPARQL endpoint")
    yield "#sparql", "dcat:accessURL", terms.node(f"{root}/sparql")
    yield "#sparql", "dcat:accessService", terms.node("#service")
    yield from (("#service", name, terms.node(value)) for name, values in service.items() for value in values)
    dump = f"{root}/graph-store?default"
    yield "#dataset", "void:dataDump", terms.node(dump)
    for kind, title in DUMPS:
        part = f"#dump-{title.lower()}"
        yield "#dataset", "dcat:distribution", terms.node(part)
        yield part, "rdf:type", terms.node("dcat:Distribution")
        yield part, "dct:title", terms.text(f"The whole graph as {title}")
        yield part, "dcat:downloadURL", terms.node(dump)
        yield part, "dcat:mediaType", terms.node(_MEDIA_TYPE + kind)


def _prefixes(terms: _Terms, prefixes: Mapping[str, str]) -> Iterator[Row]:
    """What queries may abbreviate, as editors read it."""
    for prefix, namespace in prefixes.items():
        part = f"#prefix-{prefix}"
        yield "#dataset", "sh:declare", terms.node(part)
        yield part, "sh:prefix", terms.text(prefix)
        yield part, "sh:namespace", terms.text(namespace, "xsd:anyURI")


def _examples(terms: _Terms, prefixes: Mapping[str, str], root: str) -> Iterator[Row]:
    """The named queries that can be asked as they are, with their default values."""
    for query in list_queries():
        if any(p.default is None for p in query.parameters):
            continue
        part = f"#query-{query.name}"
        yield part, "rdf:type", terms.node("sh:SPARQLExecutable")
        yield part, "rdf:type", terms.node("sh:SPARQLSelectExecutable")
        yield part, "sh:prefixes", terms.node("#dataset")
        yield part, "rdfs:label", terms.text(query.title)
        yield part, "rdfs:comment", terms.text(f"{query.title}: {query.description}")
        yield part, "sh:select", terms.text(_with_defaults(query, prefixes))
        yield part, "foaf:page", terms.node(f"{root}/queries/{query.name}")


def _with_defaults(query: NamedQuery, prefixes: Mapping[str, str]) -> str:
    values = {p.name: int(p.default or 0) if p.type == "integer" else p.default for p in query.parameters}
    return declared(bind(query.text, values), prefixes)
