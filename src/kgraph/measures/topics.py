"""Topics over the years: who and when, how much of what was written, and whether it grows.

Everything is counted from the papers that were read. Years in which few documents were read, or documents
without keywords and abstracts, show fewer topics for that reason alone; shares of the papers of a year bear
the first and not the second.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest, UnknownName

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities

SCHEMES = ("category", "keyword", "subject", "term")
TRENDS = ("rising", "falling")
Z_95 = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""


@dataclass(frozen=True)
class TopicTable:
    """Topics, or the years of one topic, with what must be known to read them."""

    frame: pl.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TopicSelection:
    """Which papers and topics count."""

    since: int | None = None
    until: int | None = None
    person: str | None = None
    """`Person.id`: only their papers."""
    lab: str | None = None
    """`Lab.id`: only papers printed with it or with a part of it."""
    scheme: str | None = None
    """One of `SCHEMES`; all where `None`."""
    broader: bool = False
    """Whether a paper on a topic also counts for all that are broader."""

    def __post_init__(self) -> None:
        if self.scheme is not None and self.scheme not in SCHEMES:
            raise UnknownName("scheme of topics", self.scheme, SCHEMES, hint=", ".join(SCHEMES))
        if self.since is not None and self.until is not None and self.since > self.until:
            raise BadRequest(f"no year is from {self.since} on and until {self.until}; change since or until")


def topic_table(
    entities: Entities, selection: TopicSelection | None = None, *, trend: str | None = None
) -> TopicTable:
    """A row per topic, those of most papers first.

    Columns: `topic, label, scheme, notation, papers, share` (of the papers selected), `first_year, last_year,
    years` (`2019:3 2021:5`), `growth, growth_low, growth_high, trend`, and for a person or lab `lift`: share
    there / share among all papers of these years.

    growth is the share of the later papers over that of the earlier ones, with its 95 % interval: the ratio
    of two binomial shares, half a paper added to each count (Walter), on the log scale (Katz and others). The
    years are cut where the papers with a year are most evenly divided. trend is `rising` where the whole
    interval is above 1, `falling` where it is below; of a hundred topics that do neither, about five are
    called one of them. With `trend` only those are given, the steepest first (by the end of the interval next
    to 1). All of it is null where papers of one year alone are selected.

    Raises:
        UnknownName: no such trend.

    References:
        D. Katz, J. Baptista, S. P. Azen and M. C. Pike, Obtaining confidence intervals for the risk ratio in
        cohort studies, Biometrics 34 (1978) 469; S. D. Walter, Biometrika 62 (1975) 371.
    """
    import polars as pl

    if trend is not None and trend not in TRENDS:
        raise UnknownName("trend", trend, TRENDS, hint=" or ".join(TRENDS))
    chosen = selection or TopicSelection()
    papers = _papers(entities, chosen)
    rows = _rows(entities, chosen).join(papers.rename({"id": "paper"}), on="paper")
    cut = _cut(papers)
    table = (
        entities.topics.select("id", "label", "scheme", "notation")
        .join(_counted(rows), left_on="id", right_on="topic")
        .with_columns((pl.col("papers") / max(papers.height, 1)).alias("share"))
        .join(_growth(rows, papers, cut), left_on="id", right_on="topic", how="left")
        .rename({"id": "topic"})
    )
    columns = ["topic", "label", "scheme", "notation", "papers", "share"]
    if chosen.person or chosen.lab:
        table = table.join(_shares(entities, chosen), on="topic", how="left")
        table = table.with_columns((pl.col("share") / pl.col("share_everywhere")).alias("lift"))
        columns.append("lift")
    columns += ["first_year", "last_year", "years", "growth", "growth_low", "growth_high", "trend"]
    order: list[tuple[pl.Expr, bool]] = [(pl.col("papers"), True), (pl.col("label"), False)]
    if trend:
        table = table.filter(pl.col("trend") == trend)
        nearest = pl.col("growth_low") if trend == "rising" else -pl.col("growth_high")
        order.insert(0, (nearest, True))
    order.append((pl.col("topic"), False))
    table = table.sort([by for by, _ in order], descending=[down for _, down in order]).select(columns)
    return TopicTable(table, _notes(papers, cut))


def topic_years(entities: Entities, topic: str, selection: TopicSelection | None = None) -> TopicTable:
    """The years of one topic (`Topic.id`), from the first to the last of the papers selected.

    Columns: `year, papers, of` (papers of the year), `share, share_low, share_high` (Wilson's 95 % interval).
    Years of which no paper was read have no row: nothing is known of them.

    References:
        E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the
        American Statistical Association 22 (1927) 209.
    """
    import polars as pl

    chosen = selection or TopicSelection()
    papers = _papers(entities, chosen)
    on_topic = _rows(entities, chosen).filter(pl.col("topic") == topic)
    years = (
        papers.drop_nulls("year")
        .with_columns(pl.col("id").is_in(on_topic["paper"].implode()).alias("is_on_topic"))
        .group_by("year")
        .agg(pl.col("is_on_topic").sum().cast(pl.Int64).alias("papers"), pl.len().cast(pl.Int64).alias("of"))
        .sort("year")
    )
    n, share, z2 = pl.col("of"), pl.col("papers") / pl.col("of"), Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    margin = (share * (1 - share) / n + z2 / (4 * n * n)).sqrt() * Z_95 / (1 + z2 / n)
    frame = years.with_columns(
        share.alias("share"),
        # At 0 and 1 the formula gives them but for rounding.
        pl.when(share == 0).then(0.0).otherwise(centre - margin).alias("share_low"),
        pl.when(share == 1).then(1.0).otherwise(centre + margin).alias("share_high"),
    )
    return TopicTable(frame, _notes(papers, None))


# ---- papers and their topics


def _papers(entities: Entities, chosen: TopicSelection) -> pl.DataFrame:
    """`id, year` of the papers selected; those without a year where no years are asked for."""
    import polars as pl

    papers = entities.papers.select("id", "year")
    if chosen.since is not None:
        papers = papers.filter(pl.col("year") >= chosen.since)
    if chosen.until is not None:
        papers = papers.filter(pl.col("year") <= chosen.until)
    if chosen.person is not None:
        signed = entities.authorships.filter(pl.col("person") == chosen.person)
        papers = papers.filter(pl.col("id").is_in(signed["paper"].implode()))
    if chosen.lab is not None:
        papers = papers.filter(pl.col("id").is_in(_papers_of_lab(entities, chosen.lab).implode()))
    return papers


def _papers_of_lab(entities: Entities, lab: str) -> pl.Series:
    import polars as pl

    labs, below = {lab}, {lab}
    while below:
        below = set(entities.labs.filter(pl.col("parent").is_in(sorted(below)))["id"]) - labs
        labs |= below
    printed = pl.concat(
        [entities.paper_labs.select("paper", "lab"), entities.affiliations.select("paper", "lab")]
    )
    return printed.filter(pl.col("lab").is_in(sorted(labs)))["paper"].unique()


def _rows(entities: Entities, chosen: TopicSelection) -> pl.DataFrame:
    """`paper, topic`, each pair once; with `broader` also the topics above."""
    import polars as pl

    rows = entities.paper_topics.select("paper", "topic").unique()
    if chosen.broader:
        rows = _with_broader(rows, entities.topics.select("id", "broader").drop_nulls("broader"))
    if chosen.scheme is not None:
        topics = entities.topics.filter(pl.col("scheme") == chosen.scheme)
        rows = rows.filter(pl.col("topic").is_in(topics["id"].implode()))
    return rows


def _with_broader(rows: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """The rows and those of the topics above, step by step until nothing is new."""
    import polars as pl

    new = rows
    while not new.is_empty():
        above = new.join(links, left_on="topic", right_on="id").select("paper", topic="broader").unique()
        new = above.join(rows, on=["paper", "topic"], how="anti")
        rows = pl.concat([rows, new])
    return rows


def _counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Papers, first and last year and papers by year of each topic."""
    import polars as pl

    yearly = (
        rows.drop_nulls("year")
        .group_by("topic", "year")
        .agg(pl.len().alias("n"))
        .sort("topic", "year")
        .group_by("topic", maintain_order=True)
        .agg(pl.format("{}:{}", "year", "n").str.join(" ").alias("years"))
    )
    return (
        rows.group_by("topic")
        .agg(
            pl.len().cast(pl.Int64).alias("papers"),
            pl.col("year").min().alias("first_year"),
            pl.col("year").max().alias("last_year"),
        )
        .join(yearly, on="topic", how="left")
        .with_columns(pl.col("years").fill_null(""))
    )


def _shares(entities: Entities, chosen: TopicSelection) -> pl.DataFrame:
    """The share of each topic among all papers of the years selected: `topic, share_everywhere`."""
    import polars as pl

    everyone = TopicSelection(chosen.since, chosen.until, scheme=chosen.scheme, broader=chosen.broader)
    papers = _papers(entities, everyone)
    rows = _rows(entities, everyone).join(papers, left_on="paper", right_on="id", how="semi")
    return rows.group_by("topic").agg((pl.len() / max(papers.height, 1)).alias("share_everywhere"))


# ---- growth


def _cut(papers: pl.DataFrame) -> int | None:
    """The last year of the earlier half: where both have most nearly as many papers; the earlier of two such.

    `None` where there are not two years.
    """
    import polars as pl

    years = papers.drop_nulls("year").group_by("year").len().sort("year")
    if years.height < 2:
        return None
    earlier = years["len"].cum_sum()
    uneven = (2 * earlier.cast(pl.Int64) - years["len"].sum()).abs()[:-1]
    return int(years["year"][uneven.arg_min() or 0])


def _growth(rows: pl.DataFrame, papers: pl.DataFrame, cut: int | None) -> pl.DataFrame:
    """Growth of each topic with its interval; no rows without a cut."""
    import polars as pl

    dated = papers.drop_nulls("year")
    n_late = dated.filter(pl.col("year") > cut).height if cut is not None else 0
    n_early = dated.height - n_late
    is_late = pl.col("year") > (cut if cut is not None else math.inf)
    counts = (
        (rows.drop_nulls("year") if cut is not None else rows.clear())
        .group_by("topic")
        .agg(is_late.sum().alias("late"), (~is_late).sum().alias("early"))
    )
    late, early = pl.col("late") + 0.5, pl.col("early") + 0.5
    log_ratio = (late / (n_late + 0.5)).log() - (early / (n_early + 0.5)).log()
    error = (1 / late - 1 / (n_late + 0.5) + 1 / early - 1 / (n_early + 0.5)).sqrt()
    low, high = pl.col("growth_low"), pl.col("growth_high")
    return (
        counts.with_columns(
            log_ratio.exp().alias("growth"),
            (log_ratio - Z_95 * error).exp().alias("growth_low"),
            (log_ratio + Z_95 * error).exp().alias("growth_high"),
        )
        .with_columns(
            pl.when(low > 1).then(pl.lit("rising")).when(high < 1).then(pl.lit("falling")).alias("trend")
        )
        .drop("late", "early")
    )


def _notes(papers: pl.DataFrame, cut: int | None) -> tuple[str, ...]:
    years = papers["year"].drop_nulls()
    notes = [f"{papers.height:,} papers read, {papers.height - len(years):,} of them without a year"]
    if len(years):
        ordered = years.sort()
        notes[0] += f"; years {ordered[0]} to {ordered[-1]} are those of the documents read, not of the field"
        if cut is not None:
            notes.append(f"growth: share of papers after {cut} over the share until {cut}, 95 % interval")
    return tuple(notes)
