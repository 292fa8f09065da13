"""Two parts of a corpus side by side: two periods, two labs, or any two scopes.

report = comparison_report(entities, ("2015-2019", "2020-2025"), base=base, manifest=manifest)
write_report(report, "outputs/comparison")     # comparison.html, .md, .csv …
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kgraph.progress import SILENT, Progress
from kgraph.reports.claims import claims
from kgraph.reports.compared_figures import compared_figures, compared_quality, compared_topics
from kgraph.reports.comparison_sections import ComparedPart, ComparedTopic, ComparisonReport
from kgraph.reports.comparison_summary import comparison_sentences
from kgraph.reports.frames import frame_of
from kgraph.reports.growth import links_of, places_of
from kgraph.reports.measured import DEFAULT_SEED
from kgraph.reports.method import method_section
from kgraph.reports.part import entities_of
from kgraph.reports.position import get_whole
from kgraph.reports.scope import Scope, get_scope, papers_of
from kgraph.reports.scope_sections import ScopePart
from kgraph.reports.sections import Arguments
from kgraph.reports.shared import kept_ties, n_pairs, shared_people, ties_between
from kgraph.reports.sides import Side
from kgraph.reports.tie_sections import TiePaper

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities


def comparison_report(
    entities: Entities,
    compare: Sequence[str],
    *,
    base: str,
    manifest: Mapping[str, Any],
    scope: Sequence[str] = (),
    seed: int = DEFAULT_SEED,
    top: int = 20,
    weight: str = "fractional",
    progress: Progress = SILENT,
) -> ComparisonReport:
    """The two scopes of `compare`, both within `scope`, as data; arguments as of `centrality_report`.

    Raises:
        UnknownName, AmbiguousName: no such weighting or scope, or several.
        BadRequest: no paper is in one of them.
    """
    from kgraph.networks import network_from_entities

    whole = get_whole(entities, base=base, seed=seed, weight=weight)
    within = [get_scope(whole.corpus, text) for text in scope]
    own = [get_scope(whole.corpus, text) for text in compare]
    sides = []
    for each in own:
        progress.stage(f"report: {each.name}")
        scopes = (*within, each)
        sides.append(Side(scopes, entities_of(entities, papers_of(scopes, entities)), base, weight))
    left, right = sides
    progress.stage("report: both together")
    around = entities_of(entities, papers_of(within, entities)) if within else entities
    joint = network_from_entities(around, "coauthorship", base=base, weight=weight)
    people, ties = shared_people(left, right), kept_ties(left, right)
    between = ties_between(left, right, joint)
    papers = _shared_papers(left, right)
    quality, figures = compared_quality(left, right), compared_figures(left, right)
    topics = compared_topics(left, right)
    arguments = Arguments(scope=list(scope), compare=list(compare), weight=weight, top=top, seed=seed)
    return ComparisonReport(
        title=f"{left.own.name} and {right.own.name}: a comparison",
        base=base,
        within=[_part(s) for s in within],
        of_papers=around.papers.height,
        of_people=around.people.height,
        left=_compared_part(left),
        right=_compared_part(right),
        summary=comparison_sentences(left, right, figures, topics, papers, people, between),
        quality=quality,
        figures=figures,
        n_shared_papers=len(papers),
        shared_papers=papers[:top],
        n_shared_people=len(people),
        n_left_only=len(left.people) - len(people),
        n_right_only=len(right.people) - len(people),
        shared_people=people[:top],
        n_kept_ties=len(ties),
        n_left_ties=n_pairs(left) - len(ties),
        n_right_ties=n_pairs(right) - len(ties),
        kept_ties=ties[:top],
        n_ties_between=len(between),
        ties_between=between[:top],
        topics=topics[:top],
        method=method_section(around, manifest, arguments),
    )


def _part(scope: Scope) -> ScopePart:
    return ScopePart(kind=scope.kind, text=scope.text, name=scope.name, id=scope.id, meaning=scope.meaning)


def _compared_part(side: Side) -> ComparedPart:
    return ComparedPart(
        part=_part(side.own),
        papers=side.entities.papers.height,
        people=side.entities.people.height,
        members=0 if side.own.members is None else len(side.people),
        pairs=side.network.n_edges,
        claims=claims(side.entities, side.network, side.scopes),
    )


def _shared_papers(left: Side, right: Side) -> list[TiePaper]:
    """Papers of both, the latest first."""
    import polars as pl

    both = left.entities.papers.filter(pl.col("id").is_in(right.entities.papers["id"].implode())).sort(
        "year", "title", "id", descending=[True, False, False], nulls_last=True
    )
    places, links = places_of(left.entities, both["id"]), links_of(left.entities, both["id"])
    return [
        TiePaper(
            paper=r["id"],
            title=r["title"],
            link=links.get(r["id"]),
            year=r["year"],
            is_cut=not r["authors_complete"],
            places=places.get(r["id"], []),
        )
        for r in both.iter_rows(named=True)
    ]


def comparison_frames(report: ComparisonReport) -> dict[str, pl.DataFrame]:
    """The tables of a comparison: figures first, then topics, people of both and ties between."""
    import polars as pl

    from kgraph.reports.comparison_sections import SharedPerson, TieBetween

    rows = [
        {"name": f.name, "title": f.title, "basis": f.basis, "verdict": f.verdict}
        | {
            f"{side}{part}": getattr(getattr(f, side), name)
            for side in ("left", "right", "difference")
            for part, name in (("", "value"), ("_low", "low"), ("_high", "high"))
        }
        for f in (*report.quality, *report.figures)
    ]
    texts = ("name", "title", "basis", "verdict")
    numbers = [f"{s}{p}" for s in ("left", "right", "difference") for p in ("", "_low", "_high")]
    schema = dict.fromkeys(texts, pl.String) | dict.fromkeys(numbers, pl.Float64)
    return {
        "": pl.DataFrame(rows, schema=schema),
        "-topics": _topics_frame(report.topics),
        "-people": frame_of(report.shared_people, SharedPerson),
        "-ties": frame_of(report.ties_between, TieBetween),
    }


def _topics_frame(topics: list[ComparedTopic]) -> pl.DataFrame:
    import polars as pl

    schema = {
        "topic": pl.String, "label": pl.String, "scheme": pl.String, "left_papers": pl.Int64,
        "right_papers": pl.Int64, "difference": pl.Float64, "difference_low": pl.Float64,
        "difference_high": pl.Float64,
    }  # fmt: skip
    rows = [
        (t.topic, t.label, t.scheme, t.left_papers, t.right_papers, t.difference.value, t.difference.low,
         t.difference.high)
        for t in topics
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")
