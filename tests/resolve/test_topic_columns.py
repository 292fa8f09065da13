"""Topics in columns: each step gives what its plain form gives, list by list and paper by paper."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kgraph.model.names import fold
from kgraph.model.records import AssignedTopic
from kgraph.resolve.spread import over_records
from kgraph.resolve.topics import columns
from kgraph.resolve.topics.columns import CodedLists, Gathered, Lists, counted, found, side_by_side
from kgraph.resolve.topics.finding import PaperTopics, TopicText, find_topics, topics_of_papers
from kgraph.resolve.topics.grams import Sieve, hashed, windows
from kgraph.resolve.topics.hierarchy import LEAST_PAPERS, SUBSUMED, find_broader
from kgraph.resolve.topics.phrases import LONGEST_TERM, Titles, Words, count_phrases, read_capitals
from kgraph.resolve.topics.spotting import WORDS_READ, Spellings
from kgraph.resolve.topics.terms import (
    TERMS_PER_PAPER,
    TITLE_WEIGHT,
    USUAL_COUNTS,
    USUAL_KEYPHRASENESS,
    WEAKEST_TERM,
    find_terms,
)  # fmt: skip
from kgraph.resolve.topics.vocabulary import LONGEST_KEYWORD, Term, keyword_terms, vocabulary
from kgraph.resolve.topics.words import WORD, is_phrase_word, normal, plain, words_of

# ---- lists

LISTS = st.lists(st.lists(st.integers(0, 5), max_size=5), max_size=8)


def lists_of(values: Sequence[Sequence[int]]) -> Lists:
    sizes = np.array([len(v) for v in values], np.int64)
    return Lists.of(np.array([v for each in values for v in each], np.int32), sizes)


def plain_lists(lists: Lists) -> list[list[int]]:
    return [lists.codes[a:b].tolist() for a, b in zip(lists.offsets[:-1], lists.offsets[1:], strict=True)]


@given(LISTS, st.data())
def test_lists_are_taken_cut_and_joined_as_plain_ones(values: list[list[int]], data: st.DataObject) -> None:
    lists = lists_of(values)
    assert plain_lists(lists) == values
    assert lists.owners().tolist() == [n for n, each in enumerate(values) for _ in each]
    numbers = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=9) if values else st.just([]))
    taken = lists.taken(np.array(numbers, np.int32))
    assert plain_lists(taken) == [values[n] for n in numbers]
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(values))] * 2)))
    assert plain_lists(lists.between(first, last)) == values[first:last]
    assert plain_lists(lists.joined(np.array([0, first, last, len(values)]))) == [
        [v for each in values[a:b] for v in each] for a, b in ((0, first), (first, last), (last, len(values)))
    ]
    assert plain_lists(lists.distinct()) == [list(dict.fromkeys(each)) for each in values]
    assert plain_lists(lists.where(lists.codes > 2)) == [[v for v in each if v > 2] for each in values]


@given(st.lists(st.tuples(*[st.lists(st.integers(0, 5), max_size=3)] * 3), max_size=6))
def test_lists_stand_side_by_side(values: list[tuple[list[int], ...]]) -> None:
    parts = [lists_of([each[n] for each in values]) for n in range(3)]
    both, went = side_by_side(parts)
    assert plain_lists(both) == [[v for part in each for v in part] for each in values]
    for part, at in zip(parts, went, strict=True):
        assert both.codes[at].tolist() == part.codes.tolist()


@given(st.lists(st.lists(st.lists(st.text("abc", max_size=2), max_size=4), max_size=4), max_size=4))
def test_batches_are_gathered_under_one_numbering(batches: list[list[list[str]]]) -> None:
    gathered = Gathered()
    for batch in batches:
        gathered.add(CodedLists.of(batch))
    whole = gathered.whole()
    assert len(set(whole.values)) == len(whole.values)
    read = [[whole.values[code] for code in codes] for codes in plain_lists(whole.lists)]
    assert read == [each for batch in batches for each in batch]


@given(st.lists(st.integers(-3, 3), max_size=20), st.sets(st.integers(-3, 3)))
def test_values_are_counted_and_found(values: list[int], among: set[int]) -> None:
    column = np.array(values, np.int64)
    met, n = counted(column)
    assert dict(zip(met.tolist(), n.tolist(), strict=True)) == Counter(values)
    known = sorted(among)
    at = found(column, np.array(known, np.int64)).tolist()
    assert at == [known.index(v) if v in among else -1 for v in values]


# ---- words

WORDS = [
    "data",
    "set",
    "sets",
    "dataset",
    "Data-Sets",
    "glove",
    "GLOVE",
    "GloVe",
    "of",
    "the",
    "42",
    "a-b",
    ",",
]
TITLES = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
MANY_TITLES = st.lists(TITLES, max_size=30)


@given(st.text(max_size=20), st.text(max_size=20))
def test_each_sign_is_folded_alone(one: str, other: str) -> None:
    """So that only what is not ASCII needs to be looked at."""
    assert fold(one + other) == fold(one) + fold(other)


@given(st.lists(st.text(max_size=30) | TITLES, max_size=6))
def test_words_are_those_of_each_text(texts: list[str]) -> None:
    read = words_of(texts)
    assert len(read.lists) == len(texts)
    for text, codes in zip(texts, plain_lists(read.lists), strict=True):
        assert [read.values[code] for code in codes[:-1]] == WORD.findall(plain(text))


@given(st.lists(st.text("ab", max_size=4), min_size=1, max_size=9))
def test_the_hash_of_what_is_written_together_follows_from_the_parts(words: list[str]) -> None:
    codes = np.arange(len(words), dtype=np.int32)
    for n, values in windows(codes, hashed(words), len(words)):
        expected = hashed(["".join(words[i : i + n]) for i in range(len(words) - n + 1)])
        assert values.tolist() == expected.value.tolist()


@given(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=30), max_size=4))
def test_a_sieve_never_counts_too_few(parts: list[list[int]]) -> None:
    sieve = Sieve(sum(map(len, parts)))
    for part in parts:
        sieve.add(np.array(part, np.uint64))
    true = Counter(value for part in parts for value in part)
    assert all(
        n >= true[v] for v, n in zip(true, sieve.at_most(np.array(list(true), np.uint64)), strict=True)
    )


# ---- phrases


def titles_of(titles: Sequence[str]) -> Titles:
    read = words_of(titles)
    capitals = pl.DataFrame(read_capitals(titles), ["word", "printed", "n"], orient="row")
    capitals = capitals.cast({"word": pl.String, "printed": pl.String, "n": pl.UInt32})
    return Titles(Words(read.values), read.lists, np.arange(len(titles), dtype=np.int32), capitals)


def runs_of(title: str) -> Iterator[list[str]]:
    run: list[str] = []
    for word in [*WORD.findall(plain(title)), "."]:
        if is_phrase_word(word):
            run.append(word)
        elif run:
            yield run
            run = []


def plain_phrases(
    titles: Sequence[str], asked: Sequence[bool]
) -> tuple[dict[str, Any], dict[str, int], dict[str, int]]:
    """Variants (words, places, starts, ends), papers and papers with keywords, all by key."""
    counts: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    in_title = []
    for title in titles:
        met = set()
        for run in runs_of(title):
            for n in range(1, min(LONGEST_TERM, len(run)) + 1):
                for i in range(len(run) - n + 1):
                    gram = tuple(run[i : i + n])
                    for column, is_met in enumerate((True, i == 0, i + n == len(run))):
                        counts[gram][column] += is_met
                    met.add("".join(map(normal, gram)))
        in_title.append(met)
    papers = Counter(key for met in in_title for key in met)
    papers_asked = Counter(key for met, a in zip(in_title, asked, strict=True) if a for key in met)
    enough = {key: n for key, n in papers.items() if n >= 2 and len(key) > 2}
    variants: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for gram, count in counts.items():
        if (key := "".join(map(normal, gram))) in enough:
            variants[key].add((gram, *count))
    return dict(variants), enough, {key: papers_asked[key] for key in enough}


@given(MANY_TITLES, st.data())
def test_phrases_are_counted_as_one_by_one(titles: list[str], data: st.DataObject) -> None:
    asked = data.draw(st.lists(st.booleans(), min_size=len(titles), max_size=len(titles)))
    phrases = count_phrases(titles_of(titles), np.array(asked, bool))
    variants: dict[str, set[Any]] = {key: set(map(tuple, found)) for key, found in phrases.variants.items()}
    assert (variants, phrases.n_papers, phrases.n_papers_asked) == plain_phrases(titles, asked)
    single = Counter(word for title in titles for run in runs_of(title) for word in run)
    assert phrases.n_places == {
        word: single[word] for found in variants.values() for gram, *_ in found for word in gram
    }
    if "glove" in phrases.n_places:
        n_printed = sum(title.split().count("GloVe") for title in titles if not title.isupper())
        assert phrases.capitals.get("glove", Counter())["GloVe"] == n_printed


# ---- terms

SPELLINGS = ("data", "dataset", "datasetglove", "ofthe", "setsof", "glovegloveglove", "setofthedata")


def plain_spotted(text: str, key_of: Mapping[str, int]) -> Counter[int]:
    words = [normal(w) for w in WORD.findall(plain(text))[:WORDS_READ]]
    return Counter(
        key_of[joined]
        for start in range(len(words))
        for n in range(1, LONGEST_KEYWORD + 1)
        if start + n <= len(words) and (joined := "".join(words[start : start + n])) in key_of
    )


@given(MANY_TITLES, st.integers(0, 40))
def test_terms_are_spotted_as_in_a_dictionary(texts: list[str], n_repeats: int) -> None:
    texts = [*texts, "data sets of gloves " * n_repeats]
    key_of = {key: n % 4 for n, key in enumerate(SPELLINGS)}
    read = words_of(texts)
    met = Spellings.of(key_of).spotted(read.lists, Words(read.values).hashed)
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for text, term, n in zip(*(column.tolist() for column in met), strict=True):
        found[text][term] = n
    assert [found[n] for n in range(len(texts))] == [plain_spotted(text, key_of) for text in texts]


def plain_terms(
    titles: Sequence[str], abstracts: Sequence[str], keywords: Sequence[list[str]], names: Mapping[str, str]
) -> list[list[tuple[str, float]]]:
    """Each paper's terms with scores, paper by paper."""
    given = Counter(key for keys in keywords for key in keys)
    phrases = count_phrases(titles_of(titles), np.array([bool(keys) for keys in keywords], bool))
    terms = vocabulary(phrases, given)
    by_key = {t.key: t for t in terms.values()} | keyword_terms(given, names, terms)
    numbers = {key: n for n, key in enumerate(by_key)}
    key_of = {k: numbers[t.key] for k, t in terms.items()} | numbers
    keys = list(by_key)
    texts = []
    for title, abstract in zip(titles, abstracts, strict=True):
        places = Counter({keys[n]: TITLE_WEIGHT * c for n, c in plain_spotted(title, key_of).items()})
        places.update({keys[n]: c for n, c in plain_spotted(abstract, key_of).items()})
        texts.append(places)
    weights = plain_weights(texts, keywords, by_key)
    found = []
    for places, own in zip(texts, keywords, strict=True):
        heads = {k: n for k, n in places.items() if by_key[k].is_head}
        found.append(plain_best(heads if heads or own else places, by_key, weights))
    return found


def plain_weights(
    texts: Sequence[Counter[str]], keywords: Sequence[list[str]], terms: Mapping[str, Term]
) -> dict[str, float]:
    printed = Counter(key for places in texts for key in places)
    asked = Counter(key for places, own in zip(texts, keywords, strict=True) if own for key in places)
    given = Counter(k for places, own in zip(texts, keywords, strict=True) for k in own if k in places)
    return {
        key: math.log((len(texts) + 1) / n)
        * (
            (given[key] + USUAL_COUNTS * USUAL_KEYPHRASENESS[terms[key].words.count(" ") - 2])
            / (asked[key] + USUAL_COUNTS)
        )
        for key, n in printed.items()
    }


def plain_best(
    places: Mapping[str, int], terms: Mapping[str, Term], weights: Mapping[str, float]
) -> list[tuple[str, float]]:
    scored = sorted((-n * weights[key], key) for key, n in places.items())
    best: list[tuple[float, Term]] = []
    for score, key in scored:
        if len(best) == TERMS_PER_PAPER or -score < WEAKEST_TERM * -scored[0][0]:
            break
        words = terms[key].words
        if not any(words in other.words or other.words in words for _, other in best):
            best.append((-score, terms[key]))
    return [(term.key, round(score / best[0][0], 4)) for score, term in best]


KEYWORDS = st.lists(st.sampled_from(["data set", "glove", "set of data", "glove set", "data"]), max_size=3)
PAPERS = st.lists(
    st.tuples(TITLES, TITLES, KEYWORDS.map(lambda listed: list(dict.fromkeys(listed)))), max_size=25
)


@given(PAPERS)
@example([(f"glove {word}", "", []) for word in ("hand", "foot", "sock", "moss")] * 2)  # `glove` is no head
def test_papers_get_the_terms_that_they_get_one_by_one(papers: list[tuple[str, str, list[str]]]) -> None:
    titles, abstracts = [paper[0] for paper in papers], [paper[1] for paper in papers]
    printed = [paper[2] for paper in papers]
    keywords = [[keyword.replace(" ", "") for keyword in each] for each in printed]
    names = {keyword.replace(" ", ""): keyword for each in printed for keyword in each}
    read = words_of(abstracts)
    terms = find_terms(
        titles_of(titles), CodedLists.of(keywords), names,
        lambda spellings: [spellings.spotted(read.lists, Words(read.values).hashed)],
    )  # fmt: skip
    keys = list(terms.terms)
    found: list[list[tuple[str, float]]] = [[] for _ in papers]
    for paper, term, score in zip(terms.paper, terms.term, terms.score.tolist(), strict=True):
        found[paper].append((keys[term], score))
    assert found == plain_terms(titles, abstracts, keywords, names)


# ---- broader and narrower


@given(st.lists(st.sets(st.integers(0, 5)), max_size=40))
def test_topics_are_subsumed_as_their_sets_of_papers_are(topics: list[set[int]]) -> None:
    places = [("keyword", f"k{n}") for n in range(6)]
    papers = {n: {p for p, own in enumerate(topics) if n in own} for n in range(6)}
    expected = {}
    for y, on_y in papers.items():
        if len(on_y) >= LEAST_PAPERS:
            links = [
                (-len(on_y & on_x) / len(on_y), len(on_x), x)
                for x, on_x in papers.items()
                if len(on_x) > len(on_y) and len(on_y & on_x) >= SUBSUMED * len(on_y)
            ]
            if links:
                expected[places[y]] = (places[min(links)[2]], "papers")
    labels = {place: place[1] for place in places}
    assert find_broader(labels, lists_of([sorted(own) for own in topics]), places, (), {}) == expected


# ---- all together

SUBJECTS = st.builds(
    AssignedTopic, st.sampled_from(["Glove", "gloves", "Sets", ""]), st.sampled_from([None, 0.0, 0.5, 1.0]),
    st.dictionaries(st.sampled_from(["mesh", "openalex"]), st.sampled_from("12"), max_size=1),
)  # fmt: skip
LISTED = st.lists(
    st.sampled_from(["data set", "DS", "glove; hand, foot", "a, b, c", "cs.LG", "LG"]), max_size=3
)
TEXTS = st.builds(
    TopicText, TITLES, TITLES | st.just("We take data sets (DS)."), LISTED.map(tuple), LISTED.map(tuple),
    st.lists(SUBJECTS, max_size=2).map(tuple),
)  # fmt: skip


def one_text(texts: Sequence[TopicText]) -> TopicText:
    """What the texts of a paper tell together."""
    return TopicText(
        texts[0].title,
        max((t.abstract for t in texts), key=len),
        tuple(dict.fromkeys(k for t in texts for k in t.keywords)),
        tuple(dict.fromkeys(c for t in texts for c in t.categories)),
        tuple(s for t in texts for s in t.subjects),
    )


def of_texts(papers: Sequence[Sequence[int]], texts: Sequence[TopicText]) -> PaperTopics:
    return topics_of_papers(partial(over_records, texts), lists_of(papers))


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3), max_size=10), st.randoms(use_true_random=False))
def test_the_texts_of_a_paper_tell_together(papers: list[list[TopicText]], random: Any) -> None:
    numbers = list(range(sum(map(len, papers))))
    random.shuffle(numbers)
    texts: list[Any] = [None] * len(numbers)
    members, left = [], iter(numbers)
    for own in papers:
        members.append([next(left) for _ in own])
        for n, text in zip(members[-1], own, strict=True):
            texts[n] = text
    found, expected = of_texts(members, texts), find_topics([one_text(own) for own in papers])
    assert found.topics == expected.topics
    assert list(found.of_paper) == list(expected.of_paper)


@given(st.lists(TEXTS, max_size=12))
def test_work_in_small_pieces_gives_the_same(texts: list[TopicText]) -> None:
    whole = find_topics(texts)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(columns, "CHUNK", 3)
        pieces = find_topics(texts)
    assert whole.topics == pieces.topics
    assert list(whole.of_paper) == list(pieces.of_paper)
