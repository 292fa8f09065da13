"""Where the people of a part stand in the whole network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kgraph.reports.leaders import people_frame
from kgraph.reports.measured import Measured, measure, partition
from kgraph.reports.scope import Scope, Whole
from kgraph.reports.scope_sections import Position, ScopePart, ScopeSection
from kgraph.reports.signed import person_labs

if TYPE_CHECKING:
    import polars as pl

    from kgraph.measures.communities import Communities
    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network


@dataclass(frozen=True)
class WholeNetwork:
    """The network of the whole corpus, measured when somebody asks."""

    entities: Entities
    base: str
    seed: int
    weight: str

    @cached_property
    def network(self) -> Network:
        """Its co-authorship network."""
        from kgraph.networks import network_from_entities

        return network_from_entities(self.entities, "coauthorship", base=self.base, weight=self.weight)

    @cached_property
    def measured(self) -> Measured:
        """Its measures."""
        return measure(self.network, seed=self.seed)

    @cached_property
    def labs(self) -> pl.DataFrame:
        """The labs printed with its people (see `person_labs`)."""
        return person_labs(self.entities, self.network)

    @cached_property
    def people(self) -> pl.DataFrame:
        """Its people with values and ranks (see `people_frame`)."""
        return people_frame(self.entities, self.network, self.measured, self.labs)

    @cached_property
    def leiden(self) -> Communities:
        """Its communities."""
        return partition(self.network, seed=self.seed)

    @property
    def membership(self) -> pl.Series:
        """Number of the community by node."""
        return self.leiden.labels

    @cached_property
    def communities(self) -> dict[str, int]:
        """Person → number of the community."""
        return dict(zip(self.network.nodes["id"], self.membership, strict=True))

    @cached_property
    def corpus(self) -> Whole:
        """What scopes are cut from."""
        return Whole(self.entities, self.base, lambda: self.communities)

    def release(self) -> None:
        """Let go of what a report alone needs: people and their labs."""
        for name in ("people", "labs"):
            self.__dict__.pop(name, None)


def get_whole(entities: Entities, *, base: str, seed: int, weight: str) -> WholeNetwork:
    """The whole network; nothing is computed before it is asked for."""
    return WholeNetwork(entities, base, seed, weight)


def scope_section(
    scopes: Sequence[Scope], whole: WholeNetwork, people: pl.DataFrame, measures: Sequence[str], top: int
) -> ScopeSection:
    """The part beside the whole; the `top` people of the part by their place in the whole network.

    Of a lab or community its own people alone are placed, since the others are whole in their own places.
    """
    import polars as pl

    members = _members(scopes)
    rows = people.join(whole.people, on="id", suffix="_whole", maintain_order="left")
    if members:
        rows = rows.filter(pl.col("id").is_in(sorted(members)))
    median = pl.concat_list(f"{m}_rank_whole" for m in measures).list.median()
    placed = rows.with_columns(median=median).sort("median", "name", "id").head(top)
    return ScopeSection(
        parts=[ScopePart(kind=s.kind, text=s.text, name=s.name, id=s.id, meaning=s.meaning) for s in scopes],
        papers=_n_papers(scopes, whole.entities),
        of_papers=whole.entities.papers.height,
        people=people.height,
        of_people=whole.entities.people.height,
        members=sorted(members & set(people["id"])),
        positions=[
            Position(
                person=row["id"],
                name=row["name"],
                is_member=row["id"] in members,
                papers=row["papers"],
                whole_papers=row["papers_whole"],
                ranks={m: row[f"{m}_rank"] for m in measures},
                whole_ranks={m: row[f"{m}_rank_whole"] for m in measures},
            )
            for row in placed.iter_rows(named=True)
        ],
    )


def _members(scopes: Sequence[Scope]) -> frozenset[str]:
    """People of every lab and community that is named."""
    named = [scope.members for scope in scopes if scope.members is not None]
    return frozenset.intersection(*named) if named else frozenset()


def _n_papers(scopes: Sequence[Scope], entities: Entities) -> int:
    from kgraph.reports.scope import papers_of

    return papers_of(scopes, entities).len()
