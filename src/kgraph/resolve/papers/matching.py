"""Which records speak of one paper: identifiers first, then title, authors and year, then retitled works.

Two records are one paper by the first rule that holds:

    doi, arxiv …      they share an identifier (an empty one never equals an empty one)
    title+authors     same title but for misprints, spelling, markup and notes; most authors in common (of a
                      cut list: its names are in the other)
    retitled          other titles, and by authors, title, venue, year and abstract it is three times more
                      probable that a work was retitled than that the group wrote two (`papers/retitled.py`)
    title+year        same long title and year, where one record lists no author at all and only one work fits

`Preface` and its like are never joined without an identifier; a work about another (`Erratum: X`, `Reply to
X`, `Supplementary material for X`) is never X; part I is never part II. Links do not chain: two groups of
records are joined when every record of one fits every record of the other (records that an identifier holds
together count as one).

Preprint and publication are one paper. Kept apart, as versions, are texts with the same title and authors
(`VERSION`) that

    are other texts   one is an extended abstract, a full or short version, a talk, or a thesis
    have DOIs         each one of its own, and not for one venue and year (those of preprints do not count)
    recur             in one series or journal more than a year apart, under a short title or by other authors
    are far apart     by more years than a work takes from preprint to print (`TITLE_WINDOW_YEARS`, twice that
                      if the authors are the same)

`merge_papers` then says which of them is the work and which the version.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kgraph.model.records import Record
from kgraph.resolve.cluster import Clusters
from kgraph.resolve.papers.retitled import (
    LEAST_AGREEMENT,
    LEAST_ODDS,
    RETITLED_WINDOW_YEARS,
    Background,
    Digest,
    agreement,
    are_namesakes,
    background,
    containment,
    digest,
    likeness,
    odds,
)

VERSION = "version"
"""The rule of links between papers, not within one."""
# Numbers of serials and books are shared by all papers in them.
SERIAL_SCHEMES = frozenset({"issn", "isbn", "eissn", "wikidata"})
TITLE_WINDOW_YEARS = 6
SHORT_TITLE = 20
MAX_POSTING = 60
NEARLY_SAME = 0.95
"""Likeness from which two titles of some length are one, misprinted."""
ATOM_SAMPLE = 8
"""So many records that share an identifier are compared with those of others."""
REPOSITORY_DOI = re.compile(
    r"arxiv|^10\.1101/\d|^10\.(48550|2139|21203|20944|26434|36227|22541|5281|6084|13140|12688|17605|"
    r"3121\d|3122\d|3123\d|35542|33774|15252)/"
)
"""DOIs of repositories, often one for each version: arXiv, bioRxiv, SSRN, Research Square, OSF, Zenodo …"""


@dataclass(frozen=True)
class PaperLink:
    """Two records taken for one paper (or, by the rule `version`, for versions of one work), and why."""

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
    versions: list[PaperLink] = field(default_factory=list)
    """Links between records of two papers that are versions of one work, one for each two papers."""


def cluster_records(
    records: Sequence[Record], *,
    same: Sequence[Sequence[int]] = (), different: Sequence[Sequence[Sequence[int]]] = (),
    catalogues: Collection[str] = (),
) -> PaperClusters:  # fmt: skip
    """The papers that the (sorted) records speak of.

    `same` are sets of record numbers joined whatever the rules say; `different` are lists of sets that stay
    apart; `catalogues` are documents that list each work once, so that two similar entries are two works.
    """
    digests = [digest(r, catalogues) for r in records]
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
    judge = _Judge(records, digests, background(digests), clusters)
    found = judge.candidates()
    for rule in ("title+authors", "retitled", "title+year"):
        chosen = sorted((k for k in found if k.rule == rule), key=judge.order)
        for link in judge.unequivocal(chosen) if rule == "title+year" else chosen:
            if judge.fits(link.left, link.right) and clusters.join(link.left, link.right):
                links.append(link)
    return PaperClusters(clusters.groups(), links, _between_papers(found, clusters))


def _join_by_identifier(
    records: Sequence[Record], digests: list[Digest], clusters: Clusters, links: list[PaperLink]
) -> None:
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, record in enumerate(records):
        for scheme, value in record.ids.items():
            if value and scheme not in SERIAL_SCHEMES:
                holders[scheme, value].append(i)
    for (scheme, value), items in sorted(holders.items()):
        heads: list[int] = []
        for j in items:
            # An identifier copied onto another work shows in title and authors both being foreign.
            fit = (
                i for i in heads if digests[i].stems & digests[j].stems or agreement(digests[i], digests[j])
            )
            i = next(fit, -1)
            if i < 0:
                heads.append(j)
            elif clusters.join(i, j):
                links.append(PaperLink(i, j, scheme, 1.0, f"same {scheme} {value}"))


def _between_papers(found: Sequence[PaperLink], clusters: Clusters) -> list[PaperLink]:
    """The links by the rule `version` whose records ended in two papers, the strongest for each two."""
    best: dict[tuple[int, int], PaperLink] = {}
    for link in sorted(found, key=lambda k: (-k.score, k.left, k.right)):
        x, y = clusters.find(link.left), clusters.find(link.right)
        if link.rule == VERSION and x != y and clusters.conflict(x, y) is None:
            best.setdefault((min(x, y), max(x, y)), link)
    return [best[k] for k in sorted(best)]


class _Judge:
    """What two records are to each other; each pair is judged once."""

    def __init__(
        self, records: Sequence[Record], digests: list[Digest], known: Background, clusters: Clusters
    ) -> None:
        self._records = records
        self._digests = digests
        self._known = known
        self._clusters = clusters
        self._verdicts: dict[tuple[int, int], PaperLink | None] = {}
        # What identifiers and overrides hold together counts as one from here on.
        self._atom = [clusters.find(i) for i in range(len(records))]

    def candidates(self) -> list[PaperLink]:
        """Links between all records that share a title, or two authors and some likeness of title."""
        found = []
        digests = self._digests
        for i, j in self._pairs():
            # Most pairs share an author or two and nothing else.
            if digests[i].title.core == digests[j].title.core or (
                containment(digests[i], digests[j]) >= LEAST_AGREEMENT
            ):
                link = self.verdict(i, j)
                if link:
                    found.append(link)
        return found

    def order(self, link: PaperLink) -> tuple[float, int, int, int]:
        """Which link is tried first: the stronger, then the closer in years."""
        a, b = self._digests[link.left].year, self._digests[link.right].year
        return (-link.score, abs(a - b) if a and b else 99, link.left, link.right)

    def unequivocal(self, links: Sequence[PaperLink]) -> list[PaperLink]:
        """Of links of records without authors those that lead to one work only."""
        works: dict[int, set[int]] = defaultdict(set)
        ends = [(k, *self._bare_first(k)) for k in links]
        for _, bare, other in ends:
            if self._digests[other].author_set:
                works[self._atom[bare]].add(self._clusters.find(other))
        return [k for k, bare, _ in ends if len(works[self._atom[bare]]) < 2]

    def _bare_first(self, link: PaperLink) -> tuple[int, int]:
        is_bare = not self._digests[link.left].author_set
        return (link.left, link.right) if is_bare else (link.right, link.left)

    def fits(self, i: int, j: int) -> bool:
        """Whether the clusters of two records may be joined: each atom of one fits each of the other."""
        x, y = self._clusters.find(i), self._clusters.find(j)
        if x == y:
            return False
        return all(self._fit(a, b) for a in self._atoms(x) for b in self._atoms(y))

    def _atoms(self, cluster: int) -> list[list[int]]:
        atoms: dict[int, list[int]] = defaultdict(list)
        for n in self._clusters.members(cluster):
            atoms[self._atom[n]].append(n)
        return [sorted(m)[:ATOM_SAMPLE] for m in atoms.values()]

    def _fit(self, a: Sequence[int], b: Sequence[int]) -> bool:
        links = [self.verdict(*sorted((i, j))) for i in a for j in b]
        return any(k and k.rule != VERSION for k in links) and not any(k and k.rule == VERSION for k in links)

    def verdict(self, i: int, j: int) -> PaperLink | None:
        """The link between records i < j, or `None`."""
        key = (i, j)
        if key not in self._verdicts:
            self._verdicts[key] = self._judge(i, j)
        return self._verdicts[key]

    def _judge(self, i: int, j: int) -> PaperLink | None:
        a, b = self._digests[i], self._digests[j]
        if a.title.is_generic or b.title.is_generic or a.title.label != b.title.label:
            return None
        if not a.author_set or not b.author_set:
            return self._same_title_and_year(i, j)
        is_same = a.title.core == b.title.core
        if containment(a, b) < (0.5 if is_same else LEAST_AGREEMENT):
            return None
        if a.title.numbers != b.title.numbers and not (a.title.is_cut or b.title.is_cut):
            return None
        alike = likeness(a, b, self._known)
        if is_same or (alike >= NEARLY_SAME and min(len(a.stems), len(b.stems)) >= 4):
            return self._same_title(i, j, is_same=is_same)
        return self._retitled(i, j, alike)

    def _same_title(self, i: int, j: int, *, is_same: bool) -> PaperLink | None:
        a, b = self._digests[i], self._digests[j]
        share, n_shared = agreement(a, b), len(a.author_set & b.author_set)
        years = abs(a.year - b.year) if a.year and b.year else 0
        is_short = min(len(a.title.core), len(b.title.core)) < SHORT_TITLE
        title = "same title" if is_same else "nearly the same title"
        reason = self._kept_apart(i, j, years)
        if reason:
            least = 1.0 if is_short else LEAST_AGREEMENT
            contained = containment(a, b)
            if contained < least or a.title.label or self._are_namesakes(i, j):
                return None
            detail = f"{title}, {n_shared} authors in common; {reason}"
            return PaperLink(i, j, VERSION, round(0.8 + 0.1 * contained, 4), detail)
        # A short title may be anybody's; three authors who share it are no chance.
        enough = LEAST_AGREEMENT if not is_same or (is_short and n_shared < 3) else 0.5
        if share < enough or self._are_namesakes(i, j):
            return None
        detail = f"{title}, {n_shared} authors in common, {years} years apart"
        return PaperLink(i, j, "title+authors", round(0.9 + 0.1 * share - 0.02 * (not is_same), 4), detail)

    def _kept_apart(self, i: int, j: int, years: int) -> str:
        """Why records with one title and group are versions and not one paper; empty if they are one."""
        a, b = self._digests[i], self._digests[j]
        x, y = self._records[i], self._records[j]
        if a.title.extent != b.title.extent:
            return f"one is another text ({a.title.extent or b.title.extent})"
        if (x.kind == "Thesis") != (y.kind == "Thesis"):
            return "one is a thesis"
        is_one_series = a.venue is not None and a.venue == b.venue
        if has_own_dois(x, y) and not (is_one_series and years == 0):
            return "each has a DOI of its own"
        is_certain = agreement(a, b) == 1 and min(len(a.title.core), len(b.title.core)) >= SHORT_TITLE
        if is_one_series and years > 1 and not is_certain:
            return f"{years} years apart in one series"
        if years > TITLE_WINDOW_YEARS * (2 if is_certain else 1):
            return f"{years} years apart"
        return ""

    def _same_title_and_year(self, i: int, j: int) -> PaperLink | None:
        a, b = self._digests[i], self._digests[j]
        years = abs(a.year - b.year) if a.year and b.year else 0
        same_document = self._records[i].place.document == self._records[j].place.document
        if same_document or years > 1 or a.title.core != b.title.core or a.title.extent != b.title.extent:
            return None
        if len(a.title.core) < 25 or len(a.stems) < 4 or has_own_dois(self._records[i], self._records[j]):
            return None
        return PaperLink(i, j, "title+year", 0.9, "same title and year; one source lists no authors")

    def _retitled(self, i: int, j: int, alike: float) -> PaperLink | None:
        a, b = self._digests[i], self._digests[j]
        x, y = self._records[i], self._records[j]
        if a.title.extent != b.title.extent or (x.kind == "Thesis") != (y.kind == "Thesis"):
            return None
        if has_own_dois(x, y):
            return None
        if a.year and b.year and a.year != b.year:
            is_next = a.venue is not None and a.venue == b.venue
            if is_next or abs(a.year - b.year) > RETITLED_WINDOW_YEARS:
                return None
        found = odds(a, b, self._known, alike=alike)
        if found < LEAST_ODDS or self._are_namesakes(i, j):
            return None
        n_shared = len(a.author_set & b.author_set)
        detail = f"{n_shared} authors in common, titles {alike:.0%} alike"
        return PaperLink(i, j, "retitled", round(1 / (1 + math.exp(-found)), 4), detail)

    def _are_namesakes(self, i: int, j: int) -> bool:
        return are_namesakes(self._records[i], self._records[j], self._digests[i], self._digests[j])

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Pairs i < j worth a look, each once."""
        seen: set[tuple[int, int]] = set()
        for items in (*self._title_blocks(), *_author_blocks(self._digests)):
            for n, i in enumerate(items):
                for j in items[n + 1 :]:
                    if (i, j) not in seen and self._atom[i] != self._atom[j]:
                        seen.add((i, j))
                        yield i, j

    def _title_blocks(self) -> list[list[int]]:
        blocks: dict[str, list[int]] = defaultdict(list)
        for i, d in enumerate(self._digests):
            if not d.title.is_generic:
                blocks[d.title.core].append(i)
        return [items[:MAX_POSTING] for items in blocks.values() if len(items) > 1]


def has_own_dois(a: Record, b: Record) -> bool:
    """Two publications with DOIs of their own (one that a repository gives to a preprint does not count)."""
    x, y = a.ids.get("doi"), b.ids.get("doi")
    return bool(x and y and x != y and not REPOSITORY_DOI.search(x) and not REPOSITORY_DOI.search(y))


def _author_blocks(digests: list[Digest]) -> list[list[int]]:
    """Records by pairs of authors (of long lists: the first and the rarest), frequent pairs left out."""
    n_records: dict[str, int] = defaultdict(int)
    for d in digests:
        for author in d.author_set:
            n_records[author] += 1
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, d in enumerate(digests):
        if d.title.is_generic:
            continue
        # An author met once shares nothing.
        names = sorted((a for a in d.author_set if n_records[a] > 1), key=lambda a: (n_records[a], a))
        if len(names) > 6:
            names = sorted(set(names[:4]) | {a for a in d.authors[:3] if n_records[a] > 1})
        if len(d.author_set) == 1:
            for name in names:
                for word in d.stems:
                    blocks[name, word].append(i)
        for n, a in enumerate(names):
            for b in names[n + 1 :]:
                blocks[(a, b) if a < b else (b, a)].append(i)
    return [v for v in blocks.values() if 1 < len(v) <= MAX_POSTING]
