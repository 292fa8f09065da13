"""How likely two people are to write together, by one reason at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.measures.suggestions.past import Past

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

ALPHA = 0.5
"""Chance to walk on. Walks that stay near do as well as longer ones here and need a quarter of the steps."""
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Score:
    """One reason. `of`: the scores of all people for some people, an array people × len(rows).

    feature: what the combined score makes of it, so that a few large values do not decide.
    networkx: the call that gives the same values.
    """

    name: str
    title: str
    formula: str
    reference: str
    of: Callable[[Past, Ints], Floats]
    feature: Callable[[Floats], Floats]
    networkx: str = ""


def _two_steps(past: Past, rows: Ints, weight: Floats) -> Floats:
    """Σ over the co-authors that two people share of what each of them counts."""
    import numpy as np
    from scipy.sparse import csr_array

    ones = csr_array(
        (np.ones(len(past.ties.data)), past.ties.indices, past.ties.indptr), shape=past.ties.shape
    )
    first = ones[rows]
    first.data *= weight[first.indices]
    return np.asarray((first @ ones).toarray().T, np.float64)


def _common_neighbours(past: Past, rows: Ints) -> Floats:
    import numpy as np

    return _two_steps(past, rows, np.ones(len(past.degree)))


def _adamic_adar(past: Past, rows: Ints) -> Floats:
    import numpy as np

    return _two_steps(past, rows, 1 / np.log(np.maximum(past.degree, 2)))  # who is shared has two or more


def _resource_allocation(past: Past, rows: Ints) -> Floats:
    import numpy as np

    return _two_steps(past, rows, 1 / np.maximum(past.degree, 1))


def _popularity(past: Past, rows: Ints) -> Floats:
    import numpy as np

    return np.repeat(past.degree.astype(np.float64)[:, None], len(rows), axis=1)


def _personalised_pagerank(past: Past, rows: Ints) -> Floats:
    """Walks along joint papers that return to the person now and then; who has no tie stays at home."""
    import numpy as np

    from kgraph.kernels.parallel import in_threads, n_processors
    from kgraph.kernels.walks import walk_with_return

    indptr, indices = past.ties.indptr.astype(np.int64), past.ties.indices.astype(np.int32)

    def walk(part: int) -> Floats:
        return walk_with_return(indptr, indices, past.ties.data, int(rows[part]), ALPHA, TOLERANCE)

    return np.stack(in_threads(walk, len(rows), n_processors()), axis=1)


def _topic_fit(past: Past, rows: Ints) -> Floats:
    import numpy as np

    return np.asarray((past.topics @ past.topics[rows].T).toarray(), np.float64)


def _same_lab(past: Past, rows: Ints) -> Floats:
    import numpy as np

    return np.asarray((past.labs @ past.labs[rows].T).toarray() > 0, np.float64)


def _activity(past: Past, rows: Ints) -> Floats:
    """1/(1 + years since the last paper); 0 without a year."""
    import numpy as np

    now = past.until if past.until is not None else int(past.last_year.max(initial=0))
    active = np.where(past.last_year > 0, 1 / (1.0 + np.maximum(now - past.last_year, 0)), 0.0)
    return np.repeat(active[:, None], len(rows), axis=1)


def _logarithm(values: Floats) -> Floats:
    import numpy as np

    return np.asarray(np.log1p(values), np.float64)


def _root(values: Floats) -> Floats:
    import numpy as np

    return np.asarray(np.sqrt(values), np.float64)


def _log_share(values: Floats) -> Floats:
    """Shares of a walk span many powers of ten."""
    import numpy as np

    return np.asarray(np.log10(values + 1e-8), np.float64)


def _same(values: Floats) -> Floats:
    return values


SCORES: tuple[Score, ...] = (
    Score("popularity", "co-authors of the candidate (baseline)", "k(b)",
          "A.-L. Barabási et al., Physica A 311 (2002) 590–614", _popularity, _logarithm,
          "nx.preferential_attachment / k(a)"),
    Score("common_neighbours", "shared co-authors (baseline)", "|N(a) ∩ N(b)|",
          "M. E. J. Newman, Phys. Rev. E 64 (2001) 025102", _common_neighbours, _logarithm,
          "nx.common_neighbors"),
    Score("adamic_adar", "Adamic–Adar", "Σ 1/ln k(c) over shared c",
          "L. A. Adamic, E. Adar, Social Networks 25 (2003) 211–230", _adamic_adar, _logarithm,
          "nx.adamic_adar_index"),
    Score("resource_allocation", "resource allocation", "Σ 1/k(c) over shared c",
          "T. Zhou, L. Lü, Y.-C. Zhang, European Physical J. B 71 (2009) 623–630",
          _resource_allocation, _root, "nx.resource_allocation_index"),
    Score("personalised_pagerank", "personalised PageRank", "walk from a that goes home with chance ½",
          "D. Liben-Nowell, J. Kleinberg, JASIST 58 (2007) 1019–1031", _personalised_pagerank, _log_share,
          "nx.pagerank(G, alpha=0.5, personalization={a: 1})"),
    Score("topic_fit", "topic fit", "cosine of TF-IDF vectors of topics",
          "G. Salton, C. Buckley, Information Processing & Management 24 (1988) 513–523", _topic_fit, _root),
    Score("same_lab", "same lab", "1 where both signed from one lab", "", _same_lab, _same),
    Score("activity", "activity of the candidate", "1/(1 + years since last paper)", "", _activity, _same),
)  # fmt: skip
"""Every reason, in the order in which they are listed to people."""
