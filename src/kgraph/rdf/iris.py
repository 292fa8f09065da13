"""IRIs of everything: the only place where one is made.

`{base}{kind}/{id}` for things, `{paper}#author-{n}` for authorships, `{base}source/{digest}` for the named
graph of a source document (and for the document itself), `{base}graph/…` for provenance and derived data.
The ids are those of the tables (`kgraph.model.entities`); the base is the workspace's.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from kgraph.errors import BadRequest
from kgraph.rdf.batches import patched

if TYPE_CHECKING:
    import polars as pl

ONTOLOGY = "https://w3id.org/kgraph/ontology#"
DEFAULT_BASE = "https://w3id.org/kgraph/id/"

KINDS = (
    "paper", "person", "lab", "venue", "edition", "topic", "scheme", "artifact",
    "source", "run", "graph", "record", "measure",
)  # fmt: skip

PROVENANCE = "provenance"
DERIVED = "derived"
"""Ids of the two graphs that are no source document's: `entity_iri(base, "graph", PROVENANCE)`."""

_ADDRESS = re.compile(r"((?:https?|ftp)://[^/?#\s]+)([/?#].*)?", re.IGNORECASE | re.DOTALL)
# Left as they stand: what RFC 3986 reserves or allows, and `%` where two hex digits follow.
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAFE = ":/?#@!$&'()*+,;=-._~%"


def entity_iri(base: str, kind: str, id: str) -> str:
    """The IRI of the entity `id` of a kind in `KINDS`.

    Example:
        >>> entity_iri(DEFAULT_BASE, "person", "nxbzidg7bqvwheej")
        'https://w3id.org/kgraph/id/person/nxbzidg7bqvwheej'
    """
    return f"{base}{kind}/{id}"


def authorship_iri(base: str, paper: str, rank: int | str) -> str:
    """The IRI of the `rank`-th authorship of a paper (`Authorship.rank`, from 1)."""
    return f"{base}paper/{paper}#author-{rank}"


def introduction_iri(base: str, paper: str, artifact: str, rule: str) -> str:
    """The IRI of the words by which a rule takes a paper to introduce an artefact."""
    return f"{base}paper/{paper}#introduces-{artifact}-{rule}"


def membership_iri(base: str, person: str, lab: str) -> str:
    """The IRI of what a person's papers show of a lab."""
    return f"{base}person/{person}#member-{lab}"


def measure_iri(base: str, person: str, name: str, document: str) -> str:
    """The IRI of a number that a document states about a person.

    Example:
        >>> measure_iri(DEFAULT_BASE, "nxbz", "AI score", "0123456789abcdef")
        'https://w3id.org/kgraph/id/measure/nxbz-AI%20score-0123456789abcdef'
    """
    return entity_iri(base, "measure", f"{person}-{quote(name, safe='')}-{document}")


def record_iri(base: str, document: str, record: str) -> str:
    """The IRI of a record of a document; `record` is percent-encoded text.

    Example:
        >>> record_iri(DEFAULT_BASE, "0123456789abcdef", "%237")
        'https://w3id.org/kgraph/id/record/0123456789abcdef/%237'
    """
    return entity_iri(base, "record", f"{document}/{record}")


def web_iri(address: str) -> str | None:
    """The address of a web page or file as a valid IRI, or `None` when none can be made of it.

    Characters that no IRI may hold are percent-encoded, what is encoded already stays. Only http, https and
    ftp: an address that runs something (`javascript:`) never becomes a link.

    Example:
        >>> web_iri('https://example.org/a "b"|100%'), web_iri("javascript:alert(1)"), web_iri("http://[x/")
        ('https://example.org/a%20%22b%22%7C100%25', None, None)
    """
    from pyoxigraph import NamedNode

    match = _ADDRESS.fullmatch(address.strip())
    if not match:
        return None
    host, path = match[1], match[2] or ""
    iri = host + quote(_BAD_PERCENT.sub("%25", path), safe=_SAFE, errors="replace")
    try:
        return NamedNode(iri).value
    except ValueError:
        return None


# What `web_iri` gives back as it is: seen by the thousand where it is asked once.
_PLAIN_ADDRESS = r"\A(?:https?|ftp)://[A-Za-z0-9.-]+(?:/[A-Za-z0-9:/?@!$&'()*+,;=._~-]*)?\z"


def web_iris(column: str) -> pl.Expr:
    """`web_iri` of each address in a column."""
    import polars as pl

    return pl.col(column).map_batches(
        lambda texts: patched(texts, ~texts.str.contains(_PLAIN_ADDRESS), web_iri),
        return_dtype=pl.String,
        is_elementwise=True,
    )


@cache
def check_base(base: str) -> str:
    """`base` itself when IRIs can be made with it: an absolute IRI that ends in `/` or `#`.

    Raises:
        BadRequest: it cannot be the beginning of an IRI.
    """
    from pyoxigraph import NamedNode

    try:
        NamedNode(base)
    except ValueError as error:
        raise BadRequest(f"base {base!r} is no absolute IRI: {error} (try {DEFAULT_BASE!r})") from error
    if not base.endswith(("/", "#")):
        raise BadRequest(f"base {base!r} must end in '/' or '#' (try {base + '/'!r})")
    return base


def parse_iri(base: str, iri: str) -> tuple[str, str] | None:
    """Kind and id of an IRI of ours, `None` for any other.

    Example:
        >>> parse_iri(DEFAULT_BASE, "https://w3id.org/kgraph/id/lab/abc"), parse_iri(DEFAULT_BASE, "urn:x")
        (('lab', 'abc'), None)
    """
    if not iri.startswith(base):
        return None
    kind, _, id = iri[len(base) :].partition("/")
    return (kind, id) if kind in KINDS and id and "#" not in id else None
