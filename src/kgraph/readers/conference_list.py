"""Conference lists: one JSON array of flat objects, columns of authors joined by `;` or `,`.

The shape of https://github.com/papercopilot/paperlists, whose files come from many sites and years; the
quirks that this reader knows are cases in `tests/formats/conference-list`. A list has no header: the series
and year are in its name (`icml2022.json.gz`), else in each entry's BibTeX or addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import Place, Record, Rejected, Statement
from kgraph.readers.conference_authors import (
    Authors,
    Entry,
    affiliations_are_by_author,
    read_authors,
    text_of,
)
from kgraph.readers.documents import json_text
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.markup import latex_to_text, one_line, title_text, unescape
from kgraph.readers.fields.unused import unused_names
from kgraph.readers.format import Format, ReadOptions

NAME = "conference-list"

Series = tuple[str, int]
"""A conference and its year."""

_USED = frozenset({
    "title", "author", "authors", "authorids", "author_site", "or_profile", "aff", "affs",
    "aff_unique_index", "aff_unique_norm", "aff_unique_dep", "aff_campus_unique_index",
    "aff_campus_unique", "aff_country_unique_index", "aff_country_unique", "dblp", "orcid",
    "google_scholar", "id", "pid", "ssid", "site", "proceeding", "pdf", "oa", "openreview", "url_paper",
    "github", "doi", "arxiv", "bibtex", "abstract", "keywords", "status", "gs_citation", "author_num",
})  # fmt: skip
_URLS = ("site", "proceeding", "oa", "openreview", "url_paper", "pdf")
_NOT_PUBLISHED = re.compile(r"reject|withdraw", re.IGNORECASE)
_SERIES = {
    name.lower().replace(" ", ""): name
    for name in (
        "3DV", "AAAI", "ACCV", "ACL", "ACML", "AISTATS", "ALT", "AutoML", "BMVC", "CHI", "CIKM",
        "COLING", "COLM", "COLT", "CoNLL", "CoRL", "CVPR", "EACL", "ECCV", "ECIR", "ECML", "EMNLP",
        "ICASSP", "ICCV", "ICDM", "ICLR", "ICML", "ICRA", "IJCAI", "IJCNLP", "Interspeech", "IROS",
        "ISWC", "JCDL", "KDD", "LREC", "MICCAI", "MLSys", "NAACL", "NeurIPS", "RSS", "SIGGRAPH",
        "SIGGRAPH Asia", "SIGIR", "TACL", "UAI", "WACV", "WSDM", "WWW",
    )
} | {"nips": "NeurIPS", "acmmm": "ACM MM"}  # fmt: skip
"""Series as lists are called after them → as they are written."""
_LIST_NAME = re.compile(r"(\d?[a-z]+(?:[-_ ][a-z]+)*)[-_ ]?((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_URL_SERIES = re.compile(
    r"//(?:www\.)?(icml|nips|neurips|iclr|iccv|cvpr|eccv)\.cc/virtual/(\d{4})"
    r"|(?:content_)?(cvpr|iccv|wacv|accv|eccv)_?(\d{4})"
    r"|papers\.(nips|neurips)\.cc/+paper(?:_files/paper)?/(\d{4})"
    r"|proceedings\.(neurips)\.cc/+paper(?:_files/paper)?/(\d{4})"
    r"|aclanthology\.org/(\d{4})\.([a-z]+)-",
    re.IGNORECASE,
)


def sniff(head: bytes) -> str | None:
    """A JSON array whose first object has a title and its authors in one string."""
    keys = json_text.first_keys(head)
    named = any(keys.get(key) == '"' for key in ("author", "authors", "authorids", "author_site"))
    is_list = head.lstrip()[:1] == b"[" and "title" in keys and (named or {"track", "status"} <= keys.keys())
    return "a JSON array of papers with their authors in one string" if is_list else None


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per object that has a title."""
    series = _series_of_list(part.path)
    entries = list(_entries(part))
    is_by_author = affiliations_are_by_author(entry for _, entry in entries if isinstance(entry, dict))
    for piece, entry in entries:
        if isinstance(entry, str):
            yield _rejected(part, piece, entry)
        elif title := title_text(text_of(entry, "title")):
            place = part.place(piece.line, _own_id(entry))
            yield _record(place, title, entry, read_authors(entry, is_by_author), series)
        else:
            yield _rejected(part, piece, "no title")


def _entries(part: Part) -> Iterator[tuple[json_text.Piece, Entry | str]]:
    """Each object of the array, or why it is none."""
    decode = msgspec.json.Decoder(Entry).decode
    for piece in json_text.array_pieces(part.data):
        if piece.fault:
            yield piece, piece.fault
            continue
        try:
            yield piece, decode(piece.raw)
        except (msgspec.DecodeError, RecursionError) as error:
            yield piece, f"no JSON object: {error}"


def _own_id(entry: Entry) -> str:
    return next((own for key in ("id", "ssid", "pid") if (own := text_of(entry, key))), "")


def _rejected(part: Part, piece: json_text.Piece, reason: str) -> Rejected:
    return part.rejected(piece.line, reason, piece.raw.decode("utf-8", "replace"))


def _record(place: Place, title: str, entry: Entry, told: Authors, series: Series | None) -> Record:
    bibtex = _bibtex_fields(text_of(entry, "bibtex"))
    venue, year = _venue_and_year(entry, bibtex, series)
    status = one_line(text_of(entry, "status")) or None
    code = text_of(entry, "github")
    citations = entry.get("gs_citation")
    return Record(
        place=place,
        title=title,
        authors=told.authors,
        kind=None if status and _NOT_PUBLISHED.search(status) else "ConferencePaper",
        year=year,
        date=str(year) if year else None,
        venue=venue,
        keywords=_keywords(text_of(entry, "keywords")),
        abstract=one_line(unescape(text_of(entry, "abstract"))) or None,
        labs=told.labs,
        ids=_paper_ids(entry, bibtex, series),
        urls=tuple(dict.fromkeys(url for key in _URLS if (url := text_of(entry, key)).startswith("http"))),
        code_urls=tuple(url for url in code.split(";") if url.startswith("http")),
        has_code=True if code.startswith("http") else None,
        citations=citations if isinstance(citations, int) and citations >= 0 else None,
        status=status,
        pages=bibtex.get("pages", "").replace("--", "–") or None,
        publisher=bibtex.get("publisher") or None,
        unused=unused_names(tuple(entry), _USED) + told.misfits,
    )


def _keywords(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    text = unescape(text)
    parts = text.split(";") if ";" in text else text.split(",")
    return tuple(dict.fromkeys(word for part in parts if (word := one_line(part).rstrip("."))))


# ---- venue, year, identifiers


def _series_of_list(path: str) -> Series | None:
    """`lists/icml2022.json.gz` → ICML, 2022; `papers2022.json` is no series."""
    match = _LIST_NAME.match(PurePosixPath(path).name)
    name = _SERIES.get(re.sub(r"[-_ ]", "", match[1].lower())) if match else None
    return (name, int(match[2])) if match and name else None


def _venue_and_year(
    entry: Entry, bibtex: dict[str, str], series: Series | None
) -> tuple[str | None, int | None]:
    """The list's own series and year; for a list of another name what the entry says."""
    if series:
        return series
    venue = bibtex.get("booktitle") or bibtex.get("journal")
    year = int(bibtex["year"]) if bibtex.get("year", "").isdecimal() else None
    if not venue or not year:
        for key in _URLS:
            if match := _URL_SERIES.search(text_of(entry, key)):
                groups = [group for group in match.groups() if group]
                found_year, found = sorted(groups, key=str.isdecimal, reverse=True)
                return venue or _SERIES.get(found.lower(), found.upper()), year or int(found_year)
    return venue, year


_BIBTEX_FIELD = re.compile(
    r"^\s*(booktitle|journal|year|doi|pages|publisher)\s*=\s*[{\"]?(.*?)[}\"]?\s*,?\s*\}?\s*$",
    re.IGNORECASE | re.MULTILINE,
)


def _bibtex_fields(bibtex: str) -> dict[str, str]:
    """The fields of the entry's BibTeX that its other columns lack; these files print one field a line."""
    if not bibtex:
        return {}
    return {m[1].lower(): latex_to_text(m[2].strip("{} ")) for m in _BIBTEX_FIELD.finditer(bibtex)}


def _paper_ids(entry: Entry, bibtex: dict[str, str], series: Series | None) -> dict[str, str]:
    ids = {}
    forum = _openreview_forum(entry, series[0] if series else "")
    if forum:
        ids["openreview"] = forum
    for scheme, text in (
        ("doi", text_of(entry, "doi") or bibtex.get("doi", "")),
        ("arxiv", text_of(entry, "arxiv")),
    ):
        if text and (value := normalise(scheme, text)):
            ids[scheme] = value
    site = text_of(entry, "site")
    if "aclanthology.org/" in site:
        ids["acl"] = site.rstrip("/").rsplit("/", 1)[1]
    return ids


_FORUM = re.compile(r"openreview\.net/(?:forum|pdf)\?id=([\w-]+)")
_FORUM_ID = re.compile(r"(?!site_)[\w-]{8,14}")
_ON_OPENREVIEW = {"AISTATS", "ALT", "COLM", "CoRL", "ICLR", "ICML", "NeurIPS"}


def _openreview_forum(entry: Entry, series: str) -> str | None:
    """The OpenReview id of the paper: from an address, else the entry's id where the list is OpenReview's."""
    for key in ("site", "openreview", "pdf"):
        if match := _FORUM.search(text_of(entry, key)):
            return match[1]
    has_address = any(text_of(entry, key) for key in _URLS)
    is_openreview = "~" in text_of(entry, "authorids") or (series in _ON_OPENREVIEW and not has_address)
    own = text_of(entry, "id")
    return own if is_openreview and _FORUM_ID.fullmatch(own) else None


FORMAT = Format(
    name=NAME,
    title="conference list (JSON)",
    extensions=(".json",),
    sniff=sniff,
    read_part=read_part,
    specification="https://github.com/papercopilot/paperlists",
)
