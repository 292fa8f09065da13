"""Lists and objects in a cell, as programs print them: JSON, Python, numpy's arrays.

[{"name": "Ann Lee", "affiliation": "MIT"}, {"given": "Bob", "family": "Ray"}]
[['Lee', 'Ann', ''], ['Ray', 'Bob', 'Jr.']]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName
from kgraph.readers import csv_names
from kgraph.readers.csv_authors import without_address
from kgraph.readers.csv_cells import printed_list, text

_CLOSING = {"[": "]", "{": "}", "(": ")"}
_TOKEN = re.compile(
    r"""'((?:[^'\\]|\\.)*+)(?:'|\\?\Z)|"((?:[^"\\]|\\.)*+)(?:"|\\?\Z)|\b(None|nan|NaN|True|False)\b|([()])|,\s*+(?=[\])}])""",
    re.DOTALL,
)
_WORDS = {"None": "null", "nan": "null", "NaN": "null", "True": "true", "False": "false", "(": "[", ")": "]"}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)

_NAME = ("name", "fullname", "displayname", "authorname", "literal", "rawauthorname", "text", "label")
_GIVEN = ("given", "givenname", "givennames", "firstname", "forename", "first")
_MIDDLE = ("middle", "middlename", "middlenames")
_FAMILY = ("family", "familyname", "lastname", "surname", "last")
_PLACES = (
    "affiliation",
    "affiliations",
    "aff",
    "institution",
    "institutions",
    "organization",
    "organisation",
)
_INNER = ("author", "person")
_IDS = {"orcid": "orcid", "orcidid": "orcid", "authorid": "semanticscholar", "openalexid": "openalex"}
"""Key of an object → scheme; Semantic Scholar alone writes `authorId`."""


def printed_values(cell: str) -> list[Any] | None:
    """The values of a list in a cell, one for an only object; `None` for any other cell.

    Example:
        >>> printed_values("['Ann Lee', None, {'name': \\"O'Ray\\"}]"), printed_values("[Anonymous]")
        (['Ann Lee', None, {'name': "O'Ray"}], None)
    """
    cell = cell.strip()
    if _CLOSING.get(cell[:1], "") != cell[-1:] or not cell:
        return None
    if cell[0] == "(" and cell[1:2] not in ("'", '"', "{", "("):
        return None
    for printed in (cell, _TOKEN.sub(_as_json, cell)):
        try:
            found = msgspec.json.decode(printed)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
            continue
        if isinstance(found, dict | list):
            return [found] if isinstance(found, dict) else found
    return printed_list(cell)  # `['Ann Lee' 'Bob Ray']`, as numpy prints


def _as_json(match: re.Match[str]) -> str:
    """A token of Python as JSON has it; a comma before a closing bracket falls away."""
    if match[3] or match[4]:
        return _WORDS[match[0]]
    if match[0][0] == ",":
        return ""
    return msgspec.json.encode(_ESCAPE.sub(_unescaped, match[1] or match[2] or "")).decode()


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if not code:
        return {"n": "\n", "t": "\t", "r": " "}.get(match[3], match[3])
    return chr(int(code, 16)) if not 0xD800 <= int(code, 16) < 0xE000 else "\ufffd"


def author_of(value: Mapping[Any, Any] | list[Any]) -> AuthorName | None:
    """The author that an object, or a list of family and given name, is; `None` where it names nobody."""
    if isinstance(value, list):  # as arXiv's `authors_parsed`
        family, given, suffix = [*[text(part) for part in value[:3] if isinstance(part, str)], "", "", ""][:3]
        return _author(given, family, suffix)
    told = _folded(value)
    for key in _INNER:
        if isinstance(inner := told.get(key), dict):
            told |= _folded(inner)
    name = _first(told, _NAME) or (told["author"] if isinstance(told.get("author"), str) else "")
    given, family = (
        " ".join(filter(None, (_first(told, _GIVEN), _first(told, _MIDDLE)))),
        _first(told, _FAMILY),
    )
    person = (
        _author(given, family, _first(told, ("suffix",))) if family or not name else csv_names.author(name)
    )
    if person is None:
        return None
    ids = {
        scheme: known
        for key, scheme in _IDS.items()
        if (own := told.get(key)) and isinstance(own, str | int) and (known := normalise(scheme, str(own)))
    }
    places = dict.fromkeys(place for key in _PLACES for place in _places(told.get(key)))
    return msgspec.structs.replace(person, ids=ids, affiliations=tuple([Affiliation(p) for p in places]))


def _author(given: str, family: str, suffix: str = "") -> AuthorName | None:
    name = " ".join(filter(None, (given, family, suffix)))
    person = csv_names.author(name) if name else None
    return msgspec.structs.replace(person, family=family or None) if person else None


def _folded(value: Mapping[Any, Any]) -> dict[str, Any]:
    """The object, its keys in small letters without `_` and the like."""
    return {"".join(filter(str.isalnum, str(key).casefold())): inner for key, inner in value.items()}


def _first(told: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((text(own) for key in keys if isinstance(own := told.get(key), str) and own.strip()), "")


def _places(value: object) -> Iterator[str]:
    """The affiliations of a text, an object or a list of such."""
    for one in value if isinstance(value, list) else [value]:
        place = (
            _first(_folded(one), _NAME)
            if isinstance(one, dict)
            else text(one)
            if isinstance(one, str)
            else ""
        )
        if place := without_address(place):
            yield place
