"""A corpus as the snapshot of OpenAlex writes it, a work a line, with the mistakes that its author ids have.

Names are as printed, so one person has several; ids are OpenAlex's opinion: some people have two, some share
one with a namesake, whose ORCID they then bear too. A few works have hundreds of authors.

Specification: https://docs.openalex.org/api-entities/works/work-object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

import numpy as np
import polars as pl
from corpus_gold import GoldWriter
from corpus_names import FORMS, FULL, INITIAL, MIDDLES, PLAIN
from corpus_openalex_works import (
    CHAPTER,
    CONFERENCE,
    JOURNAL,
    PREPRINT,
    THESIS,
    authorships,
    sources,
    work_id,
    works,
)
from corpus_people import SIGNS_ALIAS, People
from corpus_shape import Corpus, Ints, Shape
from corpus_words import COUNTRIES, Setting, institutions, phrases, titles, venues

SHAPE = Shape(
    team_sizes={1: 0.117, 2: 0.24, 3: 0.26, 4: 0.19, 5: 0.105, 6: 0.05, 7: 0.022, 8: 0.013, 10: 0.0095,
                15: 0.0045, 25: 0.0013, 60: 0.0004, 120: 0.0002, 300: 0.00008, 700: 0.00003},
    years=(1960, 2025), growth=1.08, new_first=0.05, new_other=0.06, career=25,
)  # fmt: skip
BLOCK = 20_000
"""Works that are made at once."""
AS_INITIAL, WITHOUT_MIDDLE, WITHOUT_ACCENTS = 0.10, 0.18, 0.23
"""Shares of the ways a name is printed, added up."""
TWO_IDS, UNDER_SECOND = 0.05, 0.3
"""Share of people with three papers who have two ids, of their papers under the second one."""
SHARES_ID = 0.12
"""Share of namesakes who bear the id of the first of their name."""
HAS_AFFILIATION, CHAPTERS, THESES, PREPRINTS = 0.85, 0.02, 0.05, 0.12
DEPARTMENTS = pl.Series([
    "Department of Computer Science", "School of Engineering", "Faculty of Mathematics",
    "Institute for Informatics",
    "Laboratory of Data Science",
])  # fmt: skip


@dataclass(frozen=True)
class Signatures:
    """What stands on each authorship."""

    texts: pl.Series
    """Names as printed."""
    printed: Ints
    """Number in `texts`."""
    id: Ints
    """Number of the author id; ids below the number of people are those of people, others are second ones."""
    owner: Ints
    """Person whose name and ORCID the id bears."""
    names: pl.Series
    """Main name of each person."""


def signatures_of(made: Corpus, people: People, seed: int) -> Signatures:
    """Names and ids on the papers of a corpus."""
    rng, person = np.random.default_rng([seed, 7]), made.person
    n = made.n_people
    other = people.other_name[person]
    is_other = (other >= 0) & (rng.random(len(person)) < SIGNS_ALIAS)
    name = _printed(np.where(is_other, other, people.name[person]), rng.random(len(person)))
    names, printed = np.unique(name, return_inverse=True)

    _, first, group, count = np.unique(
        people.name, return_index=True, return_inverse=True, return_counts=True
    )
    is_merged = (count[group] > 1) & (rng.random(n) < SHARES_ID)
    owner = np.where(is_merged, first[group], np.arange(n))
    second = (people.n_papers >= 3) & (rng.random(n) < TWO_IDS)
    is_second = second[person] & (is_other | (rng.random(len(person)) < UNDER_SECOND))
    return Signatures(
        texts=people.tables.write(names), printed=printed,
        id=np.where(is_second, n + person, owner[person]), owner=np.where(is_second, person, owner[person]),
        names=people.tables.write(people.name),
    )  # fmt: skip


def _printed(name: Ints, chance: np.ndarray) -> Ints:
    """The name in one of the ways in which it can be printed."""
    rest, form = np.divmod(name, FORMS)
    rest, middle = np.divmod(rest, MIDDLES)
    ways = [chance < AS_INITIAL, chance < WITHOUT_MIDDLE, chance < WITHOUT_ACCENTS]
    form = np.where(form == FULL, np.select(ways, [INITIAL, FULL, PLAIN], FULL), form)
    middle = np.where((chance >= AS_INITIAL) & (chance < WITHOUT_MIDDLE), 0, middle)
    return (rest * MIDDLES + middle) * FORMS + form


@dataclass(frozen=True)
class _Catalogue:
    """What all blocks share."""

    made: Corpus
    around: Setting
    people: People
    signatures: Signatures
    sources: pl.DataFrame
    institutions: pl.DataFrame
    cited: Ints
    """How often each paper is."""
    references: Ints
    """Where those of each paper start in `made.cited`."""


def write(made: Corpus, around: Setting, people: People, signatures: Signatures, out: IO[bytes],
          gold: GoldWriter, seed: int) -> None:  # fmt: skip
    """Write the corpus, and who is behind each name."""
    places = institutions(around.n_institutions)
    about = _Catalogue(
        made, around, people, signatures, sources(venues(around.n_venues)),
        places.with_columns(land=pl.col("country").replace_strict(COUNTRIES)),
        np.bincount(made.cited, minlength=made.n_papers),
        np.searchsorted(made.citing, np.arange(made.n_papers + 1)),
    )  # fmt: skip
    for number, low in enumerate(range(0, made.n_papers, BLOCK)):
        papers = np.arange(low, min(low + BLOCK, made.n_papers))
        out.write(_works(about, papers, gold, np.random.default_rng([seed, 8, number])))


def _works(about: _Catalogue, papers: Ints, gold: GoldWriter, rng: np.random.Generator) -> bytes:
    made = about.made
    low, high = made.start[papers[0]], made.start[papers[-1] + 1]
    sizes = np.diff(made.start)[papers]
    row = np.repeat(np.arange(len(papers)), sizes)
    position = np.arange(low, high) - made.start[papers][row] + 1
    authors = _authors(about, slice(low, high), row, position, sizes, made.year[papers], rng)
    frame = _facts(about, papers, sizes, rng).with_columns(authors, *_references(about, papers))
    ids = frame.select("W" + pl.col("id").cast(pl.String)).to_series()
    gold.write(ids.gather(row), position, made.person[low:high], "author")
    return "".join(frame.select(works()).to_series()).encode()


def _authors(about: _Catalogue, at: slice, row: Ints, position: Ints, sizes: Ints, year: Ints,
             rng: np.random.Generator) -> pl.Series:  # fmt: skip
    """`authorships`: the objects of each work."""
    person, people, signatures = about.made.person[at], about.people, about.signatures
    owner = signatures.owner[at]
    place = np.where(people.moved[person] <= year[row], people.later_place[person], people.place[person])
    frame = pl.DataFrame({
        "row": row, "position": position, "size": sizes[row], "author": signatures.id[at],
        "display_name": signatures.names.gather(owner),
        "printed": signatures.texts.gather(signatures.printed[at]),
        "orcid": people.orcid.gather(owner), "has_orcid": people.has_orcid[owner], "place": place,
        "is_affiliated": rng.random(len(row)) < HAS_AFFILIATION,
        "department": DEPARTMENTS.gather(person % len(DEPARTMENTS)),
    }).hstack(about.institutions[place].select("name", "city", "land", "country", "ror"))  # fmt: skip
    joined = frame.select("row", authorships()).group_by("row", maintain_order=True)
    return joined.agg(pl.col("authorship").str.join(","))["authorship"].alias("authorships")


def _references(about: _Catalogue, papers: Ints) -> list[pl.Series]:
    """`references`: the works cited, as a list; `n_references`."""
    low, high = about.references[papers[0]], about.references[papers[-1] + 1]
    frame = pl.DataFrame(
        {"row": about.made.citing[low:high] - papers[0], "cited": about.made.cited[low:high]}
    )
    joined = frame.select("row", text=work_id("cited")).group_by("row", maintain_order=True)
    texts = pl.Series([""] * len(papers), dtype=pl.String)
    found = joined.agg(pl.col("text").str.join(","))
    counts = np.diff(about.references)[papers]
    return [texts.scatter(found["row"], found["text"]).alias("references"), pl.Series("n_references", counts)]


def _facts(about: _Catalogue, papers: Ints, sizes: Ints, rng: np.random.Generator) -> pl.DataFrame:
    """What a work says besides authors and references."""
    n, chance, known = len(papers), rng.random(len(papers)), phrases()
    source = about.sources[about.around.venue[papers]]
    kind = np.where(source["is_journal"].to_numpy(), JOURNAL, CONFERENCE)
    kind[chance < PREPRINTS] = PREPRINT
    kind[chance > 1 - CHAPTERS] = CHAPTER
    kind[(chance > 0.5) & (chance < 0.5 + THESES) & (sizes == 1)] = THESIS
    topics = about.around.topics[papers]
    page = rng.integers(1, 900, n)
    return pl.DataFrame({
        "paper": papers, "id": 2_000_000_000 + 211 * papers, "year": about.made.year[papers], "kind": kind,
        "title": titles(about.around, papers).str.replace_all("<[^>]+>", ""), "source": source["json"],
        "code": source["code"], "main": known.gather(topics[:, 0]), "other": known.gather(topics[:, 1]),
        "main_topic": topics[:, 0], "other_topic": topics[:, 1], "n_cited": about.cited[papers],
        "month": rng.integers(1, 13, n), "day": rng.integers(1, 29, n), "page": page,
        "last_page": page + rng.integers(3, 20, n), "issue": rng.integers(1, 13, n),
        "score": rng.integers(5_000, 10_000, n),
        "n_institutions": np.minimum(sizes, 1 + rng.integers(0, 4, n)),
    })  # fmt: skip
