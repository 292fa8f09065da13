"""The venues of a corpus: what its texts tell of one another beyond the shipped table.

One text is the abbreviation of another, defines its acronym, differs by the publisher, or has its ISSN.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from kgraph.resolve.abbreviations import TitleIndex, Words
from kgraph.resolve.venues.series import VenueMatch, core, resolve_venue, venue_key, venue_table
from kgraph.resolve.venues.text import PUBLISHERS, acronyms, clean, is_event, parse_issn

DOMINANT = 0.8
"""An acronym stands for the name that more than this share of its definitions give."""
NAMES_UNDER_ISSN = 6
"""More names than this under one ISSN, and it is a publisher's series, not a venue's."""


def unify_venues(
    texts: Mapping[str, int], issns: Mapping[str, Mapping[str, int]] | None = None
) -> dict[str, VenueMatch]:
    """The venue of each printed text of a corpus (texts that name none are left out).

    `texts`: text → records that print it; `issns`: text → ISSN → records that have both. Beyond
    `resolve_venue`, venues join that another text of the corpus abbreviates (`Trans. Feet` and `Transactions
    on Feet`), whose acronym another defines, that differ by the publisher before the name (`IEEE Conference
    on Feet`), by a place in brackets, or that have one ISSN. Two venues of the shipped table never join. A
    venue is called by the name of the table, else by the long one met most often. The order of `texts` does
    not matter; time grows nearly with their number.

    Example:
        >>> found = unify_venues({"Trans. Feet": 3, "Transactions on Feet": 1, "Conference on Hands": 1})
        >>> sorted({venue.name for venue in found.values()})
        ['Conference on Hands', 'Transactions on Feet']
    """
    matches = {text: match for text in sorted(texts) if (match := resolve_venue(text))}
    known = {v.key for v in venue_table().by_key.values()}
    names: dict[str, Counter[VenueMatch]] = {}
    for text, match in matches.items():
        names.setdefault(match.key, Counter())[match] += texts[text]
    joined = _Joined(known)
    defined = _join_acronyms(matches, texts, names, joined)
    _join_without_publisher(names, joined)
    _join_abbreviations(names, joined)
    _join_brackets(names, joined)
    _join_issns(matches, issns or {}, names, joined)
    groups: dict[str, list[str]] = {}
    for key in sorted(names):
        groups.setdefault(joined.find(key), []).append(key)
    named: dict[str, VenueMatch] = {}
    for keys in groups.values():
        named.update(dict.fromkeys(keys, _agreed(keys, names, known, defined)))
    return {text: named[match.key] for text, match in matches.items()}


class _Joined:
    """Disjoint sets of keys in which no two known venues meet."""

    def __init__(self, known: set[str]) -> None:
        self.above: dict[str, str] = {}
        self.known = known

    def find(self, key: str) -> str:
        """The key that stands for the set of `key`: a known one, else the first in the alphabet."""
        root = key
        while (up := self.above.get(root, root)) != root:
            root = up
        while (up := self.above.get(key, key)) != root:
            self.above[key], key = root, up
        return root

    def join(self, a: str, b: str) -> None:
        """One set of two, unless both hold a known venue."""
        a, b = self.find(a), self.find(b)
        if a != b and not (a in self.known and b in self.known):
            first, second = sorted((a, b), key=lambda k: (k not in self.known, k))
            self.above[second] = first


Names = dict[str, Counter[VenueMatch]]


def _join_acronyms(
    matches: Mapping[str, VenueMatch], texts: Mapping[str, int], names: Names, joined: _Joined
) -> dict[str, Counter[str]]:
    """`COF 2019` is what texts call `Conference on Feet (COF)`, where nearly all that define it agree.

    Returns the acronyms of names so defined, as printed, by key.
    """
    defined: dict[str, Counter[str]] = {}
    printed: dict[str, Counter[str]] = {}
    for text, match in matches.items():
        if len(match.key.split()) > 1:
            for acronym in acronyms(clean(text)):
                if _initials_fit(acronym, match.key):
                    defined.setdefault(venue_key(acronym), Counter())[match.key] += texts[text]
                    printed.setdefault(match.key, Counter())[acronym] += texts[text]
    for acronym, long in sorted(defined.items()):
        if acronym in names and acronym not in joined.known:
            key, n = min(long.items(), key=lambda item: (-item[1], item[0]))
            if n > DOMINANT * long.total():
                joined.join(acronym, key)
    return printed


def _initials_fit(acronym: str, key: str) -> bool:
    """The letters of an acronym come in the words in order, the first at the beginning of one."""
    letters = [c for c in acronym.lower() if c.isalpha()]
    initials = iter("".join(w[0] for w in key.split()))
    return len(letters) > 1 and sum(c in initials for c in letters) >= 0.5 * len(letters)


def _join_without_publisher(names: Names, joined: _Joined) -> None:
    """`Conference on Feet` is the `IEEE Conference on Feet` where it is nobody else's too."""
    alike: dict[Words, list[tuple[frozenset[str], str]]] = {}
    for key in sorted(names):
        words = tuple(key.split())
        if is_event(key):
            alike.setdefault(core(words), []).append((frozenset(words) & PUBLISHERS, key))
    for bones, group in alike.items():
        widest = max((p for p, _ in group), key=len)
        if len(group) > 1 and len(bones) > 2 and all(p <= widest for p, _ in group):
            for _, key in group[1:]:
                joined.join(group[0][1], key)


def _join_abbreviations(names: Names, joined: _Joined) -> None:
    """An abbreviated name joins the one full name of the corpus that it cuts."""
    cores: dict[Words, list[str]] = {}
    for key in sorted(names):
        cores.setdefault(core(tuple(key.split())), []).append(key)
    index = TitleIndex.of(cores)
    # The longer first: what is half cut is then one with its full name when the shortest comes.
    for bones, keys in sorted(cores.items(), key=lambda item: (-sum(map(len, item[0])), item[0])):
        long = {joined.find(k) for title in index.long_forms(bones) for k in cores[title]}
        if len(long) == 1:
            for key in keys:
                joined.join(key, next(iter(long)))


def _join_brackets(names: Names, joined: _Joined) -> None:
    """`Acta (Oslo)` is `Acta` where no other place is printed behind it."""
    places: dict[str, set[str]] = {}
    for key, found in names.items():
        for match in found:
            bare = re.sub(r"\s*\([^()]*\)$", "", match.name)
            if bare != match.name and (short := venue_key(bare)) != key:
                places.setdefault(short, set()).add(key)
    for short, keys in sorted(places.items()):
        if len(keys) == 1 and short in names:
            joined.join(short, next(iter(keys)))


def _join_issns(
    matches: Mapping[str, VenueMatch], issns: Mapping[str, Mapping[str, int]], names: Names, joined: _Joined
) -> None:
    """Names under one ISSN are one venue, but not under that of a publisher's series.

    Such a series is known from the table, or by the many names, or by conferences that share no words.
    """
    table, under = venue_table(), dict[str, set[str]]()
    for text, found in issns.items():
        if text in matches:
            for printed in found:
                if issn := parse_issn(printed):
                    under.setdefault(issn, set()).add(matches[text].key)
    cut: dict[str, set[str]] = {}
    for issn, keys in sorted(under.items()):
        venue = table.by_issn.get(issn)
        if (venue and venue.kind == "BookSeries") or len(keys) > NAMES_UNDER_ISSN:
            continue
        if venue:
            names.setdefault(venue.key, Counter({venue: 0}))
            keys = keys | {venue.key}
        longest = max(map(len, keys))
        full = sorted(k for k in keys if len(k) > 0.6 * longest or k in joined.known)
        known = sorted({joined.find(k) for k in full} & joined.known)
        if len(known) > 1:
            continue
        first = known[0] if known else min(full, key=lambda k: (is_event(k), -_weight(names, k), k))
        for key in full:
            if not (is_event(key) or is_event(first)) or _share_words(key, first):
                joined.join(first, key)
        for key in keys.difference(full):
            cut.setdefault(key, set()).add(first)
    # `J. Nutr.` may be short for several: it is no bridge between them.
    for key, firsts in sorted(cut.items()):
        roots = {joined.find(f) for f in firsts}
        if len(roots) == 1:
            joined.join(roots.pop(), key)


def _weight(names: Names, key: str) -> int:
    return names[key].total() if key in names else 0


def _share_words(a: str, b: str) -> bool:
    """At least half of the words of the shorter key begin like one of the other."""
    short, long = sorted((a.split(), b.split()), key=len)
    return sum(any(w[:4] == x[:4] for x in long) for w in short) >= 0.5 * len(short)


def _agreed(
    keys: list[str], names: Names, known: set[str], defined: Mapping[str, Counter[str]]
) -> VenueMatch:
    """One venue for a set of keys: the known one, else the long name met most often, with its acronym."""
    met: Counter[VenueMatch] = Counter()
    for key in keys:
        met.update(names[key])
    table = [v for v in met if v.key in known]
    if table:
        return min(table, key=lambda v: v.name)
    best = min(met, key=lambda v: (_is_short(v, met), -met[v], v.name.isupper(), v.name))
    kinds = Counter(v.kind for v in met.elements() if v.kind != "Venue") or Counter([best.kind])
    kind = min(kinds, key=lambda k: (-kinds[k], k))
    acronyms = sum((defined[k] for k in keys if k in defined), Counter[str]())
    shortest = [v.name for v in met if _is_short(v, met)]
    short = min(acronyms, key=lambda a: (-acronyms[a], a)) if acronyms else min(shortest, default=None)
    return replace(best, kind=kind, abbreviation=best.abbreviation or short)


def _is_short(venue: VenueMatch, met: Counter[VenueMatch]) -> bool:
    """An acronym, or cut words, beside a fuller name."""
    longest = max(len(v.key) for v in met)
    return len(venue.key) < 0.75 * longest
