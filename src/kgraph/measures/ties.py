"""What joins two things: the papers, the lines that say so, and what they weigh under each counting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest, UnknownName
from kgraph.measures.joint_papers import RELATIONS, JointPaper, joint_papers
from kgraph.measures.tie_facts import tie_facts
from kgraph.resolve.lookup import label_of

if TYPE_CHECKING:
    from kgraph.measures.joint_papers import Thing
    from kgraph.model.entities import Entities


@dataclass(frozen=True)
class Weight:
    """What a tie weighs under one counting."""

    weighting: str
    formula: str
    weight: float
    low: float | None = None
    """Least and greatest value, as far as known, where author lists are cut."""
    high: float | None = None


@dataclass(frozen=True)
class Tie:
    """Everything that joins two things."""

    kind_a: str
    a: str
    name_a: str
    kind_b: str
    b: str
    name_b: str
    papers: tuple[JointPaper, ...]
    """By year."""
    facts: tuple[str, ...] = ()
    """What joins them otherwise, each in a line."""
    network: str | None = None
    """Of which the tie is an edge with these weights."""
    weights: tuple[Weight, ...] = ()
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def to_text(self) -> str:
        """For people."""
        papers = "paper" if len(self.papers) == 1 else "papers"
        joint = "" if self.kind_a == self.kind_b == "paper" else "joint "
        lines = [
            f"{self.name_a} and {self.name_b}: {len(self.papers)} {joint}{papers}",
            *(f"  {fact}" for fact in self.facts),
        ]
        for paper in self.papers:
            lines += paper.to_lines()
        if self.weights:
            lines.append(f"weight in {self.network}")
            lines += [f"  {w.weight:<8.4g} {w.weighting}{_span(w)}  {w.formula}" for w in self.weights]
        return "\n".join(lines + [f"note: {note}" for note in self.notes])


_NETWORKS = {"person": "coauthorship", "lab": "lab-collaboration", "topic": "topic-cooccurrence"}
"""The network of which a tie of two such things is an edge, where joint papers are what it counts."""


def explain_tie(entities: Entities, a: Thing, b: Thing, *, base: str) -> Tie:
    """What joins two people, labs, topics, venues, editions, artifacts or papers, given by kind and id.

    Papers are those that have both; of two papers, both papers. Weights are those of the edge in the network
    that joins two such things by papers (`coauthorship`, `lab with topic` …), with all its defaults, under
    each counting that it knows.

    Raises:
        UnknownName: a kind whose papers are not known.
    """
    for kind, _ in (a, b):
        if kind not in RELATIONS:
            raise UnknownName("kind of things that papers join", kind, RELATIONS)
    both_papers = a[0] == b[0] == "paper"
    rows = [RELATIONS[kind](entities, id) for kind, id in (a, b)]
    ids = dict.fromkeys([a[1], b[1]]) if both_papers else set(rows[0]["paper"]) & set(rows[1]["paper"])
    names = tuple(label_of(entities, *thing) for thing in (a, b))
    network, weights, notes = _weights(entities, a, b, ids, base)
    return Tie(
        a[0], a[1], names[0], b[0], b[1], names[1],
        joint_papers(entities, ids, names=names, rows=rows),
        tuple(tie_facts(entities, a, b)),
        network,
        weights,
        notes,
    )  # fmt: skip


def _weights(
    entities: Entities, a: Thing, b: Thing, ids: Iterable[str], base: str
) -> tuple[str | None, tuple[Weight, ...], tuple[str, ...]]:
    """The network that joins the two by papers, the weights of their edge from these papers, and notes."""
    from kgraph.measures.paths import edge_between
    from kgraph.networks import WEIGHTINGS, network_from_entities
    from kgraph.networks.generic import RELATIONS as RELATIONS_OF_NETWORKS
    from kgraph.rdf.iris import entity_iri

    kinds = [r.kind for r in RELATIONS_OF_NETWORKS if r.kind in (a[0], b[0])]
    name = " with ".join(kinds) if len(kinds) == 2 else _NETWORKS.get(a[0]) if a[0] == b[0] else None
    if name is None or a == b or not ids:
        return None, (), ()
    part = _part(entities, ids)
    weights: list[Weight] = []
    notes: tuple[str, ...] = ()
    for weighting in WEIGHTINGS:
        try:
            network = network_from_entities(part, name, base=base, weight=weighting.name)
        except BadRequest:  # a counting that this network does not know
            continue
        notes = notes or network.notes
        ends = (network.row_of(entity_iri(base, *thing)) for thing in (a, b))
        edge = edge_between(network, *ends)
        span = edge.get("weight_low"), edge.get("weight_high")
        weights.append(Weight(weighting.name, weighting.formula, edge["weight"], *span))
    return name, tuple(weights), notes


def _part(entities: Entities, ids: Iterable[str]) -> Entities:
    """The tables that networks are made from, with the rows of some papers alone."""
    import polars as pl

    wanted = pl.Series(sorted(ids), dtype=pl.String).implode()
    tables = {
        table: getattr(entities, table).filter(pl.col("paper").is_in(wanted))
        for table in ("authorships", "affiliations", "paper_labs", "paper_topics")
    }
    people = entities.people.filter(pl.col("id").is_in(tables["authorships"]["person"].implode()))
    papers = entities.papers.filter(pl.col("id").is_in(wanted))
    return entities.with_tables(papers=papers, people=people, **tables)


def _span(weight: Weight) -> str:
    if weight.low is None and weight.high is None:
        return ""
    high = "?" if weight.high is None else f"{weight.high:.4g}"
    return "" if weight.low == weight.high else f" ({weight.low or 0:.4g} – {high} in truth)"
