"""The table of measures: what each is called, says and cites."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kgraph.errors import UnknownName


@dataclass(frozen=True)
class Measure:
    """One centrality.

    networkx: the call that gives the same values, empty where there is none. cut_effect: what cut author
        lists do to it. exact_work: searches times pairs they pass (`Adjacency.search_work`) beyond which
        `samples` searches are drawn at random; `None` where it is always exact. sampled_work: what these may
        take; of a network so large that they would take more, fewer are drawn, but `FEWEST` at least.
        is_default: whether it is computed where nobody says which.
    """

    name: str
    title: str
    formula: str
    meaning: str
    uses_weight: bool
    cut_effect: str
    reference: str
    networkx: str
    exact_work: float | None = None
    samples: int = 0
    sampled_work: float = math.inf
    is_default: bool = True


FEWEST = 128
"""Searches drawn at least."""

LOWER, EITHER = "lower bound", "either way"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "degree", "co-authors", "|N(v)|", "how many people somebody wrote with", False, LOWER,
        "S. Wasserman, K. Faust, Social Network Analysis, Cambridge 1994, §5.2", "G.degree()",
    ),
    Measure(
        "strength", "weight of all ties", "Σ_u w(v,u)", "the sum of the weights of somebody's pairs",
        True, LOWER,
        "A. Barrat et al., PNAS 101 (2004) 3747–3752", "G.degree(weight='weight')",
    ),
    Measure(
        "betweenness", "betweenness", "2/((n−1)(n−2)) Σ_{s<t} σ(s,t|v)/σ(s,t)",
        "share of shortest paths between others that go through somebody",
        False, EITHER,
        "L. C. Freeman, Sociometry 40 (1977) 35–41", "nx.betweenness_centrality(G)", 3e10, 2_048, 3e9,
    ),
    Measure(
        "closeness", "closeness", "(r/(n−1)) · r/Σ d(v,u), over the r nodes that v reaches",
        "how near somebody is to all others; small components are scaled down (Wasserman and Faust)",
        False, EITHER,
        "L. C. Freeman, Social Networks 1 (1979) 215–239",
        "nx.closeness_centrality(G)", 1e12, 4_096,
    ),
    Measure(
        "harmonic", "harmonic centrality", "Σ_u 1/d(v,u)",
        "how near somebody is to all others, unreachable ones counting nothing",
        False, LOWER,
        "P. Boldi, S. Vigna, Internet Mathematics 10 (2014) 222–262",
        "nx.harmonic_centrality(G)", 1e12, 4_096,
    ),
    Measure(
        "eigenvector", "eigenvector centrality", "A x = λ x, |x| = 1",
        "tied to people who are themselves well tied; 0 outside the component of the largest λ",
        False, EITHER,
        "P. Bonacich, J. Mathematical Sociology 2 (1972) 113–120",
        "nx.eigenvector_centrality(G), to its limit",
    ),
    Measure(
        "pagerank", "PageRank", "x = α W x + (1−α)/n, α = 0.85, W = w(u,v)/strength(u)",
        "the share of time of a random walk along ties, now and then restarted anywhere", True, EITHER,
        "L. Page et al., Stanford InfoLab 1999-66", "nx.pagerank(G)",
    ),
    Measure(
        "core_number", "core number", "largest k with v in the k-core",
        "in a part where all have at least so many co-authors", False, LOWER,
        "S. B. Seidman, Social Networks 5 (1983) 269–287", "nx.core_number(G)",
    ),
    Measure(
        "clustering", "clustering coefficient", "2 T(v) / (k(k−1))",
        "share of pairs of co-authors that wrote together", False, EITHER,
        "D. J. Watts, S. H. Strogatz, Nature 393 (1998) 440–442", "nx.clustering(G)",
    ),
    Measure(
        "component", "component", "number of v's component",
        "which connected part somebody is in: 0 is the largest", False, EITHER,
        "J. Hopcroft, R. Tarjan, Communications of the ACM 16 (1973) 372–378", "nx.connected_components(G)",
    ),
    Measure(
        "katz", "Katz centrality", "x = α A x + 1, |x| = 1, α = 0.85/λ",
        "how many walks of any length end at somebody, longer ones counting less", False, EITHER,
        "L. Katz, Psychometrika 18 (1953) 39–43", "nx.katz_centrality(G, alpha=0.85/λ), to its limit",
        is_default=False,
    ),
    Measure(
        "hits", "hub and authority score", "W x = λ x, Σ x = 1",
        "strongly tied to people who are themselves strongly tied; hubs are authorities without directions",
        True, EITHER,
        "J. M. Kleinberg, J. ACM 46 (1999) 604–632", "nx.hits(G), where that is unique",
        is_default=False,
    ),
    Measure(
        "clustering_weighted", "weighted clustering coefficient",
        "2/(k(k−1)) Σ (ŵ(v,u) ŵ(v,t) ŵ(u,t))^(1/3) over the triangles v,u,t, ŵ = w / the largest w",
        "share of pairs of co-authors that wrote together, each by the weight of its triangle", True, EITHER,
        "J.-P. Onnela et al., Phys. Rev. E 71 (2005) 065103", "nx.clustering(G, weight='weight')",
        is_default=False,
    ),
    Measure(
        "constraint", "constraint", "Σ_w (p(v,w) + Σ_u p(v,u) p(u,w))², p(v,u) = 1/k(v)",
        "how far somebody's ties all lead back to the same few people; empty without ties", False, EITHER,
        "R. S. Burt, American J. Sociology 110 (2004) 349–399", "nx.constraint(G)",
        is_default=False,
    ),
    Measure(
        "effective_size", "effective size", "k − 2t/k, with t ties among the k co-authors",
        "how many co-authors somebody has who are not tied to the others; empty without ties", False, EITHER,
        "S. P. Borgatti, Connections 20 (1997) 35–38", "nx.effective_size(G)",
        is_default=False,
    ),
    Measure(
        "participation", "participation coefficient", "1 − Σ_c (s(v,c)/s(v))², c the communities",
        "how evenly somebody's ties spread over communities (Leiden); 0 within one or without ties",
        True, EITHER,
        "R. Guimerà, L. A. N. Amaral, Nature 433 (2005) 895–900", "",
        is_default=False,
    ),
    Measure(
        "articulation_point", "articulation point", "1 if G − v has more components, else 0",
        "without somebody the network falls into more parts", False, EITHER,
        "R. Tarjan, SIAM J. Computing 1 (1972) 146–160", "nx.articulation_points(G)",
        is_default=False,
    ),
)  # fmt: skip
"""Every measure, in the order in which they are listed to people."""

DEFAULT_MEASURES = tuple(m.name for m in MEASURES if m.is_default)
"""Those computed where nobody says which."""


def get_measure(name: str) -> Measure:
    """The measure of that name.

    Raises:
        UnknownName: there is none; the message offers the nearest.
    """
    for measure in MEASURES:
        if measure.name == name:
            return measure
    raise UnknownName("measure", name, [m.name for m in MEASURES], hint="kgraph centrality --list")
