"""Documents with the shape of DBLP or OpenAlex, of any size, and who is who in them; same seed, same bytes.

    python benchmarks/corpora.py dblp 10000 dblp.xml               also .xml.gz
    python benchmarks/corpora.py openalex 10000 works.jsonl [--seed N]

Beside OUT stand OUT.gold.parquet (record, position, person, role: who is behind each name) and
OUT.people.parquet (person, names signed with, ORCID, first and last year, papers). Printed is the shape:
authors a paper, people with one paper, namesakes, the exponent of the power law from ten papers on.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import corpus_dblp
import corpus_openalex
import numpy as np
from corpus_gold import GoldWriter, gold_path, people_path, write_people
from corpus_people import People, people_of, profiles_of
from corpus_shape import Corpus, Ints, corpus
from corpus_words import Setting, setting


@dataclass(frozen=True)
class Made:
    """What was written."""

    corpus: Corpus
    around: Setting
    people: People


def make_dblp(n_papers: int, out: Path, seed: int = 1) -> Made:
    """Write a DBLP of so many publications (volumes and persons are more), with its gold."""
    made, around, people = _invent(n_papers, seed, corpus_dblp.SHAPE, references=False)
    profiles = profiles_of(made, people, seed)
    with _opened(out) as file, GoldWriter(gold_path(out)) as gold:
        corpus_dblp.write(made, around, people, profiles, file, gold, seed)
    write_people(people_path(out), people, made.person, profiles.signed, profiles.texts)
    return Made(made, around, people)


def make_openalex(n_papers: int, out: Path, seed: int = 1) -> Made:
    """Write so many works of an OpenAlex, with its gold."""
    made, around, people = _invent(n_papers, seed, corpus_openalex.SHAPE, references=True)
    signatures = corpus_openalex.signatures_of(made, people, seed)
    with _opened(out) as file, GoldWriter(gold_path(out)) as gold:
        corpus_openalex.write(made, around, people, signatures, file, gold, seed)
    write_people(people_path(out), people, made.person, signatures.printed, signatures.texts)
    return Made(made, around, people)


def _invent(n_papers: int, seed: int, shape: Any, *, references: bool) -> tuple[Corpus, Setting, People]:
    made = corpus(n_papers, seed, shape, references=references)
    around = setting(made, seed)
    return made, around, people_of(made, around, seed)


@contextmanager
def _opened(out: Path) -> Iterator[IO[bytes]]:
    """The document, compressed if it is named so; nothing of the day or the machine is in it."""
    with out.open("wb") as plain:
        if out.suffix == ".gz":
            with gzip.GzipFile("", "wb", compresslevel=4, fileobj=plain, mtime=0) as packed:
                yield cast("IO[bytes]", packed)
        else:
            yield plain


MAKERS = {"dblp": make_dblp, "openalex": make_openalex}


def describe(made: Made) -> str:
    """The shape of a corpus, beside that of DBLP in November 2026."""
    n, people = made.corpus.n_papers, made.people
    papers = people.n_papers
    productive = papers[papers >= 10]
    exponent = 1 + len(productive) / np.log(productive / 9.5).sum()  # Clauset, Shalizi, Newman 2009, (3.7)
    sizes = np.diff(made.corpus.start)
    return (
        f"{n:,} papers, {len(made.corpus.person):,} authorships: {sizes.mean():.2f} a paper (DBLP 3.45), "
        f"most {sizes.max()}; {len(papers):,} people: {len(papers) / n:.2f} a paper (0.48); "
        f"with one paper {np.mean(papers == 1):.0%}, most {papers.max():,}, exponent {exponent:.2f}; "
        f"people of another's name {_share_of_namesakes(people.name):.1%}, with two names "
        f"{np.mean(people.other_name >= 0):.1%}; {made.around.n_venues:,} venues, "
        f"{made.around.n_institutions:,} institutions; {made.corpus.year.min()} to {made.corpus.year.max()}"
    )


def _share_of_namesakes(names: Ints) -> float:
    _, counts = np.unique(names, return_counts=True)
    return float(counts[counts > 1].sum() / len(names))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("kind", choices=MAKERS)
    parser.add_argument("papers", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start = time.perf_counter()
    made = MAKERS[options.kind](options.papers, options.out, options.seed)
    seconds = time.perf_counter() - start
    print(describe(made))
    print(f"{options.out}: {options.out.stat().st_size / 1e6:,.1f} MB in {seconds:.1f} s")


if __name__ == "__main__":
    main()
