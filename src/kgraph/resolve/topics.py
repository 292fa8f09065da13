"""Topics of papers: categories by their code, keywords by their folded form, terms found in the text.

Terms are runs of one to three words without stop words that stand in titles; a paper gets the few with the
highest TF-IDF (term frequency in title and abstract, times ln(papers / papers whose title has it)), so that a
corpus pays a bounded number of rows per paper.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kgraph.model.names import fold

TERMS_PER_PAPER = 5
WEAKEST_TERM = 0.25
"""Terms below this share of the paper's best score are left out."""
LONGEST_TERM = 3
ABSTRACT_WORDS = 150
"""Only so many words of an abstract are read: the matter is named at its beginning."""


Rows = list[tuple[str, str, float | None]]
"""Topics of one paper: scheme, key, score."""


@dataclass(frozen=True)
class TopicText:
    """What a paper offers to find its topics."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True)
class TopicMatch:
    """A topic; `key` is unique within its scheme."""

    scheme: str
    key: str
    label: str
    notation: str | None = None
    broader: str | None = None
    """Key of the broader topic, in the same scheme."""


@dataclass(frozen=True)
class PaperTopics:
    """All topics by (scheme, key), and for each paper its (scheme, key, score)."""

    topics: dict[tuple[str, str], TopicMatch]
    of_paper: list[Rows]


def find_topics(papers: Sequence[TopicText]) -> PaperTopics:
    """Topics of all papers together: labels and weights depend on the whole corpus."""
    topics: dict[tuple[str, str], TopicMatch] = {}
    of_paper: list[Rows] = [[] for _ in papers]
    _add_categories(papers, topics, of_paper)
    _add_keywords(papers, topics, of_paper)
    _add_terms(papers, topics, of_paper)
    _join_terms_to_keywords(topics, of_paper)
    return PaperTopics(topics, of_paper)


def _join_terms_to_keywords(topics: dict[tuple[str, str], TopicMatch], of_paper: list[Rows]) -> None:
    """A term that authors also give as a keyword is that keyword: one topic, not two of one name."""
    same = {
        key: keyword_key(topic.label)
        for (scheme, key), topic in topics.items()
        if scheme == "term" and ("keyword", keyword_key(topic.label)) in topics
    }
    for key in same:
        del topics["term", key]
    for rows in of_paper:
        listed = {(scheme, key) for scheme, key, _ in rows}
        kept: Rows = []
        for scheme, key, score in rows:
            if scheme != "term" or key not in same:
                kept.append((scheme, key, score))
            elif ("keyword", same[key]) not in listed:
                listed.add(("keyword", same[key]))
                kept.append(("keyword", same[key], score))
        rows[:] = kept


@cache
def arxiv_names() -> tuple[dict[str, str], dict[str, str]]:
    """Names of arXiv's categories and archives by code (read once)."""
    data = tomllib.loads(files("kgraph.resolve").joinpath("data/arxiv_categories.toml").read_text("utf-8"))
    return data["categories"], data["archives"]


def category(code: str) -> TopicMatch:
    """The topic of a category code; a bare `LG` is computer science's.

    Example:
        >>> category("LG").notation, category("cs.LG").label, category("x.y").label
        ('cs.LG', 'Machine Learning', 'x.y')
    """
    names, archives = arxiv_names()
    code = code.strip()
    if code not in names:
        code = next((f"{a}.{code}" for a in ("cs", "stat", "eess", "math") if f"{a}.{code}" in names), code)
    archive = code.split(".")[0]
    broader = archive if "." in code and archive in archives else None
    return TopicMatch("category", code, names.get(code) or archives.get(code) or code, code, broader)


def keyword_key(text: str) -> str:
    """What spellings of one keyword share: case, hyphens, accents and a plural s do not count.

    Example:
        >>> keyword_key("Neural-Networks") == keyword_key("neural network"), keyword_key("Analysis")
        (True, 'analysis')
    """
    words = re.findall(r"[a-z0-9+#]+", fold(text))
    return " ".join(_singular(w) for w in words)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and word[-2] not in "suia":
        return word[:-1]
    return word


def _add_categories(
    papers: Sequence[TopicText], topics: dict[tuple[str, str], TopicMatch], of_paper: list[Rows]
) -> None:
    for rows, paper in zip(of_paper, papers, strict=True):
        for code in dict.fromkeys(c for c in paper.categories if c.strip()):
            topic = category(code)
            topics["category", topic.key] = topic
            if topic.broader:
                topics["category", topic.broader] = category(topic.broader)
            if ("category", topic.key, None) not in rows:
                rows.append(("category", topic.key, None))


def _add_keywords(
    papers: Sequence[TopicText], topics: dict[tuple[str, str], TopicMatch], of_paper: list[Rows]
) -> None:
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for rows, paper in zip(of_paper, papers, strict=True):
        seen = set()
        for text in paper.keywords:
            label = " ".join(text.split()).strip(" .,;:")
            key = keyword_key(label)
            if key and len(label) <= 80:
                spellings[key][label] += 1
                if key not in seen:
                    rows.append(("keyword", key, None))
                    seen.add(key)
    for key, counts in spellings.items():
        topics["keyword", key] = TopicMatch("keyword", key, _commonest(counts))


def _commonest(counts: Counter[str]) -> str:
    """The spelling met most often; among equals the one without capitals, then alphabetical."""
    return min(counts, key=lambda s: (-counts[s], sum(c.isupper() for c in s), s))


@cache
def stop_words() -> frozenset[str]:
    """English stop words and the words that every paper uses about itself."""
    import stopwordsiso

    own = """
    paper method methods approach approaches novel new propose proposed problem problems
    towards toward based using via study studies results result large small high low simple
    fast efficient effective improved improving better good different multiple single general
    framework case analysis application applications technique techniques work task tasks set
    sets use used learn make making need beyond revisiting rethinking understanding exploring
    look guide perspective survey review introduction
    """.split()  # noqa: SIM905
    return frozenset(stopwordsiso.stopwords("en")) | frozenset(own)


# Words that say little alone, but much in a phrase (`deep learning`).
_VAGUE = frozenset(
    """
    adaptive algorithm algorithms benchmark benchmarks data dataset datasets deep design detection
    estimation evaluation feature features generation inference information knowledge learning model
    modeling models network networks neural optimization performance prediction representation
    representations robust system systems training
    """.split()  # noqa: SIM905
)
_MATH = re.compile(r"\$[^$]*\$|https?://\S+")
_MARKUP = re.compile(r"\\[a-zA-Z]+\*?|[{}]")
_WORD = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*|[.,;:!?()]")


def _plain(text: str) -> str:
    """Folded text without markup; formulas and addresses end a phrase."""
    if "$" in text or "http" in text:
        text = _MATH.sub(" . ", text)
    if "\\" in text or "{" in text:
        text = _MARKUP.sub("", text)
    return fold(text)


def _runs(text: str) -> list[list[str]]:
    """Runs of words between stop words and punctuation."""
    stops = stop_words()
    runs: list[list[str]] = []
    run: list[str] = []
    for word in _WORD.findall(_plain(text)):
        if len(word) < 2 or word in stops:
            if run:
                runs.append(run)
                run = []
        else:
            run.append(word)
    if run:
        runs.append(run)
    return runs


def _grams(runs: list[list[str]]) -> list[tuple[str, ...]]:
    return [
        tuple(run[i : i + n])
        for run in runs
        for n in range(1, LONGEST_TERM + 1)
        for i in range(len(run) - n + 1)
    ]


def _term_key(gram: tuple[str, ...]) -> str:
    return " ".join([*gram[:-1], _singular(gram[-1])]).replace("-", " ")


def _add_terms(
    papers: Sequence[TopicText], topics: dict[tuple[str, str], TopicMatch], of_paper: list[Rows]
) -> None:
    keys: dict[tuple[str, ...], str] = {}

    def key_of(gram: tuple[str, ...]) -> str:
        key = keys.get(gram)
        if key is None:
            key = keys[gram] = _term_key(gram)
        return key

    in_title: list[Counter[str]] = []
    n_papers: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        found: Counter[str] = Counter()
        for gram in _grams(_runs(paper.title)):
            found[key_of(gram)] += 1
            spellings[key_of(gram)][" ".join(gram)] += 1
        in_title.append(found)
        n_papers.update(found.keys())
    vague = {_singular(w) for w in _VAGUE}
    least = 2 if len(papers) < 2_000 else max(3, len(papers) // 10_000)
    # A single word says little unless many titles use it; a phrase says much.
    vocabulary = {
        t
        for t, n in n_papers.items()
        if n >= (least if " " in t else 2 * least) and len(t) > 2 and t not in vague
    }
    grams = {g: k for g, k in keys.items() if k in vocabulary}
    total = len(papers) + 1
    for rows, paper, found in zip(of_paper, papers, in_title, strict=True):
        counts = Counter({t: 3 * n for t, n in found.items() if t in vocabulary})
        if paper.abstract:
            _count_in_abstract(paper.abstract, grams, counts)
        rows.extend(_best_terms(counts, n_papers, total, topics, spellings))


def _count_in_abstract(abstract: str, grams: dict[tuple[str, ...], str], counts: Counter[str]) -> None:
    """Add the known phrases (two and three words) of an abstract's beginning."""
    words = _WORD.findall(_plain(abstract[: ABSTRACT_WORDS * 8]))[:ABSTRACT_WORDS]
    for n in (2, 3):
        for gram in zip(*(words[i:] for i in range(n)), strict=False):
            key = grams.get(gram)
            if key is not None:
                counts[key] += 1


def _best_terms(
    counts: Counter[str], n_papers: Counter[str], total: int,
    topics: dict[tuple[str, str], TopicMatch], spellings: dict[str, Counter[str]],
) -> list[tuple[str, str, float | None]]:  # fmt: skip
    if not counts:
        return []
    scored = sorted(
        ((n * math.log(total / n_papers[t]) * (1 + 0.5 * t.count(" ")), t) for t, n in counts.items()),
        key=lambda item: (-item[0], item[1]),
    )
    best: list[tuple[float, str]] = []
    for score, term in scored:
        if len(best) == TERMS_PER_PAPER or score < WEAKEST_TERM * scored[0][0]:
            break
        # `neural network` inside `graph neural network` says the same thing twice.
        if not any(f" {term} " in f" {other} " or f" {other} " in f" {term} " for _, other in best):
            best.append((score, term))
    top = best[0][0] or 1.0
    for _, term in best:
        if ("term", term) not in topics:
            topics["term", term] = TopicMatch("term", term, _commonest(spellings[term]))
    return [("term", term, round(score / top, 4)) for score, term in best]
