"""Papers as BibTeX, with the fields of BibLaTeX where BibTeX has none: for LaTeX, Zotero, JabRef.

Text stands in UTF-8; only what LaTeX would take for a command is escaped. Fields are chosen as Zotero does.

Specification: https://www.ctan.org/pkg/bibtex, https://www.ctan.org/pkg/biblatex (its manual, chapter 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TextIO

from kgraph.model.records import AuthorName, Record
from kgraph.readers.fields.markup import one_line


def write_bibtex(records: Iterable[Record], file: TextIO) -> None:
    """Write one entry per record, in their order; our own reader gives the same records again.

    The format holds title, authors, editors, kind, date, venue, volume, issue, pages, publisher, abstract,
    keywords (a `;` in one becomes `,`), language, the first address, ISSN, and of the identifiers DOI, arXiv,
    PubMed, DBLP, and the ISBN of books. It does not hold affiliations, identifiers of people, topics,
    references, funders, citations, status, code, further addresses and categories, other spellings, what
    is inferred, and that a list without any name is cut. A name whose family name is known is written
    `Family, Given`, in whatever order it was printed.

    An entry keeps the key that it had in its document where that is one; else the key is made of first
    author, year and a word of the title. No two are the same.
    """
    keys = Keys()
    for record in records:
        lines = [
            f"  {name} = {value if name == 'month' else f'{{{value}}}'}"
            for name, value in _fields(record)
            if value
        ]
        file.write(f"@{_type(record)}{{{keys.next(record)},\n" + ",\n".join(lines) + "\n}\n\n")


_TYPES = {
    "JournalArticle": "article",
    "ConferencePaper": "inproceedings",
    "BookChapter": "incollection",
    "Book": "book",
    "Thesis": "phdthesis",
    "Report": "techreport",
}
"""Class of the ontology → entry type; all others are articles where they have a venue, else `misc`."""
_VENUE = {"article": "journal", "inproceedings": "booktitle", "incollection": "booktitle"}
_PUBLISHER = {"phdthesis": "school", "techreport": "institution"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _type(record: Record) -> str:
    if record.kind in _TYPES:
        return _TYPES[record.kind]
    if record.venue:
        return "article"
    return "dataset" if record.kind == "DataPaper" else "misc"


def _fields(record: Record) -> Iterator[tuple[str, str | None]]:
    """Names and values, as they stand between braces; those without a value are left out."""
    type = _type(record)
    ids = {scheme: re.sub(r"[{}\\\s]", "", value) for scheme, value in record.ids.items()}
    yield "title", _title(record.title)
    yield "author", _people(record.authors, record.authors_complete)
    yield "editor", _people(record.editors, True)
    yield _VENUE.get(type, "series"), _text(record.venue)
    yield "entrysubtype", _subtype(record, type)
    yield "pubstate", "prepublished" if record.kind == "Preprint" else None
    yield from _date(record)
    yield "volume", _text(record.volume)
    yield "number", _text(record.issue)
    yield "pages", _text(re.sub(r"(?<=\w)–(?=\w)", "--", one_line(record.pages or "")), is_joined=True)
    yield _PUBLISHER.get(type, "publisher"), _text(record.publisher)
    yield "doi", ids.get("doi")
    if "arxiv" in ids:
        yield "eprint", ids["arxiv"]
        yield "archiveprefix", "arXiv"
        yield "primaryclass", _text(record.categories[0]) if record.categories else None
    yield "pmid", ids.get("pubmed")
    yield "isbn", ids.get("isbn")
    yield "issn", record.venue_ids.get("issn")
    yield "url", _url(record.urls[0]) if record.urls else None
    yield "biburl", f"https://dblp.org/rec/{ids['dblp']}.bib" if "dblp" in ids else None
    yield "language", _text(record.language)
    yield "keywords", _keywords(record.keywords)
    yield "abstract", _abstract(record.abstract)


def _subtype(record: Record, type: str) -> str | None:
    """What keeps our reader from taking the entry for something else."""
    if record.kind == "JournalArticle" and not record.venue and "arxiv" in record.ids:
        return "journal"
    if record.kind == "DataPaper" and record.venue:
        return "datapaper"
    is_likely_other = type == "article" or "arxiv" in record.ids
    return "other" if record.kind is None and is_likely_other else None


def _date(record: Record) -> Iterator[tuple[str, str | None]]:
    date = record.date or (f"{record.year:04}" if record.year else "")
    year, _, rest = date.partition("-")
    if year and not "1400" <= year <= "2099":
        yield "date", date
        return
    month, _, day = rest.partition("-")
    yield "year", year
    yield "month", _MONTHS[int(month) - 1] if month else None
    yield "day", str(int(day)) if day else None


# ---- text

_SPECIAL = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
})  # fmt: skip
_LIGATURE = re.compile(r"-(?=-)|`(?=`)|'(?=')|[!?](?=`)")


def _escaped(text: str) -> str:
    """`text` so that LaTeX prints it as it is."""
    return _LIGATURE.sub(r"\g<0>{}", text.translate(_SPECIAL))


def _text(text: str | None, *, is_joined: bool = False) -> str | None:
    """A value in one line; `is_joined` leaves `--` as it is, which becomes a dash."""
    plain = one_line(text or "")
    return plain.translate(_SPECIAL) if is_joined else _escaped(plain)


def _title(text: str) -> str:
    """The title with braces around words in which capitals matter: `{BERT}`, `{iPhone}s`."""
    words = []
    for word in one_line(text).split(" "):
        shown = _escaped(word)
        is_acronym = any(b.isupper() and a.isalnum() for a, b in pairwise(word))
        words.append(f"{{{shown}}}" if is_acronym else shown)
    return " ".join(words)


def _abstract(text: str | None) -> str | None:
    """An abstract; readers take one without any backslash for plain text."""
    plain = one_line(text or "")
    return _escaped(plain) if plain.translate(_SPECIAL) != plain else plain


def _keywords(keywords: tuple[str, ...]) -> str:
    words = [word for keyword in keywords if (word := one_line(keyword.replace(";", ",")))]
    if any("," in word for word in words):
        return _escaped("; ".join(words) + ";")
    return _escaped(", ".join(words))


def _url(text: str) -> str:
    """An address as it stands, as Zotero writes it; what would break the entry is percent-encoded."""
    return re.sub(r"[\s{}\\]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)


# ---- names


def _people(people: tuple[AuthorName, ...], is_complete: bool) -> str:
    names = [shown for person in people if (shown := _name(person))]
    if names and not is_complete:
        names.append("others")
    return " and ".join(names)


def _name(person: AuthorName) -> str:
    name = one_line(person.name)
    if not name:
        return ""
    family = one_line(person.family or "")
    shown = _escaped(name if person.is_group else _inverted(name, family))
    # `family=` would begin a name in parts, `;` parts names where there is no `and`
    shown = shown.replace("=", "{}=").replace(";", "{;}")
    if person.is_group:
        return f"{{{{{shown}}}}}" if "," in name or " and " in name.lower() else f"{{{shown}}}"
    return " ".join(f"{{{word}}}" if word.lower() == "and" else word for word in shown.split(" "))


def _inverted(name: str, family: str) -> str:
    """`Berg, Cy` of `Cy Berg`, `Berg, Jr., Cy` of `Cy Berg Jr.`; as printed where that is not sure."""
    if not family or "," in name or "," in family or f" {family} " not in f" {name} ":
        return name
    before, _, after = f" {name} ".rpartition(f" {family} ")
    given, suffix = before.strip(), after.strip()
    if not given:
        given, suffix = suffix, ""
    return ", ".join(part for part in (family, suffix, given) if part)


# ---- keys

_IS_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_:.+/-]{0,79}")
_SMALL_WORDS = frozenset({
    "a", "an", "the", "on", "of", "in", "for", "to", "and", "with", "from", "by", "at", "is", "are", "der",
    "die", "das", "ein", "eine", "le", "la", "les", "un", "une", "el", "los",
})  # fmt: skip


class Keys:
    """Gives each entry a key of its own; keys that differ only in case are the same to BibTeX."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def next(self, record: Record) -> str:
        """The key of the next entry: its own in its document where it has one, else `berg2020hands`."""
        own = record.place.record if record.place.document else ""
        stem = own if _IS_KEY.fullmatch(own) else _made_key(record)
        key, n = stem, 1
        while key.lower() in self._given:
            n += 1
            key = f"{stem}-{n}"
        self._given.add(key.lower())
        return key


def _made_key(record: Record) -> str:
    author = ""
    if record.authors:
        first = record.authors[0]
        words = one_line(first.family or first.name.partition(",")[0]).split(" ")
        author = "".join(map(_ascii, words if first.family or "," in first.name else words[-1:]))
    words = [word for part in one_line(record.title).split(" ") if (word := _ascii(part))]
    word = next((word for word in words if word not in _SMALL_WORDS), "")
    year = str(record.year) if record.year else ""
    return f"{author[:30] or 'anonymous'}{year}{word[:30]}"


def _ascii(text: str) -> str:
    """Lower-case letters and digits of ASCII, from any script."""
    if not text.isascii():
        from anyascii import anyascii

        text = anyascii(text)
    return "".join(filter(str.isalnum, text)).lower()
