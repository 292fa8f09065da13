"""RDF documents, cut between statements; every part is parsed on its own by pyoxigraph.

Turtle, TriG, N-Triples and N-Quads are cut where the subject changes; prefixes and the opening of the graph
block are carried along. RDF/XML and JSON-LD are read whole. No IRI is ever fetched, remote JSON-LD contexts
and XML entities are refused.

Specifications: https://www.w3.org/TR/turtle/, https://www.w3.org/TR/trig/, https://www.w3.org/TR/n-triples/,
https://www.w3.org/TR/n-quads/, https://www.w3.org/TR/rdf-syntax-grammar/, https://www.w3.org/TR/json-ld11/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from kgraph.errors import BadDocument
from kgraph.model.records import Rejected
from kgraph.readers.documents import cutting
from kgraph.readers.documents.cutting import pieces_at
from kgraph.readers.documents.json_text import first_keys
from kgraph.readers.documents.part import Part, n_lines
from kgraph.readers.documents.source import Source
from kgraph.readers.documents.xml_text import refuse_hostile, root_name

if TYPE_CHECKING:
    from pyoxigraph import Quad

TRIG, N_QUADS, RDF_XML, JSON_LD = "Turtle or TriG", "N-Quads", "RDF/XML", "JSON-LD"
"""Syntaxes; N-Triples are Turtle."""
RDF_NAMESPACE = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#"

_NAMELESS = (b"_", b"[", b"(", b"")  # how subjects begin that belong to what stands before them
_SPREAD_BYTES = 8 << 20  # with no better place in so much text, cut at any statement
_PRELUDE_BYTES = 1 << 20
_IRI = rb"<[A-Za-z][A-Za-z0-9+.-]{0,30}:[^<>\"\s]{0,2000}>"
_TERM = rb"(?:<[^<>\"\s]*+>|_:\S++)"
_SPACE = re.compile(rb"(?:\s++|#[^\n]*+(?:\n|\Z))*+")
_DIRECTIVE = re.compile(
    rb"(?:@prefix|prefix)\s++([^\s:<>\"]*+):\s*+<[^<>\"\s]*+>(?:\s*+\.)?"
    rb"|(?:@base|base)\s++<[^<>\"\s]*+>(?:\s*+\.)?"
    rb"|(?:@version|version)\s++(?:\"[\d.\w-]*+\"|'[\d.\w-]*+')(?:\s*+\.)?",
    re.IGNORECASE,
)
_BODY = re.compile(
    rb"""(?:[^"'<.{}|\\#]++|<[^<>"\s]*+>|<|\\.|\|\}?+|\{\||\.(?![\s#}]|\Z)|\#[^\n]*+"""
    rb"""|\"\"\"(?:[^"\\]++|\\.|\"(?!\"\"))*+\"\"\"|"(?!\"\")(?:[^"\\\n]++|\\.)*+"(?!")|\"\"(?!\")"""
    rb"""|'''(?:[^'\\]++|\\.|'(?!''))*+'''|'(?!'')(?:[^'\\\n]++|\\.)*+'|''(?!'))*+""",
    re.DOTALL,
)
_SUBJECT = re.compile(rb"<[^<>\s]*+>|[^\s<>\"]++")
_GRAPH = re.compile(rb"(?:GRAPH\s++)?(?:<[^<>\s]*+>|[^\s<>\"{}.;,]*+)\s*+", re.IGNORECASE)
_TRIPLE_START = re.compile(
    rb"(?:"
    + _IRI
    + rb"|_:[\w.-]+)\s+(?:"
    + _IRI
    + rb"\s+\S|a\s+(?:<|[\w.-]*:[\w-]))|<[^<>\"\s]*>\s+"
    + _IRI
    + rb"\s+\S"
)
_LITERAL = rb'"(?:[^"\\\n]++|\\.)*+"(?:\^\^<[^<>\s]*+>|@[\w-]++)?+'
_OBJECT = rb"(?:" + _TERM + rb"|" + _LITERAL + rb")"
_QUAD = re.compile(rb"[ \t]*+(?:" + _TERM + rb"[ \t]++){2}" + _OBJECT + rb"[ \t]++" + _TERM + rb"[ \t]*+\.")
_QUERY = re.compile(
    rb"(?:SELECT|CONSTRUCT|ASK|DESCRIBE|INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|WITH)\b", re.IGNORECASE
)
_WHERE = re.compile(r"^(?:Parser )?error (?:at|between) .*?: |^Parser error .*?: ", re.IGNORECASE)


def syntax_of(head: bytes) -> tuple[str, str] | None:
    """The syntax of an RDF document and what gave it away, from its beginning; `None` for others.

    Example:
        >>> syntax_of(b"# mine\\n@prefix foaf: <http://xmlns.com/foaf/0.1/> .")
        ('Turtle or TriG', "the line '@prefix foaf: <http://xmlns.com/foaf/0.1/> .'")
        >>> syntax_of(b"<html> <body>"), syntax_of(b'{"title": "A"}')
        (None, None)
    """
    start = head[_SPACE.match(head).end() :]  # type: ignore[union-attr]  # matches always
    if start[:1] in (b"{", b"["):
        found = [key for key in ("@context", "@graph", "@id") if key in first_keys(head)]
        if found:
            return JSON_LD, f"the key {found[0]!r}"
    if start.startswith(b"<") and root_name(head) == "RDF" and RDF_NAMESPACE in head:
        return RDF_XML, "the root element <RDF>"
    rest = start
    while directive := _DIRECTIVE.match(rest):
        rest = rest[_SPACE.match(rest, directive.end()).end() :]  # type: ignore[union-attr]
    if (rest is not start and not _QUERY.match(rest)) or _TRIPLE_START.match(start):
        line = start.partition(b"\n")[0].decode("utf-8", "replace").strip()
        is_quads = any(_QUAD.match(line) for line in head.split(b"\n") if line)
        return (N_QUADS if is_quads else TRIG), f"the line {line[:80]!r}"
    return None


_STRAY = re.compile(rb"(?:[^.\"'<#\n\\]++|\\.)*+")
"""What follows a sign that has no place in a statement, up to where it may end or a token begin."""
_STRAY_IN_BLOCK = re.compile(rb"(?:[^.\"'<#\n\\}]++|\\.)*+")
_GRAPH_BYTES = 4_096  # names of graphs are shorter
# A line that goes on like that holds no RDF and is passed over; else millions of scraps would be parsed.
_MOST_STRAY_SIGNS = 1_000
_MOST_SCRAPS = 1_000
_SCRAP_BYTES = 8


class Statement(NamedTuple):
    """One statement of a document in Turtle or TriG: triples of one subject, or of several in brackets."""

    start: int
    stop: int
    subject: bytes
    """As written: `<http://…>`, `ex:name`, `_:b`, `[`."""
    opening: bytes
    """Of the graph block in which it stands, as written up to `{`; empty outside."""


class _Scan:
    """The statements of some text, as `find` comes by them, and what was declared before each."""

    def __init__(self, opening: bytes = b"", directives: tuple[bytes, ...] = ()) -> None:
        self.opening = opening
        self.directives = list(directives)
        self._is_whole = True

    def find(self, data: bytes, *, is_whole: bool) -> Iterator[Statement]:
        """The statements; the last may be cut when `data` is the whole text, else it is left out."""
        self._is_whole = is_whole
        position, size, n_scraps = 0, len(data), 0
        while True:
            position = _SPACE.match(data, position).end()  # type: ignore[union-attr]
            if position >= size:
                return
            if data[position] in b"@pPbBvV" and (directive := _DIRECTIVE.match(data, position)):
                if not is_whole and _SPACE.match(data, directive.end()).end() >= size:  # type: ignore[union-attr]
                    return  # its full stop may follow
                self._declare(directive[0])
                position = directive.end()
                continue
            if data[position] == 0x7D and self.opening:  # }
                self.opening = b""
                position += 1
                continue
            stop = self._end(data, position)
            if stop < 0:
                if is_whole:
                    yield self._statement(data, position, size)
                return
            if data[stop] == 0x7B:  # {
                self.opening = b" ".join(data[position : stop + 1].split())
                position = stop + 1
                continue
            after = stop + (data[stop] == 0x2E)
            n_scraps = n_scraps + 1 if after - position < _SCRAP_BYTES else 0
            if n_scraps > _MOST_SCRAPS:
                after = data.find(b"\n", after)
                if after < 0 and not is_whole:
                    return
                after = size if after < 0 else after
                n_scraps = 0
            yield self._statement(data, position, after)
            position = after

    def _statement(self, data: bytes, start: int, stop: int) -> Statement:
        subject = _SUBJECT.match(data, start, stop)
        return Statement(start, stop, subject[0] if subject else b"", self.opening)

    def _end(self, data: bytes, start: int) -> int:
        """Where the full stop of a statement is, the brace after it, or that of a block; -1 for none yet."""
        position, n_stray = start, 0
        while True:
            position = _BODY.match(data, position).end()  # type: ignore[union-attr]
            if position >= len(data):
                return -1
            byte = data[position]
            if byte == 0x2E:
                return position if position + 1 < len(data) or self._is_whole else -1
            may_open = byte == 0x7B and not self.opening and position - start < _GRAPH_BYTES
            if may_open and _GRAPH.fullmatch(data, start, position):
                return position
            if byte == 0x7D and self.opening:
                return position
            if byte in b"\"'":
                triple = data[position : position + 3]
                if triple in (b'"""', b"'''") or data.find(b"\n", position) < 0:
                    return -1
            # a sign that has no place there: the parser will say so
            n_stray += 1
            if n_stray > _MOST_STRAY_SIGNS:
                position, n_stray = data.find(b"\n", position), 0
                if position < 0:
                    return -1
                continue
            stray = _STRAY_IN_BLOCK if self.opening else _STRAY
            position = stray.match(data, position + 1).end()  # type: ignore[union-attr]

    def _declare(self, directive: bytes) -> None:
        told = b" ".join(directive.split())
        if told[:1] == b"@" and not told.endswith(b"."):
            told += b" ."
        self.directives.append(told)


def rdf_parts(source: Source) -> Iterator[Part]:
    """The document in parts, each with what was declared before it.

    Raises:
        BadDocument: XML that declares entities, a record of more than 64 MB, more than 1 MB of prefixes.
    """
    syntax, _ = syntax_of(source.head) or (TRIG, "")
    context = syntax.encode() + b"\n"
    if syntax in (RDF_XML, JSON_LD):
        if syntax == RDF_XML:
            refuse_hostile(source.path, source.head)
        for document in cutting.whole(source):
            yield source.part(document.data, context=context)
        return
    opening: bytes = b""
    directives: tuple[bytes, ...] = ()
    after = (opening, directives)  # as it is where the piece under way ends

    def boundary(data: bytes) -> int:
        nonlocal after
        scan = _Scan(opening, directives)
        stop, found, n_declared = 0, opening, 0
        previous: bytes | None = None
        for statement in scan.find(data, is_whole=False):
            if previous is not None:
                is_new = statement.subject != previous and statement.subject[:1] not in _NAMELESS
                if is_new or len(data) > _SPREAD_BYTES:
                    stop, found, n_declared = statement.start, statement.opening, len(scan.directives)
            previous = statement.subject
        if stop:
            after = (found, _last_of_each(scan.directives[:n_declared]))
        return stop

    line = 1
    part: Part | None = None
    for piece in pieces_at(source, boundary):
        prelude = b" ".join((*directives, opening))
        if len(prelude) > _PRELUDE_BYTES:
            raise BadDocument(f"{source.path}: more than 1 MB of prefixes; those before are kept")
        opening, directives = after
        part = source.part(piece, line=line, context=context + prelude)
        yield part
        line += n_lines(piece)
    if part is not None and _is_left_open(part):
        source.fault = source.fault or "the document ends within a graph, before its closing brace"


def _last_of_each(directives: list[bytes]) -> tuple[bytes, ...]:
    """Without those that are said again later."""
    return tuple(reversed(dict.fromkeys(reversed(directives))))


def rdf_quads(part: Part, *, is_lenient: bool = True) -> Iterator[Quad | Rejected]:
    """What the part states; where it is no RDF every statement is read alone and the broken ones rejected.

    `is_lenient` takes IRIs and language tags that are not quite valid, relative IRIs among them.
    """
    from pyoxigraph import RdfFormat, parse

    syntax, prelude = context_of(part)
    formats = {TRIG: RdfFormat.TRIG, N_QUADS: RdfFormat.N_QUADS, RDF_XML: RdfFormat.RDF_XML}
    if syntax in (RDF_XML, JSON_LD):
        try:
            if syntax == RDF_XML:  # of JSON-LD the parser refuses it
                _refuse_deep(part.data, is_xml=True)
            yield from parse(part.data, format=formats.get(syntax, RdfFormat.JSON_LD), lenient=is_lenient)
        except (SyntaxError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            yield part.rejected(line, f"{_told(error)}; what came before is kept", part.data[:2000])
        return
    closing = b"}" if _is_left_open(part) else b""
    whole = b" ".join((prelude, part.data, closing))
    for name in dict.fromkeys((syntax, N_QUADS)):  # quads may come after many triples
        try:
            _refuse_deep(whole)
            found = list(parse(whole, format=formats[name], lenient=is_lenient))
        except (SyntaxError, MemoryError):
            continue
        yield from found
        return
    for statement, line, declared in statements_of(part):
        raw = part.data[statement.start : statement.stop]
        text = b" ".join((*declared, statement.opening, raw, b"}" if statement.opening else b""))
        try:
            _refuse_deep(text)
            found = list(parse(text, format=formats[syntax], lenient=is_lenient))
        except (SyntaxError, MemoryError) as error:
            yield part.rejected(line, f"no RDF: {_told(error)}", raw)
        else:
            yield from found


def _refuse_deep(data: bytes, *, is_xml: bool = False) -> None:
    """The parser takes gigabytes or minutes for millions of brackets, or elements, that stand in each other.

    Raises:
        SyntaxError: they stand in each other, thousands deep.
    """
    if max(map(data.count, (b"<",) if is_xml else (b"(", b"[", b"{"))) <= _DEEPEST:  # nearly always
        return
    import numpy as np

    depth = 0
    for start in range(0, len(data), _COUNTED_BYTES):
        codes = np.frombuffer(data[start : start + _COUNTED_BYTES + 1], dtype=np.uint8)
        here, after = codes[:-1], codes[1:]
        if is_xml:
            begins = here == 0x3C
            is_end = begins & (after == 0x2F)
            opened = begins & ~is_end & (after != 0x21) & (after != 0x3F)
            closed = is_end | ((here == 0x2F) & (after == 0x3E))
        else:
            folded = here & 0xDF  # { as [ and } as ]
            opened = (here == 0x28) | (folded == 0x5B)
            closed = (here == 0x29) | (folded == 0x5D)
        depths = depth + np.cumsum(opened.astype(np.int8) - closed.astype(np.int8), dtype=np.int64)
        if depths.size and int(depths.max()) > _DEEPEST:
            raise SyntaxError("what stands in each other is thousands of levels deep")
        depth = int(depths[-1]) if depths.size else depth


_DEEPEST = 10_000
_COUNTED_BYTES = 1 << 20


def _told(error: SyntaxError | MemoryError) -> str:
    if isinstance(error, MemoryError):  # the parser's own limit, not the machine's
        return "a term of more than 16 MB"
    text = _WHERE.sub("", str(error.msg))
    if "LoadDocumentCallback" in text:
        return "its JSON-LD context lies elsewhere, and nothing is ever fetched; write it into the document"
    return text[:300]


def context_of(part: Part) -> tuple[str, bytes]:
    """The syntax of a part and what was declared before it."""
    syntax, _, prelude = part.context.partition(b"\n")
    return syntax.decode() or TRIG, prelude


def context_within(part: Part) -> bytes:
    """A context for statements of the part: all that is declared before and in it."""
    scan = _resumed(part)
    for _ in scan.find(part.data, is_whole=True):
        pass
    return part.context.partition(b"\n")[0] + b"\n" + b" ".join(_last_of_each(scan.directives))


def is_cut(part: Part) -> bool:
    """Whether the document is in a syntax that is cut into parts."""
    return context_of(part)[0] in (TRIG, N_QUADS)


def statements_of(part: Part) -> Iterator[tuple[Statement, int, list[bytes]]]:
    """The statements of a part in Turtle or TriG, each with its line and what was declared before it."""
    scan = _resumed(part)
    line, counted = 1, 0
    for statement in scan.find(part.data, is_whole=True):
        line += part.data.count(b"\n", counted, statement.start)
        counted = statement.start
        yield statement, line, scan.directives


def _resumed(part: Part) -> _Scan:
    prelude = context_of(part)[1]
    scan = _Scan()
    for _ in scan.find(prelude, is_whole=True):
        pass
    return scan


def _is_left_open(part: Part) -> bool:
    if b"{" not in part.data and b"{" not in part.context:
        return False
    scan = _resumed(part)
    for _ in scan.find(part.data, is_whole=True):
        pass
    return bool(scan.opening)


class Passage(NamedTuple):
    """Where a node is first described."""

    line: int
    """Of the part."""
    raw: bytes


_NOWHERE = Passage(1, b"")


class Passages:
    """Where the nodes of a part are described; found out when first asked for."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._found: dict[str, tuple[int, int, int]] | None = None

    def of(self, iri: str) -> Passage:
        """Where the node is first the subject of a statement; line 1 for RDF/XML and JSON-LD."""
        if self._found is None:
            self._found = _passages(self._part) if is_cut(self._part) else {}
        if iri not in self._found:
            return _NOWHERE
        line, start, stop = self._found[iri]
        return Passage(line, self._part.data[start:stop])


def _passages(part: Part) -> dict[str, tuple[int, int, int]]:
    places: dict[bytes, tuple[int, int, int]] = {}
    declared: list[bytes] = []
    for statement, line, declared in statements_of(part):  # noqa: B007  # the last are all
        places.setdefault(statement.subject, (line, statement.start, statement.stop))
    prefixes = {}
    for directive in declared:
        name, _, iri = directive.rstrip(b" .").partition(b"<")
        prefixes[name.split()[-1]] = iri[:-1]
    found: dict[str, tuple[int, int, int]] = {}
    for subject, place in places.items():
        name, colon, local = subject.partition(b":")
        if subject.startswith(b"<"):
            found.setdefault(subject[1:-1].decode(), place)
        elif colon and name + colon in prefixes:
            found.setdefault((prefixes[name + colon] + _ESCAPED.sub(rb"\1", local)).decode(), place)
    return found


_ESCAPED = re.compile(rb"\\(.)")


def is_used(head: bytes, namespace: bytes, terms: bytes) -> bool:
    r"""Whether a document uses one of these terms of a namespace, not only declares its prefix.

    `namespace` and `terms` are regular expressions.

    Example:
        >>> head = b"@prefix f: <http://xmlns.com/foaf/0.1/> . <http://example.org/a> f:name 'A' ."
        >>> namespace = rb"http://xmlns\.com/foaf/0\.1/"
        >>> is_used(head, namespace, b"name|knows"), is_used(head, namespace, b"knows")
        (True, False)
    """
    if re.search(namespace + rb"(?:" + terms + rb")(?![\w-])", head):
        return True
    declared = (
        rb"(?:prefix\s+|xmlns:|[\"'])([\w.-]*)(?::\s*<|[\"']?\s*[=:]\s*[\"'])(?:" + namespace + rb")[>\"']"
    )
    return any(
        re.search(rb"(?<![\w.:-])" + re.escape(label) + rb":(?:" + terms + rb")(?![\w-])", head)
        for label in set(re.findall(declared, head, re.IGNORECASE))
    )
