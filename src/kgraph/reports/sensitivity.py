"""How much the rankings owe to what is doubtful: the same measures without that part of the corpus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgraph.reports.corpus import page_owners
from kgraph.reports.gaps import LOW_CONFIDENCE, ON_OWN_PAGES_ONLY
from kgraph.reports.people_sections import Variant
from kgraph.reports.signed import Signed

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

    Mask = npt.NDArray[np.bool_]
    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

MEASURES = ("degree", "strength")
BIG_TEAM = 25
"""Papers of more authors are left out by the variant `small-teams`."""


@dataclass(frozen=True)
class VariantKind:
    """A smaller corpus: which authorships stay."""

    name: str
    label: str
    kept: Callable[[Entities, Network, Signed], Mask]
    """Of each authorship."""


def _listed(entities: Entities, network: Network, signed: Signed) -> Mask:
    return ~signed.rows["inferred"].to_numpy()


def _complete(entities: Entities, network: Network, signed: Signed) -> Mask:
    return ~signed.rows["cut"].to_numpy()


def _small_teams(entities: Entities, network: Network, signed: Signed) -> Mask:
    return (signed.team <= BIG_TEAM)[signed.paper]


def _accepted(entities: Entities, network: Network, signed: Signed) -> Mask:
    import polars as pl

    refused = pl.col("status").str.to_lowercase().str.contains("reject|withdr")
    papers = entities.scan("papers").filter(refused.fill_null(False)).select("id").collect()
    return _not_of(papers["id"], network)


def _not_only_on_own_page(entities: Entities, network: Network, signed: Signed) -> Mask:
    import polars as pl

    if page_owners(entities).is_empty():
        return _not_of(pl.Series(dtype=pl.String), network)
    only = pl.SQLContext(entities.scans(ON_OWN_PAGES_ONLY)).execute(ON_OWN_PAGES_ONLY, eager=True)
    return _not_of(only["id"], network)


def _not_of(papers: pl.Series, network: Network) -> Mask:
    """The authorships of all papers but these."""
    import numpy as np

    assert network.incidence is not None, "a network of edges alone"
    if papers.is_empty():
        return np.ones(network.incidence.height, np.bool_)
    kept: Mask = (~network.incidence["group"].is_in(papers.implode())).to_numpy()
    return kept


def _sure(entities: Entities, network: Network, signed: Signed) -> Mask:
    import polars as pl

    sure = (pl.col("confidence") >= LOW_CONFIDENCE) & (pl.col("kind") != "AmbiguousPerson")
    people = entities.scan("people").select("id", sure=sure).collect()
    known = network.nodes.select("id").join(people, on="id", how="left", maintain_order="left")
    kept: Mask = known["sure"].fill_null(False).to_numpy()[signed.rows["node"].to_numpy()]
    return kept


VARIANTS = (
    VariantKind("listed", "without inferred authorships", _listed),
    VariantKind("complete", "without papers whose list was cut", _complete),
    VariantKind("own-page", "without papers known only from an author's own page", _not_only_on_own_page),
    VariantKind("small-teams", f"without papers of more than {BIG_TEAM} authors", _small_teams),
    VariantKind("accepted", "without papers marked as rejected or withdrawn", _accepted),
    VariantKind("sure", "without people of uncertain identity", _sure),
)


def sensitivity(
    entities: Entities, network: Network, values: pl.DataFrame, *, weight: str, top: int
) -> list[Variant]:
    """Degree and strength of `network` (in `values`) against those of each variant that leaves anything out.

    People who have nothing left in a variant count there with 0, so that nobody drops out of the comparison.
    """
    import polars as pl

    from kgraph.networks.projection import sums

    assert network.incidence is not None, "a network of edges alone"
    signed = Signed.of(network)
    rows = network.incidence.select("node", "year", "cut", "rank", "inferred", group=pl.Series(signed.paper))
    whole = [_Ranking.of(values[measure].to_numpy()) for measure in MEASURES]
    found = []
    for kind in VARIANTS:
        kept = kind.kept(entities, network, signed)
        left_out = len(kept) - int(kept.sum())
        if left_out:
            without = sums(rows.filter(pl.Series(kept)), network.n_nodes, weight)
            found.append(_variant(kind, left_out, whole, without, top))
            del without
    return found


def _variant(
    kind: VariantKind, left_out: int, whole: list[_Ranking], without: tuple[Ints, Floats], top: int
) -> Variant:
    told: dict[str, Any] = {}
    for measure, before, values in zip(MEASURES, whole, without, strict=True):
        after = _Ranking.of(values)
        first = before.first(top)
        told |= {
            f"{measure}_spearman": before.spearman(after),
            f"{measure}_first": len(first),
            f"{measure}_overlap": len(first & after.first(top)),
        }
    return Variant(
        name=kind.name,
        label=kind.label,
        authorships_left_out=left_out,
        pairs=int(without[0].sum()) // 2,
        **told,
    )


@dataclass(frozen=True)
class _Ranking:
    """The nodes by a measure; values are equal when their nine significant digits are."""

    values: pl.Series

    @classmethod
    def of(cls, values: npt.NDArray[Any]) -> _Ranking:
        import polars as pl

        return cls(pl.Series("value", values, pl.Float64).round_sig_figs(9))

    @cached_property
    def deviations(self) -> Floats:
        """Of each node: its mean rank less that of all."""
        ranks: Floats = self.values.rank("average").to_numpy()
        return ranks - (self.values.len() + 1) / 2

    def spearman(self, other: _Ranking) -> float | None:
        """Spearman's ρ; null where one of both is the same for all."""
        import numpy as np

        own, theirs = self.deviations, other.deviations
        spread = np.sqrt((own @ own) * (theirs @ theirs))
        return round(float(own @ theirs / spread), 6) if spread else None

    def first(self, top: int) -> set[int]:
        """Nodes of rank 1 to `top`, all who share the last rank included."""
        best = self.values.top_k(top)
        least = best.min() if best.len() else 0
        return set(((self.values > 0) & (self.values >= least)).arg_true())
