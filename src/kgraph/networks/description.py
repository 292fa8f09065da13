"""What is said of each node: name, kind, papers, years, labs, topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from kgraph.networks.definition import node_plan
from kgraph.networks.projection import NO_YEAR, ONE_THREAD
from kgraph.networks.rows import ask_by_papers

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.networks.rows import Source

    Ints = npt.NDArray[np.int64]
    Indices = npt.NDArray[np.int32]

DESCRIBED = ("person", "lab", "country", "venue", "edition", "topic", "paper")
"""Kinds of which `definitions/nodes` knows more than the key."""
TOP_LABS, TOP_TOPICS = 3, 5


def describe(nodes: pl.DataFrame, mentions: pl.DataFrame, places: pl.Series, source: Source) -> pl.DataFrame:
    """`Network.nodes` from keys and from where they occur.

    nodes: as in `CodedRows`. mentions: `node` (row of `nodes`), `place` (in `places`), `year`, `cut`,
        `inferred`, for each paper of a node (or group, where there are no papers).
    """
    import polars as pl

    kinds = [k for k in DESCRIBED if k in nodes["what"].unique()]
    row = pl.int_range(pl.len(), dtype=pl.Int32).alias("node")
    nodes = nodes.select(row, "value", "id", "iri", "what")
    told = [_told(kind, nodes, source) for kind in kinds]
    known = nodes.select("node", "id", "iri")
    for frame in (
        pl.concat(told, how="diagonal") if told else _empty_told(),
        _numbers(mentions, nodes.height, places.len()),
        *_lists(kinds, nodes, mentions, places, source),
    ):
        known = known.join(frame, on="node", how="left", maintain_order="left")
    lists = [c for c in ("labs", "paper_labs", "topics") if c in known.columns]
    numbers = ("papers", "first_year", "last_year", "cut_papers", "inferred_papers")
    named = ("node", "id", "iri", "label", "kind", *numbers, *lists)
    return known.select(
        "id",
        "iri",
        pl.col("label").fill_null(pl.col("id")),
        pl.col("kind").fill_null(pl.lit("Thing")),
        *(pl.col(c).cast(pl.Int64) for c in numbers),
        *lists,
        *(c for c in known.columns if c not in named),
    )


def _told(kind: str, nodes: pl.DataFrame, source: Source) -> pl.DataFrame:
    """`node, label, kind` and what else the plan of a kind gives, one row per node."""
    import polars as pl

    rows = _numbered(source.ask(*node_plan(kind)), kind, nodes).collect(engine="streaming")
    if kind == "person":
        rows = rows.with_columns((pl.col("kind") == "AmbiguousPerson").alias("ambiguous"))
    return rows.sort("node", *rows.columns, nulls_last=True).unique("node", keep="first", maintain_order=True)


def _numbered(rows: pl.LazyFrame, kind: str, nodes: pl.DataFrame) -> pl.LazyFrame:
    """The rows about nodes that are here, with their numbers in place of how the source names them."""
    import polars as pl

    here = nodes.filter(pl.col("what") == kind).select(pl.col("node").alias("number"), "value")
    named = rows.with_columns(pl.col("node").cast(pl.String))
    named = named.join(here.lazy(), left_on="node", right_on="value")
    return named.drop("node").rename({"number": "node"})


def _empty_told() -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema={"node": pl.Int32, "label": pl.String, "kind": pl.String})


def _numbers(mentions: pl.DataFrame, n_nodes: int, n_places: int) -> pl.DataFrame:
    """Papers, years, papers with cut lists and papers by inference of each node."""
    import numpy as np
    import polars as pl

    from kgraph.kernels.mentions import rows_of, summaries

    rows = mentions.with_columns(pl.col("place").fill_null(n_places), pl.col("year").fill_null(NO_YEAR))
    node, place, year = (_array(rows[c]) for c in ("node", "place", "year"))
    marks = np.column_stack([rows[c].to_numpy() for c in ("cut", "inferred")])
    counts, years = summaries(*rows_of(n_nodes, node), n_places + 1, place, year, NO_YEAR, marks)
    columns = {"papers": counts[:, 0], "cut_papers": counts[:, 1], "inferred_papers": counts[:, 2]}
    spans = {"first_year": years[:, 0], "last_year": years[:, 1]}
    return pl.DataFrame({"node": np.arange(n_nodes, dtype=np.int32), **columns, **spans}).with_columns(
        pl.when(pl.col(c) != NO_YEAR).then(c).alias(c) for c in spans
    )


def _lists(
    kinds: list[str], nodes: pl.DataFrame, mentions: pl.DataFrame, places: pl.Series, source: Source
) -> Iterator[pl.DataFrame]:
    """The texts of several names each: `labs` and `paper_labs` of people, `topics` of all."""
    if "person" in kinds:
        yield _texts("labs", *_printed_labs(nodes, mentions, places, source))
        yield _texts("paper_labs", *_of_papers("paper-labs", TOP_LABS, nodes, mentions, places, source))
    if set(kinds) - {"topic"}:
        yield _texts("topics", *_of_papers("paper-topics", TOP_TOPICS, nodes, mentions, places, source))


def _printed_labs(
    nodes: pl.DataFrame, mentions: pl.DataFrame, places: pl.Series, source: Source
) -> tuple[Indices, pl.Series]:
    """The labs printed most often with people's own names, on the papers where they are mentioned."""
    import numpy as np
    import polars as pl

    people = nodes.filter(pl.col("what") == "person").select("value", "node")

    def told(rows: pl.DataFrame) -> pl.DataFrame:
        inside = pl.col("place").is_between(rows["place"].min(), rows["place"].max())
        there = mentions.select("node", "place").filter(inside)
        here = people.filter(pl.col("node").is_in(there["node"].unique().implode()))
        named = rows.rename({"node": "value"}).join(here, on="value").drop("value")
        return named.join(there, on=["node", "place"], how="semi").unique()

    tags, labels = _tags(ask_by_papers(source, *node_plan("person-labs")), places, told)
    each = np.arange(tags.height, dtype=np.int32)
    starts = np.arange(tags.height + 1, dtype=np.int64)
    return _most_frequent(nodes.height, _array(tags["node"]), each, starts, tags["label"], TOP_LABS), labels


def _of_papers(
    plan: str, n: int, nodes: pl.DataFrame, mentions: pl.DataFrame, places: pl.Series, source: Source
) -> tuple[Indices, pl.Series]:
    """The n most frequent labels of the papers of each node."""
    from kgraph.kernels.mentions import rows_of

    tags, labels = _tags(ask_by_papers(source, *node_plan(plan)), places)
    if tags.is_empty():
        return _none(nodes.height, n), labels
    starts, order = rows_of(places.len(), _array(tags["place"]))
    label = tags["label"].gather(order)
    del tags, order
    known = mentions.select("node", "place").drop_nulls()
    node, place = _array(known["node"]), _array(known["place"])
    return _most_frequent(nodes.height, node, place, starts, label, n), labels


def _tags(
    parts: Iterable[pl.LazyFrame],
    places: pl.Series,
    told: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows,
) -> tuple[pl.DataFrame, pl.Series]:
    """The rows, each once, with numbers for papers (`place`) and labels (`label`), and the labels, ascending.

    A label holds no semicolon, since labels are joined by them.
    """
    import numpy as np
    import polars as pl

    numbers: dict[str, int] = {}
    found = pl.concat(told(_placed(rows, places, numbers)) for rows in parts)
    labels = pl.Series("label", sorted(numbers), pl.String)
    place = np.empty(len(numbers), np.int32)
    place[[numbers[label] for label in labels]] = np.arange(len(numbers), dtype=np.int32)
    return found.with_columns(pl.Series("label", place[found["label"].to_numpy()])), labels


def _placed(rows: pl.LazyFrame, places: pl.Series, numbers: dict[str, int]) -> pl.DataFrame:
    """The rows of papers that are among the places, with `place` for `paper` and a number for `label`, each
    once; labels not met before get the next of the `numbers`."""
    import polars as pl

    label = pl.col("label").cast(pl.String).str.replace_all(";", ",", literal=True)
    found = rows.with_columns(pl.col("paper").cast(pl.String)).collect(engine="streaming")
    if found.is_empty():
        return found.drop("paper").cast({"label": pl.Int32}).with_columns(place=pl.lit(0, pl.Int32))
    # Each text is looked at once: there are a few thousand, on millions of papers.
    texts = found["label"].unique()
    here = texts.to_frame().select(label).to_series()
    codes = [numbers.setdefault(text, len(numbers)) for text in here]
    known = pl.DataFrame({"label": texts, "code": pl.Series(codes, dtype=pl.Int32)})
    least, most = found.select(pl.min("paper"), pl.max("paper").alias("most")).row(0)
    low, high = places.search_sorted(least, "left"), places.search_sorted(most, "right")
    place = pl.int_range(low, high, dtype=pl.Int32, eager=True)
    there = pl.DataFrame({"paper": places[low:high], "place": place})
    found = found.join(known, on="label").with_columns(label="code").drop("code")
    return found.join(there, on="paper").drop("paper").unique()


def _none(n_nodes: int, k: int) -> Indices:
    """No labels at all, as `most_frequent` tells it."""
    import numpy as np

    return np.full((n_nodes, k), -1, np.int32)


def _most_frequent(
    n: int, node: Indices, place: Indices, label_starts: Ints, label: pl.Series, k: int
) -> Indices:
    import numpy as np

    from kgraph.kernels.mentions import most_frequent, rows_of
    from kgraph.kernels.parallel import in_threads, n_processors

    n_labels = int(label.max() or 0) + 1 if len(label) else 0  # type: ignore[arg-type]
    starts, rows = rows_of(n, node)
    labels, threads = _array(label), n_processors() if len(rows) > ONE_THREAD else 1
    marks = np.searchsorted(starts, np.linspace(0, len(rows), threads + 1)[1:-1])
    ranges = list(pairwise([0, *(int(m) for m in marks), n]))

    def work(part: int) -> Indices:
        low, high = ranges[part]
        return most_frequent(starts[low : high + 1], rows, place, label_starts, labels, n_labels, k)

    return np.concatenate(in_threads(work, len(ranges), threads))


def _array(column: pl.Series) -> Indices:
    """Whole numbers as kernels take them, which are compiled once per kind of array: never read-only."""
    import numpy as np
    import polars as pl

    return np.require(column.cast(pl.Int32).to_numpy(), requirements=("C", "W"))


def _texts(name: str, best: Indices, labels: pl.Series) -> pl.DataFrame:
    """`node` and, under this name, its labels joined by `; `, of nodes that have any."""
    import numpy as np
    import polars as pl

    rows = np.flatnonzero(best[:, 0] >= 0).astype(np.int32)
    number = pl.DataFrame({str(k): best[rows, k] for k in range(best.shape[1])})
    names = [labels.gather(number[c].replace(-1, None)).alias(c) for c in number.columns]
    text = pl.concat_str(pl.all(), separator="; ", ignore_nulls=True)
    return pl.DataFrame(names).select(pl.Series("node", rows), text.alias(name))
