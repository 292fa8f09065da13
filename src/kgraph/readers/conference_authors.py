"""The columns of a conference list that hold authors: names, identities, affiliations, each joined by `;`.

One column may be printed twice, follow another order, or lack its blank parts; what cannot be given to an
author with certainty is given to none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName
from kgraph.readers.fields.markup import one_line, plain_name, repair_mojibake, unescape

Entry = dict[str, Any]


def text_of(entry: Entry, key: str) -> str:
    """The field as stripped text, empty when it is absent or neither text nor a number."""
    value = entry.get(key)
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) else ""


class Authors(NamedTuple):
    """What an entry says of its authors."""

    authors: tuple[AuthorName, ...] = ()
    labs: tuple[str, ...] = ()
    """Affiliations that are the paper's, of no author in particular."""
    misfits: tuple[str, ...] = ()
    """Names of columns that could be given to nobody."""


def affiliations_are_by_author(entries: Iterable[Entry]) -> bool:
    """Whether the lists of affiliations in a document have one part per author.

    Authors of one paper often share their place. Where ten papers or more name several places and none names
    one twice, the lists are of the paper's places, and agree in number with the authors by chance alone.
    """
    n_several = 0
    for entry in entries:
        places = [place for place in _column(entry, _affiliation_key(entry)) if place]
        if len(set(places)) < len(places):
            return True
        n_several += len(places) > 1
    return n_several < 10


def read_authors(entry: Entry, affiliations_by_author: bool = True) -> Authors:
    """The authors with what belongs to each."""
    names = _split_names(text_of(entry, "author") or text_of(entry, "authors"))
    ids = _column(entry, "authorids")
    names, ids = _without_repetition(names, ids)
    if not names:
        return Authors()
    has_ids = len(ids) == len(names)
    fit = _fit(ids, _column(entry, "or_profile")) if has_ids else _Fit(tuple(range(len(names))), len(names))
    identities = [{} for _ in names] if not has_ids else [dict(_author_id(text)) for text in ids]
    for key, scheme in (("dblp", "dblp"), ("orcid", "orcid"), ("google_scholar", "scholar")):
        column = _column(entry, key)
        for mine, n in zip(identities, fit.positions, strict=True):
            text = column[n] if n is not None and len(column) == fit.n_parts else ""
            if value := _person_id(scheme, text):
                mine[scheme] = value
    affiliations, labs, misfits = _affiliations(entry, fit, affiliations_by_author)
    others = _site_names(text_of(entry, "author_site"), names)
    authors = []
    for n, printed in enumerate(names):
        name, nicknames = plain_name(printed)
        authors.append(
            AuthorName(
                name=name,
                affiliations=affiliations[n],
                ids=identities[n],
                other_names=tuple(dict.fromkeys(o for o in (*nicknames, *others[n]) if o != name)),
            )
        )
    return Authors(_two_in_one(authors), labs, misfits)


def _split_names(text: str) -> list[str]:
    """Names joined by `;`, by `,` where there is no `;`; entities such as `D&#x27;Oro` are no separators."""
    text = unescape(text)
    if not text or text.lower() == "anonymous":
        return []
    return [
        one_line(name) for name in (text.split(";") if ";" in text else text.split(",")) if name.strip(" *")
    ]


def _column(entry: Entry, key: str) -> list[str]:
    """The parts of a `;`-joined column, blank ones too; empty when nothing is in it."""
    text = entry.get(key)
    if not isinstance(text, str) or not text.strip("; "):
        return []
    return [part.strip() for part in unescape(text).split(";")]


def _without_repetition(names: list[str], ids: list[str]) -> tuple[list[str], list[str]]:
    """A list that was printed twice in a row (IEEE pages), once. Two equal lone names stay two people."""
    half, odd = divmod(len(names), 2)
    if odd or half < 1 or names[:half] != names[half:]:
        return names, ids
    if len(ids) == len(names):
        return (names[:half], ids[:half]) if ids[:half] == ids[half:] else (names, ids)
    return (names[:half], ids) if half > 1 else (names, ids)


class _Fit(NamedTuple):
    """How columns lie to authors."""

    positions: tuple[int | None, ...]
    """For each author the part of a column that is theirs."""
    n_parts: int
    """A column with another number of parts fits nobody."""


def _fit(ids: list[str], profile: list[str]) -> _Fit:
    """Columns follow `or_profile`, whose order may differ from that of the authors."""
    profile = profile or ids
    if ids == profile:
        return _Fit(tuple(range(len(ids))), len(ids))
    where = {own: n for n, own in reversed(list(enumerate(profile))) if own}
    return _Fit(tuple(where.get(own) for own in ids), len(profile))


def _author_id(text: str) -> Iterator[tuple[str, str]]:
    """The identity in an `authorids` column, by its look."""
    if text.startswith("~"):
        yield "openreview", text
    elif "@" in text and " " not in text:
        yield "email_sha1", _hashed(text.lower())
    elif re.fullmatch(r"/\d{6,}", text):
        yield "ieee", text[1:]
    elif match := re.fullmatch(r"/[\w-]/([\w-]+)/", text):
        yield "acl", match[1]


def _hashed(address: str) -> str:
    """`mail-<sha1>@domain`: the same for the same address, which itself is nobody's business."""
    local, _, domain = address.partition("@")
    if re.fullmatch(r"mail-[0-9a-f]{8,40}", local):
        return address
    return f"mail-{hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()[:10]}@{domain}"


_DBLP_PID = re.compile(r"(?:.*dblp[^/]*/pid/)?([a-z]{1,2}/[\w-]+|\d+/[\w-]+?)(?:\.html)?/?$")


def _person_id(scheme: str, text: str) -> str | None:
    if not text:
        return None
    if scheme == "dblp":  # addresses of search pages and old /pers/ pages name no lasting person key
        match = _DBLP_PID.match(text)
        return match[1] if match else None
    return normalise(scheme, text)


def _site_names(text: str, names: list[str]) -> list[tuple[str, ...]]:
    """The conference site's spelling of each author, where both lists have one length.

    The two lists are not always in one order, so a spelling must share a word with the printed name;
    one that does not is looked for among the other authors and given to the only one that it fits.
    """
    site = [one_line(repair_mojibake(part) or "") for part in unescape(text).split(",")] if text else []
    if len(site) != len(names) or site == names:
        return [()] * len(names)
    site_words, name_words = [_words(name) for name in site], [_words(name) for name in names]
    found: list[tuple[str, ...]] = []
    for n, words in enumerate(name_words):
        if words & site_words[n]:
            fitting = [n]
        else:
            fitting = [
                k for k, others in enumerate(site_words) if words & others and not others & name_words[k]
            ]
        found.append((plain_name(site[fitting[0]])[0],) if len(fitting) == 1 else ())
    return found


def _words(name: str) -> frozenset[str]:
    """The words of a name that tell something: two letters or more, without accents and case."""
    from anyascii import anyascii

    return frozenset(re.findall(r"[a-z]{2,}", (name if name.isascii() else anyascii(name)).lower()))


_PAIR = re.compile(r" (?:and|&) ")


def _two_in_one(authors: list[AuthorName]) -> tuple[AuthorName, ...]:
    """`Bowen Zhou and Mingbo Ma` as two authors; what belonged to the pair belongs to neither."""
    split: list[AuthorName] = []
    for author in authors:
        parts = _PAIR.split(author.name) if " and " in author.name or " & " in author.name else ()
        if len(parts) > 1 and all(" " in part for part in parts):
            split += [AuthorName(name=part) for part in parts]
        elif author.name:
            split.append(author)
    return tuple(split)


# ---- affiliations


def _affiliations(
    entry: Entry, fit: _Fit, is_by_author: bool
) -> tuple[list[tuple[Affiliation, ...]], tuple[str, ...], tuple[str, ...]]:
    """Affiliations per author; labs of the whole paper; names of columns that could not be told apart.

    Some lists drop blank affiliations, so that the count differs from the authors': then nobody knows whose
    they are. They are still the paper's, so they become its labs.
    """
    key = _affiliation_key(entry)
    column = _column(entry, key)
    width = len(fit.positions)
    nobody: list[tuple[Affiliation, ...]] = [()] * width
    if len(column) == fit.n_parts and is_by_author:
        full = _in_full(entry, column)
        return [full[n] if n is not None else () for n in fit.positions], (), ()
    texts = tuple(dict.fromkeys(one_line(text) for text in column if text))
    if width == 1:
        return [tuple(Affiliation(text=text) for text in texts)], (), ()
    if len(column) < width or not is_by_author:
        return nobody, texts, ()
    return nobody, (), (key,)


def _affiliation_key(entry: Entry) -> str:
    return "aff" if "aff" in entry else "affs"


def _in_full(entry: Entry, column: list[str]) -> list[tuple[Affiliation, ...]]:
    """Each part of the column as affiliations, with the list's own normal forms."""
    filled = [n for n, text in enumerate(column) if text]
    index = _indexes(entry, "aff_unique_index")
    if len(index) == len(column):
        by_author = dict(enumerate(index))
    elif len(index) == len(filled):
        by_author = dict(zip(filled, index, strict=True))
    else:
        by_author = {}
    shape = [len(numbers) for numbers in index]
    campus, country = _indexes(entry, "aff_campus_unique_index"), _indexes(entry, "aff_country_unique_index")
    positions = {author: n for n, author in enumerate(by_author)}
    tables = {
        "organization": (index, _values(entry, "aff_unique_norm")),
        "department": (index, _values(entry, "aff_unique_dep")),
        "city": (campus if [len(c) for c in campus] == shape else [], _values(entry, "aff_campus_unique")),
        "country": (
            country if [len(c) for c in country] == shape else [],
            _values(entry, "aff_country_unique"),
        ),
    }

    def affiliations(author: int, text: str) -> tuple[Affiliation, ...]:
        n = positions.get(author)
        printed = _institutions(text, None if n is None else len(index[n]))
        if n is None or len(index[n]) != len(printed):
            return tuple(Affiliation(text=part) for part in dict.fromkeys(printed))
        rows = dict.fromkeys(
            (part, *(_value(*tables[column], n, k) for column in tables)) for k, part in enumerate(printed)
        )
        return tuple(_affiliation(*row) for row in rows)

    return [affiliations(author, text) if text else () for author, text in enumerate(column)]


# `Data61+ANU` as well as `Data61 + ANU`, but not `C++ Lab` or `5G+`.
_PLUS = re.compile(r"\s\+\s|^\+\s|\s\+$")
_LOOSE_PLUS = re.compile(_PLUS.pattern + r"|(?:(?<=[^\W_]{2})|(?<=\w\)))\+(?=[^\W\d_]{2})")


def _institutions(text: str, expected: int | None) -> list[str]:
    """The institutions joined by `+` in one part; the list's own index says how many where it can."""
    apart = [one_line(part) for part in _PLUS.split(text) if part.strip()]
    if len(apart) == expected:
        return apart
    return [one_line(part) for part in _LOOSE_PLUS.split(text) if part.strip()]


def _indexes(entry: Entry, key: str) -> list[list[str]]:
    text = entry.get(key)
    return [part.strip().split("+") for part in text.split(";")] if isinstance(text, str) and text else []


def _values(entry: Entry, key: str) -> list[str]:
    text = entry.get(key)
    return [part.strip() for part in text.split(";")] if isinstance(text, str) else []


def _value(index: list[list[str]], values: list[str], n: int, k: int) -> str | None:
    """The `k`-th value of author `n`, `None` where the columns do not say."""
    try:
        value = values[int(index[n][k])]
    except (IndexError, ValueError):
        return None
    return value if value and value != "Unknown" else None


@lru_cache(maxsize=50_000)
def _affiliation(
    text: str, organization: str | None, department: str | None, city: str | None, country: str | None
) -> Affiliation:
    # departments are listed per organisation, not per author: only what stands in the text is this author's
    if department and department.lower() not in text.lower():
        department = None
    return Affiliation(
        text=text, organization=organization, department=department, city=city, country=country
    )
