"""Organisations by name: the shipped table, and the key by which two spellings are compared."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kgraph.model.names import fold
from kgraph.resolve.labs.places import places


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
    ids: tuple[tuple[str, str], ...] = ()
    """`(scheme, value)`, such as `("ror", "05dxps055")`."""


@dataclass(frozen=True)
class LabTable:
    """The shipped table: every name and alias to its organisation, country names to codes."""

    labs: dict[str, Organization]
    countries: dict[str, str]
    prefixes: dict[str, Organization]
    """Names after which comes a part of the same organisation (`Baidu USA`)."""
    umbrellas: frozenset[str]
    """Keys of academies, and of bodies that keep units in the houses of others (`CNRS`): named together with
    another organisation, they are not the one meant."""
    academies: frozenset[str]
    """Keys of bodies with institutes of their own (`Institute of X, Academy of Y`)."""
    campuses: frozenset[str]
    """Keys of systems of universities, whose name needs the campus beside it."""

    by_key: dict[str, Organization]
    """Organisations by their own key."""


@cache
def lab_table() -> LabTable:
    """The shipped tables `labs.toml`, `organizations.tsv` and `universities.tsv` (read once)."""
    data = tomllib.loads(files("kgraph.resolve").joinpath("data/labs.toml").read_text("utf-8"))
    bodies = [{"name": name} for name in (*data["academies"], *data["hosts"])]
    rows = [
        *data["labs"],
        *_campus_rows(data["campuses"]),
        *_rows("organizations"),
        *_rows("universities"),
        *bodies,
    ]
    labs: dict[str, Organization] = {}
    for row in rows:
        parent = row.get("parent")
        lab = Organization(
            key=lab_key(row["name"]), name=row["name"],
            kind=row.get("kind") or ("Lab" if parent and parent not in data["academies"] else "Organization"),
            parent=lab_key(parent) if parent else None, city=row.get("city"), country=row.get("country"),
        )  # fmt: skip
        lab = labs.get(lab.key, lab)
        for text in (row["name"], *row.get("aliases", ())):
            labs.setdefault(lab_key(text), lab)
    return LabTable(
        labs,
        {lab_key(name): code for name, code in places().countries.items()},
        {lab_key(name): labs[lab_key(name)] for name in data["prefixes"]},
        frozenset(map(lab_key, (*data["academies"], *data["hosts"]))),
        frozenset(map(lab_key, data["academies"])),
        frozenset(map(lab_key, (*data["systems"], *(row["name"] for row in data["campuses"])))),
        {o.key: o for o in labs.values()},
    )


def _campus_rows(systems: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row for each campus of a system, under every way of joining the two names."""
    for system in systems:
        for campus in system["at"]:
            name = system.get("form", "{name}, {campus}").format(name=system["name"], campus=campus)
            ways = [
                f"{system['name']} {campus}",
                f"{system['name']} at {campus}",
                f"{system['name']} in {campus}",
            ]
            ways += [f"{short} {campus}" for short in system.get("short", ())]
            if campus == system.get("flagship"):
                ways.append(system["name"])
            yield {"name": name, "aliases": ways, "city": campus, "country": system.get("country", "US")}


def _rows(table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table: name, country, city, other names joined by `|`, organisation above it."""
    text = files("kgraph.resolve").joinpath(f"data/{table}.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, country, city, others, parent = (*line.split("\t"), "", "", "", "")[:5]
            yield {
                "name": name, "country": country or None, "city": city or None, "parent": parent or None,
                "aliases": [o for o in others.split("|") if o],
            }  # fmt: skip


def lab_key(text: str) -> str:
    """What two spellings of one organisation share: folded words without points, articles and legal forms.

    Example:
        >>> lab_key("The University of Texas, at Austin"), lab_key("Univ. of Oxford"), lab_key("Acme Inc.")
        ('university of texas at austin', 'university of oxford', 'acme')
    """
    words = re.findall(r"[a-z0-9&]+", re.sub(r"['’`´.]", "", fold(text)))
    words = [_ABBREVIATIONS.get(w, w) for w in words]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words = words[:-1]
    return " ".join(words)


_ABBREVIATIONS = {
    short: full
    for full, shorts in {
        "university": "univ u uni universite universita universitat universitaet universidad universidade "
        "universiteit universitet universitetet universitetas universitesi uniwersytet univerzita univerza "
        "univerzitet universitatea universitas unversity univeristy universtiy universiy universty universi",
        "institute": "inst institut instituto istituto instituut instytut",
        "technology": "tech technol tecnologia tecnologico technologie technologies",
        "science": "sci sciences",
        "department": "dept dep",
        "national": "natl nat nacional nationale",
        "academy": "acad",
        "laboratory": "lab labs laboratories labo",
        "and": "& et und y e",
        "center": "centre centro centrum zentrum ctr",
        "college": "coll",
        "engineering": "eng engng engg",
        "research": "res",
        "international": "int intl",
        "polytechnic": "polytech polytechnique politecnico politecnica polytechnical",
        "technical": "technische techn technischen tecnica",
        "technical university": "tu",
        "max planck institute": "mpi mpii",
        "state university of new york": "suny",
        "city university of new york": "cuny",
    }.items()
    for short in shorts.split()
}
LEGAL_FORMS = frozenset((
    "inc", "incorporated", "corp", "corporation", "ltd", "llc", "gmbh", "co", "plc", "ag", "sa",
    "limited", "company", "pvt", "pte", "bv", "ab", "spa", "srl", "kg", "kk", "oy", "pbc", "holdings",
    "lp",
))  # fmt: skip
