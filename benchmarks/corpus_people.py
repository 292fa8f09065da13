"""Who the invented authors are, and what they are called where DBLP tells namesakes apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from corpus_names import Tables, draw_names, orcids, other_names
from corpus_shape import Corpus, Ints
from corpus_words import INSTITUTIONS_PER_FIELD, Setting

Bools = npt.NDArray[np.bool_]

HAS_ALIAS, ALIAS_IS_KNOWN, SIGNS_ALIAS = 0.05, 0.75, 0.35
"""Share of people with a second name, of those whose two names DBLP joins, of papers under it."""
PAPERS_UNTIL_TOLD_APART = 8.0
"""Of a namesake: so many papers make a number of their own likely (1 - 1/e)."""
STAYS_UNDECIDED = 0.08
"""Share of a numbered person's papers that are left under the plain name."""
HAS_ORCID, ORCID_SINCE, SHOWS_ORCID = 0.3, 2012, 0.5
MOVES = 0.25
"""Share of people who go to another institution."""


@dataclass(frozen=True)
class People:
    """Facts of each person; a year of 9999 is never."""

    n_papers: Ints
    first_year: Ints
    last_year: Ints
    has_orcid: Bools
    orcid: pl.Series
    """Of everybody; to be shown only of those who have one."""
    place: Ints
    later_place: Ints
    moved: Ints
    """Year of the first paper at the later place."""
    name: Ints
    """Number in `corpus_names`."""
    other_name: Ints
    """-1: none."""
    tables: Tables


def people_of(made: Corpus, around: Setting, seed: int) -> People:
    """The people of a corpus."""
    rng, n = np.random.default_rng([seed, 2]), made.n_people
    year = np.repeat(made.year.astype(np.int16), np.diff(made.start))
    first, last = np.zeros(n, np.int16), np.zeros(n, np.int16)
    first[made.person[::-1]] = year[::-1]
    last[made.person] = year
    name, tables = draw_names(n, rng)
    other = other_names(name, tables, rng)
    other[rng.random(n) >= HAS_ALIAS] = -1
    group = rng.integers(0, INSTITUTIONS_PER_FIELD, n)
    next_group = (group + rng.integers(1, INSTITUTIONS_PER_FIELD, n)) % INSTITUTIONS_PER_FIELD
    moved = np.where(rng.random(n) < MOVES, first + rng.integers(2, 12, n), 9999)
    return People(
        n_papers=np.bincount(made.person, minlength=n).astype(np.int32),
        first_year=first, last_year=last,
        has_orcid=(last >= ORCID_SINCE) & (rng.random(n) < HAS_ORCID),
        orcid=orcids(np.arange(n)),
        place=around.of_field[made.home, group].astype(np.int32),
        later_place=around.of_field[made.home, next_group].astype(np.int32),
        moved=moved.astype(np.int16), name=name, other_name=other, tables=tables,
    )  # fmt: skip


@dataclass(frozen=True)
class Profiles:
    """DBLP's view: author strings, who signs with which, and a page for each author it knows of."""

    texts: pl.Series
    """Author strings: names, then numbered ones (`Wei Wang 0001`)."""
    surname: pl.Series
    """Of each author string, in letters of ASCII."""
    signed: Ints
    """Author string of each authorship."""
    shows_orcid: Bools
    """Of each authorship."""
    main: Ints
    """Author string of each page."""
    alias: Ints
    """Second one of each page; -1: none."""
    person: Ints
    """Of each page; -1: several people, undecided."""
    is_disambiguation: Bools
    pid: pl.Series
    n_numbered: int
    """Author strings with a number: the last ones."""


def profiles_of(made: Corpus, people: People, seed: int) -> Profiles:
    """How DBLP names the authors of a corpus."""
    rng, n = np.random.default_rng([seed, 3]), made.n_people
    bearers = np.flatnonzero(people.other_name >= 0)
    numbers, at = np.unique(np.concatenate([people.name, people.other_name[bearers]]), return_inverse=True)
    names, first, text_of = _texts(people.tables.write(numbers))
    at = text_of[at]
    at = at.astype(np.int32)
    main, alias = at[:n], np.full(n, -1, np.int32)
    n_mains, n_aliases = np.bincount(main, minlength=len(names)), np.bincount(at[n:], minlength=len(names))
    free = (n_mains[at[n:]] == 0) & (n_aliases[at[n:]] == 1)  # who would take another's name has no alias
    alias[bearers[free]] = at[n:][free]

    is_shared = n_mains[main] > 1
    is_numbered = is_shared & (rng.random(n) < 1 - np.exp(-people.n_papers / PAPERS_UNTIL_TOLD_APART))
    is_joined = (alias >= 0) & (is_numbered | ~is_shared) & (rng.random(n) < ALIAS_IS_KNOWN)
    numbered = np.flatnonzero(is_numbered)
    numbered = numbered[np.argsort(main[numbered], kind="stable")]
    own = main[numbered]
    number = np.arange(len(own)) - np.searchsorted(own, own) + 1
    of_number = np.full(n, -1, np.int32)
    of_number[numbered] = len(names) + np.arange(len(numbered))

    texts = pl.concat([names, names.gather(own) + " " + pl.Series(number).cast(pl.String).str.zfill(4)])
    surname = people.tables.plain_surnames.str.replace_all("[^A-Za-z]", "").gather(
        people.tables.surname_of(numbers[np.concatenate([first, first[own]])])
    )
    pid = _numbers(np.arange(len(names)))

    used = np.flatnonzero(n_mains)
    sole = np.full(len(names), -1, np.int32)
    sole[main[~is_shared]] = np.flatnonzero(~is_shared)
    joined = np.where(is_joined, alias, -1)
    apart = np.flatnonzero((alias >= 0) & ~is_joined)
    has_numbers = np.bincount(own, minlength=len(names)) > 0
    return Profiles(
        texts=texts, surname=surname,
        signed=_signatures(made, main, of_number, alias, rng),
        shows_orcid=people.has_orcid[made.person] & (rng.random(len(made.person), np.float32) < SHOWS_ORCID),
        main=np.concatenate([used, of_number[numbered], alias[apart]]),
        alias=np.concatenate([
            np.where(sole[used] >= 0, joined[sole[used]], -1),
            joined[numbered],
            np.full(len(apart), -1, np.int32),
        ]),
        person=np.concatenate([sole[used], numbered, apart]),
        is_disambiguation=np.concatenate([has_numbers[used], np.zeros(len(own) + len(apart), bool)]),
        pid=pl.concat([
            pid.gather(used),
            pid.gather(own) + "-" + pl.Series(number).cast(pl.String),
            pid.gather(alias[apart]),
        ]),
        n_numbered=len(own),
    )  # fmt: skip


def _texts(written: pl.Series) -> tuple[pl.Series, Ints, Ints]:
    """Each text once, in order; where it stands first; the number of each one's text.

    Names that differ can be the same text: `W. Li`.
    """
    frame = pl.DataFrame({"text": written}).with_row_index("at")
    texts = frame.group_by("text").agg(pl.col("at").min()).sort("text").with_row_index("number")
    numbers = frame.join(texts, on="text", how="left", maintain_order="left")["number"]
    return texts["text"], texts["at"].to_numpy().astype(np.int64), numbers.to_numpy().astype(np.int64)


def _signatures(made: Corpus, main: Ints, of_number: Ints, alias: Ints, rng: np.random.Generator) -> Ints:
    """Author string of each authorship."""
    signed = main[made.person]
    number = of_number[made.person]
    decided = (number >= 0) & (rng.random(len(signed), np.float32) >= STAYS_UNDECIDED)
    signed[decided] = number[decided]
    other = alias[made.person]
    under_alias = (other >= 0) & (rng.random(len(signed), np.float32) < SIGNS_ALIAS)
    signed[under_alias] = other[under_alias]
    return signed


def _numbers(n: Ints) -> pl.Series:
    """Ids of pages: `12/3456`."""
    return pl.select(pl.format("{}/{}", pl.Series(n // 9999 + 1), pl.Series(n % 9999 + 1))).to_series()
