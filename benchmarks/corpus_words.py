"""What invented papers are about and where they stand: phrases, titles, venues, institutions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from corpus_names import WORDS
from corpus_shape import Corpus, Ints, shares

_TITLES, _PLACES = WORDS["titles"], WORDS["places"]
MODIFIERS, HEADS = _TITLES["modifiers"], _TITLES["heads"]
OPENINGS = ["", "", "", *_TITLES["openings"]]
CLOSINGS = (
    {"": 13.0} | dict.fromkeys(_TITLES["closings"], 1.0) | dict.fromkeys(_TITLES["rare_closings"], 0.12)
)
"""What a title ends with → how often."""
COUNTRIES: dict[str, str] = _PLACES["countries"]
ANYWHERE = 0.3
"""Share of papers in a venue that is none of their field."""
PHRASES_PER_FIELD = 12
VENUES_PER_FIELD = 6
INSTITUTIONS_PER_FIELD = 8


def phrases() -> pl.Series:
    """All phrases: `Sparse Graph Matching` …"""
    return pl.Series([f"{modifier} {head}" for modifier in MODIFIERS for head in HEADS])


@dataclass(frozen=True)
class Setting:
    """What the papers are about, where they stand, and where their authors work."""

    topics: Ints
    """Two phrases of each paper, the main one first: papers × 2."""
    words: Ints
    """Opening, link and closing of each title: papers × 3."""
    venue: Ints
    """Of each paper."""
    n_venues: int
    n_institutions: int
    of_field: Ints
    """Institutions of each field: fields × 8."""


def setting(made: Corpus, seed: int) -> Setting:
    """The setting of a corpus; venues and institutions grow with the root of its papers, fields with them."""
    rng = np.random.default_rng([seed, 1])
    n_fields, n = int(max(made.field.max(), made.home.max())) + 1, made.n_papers
    n_venues, n_institutions = max(6, int(2 * n**0.5)), max(12, int(3 * n**0.5))
    # A field turns around a few heads; phrases are drawn as words are, few often and many seldom.
    heads = rng.integers(0, len(HEADS), (n_fields, 3))
    head = np.take_along_axis(heads, rng.integers(0, 3, (n_fields, PHRASES_PER_FIELD)), 1)
    modifier = zipf(rng, len(MODIFIERS), (n_fields, PHRASES_PER_FIELD))
    known = modifier * len(HEADS) + head
    of_field = zipf(rng, n_venues, (n_fields, VENUES_PER_FIELD))
    topics, words = np.empty((n, 2), np.int32), np.empty((n, 3), np.int8)
    for column in range(2):
        topics[:, column] = known[made.field, zipf(rng, PHRASES_PER_FIELD, n)]
    away = rng.random(n) < 0.35  # what a title joins is often from another field
    topics[away, 1] = zipf(rng, len(MODIFIERS), away.sum()) * len(HEADS) + rng.integers(
        0, len(HEADS), away.sum()
    )
    topics[topics[:, 0] == topics[:, 1], 1] += 1
    topics %= len(MODIFIERS) * len(HEADS)
    words[:, 0] = rng.integers(0, len(OPENINGS), n)
    words[:, 1] = rng.integers(0, len(_TITLES["links"]), n)
    words[:, 2] = rng.choice(len(CLOSINGS), n, p=shares(CLOSINGS.values()))
    venue = of_field[made.field, zipf(rng, VENUES_PER_FIELD, n)].astype(np.int32)
    anywhere = rng.random(n) < ANYWHERE
    venue[anywhere] = zipf(rng, n_venues, anywhere.sum())
    places = zipf(rng, n_institutions, (n_fields, INSTITUTIONS_PER_FIELD))
    return Setting(topics, words, venue, n_venues, n_institutions, places)


def zipf(rng: np.random.Generator, n: int, size: int | tuple[int, int]) -> Ints:
    """Numbers below n, the k-th as likely as 1/k."""
    sums = np.cumsum(shares(1 / (np.arange(n) + 1.0)))
    return np.minimum(np.searchsorted(sums, rng.random(size)), n - 1)


def titles(made: Setting, papers: Ints) -> pl.Series:
    """Titles of these papers, with the markup that some have."""
    known = phrases()
    columns = [
        pl.Series(OPENINGS).gather(made.words[papers, 0]).alias("opening"),
        known.gather(made.topics[papers, 0]).alias("main"),
        pl.Series(_TITLES["links"]).gather(made.words[papers, 1]).alias("link"),
        known.gather(made.topics[papers, 1]).alias("other"),
        pl.Series(list(CLOSINGS)).gather(made.words[papers, 2]).alias("closing"),
    ]
    return pl.DataFrame(columns).select(pl.concat_str(pl.all())).to_series()


def venues(n: int) -> pl.DataFrame:
    """code (four letters), name, is_journal (two in five), number of the phrase it is about."""
    numbers = np.arange(n)
    letters = numbers * 104_729 % 26**4
    codes = pl.Series("".join(chr(97 + v // 26**k % 26) for k in range(4)) for v in letters.tolist())
    about = numbers * 1_009 % (len(MODIFIERS) * len(HEADS))
    name = phrases().gather(about)
    is_journal = numbers % 5 < 2
    patterns = _TITLES["journals"]
    forms = [patterns[i // 5 % len(patterns)] for i in range(n)]
    journals = pl.Series([form.format(text) for form, text in zip(forms, name, strict=True)])
    names = journals.zip_with(pl.Series(is_journal), codes.str.to_uppercase())
    return pl.DataFrame({"code": codes, "name": names, "is_journal": is_journal, "about": name})


def institutions(n: int) -> pl.DataFrame:
    """name, city, country (its code), ror."""
    cities = [stem + end for stem in _PLACES["stems"] for end in _PLACES["endings"]]
    count, patterns, codes = len(cities), _PLACES["institutions"], list(COUNTRIES)
    city = [cities[i * 509 % count] for i in range(n)]
    names = [patterns[(i * 3 + i // count * 7) % len(patterns)].format(c) for i, c in enumerate(city)]
    far = [f" at {cities[i * 211 % count]}" if i >= count else "" for i in range(n)]
    names = [name + place for name, place in zip(names, far, strict=True)]
    country = [codes[int(len(codes) * (i * 0.618034 % 1) ** 2)] for i in range(n)]
    return pl.DataFrame({"name": names, "city": city, "country": country, "ror": [_ror(i) for i in range(n)]})


def _ror(number: int) -> str:
    """A ROR with its check digits: base 32 of Crockford, ISO 7064 mod 97-10."""
    alphabet, value = "0123456789abcdefghjkmnpqrstvwxyz", 9_000_011 + number * 7_919
    digits = "".join(alphabet[value // 32**k % 32] for k in range(5, -1, -1))
    return f"0{digits}{98 - value * 100 % 97:02}"
