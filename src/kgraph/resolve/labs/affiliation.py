"""One affiliation read by itself: which of its parts name organisations, a department, a city, a country.

Each comma part gets a rank by its words: a university says more about who is meant than an institute, an
institute more than a centre, a department nothing. The best part names the organisation; of two alike the
first where both can stand for themselves (universities, firms), the last where the first is likely a part of
the second (`Institute of Hands, Institute of Limbs`). Known names (`data/labs.toml`) count as universities,
and a lab before the organisation above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from kgraph.resolve.labs.gazetteer import Gazetteer, are_places, shipped
from kgraph.resolve.labs.names import LEGAL_FORMS, Organization, lab_key, lab_table
from kgraph.resolve.labs.places import place_key, places
from kgraph.resolve.labs.text import (
    Part,
    is_acronym,
    is_address,
    is_noise,
    plain_text,
    split_affiliations,
    split_parts,
    without_address,
)
from kgraph.resolve.labs.words import (
    COMPANY,
    DEPARTMENT,
    KNOWN,
    NAME,
    NOTHING,
    STANDS_ALONE,
    UMBRELLA,
    is_bare_unit,
    rank_of,
)


@dataclass(frozen=True)
class ReadAffiliation:
    """What an affiliation says."""

    organizations: tuple[Organization, ...]
    """In order, each once; several where the text joins several affiliations."""
    department: str | None = None
    city: str | None = None
    country: str | None = None
    acronyms: tuple[tuple[str, str], ...] = ()
    """(key of an acronym in brackets, key of the name before it)."""


_OPEN = re.compile(r"\b(of|de|di|du|del|della|for|and|at|&|the|degli studi)$", re.IGNORECASE)
_GENERIC = frozenset((
    "university", "institute of technology", "polytechnic", "technical university", "national university",
    "university of technology", "state university", "college", "institute of science and technology",
))  # fmt: skip


@dataclass(frozen=True)
class _Named:
    """A part that may name the organisation."""

    text: str
    key: str
    rank: float
    known: Organization | None = None


class LabIndex(Protocol):
    """A register of organisations that is asked before the shipped names, such as a ROR data dump."""

    def match(self, text: str, city: str | None = None, country: str | None = None) -> Organization | None:
        """The organisation a text names, `None` where it is unknown or undecided."""

    def find_key(self, key: str) -> Organization | None:
        """The organisation of that key: what `parent` may name."""


def read_affiliation(
    text: str,
    *,
    index: LabIndex | None = None,
    aliases: Mapping[str, str] | None = None,
    city: str | None = None,
    country: str | None = None,
) -> ReadAffiliation:
    """What one text says; `city` and `country` are what its source says beside it.

    `aliases` (key of a label → the text to read instead, empty for nothing) come first, then `index`.
    """
    aliases = aliases or {}
    found: dict[str, Organization] = {}
    acronyms: list[tuple[str, str]] = []
    department = None
    for piece in _pieces(plain_text(aliases.get(lab_key(text), text))):
        if is_noise(piece):
            continue
        read = _read_piece(piece, aliases)
        known = index.match(piece, city, country) if index else None
        for organization in (known,) if known else read.organizations:
            found.setdefault(organization.key, organization)
        acronyms += read.acronyms
        department, city, country = department or read.department, city or read.city, country or read.country
    return ReadAffiliation(tuple(found.values()), department, city, country, tuple(acronyms))


def _pieces(text: str) -> list[str]:
    """The single affiliations of a text; where `;` is its only sign, it may part department and town."""
    pieces = split_affiliations(text)
    known = lab_table().labs
    if "," not in text and any(rank_of(p) <= NAME and lab_key(p) not in known for p in pieces):
        return [", ".join(pieces)] if pieces else []
    return pieces


def _read_piece(piece: str, aliases: Mapping[str, str]) -> ReadAffiliation:
    names = shipped()
    whole = names.get(lab_key(piece))
    parts = split_parts(piece)
    city, country = _places_of([t for p in parts for t in (p.text, *p.brackets)])
    if whole and lab_key(piece) not in aliases:
        return ReadAffiliation((whole,), None, city, country)
    parts = _healed([q for p in parts if (q := _without_address(p)) and lab_key(p.text) not in LEGAL_FORMS])
    named = [n for p in parts for n in _named(p, aliases, names)]
    chosen = _chosen([_of_country(n, country) for n in named])
    department = next((p.text for p in parts if rank_of(p.text) == DEPARTMENT), None)
    acronyms = tuple(
        (lab_key(b), lab_key(p.text))
        for p in parts for b in p.brackets
        if is_acronym(b) and len(p.text) > len(b)
    )  # fmt: skip
    found = tuple(_organization(n, named, city, country) for n in chosen)
    return ReadAffiliation(found, department, city, country, acronyms)


def _without_address(part: Part) -> Part | None:
    if not is_address(part.text):
        return part
    text = without_address(part.text)
    return Part(text, part.brackets) if rank_of(text) >= 2.0 or lab_key(text) in lab_table().labs else None


def _healed(parts: list[Part]) -> list[Part]:
    """Parts with those joined that a comma tore: `University of, Hands`."""
    out: list[Part] = []
    campuses = lab_table().campuses
    for part in parts:
        last = out[-1] if out else None
        if last and (_OPEN.search(last.text) or lab_key(last.text) == "university"):
            out[-1] = Part(f"{last.text} {part.text}", last.brackets + part.brackets)
        elif (
            last
            and lab_key(last.text) in campuses
            and rank_of(part.text) in (NOTHING, NAME)
            and not _says_country(part.text)
        ):
            out[-1] = Part(f"{last.text}, {part.text}", last.brackets + part.brackets)
        elif last and lab_key(part.text) in _GENERIC and place_key(last.text) in places().cities:
            out[-1] = Part(f"{last.text} {part.text}", last.brackets + part.brackets)
        else:
            out.append(part)
    return out


def _says_country(text: str) -> bool:
    key = place_key(text)
    return not key or key.isdigit() or key in places().countries or key in places().regions


def _places_of(texts: list[str]) -> tuple[str | None, str | None]:
    """City and code of the country, from the last part on backwards."""
    known = places()
    city = country = None
    for n in range(len(texts) - 1, -1, -1):
        bare = re.sub(r"\S*\d\S*", " ", texts[n]).strip(" -.")
        key = place_key(bare)
        if not key:
            continue
        if key in known.countries:
            country = country or known.countries[key]
        elif key in known.regions and (len(key) > 3 or bare.isupper() or "." in bare) and n:
            country = country or known.regions[key]
        elif key in known.cities and n:
            city = city or bare
            country = country or known.country_of.get(known.cities[key])
        else:
            tail = key.split()[-2:]
            if (
                not country
                and len(tail) == 2
                and tail[1] in known.countries
                and tail[0] not in ("new", "south", "north")
            ):
                country = known.countries[tail[1]]
            is_name = (
                rank_of(texts[n]) == NAME and not re.search(r"\d", texts[n]) and not is_acronym(texts[n])
            )
            if not city and country and n and is_name:
                city = bare
            break
    if (
        not city and len(texts) > 1 and place_key(texts[0]) in known.cities
    ):  # `Beijing, Inst. High Energy Phys.`
        city = texts[0]
        country = country or known.country_of.get(known.cities[place_key(city)])
    return city, country


def _named(part: Part, aliases: Mapping[str, str], names: Gazetteer) -> Iterator[_Named]:
    """The names in a part; several where `and` joins organisations."""
    key = lab_key(part.text)
    if key in aliases:
        key, part = lab_key(aliases[key]), Part(aliases[key])
    if not key or key.isdigit() or key in LEGAL_FORMS:
        return
    joined = names.get(key) is None and _joined(part.text, names)
    if joined:
        for text in joined:
            yield from _named(Part(text), aliases, names)
        return
    yield _one_named(part.text, key, names)
    for text in part.brackets:
        if (
            (known := names.get(lab_key(text)))
            and rank_of(part.text) < COMPANY
            and not known.key.startswith(key)
        ):
            yield _Named(text, known.key, UMBRELLA, known)
        elif not known and not is_acronym(text) and rank_of(part.text) <= DEPARTMENT:
            yield from (
                _one_named(p.text, lab_key(p.text), names) for p in split_parts(text) if lab_key(p.text)
            )


def _joined(text: str, names: Gazetteer) -> list[str] | None:
    """The parts of `A and B` where both name organisations by themselves."""
    pieces = re.split(r"\s+(?:and|&|und|et|/)\s+|\s*/\s*", text)
    if len(pieces) < 2 or len(pieces) > 4:
        return None
    good = [
        names.get(lab_key(p)) is not None or (rank_of(p) >= KNOWN and lab_key(p) not in _GENERIC)
        for p in pieces
    ]
    return (
        pieces if any(good) and all(g or is_acronym(p) for g, p in zip(good, pieces, strict=True)) else None
    )


def _one_named(text: str, key: str, names: Gazetteer) -> _Named:
    table = lab_table()
    known = names.get(key)
    if known is None:
        inside = names.within(key)
        if inside and inside[1].key in table.academies and not key.startswith(inside[0]):
            return _institute(text, key, *inside)
        if inside:
            known = inside[1]
    if known is None:
        known = _company(key)
    if known is None:
        text = _without_unit(_without_tail(text))
        return _Named(text, lab_key(text), rank_of(text))
    if known.key in table.umbrellas:
        return _Named(text, known.key, UMBRELLA, known)
    if place_key(text) in places().cities:
        return _Named(text, known.key, NOTHING, known)
    return _Named(text, known.key, max(KNOWN, rank_of(text)), known)


def _institute(text: str, key: str, name: str, academy: Organization) -> _Named:
    """`Institute of Hands of the Academy of Limbs`."""
    own = re.sub(r"( (of|the|at))+$", "", key[: key.index(name)].strip())
    known = Organization(f"{own} {academy.key}", text, parent=academy.key, country=academy.country)
    return _Named(text, known.key, COMPANY, lab_table().by_key.get(known.key, known))


def _company(key: str) -> Organization | None:
    """`Baidu USA`, `Samsung Research America`: the company whose name begins the text."""
    prefixes = lab_table().prefixes
    words = key.split()
    if len(words) > 7 or {"university", "college", "academy"} & set(words):
        return None
    return next((prefixes[h] for n in (2, 1) if (h := " ".join(words[:n])) in prefixes), None)


def _without_tail(text: str) -> str:
    """A name without the places and numbers after it: `Nowhere University, ` stays, ` Nowhere Italy` goes."""
    words = text.split()
    for cut in range(len(words) - 1, max(0, len(words) - 6), -1):
        left = lab_key(" ".join(words[:cut])).split()
        if (
            left
            and left[-1] in _ENDS
            and not _is_generic(left)
            and are_places(place_key(" ".join(words[cut:])).split())
        ):
            return " ".join(words[:cut])
    return text


def _is_generic(words: list[str]) -> bool:
    name = " ".join(words)
    return len(words) < 2 or name in _GENERIC or name in lab_table().campuses


_ENDS = frozenset(
    ("university", "institute", "college", "technology", "academy", "polytechnic", "laboratory")
)
_FIELD = re.compile(
    r"(?:department|dept\.?|school|faculty|division|institute|laboratory|college)\b.*?\b(?:mathematics|physics|chemistry|"
    r"sciences?|engineering|biology|statistics|economics|medicine|psychology|computing|informatics|robotics|department|"
    r"systems|technology|school)\.?\s+(?:at |of |in )?(?:the )?",
    re.IGNORECASE,
)


def _without_unit(text: str) -> str:
    """A name without the department run on before it: `Dept. of Physics Nowhere University`."""
    rest = text
    while (match := _FIELD.match(rest)) and rank_of(rest[match.end() :]) >= KNOWN:
        rest = rest[match.end() :]
    if rest == text and (at := re.search(r"\b(?:at|@) (?:the )?(?=[A-Z])", text)):
        after = text[at.end() :]
        if rank_of(after) >= KNOWN and not re.search(r"university (of \w+ )?at$", lab_key(text[: at.end()])):
            rest = after
    return rest


def _chosen(named: list[_Named]) -> list[_Named]:
    """The parts that name the organisation: the best, and its equals that can stand alone."""
    best = max((n.rank for n in named), default=NOTHING)
    if best <= NOTHING or (best <= NAME and all(is_bare_unit(n.text) for n in named if n.rank)):
        return []
    equals = list({n.key: n for n in named if n.rank == best}.values())
    if best < STANDS_ALONE:
        return equals[-1:] if best >= 1.0 else equals[:1]
    above = {n.known.parent for n in equals if n.known}
    return [n for n in equals if n.key not in above]


def _of_country(named: _Named, country: str | None) -> _Named:
    """A university's acronym in another country is another one's (`UCL, Belgium`); firms are everywhere."""
    is_short = named.known and is_acronym(named.text) and rank_of(named.known.name) >= KNOWN
    there = named.known.country if named.known and is_short else None
    if country and there and there != country:
        return _Named(named.text, lab_key(named.text), NAME)
    return named


def _organization(
    named: _Named, all_named: Iterable[_Named], city: str | None, country: str | None
) -> Organization:
    """The organisation of a part; the institute of an academy bears the academy's name too."""
    if named.known:
        return named.known
    academy = next((n.known for n in all_named if n.known and n.key in lab_table().academies), None)
    if academy and "university" not in named.key.split() and academy.key not in named.key:
        key = f"{named.key} {academy.key}"
        return lab_table().by_key.get(key) or Organization(
            key, f"{named.text}, {academy.name}", parent=academy.key,
            city=city, country=academy.country or country,
        )  # fmt: skip
    return Organization(named.key, named.text.strip(), city=city, country=country)
