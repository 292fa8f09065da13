"""BibTeX and BibLaTeX, also as Scopus, Web of Science, JabRef and the ACL Anthology write them.

Blocks are found by bibtexparser; macros, `crossref`, names and LaTeX are resolved here. An entry that
bibtexparser gives up (a duplicate key or field, braces out of balance) is read all the same where its fields
can be told apart by their lines, as a person would do.

Specification: https://www.ctan.org/pkg/bibtex, https://www.ctan.org/pkg/biblatex (its manual, chapter 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName, Record, Statement
from kgraph.readers.bibtex_entries import Entry, Fault, Fields, read_entries, with_inherited
from kgraph.readers.bibtex_names import AuthorList, parse_authors
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import latex_to_text, one_line, without_escapes
from kgraph.readers.format import Format, ReadOptions

NAME = "bibtex"

KINDS = {
    "article": "JournalArticle",
    "inproceedings": "ConferencePaper",
    "conference": "ConferencePaper",
    "incollection": "BookChapter",
    "inbook": "BookChapter",
    "book": "Book",
    "collection": "Book",
    "mvbook": "Book",
    "booklet": "Book",
    "phdthesis": "Thesis",
    "mastersthesis": "Thesis",
    "thesis": "Thesis",
    "techreport": "Report",
    "report": "Report",
    "dataset": "DataPaper",
}
"""Entry type → class of the ontology; the others are papers of no particular kind."""

_USED = frozenset({
    "author", "title", "booktitle", "journal", "journaltitle", "series", "year", "date", "month", "day",
    "keywords", "keyword", "author_keywords", "abstract", "doi", "eprint", "archiveprefix", "eprinttype",
    "pmid", "isbn", "url", "volume", "number", "issue", "pages", "publisher", "school", "institution",
    "organization", "affiliation", "affiliations", "orcid-numbers", "crossref",
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
    """One record per entry that has a title."""
    items = list(read_entries(part.text()))
    entries = [item for item in items if isinstance(item, Entry)]
    # reversed, so that of a repeated key the first entry counts
    by_key = {entry.key.lower(): entry for entry in reversed(entries) if entry.key}
    for item in items:
        if isinstance(item, Fault):
            yield part.rejected(item.line, item.reason, item.raw)
            continue
        fields = with_inherited(item, by_key)
        if not one_line(latex_to_text(fields.get("title", ""))):
            yield part.rejected(item.line, "no title", item.raw)
            continue
        yield _record(item, fields, part, item.key)


def _record(entry: Entry, fields: Fields, part: Part, name: str) -> Record:
    def text(*names: str) -> str | None:
        """The first of these fields as plain text."""
        return next((plain for n in names if n in fields and (plain := latex_to_text(fields[n]))), None)

    authors = parse_authors(fields.get("author", ""))
    year, date = _date(fields)
    journal = text("journal", "journaltitle")
    ids = _ids(entry, fields, journal)
    people, labs = _with_affiliations(authors, fields)
    pages = text("pages")
    return Record(
        place=part.place(entry.line, name),
        title=latex_to_text(fields["title"]),
        authors=people,
        authors_complete=authors.is_complete,
        kind=_kind(entry.type, fields, journal, ids),
        year=year,
        date=date,
        venue=text("booktitle") or journal or (text("series") if entry.type == "proceedings" else None),
        keywords=_keywords(fields),
        abstract=one_line(without_escapes(fields["abstract"])) if "abstract" in fields else None,
        labs=labs,
        ids=ids,
        urls=_urls(fields.get("url", "")),
        volume=text("volume"),
        issue=text("number", "issue"),
        pages=re.sub(r"(?<=\w)\s*(?:-+|–|—)\s*(?=\w)", "–", pages) if pages else None,
        publisher=text("publisher", "school", "institution", "organization"),
        unused=_unused(tuple(fields)),
    )


@lru_cache(maxsize=10_000)
def _unused(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in _USED)


def _kind(type: str, fields: Fields, journal: str | None, ids: Mapping[str, str]) -> str | None:
    if journal and re.match(r"(arxiv|corr\b|biorxiv|medrxiv)", journal, re.IGNORECASE):
        return "Preprint"
    if type in ("misc", "online", "unpublished", "article") and "arxiv" in ids and not journal:
        return "Preprint"
    return KINDS.get(type)


def _keywords(fields: Fields) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for name in ("author_keywords", "keywords", "keyword"):
        text = latex_to_text(fields.get(name, ""))
        parts = text.split(";") if ";" in text else text.split(",")
        words.update(dict.fromkeys(word for part in parts if (word := part.strip())))
    return tuple(words)


def _urls(text: str) -> tuple[str, ...]:
    found = re.findall(r"https?://[^\s{}]+", re.sub(r"\\([%&#_~$])", r"\1", text))
    return tuple(dict.fromkeys(url.rstrip(".,;") for url in found))


_ACL = re.compile(
    r"(?:aclanthology\.(?:org|info)|aclweb\.org/anthology)/(?:papers/)?(?:[\w/]*/)?([A-Z]\d\d-\d{4}|\d{4}\.[\w-]+\.\d+)\b"
)


def _ids(entry: Entry, fields: Fields, journal: str | None) -> dict[str, str]:
    """Identifiers of the paper, wherever the entry hides them."""
    url = fields.get("url", "").replace("\\", "")
    archive = (fields.get("archiveprefix") or fields.get("eprinttype") or "").lower()
    found = {
        "doi": fields.get("doi", "") or (url if "doi.org/" in url else ""),
        "arxiv": fields.get("eprint", "") if archive in ("", "arxiv") else "",
        "pubmed": fields.get("pmid", "") or (fields.get("eprint", "") if archive == "pubmed" else ""),
        "isbn": fields.get("isbn", "") if entry.type in ("book", "collection", "proceedings") else "",
        "dblp": entry.key.removeprefix("DBLP:") if entry.key.startswith("DBLP:") else "",
    }
    hints = f"{journal or ''} {fields.get('volume', '')} {url}"
    if not found["arxiv"] and (hint := re.search(r"(?:arxiv[.:/\s]|corr abs/).*", hints, re.IGNORECASE)):
        found["arxiv"] = hint[0]
    if match := _ACL.search(url):
        found["acl"] = match[1]
    if match := re.search(r"openreview\.net/(?:forum|pdf)\?id=([\w-]+)", url):
        found["openreview"] = match[1]
    plain = ((scheme, text.replace("\\", "").strip("{} ")) for scheme, text in found.items())
    return {scheme: value for scheme, text in plain if text and (value := normalise(scheme, text))}


def _date(fields: Fields) -> tuple[int | None, str | None]:
    """Year and ISO date as far as known; of a range the part that both ends share."""
    if match := re.match(r"\s*(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?=$|[\s~?%/T])", fields.get("date", "")):
        year, month, day = (int(part) if part else 0 for part in match.groups())
        if "/" in fields["date"]:
            month = day = 0
    else:
        stated = re.search(
            r"(?<!\d)(1[4-9]\d\d|20\d\d|2100)(?!\d)", fields.get("year", "") or fields.get("date", "")
        )
        if not stated:
            return None, None
        year = int(stated[0])
        month, day = _month_and_day(fields.get("month", ""), fields.get("day", ""))
    return year, iso_date(year, month, day)


def _month_and_day(text: str, day: str) -> tuple[int, int]:
    """`JUL 15` → 7, 15; `sep 18-22` → 9, 0; `oct-nov` → 0, 0."""
    words = {word[:3] for word in re.findall(r"[a-z]{3,}", text.lower())} & set(_MONTHS)
    numbers = re.findall(r"\d+", text)
    if not words and len(numbers) == 1 and int(numbers[0]) <= 12:
        month, numbers = int(numbers[0]), []
    elif len(words) == 1:
        month = _MONTHS.index(words.pop()) + 1
    else:
        return 0, 0
    numbers = numbers or re.findall(r"\d+", day)
    return month, int(numbers[0]) if len(numbers) == 1 and len(numbers[0]) <= 2 else 0


# ---- affiliations, where an export gives them


def _with_affiliations(authors: AuthorList, fields: Fields) -> tuple[tuple[AuthorName, ...], tuple[str, ...]]:
    """Authors with the affiliations that are surely theirs, and the labs of the paper as a whole.

    Web of Science prints names before each affiliation. Scopus prints the paper's affiliations in one list:
    a single one is everybody's, several are only the paper's.
    """
    people = authors.names
    orcids = _orcids(fields.get("orcid-numbers", ""))
    text = fields.get("affiliation") or fields.get("affiliations") or ""
    by_name = _web_of_science(text, [author.name for author in people])
    labs: tuple[str, ...] = ()
    shared: tuple[Affiliation, ...] = ()
    if text and not by_name:
        labs = tuple(dict.fromkeys(plain for part in text.split(";") if (plain := latex_to_text(part))))
        if len(labs) == 1 and people:
            shared, labs = (Affiliation(text=labs[0]),), ()
    return tuple(
        AuthorName(
            name=author.name,
            affiliations=by_name.get(author.name, shared),
            ids={"orcid": orcids[author.name]} if author.name in orcids else {},
            is_group=author.is_group,
            other_names=author.other_names,
        )
        for author in people
    ), labs


def _web_of_science(text: str, names: list[str]) -> dict[str, tuple[Affiliation, ...]]:
    """Name → affiliations, from statements `Name; Name, Univ X, City, Country.` of the names as printed."""
    found: dict[str, dict[str, None]] = {}
    for statement in re.split(r"\.\s*\n\s*", latex_lines(text)):
        rest, holders = one_line(statement), []
        while holder := next((name for name in names if rest.startswith((name + ",", name + ";"))), None):
            holders.append(holder)
            rest = rest[len(holder) + 1 :].strip()
        for holder in holders:
            found.setdefault(holder, {})[rest.rstrip(".")] = None
    return {name: tuple(Affiliation(text=text) for text in texts if text) for name, texts in found.items()}


def latex_lines(text: str) -> str:
    """`text` as plain text, line ends kept."""
    return "\n".join(latex_to_text(line) if "\\" in line else line for line in text.split("\n"))


def _orcids(text: str) -> dict[str, str]:
    """`Pelaez, Jose/0000-0002-1825-0097` on each line → name: ORCID."""
    pairs = re.findall(r"([^/\n]+)/([\d-]{15,18}[\dX])", text)
    return {one_line(name): orcid for name, number in pairs if (orcid := normalise("orcid", number))}


FORMAT = Format(
    name=NAME,
    title="BibTeX, BibLaTeX",
    extensions=(".bib", ".bibtex"),
    sniff=sniff,
    read_part=read_part,
    specification="https://www.ctan.org/pkg/biblatex",
)
