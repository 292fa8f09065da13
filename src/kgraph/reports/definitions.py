"""What each measure and weighting means: formula, reading, reference, and what a cut author list does to it."""

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

    def shown(self, person: dict[str, Any], measure: str, is_exact: bool) -> str:
        """The person's value with the sign that says how to read it."""
        value = number(person[measure])
        if not is_exact:
            return f"≈ {value}"
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
    "strength fractional": CutEffect("each still adds 1, unless nobody else is listed", "lower if alone"),
    "strength paper": CutEffect("upper bound", "upper"),
    "strength harmonic": EITHER_WAY,
    "betweenness": EITHER_WAY,
    "closeness": EITHER_WAY,
    "harmonic": LOWER,
    "eigenvector": EITHER_WAY,
    "pagerank": EITHER_WAY,
    "core": LOWER,
    "clustering": EITHER_WAY,
}
"""Measure (`strength` with its weighting) → effect. Bounds are those of the sum over the papers that are here."""


def cut_effect(measure: str, weighting: str) -> CutEffect:
    """What a cut author list does to a measure under a weighting."""
    return CUT_EFFECTS.get(measure) or CUT_EFFECTS.get(f"{measure} {weighting}", EITHER_WAY)


MEASURES = (
    Definition(
        name="degree",
        title="Degree",
        formula="k(v) = number of people who share at least one paper with v",
        meaning="How many different co-authors.",
        cut_effect="Lower bound. No upper bound can be given unless the source says how many authors a list had.",
        reference="L. C. Freeman, Centrality in social networks: conceptual clarification, "
        "Social Networks 1 (1979) 215–239.",
    ),
    Definition(
        name="strength",
        title="Strength",
        formula="s(v) = Σ over co-authors u of w(v, u)",
        meaning="How much joint work, under the weighting chosen. Under fractional counting each paper with others "
        "adds 1, so it is the number of papers written with others.",
        cut_effect="Full counting: lower bound. Fractional: right for every cut list that shows at least one other "
        "name, too low by 1 for each that shows none. Paper-normalised: upper bound of what these papers give.",
        reference="A. Barrat et al., The architecture of complex weighted networks, PNAS 101 (2004) 3747–3752; "
        "M. E. J. Newman, Phys. Rev. E 64 (2001) 016132.",
    ),
    Definition(
        name="betweenness",
        title="Betweenness",
        formula="b(v) = 2/((N−1)(N−2)) · Σ over pairs s, t of σ(s, t | v) / σ(s, t)",
        meaning="Share of shortest paths between others that pass through v; pairs in different components add "
        "nothing. Unweighted.",
        cut_effect="May move either way: a missing pair can hide a detour or a bridge.",
        reference="L. C. Freeman, Sociometry 40 (1977) 35–41; U. Brandes, A faster algorithm for betweenness "
        "centrality, J. Math. Sociol. 25 (2001) 163–177.",
    ),
    Definition(
        name="closeness",
        title="Closeness",
        formula="c(v) = (r−1)/(N−1) · (r−1) / Σ d(v, u), over the r people that v reaches, v included",
        meaning="How near to all whom one reaches, scaled by how many these are (Wasserman and Faust). Unweighted.",
        cut_effect="May move either way.",
        reference="S. Wasserman, K. Faust, Social Network Analysis, Cambridge 1994, p. 200–201.",
    ),
    Definition(
        name="harmonic",
        title="Harmonic",
        formula="h(v) = Σ over u ≠ v of 1/d(v, u), where 1/∞ = 0",
        meaning="How near to everybody; fit for networks of several components. Unweighted.",
        cut_effect="Lower bound: a pair more can only shorten distances.",
        reference="M. Marchiori, V. Latora, Physica A 285 (2000) 539–546; P. Boldi, S. Vigna, Axioms for "
        "centrality, Internet Math. 10 (2014) 222–262.",
    ),
    Definition(
        name="eigenvector",
        title="Eigenvector",
        formula="A x = λ x for the greatest λ, |x| = 1",
        meaning="Co-authors of the well-connected are well connected. All but zero outside of one component.",
        cut_effect="May move either way.",
        reference="P. Bonacich, Power and centrality: a family of measures, Am. J. Sociol. 92 (1987) 1170–1182.",
    ),
    Definition(
        name="pagerank",
        title="PageRank",
        formula="p(v) = (1−α)/N + α Σ over co-authors u of p(u) w(u, v)/s(u), α = 0.85",
        meaning="Where one ends when walking from co-author to co-author by weight, with restarts; sums to 1.",
        cut_effect="May move either way.",
        reference="S. Brin, L. Page, Computer Networks 30 (1998) 107–117.",
    ),
    Definition(
        name="core",
        title="Core number",
        formula="greatest k such that v is in a part where everybody has at least k co-authors of that part",
        meaning="How deep in the dense middle. A single paper of n authors puts all of them into the core n−1.",
        cut_effect="Lower bound.",
        reference="S. B. Seidman, Network structure and minimum degree, Social Networks 5 (1983) 269–287; "
        "V. Batagelj, M. Zaveršnik, arXiv:cs/0310049.",
    ),
    Definition(
        name="clustering",
        title="Clustering",
        formula="C(v) = pairs of v's co-authors that are co-authors / (k(v)(k(v)−1)/2); 0 where k < 2",
        meaning="How far one's co-authors write with each other; a paper of three or more makes triangles by itself.",
        cut_effect="May move either way.",
        reference="D. J. Watts, S. H. Strogatz, Nature 393 (1998) 440–442.",
    ),
)
"""In the order of the report; those that a measure is asked for are printed."""

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
        meaning="A division that makes Q (modularity) large; found by a randomised search with the seed below, "
        "one good division among several. Numbered by size.",
        cut_effect="May move either way.",
        reference="V. A. Traag, L. Waltman, N. J. van Eck, From Louvain to Leiden, Sci. Rep. 9 (2019) 5233; "
        "M. E. J. Newman, M. Girvan, Phys. Rev. E 69 (2004) 026113.",
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
    from kgraph.networks.weighting import WEIGHTINGS

    return [
        Definition(
            name=w.name,
            title=w.title[0].upper() + w.title[1:],
            formula=w.formula,
            meaning=f"{w.meaning[0].upper()}{w.meaning[1:]}; {w.conserves}.",
            cut_effect=f"{w.cut_effect[0].upper()}{w.cut_effect[1:]}.",
            reference=f"{w.reference}.",
        )
        for w in WEIGHTINGS
    ]
