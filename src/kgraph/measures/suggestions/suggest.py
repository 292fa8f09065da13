"""Suggestions for one person: the best by the combined score, each with its reasons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest, UnknownName
from kgraph.measures.suggestions.learning import SEED, Model, all_scores, candidates, learn
from kgraph.measures.suggestions.past import Past, past
from kgraph.measures.suggestions.scores import SCORES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.model.entities import Entities

    Floats = npt.NDArray[np.float64]

TOP = 10
REASONS = 3
"""Shared co-authors and topics that are named."""
BY = (*(score.name for score in SCORES), "combined")


@dataclass(frozen=True)
class Shared:
    """A co-author of both, with the number of papers with each."""

    id: str
    name: str
    papers_with_person: int
    papers_with_candidate: int


@dataclass(frozen=True)
class Suggestion:
    """Somebody who might be a co-author next.

    scores: the value of each of `BY`. shared: co-authors of both, those who tie closest first; topics and
    labs: labels both have, the weightiest first.
    """

    id: str
    name: str
    score: float
    scores: dict[str, float]
    n_shared: int
    shared: list[Shared]
    topics: list[str]
    labs: list[str]
    papers: int
    last_year: int | None

    @property
    def why(self) -> str:
        """The reasons in one sentence."""
        reasons = []
        if self.n_shared:
            noun = "shared co-author" if self.n_shared == 1 else "shared co-authors"
            reasons.append(f"{self.n_shared} {noun}: {', '.join(s.name for s in self.shared)}")
        if self.topics:
            reasons.append(f"both write on {', '.join(self.topics)}")
        if self.labs:
            reasons.append(f"both at {', '.join(self.labs)}")
        if not reasons:
            reasons.append("near in the network of joint papers")
        papers = "1 paper" if self.papers == 1 else f"{self.papers} papers"
        last = f", the last in {self.last_year}" if self.last_year else ""
        return f"{'; '.join(reasons)}; {papers}{last}"


@dataclass(frozen=True)
class Suggestions:
    """The suggestions for one person, best first, and how the combined score was learnt."""

    id: str
    name: str
    by: str
    suggestions: list[Suggestion]
    model: Model
    notes: list[str]

    def to_dict(self) -> dict[str, Any]:
        """As plain data, for JSON."""
        rows = [asdict(s) | {"why": s.why} for s in self.suggestions]
        learnt = {"learnt_until": self.model.learnt_until, "tested_until": self.model.tested_until,
                  "coefficients": dict(zip(BY, self.model.coefficients.tolist(), strict=False))}  # fmt: skip
        return {"id": self.id, "name": self.name, "by": self.by, "model": learnt, "notes": self.notes,
                "suggestions": rows}  # fmt: skip


def suggest(
    entities: Entities,
    person: str,
    *,
    top: int = TOP,
    by: str = "combined",
    lab: str | None = None,
    outside_lab: str | None = None,
    topic: str | None = None,
    seed: int = SEED,
) -> Suggestions:
    """Who might write with somebody next; `person`, `lab`, `outside_lab` and `topic` are ids.

    by: one of `BY`. lab, outside_lab, topic: only people who signed from the lab, who never did, who wrote on
        the topic. People whose name may be several people's are not suggested.

    Raises:
        UnknownName: no such score, person, lab or topic; BadRequest: the person has no co-author and no
            topic, or the corpus too few years to learn from.
    """
    import numpy as np

    if by not in BY:
        raise UnknownName("score", by, BY, hint=", ".join(BY))
    now = past(entities)
    rows = {id: row for row, id in enumerate(now.people["id"])}
    if person not in rows:
        raise UnknownName("person", person)
    row = rows[person]
    name = str(now.people["name"][row])
    if not now.degree[row] and not now.topics[[row]].nnz:
        raise BadRequest(f"suggest: {name} has no co-author and no topic here, so nothing speaks for anybody")
    model = learn(entities, seed=seed)
    mine = np.array([row])
    scores = all_scores(now, mine)
    combined = model.combine(scores)
    table = np.concatenate([scores, combined[None]])[:, :, 0]
    able = candidates(now, mine)[:, 0] & _wanted(now, lab, outside_lab, topic)
    order = _ranking(table, able, by)
    found = [_suggestion(now, entities, row, int(other), table, by) for other in order[:top]]
    return Suggestions(person, name, by, found, model, _notes(now, row))


def _ranking(table: Floats, able: npt.NDArray[np.bool_], by: str) -> list[int]:
    """Candidates by the score, then by the combined one, then by id; those without any score are left out."""
    import numpy as np

    chosen = table[BY.index(by)]
    rows = np.flatnonzero(able)
    if by != "combined":
        rows = rows[chosen[rows] > 0]
    return [int(r) for r in rows[np.lexsort((rows, -table[-1][rows], -chosen[rows]))]]


def _wanted(now: Past, lab: str | None, outside_lab: str | None, topic: str | None) -> npt.NDArray[np.bool_]:
    import numpy as np

    mask = np.ones(len(now.papers), np.bool_)
    if lab is not None:
        mask &= _has(now.labs, now.lab_ids, lab, "lab")
    if outside_lab is not None:
        mask &= ~_has(now.labs, now.lab_ids, outside_lab, "lab")
    if topic is not None:
        mask &= _has(now.topics, now.topic_ids, topic, "topic")
    return mask


def _has(matrix: Any, ids: Collection[str], id: str, kind: str) -> npt.NDArray[np.bool_]:
    import numpy as np

    column = {known: i for i, known in enumerate(ids)}.get(id)
    if column is None:
        raise UnknownName(f"{kind} with people", id)
    return np.asarray(matrix[:, [column]].toarray()[:, 0] > 0, np.bool_)


def _suggestion(now: Past, entities: Entities, row: int, other: int, table: Floats, by: str) -> Suggestion:
    import numpy as np

    shared = np.intersect1d(now.neighbours(row), now.neighbours(other))
    closest = shared[np.lexsort((shared, now.degree[shared]))]  # few co-authors: a closer tie
    ids, names = now.people["id"], now.people["name"]
    joint = {(a, int(c)): int(now.ties[a, int(c)]) for a in (row, other) for c in closest[:REASONS]}
    return Suggestion(
        id=ids[other],
        name=names[other],
        score=float(f"{table[BY.index(by), other]:.6g}"),
        scores={name: float(f"{table[i, other]:.6g}") for i, name in enumerate(BY)},
        n_shared=len(shared),
        shared=[Shared(ids[int(c)], names[int(c)], joint[row, int(c)], joint[other, int(c)])
                for c in closest[:REASONS]],
        topics=_both(now.topics, now.topic_ids, row, other, entities.topics.select("id", "label")),
        labs=_both(now.labs, now.lab_ids, row, other, entities.labs.select("id", "name")),
        papers=int(now.papers[other]),
        last_year=int(now.last_year[other]) or None,
    )  # fmt: skip


def _both(matrix: Any, ids: list[str], row: int, other: int, named: pl.DataFrame) -> list[str]:
    """The labels of what two people share, by the product of their weights."""
    import numpy as np

    product = matrix[[row]].multiply(matrix[[other]]).tocoo()
    order = np.lexsort((product.col, -product.data))[:REASONS]
    labels = dict(named.iter_rows())
    return [labels.get(ids[int(c)], ids[int(c)]) for c in product.col[order]]


def _notes(now: Past, row: int) -> list[str]:
    import numpy as np

    notes = []
    doubtful = int(((now.people["kind"] == "AmbiguousPerson").to_numpy() & (now.papers > 0)).sum())
    if doubtful:
        notes.append(f"{doubtful:,} names that may be several people are not suggested")
    if not now.degree[row]:
        notes.append("no co-author here: topics and labs alone decide")
    if int(np.asarray(now.papers)[row]) < 3:
        notes.append(f"only {now.papers[row]} papers here: the suggestions rest on little")
    return notes
