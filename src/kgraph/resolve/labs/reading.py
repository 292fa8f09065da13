"""Affiliation text → organisation: the shipped names first, then the shape of the text.

`Department of X, University of Y, Town, Country` names its organisation in one comma part (`affiliation`),
its place in the last ones (`places`). What no table knows becomes an organisation under its own name;
spellings of one are joined when the whole corpus is known (`spellings`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from kgraph.model.records import Affiliation
from kgraph.resolve.labs.affiliation import LabIndex, ReadAffiliation, read_affiliation
from kgraph.resolve.labs.names import LabTable, Organization, lab_key, lab_table
from kgraph.resolve.labs.places import place_key, places
from kgraph.resolve.labs.text import is_noise

__all__ = [
    "LabReader",
    "LabTable",
    "Organization",
    "lab_key",
    "lab_table",
    "read_source",
    "resolve_affiliation",
    "resolve_affiliations",
    "resolve_lab",
    "roll_up",
]


def resolve_affiliations(affiliation: Affiliation) -> tuple[Organization, ...]:
    """The organisations an affiliation names, in order; none where it is empty or noise."""
    return read_source(affiliation).organizations


def read_source(
    affiliation: Affiliation, *, index: LabIndex | None = None, aliases: Mapping[str, str] | None = None
) -> ReadAffiliation:
    """What an affiliation says, with what its source says beside the text.

    The source's own normal form is used where it gives one, but a more special lab in the text wins.
    """
    where = (affiliation.city, affiliation.country and _code(affiliation.country))
    read = read_affiliation(affiliation.text, index=index, aliases=aliases, city=where[0], country=where[1])
    normal = (affiliation.organization or "").strip()
    if not is_noise(normal) and not any(o.parent for o in read.organizations):
        given = read_affiliation(normal, index=index, aliases=aliases, city=read.city, country=read.country)
        read = replace(read, organizations=given.organizations[:1] or read.organizations)
    return replace(read, organizations=tuple(_placed(o, *where) for o in read.organizations))


class LabReader:
    """Reads affiliations with one index and one set of aliases, each distinct one once."""

    def __init__(self, index: LabIndex | None, aliases: Mapping[str, str]) -> None:
        self._index = index
        self._aliases = aliases
        self._read: dict[tuple[str | None, ...], ReadAffiliation] = {}

    def read(self, affiliation: Affiliation) -> ReadAffiliation:
        """What an affiliation says."""
        told = (affiliation.text, affiliation.organization, affiliation.city, affiliation.country)
        if told not in self._read:
            read = read_source(affiliation, index=self._index, aliases=self._aliases)
            if self._aliases and read.department is None:  # a label replaced as a whole says only the lab
                read = replace(read, department=read_source(affiliation, index=self._index).department)
            self._read[told] = read
        return self._read[told]

    def named(self, text: str) -> Organization | None:
        """The first organisation that a bare text names."""
        return next(iter(self.read(Affiliation(text)).organizations), None)

    def find_key(self, key: str) -> Organization | None:
        """The organisation of that key in the index or the shipped tables."""
        found = self._index.find_key(key) if self._index else None
        return found or lab_table().by_key.get(key)


def resolve_affiliation(affiliation: Affiliation) -> Organization | None:
    """The first organisation an affiliation names, `None` where it is empty or noise."""
    return next(iter(resolve_affiliations(affiliation)), None)


def resolve_lab(text: str) -> Organization | None:
    """The first organisation that a bare text names.

    Example:
        >>> [resolve_lab(t).name for t in ("deepmind", "Google DeepMind", "DeepMind, London, UK")]
        ['DeepMind', 'DeepMind', 'DeepMind']
        >>> lab = resolve_lab("Dept. of Hands, University of Nowhere, Nowhere, Italy")
        >>> lab.name, lab.city, lab.country
        ('University of Nowhere', 'Nowhere', 'IT')
        >>> resolve_lab(" - ") is None
        True
    """
    return next(iter(_read(text).organizations), None)


def roll_up(key: str, organizations: Mapping[str, Organization]) -> str:
    """Key of the organisation that a lab is part of: up to the first that is no `Lab`.

    The institute of an academy stands for itself; `DeepMind` is part of `Google`.
    """
    seen = {key}
    while (
        (found := organizations.get(key))
        and found.kind == "Lab"
        and found.parent
        and found.parent not in seen
    ):
        key = found.parent
        seen.add(key)
    return key


@lru_cache(maxsize=200_000)
def _read(text: str) -> ReadAffiliation:
    return read_affiliation(text)


def _code(country: str) -> str:
    return places().countries.get(place_key(country), country)


def _placed(organization: Organization, city: str | None, country: str | None) -> Organization:
    """An organisation that no table knows, with the city and country that the source gives."""
    if organization.ids or organization.key in lab_table().by_key or not (city or country):
        return organization
    return replace(organization, city=city or organization.city, country=country or organization.country)
