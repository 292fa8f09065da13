"""The co-authorship network as a whole: size, density, components, clustering, degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.reports.scope_sections import FigureRow
from kgraph.reports.sections import DegreeCount, Structure

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from kgraph.measures.statistics import Statistics
    from kgraph.networks.network import Network


def structure_section(network: Network, figures: Statistics) -> Structure:
    """The network in numbers; `figures` are its statistics.

    Everything is unweighted but `total_weight`. Ratios that do not exist (nobody, no pair) are null.
    """
    import numpy as np

    people = network.n_nodes
    ends = np.concatenate([network.edges[end].to_numpy() for end in ("source", "target")])
    degree = np.bincount(ends.astype(np.int64), minlength=people)
    share_largest = figures.value("share_largest")
    return Structure(
        people=people,
        pairs=network.n_edges,
        density=figures.value("density"),
        mean_degree=figures.value("mean_degree"),
        median_degree=rounded(float(np.median(degree))) if people else None,
        max_degree=int(degree.max(initial=0)),
        isolated=int((degree == 0).sum()),
        components=int(figures.value("components") or 0),
        largest_component=round((share_largest or 0) * people),
        share_largest=share_largest,
        mean_clustering=figures.value("mean_clustering"),
        transitivity=figures.value("transitivity"),
        assortativity=figures.value("assortativity"),
        joint_papers=int(network.edges["papers"].sum()),
        total_weight=rounded(float(network.edges["weight"].sum())),
        pairs_cut=int((network.edges["cut_papers"] > 0).sum()),
        degrees=_degree_counts(degree),
        notes=list(dict.fromkeys((*network.notes, *figures.notes))),
    )


def figure_rows(frame: pl.DataFrame) -> list[FigureRow]:
    """Figures of a network or corpus, those that exist."""
    return [
        FigureRow(**{"coverage": None, **row})
        for row in frame.iter_rows(named=True)
        if row["value"] is not None
    ]


def rounded(value: float) -> float:
    """Nine significant digits: beyond them the order of additions shows."""
    return float(f"{value:.9g}")


def _degree_counts(degree: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[DegreeCount]:
    import numpy as np

    values, counts = np.unique(degree, return_counts=True)
    at_least = counts[::-1].cumsum()[::-1] / max(len(degree), 1)
    return [
        DegreeCount(degree=int(v), people=int(c), share_at_least=rounded(float(s)))
        for v, c, s in zip(values, counts, at_least, strict=True)
    ]
