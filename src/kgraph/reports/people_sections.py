"""What a report says of people and rankings, as data; see `kgraph.reports.sections`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from pydantic import PrivateAttr

from kgraph.reports.corpus_sections import Section

if TYPE_CHECKING:
    import polars as pl


class Leader(Section):
    """One line of a top list."""

    rank: int
    """From 1; equal values share the best rank."""
    person: str
    name: str
    value: float
    error: float | None
    """Half-width of the 95 % interval of an estimate; null where the value is exact."""
    shown: str
    """The value as printed: `≥ 12` for a lower bound, `0.031 ± 0.002` for an estimate."""
    papers: int
    cut_papers: int
    first_year: int | None
    last_year: int | None
    labs: list[str]
    caveat: str | None
    """What makes the comparison with others doubtful: identity, or a page of one's own that was read."""
    low: float | None
    """Least value if doubtful pairs of people were answered otherwise; null where that is not worked out."""
    high: float | None


class SharedPaper(Section):
    """One paper behind most names of a list."""

    paper: str
    title: str
    authors: int
    """Distinct people of the paper."""
    leaders: int
    """How many of them are on the list."""
    has_first: bool
    """The list's first is one of them."""


class TopList(Section):
    """The first people by one measure."""

    measure: str
    title: str
    cut_effect: str
    """What a cut author list does to this measure: `lower bound`, `either way` …"""
    is_exact: bool
    accuracy: str
    """`exact`, or how it was estimated and how far off it may be."""
    leaders: list[Leader]
    meaning: str
    """What the measure says, in a sentence."""
    shared_paper: SharedPaper | None
    """The paper that most leaders wrote together, if these are more than half of them."""
    n_with_cuts: int
    """How many of the leaders have papers with a cut list."""
    n_tied_at_end: int
    """People left out although they share the last value printed."""


class Glance(Section):
    """A person's ranks by all measures, side by side."""

    person: str
    name: str
    papers: int
    cut_papers: int
    n_lists: int
    """Measures by which the person has a rank from 1 to `top`."""
    ranks: dict[str, int]
    """Measure → rank."""


class Mover(Section):
    """A person whom two measures rank far apart."""

    person: str
    name: str
    best_measure: str
    best_rank: int
    worst_measure: str
    worst_rank: int


class Variant(Section):
    """The same ranking without a doubtful part of the corpus."""

    name: str
    label: str
    authorships_left_out: int
    pairs: int
    """Pairs of co-authors that remain."""
    degree_spearman: float | None
    """Rank correlation with the whole corpus, over its people."""
    degree_first: int
    """People of rank 1 to `top` in the whole corpus: more than `top` where the last rank is shared."""
    degree_overlap: int
    """How many of them have such a rank here too."""
    strength_spearman: float | None
    strength_first: int
    strength_overlap: int


class Agreement(Section):
    """How far the measures tell the same story."""

    measures: list[str]
    spearman: list[list[float | None]]
    """Rank correlation over all people, ties at their mean rank; null where a measure is constant."""
    overlap: list[list[int]]
    """People of rank 1 to `top` by both of two measures; all who share the last rank are counted in, so the
    diagonal may be above `top`."""
    top: int
    movers: list[Mover]
    variants: list[Variant]
    """Only those that leave anything out."""


PEOPLE_LISTED = 100_000


class PeopleTable(Section):
    """People by columns, in the order of their first measure: all, or the first `PEOPLE_LISTED` of more.

    The CSV and Parquet files of a report hold all of them in any case, unless it was read back from JSON.
    """

    of: int
    """All people."""
    person: list[str]
    name: list[str]
    kind: list[str]
    confidence: list[float]
    papers: list[int]
    cut_papers: list[int]
    first_year: list[int | None]
    last_year: list[int | None]
    labs: list[str]
    """Joined by `; `."""
    community: list[int | None]
    values: dict[str, list[float]]
    """Measure → value by person."""
    ranks: dict[str, list[int]]
    """Measure → rank by person, from 1; equal values share the best rank."""
    whole_ranks: dict[str, list[int]]
    """Measure → rank in the whole network; empty where the report speaks of all of it."""
    _everybody: Any = PrivateAttr(default=None)

    @property
    def frame(self) -> pl.DataFrame:
        """The columns of `PEOPLE_COLUMNS`, then each measure, its `…_rank` and `…_rank_whole`."""
        import polars as pl

        if self._everybody is not None:
            return cast("pl.DataFrame", self._everybody)
        columns = [pl.Series(c, getattr(self, c), dtype=getattr(pl, t)) for c, t in PEOPLE_COLUMNS.items()]
        for measure, values in self.values.items():
            columns.append(pl.Series(measure, values, dtype=pl.Float64))
            columns.append(pl.Series(f"{measure}_rank", self.ranks[measure], dtype=pl.Int64))
            if self.whole_ranks:
                columns.append(pl.Series(f"{measure}_rank_whole", self.whole_ranks[measure], dtype=pl.Int64))
        return pl.DataFrame(columns)

    @classmethod
    def of_frame(cls, frame: pl.DataFrame, measures: Sequence[str]) -> PeopleTable:
        """The table of people in a frame like `frame`."""
        listed = frame.head(PEOPLE_LISTED).to_dict()
        lists = {name: column.to_list() for name, column in listed.items()}
        is_part = f"{measures[0]}_rank_whole" in lists
        made = cls(
            of=frame.height,
            **{c: lists[c] for c in PEOPLE_COLUMNS},
            values={m: lists[m] for m in measures},
            ranks={m: lists[f"{m}_rank"] for m in measures},
            whole_ranks={m: lists[f"{m}_rank_whole"] for m in measures} if is_part else {},
        )
        if frame.height > PEOPLE_LISTED:
            made._everybody = frame
        return made


PEOPLE_COLUMNS = {
    "person": "String",
    "name": "String",
    "kind": "String",
    "confidence": "Float64",
    "papers": "Int64",
    "cut_papers": "Int64",
    "first_year": "Int64",
    "last_year": "Int64",
    "labs": "String",
    "community": "Int64",
}
