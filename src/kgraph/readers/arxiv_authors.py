r"""arXiv's author lists: names in parts or in one string, affiliations in brackets, collaborations.

The string `A. One (1), B. Two (1 and 2) for the X Collaboration ((1) Univ. Y, (2) Z Lab)` names people,
groups and affiliations; see https://info.arxiv.org/help/prep.html. Accents are TeX (`Fran\c{c}ois`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from kgraph.model.records import Affiliation, AuthorName
from kgraph.readers.fields.markup import latex_to_text, one_line


class Listed(NamedTuple):
    """One entry of an author list."""

    name: str
    family: str | None = None
    affiliations: tuple[str, ...] = ()


class AuthorString(NamedTuple):
    """What an author string names."""

    entries: list[Listed]
    is_complete: bool


_GROUP = re.compile(r"\b(?:collaborations?|consorti(?:um|a)|working group|group|team)$", re.IGNORECASE)
_COLLABORATION = re.compile(r"\b(?:collaborations?|consorti(?:um|a))$", re.IGNORECASE)
_BEHALF = re.compile(r"(?:^|\s+)(?:(for\s+the|on\s+behalf\s+of(?:\s+the)?)|for)\s+(?=\S)", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[,;]\s*(?:and\s+|&\s+)?|\s+and\s+|\s+&\s+")
_HELD = re.compile(r"\x00(\d+)\x00")
_LEGEND = re.compile(r"\(\s*(\w{1,3})\s*\)\s*")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ",
}  # fmt: skip
_ACCENTED = re.compile(
    r"\\(?:(['`^\"~=.])\s{0,2}|([uvHckrdb])(?=[\s{\\]))\s{0,2}(?:\{\s{0,2}\\?([A-Za-z])\s{0,2}\}|\\?([A-Za-z]))"
)
_LETTER = re.compile(rf"\\({'|'.join(sorted(_LETTERS, key=len, reverse=True))})(?:\{{\}}|\s+|(?![A-Za-z]))")


def plain_tex(text: str) -> str:
    r"""A line of text whose TeX is mostly accents.

    Example:
        >>> plain_tex(r"Fran\c{c}ois Erd\H os, S\o ren {\L}o\'{s}~Ma\v{c}ek, Mart\'{\i}n")
        'François Erdős, Søren Łoś Maček, Martín'
    """
    if "\\" not in text and "{" not in text and "~" not in text:
        return one_line(text)
    plain = _ACCENTED.sub(_accented, text)
    if "\\" in plain:
        plain = _LETTER.sub(lambda match: _LETTERS[match[1]], plain)
    if "\\" in plain:
        return latex_to_text(text)
    return one_line(plain.replace("{", "").replace("}", "").replace("~", " "))


name_text = lru_cache(maxsize=1 << 14)(plain_tex)
"""The same for names in parts, which come again."""


def _accented(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", (match[3] or match[4]) + _ACCENTS[match[1] or match[2]])


_SPECIAL = ("ollaboration", "onsorti", "group", "team", "behalf", "for ", ":")


def authors_of(entries: Iterable[Listed]) -> tuple[AuthorName, ...]:
    """The names of a list; groups told apart from people, and once each.

    A colon that stands as an entry follows a collaboration, and where it comes early all before it are some.
    An affiliation `on behalf of the X Collaboration` is no place but a group.
    """
    entries = list(entries)
    text = "\n".join(
        [f"{name}\n{';'.join(places)}" if places else name for name, _, places in entries]
    ).lower()
    if not any(word in text for word in _SPECIAL):  # nearly always
        return tuple(
            [
                AuthorName(name, tuple(map(Affiliation, places)), family=family or None)
                for name, family, places in entries
                if name[:1].isalpha() or any(map(str.isalpha, name))
            ]
        )
    people: list[AuthorName] = []
    groups: dict[str, None] = {}
    for name, family, affiliations in entries:
        if name.strip(" .") == ":":
            first = 0 if len(people) <= 3 else len(people) - 1
            people[first:] = [AuthorName(person.name, is_group=True) for person in people[first:]]
            continue
        person, group = _with_group(name)
        if group and not person:
            people.append(AuthorName(group, is_group=True))
            continue
        if not any(character.isalpha() for character in person):
            continue
        places = []
        for affiliation in affiliations:
            if _COLLABORATION.search(affiliation):
                groups[_with_group(affiliation)[1]] = None
            elif affiliation:
                places.append(Affiliation(affiliation))
        if group and family:
            family = _with_group(family)[0]
        people.append(AuthorName(person, tuple(places), family=family or None))
        if group:
            groups[group] = None
    have = {_group_key(person.name) for person in people}
    people += [AuthorName(group, is_group=True) for group in groups if _group_key(group) not in have]
    return tuple(people)


def _group_key(name: str) -> str:
    return name.lower().removeprefix("the ")


def _with_group(name: str) -> tuple[str, str]:
    """A name as its person and its group, either of which may be empty.

    Example:
        >>> _with_group("Ada Lo for the X Collaboration"), _with_group("Planck Collaboration")
        (('Ada Lo', 'X Collaboration'), ('', 'Planck Collaboration'))
        >>> _with_group("Ada Lo for the YZ"), _with_group("on behalf of the Y team")
        (('Ada Lo', 'YZ'), ('', 'Y team'))
    """
    behalf = _BEHALF.search(name)
    if not _GROUP.search(name) and not (behalf and behalf.start() and behalf[1]):
        return name, ""
    return (name[: behalf.start()].strip(" ,"), name[behalf.end() :]) if behalf else ("", name)


def parse_authors(text: str) -> AuthorString:
    """The entries of an author string; one longer than any list of names is taken for one name.

    Example:
        >>> authors = parse_authors("A. One (1), B. Two (1 and 2) and C. Three, Jr. ((1) Univ. Y, (2) Z Lab)")
        >>> [(name, places) for name, _, places in authors.entries]
        [('A. One', ('Univ. Y',)), ('B. Two', ('Univ. Y', 'Z Lab')), ('C. Three, Jr.', ())]
        >>> parse_authors("A. One (MIT) et al.")
        AuthorString(entries=[Listed(name='A. One', family=None, affiliations=('MIT',))], is_complete=False)
    """
    if len(text) > _AUTHORS_CHARACTERS:
        return AuthorString([Listed(one_line(text), None, ())], is_complete=False)
    flat, brackets = _without_brackets(plain_tex(text.replace("\x00", "")))
    legend: dict[str, str] = {}
    if brackets and _LEGEND.match(brackets[-1]):
        parts = _LEGEND.split(brackets[-1])
        legend = {number: place.strip(" ,;") for number, place in zip(parts[1::2], parts[2::2], strict=True)}
    entries: list[Listed] = []
    is_complete = True
    for piece in _SEPARATOR.split(flat):
        held = [brackets[int(number)] for number in _HELD.findall(piece)]
        name = one_line(_HELD.sub(" ", piece))
        if name.lower().rstrip(".").endswith("et al"):
            is_complete = False
            name = name.rstrip(".")[:-5].rstrip(" ,")
        places = tuple(place for text in held for place in _places(text, legend))
        if name.lower().rstrip(".") in _SUFFIXES and entries:
            last = entries.pop()
            entries.append(Listed(f"{last.name}, {name}", None, last.affiliations + places))
        elif name:
            entries.append(Listed(name, None, places))
        elif places and entries:
            entries[-1] = entries[-1]._replace(affiliations=entries[-1].affiliations + places)
    return AuthorString(entries, is_complete)


_AUTHORS_CHARACTERS = 1_000_000


def _without_brackets(text: str) -> tuple[str, list[str]]:
    """The text with each outermost bracket as a mark, and what they hold; one that never ends is text."""
    pieces: list[str] = []
    brackets: list[str] = []
    depth = start = at = 0
    for match in re.finditer(r"[()]", text):
        if match[0] == "(":
            if depth == 0:
                start = match.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                pieces.append(f"{text[at:start]}\x00{len(brackets)}\x00")
                brackets.append(text[start + 1 : match.start()].strip())
                at = match.end()
    return "".join(pieces) + text[at:], brackets


def _places(text: str, legend: dict[str, str]) -> list[str]:
    """The affiliations that a bracket stands for: itself, or numbers of the legend."""
    if legend:
        numbers = re.split(r"\s*(?:,|and|&|;)\s*", text)
        if all(number in legend for number in numbers):
            return [legend[number] for number in numbers if legend[number]]
        if _LEGEND.match(text):
            return []
    return [text] if text and not text.isdigit() else []
