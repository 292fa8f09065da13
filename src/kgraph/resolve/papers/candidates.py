"""Pairs of records worth a judgement: those with one title, or with authors in common and some likeness.

Records meet in blocks: of a title, of two authors, of a lone author and a word of the title. Of a block of
authors with more than `MAX_POSTING` records none are compared, of a title the first so many. Few records are
gone through one by one; of many the pairs that cannot be one paper are left out by compiled code
(`kgraph.kernels.record_pairs`), which changes no result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from kgraph.resolve.papers import matching, retitled
from kgraph.resolve.papers.digests import (
    ABSTRACT,
    CATALOGUED,
    COMPLETE,
    CUT,
    GENERIC,
    NO_YEAR,
    REFUSED,
    THESIS,
    Digests,
)

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from kgraph.kernels.record_blocks import Authorship
    from kgraph.kernels.record_pairs import Columns, Rates
    from kgraph.resolve.papers.background import Background

MAX_POSTING = 60
WORTH_COMPILING = 50_000
"""Records from which on compiled code is worth being loaded."""
PART = 4_000_000
"""About so many postings are held at once by each thread."""


def candidates(digests: Digests, known: Background) -> NDArray[np.int64]:
    """Rows i < j, ascending, each once: all pairs of records in one block that may be one paper, and others
    that the judge will refuse.
    """
    if len(digests) < WORTH_COMPILING:
        return pairs_one_by_one(digests)
    return pairs_in_columns(digests, known)


def pairs_one_by_one(digests: Digests) -> NDArray[np.int64]:
    """The pairs of records with one title or enough authors in common, found in plain Python."""
    import numpy as np

    core = digests.core.tolist()
    people = [frozenset(p) for p in digests.people.tuples()]
    found = {
        (i, j)
        for items in (*_title_blocks(digests), *_author_blocks(digests))
        for i, j in combinations(items, 2)
        if core[i] == core[j]
        or len(people[i] & people[j]) >= retitled.LEAST_AGREEMENT * (min(len(people[i]), len(people[j])) or 1)
    }
    return np.array(sorted(found), np.int64).reshape(-1, 2)


def _title_blocks(digests: Digests) -> Iterator[list[int]]:
    blocks: dict[int, list[int]] = defaultdict(list)
    for i, (core, is_generic) in enumerate(zip(digests.core.tolist(), digests.has(GENERIC), strict=True)):
        if not is_generic:
            blocks[core].append(i)
    return (items[:MAX_POSTING] for items in blocks.values() if len(items) > 1)


def _author_blocks(digests: Digests) -> Iterator[list[int]]:
    """Records by pairs of authors (of long lists: the first and the rarest), frequent pairs left out."""
    import numpy as np

    n_records = np.bincount(digests.people.values, minlength=len(digests.terms)).tolist()
    blocks: dict[tuple[int, int], list[int]] = defaultdict(list)
    rows = zip(
        digests.has(GENERIC), digests.people.tuples(), digests.authors.tuples(), digests.stems.tuples(),
        strict=True,
    )  # fmt: skip
    for i, (is_generic, people, authors, stems) in enumerate(rows):
        if is_generic:
            continue
        # An author met once shares nothing.
        names = [a for a in people if n_records[a] > 1]
        if len(names) > 6:
            rarest = sorted(names, key=lambda a: (n_records[a], a))[:4]
            names = sorted({*rarest, *(a for a in authors[:3] if n_records[a] > 1)})
        if len(people) == 1:
            for name in names:
                for word in stems:
                    blocks[name, word].append(i)
        for pair in combinations(names, 2):
            blocks[pair].append(i)
    return (v for v in blocks.values() if 1 < len(v) <= MAX_POSTING)


def pairs_in_columns(digests: Digests, known: Background) -> NDArray[np.int64]:
    """The pairs of records that may be one paper, as far as numbers tell."""
    import numpy as np

    from kgraph.kernels.parallel import in_threads, n_processors
    from kgraph.kernels.record_blocks import count_postings, postings
    from kgraph.kernels.record_pairs import pairs_in_blocks

    columns, rates = _columns(digests, known), _rates()
    authorship, is_generic = _authorship(digests), digests.has(GENERIC)
    named = np.flatnonzero(~is_generic).astype(np.int32)
    members, starts, ends = _blocks(digests.core[named], named)
    by_title = pairs_in_blocks(columns, rates, members, starts, np.minimum(ends, starts + MAX_POSTING))
    n_postings = int(count_postings(authorship, is_generic, 1)[0])
    counts = count_postings(authorship, is_generic, 1 + n_postings // PART)

    def by_authors(part: int) -> NDArray[np.int64]:
        blocks, members = postings(authorship, is_generic, part, counts)
        members, starts, ends = _blocks(blocks, members)
        small = ends - starts <= MAX_POSTING
        return pairs_in_blocks(columns, rates, members, starts[small], ends[small])

    found = [by_title, *in_threads(by_authors, len(counts), n_processors())]
    pairs = np.unique(np.concatenate(found))
    return np.stack((pairs >> 32, pairs & 0xFFFFFFFF), axis=1)


def _blocks(
    of: NDArray[np.generic], members: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Members by block, in their order, with the start and end of each block of two or more."""
    import numpy as np

    order = np.argsort(of, kind="stable")
    of = of[order]
    bounds = np.concatenate(([0], np.flatnonzero(of[1:] != of[:-1]) + 1, [len(of)]))
    starts, ends = bounds[:-1], bounds[1:]
    several = ends - starts > 1
    return members[order], starts[several], ends[several]


def _authorship(digests: Digests) -> Authorship:
    import numpy as np

    from kgraph.kernels.record_blocks import Authorship

    return Authorship(
        digests.authors.offsets,
        digests.authors.values,
        digests.people.offsets,
        digests.people.values,
        digests.stems.offsets,
        digests.stems.values,
        np.bincount(digests.people.values, minlength=len(digests.terms)).astype(np.int32),
    )


def _columns(digests: Digests, known: Background) -> Columns:
    from kgraph.kernels.record_pairs import Columns

    length, ends = _letters(digests.terms)
    return Columns(
        core=digests.core, numbers=digests.numbers, own_doi=digests.own_doi, head=digests.head,
        core_length=digests.core_length, label=digests.label, extent=digests.extent,
        is_generic=digests.has(GENERIC), is_cut=digests.has(CUT), is_complete=digests.has(COMPLETE),
        is_thesis=digests.has(THESIS), is_refused=digests.has(REFUSED),
        is_catalogued=digests.has(CATALOGUED), has_abstract=digests.has(ABSTRACT),
        has_rare_head=known.has_rare_head, year=digests.year, venue=digests.venue,
        document=digests.document, n_of_group=known.n_of_group, repeats=known.repeats,
        people_offsets=digests.people.offsets, people=digests.people.values,
        stem_offsets=digests.stems.offsets, stems=digests.stems.values,
        word_offsets=digests.words.offsets, words=digests.words.values,
        weight=known.weight, n_with_stem=known.n_with_stem, length=length, ends=ends,
    )  # fmt: skip


def _letters(terms: pl.Series) -> tuple[NDArray[np.uint8], NDArray[np.uint16]]:
    """Length (255 and more: 255) of each term, and its first and last letter."""
    import numpy as np

    length = np.minimum(terms.str.len_bytes().to_numpy(), 255).astype(np.uint8)
    ends = [(ord(t[0]) << 8 | ord(t[-1])) if t else 0 for t in terms]
    return length, np.array(ends, np.uint16)


def _rates() -> Rates:
    import numpy as np

    from kgraph.kernels.record_pairs import Rates

    return Rates(
        prior=np.array([retitled.prior(n) for n in range(len(retitled.ANOTHER_PAPER))]),
        title_neutral=retitled.TITLE_NEUTRAL, title_slope=retitled.TITLE_SLOPE,
        same_order=retitled.SAME_ORDER, other_list=retitled.OTHER_LIST,
        listed_twice=retitled.LISTED_TWICE, other_venue=retitled.OTHER_VENUE,
        venue_unknown=retitled.VENUE_UNKNOWN, per_year=retitled.PER_YEAR,
        year_unknown=retitled.YEAR_UNKNOWN, resubmitted=retitled.RESUBMITTED,
        abstract=retitled.ABSTRACT_RANGE[1], rare_head=retitled.RARE_HEAD,
        least_odds=retitled.LEAST_ODDS, least_agreement=retitled.LEAST_AGREEMENT,
        same_agreement=matching.SAME_AGREEMENT, nearly_same=matching.NEARLY_SAME,
        misprinted_words=matching.MISPRINTED_WORDS, least_of_cut=retitled.LEAST_OF_CUT,
        bare_title=matching.BARE_TITLE, bare_words=matching.BARE_WORDS,
        retitled_years=retitled.RETITLED_WINDOW_YEARS, no_year=NO_YEAR,
    )  # fmt: skip
