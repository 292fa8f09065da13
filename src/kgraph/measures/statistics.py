"""A network in figures: size, cohesion, distances, mixing, degrees; each with its formula and source.

Values and conventions are networkx's where it has the figure (`Figure.networkx`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.measures.figures import FIGURES, NEEDED, Parts, team_moments

if TYPE_CHECKING:
    import polars as pl

    from kgraph.measures.centrality import CentralityTable
    from kgraph.measures.power_law import PowerLaw
    from kgraph.networks.network import Network

SAMPLES = 100
"""Bootstrap samples behind the test of the power law: p is then known within ±0.1."""


@dataclass(frozen=True)
class Statistics:
    """The figures of one network.

    frame: `name, title, value, formula, reference`, in the order of `FIGURES` and `DEGREE_FIGURES`.
    degrees: the power law that fits the degrees best, with what speaks against it; null for small networks.
    notes: what was estimated, and what the network itself has to say.
    """

    frame: pl.DataFrame
    degrees: PowerLaw | None
    notes: tuple[str, ...]

    def value(self, name: str) -> float | None:
        """The value of a figure.

        Raises:
            UnknownName: there is none of that name.
        """
        from kgraph.errors import UnknownName

        rows = dict(self.frame.select("name", "value").iter_rows())
        if name not in rows:
            raise UnknownName("figure", name, rows)
        value: float | None = rows[name]
        return value


def statistics(
    network: Network, *, samples: int = SAMPLES, table: CentralityTable | None = None
) -> Statistics:
    """The figures of a network, and how its degrees are distributed.

    samples: bootstrap samples for the test of the power law. Mean distances come from exact searches, or
    where the network is too large for that from the sampled closeness, which the notes then say; the diameter
    is then the longest shortest path met, and the notes say what it is at most.
    table: measures of the nodes, `NEEDED` among them, where they are known already.
    """
    import polars as pl

    from kgraph.measures.centrality import centrality
    from kgraph.measures.power_law import fit_power_law

    table = centrality(network, NEEDED) if table is None else table
    component = table.frame["component"].to_numpy()
    parts = Parts(network, table, component, team_moments(network))
    degrees = fit_power_law(table.frame["degree"].to_numpy(), samples=samples)
    rows = [(f.name, f.title, _rounded(f.of(parts)), f.formula, f.reference) for f in FIGURES]
    rows += [
        (name, title, None if degrees is None else _rounded(getattr(degrees, field)), "", CLAUSET)
        for name, (title, field) in DEGREE_FIGURES.items()
    ]
    schema = {"name": pl.String, "title": pl.String, "value": pl.Float64, "formula": pl.String,
              "reference": pl.String}  # fmt: skip
    told = [f"{m}: {f.to_text()}" for m in NEEDED if not (f := table.fact(m)).is_exact]
    if parts.diameter and parts.diameter[0] < parts.diameter[1]:
        told.append(
            f"diameter: between {parts.diameter[0]:,} and {parts.diameter[1]:,}, not searched to the end"
        )
    if degrees is not None:
        told.append(degrees.to_text("degrees"))
    if parts.team_moments is None and network.incidence is not None and network.n_edges:
        told.append(
            "no expected transitivity: pairs were left out, so that teams no longer tell the triangles"
        )
    return Statistics(pl.DataFrame(rows, schema=schema, orient="row"), degrees, (*network.notes, *told))


def _rounded(value: float | int | None) -> float | None:
    """Nine significant digits: beyond them the order of additions shows."""
    return None if value is None or math.isnan(value) else float(f"{value:.9g}")


CLAUSET = "A. Clauset, C. R. Shalizi, M. E. J. Newman, SIAM Review 51 (2009) 661–703"
DEGREE_FIGURES = {
    "degree_exponent": ("exponent of the power law nearest to the degrees", "exponent"),
    "degree_exponent_error": ("its standard error", "error"),
    "degree_tail": ("degree from which it is fitted", "least"),
    "degree_tail_nodes": ("nodes of that degree or more", "n_tail"),
    "degree_power_law_p": ("p of that power law (below 0.1: refused)", "p"),
}
"""What the fit of the degrees adds: name → title and field of `PowerLaw`."""
