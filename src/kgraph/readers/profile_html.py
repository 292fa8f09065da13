"""Author-profile pages saved as HTML: the same page as `profile_page` reads, with the browser's markup.

    <nav>…</nav> <h1>Cy van der Berg</h1> <div><span>h-index</span><b>12</b></div> …
    <article>
      <div><span>LG</span><span>May 31, 2022</span><a href="https://github.com/x/y">Code</a></div>
      <h3><a href="https://arxiv.org/abs/2205.00001">On hands</a></h3>
      <p>Ada Öztürk, Bo Li et al. · deephand</p>
      <p>Text of the abstract</p>
    </article>

The markup means nothing beyond lines, headings and links, since every edition of such a site has another:
what a reader would see as a line is a line, and the lines are read like the text page. There is no published
specification; `docs/formats/profile-html.md` describes what is read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from kgraph.model.records import Statement
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.markup import one_line
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.profile_html_lines import HEADINGS, HtmlLine, lines_of, parse_html
from kgraph.readers.profile_page import (
    ARXIV_OF_CODE,
    ENTRY,
    LIST_HEAD,
    MEASURE,
    Line,
    is_code_host,
    is_name,
    paper_ids,
    read_lines,
    sniff_lines,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

NAME = "profile-html"

_IS_HTML = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d+\)(https?://[^\s<>]+) -->")
_CATEGORY = re.compile(r"[A-Za-z][A-Za-z.-]{0,19}")
_LABEL = re.compile(r"(h-index|novelty|ai score|papers?|citations?)\s*:?", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,]+\s*[kKmM%]?")
_LINK_WORDS = frozenset({
    "abs", "arxiv", "bibtex", "cite", "code", "doi", "github", "html", "less", "link", "load", "more", "next",
    "openreview", "page", "paper", "pdf", "previous", "project", "read", "save", "share", "show", "slides",
    "video", "view", "website",
})  # fmt: skip
"""A line of these alone is no text of the paper; where its words lead may name it."""


def sniff(head: bytes) -> str | None:
    """HTML whose lines look like a profile page, or whose description gives numbers about a person."""
    if not _IS_HTML.match(head[:4096]):
        return None
    root = parse_html(head)
    if root is None:
        return None
    lines = _page_lines(root)
    evidence = sniff_lines([line.text for line in lines])
    if evidence:
        return f"HTML with {evidence}"
    for meta in root.iter("meta"):  # the visible text may begin later than the sniffer sees
        description = one_line(meta.get("content", "")[:1000])
        told = re.split(r"[·|;]| - ", description)
        if sum(bool(MEASURE.fullmatch(piece.strip(" ,."))) for piece in told) >= 2:
            return f"HTML whose description gives numbers about a person: {description[:80]!r}"
    return None


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """The owner, then one record per entry that has a title, as from the text page."""
    root = parse_html(part.data)
    lines = _page_lines(root) if root is not None else []
    if not lines:
        return iter([part.rejected(1, "no profile of a person in this HTML", part.data[:2000])])
    return read_lines(part, list(_with_links(lines, _base(part.data, root))), options)


def _page_lines(root: Element) -> list[HtmlLine]:
    """The lines of the profile, from the name on to the last entry; none when there is no name."""
    lines = _joined(lines_of(root))
    first_entry = next((n for n, line in enumerate(lines) if ENTRY.fullmatch(line.text)), len(lines))
    first = next(
        (
            n
            for n in range(first_entry)
            if MEASURE.fullmatch(lines[n].text) or LIST_HEAD.fullmatch(lines[n].text)
        ),
        first_entry,
    )
    if first == len(lines):
        return []  # neither numbers nor entries
    start = _name_at(lines[:first], one_line(root.findtext(".//title") or ""))
    if start is None:
        return []
    return lines[start : _end_of_list(lines)]


def _joined(lines: Sequence[HtmlLine]) -> list[HtmlLine]:
    """Label and number of a measure, and category, date and `Code` of an entry, as one line each.

    Pages put them into boxes of their own, which are lines here.
    """
    joined: list[HtmlLine] = []
    n, is_header = 0, True
    while n < len(lines):
        members = _next_filled(lines, n) if lines[n].text else [n]
        size, text = _join([lines[m].text for m in members], is_header)
        if size > 1:
            links = dict.fromkeys(link for m in members[:size] for link in lines[m].links)
            joined.append(lines[n]._replace(text=text, links=tuple(links)))
        else:
            joined.append(lines[n])
        is_header = is_header and not ENTRY.fullmatch(text)
        n = members[size - 1] + 1
    return joined


def _next_filled(lines: Sequence[HtmlLine], start: int) -> list[int]:
    """The positions of up to three lines with text, from `start` on."""
    return [n for n in range(start, min(start + 6, len(lines))) if lines[n].text][:3]


def _join(texts: Sequence[str], is_header: bool) -> tuple[int, str]:
    """How many of these lines are one, and its text.

    Example:
        >>> _join(["LG", "May 31, 2022", "Code"], True), _join(["12", "h-index", "31"], True)
        ((3, 'LG May 31, 2022 Code'), (2, 'h-index 12'))
    """
    first, second, third = (*texts, "", "")[:3]
    if _CATEGORY.fullmatch(first) and (match := ENTRY.fullmatch(second)) and not match["category"]:
        size = 3 if third == "Code" and not match["code"] else 2
        return size, " ".join(texts[:size])
    if second == "Code" and (match := ENTRY.fullmatch(first)) and not match["code"]:
        return 2, f"{first} Code"
    if is_header:
        for label, number in ((first, second), (second, first)):
            if _LABEL.fullmatch(label) and _NUMBER.fullmatch(number):
                text = f"{label} {number}"
                return 2, text if MEASURE.fullmatch(text) else f"{number} {label}"
    return 1, first


def _name_at(lines: Sequence[HtmlLine], page_title: str) -> int | None:
    """Which of the lines before the first number is the owner's name.

    The nearest `h1`, else the nearest other heading, else a line that the page's title begins with, else the
    nearest line that looks like a name.
    """
    named = [
        n for n, line in enumerate(lines) if line.text and is_name(line.text) and not _are_codes(line.text)
    ]
    for is_fit in (
        lambda line: line.heading == "h1",
        lambda line: line.heading in HEADINGS,
        lambda line: page_title.startswith(line.text),
        lambda line: True,
    ):
        found = [n for n in named if is_fit(lines[n])]
        if found:
            return found[-1]
    return None


def _are_codes(text: str) -> bool:
    return all(word in ARXIV_OF_CODE or word in ARXIV_OF_CODE.values() for word in re.split(r"[\s,·]+", text))


def _end_of_list(lines: Sequence[HtmlLine]) -> int:
    """Where the entries end: with the element that holds them all. What follows is the foot of the page."""
    heads = [n for n, line in enumerate(lines) if ENTRY.fullmatch(line.text)]
    if not heads:
        return len(lines)
    common = _path(lines[heads[0]].element)
    if len(heads) == 1:
        common = [
            element for element in common if element.tag in ("article", "li", "section", "main")
        ] or common[:1]
    else:
        last = _path(lines[heads[-1]].element)
        common = [left for left, right in zip(common, last, strict=False) if left is right]
    holder = common[-1]
    # from the last entry on, lines inside come before lines outside
    tail = [n for n in range(heads[-1], len(lines)) if lines[n].element is not None]
    n_inside = bisect_left(tail, True, key=lambda n: not _is_within(lines[n].element, holder))
    return tail[n_inside - 1] + 1 if n_inside else len(lines)


def _is_within(element: Any, holder: Any) -> bool:
    return element is holder or any(outer is holder for outer in element.iterancestors())


def _path(element: Any) -> list[Any]:
    """The elements from the root down to this one."""
    return [*reversed([*element.iterancestors()]), element]


def _with_links(lines: Sequence[HtmlLine], base: str) -> Iterator[Line]:
    """The lines with the links that belong to papers: not those of categories, authors and abstracts."""
    place = "header"
    for number, text, addresses, _, _ in lines:
        links = tuple(url for address in addresses if (url := _absolute(address, base)))
        if ENTRY.fullmatch(text):
            place = "title"
            links = tuple(url for url in links if is_code_host(url) or paper_ids([url]))
        elif place != "header" and _is_label(text) and (place != "title" or (links and " " not in text)):
            text = ""
        elif place == "title" and text:
            place = "byline"
        elif place == "byline" and text:
            place = "abstract"
            links = ()
        elif place == "header" or (place == "abstract" and text):
            links = ()
        yield Line(number, text, links)


def _is_label(text: str) -> bool:
    """Whether a line below an entry is a button's or the page's foot, not the paper's."""
    words = re.findall(r"\w+", text.lower())
    return text.startswith("©") or (0 < len(words) <= 8 and all(word in _LINK_WORDS for word in words))


def _base(data: bytes, root: Element | None) -> str:
    """The address from which the page was saved, empty when it does not say."""
    if root is not None and (base := root.find(".//base[@href]")) is not None:
        return base.get("href", "")
    saved = _SAVED_FROM.search(data[:4096])
    return saved[1].decode("utf-8", "replace") if saved else ""


def _absolute(address: str, base: str) -> str:
    """The address in full, empty when it leads to no page."""
    try:
        url = urljoin(base, address)
    except ValueError:  # `http://[x`
        return ""
    return url if url.startswith(("http://", "https://")) else ""


FORMAT = Format(
    name=NAME,
    title="author-profile page (HTML)",
    extensions=(".html", ".htm"),
    sniff=sniff,
    read_part=read_part,
    specification="docs/formats/profile-html.md",
)
