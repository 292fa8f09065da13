"""How likely two sets of signatures are one person's: sums of log-likelihood ratios, each one explained.

Fellegi and Sunter's model. The prior is the number of namesakes to be expected (`prior`): with k others of
that name the odds are 1 : k. Each kind of evidence adds about ln P(seen | one person) / P(seen | two
namesakes); rare co-authors and organisations weigh more than frequent ones, large teams less than small
ones. The sum is the log odds; `probability` turns it into a confidence.

The kinds are not independent, so each has a weight (`Model`), fitted to labelled collections by
`benchmarks/fit_identity.py`: one set of numbers for every corpus. Its other constants, and those of `prior`,
`rarity` and `kgraph.kernels.name_blocks`, were set by hand.

References:
    I. P. Fellegi, A. B. Sunter, A theory for record linkage, J. Am. Stat. Assoc. 64 (1969) 1183–1210.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


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

TWO_ACCOUNTS = -5.0
BIG_TEAM = 12
"""Authors from which sharing a co-author says less and less."""


def probability(score: float) -> float:
    """Log odds as a probability, held within 0.001 and 0.999: text never gives certainty."""
    return min(0.999, max(0.001, 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))))
