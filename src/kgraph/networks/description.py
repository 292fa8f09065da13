"""What is said of each node: name, kind, papers, years, labs, topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from kgraph.networks.definition import node_plan
from kgraph.networks.rows import MOST_PARTS, ask_by_papers

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.rows import Source

DESCRIBED = ("person", "lab", "country", "venue", "edition", "topic", "paper")
"""Kinds of which `definitions/nodes` knows more than the key."""
TOP_LABS, TOP_TOPICS = 3, 5
AT_A_TIME = 40_000
"""Mentions whose labels are counted in one go: a bound on memory."""


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
        _numbers(mentions),
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


def _numbers(mentions: pl.DataFrame) -> pl.DataFrame:
    """Papers, years, papers with cut lists and papers by inference of each node."""
    import polars as pl

    return mentions.group_by("node").agg(
        pl.col("place").n_unique().alias("papers"),
        pl.col("year").min().alias("first_year"),
        pl.col("year").max().alias("last_year"),
        pl.col("place").filter("cut").n_unique().alias("cut_papers"),
        pl.col("place").filter("inferred").n_unique().alias("inferred_papers"),
    )


def _lists(
    kinds: list[str], nodes: pl.DataFrame, mentions: pl.DataFrame, places: pl.Series, source: Source
) -> Iterator[pl.DataFrame]:
    """The texts of several names each: `labs` and `paper_labs` of people, `topics` of all."""
    if "person" in kinds:
        yield _texts("labs", TOP_LABS, *_printed_labs(nodes, mentions, places, source))
        yield _texts("paper_labs", TOP_LABS, *_of_papers("paper-labs", mentions, places, source))
    if set(kinds) - {"topic"}:
        yield _texts("topics", TOP_TOPICS, *_of_papers("paper-topics", mentions, places, source))


def _printed_labs(
    nodes: pl.DataFrame, mentions: pl.DataFrame, places: pl.Series, source: Source
) -> tuple[pl.DataFrame, pl.Series]:
    """The most frequent labs printed with people's own names, on the papers where they are mentioned."""
    import polars as pl

    there = mentions.select("node", "place").lazy()
    parts = (_numbered(rows, "person", nodes) for rows in ask_by_papers(source, *node_plan("person-labs")))
    tags, labels = _tags(parts, places, lambda rows: rows.join(there, on=["node", "place"], how="semi"))
    return pl.concat(_most_frequent(part) for part in _parts(tags)), labels


def _of_papers(
    plan: str, mentions: pl.DataFrame, places: pl.Series, source: Source
) -> tuple[pl.DataFrame, pl.Series]:
    """The most frequent labels of the papers of each node."""
    import polars as pl

    tags, labels = _tags(ask_by_papers(source, *node_plan(plan)), places)
    pairs = mentions.select("node", "place")
    found = [_most_frequent(part.unique().join(tags, on="place")) for part in _parts(pairs)]
    return pl.concat(found), labels


def _tags(
    parts: Iterable[pl.LazyFrame],
    places: pl.Series,
    only: Callable[[pl.LazyFrame], pl.LazyFrame] = lambda rows: rows,
) -> tuple[pl.DataFrame, pl.Series]:
    """The rows, each once, with numbers for papers (`place`) and labels (`label`), and the labels, ascending.

    A label holds no semicolon, since labels are joined by them.
    """
    import polars as pl

    row = pl.int_range(pl.len(), dtype=pl.Int32)
    number = pl.DataFrame({"paper": places}).with_columns(row.alias("place"))
    label = pl.col("label").cast(pl.String).str.replace_all(";", ",", literal=True)
    found = pl.concat(
        only(
            rows.with_columns(pl.col("paper").cast(pl.String), label)
            .join(number.lazy(), on="paper")
            .drop("paper")
            .unique()
        ).collect(engine="streaming")
        for rows in parts
    )
    labels = found["label"].unique().sort()
    code = found["label"].cast(pl.Enum(labels)).to_physical().cast(pl.Int32)
    return found.with_columns(code.alias("label")), labels


def _parts(pairs: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The mentions in parts of bounded size, all those of a node in one."""
    import polars as pl

    if pairs.height <= AT_A_TIME:
        yield pairs
        return
    step = max(AT_A_TIME, -(-pairs.height // MOST_PARTS))
    marks = pairs["node"].sort().gather_every(step).unique().sort().to_list()
    for low, high in zip(marks, [*marks[1:], None], strict=True):
        inside = (pl.col("node") >= low) & (pl.lit(True) if high is None else pl.col("node") < high)
        yield pairs.filter(inside)


def _most_frequent(tags: pl.DataFrame) -> pl.DataFrame:
    """`node, label`: the most frequent labels of each node, in order, no more than any list shows."""
    import polars as pl

    return (
        tags.group_by("node", "label")
        .agg(pl.len().alias("n"))
        .sort("node", "n", "label", descending=[False, True, False])
        .group_by("node", maintain_order=True)
        .agg(pl.col("label").head(TOP_TOPICS))
        .explode("label")
    )


def _texts(name: str, n: int, pairs: pl.DataFrame, labels: pl.Series) -> pl.DataFrame:
    """`node` and, under this name, its first n labels joined by `; `."""
    import polars as pl

    rank = pl.int_range(pl.len()).over("node")
    return pl.concat(
        part.with_columns(labels.gather(part["label"]).alias("label"))
        .group_by("node", maintain_order=True)
        .agg(pl.col("label").str.join("; ").alias(name))
        for part in _parts(pairs.filter(rank < n))
    )
