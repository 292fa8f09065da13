"""OpenAlex works as records."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import AssignedTopic, Funder, Place, Record
from kgraph.readers.crossref_text import plain_text
from kgraph.readers.fields.dates import iso_date, parse_iso_date
from kgraph.readers.fields.markup import one_line, title_text
from kgraph.readers.fields.pages import page_range
from kgraph.readers.openalex_authorships import authors_of, openalex_id
from kgraph.readers.openalex_objects import NOTHING, Citing, Heading, Payment, Source, Work

KINDS = {
    "article": "JournalArticle",
    "journal-article": "JournalArticle",
    "proceedings-article": "ConferencePaper",
    "conference-paper": "ConferencePaper",
    "posted-content": "Preprint",
    "preprint": "Preprint",
    "book": "Book",
    "monograph": "Book",
    "edited-book": "Book",
    "reference-book": "Book",
    "book-chapter": "BookChapter",
    "book-section": "BookChapter",
    "book-part": "BookChapter",
    "reference-entry": "BookChapter",
    "dissertation": "Thesis",
    "report": "Report",
    "report-component": "Report",
    "dataset": "DataPaper",
}
"""`type` of OpenAlex and, in old works, of Crossref → class of the ontology."""

KINDS_OF_ARTICLES = {"conference": "ConferencePaper", "repository": "Preprint"}
"""An `article` is anything: the type of its source says what."""

_SOURCE = msgspec.json.Decoder(Source | None)
_CITING = msgspec.json.Decoder(Citing)
_INDEX = msgspec.json.Decoder(dict[str, Any])
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/|10\.48550/arxiv\.", re.IGNORECASE)


def record_of(work: Work, place: Place, unused: tuple[str, ...]) -> Record | None:
    """The record, `None` when the work has no title.

    Raises:
        msgspec.DecodeError: a part that is decoded only here is of the wrong type.
    """
    title = work.title or work.display_name
    title = _title(title) if title else ""
    if not title:
        return None
    location = work.primary_location
    source, venue, venue_ids = None, None, _NO_IDS
    if location is not None:
        source, venue, venue_ids = _venue(bytes(location.source))
    if source is None and work.host_venue is not NOTHING:
        source, venue, venue_ids = _venue(bytes(work.host_venue))
    venue = venue or (location.raw_source_name if location is not None else None)
    date = _date(work.publication_date) if work.publication_date else None
    year = work.publication_year
    biblio = work.biblio
    addresses = _addresses(work)
    return Record(
        place=place,
        title=title,
        authors=authors_of(work.authorships or ()),
        authors_complete=not work.is_authors_truncated
        and (work.authors_count or 0) <= len(work.authorships or ()),
        kind=_kind(work, source),
        year=year if year is not None or date is None else int(date[:4]),
        date=date or (iso_date(year) if year is not None else None),
        venue=venue,
        keywords=_keywords(work) if work.keywords else (),
        abstract=abstract_of(work.abstract_inverted_index) if work.abstract_inverted_index else None,
        ids=_ids(work, addresses),
        urls=_urls(work, addresses),
        citations=work.cited_by_count,
        status="retracted" if work.is_retracted else "paratext" if work.is_paratext else None,
        volume=_text(biblio.volume) if biblio else None,
        issue=_text(biblio.issue) if biblio else None,
        pages=page_range(_text(biblio.first_page), _text(biblio.last_page)) if biblio else None,
        publisher=_publisher(source) if source is not None else None,
        venue_ids=venue_ids,
        topics=_topics(work),
        references=_references(bytes(work.referenced_works)),
        funders=_funders(work) if work.grants or work.awards or work.funders else (),
        language=work.language,
        unused=unused,
    )


def _text(value: str | int | None) -> str | None:
    return str(value).strip() or None if value is not None else None


def _title(text: str) -> str:
    return title_text(plain_text(text) if "<" in text or "&" in text else text)


_date = lru_cache(maxsize=1 << 14)(parse_iso_date)


def _kind(work: Work, source: Source | None) -> str | None:
    type = work.type or ""
    if type == "article":
        exact = work.type_crossref or (work.primary_location.raw_type if work.primary_location else None)
        if exact == "proceedings-article":
            return "ConferencePaper"
        return KINDS_OF_ARTICLES.get((source.type if source else None) or "", "JournalArticle")
    return KINDS.get(type)


# ---- venue


_NO_IDS: dict[str, str] = {}


@lru_cache(maxsize=1 << 14)
def _venue(raw: bytes) -> tuple[Source | None, str | None, dict[str, str]]:
    source = _SOURCE.decode(raw)
    if source is None or not (source.display_name or source.id):
        return None, None, _NO_IDS
    name = plain_text(source.display_name) if source.display_name else None
    issn = source.issn_l or next(filter(None, source.issn or ()), None)
    ids = {"issn": normalise("issn", issn or ""), "openalex": openalex_id(source.id)}
    return source, name, {scheme: value for scheme, value in ids.items() if value}


def _publisher(source: Source) -> str | None:
    """Who runs a repository (a university, a society) is no publisher."""
    return None if source.type == "repository" else source.host_organization_name or source.publisher


# ---- identifiers and addresses


def _ids(work: Work, addresses: list[str]) -> dict[str, str]:
    given = work.ids or {}
    ids: dict[str, str] = {}
    doi = work.doi or given.get("doi")
    if doi and (value := normalise("doi", str(doi))):
        ids["doi"] = value
        if value.startswith("10.48550/arxiv.") and (arxiv := normalise("arxiv", value[15:])):
            ids["arxiv"] = arxiv
    if value := openalex_id(work.id):
        ids["openalex"] = value
    if (pmid := given.get("pmid")) and (value := normalise("pubmed", str(pmid))):
        ids["pubmed"] = value
    if "arxiv" not in ids:
        for address in addresses:
            if not ("rxiv" in address and (match := _ARXIV.search(address))):
                continue
            if value := normalise("arxiv", address[match.end() :]):
                ids["arxiv"] = value
                break
    return ids


def _addresses(work: Work) -> list[str]:
    location = work.primary_location
    places: list[Any] = [] if location is None else [location]
    if work.locations:
        places += work.locations
    found = []
    for place in places:
        if place.landing_page_url:
            found.append(place.landing_page_url)
        if place.pdf_url:
            found.append(place.pdf_url)
    if work.open_access is not None and work.open_access.oa_url:
        found.append(work.open_access.oa_url)
    host = _venue(bytes(work.host_venue))[0] if work.host_venue is not NOTHING else None
    if host is not None and host.url:
        found.append(host.url)
    for venue in work.alternate_host_venues or ():
        if venue.url:
            found.append(venue.url)
    return found


def _urls(work: Work, addresses: list[str]) -> tuple[str, ...]:
    """Pages and PDFs; not the resolver's address of the work's own DOI."""
    if not addresses:
        return ()
    own = (work.doi or "").lower()
    urls = dict.fromkeys([url for url in addresses if url.lower() != own])
    return tuple(urls)


_WORKS = re.compile(rb'\["https://openalex\.org/W\d{4,12}(?:", ?"https://openalex\.org/W\d{4,12})*+"\]')


def _references(raw: bytes) -> tuple[str, ...]:
    """References as names; a list in the usual form, which may be long, is rewritten as one text.

    Raises:
        msgspec.ValidationError: `raw` is no list of texts.
    """
    if raw in (b"[]", b"null"):
        return ()
    if _WORKS.fullmatch(raw):
        names = raw[2:-2].decode().replace("https://openalex.org/", "openalex:").replace(" ", "")
        return tuple(names.split('","'))
    works = _CITING.decode(b'{"referenced_works":%b}' % raw).referenced_works
    return tuple([f"openalex:{value}" for work in works or () if (value := openalex_id(work))])


# ---- text and subjects


def abstract_of(index: dict[str, Any] | str) -> str | None:
    """The text of an inverted index, word → positions; also of one printed as JSON text, as until 2023.

    Example:
        >>> abstract_of({"Machines": [0, 2], "make": [1]})
        'Machines make Machines'

    Raises:
        msgspec.DecodeError: the JSON text is none.
    """
    if isinstance(index, str):
        index = _INDEX.decode(index)
    inner = index.get("InvertedIndex")
    if isinstance(inner, dict):
        index = inner
    try:
        slots = [""] * sum(map(len, index.values()))
        for word, positions in index.items():
            for position in positions:
                slots[position] = word
    except (TypeError, IndexError):
        slots = _sparse(index)
    text = " ".join(slots)
    if "<" in text or "&" in text or "\\" in text:
        return plain_text(text) or None
    if not (text.isascii() and text.isprintable()) or "  " in text:
        text = one_line(text)
    return text.strip() or None


def _sparse(index: dict[str, Any]) -> list[str]:
    """The words in their order, whatever the positions are."""
    placed = [
        (position, word)
        for word, positions in index.items()
        if isinstance(positions, list)
        for position in positions
        if isinstance(position, int)
    ]
    return [word for _, word in sorted(placed)]


def _keywords(work: Work) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for keyword in work.keywords or ():
        word = keyword if isinstance(keyword, str) else keyword.display_name or keyword.keyword
        if word and (word := one_line(word)):
            words[word] = None
    return tuple(words)


def _topics(work: Work) -> tuple[AssignedTopic, ...]:
    """Topics, then concepts (their predecessors), then headings of MeSH."""
    topics = [
        AssignedTopic(subject.display_name, subject.score, _subject_ids(subject.id, subject.wikidata))
        for subjects in (work.topics, work.concepts)
        if subjects
        for subject in subjects
        if subject.display_name
    ]
    if work.mesh:
        topics += _headings(work.mesh)
    return tuple(topics)


@lru_cache(maxsize=1 << 17)
def _subject_ids(id: str | None, wikidata: str | None) -> dict[str, str]:
    ids = {"openalex": openalex_id(id), "wikidata": normalise("wikidata", wikidata or "")}
    return {scheme: value for scheme, value in ids.items() if value}


def _headings(mesh: Iterable[Heading]) -> list[AssignedTopic]:
    """Each descriptor once, however many qualifiers it has."""
    found = {heading.descriptor_name: heading.descriptor_ui for heading in mesh if heading.descriptor_name}
    return [AssignedTopic(name, ids={"mesh": ui} if ui else {}) for name, ui in found.items()]


# ---- who paid


def _funders(work: Work) -> tuple[Funder, ...]:
    """Funders of `grants`, `awards` and `funders`, each once with its grants."""
    names: dict[str, str] = {}
    ids: dict[str, dict[str, str]] = {}
    awards: dict[str, dict[str, None]] = {}
    payments = [*(work.grants or ()), *(work.awards or ())]
    for payment, is_award in [*((p, True) for p in payments), *((p, False) for p in work.funders or ())]:
        own, name, ror, award = _payment(payment, is_award)
        key = own or name
        if not key:
            continue
        if name:
            names.setdefault(key, plain_text(name))
        known = ids.setdefault(key, {})
        if own:
            known["openalex"] = own
        if value := normalise("ror", ror or ""):
            known["ror"] = value
        if award:
            awards.setdefault(key, {})[award] = None
    return tuple(Funder(names.get(key, key), ids[key], tuple(awards.get(key, ()))) for key in ids)


def _payment(payment: Payment, is_award: bool) -> tuple[str | None, str | None, str | None, str | None]:
    """OpenAlex id, name and ROR of the funder, number of the grant."""
    if not is_award:
        return openalex_id(payment.id), payment.display_name, payment.ror, None
    funder: Any = payment.funder
    award = _text(payment.award_id) or _text(payment.funder_award_id)
    if isinstance(funder, dict):
        own, name, ror = (
            value if isinstance(value := funder.get(key), str) else None
            for key in ("id", "display_name", "ror")
        )
        return openalex_id(own), name, ror, award
    own = funder if isinstance(funder, str) else payment.funder_id
    return openalex_id(own), payment.funder_display_name, None, award
