"""Topics of papers: categories by their code, keywords as authors give them, terms found in the text.

Keywords and terms of one spelling (case, plural, hyphen, British or American) are one topic; an acronym joins
its long form where papers define it so (`abbreviations.definitions`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from kgraph.resolve.spread import over_records
from kgraph.resolve.topics.acronyms import Acronyms, Defined, find_acronyms
from kgraph.resolve.topics.columns import Lists, side_by_side
from kgraph.resolve.topics.hierarchy import Place, find_broader, is_above
from kgraph.resolve.topics.listed import Keywords, read_categories, read_listed, read_subjects
from kgraph.resolve.topics.matches import PaperTopics, TopicMatch
from kgraph.resolve.topics.spelling import keyword_key
from kgraph.resolve.topics.terms import Terms, find_terms
from kgraph.resolve.topics.told import Over, ToldOfPapers, TopicText

if TYPE_CHECKING:
    from kgraph.resolve.topics.terms import Floats

__all__ = ["PaperTopics", "TopicMatch", "TopicText", "find_topics", "keyword_key", "topics_of_papers"]

BETTER_KNOWN = 5
"""A topic is called by its acronym where keywords have that so many times as often as the long form."""


def find_topics(papers: Sequence[TopicText]) -> PaperTopics:
    """Topics of all papers together: labels and weights depend on the whole corpus.

    Deterministic; the order of papers does not matter.
    """
    import numpy as np

    each = Lists(np.arange(len(papers), dtype=np.int32), np.arange(len(papers) + 1))
    return topics_of_papers(partial(over_records, papers), each)


def topics_of_papers(over: Over, texts: Lists) -> PaperTopics:
    """As `find_topics`, of papers that may have several texts.

    over: calls a function on batches of all texts. texts: the numbers of each paper's, the one that leads
    first; of the others the keywords, categories and subjects count too, and of all the longest abstract.
    """
    import numpy as np

    told = ToldOfPapers.read(over, texts)
    topics: dict[Place, TopicMatch] = {}
    keywords = read_listed(told.of_papers(told.told.keywords))
    categories = read_categories(told.of_papers(told.told.categories), keywords.categories, topics)
    subjects, subject_scores = read_subjects(told.told.subjects.values, *told.subjects(), topics)
    names = {key: _commonest(counts) for key, counts in keywords.spellings.items()}
    terms = find_terms(told.titles(), keywords.of_paper, names, told.spotted)
    words = _words(keywords, terms, told.defined())
    _add_topics(topics, words.used(), keywords, terms, words.acronyms)
    _add_broader(topics, words, terms)
    schemes = (("category", categories.values), ("subject", subjects.values))
    places = [(scheme, key) for scheme, keys in schemes for key in keys]
    parts = [categories.lists, subjects.lists, words.lists]
    before = (0, len(categories.values), len(places))
    shifted = [Lists(p.codes + np.int32(n), p.offsets) for p, n in zip(parts, before, strict=True)]
    lists, went = side_by_side(shifted)
    scores = np.full(len(lists.codes), np.nan)
    scores[went[1]], scores[went[2]] = subject_scores, words.scores
    return PaperTopics(topics, places + words.places, lists, scores)


@dataclass(frozen=True)
class _Words:
    """The keywords and terms of papers."""

    places: list[Place]
    """Sorted; those that acronyms stood for are in no list."""
    lists: Lists
    """Numbers in `places`, of each paper its keywords, then its terms."""
    scores: Floats
    acronyms: Acronyms

    def used(self) -> list[Place]:
        """Those that papers have."""
        import numpy as np

        n_papers = np.bincount(self.lists.codes, minlength=len(self.places))
        return [self.places[n] for n in np.flatnonzero(n_papers).tolist()]


def _words(keywords: Keywords, terms: Terms, defined: Sequence[Defined]) -> _Words:
    """The keywords and terms of papers, acronyms expanded; each once, a keyword before a term."""
    import numpy as np

    keys = keywords.spellings.keys() | terms.terms.keys()
    places = sorted(("keyword" if key in keywords.spellings else "term", key) for key in keys)
    number = {key: n for n, (_, key) in enumerate(places)}
    acronyms = find_acronyms([keywords.acronyms, *defined], keywords.spellings, terms.terms, list(number))
    listed = keywords.of_paper.lists
    n_terms = np.bincount(terms.paper, minlength=len(listed))
    of_keyword = np.fromiter((number[key] for key in keywords.of_paper.values), np.int32)
    of_term = np.fromiter((number[key] for key in terms.terms), np.int32)
    both = [Lists(of_keyword[listed.codes], listed.offsets), Lists.of(of_term[terms.term], n_terms)]
    lists, went = side_by_side(both)
    scores = np.full(len(lists.codes), np.nan)
    scores[went[1]] = terms.score
    lists = Lists(acronyms.expand(lists.owners(), lists.codes), lists.offsets)
    is_first = lists.is_first()
    return _Words(places, lists.where(is_first), scores[is_first], acronyms)


def _add_topics(
    topics: dict[Place, TopicMatch],
    used: Sequence[Place],
    keywords: Keywords,
    terms: Terms,
    acronyms: Acronyms,
) -> None:
    """The topics that papers have: a term that authors also give as a keyword is that keyword."""
    for scheme, key in used:
        label = _commonest(keywords.spellings[key]) if scheme == "keyword" else terms.terms[key].label
        if short := acronyms.known_by.get(key):
            names = keywords.spellings[short] if short in keywords.spellings else Counter[str]()
            if names.total() > BETTER_KNOWN * keywords.spellings.get(key, Counter[str]()).total():
                label = _commonest(names)
        topics[scheme, key] = TopicMatch(scheme, key, label)
    up: dict[Place, Place] = {}
    # What is said most often first: two that each claim to be the broader.
    for key, above in sorted(keywords.broader.items(), key=lambda item: (-max(item[1].values()), item[0])):
        parent = min(above, key=lambda k: (-above[k], k))
        place, broader = ("keyword", key), ("keyword", parent)
        if place in topics and not is_above(up, place, broader):
            label = _commonest(keywords.parents[parent])
            topics.setdefault(broader, TopicMatch(*broader, label))
            topics[place] = replace(topics[place], broader=broader, broader_by="stated")
            up[place] = broader


def _add_broader(topics: dict[Place, TopicMatch], words: _Words, terms: Terms) -> None:
    """The links that no source states, among keywords and terms."""
    labels = {place: t.label for place, t in topics.items() if t.scheme in ("keyword", "term")}
    stated = {place: t.broader for place, t in topics.items() if t.broader}
    found = find_broader(labels, words.lists, words.places, terms.subjects, stated)
    for place, (broader, rule) in found.items():
        topics[place] = replace(topics[place], broader=broader, broader_by=rule)


def _commonest(counts: Mapping[str, int]) -> str:
    """The spelling met most often; among equals the one without capitals, then alphabetical."""
    if len(counts) == 1:
        return next(iter(counts))
    return min(counts, key=lambda s: (-counts[s], sum(c.isupper() for c in s), s))
