"""The ontology's files: where they are, and what is made from them.

`kgraph.ttl`, `alignments.ttl` and `shapes.ttl` are written by hand; `context.jsonld`, `alignments.sssom.tsv`
and `docs/ontology.md` are made from them by the functions here, and tests hold them in step.
"""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.rdf.iris import ONTOLOGY
from kgraph.rdf.vocabulary import CLASSES, PREFIXES, PROPERTIES

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

ALIGNED: dict[str, str] = {
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "datacite": "http://purl.org/spar/datacite/",
    "dblp": "https://dblp.org/rdf/schema#",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "soa": "https://semopenalex.org/ontology/",
    "vivo": "http://vivoweb.org/ontology/core#",
}
"""Prefix → namespace of the vocabularies to which ours is related but which no graph of ours uses."""


@cache
def ontology_dir() -> Path:
    """The folder with `kgraph.ttl`, `shapes.ttl`, `context.jsonld` and `queries/`.

    In a wheel it lies inside the package; an editable install or a checkout has it at the top.
    """
    packaged = Path(str(importlib.resources.files("kgraph"))) / "ontology"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "ontology"


def read_turtle(*names: str) -> Graph:
    """Files of the ontology as one rdflib graph."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in (PREFIXES | ALIGNED).items():
        graph.bind(prefix, namespace)
    for name in names:
        graph.parse(ontology_dir() / name, format="turtle")
    return graph


# --- what is made from the files --------------------------------------------------------------------------


def context_json() -> str:
    """The text of `context.jsonld`: every term by its local name, typed by its range."""
    from rdflib import OWL, RDF, RDFS, URIRef

    ontology = read_turtle("kgraph.ttl")
    context: dict[str, object] = {"@version": 1.1, **PREFIXES, "id": "@id", "type": "@type"}
    for name in CLASSES:
        context[name] = f"kg:{name}"
    for name in PROPERTIES:
        node = URIRef(ONTOLOGY + name)
        if (node, RDF.type, OWL.ObjectProperty) in ontology:
            context[name] = {"@id": f"kg:{name}", "@type": "@id"}
        else:
            datatype = _short(ontology, ontology.value(node, RDFS.range))
            # A plain JSON string is an xsd:string already, and would not be one if the term said so.
            context[name] = (
                f"kg:{name}" if datatype == "xsd:string" else {"@id": f"kg:{name}", "@type": datatype}
            )
    return json.dumps({"@context": context}, indent=2) + "\n"


def sssom_tsv() -> str:
    """The text of `alignments.sssom.tsv`: the alignments as SSSOM (https://mapping-commons.github.io/sssom/)."""
    from rdflib import RDFS

    alignments, ontology = read_turtle("alignments.ttl"), read_turtle("kgraph.ttl")
    used = {"kg": ONTOLOGY, "skos": PREFIXES["skos"], **ALIGNED}
    rows = sorted(
        (
            _short(alignments, s),
            str(ontology.value(s, RDFS.label)),
            _short(alignments, p),
            _short(alignments, o),
        )
        for s, p, o in alignments
    )
    prefixes = {text.partition(":")[0] for row in rows for text in (row[0], row[2], row[3])} | {"semapv"}
    used["semapv"] = "https://w3id.org/semapv/vocab/"
    header = [
        "mapping_set_id: https://w3id.org/kgraph/alignments",
        "license: https://creativecommons.org/publicdomain/zero/1.0/",
        "curie_map:",
        *(f"  {prefix}: {used[prefix]}" for prefix in sorted(prefixes)),
    ]
    columns = ("subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification")
    lines = ["\t".join(columns), *("\t".join((*row, "semapv:ManualMappingCuration")) for row in rows)]
    return "".join(f"#{line}\n" for line in header) + "".join(f"{line}\n" for line in lines)


def ontology_markdown() -> str:
    """The text of `docs/ontology.md`: every class and property with what is said of it."""
    graph = read_turtle("kgraph.ttl", "alignments.ttl")
    parts = [_INTRODUCTION, "## Classes"]
    parts += ["\n".join(_describe(graph, name)) for name in CLASSES]
    parts.append("## Properties")
    parts += ["\n".join(_describe(graph, name)) for name in PROPERTIES]
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = f"""\
# The ontology

<!-- Made from ontology/kgraph.ttl and alignments.ttl by kgraph.rdf.ontology.ontology_markdown(). -->

Namespace `{ONTOLOGY}`, prefix `kg:`. It stays inside OWL 2 RL; what must be present
how often is said in `ontology/shapes.ttl` (SHACL), which `kgraph validate` checks. The default graph holds
one value for each functional property; the graph of a source document holds its records."""

_FACTS = (
    ("rdfs:subClassOf", "a kind of"),
    ("rdfs:subPropertyOf", "sub-property of"),
    ("rdfs:domain", "of"),
    ("rdfs:range", "value"),
    ("owl:inverseOf", "inverse"),
    ("owl:disjointWith", "never also"),
    ("skos:closeMatch", "close to"),
    ("skos:broadMatch", "narrower than"),
)
"""Predicate → how the page calls it."""


def _describe(graph: Graph, name: str) -> Iterator[str]:
    from rdflib import OWL, RDF, RDFS, URIRef

    node = URIRef(ONTOLOGY + name)
    functional = (node, RDF.type, OWL.FunctionalProperty) in graph
    yield f"### `kg:{name}`"
    yield ""
    yield f"{graph.value(node, RDFS.comment)}{' At most one value.' if functional else ''}"
    yield ""
    for curie, title in _FACTS:
        prefix, _, local = curie.partition(":")
        others = sorted(_short(graph, o) for o in graph.objects(node, URIRef(PREFIXES[prefix] + local)))
        if others:
            yield f"- {title} {', '.join(f'`{o}`' for o in others)}"


def _short(graph: Graph, node: Node | None) -> str:
    """`kg:Paper` of an IRI."""
    from rdflib import URIRef

    assert isinstance(node, URIRef)
    return graph.namespace_manager.curie(node, generate=False)
