"""Why a person is one person, line by line; and what joins two people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kgraph.errors import UnknownName

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


@dataclass(frozen=True)
class JointPaper:
    """A paper of two people, with the lines that say so."""

    id: str
    title: str
    year: int | None
    places: tuple[str, ...]
    is_inferred: bool
    """One of the two is there by conclusion only."""


@dataclass(frozen=True)
class PairExplanation:
    """What joins two people."""

    a: str
    b: str
    name_a: str
    name_b: str
    papers: tuple[JointPaper, ...]

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def to_text(self) -> str:
        """For people."""
        lines = [f"{self.name_a} and {self.name_b}: {len(self.papers)} joint papers"]
        for p in self.papers:
            inferred = "  (one of them inferred)" if p.is_inferred else ""
            lines.append(f"  {p.year or '    '}  {p.title}{inferred}")
            lines += [f"        {place}" for place in p.places]
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
    )


def explain_pair(entities: Entities, a: str, b: str) -> PairExplanation:
    """The joint papers of two people (ids), by year, with their source lines.

    Raises:
        UnknownName: no person has one of the ids.
    """
    name_a, name_b = _person(entities, a)["name"], _person(entities, b)["name"]
    mine, theirs = ({r["paper"]: r for r in _rows(entities.authorships, "person", p)} for p in (a, b))
    shared = sorted(mine.keys() & theirs.keys())
    papers = {r["id"]: r for p in shared for r in _rows(entities.papers, "id", p)}
    paths = _paths(entities)
    joint = []
    for p in shared:
        places = tuple(sorted(_place(paths, r) for r in _rows(entities.paper_records, "paper", p)))
        inferred = mine[p]["is_inferred"] or theirs[p]["is_inferred"]
        joint.append(JointPaper(p, papers[p]["title"], papers[p]["year"], places, inferred))
    joint.sort(key=lambda j: (j.year or 0, j.title, j.id))
    return PairExplanation(a, b, name_a, name_b, tuple(joint))


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
