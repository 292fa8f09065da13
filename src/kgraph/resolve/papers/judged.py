"""Records that are judged one by one, with their texts: the few that may be one paper with another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from kgraph.resolve.papers.background import Background
from kgraph.resolve.papers.digests import (
    CATALOGUED,
    COMPLETE,
    CUT,
    GENERIC,
    NO_YEAR,
    REFUSED,
    THESIS,
    Digests,
)
from kgraph.resolve.papers.titles import EXTENT_NAMES, LABEL_NAMES


class Digest(msgspec.Struct, frozen=True, gc=False):
    """What one record is compared by."""

    core: int
    """Hash of its title; that of no text is that of another."""
    core_length: int
    words: tuple[str, ...]
    """Stems of its title in order."""
    stems: frozenset[str]
    label: str
    extent: str
    numbers: int
    head: int
    """Hashes, 0 where there are none."""
    has_rare_head: bool
    is_generic: bool
    is_cut: bool
    authors: tuple[str, ...]
    """Surname and first initial, in order; of a group its whole name."""
    author_set: frozenset[str]
    names: tuple[str, ...]
    """The same as printed."""
    is_complete: bool
    is_thesis: bool
    own_doi: int
    """Hash of the DOI of a publication, or 0."""
    year: int | None
    venue: int | None
    """`None` where unknown, and for repositories, where anything may be deposited."""
    document: int
    is_catalogued: bool
    """The document lists each work once."""
    is_refused: bool
    n_of_group: int
    """Distinct titles of exactly these authors in this year."""
    core_text: str
    abstract: frozenset[str]
    """Its longer words. Both are empty where nobody asks for them."""


@dataclass(frozen=True, slots=True)
class Known:
    """What all records together say about some words and documents (`Background`)."""

    n_with_stem: Mapping[str, int]
    weight: Mapping[str, float]
    repeats: Sequence[float]


class Details(msgspec.Struct, frozen=True, gc=False):
    """What is read again of the few records that need it."""

    core_text: str = ""
    abstract: str = ""
    """The longer words at its beginning, joined by blanks."""


NO_DETAILS = Details()


def digests_of(columns: Digests, known: Background, details: Mapping[int, Details]) -> list[Digest]:
    """The records of (few) columns one by one; `details` by place."""
    terms, printed = columns.terms.to_list(), columns.printed.to_list()
    names, bounds = columns.names.tolist(), columns.authors.offsets.tolist()
    flags = {
        flag: columns.has(flag).tolist() for flag in (GENERIC, CUT, COMPLETE, THESIS, CATALOGUED, REFUSED)
    }
    rows = zip(
        columns.core.tolist(), columns.core_length.tolist(), columns.words.tuples(), columns.label.tolist(),
        columns.extent.tolist(), columns.numbers.tolist(), columns.head.tolist(),
        known.has_rare_head.tolist(), columns.authors.tuples(), columns.own_doi.tolist(),
        columns.year.tolist(), columns.venue.tolist(), columns.document.tolist(), known.n_of_group.tolist(),
        strict=True,
    )  # fmt: skip
    out = []
    for n, (core, length, words, label, extent, numbers, head, is_rare, authors, doi, year, venue,
            document, n_of_group) in enumerate(rows):  # fmt: skip
        stems = tuple(terms[w] for w in words)
        keys = tuple(terms[a] for a in authors)
        more = details.get(n, NO_DETAILS)
        out.append(
            Digest(
                core=core, core_length=length, words=stems, stems=frozenset(stems),
                label=LABEL_NAMES[label], extent=EXTENT_NAMES[extent], numbers=numbers, head=head,
                has_rare_head=is_rare, is_generic=flags[GENERIC][n], is_cut=flags[CUT][n],
                authors=keys, author_set=frozenset(keys),
                names=tuple(printed[k] for k in names[bounds[n] : bounds[n + 1]]),
                is_complete=flags[COMPLETE][n], is_thesis=flags[THESIS][n], own_doi=doi,
                year=None if year == NO_YEAR else year, venue=None if venue < 0 else venue,
                document=document, is_catalogued=flags[CATALOGUED][n], is_refused=flags[REFUSED][n],
                n_of_group=n_of_group, core_text=more.core_text, abstract=frozenset(more.abstract.split()),
            )
        )  # fmt: skip
    return out


def known_of(columns: Digests, known: Background) -> Known:
    """What is known about the words of these columns, by their texts."""
    terms = columns.terms.to_list()
    return Known(
        dict(zip(terms, known.n_with_stem.tolist(), strict=True)),
        dict(zip(terms, known.weight.tolist(), strict=True)),
        known.repeats.tolist(),
    )
