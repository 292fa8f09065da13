"""The centrality report: who is central in a corpus, how sure that is, and how to recompute it.

    report = centrality_report(entities, base=base, manifest=manifest)
    write_report(report, "outputs/report")     # centrality.html, .md, .csv, .json …

The corpus and its gaps come first, since every number after them is no better than they are.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kgraph
from kgraph.progress import SILENT, Progress
from kgraph.reports.communities import communities_section
from kgraph.reports.corpus import corpus_section
from kgraph.reports.definitions import OTHER_NUMBERS, measure_definitions, weighting_definitions
from kgraph.reports.growth import growth_section, strongest_ties
from kgraph.reports.leaders import agreement_section, glance, people_frame, people_table, top_lists
from kgraph.reports.measured import RANKED, TITLES, measure
from kgraph.reports.recipes import recipes
from kgraph.reports.sections import CentralityReport, Input, Method
from kgraph.reports.sensitivity import sensitivity
from kgraph.reports.structure import structure_section
from kgraph.reports.summary import summary_sentences

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities

DEFAULT_SEED = 20260101
FORMATS = ("html", "md", "csv", "json")
VERSIONED = ("networkx", "networkit", "scipy", "numpy", "polars")


def centrality_report(
    entities: Entities,
    *,
    base: str,
    manifest: Mapping[str, Any],
    seed: int = DEFAULT_SEED,
    top: int = 20,
    weight: str = "fractional",
    progress: Progress = SILENT,
) -> CentralityReport:
    """The report on the co-authorship network of `entities`, as data.

    Of the manifest these keys are used where present: `run`, `kgraph`, `python`, `versions`,
    `parameters` and `counts.rejected`. Nothing depends on the clock: same arguments, same report.

    Args:
        top: length of the lists of people and ties.
        weight: counting of joint papers (see `kgraph.networks`); degree, betweenness, closeness, harmonic
            closeness and core number do not depend on it.

    Raises:
        UnknownName: no such weighting.
    """
    from kgraph.networks import network_from_entities

    progress.stage("report: network")
    network = network_from_entities(entities, "coauthorship", base=base, weight=weight)
    progress.stage("report: measures")
    measured = measure(network, seed=seed)
    people = people_frame(entities, network, measured)
    progress.stage("report: communities")
    communities, membership = communities_section(entities, network, people, base=base, seed=seed, top=top)
    progress.stage("report: tables")
    corpus = corpus_section(entities, network, manifest)
    structure = structure_section(network, measured.clustering)
    lists = top_lists(entities, people, measured, weight, top, _ranges(entities, base=base, weight=weight))
    variants = sensitivity(entities, network, weight=weight, top=top)
    agreement = agreement_section(people, RANKED, top, variants)
    growth = growth_section(entities, network)
    ties = strongest_ties(entities, network, top)
    return CentralityReport(
        title="Who is central: a co-authorship report",
        base=base,
        top=top,
        summary=summary_sentences(corpus, structure, lists, agreement, communities, growth, ties),
        corpus=corpus,
        structure=structure,
        glance=glance(people, RANKED, top),
        top_lists=lists,
        agreement=agreement,
        communities=communities,
        growth=growth,
        ties=ties,
        method=_method(entities, manifest, weight, seed),
        people=people_table(people, membership, RANKED),
    )


def write_report(
    report: CentralityReport,
    folder_or_path: str | os.PathLike[str],
    formats: Iterable[str] = FORMATS,
) -> list[Path]:
    """Write the report and return the paths written, in the order of `formats`.

    Into a folder as `centrality.FORMAT`; a path that ends in one of the formats names the files itself
    (`x/lab.html` → `x/lab.html`, `x/lab.md` …). `md` also writes its figures into `STEM-figures/`, `csv` the
    strongest ties into `STEM-ties.csv`. Each file is whole or not there. The page loads nothing.

    Raises:
        UnknownFormat: a format that is not in `FORMATS`.
    """
    from kgraph.reports.write import write_files

    return write_files(report, folder_or_path, formats)


def _ranges(entities: Entities, *, base: str, weight: str) -> pl.DataFrame | None:
    """Degree and strength with their range under doubtful identities; the other measures would take a run of
    everything for each answer tried."""
    from kgraph.measures.doubts import LISTS
    from kgraph.measures.ranges import centrality_ranges

    if entities.doubts.is_empty():
        return None
    return centrality_ranges(entities, measures=LISTS, base=base, weight=weight).frame


def _method(entities: Entities, manifest: Mapping[str, Any], weight: str, seed: int) -> Method:
    inputs = [
        Input(**{field: row[field] for field in Input.model_fields})
        for row in entities.documents.sort("path", "id").iter_rows(named=True)
    ]
    parameters = {k: v for k, v in manifest.get("parameters", {}).items() if k not in ("seed", "base")}
    return Method(
        measures=[*measure_definitions(TITLES), *OTHER_NUMBERS],
        weightings=weighting_definitions(),
        weighting=weight,
        seed=seed,
        parameters=parameters,
        run=manifest.get("run"),
        versions=_versions(manifest),
        inputs=inputs,
        recipes=recipes(weight, [i.path for i in inputs], seed),
    )


def _versions(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Of what computed this report; the manifest's, where it names others, of what built the tables."""
    here = {"python": platform.python_version(), "kgraph": kgraph.__version__}
    here |= {name: metadata.version(name) for name in VERSIONED}
    built = {
        "kgraph": manifest.get("kgraph"),
        "python": manifest.get("python"),
        **manifest.get("versions", {}),
    }
    other = {
        f"{name} (build)": str(version)
        for name, version in sorted(built.items())
        if version is not None and here.get(name) != version
    }
    return here | other
