"""Communities through time: which of one window goes on in which of the next, and what became of it.

References:
    D. Greene, D. Doyle, P. Cunningham, Tracking the evolution of communities in dynamic social networks,
    ASONAM (2010) 176–183 (matching by Jaccard similarity, events).
    M. Spiliopoulou, I. Ntoutsi, Y. Theodoridis, R. Schult, MONIC: modeling and monitoring cluster
    transitions, KDD (2006) 706–711 (half of a cluster must be in its match).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from kgraph.errors import BadRequest, UnknownName
from kgraph.measures.palette import OTHER, PALETTE

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.network import Network

LEAST_SIZE, LEAST_JACCARD, LEAST_SHARED, LEAST_SHARE = 3, 0.1, 2, 0.5
MARKED_CHANGE = 1.1
"""Growth and contraction are changes of size by more than a tenth, as with Greene and others."""

EVENTS = ("birth", "continuation", "growth", "contraction", "merge", "split", "death")


@dataclass(frozen=True)
class Tracking:
    """Communities of consecutive windows as lineages.

    table: `window, community, lineage, colour, size, event, from`, sorted by window, then community. A row is
        a community of at least `least_size` nodes in a window, or, with a null community and size 0, the
        death of one of the window before. `from` has the communities of the window before, those that gave
        most first, joined by `; `. Lineages are numbered from 0 as they appear; a lineage has the same
        colour in all windows, and the lineages of the largest communities have those of the palette.
    """

    windows: tuple[str, ...]
    table: pl.DataFrame
    least_size: int

    def colours(self, window: str, labels: pl.Series) -> pl.Series:
        """The colour of each node of a window from the labels tracked; grey for communities too small.

        Raises:
            UnknownName: there is no such window.
        """
        import polars as pl

        if window not in self.windows:
            raise UnknownName("window", window, self.windows)
        rows = self.table.filter(pl.col("window") == window, pl.col("community").is_not_null())
        return labels.replace_strict(
            rows["community"], rows["colour"], default=OTHER, return_dtype=pl.String
        ).alias("color")


class _Match(NamedTuple):
    """Two communities of consecutive windows that go together."""

    shared: int
    jaccard: float
    old: int
    new: int


@dataclass(frozen=True)
class _Window:
    """One window: its nodes with their communities, and the sizes of those that are tracked."""

    label: str
    members: pl.DataFrame
    sizes: dict[int, int]


def track(
    windows: Sequence[tuple[str, Network, pl.Series]],
    *,
    least_size: int = LEAST_SIZE,
    least_jaccard: float = LEAST_JACCARD,
) -> Tracking:
    """Lineages of communities through windows in order of time, each with its label, network and communities.

    Nodes are the same where their `id` is. Two communities are compared by the nodes that both windows have,
    since nobody knows where the others would have been: they match when they share at least two such nodes,
    half of those of one of them, and `least_jaccard` of those of both together. A community from two or more
    is a merge, one of several from the same is a split, one without match before is a birth; all of the first
    window are births. What matches one to one grows, contracts (by more than a tenth) or continues. A lineage
    goes on where most of its nodes go, each in one community at most; the others begin new ones.

    Raises:
        BadRequest: two windows have the same label, or labels do not fit their network.
    """
    import polars as pl

    found = [_window(label, network, labels, least_size) for label, network, labels in windows]
    if len({w.label for w in found}) < len(found):
        raise BadRequest("tracking: two windows have the same label")
    rows: list[dict[str, Any]] = []
    lineages: dict[int, int] = {}
    n_lineages = 0
    for before, window in pairwise((None, *found)):
        assert window is not None
        matches = _matches(before, window, least_jaccard) if before else []
        old, lineages = lineages, _heirs(lineages, matches)
        for community in sorted(window.sizes.keys() - lineages.keys()):
            lineages[community] = n_lineages
            n_lineages += 1
        rows += _rows(before, window, matches, lineages)
        rows += _deaths(before, window, matches, old)
    table = _coloured(pl.DataFrame(rows, schema=_SCHEMA, orient="row"))
    return Tracking(tuple(w.label for w in found), table, least_size)


_SCHEMA = {"window": str, "community": int, "lineage": int, "size": int, "event": str, "from": str}


def _window(label: str, network: Network, labels: pl.Series, least_size: int) -> _Window:
    import polars as pl

    if len(labels) != network.n_nodes:
        raise BadRequest(f"tracking: window {label} has {network.n_nodes} nodes and {len(labels)} labels")
    members = pl.DataFrame({"id": network.nodes["id"], "community": labels.cast(pl.Int64)})
    sizes = members.group_by("community").len().filter(pl.col("len") >= least_size)
    return _Window(label, members, dict(sizes.iter_rows()))


def _matches(before: _Window, window: _Window, least_jaccard: float) -> list[_Match]:
    """The best first: most nodes shared, then most alike, then by number."""
    import polars as pl

    both = before.members.join(window.members, on="id", suffix="_new")
    shared = both.group_by("community", "community_new").agg(shared=pl.len())
    shared = shared.with_columns(
        stayed=pl.col("shared").sum().over("community"), known=pl.col("shared").sum().over("community_new")
    )
    found = []
    for old, new, n, stayed, known in shared.iter_rows():
        jaccard = n / (stayed + known - n)
        tracked = old in before.sizes and new in window.sizes
        alike = n >= max(LEAST_SHARED, LEAST_SHARE * min(stayed, known)) and jaccard >= least_jaccard
        if tracked and alike:
            found.append(_Match(n, jaccard, old, new))
    return sorted(found, key=lambda m: (-m.shared, -m.jaccard, m.old, m.new))


def _heirs(lineages: dict[int, int], matches: Iterable[_Match]) -> dict[int, int]:
    """The lineages that go on, by community: each match in turn whose communities are both still free."""
    heirs: dict[int, int] = {}
    passed: set[int] = set()
    for match in matches:
        if match.old not in passed and match.new not in heirs:
            heirs[match.new] = lineages[match.old]
            passed.add(match.old)
    return heirs


def _rows(
    before: _Window | None, window: _Window, matches: list[_Match], lineages: dict[int, int]
) -> list[dict[str, Any]]:
    """A row for each community of the window, by number."""
    origins, parts = defaultdict(list), defaultdict(list)
    for match in matches:
        origins[match.new].append(match.old)
        parts[match.old].append(match.new)
    return [
        {
            "window": window.label,
            "community": community,
            "lineage": lineages[community],
            "size": size,
            "event": _event(before, size, origins[community], parts),
            "from": "; ".join(map(str, origins[community])),
        }
        for community, size in sorted(window.sizes.items())
    ]


def _event(before: _Window | None, size: int, origins: list[int], parts: dict[int, list[int]]) -> str:
    if before is None or not origins:
        return "birth"
    if len(origins) > 1:
        return "merge"
    if len(parts[origins[0]]) > 1:
        return "split"
    was = before.sizes[origins[0]]
    if size > was * MARKED_CHANGE:
        return "growth"
    return "contraction" if was > size * MARKED_CHANGE else "continuation"


def _deaths(
    before: _Window | None, window: _Window, matches: list[_Match], lineages: dict[int, int]
) -> list[dict[str, Any]]:
    """A row for each community of the window before without match, by number."""
    if before is None:
        return []
    return [
        {"window": window.label, "community": None, "lineage": lineages[community], "size": 0,
         "event": "death", "from": str(community)}
        for community in sorted(before.sizes.keys() - {m.old for m in matches})
    ]  # fmt: skip


def _coloured(table: pl.DataFrame) -> pl.DataFrame:
    """With `colour`: the palette for the lineages with the largest communities, ties by number."""
    import polars as pl

    peaks = table.group_by("lineage").agg(peak=pl.col("size").max())
    largest = peaks.sort("peak", "lineage", descending=[True, False])["lineage"].head(len(PALETTE))
    colour = pl.col("lineage").replace_strict(
        largest, PALETTE[: len(largest)], default=OTHER, return_dtype=pl.String
    )
    return table.with_columns(colour=colour).select(
        "window", "community", "lineage", "colour", "size", "event", "from"
    )
