"""Keyphrases against the keywords that authors give, and the speed of topics.

    python benchmarks/topics.py DOCUMENTS… [--others] [--tables WORKSPACE/tables]

Of every fifth paper with keywords (by the digest of its title) the keywords are hidden, and what is found in
its title and abstract is compared with them: the same key (`keyword_key`) is a hit. `known` has the keywords
of the other papers to learn from, `none` has no keywords at all. P@5 is hits / 5; precision counts what was
given out; recall, what authors gave: more than half of their keywords are in no title or abstract.
`--others` compares with yake (LGPL) and scikit-learn's TF-IDF, where they are installed.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kgraph import read
from kgraph.measures.topics import TopicSelection, topic_table
from kgraph.model.records import Record
from kgraph.resolve.topics.finding import PaperTopics, TopicText, find_topics, keyword_key
from kgraph.resolve.topics.keywords import read_keywords
from kgraph.tables import read_tables

GIVEN_OUT = 5
T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("documents", nargs="+", type=Path)
    parser.add_argument("--others", action="store_true")
    parser.add_argument("--tables", type=Path)
    options = parser.parse_args()
    texts = read_texts(options.documents)
    hidden = [bool(t.keywords) and is_hidden(t) for t in texts]
    print(f"{len(texts):,} papers, {sum(bool(t.keywords) for t in texts):,} with keywords, ", end="")
    print(f"{sum(hidden):,} of these hidden\n\n{'':26}papers    P@5  precision  recall     F1")
    some = [replace(t, keywords=()) if h else t for t, h in zip(texts, hidden, strict=True)]
    compared("kgraph, known", texts, hidden, phrases(timed(lambda: find_topics(some))))
    compared("kgraph, none", texts, hidden, phrases(find_topics([replace(t, keywords=()) for t in texts])))
    if options.others:
        compared("yake", texts, hidden, of_yake(texts, hidden))
        compared("scikit-learn TF-IDF", texts, hidden, of_tfidf(texts))
    whole = timed(lambda: find_topics(texts))
    links = [t.broader_by for t in whole.topics.values() if t.broader_by]
    print(f"\n{len(whole.topics):,} topics; broader: ", end="")
    print(", ".join(f"{links.count(rule):,} {rule}" for rule in sorted(set(links))))
    if options.tables:
        entities = read_tables(options.tables)
        table = timed(lambda: topic_table(entities, TopicSelection(broader=True)).frame)
        print(f"{table.height:,} topics of {entities.papers.height:,} papers in a table")


def read_texts(paths: Iterable[Path]) -> list[TopicText]:
    """All papers of the documents; of equal titles the first."""
    files = [f for p in paths for f in (sorted(p.rglob("*")) if p.is_dir() else [p]) if f.is_file()]
    found: dict[str, TopicText] = {}
    for file in files:
        for record in read(file):
            if isinstance(record, Record) and record.title:
                text = TopicText(record.title, record.abstract or "", record.keywords, record.categories)
                found.setdefault(record.title, text)
    return list(found.values())


def is_hidden(text: TopicText) -> bool:
    return hashlib.sha256(text.title.encode()).digest()[0] % 5 == 0


def timed(work: Callable[[], T]) -> T:
    began, busy = time.perf_counter(), time.process_time()
    result = work()
    print(f"{time.perf_counter() - began:.2f} s, {time.process_time() - busy:.2f} s of processor")
    return result


def phrases(found: PaperTopics) -> list[list[str]]:
    """The keys of each paper's keywords and terms."""
    return [[key for scheme, key, _ in rows if scheme in ("keyword", "term")] for rows in found.of_paper]


def compared(
    name: str, texts: Sequence[TopicText], hidden: Sequence[bool], found: Sequence[Sequence[str]]
) -> None:
    """How the first five of each hidden paper agree with its keywords: with an abstract, and without."""
    for has_abstract in (True, False):
        papers = hits = given_out = given = 0
        for text, is_asked, keys in zip(texts, hidden, found, strict=True):
            wanted = {keyword_key(k.text) for k in read_keywords(text.keywords)} - {""}
            if not is_asked or not wanted or bool(text.abstract) != has_abstract:
                continue
            best = list(dict.fromkeys(keys))[:GIVEN_OUT]
            papers += 1
            hits += len(wanted & set(best))
            given_out += len(best)
            given += len(wanted)
        if papers:
            kind = "abstract" if has_abstract else "title"
            f1 = 2 * hits / (given_out + given)
            print(f"{name:20}{kind:9}{papers:>5} {hits / papers / GIVEN_OUT:>6.3f} ", end="")
            print(f"{hits / max(given_out, 1):>10.3f} {hits / given:>7.3f} {f1:>6.3f}")


def of_yake(texts: Sequence[TopicText], hidden: Sequence[bool]) -> list[list[str]]:
    import yake

    extractor = yake.KeywordExtractor(lan="en", n=3, top=2 * GIVEN_OUT)
    return [
        [keyword_key(k) for k, _ in extractor.extract_keywords(f"{t.title}. {t.abstract}")] if h else []
        for t, h in zip(texts, hidden, strict=True)
    ]


def of_tfidf(texts: Sequence[TopicText]) -> list[list[str]]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(ngram_range=(1, 3), stop_words="english", min_df=2, sublinear_tf=True)
    weights = vectors.fit_transform(f"{t.title}. {t.title}. {t.abstract}" for t in texts)
    names = vectors.get_feature_names_out()
    return [
        [keyword_key(names[row.indices[i]]) for i in row.data.argsort()[::-1][: 2 * GIVEN_OUT]]
        for row in weights
    ]


if __name__ == "__main__":
    main()
