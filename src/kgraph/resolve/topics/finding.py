"""Topics of papers: categories by their code, keywords as authors give them, terms found in the text.

Keywords and terms of one spelling (case, plural, hyphen, British or American) are one topic; an acronym joins
its long form where papers define it so (`abbreviations.definitions`).
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from kgraph.model.records import AssignedTopic
from kgraph.resolve.abbreviations import definitions, is_acronym, singular_acronym
from kgraph.resolve.topics.keywords import read_keywords
from kgraph.resolve.topics.spelling import keyword_key
from kgraph.resolve.topics.terms import Terms, find_terms

__all__ = ["PaperTopics", "TopicMatch", "TopicText", "category", "find_topics", "keyword_key"]

DOMINANT = 0.8
"""An acronym stands for the long form that more than this share of the papers defining it give."""
BETTER_KNOWN = 5
"""A topic is called by its acronym where keywords have that so many times as often as the long form."""
LEAST_PAPERS = 2
"""So many papers must define an acronym for those that do not."""

Rows = list[tuple[str, str, float | None]]
"""Topics of one paper: scheme, key, score."""


@dataclass(frozen=True)
class TopicText:
    """What a paper offers to find its topics."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    categories: tuple[str, ...]
    subjects: tuple[AssignedTopic, ...] = ()


@dataclass(frozen=True)
class TopicMatch:
    """A topic; `key` is unique within its scheme."""

    scheme: str
    key: str
    label: str
    notation: str | None = None
    broader: str | None = None
    """Key of the broader topic, in the same scheme."""
    ids: tuple[tuple[str, str], ...] = ()
    """Identifiers, scheme and value."""


@dataclass(frozen=True)
class PaperTopics:
    """All topics by (scheme, key), and for each paper its (scheme, key, score)."""

    topics: dict[tuple[str, str], TopicMatch]
    of_paper: list[Rows]


def find_topics(papers: Sequence[TopicText]) -> PaperTopics:
    """Topics of all papers together: labels and weights depend on the whole corpus.

    Deterministic; the order of papers does not matter.
    """
    keywords = _read(papers)
    terms = find_terms([p.title for p in papers], [p.abstract for p in papers], keywords.of_paper)
    acronyms = _find_acronyms(papers, keywords, terms)
    topics: dict[tuple[str, str], TopicMatch] = {}
    of_paper: list[Rows] = []
    for number, codes in enumerate(keywords.codes):
        rows: Rows = [("category", key, None) for key in _categories(codes, topics)]
        rows += _subjects(papers[number].subjects, topics)
        listed = set()
        found = [(key, None) for key in keywords.of_paper[number]]
        for key, score in (*found, *terms.of_paper[number]):
            key = acronyms.expand(number, key)
            if key not in listed:
                listed.add(key)
                rows.append(("keyword" if key in keywords.spellings else "term", key, score))
        of_paper.append(rows)
    _add_topics(topics, of_paper, keywords, terms, acronyms)
    return PaperTopics(topics, of_paper)


def replace_topics(found: PaperTopics, replaced: Mapping[str, str]) -> PaperTopics:
    """The topics after a thesaurus: `keyword_key` of a label → what it is called, empty to leave it out.

    It speaks of keywords and terms; categories and subjects are of the classification that they belong to.
    """
    targets = {keyword_key(to): to for to in replaced.values() if to}
    moved: dict[tuple[str, str], tuple[str, str] | None] = {}
    topics: dict[tuple[str, str], TopicMatch] = {}
    for place, topic in sorted(found.topics.items()):
        key = keyword_key(topic.label)
        is_word = topic.scheme in ("keyword", "term")
        to = replaced.get(key, targets.get(key)) if is_word else None
        if to == "":
            moved[place] = None
        elif to is None:
            moved[place] = place
            topics.setdefault(place, topic)
        else:
            moved[place] = new = ("keyword", keyword_key(to))
            topics[new] = TopicMatch("keyword", new[1], to, broader=topic.broader)
    for place, topic in topics.items():
        above = moved.get((topic.scheme, topic.broader)) if topic.broader else None
        is_kept = above is not None and above[0] == topic.scheme and above != place
        topics[place] = replace(topic, broader=above[1] if above and is_kept else None)
    of_paper = []
    for rows in found.of_paper:
        kept: dict[tuple[str, str], float | None] = {}
        for scheme, key, score in rows:
            new_place = moved[scheme, key]
            if new_place:
                kept.setdefault(new_place, score if new_place == (scheme, key) else None)
        of_paper.append([(scheme, key, score) for (scheme, key), score in kept.items()])
    return PaperTopics(topics, of_paper)


def _add_topics(
    topics: dict[tuple[str, str], TopicMatch],
    of_paper: list[Rows],
    keywords: _Keywords,
    terms: Terms,
    acronyms: _Acronyms,
) -> None:
    """The topics that rows use: a term that authors also give as a keyword is that keyword."""
    used = {(scheme, key) for rows in of_paper for scheme, key, _ in rows if scheme in ("keyword", "term")}
    for scheme, key in sorted(used):
        label = _commonest(keywords.spellings[key]) if scheme == "keyword" else terms.terms[key].label
        if short := acronyms.known_by.get(key):
            names = keywords.spellings[short] if short in keywords.spellings else Counter[str]()
            if names.total() > BETTER_KNOWN * keywords.spellings.get(key, Counter[str]()).total():
                label = _commonest(names)
        topics[scheme, key] = TopicMatch(scheme, key, label)
    # What is said most often first: two that each claim to be the broader.
    for key, above in sorted(keywords.broader.items(), key=lambda item: (-max(item[1].values()), item[0])):
        parent = min(above, key=lambda k: (-above[k], k))
        if ("keyword", key) in topics and parent != key and not _is_above(topics, key, parent):
            label = _commonest(keywords.parents[parent])
            topics.setdefault(("keyword", parent), TopicMatch("keyword", parent, label))
            topics["keyword", key] = replace(topics["keyword", key], broader=parent)


def _is_above(topics: dict[tuple[str, str], TopicMatch], key: str, below: str | None) -> bool:
    """Whether `key` is already somewhere above `below`: nothing is broader than itself."""
    while below is not None and below != key:
        found = topics.get(("keyword", below))
        below = found.broader if found else None
    return below == key


def _commonest(counts: Counter[str]) -> str:
    """The spelling met most often; among equals the one without capitals, then alphabetical."""
    return min(counts, key=lambda s: (-counts[s], sum(c.isupper() for c in s), s))


# ---- categories


@cache
def arxiv_names() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Names of arXiv's categories and archives by code, and codes that others replace (read once)."""
    data = tomllib.loads(files("kgraph.resolve").joinpath("data/arxiv_categories.toml").read_text("utf-8"))
    return data["categories"], data["archives"], data["aliases"]


@cache
def _codes_by_name() -> dict[str, str]:
    """Codes by folded names, with and without their archive's (`Computer Science - Machine Learning`)."""
    names, archives, _ = arxiv_names()
    out: dict[str, str] = {}
    for code, name in names.items():
        out.setdefault(keyword_key(name), code)
        archive = code.split(".")[0]
        if archive in archives:
            out[keyword_key(f"{archives[archive]} {name}")] = code
    return out


def category(code: str) -> TopicMatch:
    """The topic of a category: by its code, a code that it replaced, or its name; a bare `LG` is computer
    science's.

    Example:
        >>> category("LG").notation, category("cs.LG").label, category("x.y").label
        ('cs.LG', 'Machine Learning', 'x.y')
        >>> category("cmp-lg").key, category("Machine Learning (cs.LG)").key, category("Quantum Physics").key
        ('cs.CL', 'cs.LG', 'quant-ph')
    """
    names, archives, aliases = arxiv_names()
    code = " ".join(code.split())
    if code not in names and (inside := re.search(r"\(([a-z-]+(?:\.[A-Za-z-]+)?)\)$", code)):
        code = inside[1]
    code = aliases.get(code, code)
    if code not in names and code not in archives:
        short = next((f"{a}.{code}" for a in ("cs", "stat", "eess", "math") if f"{a}.{code}" in names), None)
        code = short or (_codes_by_name().get(keyword_key(code), code) if len(code) > 4 else code)
    archive = code.split(".")[0]
    broader = archive if "." in code and archive in archives else None
    return TopicMatch("category", code, names.get(code) or archives.get(code) or code, code, broader)


def _categories(codes: Sequence[str], topics: dict[tuple[str, str], TopicMatch]) -> list[str]:
    """The keys of a paper's categories, each once; they and those above them become topics."""
    keys = []
    for code in codes:
        topic = category(code)
        topics["category", topic.key] = topic
        if topic.broader:
            topics["category", topic.broader] = category(topic.broader)
        keys.append(topic.key)
    return list(dict.fromkeys(keys))


def _subjects(subjects: Sequence[AssignedTopic], topics: dict[tuple[str, str], TopicMatch]) -> Rows:
    """Terms of vocabularies, each once, under the name met first in the order of names, best score first."""
    found: dict[str, float | None] = {}
    for subject in subjects:
        key = keyword_key(subject.name)
        if not key:
            continue
        known = topics.get(("subject", key))
        label = min(known.label, subject.name) if known else subject.name
        ids = tuple(sorted({*(known.ids if known else ()), *subject.ids.items()}))
        topics["subject", key] = TopicMatch("subject", key, label, ids=ids)
        if key not in found or (subject.score or 0) > (found[key] or 0):
            found[key] = subject.score
    return [("subject", key, score) for key, score in found.items()]


# ---- keywords


@dataclass(frozen=True)
class _Keywords:
    """What papers list: keys of keywords and codes of categories, with their spellings."""

    of_paper: list[list[str]]
    codes: list[list[str]]
    spellings: dict[str, Counter[str]]
    broader: dict[str, Counter[str]]
    """Key → keys printed above it."""
    parents: dict[str, Counter[str]]
    """Spellings of those."""
    acronyms: list[tuple[int, str, str]]
    """Paper, acronym and long form as a keyword prints them together."""


def _read(papers: Sequence[TopicText]) -> _Keywords:
    """The keywords of all papers; codes of categories among them go to the categories."""
    names = arxiv_names()[0]
    found = _Keywords([], [], defaultdict(Counter), defaultdict(Counter), defaultdict(Counter), [])
    for number, paper in enumerate(papers):
        codes = [c for text in paper.categories for c in _split_codes(text)]
        keys: dict[str, None] = {}
        for keyword in read_keywords(paper.keywords):
            if keyword.text in names or (keyword.text[-1:] == ")" and category(keyword.text).key in names):
                codes.append(keyword.text)
                continue
            key = keyword_key(keyword.text)
            if not key:
                continue
            keys[key] = None
            found.spellings[key][keyword.text] += 1
            if keyword.acronym:
                found.acronyms.append((number, keyword.acronym, keyword.text))
            if keyword.broader and (above := keyword_key(keyword.broader)):
                found.broader[key][above] += 1
                found.parents[above][keyword.broader] += 1
        found.of_paper.append(list(keys))
        found.codes.append(codes)
    return found


def _split_codes(text: str) -> list[str]:
    """The codes of one text: `cs.LG cs.AI; 68T05` has three, `Machine Learning` is one."""
    names, archives, aliases = arxiv_names()
    out: list[str] = []
    for part in re.split(r"[;,]", text):
        words = part.split()
        is_list = len(words) > 1 and all(w in names or w in archives or w in aliases for w in words)
        out += words if is_list else [" ".join(words)] if words else []
    return out


# ---- acronyms


@dataclass(frozen=True)
class _Acronyms:
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


def _find_acronyms(papers: Sequence[TopicText], keywords: _Keywords, terms: Terms) -> _Acronyms:
    """The acronyms among keywords and terms whose long forms are keywords or terms too."""
    wanted = {key for key, counts in keywords.spellings.items() if _is_printed_as_acronym(counts)}
    wanted |= {key for key, term in terms.terms.items() if is_acronym(singular_acronym(term.label))}
    topics = keywords.spellings.keys() | terms.terms.keys()
    defined: dict[str, Counter[str]] = defaultdict(Counter)
    of_paper: dict[int, dict[str, str]] = {}

    def note(number: int, acronym: str, long: str) -> None:
        key = keyword_key(acronym)
        target = keyword_key(long)
        if key in wanted and target != key and key not in of_paper.get(number, ()):
            defined[key][target] += 1
            of_paper.setdefault(number, {})[key] = target

    for number, acronym, long in keywords.acronyms:
        note(number, acronym, long)
    for number, paper in enumerate(papers):
        for text in (paper.title, paper.abstract):
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
    return _Acronyms(own, of_corpus, wanted, known_by)


def _is_printed_as_acronym(counts: Counter[str]) -> bool:
    """Most who give the keyword print it in capitals (`GAN`, not `set`)."""
    in_capitals = sum(n for s, n in counts.items() if is_acronym(s) and is_acronym(singular_acronym(s)))
    return 2 * in_capitals > counts.total()
