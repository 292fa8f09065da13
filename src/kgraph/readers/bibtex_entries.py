"""BibTeX text to entries: blocks, macros, concatenation, `crossref`, and entries out of balance made good."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kgraph.readers.fields.markup import one_line

Fields = dict[str, str]

_CONTAINERS = {"proceedings", "book", "collection", "mvbook", "mvcollection", "mvproceedings", "reference"}
_NOT_INHERITED = {"author", "title", "doi", "url", "eprint", "pages", "abstract", "key", "keywords"}


@dataclass(frozen=True)
class Entry:
    """One entry with its values resolved but still in LaTeX."""

    type: str
    key: str
    line: int
    fields: Fields
    raw: str


@dataclass(frozen=True)
class Fault:
    """A block that nobody could read."""

    line: int
    reason: str
    raw: str


def read_entries(text: str) -> list[Entry | Fault]:
    """The entries, and in their places the blocks that nobody could read."""
    from bibtexparser import model

    blocks = _blocks(text)
    macros = {block.key.lower(): block.value for block in blocks if isinstance(block, model.String)}
    lines = text.split("\n")
    starts = Counter(block.start_line for block in blocks if not isinstance(block, model.ImplicitComment))
    stop = dict(pairwise([*sorted(starts), len(lines)]))
    items: list[Entry | Fault] = []
    for block in blocks:
        line = block.start_line + 1
        inner = getattr(block, "ignore_error_block", None) or block  # what a duplicate would have been
        if isinstance(inner, model.Entry):
            pairs = [(field.key, str(field.value)) for field in inner.fields]
            items.append(_entry(inner.entry_type, inner.key, line, pairs, inner.raw or "", macros))
        elif isinstance(inner, model.ParsingFailedBlock):
            raw = str(block.raw)  # up to the fault; the rest stands on the lines before the next block
            if starts[block.start_line] == 1:
                raw = "\n".join(lines[block.start_line : stop[block.start_line]]).rstrip()
            items.append(_recovered(raw, line, macros) or Fault(line, _reason(block), raw))
    return items


def _blocks(text: str) -> list[Any]:
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
_FIELD = re.compile(r"(?<=[\n,{(])\s*([A-Za-z][\w:-]*)\s*=\s*(?=[\"{\w])")


def _recovered(raw: str, line: int, macros: Mapping[str, str]) -> Entry | None:
    """The entry in a block out of balance, its fields told apart by `name =` at the beginning of lines.

    Where no two fields stand on lines of their own, `name =` after a comma is taken for one.
    """
    head = _HEAD.match(raw)
    if not head or head[1].lower() in ("comment", "string", "preamble"):
        return None
    found = list(_FIELD.finditer(raw, head.end()))
    on_lines = [
        match for match in found if not raw[raw.rfind("\n", 0, match.start(1)) + 1 : match.start(1)].strip()
    ]
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
        text = _value(value, macros)
        if text.strip():
            fields.setdefault(name.lower(), text)
    return Entry(type.lower(), key.strip(), line, fields, raw)


def _value(raw: str, macros: Mapping[str, str], depth: int = 0) -> str:
    """What `{A} # b # "C"` stands for; an unknown macro stands for its name."""
    raw = raw.strip()
    if raw[:1] == "{" and raw[-1:] == "}" and "#" not in raw:
        return raw[1:-1]
    parts = []
    for part in _concatenated(raw):
        if (part[:1], part[-1:]) in {("{", "}"), ('"', '"')} and len(part) > 1:
            parts.append(part[1:-1])
        elif part.lower() in macros and depth < 10:
            parts.append(_value(macros[part.lower()], macros, depth + 1))
        else:
            parts.append(part)
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


def with_inherited(entry: Entry, by_key: Mapping[str, Entry]) -> Fields:
    """The entry's fields and those that it takes over from its `crossref`, at any distance.

    A part takes its container's title as `booktitle` and none of what names the container itself.
    """
    fields, seen, child = dict(entry.fields), {entry.key.lower()}, entry
    while (
        parent := by_key.get(child.fields.get("crossref", "").strip().lower())
    ) and parent.key.lower() not in seen:
        seen.add(parent.key.lower())
        is_part = parent.type in _CONTAINERS
        for name, value in parent.fields.items():
            if not is_part or name not in _NOT_INHERITED:
                fields.setdefault(name, value)
        if is_part and "title" in parent.fields:
            fields.setdefault("booktitle", parent.fields["title"])
        child = parent
    return fields
