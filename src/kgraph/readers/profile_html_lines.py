"""HTML as the lines of text that a reader sees, with the links behind them.

Elements that begin a new line on a page end a line here, and a blank line follows; `<br>` ends a line without
one. Scripts, styles, drawings, navigation and forms are no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from kgraph.readers.fields.markup import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
NO_TEXT = frozenset({
    "audio", "button", "canvas", "datalist", "footer", "head", "iframe", "input", "nav", "noscript", "object",
    "option", "script", "select", "style", "svg", "template", "textarea", "title", "video",
})  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HIDDEN_CLASS = re.compile(r"(?:^|\s)(?:sr-only|visually-hidden|katex-html|MathJax_Preview)(?:\s|$)")
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_TEX = "application/x-tex"
_MOST_LINKS = 100  # of one line


class HtmlLine(NamedTuple):
    """One line of a page; an empty text ends a paragraph, and may hold the link of a picture."""

    number: int
    """Of the source, on which its text begins."""
    text: str
    links: tuple[str, ...]
    heading: str
    """`h1` … `h6` when it stands in one, else empty."""
    element: Any
    """In which its text begins, for asking what is around it."""


def parse_html(data: bytes) -> Element | None:
    """The root of any HTML, however broken; `None` when there is nothing in it. Nothing is fetched."""
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


class _Writer:
    """Collects text to lines."""

    def __init__(self) -> None:
        self.lines: list[HtmlLine] = []
        self._words: list[str] = []
        self._links: list[str] = []
        self._open: str | None = None
        self._first: tuple[int, Any] | None = None
        self.heading = ""

    def add(self, text: str, number: int, element: Any) -> None:
        """More text of the line, from this line of the source on."""
        if self._first is None and text.strip():
            self._first = (number + text[: len(text) - len(text.lstrip())].count("\n"), element)
        if self._open and len(self._links) < _MOST_LINKS and text.strip():
            self._links.append(self._open)
        self._words.append(text)

    def begin_link(self, address: str) -> None:
        """The words to come lead there."""
        self._open = address

    def end_link(self, number: int, element: Any) -> None:
        """They end. A link without words (a picture) is of the line at hand, else a line by itself."""
        address, self._open = self._open, None
        if not address or len(self._links) >= _MOST_LINKS or address in self._links:
            return
        if self._first:
            self._links.append(address)
        else:
            self.lines.append(HtmlLine(number, "", (address,), "", element))

    def end_line(self) -> None:
        """What was written so far is a line, if it is anything."""
        text = one_line("".join(self._words))
        if text and self._first:
            number, element = self._first
            self.lines.append(
                HtmlLine(number, text, tuple(dict.fromkeys(self._links)), self.heading, element)
            )
        self._links = []
        self._words, self._first = [], None

    def end_paragraph(self) -> None:
        """The same, and a blank line, once."""
        self.end_line()
        if self.lines and self.lines[-1].text:
            self.lines.append(HtmlLine(self.lines[-1].number, "", (), "", None))

    def break_line(self) -> None:
        """`<br>`: two of them leave a blank line between."""
        if "".join(self._words).strip():
            self.end_line()
        else:
            self.end_paragraph()


def lines_of(root: Element) -> list[HtmlLine]:
    """The visible lines of the page."""
    writer = _Writer()
    depth_in_pre = 0
    for event, element, tag, number in _steps(root):
        if event == "start":
            if tag in BLOCKS:
                writer.end_paragraph()
            if tag in HEADINGS:
                writer.heading = tag
            elif tag == "br":
                writer.break_line()
            elif tag == "a" and (address := element.get("href")):
                writer.begin_link(address.strip())
            elif tag == "pre":
                depth_in_pre += 1
            text = _formula(element) if tag == "math" else element.text
        else:
            if tag in BLOCKS:
                writer.end_paragraph()
            if tag in HEADINGS:
                writer.heading = ""
            elif tag == "a":
                writer.end_link(number, element.getparent())
            elif tag == "pre":
                depth_in_pre -= 1
            text, element = element.tail, element.getparent()
        if not text:
            continue
        if depth_in_pre:
            for n, piece in enumerate(text.split("\n")):
                if n:
                    writer.break_line()
                writer.add(piece, number + n, element)
        else:
            writer.add(text, number, element)
    writer.end_paragraph()
    return writer.lines


def _steps(root: Any) -> Iterator[tuple[str, Any, str, int]]:
    """Start and end of every element that shows text, with the line of the source reached there.

    Hidden elements appear only with their end, after which their tail stands. Text has no line numbers of its
    own: the lines inside an element are counted from its start.
    """
    from lxml import etree

    walk = etree.iterwalk(root, events=("start", "end"))
    reached = root.sourceline or 1
    hidden: Any = None
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            reached = max(reached, element.sourceline or 1)
            if hidden is None and is_hidden(element, tag):
                hidden = element
                walk.skip_subtree()
            elif hidden is None:
                yield "start", element, tag, reached
                if tag == "math":
                    hidden = element
                    walk.skip_subtree()
                reached += (element.text or "").count("\n")
        else:
            if hidden is element or hidden is None:
                hidden = None
                if element is not root:
                    yield "end", element, tag, reached
                reached += (element.tail or "").count("\n")


def is_hidden(element: Any, tag: str) -> bool:
    """Whether what is in the element is no text of the page; a button `Code` is."""
    if tag in NO_TEXT:
        return not (tag == "button" and one_line("".join(element.itertext())) == "Code")
    attributes = element.attrib
    return bool(attributes) and (
        "hidden" in attributes
        or bool(_HIDDEN_CLASS.search(attributes.get("class", "")))
        or bool(_HIDDEN_STYLE.search(attributes.get("style", "")))
    )


def _formula(element: Any) -> str:
    """A formula in MathML as the TeX that stands beside it, else its letters."""
    for annotation in element.iter("annotation"):
        if annotation.get("encoding") == _TEX:
            return f"${one_line(annotation.text or '')}$"
    return "".join(element.itertext())
