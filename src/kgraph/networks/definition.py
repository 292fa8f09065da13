"""Definitions of networks: SPARQL files with a header, and the table plans beside them.

A definition is a `.rq` file, plain SPARQL under a header of `#+ key: value` lines. Its rows decide:

    ?source ?target [?weight] [?paper] …       edges; rows of one pair are added up
    a group and a node, as `project` says      incidences: nodes of one group are joined pairwise

The shipped ones stand in `definitions/`, each with its table plan (`name.sql`: the same rows from the
tables of `kgraph.model.entities`, in the SQL that polars and DuckDB both understand).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest, UnknownName
from kgraph.rdf.iris import KINDS

if TYPE_CHECKING:
    import os
    from importlib.resources.abc import Traversable

ROLES = {"author": "person"}
"""Words of headers that are not themselves kinds of things."""


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
    """The shipped definition of that name.

    Raises:
        UnknownName: there is none; the message offers the nearest.

    Example:
        >>> get_definition("coauthorship").columns
        ('author', 'paper')
    """
    for definition in definitions():
        if definition.name == name:
            return definition
    raise UnknownName("network", name, [d.name for d in definitions()], hint="kgraph network --list")


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
    return kind if kind in KINDS else None
