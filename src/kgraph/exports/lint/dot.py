"""DOT as Graphviz reads it: its signs in a row, and which of them may follow each other."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kgraph.exports.lint.findings import Elements, Findings, quoted
from kgraph.exports.lint.rules import CannotGoOn
from kgraph.exports.lint.text_lines import whole_text
from kgraph.readers.documents.source import Source

_SIGN = re.compile(
    r'"(?P<quoted>(?:[^"\\]|\\.)*+)"'
    r"|(?P<edge>--|->)|(?P<mark>[{}\[\];,=:+])"
    r"|(?P<id>-?(?:\.\d+|\d+(?:\.\d*)?)(?![\w.])|[A-Za-z_\x80-\U0010ffff][\w\x80-\U0010ffff]*+)",
    re.DOTALL,
)
_BLANK = re.compile(r"(?:\s|/\*.*?\*/|//[^\n]*|^#[^\n]*)+", re.DOTALL | re.MULTILINE)
_KEYWORDS = ("node", "edge", "graph", "digraph", "subgraph", "strict")


@dataclass(frozen=True)
class _Sign:
    kind: str
    text: str
    line: int


def check_dot(source: Source, found: Findings) -> None:
    """Add what is found in a DOT file."""
    text = whole_text(source, found)
    _Dot(found, _signs(text, found)).read()


def _signs(text: str, found: Findings) -> Iterator[_Sign]:
    """The signs of the text, comments aside."""
    at, line = 0, 1
    while at < len(text):
        if blank := _BLANK.match(text, at):
            line += text.count("\n", at, blank.end())
            at = blank.end()
            continue
        match = _SIGN.match(text, at)
        if match is None and text[at] == "<" and (end := _html_end(text, at)):
            yield _Sign("quoted", text[at:end], line)
            line += text.count("\n", at, end)
            at = end
            continue
        if match is None:
            word = re.compile(r"\S+").match(text, at)
            rule = "dot-id" if text[at].isdigit() or text[at] == "-" else "dot-syntax"
            found.add(rule, f"line {line}: {quoted(word[0] if word else text[at])}")
            raise CannotGoOn("no sign of DOT")
        kind = match.lastgroup or ""
        yield _Sign(kind, match[kind], line)
        line += text.count("\n", at, match.end())
        at = match.end()


def _html_end(text: str, at: int) -> int:
    """Where a text in angle brackets ends; 0 if it does not."""
    depth = 0
    for match in re.compile("[<>]").finditer(text, at):
        depth += 1 if match[0] == "<" else -1
        if not depth:
            return match.end()
    return 0


class _Dot:
    """A graph, read statement by statement."""

    def __init__(self, found: Findings, signs: Iterator[_Sign]) -> None:
        self.found, self.elements = found, Elements(found)
        self.signs = signs
        self.last = _Sign("", "", 1)
        self.following = next(signs, None)
        self.named: dict[str, tuple[str, bool, bool]] = {}
        self.edge_sign = "--"

    def read(self) -> None:
        if self.following is None:
            self.found.add("empty", "the whole file")
            return
        self._head()
        depth = 1
        while depth and self.following is not None:
            sign = self._next()
            if sign.text == "{" and sign.kind == "mark":
                depth += 1
            elif sign.text == "}" and sign.kind == "mark":
                depth -= 1
            elif sign.kind in ("id", "quoted"):
                self._statement(sign)
            elif sign.text not in (";", ",") and sign.kind != "edge":
                self._fail(sign)
        if depth:
            self._fail(self.last)
        for id, (place, has_label, has_place) in self.named.items():
            self.elements.node(id, place, has_label=has_label, has_place=has_place)
        self.elements.finish()

    def _head(self) -> None:
        words: list[str] = []
        first = self.following
        while self.following is not None and (sign := self._next()).text != "{":
            words.append(sign.text.lower() if sign.kind == "id" and len(words) < 2 else sign.text)
        kinds = [w for w in words[:2] if w != "strict"]
        if not kinds or kinds[0] not in ("graph", "digraph") or len(words) > 3:
            self._fail(first or self.last)
        self.edge_sign = "->" if kinds[0] == "digraph" else "--"

    def _next(self) -> _Sign:
        if self.following is None:
            self._fail(self.last)
        assert self.following is not None
        self.last, self.following = self.following, next(self.signs, None)
        return self.last

    def _peek(self) -> str:
        """The next sign, if it is none of an id."""
        sign = self.following
        return sign.text if sign and sign.kind in ("mark", "edge") else ""

    def _fail(self, sign: _Sign) -> None:
        self.found.add("dot-syntax", f"line {sign.line}: {quoted(sign.text)}")
        raise CannotGoOn("syntax")

    def _statement(self, first: _Sign) -> None:
        """A node, a chain of edges, an assignment, or attributes for all."""
        word = first.text.lower() if first.kind == "id" else ""
        if word == "subgraph":
            if self._peek() != "{":
                self._id()
            return
        if self._peek() == "=":
            self._next()
            self._id()
            return
        if word in _KEYWORDS:
            if self._peek() != "[":
                self.found.add("dot-id", f"line {first.line}: {quoted(first.text)}")
            self._attributes()
            return
        chain = [self._node_id(first)]
        while self._peek() in ("--", "->"):
            sign = self._next()
            if sign.text != self.edge_sign:
                self.found.add("dot-edge", f"line {sign.line}: {sign.text}")
            if self._peek() == "{" or self._is_subgraph():
                return  # the members of a group are read as statements
            chain.append(self._node_id(self._id()))
        attributes = self._attributes()
        place = f"line {first.line}"
        for id in chain:
            known = self.named.get(id, (place, False, False))
            if len(chain) == 1:
                known = (known[0], known[1] or "label" in attributes, known[2] or "pos" in attributes)
            self.named[id] = known
        for ends in itertools.pairwise(chain):
            self.elements.edge(ends, place, is_directed=self.edge_sign == "->")
            if "weight" in attributes:
                self.elements.weight(attributes["weight"], place)

    def _is_subgraph(self) -> bool:
        sign = self.following
        return sign is not None and sign.kind == "id" and sign.text.lower() == "subgraph"

    def _id(self) -> _Sign:
        first = sign = self._next()
        while True:
            if sign.kind not in ("id", "quoted"):
                self._fail(sign)
            if self._peek() != "+":  # quoted texts may be joined
                return first
            self._next()
            sign = self._next()

    def _node_id(self, sign: _Sign) -> str:
        while self._peek() == ":":  # ports
            self._next()
            self._id()
        return sign.text

    def _attributes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while self._peek() == "[":
            self._next()
            while self._peek() != "]":
                name = self._id()
                value = "true"
                if self._peek() == "=":
                    self._next()
                    value = self._id().text
                found[name.text] = value
                while self._peek() in (",", ";"):
                    self._next()
            self._next()
        previous, following = self.last, self.following
        if following is None or found or following.line != previous.line:
            return found
        if {previous.kind, following.kind} <= {"id", "quoted"}:
            self.found.add("dot-id", f"line {following.line}: {quoted(f'{previous.text} {following.text}')}")
        return found
