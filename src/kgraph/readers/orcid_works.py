"""Works in ORCID records: one record per work, from the summary that its owner prefers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import AuthorName, Record, Statement
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.orcid_answers import Contributor, Date, ExternalId, Group, Text, Work, plain
from kgraph.readers.orcid_people import orcid_of

KINDS = {
    "journal-article": "JournalArticle",
    "conference-paper": "ConferencePaper",
    "book-chapter": "BookChapter",
    "book": "Book",
    "edited-book": "Book",
    "dissertation": "Thesis",
    "dissertation-thesis": "Thesis",
    "preprint": "Preprint",
    "report": "Report",
    "working-paper": "Report",
    "data-set": "DataPaper",
}
"""Type of a work → class of the ontology; the others (lectures, patents, software …) are of no kind."""
PAPER_SCHEMES = {
    "doi": "doi",
    "arxiv": "arxiv",
    "pmid": "pubmed",
    "eid": "scopus_eid",
    "wosuid": "wos",
    "isbn": "isbn",
}
_USED = frozenset({
    "title", "journal-title", "short-description", "type", "publication-date", "external-ids", "url",
    "contributors", "language-code", "source", "put-code", "display-index", "path", "visibility",
    "created-date", "last-modified-date",
})  # fmt: skip
_GROUP = msgspec.json.Decoder(Group)
_WORK = msgspec.json.Decoder(Work)
_KEYS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_MOST_CONTRIBUTORS = 50  # ORCID keeps no more


def works_of(raw: bytes) -> list[tuple[Work, bytes]]:
    """The summaries of one group, the preferred one first; a whole work is a group of its own.

    Raises:
        msgspec.DecodeError: it is none.
    """
    group = _GROUP.decode(raw)
    if bytes(group.work):
        texts = [bytes(group.work)]
    elif group.work_summary is None:
        texts = [raw]
    else:
        texts = [bytes(text) for text in group.work_summary]
    works = [(_WORK.decode(text), text) for text in texts]
    return sorted(works, key=lambda work: -_number(work[0].display_index))


def _number(text: Text) -> int:
    digits = plain(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def own_name(works: Iterable[Work], orcid: str | None) -> str:
    """The name under which the owner entered works, empty when they did not."""
    for work in works:
        if (
            work.source
            and (who := work.source.source_orcid)
            and orcid_of(who.path, who.uri) == orcid is not None
        ):
            return plain(work.source.source_name)
    return ""


def work_record(
    part: Part, line: int, works: Sequence[tuple[Work, bytes]], owner: AuthorName | None
) -> Statement:
    """The record of one group of summaries."""
    work, raw = works[0]
    title = next((text for each, _ in works if each.title and (text := plain(each.title.title))), "")
    if not title:
        return part.rejected(line, "no title", raw)
    ids, venue_ids, urls = _identifiers(
        [
            identifier
            for each, _ in works
            if each.external_ids
            for identifier in each.external_ids.external_id or ()
        ]
    )
    kind = (work.type or "").lower().replace("_", "-")
    authors, editors, is_complete = _people(work, owner)
    year, date = _date(work.publication_date)
    address = plain(work.url)
    unused = {key for key, value in _KEYS.decode(raw).items() if bytes(value) != b"null"} - _USED
    if work.title and plain(work.title.subtitle):
        unused.add("subtitle")
    return Record(
        place=part.place(line, plain(work.put_code)),
        title=title,
        authors=authors,
        authors_complete=is_complete,
        kind=KINDS.get(kind),
        year=year,
        date=date,
        venue=plain(work.journal_title) or None,
        abstract=plain(work.short_description) or None,
        ids=ids,
        urls=tuple(dict.fromkeys(url for url in (address, *urls) if "://" in url)),
        editors=editors,
        venue_ids=venue_ids,
        language=plain(work.language_code) or None,
        unused=tuple(sorted(unused)),
    )


def _identifiers(found: Sequence[ExternalId]) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """Identifiers of the work itself, those of what it is part of, and addresses."""
    ids: dict[str, str] = {}
    venue_ids: dict[str, str] = {}
    urls = []
    for identifier in found:
        name = (identifier.external_id_type or "").lower()
        value = plain(identifier.external_id_value)
        relationship = (identifier.external_id_relationship or "self").lower().replace("_", "-")
        if name == "issn":  # always of the journal, whatever the relationship says
            if issn := normalise("issn", value):
                venue_ids.setdefault("issn", issn)
        elif relationship != "self":
            continue
        elif name in PAPER_SCHEMES:
            scheme = PAPER_SCHEMES[name]
            if known := normalise(scheme, value):
                ids.setdefault(scheme, known)
        elif name == "uri":
            urls.append(value)
    return ids, venue_ids, urls


def _people(
    work: Work, owner: AuthorName | None
) -> tuple[tuple[AuthorName, ...], tuple[AuthorName, ...], bool]:
    """Authors and editors, and whether the authors are surely all.

    Summaries name nobody: the owner is an author of what stands in their record, the others are unknown.
    """
    listed = (work.contributors.contributor if work.contributors else None) or []
    authors: dict[AuthorNameKey, AuthorName] = {}
    editors: dict[AuthorNameKey, AuthorName] = {}
    for contributor in listed:
        person = _contributor(contributor, owner)
        role = (
            contributor.contributor_attributes.contributor_role
            if contributor.contributor_attributes
            else None
        )
        role = (role or "author").lower().replace("_", "-")
        if person is None:
            continue
        key = (person.name, person.ids.get("orcid"))
        if role == "author" or "credit.niso.org" in role:
            authors.setdefault(key, person)
        elif role == "editor":
            editors.setdefault(key, person)
    known = {person.ids.get("orcid") for person in (*authors.values(), *editors.values())}
    names = {person.name.casefold() for person in (*authors.values(), *editors.values())}
    is_listed = owner is not None and (owner.ids.get("orcid") in known or owner.name.casefold() in names)
    if is_listed or owner is None:
        return (
            tuple(authors.values()),
            tuple(editors.values()),
            is_listed and len(listed) < _MOST_CONTRIBUTORS,
        )
    return (*authors.values(), owner), tuple(editors.values()), False


AuthorNameKey = tuple[str, str | None]


def _contributor(contributor: Contributor, owner: AuthorName | None) -> AuthorName | None:
    who = contributor.contributor_orcid
    orcid = orcid_of(who.path, who.uri) if who else None
    name = plain(contributor.credit_name)
    if not name and owner and orcid and orcid == owner.ids.get("orcid"):
        name = owner.name
    return AuthorName(name=name, ids={"orcid": orcid} if orcid else {}) if name else None


def _date(date: Date | None) -> tuple[int | None, str | None]:
    if date is None or not _number(date.year):
        return None, None
    year = _number(date.year)
    iso = iso_date(year, _number(date.month), _number(date.day))
    return (year, iso) if iso else (None, None)
