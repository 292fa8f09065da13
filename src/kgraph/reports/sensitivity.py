"""How much the rankings owe to what is doubtful: the same measures without that part of the corpus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kgraph.reports.corpus import LOW_CONFIDENCE, ON_OWN_PAGES_ONLY
from kgraph.reports.sections import Variant

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

BIG_TEAM = 25
"""Papers of more authors are left out by the variant `small-teams`."""


@dataclass(frozen=True)
class VariantKind:
    """A smaller corpus: which authorships stay."""

    name: str
    label: str
    kept: Callable[[Entities], pl.Expr]
    """A condition on the rows of `authorships`."""


def _of_papers(entities: Entities, condition: pl.Expr) -> pl.Expr:
    import polars as pl

    return pl.col("paper").is_in(entities.papers.filter(condition)["id"].implode())


def _listed(entities: Entities) -> pl.Expr:
    import polars as pl

    return ~pl.col("is_inferred")


def _complete(entities: Entities) -> pl.Expr:
    import polars as pl

    return _of_papers(entities, pl.col("authors_complete"))


def _small_teams(entities: Entities) -> pl.Expr:
    import polars as pl

    return pl.col("person").n_unique().over("paper") <= BIG_TEAM


def _accepted(entities: Entities) -> pl.Expr:
    import polars as pl

    refused = pl.col("status").str.to_lowercase().str.contains("reject|withdr")
    return _of_papers(entities, ~refused.fill_null(False))


def _not_only_on_own_page(entities: Entities) -> pl.Expr:
    import polars as pl

    only = pl.SQLContext(entities.tables()).execute(ON_OWN_PAGES_ONLY, eager=True)
    return ~pl.col("paper").is_in(only["id"].implode())


def _sure(entities: Entities) -> pl.Expr:
    import polars as pl

    sure = entities.people.filter(
        (pl.col("confidence") >= LOW_CONFIDENCE) & (pl.col("kind") != "AmbiguousPerson")
    )
    return pl.col("person").is_in(sure["id"].implode())


VARIANTS = (
    VariantKind("listed", "without inferred authorships", _listed),
    VariantKind("complete", "without papers whose list was cut", _complete),
    VariantKind("own-page", "without papers known only from an author's own page", _not_only_on_own_page),
    VariantKind("small-teams", f"without papers of more than {BIG_TEAM} authors", _small_teams),
    VariantKind("accepted", "without papers marked as rejected or withdrawn", _accepted),
    VariantKind("sure", "without people of uncertain identity", _sure),
)


def sensitivity(entities: Entities, network: Network, *, base: str, weight: str, top: int) -> list[Variant]:
    """Degree and strength of `network` against those of each variant that leaves anything out.

    People who have nothing left in a variant count there with 0, so that nobody drops out of the comparison.
    """
    found = []
    for kind in VARIANTS:
        kept = entities.authorships.filter(kind.kept(entities))
        if kept.height < entities.authorships.height:
            found.append(
                _variant(kind, replace(entities, authorships=kept), entities, network, base, weight, top)
            )
    return found


def _variant(
    kind: VariantKind,
    smaller: Entities,
    entities: Entities,
    network: Network,
    base: str,
    weight: str,
    top: int,
) -> Variant:
    from kgraph.networks import network_from_entities

    without = network_from_entities(smaller, "coauthorship", base=base, weight=weight)
    both = _sums(network).join(_sums(without), on="id", how="left", suffix="_without").fill_null(0)
    return Variant(
        name=kind.name,
        label=kind.label,
        authorships_left_out=entities.authorships.height - smaller.authorships.height,
        pairs=without.n_edges,
        degree_spearman=_spearman(both, "degree"),
        degree_overlap=_overlap(both, "degree", top),
        strength_spearman=_spearman(both, "strength"),
        strength_overlap=_overlap(both, "strength", top),
    )


def _sums(network: Network) -> pl.DataFrame:
    """`id`, `degree`, `strength` of each node."""
    import polars as pl

    ends = pl.concat(
        [
            network.edges.select(pl.col(end).cast(pl.Int64).alias("node"), "weight")
            for end in ("source", "target")
        ]
    )
    sums = ends.group_by("node").agg(
        degree=pl.len().cast(pl.Int64), strength=pl.col("weight").cast(pl.Float64).sum().round_sig_figs(9)
    )
    nodes = network.nodes.select("id").with_row_index("node").with_columns(pl.col("node").cast(pl.Int64))
    return (
        nodes.join(sums, on="node", how="left")
        .drop("node")
        .with_columns(pl.col("degree", "strength").fill_null(0))
    )


def _spearman(both: pl.DataFrame, measure: str) -> float | None:
    import math

    import polars as pl

    value = both.select(pl.corr(measure, f"{measure}_without", method="spearman")).item()
    return None if value is None or math.isnan(value) else round(float(value), 6)


def _overlap(both: pl.DataFrame, measure: str, top: int) -> int:
    """People among the first `top` in both, ties by id."""
    import polars as pl

    def first(column: str) -> set[str]:
        rows = both.filter(pl.col(column) > 0).sort(column, "id", descending=[True, False])
        return set(rows["id"].head(top))

    return len(first(measure) & first(f"{measure}_without"))
