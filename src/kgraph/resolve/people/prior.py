"""Prior odds that two signatures are one person's, from their names alone.

Against k namesakes that are to be expected the odds are 1 : k (`rarity`). Where the corpus knows full names
that an abbreviated one may stand for, these people are its rivals: `J. Berg` is more likely the Jo Berg of
forty papers than the Jan Berg of one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgraph.model.names import Name
from kgraph.resolve.people.match import MODEL, NAME_COST, Model
from kgraph.resolve.people.rarity import east_asian_surnames, expected_namesakes, name_counts

MAX_PRIOR = 7.0
RIVALRY = ("initials", "middle-name")
"""Conventions under which one of two names leaves open what the other tells."""


@dataclass(frozen=True)
class Crowd:
    """The corpus in which names are met, and how it is weighed."""

    n_people: int
    productivity: float
    """Mentions per name."""
    model: Model = MODEL


class Priors:
    """Prior log odds for the distinct names of some blocks.

    `mentions` runs parallel to `names`; `pairs` are all of these that one person may bear, with the rule.
    """

    def __init__(
        self, names: Sequence[Name], mentions: Sequence[int], pairs: Iterable[tuple[int, int, str]],
        crowd: Crowd,
    ) -> None:  # fmt: skip
        self.names, self.mentions, self.crowd, self.model = names, mentions, crowd, crowd.model
        self._same: dict[int, float] = {}
        self._rivals: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for a, b, rule in pairs:
            if rule in RIVALRY:
                for less, more in ((a, b), (b, a)):
                    told = _told(names[more], rule)
                    if told and _specificity(names[less]) <= _specificity(names[more]):
                        self._rivals[less, rule][told] += mentions[more]
        self._n_rivals = {key: sum(rivals.values()) for key, rivals in self._rivals.items()}

    def same(self, name: int) -> float:
        """For two signatures of one printed name."""
        if name not in self._same:
            self._same[name] = self._of_one(name)
        return self._same[name]

    def _of_one(self, name: int) -> float:
        parsed = self.names[name]
        if parsed.number:
            return MAX_PRIOR
        expected = self._namesakes(parsed, self.mentions[name])
        if parsed.is_abbreviated:
            expected = max(expected * self.model.abbreviated, self.model.rivals * self._other_rivals(name))
        elif parsed.family in east_asian_surnames():
            expected *= self.model.east
        return min(MAX_PRIOR, -math.log(max(expected, 1e-4)))

    def pair(self, a: int, b: int, rule: str) -> float:
        """For a signature of each of two names that agree by `rule`."""
        return min(self.same(a), self.same(b), self._against_rivals(a, b, rule)) - NAME_COST[rule]

    def _namesakes(self, name: Name, mentions: int) -> float:
        return expected_namesakes(
            name_counts().share(name), self.crowd.n_people, mentions, self.crowd.productivity,
            concentration=self.model.concentration, prolific=self.model.prolific,
        )  # fmt: skip

    def _other_rivals(self, name: int) -> float:
        """Effective number of people with full names whom an initial may mean, less one (inverse Simpson)."""
        rivals = self._rivals.get((name, "initials"))
        if not rivals:
            return 0.0
        total = self._n_rivals[name, "initials"]
        return total**2 / sum(n * n for n in rivals.values()) - 1

    def _against_rivals(self, a: int, b: int, rule: str) -> float:
        """Odds of the fuller name against all others that the less full one may mean, by their mentions."""
        if rule not in RIVALRY:
            return MAX_PRIOR
        less, more = (a, b) if _specificity(self.names[a]) <= _specificity(self.names[b]) else (b, a)
        told = _told(self.names[more], rule)
        rivals = self._rivals.get((less, rule), {})
        mine = rivals.get(told, self.mentions[more])
        others = self._n_rivals.get((less, rule), 0) - rivals.get(told, 0)
        unseen = self.model.unseen * self._namesakes(self.names[less], 1) * self.crowd.productivity
        return min(MAX_PRIOR, math.log((mine + 0.5) / (others + unseen + 1e-3)))


def _told(name: Name, rule: str) -> str:
    """What the fuller of two names tells beyond the other: the whole first name, or the middle initials."""
    if rule == "initials":
        return "" if name.is_abbreviated else "".join(name.given)
    return "".join(g[0] for g in name.given[1:])


def _specificity(name: Name) -> tuple[int, int]:
    """How much a name tells: length of the first name, then number of given names and letters."""
    return (min(len(name.first), 2), sum(len(g) for g in name.given))
