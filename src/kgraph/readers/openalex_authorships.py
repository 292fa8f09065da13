"""Authors of OpenAlex works: names as printed, with the institutions that OpenAlex found in affiliations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName
from kgraph.readers.fields.markup import one_line, plain_name, unescape
from kgraph.readers.openalex_objects import Authorship, Institution

IRI = "https://openalex.org/"

_INSTITUTION = msgspec.json.Decoder(Institution)
_EASY_NAME = re.compile(r"(?!and )[A-Za-z.'-]+(?: [A-Za-z.'-]+){0,9}")
_NO_NAMES: tuple[str, ...] = ()


def openalex_id(text: str | None) -> str | None:
    """`W2741809807` of its IRI (or of itself).

    Example:
        >>> openalex_id("https://openalex.org/A5085171399"), openalex_id("https://openalex.org/fields/17")
        ('A5085171399', None)
    """
    if text is None:
        return None
    if text.startswith(IRI) and text[22:].isdecimal() and len(text) > 25:
        return text[21:]
    return normalise("openalex", text)


def authors_of(authorships: Iterable[Authorship]) -> tuple[AuthorName, ...]:
    """The names in the order of the paper, those without any text left out."""
    return tuple([author for authorship in authorships if (author := _author(authorship)) is not None])


def _author(authorship: Authorship) -> AuthorName | None:
    person = authorship.author
    known = person.display_name if person is not None else None
    printed = authorship.raw_author_name or known
    if not printed:
        return None
    if _EASY_NAME.fullmatch(printed):
        name, others = printed, _NO_NAMES
    else:
        name, others = _hard_name(printed)
        if not name:
            name, others = _hard_name(known or "")
        if not name:
            return None
    if known and known != printed and known != name and (known := one_line(unescape(known))) != name:
        others = (*others, known) if known not in others else others
    ids: dict[str, str] = {}
    if person is not None:
        if own := openalex_id(person.id):
            ids["openalex"] = own
        if person.orcid and (orcid := _orcid(person.orcid)):
            ids["orcid"] = orcid
    return AuthorName(name, _affiliations(authorship), ids, False, False, authorship.is_corresponding, others)


@lru_cache(maxsize=1 << 14)
def _hard_name(printed: str) -> tuple[str, tuple[str, ...]]:
    return plain_name(printed)


@lru_cache(maxsize=1 << 14)
def _orcid(text: str) -> str | None:
    return normalise("orcid", text)


# ---- affiliations


def _affiliations(authorship: Authorship) -> tuple[Affiliation, ...]:
    """What is printed, each text with the institution found in it; institutions found nowhere come last."""
    institutions = authorship.institutions
    found = [_read_institution(bytes(raw)) for raw in institutions] if institutions else []
    matched = authorship.affiliations
    if matched:
        if len(matched) == 1 and len(found) == 1:  # as mostly: one text, one institution
            text, ids = matched[0].raw_affiliation_string, matched[0].institution_ids
            if text and ids and len(ids) == 1 and ids[0] == found[0].id:
                return (_affiliation(text, found[0]),)
        return _with_named(
            [(m.raw_affiliation_string, [i for i in m.institution_ids or () if i]) for m in matched], found
        )
    texts = [text for text in authorship.raw_affiliation_strings or () if text]
    if not texts and authorship.raw_affiliation_string:
        texts = [authorship.raw_affiliation_string]
    if len(texts) == 1 and len(found) == 1:
        return (_affiliation(texts[0], found[0]),)
    if not texts and not found:
        return ()
    return _with_named([(text, _named_in(text, found)) for text in texts], found)


def _with_named(
    texts: list[tuple[str | None, list[str]]], institutions: list[Institution]
) -> tuple[Affiliation, ...]:
    by_id = {institution.id: institution for institution in institutions if institution.id}
    given: dict[tuple[str, str | None], Affiliation] = {}
    used: set[str | None] = set()
    for text, ids in texts:
        if not text:
            continue
        used.update(ids)
        named = [by_id[i] for i in ids if i in by_id]
        for institution in named:
            given.setdefault((text, institution.id), _affiliation(text, institution))
        if not named:
            given.setdefault((text, None), _affiliation(text, None))
    printed = {text for text, _ in texts}
    for institution in institutions:
        if institution.id in used and institution.id:
            continue
        if institution.display_name and institution.display_name not in printed:
            key = (institution.display_name, institution.id)
            given.setdefault(key, _affiliation(institution.display_name, institution))
    return tuple(given.values())


def _named_in(text: str, institutions: list[Institution]) -> list[str]:
    """Old works do not say which institution was found in which text: those that the text names."""
    folded = text.casefold()
    return [
        institution.id
        for institution in institutions
        if institution.id and institution.display_name and institution.display_name.casefold() in folded
    ]


def _affiliation(text: str, institution: Institution | None) -> Affiliation:
    if not (text.isascii() and text.isprintable()) or "&" in text or "  " in text:
        text = one_line(unescape(text))
    if institution is None or not (institution.id or institution.ror):  # then its name is only the text
        return Affiliation(text)
    return Affiliation(
        text,
        institution.display_name,
        None,
        None,
        institution.country_code,
        _institution_ids(institution.id, institution.ror),
    )


@lru_cache(maxsize=1 << 14)
def _read_institution(raw: bytes) -> Institution:
    return _INSTITUTION.decode(raw)


@lru_cache(maxsize=1 << 14)
def _institution_ids(id: str | None, ror: str | None) -> dict[str, str]:
    ids = {"ror": normalise("ror", ror or ""), "openalex": openalex_id(id)}
    return {scheme: value for scheme, value in ids.items() if value}


def institution_affiliation(institution: Institution | None) -> Affiliation | None:
    """An institution as an affiliation that is not printed anywhere; `None` without a name."""
    if institution is None or not institution.display_name:
        return None
    return _affiliation(institution.display_name, institution)
