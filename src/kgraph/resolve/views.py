"""Records of which only some fields are read: what a stage does not ask for need not become an object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from kgraph.model.records import Affiliation, AssignedTopic, Record
from kgraph.readers.kept import Kept

View = TypeVar("View")


class Organizations(msgspec.Struct, frozen=True, gc=False):
    """The organisations of one author."""

    affiliations: tuple[Affiliation, ...] = ()


class Affiliated(msgspec.Struct, frozen=True, gc=False):
    """The organisations that a record names."""

    authors: tuple[Organizations, ...] = ()
    labs: tuple[str, ...] = ()


class Published(msgspec.Struct, frozen=True, gc=False):
    """Where a record was published."""

    venue: str | None = None
    ids: dict[str, str] = {}
    venue_ids: dict[str, str] = {}


class About(msgspec.Struct, frozen=True, gc=False):
    """What a record says of its subject."""

    title: str
    abstract: str | None = None
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    topics: tuple[AssignedTopic, ...] = ()


class Offering(msgspec.Struct, frozen=True, gc=False):
    """What a record says of artefacts."""

    title: str
    abstract: str | None = None
    code_urls: tuple[str, ...] = ()


class Identified(msgspec.Struct, frozen=True, gc=False):
    """The identifiers of one author."""

    ids: dict[str, str] = {}


class Signing(msgspec.Struct, frozen=True, gc=False):
    """The identifiers of all authors of a record."""

    authors: tuple[Identified, ...] = ()


def only(records: Sequence[Record], view: type[View]) -> Sequence[View]:
    """The records with (at least) the fields of `view`, a class that has some of those of `Record`.

    What identifiers of authors are held to mean after all that registers say is not among them: of `Record`
    itself these are as they were read.
    """
    parts: Iterable[Any] | None = getattr(records, "parts", None)
    found: Any = records if parts is None else Kept([narrowed(part, view) for part in parts])
    return found  # type: ignore[no-any-return]


def narrowed(part: Any, view: Any) -> Any:
    """A batch of records with the fields of `view` alone, where that can be had."""
    return part.only(view) if hasattr(part, "only") else part
