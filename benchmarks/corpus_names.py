"""Names of invented people: given names and surnames as often as in real lists, with their accents.

A name is a number: the surname, the given name, the letter of a middle name (0: none) and the form in which
it is written. People of the same name have the same number.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from corpus_shape import Ints, shares

from kgraph.resolve.people.rarity import east_asian_surnames, name_counts

FULL, INITIAL, PLAIN, HYPHEN = range(4)
"""Forms: as it is; the given name as its initial; without accents; a given name of two syllables parted."""
FORMS, MIDDLES = 4, 27
OWN_SURNAME = 0.5
"""Share of people (not East Asian ones) with a surname in no list."""
TWO_SYLLABLES = 0.3
"""Share of East Asian given names that are composed."""
HAS_MIDDLE = 0.3
KEEPS_ACCENT = 0.6

WORDS = tomllib.loads(Path(__file__).with_name("corpus_words.toml").read_text("utf-8"))
_PARTS = WORDS["names"]


@dataclass(frozen=True)
class Tables:
    """The parts of names; the plain ones are without accents, in ASCII."""

    surnames: pl.Series
    plain_surnames: pl.Series
    given: pl.Series
    plain_given: pl.Series
    parted_given: pl.Series
    """With a hyphen; those that bear none as they are."""

    def write(self, names: Ints) -> pl.Series:
        """The names as texts."""
        rest, form = np.divmod(names, FORMS)
        rest, middle = np.divmod(rest, MIDDLES)
        surname, given = np.divmod(rest, len(self.given))
        letters = pl.Series(["", *(f"{chr(c)}. " for c in range(65, 91))])
        frame = pl.DataFrame({
            "given": self.given.gather(given), "plain_given": self.plain_given.gather(given),
            "parted_given": self.parted_given.gather(given),
            "middle": letters.gather(middle), "form": form,
            "surname": self.surnames.gather(surname), "plain": self.plain_surnames.gather(surname),
        })  # fmt: skip
        is_plain = pl.col("form") == PLAIN
        first = pl.when(pl.col("form") == INITIAL).then(pl.col("given").str.slice(0, 1) + ".")
        first = first.when(is_plain).then("plain_given").when(pl.col("form") == HYPHEN).then("parted_given")
        first = first.otherwise("given")
        last = pl.when(is_plain).then("plain").otherwise("surname")
        return frame.select(pl.concat_str(first, pl.lit(" "), "middle", last)).to_series()

    def surname_of(self, names: Ints) -> Ints:
        return names // (FORMS * MIDDLES * len(self.given))


def draw_names(n: int, rng: np.random.Generator) -> tuple[Ints, Tables]:
    """Names of `n` people, and the tables to write them with."""
    counts, east = name_counts(), east_asian_surnames()
    family, family_weights = _with_accents(counts.family, _PARTS["accented"])
    given, given_weights = _with_accents(counts.given, _PARTS["accented_given"])
    own = [
        stem + link + end for stem in _PARTS["stems"] for link in _PARTS["links"] for end in _PARTS["endings"]
    ]
    single = [name.title() for name in counts.east]
    syllables = _PARTS["syllables"]
    composed = [(a + b).title() for a in syllables for b in syllables if a != b]
    parted = [f"{a}-{b}".title() for a in syllables for b in syllables if a != b]
    tables = _tables([*family, *own], [*given, *single, *composed], [*given, *single, *parted])

    surname = rng.choice(len(family), n, p=shares(family_weights))
    is_east = np.array([name.lower() in east for name in family])[surname]
    is_own = ~is_east & (rng.random(n) < OWN_SURNAME)
    surname[is_own] = len(family) + rng.integers(0, len(own), is_own.sum())
    first = rng.choice(len(given), n, p=shares(given_weights))
    of_east = len(given) + rng.choice(len(single), n, p=shares(counts.east.values()))
    rare = 1 / (np.arange(len(syllables)) + 60.0)
    weights = shares(a * b for i, a in enumerate(rare) for j, b in enumerate(rare) if i != j)
    of_two = len(given) + len(single) + rng.choice(len(composed), n, p=weights)
    of_east = np.where(rng.random(n) < TWO_SYLLABLES, of_two, of_east)
    middle = np.where(rng.random(n) < HAS_MIDDLE, _letters(n, rng), 0)
    middle[is_east] = 0
    return name_number(surname, np.where(is_east, of_east, first), middle, FULL, tables), tables


def name_number(surname: Ints, given: Ints, middle: Ints, form: Ints | int, tables: Tables) -> Ints:
    """The number of a name, of its parts."""
    return ((surname * len(tables.given) + given) * MIDDLES + middle) * FORMS + form


def other_names(names: Ints, tables: Tables, rng: np.random.Generator) -> Ints:
    """Another name that the same people write under.

    A new surname (one in five), the given name as an initial (one in five), no accents (one in five, who has
    some), a hyphen in a given name of two syllables; the others get or lose the middle initial.
    """
    kind = rng.random(len(names))
    rest, _ = np.divmod(names, FORMS)
    rest, middle = np.divmod(rest, MIDDLES)
    surname, given = np.divmod(rest, len(tables.given))
    accents = (tables.plain_surnames != tables.surnames).to_numpy()[surname]
    is_new, is_parted = kind < 0.2, (tables.parted_given != tables.given).to_numpy()[given]
    rest_form = np.where((kind > 0.6) & accents, PLAIN, np.where(is_parted & ~is_new, HYPHEN, FULL))
    form = np.where(kind > 0.8, INITIAL, rest_form)
    surname = np.where(is_new, rng.integers(0, len(tables.surnames), len(names)), surname)
    toggled = np.where(middle == 0, _letters(len(names), rng), 0)
    middle = np.where((form == FULL) & ~is_new, toggled, middle)
    return name_number(surname, given, middle, form, tables)


def _letters(n: int, rng: np.random.Generator) -> Ints:
    """Initials, 1 for A; some are commoner."""
    common = np.array([ord(c) - 64 for c in "AJMSRCDLPEABGHKTFNVWIOYJMA"])
    return common[rng.integers(0, len(common), n)]


def _with_accents(counts: dict[str, int], accented: list[str]) -> tuple[list[str], list[float]]:
    """Names with their frequencies; of those that have accents some bearers keep them."""
    spellings = dict(zip(to_plain(pl.Series(accented)).str.to_lowercase(), accented, strict=True))
    names, weights = [], []
    for name, count in counts.items():
        accent = spellings.pop(name, None)
        names.append(name.title())
        weights.append(count * (1 - KEEPS_ACCENT) if accent else count)
        if accent:
            names.append(accent)
            weights.append(count * KEEPS_ACCENT)
    names += spellings.values()
    return names, weights + [8.0] * len(spellings)


def _tables(surnames: list[str], given: list[str], parted: list[str]) -> Tables:
    family, first = pl.Series(surnames), pl.Series(given)
    return Tables(family, to_plain(family), first, to_plain(first), pl.Series(parted))


def to_plain(texts: pl.Series) -> pl.Series:
    """The texts in ASCII."""
    special = {"ø": "o", "Ø": "O", "æ": "ae", "ß": "ss", "þ": "th", "Þ": "Th", "ð": "d", "ı": "i", "ł": "l"}
    plain = texts.str.replace_many(list(special), list(special.values())).str.normalize("NFKD")
    return plain.str.replace_all(r"[^\x00-\x7f]", "")


def orcids(numbers: npt.NDArray[np.integer]) -> pl.Series:
    """An ORCID for each number below 4,999,999, with its check digit (ISO 7064, mod 11-2)."""
    base = 15_000_000 + 4 * numbers.astype(np.int64)
    total = np.zeros(len(base), np.int64)
    for power in range(14, -1, -1):
        total = (total + base // 10**power % 10) * 2
    check = pl.Series([*"0123456789", "X"]).gather((12 - total % 11) % 11)
    digits = pl.Series(base).cast(pl.String).str.zfill(15) + check
    groups = [digits.str.slice(i, 4) for i in (0, 4, 8, 12)]
    return pl.select(pl.concat_str(groups, separator="-")).to_series()
