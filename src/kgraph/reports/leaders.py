"""Who leads by each measure, with what is not known about them, and how far the measures agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kgraph.reports.corpus import page_owners
from kgraph.reports.definitions import cut_effect, reading
from kgraph.reports.gaps import LOW_CONFIDENCE
from kgraph.reports.measured import TITLES, Measured
from kgraph.reports.people_sections import PEOPLE_COLUMNS, Leader, PeopleTable, SharedPaper, TopList
from kgraph.reports.signed import Signed

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

LABS_SHOWN = 2


def people_frame(
    entities: Entities, network: Network, measured: Measured, labs: pl.DataFrame
) -> pl.DataFrame:
    """One row per node, in the order of nodes: who, what is known, values, `…_rank` and `…_error` by measure.

    labs: as of `kgraph.reports.signed.person_labs`.

    Equal values share the best rank; values are equal when their nine significant digits are.
    """
    import polars as pl

    names = measured.values.columns
    ranks = [pl.col(m).rank("min", descending=True).cast(pl.Int32).alias(f"{m}_rank") for m in names]
    values = measured.values.with_columns(pl.all().cast(pl.Float64).round_sig_figs(9)).with_columns(ranks)
    errors = pl.DataFrame([e.round_sig_figs(3).alias(f"{m}_error") for m, e in measured.errors.items()])
    people = entities.scan("people").select(
        "id", "name", "kind", "confidence", papers="n_papers", first_year="first_year", last_year="last_year"
    )
    frame = pl.concat([network.nodes.select("id"), values, errors], how="horizontal")
    return (
        frame.lazy()
        .join(people, on="id", how="left", maintain_order="left")
        .collect()
        .hstack(_cut_papers(network))
        .with_columns(
            _labs(entities, labs, network.n_nodes),
            pl.col("id").is_in(page_owners(entities).implode()).alias("owns_page"),
        )
    )


def _cut_papers(network: Network) -> pl.DataFrame:
    """`cut_papers` (papers with a cut list), `one_name_papers` (those that show nobody else), by node."""
    import numpy as np
    import polars as pl

    signed = Signed.of(network)
    cut = signed.rows["cut"].to_numpy()
    node, alone = signed.rows["node"].to_numpy()[cut], signed.team[signed.paper[cut]] == 1
    return pl.DataFrame(
        {
            "cut_papers": np.bincount(node, minlength=network.n_nodes),
            "one_name_papers": np.bincount(node[alone], minlength=network.n_nodes),
        }
    )


def _labs(entities: Entities, labs: pl.DataFrame, n_nodes: int) -> pl.Series:
    """Names of the labs printed with the authorships of each node, most papers first."""
    import polars as pl

    names = entities.labs["name"].gather(labs["lab"])
    listed = pl.DataFrame({"node": labs["node"], "labs": names}).group_by("node", maintain_order=True)
    rows = pl.DataFrame({"node": pl.int_range(n_nodes, dtype=pl.Int32, eager=True)})
    none = pl.lit([], pl.List(pl.String))
    return rows.join(listed.agg("labs"), on="node", how="left", maintain_order="left").select(
        pl.col("labs").fill_null(none)
    )["labs"]


def top_lists(
    entities: Entities,
    network: Network,
    people: pl.DataFrame,
    measured: Measured,
    weighting: str,
    top: int,
    ranges: pl.DataFrame | None = None,
) -> list[TopList]:
    """The first `top` people by each measure, of equal ones those with most papers.

    People without any value above zero are not listed. `ranges`: `id`, `{measure}_low` and `{measure}_high`
    of the measures whose range under doubtful identities is known, for those who lead by them.
    """
    import polars as pl

    if ranges is not None:
        spans = [c for c in ranges.columns if c.endswith(("_low", "_high"))]
        ranges = ranges.select("id", pl.col(spans).cast(pl.Float64).round_sig_figs(9))
    return [
        _top_list(entities, network, people, measured, measure, weighting, top, ranges)
        for measure in measured.values.columns
    ]


def first_people(people: pl.DataFrame, measure: str, top: int) -> pl.DataFrame:
    """The rows of `people` that the list of a measure shows, in its order."""
    import polars as pl

    rank = f"{measure}_rank"
    is_first = (pl.col(measure) > 0) & (pl.col(rank) <= top)
    first = people[people.select(is_first.arg_true()).to_series()]
    return first.sort(rank, "papers", "name", "id", descending=[False, True, False, False]).head(top)


def _top_list(
    entities: Entities,
    network: Network,
    people: pl.DataFrame,
    measured: Measured,
    measure: str,
    weighting: str,
    top: int,
    ranges: pl.DataFrame | None,
) -> TopList:
    import polars as pl

    effect = cut_effect(measure, weighting)
    listed = first_people(people, measure, top)
    ends_at = pl.col(measure) == (listed[measure].min() if listed.height else 0.0)
    tied = int(people.select(ends_at.sum()).item()) - listed.filter(ends_at).height
    if ranges is not None:
        listed = listed.join(ranges, on="id", how="left", maintain_order="left")
    return TopList(
        measure=measure,
        title=TITLES[measure],
        meaning=reading(measure, weighting),
        cut_effect=effect.words,
        is_exact=measure not in measured.errors,
        accuracy=measured.accuracy[measure],
        leaders=[
            Leader(
                rank=row[f"{measure}_rank"],
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
        shared_paper=_shared_paper(entities, network, listed["id"]),
        n_with_cuts=int((listed["cut_papers"] > 0).sum()),
        n_tied_at_end=tied if listed.height else 0,
    )


def _shared_paper(entities: Entities, network: Network, people: pl.Series) -> SharedPaper | None:
    """The paper that more than half of these people wrote together, if there is one."""
    import polars as pl

    assert network.incidence is not None, "a network of edges alone"
    rows = network.nodes.select(pl.col("id").is_in(people.implode()).arg_true()).to_series()
    signed = network.incidence.select("group", "node")
    theirs = signed.filter(pl.col("node").is_in(rows.cast(signed["node"].dtype).implode()))
    found = theirs.group_by("group").len("n").sort("n", "group").tail(1).rows()
    if not found or found[0][1] < 3 or 2 * found[0][1] <= people.len():
        return None
    paper, leaders = found[0]
    team = network.nodes["id"].gather(signed.filter(pl.col("group") == paper)["node"])
    title = entities.scan("papers").filter(pl.col("id") == paper).select("title").collect()
    return SharedPaper(
        paper=paper,
        title=title.item(),
        authors=team.len(),
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
    if whole is not None:
        ranks = whole.select("id", *(pl.col(f"{m}_rank").alias(f"{m}_rank_whole") for m in measures))
        people = people.join(ranks, on="id", how="left", maintain_order="left")
    columns = {"person": "id"} | {c: c for c in PEOPLE_COLUMNS if c != "person"}
    ranks_of = [f"{m}{end}" for m in measures for end in ("", "_rank", "_rank_whole")]
    rows = (
        people.with_columns(community=community, labs=pl.col("labs").list.join("; "))
        .select(
            *(pl.col(old).cast(getattr(pl, PEOPLE_COLUMNS[new])).alias(new) for new, old in columns.items()),
            *(c for c in ranks_of if c in people.columns),
        )
        .sort(first, "papers", "name", "person", descending=[False, True, False, False])
    )
    return PeopleTable.of_frame(rows.cast({pl.Int32: pl.Int64}), measures)
