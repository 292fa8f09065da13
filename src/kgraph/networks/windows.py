"""A network period by period: snapshots, sliding and growing windows of years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest, UnknownName

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.definition import Definition
    from kgraph.networks.network import Network
    from kgraph.networks.rows import Source
    from kgraph.networks.selection import Selection


@dataclass(frozen=True)
class Window:
    """Years from `since` to `until`, both within."""

    since: int
    until: int

    @property
    def label(self) -> str:
        """`2015–2019`, or `2015`."""
        return str(self.since) if self.since == self.until else f"{self.since}–{self.until}"


def windows(
    first: int, last: int, *, width: int = 1, step: int | None = None, growing: bool = False
) -> list[Window]:
    """Windows that end with the last year: of `width` years, or `growing` from the first year on.

    step: years from one window to the next, by default the width, so that windows follow each other without
    a gap; smaller ones overlap (they slide). The first window may be shorter, so that no year is left out.

    Raises:
        BadRequest: a width or step below one, or a step that would leave out years.

    Example:
        >>> [w.label for w in windows(2013, 2020, width=3)]
        ['2013–2014', '2015–2017', '2018–2020']
        >>> [w.label for w in windows(2017, 2020, width=2, step=1)]
        ['2017–2018', '2018–2019', '2019–2020']
        >>> [w.label for w in windows(2018, 2020, growing=True)]
        ['2018', '2018–2019', '2018–2020']
    """
    stride = width if step is None else step
    if width < 1 or stride < 1:
        raise BadRequest(f"windows: width and step are at least one year, not {width} and {stride}")
    if stride > width and not growing:
        raise BadRequest(f"windows: a step of {stride} would leave out years between windows of {width}")
    found = []
    for until in range(last, first - 1, -stride):
        since = first if growing else max(first, until - width + 1)
        found.append(Window(since, until))
        if since == first and not growing:
            break
    return found[::-1]


@dataclass(frozen=True)
class RememberingSource:
    """A source that is asked the same question once."""

    source: Source
    answers: dict[str, pl.DataFrame] = field(default_factory=dict)

    def ask(self, sparql: str, sql: str | None) -> pl.LazyFrame:
        """The rows of the query."""
        if sparql not in self.answers:
            self.answers[sparql] = self.source.ask(sparql, sql).collect(engine="streaming")
        return self.answers[sparql].lazy()

    def key(self, column: str, kind: str | None) -> pl.Expr:
        """As of the source."""
        return self.source.key(column, kind)


def network_windows(
    definition: Definition,
    source: Source,
    base: str,
    selection: Selection,
    *,
    width: int = 1,
    step: int | None = None,
    growing: bool = False,
) -> list[tuple[Window, Network]]:
    """The network of each window, as `since` and `until` would give it, from one reading of the rows.

    Whatever else is selected is selected anew in each window: `min_papers` counts the papers of the window,
    the ego's neighbours are those of the window. Where the ego has no paper in a window, its network is
    empty. Papers without a year are in no window.

    Raises:
        BadRequest: nothing has a year, or windows that make no sense; UnknownName: the ego is in no window.
    """
    from kgraph.networks.labels import labelled_network
    from kgraph.networks.rows import read_rows

    remembering = RememberingSource(source)
    rows = read_rows(definition, remembering)
    first, last = _span(rows["year"], definition.name, selection)
    chosen = windows(first, last, width=width, step=step, growing=growing)
    answer = remembering.answers[definition.sparql]
    found: list[tuple[Window, Network]] = []
    unknown = []
    for window in chosen:
        part = replace(selection, since=window.since, until=window.until)
        try:
            network = labelled_network(definition, answer, remembering, base, part)
        except UnknownName as error:
            if selection.ego is None:
                raise
            unknown.append(error)
            network = _nothing(
                labelled_network(definition, answer, remembering, base, replace(part, ego=None))
            )
        found.append((window, network))
    if len(unknown) == len(found):
        raise unknown[0]
    return found


def window_notes(parts: Sequence[tuple[Window, Network]]) -> tuple[str, ...]:
    """What must be known of the windows; of notes that differ by their numbers alone, the last."""
    said: dict[str, list[tuple[str, str]]] = {}
    for window, network in parts:
        for note in network.notes:
            said.setdefault(re.sub(r"\d[\d,.]*", "#", note), []).append((window.label, note))
    empty = [window.label for window, network in parts if not network.n_nodes]
    notes = [
        note if len(found) == len(parts) == 1 else f"{label}{_others(len(found) - 1)}: {note}"
        for found in said.values()
        for label, note in found[-1:]
    ]
    if empty:
        notes.append(
            f"no papers in {len(empty):,} of {len(parts):,} windows ({', '.join(empty[:5])}"
            f"{' …' if len(empty) > 5 else ''}): ties before died there, ties after are born or reborn"
        )
    return tuple(notes)


def _others(n: int) -> str:
    return "" if not n else f" and likewise in {n:,} other window{'s' * (n > 1)}"


def _span(years: pl.Series, name: str, selection: Selection) -> tuple[int, int]:
    """The years looked at: those asked for, else the first and the last of what joins the nodes."""
    known = years.drop_nulls()
    if known.is_empty():
        raise BadRequest(f"network {name}: nothing in it has a year, so there are no windows")
    low, high = int(known.min()), int(known.max())  # type: ignore[arg-type]
    first = low if selection.since is None else max(low, selection.since)
    last = high if selection.until is None else min(high, selection.until)
    if first > last:
        raise BadRequest(f"network {name}: its papers are of {low} to {high}, none of the years asked for")
    return first, last


def _nothing(network: Network) -> Network:
    import numpy as np

    from kgraph.networks.selection import subnetwork

    return subnetwork(network, np.zeros(network.n_nodes, np.bool_))
