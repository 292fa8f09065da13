"""BibTeX and BibLaTeX, also as Scopus, Web of Science, JabRef, Zotero and the ACL Anthology write them.

Blocks are found by `bibtex_entries`, big files are cut by `bibtex_parts`; macros, `crossref`, `xdata`, names
and LaTeX are resolved. An entry that BibTeX itself would not take (a duplicate key or field, braces out of
balance) is read all the same where its fields can be told apart by their lines, as a person would do.

Specification: https://www.ctan.org/pkg/bibtex, https://www.ctan.org/pkg/biblatex (its manual, chapter 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kgraph.model.identifiers import normalise
from kgraph.model.records import AuthorName, Record, Statement
from kgraph.readers import bibtex_exports
from kgraph.readers.bibtex_entries import Entry, Fault, Fields, read_entries, with_inherited
from kgraph.readers.bibtex_names import parse_authors
from kgraph.readers.bibtex_parts import elsewhere, parts
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import abstract_text, latex_to_text, one_line
from kgraph.readers.fields.pages import page_range
from kgraph.readers.fields.unused import unused_names
from kgraph.readers.format import Format, ReadOptions

NAME = "bibtex"

KINDS = {
    "article": "JournalArticle",
    "inproceedings": "ConferencePaper",
    "conference": "ConferencePaper",
    "incollection": "BookChapter",
    "inbook": "BookChapter",
    "bookinbook": "BookChapter",
    "suppbook": "BookChapter",
    "inreference": "BookChapter",
    "book": "Book",
    "collection": "Book",
    "mvbook": "Book",
    "mvcollection": "Book",
    "booklet": "Book",
    "phdthesis": "Thesis",
    "mastersthesis": "Thesis",
    "thesis": "Thesis",
    "techreport": "Report",
    "report": "Report",
    "dataset": "DataPaper",
}
"""Entry type → class of the ontology; the others are papers of no particular kind."""

SUBTYPES = {"journal": "JournalArticle", "datapaper": "DataPaper"}
"""`entrysubtype` of articles → class; all others (BibLaTeX's `magazine`, `newspaper`) are of none."""

_BOOKS = frozenset(
    {"book", "collection", "proceedings", "mvbook", "mvcollection", "mvproceedings", "booklet"}
)
_USED = frozenset({
    "author", "editor", "title", "subtitle", "booktitle", "journal", "journaltitle", "series", "eventtitle",
    "year", "date", "month", "day", "keywords", "keyword", "author_keywords", "abstract", "doi", "eprint",
    "archiveprefix", "eprinttype", "primaryclass", "eprintclass", "pmid", "issn", "eissn", "url", "biburl",
    "volume", "number", "issue", "pages", "article-number", "art_number", "eid", "publisher", "school",
    "institution", "organization", "language", "langid", "affiliation", "affiliations", "orcid-numbers",
    "researcherid-numbers", "crossref", "xdata", "unique-id", "references", "cited-references", "isbn",
    "entrysubtype", "pubstate", "funding-acknowledgement", "funding_details", "times-cited",
    "document_type", *bibtex_exports.SUBJECTS,
})  # fmt: skip
_ENTRY_START = re.compile(rb"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(][^\n=]*(?:,|\r?\n|=|\})", re.MULTILINE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def sniff(head: bytes) -> str | None:
    """A line that begins an entry, a macro or a comment of BibTeX, and no JSON or XML before it."""
    if head.lstrip()[:1] in (b"{", b"[", b"<"):
        return None
    found = _ENTRY_START.search(head)
    return f"the entry {one_line(found[0].decode('utf-8', 'replace'))[:60]!r}" if found else None


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per entry that has a title; `@xdata` and `@string` are no papers, only parts of others."""
    known = elsewhere(part)
    items = list(read_entries(part.text(), known.macros, known.following))
    entries = [item for item in items if isinstance(item, Entry)]
    # reversed, so that of a repeated key the first entry counts
    by_key = {entry.key.lower(): entry for entry in reversed([*known.parents, *entries]) if entry.key}
    for item in items:
        if isinstance(item, Fault):
            yield part.rejected(item.line, item.reason, item.raw)
            continue
        if item.type == "xdata":
            continue
        fields = with_inherited(item, by_key)
        title = latex_to_text(fields.get("title", ""))
        if title:
            yield _record(item, fields, title, part)
        else:
            yield part.rejected(item.line, "no title", item.raw)


def _record(entry: Entry, fields: Fields, title: str, part: Part) -> Record:
    authors = parse_authors(fields.get("author", ""))
    people = authors.names
    labs: tuple[str, ...] = ()
    if not _OF_AUTHORS.isdisjoint(fields):
        people, labs = bibtex_exports.with_affiliations(people, fields)
    year, date = _date(*map(fields.get, ("date", "year", "month", "day")))
    journal = _text(fields, "journal", "journaltitle")
    ids = _ids(entry, fields, journal)
    if "subtitle" in fields:
        title = f"{title}: {latex_to_text(fields['subtitle'])}"
    issue = _text(fields, "number", "issue")
    return Record(
        place=part.place(entry.line, entry.key),
        title=title,
        authors=people,
        authors_complete=authors.is_complete,
        kind=_kind(entry, fields, journal, ids),
        year=year,
        date=date,
        venue=_text(fields, "booktitle") or journal or _text(fields, "series", "eventtitle"),
        keywords=_keywords(fields),
        categories=_categories(fields) if "arxiv" in ids else (),
        abstract=abstract_text(fields["abstract"]) if "abstract" in fields else None,
        labs=labs,
        ids=ids,
        urls=_urls(fields["url"]) if "url" in fields else (),
        citations=_citations(fields),
        volume=_text(fields, "volume"),
        issue=None if issue and _ARXIV_NUMBER.match(issue) else issue,
        pages=_pages(fields),
        publisher=_text(fields, "publisher", "school", "institution", "organization"),
        editors=_editors(fields) if "editor" in fields else (),
        venue_ids=_venue_ids(fields),
        language=_text(fields, "language", "langid"),
        topics=bibtex_exports.topics(fields),
        references=bibtex_exports.references(fields),
        funders=bibtex_exports.funders(fields),
        unused=unused_names(tuple(fields), _USED),
    )


_OF_AUTHORS = frozenset({"affiliation", "affiliations", "orcid-numbers", "researcherid-numbers"})
_ARXIV_NUMBER = re.compile(r"arxiv:", re.IGNORECASE)


def _text(fields: Fields, *names: str) -> str | None:
    """The first of these fields as plain text."""
    for name in names:
        if name in fields and (plain := latex_to_text(fields[name])):
            return plain
    return None


_PREPRINTS = re.compile(r"(arxiv|corr\b|biorxiv|medrxiv)", re.IGNORECASE)


def _kind(entry: Entry, fields: Fields, journal: str | None, ids: Mapping[str, str]) -> str | None:
    if entry.type in ("article", "misc", "online") and "entrysubtype" in fields:
        return SUBTYPES.get(fields["entrysubtype"].strip().lower())
    if (journal and _PREPRINTS.match(journal)) or fields.get("pubstate", "").strip() == "prepublished":
        return "Preprint"
    if "arxiv" in ids and not journal and entry.type in ("misc", "online", "unpublished", "article"):
        return "Preprint"
    stated = fields.get("document_type") or ("unique-id" in fields and fields.get("type")) or ""
    if (word := stated.lower()) in bibtex_exports.DOCUMENT_TYPES:
        return bibtex_exports.DOCUMENT_TYPES[word]
    return KINDS.get(entry.type)


def _keywords(fields: Fields) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for name in ("author_keywords", "keywords", "keyword"):
        if name in fields and not (name == "keywords" and bibtex_exports.is_scopus(fields)):
            text = latex_to_text(fields[name])
            for part in text.split(";" if ";" in text else ","):
                if word := part.strip():
                    words[word] = None
    return tuple(words)


_SCOPUS_EDITORS = re.compile(r"[^,{}]+\.(?:, [^,{}]+\.)+")


def _editors(fields: Fields) -> tuple[AuthorName, ...]:
    """Scopus parts them by commas (`Pham H., Toro C.`) and names some twice."""
    text = fields["editor"]
    if " and " not in text and bibtex_exports.is_scopus(fields) and _SCOPUS_EDITORS.fullmatch(text):
        text = " and ".join(text.split(", "))
    return tuple({editor.name: editor for editor in parse_authors(text).names}.values())


def _categories(fields: Fields) -> tuple[str, ...]:
    text = fields.get("primaryclass") or fields.get("eprintclass") or ""
    return tuple(text.replace("{", "").replace("}", "").split()) if "." in text or "-" in text else ()


_URL = re.compile(r"https?://[^\s{}]+")
_URL_ESCAPE = re.compile(r"\\([%&#_~$])")


def _urls(text: str) -> tuple[str, ...]:
    if "\\" in text:
        text = _URL_ESCAPE.sub(r"\1", text)
    return tuple(dict.fromkeys(url.rstrip(".,;") for url in _URL.findall(text)))


_CITED_BY = re.compile(r"\s*cited by:?\s*(\d{1,9})\b", re.IGNORECASE)


def _citations(fields: Fields) -> int | None:
    """Web of Science's `Times-Cited`, Scopus' `note = {cited By 3}`."""
    if (stated := fields.get("times-cited")) and stated.strip().isdecimal():
        return int(stated[:9])
    found = _CITED_BY.match(fields["note"]) if "note" in fields else None
    return int(found[1]) if found else None


def _pages(fields: Fields) -> str | None:
    text = _text(fields, "pages", "article-number", "art_number", "eid")
    return page_range(text) if text and not text.startswith("2-s2.0-") else None


_ISSN = re.compile(r"\b(\d{4})-?(\d{3}[\dXx])\b")


def _venue_ids(fields: Fields) -> dict[str, str]:
    for name in ("issn", "eissn"):
        if name in fields and (found := _ISSN.search(fields[name])):
            return {"issn": f"{found[1]}-{found[2].upper()}"}
    return {}


_ACL = re.compile(
    r"(?:aclanthology\.(?:org|info)|aclweb\.org/anthology)/(?:papers/)?(?:[\w/]*/)?([A-Z]\d\d-\d{4}|\d{4}\.[\w-]+\.\d+)\b"
)
_OPENREVIEW = re.compile(r"openreview\.net/(?:forum|pdf)\?id=([\w-]+)")
_EID = re.compile(r"\beid=(2-s2\.0-\d+)")
_ARXIV_HINT = re.compile(r"(?:arxiv[.:/\s]|corr abs/).*", re.IGNORECASE)


def _ids(entry: Entry, fields: Fields, journal: str | None) -> dict[str, str]:
    """Identifiers of the paper, wherever the entry hides them."""
    get = fields.get
    url = get("url", "")
    if "\\" in url:
        url = url.replace("\\", "")
    archive = (get("archiveprefix") or get("eprinttype") or "").lower()
    eprint = get("eprint", "")
    found = {
        "doi": get("doi") or (url if "doi.org/" in url else None),
        "arxiv": eprint if archive in ("", "arxiv") else None,
        "pubmed": get("pmid") or (eprint if archive == "pubmed" else None),
        "isbn": get("isbn") if entry.type in _BOOKS else None,
        "dblp": entry.key[5:] if entry.key.startswith("DBLP:") else _dblp(get("biburl", "")),
        "wos": get("unique-id"),
        "scopus_eid": get("eid") if get("eid", "").startswith("2-s2.0-") else None,
    }
    if not found["arxiv"]:
        found["arxiv"] = _arxiv_hint(f"{journal or ''} {get('volume', '')} {get('number', '')} {url}")
    if url:
        if "acl" in url and (match := _ACL.search(url)):
            found["acl"] = match[1]
        elif "openreview" in url and (match := _OPENREVIEW.search(url)):
            found["openreview"] = match[1]
        elif "semanticscholar.org" in url:
            found["semanticscholar"] = url
        elif "scopus.com" in url and (match := _EID.search(url)):
            found["scopus_eid"] = match[1]
    ids = {}
    for scheme, text in found.items():
        if text:
            if "\\" in text or "{" in text or "}" in text:
                text = text.replace("\\", "").strip("{} ")
            if value := normalise(scheme, text):
                ids[scheme] = value
    return ids


def _dblp(address: str) -> str | None:
    """DBLP's id in the address of its own entry."""
    return address.strip().removesuffix(".bib") if "dblp." in address else None


def _arxiv_hint(text: str) -> str | None:
    """The part of a text that begins with arXiv's name."""
    lower = text.lower()
    if "arxiv" not in lower and "corr" not in lower:
        return None
    hint = _ARXIV_HINT.search(text)
    return hint[0] if hint else None


_ISO_DATE = re.compile(r"\s*(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?=$|[\s~?%/T]|-[XU])")
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d|2100)(?!\d)")


@lru_cache(maxsize=10_000)
def _date(
    date: str | None, year: str | None, month: str | None, day: str | None
) -> tuple[int | None, str | None]:
    """Year and ISO date as far as known; of a range the part that both ends share."""
    if date and (match := _ISO_DATE.match(date)):
        number, first, second = _numbers(match)
        if "/" in date:
            end = _ISO_DATE.match(date.partition("/")[2])
            until = _numbers(end) if end else (0, 0, 0)
            if until[:2] != (number, first):
                first = second = 0
            elif until[2] != second:
                second = 0
        return number, iso_date(number, first, second)
    stated = _YEAR.search(year or date or "")
    if not stated:
        return None, None
    number = int(stated[0])
    return number, iso_date(number, *_month_and_day(month or "", day or ""))


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    year, month, day = match.groups("0")
    return int(year), int(month), int(day)


def _month_and_day(text: str, day: str) -> tuple[int, int]:
    """`JUL 15` → 7, 15; `sep 18-22` → 9, 0; `oct-nov` → 0, 0."""
    words = {word[:3] for word in re.findall(r"[a-z]{3,}", text.lower())} & set(_MONTHS)
    numbers = re.findall(r"\d+", text)
    if not words and len(numbers) == 1 and len(numbers[0]) <= 2 and int(numbers[0]) <= 12:
        month, numbers = int(numbers[0]), []
    elif len(words) == 1:
        month = _MONTHS.index(words.pop()) + 1
    else:
        return 0, 0
    numbers = numbers or re.findall(r"\d+", day)
    return month, int(numbers[0]) if len(numbers) == 1 and len(numbers[0]) <= 2 else 0


FORMAT = Format(
    name=NAME,
    title="BibTeX, BibLaTeX",
    extensions=(".bib", ".bibtex"),
    sniff=sniff,
    read_part=read_part,
    specification="https://www.ctan.org/pkg/biblatex",
    parts=parts,
)
