"""Acronyms among topics, and what they stand for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.resolve.abbreviations import is_acronym, singular_acronym
from kgraph.resolve.codes import Codes
from kgraph.resolve.topics.columns import counted, found, pairs, unpaired, whole
from kgraph.resolve.topics.spelling import keyword_key
from kgraph.resolve.topics.vocabulary import Term

if TYPE_CHECKING:
    from kgraph.resolve.topics.columns import Ints, Longs

DOMINANT = 0.8
"""An acronym stands for the long form that more than this share of the papers defining it give."""
LEAST_PAPERS = 2
"""So many papers must define an acronym for those that do not."""


@dataclass(frozen=True)
class Acronyms:
    """Acronyms and their long forms: those that a paper defines, and those of the corpus."""

    own: Longs
    """Paper and acronym (its number among `keys`) of what papers define, as sorted pairs."""
    own_long: Ints
    """The long form of each."""
    long_form: Ints
    """Of each key that of the corpus, itself where it has none."""
    known_by: dict[str, str]
    """Key of a long form → that of its acronym."""

    def expand(self, paper: Ints, key: Ints) -> Ints:
        """The keys of the long forms, where keys are acronyms that have one; else the keys."""
        import numpy as np

        place = found(pairs(paper, key), self.own)
        expanded = self.long_form[key]
        is_own = np.flatnonzero(place >= 0)
        expanded[is_own] = self.own_long[place[is_own]]
        return expanded


@dataclass(frozen=True)
class Defined:
    """That papers define acronyms: paper, number of the definition, and definitions (acronym, long form)."""

    paper: Ints
    definition: Ints
    definitions: Sequence[tuple[str, str]]

    @classmethod
    def joined(cls, parts: Iterable[Defined]) -> Defined:
        """One after another."""
        papers, numbers, definitions = [], [], list[tuple[str, str]]()
        for part in parts:
            papers.append(part.paper)
            numbers.append(part.definition + len(definitions))
            definitions += part.definitions
        return cls(whole(papers), whole(numbers), definitions)


def find_acronyms(
    defined: Iterable[Defined],
    spellings: Mapping[str, Counter[str]],
    terms: Mapping[str, Term],
    keys: Sequence[str],
) -> Acronyms:
    """The acronyms among keywords and terms whose long forms are keywords or terms too.

    defined: what papers define; of two definitions in one paper the first counts. spellings: of the keywords,
    by key. keys: of all keywords and terms.
    """
    import numpy as np

    told = Defined.joined(defined)
    wanted = {key for key, counts in spellings.items() if _is_printed_as_acronym(counts)}
    wanted |= {key for key, term in terms.items() if is_acronym(singular_acronym(term.label))}
    numbers = {key: n for n, key in enumerate(keys)}
    longs = Codes()  # of long forms, also of those that lead to nothing
    pair = np.full((len(told.definitions), 2), -1, np.int64)
    for n, (acronym, long) in enumerate(told.definitions):
        key, target = keyword_key(acronym), keyword_key(long)
        if key in wanted and target != key:
            pair[n] = numbers[key], longs[target]
    own, target_of = _first_of_papers(told, pair)
    named = list(longs)
    targets: dict[int, dict[str, int]] = defaultdict(dict)
    met, n_papers = counted(pairs(unpaired(own)[1], target_of))
    for number, target, n in zip(*unpaired(met), n_papers, strict=True):
        targets[int(number)][named[target]] = int(n)
    of_corpus = {}
    for number, counts in targets.items():
        best, n = min(counts.items(), key=lambda item: (-item[1], item[0]))
        is_usual = n >= LEAST_PAPERS and n > DOMINANT * sum(counts.values())
        if is_usual and best in numbers and best not in wanted:
            of_corpus[number] = best
    long_form = np.arange(len(keys), dtype=np.int32)
    for number, best in of_corpus.items():
        long_form[number] = numbers[best]
    # What a paper defines counts for it, also where it leads to nothing that is a topic: then it stays apart.
    meant = np.fromiter((numbers[t] if t in numbers and t not in wanted else -1 for t in named), np.int32)
    own_long = meant[target_of]
    own_long[own_long < 0] = unpaired(own)[1][own_long < 0]
    known_by = {
        best: short for short, best in sorted(((keys[n], b) for n, b in of_corpus.items()), reverse=True)
    }
    return Acronyms(own, own_long, long_form, known_by)


def _first_of_papers(defined: Defined, pair: Longs) -> tuple[Longs, Longs]:
    """Paper and acronym as sorted pairs, each once, with its first long form. pair: of each definition."""
    import numpy as np

    key, long = pair[defined.definition].T
    is_wanted = key >= 0
    own, first = np.unique(pairs(defined.paper, key)[is_wanted], return_index=True)
    return own, long[is_wanted][first]


def _is_printed_as_acronym(counts: Counter[str]) -> bool:
    """Most who give the keyword print it in capitals (`GAN`, not `set`)."""
    in_capitals = sum(n for s, n in counts.items() if is_acronym(s) and is_acronym(singular_acronym(s)))
    return 2 * in_capitals > counts.total()
