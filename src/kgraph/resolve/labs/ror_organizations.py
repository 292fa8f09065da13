"""The organisations of a ROR data dump as tables: who bears which name, under which key, below whom.

Organisations are numbered in the order of their ids, so the order of the dump does not matter.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kgraph.resolve.labs.names import LabTable, Organization, lab_key, lab_table
from kgraph.resolve.labs.places import place_key, places
from kgraph.resolve.labs.ror_dump import RorEntry

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MINISTRY = re.compile(
    r"\b(ministry|ministere|ministerio|ministero|ministerium|bundesministerium|government|department of)\b"
)
STOP_WORDS = frozenset(
    """
    a and at da de degli dei del della der des di do dos du e et for fur in la le les of on the to und y
    """.split()  # noqa: SIM905
)


class Body(NamedTuple):
    """One organisation that can be matched."""

    ror: str
    key: str
    """As `Organization.key`; no two bodies share one."""
    name: str
    city: str | None
    country: str | None
    city_key: str
    """Folded words of the city's English name, or empty."""
    names: tuple[str, ...]
    """`lab_key` of each name, acronyms left out."""
    above: tuple[int, ...]
    """Numbers of all organisations directly above it, the one it is told under first."""
    is_company: bool
    is_facility: bool
    is_active: bool


class Words:
    """The words of all names, each with its bearers and how rare it is."""

    def __init__(self, names: Sequence[Iterable[str]]) -> None:
        """names: of each organisation, keys as `lab_key` makes them."""
        import numpy as np

        self._n = len(names)
        self._number: dict[str, int] = {}
        pairs = array("q")  # word's number, then bearer
        for bearer, keys in enumerate(names):
            for word in {w for key in keys for w in content_words(key)}:
                pairs.append(self._number.setdefault(word, len(self._number)) * self._n + bearer)
        words, bearers = np.divmod(np.sort(np.array(pairs, dtype=np.int64)), max(self._n, 1))
        self._bearers: npt.NDArray[np.int32] = bearers.astype(np.int32)
        self._ends: list[int] = np.cumsum(np.bincount(words, minlength=len(self._number))).tolist()

    def _span(self, word: str) -> tuple[int, int]:
        number = self._number.get(word)
        return (0, 0) if number is None else (self._ends[number - 1] if number else 0, self._ends[number])

    def bearers(self, word: str) -> npt.NDArray[np.int32]:
        """Numbers of the organisations with a name that has the word, in order."""
        return self._bearers[slice(*self._span(word))]

    def weight(self, word: str) -> float:
        """ln((organisations + 1) / (bearers + 1)): what the word says, in nats; most when nobody bears it."""
        start, stop = self._span(word)
        return math.log((self._n + 1) / (stop - start + 1))


@dataclass(frozen=True)
class RorOrganizations:
    """Look-up tables over the organisations of a dump."""

    bodies: tuple[Body, ...]
    named: dict[str, tuple[int, ...]]
    """`lab_key` of a name → numbers of its bearers, in order."""
    acronyms: dict[str, tuple[int, ...]]
    """Acronym as printed without points → bearers."""
    by_id: dict[str, tuple[int, ...]]
    """ROR id → number; that of a withdrawn organisation leads to its successors, which may be none."""
    countries: dict[str, str]
    """`place_key` of a country's name or code → its code."""
    parents: dict[str, str]
    """Key → key of the organisation above, also of those that only the shipped table has; no circles."""

    @cached_property
    def words(self) -> Words:
        """The words of all names."""
        return Words([b.names for b in self.bodies])

    @cached_property
    def number(self) -> dict[str, int]:
        """Key → number."""
        return {b.key: n for n, b in enumerate(self.bodies)}

    @cached_property
    def cities(self) -> frozenset[str]:
        """`Body.city_key` of all that have one."""
        return frozenset(b.city_key for b in self.bodies if b.city_key)

    def get_organization(self, number: int) -> Organization:
        """A body as the rest of kgraph knows it; the shipped table names those that it knows."""
        body = self.bodies[number]
        parent = self.parents.get(body.key)
        known = lab_table().by_key.get(body.key)
        ids = (("ror", body.ror),)
        if known:
            city, country = known.city or body.city, known.country or body.country
            return Organization(body.key, known.name, known.kind, parent, city, country, ids)
        kind = "Lab" if parent and body.is_facility else "Organization"
        return Organization(body.key, body.name, kind, parent, body.city, body.country, ids)

    def is_above(self, upper: int, lower: int) -> bool:
        """Whether `upper` is somewhere above `lower`, by any of its parents."""
        seen, todo = {lower}, [lower]
        while todo:
            for n in self.bodies[todo.pop()].above:
                if n == upper:
                    return True
                if n not in seen:
                    seen.add(n)
                    todo.append(n)
        return False


def content_words(key: str) -> list[str]:
    """The words of a key but articles and the like, each once, in order.

    Example:
        >>> content_words("university of the basque country")
        ['university', 'basque', 'country']
    """
    return [w for w in dict.fromkeys(key.split()) if w not in STOP_WORDS]


def tabulate(entries: Iterable[RorEntry]) -> RorOrganizations:
    """The tables of organisations whose ids all differ."""
    ordered = sorted(entries, key=lambda e: e.id)
    living = [e for e in ordered if e.status != "withdrawn"]
    names = [_name_keys(e) for e in living]
    heirs = _heirs(ordered, {e.id: n for n, e in enumerate(living)})
    table = lab_table()
    keys = _keys(living, names, table)
    cities = {city: _city_key(city) for city in {e.city for e in living if e.city}}
    bodies = tuple(
        Body(
            e.id,
            keys[n],
            bare_name(e) if names[n][:1] == (keys[n],) else e.name,
            e.city,
            e.country,
            cities.get(e.city or "", ""),
            names[n],
            _above(n, living, names, heirs),
            "company" in e.types,
            "facility" in e.types,
            e.status == "active",
        )
        for n, e in enumerate(living)
    )
    named: dict[str, set[int]] = defaultdict(set)
    acronyms: dict[str, set[int]] = defaultdict(set)
    for e in ordered:
        for n in heirs[e.id]:
            for key in names[n] if e.status != "withdrawn" else _name_keys(e):
                named[key].add(n)
            for acronym in e.acronyms:
                acronyms[acronym.replace(".", "")].add(n)
    countries = {e.country.lower(): e.country for e in ordered if e.country}
    countries.update((place_key(e.country_name), e.country) for e in ordered if e.country and e.country_name)
    return RorOrganizations(
        bodies,
        _frozen(named),
        _frozen(acronyms),
        heirs,
        countries,
        _parents(bodies, table),
    )


def _city_key(city: str) -> str:
    key = place_key(city)
    return places().cities.get(key, key)


def bare_name(entry: RorEntry) -> str:
    """The name ROR displays without the country by which it tells the branches of a firm apart.

    `Google (Switzerland)` is `Google`.
    """
    if not entry.name.endswith(")"):
        return entry.name
    name, _, bracket = entry.name[:-1].rpartition("(")
    own = {t.casefold() for t in (entry.country_name, entry.country) if t}
    return name.strip() if name.strip() and bracket.strip().casefold() in own else entry.name


def _frozen(bearers: dict[str, set[int]]) -> dict[str, tuple[int, ...]]:
    """Sets as sorted tuples; most names have one bearer, whose tuples are one object."""
    single: dict[int, tuple[int, ...]] = {}
    return {
        key: tuple(sorted(ns)) if len(ns) > 1 else single.setdefault(next(iter(ns)), tuple(ns))
        for key, ns in bearers.items()
    }


def _name_keys(entry: RorEntry) -> tuple[str, ...]:
    """Keys of what an organisation is called: bare name, displayed name, labels, aliases; none twice.

    Those of nothing but figures are left out, so it may be empty.
    """
    texts = dict.fromkeys((bare_name(entry), entry.name, *entry.labels, *entry.aliases))
    return tuple(k for k in dict.fromkeys(map(lab_key, texts)) if k and not k.isdigit())


def _heirs(entries: Sequence[RorEntry], number: dict[str, int]) -> dict[str, tuple[int, ...]]:
    """Id → number; of a withdrawn organisation those of the living ones at the ends of its successions."""
    entry_of = {e.id: e for e in entries}
    heirs: dict[str, tuple[int, ...]] = {}
    for entry in entries:
        found, seen, todo = set(), {entry.id}, [entry.id]
        while todo:
            id = todo.pop()
            if id in number:
                found.add(number[id])
            elif id in entry_of:
                later = [s for s in entry_of[id].successors if s not in seen]
                seen.update(later)
                todo += later
        heirs[entry.id] = tuple(sorted(found))
    return heirs


def _above(
    number: int,
    living: Sequence[RorEntry],
    names: Sequence[tuple[str, ...]],
    heirs: dict[str, tuple[int, ...]],
) -> tuple[int, ...]:
    """Numbers of the parents, the one an organisation is told under first.

    That is the one in its own city (a French laboratory belongs to its university and to CNRS in Paris), then
    the first by name; a ministry only where there is nothing else, since rolling up to it joins strangers.
    """
    found = {n for id in living[number].parents for n in heirs.get(id, ())} - {number}

    def rank(n: int) -> tuple[bool, bool, tuple[str, ...], int]:
        entry = living[n]
        is_ministry = "government" in entry.types and any(map(MINISTRY.search, names[n]))
        return is_ministry, entry.city != living[number].city, names[n], n

    return tuple(sorted(found, key=rank))


def _keys(entries: Sequence[RorEntry], names: Sequence[tuple[str, ...]], table: LabTable) -> list[str]:
    """The key of each organisation, no two alike.

    One that the shipped table knows has its key there: so both become one. Else the key of its name without
    the branch's country, else of the whole name, where only one organisation in dump and table has it; else
    the ROR id is added.
    """
    owned = _known(entries, names, table)
    own = [keys[: 1 + (bare_name(e) != e.name)] for e, keys in zip(entries, names, strict=True)]
    bearers = Counter(key for n, mine in enumerate(own) if n not in owned for key in mine)
    keys = []
    for n, (entry, mine) in enumerate(zip(entries, own, strict=True)):
        free = (key for key in mine if bearers[key] == 1 and key not in table.by_key)
        keys.append(owned.get(n) or next(free, " ".join((*mine[:1], entry.id))))
    return keys


def _known(entries: Sequence[RorEntry], names: Sequence[tuple[str, ...]], table: LabTable) -> dict[int, str]:
    """Number → key in the shipped table, each key once and only where the countries do not contradict.

    The table's own name outranks its aliases, the displayed name other names, the table's city another; where
    two organisations are alike in all that, neither is taken for the table's.
    """
    claims: dict[str, list[tuple[tuple[bool, int, bool], int]]] = defaultdict(list)
    for n, (entry, keys) in enumerate(zip(entries, names, strict=True)):
        mine = [
            ((key != o.key, i if i < 2 else 2, (o.city or entry.city) != entry.city), o.key)
            for i, key in enumerate(keys)
            if (o := table.labs.get(key)) and (not o.country or o.country == entry.country)
        ]
        if mine:
            rank, key = min(mine)
            claims[key].append((rank, n))
    owned = {}
    for key, claimed in claims.items():
        claimed.sort()
        if len(claimed) == 1 or claimed[0][0] < claimed[1][0]:
            owned[claimed[0][1]] = key
    return owned


def _parents(bodies: Sequence[Body], table: LabTable) -> dict[str, str]:
    """Key → key above: as the table says where it says so, else as the dump says; circles are cut open.

    A circle loses the link from its first key, so that it does not matter where one enters it.
    """
    parents = {b.key: bodies[b.above[0]].key for b in bodies if b.above}
    parents.update((o.key, o.parent) for o in table.by_key.values() if o.parent)
    settled: set[str] = set()
    for start in sorted(parents):
        path: dict[str, None] = {}
        key: str | None = start
        while key is not None and key not in settled and key not in path:
            path[key] = None
            key = parents.get(key)
        if key is not None and key in path:
            on_path = list(path)
            del parents[min(on_path[on_path.index(key) :])]
        settled.update(path)
    return parents
