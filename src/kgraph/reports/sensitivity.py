"""How much the rankings owe to what is doubtful: the same measures without that part of the corpus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    assert network.incidence is not None, "a network of edges alone"
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
    whole = values.select("degree", pl.col("strength").round_sig_figs(9))
    found = []
    for kind in VARIANTS:
        kept = kind.kept(entities, network, signed)
        left_out = len(kept) - int(kept.sum())
        if left_out:
            degree, strength = sums(rows.filter(pl.Series(kept)), network.n_nodes, weight)
            without = pl.DataFrame({"degree": degree, "strength": strength})
            without = without.with_columns(pl.col("strength").round_sig_figs(9))
            found.append(_variant(kind, left_out, whole, without, top))
    return found


def _variant(
    kind: VariantKind, left_out: int, whole: pl.DataFrame, without: pl.DataFrame, top: int
) -> Variant:
    both = whole.hstack(without.rename({c: f"{c}_without" for c in without.columns}))
    return Variant(
        name=kind.name,
        label=kind.label,
        authorships_left_out=left_out,
        pairs=int(without["degree"].sum()) // 2,
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
