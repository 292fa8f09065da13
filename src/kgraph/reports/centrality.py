"""The centrality report: who is central in a corpus, how sure that is, and how to recompute it.

    report = centrality_report(entities, base=base, manifest=manifest)
    write_report(report, "outputs/report")     # centrality.html, .md, .csv, .json …

The corpus and its gaps come first, since every number after them is no better than they are.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kgraph.memory import give_back
from kgraph.progress import SILENT, Progress
from kgraph.reports.agreement import agreement_section, glance
from kgraph.reports.claims import claims
from kgraph.reports.communities import communities_section
from kgraph.reports.corpus import corpus_section
from kgraph.reports.growth import growth_section, strongest_ties
from kgraph.reports.leaders import first_people, people_table, top_lists
from kgraph.reports.measured import DEFAULT_SEED, RANKED
from kgraph.reports.method import method_section
from kgraph.reports.part import entities_of
from kgraph.reports.position import WholeNetwork, get_whole, scope_section
from kgraph.reports.scope import get_scope, papers_of
from kgraph.reports.sections import Arguments, CentralityReport
from kgraph.reports.sensitivity import sensitivity
from kgraph.reports.signed import Signed
from kgraph.reports.structure import figure_rows, structure_section
from kgraph.reports.summary import scope_names, summary_sentences

if TYPE_CHECKING:
    import polars as pl

    from kgraph.measures.communities import Communities
    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network
    from kgraph.reports.comparison_sections import ComparisonReport
    from kgraph.reports.corpus_sections import Corpus
    from kgraph.reports.profile_sections import ProfileReport
    from kgraph.reports.scope import Scope
    from kgraph.reports.scope_sections import Claim, FigureRow
    from kgraph.reports.sections import Structure
    from kgraph.reports.tie_sections import Growth, Tie

FORMATS = ("html", "md", "csv", "parquet", "json")


def centrality_report(
    entities: Entities,
    *,
    base: str,
    manifest: Mapping[str, Any],
    seed: int = DEFAULT_SEED,
    top: int = 20,
    weight: str = "fractional",
    scope: Sequence[str] = (),
    whole: WholeNetwork | None = None,
    progress: Progress = SILENT,
) -> CentralityReport:
    """The report on the co-authorship network of `entities`, or of a part of it, as data.

    Of the manifest these keys are used where present: `run`, `kgraph`, `python`, `versions`,
    `parameters` and `counts.rejected`. Nothing depends on the clock: same arguments, same report.

    Args:
        top: length of the lists of people and ties.
        weight: counting of joint papers (see `kgraph.networks`); degree, betweenness, closeness, harmonic
            closeness and core number do not depend on it.
        scope: the papers in all of these (`kgraph.reports.scope`); people then also get their ranks in the
            whole network.
        whole: the network of these entities under this weighting and seed, where it has been made already.

    Raises:
        UnknownName, AmbiguousName: no such weighting or scope, or several.
        BadRequest: no paper is in the scope.
    """
    subject = whole = whole or get_whole(entities, base=base, seed=seed, weight=weight)
    scopes = [get_scope(whole.corpus, text) for text in scope]
    if scopes:
        progress.stage("report: the whole network, for comparison")
        whole.people  # noqa: B018 - made once and kept
        entities = entities_of(entities, papers_of(scopes, entities))
        manifest = {k: v for k, v in manifest.items() if k != "counts"}  # they are of the whole corpus
        subject = get_whole(entities, base=base, seed=seed, weight=weight)
    progress.stage("report: network")
    network = subject.network
    progress.stage("report: measures")
    measured = subject.measured
    give_back()
    progress.stage("report: tables")
    beside, leiden = _beside_leiden(entities, subject, manifest, scopes, top)
    give_back()
    progress.stage("report: communities")
    people = subject.people
    communities = communities_section(entities, leiden, people, subject.labs, top)
    network.release()
    give_back()
    progress.stage("report: rankings")
    part = scope_section(scopes, whole, people, RANKED, top) if scopes else None
    ranges = _ranges(entities, people, top, base=base, weight=weight)
    lists = top_lists(entities, network, people, measured, weight, top, ranges)
    variants = sensitivity(entities, network, measured.values, weight=weight, top=top)
    agreement = agreement_section(people, RANKED, top, variants)
    arguments = Arguments(scope=list(scope), weight=weight, top=top, seed=seed)
    subject.release()
    return CentralityReport(
        title="Who is central: a co-authorship report" + (f" on {scope_names(part)}" if part else ""),
        base=base,
        top=top,
        scope=part,
        summary=summary_sentences(
            part, beside.corpus, beside.structure, lists, agreement, communities, beside.growth, beside.ties
        ),
        corpus=beside.corpus,
        structure=beside.structure,
        figures=beside.figures,
        collaboration=beside.collaboration,
        glance=glance(people, RANKED, top),
        top_lists=lists,
        agreement=agreement,
        communities=communities,
        growth=beside.growth,
        ties=beside.ties,
        claims=beside.claims,
        method=method_section(entities, manifest, arguments),
        people=people_table(people, subject.membership, RANKED, whole.people if scopes else None),
    )


def write_report(
    report: CentralityReport | ProfileReport | ComparisonReport,
    folder_or_path: str | os.PathLike[str],
    formats: Iterable[str] = FORMATS,
) -> list[Path]:
    """Write a report and return the paths written, in the order of `formats`.

    Into a folder as `centrality.FORMAT`, `profile.FORMAT` or `comparison.FORMAT`; a path that ends in one of
    the formats names the files itself (`x/lab.html` → `x/lab.html`, `x/lab.md` …). `md` also writes its
    figures into `STEM-figures/`, `csv` and `parquet` further tables into `STEM-ties.csv` …. Each file is
    whole or not there. The page loads nothing.

    Raises:
        UnknownFormat: a format that is not in `FORMATS`.
    """
    from kgraph.reports.write import write_files

    return write_files(report, folder_or_path, formats)


class _Beside(NamedTuple):
    """Sections of the report that need no communities."""

    figures: list[FigureRow]
    structure: Structure
    corpus: Corpus
    collaboration: list[FigureRow]
    growth: Growth
    ties: list[Tie]
    claims: list[Claim]


def _beside_leiden(
    entities: Entities, subject: WholeNetwork, manifest: Mapping[str, Any], scopes: Sequence[Scope], top: int
) -> tuple[_Beside, Communities]:
    """The sections that need no communities, and the communities, which are found in a thread beside them."""
    from kgraph.measures.statistics import statistics

    network = subject.network
    with ThreadPoolExecutor(1, "kgraph-report") as pool:
        leiden = pool.submit(lambda: subject.leiden)
        figures = statistics(network, table=subject.measured.table)
        beside = _Beside(
            figures=figure_rows(figures.frame),
            structure=structure_section(network, figures),
            corpus=corpus_section(entities, network, manifest, is_part=bool(scopes)),
            collaboration=_habits(entities, network),
            growth=growth_section(entities, network),
            ties=strongest_ties(entities, network, top),
            claims=claims(entities, network, scopes),
        )
        return beside, leiden.result()


def _habits(entities: Entities, network: Network) -> list[FigureRow]:
    """How people publish together, in figures."""
    from kgraph.measures.collaboration import collaboration

    sizes = Signed.of(network).sizes(network)
    return figure_rows(collaboration(entities, network.nodes["papers"], sizes))


def _ranges(
    entities: Entities, people: pl.DataFrame, top: int, *, base: str, weight: str
) -> pl.DataFrame | None:
    """Degree and strength of those who lead by them with their range under doubtful identities; the other
    measures would take a run of everything for each answer tried."""
    import polars as pl

    from kgraph.measures.doubts import LISTS
    from kgraph.measures.nearby_ranges import nearby_ranges

    if entities.doubts.is_empty():
        return None
    leaders = pl.concat([first_people(people, measure, top)["id"] for measure in LISTS]).unique()
    return nearby_ranges(entities, leaders, base=base, weight=weight)
