"""Topics of papers: categories by their code, keywords as authors give them, terms found in the text.

Keywords and terms of one spelling (case, plural, hyphen, British or American) are one topic; an acronym joins
its long form where papers define it so (`abbreviations.definitions`).
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from kgraph.model.records import AssignedTopic
from kgraph.resolve.topics.acronyms import Acronyms, find_acronyms
from kgraph.resolve.topics.hierarchy import find_broader, is_above
from kgraph.resolve.topics.keywords import read_keywords
from kgraph.resolve.topics.spelling import keyword_key
from kgraph.resolve.topics.terms import Terms, find_terms

__all__ = ["PaperTopics", "TopicMatch", "TopicText", "category", "find_topics", "keyword_key"]

BETTER_KNOWN = 5
"""A topic is called by its acronym where keywords have that so many times as often as the long form."""

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
    broader: tuple[str, str] | None = None
    """Scheme and key of the broader topic."""
    broader_by: str | None = None
    """`stated` by a source, or found by the rules of `hierarchy`: `words` or `papers`."""
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
    names = {key: _commonest(counts) for key, counts in keywords.spellings.items()}
    terms = find_terms([p.title for p in papers], [p.abstract for p in papers], keywords.of_paper, names)
    acronyms = find_acronyms(
        [(p.title, p.abstract) for p in papers], keywords.acronyms, keywords.spellings, terms.terms
    )
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
    _add_broader(topics, of_paper, terms)
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
            topics[new] = replace(topic, scheme="keyword", key=new[1], label=to)
    up: dict[tuple[str, str], tuple[str, str]] = {}
    for place, topic in topics.items():
        above = moved.get(topic.broader) if topic.broader else None
        if above and not is_above(up, place, above):
            up[place] = above
            topics[place] = replace(topic, broader=above)
        else:
            topics[place] = replace(topic, broader=None, broader_by=None)
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
    acronyms: Acronyms,
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
    up: dict[tuple[str, str], tuple[str, str]] = {}
    # What is said most often first: two that each claim to be the broader.
    for key, above in sorted(keywords.broader.items(), key=lambda item: (-max(item[1].values()), item[0])):
        parent = min(above, key=lambda k: (-above[k], k))
        place, broader = ("keyword", key), ("keyword", parent)
        if place in topics and not is_above(up, place, broader):
            label = _commonest(keywords.parents[parent])
            topics.setdefault(broader, TopicMatch(*broader, label))
            topics[place] = replace(topics[place], broader=broader, broader_by="stated")
            up[place] = broader


def _add_broader(topics: dict[tuple[str, str], TopicMatch], of_paper: Sequence[Rows], terms: Terms) -> None:
    """The links that no source states, among keywords and terms."""
    labels = {place: t.label for place, t in topics.items() if t.scheme in ("keyword", "term")}
    stated = {place: t.broader for place, t in topics.items() if t.broader}
    rows = [{(scheme, key) for scheme, key, _ in found} & labels.keys() for found in of_paper]
    for place, (broader, rule) in find_broader(labels, rows, terms.subjects, stated).items():
        topics[place] = replace(topics[place], broader=broader, broader_by=rule)


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
    label = names.get(code) or archives.get(code) or code
    if "." in code and archive in archives:
        return TopicMatch("category", code, label, code, ("category", archive), "stated")
    return TopicMatch("category", code, label, code)


def _categories(codes: Sequence[str], topics: dict[tuple[str, str], TopicMatch]) -> list[str]:
    """The keys of a paper's categories, each once; they and those above them become topics."""
    keys = []
    for code in codes:
        topic = category(code)
        topics["category", topic.key] = topic
        if topic.broader:
            topics[topic.broader] = category(topic.broader[1])
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
