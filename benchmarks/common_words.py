"""Make `resolve/data/common_words.txt`: words of titles that authors hardly ever give as a keyword.

    python benchmarks/common_words.py ../shared/data/lists > src/kgraph/resolve/data/common_words.txt

Words in normal form with at least 15 titles (of papers that have keywords) and fewer than 0.1 keywords per
title. What the file has beyond these are words by which papers of any field speak of themselves, added by
hand.
"""

import sys
from collections import Counter

import kgraph.readers as readers
from kgraph.model.records import Record
from kgraph.resolve.topics.spelling import keyword_key, normal_word
from kgraph.resolve.topics.words import is_phrase_word, words_of

given: Counter[str] = Counter()
printed: Counter[str] = Counter()
for source in readers.find_documents(sys.argv[1:]):
    for record in readers.read(source.path):
        if isinstance(record, Record) and record.keywords:
            words = filter(is_phrase_word, words_of([record.title]).values)
            printed.update({normal_word(w) for w in words if "-" not in w})
            given.update({keyword_key(k) for k in record.keywords})
print(*sorted(w for w, n in printed.items() if n >= 15 and len(w) > 2 and given[w] < 0.1 * n))
