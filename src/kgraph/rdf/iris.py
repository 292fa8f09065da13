"""IRIs of everything: the only place where one is made.

`{base}{kind}/{id}` for things, `{paper}#author-{n}` for authorships, `{base}source/{digest}` for the named
graph of a source document (and for the document itself), `{base}graph/…` for provenance and derived data.
The ids are those of the tables (`kgraph.model.entities`); the base is the workspace's.
"""

from __future__ import annotations

ONTOLOGY = "https://w3id.org/kgraph/ontology#"
DEFAULT_BASE = "https://w3id.org/kgraph/id/"

KINDS = ("paper", "person", "lab", "venue", "edition", "topic", "source", "run", "graph", "record", "measure")


def entity_iri(base: str, kind: str, id: str) -> str:
    """The IRI of the entity `id` of a kind in `KINDS`.

    Example:
        >>> entity_iri(DEFAULT_BASE, "person", "nxbzidg7bqvwheej")
        'https://w3id.org/kgraph/id/person/nxbzidg7bqvwheej'
    """
    return f"{base}{kind}/{id}"


def authorship_iri(base: str, paper: str, rank: int) -> str:
    """The IRI of the `rank`-th authorship of a paper (`Authorship.rank`, from 1)."""
    return f"{base}paper/{paper}#author-{rank}"


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
