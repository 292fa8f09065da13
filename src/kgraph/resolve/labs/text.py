"""The text of an affiliation as comma parts, freed of what is neither organisation nor place."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

MAX_LENGTH = 2000
"""Characters of a text that are looked at."""
MAX_PARTS = 24

NOISE = re.compile(
    r"^(none|n/?a|null|unknown( (institution|organi[sz]ation|affiliation))?|"
    r"independent( researcher| scholar| consultant)?|-+|\?+|no affiliation|"
    r"((university|institution|organi[sz]ation) )?(affiliation )?not (specified|provided|available)|"
    r"unaffiliated|student|tba|retired|self|anonymous|individual)$"
)
_ACCENTS = {
    "´": "\u0301",
    "`": "\u0300",
    "¨": "\u0308",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "¸": "\u0327",
    "ˇ": "\u030c",
}
_SPACED_ACCENT = re.compile(r" ?([´`¨ˆ˜¸ˇ]) ?([A-Za-zı])")
_CONTACT = re.compile(
    r"\(?\b(corresponding author|e-?mails?|email address|tel(ephone)?|phone|fax|orcid|www)\b\s*[:.].*$|"
    r"\S+@\S+|https?://\S+",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"^(.*\b(is|are|was|were)\s+(currently\s+|also\s+|now\s+|both\s+)*(with|at|from)|from|with|also with|"
    r"[Ww]ork (was )?(done|performed) (while |when |during an internship )?at|"
    r"(he|she) is with)\s+(the\s+)?(?=[A-Z(])"
)
_MARKUP = re.compile(r"#TAB#|<[^<>]{1,20}>|\\[a-z]+|[{}$^*†‡§¶]|^\W*\d{1,2}(?=[A-Z])")
_BOUNDARY = re.compile(r"[,|•\n\t]+| - | – |\s*—\s*| / |(?<=[a-z])/(?=[A-Z][a-z])")
_STREET = re.compile(
    r"\b(p\.? ?o\.? ?box|postfach|bp \d|cedex|(street|avenue|ave|road|rd|blvd|boulevard|drive|lane|floor|"
    r"building|bldg|room|suite|parkway|strasse|straße|str|weg|rue|via|viale|piazza|plaza|calle|avda|av|chome|nam-?gu|"
    r"dong|district|no)\b\.?)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """One comma part: its name, and what brackets in it held."""

    text: str
    brackets: tuple[str, ...] = ()


def plain_text(text: str) -> str:
    """One line without markup, e-mail addresses and the sentence around the names, accents put on letters.

    Example:
        >>> plain_text("Ada Myrtle is with the Universit´e de Nowhere, Nowhere. E-mail: a@b.example")
        'Université de Nowhere, Nowhere'
    """
    text = html.unescape(text[:MAX_LENGTH])
    text = _SPACED_ACCENT.sub(_accented, text)
    text = re.sub(r"\b(dell|de l|l|d)['’](?=[Uu]niv)", r"\1 ", text)
    text = _CONTACT.sub(" ", _MARKUP.sub(" ", text))
    text = re.sub(r"\s+", " ", text).strip(" ,.;:-")
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    return _SENTENCE.sub("", text).strip(" ,.;:-")


def _accented(match: re.Match[str]) -> str:
    mark, letter = match.groups()
    joined = unicodedata.normalize("NFC", letter.replace("ı", "i") + _ACCENTS[mark])
    if len(joined) > 1:  # no such letter: a quotation mark
        return match[0]
    # `Universit `a`: the blank is part of the damage; before a capital a word begins.
    return (" " if match[0].startswith(" ") and letter.isupper() else "") + joined


def split_affiliations(text: str) -> list[str]:
    """The pieces between signs that part affiliations (`;`, ` + `); not yet those between `and`."""
    return [p for p in (t.strip(" ,.") for t in re.split(r";|\s\+\s|\s\|\|\s", text)) if p]


def split_parts(text: str) -> list[Part]:
    """Comma parts with brackets taken out, at most `MAX_PARTS`; commas in brackets part nothing."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[1])
        return f" \x00{len(held) - 1}\x00 "

    flat = re.sub(r"[(\[]([^()\[\]]*)[)\]]", hold, text)
    flat = re.sub(r"[()\[\]]", " ", flat)
    parts = []
    for piece in _BOUNDARY.split(flat)[:MAX_PARTS]:
        inside = tuple(held[int(n)].strip() for n in re.findall(r"\x00(\d+)\x00", piece))
        name = re.sub(r"\s+", " ", re.sub(r"\x00\d+\x00", " ", piece)).strip(" .:\"'“”-–")
        if name:
            parts.append(Part(name, inside))
        elif inside and parts:
            parts[-1] = Part(parts[-1].text, parts[-1].brackets + inside)
        elif inside:
            parts.extend(Part(p.text) for p in split_parts(inside[0]))
    return parts


def is_address(text: str) -> bool:
    """Whether a part is a street, a box or a post code."""
    return bool(re.search(r"\d", text) and (_STREET.search(text) or not re.search(r"[^\W\d_]{4}", text)))


def without_address(text: str) -> str:
    """What stands before the number of a street: `Institute of Hands 3 Mercer Street`."""
    return re.split(r"\s+(?=\d)", text)[0] if _STREET.search(text) else text


def is_noise(text: str) -> bool:
    """Whether a text says that there is no organisation."""
    return not text or bool(NOISE.match(text.lower()))


def is_acronym(text: str) -> bool:
    """`KAIST`, `TU/e`, `A*STAR`: short, and mostly capitals."""
    letters = [c for c in text if c.isalpha()]
    return (
        2 <= len(letters) <= 10 and " " not in text and sum(c.isupper() for c in letters) * 2 > len(letters)
    )
