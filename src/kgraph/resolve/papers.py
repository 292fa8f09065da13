"""Which records speak of one paper: identifiers first, then title, authors and year, then retitled works.

Two records are one paper by the first rule that holds:

    doi, arxiv …      they share an identifier (an empty one never equals an empty one)
    title+authors     same title, most authors in common (of a cut list: its names are in the other)
    title+year        same long title and year, where one record lists no author at all
    retitled          nearly all authors in common, similar title, at most two years apart

`Preface` and its like are never joined without an identifier.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kgraph.model.names import fold, parse_name
from kgraph.model.records import Record
from kgraph.resolve.cluster import Clusters
from kgraph.resolve.venues import resolve_venue

# Numbers of serials and books are shared by all papers in them.
SERIAL_SCHEMES = frozenset({"issn", "isbn", "eissn", "wikidata"})

GENERIC = re.compile(
    r"^(preface|foreword|introduction|editorial|erratum|errata|corrigendum|correction|addendum|discussion|"
    r"reply|response|comments?|rejoinder|welcome|keynote|index|contents|frontmatter|abstracts?|panel|"
    r"tutorials?|proceedings|program|programme|bookreview|bookreviews|withdrawn?|withdraw|untitled|notitle|"
    r"acknowledg\w*|inmemoriam|obituary|news|inthisissue|guesteditorial|authorindex|organization|committees?|"
    r"invitedtalks?|titlepage|copyright|messagefrom\w*|lettertotheeditor|inbrief|authorsreply)$"
)
TITLE_WINDOW_YEARS = 6
RETITLED_WINDOW_YEARS = 2
SHORT_TITLE = 20
MAX_POSTING = 60


@dataclass(frozen=True)
class PaperLink:
    """Two records taken for one paper, and why."""

    left: int
    right: int
    rule: str
    score: float
    detail: str


@dataclass
class PaperClusters:
    """The records of each paper (sorted numbers), and the links that hold them together."""

    groups: list[list[int]]
    links: list[PaperLink] = field(default_factory=list)


@dataclass(frozen=True)
class _Digest:
    """What papers are compared by."""

    title: str
    tokens: frozenset[str]
    authors: tuple[str, ...]
    author_set: frozenset[str]
    is_complete: bool
    is_generic: bool
    year: int | None
    venue: str | None
    head: str
    """What stands before a colon, if it is a name of some length: `unhap`."""
    abstract: frozenset[str]
    """Its longer words."""
    catalogue: str | None
    """The document, where it lists each work once."""


def cluster_records(
    records: Sequence[Record], *,
    same: Sequence[Sequence[int]] = (), different: Sequence[Sequence[Sequence[int]]] = (),
    catalogues: Collection[str] = (),
) -> PaperClusters:  # fmt: skip
    """The papers that the (sorted) records speak of.

    `same` are sets of record numbers joined whatever the rules say; `different` are lists of sets that stay
    apart; `catalogues` are documents that list each work once, so that two similar entries are two works.
    """
    digests = [_digest(r, catalogues) for r in records]
    clusters = Clusters(len(records))
    links: list[PaperLink] = []
    for n, sets in enumerate(different):
        for side, members in enumerate(sets):
            for i in members:
                clusters.add_fact(i, ("different", n), side)
    for members in same:
        for i, j in pairwise(members):
            if clusters.join(i, j, force=True):
                links.append(PaperLink(i, j, "override", 1.0, "set in overrides"))
    _join_by_identifier(records, digests, clusters, links)
    _join_by_title(records, digests, clusters, links)
    _join_retitled(records, digests, clusters, links)
    return PaperClusters(clusters.groups(), links)


def title_key(title: str) -> str:
    """A title without case, markup, diacritics, punctuation and session marks.

    Example:
        >>> title_key("[From Oral 3A] \\\\texttt{Post}: The $L^2$ Norm."), title_key("Über Alles")
        ('postthel2norm', 'uberalles')
    """
    text = re.sub(r"^\s*\[(?:from|oral|poster|spotlight)\b[^\]]*\]", "", title, flags=re.IGNORECASE)
    text = re.sub(r"\\[a-zA-Z]+", " ", text)
    return re.sub(r"[^a-z0-9]+", "", fold(text))


def title_tokens(title: str) -> frozenset[str]:
    """Words of a title, folded, without plural s and the commonest function words."""
    words = re.findall(r"[a-z0-9]+", fold(re.sub(r"\\[a-zA-Z]+", " ", title)))
    return frozenset(w[:-1] if len(w) > 3 and w[-1] == "s" else w for w in words) - _FUNCTION_WORDS


_FUNCTION_WORDS = frozenset(
    ("a an and by for from in of on the to with via using toward is are at as").split()  # noqa: SIM905
)


def _digest(record: Record, catalogues: Collection[str]) -> _Digest:
    title = title_key(record.title)
    authors = tuple(parse_name(a.name).short for a in record.authors)
    generic = bool(GENERIC.match(title)) or bool(re.search(r"\bpreface\b", record.title.lower())) or not title
    venue = resolve_venue(record.venue) if record.venue else None
    head = title_key(record.title.split(":")[0]) if ":" in record.title else ""
    return _Digest(
        title, title_tokens(record.title), authors, frozenset(authors), record.authors_complete, generic,
        record.year, venue.key if venue and venue.kind != "Repository" else None,
        head if len(head) > 3 else "",
        frozenset(re.findall(r"[a-z]{5,}", (record.abstract or "")[:1500].lower())),
        record.place.document if record.place.document in catalogues else None,
    )  # fmt: skip


def agreement(a: _Digest, b: _Digest) -> float:
    """Share of the authors that two lists have in common, 0..1; of the listed ones where a list is cut."""
    if not a.author_set or not b.author_set:
        return 0.0
    shared = len(a.author_set & b.author_set)
    if a.is_complete and b.is_complete:
        return shared / max(len(a.author_set), len(b.author_set))
    if a.is_complete != b.is_complete:
        cut = a if not a.is_complete else b
        return shared / len(cut.author_set)
    return shared / min(len(a.author_set), len(b.author_set))


def _join_by_identifier(
    records: Sequence[Record], digests: list[_Digest], clusters: Clusters, links: list[PaperLink]
) -> None:
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, record in enumerate(records):
        for scheme, value in record.ids.items():
            if value and scheme not in SERIAL_SCHEMES:
                holders[scheme, value].append(i)
    for (scheme, value), items in sorted(holders.items()):
        for i, j in pairwise(items):
            # An identifier copied onto another work shows in title and authors both being foreign.
            is_foreign = not digests[i].tokens & digests[j].tokens and not agreement(digests[i], digests[j])
            if not is_foreign and clusters.join(i, j):
                links.append(PaperLink(i, j, scheme, 1.0, f"same {scheme} {value}"))


def _join_by_title(
    records: Sequence[Record], digests: list[_Digest], clusters: Clusters, links: list[PaperLink]
) -> None:
    blocks: dict[str, list[int]] = defaultdict(list)
    for i, digest in enumerate(digests):
        if not digest.is_generic:
            blocks[digest.title].append(i)
    for items in blocks.values():
        for n, i in enumerate(items[:MAX_POSTING]):
            for j in items[n + 1 : MAX_POSTING]:
                link = _same_title(records, digests, i, j)
                if link and clusters.join(i, j):
                    links.append(link)


def _same_title(records: Sequence[Record], digests: list[_Digest], i: int, j: int) -> PaperLink | None:
    a, b = digests[i], digests[j]
    years = abs(a.year - b.year) if a.year and b.year else 0
    if a.author_set and b.author_set:
        share = agreement(a, b)
        is_short = len(a.title) < SHORT_TITLE
        enough = 0.75 if is_short else 0.5
        window = TITLE_WINDOW_YEARS if is_short or share < 1 else 2 * TITLE_WINDOW_YEARS
        if share < enough or years > window:
            return None
        detail = f"same title, {len(a.author_set & b.author_set)} authors in common, {years} years apart"
        return PaperLink(i, j, "title+authors", round(0.9 + 0.1 * share, 4), detail)
    same_document = records[i].place.document == records[j].place.document
    if same_document or years > 1 or len(a.title) < 25 or len(a.tokens) < 4:
        return None
    return PaperLink(i, j, "title+year", 0.9, "same title and year; one source lists no authors")


def _join_retitled(
    records: Sequence[Record], digests: list[_Digest], clusters: Clusters, links: list[PaperLink]
) -> None:
    weight = _token_weights(digests)
    found: dict[tuple[int, int], float] = {}
    for items in _author_blocks(digests).values():
        for n, i in enumerate(items):
            for j in items[n + 1 :]:
                if (i, j) in found or clusters.find(i) == clusters.find(j):
                    continue
                found[i, j] = _retitled_score(records, digests, weight, i, j)
    for (i, j), score in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        if score <= 0:
            break
        # No chains: every record of one side has to resemble every record of the other.
        pairs = [(x, y) for x in clusters.members(i) for y in clusters.members(j)]
        if all(_may_be_one(records, digests, weight, x, y) for x, y in pairs) and clusters.join(i, j):
            n_shared = len(digests[i].author_set & digests[j].author_set)
            detail = f"{n_shared} authors in common, titles {score:.0%} alike"
            links.append(PaperLink(i, j, "retitled", round(score, 4), detail))


def _may_be_one(
    records: Sequence[Record], digests: list[_Digest], weight: dict[str, float], i: int, j: int
) -> bool:
    if _same_title(records, digests, i, j) is not None:
        return True
    return _retitled_score(records, digests, weight, i, j) > 0


def _author_blocks(digests: list[_Digest]) -> dict[tuple[str, ...], list[int]]:
    """Records by pairs of authors (of long lists: the first and the rarest), frequent pairs left out."""
    n_records: dict[str, int] = defaultdict(int)
    for digest in digests:
        for author in digest.author_set:
            n_records[author] += 1
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, digest in enumerate(digests):
        if digest.is_generic:
            continue
        names = sorted(digest.author_set, key=lambda a: (n_records[a], a))
        if len(names) > 6:
            names = sorted(set(names[:4]) | set(digest.authors[:3]))
        if len(names) == 1:
            for token in digest.tokens:
                blocks[names[0], token].append(i)
        for n, a in enumerate(names):
            for b in names[n + 1 :]:
                blocks[(a, b) if a < b else (b, a)].append(i)
    return {k: v for k, v in blocks.items() if 1 < len(v) <= MAX_POSTING}


def _token_weights(digests: list[_Digest]) -> dict[str, float]:
    counts: dict[str, int] = defaultdict(int)
    for digest in digests:
        for token in digest.tokens:
            counts[token] += 1
    n = len(digests) + 1
    return {t: math.log(n / c) + 0.1 for t, c in counts.items()}


def _retitled_score(
    records: Sequence[Record], digests: list[_Digest], weight: dict[str, float], i: int, j: int
) -> float:
    """Likeness in 0..1 of works by (nearly) the same authors under two titles; 0 where they are two works.

    One group writes many papers on one matter, so the fewer the authors, the liker the titles must be. Where
    both abstracts are known they decide.
    """
    a, b = digests[i], digests[j]
    share, n_shared = agreement(a, b), len(a.author_set & b.author_set)
    if share < 0.75 or (n_shared < 2 and max(len(a.author_set), len(b.author_set)) > 1):
        return 0.0
    if _are_two_works(records[i], records[j], a, b):
        return 0.0
    shared = sum(weight[t] for t in a.tokens & b.tokens)
    likeness = shared / (sum(weight[t] for t in a.tokens | b.tokens) or 1.0)
    if a.catalogue is not None and a.catalogue == b.catalogue:
        return likeness if likeness >= SAME_ENTRY else 0.0
    if len(a.abstract) > 20 and len(b.abstract) > 20:
        overlap = len(a.abstract & b.abstract) / len(a.abstract | b.abstract)
        return max(likeness, overlap) if overlap >= SAME_ABSTRACT and likeness > 0.15 else 0.0
    if records[i].place.document == records[j].place.document and share < 1:
        return 0.0  # two entries of one list are two works, unless all but the title is the same
    if a.head and a.head == b.head and share > 0.9:
        likeness = max(likeness, 0.6)
    least = LEAST_LIKENESS[min(n_shared, 4)]
    if a.year is None or b.year is None or (a.venue and b.venue and a.venue != b.venue):
        least += 0.12
    return min(1.0, likeness) if likeness >= least else 0.0


SAME_ENTRY = 0.85
"""How like two titles in one catalogue must be to be one work entered twice."""
SAME_ABSTRACT = 0.4
"""Shared longer words of two abstracts, by Jaccard, from which they are versions of one text."""
LEAST_LIKENESS = (1.0, 0.8, 0.65, 0.58, 0.5)
"""How like two titles must be (weighted Jaccard) by the number of shared authors, 4 standing for more."""


def _are_two_works(x: Record, y: Record, a: _Digest, b: _Digest) -> bool:
    """What excludes that one work was retitled: years, DOIs, part numbers; one series prints a work once."""
    if a.is_generic or b.is_generic or _differ_by_identifier(x, y) or _numbers(a) != _numbers(b):
        return True
    if a.year and b.year and a.year != b.year:
        return abs(a.year - b.year) > RETITLED_WINDOW_YEARS or (a.venue is not None and a.venue == b.venue)
    return False


def _numbers(digest: _Digest) -> frozenset[str]:
    """Numbers and part marks, which tell `Part I` from `Part II`."""
    return frozenset(t for t in digest.tokens if t.isdigit() or t in {"i", "ii", "iii", "iv", "part", "vol"})


def _differ_by_identifier(a: Record, b: Record) -> bool:
    """Two published works with DOIs of their own (a DOI that arXiv gives to a preprint does not count)."""
    x, y = a.ids.get("doi"), b.ids.get("doi")
    return bool(x and y and x != y and "arxiv" not in x and "arxiv" not in y)
