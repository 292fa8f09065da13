"""What papers list: keywords by key, categories by code, terms of vocabularies; in columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.resolve.codes import Codes
from kgraph.resolve.topics.acronyms import Defined
from kgraph.resolve.topics.categories import arxiv_names, category, split_codes
from kgraph.resolve.topics.columns import CodedLists, Lists, side_by_side
from kgraph.resolve.topics.keywords import Keyword, keywords_in
from kgraph.resolve.topics.matches import TopicMatch
from kgraph.resolve.topics.spelling import keyword_key

if TYPE_CHECKING:
    from kgraph.resolve.topics.columns import Flags
    from kgraph.resolve.topics.terms import Floats


@dataclass(frozen=True)
class Keywords:
    """The keywords of all papers."""

    of_paper: CodedLists
    """Their keys, each once."""
    categories: CodedLists
    """Codes of categories that stand among them, as printed."""
    spellings: dict[str, Counter[str]]
    """Key → how it is printed."""
    broader: dict[str, Counter[str]]
    """Key → keys printed above it."""
    parents: dict[str, Counter[str]]
    """Spellings of those."""
    acronyms: Defined
    """Acronyms and long forms that a keyword prints together."""


def read_listed(texts: CodedLists) -> Keywords:
    """The keywords of all papers; codes of categories among them go to the categories."""
    import numpy as np

    printed = _keywords_in(texts)
    keywords: Sequence[Keyword] = printed.values
    is_code = [_is_category(keyword) for keyword in keywords]
    keys = ["" if code else keyword_key(k.text) for k, code in zip(keywords, is_code, strict=True)]
    n_printed = np.bincount(printed.lists.codes, minlength=len(keywords)).tolist()
    found = Keywords(
        _recoded(printed, [key or None for key in keys]),
        _recoded(printed, [k.text if code else None for k, code in zip(keywords, is_code, strict=True)]),
        defaultdict(Counter), defaultdict(Counter), defaultdict(Counter),
        _acronyms(_recoded(printed, [
            (k.acronym, k.text) if key and k.acronym else None for k, key in zip(keywords, keys, strict=True)
        ])),
    )  # fmt: skip
    for keyword, key, n in zip(keywords, keys, n_printed, strict=True):
        if key:
            found.spellings[key][keyword.text] += n
            if keyword.broader and (above := keyword_key(keyword.broader)):
                found.broader[key][above] += n
                found.parents[above][keyword.broader] += n
    return found


def _keywords_in(texts: CodedLists) -> CodedLists:
    """The keywords that the texts of each paper list; a text that stands alone is read in its own way."""
    import numpy as np

    is_alone = (texts.lists.sizes() == 1)[texts.lists.owners()]
    used, lists = np.unique(texts.lists.codes.astype(np.int64) << 1 | is_alone, return_inverse=True)
    read = CodedLists.of(
        [keywords_in(texts.values[code >> 1], is_alone=bool(code & 1)) for code in used.tolist()]
    )
    return CodedLists(read.values, read.lists.taken(lists.astype(np.int32)).joined(texts.lists.offsets))


def _is_category(keyword: Keyword) -> bool:
    names = arxiv_names()[0]
    return keyword.text in names or (keyword.text[-1:] == ")" and category(keyword.text).key in names)


def _recoded(lists: CodedLists, values: Sequence[Any]) -> CodedLists:
    """The lists with these values for theirs, `None` left out, each once."""
    import numpy as np

    numbering = Codes()
    codes = np.fromiter(
        (-1 if value is None else numbering[value] for value in values), np.int32, len(values)
    )
    new = Lists(codes[lists.lists.codes], lists.lists.offsets)
    return CodedLists(list(numbering), new.where(new.codes >= 0).distinct())


def _acronyms(defined: CodedLists) -> Defined:
    return Defined(defined.lists.owners(), defined.lists.codes, defined.values)


# ---- categories


def read_categories(
    texts: CodedLists, among_keywords: CodedLists, topics: dict[tuple[str, str], TopicMatch]
) -> CodedLists:
    """The keys of each paper's categories, each once; they and those above them become topics."""
    split = CodedLists.of([split_codes(text) for text in texts.values])
    listed = CodedLists(split.values, split.lists.taken(texts.lists.codes).joined(texts.lists.offsets))
    numbering = Codes()
    parts = []
    for part in (listed, among_keywords):
        keys = [_category_key(code, topics) for code in part.values]
        parts.append(Lists(numbering.numbers(keys, len(keys))[part.lists.codes], part.lists.offsets))
    return CodedLists(list(numbering), side_by_side(parts)[0].distinct())


def _category_key(code: str, topics: dict[tuple[str, str], TopicMatch]) -> str:
    topic = category(code)
    topics["category", topic.key] = topic
    if topic.broader:
        topics[topic.broader] = category(topic.broader[1])
    return topic.key


# ---- subjects


def read_subjects(
    named: Sequence[tuple[str, tuple[tuple[str, str], ...]]], lists: Lists, scores: Floats,
    topics: dict[tuple[str, str], TopicMatch],
) -> tuple[CodedLists, Floats]:  # fmt: skip
    """The keys of each paper's terms of vocabularies, each once, and the best score of each.

    named: names and identifiers by code. A topic has the name met first in the order of names.
    """
    import numpy as np

    numbering = Codes()
    codes = np.full(len(named), -1, np.int32)
    for n, (name, ids) in enumerate(named):
        if key := keyword_key(name):
            codes[n] = numbering[key]
            known = topics.get(("subject", key), TopicMatch("subject", key, name))
            all_ids = tuple(sorted({*known.ids, *ids}))
            topics["subject", key] = TopicMatch("subject", key, min(known.label, name), ids=all_ids)
    keyed = Lists(codes[lists.codes], lists.offsets)
    is_key = keyed.codes >= 0
    keyed, scores = keyed.where(is_key), scores[is_key]
    is_first = keyed.is_first()
    return CodedLists(list(numbering), keyed.where(is_first)), _best_scores(keyed, scores, is_first)


def _best_scores(lists: Lists, scores: Floats, is_first: Flags) -> Floats:
    """Of each value that stands first in its list the best score of all its places, of equals the first."""
    import numpy as np

    owners = lists.owners()
    order = np.lexsort((-np.nan_to_num(scores, nan=0.0), lists.codes, owners))
    owner, code = owners[order], lists.codes[order]
    is_best = np.ones(len(order), bool)
    is_best[1:] = (owner[1:] != owner[:-1]) | (code[1:] != code[:-1])
    # The first places in the same order of owners and codes.
    first = np.flatnonzero(is_first)
    sorted_first = first[np.lexsort((lists.codes[first], owners[first]))]
    best = np.empty(len(lists.codes))
    best[sorted_first] = scores[order[is_best]]
    return best[first]
