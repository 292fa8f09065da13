"""Papers that join two things, each with the lines of the documents that say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities

    Thing = tuple[str, str]
    """Kind and id."""


@dataclass(frozen=True)
class JointPaper:
    """A paper that joins two things, with the lines that say so."""

    id: str
    title: str
    year: int | None
    places: tuple[str, ...]
    """`path:line` of every record of the paper."""
    is_inferred: bool = False
    """One of the two is there by conclusion only."""
    is_cut: bool = False
    """Its author list is incomplete in every source."""
    as_printed: tuple[str, ...] = ()
    """How the paper names the two, where it is not by their own names."""

    def to_lines(self) -> list[str]:
        """For people: year and title, then how it names them, then the places."""
        inferred = "  (one of them inferred)" if self.is_inferred else ""
        lines = [f"  {self.year or '    '}  {self.title}{inferred}"]
        if self.as_printed:
            lines.append(f"        as {'; '.join(self.as_printed)}")
        return lines + [f"        {place}" for place in self.places]


@dataclass(frozen=True)
class _Relation:
    """How papers and things of a kind belong together.

    rows: of one thing (entities, id): `paper`, `printed` (how the paper names it), `inferred`.
    """

    kind: str
    rows: Callable[[Entities, str], pl.DataFrame]


def _rows(frame: pl.DataFrame, column: str, id: str, paper: str, printed: str | None = None) -> pl.DataFrame:
    import polars as pl

    inferred = "is_inferred" if "is_inferred" in frame.columns else pl.lit(False)
    return frame.filter(pl.col(column) == id).select(
        pl.col(paper).alias("paper"),
        (pl.col(printed) if printed else pl.lit(None, pl.String)).alias("printed"),
        pl.col(inferred).alias("inferred") if isinstance(inferred, str) else inferred.alias("inferred"),
    )


def _of_person(entities: Entities, id: str) -> pl.DataFrame:
    return _rows(entities.authorships, "person", id, "paper", "name_as_printed")


def _of_lab(entities: Entities, id: str) -> pl.DataFrame:
    import polars as pl

    tables = (entities.paper_labs, entities.affiliations)
    return pl.concat([_rows(table, "lab", id, "paper", "as_printed") for table in tables])


def _of_topic(entities: Entities, id: str) -> pl.DataFrame:
    return _rows(entities.paper_topics, "topic", id, "paper")


def _of_venue(entities: Entities, id: str) -> pl.DataFrame:
    return _rows(entities.papers, "venue", id, "id")


def _of_edition(entities: Entities, id: str) -> pl.DataFrame:
    return _rows(entities.papers, "edition", id, "id")


def _of_artifact(entities: Entities, id: str) -> pl.DataFrame:
    return _rows(entities.paper_artifacts, "artifact", id, "paper")


def _of_paper(entities: Entities, id: str) -> pl.DataFrame:
    return _rows(entities.papers, "id", id, "id")


_RELATIONS: tuple[_Relation, ...] = (
    _Relation("person", _of_person),
    _Relation("lab", _of_lab),
    _Relation("topic", _of_topic),
    _Relation("venue", _of_venue),
    _Relation("edition", _of_edition),
    _Relation("artifact", _of_artifact),
    _Relation("paper", _of_paper),
)
RELATIONS = {relation.kind: relation.rows for relation in _RELATIONS}
"""Kind → the papers of a thing of that kind (`_Relation.rows`)."""


def papers_of_both(entities: Entities, a: Thing, b: Thing) -> list[str]:
    """Ids of the papers that have both things; none where the kind of one is unknown."""
    if a[0] not in RELATIONS or b[0] not in RELATIONS:
        return []
    one, two = (set(RELATIONS[kind](entities, id)["paper"]) for kind, id in (a, b))
    return sorted(one & two)


def joint_papers(
    entities: Entities,
    ids: Iterable[str],
    *,
    names: Sequence[str] = (),
    rows: Sequence[pl.DataFrame] = (),
) -> tuple[JointPaper, ...]:
    """These papers by year, each with the lines of its records.

    names, rows: of the things that they join, to say how each paper names them (`_Relation.rows`).
    """
    import polars as pl

    wanted = pl.Series(sorted(ids), dtype=pl.String).implode()
    paths = dict(entities.documents.select("id", "path").iter_rows())
    records = entities.paper_records.filter(pl.col("paper").is_in(wanted))
    places: dict[str, set[tuple[str, int]]] = {}
    for paper, document, line in records.select("paper", "document", "line").iter_rows():
        places.setdefault(paper, set()).add((paths.get(document, document), line))
    printed: dict[str, list[str]] = {}
    inferred: set[str] = set()
    for name, frame in zip(names, rows, strict=True):
        for paper, text, concluded in frame.unique(maintain_order=True).iter_rows():
            inferred |= {paper} if concluded else set()
            if text and text != name and text not in printed.setdefault(paper, []):
                printed[paper].append(text)
    papers = entities.papers.filter(pl.col("id").is_in(wanted)).sort("year", "title", "id", nulls_last=False)
    return tuple(
        JointPaper(
            p["id"], p["title"], p["year"],
            tuple(f"{path}:{line}" for path, line in sorted(places.get(p["id"], ()))),
            p["id"] in inferred, not p["authors_complete"], tuple(printed.get(p["id"], ())),
        )
        for p in papers.iter_rows(named=True)
    )  # fmt: skip
