"""Elements of the ACL Anthology's XML that hold text and people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName
from kgraph.readers.fields.markup import latex_to_text, one_line, unescape

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def text_of(element: Element) -> str:
    """The text in an element, formulas as Unicode, white space as one blank.

    LaTeX stands only in `tex-math`; elsewhere `$` and braces are characters of their own.
    """
    if not len(element):
        return one_line(unescape(element.text or ""))
    pieces = []
    formula: Element | None = None
    from lxml import etree

    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag == "tex-math":
            if event == "start" and formula is None:
                formula = node
                pieces.append(latex_to_text(f"${''.join(node.itertext())}$"))
            elif event == "end" and node is formula:
                formula = None
        elif event == "start" and formula is None:
            pieces.append(node.text or "")
        if event == "end" and formula is None and node is not element:
            pieces.append(node.tail or "")
    return one_line(unescape("".join(pieces)))


def line_of(element: Any) -> int:
    """The line of the part on which the element's start tag ends."""
    return element.sourceline or 1


def person(element: Element) -> AuthorName | None:
    """An `author` or `editor`, `None` when it names nobody (`et al.`, an empty element).

    Before 2019 some are plain text without `first` and `last`.
    """
    told: dict[str, str] = {}
    others: list[str] = []
    affiliations: list[Affiliation] = []
    for child in element:
        tag = str(child.tag)
        if tag == "variant":
            others.append(_variant(child))
        elif tag == "affiliation":
            if place := text_of(child):
                affiliations.append(Affiliation(text=place))
        else:
            told.setdefault(tag, text_of(child))
    family = told.get("last")
    name = (
        " ".join(filter(None, (told.get("first"), family, told.get("suffix")))) if told else text_of(element)
    )
    if not name or name.lower().rstrip(".") in ("et al", "others"):
        return None
    ids = {
        "acl_author": normalise("acl_author", element.get("id", "")),
        "orcid": normalise("orcid", element.get("orcid", "")),
    }
    return AuthorName(
        name=name,
        affiliations=tuple(affiliations),
        ids={scheme: value for scheme, value in ids.items() if value},
        other_names=tuple(other for other in others if other),
        family=family or None,
    )


def _variant(element: Element) -> str:
    """A name in another script; Chinese characters stand family name first, without a blank."""
    first, last = (
        text_of(found) if (found := element.find(tag)) is not None else "" for tag in ("first", "last")
    )
    return last + first if element.get("script", "").startswith("han") else f"{first} {last}".strip()
