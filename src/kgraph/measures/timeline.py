"""The life of ties and people from window to window: born, persisting, reborn, died.

A tie is *born* in the first window that has it, *persists* where the window before has it too, is *reborn*
where only an earlier one has, and has *died* in the first window without it after one with it. What the last
window has is alive: nobody knows its end. In windows that overlap a tie persists by the overlap alone, so
compare only timelines of one width and step.

References:
    M. E. J. Newman, Clustering and preferential attachment in growing networks, Phys. Rev. E 64 (2001)
    025102 (ties of scientists by the year of their birth).
    G. Palla, A.-L. Barabási, T. Vicsek, Quantifying social group evolution, Nature 446 (2007) 664–667
    (overlap of two states, here the Jaccard index of their ties).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kgraph.networks.windows import window_notes

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.network import Network
    from kgraph.networks.windows import Window

EVENTS = ("born", "persists", "reborn", "died")


@dataclass(frozen=True)
class Timeline:
    """A network through windows.

    windows: a row each: `window`, `people`, `new_people` (in no window before), `kept_people` (in the window
        before), `lost_people` (in the window before, not here), `ties`, `born`, `persisting`, `reborn`,
        `died`, then `persistence` (persisting ties as a share of those of the window before), `tie_jaccard`
        and `people_jaccard` (what both windows have, as a share of what either has); null in the first.
    """

    windows: pl.DataFrame
    notes: tuple[str, ...]
    ids: pl.Series = field(repr=False)
    """Of all nodes, ascending, and `names` beside them; a tie's key is source · len(ids) + target."""
    names: pl.Series = field(repr=False)
    histories: pl.DataFrame = field(repr=False)
    """Of the ties: `key`, `papers`, `window` (number), `before`, `next` (windows with it), `event`."""

    @cached_property
    def events(self) -> pl.DataFrame:
        """A row per tie and window where it is or has just died, in the order of windows.

        `window`, `event` (one of `EVENTS`), `source`, `target` (labels), `papers` (in the window; 0 for the
        dead), `source_id`, `target_id`.
        """
        import polars as pl

        labels = self.windows["window"].to_list()
        rows = pl.concat([self.histories.drop("before", "next"), _deaths(self.histories, len(labels))]).sort(
            "window", "event", "key"
        )
        return self._named(rows.with_columns(_text(pl.col("window"), labels))).select(
            "window", pl.col("event").cast(pl.String), "source", "target", "papers", "source_id", "target_id"
        )

    @cached_property
    def ties(self) -> pl.DataFrame:
        """A row per tie, in the order of ids.

        `source`, `target`, `born` and `last` (the first and last window with it), `windows` (how many have
        it), `reborn` (how often), `alive` (the last window has it), `source_id`, `target_id`.
        """
        return self._named(_lives(self.histories, self.windows["window"].to_list())).select(
            "source", "target", "born", "last", "windows", "reborn", "alive", "source_id", "target_id"
        )

    def _named(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with labels and ids of both ends beside the key."""
        n = max(len(self.ids), 1)
        ends = {"source": rows["key"] // n, "target": rows["key"] % n}
        labels = [self.names.gather(code).alias(end) for end, code in ends.items()]
        ids = [self.ids.gather(code).alias(f"{end}_id") for end, code in ends.items()]
        return rows.with_columns(*labels, *ids)


def timeline(parts: Sequence[tuple[Window, Network]]) -> Timeline:
    """The life of the ties and nodes of networks of consecutive windows; nodes are the same by their id."""
    import polars as pl

    networks = [network for _, network in parts]
    ids = pl.concat([n.nodes["id"] for n in networks]).unique().sort()
    known = pl.concat([n.nodes.select("id", "label") for n in networks]).unique("id", keep="last")
    names = pl.DataFrame({"id": ids}).join(known, on="id", how="left", maintain_order="left")["label"]
    codes = [n.nodes["id"].cast(pl.Enum(ids)).to_physical().cast(pl.Int64) for n in networks]
    people = _histories([pl.DataFrame({"key": code}) for code in codes])
    ties = _histories(
        [
            n.edges.select(
                (code.gather(n.edges["source"]) * len(ids) + code.gather(n.edges["target"])).alias("key"),
                "papers",
            )
            for n, code in zip(networks, codes, strict=True)
        ]
    )
    return Timeline(_summary(parts, people, ties), window_notes(parts), ids, names, ties)


def _histories(found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """`key`, `window` (number), `before` and `next` (windows that had and will have it), `event`; sorted.

    found: of each window `key` and whatever else is to be kept.
    """
    import polars as pl

    rows = pl.concat([f.with_columns(window=pl.lit(i, pl.Int32)) for i, f in enumerate(found)])
    rows = rows.sort("key", "window")
    same, goes_on = (pl.col("key") == pl.col("key").shift(n) for n in (1, -1))
    rows = rows.with_columns(
        before=pl.when(same).then(pl.col("window").shift(1)),
        next=pl.when(goes_on).then(pl.col("window").shift(-1)),
    )
    event = (
        pl.when(pl.col("before").is_null())
        .then(pl.lit("born"))
        .when(pl.col("window") - pl.col("before") == 1)
        .then(pl.lit("persists"))
        .otherwise(pl.lit("reborn"))
    )
    return rows.with_columns(event=event.cast(pl.Enum(EVENTS)))


def _deaths(rows: pl.DataFrame, n_windows: int) -> pl.DataFrame:
    """The ends: `key`, `window` (after one that has it, and without it), `papers`, `event`."""
    import polars as pl

    follows = pl.col("next").fill_null(n_windows) - pl.col("window")
    dies = (follows > 1) & (pl.col("window") < n_windows - 1)
    return rows.filter(dies).select(
        "key",
        papers=pl.lit(0, pl.Int64),
        window=pl.col("window") + 1,
        event=pl.lit("died", pl.Enum(EVENTS)),
    )


def _lives(ties: pl.DataFrame, labels: Sequence[str]) -> pl.DataFrame:
    """One row per key, ascending."""
    import polars as pl

    lives = ties.group_by("key", maintain_order=True).agg(
        pl.col("window").first().alias("born"),
        pl.col("window").last().alias("last"),
        pl.len().cast(pl.Int64).alias("windows"),
        (pl.col("event") == "reborn").sum().cast(pl.Int64).alias("reborn"),
    )
    alive = (pl.col("last") == len(labels) - 1).alias("alive")
    return lives.with_columns(_text(pl.col("born"), labels), _text(pl.col("last"), labels), alive)


def _summary(
    parts: Sequence[tuple[Window, Network]], people: pl.DataFrame, ties: pl.DataFrame
) -> pl.DataFrame:
    import polars as pl

    of_people, of_ties = (_counts(rows, len(parts)) for rows in (people, ties))
    frame = pl.DataFrame(
        {
            "window": pl.Series([window.label for window, _ in parts], dtype=pl.String),
            "people": [network.n_nodes for _, network in parts],
            "new_people": of_people["born"],
            "kept_people": of_people["persists"],
            "lost_people": of_people["died"],
            "ties": [network.n_edges for _, network in parts],
            "born": of_ties["born"],
            "persisting": of_ties["persists"],
            "reborn": of_ties["reborn"],
            "died": of_ties["died"],
        }
    )
    kept, died, lost = (pl.col(c) for c in ("persisting", "died", "lost_people"))
    return frame.with_columns(
        persistence=_share(kept, kept + died),
        tie_jaccard=_share(kept, pl.col("ties") + died),
        people_jaccard=_share(pl.col("kept_people"), pl.col("people") + lost),
    )


def _share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Null in the first window, which nothing precedes, and where there is nothing to share."""
    import polars as pl

    return pl.when((whole > 0) & (pl.int_range(pl.len()) > 0)).then(part / whole)


def _counts(rows: pl.DataFrame, n_windows: int) -> dict[str, list[int]]:
    """How often each event happens in each window."""
    import polars as pl

    found = {event: [0] * n_windows for event in EVENTS}
    lived = rows.select("window", "event")
    dead = _deaths(rows, n_windows).select("window", "event")
    for window, event, n in pl.concat([lived, dead]).group_by("window", "event").len().iter_rows():
        found[event][window] = n
    return found


def _text(window: pl.Expr, labels: Sequence[str]) -> pl.Expr:
    import polars as pl

    return window.replace_strict(list(range(len(labels))), list(labels), return_dtype=pl.String)
