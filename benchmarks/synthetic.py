"""Corpora with the shape of DBLP, at any size; the same seed gives the same corpus.

    python benchmarks/synthetic.py [PAPERS] [--seed N]      prints what the corpus is like

Papers are written one after another. The first author is somebody who has written before (whoever wrote
more is likelier to write again: productivity becomes a power law) or somebody new; most others are drawn
from earlier papers of the first (so ties repeat) or from papers of those co-authors (so triangles close),
some from the same field, one in twenty-five from anywhere, some are new. Fields have their own labs, venues
and topics; papers cite earlier ones of their field. Means are those of DBLP in November 2026: 3.4 authors a
paper, half a new person a paper.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kgraph.kernels.compiled import compiled
from kgraph.model.entities import ROWS, Entities, schema

Ints = npt.NDArray[np.int64]

TEAM_SIZES = {1: 0.11, 2: 0.235, 3: 0.26, 4: 0.195, 5: 0.11, 6: 0.055, 7: 0.025, 8: 0.014, 10: 0.012,
              15: 0.006, 25: 0.002, 60: 0.0005}  # fmt: skip
PAPERS_PER_FIELD = 250
NEW_FIRST, NEW_OTHER = 0.10, 0.12
"""Chance that a first author, or another one, has never written before."""
ELSEWHERE = 0.04
"""Chance that a co-author who has written before comes from anywhere."""
YEARS = (1990, 2025)
GROWTH = 1.07
"""Papers of a year to those of the year before."""
COUNTRIES = ("US", "CN", "DE", "GB", "FR", "JP", "CA", "IN", "IT", "KR", "AU", "ES")


@dataclass(frozen=True)
class Corpus:
    """Authorships as numbers: authorship i is of paper `paper[i]` (ascending) by person `person[i]`."""

    n_papers: int
    n_people: int
    paper: Ints
    person: Ints
    year: Ints
    """Of each paper, ascending."""
    field: Ints
    """Of each paper."""
    home: Ints
    """Field in which each person first wrote."""
    citing: Ints
    cited: Ints


def corpus(n_papers: int, seed: int = 1) -> Corpus:
    """A corpus of so many papers, as numbers."""
    rng = np.random.default_rng(seed)
    sizes = rng.choice(np.array(list(TEAM_SIZES)), size=n_papers, p=_shares(list(TEAM_SIZES.values())))
    n_fields = max(4, n_papers // PAPERS_PER_FIELD)
    field = (n_fields * rng.random(n_papers) ** 1.5).astype(np.int64)
    start = np.concatenate([[0], np.cumsum(sizes)])
    person, home = _teams(start, field, n_fields, rng.random((start[-1], 4)))
    years = np.arange(YEARS[0], YEARS[1] + 1)
    year = np.sort(rng.choice(years, size=n_papers, p=_shares(GROWTH ** np.arange(len(years)))))
    citing, cited = _references(field, rng)
    paper = np.repeat(np.arange(n_papers), sizes)
    return Corpus(n_papers, len(home), paper, person, year, field, home, citing, cited)


def _shares(weights: Any) -> npt.NDArray[np.float64]:
    values = np.asarray(weights, np.float64)
    return np.asarray(values / values.sum())


@compiled
def _back(previous: Ints, at: int, steps: int) -> int:
    """So many links back, or to the end of the chain."""
    while steps > 0 and previous[at] >= 0:
        at = previous[at]
        steps -= 1
    return at


@compiled
def _colleague(
    start: Ints,
    person: Ints,
    previous: Ints,
    latest: Ints,
    paper_of: Ints,
    who: int,
    hops: float,
    when: float,
    which: float,
) -> int:
    """Somebody from a recent paper of this person, or of one met there."""
    for hop in range(1 if hops < 0.75 else 2):
        recent = int(-np.log(1.0 - (when + 0.37 * hop) % 1) * 4)
        paper = paper_of[_back(previous, latest[who], recent)]
        size = start[paper + 1] - start[paper]
        who = person[start[paper] + int(which * 997 + hop * 31) % size]
    return who


@compiled
def _teams(start: Ints, field: Ints, n_fields: int, chance: npt.NDArray[np.float64]) -> tuple[Ints, Ints]:
    """The author of every authorship, and the home field of every person."""
    total, n_papers = start[-1], len(start) - 1
    person = np.empty(total, np.int64)
    home = np.empty(total, np.int64)
    previous = np.full(total, -1, np.int64)  # the authorship before, of the same person
    latest = np.full(total, -1, np.int64)  # of each person
    paper_of = np.empty(total, np.int64)
    in_field = np.full(total, -1, np.int64)  # the authorship before, in the same field
    newest = np.full(n_fields, -1, np.int64)
    n_people = 0
    for p in range(n_papers):
        first = -1
        for i in range(start[p], start[p + 1]):
            a, b, c, d = chance[i, 0], chance[i, 1], chance[i, 2], chance[i, 3]
            chosen = -1
            if i == start[p]:
                if a >= NEW_FIRST and newest[field[p]] >= 0:
                    chosen = person[_back(in_field, newest[field[p]], int(b * b * 400))]
            elif a >= NEW_OTHER:
                for _ in range(4):
                    a, b = (a * 7919) % 1, (b * 7907) % 1
                    if a < ELSEWHERE:
                        chosen = person[int(b * start[p])] if p else -1
                    elif a < 0.9 and latest[first] >= 0:
                        chosen = _colleague(start, person, previous, latest, paper_of, first, b, c, d)
                    elif newest[field[p]] >= 0:
                        chosen = person[_back(in_field, newest[field[p]], int(b * 600))]
                    for j in range(start[p], i):
                        if person[j] == chosen:
                            chosen = -1  # nobody twice
                            break
                    if chosen >= 0:
                        break
                    c, d = (c * 7901) % 1, (d * 7883) % 1
            if chosen < 0:
                chosen = n_people
                home[chosen] = field[p]
                n_people += 1
            if i == start[p]:
                first = chosen
            person[i] = chosen
            paper_of[i] = p
        for i in range(start[p], start[p + 1]):
            previous[i] = latest[person[i]]
            latest[person[i]] = i
            in_field[i] = newest[field[p]]
            newest[field[p]] = i
    return person, home[:n_people].copy()


def _references(field: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Three references a paper to earlier papers of its field, those early in the field likelier."""
    order = np.argsort(field, kind="stable")
    first = np.searchsorted(field[order], field[order], side="left")
    place = np.arange(len(order))
    drawn = first + ((place - first) * rng.random((3, len(order))) ** 1.5).astype(np.int64)
    citing, cited = np.tile(order[place], 3), order[drawn].ravel()
    pairs = np.unique(np.stack([citing, cited])[:, citing != cited], axis=1)
    return pairs[0], pairs[1]


def entities(n_papers: int, seed: int = 1, *, details: bool = True) -> Entities:
    """The corpus as tables; without `details` only papers, people and authorships."""
    made = corpus(n_papers, seed)
    paper, person = _ids("p", made.n_papers), _ids("a", made.n_people)
    start = np.searchsorted(made.paper, np.arange(made.n_papers + 1))
    rank = np.arange(len(made.paper)) - start[made.paper] + 1
    venues = max(4, int(made.n_papers**0.5) // 8)
    venue = _ids("v", venues)
    tables = {
        "papers": {
            "id": paper, "title": _numbered("Title of work", made.n_papers),
            "kind": "ConferencePaper", "year": made.year, "year_inferred": False,
            "venue": venue.gather(made.field % venues), "author_count": np.diff(start),
            "authors_complete": True, "n_records": 1, "has_code": False,
        },
        "people": {
            "id": person, "name": _numbered("Person", made.n_people),
            "kind": "Person", "confidence": 1.0,
        },
        "authorships": {
            "paper": paper.gather(made.paper), "rank": rank, "position": rank,
            "person": person.gather(made.person),
            "name_as_printed": _numbered("Person", made.n_people).gather(made.person),
            "is_inferred": False, "confidence": 1.0,
        },
    }  # fmt: skip
    if details:
        tables |= _details(made, paper, venue, rank)
    return Entities(**{name: _table(name, columns) for name, columns in tables.items()})


def _details(made: Corpus, paper: pl.Series, venue: pl.Series, rank: Ints) -> dict[str, dict[str, Any]]:
    """Labs (four a field), venues, topics (eight a field, three a paper) and citations."""
    n_labs, n_topics = 4 * (int(made.field.max()) + 1), 8 * (int(made.field.max()) + 1)
    lab, topic = _ids("l", n_labs), _ids("t", n_topics)
    at = 4 * made.home[made.person] + made.person % 4
    numbers = np.arange(made.n_papers)
    about = 8 * made.field[:, None] + (numbers[:, None] * np.array([1, 3, 5]) + np.array([0, 1, 4])) % 8
    pairs = np.unique(np.stack([np.repeat(numbers, 3), about.ravel()]), axis=1)
    places = pl.Series([COUNTRIES[int(i**0.5) % len(COUNTRIES)] for i in range(n_labs)])
    return {
        "labs": {"id": lab, "name": _numbered("Lab", n_labs),
                 "kind": "Lab", "country": places},
        "affiliations": {"paper": paper.gather(made.paper), "rank": rank, "lab": lab.gather(at),
                         "as_printed": _numbered("Lab", n_labs).gather(at)},
        "venues": {"id": venue, "name": _numbered("Venue", len(venue)),
                   "kind": "ConferenceSeries"},
        "topics": {"id": topic, "label": _numbered("topic", n_topics),
                   "scheme": "keyword"},
        "paper_topics": {"paper": paper.gather(pairs[0]), "topic": topic.gather(pairs[1])},
        "citations": {"citing": paper.gather(made.citing), "cited": paper.gather(made.cited)},
    }  # fmt: skip


def _ids(letter: str, n: int) -> pl.Series:
    """Ids of sixteen characters, as real ones have, in order."""
    number = pl.int_range(n).cast(pl.String).str.zfill(15)
    return pl.select(pl.concat_str(pl.lit(letter), number)).to_series()


def _numbered(noun: str, n: int) -> pl.Series:
    return pl.select(pl.format(f"{noun} {{}}", pl.int_range(n))).to_series()


def _table(name: str, columns: dict[str, Any]) -> pl.DataFrame:
    arrays = {c: v for c, v in columns.items() if isinstance(v, (pl.Series, np.ndarray))}
    constants = [pl.lit(v).alias(c) for c, v in columns.items() if c not in arrays]
    frame = pl.DataFrame(arrays).with_columns(constants)
    return frame.select(
        (pl.col(c) if c in frame.columns else pl.lit(None).alias(c)).cast(dtype)
        for c, dtype in schema(ROWS[name]).items()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("papers", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    from kgraph.networks import network_from_entities
    from kgraph.networks.selection import component_labels
    from kgraph.rdf.iris import DEFAULT_BASE

    made = entities(options.papers, options.seed, details=False)
    network = network_from_entities(made, base=DEFAULT_BASE)
    degree = np.bincount(network.edges["source"], minlength=network.n_nodes)
    degree += np.bincount(network.edges["target"], minlength=network.n_nodes)
    written = np.sort(network.nodes["papers"].to_numpy())[::-1]
    largest = np.bincount(component_labels(network)).max() / network.n_nodes
    print(f"papers {options.papers:,}, authorships {made.authorships.height:,}", end=" ")
    print(f"({made.authorships.height / options.papers:.2f} a paper), people {network.n_nodes:,}")
    print(f"pairs {network.n_edges:,}, mean co-authors {degree.mean():.1f}, most {degree.max():,}")
    print(f"largest component {largest:.1%}; papers of the most productive {written[:5].tolist()}", end="; ")
    print(f"one paper only {np.mean(written == 1):.1%}")


if __name__ == "__main__":
    main()
