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
from collections.abc import Sequence
from dataclasses import dataclass

from kgraph.resolve.cluster import Clusters
from kgraph.resolve.papers.judged import Digest, Known
from kgraph.resolve.papers.retitled import (
    LEAST_AGREEMENT,
    LEAST_ODDS,
    RETITLED_WINDOW_YEARS,
    agreement,
    are_namesakes,
    containment,
    likeness,
    odds,
)

VERSION = "version"
"""The rule of links between papers, not within one."""
SERIAL_SCHEMES = frozenset({"issn", "isbn", "eissn", "wikidata"})
"""Numbers of serials and books are shared by all papers in them."""
REPOSITORY_DOI = re.compile(
    r"arxiv|^10\.1101/\d|^10\.(48550|2139|21203|20944|26434|36227|22541|5281|6084|13140|12688|17605|"
    r"3121\d|3122\d|3123\d|35542|33774|15252)/"
)  # read by polars as well: no flags, no looking around
"""DOIs of repositories, often one for each version: arXiv, bioRxiv, SSRN, Research Square, OSF, Zenodo …"""
TITLE_WINDOW_YEARS = 6
SHORT_TITLE = 20
BARE_TITLE, BARE_WORDS = 25, 4
"""Letters and distinct words of a title from which it may do without authors."""
MISPRINTED_WORDS = 4
NEARLY_SAME = 0.95
"""Likeness from which two titles of some length are one, misprinted."""
SAME_AGREEMENT = 0.5
"""Share of the shorter list of authors that two records of one title have in common at least."""
ATOM_SAMPLE = 8
"""So many records that share an identifier are compared with those of others."""


@dataclass(frozen=True, slots=True)
class PaperLink:
    """Two records taken for one paper (or, by the rule `version`, for versions of one work), and why."""

    left: int
    right: int
    rule: str
    score: float
    detail: str


class Judge:
    """What two records are to each other; each pair is judged once."""

    def __init__(self, digests: list[Digest], known: Known, clusters: Clusters) -> None:
        self._digests = digests
        self._known = known
        self._clusters = clusters
        self._verdicts: dict[tuple[int, int], PaperLink | None] = {}
        # What identifiers and overrides hold together counts as one from here on.
        self._atom = [clusters.find(i) for i in range(len(digests))]

    def is_apart(self, i: int, j: int) -> bool:
        """Whether it is for this judge to say if two records are one paper."""
        return self._atom[i] != self._atom[j]

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
        if a.is_generic or b.is_generic or a.label != b.label:
            return None
        if not a.author_set or not b.author_set:
            return self._same_title_and_year(i, j)
        is_same = a.core == b.core
        if containment(a, b) < (SAME_AGREEMENT if is_same else LEAST_AGREEMENT):
            return None
        if a.numbers != b.numbers and not (a.is_cut or b.is_cut):
            return None
        alike = likeness(a, b, self._known)
        if is_same or (alike >= NEARLY_SAME and min(len(a.stems), len(b.stems)) >= MISPRINTED_WORDS):
            return self._same_title(i, j, is_same=is_same)
        return self._retitled(i, j, alike)

    def _same_title(self, i: int, j: int, *, is_same: bool) -> PaperLink | None:
        a, b = self._digests[i], self._digests[j]
        share, n_shared = agreement(a, b), len(a.author_set & b.author_set)
        years = abs(a.year - b.year) if a.year and b.year else 0
        is_short = min(a.core_length, b.core_length) < SHORT_TITLE
        title = "same title" if is_same else "nearly the same title"
        reason = self._kept_apart(i, j, years)
        if reason:
            least = 1.0 if is_short else LEAST_AGREEMENT
            contained = containment(a, b)
            if contained < least or a.label or are_namesakes(a, b):
                return None
            detail = f"{title}, {n_shared} authors in common; {reason}"
            return PaperLink(i, j, VERSION, round(0.8 + 0.1 * contained, 4), detail)
        # A short title may be anybody's; three authors who share it are no chance.
        enough = LEAST_AGREEMENT if not is_same or (is_short and n_shared < 3) else 0.5
        if share < enough or are_namesakes(a, b):
            return None
        detail = f"{title}, {n_shared} authors in common, {years} years apart"
        return PaperLink(i, j, "title+authors", round(0.9 + 0.1 * share - 0.02 * (not is_same), 4), detail)

    def _kept_apart(self, i: int, j: int, years: int) -> str:
        """Why records with one title and group are versions and not one paper; empty if they are one."""
        a, b = self._digests[i], self._digests[j]
        if a.extent != b.extent:
            return f"one is another text ({a.extent or b.extent})"
        if a.is_thesis != b.is_thesis:
            return "one is a thesis"
        is_one_series = a.venue is not None and a.venue == b.venue
        if have_own_dois(a, b) and not (is_one_series and years == 0):
            return "each has a DOI of its own"
        is_certain = agreement(a, b) == 1 and min(a.core_length, b.core_length) >= SHORT_TITLE
        if is_one_series and years > 1 and not is_certain:
            return f"{years} years apart in one series"
        if years > TITLE_WINDOW_YEARS * (2 if is_certain else 1):
            return f"{years} years apart"
        return ""

    def _same_title_and_year(self, i: int, j: int) -> PaperLink | None:
        a, b = self._digests[i], self._digests[j]
        years = abs(a.year - b.year) if a.year and b.year else 0
        if a.document == b.document or years > 1 or a.core != b.core or a.extent != b.extent:
            return None
        if a.core_length < BARE_TITLE or len(a.stems) < BARE_WORDS or have_own_dois(a, b):
            return None
        return PaperLink(i, j, "title+year", 0.9, "same title and year; one source lists no authors")

    def _retitled(self, i: int, j: int, alike: float) -> PaperLink | None:
        a, b = self._digests[i], self._digests[j]
        if a.extent != b.extent or a.is_thesis != b.is_thesis:
            return None
        if have_own_dois(a, b):
            return None
        if a.year and b.year and a.year != b.year:
            is_next = a.venue is not None and a.venue == b.venue
            if is_next or abs(a.year - b.year) > RETITLED_WINDOW_YEARS:
                return None
        found = odds(a, b, self._known, alike=alike)
        if found < LEAST_ODDS or are_namesakes(a, b):
            return None
        n_shared = len(a.author_set & b.author_set)
        detail = f"{n_shared} authors in common, titles {alike:.0%} alike"
        return PaperLink(i, j, "retitled", round(1 / (1 + math.exp(-found)), 4), detail)


def have_own_dois(a: Digest, b: Digest) -> bool:
    """Two publications with DOIs of their own (one that a repository gives to a preprint does not count)."""
    return bool(a.own_doi and b.own_doi and a.own_doi != b.own_doi)
