"""The corpus and its gaps: what was read, what is missing, and what that does to the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kgraph.reports.corpus_sections import Corpus, Count, TeamSize
from kgraph.reports.gaps import gaps, n_rejected
from kgraph.reports.signed import Signed

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

HYPER_AUTHORS = 100
"""Papers of more authors are called hyper-authored (after Cronin, JASIST 52 (2001) 558-569)."""

TEAM_BANDS = ((1, 1), (2, 3), (4, 6), (7, 10), (11, 25), (26, HYPER_AUTHORS), (HYPER_AUTHORS + 1, None))


def corpus_section(
    entities: Entities, network: Network, manifest: Mapping[str, Any], *, is_part: bool = False
) -> Corpus:
    """Counts, gaps and team sizes of a corpus; the gaps in the order of `GAPS`, rejected records first."""
    import polars as pl

    teams = team_sizes(Signed.of(network))
    hyper = teams[-1]
    year = pl.col("year")
    first, last = entities.scan("papers").select(year.min(), year.max().alias("last")).collect().row(0)
    return Corpus(
        counts=[c for c in _counts(entities, manifest) if not (is_part and c.name == "rejected")],
        first_year=first,
        last_year=last,
        page_owners=_names(entities, page_owners(entities)),
        gaps=gaps(entities, network, manifest, is_part=is_part),
        team_sizes=teams,
        hyper_threshold=HYPER_AUTHORS,
        hyper_papers=hyper.papers,
        hyper_share_pairs=hyper.share_pairs,
        hyper_share_weight=hyper.share_weight,
    )


def page_owners(entities: Entities) -> pl.Series:
    """Ids of the people whose own profile page is among the documents."""
    import polars as pl

    pages = entities.documents.filter(pl.col("format") == "profile-page")["id"]
    records = entities.scan("person_records").filter(pl.col("document").is_in(pages.implode()))
    return records.select("person").collect()["person"]


def _names(entities: Entities, people: pl.Series) -> list[str]:
    import polars as pl

    named = entities.scan("people").select("id", "name").filter(pl.col("id").is_in(people.implode()))
    return named.sort("name", "id").collect()["name"].to_list()


def _counts(entities: Entities, manifest: Mapping[str, Any]) -> list[Count]:
    """What the build counted; where the tables hold the same number, theirs."""
    records = entities.height("paper_records")
    counts = (
        ("documents", "documents read", entities.documents.height),
        ("records", "paper records read", records),
        ("rejected", "records rejected", n_rejected(entities, manifest)),
        ("papers", "papers", entities.height("papers")),
        ("merged", "records merged into another one's paper", records - entities.height("papers")),
        ("people", "people", entities.height("people")),
        ("spellings", "spellings of their names", entities.height("person_names")),
        ("authorships", "authorships", entities.height("authorships")),
        ("labs", "labs and organisations", entities.labs.height),
        ("venues", "venues", entities.venues.height),
        ("topics", "topics", entities.topics.height),
    )
    return [Count(name=n, label=label, value=value) for n, label, value in counts]


def team_sizes(signed: Signed) -> list[TeamSize]:
    """Papers, author pairs and fractional weight by number of authors, in the bands of `TEAM_BANDS`.

    Authors are counted as the network does: distinct people of a paper, inferred ones included. A paper of
    n ≥ 2 has n(n−1)/2 pairs and a fractional weight of n/2 (1/(n−1) for each pair); of one author, nothing.
    """
    import polars as pl

    papers = signed.papers.select(n="authors").with_columns(
        pairs=pl.col("n") * (pl.col("n") - 1) // 2,
        weight=pl.when(pl.col("n") > 1).then(pl.col("n") / 2).otherwise(0.0),
    )
    bands = [papers.filter(pl.col("n").is_between(low, high or 1 << 40)) for low, high in TEAM_BANDS]
    return [_team_size(low, high, band, papers) for (low, high), band in zip(TEAM_BANDS, bands, strict=True)]


def _team_size(low: int, high: int | None, band: pl.DataFrame, papers: pl.DataFrame) -> TeamSize:
    def part(column: str) -> float:
        total = float(papers[column].sum())
        return float(band[column].sum()) / total if total else 0.0

    return TeamSize(
        label=_band_label(low, high),
        papers=band.height,
        share_papers=band.height / papers.height if papers.height else 0.0,
        pairs=int(band["pairs"].sum()),
        share_pairs=part("pairs"),
        weight=float(band["weight"].sum()),
        share_weight=part("weight"),
    )


def _band_label(low: int, high: int | None) -> str:
    if high is None:
        return f"more than {low - 1} authors"
    return f"{low} author" if low == high else f"{low}–{high} authors"
