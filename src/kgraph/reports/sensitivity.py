"""How much the rankings owe to what is doubtful: the same measures without that part of the corpus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.reports.gaps import LOW_CONFIDENCE, ON_OWN_PAGES_ONLY
from kgraph.reports.people_sections import Variant

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

    only = pl.SQLContext(entities.scans(ON_OWN_PAGES_ONLY)).execute(ON_OWN_PAGES_ONLY, eager=True)
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


def sensitivity(entities: Entities, network: Network, *, weight: str, top: int) -> list[Variant]:
    """Degree and strength of `network` against those of each variant that leaves anything out.

    People who have nothing left in a variant count there with 0, so that nobody drops out of the comparison.
    """
    whole = _sums(network.edges, network.n_nodes)
    found = []
    for kind in VARIANTS:
        kept = entities.authorships.filter(kind.kept(entities)).select("paper", "person")
        left_out = entities.authorships.height - kept.height
        if left_out:
            edges = _edges_left(network, kept, weight)
            found.append(_variant(kind, left_out, edges, whole, top))
    return found


def _edges_left(network: Network, kept: pl.DataFrame, weight: str) -> pl.DataFrame:
    """The edges that these authorships (`paper`, `person`) make, between the nodes of the network."""
    import polars as pl

    from kgraph.networks.projection import project

    if network.incidence is None:
        return network.edges.clear()
    nodes = network.nodes.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("node"), person="id")
    places = kept.join(nodes, on="person").select("node", group="paper")
    left = network.incidence.with_columns(pl.col("node").cast(pl.Int64)).join(
        places, on=["group", "node"], how="semi", maintain_order="left"
    )
    return project(left, network.n_nodes, weight)[0]


def _variant(kind: VariantKind, left_out: int, edges: pl.DataFrame, whole: pl.DataFrame, top: int) -> Variant:
    without = _sums(edges, whole.height)
    both = whole.hstack(without.rename({c: f"{c}_without" for c in without.columns}))
    return Variant(
        name=kind.name,
        label=kind.label,
        authorships_left_out=left_out,
        pairs=edges.height,
        **{
            f"{measure}_{figure}": value
            for measure in ("degree", "strength")
            for figure, value in (
                ("spearman", _spearman(both, measure)),
                ("first", len(_first(both, measure, top))),
                ("overlap", len(_first(both, measure, top) & _first(both, f"{measure}_without", top))),
            )
        },
    )


def _sums(edges: pl.DataFrame, n_nodes: int) -> pl.DataFrame:
    """`degree` and `strength` of each node, in the order of nodes."""
    import numpy as np
    import polars as pl

    ends = np.concatenate([edges[end].to_numpy().astype(np.int64) for end in ("source", "target")])
    weights = np.tile(edges["weight"].to_numpy().astype(np.float64), 2)
    return pl.DataFrame(
        {
            "degree": np.bincount(ends, minlength=n_nodes),
            "strength": np.bincount(ends, weights, minlength=n_nodes),
        }
    ).with_columns(pl.col("strength").round_sig_figs(9))


def _spearman(both: pl.DataFrame, measure: str) -> float | None:
    import math

    import polars as pl

    value = both.select(pl.corr(measure, f"{measure}_without", method="spearman")).item()
    return None if value is None or math.isnan(value) else round(float(value), 6)


def _first(both: pl.DataFrame, measure: str, top: int) -> set[int]:
    """Nodes of rank 1 to `top`, all who share the last rank included."""
    import polars as pl

    ranks = both.select(
        pl.col(measure).rank("min", descending=True).alias("rank"), listed=pl.col(measure) > 0
    ).with_row_index("node")
    return set(ranks.filter(pl.col("listed") & (pl.col("rank") <= top))["node"])
