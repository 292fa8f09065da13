"""Why a person is one person, line by line, and what is doubtful about it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kgraph.errors import UnknownName
from kgraph.resolve.people.doubts import DoubtfulPair, Side, doubtful_pairs, side_authorships

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities


@dataclass(frozen=True)
class ExplainedMention:
    """One place where the person is named."""

    name: str
    place: str
    """`path:line`."""
    paper: str
    """Id of the paper, empty for a person record."""
    title: str
    year: int | None
    is_inferred: bool
    confidence: float


@dataclass(frozen=True)
class ExplainedLink:
    """One reason for taking two mentions for one person's."""

    left: str
    right: str
    rule: str
    score: float
    detail: str


@dataclass(frozen=True)
class ExplainedDoubt:
    """Somebody who may be the same person too, or a part that may be another's."""

    verdict: str
    """`apart`: may be the same; `together`: may be two."""
    probability: float
    """That the two sides are one person."""
    person: str
    """Id of the other side's person; the person's own where they are together."""
    name: str
    """As printed on the other side."""
    n_papers: int
    """Papers of the other side; of a divided person the smaller one."""
    place: str
    rule: str
    detail: str
    same: str
    """The command that says they are one."""
    different: str
    """The command that says they are two."""

    def to_text(self) -> str:
        """In a line or two."""
        said = (
            f"may also be {self.name}  {self.person}"
            if self.verdict == "apart"
            else f"may be two people: {self.name}"
        )
        return (
            f"  {said}, {_n_papers(self.n_papers)}, {self.place}\n"
            f"        one person with probability {self.probability:.2f}: {self.rule}: {self.detail}"
        )


@dataclass(frozen=True)
class ExplainedSide:
    """One side of a doubtful pair, for somebody who is to decide."""

    person: str
    name: str
    """As printed at `place`."""
    selector: str
    place: str
    names: tuple[str, ...]
    n_papers: int
    first_year: int | None
    last_year: int | None
    coauthors: tuple[tuple[str, int], ...]
    """Name and joint papers, most first."""
    labs: tuple[str, ...]
    venues: tuple[str, ...]
    papers: tuple[tuple[int | None, str], ...]
    """Year and title, by year."""


@dataclass(frozen=True)
class ExplainedPair:
    """A doubtful pair laid side by side."""

    verdict: str
    probability: float
    rule: str
    detail: str
    left: ExplainedSide
    right: ExplainedSide

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def to_text(self, *, limit: int = 5) -> str:
        """For people: of each list at most `limit`."""
        taken = "taken for one person" if self.verdict == "together" else "taken for two people"
        lines = [
            f"{self.left.name} / {self.right.name}: {taken}; one with probability {self.probability:.2f}"
            f" ({self.rule}: {self.detail})"
        ]
        for side in (self.left, self.right):
            lines += _side_lines(side, limit)
        shared = {name for name, _ in self.left.coauthors} & {name for name, _ in self.right.coauthors}
        lines.append(f"  in common: {_cut(sorted(shared), limit) if shared else 'no co-author'}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Explanation:
    """Everything that a person was made of."""

    id: str
    name: str
    kind: str
    confidence: float
    n_papers: int
    names: tuple[tuple[str, int], ...]
    """Spelling and how often it was printed, most frequent first."""
    identifiers: tuple[tuple[str, str], ...]
    mentions: tuple[ExplainedMention, ...]
    evidence: tuple[ExplainedLink, ...]
    """Links between different spellings first, then the strongest; each mention hangs on at least one."""
    doubts: tuple[ExplainedDoubt, ...] = ()
    """The likeliest to be otherwise first."""

    @property
    def n_inferred(self) -> int:
        """Mentions by conclusion: the entry's own list does not print the name."""
        return sum(m.is_inferred for m in self.mentions)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "n_inferred": self.n_inferred}

    def to_text(self, *, limit: int = 40) -> str:
        """For people: at most `limit` mentions and as many reasons are printed, and how many are not."""
        lines = [
            f"{self.name}  {self.id}  {self.kind}, confidence {self.confidence:.2f}, {self.n_papers} papers"
        ]
        lines += [f"  {scheme}:{value}" for scheme, value in self.identifiers]
        if self.doubts:
            among = "in doubt: may be one of several" if self.kind == "AmbiguousPerson" else "in doubt"
            lines += [among, *(d.to_text() for d in self.doubts[:limit]), *_more(len(self.doubts), limit)]
            lines.append(f"        settle it: kgraph review {self.id}")
        lines += ["names", *(f"  {n:5d} × {name}" for name, n in self.names), "mentions"]
        for m in self.mentions[:limit]:
            inferred = " (inferred: not printed in the cut list)" if m.is_inferred else ""
            year = f" ({m.year})" if m.year else ""
            lines.append(f"  {m.place}  {m.name}{inferred}  {m.title}{year}")
        lines += _more(len(self.mentions), limit)
        lines.append("why one person" if self.evidence else "a single mention: nothing was merged")
        for e in self.evidence[:limit]:
            lines += [f"  {e.score:.3f} {e.rule}: {e.detail}", f"        {e.left}", f"        {e.right}"]
        lines += _more(len(self.evidence), limit)
        return "\n".join(lines)


def explain_person(entities: Entities, person_id: str) -> Explanation:
    """What the person `person_id` was made of.

    Raises:
        UnknownName: no person has that id.
    """
    person = _person(entities, person_id)
    names = _rows(entities.person_names, "person", person_id)
    identifiers = _rows(entities.identifiers, "entity", person_id)
    evidence = [
        ExplainedLink(e["left"], e["right"], e["rule"], e["score"], e["detail"])
        for e in _rows(entities.evidence, "entity", person_id)
        if e["kind"] == "person"
    ]
    return Explanation(
        person_id,
        person["name"],
        person["kind"],
        person["confidence"],
        person["n_papers"],
        tuple(sorted(((n["name"], n["n_mentions"]) for n in names), key=lambda n: (-n[1], n[0]))),
        tuple(sorted((i["scheme"], i["value"]) for i in identifiers if i["kind"] == "person")),
        _mentions(entities, person_id),
        tuple(sorted(evidence, key=_most_telling)),
        _doubts(entities, person_id),
    )


def explain_doubt(entities: Entities, pair: DoubtfulPair) -> ExplainedPair:
    """Both sides of a doubtful pair with what tells them apart or makes them alike."""
    left, right = (_explained_side(entities, side) for side in (pair.left, pair.right))
    return ExplainedPair(pair.verdict, pair.probability, pair.rule, pair.detail, left, right)


def _doubts(entities: Entities, person_id: str) -> tuple[ExplainedDoubt, ...]:
    pairs = [p for p in doubtful_pairs(entities) if person_id in (p.left.person, p.right.person)]
    found = []
    for pair in sorted(pairs, key=lambda p: (-p.other_answer, p.left.selector, p.right.selector)):
        sizes = {
            side: side_authorships(entities, side)["paper"].n_unique() for side in (pair.left, pair.right)
        }
        if pair.is_together:
            other = min(sizes, key=lambda s: (sizes[s], s is pair.left))
        else:
            other = pair.right if pair.left.person == person_id else pair.left
        names = " ".join(shlex.quote(side.selector) for side in (pair.left, pair.right))
        found.append(
            ExplainedDoubt(
                pair.verdict, pair.probability, other.person, other.name, sizes[other], other.place,
                pair.rule, pair.detail, f"kgraph review --same {names}", f"kgraph review --different {names}",
            )
        )  # fmt: skip
    return tuple(found)


def _explained_side(entities: Entities, side: Side) -> ExplainedSide:
    import polars as pl

    own = side_authorships(entities, side)
    papers = entities.papers.filter(pl.col("id").is_in(own["paper"].implode())).sort(
        "year", "title", "id", nulls_last=True
    )
    others = entities.authorships.filter(
        pl.col("paper").is_in(own["paper"].implode()) & (pl.col("person") != side.person)
    )
    coauthors = (
        others.group_by("person").agg(pl.col("paper").n_unique().alias("n"))
        .join(entities.people.select(person="id", name="name"), on="person")
        .sort("n", "name", "person", descending=[True, False, False])
    )  # fmt: skip
    labs = (
        entities.affiliations.join(own.select("paper", "rank"), on=["paper", "rank"], how="semi")
        .join(entities.labs.select(lab="id", label="name"), on="lab", how="left")
        .select(pl.coalesce("label", "as_printed").alias("label"))
    )
    venues = papers.join(entities.venues.select(venue="id", label="name"), on="venue")
    return ExplainedSide(
        side.person,
        side.name,
        side.selector,
        side.place,
        _frequent(own.select(label="name_as_printed")),
        papers.height,
        papers["year"].min(),  # type: ignore[arg-type]
        papers["year"].max(),  # type: ignore[arg-type]
        tuple(coauthors.select("name", "n").iter_rows()),
        _frequent(labs),
        _frequent(venues),
        tuple(papers.select("year", "title").iter_rows()),
    )


def _frequent(labels: pl.DataFrame) -> tuple[str, ...]:
    """Distinct texts of the column `label`, the most frequent first."""
    counted = labels.group_by("label").len("n").sort("n", "label", descending=[True, False])
    return tuple(counted["label"])


def _side_lines(side: ExplainedSide, limit: int) -> list[str]:
    span = "–".join(dict.fromkeys(str(y) for y in (side.first_year, side.last_year) if y))
    facts = [_n_papers(side.n_papers), *([span] if span else []), side.place]
    lines = [f"  {_cut(side.names or (side.name,), limit)}: {', '.join(facts)}"]
    coauthors = [f"{name} ({n})" for name, n in side.coauthors]
    for what, items in (("with", coauthors), ("at", side.labs), ("in", side.venues)):
        if items:
            lines.append(f"      {what:<5}{_cut(items, limit)}")
    shown = side.papers[-limit:]
    lines += [f"      {year or '    '} {title}" for year, title in shown]
    return lines + ([f"      … and {len(side.papers) - limit} earlier"] if len(side.papers) > limit else [])


def _cut(items: Sequence[str], limit: int) -> str:
    more = f" … and {len(items) - limit} more" if len(items) > limit else ""
    return ", ".join(items[:limit]) + more


def _n_papers(n: int) -> str:
    return "1 paper" if n == 1 else f"{n} papers"


def _more(n: int, limit: int) -> list[str]:
    return [f"  … and {n - limit} more"] if n > limit else []


def _most_telling(link: ExplainedLink) -> tuple[bool, float, str, str]:
    same = link.left.rsplit(" @ ", 1)[0] == link.right.rsplit(" @ ", 1)[0]
    return same, -link.score, link.left, link.right


def _person(entities: Entities, id: str) -> dict[str, Any]:
    found = _rows(entities.people, "id", id)
    if not found:
        raise UnknownName("person", id)
    return found[0]


def _rows(frame: pl.DataFrame, column: str, value: str) -> list[dict[str, Any]]:
    import polars as pl

    return frame.filter(pl.col(column) == value).to_dicts()


def _paths(entities: Entities) -> dict[str, str]:
    return {d["id"]: d["path"] for d in entities.documents.iter_rows(named=True)}


def _place(paths: dict[str, str], row: dict[str, Any]) -> str:
    return f"{paths.get(row['document'], row['document'])}:{row['line']}"


def _mentions(entities: Entities, id: str) -> tuple[ExplainedMention, ...]:
    import polars as pl

    paths = _paths(entities)
    mentions = _rows(entities.mentions, "person", id)
    wanted = sorted({m["paper"] for m in mentions})
    papers = {p["id"]: p for p in entities.papers.filter(pl.col("id").is_in(wanted)).iter_rows(named=True)}
    found = [
        (
            (paths.get(m["document"], m["document"]), m["line"], m["index"]),
            ExplainedMention(
                m["name_as_printed"], _place(paths, m), m["paper"], papers[m["paper"]]["title"],
                papers[m["paper"]]["year"], m["is_inferred"], m["confidence"],
            ),
        )
        for m in mentions
    ]  # fmt: skip
    for p in _rows(entities.person_records, "person", id):
        place = (paths.get(p["document"], p["document"]), p["line"], 0)
        found.append(
            (place, ExplainedMention(p["name"], _place(paths, p), "", "(about the person)", None, False, 1.0))
        )
    return tuple(m for _, m in sorted(found, key=lambda item: item[0]))
