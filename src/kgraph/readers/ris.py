"""RIS, as Zotero, EndNote, Mendeley, Scopus, IEEE Xplore, Ovid, ProQuest and publishers write it.

Every program uses the tags in its own way: a title is `TI`, `T1` or `CT`, a journal `JF`, `JO`, `T2` or `BT`.
Dates may be `2014/05/12/spring`, values may run over several lines, ends of records may be missing.

Specification: https://en.wikipedia.org/wiki/RIS_(file_format); as used: https://github.com/zotero/translators.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial

from kgraph.model.identifiers import normalise
from kgraph.model.records import Funder, Record, Statement
from kgraph.readers.documents.cutting import parts_at
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.markup import one_line, title_text
from kgraph.readers.fields.pages import page_range
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.ris_people import Values, authors_and_labs, editors
from kgraph.readers.tagged_text import (
    TaggedRecord,
    before_tag,
    date_in,
    items,
    plain,
    scan,
    standard_numbers,
    year_in,
)

NAME = "ris"

KINDS = {
    "JOUR": "JournalArticle",
    "EJOUR": "JournalArticle",
    "INPR": "JournalArticle",
    "CONF": "ConferencePaper",
    "CPAPER": "ConferencePaper",
    "CHAP": "BookChapter",
    "ECHAP": "BookChapter",
    "BOOK": "Book",
    "EBOOK": "Book",
    "EDBOOK": "Book",
    "THES": "Thesis",
    "RPRT": "Report",
    "DATA": "DataPaper",
    # full words, as some exports write them
    "JOURNAL ARTICLE": "JournalArticle",
    "JOURNAL": "JournalArticle",
    "ARTICLE": "JournalArticle",
    "CONFERENCE PAPER": "ConferencePaper",
    "CONFERENCE PROCEEDINGS": "ConferencePaper",
    "BOOK SECTION": "BookChapter",
    "BOOK CHAPTER": "BookChapter",
    "THESIS": "Thesis",
    "DISSERTATION": "Thesis",
    "REPORT": "Report",
    "DATASET": "DataPaper",
    "PREPRINT": "Preprint",
}
"""Type of reference (`TY`) → class of the ontology; the others are papers of no particular kind."""

KINDS_IN_WORDS = {
    "conference paper": "ConferencePaper",
    "proceedings paper": "ConferencePaper",
    "book chapter": "BookChapter",
    "data paper": "DataPaper",
    "preprint": "Preprint",
    "editorial": None,
    "letter": None,
    "erratum": None,
    "note": None,
}
"""Type of work (`M3`) → class, where it says more than `TY`."""

_USED = frozenset({
    "TY", "ER", "TI", "T1", "CT", "BT", "ST", "T2", "T3", "JF", "JO", "JA", "J1", "J2", "C3", "AU", "A1",
    "A2", "ED", "PY", "Y1", "DA", "VL", "VO", "IS", "CP", "SP", "EP", "C7", "PB", "SN", "DO", "M3", "UR",
    "L1", "L2", "L3", "LK", "KW", "AB", "N2", "AD", "C1", "LA", "N1", "AN", "C2", "DB", "ID",
})  # fmt: skip
_BOOKS = ("Book", "Thesis", "Report")


# ---- the document

_START = re.compile(
    rb"^[ \t]*(?:\xef\xbb\xbf)?TY {0,2}-[ \t]*([A-Za-z][A-Za-z ]{2,40})?[ \t]*\r?$", re.MULTILINE
)
_PUBMED = re.compile(rb"^PMID-", re.MULTILINE)
_TAG = re.compile(r"([A-Z][A-Z0-9])  -\s*(.*)")
_LOOSE_TAG = re.compile(r"([A-Z][A-Z0-9])\s{1,3}-(?:\s+|$)(.*)")
_LOOSE_EDGE = re.compile(r"\s*(?:(TY)\s{0,3}-\s*([A-Za-z][A-Za-z ]{2,40})?|(ER)\s{0,3}-)\s*$")
_ONE_BLANK = re.compile(r"^TY ?-", re.MULTILINE)


def sniff(head: bytes) -> str | None:
    """A line that begins a record, or else lines of tags and an `ER`; no JSON, XML or BibTeX."""
    if head.lstrip()[:1] in (b"{", b"[", b"<", b"@"):
        return None
    if found := _START.search(head):
        return f"the line {one_line(found[0].decode('utf-8', 'replace'))!r}"
    if b"  - " in head and b"\nER  -" in head and not _PUBMED.search(head):
        return "lines of tags that end with 'ER  -'"
    return None


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record for each `TY` … `ER` with a title."""
    text = part.text().replace("\ufeff", "")
    tag_of = partial(_tag_of, tag=_LOOSE_TAG if _ONE_BLANK.search(text) else _TAG)
    for found in scan(text, tag_of, begins="TY", ends="ER"):
        yield _record(found, part)


def _tag_of(line: str, tag: re.Pattern[str]) -> tuple[str, str] | None:
    """A prose line may begin like a tag (`ER - positive`), so one blank before the hyphen counts only where
    the document writes its tags so."""
    found = tag.match(line)
    if found:
        return found[1], found[2].strip()
    if len(line) < 80 and line.lstrip()[:2] in ("TY", "ER") and (edge := _LOOSE_EDGE.match(line)):
        return edge[1] or edge[3], (edge[2] or "").strip()
    return None


# ---- one record


def _record(found: TaggedRecord, part: Part) -> Statement:
    values = found.by_tag()
    kind = KINDS.get(values.get("TY", [""])[-1].upper())
    kind = KINDS_IN_WORDS.get(" ".join(values.get("M3", ())).lower(), kind)
    title = _title(values, kind)
    if not title:
        return part.rejected(found.line, "no title", found.raw)
    is_scopus = "Scopus" in values.get("DB", ())
    numbers = standard_numbers(values.get("SN", ()))
    urls = _urls(values)
    venue = _venue(values, kind)
    ids = _ids(values, urls, venue or "", is_scopus=is_scopus)
    isbn = numbers.pop("isbn", None)
    if isbn:
        (ids if kind in _BOOKS else numbers)["isbn"] = isbn
    if kind in (None, "JournalArticle") and _is_preprint(venue, ids):
        kind = "Preprint"
    authors, is_complete, labs = authors_and_labs(values, is_scopus=is_scopus)
    year, date = _date(values)
    citations, references, funders = _scopus_notes(values.get("N1", ()))
    return Record(
        place=part.place(found.line, _own_id(values)),
        title=title,
        authors=authors,
        authors_complete=is_complete,
        kind=kind,
        year=year,
        date=date,
        venue=venue,
        keywords=_keywords(values.get("KW", ())),
        abstract=_first(values, "AB", "N2"),
        labs=labs,
        ids=ids,
        urls=urls,
        citations=citations,
        volume=_number(values, "VL", "VO"),
        issue=_number(values, "IS", "CP"),
        pages=page_range(_number(values, "SP", "C7"), _number(values, "EP") if "SP" in values else None),
        publisher=_first(values, "PB"),
        editors=editors(values, is_book=kind == "Book"),
        venue_ids=numbers,
        references=references,
        funders=funders,
        language=_first(values, "LA"),
        unused=_unused(tuple(values), kind == "Book"),
    )


@lru_cache(maxsize=10_000)
def _unused(tags: tuple[str, ...], is_book: bool) -> tuple[str, ...]:
    return tuple(tag for tag in tags if tag not in _USED and not (tag == "A3" and is_book))


def _first(values: Values, *tags: str) -> str | None:
    """The first value of the first of these tags that has any, as plain text."""
    return next((text for tag in tags for value in values.get(tag, ()) if (text := plain(value))), None)


def _number(values: Values, *tags: str) -> str | None:
    """The same, but for the `nan` of tables that were exported as RIS."""
    text = _first(values, *tags)
    return None if text and text.lower() in ("nan", "n/a", "none", "null") else text


def _own_id(values: Values) -> str:
    own = _first(values, "ID", "AN") or ""
    return own if len(own) <= 100 else ""


def _title(values: Values, kind: str | None) -> str:
    stated = [tag for tag in values if tag in ("TI", "T1")]  # of both, the one that stands first
    title = _first(values, *stated, "CT", *(("BT",) if kind in _BOOKS else ()), "ST")
    return title_text(title) if title else ""


def _venue(values: Values, kind: str | None) -> str | None:
    """The journal with its full name where there is one; of papers in books the book, of books the series."""
    if kind in _BOOKS:
        return _first(values, "T2", "T3", "JF", "JO")
    if kind not in ("ConferencePaper", "BookChapter"):
        return _first(values, "JF", "T2", "JO", "BT", "JA", "J1", "J2", "T3")
    of_web_of_science = any(value.startswith("WOS:") for value in values.get("AN", ()))  # C3: organisations
    return _first(values, "BT", "T2", "JF", "JO", *(() if of_web_of_science else ("C3",)), "T3", "JA", "J2")


def _keywords(values: Iterable[str]) -> tuple[str, ...]:
    """From fields, lines and between semicolons; a star marks main topics."""
    words = (word.lstrip("* ") for value in values for word in items(value))
    return tuple(dict.fromkeys(word for word in words if word))


def _date(values: Values) -> tuple[int | None, str | None]:
    """Year of `PY`, `Y1` or `DA`, and the finest date within it that one of them gives."""
    texts = [(text, year_in(text)) for tag in ("PY", "Y1", "DA") for text in values.get(tag, ())]
    year = next((year for _, year in texts if year), None)
    if year is None:
        return None, None
    dates = [date for text, own in texts if own in (year, None) and (date := date_in(text, year))]
    return year, max(dates, key=len, default=None)


def _urls(values: Values) -> tuple[str, ...]:
    words = (
        word for tag in ("UR", "L1", "L2", "LK") for value in values.get(tag, ()) for word in value.split()
    )
    urls = (word.rstrip(";,") for word in words if word.startswith(("http://", "https://")))
    return tuple(dict.fromkeys(urls))


_DOI_NOTE = re.compile(r"(?:doi:?\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_PUBMED_URL = re.compile(
    r"https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d+)"
)
_PREPRINTS = re.compile(r"(?:arxiv|corr\b|biorxiv|medrxiv|chemrxiv)", re.IGNORECASE)


def _ids(values: Values, urls: tuple[str, ...], venue: str, *, is_scopus: bool) -> dict[str, str]:
    """Identifiers of the paper, wherever the record hides them."""
    found = {"doi": _doi(values, urls)}
    for url in urls:
        if "arxiv.org/" in url:
            found["arxiv"] = url
        elif match := _PUBMED_URL.match(url):
            found["pubmed"] = match[1]
    if "arxiv" not in found and venue[:5].lower() == "arxiv":
        found["arxiv"] = venue
    base = (_first(values, "DB") or "").lower()
    accession = _first(values, "AN") or ""
    if is_scopus and (number := _first(values, "C2")) and number.isdecimal():
        found["pubmed"] = number
    elif accession.isdecimal() and ("pubmed" in base or "medline" in base):
        found["pubmed"] = accession
    elif accession.startswith("WOS:"):
        found["wos"] = accession
    return {scheme: value for scheme, text in found.items() if text and (value := normalise(scheme, text))}


def _doi(values: Values, urls: tuple[str, ...]) -> str:
    if stated := _first(values, "DO"):
        return stated
    for tag in ("M3", "L3", "N1"):
        for text in values.get(tag, ()):
            if match := _DOI_NOTE.match(text):
                return match[1]
    return next((url for url in urls if "doi.org/10." in url), "")


def _is_preprint(venue: str | None, ids: Mapping[str, str]) -> bool:
    if venue:
        return bool(_PREPRINTS.match(venue))
    return "arxiv" in ids or ids.get("doi", "").startswith("10.48550/")


# ---- notes of Scopus


def _scopus_notes(notes: Iterable[str]) -> tuple[int | None, tuple[str, ...], tuple[Funder, ...]]:
    """Citations, references and funders from notes such as `Cited By :44`."""
    citations: int | None = None
    references: dict[str, None] = {}
    funders: dict[str, Funder] = {}
    for note in notes:
        label, colon, rest = note[:40].partition(":")
        if not colon:
            continue
        label, rest = label.strip().lower(), note[len(label) + 1 :].strip()
        if label == "cited by" and rest.isdecimal() and len(rest) < 10:
            citations = int(rest)
        elif label == "references":
            references.update((text, None) for line in rest.split("\n") if (text := plain(line).rstrip("; ")))
        elif label == "funding details" and (funder := _funder(plain(rest))):
            funders.setdefault(funder.name, funder)
    return citations, tuple(references), tuple(funders.values())


def _funder(text: str) -> Funder | None:
    """`Institute of Health, NIH, R01 MH1` → its name without the abbreviation, and numbers of grants."""
    parts = [part.strip() for part in text.split(",")]
    names = [part for part in parts if part and not any(c.isdigit() for c in part)]
    if len(names) > 1 and names[-1].isupper() and " " not in names[-1]:
        names.pop()
    awards = tuple(part.strip("() ") for part in parts if any(c.isdigit() for c in part))
    return Funder(name=", ".join(names), awards=awards) if names else None


FORMAT = Format(
    name=NAME,
    title="RIS",
    extensions=(".ris",),
    sniff=sniff,
    read_part=read_part,
    parts=partial(parts_at, boundary=before_tag(b"TY  -", b"TY -", b"TY-")),
    specification="https://en.wikipedia.org/wiki/RIS_(file_format)",
)
