"""DBLP in RDF: the whole `dblp.ttl` or `dblp.nt`, records and person pages of dblp.org, slices of them.

Authors are signatures: nodes with a position, the name as DBLP writes it (`Wei Wang 0001` is another person
than `Wei Wang`), the person page and sometimes an ORCID. They must stand with their publication, as DBLP's
own files have them. Streams (journals, conferences) are neither papers nor people and are left out.

Specification: https://dblp.org/rdf/schema, https://dblp.org/rdf/docu/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.model.identifiers import normalise
from kgraph.model.records import Record, Statement
from kgraph.readers.dblp_rdf_people import is_person, people_of, person_record
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.rdf_text import Passages, is_used, rdf_parts, syntax_of
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import one_line, title_text
from kgraph.readers.fields.pages import page_range
from kgraph.readers.fields.unused import unused_names
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.rdf_nodes import Node, Nodes, first, in_order, last_part, nodes_of

NAME = "dblp-rdf"

_SCHEMA = rb"https?://dblp\.org/rdf/schema(?:-[\d-]+)?#"

KINDS = {
    "Article": "JournalArticle",
    "Inproceedings": "ConferencePaper",
    "Incollection": "BookChapter",
    "Book": "Book",
    "Phdthesis": "Thesis",
    "Mastersthesis": "Thesis",
    "Reference": "BookChapter",
    "Data": "DataPaper",
}
"""`bibtexType` or class of the publication → class of the ontology; volumes of proceedings have none."""

_PUBLICATIONS = frozenset({
    "Publication", "Book", "Article", "Inproceedings", "Incollection", "Editorship", "Reference", "Data",
    "Informal", "Withdrawn",
})  # fmt: skip
_USED = frozenset({
    "title", "bibtexType", "hasSignature", "authoredBy", "editedBy", "createdBy", "numberOfCreators",
    "primaryDocumentPage", "documentPage", "pagination", "yearOfPublication", "monthOfPublication",
    "yearOfEvent", "publishedIn", "publishedInJournal", "publishedInJournalVolume",
    "publishedInJournalVolumeIssue", "publishedInBook", "publishedInSeries", "publishedInSeriesVolume",
    "publishedInStream", "publishedBy", "thesisAcceptedBySchool", "doi", "isbn", "omid", "wikidata", "a",
    "publishedAsPartOf", "label", "sameAs", "hasIdentifier", "listedOnTocPage",
})  # fmt: skip
"""The last four say again what others say, or where a web page lists the record."""
_SITE = r"https?://(?:www\.)?dblp\.(?:org|uni-trier\.de|dagstuhl\.de)"
_KEY = re.compile(_SITE + r"/rec/([\w./-]+?)(?:\.(?:html|xml|rdf|nt|ttl))?", re.ASCII)
_STREAM = re.compile(_SITE + r"/streams/(\w+/[\w-]+)", re.ASCII)
_STREAM_OF_KEY = re.compile(r"((?:conf|journals|series|reference)/[\w-]+)/", re.ASCII)
_COUNT = re.compile(r"\d{1,7}", re.ASCII)
_LINKS = (
    ("arxiv", re.compile(r"https?://arxiv\.org/(?:abs|pdf)/(.+)")),
    ("openreview", re.compile(r"https?://openreview\.net/(?:forum|pdf)\?id=([\w-]+)")),
    ("acl", re.compile(r"https?://(?:www\.)?aclanthology\.(?:org|info)/(?:papers/)?([^/]+?)(?:\.pdf|/)?$")),
    ("pubmed", re.compile(r"https?://(?:www\.ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(\d+)")),
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_TERMS = (
    b"title|hasSignature|signature[A-Z]\\w*|authoredBy|editedBy|yearOfPublication|bibtexType|numberOfCreators"
    b"|primaryCreatorName|creatorName|Publication|Person|Creator|AmbiguousCreator|Article|Inproceedings"
)


def sniff(head: bytes) -> str | None:
    """An RDF document that uses DBLP's own terms for publications or people."""
    if b"dblp.org/rdf/schema" not in head or not syntax_of(head):
        return None
    return "RDF with terms of https://dblp.org/rdf/schema" if is_used(head, _SCHEMA, _TERMS) else None


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per publication that has a title, one person record per creator that has a name."""
    nodes, rejected = nodes_of(part)
    yield from in_order(_statements(part, nodes), rejected)


def _statements(part: Part, nodes: Nodes) -> Iterator[Statement]:
    passages = Passages(part)
    signatures: dict[str, list[Node]] = {}
    for node in nodes.values():
        for publication in node.get("signaturePublication", ()):
            signatures.setdefault(publication, []).append(node)
    for iri, node in nodes.items():
        types = {last_part(type) for type in node.get("a", ())}
        if not types.isdisjoint(_PUBLICATIONS) or ("title" in node and _KEY.fullmatch(iri)):
            record = _record(part, iri, node, nodes, signatures.get(iri, []), types, passages)
            yield record or part.rejected(passages.of(iri).line, "no title", passages.of(iri).raw or iri)
        elif is_person(iri, node, types):
            person = person_record(part.place(passages.of(iri).line, _record_name(iri)), iri, node, types)
            yield person or part.rejected(passages.of(iri).line, "no name", passages.of(iri).raw or iri)


def _record_name(iri: str) -> str:
    """The source's own id: key or person id as DBLP writes them."""
    match = re.match(_SITE + r"/(?:rec|pid)/(.+)", iri)
    return match[1] if match else "" if iri.startswith("_:") else iri


def _record(
    part: Part,
    iri: str,
    node: Node,
    nodes: Nodes,
    signed: list[Node],
    types: set[str],
    passages: Passages,
) -> Record | None:
    title = title_text(first(node, "title"))
    if not title:
        return None
    key = _record_name(iri)
    for name in node.get("hasSignature", ()):
        signature = nodes.get(name)
        if signature is not None and all(signature is not other for other in signed):
            signed.append(signature)
    authors, editors, doubts = people_of(node, nodes, signed)
    ids, urls = _ids(iri, node, nodes)
    year, date = _date(node)
    bibtex = last_part(first(node, "bibtexType"))
    venue = first(node, "publishedInJournal", "publishedInBook", "publishedIn", "publishedInSeries")
    if year is None and "yearOfPublication" in node:
        doubts += ("yearOfPublication",)
    n_creators = first(node, "numberOfCreators")
    return Record(
        place=part.place(passages.of(iri).line, key),
        title=title,
        authors=authors,
        authors_complete=not _COUNT.fullmatch(n_creators) or int(n_creators) <= len(authors) + len(editors),
        kind=_kind(key, types, bibtex),
        year=year,
        date=date,
        venue=one_line(venue) or None,
        ids=ids,
        urls=urls,
        status="withdrawn" if "Withdrawn" in types else "proceedings" if bibtex == "Proceedings" else None,
        volume=first(node, "publishedInJournalVolume", "publishedInSeriesVolume") or None,
        issue=first(node, "publishedInJournalVolumeIssue") or None,
        pages=page_range(first(node, "pagination")),
        publisher=one_line(first(node, "publishedBy", "thesisAcceptedBySchool")) or None,
        editors=editors,
        venue_ids=_venue_ids(key, node),
        unused=unused_names(tuple(node), _USED) + doubts,
    )


def _kind(key: str, types: set[str], bibtex: str) -> str | None:
    if "Editorship" in types and "Book" not in types:  # a volume
        return None
    if "Informal" in types and bibtex in ("Article", ""):
        return "Report" if key.startswith("tr/") else "Preprint"
    if key.startswith("journals/corr/"):
        return "Preprint"
    if bibtex:
        return KINDS.get(bibtex)
    return next((KINDS[type] for type in KINDS if type in types), None)


def _date(node: Node) -> tuple[int | None, str | None]:
    text = first(node, "yearOfPublication", "yearOfEvent")[:4]
    if not (len(text) == 4 and text.isascii() and text.isdigit()):
        return None, None
    month = first(node, "monthOfPublication").strip("-")  # a gMonth is `--05`
    return int(text), iso_date(int(text), int(month) if month.isascii() and month.isdigit() else 0)


def _ids(iri: str, node: Node, nodes: Nodes) -> tuple[dict[str, str], tuple[str, ...]]:
    """Identifiers of the publication, and the links that are none."""
    ids: dict[str, str] = {}
    if match := _KEY.fullmatch(iri):
        ids["dblp"] = match[1]
    given = [("doi", text) for text in node.get("doi", ())] + [
        ("wikidata", text) for text in node.get("wikidata", ())
    ]
    if not _is_part_of_a_book(node):
        given += [("isbn", text) for text in node.get("isbn", ())]
    for text in node.get("omid", ()):
        ids.setdefault("omid", text.removeprefix("https://w3id.org/oc/meta/").removeprefix("omid:"))
    for name in node.get("hasIdentifier", ()) if not given else ():
        identifier = nodes.get(name, {})
        scheme = last_part(first(identifier, "usesIdentifierScheme"))
        if scheme in ("doi", "wikidata"):
            given += [(scheme, text) for text in identifier.get("hasLiteralValue", ())]
    for scheme, text in given:
        if value := normalise(scheme, text):
            ids.setdefault(scheme, value)
    urls = []
    for link in dict.fromkeys([*node.get("primaryDocumentPage", ()), *node.get("documentPage", ())]):
        scheme, value = identifier_in(link)
        if not value or ids.setdefault(scheme, value) != value:
            urls.append(link)
    if (doi := ids.get("doi", "")).startswith("10.48550/") and (value := normalise("arxiv", doi)):
        ids.setdefault("arxiv", value)
    volume = first(node, "publishedInJournalVolume")
    if volume.startswith("abs/") and (value := normalise("arxiv", volume[4:])):
        ids.setdefault("arxiv", value)
    return ids, tuple(urls)


def _venue_ids(key: str, node: Node) -> dict[str, str]:
    """The stream that is named, else that of the volume or of the record's own key (`conf/nips/…`)."""
    for text in node.get("publishedInStream", ()):
        if match := _STREAM.fullmatch(text):
            return {"dblp": match[1]}
    match = _STREAM_OF_KEY.match(_record_name(first(node, "publishedAsPartOf"))) or _STREAM_OF_KEY.match(key)
    return {"dblp": match[1]} if match else {}


def _is_part_of_a_book(node: Node) -> bool:
    return any(last_part(text) in ("Inproceedings", "Incollection") for text in node.get("bibtexType", ()))


def identifier_in(link: str) -> tuple[str, str]:
    """Scheme and value of the identifier that a link holds, two empty texts for none."""
    if match := _DOI.fullmatch(link):
        return "doi", normalise("doi", match[1]) or ""
    for scheme, pattern in _LINKS:
        if match := pattern.match(link):
            return scheme, normalise(scheme, match[1]) or ""
    return "", ""


FORMAT = Format(
    name=NAME,
    title="DBLP (RDF)",
    extensions=(".ttl", ".nt", ".rdf"),
    sniff=sniff,
    read_part=read_part,
    parts=rdf_parts,
    specification="https://dblp.org/rdf/schema",
)
