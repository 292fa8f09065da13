"""How single cells of tables are read: lists, dates, numbers, identifiers, kinds, funders, references."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from kgraph.model.identifiers import normalise
from kgraph.model.records import AssignedTopic, Funder
from kgraph.readers import crossref_text
from kgraph.readers.crossref_text import plain_text
from kgraph.readers.fields.dates import iso_date, parse_iso_date
from kgraph.readers.fields.markup import abstract_text, one_line, title_text, unescape

NOTHING = frozenset({"", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "-", "?", "[]"})
"""What programs write into a cell that has no value."""

KINDS = {
    "ConferencePaper": (
        "conference paper", "conference proceedings article", "proceedings article", "proceedings-article",
        "proceedings paper", "proceeding", "conf", "cpaper", "inproceedings",
        "conferencepaper", "chapter conferencepaper", "paper-conference",
    ),
    "JournalArticle": (
        "article", "journal article", "journal-article", "journalarticle", "article in press", "jour",
        "research article", "original article", "ieee magazines", "ieee early access articles",
        "article-journal", "journal",
    ),
    "Preprint": ("preprint", "posted-content"),
    "BookChapter": (
        "book chapter", "book-chapter", "booksection", "chapter", "chap", "incollection", "inbook",
    ),
    "Book": ("book", "monograph", "edited book"),
    "Thesis": ("thesis", "dissertation", "thes", "phdthesis", "mastersthesis"),
    "Report": ("report", "rprt", "techreport", "technical report"),
    "DataPaper": ("data paper", "dataset", "data"),
}  # fmt: skip
"""Class of the ontology → what tables call it; reviews, editorials and the like are of no class."""

_KIND = {word: kind for kind, words in KINDS.items() for word in words}
_ENDINGS = ((" conferences", "ConferencePaper"), (" journals", "JournalArticle"))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d|2100)(?!\d)")
_WORD_DATE = re.compile(r"(?:(\d{1,2})\.?\s+)?([A-Za-z]{3,9})\.?\s+(?:(\d{1,2})(?:,\s*|\s+))?(\d{4})")
_SLASH_DATE = re.compile(r"(\d{4})/(\d{0,2})/(\d{0,2})/?.*")
_QUOTED = re.compile(
    r"""'((?:[^'\\]|\\.)*+)'|"((?:[^"\\]|\\.)*+)"|'(?:[^'\\]|\\.)*+\\?\Z|"(?:[^"\\]|\\.)*+\\?\Z""", re.DOTALL
)
"""Quoted texts; the last two take a quote that is never closed to the end, so that none is tried twice."""
_URL = re.compile(r"https?://[^\s;,|<>\"']+")
_DOI = re.compile(r"10\.\d{4,9}/[^\s;|,\]]+")


def text(cell: str) -> str:
    """A cell as one plain line."""
    return one_line(unescape(cell)) if "&" in cell else one_line(cell)


@lru_cache(maxsize=20_000)
def repeated_text(cell: str) -> str:
    """As `text`, for columns whose values come again and again: venues, publishers."""
    return text(cell)


def venue_before_year(cell: str) -> str:
    """`Journal of X` out of Embase's `Journal of X (2020) 12:3 (1-10). Date …`."""
    return text(_FROM_YEAR.sub("", cell, count=1))


_FROM_YEAR = re.compile(r"\s*\((?:19|20)\d\d\).*", re.DOTALL)


def title(cell: str) -> str:
    """A title as one plain line; empty where the cell only says that there is none."""
    if cell in ("NA", "NaN", "nan"):
        return ""
    return title_text(plain_text(cell) if "<" in cell or "&lt;" in cell else cell)


def abstract(cell: str) -> str | None:
    """An abstract; `None` for the words that Scopus prints instead of one."""
    if cell.startswith("[No abstract"):
        return None
    if "<" in cell or "&lt;" in cell:
        return crossref_text.abstract_text(cell)
    return abstract_text(unescape(cell))


def items(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several, each once: a printed list, or parted by `;`, `|` or lines.

    Commas part only where nothing else does.

    Example:
        >>> items("graph theory; co-authorship"), items("['a', \\"b's\\"]"), items("one, two")
        (('graph theory', 'co-authorship'), ('a', "b's"), ('one', 'two'))
    """
    return tuple(dict.fromkeys(word for part in parted(cell) if (word := text(part))))


def parted(cell: str) -> list[str]:
    """The values as they stand, empty ones too, so that lists of one length stay aligned."""
    if (listed := printed_list(cell)) is not None:
        return listed
    for mark in (";", "|", "\n", ","):
        if mark in cell:
            return [part.strip() for part in cell.strip().removesuffix(mark).split(mark)]
    return [cell.strip()]


def printed_list(cell: str) -> list[str] | None:
    """The texts of a list as Python or JSON prints it; `None` for any other cell."""
    cell = cell.strip()
    if not (cell.startswith(("['", '["')) and cell.endswith("]")):
        return None
    found = [match for match in _QUOTED.finditer(cell) if match.lastindex]
    return [re.sub(r"\\(.)", r"\1", match[match.lastindex or 1]) for match in found]


def aligned(cell: str) -> list[str]:
    """The values of a cell of a column that stands beside another, parted by `;` or `|`."""
    mark = "|" if "|" in cell else ";"
    return [part.strip() for part in cell.strip().removesuffix(mark).split(mark)]


def semicolons(cell: str) -> tuple[str, ...]:
    """The values of a cell of a source that parts them by `;` only."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, text(cell).split(";")))))


def bars(cell: str) -> tuple[str, ...]:
    """The values of a cell of a source that parts them by `|` only."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, text(cell).split("|")))))


def topics(cell: str) -> tuple[AssignedTopic, ...]:
    """Terms of a vocabulary."""
    return tuple([AssignedTopic(word) for word in items(cell)])


def topics_by_semicolons(cell: str) -> tuple[AssignedTopic, ...]:
    """Terms of a vocabulary, whose names may hold commas."""
    return tuple([AssignedTopic(word) for word in semicolons(cell)])


def topics_by_bars(cell: str) -> tuple[AssignedTopic, ...]:
    """Terms of a vocabulary, whose names may hold commas and semicolons."""
    return tuple([AssignedTopic(word) for word in bars(cell)])


def number(cell: str) -> int | None:
    """A count: `1,024`, `12`, `12.0`."""
    plain = cell.strip().replace(",", "").removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None


@lru_cache(maxsize=5_000)
def date(cell: str) -> str | None:
    """A date as far as known, in ISO 8601.

    Example:
        >>> date("2020-03-01"), date("1 Mar 2020"), date("March 2020"), date("2014//"), date("Spring 2019")
        ('2020-03-01', '2020-03-01', '2020-03', '2014', '2019')
    """
    cell = cell.strip()
    if found := parse_iso_date(cell[:10]):
        return found
    if match := _SLASH_DATE.fullmatch(cell):
        return iso_date(*(int(part or 0) for part in match.groups()))
    if match := _WORD_DATE.fullmatch(cell):
        day, word, second_day, year = match.groups()
        month = _MONTHS.index(word[:3].lower()) + 1 if word[:3].lower() in _MONTHS else 0
        return iso_date(int(year), month, int(day or second_day or 0))
    years = _YEAR.findall(cell)
    return years[0] if len(years) == 1 else None


def kind(cell: str) -> str | None:
    """The class of the ontology that a type of document means.

    IEEE's types begin with the publisher's name. Of several, the one that says more than `Article` counts.

    Example:
        >>> kind("IEEE Conferences"), kind("Article; Proceedings Paper"), kind("Article; Early Access")
        ('ConferencePaper', 'ConferencePaper', 'JournalArticle')
    """
    word = cell.strip().casefold()
    if ";" in word:
        kinds = [found for part in word.split(";") if (found := kind(part))]
        return next((found for found in kinds if found != "JournalArticle"), kinds[0] if kinds else None)
    return _KIND.get(word) or next((kind for ending, kind in _ENDINGS if word.endswith(ending)), None)


@lru_cache(maxsize=20_000)
def issn(cell: str) -> str | None:
    """The first ISSN of a cell, with its hyphen; zeros that a spreadsheet took off are put back.

    Where zeros are missing, the check digit must say so.

    Example:
        >>> issn("21945411; 21945403"), issn("1558-366X"), issn("928240"), issn("928241")
        ('2194-5411', '1558-366X', '0092-8240', None)
    """
    for part in re.split(r"[;,|\s]+", cell):
        digits = part.replace("-", "").upper()
        if 5 <= len(digits) <= 8 and digits[:-1].isdigit() and digits.isascii():
            digits = digits.zfill(8)
            total = sum(int(digit) * (8 - i) for i, digit in enumerate(digits[:7]))
            if len(part) >= 8 or digits[7] == "0123456789X"[-total % 11]:
                return f"{digits[:4]}-{digits[4:]}"
    return None


def identifier(scheme: str) -> Callable[[str], str | None]:
    """Reads a cell that holds one identifier of that scheme, or several of which the first counts."""
    first = re.compile(r"[;|\s]\s*")

    def read(cell: str) -> str | None:
        return normalise(scheme, first.split(cell.strip(), maxsplit=1)[0])

    return read


def urls(cell: str) -> tuple[str, ...]:
    """Addresses of the web."""
    return tuple(dict.fromkeys(url.rstrip(".)") for url in _URL.findall(cell))) if "http" in cell else ()


def references(cell: str) -> tuple[str, ...]:
    """What a paper cites, one a piece between `;`: its DOI where it has one."""
    return _references(text(cell).split(";"))


def references_by_year(cell: str) -> tuple[str, ...]:
    """References of Scopus since 2023: `;` parts the names in them too, but each ends with its `(2019)`."""
    return _references(_AFTER_YEAR.split(text(cell)))


def _references(pieces: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([reference(own) for piece in pieces if (own := piece.strip())]))


def reference(printed: str) -> str:
    """`doi:…` where the reference prints a DOI, else the reference."""
    if "10." in printed and (match := _DOI.search(printed)) and (doi := normalise("doi", match[0])):
        return f"doi:{doi}"
    return printed


_AFTER_YEAR = re.compile(r"(?<=\(\d{4}\));\s*")


def references_of_dimensions(cell: str) -> tuple[str, ...]:
    """References of Dimensions: `[authors|…|source|year|volume|issue|pages|doi|pub.1|cited];[…`."""
    if not cell.startswith("["):
        return references(cell)
    found = []
    for printed in text(cell)[1:].removesuffix("]").split("];["):
        told = reference(printed)
        if told.startswith("doi:"):
            found.append(told)
        elif match := _PUB.search(printed):
            found.append(f"dimensions:{match[0]}")
        else:
            found.append(", ".join(filter(None, map(str.strip, printed.split("|")))))
    return tuple(dict.fromkeys(filter(None, found)))


_PUB = re.compile(r"pub\.\d+")


def references_of_lens(cell: str) -> tuple[str, ...]:
    """References of Lens: its own ids."""
    return tuple([f"lens:{part}" for part in dict.fromkeys(map(str.strip, cell.split(";"))) if part])


def funders(cell: str) -> tuple[Funder, ...]:
    """Who paid, as Scopus (`Name, ABBR: 1, 2; …`), IEEE (`Name(grant numbers:1;2)`), Web of Science
    (`Name [1, 2]`) and Lens (`Name; …`) say.

    Numbers of grants without a name are left out: nobody says whose they are.

    Example:
        >>> [(funder.name, funder.awards) for funder in funders("Science Fund, SF: AB-12, AB-13; 81601515")]
        [('Science Fund', ('AB-12', 'AB-13'))]
        >>> [(funder.name, funder.awards) for funder in funders("Air Office(grant numbers:A1); Fund, (7)")]
        [('Air Office', ('A1',)), ('Fund', ('7',))]
    """
    found: dict[str, dict[str, None]] = {}
    for part in _FUNDS.split(cell.replace("\xa0", " ")):
        name, awards = text(part), ""
        if name.endswith(")") and "(" in name:
            name, _, awards = name[:-1].rpartition("(")
            awards = awards.removeprefix("grant numbers:").removeprefix("grant number:")
            if not any(map(str.isdigit, awards)):
                name, awards = text(part), ""
        elif name.endswith("]") and "[" in name:
            name, _, awards = name[:-1].rpartition("[")
        elif ": " in name:
            name, _, awards = name.partition(": ")
        name = _ABBREVIATION.sub("", name.strip(" ,"))
        if sum(map(str.isalpha, name)) < 3 or any(map(str.isdigit, name.partition(" ")[0])):
            continue
        numbers = (number.strip() for number in re.split(r"[,;]", awards))
        found.setdefault(name, {}).update(dict.fromkeys(filter(None, numbers)))
    return tuple([Funder(name, awards=tuple(awards)) for name, awards in found.items()])


def funders_by_bars(cell: str) -> tuple[Funder, ...]:
    """Names of funders alone, parted by `|`."""
    return tuple([Funder(name) for name in bars(cell)])


_FUNDS = re.compile(r";(?![^()]{0,300}\))\s*")
_ABBREVIATION = re.compile(r",\s*[A-Z][\w&/-]*[A-Z][\w&/-]*$")


def pubmed_citation(cell: str) -> dict[str, str]:
    """Volume, issue and pages out of PubMed's one-line citation.

    Example:
        >>> pubmed_citation("CA Cancer J Clin. 2024 May-Jun;74(3):229-263. doi: 10.3322/caac.21834.")
        {'volume': '74', 'issue': '3', 'pages': '229-263'}
    """
    match = _CITATION.search(cell)
    return {name: value for name, value in match.groupdict().items() if value} if match else {}


_CITATION = re.compile(
    r";(?P<volume>[\w-]{1,12})?(?:\((?P<issue>[^()]{1,20})\))?(?::(?P<pages>[\w-]{1,20}))?\."
)
