"""What was known at the end of a year: who had written with whom, on what, where.

People keep the same number at every year, so what came later can be compared with what was known before.
Who is who was resolved from all papers, also the later ones: that alone a test on the past cannot undo.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl
    from scipy.sparse import csr_array

    from kgraph.model.entities import Entities

    Ints = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Past:
    """The papers until a year, as matrices with a row per person of the corpus.

    people: `id, name, kind`, in the order of rows. ties: joint papers, symmetric. topics: weights of topics
    (`topic_ids`), each row of length 1 or empty. labs: number of papers signed from each lab (`lab_ids`).
    """

    until: int | None
    people: pl.DataFrame
    ties: csr_array
    topics: csr_array
    topic_ids: list[str]
    labs: csr_array
    lab_ids: list[str]
    papers: Ints
    last_year: Ints
    """0 where no paper has a year."""

    @cached_property
    def degree(self) -> Ints:
        """Number of co-authors of each person."""
        import numpy as np

        return np.diff(self.ties.indptr).astype(np.int64)

    @cached_property
    def is_candidate(self) -> Mask:
        """Who can be suggested: people with a paper whose name is one person's for sure."""
        return (self.people["kind"] == "Person").to_numpy() & (self.papers > 0)

    def neighbours(self, person: int) -> Ints:
        """The co-authors of a person."""
        import numpy as np

        start, end = self.ties.indptr[person : person + 2]
        return np.asarray(self.ties.indices[start:end], np.int64)


def past(entities: Entities, until: int | None = None) -> Past:
    """All papers, or those of `until` and before; papers without a year count only where none is asked."""
    import numpy as np
    import polars as pl

    papers = entities.papers.select("id", "year")
    if until is not None:
        papers = papers.filter(pl.col("year") <= until)
    people = entities.people.select("id", "name", "kind").sort("id")
    row = people.select(pl.col("id").alias("person"), pl.int_range(pl.len(), dtype=pl.Int64).alias("row"))
    signed = (
        entities.authorships.select("paper", "rank", "person")
        .join(papers.rename({"id": "paper"}), on="paper")
        .join(row, on="person")
    )
    mine = signed.select("paper", "row", "year").unique(["paper", "row"])
    written = mine.group_by("row").agg(pl.len().alias("papers"), pl.col("year").max())
    counts, last = np.zeros(people.height, np.int64), np.zeros(people.height, np.int64)
    counts[written["row"].to_numpy()] = written["papers"].to_numpy()
    last[written["row"].to_numpy()] = written["year"].fill_null(0).to_numpy()
    topics, topic_ids = _topics(mine, entities, people.height)
    labs, lab_ids = _labs(signed, entities, people.height)
    ties = _ties(mine, people.height)
    return Past(until, people, ties, topics, topic_ids, labs, lab_ids, counts, last)


def _ties(mine: pl.DataFrame, n: int) -> csr_array:
    """Joint papers of every two people."""
    import numpy as np
    from scipy.sparse import csr_array

    paper = mine["paper"].rank("dense").cast(int).to_numpy() - 1 if mine.height else np.zeros(0, np.int64)
    ones = np.ones(mine.height)
    wrote = csr_array((ones, (mine["row"].to_numpy(), paper)), shape=(n, int(paper.max(initial=-1)) + 1))
    joint = (wrote @ wrote.T).tocoo()
    two = joint.row != joint.col
    ties = csr_array((joint.data[two], (joint.row[two], joint.col[two])), shape=(n, n))
    ties.sort_indices()
    return ties


def _topics(mine: pl.DataFrame, entities: Entities, n: int) -> tuple[csr_array, list[str]]:
    """TF-IDF of the topics of each person's papers: (1 + ln papers) · ln(people / people with the topic)."""
    import numpy as np
    import polars as pl

    rows = mine.join(entities.paper_topics.select("paper", "topic"), on="paper")
    counts = rows.group_by("row", "topic").agg(pl.len().alias("papers")).sort("row", "topic")
    about = counts.group_by("topic").agg(pl.len().alias("people"))
    written = max(int(mine["row"].n_unique()), 1)
    weight = (1 + pl.col("papers").log()) * (written / pl.col("people")).log()
    weighted = counts.join(about, on="topic", maintain_order="left").with_columns(weight.alias("value"))
    matrix, ids = _matrix(weighted.filter(pl.col("value") > 0), "topic", n)
    lengths = np.sqrt((matrix**2).sum(axis=1))
    matrix.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(matrix.indptr))
    return matrix, ids


def _labs(signed: pl.DataFrame, entities: Entities, n: int) -> tuple[csr_array, list[str]]:
    import polars as pl

    at = entities.affiliations.select("paper", "rank", "lab").drop_nulls("lab").unique()
    rows = signed.join(at, on=["paper", "rank"])
    counts = rows.group_by("row", "lab").agg(pl.len().cast(pl.Float64).alias("value")).sort("row", "lab")
    return _matrix(counts, "lab", n)


def _matrix(rows: pl.DataFrame, column: str, n: int) -> tuple[csr_array, list[str]]:
    """`row`, a column of ids and `value` as a matrix of n rows, with the ids of its columns."""
    import polars as pl
    from scipy.sparse import csr_array

    ids = rows[column].unique().sort()
    number = pl.DataFrame({column: ids}).with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("column"))
    placed = rows.join(number, on=column, maintain_order="left")
    ends: Any = (placed["row"].to_numpy(), placed["column"].to_numpy())
    return csr_array((placed["value"].to_numpy().astype(float), ends), shape=(n, len(ids))), ids.to_list()
