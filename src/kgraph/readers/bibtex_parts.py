"""How big BibTeX documents are cut: before a line that begins a block, where every reader begins anew.

What a part needs from elsewhere goes with it as `Part.context`: the macros that it names, the entries that
its entries take fields from, and the head of the block that follows (it makes the reason of a fault the same
as in the whole document).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from kgraph.readers.bibtex_entries import Entry, iter_chunks, macros_of, read_entries
from kgraph.readers.documents.cutting import PART_BYTES, pieces_at
from kgraph.readers.documents.part import Part, n_lines
from kgraph.readers.documents.source import Source

WHOLE_BYTES = 4 << 20
"""Documents up to this size are one part."""


class Elsewhere(msgspec.Struct, frozen=True, array_like=True):
    """What stands elsewhere in the document and is needed in a part."""

    macros: dict[str, str] | None = None
    """Lower-case name → what it stands for; `None` where the part is the whole document."""
    parents: list[Entry] = []
    """Entries from which others take fields, the first of each key."""
    following: str = ""
    """The head of the block after the part: `@article{`."""


_DECODER = msgspec.msgpack.Decoder(Elsewhere)
_ENCODER = msgspec.msgpack.Encoder()


def elsewhere(part: Part) -> Elsewhere:
    """What `parts` gave the part to know."""
    return _DECODER.decode(part.context) if part.context else Elsewhere()


def parts(source: Source, *, whole_bytes: int = WHOLE_BYTES, part_bytes: int = PART_BYTES) -> Iterator[Part]:
    """The document as one part, or in parts of about `part_bytes` when it is larger than `whole_bytes`.

    A big document is read three times: for its macros and the keys that entries refer to, for the entries of
    these keys (where there are any), and for the parts. Memory holds the macros and those entries.
    """
    start, size = [], 0
    for chunk in source.utf8_chunks():
        start.append(chunk)
        size += len(chunk)
        if size > whole_bytes:
            break
    else:
        yield source.part(b"".join(start))
        return
    del start
    macros, wanted = _macros_and_keys(source, part_bytes)
    parents = _entries_of(source, wanted, macros, part_bytes) if wanted else {}
    line = 1
    pieces = pieces_at(source, last_block, size=part_bytes)
    piece = next(pieces, None)
    while piece is not None:
        after = next(pieces, None)
        head = _HEAD.search(after) if after else None
        known = Elsewhere(
            _macros_in(piece, macros),
            list(_parents_of(piece, parents).values()),
            head[0].decode() if head else "",
        )
        yield source.part(piece, line=line, context=_ENCODER.encode(known))
        line += n_lines(piece)
        piece = after


_HEAD = re.compile(rb"@\w*[ \t]*[{(]")
_LINE_WITH_HEAD = re.compile(rb"[\r\n]([ \t]*@\w*[ \t]*[{(])")
_REFERRING = re.compile(rb"\b(?:crossref|xdata)\s*=\s*[{\"]?([^{}\"=]{1,2000})", re.IGNORECASE)
_MACRO_NAMES = re.compile(rb"[=#]\s*([^\s{}\",=#]{1,200})\s*(?=[,#}\r\n])")
_KEYS = re.compile(r"@\w*[ \t]*[{(]\s*([^\s{},]+)")
_TAIL_BYTES = 1 << 16


def last_block(data: bytes) -> int:
    """Boundary: where the last line begins that begins with a block, `@article{`."""
    for start in (max(0, len(data) - _TAIL_BYTES), 0):
        stop = 0
        for match in _LINE_WITH_HEAD.finditer(data, start):
            stop = match.start(1)
        if stop:
            return stop
    return 0


def _macros_and_keys(source: Source, part_bytes: int) -> tuple[dict[str, str], set[str]]:
    """The document's macros, and the keys to which its entries refer."""
    keys: set[str] = set()

    def texts() -> Iterator[str]:
        for piece in pieces_at(source, last_block, size=part_bytes):
            keys.update(_keys_in(piece))
            yield _text(piece)

    macros = macros_of(chunk for text in texts() for chunk in iter_chunks(text))
    return macros, keys


def _keys_in(piece: bytes) -> set[str]:
    return {
        key
        for found in _REFERRING.findall(piece)
        for part in found.decode("utf-8", "replace").split(",")
        if (key := part.strip().lower())
    }


def _entries_of(
    source: Source, keys: set[str], macros: Mapping[str, str], part_bytes: int
) -> dict[str, Entry]:
    """The first entry of each of these keys."""
    found: dict[str, Entry] = {}
    for piece in pieces_at(source, last_block, size=part_bytes):
        for chunk in iter_chunks(_text(piece)):
            if any(key.lower() in keys for key in _KEYS.findall(chunk.text)):
                for item in read_entries(chunk.text, macros, chunk.following):
                    if isinstance(item, Entry) and item.key.lower() in keys:
                        found.setdefault(item.key.lower(), msgspec.structs.replace(item, raw=""))
    return found


def _parents_of(piece: bytes, parents: Mapping[str, Entry]) -> dict[str, Entry]:
    """The entries that entries of this piece take fields from, also at a distance."""
    needed: dict[str, Entry] = {}
    waiting = sorted(_keys_in(piece)) if parents else []
    while waiting:
        key = waiting.pop()
        if key in parents and key not in needed:
            needed[key] = parents[key]
            for field in ("crossref", "xdata"):
                referred = parents[key].fields.get(field, "")
                waiting += [part.strip().lower() for part in referred.split(",")]
    return needed


def _macros_in(piece: bytes, macros: Mapping[str, str]) -> dict[str, str]:
    """The macros whose names stand where a value stands."""
    names = {name.decode("utf-8", "replace").lower() for name in _MACRO_NAMES.findall(piece)}
    return {name: macros[name] for name in sorted(names) if name in macros}


def _text(piece: bytes) -> str:
    return piece.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
