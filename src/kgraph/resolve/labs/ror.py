"""Affiliation text → organisation of a ROR data dump, when the user has one.

A name counts where it stands: as the whole text, as one of its comma parts or as parts next to each other
(`University of California, Berkeley`), compared by `lab_key`. A department never names the organisation. Of
the organisations that a text names, those above another one give way (`DeepMind, Google`), then the name that
says most wins (its words weighted by how rare they are in the dump). A name that several bear is decided by
the city or country in the text, else by kinship (the firm above its branches), else not at all.

Where no part is a name, one may stand inside (`Dept. of Hands University of Limbs`); else an acronym may fit,
then a name of nearly the same words (`LIKENESS`). A text that names
another country than the organisation's names another organisation, unless that is a company. Withdrawn
organisations are read as their successors; inactive ones stay what they were.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kgraph.errors import BadDocument
from kgraph.model.names import fold
from kgraph.resolve.labs.gazetteer import UNIT_WORDS, are_places
from kgraph.resolve.labs.names import Organization, lab_key, lab_table
from kgraph.resolve.labs.places import place_key, places
from kgraph.resolve.labs.ror_dump import WHERE, RorEntry, iter_entries
from kgraph.resolve.labs.ror_organizations import RorOrganizations, content_words, tabulate
from kgraph.resolve.labs.text import (
    is_acronym,
    is_address,
    plain_text,
    split_affiliations,
    split_parts,
)

LIKENESS = 0.9
"""Dice coefficient of two names' words, weighted by rarity, from which they are taken for one name.

A name of k words of one weight reaches (2k - 2)/(2k - 1) with one of its words missing: 0.9 only from six
words on. So in shorter names only words that say little (`university`, `institute`) may be missing, and a
`Technical University of X` is no `University of X`. Order, particles and abbreviation do not count.
"""
MAX_BEARERS = 500
"""A word that more organisations bear finds candidates only together with another one."""
MAX_PIECES = 8
"""So many affiliations of one text are looked at."""
LONGEST_NAME = 3
"""Parts next to each other that may be one name."""
LONGEST_PART = 20
"""Words of a part in which names without commas are looked for."""
SHORTEST_ACRONYM = 3
"""Two capitals are a state or a country more often than an organisation."""

DEPARTMENT = re.compile(
    r"^(the )?(dept|department|departement|departamento|dipartimento|abteilung|school of|faculty|faculte|"
    r"facultad|fakultat|fac|division|section|group of|graduate school|chair of|programs? in)\b"
)
UNITS = UNIT_WORDS - frozenset(("of", "and", "for", "state", "science", "sciences", "medical", "hospital"))
"""Words that, after a name, begin a part of the organisation and not a longer name."""
QUALIFIERS = frozenset(
    """
    technical technological polytechnic state national federal royal medical agricultural normal catholic
    autonomous open applied new north south east west northern southern eastern western central of for and
    """.split()  # noqa: SIM905
)
"""Words that, before a name, make it another one: `Technical University of X`."""


def read_ror(path: str | os.PathLike[str]) -> RorIndex:
    """The index of a dump: `.zip` as published, or its JSON file, plain or compressed, of schema 1 or 2.

    Some seconds and less than 300 MB for the 110,000 organisations of 2024.

    Raises:
        BadDocument: the file is no ROR data dump or is cut short; the message names it and what is wrong.
    """
    found, n_skipped = [], 0
    for entry in iter_entries(path):
        if entry is None:
            n_skipped += 1
        else:
            found.append(entry)
    if not found:
        what = f"none of its {n_skipped:,} entries has the id and name of an organisation"
        raise BadDocument(
            f"{os.fspath(path)}: is no ROR data dump: {what if n_skipped else 'its list is empty'}; {WHERE}"
        )
    return index_entries(found, skipped=n_skipped)


def index_entries(entries: Iterable[RorEntry], *, skipped: int = 0) -> RorIndex:
    """The index of organisations in any order; of two with one id the lesser counts, the other is skipped."""
    by_id: dict[str, RorEntry] = {}
    for entry in entries:
        old = by_id.setdefault(entry.id, entry)
        if old is not entry:
            skipped += 1
            by_id[entry.id] = min(old, entry, key=repr)
    return RorIndex(tabulate(by_id.values()), skipped)


class _Text(NamedTuple):
    """An affiliation taken apart."""

    parts: tuple[str, ...]
    """Between commas, without what stands in brackets and without streets; none empty."""
    keys: tuple[str, ...]
    """`lab_key` of each part."""
    full_keys: tuple[str, ...]
    """The same with what stands in brackets."""
    places: tuple[str, ...]
    """Words of each part as of a place; a city by its English name."""
    countries: tuple[frozenset[str], ...]
    """Codes of the countries in which each part ends, that of a state too; of `Georgia` there are two."""
    brackets: tuple[tuple[str, ...], ...]
    """What stood in brackets in each part."""
    apart: tuple[str, ...]
    """Places given apart from the text, or in brackets."""
    country: frozenset[str]
    """Codes of countries given apart from the text, or in brackets."""


class _Name(NamedTuple):
    """Parts next to each other that may be a name."""

    start: int
    stop: int


class _Hit(NamedTuple):
    """An organisation that a text names."""

    says: float
    """How much the words of the name say, in nats."""
    start: int
    """The part in which the name begins."""
    number: int


@dataclass(frozen=True)
class RorIndex:
    """The organisations of a dump by what they are called: the same in any order of its entries.

    Nothing is kept between calls: whoever asks for one text often remembers the answer as long as the index.
    """

    organizations: RorOrganizations
    skipped: int
    """Entries that are no organisation, or tell of one for the second time."""

    def __len__(self) -> int:
        """Organisations that can be matched."""
        return len(self.organizations.bodies)

    def match(self, text: str, city: str | None = None, country: str | None = None) -> Organization | None:
        """The organisation that an affiliation names, `None` where the dump does not decide.

        city, country: where the source gives them apart from the text; a country by name or code.
        """
        return next(iter(self.match_all(text, city, country)), None)

    def match_all(
        self, text: str, city: str | None = None, country: str | None = None
    ) -> tuple[Organization, ...]:
        """The same for a text of several affiliations (`University of X; University of Y`), each once."""
        pieces = split_affiliations(plain_text(text))[:MAX_PIECES]
        numbers = (self._match(self._take_apart(piece, city, country)) for piece in pieces)
        found = dict.fromkeys(n for n in numbers if n is not None)
        return tuple(map(self.organizations.get_organization, found))

    def _match(self, text: _Text) -> int | None:
        named = [*self._by_name(text)] or [*self._inside(text)]
        hits = [*named, *self._by_acronym(text, named)] or [*self._by_words(text)]
        return self._best(hits) if hits else None

    def find_key(self, key: str) -> Organization | None:
        """The organisation of that key in the dump, else in the shipped table: what `parent` may name."""
        number = self.organizations.number.get(key)
        if number is not None:
            return self.organizations.get_organization(number)
        return lab_table().by_key.get(key)

    def find_id(self, ror: str) -> Organization | None:
        """The organisation of a ROR id in normal form; a withdrawn one gives way to its only successor."""
        numbers = self.organizations.by_id.get(ror, ())
        return self.organizations.get_organization(numbers[0]) if len(numbers) == 1 else None

    # ------------------------------------------------------------------ reading the text

    def _take_apart(self, text: str, city: str | None, country: str | None) -> _Text:
        parts = [p for p in split_parts(text) if lab_key(p.text) and not self._is_address(p.text)]
        is_code = bool(country and re.fullmatch("[A-Z]{2}", country))
        apart = [b for p in parts for b in p.brackets] + [
            t for t in (city, country if not is_code else "") if t
        ]
        codes = [self._countries(t) for t in apart] + ([frozenset({country})] if country and is_code else [])
        return _Text(
            tuple(p.text for p in parts),
            tuple(lab_key(p.text) for p in parts),
            tuple(lab_key(" ".join((p.text, *p.brackets))) for p in parts),
            tuple(self._place(p.text) for p in parts),
            tuple(self._countries(p.text) for p in parts),
            tuple(p.brackets for p in parts),
            tuple(map(self._place, apart)),
            frozenset[str]().union(*codes),
        )

    def _is_address(self, text: str) -> bool:
        """A street or post code, and not one of the names that look like it (`LIP6`)."""
        known = self.organizations
        return is_address(text) and text not in known.acronyms and lab_key(text) not in known.named

    def _place(self, text: str) -> str:
        key = place_key(text)
        return places().cities.get(key, key)

    def _countries(self, text: str) -> frozenset[str]:
        """Codes of the place in whose name a part ends, postcodes left out: `Beijing 100080 P. R. China`."""
        if DEPARTMENT.match(fold(text)):  # `Dept. of IT`
            return frozenset()
        words = [w for w in place_key(text).split() if not any(c.isdigit() for c in w)][-5:]
        known = (self.organizations.countries, places().countries, places().regions)
        for n in range(len(words)):
            tail = " ".join(words[n:])
            if codes := {t[tail] for t in known if tail in t}:
                return frozenset(codes)
        return frozenset()

    def _is_place(self, text: str) -> bool:
        key = place_key(text)
        return (
            key in self.organizations.cities or key in self.organizations.countries or places().is_place(key)
        )

    def _windows(self, text: _Text) -> Iterator[_Name]:
        """Parts and neighbouring parts that may be a name: no department begins them, no place is one."""
        for start, key in enumerate(text.keys):
            if DEPARTMENT.match(fold(text.parts[start])) or key.isdigit():
                continue
            if len(text.parts) > 1 and self._is_place(text.parts[start]):
                continue
            for stop in range(start + 1, min(start + LONGEST_NAME, len(text.keys)) + 1):
                yield _Name(start, stop)

    # ------------------------------------------------------------------ who it may be

    def _by_name(self, text: _Text) -> Iterator[_Hit]:
        """Organisations of which a name stands in the text."""
        for window in self._windows(text):
            for keys in (text.full_keys, text.keys):
                key = " ".join(keys[slice(*window)])
                number = self._decide(self.organizations.named.get(key, ()), text, window)
                if number is not None:
                    yield _Hit(self._says(key), window.start, number)
                    break

    def _inside(self, text: _Text) -> Iterator[_Hit]:
        """Organisations of which a name stands in a part without commas around it, the longest of each part.

        What is before it must begin or end like a department (`Dept. of Hands University of Limbs`) and not
        in a word or place that makes another name of it, what is after must be a place or a department.
        """
        for n, key in enumerate(text.keys):
            words = key.split()[:LONGEST_PART]
            sizes = range(len(words) - 1, 1, -1)
            runs = ((i, i + size) for size in sizes for i in range(len(words) - size + 1))
            for start, stop in runs:
                name = " ".join(words[start:stop])
                bearers = self.organizations.named.get(name, ())
                if bearers and _is_apart(words[:start], words[stop:]):
                    here = _Name(n, n + 1)
                    number = self._decide(bearers, text, here, after=" ".join(words[stop:]))
                    if number is not None:
                        yield _Hit(self._says(name), n, number)
                        break

    def _by_acronym(self, text: _Text, named: Sequence[_Hit]) -> Iterator[_Hit]:
        """Organisations of which an acronym is a whole part, in its capitals.

        Beside a name it counts only for an organisation below (`LIP6, CNRS`), after a part that is no
        department only with the place, and in brackets only where it shares a word with what it follows.
        """
        is_first = True
        for n, part in enumerate(text.parts):
            found = []
            if not DEPARTMENT.match(fold(part)):
                found.append(self._decide_acronym(part, text, n, needs_place=not is_first))
                is_first = False
            for bracket in text.brackets[n]:
                number = self._decide_acronym(bracket, text, n)
                found.append(
                    number if number is not None and self._shares_word(number, text.keys[n]) else None
                )
            for number in found:
                if number is not None and self._is_below(number, named):
                    yield _Hit(0.0, n, number)

    def _decide_acronym(self, acronym: str, text: _Text, n: int, *, needs_place: bool = False) -> int | None:
        """The bearer of an acronym that stands in part `n`.

        One that the shipped table knows means what the table says, or a bearer below that (`LIP6` to a table
        that knows it as its university); another bearer only where the place speaks for it.
        """
        short, here = acronym.replace(".", "").strip(), _Name(n, n + 1)
        key = lab_key(short)
        if len(short) < SHORTEST_ACRONYM or not is_acronym(short) or self._is_place(short):
            return None
        bearers = self.organizations.acronyms.get(short, ())
        known = lab_table().labs.get(key)
        if known and (meant := self.organizations.number.get(known.key)) is not None:
            below = [n for n in bearers if n == meant or self.organizations.is_above(meant, n)]
            number = self._decide(below or [meant], text, here, needs_place=needs_place)
            if number is not None:
                return number
        return self._decide(bearers, text, here, needs_place=needs_place or known is not None)

    def _is_below(self, number: int, named: Sequence[_Hit]) -> bool:
        return not named or any(self.organizations.is_above(h.number, number) for h in named)

    def _shares_word(self, number: int, key: str) -> bool:
        words = {w for name in self.organizations.bodies[number].names for w in content_words(name)}
        return any(w in words for w in content_words(key))

    def _by_words(self, text: _Text) -> Iterator[_Hit]:
        """Organisations with a name of nearly the same words, in the city or country that the text names."""
        for window in self._windows(text):
            if window.stop - window.start == LONGEST_NAME:
                continue
            key = " ".join(text.keys[slice(*window)])
            short = {fold(w) for p in text.parts[slice(*window)] for w in re.findall(r"([^\W\d_]{2,})\.", p)}
            liked: dict[float, list[int]] = {}
            for number in self._candidates([w for w in content_words(key) if w not in short]):
                names = self.organizations.bodies[number].names
                score = max(self._likeness(key, name, short) for name in names)
                liked.setdefault(round(score, 6), []).append(number)
            best = max(liked, default=0.0)
            if best >= LIKENESS:
                found = self._decide(liked[best], text, window, needs_place=True)
                if found is not None:
                    yield _Hit(self._says(key), window.start, found)

    def _candidates(self, words: Sequence[str]) -> list[int]:
        """Organisations that may be like a name of these words, none where there are too many to look at.

        A name that lacks more than 2(1 - L) / (2 - L) of the weight is below the likeness L whatever else it
        has. So a word that alone weighs more must be there, and one of the rarest that together do.
        """
        import numpy as np

        known = self.organizations.words
        weights = sorted(((known.weight(w), w) for w in words), reverse=True)
        most = 2 * (1 - LIKENESS) / (2 - LIKENESS) * sum(w for w, _ in weights)
        needed = [known.bearers(word) for weight, word in weights if weight > most]
        if needed:
            found = min(needed, key=len)
            for bearers in needed:
                found = np.intersect1d(found, bearers, assume_unique=True)
        else:
            sums = np.cumsum([weight for weight, _ in weights])
            rarest = weights[: 1 + int(np.searchsorted(sums, most, side="right"))]
            found = np.unique(
                np.concatenate([known.bearers(word) for _, word in rarest] or [np.empty(0, int)])
            )
        return found.tolist() if len(found) <= MAX_BEARERS else []

    def _likeness(self, key: str, name: str, short: set[str]) -> float:
        """Dice coefficient of the words of two names by weight, 0..1; `short` words may be beginnings."""
        weight = self.organizations.words.weight
        mine, theirs = content_words(key), content_words(name)
        free = set(theirs)
        shared = 0.0
        for word in mine:
            other = word if word in free else None
            if other is None and word in short:
                other = next((t for t in theirs if t in free and t.startswith(word)), None)
            if other is not None:
                free.discard(other)
                shared += weight(other)
        rest = sum(weight(w) for w in free) + sum(
            weight(w) for w in mine if w not in theirs and w not in short
        )
        return 2 * shared / (2 * shared + rest) if shared else 0.0

    def _says(self, key: str) -> float:
        return sum(map(self.organizations.words.weight, content_words(key)))

    # ------------------------------------------------------------------ which of them it is

    def _decide(
        self,
        numbers: Sequence[int],
        text: _Text,
        name: _Name,
        *,
        needs_place: bool = False,
        after: str = "",
    ) -> int | None:
        """Which bearer of a name is meant, by the places around it and by kinship; `None` if unsure."""
        if not numbers:
            return None
        # A name that was found by its words may hold its city.
        around = text.places if needs_place else (*text.places[: name.start], *text.places[name.stop :])
        words = f" {'  '.join((*around, *text.apart, after))} "
        countries = text.country.union(
            self._countries(after), *text.countries[: name.start], *text.countries[name.stop :]
        )
        agreement = {n: self._agreement(n, words, countries) for n in numbers}
        open_ = [n for n in numbers if agreement[n] >= 0]
        if not open_:
            return None
        most = max(agreement[n] for n in open_)
        best = [n for n in open_ if agreement[n] == most]
        if most > 0:
            return self._only(best)
        if needs_place:
            return None
        return best[0] if len(numbers) == 1 else self._head(best)

    def _agreement(self, number: int, words: str, countries: frozenset[str]) -> int:
        """How well an organisation lies where the text says: 2 its city, 1 its country, -1 elsewhere."""
        body = self.organizations.bodies[number]
        in_city = bool(body.city_key) and f" {body.city_key} " in words
        if not countries or body.country in countries or not body.country:
            return 2 if in_city else int(bool(countries) and body.country in countries)
        return 0 if in_city or body.is_company else -1

    def _only(self, numbers: Sequence[int]) -> int | None:
        """The one organisation, the one that still works, or the one above all others."""
        if len(numbers) == 1:
            return numbers[0]
        active = [n for n in numbers if self.organizations.bodies[n].is_active]
        return active[0] if len(active) == 1 else self._head(numbers)

    def _head(self, numbers: Sequence[int]) -> int | None:
        above = self.organizations.is_above
        return next((n for n in numbers if all(m == n or above(n, m) for m in numbers)), None)

    def _best(self, hits: Sequence[_Hit]) -> int:
        """The organisation meant: none that is above another one, then the name that says most."""
        above = self.organizations.is_above
        lowest = [h for h in hits if not any(above(h.number, o.number) for o in hits)]
        return min(lowest or hits, key=lambda h: (-h.says, h.start, h.number)).number


def _is_apart(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the words around a name leave it a name of its own."""
    if before:
        is_unit = before[0] in UNITS or before[-1] in UNITS
        if not is_unit or before[-1] in QUALIFIERS or are_places(list(before[-1:])):
            return False
    return not after or after[0] in UNITS or are_places(list(after))
