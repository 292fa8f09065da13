"""Names as they stand in author lists, in columns: many at once, without an object for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kgraph.model.names import fold
from kgraph.model.records import AuthorName, PersonRecord
from kgraph.resolve.codes import Codes
from kgraph.resolve.papers.titles import FUNCTION_WORDS
from kgraph.resolve.people.columns import Affiliations, Ragged, Signatures, different
from kgraph.resolve.people.idents import SEPARATOR, Identifiers
from kgraph.resolve.people.printed import PrintedNames
from kgraph.resolve.topics.finding import keyword_key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

SAID = {None: -1, False: 0, True: 1}
_COMMAND = re.compile(r"\\[a-zA-Z]+")
_LETTERS = bytes(c if chr(c).isalnum() and c < 128 else 32 for c in range(256))


def listed_authors(numbers: Any, counts: Any, authors: Sequence[AuthorName]) -> tuple[Signatures, Any]:
    """The authors of records as signatures of papers of the same numbers; and which lists cannot stand so.

    Those have inferred authors, or the list or an identifier in it comes twice. counts: authors of each.
    """
    import numpy as np

    lists = Ragged.of(counts, np.arange(len(authors)))
    rank = (np.arange(len(authors)) - np.repeat(lists.ends[:-1], counts) + 1).astype(np.int32)
    found = _signatures(
        authors, np.repeat(numbers, counts).astype(np.int32), rank, rank,
        np.array([a.is_group for a in authors], bool),
        np.array([SAID[a.is_corresponding] for a in authors], np.int8), dict.fromkeys,
    )  # fmt: skip
    inferred = np.array([a.is_inferred for a in authors], bool)
    return found, np.unique(
        np.concatenate(
            [
                lists.owners()[inferred], _doubled(lists, found.text),
                _repeating(lists.owners()[found.ids.owners()], found.ids.values),
            ]
        )
    )  # fmt: skip


def listed_persons(numbers: Any, persons: Sequence[PersonRecord]) -> Signatures:
    """The subjects of person records of these numbers."""
    import numpy as np

    n = len(persons)
    nobody, nothing = np.full(n, -1, np.int32), np.zeros(n, np.int32)
    found = _signatures(
        persons, numbers.astype(np.int32), nothing, nothing, np.zeros(n, bool), nobody.astype(np.int8)
    )
    return replace(found, paper=nobody)


def _signatures(
    bearers: Sequence[AuthorName | PersonRecord],
    numbers: Ints, rank: Ints, indices: Ints, is_group: Any, is_corresponding: Any, listed: Any = list,
) -> Signatures:  # fmt: skip
    """Signatures with one mention each, of papers of the same numbers as the records."""
    import numpy as np

    n = len(bearers)
    texts, idents, places = Codes(), Codes(), Affiliations()
    text = np.array([texts[b.name] for b in bearers], np.int32)
    others = [(i, texts[name]) for i, b in enumerate(bearers) if b.other_names for name in b.other_names]
    said = [(i, places.number(a)) for i, b in enumerate(bearers) if b.affiliations for a in b.affiliations]
    known = [b.ids for b in bearers]
    ids = [
        idents[f"{scheme}{SEPARATOR}{value}"]
        for d in known for scheme, value in (d.items() if len(d) < 2 else sorted(d.items())) if value
    ]  # fmt: skip
    n_ids = np.fromiter(map(len, known), np.int32, n)
    if len(ids) != n_ids.sum():
        n_ids = np.array([sum(map(bool, d.values())) for d in known], np.int32)
    once = Ragged(np.arange(n + 1, dtype=np.int32), numbers)
    return Signatures(
        numbers, rank, text, np.zeros(n, bool), is_group, is_corresponding,
        _lists(n, dict.fromkeys([*enumerate(text.tolist()), *others])) if others else Ragged(once.ends, text),
        once, Ragged(once.ends, indices), Ragged.of(n_ids, ids), _lists(n, listed(said)),
        PrintedNames.of(texts), Identifiers.by(idents), places.all(),
    )  # fmt: skip


def _lists(n: int, pairs: Iterable[tuple[int, int]]) -> Ragged:
    """Lists of the values of 0..n-1, as they come; pairs of owner and value."""
    import numpy as np

    owners, values = np.array(list(pairs), np.int64).reshape(-1, 2).T
    return Ragged.of(np.bincount(owners, minlength=n), values[np.argsort(owners, kind="stable")])


def _doubled(lists: Ragged, text: Ints) -> Any:
    """Lists whose second half begins as the first does."""
    import numpy as np

    counts, first = lists.counts, lists.ends[:-1]
    (even,) = np.nonzero((counts > 0) & (counts % 2 == 0))
    return even[text[first[even]] == text[first[even] + counts[even] // 2]]


def _repeating(owners: Ints, values: Ints) -> Any:
    """The owners of a value that they have twice."""
    import numpy as np

    codes = owners.astype(np.int64) << 32 | values
    codes.sort()
    return codes[1:][codes[1:] == codes[:-1]] >> 32


def listed_words(titles: Sequence[str], keywords: Sequence[Sequence[str]]) -> tuple[Ragged, list[str]]:
    """Different words of each title (`title_tokens`) and keys of its keywords, as numbers of the texts."""
    import numpy as np

    n, spelt, found = len(titles), Codes(), []
    counts = np.empty(n, np.int64)
    for k, title in enumerate(titles):
        plain = _COMMAND.sub(" ", title) if "\\" in title else title
        words = fold(plain).encode().translate(_LETTERS).split()
        counts[k] = len(words)
        found += words
    texts, keys = Codes(), Codes()
    numbers = np.array([spelt[word] for word in found], np.int64)
    meant = np.array([_meant(word.decode(), texts) for word in spelt], np.int64)
    said = [(k, keys[keyword]) for k, some in enumerate(keywords) for keyword in some]
    owner, key = np.array(said, np.int64).reshape(-1, 2).T
    meant_by_key = np.array([texts[keyword_key(keyword)] for keyword in keys], np.int64)
    owners = np.concatenate([np.repeat(np.arange(n), counts), owner])
    values = np.concatenate([meant[numbers], meant_by_key[key]])
    codes = different((owners << 32 | values)[values >= 0])
    return Ragged.of(np.bincount(codes >> 32, minlength=n), codes.astype(np.int32)), list(texts)


def _meant(word: str, texts: Codes) -> int:
    """The number of a word without plural s; -1: a function word."""
    word = word[:-1] if len(word) > 3 and word[-1] == "s" else word
    return -1 if word in FUNCTION_WORDS else texts[word]
