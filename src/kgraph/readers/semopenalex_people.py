"""Authors in SemOpenAlex: of a work, and as people of their own."""

from __future__ import annotations

import re

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName, PersonRecord, Place, StatedMeasure
from kgraph.readers.fields.markup import one_line, plain_name
from kgraph.readers.fields.unused import unused_names
from kgraph.readers.rdf_nodes import Node, Nodes, first, last_part

ORDER_UNKNOWN = "position (order of those in the middle)"
"""Noted where four or more authors have no other position than first, middle and last."""

_WORDS = {"first": 0, "middle": 1, "last": 2}
_MEASURES = {
    "worksCount": "papers",
    "citedByCount": "citations",
    "h-index": "h-index",
    "i10Index": "i10-index",
}
_USED = frozenset({
    *_MEASURES, "a", "name", "alternativeName", "orcidId", "orcid", "scopus", "memberOf", "modified",
    "created", "sameAs", "magId", "countsByYear", "urn:kgraph:line",
})  # fmt: skip
_SCOPUS = re.compile(r"(?:authorI[Dd]=)?(\d{8,11})(?:&|$)")


def authors_of(work: Node, nodes: Nodes) -> tuple[tuple[AuthorName, ...], tuple[str, ...]]:
    """The authors in their order as far as it is told, and what is doubtful about it.

    A name that stands elsewhere than in this part is replaced by the author's id, and the person record of
    that id brings it.
    """
    placed: list[tuple[int, AuthorName]] = []
    n_middle = 0
    for iri in dict.fromkeys([*work.get("hasAuthorship", ()), *work.get("hasAuthorPosition", ())]):
        node = nodes.get(iri)
        if node is None:
            continue
        position = first(node, "position", "hasAuthorPosition", "authorPosition").lower()
        n_middle += position == "middle"
        is_number = position.isascii() and position.isdigit() and len(position) < 8
        placed.append((int(position) if is_number else _WORDS.get(position, 1), _author(node, nodes)))
    if placed:
        placed.sort(key=lambda item: item[0])
        return tuple(author for _, author in placed), (ORDER_UNKNOWN,) if n_middle > 1 else ()
    creators = dict.fromkeys(work.get("creator", ()))
    authors = tuple(_author({"hasAuthor": [iri]}, nodes) for iri in creators)
    return authors, ("creator (order)",) if len(authors) > 1 else ()


def _author(authorship: Node, nodes: Nodes) -> AuthorName:
    iri = first(authorship, "hasAuthor")
    person = nodes.get(iri, {})
    printed = first(authorship, "rawAuthorName", "rawName") or first(person, "name")
    name, others = plain_name(printed) if printed else ("", ())
    ids = {"openalex": value} if (value := normalise("openalex", iri)) else {}
    orcid = first(authorship, "orcidId", "orcid") or first(person, "orcidId", "orcid")
    if orcid and (value := normalise("orcid", orcid)):
        ids["orcid"] = value
    organizations = [_affiliation(name, nodes) for name in authorship.get("hasOrganization", ())]
    affiliations = [affiliation for affiliation in organizations if affiliation]
    raw = [
        one_line(text)
        for name in ("rawAffiliation", "hasRawAffiliation")
        for text in authorship.get(name, ())
    ]
    if len(raw) == 1 and len(affiliations) == 1:
        affiliations = [
            Affiliation(
                raw[0],
                organization=affiliations[0].text,
                ids=affiliations[0].ids,
                country=affiliations[0].country,
            )
        ]
    else:
        affiliations += [Affiliation(text) for text in raw if text]
    corresponding = first(authorship, "isCorresponding")
    return AuthorName(
        name=name or last_part(iri),
        affiliations=tuple(affiliations),
        ids=ids,
        is_corresponding=corresponding in ("true", "1") if corresponding else None,
        other_names=others,
    )


def _affiliation(iri: str, nodes: Nodes) -> Affiliation | None:
    """An institution as an affiliation, `None` when only its address is known."""
    node = nodes.get(iri, {})
    name = one_line(first(node, "name"))
    if not name:
        return None
    ids = {"openalex": normalise("openalex", iri), "ror": normalise("ror", first(node, "ror"))}
    return Affiliation(
        name,
        organization=name,
        country=first(node, "countryCode") or None,
        ids={scheme: value for scheme, value in ids.items() if value},
    )


def person_record(place: Place, iri: str, node: Node, nodes: Nodes) -> PersonRecord | None:
    """The person, `None` without a name."""
    name, others = plain_name(first(node, "name"))
    if not name:
        return None
    alternatives = [
        plain_name(text)[0] for text in [*node.get("name", ())[1:], *node.get("alternativeName", ())]
    ]
    scopus = _SCOPUS.search(first(node, "scopus"))
    ids = {
        "openalex": normalise("openalex", iri),
        "orcid": normalise("orcid", first(node, "orcidId", "orcid")),
        "scopus": scopus[1] if scopus else None,
    }
    day = first(node, "modified")[:10] or None
    measures = {name: first(node, property) for property, name in _MEASURES.items()}
    return PersonRecord(
        place=place,
        name=name,
        other_names=tuple(
            other for other in dict.fromkeys([*others, *alternatives]) if other and other != name
        ),
        ids={scheme: value for scheme, value in ids.items() if value},
        affiliations=tuple(
            a for iri in dict.fromkeys(node.get("memberOf", ())) if (a := _affiliation(iri, nodes))
        ),
        measures=tuple(
            StatedMeasure(name, float(value), day)
            for name, value in measures.items()
            if _NUMBER.fullmatch(value)
        ),
        unused=unused_names(tuple(node), _USED),
    )


_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,15})?", re.ASCII)
