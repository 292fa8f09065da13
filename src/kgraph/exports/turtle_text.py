"""N-Triples lines as Turtle text: prefixed names, one block per subject.

A writer of our own because the order must be ours (same graph, same bytes) and the speed that of copying
text: terms are rewritten as bytes, never parsed into objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

_RDF_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_INTEGER = b'"^^<http://www.w3.org/2001/XMLSchema#integer>'
_BOOLEAN = b'"^^<http://www.w3.org/2001/XMLSchema#boolean>'
# Plain ASCII words: a small part of what Turtle's PN_LOCAL allows, and beyond doubt everywhere.
_LOCAL = re.compile(rb"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_WHOLE_NUMBER = re.compile(rb"[+-]?[0-9]+")
_REMEMBERED = 200_000


class Shortener:
    """Terms as N-Triples writes them → terms as Turtle does, with the given prefixes.

    Example:
        >>> turtle = Shortener({"p": "http://x/paper/", "xsd": "http://www.w3.org/2001/XMLSchema#"})
        >>> turtle.term(b"<http://x/paper/a1>"), turtle.term(b"<http://x/paper/a1#author-2>")
        (b'p:a1', b'p:a1\\\\#author-2')
        >>> turtle.term(b'"7"^^<http://www.w3.org/2001/XMLSchema#integer>'), turtle.term(b"<http://x/paper/a/b>")
        (b'7', b'<http://x/paper/a/b>')
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = {namespace.encode(): f"{name}:".encode() for name, namespace in prefixes.items()}
        self._known: dict[bytes, bytes] = {}

    def term(self, term: bytes) -> bytes:
        """One term; unchanged where Turtle has no shorter form that is beyond doubt."""
        if term.startswith(b'"'):
            return term if term.endswith(b'"') else self._literal(term)
        short = self._known.get(term)
        if short is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            short = self._known[term] = self._iri(term) if term.startswith(b"<") else term
        return short

    def _literal(self, term: bytes) -> bytes:
        if term.endswith(_INTEGER):
            number = term[1 : -len(_INTEGER)]
            return number if _WHOLE_NUMBER.fullmatch(number) else self._typed(term)
        if term.endswith(_BOOLEAN):
            word = term[1 : -len(_BOOLEAN)]
            return word if word in (b"true", b"false") else self._typed(term)
        return self._typed(term) if term.endswith(b">") else term

    def _typed(self, term: bytes) -> bytes:
        text, mark, datatype = term.rpartition(b"^^")
        return text + mark + self.term(datatype)

    def _iri(self, term: bytes) -> bytes:
        iri, hash_, fragment = term[1:-1].partition(b"#")
        if hash_ and (prefix := self._prefixes.get(iri + hash_)):
            return prefix + fragment if _LOCAL.fullmatch(fragment) else term
        namespace, slash, local = iri.rpartition(b"/")
        prefix = self._prefixes.get(namespace + slash)
        if prefix is None or not _LOCAL.fullmatch(local):
            return term
        if not hash_:
            return prefix + local
        return prefix + local + b"\\#" + fragment if _LOCAL.fullmatch(fragment) else term


def prefix_lines(prefixes: Mapping[str, str]) -> bytes:
    """The `@prefix` lines, sorted, and a blank line."""
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(prefixes.items())).encode() + b"\n"


def turtle_blocks(lines: Iterable[bytes], shortener: Shortener, indent: bytes = b"") -> Iterator[bytes]:
    """The triples of sorted N-Triples lines, as one block of Turtle per subject; types come first."""
    term = shortener.term
    current, types, pairs = b"", list[bytes](), list[tuple[bytes, bytes]]()
    for line in lines:
        subject, predicate, value = line[:-3].split(b" ", 2)
        if subject != current:
            if current:
                yield _block(indent, term(current), types, pairs)
            current, types, pairs = subject, [], []
        if predicate == _RDF_TYPE:
            types.append(term(value))
        else:
            pairs.append((term(predicate), term(value)))
    if current:
        yield _block(indent, term(current), types, pairs)


def _block(indent: bytes, subject: bytes, types: list[bytes], pairs: list[tuple[bytes, bytes]]) -> bytes:
    """`subject a T ; p o , o ; q o .` with a line per predicate."""
    parts = [b"a " + b", ".join(types)] if types else []
    previous = b""
    for predicate, value in pairs:
        if predicate == previous:
            parts[-1] += b", " + value
        else:
            parts.append(predicate + b" " + value)
            previous = predicate
    return indent + subject + b" " + (b" ;\n    " + indent).join(parts) + b" .\n\n"
