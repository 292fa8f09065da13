"""How much the words of one part of an affiliation say that it names an organisation."""

from __future__ import annotations

import re
from functools import lru_cache

from kgraph.model.names import fold
from kgraph.resolve.labs.gazetteer import UNIT_WORDS
from kgraph.resolve.labs.names import lab_key
from kgraph.resolve.labs.places import place_key, places

KNOWN, COMPANY, UMBRELLA, NAME, DEPARTMENT, NOTHING = 3.0, 2.3, 1.9, 0.6, 0.3, 0.0
"""Ranks beside those of `_RANKS`: a name of the tables, a legal form, an academy or a host, any other words,
a department, a place or nothing."""
STANDS_ALONE = 2.2
"""From this rank the first of equals is meant, below it the last."""
_DEPARTMENT = re.compile(
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
        r"(institute|college) (\w+ )?(of|for|de|di|in)? ?(science and )?technology(?! and)|"
        r"polytechnic institute|polytechnic (of |di )?(milano?|turin|torino|bari)|"
        r"ecole (polytechnic|normale))\b")),
    (2.5, re.compile(r"\b(college|polytechnic|ecole|academy|academia|akademia|business school|medical school|"
                     r"telecom|scuola|supelec|insa|ensta|enpc|universitario)\b")),
    (2.2, re.compile(r"\b(national laboratory|council|foundation|agency|ministry|hospital|clinic|"
                     r"museum|observatory|administration|society|corporate)\b")),
    (2.0, re.compile(r"\b(institute|institutes|technologies|company|corporation)\b")),
    (1.0, re.compile(r"\b(laboratory|research|center|national|facility|observatory|group)\b")),
)  # fmt: skip
_LEGAL = re.compile(r"\b(inc|ltd|llc|gmbh|corp|corporation|co ltd|plc|ag|srl|spa|bv|pty|kk|s\.?a)\.?$")


@lru_cache(maxsize=200_000)
def rank_of(text: str) -> float:
    """How much the words of a part say that it names an organisation."""
    key = lab_key(text)
    if not re.search(r"[^\W\d_]{2}", text):
        return NOTHING
    strong = next((rank for rank, words in _RANKS if words.search(key)), 0.0)
    if strong >= KNOWN and not re.match(r"(school|faculty|department|college|institute) of\b", key):
        return strong
    if _DEPARTMENT.search(fold(text)) and strong < COMPANY:
        return DEPARTMENT
    if _DEPARTMENT.match(fold(text)):
        return DEPARTMENT
    if _LEGAL.search(fold(text)):
        return COMPANY
    if strong:
        return strong
    return NOTHING if places().is_place(place_key(re.sub(r"\S*\d\S*", " ", text))) else NAME


def is_bare_unit(text: str) -> bool:
    """Whether a part only says which unit of an unnamed body is meant: `Department of Physics`."""
    words = lab_key(text).split()
    return "university" not in words and (bool(_BARE_UNIT.search(fold(text))) or UNIT_WORDS.issuperset(words))
