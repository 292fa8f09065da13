"""The co-authorship network and its measures from the tables of a workspace, stage by stage."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest, UnknownName
from kgraph.progress import Progress
from kgraph.spark.checkpoints import Checkpoints
from kgraph.spark.edges import pairs_of
from kgraph.spark.measures import Measure, chosen, graph_of
from kgraph.spark.measures.catalogue import table_of
from kgraph.spark.measures.graph import read_graph

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

WEIGHTS = {"full": "papers", "fractional": "weight"}
"""How joint papers count → column of the pairs."""
COUNTS = "_counts.json"
"""In the folder of a stage: what is to be told of it. Spark does not see such files."""


@dataclass(frozen=True, kw_only=True)
class NetworkOptions:
    """Which network, and what is measured on it."""

    weight: str = "full"
    """A key of `WEIGHTS`."""
    max_authors: int | None = None
    """Papers of more authors give no pairs; how many these are is told."""
    measures: tuple[str, ...] | None = None
    """Names in `MEASURES`; all by default."""

    def check(self) -> Sequence[Measure]:
        """The measures that are meant.

        Raises:
            UnknownName: no such weight or measure; BadRequest: a cap below two authors.
        """
        if self.weight not in WEIGHTS:
            raise UnknownName("weighting", self.weight, WEIGHTS, hint=f"here: {', '.join(WEIGHTS)}")
        if self.max_authors is not None and self.max_authors < 2:
            raise BadRequest(f"max_authors must be at least 2, not {self.max_authors}")
        return chosen(self.measures)


def make_network(
    spark: SparkSession, tables: Path, stages: Checkpoints, options: NetworkOptions, progress: Progress
) -> tuple[Path, Path]:
    """The folders of the pairs and of the measures, both in Parquet.

    tables: of a workspace, where all workers find them. Raises as `NetworkOptions.check`.
    """
    measures = options.check()
    spark.sparkContext.setCheckpointDir((stages.folder / "rounds").as_uri())
    progress.stage("edges")
    edges = stages.stage("edges", lambda to: _write_pairs(spark, tables, options, to))
    progress.stage("graph")
    folder = stages.stage("graph", lambda to: _write_graph(spark, tables, edges, options, to))
    graph = read_graph(spark, folder)
    values = []
    for measure in measures:
        progress.stage(measure.title)
        place = stages.stage(
            f"measure-{measure.name}",
            lambda to, measure=measure: measure.compute(graph).write.parquet(to.as_uri()),  # type: ignore[misc]
        )
        values.append((measure, spark.read.parquet(place.as_uri())))
    table = stages.stage("measures", lambda to: table_of(graph, values).write.parquet(to.as_uri()))
    shutil.rmtree(stages.folder / "rounds", ignore_errors=True)
    return edges, table


def _write_pairs(spark: SparkSession, tables: Path, options: NetworkOptions, to: Path) -> None:
    pairs, skew = pairs_of(
        _table(spark, tables, "papers"), _table(spark, tables, "authorships"), max_authors=options.max_authors
    )
    pairs.write.parquet(to.as_uri())
    (to / COUNTS).write_text(json.dumps(asdict(skew)), encoding="ascii")


def _write_graph(spark: SparkSession, tables: Path, edges: Path, options: NetworkOptions, to: Path) -> None:
    people = _table(spark, tables, "authorships").select("person")
    graph_of(people, spark.read.parquet(edges.as_uri()), WEIGHTS[options.weight], to)


def _table(spark: SparkSession, folder: Path, name: str) -> DataFrame:
    return spark.read.parquet((folder / f"{name}.parquet").as_uri())


def counts_of(stage: Path) -> Mapping[str, Any]:
    """What is told of a stage."""
    counts: Mapping[str, Any] = json.loads((stage / COUNTS).read_text(encoding="utf-8"))
    return counts
