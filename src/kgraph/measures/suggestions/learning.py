"""The combined score: how much each reason counted when ties of the past came about.

A logistic regression on the reasons, standardised, learnt from who began to write together after a year
given only what was known then. Of the very many pairs that did not, some are drawn, more of those that share
somebody, and each is weighed by how many it stands for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest
from kgraph.measures.suggestions.scores import SCORES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.measures.suggestions.past import Past
    from kgraph.model.entities import Entities

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]

SEED = 20260101
BATCH = 16
"""People looked at in one go: so wide are the matrices of scores."""
LEARNERS = 200
"""People whose new ties are learnt from."""
NEAR, FAR = 100, 100
"""Pairs without a new tie that are drawn for each of them: sharing a co-author, and not."""
RIDGE = 1e-3
TEST_SHARE = 0.2
"""Share of the dated papers that come after the year of the split."""


@dataclass(frozen=True)
class Model:
    """Coefficients of the standardised reasons, in the order of `SCORES`, and what it was learnt from."""

    coefficients: Floats
    means: Floats
    deviations: Floats
    learnt_until: int
    tested_until: int
    n_people: int
    n_ties: int

    def combine(self, scores: Floats) -> Floats:
        """The combined score of pairs: scores × people × n → people × n. Its order is what counts."""
        import numpy as np

        parts = [
            c * (s.feature(values) - m) / d
            for s, values, c, m, d in zip(
                SCORES, scores, self.coefficients, self.means, self.deviations, strict=True
            )
        ]
        return np.asarray(np.sum(parts, axis=0), np.float64)


@dataclass(frozen=True)
class Chosen:
    """Some people, what each reason says of all others, and with whom they really began to write."""

    rows: Ints
    scores: Floats
    """scores × people × len(rows)"""
    candidates: Mask
    """people × len(rows): who could be suggested."""
    came: Mask
    """people × len(rows): new co-authors among them."""


def split_year(years: Ints, share: float = TEST_SHARE) -> int:
    """The last year after which at least that share of the papers came.

    Raises:
        BadRequest: all papers are of one year, or none has one.
    """
    import numpy as np

    known, counts = np.unique(years, return_counts=True)
    after = counts.sum() - counts.cumsum()
    early = known[:-1][after[:-1] >= share * counts.sum() - 1e-9] if len(known) > 1 else known[:0]
    if len(known) < 2:
        raise BadRequest("suggest: papers of at least two different years are needed to learn from the past")
    return int(early[-1] if len(early) else known[0])


def new_ties(before: Past, after: Past) -> tuple[Ints, Ints]:
    """Pairs (both ways) of people who both had written before and who first wrote together afterwards."""
    import numpy as np

    pairs = after.ties.tocoo()
    known = before.is_candidate[pairs.row] & before.is_candidate[pairs.col]
    n = len(before.papers)
    one, two = pairs.row[known].astype(np.int64), pairs.col[known].astype(np.int64)
    old = before.ties.tocoo()
    is_new = ~np.isin(one * n + two, old.row.astype(np.int64) * n + old.col)
    return one[is_new], two[is_new]


def chosen_people(before: Past, after: Past, n: int, seed: int) -> Ints:
    """At most so many people, drawn at random, of those who had co-authors and found new ones."""
    import numpy as np

    sources = np.unique(new_ties(before, after)[0])
    sources = sources[before.degree[sources] > 0]
    if len(sources) <= n:
        return sources
    return np.sort(np.random.default_rng(seed).choice(sources, n, replace=False))


def batches(before: Past, after: Past, rows: Ints) -> Iterator[Chosen]:
    """The scores of all pairs of these people with everybody, some people at a time."""
    import numpy as np

    one, two = new_ties(before, after)
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        column = np.full(len(before.papers), -1)
        column[part] = np.arange(len(part))
        came = np.zeros((len(before.papers), len(part)), np.bool_)
        wanted = column[one] >= 0
        came[two[wanted], column[one[wanted]]] = True
        yield Chosen(part, all_scores(before, part), candidates(before, part), came)


def all_scores(known: Past, rows: Ints) -> Floats:
    """scores × people × len(rows)"""
    import numpy as np

    return np.stack([score.of(known, rows) for score in SCORES])


def candidates(known: Past, rows: Ints) -> Mask:
    """people × len(rows): not the person, no co-author, nobody whose name may be several people."""
    import numpy as np

    mask = np.repeat(known.is_candidate[:, None], len(rows), axis=1)
    mask[rows, np.arange(len(rows))] = False
    for column, row in enumerate(rows):
        mask[known.neighbours(int(row)), column] = False
    return mask


def learn(entities: Entities, *, until: int | None = None, seed: int = SEED) -> Model:
    """The weights of the reasons, learnt from the papers of `until` and before.

    Raises:
        BadRequest: too few years, or in the last of them nobody found a new co-author, or everybody all.
    """
    import numpy as np

    from kgraph.measures.suggestions.past import past

    years = entities.papers["year"].drop_nulls()
    years = years.filter(years <= until) if until is not None else years
    split = split_year(years.to_numpy())
    end = int(years.max())  # type: ignore[arg-type]
    before, after = past(entities, split), past(entities, end)
    rows = chosen_people(before, after, LEARNERS, seed)
    if not len(rows):
        raise BadRequest(
            f"suggest: nobody found a new co-author after {split}, so there is nothing to learn from"
        )
    rng = np.random.default_rng(seed)
    examples = [_examples(part, rng) for part in batches(before, after, rows)]
    features = np.concatenate([e[0] for e in examples])
    outcome = np.concatenate([e[1] for e in examples])
    weight = np.concatenate([e[2] for e in examples])
    if outcome.all():
        raise BadRequest(f"suggest: nobody stayed apart after {split}, so there is nothing to learn from")
    weight = np.where(outcome, weight / weight[outcome].sum(), weight / weight[~outcome].sum())
    means = np.average(features, axis=0, weights=weight)
    deviations = np.sqrt(np.average((features - means) ** 2, axis=0, weights=weight))
    deviations = np.where(deviations > 0, deviations, 1.0)
    coefficients = _logistic((features - means) / deviations, outcome, weight)
    return Model(coefficients, means, deviations, split, end, len(rows), int(outcome.sum()))


def _examples(chosen: Chosen, rng: np.random.Generator) -> tuple[Floats, Mask, Floats]:
    """Features, outcome and weight of all new ties and of some pairs that stayed apart."""
    import numpy as np

    names = [s.name for s in SCORES]
    shared = chosen.scores[names.index("common_neighbours")] > 0
    features, outcome, weight = [], [], []
    for column in range(len(chosen.rows)):
        apart = chosen.candidates[:, column] & ~chosen.came[:, column]
        drawn = [(np.flatnonzero(chosen.came[:, column] & chosen.candidates[:, column]), 1.0)]
        for group, most in ((apart & shared[:, column], NEAR), (apart & ~shared[:, column], FAR)):
            pool = np.flatnonzero(group)
            some = rng.choice(pool, min(most, len(pool)), replace=False) if len(pool) else pool
            drawn.append((np.sort(some), len(pool) / max(len(some), 1)))
        for kind, (people, stands_for) in enumerate(drawn):
            values = chosen.scores[:, people, column]
            features.append(np.stack([s.feature(v) for s, v in zip(SCORES, values, strict=True)], axis=1))
            outcome.append(np.full(len(people), kind == 0))
            weight.append(np.full(len(people), stands_for))
    return np.concatenate(features), np.concatenate(outcome), np.concatenate(weight)


def _logistic(features: Floats, outcome: Mask, weight: Floats) -> Floats:
    """Coefficients of the weighted logistic regression with a small ridge; the intercept is left out."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    rows = np.column_stack([features, np.ones(len(features))])
    sign = np.where(outcome, 1.0, -1.0)

    def loss(beta: Floats) -> tuple[float, Floats]:
        margin = sign * (rows @ beta)
        value = float((weight * np.logaddexp(0, -margin)).sum() + RIDGE * (beta[:-1] ** 2).sum())
        slope = -(weight * sign * expit(-margin)) @ rows
        slope[:-1] += 2 * RIDGE * beta[:-1]
        return value, slope

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x[:-1], np.float64)
