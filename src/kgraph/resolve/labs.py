"""Affiliation text → organisation: the shipped names first, then the shape of the text.

`Department of X, University of Y, Town, Country` names its organisation in one comma part (`affiliation`), its
place in the last ones (`places`). What no table knows becomes an organisation under its own name; spellings of
one are joined when the whole corpus is known (`lab_spellings`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from kgraph.model.records import Affiliation
from kgraph.resolve.affiliation import ReadAffiliation, read_affiliation
from kgraph.resolve.affiliation_text import is_noise
from kgraph.resolve.lab_names import LabTable, Organization, lab_key, lab_table
from kgraph.resolve.places import place_key, places

__all__ = [
    "LabTable",
    "Organization",
    "lab_key",
    "lab_table",
    "resolve_affiliation",
    "resolve_affiliations",
    "resolve_lab",
    "roll_up",
]


def resolve_affiliations(affiliation: Affiliation) -> tuple[Organization, ...]:
    """The organisations an affiliation names, in order; none where it is empty or noise.

    The source's own normal form is used where it gives one, but a more special lab in the text wins.
    """
    read = _read(affiliation.text)
    normal = affiliation.organization
    if normal and not is_noise(normal.strip()):
        special = next((o for o in read.organizations if o.parent), None)
        named = special or _given(normal, read)
        found = (named,) if named else ()
    else:
        found = read.organizations
    return tuple(_placed(o, affiliation) for o in found)


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

    An institute of an academy or a company within a company stands for itself; `DeepMind` is part of `Google`.
    """
    seen = {key}
    while (found := organizations.get(key)) and found.kind == "Lab" and found.parent and found.parent not in seen:
        key = found.parent
        seen.add(key)
    return key


@lru_cache(maxsize=200_000)
def _read(text: str) -> ReadAffiliation:
    return read_affiliation(text)


def _given(normal: str, read: ReadAffiliation) -> Organization | None:
    """The organisation of a source's normal form, with the place that the printed text tells."""
    known = lab_table().labs.get(lab_key(normal))
    if known:
        return known
    found = next(iter(_read(normal).organizations), None)
    return found and replace(found, city=found.city or read.city, country=found.country or read.country)


def _placed(organization: Organization, affiliation: Affiliation) -> Organization:
    """An organisation that no table knows, with the city and country that the source gives."""
    if organization.key in lab_table().by_key or not (affiliation.city or affiliation.country):
        return organization
    country = affiliation.country and places().countries.get(place_key(affiliation.country), affiliation.country)
    return replace(
        organization, city=affiliation.city or organization.city, country=country or organization.country
    )
