"""What each signature brings to be compared by, and how common each feature is in the corpus."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kgraph.resolve.people.match import BIG_TEAM, Profile, Weights
from kgraph.resolve.people.signatures import ACCOUNT_SCHEMES, Signature

LARGEST_TEAM = 100
"""Co-authors of one paper that are kept, the rarest: a collaboration of 3,000 needs no 9 million pairs."""
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


@dataclass(frozen=True)
class Profiles:
    """The profile of each signature, what its features weigh, and what they are called."""

    profiles: list[Profile]
    weights: Weights
    labels: Labels
    digests: list[bytes]
    """Of all that a signature brings and what it weighs: equal digests are judged equally."""


def coarse(n: int) -> int:
    """A count to three binary digits, so that one more paper seldom changes what everything weighs.

    Example:
        >>> [coarse(n) for n in (0, 7, 8, 9, 15, 70_000)]
        [0, 7, 8, 8, 14, 65536]
    """
    shift = max(0, n.bit_length() - 3)
    return n >> shift << shift


def build_profiles(
    signatures: Sequence[Signature],
    labs: Sequence[frozenset[str]],
    papers: Sequence[PaperFacts],
    lab_names: Mapping[str, str],
) -> Profiles:
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
    in_paper = Counter(
        c for members in team.values() for c in {who[i] for i in members} | {short[i] for i in members}
    )
    told = {
        paper: sorted(members, key=lambda j: (in_paper[who[j]], signatures[j].name.key))[:LARGEST_TEAM]
        for paper, members in team.items()
    }
    profiles = []
    for i, s in enumerate(signatures):
        weight = min(1.0, BIG_TEAM / max(1, len(team.get(s.paper, ()))))
        with_whom = {who[j]: weight for j in told.get(s.paper, ()) if short[j] != short[i]}
        facts = papers[s.paper] if s.paper >= 0 else PaperFacts(None, None, ())
        venue = paper_venue[s.paper] if s.paper >= 0 else None
        own_labs = {lab_keys.number(k, lab_names.get(k)) for k in sorted(labs[i])}
        profiles.append(
            Profile(
                1, with_whom, {c for c in with_whom if short_of[c] == c}, own_labs,
                {(k, facts.year) for k in own_labs} if facts.year else set(),
                {venue} if venue is not None else set(),
                paper_words[s.paper] if s.paper >= 0 else {}, facts.year, facts.year,
                {(k, v) for k, v in s.ids if k in ACCOUNT_SCHEMES},
            )
        )  # fmt: skip
    n_papers = coarse(max(1, len(papers)))
    of_lab = Counter(k for p in profiles for k in p.labs)
    n_with_lab = coarse(max(1, sum(1 for p in profiles if p.labs)))
    of_venue = Counter(v for v in paper_venue if v is not None)
    of_word = Counter(w for c in paper_words for w in c)
    weights = Weights(
        coauthor=[coarse(in_paper[c]) / max(n_papers, SMALLEST_CORPUS) for c in range(len(coauthors.labels))],
        short_of=short_of,
        lab=[coarse(of_lab[k]) / max(n_with_lab, SMALLEST_CORPUS) for k in range(len(lab_keys.labels))],
        venue=[coarse(of_venue[v]) / n_papers for v in range(len(venues.labels))],
        word=[math.log((n_papers + 1) / (coarse(of_word[w]) or 1)) for w in range(len(words.labels))],
    )
    digests = _digests(profiles, weights, (coauthors, lab_keys, venues, words))
    return Profiles(profiles, weights, Labels(coauthors.labels, lab_keys.labels), digests)


def _digests(
    profiles: Sequence[Profile],
    weights: Weights,
    interners: tuple[_Interner, _Interner, _Interner, _Interner],
) -> list[bytes]:
    """A digest of each profile that does not hang on how its features happen to be numbered."""
    coauthors, labs, venues, words = (
        [f"{text}\x1f{label}\x1f{share:.6g}" for (text, label), share in zip(i.items(), shares, strict=True)]
        for i, shares in zip(
            interners, (weights.coauthor, weights.lab, weights.venue, weights.word), strict=True
        )
    )
    of_words: dict[int, str] = {}
    out = []
    for p in profiles:
        # The words are one mapping for all authors of a paper: told once.
        told = of_words.get(id(p.words))
        if told is None:
            told = of_words[id(p.words)] = "\x1e".join(sorted(words[w] for w in p.words))
        parts = (
            "\x1e".join(
                sorted(
                    f"{coauthors[c]}\x1f{coauthors[weights.short_of[c]]}\x1f{w:.6g}"
                    for c, w in p.coauthors.items()
                )
            ),
            "\x1e".join(sorted(labs[k] for k in p.labs)),
            "\x1e".join(sorted(venues[v] for v in p.venues)),
            told,
            f"{p.first_year} {sorted(p.accounts)}",
        )
        out.append(hashlib.blake2b("\x1d".join(parts).encode(), digest_size=16).digest())
    return out


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

    def items(self) -> list[tuple[str, str]]:
        """(text, label) by number."""
        return list(zip(self._numbers, self.labels, strict=True))
