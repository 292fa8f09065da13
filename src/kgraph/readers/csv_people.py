"""Authors of a row of a table that nobody knows: lists, printed objects, footnotes and brackets after names,
a column for each author, given and family names apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName
from kgraph.readers import csv_names
from kgraph.readers.csv_authors import NOBODY, People, ReadPeople, beside, without_address
from kgraph.readers.csv_cells import NOTHING, text
from kgraph.readers.csv_lists import author_of, printed_values
from kgraph.readers.csv_names import mark_of, parted_names, whole_list

_replace = msgspec.structs.replace

_ODD = re.compile(r"[\d({\[*†‡§¶]")
_FOOTNOTE = re.compile(r"(?<=[^\W\d_]|[.)])(?:\d{1,2}|[*†‡§¶])(?:[ ]?,?[ ]?(?:\d{1,2}|[*†‡§¶]))*+(?![\w.-])")
"""`1,2` or `1,*` right after a name; the numbers of homonyms in DBLP (`Wei Wang 0001`) stand apart."""
_BRACKET = re.compile(
    r"[ ]?\(((?:[^()]|\([^()]{0,200}\)){1,400}+)\)[*†‡§¶]?+(?=[ ]?(?:[,;|/&\n•·]|\Z|(?:and|und|et)[ ]))"
)
"""What stands in brackets at the end of a name."""
_ROLE = re.compile(r"(?:eds?|editors?|hrsg|authors?|corresponding(?: author)?|coord|trans)\.?", re.IGNORECASE)
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])")
_NUMBERS = re.compile(r"[\d\s,;.*–-]*")


def unknown(
    at: Mapping[str, int], columns: Sequence[tuple[int, bool]], *, is_cut: bool = False
) -> ReadPeople:
    """Authors of all of the columns, in their order; with each, whether its cells hold but one name.

    `is_cut`: the columns are known not to name all authors.
    """
    with_columns, i_given, i_family = beside(at), at["given_names"], at["family_names"]
    if not columns and i_family >= 0:
        return lambda cells: with_columns(_in_parts(cells[i_given], cells[i_family]), cells)

    def read(cells: list[str]) -> People:
        found = [people_in(cells[i], is_one=is_one) for i, is_one in columns if cells[i]]
        is_complete = not is_cut and all(people.is_complete for people in found)
        authors = tuple([author for people in found for author in people.authors])
        return with_columns(People(authors, is_complete), cells)

    return read


def _in_parts(given: str, family: str) -> People:
    """The only author, of whom the table has given and family name apart."""
    family = text(family)
    person = csv_names.author(" ".join(filter(None, (text(given), family))))
    return People((_replace(person, family=family or None),) if person else ())


def editors(cell: str) -> tuple[AuthorName, ...]:
    """The people of a cell of names alone."""
    return tuple([author for author in people_in(cell).authors if author.name])


def people_in(cell: str, *, is_one: bool = False) -> People:
    """The people of a cell, `NOBODY` in the place of `Anonymous` and the like.

    Example:
        >>> [(a.name, [p.text for p in a.affiliations]) for a in people_in("Ann Lee1 (MIT); Bo Ray*").authors]
        [('Ann Lee', ['MIT']), ('Bo Ray', [])]
    """
    if not _ODD.search(cell):
        names, is_complete = ([cell], True) if is_one and _is_one(cell) else csv_names.names_in(cell)
        return People(tuple([csv_names.author(name) or NOBODY for name in names]), is_complete)
    if (values := printed_values(cell)) is not None:
        return _of_values(values)
    cell, is_complete = whole_list(cell)
    segments = _segments(_FOOTNOTE.sub("", cell))
    marks = mark_of("".join([names for names, _ in segments]))
    authors: list[AuthorName] = []
    for segment, notes in segments:
        segment = segment.strip(" ,;|&/•·\n")
        names = [segment] if is_one and _is_one(segment) else parted_names(segment, marks)
        for i, name in enumerate(names, start=1):
            person = csv_names.author(name) or NOBODY
            authors.append(_with_note(person, notes) if notes and i == len(names) and person.name else person)
    return People(tuple(authors), is_complete)


def _is_one(cell: str) -> bool:
    """Whether a cell of a column for one author holds but one name: nothing but a comma may part it."""
    return cell.count(",") <= 1 and whole_list(cell)[1] and not mark_of(cell)


def _of_values(values: list[object]) -> People:
    """The people of a printed list."""
    authors: list[AuthorName] = []
    is_complete = True
    for value in values:
        if isinstance(value, dict | list):
            authors.append(author_of(value) or NOBODY)
        elif isinstance(value, str) and value.strip():
            people = people_in(value, is_one=True) if value[:1] not in "[{(" else People(())
            is_complete = is_complete and people.is_complete
            authors += people.authors
    return People(tuple(authors), is_complete)


def _segments(cell: str) -> list[tuple[str, str]]:
    """The cell cut after each bracket that says something of the name before it, and what it says.

    A single word in brackets is an affiliation where it is all in capitals or where every name has one; else
    it is left in the text as another given name: `Lei Wang (Larry)`.
    """
    found = list(_BRACKET.finditer(cell)) if "(" in cell else []
    n_parts = 1 + sum(cell.count(mark) for mark in (mark_of(_BRACKET.sub("", cell)) or ",",)) if found else 0
    is_of_all = len(found) > 1 and len(found) >= n_parts and not any(_says_no_place(m[1]) for m in found)
    segments, start = [], 0
    for match in found:
        if is_of_all or _is_note(match[1].strip()):
            segments.append((cell[start : match.start()], match[1].strip()))
            start = match.end()
    return [*segments, (cell[start:], "")]


def _is_note(said: str) -> bool:
    letters = "".join(filter(str.isalpha, said))
    return (
        " " in said
        or "," in said
        or (len(letters) > 1 and letters.isupper() and letters.isascii())
        or _says_no_place(said)
    )


def _says_no_place(said: str) -> bool:
    said = said.strip()
    return bool(_ROLE.fullmatch(said) or _ORCID.fullmatch(said) or _NUMBERS.fullmatch(said))


def _with_note(person: AuthorName, said: str) -> AuthorName:
    """The author with what a bracket says: ORCID, affiliations; roles and numbers say nothing."""
    if match := _ORCID.fullmatch(said):
        known = normalise("orcid", match[1])
        return _replace(person, ids={"orcid": known}) if known else person
    if _ROLE.fullmatch(said) or _NUMBERS.fullmatch(said):
        return person
    places = [without_address(text(part)) for part in said.split(";")]
    return _replace(
        person, affiliations=tuple([Affiliation(place) for place in places if place not in NOTHING])
    )
