"""How far measures tell the same story: rank correlations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from kgraph.errors import UnknownName

if TYPE_CHECKING:
    import polars as pl

METHODS = ("spearman", "kendall")


def rank_correlation(
    frame: pl.DataFrame, measures: Sequence[str], *, method: str = "spearman"
) -> dict[tuple[str, str], float | None]:
    """Correlation of the ranks that each pair of measures gives; null where a measure is constant.

    frame: one column per measure, such as `CentralityTable.frame`. method: `spearman` (ρ, ties at their mean
        rank) or `kendall` (τ-b).

    Raises:
        UnknownName: no such method or column.

    Example:
        >>> import polars as pl
        >>> rank_correlation(pl.DataFrame({"a": [1, 2, 3], "b": [9, 8, 7]}), ["a", "b"])[("a", "b")]
        -1.0
    """
    from scipy import stats

    kernels: dict[str, Callable[..., Any]] = {"spearman": stats.spearmanr, "kendall": stats.kendalltau}
    if method not in kernels:
        raise UnknownName("rank correlation", method, METHODS)
    for name in measures:
        if name not in frame.columns:
            raise UnknownName("measure in the table", name, frame.columns)
    constant = {name for name in measures if frame[name].n_unique() < 2}
    correlations: dict[tuple[str, str], float | None] = {}
    for a in measures:
        for b in measures:
            if a in constant or b in constant:
                correlations[a, b] = None
            elif a == b:
                correlations[a, b] = 1.0
            elif (b, a) in correlations:
                correlations[a, b] = correlations[b, a]
            else:
                value = kernels[method](frame[a].to_numpy(), frame[b].to_numpy()).statistic
                correlations[a, b] = round(float(value), 12)
    return correlations
