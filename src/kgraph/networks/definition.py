"""Definitions of networks: SPARQL files with a header, and the table plans beside them.

A definition is a `.rq` file, plain SPARQL under a header of `#+ key: value` lines. Its rows decide:

    ?source ?target [?weight] [?paper] …       edges; rows of one pair are added up
    a group and a node, as `project` says      incidences: nodes of one group are joined pairwise

The shipped ones stand in `definitions/`, each with its table plan (`name.sql`: the same rows from the
tables of `kgraph.model.entities`, in the SQL that polars and DuckDB both understand). Those of any two kinds
of things (`lab over topic`) are made by `kgraph.networks.generic`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest, UnknownName
from kgraph.networks.generic import RELATIONS, generic_text
from kgraph.rdf.iris import KINDS

if TYPE_CHECKING:
    import os
    from importlib.resources.abc import Traversable

ROLES = {"author": "person", "citing": "paper", "cited": "paper"}
"""Words of headers that are not themselves kinds of things."""
LITERALS = ("country",)
"""Kinds of things that have no IRI: the text is the thing."""


@dataclass(frozen=True)
class Definition:
    """One network as defined by its file.

    columns: for incidences (node column, group column), for edges (`source`, `target`).
    kinds: the kind of thing (`person`, `lab` …) in each of the two columns, where the header says so; the
        rows of a table plan hold bare ids and need it.
    """

    name: str
    title: str
    description: str
    columns: tuple[str, str]
    kinds: tuple[str | None, str | None]
    is_edges: bool
    counts: str
    """What the number `papers` of an edge counts: `joint papers`, `shared authors` …"""
    weight: str
    sparql: str
    sql: str | None = None
    is_directed: bool = False
    """Of networks given as edges: whether it matters which end is the source; see `Network.edges`."""
    note: str | None = None
    """What every reader of the network must know."""

    @property
    def is_bipartite(self) -> bool:
        """Whether the two ends of each edge are known to be different kinds of things."""
        return self.is_edges and None not in self.kinds and self.kinds[0] != self.kinds[1]


@functools.cache
def definitions() -> tuple[Definition, ...]:
    """The shipped definitions, co-authorship first, then by name."""
    folder = resources.files("kgraph.networks") / "definitions"
    names = sorted(f.name.removesuffix(".rq") for f in folder.iterdir() if f.name.endswith(".rq"))
    names.sort(key=lambda n: n != "coauthorship")
    return tuple(_shipped(folder, name) for name in names)


def get_definition(name: str) -> Definition:
    """The shipped definition of that name, or the generic one that it spells out (`lab over topic`).

    Raises:
        UnknownName: there is none; the message offers the nearest.

    Example:
        >>> get_definition("coauthorship").columns
        ('author', 'paper')
        >>> get_definition("person with venue").is_bipartite
        True
    """
    for definition in definitions():
        if definition.name == name:
            return definition
    made = generic_text(name)
    if made is not None:
        return parse_definition(made[1], made[0], sql=made[2])
    kinds = ", ".join(r.kind for r in RELATIONS)
    hint = f"kgraph network --list, or A over B, A with B for two of {kinds}"
    raise UnknownName("network", name, [d.name for d in definitions()], hint=hint)


def read_definition(path: str | os.PathLike[str]) -> Definition:
    """The definition in a user's own `.rq` file.

    Raises:
        BadRequest: no such file, or a header that cannot be understood; the message names it.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest(f"{path}: the network cannot be read ({error})") from error
    return parse_definition(text, file.stem, place=str(path))


def parse_definition(
    sparql: str, name: str, *, sql: str | None = None, place: str | None = None
) -> Definition:
    """The definition that a text with a header is.

    Without `project`, the rows must be edges: columns `?source` and `?target`.

    Raises:
        BadRequest: `project` is not of the form `project: author over paper`.
    """
    header = dict(_header(sparql))
    project, join = header.get("project"), header.get("join")
    columns = _two(project, " over ", "project: author over paper", place or name) if project else None
    ends = _two(join, " with ", "join: person with topic", place or name) if join else None
    first, second = columns or ends or ("", "")
    return Definition(
        name=name,
        title=header.get("title", name),
        description=header.get("description", ""),
        columns=columns or ("source", "target"),
        kinds=(_kind(first), _kind(second)),
        is_edges=columns is None,
        counts=header.get("counts", "joint papers"),
        weight=header.get("weight", "full"),
        sparql=sparql,
        sql=sql,
        is_directed=header.get("directed") == "yes",
        note=header.get("note"),
    )


@functools.cache
def node_plan(name: str) -> tuple[str, str]:
    """SPARQL and SQL that describe nodes of a kind (`person`), or what stands about them (`paper-topics`)."""
    folder = resources.files("kgraph.networks") / "definitions" / "nodes"
    return tuple((folder / f"{name}.{s}").read_text("utf-8") for s in ("rq", "sql"))  # type: ignore[return-value]


def _shipped(folder: Traversable, name: str) -> Definition:
    sparql, sql = ((folder / f"{name}.{suffix}").read_text(encoding="utf-8") for suffix in ("rq", "sql"))
    return parse_definition(sparql, name, sql=sql)


def _header(sparql: str) -> Iterator[tuple[str, str]]:
    for line in sparql.splitlines():
        if line.startswith("#+"):
            key, _, value = line[2:].partition(":")
            yield key.strip(), value.strip()


def _two(text: str, separator: str, example: str, place: str) -> tuple[str, str]:
    left, found, right = (part.strip() for part in text.partition(separator))
    if not (found and left.isidentifier() and right.isidentifier() and left != right):
        raise BadRequest(f"{place}: {text!r} is not of the form '{example}'")
    return left, right


def _kind(word: str) -> str | None:
    kind = ROLES.get(word, word)
    return kind if kind in KINDS or kind in LITERALS else None
