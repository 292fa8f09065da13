"""Entities by name, identifier or IRI, for the parameters of named queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgraph.errors import AmbiguousName, BadRequest, UnknownName
from kgraph.rdf.iris import KINDS, entity_iri
from kgraph.store.graph import GraphStore
from kgraph.store.missing import MissingStore
from kgraph.store.sparql import bind

if TYPE_CHECKING:
    import pyoxigraph as ox

# Everything that a thing is called. Fetched whole when the exact name is not there: letter case is the only
# difference allowed, so a misspelt name is answered with what was near, never with a guess.
_NAMES = "kg:name|kg:alternativeName|kg:abbreviation|kg:title|skos:prefLabel|skos:notation"
_EXACT = f"""
SELECT DISTINCT ?thing ?name {{
  BIND($name AS ?name)
  ?thing {_NAMES} ?name
  FILTER(STRSTARTS(STR(?thing), $space))
}}"""
_CONTAINING = f"""
SELECT DISTINCT ?thing ?name {{
  ?thing {_NAMES} ?name
  FILTER(STRSTARTS(STR(?thing), $space) && CONTAINS(LCASE(?name), LCASE($name)))
}} ORDER BY ?name ?thing"""


def find_entity(store: GraphStore | MissingStore, kind: str, text: str, *, base: str) -> ox.NamedNode:
    """The IRI of the one entity of a kind that `text` names: an IRI, `kind:id`, or a name.

    Names are compared as written, then without regard to letter case; other spellings count too. An IRI is
    taken as it is, also when the graph does not know it.

    Raises:
        UnknownName: nothing of that name; AmbiguousName: several; BadRequest: no valid IRI.
    """
    import pyoxigraph as ox

    prefix, colon, rest = text.partition(":")
    if colon and prefix in KINDS and prefix == kind:
        text = entity_iri(base, kind, rest)
    if "://" in text or text.startswith("urn:"):
        try:
            return ox.NamedNode(text)
        except ValueError as error:
            raise BadRequest(f"{text!r} is no IRI: {error}") from error
    found = _named(store, kind, text, base)
    if len(found) == 1:
        return ox.NamedNode(next(iter(found)))
    raise AmbiguousName(text, [(iri, name, "") for iri, name in sorted(found.items())])


def _named(store: GraphStore | MissingStore, kind: str, text: str, base: str) -> dict[str, str]:
    """IRI → name of the entities called `text`; at least one."""
    values: dict[str, Any] = {"name": text, "space": entity_iri(base, kind, "")}
    exact: dict[str, str] = dict(store.query_trusted(bind(_EXACT, values)).rows)
    if exact:
        return exact
    near = store.query_trusted(bind(_CONTAINING, values)).rows
    same = {iri: name for iri, name in near if name.casefold() == text.casefold()}
    if not same:
        names = list(dict.fromkeys(name for _, name in near))
        holding = "names that hold it: " + "; ".join(names[:5]) + (" …" if len(names) > 5 else "")
        raise UnknownName(kind, text, hint=holding if names else "give it in full, or its IRI")
    return same
