"""The profile of a person: papers, co-authors, topics, place in the network, and how sure the identity is.

report = profile_report(entities, "Razvan Pascanu", base=base, manifest=manifest)
write_report(report, "outputs/profile")     # profile.html, .md, .csv …
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kgraph.progress import SILENT, Progress
from kgraph.reports.claims import claims
from kgraph.reports.definitions import cut_effect, reading
from kgraph.reports.ego_map import ego_map
from kgraph.reports.frames import frame_of
from kgraph.reports.leaders import caveat
from kgraph.reports.measured import DEFAULT_SEED, RANKED, TITLES
from kgraph.reports.method import method_section
from kgraph.reports.part import entities_of
from kgraph.reports.position import WholeNetwork, get_whole
from kgraph.reports.profile_papers import (
    profile_coauthors,
    profile_labs,
    profile_papers,
    profile_topics,
    profile_years,
)
from kgraph.reports.profile_sections import (
    Coauthor,
    IdentityDoubt,
    IdentityLink,
    IndicatorRow,
    NameUsed,
    PlaceInNetwork,
    ProfilePaper,
    ProfileReport,
    ProfileTopic,
    StatedRow,
)
from kgraph.reports.profile_summary import profile_caveats, profile_sentences
from kgraph.reports.scope import get_scope
from kgraph.reports.sections import Arguments
from kgraph.reports.text import number

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.resolve.people.explain import Explanation

LINKS_SHOWN = 20


def profile_report(
    entities: Entities,
    person: str,
    *,
    base: str,
    manifest: Mapping[str, Any],
    seed: int = DEFAULT_SEED,
    top: int = 20,
    weight: str = "fractional",
    progress: Progress = SILENT,
) -> ProfileReport:
    """The profile of a person (name, id, IRI or identifier), as data; arguments as of `centrality_report`.

    Raises:
        UnknownName, AmbiguousName: no such person or weighting, or several.
        BadRequest: the person has no paper here.
    """
    from kgraph.networks import network_from_entities
    from kgraph.resolve.people.explain import explain_person

    whole = get_whole(entities, base=base, seed=seed, weight=weight)
    scope = get_scope(whole.corpus, f"person:{person}")
    assert scope.id is not None
    progress.stage("report: the whole network")
    row = whole.people.row(whole.network.row_of(scope.id), named=True)
    places = _places(whole, row)
    progress.stage("report: the person")
    own = entities_of(entities, scope.papers)
    network = network_from_entities(own, "coauthorship", base=base, weight=weight)
    papers = profile_papers(own, scope.id)
    coauthors = profile_coauthors(whole, scope.id)
    explained = explain_person(entities, scope.id)
    topics, labs = profile_topics(entities, scope.id), profile_labs(own, scope.id)
    arguments = Arguments(scope=[scope.text], weight=weight, top=top, seed=seed)
    return ProfileReport(
        title=f"{scope.name}: a profile from this corpus",
        base=base,
        person=scope.id,
        name=scope.name,
        kind=row["kind"],
        confidence=row["confidence"],
        summary=profile_sentences(scope.name, papers, coauthors, topics, labs, places),
        caveats=profile_caveats(papers, caveat(row), explained),
        names=[NameUsed(name=name, mentions=n) for name, n in explained.names],
        identifiers=_identifiers(explained),
        links=_links(entities, scope.id),
        evidence=_evidence(explained),
        n_evidence=len(explained.evidence),
        doubts=_doubts(explained),
        years=profile_years(own, scope.id),
        papers=papers,
        coauthors=coauthors,
        topics=topics,
        labs=labs,
        ego=ego_map(whole.network, scope.id, whole.membership, seed=seed),
        places=places,
        indicators=_indicators(entities, scope.id),
        stated=_stated(entities, scope.id),
        claims=claims(own, network, [scope]),
        method=method_section(own, manifest, arguments),
    )


def _places(whole: WholeNetwork, row: dict[str, Any]) -> list[PlaceInNetwork]:
    """The person's value and rank by each measure among all people."""
    import polars as pl

    others = whole.people.height - 1
    return [
        PlaceInNetwork(
            measure=measure,
            title=TITLES[measure],
            value=row[measure],
            shown=cut_effect(measure, whole.weight).shown(row, row[measure], row.get(f"{measure}_error")),
            rank=row[f"{measure}_rank"],
            of=whole.people.height,
            share_below=round(
                whole.people.filter(pl.col(measure) < row[measure]).height / others if others else 0.0, 9
            ),
            accuracy=whole.measured.accuracy[measure],
            meaning=reading(measure, whole.weight),
        )
        for measure in RANKED
    ]


def _indicators(entities: Entities, person: str) -> list[IndicatorRow]:
    """What can be counted from the papers here, with the sign of a bound where it is one."""
    import polars as pl

    from kgraph.measures.indicators import AUTHOR_INDICATORS, indicators

    row = indicators(entities).filter(pl.col("id") == person).row(0, named=True)
    found = []
    for i in AUTHOR_INDICATORS:
        value = row[i.column]
        sign = ("≤ " if i.column in FROM_TEAMS and row["cut_papers"] else "") if value is not None else ""
        sign = "≥ " if i.column in FROM_CITATIONS and value is not None else sign
        shown = str(value) if i.column.endswith("year") and value is not None else sign + number(value)
        found.append(
            IndicatorRow(
                name=i.column,
                title=i.title,
                value=value,
                shown=shown,
                formula=i.formula,
                reference=i.reference,
            )
        )
    return found


FROM_TEAMS = frozenset({"fractional_papers"})
"""Too high where authors are missing from the lists."""
FROM_CITATIONS = frozenset({"citations", "h_index", "g_index", "i10_index"})
"""Too low, since a corpus is never all that somebody wrote."""


def _stated(entities: Entities, person: str) -> list[StatedRow]:
    import polars as pl

    rows = (
        entities.stated_numbers.filter(pl.col("person") == person)
        .join(entities.documents.select(document="id", path="path"), on="document")
        .sort("name", "as_of", "path")
    )
    return [
        StatedRow(
            name=r["name"], value=r["value"], as_of=r["as_of"], as_of_inferred=r["as_of_inferred"],
            document=r["path"],
        )
        for r in rows.iter_rows(named=True)
    ]  # fmt: skip


def _identifiers(explained: Explanation) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for scheme, value in sorted(explained.identifiers):
        found.setdefault(scheme, []).append(value)
    return found


def _links(entities: Entities, person: str) -> list[str]:
    import polars as pl

    rows = entities.links.filter((pl.col("kind") == "person") & (pl.col("entity") == person))
    return [url for url in rows["url"].sort() if url.startswith(("https://", "http://"))]


def _evidence(explained: Explanation) -> list[IdentityLink]:
    weakest = sorted(explained.evidence, key=lambda e: (e.score, e.left, e.right))[:LINKS_SHOWN]
    return [
        IdentityLink(left=e.left, right=e.right, rule=e.rule, score=e.score, detail=e.detail) for e in weakest
    ]


def _doubts(explained: Explanation) -> list[IdentityDoubt]:
    return [
        IdentityDoubt(
            verdict=d.verdict,
            probability=d.probability,
            name=d.name,
            papers=d.n_papers,
            place=d.place,
            reason=f"{d.rule}: {d.detail}",
            same=d.same,
            different=d.different,
        )
        for d in explained.doubts
    ]


def profile_frames(report: ProfileReport) -> dict[str, pl.DataFrame]:
    """The tables of a profile: papers first, then co-authors, topics and the place in the network."""
    return {
        "": frame_of(report.papers, ProfilePaper),
        "-coauthors": frame_of(report.coauthors, Coauthor),
        "-topics": frame_of(report.topics, ProfileTopic),
        "-measures": frame_of(report.places, PlaceInNetwork),
    }
