"""Spellings of one organisation in a corpus: what is written seldom joins what is written often.

A name joins one met more often where nothing but spelling parts them: order and small words (`University
of Limbs`, `Limbs University`), languages (`Universität München`), blanks (`Jiao Tong`, `Jiaotong`), the town
or the acronym after the name, words cut short (`Inst. of Comput. Technol.`), one wrong letter in a long word
that is rare itself; or where a bracket says so (`Chinese Academy of Sciences (CAS)`). Names that the shipped
table knows apart, other numbers and other countries stay apart. Each way looks its answer up under a key, so
time grows with the number of names.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from kgraph.resolve.labs.affiliation import ReadAffiliation
from kgraph.resolve.labs.gazetteer import Gazetteer, are_places
from kgraph.resolve.labs.names import Organization, lab_table
from kgraph.resolve.labs.places import places

OFTEN = 3
"""Readings from which a name is taken for known inside longer texts."""
MUCH_RARER = 4
"""A word with a wrong letter is met at most 1 / `MUCH_RARER` as often as the right one."""
LONG_WORD = 5
"""Letters from which one wrong letter leaves a word recognisable."""
LONG_NAME = 9
"""The same for a name of one word, which may be an acronym."""
MAX_BLOCK = 200
"""Names compared with one that has words cut short."""


@dataclass(frozen=True)
class Unified:
    """What the organisations of a corpus were taken for."""

    keys: dict[str, str]
    """Key as read → key that counts, where they differ."""
    organizations: dict[str, Organization]
    """By the key that counts."""


@dataclass(frozen=True)
class _Name:
    """One organisation as read, with the words that matter."""

    organization: Organization
    n: int
    words: tuple[str, ...]
    is_known: bool

    @property
    def key(self) -> str:
        return self.organization.key


def unify(readings: Mapping[ReadAffiliation, int]) -> Unified:
    """One key for all spellings of each organisation. `readings`: how often each was met."""
    names = _tally(readings)
    joined = _Joined(names)
    _join_acronyms(joined, readings)
    _join(joined, lambda name: [" ".join(_order_free(name.words))])
    _join(joined, lambda name: ["".join(name.words)])
    _join(joined, _without_place_or_acronym, _stem)
    _join_institutes(joined)
    _join_within(joined)
    _join_cut_words(joined)
    _join_misspelt(joined)
    keys = {key: top for key in names if (top := joined.top(key)) != key}
    return Unified(keys, _agreed(names, joined))


def _tally(readings: Mapping[ReadAffiliation, int]) -> dict[str, _Name]:
    counts: dict[str, Counter[Organization]] = defaultdict(Counter)
    for reading, n in readings.items():
        for organization in reading.organizations:
            counts[organization.key][organization] += n
    by_key = lab_table().by_key
    return {key: _name(_typical(key, c), c.total(), by_key.get(key)) for key, c in sorted(counts.items())}


def _name(typical: Organization, n: int, known: Organization | None) -> _Name:
    """A name of an index (it has ids) or of the shipped tables is known."""
    organization = typical if typical.ids else known or typical
    return _Name(organization, n, _words(typical.key), bool(known or typical.ids))


def _typical(key: str, counts: Mapping[Organization, int]) -> Organization:
    """One organisation with the name, parent, city and country met most often."""

    def commonest(values: Counter[str | None]) -> str | None:
        del values[None]
        return min(values, key=lambda v: (-values[v], v or "")) if values else None

    tally: dict[str, Counter[str | None]] = {f: Counter() for f in ("name", "parent", "city", "country")}
    kinds: Counter[str] = Counter()
    ids: Counter[tuple[tuple[str, str], ...]] = Counter()
    for organization, n in counts.items():
        kinds[organization.kind] += n
        ids[organization.ids] += n
        for field, values in tally.items():
            values[getattr(organization, field)] += n
    return Organization(
        key, commonest(tally["name"]) or key, min(kinds, key=lambda k: (-kinds[k], k)),
        commonest(tally["parent"]), commonest(tally["city"]), commonest(tally["country"]),
        min(ids, key=lambda i: (not i, -ids[i], i)),
    )  # fmt: skip


_SMALL = frozenset((
    "of", "the", "at", "in", "de", "di", "degli", "studi", "dei", "del", "della", "du", "des", "la", "le",
    "les", "lo", "do", "da", "dos", "das", "for", "fur", "und", "and", "a", "l", "d", "von", "van", "der",
    "den", "zu", "to", "s", "et", "per",
))  # fmt: skip
_SAME_WORD = {
    form: word
    for word, forms in {
        "technology": "technological technical", "institute": "institutes",
        "physics": "physik physique fisica",
        "chemistry": "chemie chimie quimica", "mathematics": "mathematik matematica mathematiques",
        "informatics": "informatik informatique", "biology": "biologie biologia",
        "telecommunications": "telecommunication",
    }.items()
    for form in forms.split()
}  # fmt: skip
_ORDER_COUNTS = frozenset(("washington", "york", "miami", "indiana", "california", "northwest", "georgia"))
"""`Washington University` is not the University of Washington."""


@cache
def _word(word: str) -> str:
    known = places()
    return _SAME_WORD.get(word) or (
        known.cities[word] if word in known.cities and " " not in known.cities[word] else word
    )


def _words(key: str) -> tuple[str, ...]:
    return tuple(_word(w) for w in key.split() if w not in _SMALL) or tuple(key.split())


def _order_free(words: tuple[str, ...]) -> tuple[str, ...]:
    return words if _ORDER_COUNTS & set(words) else tuple(sorted(set(words)))


class _Joined:
    """Names with the name that each was joined to; the known and the frequent are at the top."""

    def __init__(self, names: dict[str, _Name]) -> None:
        self.names = names
        self._above: dict[str, str] = {}

    def top(self, key: str) -> str:
        while key in self._above:
            key = self._above[key]
        return key

    def ordered(self) -> list[_Name]:
        """Names from the top downwards: known, then by how often, then by key."""
        return sorted(self.names.values(), key=_standing)

    def join(self, a: str, b: str, *, across_countries: bool = False) -> bool:
        """Puts the lesser of two below the other, unless something says that they differ."""
        high, low = sorted((self.names[self.top(a)], self.names[self.top(b)]), key=_standing)
        if high.key == low.key or low.is_known:
            return False
        if not across_countries and _differ(high.organization.country, low.organization.country):
            return False
        if _numbers(high.key) != _numbers(low.key):
            return False
        self._above[low.key] = high.key
        return True


def _standing(name: _Name) -> tuple[bool, bool, int, int, str]:
    """Known before unknown, names of several words before what may be their acronym, then the frequent."""
    return (not name.is_known, len(name.words) == 1, -name.n, len(name.key), name.key)


def _differ(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and a != b


def _numbers(key: str) -> list[str]:
    return re.findall(r"\b(?:\d+|i{1,3}|iv|vi{0,3})\b", key)


def _join(
    joined: _Joined, ways: Callable[[_Name], list[str]], target: Callable[[_Name], list[str]] | None = None
) -> None:
    """Joins names that meet under a key; under the keys of `target` where looking up is another way."""
    first: dict[str, str] = {}
    for name in joined.ordered():
        for way in (target or ways)(name):
            first.setdefault(way, name.key)
    for name in joined.ordered():
        for way in ways(name):
            other = first.get(way)
            if other and other != name.key and joined.join(other, name.key):
                break


def _stem(name: _Name) -> list[str]:
    return [" ".join(_order_free(name.words))]


def _without_place_or_acronym(name: _Name) -> list[str]:
    """The words without a place at the end, or an acronym of the others at either end."""
    out, words = [], name.words
    campuses = lab_table().campuses
    for size in (1, 2):
        rest, tail = words[:-size], words[-size:]
        if _is_distinct(rest) and are_places(list(tail)) and not _is_campus(name.key, campuses):
            out.append(" ".join(_order_free(rest)))
    spelt = [w for w in name.key.split() if len(w) > 1 or w.isalpha()]
    for rest, short in ((words[:-1], words[-1]), (words[1:], words[0])):
        if _is_distinct(rest) and len(short) > 1 and _abbreviates(short, [w for w in spelt if w != short]):
            out.append(" ".join(_order_free(rest)))
    return out


def _is_campus(key: str, campuses: frozenset[str]) -> bool:
    words = key.split()
    return any(" ".join(words[:n]) in campuses for n in range(2, len(words)))


def _abbreviates(short: str, words: list[str]) -> bool:
    """Whether a word is made of the first letters of others, small words counted or not.

    Example:
        >>> _abbreviates("kaist", "korea advanced institute of science and technology".split())
        True
    """
    for some in (words, [w for w in words if w not in _SMALL]):
        if len(some) > 1 and short == "".join(w[0] for w in some):
            return True
    return False


def _join_acronyms(joined: _Joined, readings: Mapping[ReadAffiliation, int]) -> None:
    """Acronyms that brackets explain, where nearly all agree."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for reading, n in readings.items():
        for short, long in reading.acronyms:
            if long in joined.names:
                votes[short][joined.top(long)] += n
    for short, longs in sorted(votes.items()):
        long = min(longs, key=lambda k: (-longs[k], k))
        spelt = _abbreviates(short, long.split())
        if short in joined.names and longs[long] * 5 >= longs.total() * 4 and (spelt or longs[long] >= OFTEN):
            joined.join(short, long)


def _join_institutes(joined: _Joined) -> None:
    """`Institute of X` where its academy is not named, in the country of the only academy that has one."""
    homes: dict[str, set[str]] = defaultdict(set)
    for name in joined.names.values():
        parent = name.organization.parent
        if parent in lab_table().academies and name.key.endswith(f" {parent}"):
            homes[name.key.removesuffix(f" {parent}")].add(name.key)
    for key, full in sorted(homes.items()):
        bare = joined.names.get(key)
        if bare and len(full) == 1:
            home = joined.names[min(full)]
            if bare.organization.country and bare.organization.country == home.organization.country:
                joined.join(home.key, key)


def _join_within(joined: _Joined) -> None:
    """Longer texts that hold a frequent name, and else only units and places."""
    often = {
        n.key: n.organization
        for n in joined.ordered()
        if n.n >= OFTEN and len(n.words) > 1 and not n.is_known
    }
    gazetteer = Gazetteer({k: o for k, o in often.items() if _is_distinct(joined.names[k].words)})
    for name in joined.ordered():
        if not name.is_known and (inside := gazetteer.within(name.key)):
            joined.join(inside[0], name.key)


def _is_distinct(words: tuple[str, ...]) -> bool:
    """Whether words say which institution is meant, and not only which sort."""
    return len(words) > 1 and " ".join(words) not in lab_table().campuses and not _SORTS.issuperset(words)


_SORTS = frozenset((
    "university", "technical", "technology", "institute", "national", "state", "college", "school",
    "polytechnic", "medical", "normal", "science", "central", "north", "south", "east", "west",
    "southern", "northern", "eastern", "western", "federal", "research", "center", "laboratory",
    "company", "academy", "international", "engineering", "robotics", "computer", "department",
    "information", "electronics", "hospital", "communications", "advanced", "systems", "automation",
    "indian", "new", "control", "intelligent", "ai", "data", "software", "business", "media", "first",
    "graduate", "agricultural", "free", "open", "christian", "catholic", "industrial", "corporate",
))  # fmt: skip


def _join_cut_words(joined: _Joined) -> None:
    """Names whose words are beginnings of another's words, one by one."""
    blocks: dict[str, list[_Name]] = defaultdict(list)
    for name in joined.ordered():
        block = blocks[" ".join(w[:2] for w in name.words)]
        if len(block) < MAX_BLOCK:
            block.append(name)
    for block in blocks.values():
        for n, low in enumerate(block):
            for high in block[:n]:
                if _cut(low.words, high.words) and joined.join(high.key, low.key):
                    break


def _cut(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether each word of one begins the other's, one of them being cut throughout."""
    if len(a) < 2 or a == b:
        return False
    pairs = list(zip(a, b, strict=True))
    return all(
        x == y or (min(len(x), len(y)) >= 3 and (x.startswith(y) or y.startswith(x))) for x, y in pairs
    )


def _join_misspelt(joined: _Joined) -> None:
    """Names that are another's but for one letter of a rare long word."""
    met: Counter[str] = Counter()
    for name in joined.names.values():
        for word in set(name.words):
            met[word] += name.n
    right = _corrections(met)
    by_words: dict[str, str] = {}
    for name in joined.ordered():
        by_words.setdefault(" ".join(_order_free(name.words)), name.key)
    for name in joined.ordered():
        for other in _corrected(name, right):
            found = by_words.get(other)
            if found and joined.names[found].n > name.n and joined.join(found, name.key):
                break


def _corrected(name: _Name, right: Mapping[str, list[str]]) -> Iterator[str]:
    if len(name.words) == 1 and len(name.words[0]) < LONG_NAME:
        return
    for n, word in enumerate(name.words):
        for better in right.get(word, ()):
            yield " ".join(_order_free((*name.words[:n], better, *name.words[n + 1 :])))


def _corrections(met: Mapping[str, int]) -> dict[str, list[str]]:
    """Rare word → frequent words one letter away: left out, put in, changed or swapped with the next."""
    known = places()
    around: dict[str, list[str]] = defaultdict(list)
    for word in sorted(met):
        if len(word) >= LONG_WORD and not any(c.isdigit() for c in word):
            for form in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
                around[form].append(word)
    out: dict[str, set[str]] = defaultdict(set)
    for words in around.values():
        for word in words if len(words) > 1 else ():
            if not known.is_place(word):
                out[word].update(w for w in words if met[w] >= MUCH_RARER * met[word] and _one_off(word, w))
    return {w: sorted(o - {w}, key=lambda x: (-met[x], x)) for w, o in out.items()}


def _one_off(a: str, b: str) -> bool:
    """Whether two words that begin alike differ by one letter left out, changed or swapped with the next.

    Example:
        >>> [_one_off("edinburgh", w) for w in ("edinburg", "edinbrugh", "edinbrg", "edinbulgh")]
        [True, True, False, True]
    """
    if a[0] != b[0]:
        return False
    n = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    left, right = a[n:], b[n:]
    return (
        left[1:] == right
        or left == right[1:]
        or left[1:] == right[1:]
        or (left[:2] == right[:2][::-1] and left[2:] == right[2:])
    )


def _agreed(names: Mapping[str, _Name], joined: _Joined) -> dict[str, Organization]:
    """Of each key that counts, the organisation; city and country from other spellings where it has none."""
    groups: dict[str, list[_Name]] = defaultdict(list)
    for name in names.values():
        groups[joined.top(name.key)].append(name)
    out = {}
    for key, group in sorted(groups.items()):
        top = names[key].organization
        rest = _typical(key, {n.organization: n.n for n in group})
        out[key] = replace(top, city=top.city or rest.city, country=top.country or rest.country)
    return out
