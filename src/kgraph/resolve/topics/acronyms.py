"""Acronyms among topics, and what they stand for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kgraph.resolve.abbreviations import definitions, is_acronym, singular_acronym
from kgraph.resolve.topics.spelling import keyword_key
from kgraph.resolve.topics.vocabulary import Term

DOMINANT = 0.8
"""An acronym stands for the long form that more than this share of the papers defining it give."""
LEAST_PAPERS = 2
"""So many papers must define an acronym for those that do not."""


@dataclass(frozen=True)
class Acronyms:
    """Keys of acronyms to keys of their long forms: those that a paper defines, and those of the corpus."""

    of_paper: dict[int, dict[str, str]]
    of_corpus: dict[str, str]
    acronyms: Collection[str]
    known_by: dict[str, str]
    """Long form → its acronym."""

    def expand(self, paper: int, key: str) -> str:
        """The key of the long form, where `key` is an acronym that has one; else `key`."""
        if key not in self.acronyms:
            return key
        own = self.of_paper.get(paper)
        if own and key in own:
            return own[key]
        return self.of_corpus.get(key, key)


def find_acronyms(
    texts: Sequence[Iterable[str]],
    printed: Iterable[tuple[int, str, str]],
    spellings: Mapping[str, Counter[str]],
    terms: Mapping[str, Term],
) -> Acronyms:
    """The acronyms among keywords and terms whose long forms are keywords or terms too.

    texts: of each paper, title and abstract. printed: paper, acronym and long form as keywords print them
    together. spellings: of the keywords, by key.
    """
    wanted = {key for key, counts in spellings.items() if _is_printed_as_acronym(counts)}
    wanted |= {key for key, term in terms.items() if is_acronym(singular_acronym(term.label))}
    topics = spellings.keys() | terms.keys()
    defined: dict[str, Counter[str]] = defaultdict(Counter)
    of_paper: dict[int, dict[str, str]] = {}

    def note(number: int, acronym: str, long: str) -> None:
        key = keyword_key(acronym)
        target = keyword_key(long)
        if key in wanted and target != key and key not in of_paper.get(number, ()):
            defined[key][target] += 1
            of_paper.setdefault(number, {})[key] = target

    for number, acronym, long in printed:
        note(number, acronym, long)
    for number, of_paper_texts in enumerate(texts):
        for text in of_paper_texts:
            if "(" in text:
                for acronym, long in definitions(text):
                    note(number, acronym, long)
    of_corpus = {}
    for key, counts in defined.items():
        long, n = min(counts.items(), key=lambda item: (-item[1], item[0]))
        if n >= LEAST_PAPERS and n > DOMINANT * counts.total() and long in topics and long not in wanted:
            of_corpus[key] = long
    # What a paper defines counts for it, also where it leads to nothing that is a topic: then it stays apart.
    own = {
        n: {k: (v if v in topics and v not in wanted else k) for k, v in found.items()}
        for n, found in of_paper.items()
    }
    known_by = {long: short for short, long in sorted(of_corpus.items(), reverse=True)}
    return Acronyms(own, of_corpus, wanted, known_by)


def _is_printed_as_acronym(counts: Counter[str]) -> bool:
    """Most who give the keyword print it in capitals (`GAN`, not `set`)."""
    in_capitals = sum(n for s, n in counts.items() if is_acronym(s) and is_acronym(singular_acronym(s)))
    return 2 * in_capitals > counts.total()
