"""The nodes of a large SemOpenAlex document brought together, work by work, in temporary files.

Their IRIs say where they belong: `authorposition/W2015191210A247353998` is of the work W2015191210. Names of
what works share (authors, sources, institutions, concepts) are copied to each work that needs them, as far as
they stand in the same document and are not more than `MAX_NAMED`.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.model.records import Rejected
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.rdf_text import TRIG, Passages, context_within, is_cut, rdf_quads
from kgraph.readers.documents.source import Source
from kgraph.readers.rdf_nodes import last_part

if TYPE_CHECKING:
    from pyoxigraph import Quad

LINE = "urn:kgraph:line"
"""Property by which a gathered node tells on which line of the document it stood."""
WHOLE_BYTES = 16 << 20
"""Documents up to this size are one part."""
GATHERED_BYTES = 8 << 20
"""Gathered parts are about so large."""
MAX_NAMED = 300_000
HELD_BYTES = 64 << 20

_MAX_FILES = 4096
_TYPE = "type"  # of rdf:type
_OWN = re.compile(r"/(W\d{1,7})\d*(?:[AITC]\d+)?$")  # seven digits: locations have one or two of their own
_AUTHOR = re.compile(r"/author/(A\d+)$")
_SHARED = re.compile(r"/(?:author|source|institution|concept|topic|publisher)/([ASICTP]\d+)$")
_SHARED_IN_TEXT = re.compile(
    rb"<[^<>\s]*/(?:author|source|institution|concept|topic|publisher)/([ASICTP]\d+)>"
)
_NAMING = frozenset({
    "name", "prefLabel", "ror", "countryCode", "issn", "hasIssnL", "sourceType", "sameAs", "orcidId", "orcid",
})  # fmt: skip
_DROPPED = frozenset({"countsByYear", "hasRelatedWork", "created", "hasOpenAccess"})


def gathered_parts(source: Source, parts: Iterator[Part]) -> Iterator[Part]:
    """The document as one part when it is small or in a syntax that is read whole, else gathered."""
    held: list[Part] = []
    size = 0
    for part in parts:
        if not is_cut(part):
            yield part
            return
        held.append(part)
        size += len(part.data)
        if size > WHOLE_BYTES:
            break
    else:
        if held:
            data = b"".join(part.data for part in held)
            yield source.part(data, context=held[0].context)
        return
    folder = Path(tempfile.mkdtemp(prefix="kgraph-semopenalex-"))
    try:
        yield from _gathered(source, chain(held, parts), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _gathered(source: Source, parts: Iterator[Part], folder: Path) -> Iterator[Part]:
    grown = 12 if source.compression else 1
    piles = _Piles(folder, min(_MAX_FILES, 1 + source.size_bytes * grown // GATHERED_BYTES))
    for part in parts:
        for faulty in piles.add(part):
            yield source.part(faulty.raw.encode(), line=faulty.line, context=context_within(part))
    context = TRIG.encode() + b"\n"
    is_empty = True
    for data in piles.contents():
        yield source.part(data, context=context)
        is_empty = False
    if is_empty and piles.others:
        yield source.part(piles.others, context=context)  # from which the reader sees that nothing is of use


class _Piles:
    """Triples on disk, those of a work in one file."""

    def __init__(self, folder: Path, n_files: int) -> None:
        self._folder = folder
        self._held: list[list[bytes]] = [[] for _ in range(n_files)]
        self._n_held = 0
        self._shared: dict[str, list[bytes]] = {}

        self._subject = ""
        self._place: tuple[list[bytes] | None, list[bytes] | None] = (None, None)
        self.others = b""
        """The type of a node that is on no pile."""

    def add(self, part: Part) -> list[Rejected]:
        """Put what the part states on its piles; gives back what is no RDF."""
        rejected: list[Rejected] = []
        passages = Passages(part)
        for quad in rdf_quads(part):
            if isinstance(quad, Rejected):
                rejected.append(quad)
            else:
                self._put(quad, part, passages)
        if self._n_held > HELD_BYTES:
            self._write()
        self._subject = ""
        return rejected

    def _put(self, quad: Quad, part: Part, passages: Passages) -> None:
        subject, property = str(quad.subject), last_part(quad.predicate.value)
        if subject != self._subject:
            self._subject = subject
            self._place = self._place_of(subject[1:-1])
        pile, shared = self._place
        if property in _DROPPED or (pile is None and shared is None):
            return
        line = f"{subject} {quad.predicate} {quad.object} .\n".encode()
        if pile is not None:
            pile.append(line)
            self._n_held += len(line)
            if property == _TYPE:
                at = part.line + passages.of(subject[1:-1]).line - 1
                pile.append(f'{subject} <{LINE}> "{at}" .\n'.encode())
        elif property == _TYPE and not self.others:
            self.others = line
        if shared is not None and property in _NAMING:
            shared.append(line)

    def _place_of(self, iri: str) -> tuple[list[bytes] | None, list[bytes] | None]:
        """The pile on which a node belongs, and the list of its names where others need them."""
        own = _OWN.search(iri) or _AUTHOR.search(iri)
        is_ours = own is not None and "/countsbyyear/" not in iri
        pile = self._held[zlib.crc32(own[1].encode()) % len(self._held)] if own and is_ours else None
        name = _SHARED.search(iri)
        if not name or (name[1] not in self._shared and len(self._shared) >= MAX_NAMED):
            return pile, None
        return pile, self._shared.setdefault(name[1], [])

    def _write(self) -> None:
        for n, lines in enumerate(self._held):
            if lines:
                with (self._folder / str(n)).open("ab") as file:
                    file.writelines(lines)
                lines.clear()
        self._n_held = 0

    def contents(self) -> Iterator[bytes]:
        """Every pile with the names that its nodes need; the files go one by one."""
        self._write()
        for n in range(len(self._held)):
            file = self._folder / str(n)
            if file.exists():
                data = file.read_bytes()
                file.unlink()
                needed = sorted({name.decode() for name in _SHARED_IN_TEXT.findall(data)})
                yield b"".join([data, *(line for name in needed for line in self._shared.get(name, ()))])
