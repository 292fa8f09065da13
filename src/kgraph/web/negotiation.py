"""Which format a client gets: the `Accept` header of RFC 9110 with its q-values, the formats there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_RANGE = re.compile(r"\s*([\w!#$&^.+*-]+/[\w!#$&^.+*-]+)\s*(;[^,]*)?\s*$")
_Q = re.compile(r";\s*q\s*=\s*(1(?:\.0{0,3})?|0(?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Format:
    """A format in which something can be had."""

    name: str
    """As pyoxigraph calls it."""
    media_type: str
    """The registered name, which answers bear unless another was asked for."""
    aliases: tuple[str, ...] = ()
    """Other names that clients send for it."""
    words: tuple[str, ...] = ()
    """What `format=` and `output=` may say."""
    describes: str = ""
    """Its IRI in the W3C list of formats."""

    @property
    def content_type(self) -> str:
        """The value of the header."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_FORMATS = "http://www.w3.org/ns/formats/"
ROW_FORMATS = (
    Format(
        "JSON",
        "application/sparql-results+json",
        ("application/json", "text/json", "text/javascript", "application/javascript"),
        ("json", "sparql-results+json", "srj"),
        _FORMATS + "SPARQL_Results_JSON",
    ),
    Format(
        "XML",
        "application/sparql-results+xml",
        ("application/xml", "text/xml"),
        ("xml", "sparql-results+xml", "srx"),
        _FORMATS + "SPARQL_Results_XML",
    ),
    Format("CSV", "text/csv", ("application/csv",), ("csv",), _FORMATS + "SPARQL_Results_CSV"),
    Format(
        "TSV",
        "text/tab-separated-values",
        ("text/tsv",),
        ("tsv", "tab-separated-values"),
        _FORMATS + "SPARQL_Results_TSV",
    ),
)
"""Of the answers to SELECT and ASK; the first where a client has no preference."""

GRAPH_FORMATS = (
    Format(
        "TURTLE",
        "text/turtle",
        ("application/turtle", "application/x-turtle", "text/n3", "text/rdf+n3"),
        ("turtle", "ttl", "n3"),
        _FORMATS + "Turtle",
    ),
    Format(
        "N_TRIPLES",
        "application/n-triples",
        ("text/plain",),
        ("n-triples", "ntriples", "nt"),
        _FORMATS + "N-Triples",
    ),
    Format(
        "RDF_XML",
        "application/rdf+xml",
        ("application/xml", "text/xml"),
        ("xml", "rdf", "rdf+xml", "rdfxml"),
        _FORMATS + "RDF_XML",
    ),
    Format(
        "JSON_LD",
        "application/ld+json",
        ("application/json",),
        ("json-ld", "jsonld", "json"),
        _FORMATS + "JSON-LD",
    ),
    Format("TRIG", "application/trig", ("application/x-trig",), ("trig",), _FORMATS + "TriG"),
    Format(
        "N_QUADS",
        "application/n-quads",
        ("text/x-nquads",),
        ("n-quads", "nquads", "nq"),
        _FORMATS + "N-Quads",
    ),
)
"""Of graphs: the answers to CONSTRUCT and DESCRIBE, and whole graphs."""

HTML = Format("HTML", "text/html", ("application/xhtml+xml",), ("html",))


@lru_cache(maxsize=256)
def choose(accept: str | None, formats: tuple[Format, ...], words: tuple[str, ...] = ()) -> Format | None:
    """The format that fits best; `None` when the client takes none of them.

    words: what the client said by `format=` and the like; the first that names a format counts more than
    the header.

    Example:
        >>> choose("text/csv;q=0.5, application/sparql-results+xml", ROW_FORMATS).name
        'XML'
    """
    for word in words:
        for format in formats:
            if word.casefold() in (*format.words, format.media_type, *format.aliases):
                return format
    ranges = _ranges(accept)
    if not ranges:
        return formats[0]
    best = max(formats, key=lambda format: _quality(format, ranges))  # the first of the best
    return best if _quality(best, ranges) > (0, 0) else None


def _ranges(accept: str | None) -> list[tuple[str, float]]:
    """Range and quality of each part of the header that can be read."""
    ranges = []
    for part in (accept or "").split(","):
        if found := _RANGE.match(part):
            q = _Q.search(found[2] or "")
            ranges.append((found[1].casefold(), float(q[1]) if q else 1.0))
    return ranges


def _quality(format: Format, ranges: list[tuple[str, float]]) -> tuple[float, float]:
    """How much the client likes a format, then how exactly it said so; zeros when it does not take it."""
    every = format.media_type.partition("/")[0] + "/*"
    fits = [(_specificity(format, kind, every), q) for kind, q in ranges]
    specificity, q = max(fits, key=lambda fit: fit[0])
    return (q, specificity) if specificity and q else (0.0, 0.0)


def _specificity(format: Format, kind: str, every: str) -> float:
    if kind == format.media_type:
        return 4.0
    if kind in format.aliases:
        return 3.0
    return {every: 2.0, "*/*": 1.0}.get(kind, 0.0)


def offers(formats: Sequence[Format]) -> str:
    """The list that goes with 406."""
    return ", ".join(format.media_type for format in formats)
