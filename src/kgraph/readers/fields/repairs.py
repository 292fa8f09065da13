"""Text that was read in a wrong encoding somewhere on its way to us, put right where that is certain."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from kgraph.model.records import Affiliation, AuthorName, PersonRecord, Record
from kgraph.readers.fields.markup import has_mojibake, repair_mojibake

Repaired = TypeVar("Repaired", bound=Record | PersonRecord)


def repaired(statement: Repaired) -> Repaired:
    """The statement with its mojibake repaired; `repairs` names the fields.

    Example:
        >>> from kgraph.model.records import Place
        >>> fixed = repaired(Record(place=Place("d", 1), title="FrÃ©chet", authors=(AuthorName("LÃ©a"),)))
        >>> fixed.title, fixed.authors[0].name, fixed.repairs
        ('Fréchet', 'Léa', ('title', 'authors'))
    """
    foreign = [text for text in _texts(statement) if not text.isascii()]
    if not foreign or not has_mojibake("\n".join(foreign)):  # asked once for all texts: it is rare
        return statement
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
            better = tuple(map(_fixed, words))
            if better != words:
                changes[name] = better
        for name, people in (("authors", statement.authors), ("editors", statement.editors)):
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


def _texts(statement: Record | PersonRecord) -> list[str]:
    """Every text that is repaired."""
    if not isinstance(statement, Record):
        places = [affiliation.text for affiliation in statement.affiliations]
        return [statement.name, *statement.other_names, *places]
    texts = [statement.title, *statement.keywords, *statement.labs]
    for text in (statement.venue, statement.abstract, statement.publisher):
        if text is not None:
            texts.append(text)
    for author in (*statement.authors, *statement.editors):
        texts.append(author.name)
        if author.family:
            texts.append(author.family)
        for affiliation in author.affiliations:
            texts.append(affiliation.text)  # most have none
    return texts


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
