"""What each signature brings to be compared by, and how common each feature is in the corpus."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kgraph.resolve.match import BIG_TEAM, Profile, Weights
from kgraph.resolve.signatures import ACCOUNT_SCHEMES, Signature

SMALLEST_CORPUS = 100
"""Papers that shares are taken of at least: among three papers every co-author looks frequent."""


@dataclass(frozen=True)
class PaperFacts:
    """What a paper tells about its authors besides their names."""

    year: int | None
    venue: str | None
    words: tuple[str, ...]
    """Folded words of the title and keywords."""


@dataclass(frozen=True)
class Labels:
    """What the interned features are called, for explanations."""

    coauthors: list[str]
    labs: list[str]


def build_profiles(
    signatures: Sequence[Signature],
    labs: Sequence[frozenset[str]],
    papers: Sequence[PaperFacts],
    lab_names: Mapping[str, str],
) -> tuple[list[Profile], Weights, Labels]:
    """What each signature brings, and how common each feature is."""
    coauthors, lab_keys, venues, words = _Interner(), _Interner(), _Interner(), _Interner()
    team: dict[int, list[int]] = defaultdict(list)
    for i, s in enumerate(signatures):
        if s.paper >= 0 and not s.is_group:
            team[s.paper].append(i)
    short = [coauthors.number(s.name.short, s.name.printed) for s in signatures]
    who = [
        short[i]
        if s.name.is_abbreviated
        else coauthors.number(f"{s.name.family} {s.name.first}", s.name.printed)
        for i, s in enumerate(signatures)
    ]
    short_of = dict(zip(who, short, strict=True))
    paper_words = [dict.fromkeys((words.number(w) for w in p.words), 1) for p in papers]
    paper_venue = [venues.number(p.venue) if p.venue else None for p in papers]
    profiles = []
    for i, s in enumerate(signatures):
        members = team.get(s.paper, ())
        weight = min(1.0, BIG_TEAM / max(1, len(members)))
        with_whom = {who[j]: weight for j in members if short[j] != short[i]}
        facts = papers[s.paper] if s.paper >= 0 else PaperFacts(None, None, ())
        venue = paper_venue[s.paper] if s.paper >= 0 else None
        profiles.append(
            Profile(
                1, with_whom, {c for c in with_whom if short_of[c] == c},
                {lab_keys.number(k, lab_names.get(k)) for k in sorted(labs[i])},
                {venue} if venue is not None else set(),
                paper_words[s.paper] if s.paper >= 0 else {}, facts.year, facts.year,
                {(k, v) for k, v in s.ids if k in ACCOUNT_SCHEMES},
            )
        )  # fmt: skip
    n_papers = max(1, len(papers))
    in_paper = Counter(
        c for members in team.values() for c in {who[i] for i in members} | {short[i] for i in members}
    )
    of_lab = Counter(k for p in profiles for k in p.labs)
    n_with_lab = max(1, sum(1 for p in profiles if p.labs))
    of_venue = Counter(v for v in paper_venue if v is not None)
    of_word = Counter(w for c in paper_words for w in c)
    weights = Weights(
        coauthor=[in_paper[c] / max(n_papers, SMALLEST_CORPUS) for c in range(len(coauthors.labels))],
        short_of=short_of,
        lab=[of_lab[k] / max(n_with_lab, SMALLEST_CORPUS) for k in range(len(lab_keys.labels))],
        venue=[of_venue[v] / n_papers for v in range(len(venues.labels))],
        word=[math.log((n_papers + 1) / (of_word[w] or 1)) for w in range(len(words.labels))],
    )
    return profiles, weights, Labels(coauthors.labels, lab_keys.labels)


class _Interner:
    """Texts to consecutive numbers, each with a label to show."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.labels: list[str] = []

    def number(self, text: str, label: str | None = None) -> int:
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.labels)
            self.labels.append(label or text)
        return found
