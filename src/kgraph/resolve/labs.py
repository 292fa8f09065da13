"""Affiliation text → organisation: alias table first, then the shape of the text.

`Department of X, University of Y, Town, Country` names its organisation in one comma part, its country in the
last. Parts that a table (`data/labs.toml`) knows win, the more special lab before the organisation above it;
else the part that says `university`, `institute` …; else the first part that is no department. What is left
of an unknown text becomes an organisation under its own name.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from kgraph.model.names import fold
from kgraph.model.records import Affiliation


@dataclass(frozen=True)
class Organization:
    """One lab or organisation; `key` is what texts are compared by."""

    key: str
    name: str
    kind: str = "Organization"
    parent: str | None = None
    """Key of the organisation above it."""
    city: str | None = None
    country: str | None = None
    """ISO 3166 code of two letters where known, else as printed."""


@dataclass(frozen=True)
class LabTable:
    """The shipped table: every name and alias to its organisation, country names to codes."""

    labs: dict[str, Organization]
    countries: dict[str, str]


# Stronger words first: `Department of Physics, University of Y` is University of Y.
ORGANIZATION_WORDS = (
    re.compile(r"\b(univ\w*|universit\w*|uni|politecnico|polytech\w*|eth|epfl|hochschule|eotvos|ecole|college)\b"),
    re.compile(r"\b(institut\w*|academy|academia|akademi\w*|inst)\b"),
    re.compile(r"\b(inc|corp\w*|ltd|llc|gmbh|company|co|technologies|hospital|clinic|labs?|laborator\w*|council|"
               r"foundation|agency|ministry|national|research|cent(er|re)|museum|observatory|group)\b"),
)  # fmt: skip
DEPARTMENT = re.compile(
    r"^(the )?(dept|department|departement|departamento|dipartimento|school of|faculty|fac|division|section|"
    r"group of|graduate school|institute of (computer|information|mathem|phys)|lab(oratory)? of|"
    r"chair of|programs? in)\b"
)
NOISE = re.compile(
    r"^(none|n/?a|null|unknown|independent( researcher)?|-+|\?+|no affiliation|"
    r"((university|institution|organi[sz]ation) )?(affiliation )?not (specified|provided|available)|"
    r"unaffiliated|student|tba|retired|self)$"
)


@cache
def lab_table() -> LabTable:
    """The shipped table (read once)."""
    data = tomllib.loads(files("kgraph.resolve").joinpath("data/labs.toml").read_text("utf-8"))
    labs: dict[str, Organization] = {}
    for row in data["labs"]:
        parent = row.get("parent")
        lab = Organization(
            key=lab_key(row["name"]), name=row["name"], kind=row.get("kind", "Organization"),
            parent=lab_key(parent) if parent else None, city=row.get("city"), country=row.get("country"),
        )  # fmt: skip
        for text in (row["name"], *row.get("aliases", ())):
            labs[lab_key(text)] = lab
    countries = {lab_key(n): code for code, names in data["countries"].items() for n in names}
    return LabTable(labs, countries)


def lab_key(text: str) -> str:
    """What two spellings of one organisation share: folded words without points, articles and legal forms.

    Example:
        >>> lab_key("The University of Texas, at Austin"), lab_key("Univ. of Oxford"), lab_key("Acme Inc.")
        ('university of texas at austin', 'university of oxford', 'acme')
    """
    words = re.findall(r"[a-z0-9&]+", re.sub(r"['’.]", "", fold(text)))
    words = [_ABBREVIATIONS.get(w, w) for w in words]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words = words[:-1]
    return " ".join(words)


_ABBREVIATIONS = {
    short: full
    for full, shorts in {
        "university": "univ u universite universita universitat universidad universidade universiteit",
        "institute": "inst",
        "technology": "tech technol",
        "science": "sci",
        "department": "dept",
        "national": "natl",
        "academy": "acad",
        "laboratory": "lab labs laboratories",
        "and": "&",
        "center": "centre",
        "college": "coll",
        "engineering": "eng",
    }.items()
    for short in shorts.split()
}
_LEGAL_FORMS = frozenset(
    ("inc corp corporation ltd llc gmbh co plc ag sa limited").split()  # noqa: SIM905
)


def resolve_affiliation(affiliation: Affiliation) -> Organization | None:
    """The organisation an affiliation names, `None` where it is empty or noise.

    The source's own normal form is used where it gives one, but a more special lab in the text wins.
    """
    return _resolve(affiliation.text, affiliation.organization, affiliation.city, affiliation.country)


def resolve_lab(text: str) -> Organization | None:
    """The organisation that a bare text names.

    Example:
        >>> [resolve_lab(t).name for t in ("deepmind", "Google DeepMind", "DeepMind, London, UK")]
        ['DeepMind', 'DeepMind', 'DeepMind']
        >>> lab = resolve_lab("Dept. of Hands, University of Nowhere, Nowhere, Italy")
        >>> lab.name, lab.city, lab.country
        ('University of Nowhere', 'Nowhere', 'IT')
        >>> resolve_lab(" - ") is None
        True
    """
    return _resolve(text, None, None, None)


@lru_cache(maxsize=300_000)
def _resolve(text: str, normal: str | None, city: str | None, country: str | None) -> Organization | None:
    table = lab_table()
    text = re.sub(r"\s+", " ", re.sub(r"\S+@\S+", " ", text)).strip(" ,.;*†‡")
    parts = [p for p in (t.strip(" .") for t in re.split(r"[,;|]| - | – |/ ", text)) if p]
    parts = [p for p in parts if fold(p) not in _LEGAL_FORMS] or parts
    known = [table.labs[k] for k in map(lab_key, (text, *_bracketed(text), *parts)) if k in table.labs]
    special = next((o for o in known if o.parent), None)
    if special:
        return special
    if normal and not NOISE.match(normal.strip().lower()):
        hit = table.labs.get(lab_key(normal))
        return hit or _unknown(normal, parts, city, country, table)
    if known:
        return known[0]
    if not text or NOISE.match(text.lower()):
        return None
    name = _organization_part(parts, table)
    if name is None:
        return None
    hit = table.labs.get(lab_key(name))
    return hit or _unknown(name, parts, city, country, table)


def _bracketed(text: str) -> list[str]:
    """`Korea Advanced Institute (KAIST)`: the text without the bracket, and the bracket."""
    match = re.search(r"\(([^()]+)\)", text)
    return [(text[: match.start()] + text[match.end() :]).strip(" ,"), match[1]] if match else []


def _organization_part(parts: list[str], table: LabTable) -> str | None:
    named = [p for p in parts if lab_key(p) not in table.countries and re.search(r"[^\W\d_]{2}", p)]
    for words in ORGANIZATION_WORDS:
        for part in named:
            plain = fold(part)
            if words.search(plain) and not DEPARTMENT.match(plain):
                # `University of California, Berkeley`: the campus belongs to the name.
                campus = named[named.index(part) + 1 : named.index(part) + 2]
                if campus and re.match(
                    r"university of (california|texas|wisconsin|illinois|north carolina|maryland)$", plain
                ):
                    return f"{part}, {campus[0]}"
                return part
    rest = [p for p in named if not DEPARTMENT.match(fold(p))] or named
    return rest[0] if rest else None


def _unknown(
    name: str, parts: list[str], city: str | None, country: str | None, table: LabTable
) -> Organization | None:
    key = lab_key(name)
    if not key or key.isdigit():
        return None
    tail = parts[-1] if len(parts) > 1 else ""
    code = table.countries.get(lab_key(country or ""), country) or table.countries.get(lab_key(tail))
    if not city and code and len(parts) > 2 and lab_key(parts[-2]) != key and not re.search(r"\d", parts[-2]):
        city = parts[-2]
    return Organization(key=key, name=name.strip(), city=city or None, country=code or None)
