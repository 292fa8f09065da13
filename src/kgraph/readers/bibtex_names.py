"""Author fields of BibTeX: names joined by `and`, corporate authors in braces, `and others`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgraph.model.records import AuthorName
from kgraph.readers.fields.markup import one_line, plain_name

_CUT = re.compile(r"(?:and\s+)?(?:others|et\.?\s*al\.?)$", re.IGNORECASE)


@dataclass(frozen=True)
class AuthorList:
    """Names in printed order, and whether the list says that it is all of them."""

    names: tuple[AuthorName, ...]
    is_complete: bool


def parse_authors(field: str) -> AuthorList:
    """The authors of an `author` field. `Last, First` stays in that order.

    Example:
        >>> found = parse_authors(r"{ATLAS Collaboration} and M{\\"u}ller, Jos\\'e and others")
        >>> [(author.name, author.is_group) for author in found.names], found.is_complete
        ([('ATLAS Collaboration', True), ('Müller, José', False)], False)
    """
    names: list[AuthorName] = []
    is_complete = True
    for part in _split(_unwrapped(one_line(field))):
        if _CUT.fullmatch(part.strip("{} ")):
            is_complete = False
            continue
        shown = re.sub(r",?\s+et\.?\s*al\.?$", "", part)
        is_complete = is_complete and shown == part
        is_group = _is_wrapped(shown) and "," not in shown
        name, others = plain_name(shown)
        if name:
            names.append(AuthorName(name=name, is_group=is_group, other_names=() if is_group else others))
    return AuthorList(tuple(names), is_complete)


def _unwrapped(field: str) -> str:
    """The list without braces that enclose it as a whole, as some exports write it."""
    if _is_wrapped(field) and re.search(r",.*\sand\s.*,", field):
        return field[1:-1]
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
    parts, start, depth = [], 0, 0
    for match in re.finditer(r"[{}]|(?<=\s)and(?=\s)", field, re.IGNORECASE):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
        elif depth <= 0:
            parts.append(field[start : match.start()])
            start = match.end()
    parts.append(field[start:])
    if len(parts) == 1 and ";" in field and not re.search(r"&\w+;|\\", field):
        parts = field.split(";")
    return [part.strip(" ,") for part in parts if part.strip(" ,")]
