"""Papers and authors of Semantic Scholar as records."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from kgraph.model.identifiers import normalise
from kgraph.model.records import (
    Affiliation,
    AssignedTopic,
    AuthorName,
    PersonRecord,
    Place,
    Record,
    StatedMeasure,
)
from kgraph.readers.crossref_text import plain_text
from kgraph.readers.fields.dates import iso_date, parse_iso_date
from kgraph.readers.fields.markup import one_line, plain_name, title_text, unescape
from kgraph.readers.fields.pages import page_range
from kgraph.readers.semanticscholar_objects import Author, Cited, Journal, Paper, Venue, Writer

KINDS = {
    "Conference": "ConferencePaper",
    "JournalArticle": "JournalArticle",
    "BookSection": "BookChapter",
    "Book": "Book",
    "Dataset": "DataPaper",
}
"""`publicationTypes` → class of the ontology; of several the first of this table counts."""

KINDS_OF_VENUES = {"conference": "ConferencePaper", "journal": "JournalArticle"}
"""`publicationVenue.type`, where a paper has no types."""

SCHEMES = {"DOI": "doi", "ArXiv": "arxiv", "DBLP": "dblp", "PubMed": "pubmed", "ACL": "acl"}
"""Keys of `externalIds` → schemes; MAG and PubMedCentral have none here."""

_PAPER_ID = re.compile(r"(?:^|/)([0-9a-f]{40})/?$")
_PREPRINTS = re.compile(r"arxiv\b|corr\b|biorxiv|medrxiv", re.IGNORECASE)
_EASY_NAME = re.compile(r"(?!and )[A-Za-z.'-]+(?: [A-Za-z.'-]+){0,9}")
_NUMBER = re.compile(r" \d{4}$")
_NO_NAMES: tuple[str, ...] = ()


def record_of(paper: Paper, place: Place, unused: tuple[str, ...]) -> Record | None:
    """The record, `None` when the paper has no title."""
    title = _plain(paper.title, is_title=True) if paper.title else None
    if title is None:
        return None
    journal, known = paper.journal, paper.publication_venue
    ids = _ids(paper)
    date = _date(paper.publication_date) if paper.publication_date else None
    year = paper.year
    venue = (
        _plain_name(paper.venue)
        or (_plain(known.name) if isinstance(known, Venue) else None)
        or (_plain(journal.name) if journal else None)
    )
    return Record(
        place=place,
        title=title,
        authors=tuple([author for writer in paper.authors or () if (author := _author(writer)) is not None]),
        kind=_kind(venue, paper.publication_types, known.type if isinstance(known, Venue) else None),
        year=year if year is not None or date is None else int(date[:4]),
        date=date or (iso_date(year) if year is not None else None),
        venue=venue,
        abstract=_plain(paper.abstract) if paper.abstract else None,
        ids=ids,
        urls=_urls(paper, ids.get("semanticscholar", "/")),
        citations=paper.citation_count,
        volume=_volume(journal) if journal else None,
        pages=page_range(_text(journal.pages)) if journal else None,
        venue_ids={"issn": issn}
        if isinstance(known, Venue) and (issn := normalise("issn", known.issn or ""))
        else {},
        topics=_topics(paper),
        references=tuple([r for cited in paper.references if cited and (r := _reference(cited))])
        if paper.references
        else (),
        unused=unused,
    )


def _volume(journal: Journal) -> str | None:
    """The volume; what stands there for preprints is an arXiv id."""
    volume = _text(journal.volume)
    return None if volume and volume.startswith("abs/") else volume


def _text(value: str | int | None) -> str | None:
    return one_line(str(value)) or None if value is not None else None


def _plain(text: str | None, *, is_title: bool = False) -> str | None:
    if not text:
        return None
    if "<" in text or "&" in text:
        text = plain_text(text)
    return (title_text(text) if is_title else one_line(text)) or None


_date = lru_cache(maxsize=1 << 14)(parse_iso_date)


_plain_name = lru_cache(maxsize=1 << 14)(_plain)


@lru_cache(maxsize=1 << 14)
def _kind(venue: str | None, types: tuple[str | None, ...] | None, venue_type: str | None) -> str | None:
    if venue and _PREPRINTS.match(venue):
        return "Preprint"
    if types:
        return next((kind for type, kind in KINDS.items() if type in types), None)
    return KINDS_OF_VENUES.get(venue_type or "")


# ---- identifiers and addresses


def paper_name(paper: Paper) -> str:
    """The paper's own id: forty hex digits, or the number of the corpus, or nothing."""
    return paper.paper_id or (str(paper.corpus_id) if paper.corpus_id is not None else "")


def _own_id(text: str) -> str | None:
    """The forty hex digits with which an id or an address ends."""
    match = _PAPER_ID.search(text, max(0, len(text) - 43))
    return match[1] if match else None


def _ids(paper: Paper) -> dict[str, str]:
    ids: dict[str, str] = {}
    if own := _own_id(paper.paper_id or paper.url or ""):
        ids["semanticscholar"] = own
    _add_external(ids, paper)
    volume = paper.journal.volume if paper.journal else None
    if "arxiv" not in ids and isinstance(volume, str) and volume.startswith("abs/"):
        _add(ids, "arxiv", volume[4:])  # `ArXiv`, `abs/1706.03762`
    return ids


def _add_external(ids: dict[str, str], paper: Paper | Cited) -> None:
    given = paper.external_ids or {}
    for key, text in given.items():
        if text and (scheme := SCHEMES.get(key)):
            _add(ids, scheme, str(text))
    if paper.doi and "doi" not in ids:
        _add(ids, "doi", paper.doi)
    if paper.arxiv_id and "arxiv" not in ids:
        _add(ids, "arxiv", paper.arxiv_id)
    if "arxiv" not in ids and (doi := ids.get("doi", "")).startswith("10.48550/arxiv."):
        _add(ids, "arxiv", doi[15:])
    number = paper.corpus_id if paper.corpus_id is not None else given.get("CorpusId")
    if number is not None and str(number).isdecimal():
        ids["corpusid"] = str(number)


def _add(ids: dict[str, str], scheme: str, text: str) -> None:
    if value := normalise(scheme, text):
        ids[scheme] = value


def _reference(cited: Cited) -> str | None:
    """One name of the cited paper: what other sources know too comes first."""
    ids: dict[str, str] = {}
    _add_external(ids, cited)
    if cited.paper_id and (own := _own_id(cited.paper_id)):
        ids["semanticscholar"] = own
    for scheme in ("doi", "arxiv", "semanticscholar", "corpusid", "dblp", "pubmed", "acl"):
        if scheme in ids:
            return f"{scheme}:{ids[scheme]}"
    return _plain(cited.title)


def _urls(paper: Paper, own: str) -> tuple[str, ...]:
    """The open PDF, and the paper's page where its id does not say it."""
    urls = [paper.open_access_pdf.url] if paper.open_access_pdf and paper.open_access_pdf.url else []
    if paper.url and not paper.url.endswith(own) and not _own_id(paper.url):
        urls.append(paper.url)
    return tuple(urls)


# ---- subjects


def _topics(paper: Paper) -> tuple[AssignedTopic, ...]:
    if paper.s2_fields_of_study:
        return _fields(tuple([field.category for field in paper.s2_fields_of_study]))
    return _fields(paper.fields_of_study) if paper.fields_of_study else ()


@lru_cache(maxsize=1 << 12)
def _fields(names: tuple[str | None, ...]) -> tuple[AssignedTopic, ...]:
    """Each field of study once, whoever found it."""
    return tuple(AssignedTopic(name) for name in dict.fromkeys(names) if name)


# ---- people


def _author(writer: Writer) -> AuthorName | None:
    if not writer.name:
        return None
    if _EASY_NAME.fullmatch(writer.name):
        name, others = writer.name, _NO_NAMES
    else:
        name, others = _hard_name(writer.name)
        if not name:
            return None
    ids: dict[str, str] = {}
    if writer.author_id is not None and (own := _person_id(writer.author_id)):
        ids["semanticscholar"] = own
    if writer.external_ids or writer.aliases:
        others = _other_names(name, others, writer)
        if orcid := _orcid(writer):
            ids["orcid"] = orcid
    if not writer.affiliations:
        return AuthorName(name, (), ids, other_names=others) if others else AuthorName(name, (), ids)
    return AuthorName(name, _affiliations(writer.affiliations), ids, other_names=others)


@lru_cache(maxsize=1 << 14)
def _hard_name(printed: str) -> tuple[str, tuple[str, ...]]:
    return plain_name(printed)


def _person_id(number: str | int) -> str | None:
    text = str(number)
    return text if text.isdecimal() else None


def _texts(value: Any) -> list[str]:
    """A text or a list of texts as a list."""
    return [
        text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str) and text
    ]


def _orcid(person: Writer | Author) -> str | None:
    given = _texts((person.external_ids or {}).get("ORCID"))
    return normalise("orcid", given[0]) if given else None


def _other_names(name: str, others: Iterable[str], person: Writer | Author) -> tuple[str, ...]:
    """Aliases and the names that DBLP gives the person, without the numbers of homonyms."""
    given = [text for text in person.aliases or () if text]
    given += [_NUMBER.sub("", text) for text in _texts((person.external_ids or {}).get("DBLP"))]
    names = dict.fromkeys([*others, *(plain_name(text)[0] for text in given)])
    return tuple(other for other in names if other and other != name)


def _affiliations(texts: Iterable[str | None]) -> tuple[Affiliation, ...]:
    plain = dict.fromkeys(one_line(unescape(text)) for text in texts if text)
    return tuple(Affiliation(text) for text in plain if text)


def person_of(author: Author, place: Place, unused: tuple[str, ...]) -> PersonRecord | None:
    """The person, `None` without a name."""
    name, others = plain_name(author.name or "")
    if not name:
        return None
    ids = {
        "semanticscholar": _person_id(author.author_id) if author.author_id is not None else None,
        "orcid": _orcid(author),
    }
    stated = {"papers": author.paper_count, "citations": author.citation_count, "h-index": author.h_index}
    return PersonRecord(
        place=place,
        name=name,
        other_names=_other_names(name, others, author),
        ids={scheme: value for scheme, value in ids.items() if value},
        affiliations=_affiliations(author.affiliations or ()),
        measures=tuple(StatedMeasure(what, value) for what, value in stated.items() if value is not None),
        urls=(author.homepage,) if author.homepage else (),
        unused=unused,
    )
