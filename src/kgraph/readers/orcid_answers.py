"""Answers of ORCID's API as typed values, whether they came as JSON or as XML.

XML is brought to the shape of the JSON: elements become keys, what may repeat becomes a list. A text is
`{"value": "x"}` in some places of the JSON and `"x"` in others; `plain` reads both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from kgraph.readers.fields.markup import one_line, unescape

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class Answer(msgspec.Struct, rename="kebab"):
    """Every object below; keys that are not named are unknown to it."""


class Value(Answer):
    """`{"value": "x"}`, in other names and keywords `{"content": "x"}`."""

    value: str | int | None = None
    content: str | None = None


Text = Value | str | int | None


def plain(text: Text) -> str:
    """The text as one line, empty when there is none."""
    if isinstance(text, Value):
        text = text.content if text.value is None else text.value
    return one_line(unescape(str(text))) if text is not None else ""


class Identifier(Answer):
    """Who: `orcid-identifier`, `source-orcid`, `contributor-orcid`."""

    path: str | None = None
    uri: str | None = None


class Source(Answer):
    """Who asserted something."""

    source_orcid: Identifier | None = None
    source_name: Text = None


class ExternalId(Answer):
    """An identifier of a work or of a person in another system."""

    external_id_type: str | None = None
    external_id_value: Text = None
    external_id_url: Text = None
    external_id_relationship: str | None = None


class ExternalIds(Answer):
    """A list of them."""

    external_id: list[ExternalId] | None = None


class Date(Answer):
    """Parts are texts of digits."""

    year: Text = None
    month: Text = None
    day: Text = None


class Title(Answer):
    """Of a work."""

    title: Text = None
    subtitle: Text = None


class Attributes(Answer):
    """What a contributor did."""

    contributor_role: str | None = None


class Contributor(Answer):
    """Somebody who had part in a work; the e-mail address is left where it is."""

    contributor_orcid: Identifier | None = None
    credit_name: Text = None
    contributor_attributes: Attributes | None = None


class Contributors(Answer):
    """A list of them."""

    contributor: list[Contributor] | None = None


class Work(Answer):
    """A work, whole or as a summary."""

    put_code: str | int | None = None
    display_index: str | int | None = None
    path: str | None = None
    source: Source | None = None
    title: Title | None = None
    journal_title: Text = None
    short_description: Text = None
    type: str | None = None
    publication_date: Date | None = None
    external_ids: ExternalIds | None = None
    url: Text = None
    contributors: Contributors | None = None
    language_code: str | None = None


class Address(Answer):
    """Of an organisation."""

    city: str | None = None
    country: str | None = None


class Disambiguated(Answer):
    """An identifier of an organisation."""

    disambiguated_organization_identifier: str | None = None
    disambiguation_source: str | None = None


class Organization(Answer):
    """Where somebody works."""

    name: str | None = None
    address: Address | None = None
    disambiguated_organization: Disambiguated | None = None


class Employment(Answer):
    """One post."""

    department_name: str | None = None
    organization: Organization | None = None


class EmploymentGroup(Answer):
    """The same post as several sources tell it."""

    summaries: list[dict[str, Employment]] | None = None


class Employments(Answer):
    """`affiliation-group` since version 3 of the API."""

    affiliation_group: list[EmploymentGroup] | None = None
    employment_summary: list[Employment] | None = None


class Name(Answer):
    """Given names alone are obligatory."""

    given_names: Text = None
    family_name: Text = None
    credit_name: Text = None
    path: str | None = None


class OtherNames(Answer):
    """A list of them."""

    other_name: list[Value] | None = None


class ResearcherUrl(Answer):
    """A link that somebody gave."""

    url: Text = None


class ResearcherUrls(Answer):
    """A list of them."""

    researcher_url: list[ResearcherUrl] | None = None


class PersonIds(Answer):
    """A list of identifiers of a person."""

    external_identifier: list[ExternalId] | None = None


class Person(Answer):
    """The person's part of a record."""

    name: Name | None = None
    other_names: OtherNames | None = None
    researcher_urls: ResearcherUrls | None = None
    external_identifiers: PersonIds | None = None
    path: str | None = None


class Outer(Answer):
    """Any answer, its parts kept as text, so that a fault in one of them leaves the others readable.

    A whole record has the first three; a part that is the answer by itself has those of its own.
    """

    orcid_identifier: Identifier | None = None
    person: msgspec.Raw = msgspec.Raw()
    activities_summary: msgspec.Raw = msgspec.Raw()
    employments: msgspec.Raw = msgspec.Raw()
    works: msgspec.Raw = msgspec.Raw()
    group: list[msgspec.Raw] | None = None
    bulk: list[msgspec.Raw] | None = None
    name: msgspec.Raw = msgspec.Raw()
    put_code: msgspec.Raw = msgspec.Raw()
    path: str | None = None


class Works(Answer):
    """Groups of summaries, each group one work."""

    group: list[msgspec.Raw] | None = None
    path: str | None = None


class Group(Answer):
    """One work as several sources tell it, or (in `bulk`) one whole work."""

    work_summary: list[msgspec.Raw] | None = None
    work: msgspec.Raw = msgspec.Raw()


_LISTS = frozenset({
    "group", "work-summary", "external-id", "other-name", "researcher-url", "external-identifier",
    "affiliation-group", "contributor", "summaries", "bulk",
})  # fmt: skip
_ATTRIBUTES = ("put-code", "display-index", "path")


def from_xml(element: Element) -> Any:
    """What the element holds, in the shape of the API's JSON."""
    if not len(element):
        return element.text
    found: dict[str, Any] = {name: text for name in _ATTRIBUTES if (text := element.get(name)) is not None}
    own = local_name(element)
    for child in element:
        name = local_name(child)
        value: Any = from_xml(child)
        if own == "affiliation-group" and name.endswith("-summary"):
            name, value = "summaries", {name: value}
        elif own == "bulk":
            name, value = "bulk", {name: value}
        elif own == "employments" and name == "employment-summary":
            found.setdefault(name, []).append(value)
            continue
        if name in _LISTS:
            found.setdefault(name, []).append(value)
        else:
            found.setdefault(name, value)
    return found


def local_name(element: Any) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def line_of(element: Any) -> int:
    """The line of the part on which the element's start tag ends."""
    return element.sourceline or 1
