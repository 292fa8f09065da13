"""Signatures: one author of one paper, as all records of that paper together print him.

The author lists of a paper's records are laid upon each other, so that a cut list is healed by a full one, a
list printed twice counts once, and an inferred author takes the position where a full list shows him. Who the
author *is* is decided afterwards, signature by signature (`kgraph.resolve.people.clustering`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kgraph.model.identifiers import SCHEME
from kgraph.model.name_conventions import compare
from kgraph.model.names import Name, fold, parse_name
from kgraph.model.records import Affiliation, AuthorName, Record

ACCOUNT_SCHEMES = frozenset({"openreview", "ieee", "openalex", "scopus", "researcherid", "dblp_name"})
"""Registers that sometimes hold one person twice: different values speak against, but do not forbid."""


def forbids(scheme: str) -> bool:
    """Two values of the scheme are two people, without exception."""
    return scheme not in ACCOUNT_SCHEMES and (scheme not in SCHEME or SCHEME[scheme].is_person_key)


@dataclass(slots=True)
class Signature:
    """One author of one paper, or the subject of a person record (`paper` is -1)."""

    paper: int
    rank: int
    position: int | None
    name: Name
    printed: list[str] = field(default_factory=list)
    """Every spelling met, the one of the fullest list first."""
    mentions: list[tuple[int, int]] = field(default_factory=list)
    """(number of the record, index in its list from 1); for a person record (its number, 0)."""
    ids: set[tuple[str, str]] = field(default_factory=set)
    affiliations: list[Affiliation] = field(default_factory=list)
    is_group: bool = False
    is_corresponding: bool | None = None

    @property
    def is_inferred(self) -> bool:
        """On the paper by conclusion: no list prints the name."""
        return self.position is None and self.paper >= 0


def paper_signatures(paper: int, numbers: Sequence[int], records: Mapping[int, Record]) -> list[Signature]:
    """The authors of one paper, from its records (`numbers`), in the order of the fullest list.

    Names that only a shorter list has follow after it: a real paper may lose an author between versions.
    """
    ordered = sorted(numbers, key=lambda n: _fullness(records[n]), reverse=True)
    signatures: list[Signature] = []
    for number in ordered:
        _lay_on(signatures, paper, number, records[number])
    for position, signature in enumerate(signatures, 1):
        signature.rank = signature.position = position
    for number in ordered:
        _lay_inferred(signatures, paper, number, records[number])
    return signatures


def _fullness(record: Record) -> tuple[bool, int, int, int]:
    listed = [a for a in record.authors if not a.is_inferred]
    letters = sum(len(a.name) for a in listed)
    return (
        record.authors_complete and bool(listed),
        len(listed),
        sum(map(len, (a.ids for a in listed))),
        letters,
    )


def _lay_on(signatures: list[Signature], paper: int, number: int, record: Record) -> None:
    listed = [(i, a) for i, a in enumerate(record.authors, 1) if not a.is_inferred]
    half = len(listed) // 2
    is_doubled = [(a.name, a.ids) for _, a in listed[:half]] == [(a.name, a.ids) for _, a in listed[half:]]
    listed, doubled = (listed[:half], listed[half:]) if is_doubled else (listed, [])
    placed = _place(signatures, listed)
    for (index, author), found in zip(listed, placed, strict=True):
        target = found
        if target is None:
            target = next((s for s in signatures if _repeats(s, author, number)), None)
        if target is None:
            target = Signature(paper, 0, None, parse_name(author.name))
            signatures.append(target)
        _add(target, author, number, index)
    for (index, author), (first, _) in zip(doubled, listed, strict=False):
        _add(next(s for s in signatures if (number, first) in s.mentions), author, number, index)


def _repeats(signature: Signature, author: AuthorName, number: int) -> bool:
    """The very same identifier and a compatible name once more in one list."""
    shared = signature.ids & {(s, v) for s, v in author.ids.items() if v}
    return (
        bool(shared)
        and not _ids_differ(signature, author)
        and compare(signature.name, parse_name(author.name)) is not None
    )


def _add(signature: Signature, author: AuthorName, number: int, index: int) -> None:
    name = parse_name(author.name)
    if len(name.printed) > len(signature.name.printed) and compare(name, signature.name):
        signature.name = name if not name.is_abbreviated or signature.name.is_abbreviated else signature.name
    for text in (author.name, *author.other_names):
        if text not in signature.printed:
            signature.printed.append(text)
    signature.mentions.append((number, index))
    signature.ids.update((s, v) for s, v in author.ids.items() if v)
    signature.affiliations.extend(a for a in author.affiliations if a not in signature.affiliations)
    signature.is_group = signature.is_group or author.is_group
    if author.is_corresponding is not None:
        signature.is_corresponding = signature.is_corresponding or author.is_corresponding


def _place(signatures: list[Signature], listed: list[tuple[int, AuthorName]]) -> list[Signature | None]:
    """Which signature each name of a further list belongs to: by equal name, then by compatible name, then by
    the same place in a list of the same length where at least surname or first name agree."""
    names = [parse_name(a.name) for _, a in listed]
    placed: list[Signature | None] = [None] * len(listed)
    free = set(range(len(signatures)))
    by_key: dict[str, list[int]] = defaultdict(list)
    for f, signature in enumerate(signatures):
        by_key[signature.name.key].append(f)
    for test in (_equal, _compatible):
        for i, name in enumerate(names):
            if placed[i] is None:
                pool = free.intersection(by_key.get(name.key, ())) if test is _equal else free
                near = sorted(pool, key=lambda f: (abs(f - i), f))
                near = [f for f in near if not _ids_differ(signatures[f], listed[i][1])]
                hit = next((f for f in near if test(signatures[f].name, name)), None)
                if hit is not None:
                    placed[i] = signatures[hit]
                    free.remove(hit)
    if len(listed) == len(signatures):
        for i, name in enumerate(names):
            if placed[i] is not None or i not in free or _ids_differ(signatures[i], listed[i][1]):
                continue
            if _resembles(signatures[i].name, name):
                placed[i] = signatures[i]
                free.remove(i)
    return placed


def _ids_differ(signature: Signature, author: AuthorName) -> bool:
    """The two hold different values of a scheme in which nobody has two."""
    known = {scheme for scheme, _ in signature.ids}
    return any(s in known and forbids(s) and v and (s, v) not in signature.ids for s, v in author.ids.items())


def _equal(a: Name, b: Name) -> bool:
    return a.key == b.key


def _compatible(a: Name, b: Name) -> bool:
    return compare(a, b) is not None


def _resembles(a: Name, b: Name) -> bool:
    from rapidfuzz import fuzz

    if a.family == b.family or (a.first == b.first and not a.is_abbreviated):
        return True
    return fuzz.token_sort_ratio(fold(a.printed), fold(b.printed)) >= 75


def _lay_inferred(signatures: list[Signature], paper: int, number: int, record: Record) -> None:
    for index, author in enumerate(record.authors, 1):
        if author.is_inferred:
            name = parse_name(author.name)
            free = [s for s in signatures if not _ids_differ(s, author)]
            target = next((s for s in free if _equal(s.name, name)), None)
            target = target or next((s for s in free if _compatible(s.name, name)), None)
            if target is None:
                target = Signature(paper, len(signatures) + 1, None, name)
                signatures.append(target)
            _add(target, author, number, index)
