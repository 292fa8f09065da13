"""Author fields of BibTeX: names joined by `and`, corporate authors in braces, `and others`; BibLaTeX's
names in parts (`family=Duc, given=Alexandre, prefix=von`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kgraph.model.records import AuthorName
from kgraph.readers.fields.markup import latex_to_text, one_line, plain_name

_CUT = re.compile(r"(?:and\s+)?(?:others|et\.?\s*al\.?)", re.IGNORECASE)
_ET_AL = re.compile(r",?\s+et\.?\s*al\.?$", re.IGNORECASE)
_AND = re.compile(r"[{}]|(?<=\s)and(?=\s)", re.IGNORECASE)
_MACRO_OR_ENTITY = re.compile(r"&\w+;|\\")
_INVERTED_LIST = re.compile(r",.*\sand\s.*,")
_NAME_PART = re.compile(r"(family|given|prefix|suffix|useprefix|given-i|family-i|prefix-i|id)\s*=\s*", re.I)


@dataclass(frozen=True)
class AuthorList:
    """Names in printed order, and whether the list says that it is all of them."""

    names: tuple[AuthorName, ...]
    is_complete: bool


_NOBODY = AuthorList((), True)


def parse_authors(field: str) -> AuthorList:
    """The authors of an `author` field. `Last, First` stays in that order, and tells the family name.

    Example:
        >>> found = parse_authors(r"{ATLAS Collaboration} and M{\\"u}ller, Jos\\'e and others")
        >>> [(author.name, author.family, author.is_group) for author in found.names], found.is_complete
        ([('ATLAS Collaboration', None, True), ('Müller, José', 'Müller', False)], False)
    """
    if not field:
        return _NOBODY
    field = one_line(field)
    names: list[AuthorName] = []
    is_complete = True
    for part in _split(_unwrapped(field)):
        author, is_cut = _author(part)
        if author:
            names.append(author)
        is_complete = is_complete and not is_cut
    return AuthorList(tuple(names), is_complete)


@lru_cache(maxsize=50_000)
def _author(part: str) -> tuple[AuthorName | None, bool]:
    """One name of a list, and whether it says that others are left out."""
    if _CUT.fullmatch(part.strip("{} ")):
        return None, True
    shown = _ET_AL.sub("", part)
    is_cut = shown != part
    if "=" in shown and _NAME_PART.match(shown.lstrip("{ ")):
        author = _in_parts(shown)
        if author:
            return author, is_cut
    is_group = _is_wrapped(shown) and ("," not in shown or shown.startswith("{{"))
    name, others = plain_name(shown)
    if not name:
        return None, is_cut
    family = None if is_group else _family(name)
    return AuthorName(
        name=name, is_group=is_group, other_names=() if is_group else others, family=family
    ), is_cut


def _family(name: str) -> str | None:
    """`Berg` of `Berg, Cy`."""
    family, comma, given = name.partition(",")
    return family.strip() or None if comma and given.strip() else None


def _in_parts(shown: str) -> AuthorName | None:
    """A name in BibLaTeX's extended form, printed as `Given prefix Family`."""
    parts: dict[str, str] = {}
    for piece in _pieces(shown.strip("{} ") if _is_wrapped(shown) else shown):
        key, _, value = piece.partition("=")
        parts[key.strip().lower()] = latex_to_text(value.strip().strip('"'))
    family = one_line(f"{parts.get('prefix', '')} {parts.get('family', '')}")
    name = one_line(f"{parts.get('given', '')} {family} {parts.get('suffix', '')}")
    return AuthorName(name=name, family=family or None) if name else None


def _pieces(text: str) -> list[str]:
    """The parts between commas outside braces and quotes."""
    pieces, start, depth, is_quoted = [], 0, 0, False
    for match in re.finditer(r'[{}",]', text):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
        elif match[0] == '"':
            is_quoted = not is_quoted
        elif depth <= 0 and not is_quoted:
            pieces.append(text[start : match.start()])
            start = match.end()
    pieces.append(text[start:])
    return pieces


def _unwrapped(field: str) -> str:
    """The list without braces that enclose it as a whole, as some exports write it."""
    if field[:1] == "{" and _is_wrapped(field) and _INVERTED_LIST.search(field):
        inner = field[1:-1]
        return field if _is_wrapped(inner) else inner  # in two pairs of braces: one corporate author
    return field


def _is_wrapped(text: str) -> bool:
    """Whether one pair of braces holds everything: `{A B}`, not `{A} and {B}`."""
    if not (text.startswith("{") and text.endswith("}")):
        return False
    depth = 0
    for n, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return n == len(text) - 1
    return False


def _split(field: str) -> list[str]:
    """The parts between `and` outside braces; between `;` where there is no `and`."""
    if "{" not in field and "}" not in field and " AND " not in field and " And " not in field:
        parts = field.split(" and ")
    else:
        parts, start, depth = [], 0, 0
        for match in _AND.finditer(field):
            if match[0] == "{":
                depth += 1
            elif match[0] == "}":
                depth -= 1
            elif depth <= 0:
                parts.append(field[start : match.start()])
                start = match.end()
        parts.append(field[start:])
    if len(parts) == 1 and ";" in field and "{;}" not in field and not _MACRO_OR_ENTITY.search(field):
        parts = field.split(";")
    return [stripped for part in parts if (stripped := part.strip(" ,"))]
