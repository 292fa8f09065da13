"""The page of what has no page of its own kind (documents, records, runs): what the graph says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.pages.addresses import Addresses
from kgraph.pages.corpus import Corpus
from kgraph.pages.models import Ref
from kgraph.pages.shared import label
from kgraph.rdf.iris import entity_iri, parse_iri, web_iri
from kgraph.rdf.vocabulary import PREFIXES
from kgraph.reports.text import plain

if TYPE_CHECKING:
    import pyoxigraph as ox

SHOWN = 500


@dataclass(frozen=True)
class Term:
    """A subject, property or value as a page writes it."""

    text: str
    address: str | None = None


def resource(corpus: Corpus, kind: str, id: str, triples: list[ox.Triple], to: Addresses) -> dict[str, Any]:
    """What the page shows of these triples."""
    iri = entity_iri(corpus.base, kind, id)
    return {
        "thing": Ref(kind=kind, id=id, name=label(id), iri=iri),
        "statements": [
            tuple(_term(corpus, term, to) for term in (t.subject, t.predicate, t.object))
            for t in triples[:SHOWN]
        ],
        "more": max(0, len(triples) - SHOWN),
    }


def _term(corpus: Corpus, term: Any, to: Addresses) -> Term:
    import pyoxigraph as ox

    if not isinstance(term, ox.NamedNode):
        return Term(plain(term.value))
    own = parse_iri(corpus.base, term.value)
    if own:
        return Term(f"{own[0]}:{plain(own[1])}", to.page(*own))
    for name, namespace in PREFIXES.items():
        if term.value.startswith(namespace):
            return Term(f"{name}:{plain(term.value[len(namespace) :])}", web_iri(term.value))
    return Term(plain(term.value), web_iri(term.value))
