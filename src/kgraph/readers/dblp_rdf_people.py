"""People in DBLP's RDF: authors and editors of a publication, and persons of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName, PersonRecord, Place
from kgraph.readers.dblp_homepages import LINKS, without_number
from kgraph.readers.fields.markup import one_line
from kgraph.readers.fields.unused import unused_names
from kgraph.readers.rdf_nodes import Node, Nodes, first, last_part

_PID = re.compile(
    r"https?://(?:www\.)?dblp\.(?:org|uni-trier\.de|dagstuhl\.de)/pid/([\w/-]+?)(?:\.(?:html|xml|rdf|nt|ttl))?",
    re.ASCII,
)
_TYPES = frozenset({"Person", "Creator", "AmbiguousCreator", "Group"})
_NAMES = ("primaryCreatorName", "primaryFullCreatorName", "creatorName", "fullCreatorName")
_USED = frozenset({
    *_NAMES, "a", "label", "otherCreatorName", "otherFullCreatorName", "orcid", "wikidata", "affiliation",
    "primaryAffiliation", "otherAffiliation", "webpage", "homepage", "primaryHomepage", "otherHomepage",
    "sameAs", "hasIdentifier", "creatorOf", "authorOf", "editorOf", "coCreatorWith", "coAuthorWith",
    "coEditorWith",
})  # fmt: skip
"""The last ones say again what the publications say."""
_PAGES = ("primaryHomepage", "homepage", "otherHomepage", "webpage")

ORDER_UNKNOWN = "authoredBy (order)"
"""Noted where authors are named without their positions."""


def people_of(
    node: Node, nodes: Nodes, signed: Iterable[Node]
) -> tuple[tuple[AuthorName, ...], tuple[AuthorName, ...], tuple[str, ...]]:
    """Authors and editors of a publication in their order, and what is doubtful about them.

    Without signatures the authors come as listed; their names are those in the part, or in the label of the
    publication (`Ada Öztürk, Bo Li: A Title. (2014)`) when it has all, else the ids of their pages.
    """
    by_role: dict[bool, dict[tuple[int, str], AuthorName]] = {False: {}, True: {}}
    for n, signature in enumerate(signed):
        author = _signature(
            first(signature, "signatureDblpName"),
            first(signature, "signatureCreator"),
            first(signature, "signatureOrcid"),
        )
        ordinal = first(signature, "signatureOrdinal")
        position = (
            int(ordinal) if ordinal.isascii() and ordinal.isdigit() and len(ordinal) < 8 else 1_000_000 + n
        )
        is_editor = any(last_part(type) == "EditorSignature" for type in signature.get("a", ()))
        if author.name:
            by_role[is_editor].setdefault((position, author.name), author)
    authors, editors = (
        tuple(author for (_, _), author in sorted(by_role[role].items(), key=lambda item: item[0][0]))
        for role in (False, True)
    )
    creators = dict.fromkeys(node.get("authoredBy", ()))
    doubts: tuple[str, ...] = ()
    if not authors and creators:
        authors = _unsigned(node, nodes, list(creators))
        doubts = (ORDER_UNKNOWN,) if len(authors) > 1 and not _names_in_label(node, len(creators)) else ()
    if not editors:
        editors = tuple(_creator(iri, nodes) for iri in dict.fromkeys(node.get("editedBy", ())))
    return authors, editors, doubts


def _unsigned(node: Node, nodes: Nodes, creators: list[str]) -> tuple[AuthorName, ...]:
    known = [_creator(iri, nodes) for iri in creators]
    names = _names_in_label(node, len(creators))
    if not names:
        return tuple(known)
    if len(creators) == 1:
        return (_signature(names[0], creators[0], ""),)
    by_name = {author.ids.get("dblp_name", ""): author for author in known}
    rest = [
        iri for iri, author in zip(creators, known, strict=True) if author.ids.get("dblp_name") not in names
    ]
    is_certain = len(rest) == 1 == sum(name not in by_name for name in names)
    return tuple(by_name.get(name) or _signature(name, rest[0] if is_certain else "", "") for name in names)


def _names_in_label(node: Node, n_creators: int) -> list[str]:
    """The authors before the title in the label, if they are as many; empty else."""
    label, title = first(node, "label"), first(node, "title")
    before, colon, _ = label.partition(f": {title}")
    names = [name.strip() for name in re.split(r",\s+|\s+and\s+", before)] if colon and title else []
    return names if len(names) == n_creators and all(names) else []


def _creator(iri: str, nodes: Nodes) -> AuthorName:
    name = first(nodes.get(iri, {}), *_NAMES)
    match = _PID.fullmatch(iri)
    return (
        _signature(name, iri, "")
        if name
        else AuthorName(name=match[1] if match else iri, ids=_ids_of_page(iri))
    )


def _ids_of_page(iri: str) -> dict[str, str]:
    match = _PID.fullmatch(iri)
    return {"dblp": match[1]} if match else {}


@lru_cache(maxsize=1 << 15)
def _signature(dblp_name: str, page: str, orcid: str) -> AuthorName:
    """An author as DBLP names them; authors come back often, so they are kept."""
    own = one_line(dblp_name)
    ids = {"dblp_name": own} if own else {}
    ids |= _ids_of_page(page)
    if orcid and (value := normalise("orcid", orcid)):
        ids["orcid"] = value
    return AuthorName(name=without_number(own) or ids.get("dblp", page), ids=ids)


def is_person(iri: str, node: Node, types: set[str]) -> bool:
    """Whether the node is a person and says more than that there is one."""
    return (not types.isdisjoint(_TYPES) and len(node) > 1) or any(name in node for name in _NAMES)


def person_record(place: Place, iri: str, node: Node, types: set[str]) -> PersonRecord | None:
    """The person, `None` without a name."""
    names = [
        one_line(text)
        for name in (*_NAMES, "otherCreatorName", "otherFullCreatorName")
        for text in node.get(name, ())
    ]
    names = [name for name in dict.fromkeys(names) if name]
    if not names:
        names = [one_line(text) for text in node.get("label", ())[:1]]
    if not names or not names[0]:
        return None
    ids = _ids_of_page(iri)
    for scheme in ("orcid", "wikidata"):
        for text in node.get(scheme, ()):
            if value := normalise(scheme, text):
                ids.setdefault(scheme, value)
    ids["dblp_name"] = names[0]
    urls = []
    for page in dict.fromkeys(text for name in _PAGES for text in node.get(name, ())):
        scheme = next((scheme for scheme, pattern in LINKS if pattern.match(page)), "")
        if not scheme or not (value := normalise(scheme, page)) or ids.setdefault(scheme, value) != value:
            urls.append(page)
    plain = [without_number(name) for name in names]
    affiliations = dict.fromkeys(
        one_line(text)
        for name in ("primaryAffiliation", "affiliation", "otherAffiliation")
        for text in node.get(name, ())
    )
    return PersonRecord(
        place=place,
        name=plain[0],
        other_names=tuple(name for name in dict.fromkeys(plain) if name != plain[0]),
        ids=ids,
        affiliations=tuple(Affiliation(text) for text in affiliations if text and not text.startswith("_:")),
        urls=tuple(urls),
        former_ids=tuple(f"dblp_name:{name}" for name in names[1:]),
        is_ambiguous="AmbiguousCreator" in types,
        unused=unused_names(tuple(node), _USED),
    )
