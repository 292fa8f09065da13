"""How well each score would have done: trained before a year, judged by what came after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest
from kgraph.measures.suggestions.learning import (
    SEED,
    Chosen,
    Model,
    batches,
    chosen_people,
    learn,
    new_ties,
    split_year,
)
from kgraph.measures.suggestions.past import past
from kgraph.measures.suggestions.scores import SCORES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.model.entities import Entities

    Floats = npt.NDArray[np.float64]
    Mask = npt.NDArray[np.bool_]

PEOPLE = 500
"""People whose suggestions are judged, drawn at random from those who found new co-authors."""
DRAWS = 1000
"""Bootstrap draws of people behind the 95 % intervals."""
METRICS = ("auc", "auc_near", "auc_far", "hits_10", "hits_50")


@dataclass(frozen=True)
class Backtest:
    """How the scores did on the past.

    frame: `score, title`, and for each of `METRICS` its mean over people with `…_low` and `…_high` (95 %, by
        bootstrap over people). `auc`: how probably a later co-author comes before somebody who did not become
        one, over all candidates of a person; `auc_near` among those who share a co-author with them,
        `auc_far` among the others. `hits_k`: share of a person's later co-authors among the first k.
    """

    frame: pl.DataFrame
    train_until: int
    test_until: int
    n_people: int
    n_ties: int
    share_near: float
    """Of the ties that came: how many of them between people who shared a co-author."""
    model: Model
    seed: int

    def to_text(self) -> str:
        """What was tested, in words."""
        near = f"{self.share_near:.0%} of them between people with a shared co-author"
        return (
            f"known: papers until {self.train_until}; judged: {self.n_ties:,} new ties of "
            f"{self.n_people:,} people until {self.test_until} ({near}); the combined score is learnt on "
            f"papers until {self.model.tested_until} alone; seed {self.seed}"
        )


def backtest(
    entities: Entities,
    *,
    train_until: int | None = None,
    test_until: int | None = None,
    people: int = PEOPLE,
    seed: int = SEED,
) -> Backtest:
    """Every score of `SCORES` and the combined one, learnt before `train_until`, judged until `test_until`.

    By default the last fifth of the dated papers is the test. Candidates of a person are all who had a paper
    and were no co-author yet; only people with co-authors who found new ones are judged, and only new ties
    between people who had both written before, as nobody can suggest a newcomer.

    Raises:
        BadRequest: too few years, or no new tie in the test.
    """
    import numpy as np
    import polars as pl

    years = entities.papers["year"].drop_nulls()
    end = test_until if test_until is not None else int(years.max() or 0)  # type: ignore[arg-type]
    known = years.filter(years <= end).to_numpy()
    split = train_until if train_until is not None else split_year(known)
    if split >= end:
        raise BadRequest(f"suggest: the test must end after the training ({split} is not before {end})")
    before, after = past(entities, split), past(entities, end)
    rows = chosen_people(before, after, people, seed)
    if not len(rows):
        raise BadRequest(f"suggest: nobody found a new co-author from {split + 1} to {end}")
    model = learn(entities, until=split, seed=seed)
    names = [*(s.name for s in SCORES), "combined"]
    judged = [_judge(part, model) for part in batches(before, after, rows)]
    values = np.concatenate([j[0] for j in judged], axis=1)  # scores × people × metrics
    near = np.concatenate([j[1] for j in judged])
    titles = [*(s.title for s in SCORES), "combined, learnt on the past"]
    columns = {"score": names, "title": titles, **_intervals(values, seed)}
    ties = int(np.isin(new_ties(before, after)[0], rows).sum())
    return Backtest(pl.DataFrame(columns), split, end, len(rows), ties, float(np.nanmean(near)), model, seed)


def _judge(chosen: Chosen, model: Model) -> tuple[Floats, Floats]:
    """Metrics of every score and person, and of each person the share of new ties that were near."""
    import numpy as np

    scores = np.concatenate([chosen.scores, model.combine(chosen.scores)[None]])
    shared = chosen.scores[[s.name for s in SCORES].index("common_neighbours")] > 0
    values = np.full((len(scores), len(chosen.rows), len(METRICS)), np.nan)
    near = np.full(len(chosen.rows), np.nan)
    for column in range(len(chosen.rows)):
        able = chosen.candidates[:, column]
        came, close = chosen.came[able, column], shared[able, column]
        near[column] = close[came].mean() if came.any() else np.nan
        for row, score in enumerate(scores[:, able, column]):
            values[row, column] = (
                auc(score, came),
                auc(score[close], came[close]),
                auc(score[~close], came[~close]),
                hits(score, came, 10),
                hits(score, came, 50),
            )
    return values, near


def auc(score: Floats, came: Mask) -> float:
    """P(score of one that came > of one that did not), ties counting half; nan where one kind is missing.

    References:
        H. B. Mann, D. R. Whitney, Annals of Mathematical Statistics 18 (1947) 50–60.
    """
    n, m = int(came.sum()), int((~came).sum())
    if not n or not m:
        return float("nan")
    above, equal = _places(score[~came], score[came])
    return float(1 - (above + equal / 2).mean() / m)


def hits(score: Floats, came: Mask, k: int) -> float:
    """The share of those that came among the first k; equal scores are taken to stand in random order."""
    import numpy as np

    if not came.any():
        return float("nan")
    above, equal = _places(score, score[came])
    return float(np.clip((k - above) / equal, 0, 1).mean())


def _places(score: Floats, of: Floats) -> tuple[Floats, Floats]:
    """For each of a few values: how many scores are greater, and how many equal."""
    import numpy as np

    counts = [((score > value).sum(), (score == value).sum()) for value in of]
    above, equal = np.array(counts, np.float64).T
    return above, equal


def _intervals(values: Floats, seed: int) -> dict[str, Floats]:
    """Means over people and their 95 % intervals, the same people drawn for every score."""
    import numpy as np

    rng = np.random.default_rng(seed)
    drawn = rng.integers(values.shape[1], size=(DRAWS, values.shape[1]))
    times = np.stack([np.bincount(d, minlength=values.shape[1]) for d in drawn]).astype(float)
    columns: dict[str, Floats] = {}
    for k, metric in enumerate(METRICS):
        table = values[:, :, k]
        known = ~np.isnan(table)
        total, count = np.where(known, table, 0.0) @ times.T, known @ times.T
        means = np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)
        n = known.sum(axis=1)
        columns[metric] = np.where(known, table, 0.0).sum(axis=1) / np.where(n, n, np.nan)
        quantile: Callable[[float], Floats] = lambda q, m=means: np.nanquantile(m, q, axis=1)  # type: ignore[misc] # noqa: E731
        for tail, q in (("low", 0.025), ("high", 0.975)):
            columns[f"{metric}_{tail}"] = quantile(q) if n.all() else np.full(len(table), np.nan)
    return columns
