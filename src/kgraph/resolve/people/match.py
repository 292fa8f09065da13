"""How likely two sets of signatures are one person's: sums of log-likelihood ratios, each one explained.

Fellegi and Sunter's model. The prior is the number of namesakes to be expected (`prior`): with k others of
that name the odds are 1 : k. Each kind of evidence adds about ln P(seen | one person) / P(seen | two
namesakes); rare co-authors and organisations weigh more than frequent ones, large teams less than small
ones. The sum is the log odds; `probability` turns it into a confidence.

The kinds are not independent, so each has a weight (`Model`), fitted to labelled collections by
`benchmarks/fit_identity.py`: one set of numbers for every corpus. Its other constants, and those of `prior`,
`rarity` and `weighing`, were set by hand.

References:
    I. P. Fellegi, A. B. Sunter, A theory for record linkage, J. Am. Stat. Assoc. 64 (1969) 1183–1210.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Model:
    """The numbers of the model, in log odds unless said otherwise."""

    # how common names are (`kgraph.resolve.people.prior`)
    name: float = 0.85
    """Weight of the prior odds of the name."""
    concentration: float = 8.0
    """How many times likelier namesakes are within one corpus than by the table of names: a field draws on
    fewer countries and schools than all of science, and a table of *distinct* names under-counts common
    ones."""
    east: float = 2.0
    """How many times more namesakes than by the table, for surnames of the short East-Asian type."""
    abbreviated: float = 0.21
    """The same for names with an initial only: most of those who share it print their names in full."""
    rivals: float = 0.15
    """Weight of the known people whom an abbreviated name may mean, against the number the table expects."""
    unseen: float = 0.125
    """Weight of the people whom an abbreviated name may mean and of whom the corpus knows no full name."""
    prolific: float = 67.0
    """Times the corpus's mean of mentions per name from which a name is suspected to hide several people."""

    # what speaks for or against
    coauthor: float = 1.6
    """Weight of shared co-authors."""
    no_coauthor: float = -0.8
    """Both have co-authors and share none …"""
    no_coauthor_growth: float = -0.35
    """… and for each e-fold of the papers of the smaller side."""
    lab: float = 1.0
    """Weight of shared organisations."""
    other_lab: float = -0.8
    """Both have organisations and share none …"""
    other_lab_at_once: float = -1.1
    """… and that in one and the same year."""
    topic: float = 1.2
    """Weight of the likeness of what they write about."""
    no_topic: float = -0.65
    """Not one word in common."""
    venue: float = 1.0
    """Weight of a shared venue."""
    other_venue: float = -0.1
    """Both have venues and share none."""
    span: float = -0.15
    """For each year that the two together are active beyond 45."""


MODEL = Model()


@dataclass(frozen=True)
class NameRule:
    """A convention under which two names may be one person's, and what it costs to assume it (log odds)."""

    name: str
    cost: float


NAME_RULES = (
    NameRule("same-name", 0.0),
    NameRule("spelling", 1.0),
    NameRule("middle-name", 1.5),
    NameRule("initials", 2.0),
    NameRule("order", 1.5),
    NameRule("nickname", 1.5),
    NameRule("surname", 3.0),
    NameRule("transliteration", 6.0),
    NameRule("second-name", 4.0),
    NameRule("typo", 6.0),
    NameRule("short-form", 3.0),
    NameRule("half-name", 6.0),
    NameRule("one-name", 7.0),
    NameRule("changed-surname", 8.0),
)
NAME_COST = {r.name: r.cost for r in NAME_RULES}

JOIN = 0.0
"""Log odds from which two clusters are joined: more likely than not."""
DOUBT = -2.0
"""Log odds down to which a join stays thinkable: less likely than not, but more than one in eight."""
TWO_ACCOUNTS = -5.0
BIG_TEAM = 12
"""Authors from which sharing a co-author says less and less."""


@dataclass(slots=True)
class Profile:
    """What is known of a set of signatures. Features are interned numbers."""

    n: int
    coauthors: dict[int, float]
    """Co-author → weight in 0..1: how small the smallest team shared with him was."""
    abbreviated: set[int]
    """Those of the co-authors who are known by initials only."""
    labs: set[int]
    lab_years: set[tuple[int, int]]
    """(organisation, year) where both are known."""
    venues: set[int]
    words: dict[int, int]
    """Word → how often; shared between profiles until the first `absorb`."""
    first_year: int | None
    last_year: int | None
    accounts: set[tuple[str, str]] = field(default_factory=set)
    """Identifiers of schemes in which one person sometimes holds two (`ACCOUNT_SCHEMES`)."""
    _owns_words: bool = False
    _square: float | None = None
    """Squared length of the TF-IDF vector of the words, once it was asked for."""
    _idf: list[float] | None = None

    def norm(self, idf: list[float]) -> float:
        """Length of the TF-IDF vector of the words."""
        if self._square is None:
            self._square, self._idf = sum((n * idf[w]) ** 2 for w, n in self.words.items()), idf
        return math.sqrt(self._square)

    def copy(self) -> Profile:
        """A profile that may grow while this one stays."""
        return Profile(
            self.n, dict(self.coauthors), set(self.abbreviated), set(self.labs), set(self.lab_years),
            set(self.venues), self.words, self.first_year, self.last_year, set(self.accounts),
        )  # fmt: skip

    def absorb(self, other: Profile) -> None:
        """Add what is known of another set."""
        self.n += other.n
        for coauthor, weight in other.coauthors.items():
            self.coauthors[coauthor] = max(weight, self.coauthors.get(coauthor, 0.0))
        self.abbreviated |= other.abbreviated
        self.labs |= other.labs
        self.lab_years |= other.lab_years
        self.venues |= other.venues
        self._absorb_words(other)
        self.accounts |= other.accounts
        years = [y for y in (self.first_year, self.last_year, other.first_year, other.last_year) if y]
        self.first_year, self.last_year = (min(years), max(years)) if years else (None, None)

    def _absorb_words(self, other: Profile) -> None:
        """Add the fewer words to the more, and to their square what they change: a join costs the smaller."""
        big, small = (self, other) if len(self.words) >= len(other.words) else (other, self)
        words = big.words if big._owns_words else dict(big.words)
        square, idf = big._square, big._idf
        for word, n in small.words.items():
            old = words.get(word, 0)
            words[word] = old + n
            if square is not None and idf is not None:
                square += ((old + n) ** 2 - old**2) * idf[word] ** 2
        self.words, self._owns_words, self._square, self._idf = words, True, square, idf


@dataclass(frozen=True)
class Weights:
    """How much a feature says, from how common it is in the corpus: shares of signatures or papers, 0..1."""

    coauthor: list[float]
    short_of: dict[int, int]
    """Co-author → the same with the first name abbreviated; himself where he already is."""
    lab: list[float]
    venue: list[float]
    word: list[float]
    """Inverse document frequency ln(papers / papers with the word)."""


@dataclass(slots=True)
class Verdict:
    """Log odds that two sets are one person's, and what they are made of: kind of evidence → log odds."""

    score: float
    parts: dict[str, float] = field(default_factory=dict)
    coauthors: list[int] = field(default_factory=list)
    labs: list[int] = field(default_factory=list)


def probability(score: float) -> float:
    """Log odds as a probability, held within 0.001 and 0.999: text never gives certainty."""
    return min(0.999, max(0.001, 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))))


def judge(a: Profile, b: Profile, prior: float, weights: Weights, model: Model = MODEL) -> Verdict:
    """The log odds for two profiles, given the prior log odds of their names."""
    verdict = Verdict(0.0, {"name": model.name * prior})
    parts = verdict.parts
    verdict.coauthors, parts["coauthors"] = _judge_coauthors(a, b, weights, model)
    verdict.labs, parts["labs"] = _judge_labs(a, b, weights, model)
    parts["topics"] = _judge_words(a, b, weights.word, model)
    parts["venues"] = _judge_venues(a, b, weights, model)
    parts["years"] = _judge_years(a, b, model)
    parts["accounts"] = _judge_accounts(a, b)
    verdict.score = sum(parts.values())
    return verdict


def _best_first(log_ratios: Iterable[float]) -> float:
    """The strongest counts whole, further ones less and less: they are not independent of it."""
    return sum(
        r * d for r, d in zip(sorted(log_ratios, reverse=True), (1, 0.6, 0.4, 0.3, 0.2, 0.2), strict=False)
    )


def _judge_coauthors(a: Profile, b: Profile, weights: Weights, model: Model) -> tuple[list[int], float]:
    if not a.coauthors or not b.coauthors:
        return [], 0.0
    shared = (a.coauthors.keys() & b.coauthors.keys()) | _initials_in_common(a, b, weights)
    if not shared:
        # The more each side has published, the stranger that they never meet the same people.
        return [], model.no_coauthor + model.no_coauthor_growth * math.log(min(a.n, b.n))
    size = math.sqrt(a.n * b.n)  # by how many papers a co-author is met by chance
    ratios = {
        c: min(6.0, max(0.2, math.log(0.3 / min(0.3, weights.coauthor[c] * size))))
        * min(a.coauthors.get(c, 1.0), b.coauthors.get(c, 1.0))
        for c in shared
    }
    ranked = sorted(shared, key=lambda c: (-ratios[c], c))
    return ranked, model.coauthor * min(9.0, _best_first(ratios.values()))


def _initials_in_common(a: Profile, b: Profile, weights: Weights) -> set[int]:
    """Co-authors whom one side abbreviates and the other has in any form."""
    shared: set[int] = set()
    for x, y in ((a, b), (b, a)):
        if x.abbreviated:
            shared |= x.abbreviated & {weights.short_of[c] for c in y.coauthors}
    return shared


def _judge_labs(a: Profile, b: Profile, weights: Weights, model: Model) -> tuple[list[int], float]:
    if not a.labs or not b.labs:
        return [], 0.0
    shared = sorted(a.labs & b.labs, key=lambda k: (weights.lab[k], k))
    if not shared:
        years = {year for _, year in a.lab_years}
        at_once = any(year in years for _, year in b.lab_years)
        return [], model.other_lab + (model.other_lab_at_once if at_once else 0.0)
    spread = math.sqrt(len(a.labs) * len(b.labs))
    ratios = [min(4.5, max(0.3, math.log(0.5 / min(0.5, weights.lab[k] * spread)))) for k in shared]
    return shared, model.lab * min(5.5, _best_first(ratios))


def _judge_words(a: Profile, b: Profile, idf: list[float], model: Model) -> float:
    """Likeness of what they write about, by the cosine of TF-IDF vectors; a weak witness on its own."""
    if not a.words or not b.words:
        return 0.0
    small, large = (a.words, b.words) if len(a.words) <= len(b.words) else (b.words, a.words)
    dot = sum(n * large[w] * idf[w] ** 2 for w, n in small.items() if w in large)
    norm = a.norm(idf) * b.norm(idf)
    return model.topic * max(-0.45, min(3.5, 12.0 * (dot / norm - 0.05))) if dot and norm else model.no_topic


def _judge_venues(a: Profile, b: Profile, weights: Weights, model: Model) -> float:
    if not a.venues or not b.venues:
        return 0.0
    shared = a.venues & b.venues
    if not shared:
        return model.other_venue
    rarest = min(weights.venue[v] for v in shared)
    return model.venue * min(1.2, max(0.0, 0.4 * math.log(0.7 / max(rarest, 1e-6))))


def _judge_years(a: Profile, b: Profile, model: Model) -> float:
    if a.first_year is None or b.first_year is None or a.last_year is None or b.last_year is None:
        return 0.0
    span = max(a.last_year, b.last_year) - min(a.first_year, b.first_year)
    return model.span * max(0, span - 45)


def _judge_accounts(a: Profile, b: Profile) -> float:
    if not a.accounts or not b.accounts or a.accounts & b.accounts:
        return 0.0
    return TWO_ACCOUNTS if {s for s, _ in a.accounts} & {s for s, _ in b.accounts} else 0.0
