"""Corpora with the shape of DBLP, at any size; the same seed gives the same corpus.

    python benchmarks/synthetic.py [PAPERS] [--seed N]      prints what the corpus is like

Papers, teams, years and references are those of `corpus_shape`; fields have their own labs, venues and
topics. Entities are made at once, without documents; `corpora.py` writes documents.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

import corpus_shape
import numpy as np
import polars as pl
from corpus_shape import Corpus, Ints, Shape

from kgraph.model.entities import ROWS, Entities, schema

SHAPE = Shape(team_sizes=corpus_shape.TEAM_SIZES, years=(1990, 2025), growth=1.07)
COUNTRIES = ("US", "CN", "DE", "GB", "FR", "JP", "CA", "IN", "IT", "KR", "AU", "ES")


def corpus(n_papers: int, seed: int = 1) -> Corpus:
    """A corpus of so many papers, as numbers."""
    made = corpus_shape.corpus(n_papers, seed, SHAPE)
    columns = {name: getattr(made, name).astype(np.int64) for name in ("person", "year", "field", "home")}
    return replace(made, **columns)


def entities(n_papers: int, seed: int = 1, *, details: bool = True) -> Entities:
    """The corpus as tables; without `details` only papers, people and authorships."""
    made = corpus(n_papers, seed)
    paper, person = _ids("p", made.n_papers), _ids("a", made.n_people)
    rank = np.arange(len(made.paper)) - made.start[made.paper] + 1
    venues = max(4, int(made.n_papers**0.5) // 8)
    venue = _ids("v", venues)
    tables = {
        "papers": {
            "id": paper, "title": _numbered("Title of work", made.n_papers),
            "kind": "ConferencePaper", "year": made.year, "year_inferred": False,
            "venue": venue.gather(made.field % venues), "author_count": np.diff(made.start),
            "authors_complete": True, "n_records": 1, "has_code": False,
        },
        "people": {
            "id": person, "name": _numbered("Person", made.n_people),
            "kind": "Person", "confidence": 1.0, **_careers(made),
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


def _careers(made: Corpus) -> dict[str, Ints]:
    """Papers of each person, and the years of the first and the last one."""
    year = made.year[made.paper]
    first, last = np.full(made.n_people, 9999), np.zeros(made.n_people, np.int64)
    np.minimum.at(first, made.person, year)
    np.maximum.at(last, made.person, year)
    return {"n_papers": np.bincount(made.person), "first_year": first, "last_year": last}


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
