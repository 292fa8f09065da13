"""BibTeX text to entries: blocks, macros, concatenation, `crossref`, and entries out of balance made good.

A block of the usual form is read here with two regular expressions, ten times faster than bibtexparser would.
Every other one is given to bibtexparser, up to the next line that begins a block, where it always starts
anew. Both agree on every block that the expressions take.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import msgspec

from kgraph.readers.fields.markup import one_line

Fields = dict[str, str]

REPEATED = frozenset({"funding_details", "funding-acknowledgement"})
"""Fields that an export writes once for each value; of the others the first counts."""

_CONTAINERS = {"proceedings", "book", "collection", "mvbook", "mvcollection", "mvproceedings", "reference"}
_NOT_INHERITED = {
    "author", "title", "subtitle", "doi", "url", "eprint", "pages", "abstract", "key", "keywords", "xdata",
    "shorthand",
}  # fmt: skip


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One entry with its values resolved but still in LaTeX."""

    type: str
    key: str
    line: int
    fields: Fields
    raw: str


class Fault(msgspec.Struct, frozen=True, gc=False):
    """A block that nobody could read."""

    line: int
    reason: str
    raw: str


class Macro(msgspec.Struct, frozen=True, gc=False):
    """What `@string{name = value}` defines; the value as it stands."""

    name: str
    value: str


Item = Entry | Fault


def read_entries(text: str, macros: Mapping[str, str] | None = None, following: str = "") -> Iterator[Item]:
    """The entries, and in their places the blocks that nobody could read.

    `macros` are those of the whole document, by lower-case name, where `text` is a part of one;
    `following` is the head of the block (`@article{`) that comes after the part.
    """
    chunks = list(iter_chunks(text, following))
    if macros is None:
        macros = macros_of(chunks)
    for chunk in chunks:
        for block in _blocks(chunk, macros):
            if not isinstance(block, Macro):
                yield block


# ---- chunks: from a line that begins with a block to the next such line


class Chunk(msgspec.Struct, frozen=True, gc=False):
    """A stretch of text that begins where every reader of BibTeX would begin a block."""

    text: str
    line: int
    """From 1."""
    following: str
    """The head of the next block (`@article{`); empty at the end of the document."""


_BLOCK = re.compile(r"@(\w*)[ \t]*[{(]")


def iter_chunks(text: str, following: str = "") -> Iterator[Chunk]:
    """The text cut before each line that begins a block; what stands before the first comes first."""
    start, line, seen, at_start = 0, 1, 0, True
    for match in _BLOCK.finditer(text):
        at = match.start()
        line_start = text.rfind("\n", seen, at) + 1
        if line_start or at_start:
            before = text[line_start or 0 : at]
            if not before or before.isspace():
                if at > start:
                    yield Chunk(text[start:at], line, match[0])
                    line += text.count("\n", start, at)
                start = at
        seen, at_start = match.end(), False
    if start < len(text):
        yield Chunk(text[start:], line, following)


def macros_of(chunks: Iterable[Chunk]) -> dict[str, str]:
    """Lower-case names of `@string` macros → what they stand for; of a repeated name the first counts."""
    raw: dict[str, str] = {}
    for chunk in chunks:
        if _STRING.search(chunk.text):
            for block in _blocks(chunk, {}):
                if isinstance(block, Macro):  # values still as they stand: no macro is known yet
                    raw.setdefault(block.name.lower(), block.value)
    macros: dict[str, str] = {}
    for name in raw:
        _expand(name, raw, macros)
    return macros


def _expand(name: str, raw: Mapping[str, str], macros: dict[str, str], depth: int = 0) -> None:
    """Enter a macro and those it is made of; one that would grow beyond all measure stands for its name."""
    macros[name] = name  # also where it leads to itself
    for part in _concatenated(raw[name]):
        if part.lower() in raw and part.lower() not in macros and depth < 50:
            _expand(part.lower(), raw, macros, depth + 1)
    value = _value(raw[name], macros)
    if len(value) <= _MACRO_CHARACTERS:
        macros[name] = value


_MACRO_CHARACTERS = 100_000
_STRING = re.compile(r"@[sS][tT][rR][iI][nN][gG]")


# ---- blocks of the usual form

# text without braces, in which `\{` is no brace; `\\{` is left to bibtexparser
_TEXT = r"[^{}\\]*+(?:\\(?:[^\\]|\\(?![\\{}\"]))[^{}\\]*+)*+"
_NESTED = _TEXT
for _ in range(4):
    _NESTED = rf"{_TEXT}(?:\{{{_NESTED}\}}{_TEXT})*+"
_QUOTED = r"[^\"\\]*+(?:\\(?:[^\\]|\\(?![\\{}\"]))[^\"\\]*+)*+(?<!\{)"
_HEAD_FORM = re.compile(r"@(\w*)[ \t]*\{([^{}\",=@\\]*+)([,}])\s*+")
_FIELD_FORM = re.compile(
    rf"([^{{}}\",=@\\]*+)=\s*+(?:\{{({_NESTED})\}}|\"({_QUOTED})\"|([^\s{{}}\",=@\\#()]++))\s*+([,}}])\s*+"
)
_STRING_FORM = re.compile(
    rf"@string[ \t]*\{{([^{{}}\",=@\\]*+)=\s*+(\{{{_NESTED}\}}|\"{_QUOTED}\")\s*+\}}", re.IGNORECASE
)
_NO_ENTRY = ("comment", "preamble", "string")
_COMMENTS = ("comment{", "comment(", "comment ", "preamble")


def _blocks(chunk: Chunk, macros: Mapping[str, str]) -> Iterator[Item | Macro]:
    """The blocks of a chunk: almost always one."""
    text, at, line = chunk.text, 0, chunk.line
    while match := _BLOCK.search(text, at):
        line += text.count("\n", at, match.start())
        at = match.start()
        found = _usual(text, at, line, match[1].lower(), macros)
        if not found and len(text) - at <= _MOST_UNUSUAL:
            yield from _unusual(text[at:], chunk.following, line, macros)
            return
        block, stop = found or _long_and_unusual(text, at, line, macros)
        if block:
            yield block
        line += text.count("\n", at, stop)
        at = stop


def _long_and_unusual(text: str, at: int, line: int, macros: Mapping[str, str]) -> tuple[Item | None, int]:
    """The block up to the next `@article{`, where bibtexparser would take long; `None` for a comment."""
    following = _BLOCK.search(text, at + 1)
    stop = following.start() if following else len(text)
    raw = text[at:stop].rstrip()
    if raw[1:9].lower() in _COMMENTS:
        return None, stop
    return _recovered(raw, line, macros) or Fault(line, "no BibTeX entry: its braces do not match", raw), stop


_MOST_UNUSUAL = 200_000
"""Characters that bibtexparser is asked to make sense of."""


def _usual(
    text: str, at: int, line: int, type: str, macros: Mapping[str, str]
) -> tuple[Entry | Macro, int] | None:
    """The block that begins here and where it ends, `None` where it is not of the usual form."""
    if type.startswith(_NO_ENTRY):
        found = _STRING_FORM.match(text, at)
        return (Macro(found[1].strip(), found[2]), found.end()) if found else None
    head = _HEAD_FORM.match(text, at)
    if not head:
        return None
    stop = head.end()
    fields: Fields = {}
    if head[3] == ",":
        match_field = _FIELD_FORM.match
        while match := match_field(text, stop):
            name, braced, quoted, bare, mark = match.groups()
            value = braced if braced is not None else quoted if bare is None else _bare(bare, macros)
            stop = match.end()
            _add(fields, name.strip(), value)
            if mark == "}":
                break
        else:
            if text[stop : stop + 1] != "}":
                return None
            stop += 1
    return Entry(type, head[2].strip(), line, fields, text[at:stop].rstrip()), stop


def _add(fields: Fields, name: str, value: str) -> None:
    if not value or value.isspace():
        return
    name = name.lower()
    if name not in fields:
        fields[name] = value
    elif name in REPEATED:
        fields[name] += "; " + value


def _bare(word: str, macros: Mapping[str, str]) -> str:
    """A number, or what a macro stands for; an unknown macro stands for its name."""
    return macros.get(word.lower(), word) if macros else word


# ---- all others, by bibtexparser and by guess


def _unusual(text: str, following: str, line: int, macros: Mapping[str, str]) -> Iterator[Item | Macro]:
    """The blocks of a text, which begins with one, as bibtexparser finds them."""
    from bibtexparser import model

    blocks = _bibtexparser_blocks(f"{text}\n{following}" if following else text)
    if following:  # is needed for the reason of a fault; itself it belongs to the next chunk
        last = max(n for n, block in enumerate(blocks) if not isinstance(block, model.ImplicitComment))
        blocks = blocks[:last]
    lines = text.split("\n")
    starts = Counter(block.start_line for block in blocks if not isinstance(block, model.ImplicitComment))
    stop = dict(pairwise([*sorted(starts), len(lines)]))
    for block in blocks:
        inner = getattr(block, "ignore_error_block", None) or block  # what a duplicate would have been
        at = line + block.start_line
        if isinstance(inner, model.String):
            yield Macro(inner.key, inner.value)
        elif isinstance(inner, model.Entry):
            pairs = [(field.key, str(field.value)) for field in inner.fields]
            yield _entry(inner.entry_type, inner.key, at, pairs, inner.raw or "", macros)
        elif isinstance(inner, model.ParsingFailedBlock):
            raw = str(block.raw)  # up to the fault; the rest stands on the lines before the next block
            if starts[block.start_line] == 1:
                raw = "\n".join(lines[block.start_line : stop[block.start_line]]).rstrip()
            yield _recovered(raw, at, macros) or Fault(at, _reason(block), raw.rstrip())


def _bibtexparser_blocks(text: str) -> list[Any]:
    """What bibtexparser finds. It logs each fault, which here becomes a record or a `Rejected`."""
    from bibtexparser import splitter

    was_disabled, splitter.logger.disabled = splitter.logger.disabled, True
    try:
        return list(splitter.Splitter(text).split().blocks)
    finally:
        splitter.logger.disabled = was_disabled


def _reason(block: Any) -> str:
    told = getattr(block.error, "abort_reason", None) or str(block.error) or "no fields"
    return f"no BibTeX entry: {one_line(told)}"


_HEAD = re.compile(r"\s*@\s*(\w+)\s*[{(](?:\s*([^\s,={}()\"]+)\s*(?=,|\n|$))?")
_FIELD = re.compile(r"(?<=[\n,{(])[^\S\n]*+([A-Za-z][\w:-]*+)\s*+=\s*+(?=[\"{\w])")


def _recovered(raw: str, line: int, macros: Mapping[str, str]) -> Entry | None:
    """The entry in a block out of balance, its fields told apart by `name =` at the beginning of lines.

    Where no two fields stand on lines of their own, `name =` after a comma is taken for one.
    """
    head = _HEAD.match(raw)
    if not head or head[1].lower() in ("comment", "string", "preamble"):
        return None
    found = list(_FIELD.finditer(raw, head.end()))
    on_lines = [match for match in found if _begins_line(raw, match.start(1))]
    if len(on_lines) > 1:
        found = on_lines
    stops = [match.start() for match in found[1:]] + [len(raw)]
    pairs = (
        [
            (match[1], _rebalanced(raw[match.end() : stop].strip().rstrip(",").strip()))
            for match, stop in zip(found, stops, strict=True)
        ]
        if found
        else []
    )
    return _entry(head[1], head[2] or "", line, pairs, raw, macros) if pairs else None


def _begins_line(text: str, at: int) -> bool:
    """Whether nothing but some blanks stands before it on its line."""
    before = text[max(0, at - 200) : at].rpartition("\n")
    return not before[2].strip() and (bool(before[1]) or at <= 200)


def _rebalanced(value: str) -> str:
    """A field's value with one pair of braces around text in balance."""
    if re.fullmatch(r"\w+", value):
        return value
    text = value.strip('"{} \n,)')
    text = text.replace("{", "").replace("}", "") if text.count("{") != text.count("}") else text
    return "{" + text + "}"


def _entry(
    type: str, key: str, line: int, pairs: Iterable[tuple[str, str]], raw: str, macros: Mapping[str, str]
) -> Entry:
    fields: Fields = {}
    for name, value in pairs:
        _add(fields, name, _value(value, macros))
    return Entry(type.lower(), key.strip(), line, fields, raw)


def _value(raw: str, macros: Mapping[str, str]) -> str:
    """What `{A} # b # "C"` stands for; an unknown macro stands for its name."""
    raw = raw.strip()
    if raw[:1] == "{" and raw[-1:] == "}" and "#" not in raw:
        return raw[1:-1]
    parts = []
    for part in _concatenated(raw):
        if (part[:1], part[-1:]) in {("{", "}"), ('"', '"')} and len(part) > 1:
            parts.append(part[1:-1])
        else:
            parts.append(macros.get(part.lower(), part))
    return "".join(parts)


def _concatenated(raw: str) -> list[str]:
    """The parts between `#` outside braces and quotes."""
    parts, start, depth, quoted = [], 0, 0, False
    for n, character in enumerate(raw):
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
        elif character == '"' and depth == 0:
            quoted = not quoted
        elif character == "#" and depth == 0 and not quoted:
            parts.append(raw[start:n].strip())
            start = n + 1
    parts.append(raw[start:].strip())
    return [part for part in parts if part]


_MAX_SOURCES = 20


def with_inherited(entry: Entry, by_key: Mapping[str, Entry]) -> Fields:
    """The entry's fields and those that it takes over from its `xdata` and `crossref`, up to 20 of them.

    A part takes its container's title as `booktitle` and none of what names the container itself.
    """
    if "crossref" not in entry.fields and "xdata" not in entry.fields:
        return entry.fields
    fields, seen, waiting = dict(entry.fields), {entry.key.lower()}, [entry]
    while waiting:
        child = waiting.pop()
        for key, is_parent in [
            *((key, False) for key in child.fields.get("xdata", "").split(",")),
            (child.fields.get("crossref", ""), True),
        ]:
            source = by_key.get(key.strip().lower())
            if source is None or source.key.lower() in seen or len(seen) > _MAX_SOURCES:
                continue
            seen.add(source.key.lower())
            waiting.append(source)
            is_part = is_parent and source.type in _CONTAINERS
            for name, value in source.fields.items():
                if not is_part or name not in _NOT_INHERITED:
                    fields.setdefault(name, value)
            if is_part and "title" in source.fields:
                fields.setdefault("booktitle", source.fields["title"])
    return fields
