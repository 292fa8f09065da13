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
from functools import lru_cache

from kgraph.model.names import fold
from kgraph.resolve.affiliation_text import (
    Part,
    is_acronym,
    is_address,
    is_noise,
    plain_text,
    split_affiliations,
    split_parts,
    without_address,
)
from kgraph.resolve.gazetteer import Gazetteer, are_places, shipped
from kgraph.resolve.lab_names import LEGAL_FORMS, Organization, lab_key, lab_table
from kgraph.resolve.places import place_key, places


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


DEPARTMENT_WORD = re.compile(
    r"\b(dept|department|departement|departamento|dipartimento|departments|abteilung|faculty|faculties|fac|faculte|"
    r"facultad|fakultat|division|section|chair|programs?|programme|equipe|team|schools?|campus|sch|group|unit|graduate|"
    r"colleges? of (?!(william|charleston|london|new jersey|europe|staten|surgeons|physicians|wooster))|"
    r"(the )?lab(oratory)? of)\b"
)
_BARE_UNIT = re.compile(
    r"^(the )?(dept|department|departement|departamento|dipartimento|school of|faculty|fac|division|section|"
    r"colleges? of|graduate school|chair of|programs? in)\b|\b(department|dept|faculty)$"
)
"""A unit that many universities have: by itself it names no organisation."""
_RANKS = (
    (3.0, re.compile(
        r"\b(university|hochschule|eth|epfl|school of economics|university college|"
        r"(institute|college) (\w+ )?(of|for|de|di|in)? ?(science and )?technology(?! and)|polytechnic institute|"
        r"polytechnic (of |di |de )?(milan|turin|torino|bari)o?|ecole (polytechnic|normale))\b")),
    (2.5, re.compile(r"\b(college|polytechnic|ecole|academy|academia|akademia|business school|medical school|"
                     r"telecom|scuola|supelec|insa|ensta|enpc|universitario)\b")),
    (2.2, re.compile(r"\b(national laboratory|laboratories|council|foundation|agency|ministry|hospital|clinic|museum|"
                     r"observatory|administration|society|corporate)\b")),
    (2.0, re.compile(r"\b(institute|institutes|technologies|company|corporation)\b")),
    (1.0, re.compile(r"\b(laboratory|research|center|national|facility|observatory|group)\b")),
)  # fmt: skip
KNOWN, COMPANY, UMBRELLA, NAME, DEPARTMENT, NOTHING = 3.0, 2.3, 1.9, 0.6, 0.3, 0.0
STANDS_ALONE = 2.2
"""From this rank the first of equals is meant, below it the last."""
_LEGAL = re.compile(r"\b(inc|ltd|llc|gmbh|corp|corporation|co ltd|plc|ag|srl|spa|bv|pty|kk|s\.?a)\.?$")
_OPEN = re.compile(r"\b(of|de|di|du|del|della|for|and|at|&|the|degli studi)$", re.IGNORECASE)
_GENERIC = frozenset(("university", "institute of technology", "polytechnic", "technical university", "national university",
                      "university of technology", "state university", "college", "institute of science and technology"))  # fmt: skip


@dataclass(frozen=True)
class _Named:
    """A part that may name the organisation."""

    text: str
    key: str
    rank: float
    known: Organization | None = None


def read_affiliation(
    text: str, aliases: Mapping[str, str] | None = None, names: Gazetteer | None = None
) -> ReadAffiliation:
    """What one text says. `aliases` (key → other text, empty for nothing) come before every rule; `names` are
    further known names, such as those a corpus writes often.
    """
    organizations: list[Organization] = []
    acronyms: list[tuple[str, str]] = []
    department = city = country = None
    for piece in split_affiliations(plain_text(_replaced(text, aliases))):
        if is_noise(piece):
            continue
        found = _read_piece(piece, aliases or {}, names or shipped())
        organizations += [o for o in found.organizations if o.key not in {k.key for k in organizations}]
        acronyms += found.acronyms
        department, city, country = department or found.department, city or found.city, country or found.country
    return ReadAffiliation(tuple(organizations), department, city, country, tuple(acronyms))


def _replaced(text: str, aliases: Mapping[str, str] | None) -> str:
    return aliases.get(lab_key(text), text) if aliases else text


def _read_piece(piece: str, aliases: Mapping[str, str], names: Gazetteer) -> ReadAffiliation:
    whole = names.get(lab_key(piece))
    parts = [q for p in split_parts(piece) if (q := _without_address(p))]
    parts = _healed([p for p in parts if fold(p.text).rstrip(".") not in LEGAL_FORMS] or parts)
    texts = [p.text for p in parts]
    city, country = _places_of(texts)
    if whole:
        return ReadAffiliation((whole,), None, whole.city or city, whole.country or country)
    named = [n for p in parts for n in _named(p, aliases, names)]
    chosen = _chosen(named)
    department = next((p.text for p in parts if _rank(p.text) == DEPARTMENT), None)
    acronyms = tuple(
        (lab_key(b), lab_key(p.text)) for p in parts for b in p.brackets if is_acronym(b) and len(p.text) > len(b)
    )  # fmt: skip
    found = tuple(_organization(n, named, city, country) for n in chosen)
    return ReadAffiliation(found, department, city, country, acronyms)


def _without_address(part: Part) -> Part | None:
    if not is_address(part.text):
        return part
    text = without_address(part.text)
    return Part(text, part.brackets) if _rank(text) >= 2.0 or lab_key(text) in lab_table().labs else None


def _healed(parts: list[Part]) -> list[Part]:
    """Parts with those joined that a comma tore: `University of, Hands`, `Harbin, Institute of Technology`."""
    out: list[Part] = []
    campuses = lab_table().campuses
    for part in parts:
        last = out[-1] if out else None
        if last and (_OPEN.search(last.text) or lab_key(last.text) == "university"):
            out[-1] = Part(f"{last.text} {part.text}", last.brackets + part.brackets)
        elif last and lab_key(last.text) in campuses and _rank(part.text) in (NOTHING, NAME) and not _says_country(part.text):
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
        elif key in known.cities:
            city = city or bare
            country = country or known.country_of.get(known.cities[key])
        else:
            tail = key.split()[-2:]
            if not country and len(tail) == 2 and tail[1] in known.countries and tail[0] not in ("new", "south", "north"):
                country = known.countries[tail[1]]
            if not city and country and n and not re.search(r"\d", texts[n]) and _rank(texts[n]) == NAME:
                city = bare
            break
    return city, country


@lru_cache(maxsize=200_000)
def _rank(text: str) -> float:
    """How much the words of a part say that it names an organisation."""
    key = lab_key(text)
    if not re.search(r"[^\W\d_]{2}", text):
        return NOTHING
    strong = next((rank for rank, words in _RANKS if words.search(key)), 0.0)
    if strong >= KNOWN and not re.match(r"(school|faculty|department|college|institute) of\b", key):
        return strong
    if DEPARTMENT_WORD.search(fold(text)) and strong < COMPANY:
        return DEPARTMENT
    if DEPARTMENT_WORD.match(fold(text)):
        return DEPARTMENT
    if _LEGAL.search(fold(text)):
        return COMPANY
    if strong:
        return strong
    return NOTHING if places().is_place(place_key(re.sub(r"\S*\d\S*", " ", text))) else NAME


def _named(part: Part, aliases: Mapping[str, str], names: Gazetteer) -> Iterator[_Named]:
    """The names in a part; several where `and` joins organisations."""
    key = lab_key(part.text)
    if key in aliases:
        key, part = lab_key(aliases[key]), Part(aliases[key])
    if not key or key.isdigit():
        return
    joined = names.get(key) is None and _joined(part.text, names)
    if joined:
        for text in joined:
            yield from _named(Part(text), aliases, names)
        return
    yield _one_named(part.text, key, names)
    for text in part.brackets:
        if (known := names.get(lab_key(text))) and _rank(part.text) < COMPANY and not known.key.startswith(key):
            yield _Named(text, known.key, UMBRELLA, known)
        elif not known and not is_acronym(text) and _rank(part.text) <= DEPARTMENT:
            yield from (_one_named(p.text, lab_key(p.text), names) for p in split_parts(text) if lab_key(p.text))


def _joined(text: str, names: Gazetteer) -> list[str] | None:
    """The parts of `A and B` where both name organisations by themselves."""
    pieces = re.split(r"\s+(?:and|&|und|et|/)\s+|\s*/\s*", text)
    if len(pieces) < 2 or len(pieces) > 4:
        return None
    good = [names.get(lab_key(p)) is not None or (_rank(p) >= KNOWN and lab_key(p) not in _GENERIC) for p in pieces]
    return pieces if any(good) and all(g or is_acronym(p) for g, p in zip(good, pieces, strict=True)) else None


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
        return _Named(text, lab_key(text), _rank(text))
    if known.key in table.umbrellas:
        return _Named(text, known.key, UMBRELLA, known)
    if place_key(text) in places().cities:
        return _Named(text, known.key, NOTHING, known)
    return _Named(text, known.key, max(KNOWN, _rank(text)), known)


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
        if left and left[-1] in _ENDS and not _is_generic(left) and are_places(place_key(" ".join(words[cut:])).split()):
            return " ".join(words[:cut])
    return text


def _is_generic(words: list[str]) -> bool:
    name = " ".join(words)
    return len(words) < 2 or name in _GENERIC or name in lab_table().campuses


_ENDS = frozenset(("university", "institute", "college", "technology", "academy", "polytechnic", "laboratory"))
_FIELD = re.compile(
    r"(?:department|dept\.?|school|faculty|division|institute|laboratory|college)\b.*?\b(?:mathematics|physics|chemistry|"
    r"sciences?|engineering|biology|statistics|economics|medicine|psychology|computing|informatics|robotics|department|"
    r"systems|technology|school)\.?\s+(?:at |of |in )?(?:the )?",
    re.IGNORECASE,
)


def _without_unit(text: str) -> str:
    """A name without the department run on before it: `Dept. of Physics Nowhere University`."""
    rest = text
    while (match := _FIELD.match(rest)) and _rank(rest[match.end() :]) >= KNOWN:
        rest = rest[match.end() :]
    if rest == text and (at := re.search(r"\b(?:at|@) (?:the )?(?=[A-Z])", text)):
        after = text[at.end() :]
        if _rank(after) >= KNOWN and not re.search(r"university (of \w+ )?at$", lab_key(text[: at.end()])):
            rest = after
    return rest


def _chosen(named: list[_Named]) -> list[_Named]:
    """The parts that name the organisation: the best, and its equals that can stand alone."""
    best = max((n.rank for n in named), default=NOTHING)
    if best <= NOTHING or (best == DEPARTMENT and all(_BARE_UNIT.search(fold(n.text)) for n in named if n.rank)):
        return []
    equals = list({n.key: n for n in reversed(named) if n.rank == best}.values())[::-1]
    if best < STANDS_ALONE:
        return equals[-1:] if best >= 1.0 else equals[:1]
    above = {n.known.parent for n in equals if n.known}
    return [n for n in equals if n.key not in above]


def _organization(named: _Named, all_named: Iterable[_Named], city: str | None, country: str | None) -> Organization:
    """The organisation of a part; the institute of an academy bears the academy's name too."""
    if named.known:
        return named.known
    academy = next((n.known for n in all_named if n.known and n.key in lab_table().academies), None)
    if academy and "university" not in named.key.split() and academy.key not in named.key:
        return Organization(
            f"{named.key} {academy.key}", f"{named.text}, {academy.name}", parent=academy.key,
            city=city, country=academy.country or country,
        )  # fmt: skip
    return Organization(named.key, named.text.strip(), city=city, country=country)
