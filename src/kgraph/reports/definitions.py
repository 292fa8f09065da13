"""What measures and weightings mean: formula, reading, reference, and what a cut author list does to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kgraph.reports.sections import Definition
from kgraph.reports.text import number


@dataclass(frozen=True)
class CutEffect:
    """What missing authors do to a number."""

    words: str
    bound: Literal["lower", "lower if alone", "upper", "none"]
    """`lower if alone`: too low only by the papers whose cut list shows nobody else."""

    def shown(self, person: dict[str, Any], value_of: float, error: float | None) -> str:
        """The person's value with the sign that says how to read it."""
        value = number(value_of)
        if error is not None:
            return f"{value} ± {number(float(f'{error:.2g}'))}"
        if self.bound == "lower" and person["cut_papers"]:
            return f"≥ {value}"
        if self.bound == "lower if alone" and person["one_name_papers"]:
            return f"≥ {value}"
        if self.bound == "upper" and person["cut_papers"]:
            return f"≤ {value}"
        return value


LOWER = CutEffect("lower bound", "lower")
EITHER_WAY = CutEffect("may move either way", "none")

CUT_EFFECTS: dict[str, CutEffect] = {
    "degree": LOWER,
    "strength full": LOWER,
    "strength fractional": CutEffect(
        "such a paper still adds 1, unless its list shows nobody else", "lower if alone"
    ),
    "strength paper": CutEffect("upper bound", "upper"),
    "strength harmonic": EITHER_WAY,
    "strength first-last": EITHER_WAY,
    "strength position": EITHER_WAY,
    "betweenness": EITHER_WAY,
    "closeness": EITHER_WAY,
    "harmonic": LOWER,
    "eigenvector": EITHER_WAY,
    "pagerank": EITHER_WAY,
    "core_number": LOWER,
    "clustering": EITHER_WAY,
}
"""Measure (`strength` with its weighting) → effect, on the sum over the papers that are here."""


def cut_effect(measure: str, weighting: str) -> CutEffect:
    """What a cut author list does to a measure under a weighting."""
    return CUT_EFFECTS.get(measure) or CUT_EFFECTS.get(f"{measure} {weighting}", EITHER_WAY)


REMARKS = {
    "strength": "Under fractional counting each paper with others adds 1, so it is the number of papers "
    "written with others.",
    "core_number": "A single paper of n authors puts all of them into the core n−1.",
    "clustering": "A paper of three or more makes triangles by itself.",
}

CUT_LISTS = {
    "degree": "Lower bound. No upper bound can be given unless the source says how many authors a list had.",
    "strength": "Full counting: lower bound. Fractional: right for every cut list that shows at least one "
    "other name, too low by 1 for each that shows none. Paper-normalised: upper bound of what these "
    "papers give.",
    "betweenness": "May move either way: a missing pair can hide a detour or a bridge.",
    "harmonic": "Lower bound: a pair more can only shorten distances.",
    "core_number": "Lower bound.",
}
"""Measure → what a cut author list does to it; the others may move either way."""


READINGS = {
    "degree": "With how many people somebody wrote.",
    "strength": "The sum of the weights of somebody's ties.",
    "strength fractional": "The number of papers written with others: under fractional counting each adds 1.",
    "betweenness": "Share of the shortest paths between all other people that pass through somebody: who "
    "stands between groups.",
    "closeness": "How few steps away all others are: 1 for somebody who wrote with everybody.",
    "harmonic": "Nearness as a sum: everybody adds 1 at one step, 1/2 at two, 1/3 at three, nothing if "
    "out of reach.",
    "eigenvector": "High for those whose co-authors have many co-authors; it gathers in the densest part of "
    "the network.",
    "pagerank": "Share of its time that a random walk along ties, now and then restarted anywhere, spends "
    "with somebody.",
    "core_number": "k: somebody belongs to a part of the network where each has k co-authors or more in it.",
}
"""Measure (`strength` with its weighting, where that has its own) → how to read its list."""


def reading(measure: str, weighting: str) -> str:
    """What a measure says, in a sentence, under a weighting."""
    return READINGS.get(f"{measure} {weighting}") or READINGS[measure]


def measure_definitions(titles: dict[str, str]) -> list[Definition]:
    """The measures named in `titles` and clustering, from the table of the measures room."""
    from kgraph.measures import MEASURES

    known = {m.name: m for m in MEASURES}
    named = {**titles, "clustering": "Clustering"}
    return [
        Definition(
            name=name,
            title=title,
            formula=known[name].formula,
            meaning=" ".join(
                (f"{_sentence(known[name].meaning)}", *REMARKS.get(name, "").splitlines(),
                 f"In networkx: {known[name].networkx}.")
            ),
            cut_effect=CUT_LISTS.get(name, "May move either way."),
            reference=f"{known[name].reference}.",
        )
        for name, title in named.items()
    ]  # fmt: skip


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


OTHER_NUMBERS = (
    Definition(
        name="spearman",
        title="Rank correlation",
        formula="ρ = Pearson correlation of the mean ranks",
        meaning="1: the same order; 0: unrelated; −1: reversed. Over all people, ties at their mean rank.",
        cut_effect="Inherits what its measures suffer.",
        reference="C. Spearman, Am. J. Psychol. 15 (1904) 72–101.",
    ),
    Definition(
        name="assortativity",
        title="Degree assortativity",
        formula="Pearson correlation of the degrees at the two ends of each pair",
        meaning="Do those with many co-authors write with one another? Large teams alone make it positive.",
        cut_effect="May move either way.",
        reference="M. E. J. Newman, Assortative mixing in networks, Phys. Rev. Lett. 89 (2002) 208701.",
    ),
    Definition(
        name="communities",
        title="Communities (Leiden)",
        formula="Q = 1/2W · Σ over u, v of [w(u, v) − γ s(u)s(v)/2W] for u, v in one community, γ = 1",
        meaning="A division that makes Q (modularity) large; found by a random search with the seed below, "
        "one good division among several. Numbered by size. Stability over seeds: adjusted mutual "
        "information of two divisions, on average over all pairs of runs (1: the same, 0: as alike as by "
        "chance); of one community: its greatest Jaccard similarity with one of another run, on average.",
        cut_effect="May move either way.",
        reference="V. A. Traag, L. Waltman, N. J. van Eck, From Louvain to Leiden, Sci. Rep. 9 (2019) 5233; "
        "M. E. J. Newman, M. Girvan, Phys. Rev. E 69 (2004) 026113; N. X. Vinh, J. Epps, J. Bailey, J. Mach. "
        "Learn. Res. 11 (2010) 2837–2854; C. Hennig, Comput. Stat. Data Anal. 52 (2007) 258–271.",
    ),
    Definition(
        name="participation",
        title="Participation",
        formula="P(v) = 1 − Σ over communities c of (s(v into c)/s(v))²",
        meaning="0: all ties in one community; towards 1: spread evenly over many.",
        cut_effect="May move either way.",
        reference="R. Guimerà, L. A. N. Amaral, Nature 433 (2005) 895–900.",
    ),
)


def weighting_definitions() -> list[Definition]:
    """All weightings, from the table of the network room."""
    from kgraph.networks import WEIGHTINGS

    return [
        Definition(
            name=w.name,
            title=w.title[0].upper() + w.title[1:],
            formula=w.formula,
            meaning=_sentence(f"{w.meaning}; {w.conserves}"),
            cut_effect=_sentence(w.cut_effect),
            reference=f"{w.reference}.",
        )
        for w in WEIGHTINGS
    ]
