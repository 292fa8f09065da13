"""Who leads by each measure, with what is not known about them, and how far the measures agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kgraph.reports.corpus import LOW_CONFIDENCE, page_owners
from kgraph.reports.definitions import cut_effect, reading
from kgraph.reports.measured import TITLES, Measured
from kgraph.reports.people_sections import (
    Agreement,
    Glance,
    Leader,
    Mover,
    PeopleTable,
    SharedPaper,
    TopList,
    Variant,
)

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

MOVERS = 12
"""How many of the people whose ranks differ most are named."""

LABS_SHOWN = 2


def people_frame(entities: Entities, network: Network, measured: Measured) -> pl.DataFrame:
    """One row per node, in the order of nodes: who, what is known, values, `…_rank` and `…_error` by measure.

    Equal values share the best rank; values are equal when their nine significant digits are.
    """
    import polars as pl

    names = measured.values.columns
    ranks = [pl.col(m).rank("min", descending=True).cast(pl.Int64).alias(f"{m}_rank") for m in names]
    values = measured.values.with_columns(pl.all().cast(pl.Float64).round_sig_figs(9)).with_columns(ranks)
    errors = pl.DataFrame([e.round_sig_figs(3).alias(f"{m}_error") for m, e in measured.errors.items()])
    people = entities.people.select(
        "id", "name", "kind", "confidence", papers="n_papers", first_year="first_year", last_year="last_year"
    )
    return (
        pl.concat([network.nodes.select("id"), values, errors], how="horizontal")
        .join(people, on="id", how="left", maintain_order="left")
        .join(_cut_papers(entities), on="id", how="left", maintain_order="left")
        .join(_labs(entities), on="id", how="left", maintain_order="left")
        .with_columns(
            pl.col("id").is_in(page_owners(entities).implode()).alias("owns_page"),
            pl.col("cut_papers", "one_name_papers").fill_null(0),
            pl.col("labs").fill_null(pl.lit([], pl.List(pl.String))),
        )
    )


def _cut_papers(entities: Entities) -> pl.DataFrame:
    """`id`, `cut_papers` (papers with a cut list), `one_name_papers` (those that show nobody else)."""
    import polars as pl

    signed = entities.authorships.select("paper", "person").unique()
    teams = signed.group_by("paper").len("authors")
    cut = entities.papers.filter(~pl.col("authors_complete")).select(paper="id").join(teams, on="paper")
    return (
        signed.join(cut, on="paper")
        .group_by(id="person")
        .agg(
            cut_papers=pl.len().cast(pl.Int64), one_name_papers=(pl.col("authors") == 1).sum().cast(pl.Int64)
        )
    )


def _labs(entities: Entities) -> pl.DataFrame:
    """`id`, `labs`: names of the labs printed with a person's authorships, most papers first."""
    import polars as pl

    return (
        person_labs(entities)
        .join(entities.labs.select(lab="id", label="name"), on="lab")
        .sort("id", "papers", "label", "lab", descending=[False, True, False, False])
        .group_by("id", maintain_order=True)
        .agg(labs=pl.col("label"))
    )


def person_labs(entities: Entities) -> pl.DataFrame:
    """`id`, `lab`, `papers`: the labs printed with a person's authorships, by number of papers."""
    import polars as pl

    return (
        entities.affiliations.drop_nulls("lab")
        .join(entities.authorships.select("paper", "rank", "person"), on=["paper", "rank"])
        .group_by(pl.col("person").alias("id"), "lab")
        .agg(papers=pl.col("paper").n_unique())
    )


def top_lists(
    entities: Entities,
    people: pl.DataFrame,
    measured: Measured,
    weighting: str,
    top: int,
    ranges: pl.DataFrame | None = None,
) -> list[TopList]:
    """The first `top` people by each measure, of equal ones those with most papers.

    People without any value above zero are not listed. `ranges`: `id`, `{measure}_low` and `{measure}_high`
    of the measures whose range under doubtful identities is known.
    """
    import polars as pl

    if ranges is not None:
        spans = [c for c in ranges.columns if c.endswith(("_low", "_high"))]
        known = ranges.select("id", pl.col(spans).cast(pl.Float64).round_sig_figs(9))
        people = people.join(known, on="id", how="left", maintain_order="left")
    return [
        _top_list(entities, people, measured, measure, weighting, top) for measure in measured.values.columns
    ]


def _top_list(
    entities: Entities, people: pl.DataFrame, measured: Measured, measure: str, weighting: str, top: int
) -> TopList:
    import polars as pl

    effect = cut_effect(measure, weighting)
    rank = f"{measure}_rank"
    listed = people.filter(pl.col(measure) > 0).sort(_order(measure), descending=_DESCENDING).head(top)
    ends_at = pl.col(measure) == (listed[measure].min() if listed.height else 0.0)
    tied = people.filter(ends_at).height - listed.filter(ends_at).height
    return TopList(
        measure=measure,
        title=TITLES[measure],
        meaning=reading(measure, weighting),
        cut_effect=effect.words,
        is_exact=measure not in measured.errors,
        accuracy=measured.accuracy[measure],
        leaders=[
            Leader(
                rank=row[rank],
                person=row["id"],
                name=row["name"],
                value=row[measure],
                error=row.get(f"{measure}_error"),
                shown=effect.shown(row, row[measure], row.get(f"{measure}_error")),
                papers=row["papers"],
                cut_papers=row["cut_papers"],
                first_year=row["first_year"],
                last_year=row["last_year"],
                labs=row["labs"][:LABS_SHOWN],
                caveat=caveat(row),
                low=row.get(f"{measure}_low"),
                high=row.get(f"{measure}_high"),
            )
            for row in listed.iter_rows(named=True)
        ],
        shared_paper=_shared_paper(entities, listed["id"]),
        n_with_cuts=int((listed["cut_papers"] > 0).sum()),
        n_tied_at_end=tied if listed.height else 0,
    )


def _order(measure: str) -> list[str]:
    return [f"{measure}_rank", "papers", "name", "id"]


_DESCENDING = [False, True, False, False]


def _shared_paper(entities: Entities, people: pl.Series) -> SharedPaper | None:
    """The paper that more than half of these people wrote together, if there is one."""
    import polars as pl

    signed = entities.authorships.filter(pl.col("person").is_in(people.implode()))
    found = signed.group_by("paper").agg(n=pl.col("person").n_unique()).sort("n", "paper").tail(1).rows()
    if not found or found[0][1] < 3 or 2 * found[0][1] <= people.len():
        return None
    paper, leaders = found[0]
    team = set(entities.authorships.filter(pl.col("paper") == paper)["person"])
    return SharedPaper(
        paper=paper,
        title=entities.papers.filter(pl.col("id") == paper)["title"].item(),
        authors=len(team),
        leaders=leaders,
        has_first=people[0] in team,
    )


def caveat(row: dict[str, Any]) -> str | None:
    """What makes the comparison with others doubtful: identity, or a page of one's own that was read."""
    if row["kind"] == "AmbiguousPerson":
        return "may be several people"
    if row["kind"] == "Group":
        return "corporate author"
    if row["confidence"] < LOW_CONFIDENCE:
        return f"identity {row['confidence']:.2f} sure"
    return "own page was read" if row["owns_page"] else None


def glance(people: pl.DataFrame, measures: Sequence[str], top: int) -> list[Glance]:
    """The `top` people who are among the first by most measures, with their ranks by all measures."""
    import polars as pl

    heads = [_head(people, m, top) for m in measures]
    ranks = [f"{m}_rank" for m in measures]
    rows = (
        people.filter(_in(people, set().union(*heads)))
        .with_columns(
            n_lists=pl.col("id").map_elements(
                lambda id: sum(id in head for head in heads), return_dtype=pl.Int64
            ),
            median=pl.concat_list(ranks).list.median(),
        )
        .sort("n_lists", "median", "name", "id", descending=[True, False, False, False])
        .head(top)
    )
    return [
        Glance(
            person=row["id"],
            name=row["name"],
            papers=row["papers"],
            cut_papers=row["cut_papers"],
            n_lists=row["n_lists"],
            ranks={m: row[f"{m}_rank"] for m in measures},
        )
        for row in rows.iter_rows(named=True)
    ]


def agreement_section(
    people: pl.DataFrame, measures: Sequence[str], top: int, variants: list[Variant]
) -> Agreement:
    """Spearman's ρ of each pair of measures over all people, common names, who moves most."""
    heads = [_head(people, m, top) for m in measures]
    return Agreement(
        measures=list(measures),
        spearman=_spearman(people, measures),
        overlap=[[len(a & b) for b in heads] for a in heads],
        top=top,
        movers=_movers(people, measures, top),
        variants=variants,
    )


def _head(people: pl.DataFrame, measure: str, top: int) -> set[str]:
    """People of rank 1 to `top`, all who share the last rank included: names must not decide who is in."""
    import polars as pl

    return set(people.filter((pl.col(measure) > 0) & (pl.col(f"{measure}_rank") <= top))["id"])


def _in(people: pl.DataFrame, ids: set[str]) -> pl.Series:
    import polars as pl

    return people["id"].is_in(pl.Series(sorted(ids), dtype=pl.String).implode())


def _spearman(people: pl.DataFrame, measures: Sequence[str]) -> list[list[float | None]]:
    """Pearson's correlation of the mean ranks, so ties are handled as Spearman's ρ asks."""
    import numpy as np
    import polars as pl

    if people.height < 2:
        return [[None] * len(measures) for _ in measures]
    ranks = people.select(pl.col(list(measures)).rank("average")).to_numpy().T
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred**2).sum(axis=1))
    return [
        [_ratio(centred[i] @ centred[j], spread[i] * spread[j]) for j in range(len(measures))]
        for i in range(len(measures))
    ]


def _ratio(above: np.float64, below: np.float64) -> float | None:
    return round(float(above / below), 6) if below else None


def _movers(people: pl.DataFrame, measures: Sequence[str], top: int) -> list[Mover]:
    """Of the first by any measure, the people whose best and worst rank lie farthest apart, by their ratio.

    The ratio, since from 1st to 50th is a longer way than from 1001st to 1050th. Ties are compared at their
    mean rank: to share the first rank with a hundred others is not to be first. The core number is left
    aside: it has few values, and whole teams share each.
    """
    import polars as pl

    telling = [m for m in measures if m != "core_number" and people[m].n_unique() > 1]
    if len(telling) < 2:
        return []
    listed = set().union(*(_head(people, m, top) for m in telling))
    mean = [pl.col(m).rank("average", descending=True).alias(f"{m}_mean") for m in telling]
    movers = []
    for row in people.with_columns(mean).filter(_in(people, listed)).iter_rows(named=True):
        best = min(telling, key=lambda m: row[f"{m}_mean"])
        worst = max(telling, key=lambda m: row[f"{m}_mean"])
        if row[f"{best}_mean"] < row[f"{worst}_mean"]:
            movers.append(
                (row[f"{best}_mean"] / row[f"{worst}_mean"], row["name"], row["id"], best, worst, row)
            )
    return [
        Mover(
            person=id,
            name=name,
            best_measure=best,
            best_rank=row[f"{best}_rank"],
            worst_measure=worst,
            worst_rank=row[f"{worst}_rank"],
        )
        for _, name, id, best, worst, row in sorted(movers, key=lambda m: m[:3])[:MOVERS]
    ]


def people_table(
    people: pl.DataFrame,
    community: pl.Series,
    measures: Sequence[str],
    whole: pl.DataFrame | None = None,
) -> PeopleTable:
    """All people by columns, first by the first measure, then by papers, name and id.

    `whole`: the people of the whole network, where `people` are those of a part of it.
    """
    import polars as pl

    first = f"{measures[0]}_rank"
    rows = people.with_columns(community=community, labs=pl.col("labs").list.join("; ")).sort(
        first, "papers", "name", "id", descending=[False, True, False, False]
    )
    kept = (
        "name",
        "kind",
        "confidence",
        "papers",
        "cut_papers",
        "first_year",
        "last_year",
        "labs",
        "community",
    )
    return PeopleTable(
        person=rows["id"].to_list(),
        **{c: rows[c].to_list() for c in kept},
        values={m: rows[m].to_list() for m in measures},
        ranks={m: rows[f"{m}_rank"].to_list() for m in measures},
        whole_ranks={} if whole is None else _whole_ranks(rows["id"], whole, measures),
    )


def _whole_ranks(ids: pl.Series, whole: pl.DataFrame, measures: Sequence[str]) -> dict[str, list[int]]:
    rows = ids.to_frame("id").join(whole, on="id", how="left", maintain_order="left")
    return {m: rows[f"{m}_rank"].to_list() for m in measures}
