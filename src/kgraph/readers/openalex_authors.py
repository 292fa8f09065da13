"""OpenAlex authors as person records."""

from __future__ import annotations

import re

from kgraph.model.identifiers import normalise
from kgraph.model.records import PersonRecord, Place, StatedMeasure
from kgraph.readers.fields.dates import parse_iso_date
from kgraph.readers.fields.markup import plain_name
from kgraph.readers.openalex_authorships import institution_affiliation, openalex_id
from kgraph.readers.openalex_objects import Author

_SCOPUS = re.compile(r"(?:authorI[Dd]=)?(\d{8,11})(?:&|$)")


def person_of(author: Author, place: Place, unused: tuple[str, ...]) -> PersonRecord | None:
    """The person, `None` without a name.

    Affiliations come as OpenAlex found them on papers, the last known first.
    """
    name, others = plain_name(author.display_name or "")
    if not name:
        return None
    alternatives = [plain_name(other)[0] for other in author.display_name_alternatives or () if other]
    institutions = [
        *(author.last_known_institutions or ()),
        author.last_known_institution,
        *(stay.institution for stay in author.affiliations or ()),
    ]
    found = [a for institution in institutions if (a := institution_affiliation(institution)) is not None]
    unique = {(a.text, a.ids.get("openalex")): a for a in reversed(found)}
    return PersonRecord(
        place=place,
        name=name,
        other_names=tuple(
            other for other in dict.fromkeys([*others, *alternatives]) if other and other != name
        ),
        ids=_ids(author),
        affiliations=tuple(reversed(unique.values())),
        measures=_measures(author),
        unused=unused,
    )


def _ids(author: Author) -> dict[str, str]:
    given = author.ids or {}
    scopus = _SCOPUS.search(str(given.get("scopus") or ""))
    ids = {
        "openalex": openalex_id(author.id),
        "orcid": normalise("orcid", author.orcid or str(given.get("orcid") or "")),
        "scopus": normalise("scopus", scopus[1]) if scopus else None,
    }
    return {scheme: value for scheme, value in ids.items() if value}


def _measures(author: Author) -> tuple[StatedMeasure, ...]:
    """As of the day on which OpenAlex last changed the author."""
    day = parse_iso_date((author.updated_date or "")[:10])
    statistics = author.summary_stats
    stated = {
        "papers": author.works_count,
        "citations": author.cited_by_count,
        "h-index": statistics.h_index if statistics else None,
        "i10-index": statistics.i10_index if statistics else None,
    }
    return tuple(StatedMeasure(name, value, day) for name, value in stated.items() if value is not None)
