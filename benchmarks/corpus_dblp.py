"""A corpus as DBLP writes it: https://dblp.org/xml/docu/dblpxml.pdf, https://dblp.org/xml/dblp.dtd.

Publications stand by journal or conference series and year, each conference's volume first; pages of persons
come last. Like the real file it is ASCII: other letters are the entities of the DTD or numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np
import polars as pl
from corpus_dblp_records import (
    ARTICLE,
    BOOK,
    CHAPTER,
    CONFERENCE,
    PREPRINT,
    THESIS,
    home_pages,
    keys,
    publications,
    volumes,
)
from corpus_gold import GoldWriter
from corpus_names import WORDS
from corpus_people import Bools, People, Profiles
from corpus_shape import Corpus, Ints, Shape
from corpus_words import COUNTRIES, Setting, institutions, titles, venues

from kgraph.readers.dblp_entities import ENTITIES

SHAPE = Shape(
    team_sizes={1: 0.112, 2: 0.237, 3: 0.26, 4: 0.192, 5: 0.108, 6: 0.052, 7: 0.023, 8: 0.013, 10: 0.0105,
                15: 0.005, 25: 0.0015, 60: 0.0004, 120: 0.00005},
    years=(1960, 2025), growth=1.08, new_first=0.05, new_other=0.06, career=25,
)  # fmt: skip
HEAD = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>\n'
TAIL = "</dblp>\n"
BLOCK = 50_000
"""Records that are made at once, or a few more: the papers of a venue and year stay together."""
PREPRINTS_SINCE, PREPRINTS = 2008, (0.04, 0.22)
"""First year of CoRR, its share of the papers then and in the last year."""
THESES, BOOKS, CHAPTERS = 0.05, 0.004, 0.006
"""Shares: of papers by one author, of papers by up to three, of all."""
IN_A_VOLUME = 0.9
HAS_PAGE, SAYS_AFFILIATION, SAYS_AFFILIATION_NUMBERED, LEADS_ON = 0.4, 0.02, 0.5, 0.005
"""Shares of persons' pages: those with an ORCID that link it, with an affiliation, with a former address."""
LAST_DAY = 20_758
"""Days since 1970 of the last change."""
SINCE = 2014
"""First year in which signatures bear ORCIDs."""

_LATIN = {char: f"&{name};" for name, char in ENTITIES.items()}
_OTHER = {
    char: f"&#{ord(char)};" for char in sorted(set(str(WORDS))) if ord(char) > 127 and char not in _LATIN
}
_ESCAPES = {"&": "&amp;", **_LATIN, **_OTHER}


def escape(texts: pl.Series) -> pl.Series:
    """The texts in ASCII; markup stays."""
    return texts.str.replace_many(list(_ESCAPES), list(_ESCAPES.values()))


@dataclass(frozen=True)
class _Catalogue:
    """What all blocks share."""

    made: Corpus
    around: Setting
    people: People
    profiles: Profiles
    names: pl.Series
    """Author strings, escaped."""
    places: pl.Series
    """Of each institution, as pages of persons give it."""
    cities: pl.Series
    schools: pl.Series
    venues: pl.DataFrame
    stream: Ints
    """Of each paper: its venue, or the number after the last for CoRR."""
    n_authors: Ints


def write(made: Corpus, around: Setting, people: People, profiles: Profiles, out: IO[bytes], gold: GoldWriter,
          seed: int) -> None:  # fmt: skip
    """Write the corpus, and who is behind each name."""
    rng = np.random.default_rng([seed, 4])
    first, last = PREPRINTS_SINCE, SHAPE.years[1]
    share = np.interp(made.year, (first - 1, first, last), (0, *PREPRINTS))
    stream = np.where(rng.random(made.n_papers) < share, around.n_venues, around.venue)
    known = institutions(around.n_institutions)
    country = known["country"].replace_strict(COUNTRIES)
    about = _Catalogue(
        made, around, people, profiles, names=escape(profiles.texts), places=known["name"] + ", " + country,
        cities=known["city"] + ", " + country, schools=known["name"],
        venues=venues(around.n_venues), stream=stream, n_authors=np.diff(made.start),
    )  # fmt: skip
    out.write(HEAD.encode("ascii"))
    for number, papers in enumerate(_blocks(made, stream)):
        out.write(_publications(about, papers, gold, np.random.default_rng([seed, 5, number])))
    for number, low in enumerate(range(0, len(profiles.main), BLOCK)):
        pages = np.arange(low, min(low + BLOCK, len(profiles.main)))
        out.write(_pages(about, pages, np.random.default_rng([seed, 6, number])))
    out.write(TAIL.encode("ascii"))


def _blocks(made: Corpus, stream: Ints) -> Iterator[Ints]:
    """The papers in the order of the file, cut where a venue or year ends."""
    order = np.lexsort((made.year, stream))
    group = stream[order] * 10_000 + made.year[order]
    ends = np.append(np.flatnonzero(np.diff(group)) + 1, len(order))
    low = 0
    while low < len(order):
        high = int(ends[min(np.searchsorted(ends, low + BLOCK), len(ends) - 1)])
        yield order[low:high]
        low = high


# ---- publications


def _publications(about: _Catalogue, papers: Ints, gold: GoldWriter, rng: np.random.Generator) -> bytes:
    made, sizes = about.made, about.n_authors[papers]
    row = np.repeat(np.arange(len(papers)), sizes)
    position = np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    at = made.start[papers][row] + position - 1
    year = made.year[papers]
    frame = pl.DataFrame({"stream": about.stream[papers], "year": year})
    frame = frame.with_columns(_authors(about, row, position, at, year))
    frame = frame.with_columns(_facts(about, papers, rng))
    frame = frame.with_columns(nth=pl.int_range(pl.len()).over("stream", "year"))
    frame = frame.with_columns(keys())
    frame = frame.with_columns(key=pl.col("folder") + "/" + pl.col("name"))
    gold.write(frame["key"].gather(row), position, made.person[at], "author")
    frame = frame.with_columns(_volumes(about, frame, made.start[papers], gold))
    text = frame.select(pl.col("volume") + publications()).to_series()
    return "".join(text).encode("ascii")


def _authors(about: _Catalogue, row: Ints, position: Ints, at: Ints, year: Ints) -> list[pl.Series]:
    """`authors`: the elements of each paper; `stem`: how its key begins (`LovaszKS97`)."""
    profiles, signed = about.profiles, about.profiles.signed[at]
    shows = profiles.shows_orcid[at] & (year[row] >= SINCE)
    surname = profiles.surname.gather(signed)
    frame = pl.DataFrame({
        "row": row, "position": position, "shows": shows, "name": about.names.gather(signed),
        "orcid": about.people.orcid.gather(about.made.person[at]), "surname": surname,
    })  # fmt: skip
    opening = pl.when("shows").then(pl.format('<author orcid="{}">', "orcid")).otherwise(pl.lit("<author>"))
    stem = pl.when(pl.col("position") == 1).then("surname").otherwise(pl.col("surname").str.slice(0, 1))
    lines = frame.select(
        "row", line=pl.concat_str(opening, "name", pl.lit("</author>\n")),
        stem=pl.when(pl.col("position") <= 8).then(stem).otherwise(pl.lit("")),
    )  # fmt: skip
    joined = lines.group_by("row", maintain_order=True).agg(pl.col("line", "stem").str.join())
    return [joined["line"].alias("authors"), joined["stem"]]


def _facts(about: _Catalogue, papers: Ints, rng: np.random.Generator) -> list[pl.Series]:
    """What a record says besides authors, year and key."""
    n, sizes, stream = len(papers), about.n_authors[papers], about.stream[papers]
    is_preprint, venue = stream == about.around.n_venues, np.minimum(stream, about.around.n_venues - 1)
    known, chance = about.venues[venue], rng.random(n)
    kind = np.where(known["is_journal"].to_numpy(), ARTICLE, CONFERENCE)
    kind[chance < CHAPTERS] = CHAPTER
    kind[(chance > 1 - BOOKS) & (sizes <= 3)] = BOOK
    kind[(chance > 1 - THESES) & (sizes == 1)] = THESIS
    kind[is_preprint] = PREPRINT
    title = escape(titles(about.around, papers))
    stop = title.str.ends_with("?").replace_strict({True: "", False: "."})
    page = rng.integers(1, 900, n)
    return [
        pl.Series("kind", kind), pl.Series("paper", papers), known["code"], known["name"].alias("venue"),
        known["about"], (title + stop).alias("title"),
        pl.Series("mdate", _days(about.made.year[papers], rng)), pl.Series("page", page),
        pl.Series("last_page", page + rng.integers(3, 20, n)), pl.Series("issue", rng.integers(1, 13, n)),
        pl.Series("is_conference", ~known["is_journal"].to_numpy() & ~is_preprint),
        about.schools.gather(papers % len(about.schools)).alias("school"),
        pl.Series("in_volume", rng.random(n) < IN_A_VOLUME),
    ]  # fmt: skip


def _days(year: Ints, rng: np.random.Generator) -> pl.Series:
    """Days on which DBLP last changed its records: since 2017 and not before these years."""
    first = (np.maximum(year, 2017) - 1970) * 365.2425
    days = pl.Series(first + (LAST_DAY - first) * rng.random(len(year))).cast(pl.Int32).cast(pl.Date)
    return days.dt.to_string("%Y-%m-%d")


def _volumes(about: _Catalogue, frame: pl.DataFrame, at: Ints, gold: GoldWriter) -> pl.Series:
    """Records of volumes, in the row of the first paper of each, whose first authors are the editors."""
    first = np.flatnonzero((frame["nth"] == 0) & frame["is_conference"])
    second = np.minimum(first + 1, len(frame) - 1)
    chosen = frame[first].with_columns(
        volume_key=pl.format("conf/{}/{}", "code", "year"),
        edition=pl.col("year") - 1959, city=about.cities.gather(frame["paper"][first] % len(about.cities)),
    )  # fmt: skip
    has_two = frame["stream"].to_numpy()[second] == frame["stream"].to_numpy()[first]
    people = np.stack([about.made.person[at[first]], about.made.person[at[second]]])
    has_two &= people[0] != people[1]
    names = [about.names.gather(about.profiles.signed[at[rows]]) for rows in (first, second)]
    lines = [pl.select(pl.format("<editor>{}</editor>\n", name)).to_series() for name in names]
    lines[1] = lines[1].zip_with(pl.Series(has_two), pl.Series([""] * len(first), dtype=pl.String))
    records = chosen.with_columns(editors=lines[0] + lines[1]).select(volumes()).to_series()
    gold.write(chosen["volume_key"], np.ones(len(first)), people[0], "editor")
    both = np.flatnonzero(has_two)
    gold.write(chosen["volume_key"].gather(both), np.full(len(both), 2), people[1][both], "editor")
    return pl.Series("volume", [""] * len(frame), dtype=pl.String).scatter(first, records)


def _pages(about: _Catalogue, pages: Ints, rng: np.random.Generator) -> bytes:
    profiles, people, n = about.profiles, about.people, len(pages)
    person, alias, main = profiles.person[pages], profiles.alias[pages], profiles.main[pages]
    is_one = person >= 0
    is_numbered = main >= len(profiles.texts) - profiles.n_numbered
    says = rng.random(n) < np.where(is_numbered, SAYS_AFFILIATION_NUMBERED, SAYS_AFFILIATION)
    has_moved = is_one & (people.moved[person] <= people.last_year[person])
    now = np.where(has_moved, people.later_place[person], people.place[person])
    frame = pl.DataFrame({
        "mdate": _days(np.full(n, 2017), rng), "pid": profiles.pid.gather(pages),
        "is_disambiguation": profiles.is_disambiguation[pages],
        "main": about.names.gather(main), "alias": _some(about.names, alias, alias >= 0),
        "orcid": _some(people.orcid, person, is_one & people.has_orcid[person] & (rng.random(n) < HAS_PAGE)),
        "place": _some(about.places, now, is_one & says),
        "former": _some(about.places, people.place[person], has_moved & says),
        "leads_on": rng.random(n) < LEADS_ON,
    })  # fmt: skip
    return "".join(frame.select(home_pages()).to_series()).encode("ascii")


def _some(texts: pl.Series, at: Ints, where: Bools) -> pl.Series:
    """The text of each row, null where there is to be none."""
    return texts.gather(pl.Series(at).zip_with(pl.Series(where), pl.Series([None] * len(at), dtype=pl.Int64)))
