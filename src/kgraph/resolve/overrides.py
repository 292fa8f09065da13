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

`same` holds through chains (a and b, b and c), so a `different` between two of a chain contradicts it: that
is an error and not a matter of order. `kgraph review` appends its answers by `add_decision`.
"""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from os import PathLike
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kgraph.errors import BadOverrides

T = TypeVar("T", bound=Hashable)
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


@dataclass(frozen=True)
class Contradiction:
    """A `[[different]]` whose names `[[same]]` entries make one; entries are counted from 0."""

    different: int
    sides: tuple[int, int]
    """Which two of its names."""
    same: tuple[int, ...]
    """The chain of entries that joins the two; empty when they are the same name."""

    def to_text(self, overrides: Overrides) -> str:
        """The entries, with their numbers and names."""
        names = overrides.different[self.different].names
        one, other = (names[side] for side in self.sides)
        entry = f"[[different]] number {self.different + 1}"
        if not self.same:
            return f"{entry} names {one!r} twice: nobody is different from himself"
        chain = " and ".join(
            f"[[same]] number {n + 1} ({', '.join(map(repr, overrides.same[n].names[:4]))})"
            for n in self.same
        )
        return f"{entry} ({one!r}, {other!r}) contradicts {chain}; take one of them back"


def find_contradiction(
    same: Mapping[int, Iterable[T]], different: Mapping[int, Sequence[Iterable[T]]]
) -> Contradiction | None:
    """The first `different` (number → sets that are to stay apart) that `same` (number → what is one) undoes.

    Near-linear in the number of things named.

    Example:
        >>> find_contradiction({0: ["a", "b"], 1: ["b", "c"]}, {0: [["a"], ["c"]]})
        Contradiction(different=0, sides=(0, 1), same=(0, 1))
    """
    entries_of: dict[T, list[int]] = defaultdict(list)
    members = {n: list(things) for n, things in same.items()}
    for n, things in members.items():
        for thing in things:
            entries_of[thing].append(n)
    group_of = _groups(members, entries_of)
    for n, sets in different.items():
        sides = [{group_of.get(thing, thing) for thing in side} for side in map(list, sets)]
        for i, j in combinations(range(len(sides)), 2):
            if sides[i] & sides[j]:
                chain = _chain(set(sets[i]), set(sets[j]), members, entries_of)
                return Contradiction(n, (i, j), chain)
    return None


def _groups(members: Mapping[int, list[T]], entries_of: Mapping[T, list[int]]) -> dict[T, object]:
    """Thing → what stands for all that `same` makes one with it."""
    group_of: dict[T, object] = {}
    for first in entries_of:
        if first in group_of:
            continue
        group, todo = ("group", first), [first]
        while todo:
            thing = todo.pop()
            if thing not in group_of:
                group_of[thing] = group
                todo += [t for n in entries_of[thing] for t in members[n] if t not in group_of]
    return group_of


def _chain(
    start: set[T], goal: set[T], members: Mapping[int, list[T]], entries_of: Mapping[T, list[int]]
) -> tuple[int, ...]:
    """The fewest entries by which one gets from `start` to `goal`; none when they overlap."""
    if start & goal:
        return ()
    seen: set[int] = set()
    paths: list[tuple[tuple[int, ...], T]] = [((), thing) for thing in start]
    while paths:
        further: list[tuple[tuple[int, ...], T]] = []
        for path, thing in paths:
            for n in sorted(set(entries_of.get(thing, ())) - seen):
                seen.add(n)
                if goal.intersection(members[n]):
                    return (*path, n)
                further += [((*path, n), t) for t in members[n]]
        paths = further
    return ()


def read_overrides(path: str | PathLike[str]) -> Overrides:
    """The overrides in a TOML file.

    Raises:
        BadOverrides: the file is missing, is no TOML, an entry is not understood, or two contradict each
            other; the message names them.
    """
    path = Path(path)
    try:
        return parse_overrides(path.read_bytes(), str(path))
    except OSError as error:
        raise BadOverrides(f"{path}: {error}") from error


def parse_overrides(data: bytes, place: str) -> Overrides:
    """The overrides that the bytes of a file hold; `place` is how errors call it.

    Raises:
        BadOverrides: as `read_overrides`.
    """
    try:
        overrides = Overrides.model_validate(tomllib.loads(data.decode("utf-8")))
    except ValidationError as error:
        raise BadOverrides(
            "\n".join(_message(place, e["loc"], e["msg"]) for e in error.errors()[:5])
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadOverrides(f"{place}: {error}") from error
    for kind in ("person", "paper"):
        same = {n: o.names for n, o in enumerate(overrides.same) if o.kind == kind}
        different = {
            n: [[name] for name in o.names] for n, o in enumerate(overrides.different) if o.kind == kind
        }
        found = find_contradiction(same, different)
        if found:
            raise BadOverrides(f"{place}: {found.to_text(overrides)}")
    return overrides


def add_decision(path: str | PathLike[str], verdict: Literal["same", "different"], names: Sequence[str], *,
                 note: str = "") -> bool:  # fmt: skip
    """Append a decision about people to the file, which is made when missing; false when it is there already.

    What stands in the file stays as it is, to the byte. The new text replaces the old in one rename, so a
    reader sees the one or the other, and it is only put there when it can be read.

    Raises:
        BadOverrides: the file cannot be read, or the decision contradicts another one.
    """
    path = Path(path).resolve()  # a link to a file elsewhere stays a link
    try:
        old = path.read_bytes() if path.exists() else b""
        known = parse_overrides(old, str(path))
        if any(o.kind == "person" and set(o.names) == set(names) for o in getattr(known, verdict)):
            return False
        new = old + _entry(verdict, names, note, after=old)
        parse_overrides(new, str(path))
        _replace(path, new)
    except OSError as error:
        raise BadOverrides(f"{path}: {error}") from error
    return True


def _entry(verdict: str, names: Sequence[str], note: str, *, after: bytes) -> bytes:
    end = b"\r\n" if b"\r\n" in after else b"\n"
    lines = [f"[[{verdict}]]", f"names = [{', '.join(map(_quoted, names))}]"]
    lines += [f"note = {_quoted(note)}"] if note else []
    start = b"" if not after else end if after.endswith(b"\n") else end * 2
    return start + b"".join(line.encode() + end for line in lines)


def _quoted(text: str) -> str:
    """The text as a basic string of TOML: that of JSON, but for DEL; half a surrogate cannot be written."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _message(path: str, place: tuple[int | str, ...], text: str) -> str:
    section, *rest = place
    entry = f"[[{section}]]" + (f" number {int(rest[0]) + 1}" if rest and isinstance(rest[0], int) else "")
    below = ".".join(str(r) for r in rest[1:])
    return f"{path}: {entry}{' ' + below if below else ''}: {text[0].lower() + text[1:]}"
