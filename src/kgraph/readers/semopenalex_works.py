"""Works in SemOpenAlex as records."""

from __future__ import annotations

from kgraph.model.identifiers import normalise
from kgraph.model.records import AssignedTopic, Place, Record
from kgraph.readers.fields.dates import iso_date, parse_iso_date
from kgraph.readers.fields.markup import one_line, title_text, unescape
from kgraph.readers.fields.pages import page_range
from kgraph.readers.fields.unused import unused_names
from kgraph.readers.openalex_works import KINDS, KINDS_OF_ARTICLES
from kgraph.readers.rdf_nodes import Node, Nodes, first, last_part
from kgraph.readers.semopenalex_people import authors_of

_LOCATIONS = ("hasPrimaryLocation", "hasLocation", "hasBestOaLocation")
_SUBJECTS = ("hasTopic", "hasConcept")
_SCORES = ("hasTopicScore", "hasConceptScore")
_USED = frozenset({
    *_LOCATIONS, *_SUBJECTS, *_SCORES, "a", "title", "abstract", "creator", "hasAuthorship",
    "hasAuthorPosition", "date", "publicationDate", "hasPublicationYear", "publicationYear", "doi",
    "hasPubMedId", "pmid", "cites",
    "citedByCount", "crossrefType", "workType", "hasIssue", "hasVolume", "startingPage", "endingPage",
    "isRetracted", "language", "urn:kgraph:line", "created", "modified", "sameAs", "magId", "countsByYear",
    "hasRelatedWork", "hasOpenAccess", "isParatext",
})  # fmt: skip
"""The last ones are OpenAlex's own book-keeping and guesses, in which nothing of the work is told."""


def work_record(place: Place, iri: str, node: Node, nodes: Nodes) -> Record | None:
    """The record, `None` when the work has no title."""
    title = title_text(first(node, "title"))
    if not title:
        return None
    authors, doubts = authors_of(node, nodes)
    locations = [nodes[name] for key in _LOCATIONS for name in node.get(key, ()) if name in nodes]
    source_iri, source = _source(locations, nodes)
    topics, nameless = _topics(node, nodes)
    date = parse_iso_date(first(node, "date", "publicationDate")[:10])
    year = first(node, "hasPublicationYear", "publicationYear")[:4]
    n_year = int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None
    if n_year is None and date:
        n_year = int(date[:4])
    citations = first(node, "citedByCount")
    ids = _ids(iri, node)
    cited = dict.fromkeys(normalise("openalex", text) or text for text in node.get("cites", ()))
    return Record(
        place=place,
        title=title,
        authors=authors,
        authors_complete=len(authors) >= len(set(node.get("creator", ()))),
        kind=_kind(node, source),
        year=n_year,
        date=date or (iso_date(n_year) if n_year is not None else None),
        venue=one_line(first(source, "name")) or None,
        abstract=one_line(unescape(first(node, "abstract"))) or None,
        ids=ids,
        urls=_urls(locations, ids.get("doi")),
        citations=int(citations)
        if citations.isascii() and citations.isdigit() and len(citations) < 16
        else None,
        status="retracted" if first(node, "isRetracted") in ("true", "1") else None,
        volume=first(node, "hasVolume") or None,
        issue=first(node, "hasIssue") or None,
        pages=page_range(first(node, "startingPage"), first(node, "endingPage")),
        venue_ids=_venue_ids(source_iri, source),
        topics=topics,
        references=tuple(f"openalex:{work}" if work[:1] == "W" else work for work in cited),
        language=first(node, "language") or None,
        unused=unused_names(tuple(node), _USED) + doubts + nameless,
    )


def _kind(node: Node, source: Node) -> str | None:
    """Crossref's word says more than OpenAlex's, whose articles are anything."""
    for word in (last_part(first(node, "crossrefType")), last_part(first(node, "workType")).lower()):
        if word == "article":
            return KINDS_OF_ARTICLES.get(first(source, "sourceType"), "JournalArticle")
        if word in KINDS:
            return KINDS[word]
    return None


def _source(locations: list[Node], nodes: Nodes) -> tuple[str, Node]:
    """The first source of a location, the primary one before others, named ones before nameless."""
    found = [iri for location in locations for iri in location.get("hasSource", ())]
    iri = next((iri for iri in found if "name" in nodes.get(iri, {})), found[0] if found else "")
    return iri, nodes.get(iri, {})


def _venue_ids(iri: str, source: Node) -> dict[str, str]:
    ids = {
        "issn": normalise("issn", first(source, "hasIssnL", "issn")),
        "openalex": normalise("openalex", iri),
    }
    return {scheme: value for scheme, value in ids.items() if value}


def _ids(iri: str, node: Node) -> dict[str, str]:
    ids = {
        "openalex": normalise("openalex", iri),
        "doi": normalise("doi", first(node, "doi")),
        "pubmed": normalise("pubmed", first(node, "hasPubMedId", "pmid")),
    }
    if (ids["doi"] or "").startswith("10.48550/arxiv."):
        ids["arxiv"] = normalise("arxiv", ids["doi"] or "")
    return {scheme: value for scheme, value in ids.items() if value}


def _urls(locations: list[Node], doi: str | None) -> tuple[str, ...]:
    """Addresses of the paper, but for the one that its DOI is."""
    found = (
        text for location in locations for name in ("hasURL", "pdfUrl") for text in location.get(name, ())
    )
    return tuple(url for url in dict.fromkeys(found) if not (doi and url.lower().endswith(f"doi.org/{doi}")))


def _topics(node: Node, nodes: Nodes) -> tuple[tuple[AssignedTopic, ...], tuple[str, ...]]:
    """Topics from the highest score down, and where names of some are not in the part."""
    scores: dict[str, float] = {}
    for name in (name for key in _SCORES for name in node.get(key, ())):
        scored = nodes.get(name, {})
        if about := first(scored, *_SUBJECTS):
            scores[about] = _score(first(scored, "score"))
    subjects = dict.fromkeys([*(text for key in _SUBJECTS for text in node.get(key, ())), *scores])
    topics = []
    nameless = False
    for iri in subjects:
        subject = nodes.get(iri, {})
        label = one_line(first(subject, "prefLabel", "name"))
        if not label:
            nameless = True
            continue
        ids = {"openalex": value} if (value := normalise("openalex", iri)) else {}
        for text in subject.get("sameAs", ()):
            if "wikidata.org" in text and (value := normalise("wikidata", text)):
                ids.setdefault("wikidata", value)
        score = scores.get(iri)
        topics.append(AssignedTopic(label, score if score is not None and 0 <= score <= 1 else None, ids))
    topics.sort(key=lambda topic: -(topic.score or 0))
    return tuple(topics), ("hasConcept (without a name)",) if nameless else ()


def _score(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1
