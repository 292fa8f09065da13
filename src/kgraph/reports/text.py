"""Making other people's text inert and numbers readable in pages and Markdown."""

from __future__ import annotations

import re
import unicodedata

# Explicit embeddings, overrides and isolates: they can make text read as something it is not.
_BIDI_CONTROLS = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~$^])")


def plain(text: str) -> str:
    """Text on one line, without control, direction and line separator characters.

    Example:
        >>> plain("A\\u202e title\\n\\x00 here")
        'A title here'
    """
    if not text.isprintable():  # a line break, a control or direction character, a rare blank
        text = text.translate(_BIDI_CONTROLS)
        text = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs") else c for c in text)
    return re.sub(r"\s+", " ", text)


def markdown(text: object) -> str:
    """Text that Markdown (CommonMark with GitHub's tables and links) prints as it stands, inside a line.

    Example:
        >>> markdown("a|b <i>*x*</i>")
        'a\\\\|b &lt;i&gt;\\\\*x\\\\*&lt;/i&gt;'
    """
    escaped = _MARKDOWN_SPECIAL.sub(r"\\\1", plain(str(text)))
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Bare addresses and mentions become links on some hosts.
    return escaped.replace("://", "&#58;//").replace("@", "&#64;").replace("www.", "www&#46;")


def markdown_code(text: str) -> str:
    """Text as a code span, whatever backticks it holds.

    Example:
        >>> markdown_code("kgraph status"), markdown_code("a`b")
        ('`kgraph status`', '`` a`b ``')
    """
    text = plain(text).strip()
    runs = re.findall(r"`+", text)
    if not runs:
        return f"`{text}`"
    fence = "`" * (max(map(len, runs)) + 1)
    return f"{fence} {text} {fence}"


def markdown_address(address: str) -> str:
    """A web address that ends where its angle bracket closes.

    Example:
        >>> markdown_address("https://doi.org/10.1/a>b|c")
        'https://doi.org/10.1/a%3Eb%7Cc'
    """
    return re.sub(r"[<>|\\\s]", lambda m: "".join(f"%{b:02X}" for b in m.group().encode()), address)


def number(value: float | int | None) -> str:
    """A number for people: thousands apart by a thin blank, ratios with four significant digits.

    Example:
        >>> number(66000), number(0.0123456), number(12.0), number(None)
        ('66\\u202f000', '0.01235', '12', '–')
    """
    if value is None:
        return "–"
    if value < 0:
        return f"−{number(-value)}"
    if value == int(value):
        return _apart(value, 0)
    return f"{value:.2e}" if value < 1e-4 else f"{value:.4g}" if value < 1e3 else _apart(value, 1)


def _apart(value: float | int, digits: int) -> str:
    return f"{value:,.{digits}f}".replace(",", "\u202f")


def percent(share: float | None) -> str:
    """A share 0..1 as a percentage; what is not zero never reads as zero, what is not all never as all.

    Example:
        >>> percent(0.9428), percent(0.00001), percent(0.99999), percent(1.0), percent(None)
        ('94.3 %', '< 0.1 %', '> 99.9 %', '100 %', '–')
    """
    if share is None:
        return "–"
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{100 * share:.1f} %" if share not in (0, 1) else f"{100 * share:.0f} %"


def count(n: int, one: str, many: str | None = None) -> str:
    """A number with its noun: `1 paper`, `2 papers`.

    Example:
        >>> count(1, "person", "people"), count(0, "paper")
        ('1 person', '0 papers')
    """
    return f"{number(n)} {one if n == 1 else many or one + 's'}"


def years(first: int | None, last: int | None) -> str:
    """A span of years: `2019–2023`, `2021`, or a dash where unknown."""
    if first is None or last is None:
        return "–"
    return str(first) if first == last else f"{first}–{last}"


def in_text(title: str) -> str:
    """A title within a sentence: `Core number` → `core number`, `PageRank` as it is."""
    return title if title[1:] != title[1:].lower() else title.lower()
