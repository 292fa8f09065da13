"""One side of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kgraph.reports.scope import Scope

if TYPE_CHECKING:
    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network


@dataclass(frozen=True)
class Side:
    """One of the two parts: its scopes (its own last), tables and network."""

    scopes: tuple[Scope, ...]
    entities: Entities
    base: str
    weight: str

    @property
    def own(self) -> Scope:
        """The scope that tells it from the other side."""
        return self.scopes[-1]

    @cached_property
    def network(self) -> Network:
        """Its co-authorship network."""
        from kgraph.networks import network_from_entities

        return network_from_entities(self.entities, "coauthorship", base=self.base, weight=self.weight)

    @cached_property
    def people(self) -> frozenset[str]:
        """People of the lab or community itself; of other scopes, all authors."""
        members = self.own.members
        authors = frozenset(self.entities.people["id"])
        return authors if members is None else authors & members
