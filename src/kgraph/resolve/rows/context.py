"""Rows of venues and topics, of citations, and of ids that gave way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgraph.model.entities import Citation, Edition, Identifier, PaperTopic, Replacement, Topic, Venue, schema
from kgraph.model.identifiers import mint_id
from kgraph.resolve.papers.matching import SERIAL_SCHEMES
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.registry import Registry
from kgraph.resolve.topics.matches import PaperTopics
from kgraph.resolve.venues.resolving import Venues

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

PAPERS_AT_ONCE = 100_000


def venue_rows(venues: Venues) -> list[Venue]:
    """The table `venues`."""
    return [
        Venue(id=venues.ids[key], name=v.name, abbreviation=v.abbreviation, kind=v.kind)
        for key, v in venues.venues.items()
    ]


def edition_rows(editions: dict[str, tuple[str, str, int]]) -> list[Edition]:
    """The table `editions`."""
    return [Edition(id=id, venue=of, name=name, year=year) for id, (of, name, year) in editions.items()]


def topic_rows(topics: PaperTopics) -> list[Topic]:
    """The table `topics`."""
    return [
        Topic(
            id=mint_id("topic", *place),
            label=t.label,
            scheme=t.scheme,
            notation=t.notation,
            broader=mint_id("topic", *t.broader) if t.broader else None,
            broader_by=t.broader_by,
        )
        for place, t in topics.topics.items()
    ]


def paper_topic_rows(
    papers: MergedPapers, by_id: NDArray[np.int32], topics: PaperTopics
) -> Iterator[pl.DataFrame]:
    """The table `paper_topics`, so many papers at a time, in the order of their ids: `by_id`."""
    import polars as pl

    ids = pl.Series([mint_id("topic", *place) for place in topics.places], dtype=pl.String)
    for first in range(0, len(papers), PAPERS_AT_ONCE):
        some = by_id[first : first + PAPERS_AT_ONCE]
        places = topics.lists.places(some)
        own = topics.lists.taken(some)
        columns = {
            "paper": papers.ids.gather(some[own.owners()]),
            "topic": ids.gather(own.codes),
            "score": pl.Series(topics.scores[places], nan_to_null=True),
        }
        yield pl.DataFrame(columns, schema=schema(PaperTopic))


def topic_identifier_rows(topics: PaperTopics) -> list[Identifier]:
    """The rows of the table `identifiers` that are about topics."""
    return [
        Identifier(kind="topic", entity=mint_id("topic", *place), scheme=scheme, value=value)
        for place, t in topics.topics.items()
        for scheme, value in t.ids
    ]


class Citations:
    """References whose identifier is that of another paper; of several papers under one the first is meant.

    Texts are compared by 64-bit hashes: with 10⁸ references to 10⁷ papers, two different texts share one in
    one corpus of 10⁴.
    """

    def __init__(self) -> None:
        self._references: list[pl.DataFrame] = []

    def add(self, references: pl.DataFrame) -> None:
        """What papers cite: number of the `paper`, and `text`."""
        if references.height:
            self._references.append(_hashed(references))

    def rows(self, papers: MergedPapers, identifiers: pl.LazyFrame) -> pl.DataFrame:
        """The table `citations`, each pair once; `identifiers` are the rows of that table."""
        import polars as pl

        if not self._references:
            return pl.DataFrame(schema=schema(Citation))
        named = identifiers.filter(pl.col("kind") == "paper", ~pl.col("scheme").is_in(SERIAL_SCHEMES))
        text = pl.format("{}:{}", "scheme", "value").alias("text")
        known = _hashed(named.select(text, pl.col("entity").alias("paper")).collect())
        number = pl.DataFrame({"paper": papers.ids}).with_row_index("number")
        cited = known.join(number, on="paper").group_by("hash").agg(pl.col("number").min().alias("cited"))
        pairs = pl.concat(self._references).join(cited, on="hash").filter(pl.col("paper") != pl.col("cited"))
        pairs = pairs.select("paper", "cited").unique()
        columns = {"citing": papers.ids.gather(pairs["paper"]), "cited": papers.ids.gather(pairs["cited"])}
        return pl.DataFrame(columns, schema=schema(Citation))


def _hashed(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return frame.select("paper", pl.col("text").hash().alias("hash"))


def replacement_rows(registry: Registry) -> list[Replacement]:
    """The table `replacements`."""
    return [
        Replacement(kind=kind, old=old, new=registry.current(kind, new))
        for (kind, old), new in registry.replacements.items()
    ]
