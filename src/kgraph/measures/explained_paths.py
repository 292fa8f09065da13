"""Paths for people to read: every step with its papers, every paper with its lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kgraph.measures.joint_papers import RELATIONS, JointPaper, joint_papers, papers_of_both
from kgraph.measures.paths import CRITERIA, Hop, Path, Ties, components
from kgraph.resolve.lookup import NAMES, label_of

if TYPE_CHECKING:
    import polars as pl

    from kgraph.measures.joint_papers import Thing
    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network


@dataclass(frozen=True)
class ExplainedHop:
    """One step, with everything that joins its two ends."""

    source: str
    """Id."""
    target: str
    source_label: str
    target_label: str
    n_papers: int
    """What `Network.edges.papers` counts: joint papers, or shared authors …"""
    weight: float
    first_year: int | None
    last_year: int | None
    papers: tuple[JointPaper, ...]
    """By year; none where something else joins the nodes of this network."""
    joined_by: tuple[str, ...] = ()
    """Names of what joins the two where it is no papers."""

    def to_lines(self, counts: str, limit: int) -> list[str]:
        """For people: the latest papers, at most `limit`, and how many more there are."""
        span = "–".join(dict.fromkeys(str(y) for y in (self.first_year, self.last_year) if y is not None))
        number = f"{self.n_papers:,} {counts.removesuffix('s') if self.n_papers == 1 else counts}"
        facts = [number, f"weight {self.weight:.4g}", *([span] if span else [])]
        lines = [f"{self.source_label} – {self.target_label}: {', '.join(facts)}"]
        if len(self.papers) > limit:
            lines.append(f"  … {len(self.papers) - limit:,} earlier")
        lines += [line for paper in self.papers[-limit:] for line in paper.to_lines()]
        if self.joined_by:
            more = len(self.joined_by) - limit
            lines.append(
                f"  {', '.join(self.joined_by[:limit])}{f' … and {more:,} more' if more > 0 else ''}"
            )
        return lines


@dataclass(frozen=True)
class ExplainedPath:
    """A path with the papers of every step."""

    network: str
    """Title."""
    counts: str
    """What `n_papers` counts, in words."""
    by: str
    source: str
    """Label."""
    target: str
    n_steps: int
    distance: float
    """Sum of 1/weight."""
    year: int | None
    """The earliest of the last joint years of its ties."""
    n_alike: int
    hops: tuple[ExplainedHop, ...]
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def to_text(self, *, limit: int = 5) -> str:
        """For people; of each step at most `limit` papers."""
        lines = [f"{self.source} – {self.target}: {self._measure()}"]
        for n, hop in enumerate(self.hops, 1):
            first, *rest = hop.to_lines(self.counts, limit)
            lines += [f"{n}  {first}", *(f"   {line}" for line in rest)]
        return "\n".join(lines)

    def to_frame(self) -> pl.DataFrame:
        """One row per step and paper: `step`, the step, then `paper, year, title, places`."""
        import polars as pl

        rows = []
        for n, hop in enumerate(self.hops, 1):
            step = {"step": n} | {
                name: value for name, value in asdict(hop).items() if name not in ("papers", "joined_by")
            }
            for paper in hop.papers or (JointPaper("", "; ".join(hop.joined_by), None, ()),):
                rows.append(
                    step
                    | {"paper": paper.id or None, "year": paper.year, "title": paper.title or None}
                    | {"places": "; ".join(paper.places) or None}
                )
        return pl.DataFrame(rows, schema=_COLUMNS)

    def _measure(self) -> str:
        (criterion,) = (c for c in CRITERIA if c.name == self.by)
        said = [criterion.title]
        if self.by == "strongest":
            said.append(f"sum of 1/weight {self.distance:.4g}")
        if self.by == "recent" and self.hops:
            said.append("one without a year" if self.year is None else f"none older than {self.year}")
        if self.n_alike > 1:
            said.append(f"one of {self.n_alike:,} alike")
        steps = f"{self.n_steps} {'step' if self.n_steps == 1 else 'steps'}"
        return f"{steps} in {self.network} ({'; '.join(said)})"


_COLUMNS: dict[str, Any] = {
    "step": int, "source": str, "target": str, "source_label": str, "target_label": str, "n_papers": int,
    "weight": float, "first_year": int, "last_year": int, "paper": str, "year": int, "title": str,
    "places": str,
}  # fmt: skip


def explain_path(
    entities: Entities,
    network: Network,
    path: Path,
    *,
    ends: tuple[str, str],
    joins: str | None = None,
    counts: str = "joint papers",
) -> ExplainedPath:
    """A path with the papers of every step and their lines.

    ends: ids of its first and last node, which are the same where it has no steps.
    joins: the kind of thing that joins nodes of this network (`paper`, `person` …), where it is known.
    """
    labels = dict(zip(network.nodes["id"], network.nodes["label"], strict=True))
    hops = tuple(_explained(entities, network, hop, joins) for hop in path.hops)
    distance = sum(1 / h.weight if h.weight > 0 else float("inf") for h in path.hops)
    return ExplainedPath(
        network.title, counts, path.by, labels[ends[0]], labels[ends[1]], path.n_steps, distance,
        path.year, path.n_alike, hops, network.notes,
    )  # fmt: skip


def _explained(entities: Entities, network: Network, hop: Hop, joins: str | None) -> ExplainedHop:
    ends = [thing_of(network, id) for id in (hop.source, hop.target)]
    papers, others = list(hop.papers), list[str]()
    if network.incidence is not None and joins != "paper":
        papers, others = [], sorted(label_of(entities, joins, i) if joins in NAMES else i for i in hop.papers)
    elif network.incidence is None:
        cites = ends[0][0] == ends[1][0] == "paper"  # then the papers are themselves what is joined
        papers = (
            [id for _, id in ends] if cites else _selected(entities, network, papers_of_both(entities, *ends))
        )
    rows = [RELATIONS[kind](entities, id) for kind, id in ends if kind in RELATIONS]
    names = (hop.source_label, hop.target_label) if len(rows) == 2 else ()
    told = joint_papers(entities, papers, names=names, rows=rows if names else ())
    return ExplainedHop(
        hop.source, hop.target, hop.source_label, hop.target_label, hop.n_papers, hop.weight,
        hop.first_year, hop.last_year, told, tuple(others),
    )  # fmt: skip


def thing_of(network: Network, node: str) -> Thing:
    """Kind (empty where it is none of ours) and id of a node given by id."""
    from kgraph.rdf.iris import parse_iri

    iri = network.nodes["iri"][network.row_of(node)]
    return parse_iri(str(network.parameters.get("base")), iri or "") or ("", node)


def _selected(entities: Entities, network: Network, papers: Sequence[str]) -> list[str]:
    """Those of the papers that the network's years leave."""
    import polars as pl

    since, until = (network.parameters.get(name) for name in ("since", "until"))
    frame = entities.papers.filter(pl.col("id").is_in(list(papers)))
    frame = frame.filter(pl.col("year") >= since) if since is not None else frame
    frame = frame.filter(pl.col("year") <= until) if until is not None else frame
    return frame["id"].to_list()


def why_no_path(
    network: Network,
    a: str,
    b: str,
    *,
    by: str = "shortest",
    via: Sequence[str] = (),
    avoid: Collection[str] = (),
) -> str:
    """Why there is no path between two nodes (ids): which leg has none, and the sizes of the two parts."""
    import numpy as np

    rows = [network.row_of(node) for node in (a, *via, b)]
    ties = Ties.of(network, [network.row_of(node) for node in avoid])
    part = components(ties, ties.weight > (0 if by == "strongest" else -1))
    labels = network.nodes["label"]
    one, other = next((u, v) for u, v in pairwise(rows) if part[u] != part[v])
    sizes = [int(np.count_nonzero(part == part[row])) for row in (one, other)]
    without = f" without {', '.join(labels[network.row_of(node)] for node in avoid)}" if avoid else ""
    return (
        f"no path from {labels[one]} to {labels[other]} in the network {network.name}{without}: "
        f"{labels[one]} is in a part of {_nodes(sizes[0])}, {labels[other]} in one of {_nodes(sizes[1])}, "
        f"of {network.n_nodes:,} in all"
    )


def _nodes(n: int) -> str:
    return "1 node" if n == 1 else f"{n:,} nodes"
