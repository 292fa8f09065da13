"""The user's word: `overrides.toml`, replayed at every build, above every rule.

    [[same]]                      # one person, whatever the rules say
    names = ["J. Berg", "Jo van den Berg"]

    [[different]]                 # never one person
    names = ["lists/a.json#p7:2", "lists/a.json#p9:1"]

    [[name]]                      # how a person is to be called
    of = "orcid:0000-0002-1825-0097"
    name = "Josiah Carberry"

    [[drop]]                      # nobody: leave this author out
    name = "Anonymous"

A person is named by a printed name, an IRI or id of this workspace, an identifier `scheme:value`, or a place
`document#record:position`. `kind = "paper"` (title, identifier or `document#record`), `"lab"` or `"venue"`
(printed text) makes `same` speak of those instead; `different` knows people and papers, `name` people, labs
and venues.
"""

from __future__ import annotations

import tomllib
from os import PathLike
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kgraph.errors import BadOverrides

Kind = Literal["person", "paper", "lab", "venue"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Kind = "person"
    note: str = ""
    """For the reader; not used."""


class Same(_Entry):
    """All of these are one."""

    names: tuple[str, ...] = Field(min_length=2)


class Different(_Entry):
    """No two of these are one."""

    kind: Literal["person", "paper"] = "person"
    names: tuple[str, ...] = Field(min_length=2)


class Naming(_Entry):
    """What this one is called."""

    kind: Literal["person", "lab", "venue"] = "person"
    of: str = Field(min_length=1)
    name: str = Field(min_length=1)


class Drop(_Entry):
    """No author: mentions of this name leave no authorship."""

    kind: Literal["person"] = "person"
    name: str = Field(min_length=1)


class Overrides(BaseModel):
    """The curation file, as read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    same: tuple[Same, ...] = ()
    different: tuple[Different, ...] = ()
    name: tuple[Naming, ...] = ()
    drop: tuple[Drop, ...] = ()


def read_overrides(path: str | PathLike[str]) -> Overrides:
    """The overrides in a TOML file.

    Raises:
        BadOverrides: the file is missing, is no TOML, or an entry is not understood; the message names it.
    """
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadOverrides(f"{path}: {error}") from error
    try:
        return Overrides.model_validate(data)
    except ValidationError as error:
        raise BadOverrides(
            "\n".join(_message(path, e["loc"], e["msg"]) for e in error.errors()[:5])
        ) from error


def _message(path: Path, place: tuple[int | str, ...], text: str) -> str:
    section, *rest = place
    entry = f"[[{section}]]" + (f" number {int(rest[0]) + 1}" if rest and isinstance(rest[0], int) else "")
    below = ".".join(str(r) for r in rest[1:])
    return f"{path}: {entry}{' ' + below if below else ''}: {text[0].lower() + text[1:]}"
