"""Who leads by each measure, with what is not known about them, and how far the measures agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kgraph.reports.corpus import page_owners
from kgraph.reports.definitions import cut_effect, reading
from kgraph.reports.gaps import LOW_CONFIDENCE
from kgraph.reports.measured import TITLES, Measured
from kgraph.reports.people_sections import (
    Leader,
    PeopleTable,
    SharedPaper,
    TopList,
)

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

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
