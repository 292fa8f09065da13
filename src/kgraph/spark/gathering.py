"""The data set of records that Spark read as the `records/` of a workspace, into which all workers look."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import kgraph
from kgraph.errors import BadDocument, BadRequest
from kgraph.model.records import Document, Rejected
from kgraph.readers import ReadOptions, Source, get_format, nothing_in
from kgraph.reading import Reading
from kgraph.reading.files import RecordsFile, is_whole
from kgraph.reading.plan import Plan
from kgraph.reading.taking import Taken
from kgraph.spark.reading import ABOUT, About

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def gather(
    spark: SparkSession, dataset: str, folder: Path, order: Sequence[str], options: ReadOptions, *,
    is_forced: bool,
) -> Reading:  # fmt: skip
    """What was read, from files in `folder` that are made where they are missing.

    order: paths of documents as they were named; others follow by path.

    Raises:
        BadDocument: not one document could be read; BadRequest: one is there twice.
    """
    folder.mkdir(parents=True, exist_ok=True)
    reading = Reading()
    frame = spark.read.parquet(dataset)
    plans: dict[str, tuple[Plan, About]] = {}
    for path, about in _abouts(frame, order):
        if about.is_skipped:
            reading.skipped.append(path)
        elif about.refused:
            reading.rejected.append(_told(path, about))
            reading.refused[path] = about.sha256
        elif about.document in {plan.document.id for plan, _ in plans.values()}:
            reading.repeated.append(path)
        else:
            plans[path] = _plan(path, about, folder, options), about
    missing = {path: plan for path, plan in plans.items() if not is_whole(plan[0].kept)}
    parts = frame.filter(frame["block"] != ABOUT).sort("path", "block", "number").select("path", "batch")
    rows = parts.toLocalIterator(prefetchPartitions=True) if missing else iter(())
    for path, own in groupby(rows, key=lambda row: row["path"]):
        if path in missing:
            _write(*missing.pop(path), (bytes(row["batch"]) for row in own))
    for plan, about in missing.values():  # of which there is not one part
        _write(plan, about, iter(()))
    _take([plan for plan, _ in plans.values()], reading, is_forced=is_forced)
    return reading


def _abouts(frame: DataFrame, order: Sequence[str]) -> list[tuple[str, About]]:
    """Path and what is to be known of each document, in order."""
    rows = frame.filter(frame["block"] == ABOUT).collect()
    twice = [path for path, n in Counter(row["path"] for row in rows).items() if n > 1]
    if twice:
        raise BadRequest(f"{twice[0]}: stands in two of the inputs; name it once")
    first = {path: n for n, path in enumerate(order)}
    rows.sort(key=lambda row: (first.get(row["path"], len(first)), row["path"]))
    return [(row["path"], msgspec.json.decode(bytes(row["batch"]), type=About)) for row in rows]


def _take(plans: Iterable[Plan], reading: Reading, *, is_forced: bool) -> None:
    taken = Taken(reading)
    for plan in plans:
        taken.take(plan)
        said = reading.documents[-1]
        if is_forced and said.format != "rdf" and not said.n_records + said.n_persons + said.n_rejected:
            reading.rejected.append(nothing_in(plan.source, plan.format))
    taken.finish()
    reading.rejected.sort(key=lambda r: (r.path, r.line))
    if not reading.documents:
        raise BadDocument(
            next((f"{r.path}: {r.reason}" for r in reading.rejected), "no bibliographic document")
        )


def _told(path: str, about: About) -> Rejected:
    return Source(path).rejected(1, about.refused, about.head.decode("utf-8", "replace"))


def _plan(path: str, about: About, folder: Path, options: ReadOptions) -> Plan:
    document = Document(
        id=about.document, path=path, sha256=about.sha256, size_bytes=about.size_bytes, format=about.format
    )
    told = repr((kgraph.__version__, path, about.format, options))
    name = f"{about.document}-{hashlib.sha256(told.encode()).hexdigest()[:8]}.records"
    source = Source(path)
    source.encoding = about.encoding
    return Plan(source, get_format(about.format), document, folder / name)


def _write(plan: Plan, about: About, blocks: Iterator[bytes]) -> None:
    file = RecordsFile(plan)
    try:
        for block in blocks:
            file.n_open += 1
            file.add(block)
        file.is_cut, file.is_whole = True, about.is_whole
        file.finish()
    finally:
        file.discard()
