"""The person's part of an ORCID record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, PersonRecord, Place
from kgraph.readers.fields.markup import one_line
from kgraph.readers.orcid_answers import Employment, Employments, Name, Person, plain

SCHEMES = {
    "scopus author id": "scopus",
    "researcherid": "researcherid",
    "loop profile": "loop",
    "isni": "isni",
    "gnd": "gnd",
}
"""Types of identifiers of people, as ORCID's services write them, in lower case."""
ORGANIZATIONS: dict[str, tuple[str, Callable[[str], str | None]]] = {
    "ROR": ("ror", lambda text: normalise("ror", text)),
    "GRID": ("grid", lambda text: text.strip() or None),
    "RINGGOLD": ("ringgold", lambda text: text.strip() or None),
}
_USED = frozenset({"name", "other-names", "researcher-urls", "external-identifiers", "employments", "works"})
_BOOKKEEPING = frozenset({"last-modified-date", "created-date", "path", "source", "visibility", "put-code"})


def orcid_of(*texts: str | None) -> str | None:
    """The first ORCID in these paths and addresses."""
    return next((found for text in texts if text and (found := normalise("orcid", text))), None)


def printed_names(name: Name | None) -> tuple[str, str | None, tuple[str, ...]]:
    """The name as the person wants it printed, its family name, and the name in the register if another.

    Example:
        >>> printed_names(Name(given_names="Ada Maria", family_name="Berg", credit_name="A. M. Berg"))
        ('A. M. Berg', 'Berg', ('Ada Maria Berg',))
    """
    if name is None:
        return "", None, ()
    family = plain(name.family_name)
    registered = " ".join(filter(None, (plain(name.given_names), family)))
    credit = plain(name.credit_name) or registered
    is_last = bool(family) and credit.endswith(family)
    return credit, family if is_last else None, (registered,) if registered not in ("", credit) else ()


def person_record(
    place: Place, person: Person, employments: Employments | None, orcid: str | None, unused: set[str]
) -> PersonRecord | None:
    """Whom the record describes; `None` when it shows no name."""
    name, _, others = printed_names(person.name)
    if not name:
        return None
    listed = person.other_names.other_name if person.other_names else None
    others += tuple(plain(other) for other in listed or ())
    links = person.researcher_urls.researcher_url if person.researcher_urls else None
    ids: dict[str, str] = {"orcid": orcid} if orcid else {}
    further = []
    is_known = True
    external = person.external_identifiers.external_identifier if person.external_identifiers else None
    for identifier in external or ():
        scheme = SCHEMES.get(one_line(identifier.external_id_type or "").lower())
        value = normalise(scheme, plain(identifier.external_id_value)) if scheme else None
        if not scheme or not value:
            is_known = False
        elif scheme in ids:
            further.append(f"{scheme}:{value}")
        else:
            ids[scheme] = value
    return PersonRecord(
        place=place,
        name=name,
        other_names=tuple(dict.fromkeys(other for other in others if other and other != name)),
        ids=ids,
        affiliations=_affiliations(employments) if employments else (),
        urls=tuple(dict.fromkeys(url for link in links or () if "://" in (url := plain(link.url)))),
        former_ids=tuple(dict.fromkeys(further)),
        unused=tuple(sorted(unused if is_known else unused | {"external-identifiers"})),
    )


def _affiliations(employments: Employments) -> tuple[Affiliation, ...]:
    """Each once: several posts at one place are one affiliation."""
    found: list[Affiliation] = []
    for post in _posts(employments):
        organization = post.organization
        if organization is None or not organization.name:
            continue
        name = one_line(organization.name)
        known = organization.disambiguated_organization
        scheme, parse = ORGANIZATIONS.get((known.disambiguation_source or "") if known else "", ("", str))
        value = parse(known.disambiguated_organization_identifier or "") if known and scheme else None
        address = organization.address
        affiliation = Affiliation(
            text=name,
            organization=name,
            department=one_line(post.department_name or "") or None,
            city=one_line(address.city or "") or None if address else None,
            country=one_line(address.country or "") or None if address else None,
            ids={scheme: value} if value else {},
        )
        if affiliation not in found:
            found.append(affiliation)
    return tuple(found)


def _posts(employments: Employments) -> Iterator[Employment]:
    yield from employments.employment_summary or ()
    for group in employments.affiliation_group or ():
        for summary in group.summaries or ():
            yield from summary.values()


_OBJECT = msgspec.json.Decoder(dict[str, Any])


def filled_parts(raw: bytes) -> set[str]:
    """Names of the parts of a person or of activities that hold anything that no property of ours does."""
    if not raw or raw == b"null":
        return set()
    return {
        name for name, value in _OBJECT.decode(raw).items() if name not in _USED and _is_filled(name, value)
    }


def _is_filled(name: str, value: Any) -> bool:
    if name in _BOOKKEEPING or value is None or value == "":
        return False
    if isinstance(value, dict):
        return any(_is_filled(inner, held) for inner, held in value.items())
    return bool(value)
