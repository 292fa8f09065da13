"""Text that was read in a wrong encoding somewhere on its way to us, put right where that is certain."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from kgraph.model.records import Affiliation, AuthorName, PersonRecord, Record
from kgraph.readers.fields.markup import repair_mojibake

Repaired = TypeVar("Repaired", bound=Record | PersonRecord)


def repaired(statement: Repaired) -> Repaired:
    """The statement with its mojibake repaired; `repairs` names the fields.

    Example:
        >>> from kgraph.model.records import Place
        >>> fixed = repaired(Record(place=Place("d", 1), title="FrÃ©chet", authors=(AuthorName("LÃ©a"),)))
        >>> fixed.title, fixed.authors[0].name, fixed.repairs
        ('Fréchet', 'Léa', ('title', 'authors'))
    """
    changes: dict[str, object] = {}
    if isinstance(statement, Record):
        for name, text in (
            ("title", statement.title),
            ("venue", statement.venue),
            ("abstract", statement.abstract),
            ("publisher", statement.publisher),
        ):
            if text is not None and not text.isascii() and (fixed := _fixed(text)) != text:
                changes[name] = fixed
        for name, words in (("keywords", statement.keywords), ("labs", statement.labs)):
            if words and not _are_ascii(words) and (better := tuple(map(_fixed, words))) != words:
                changes[name] = better
        for name, people in (("authors", statement.authors), ("editors", statement.editors)):
            if people and not _are_ascii_names(people):
                fixed_people = tuple(map(_fixed_author, people))
                if any(new is not old for new, old in zip(fixed_people, people, strict=True)):
                    changes[name] = fixed_people
    else:
        if not statement.name.isascii() and (fixed := _fixed(statement.name)) != statement.name:
            changes["name"] = fixed
        others = tuple(map(_fixed, statement.other_names))
        if others != statement.other_names:
            changes["other_names"] = others
        places = tuple(map(_fixed_affiliation, statement.affiliations))
        if places != statement.affiliations:
            changes["affiliations"] = places
    if not changes:
        return statement
    return msgspec.structs.replace(statement, repairs=tuple(changes), **changes)


# ASCII needs no repair, and most text is ASCII: what is asked of every record is asked in plain loops


def _are_ascii(words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110  # a generator would take twice as long
        if not word.isascii():
            return False
    return True


def _are_ascii_names(people: tuple[AuthorName, ...]) -> bool:
    for author in people:
        if not author.name.isascii() or (author.family and not author.family.isascii()):
            return False
        for affiliation in author.affiliations:
            if not affiliation.text.isascii():
                return False
    return True


def _fixed(text: str) -> str:
    return text if text.isascii() else repair_mojibake(text) or text


def _fixed_author(author: AuthorName) -> AuthorName:
    name = _fixed(author.name)
    family = _fixed(author.family) if author.family else author.family
    affiliations = author.affiliations
    if any(not a.text.isascii() for a in affiliations):
        better = tuple(map(_fixed_affiliation, affiliations))
        affiliations = affiliations if better == affiliations else better
    if name == author.name and affiliations is author.affiliations and family == author.family:
        return author
    return msgspec.structs.replace(author, name=name, family=family, affiliations=affiliations)


def _fixed_affiliation(affiliation: Affiliation) -> Affiliation:
    text = _fixed(affiliation.text)
    return affiliation if text == affiliation.text else msgspec.structs.replace(affiliation, text=text)
