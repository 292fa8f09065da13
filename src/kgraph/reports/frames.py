"""The tables of a report as data frames: what its CSV and Parquet files hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args, get_origin

from kgraph.rdf.iris import entity_iri
from kgraph.reports.corpus_sections import Section
from kgraph.reports.sections import CentralityReport

if TYPE_CHECKING:
    import polars as pl


def centrality_frames(report: CentralityReport) -> dict[str, pl.DataFrame]:
    """All people × measures, and the strongest ties."""
    return {"": people_frame(report), "-ties": ties_frame(report)}


def people_frame(report: CentralityReport) -> pl.DataFrame:
    """All people × measures: a row for each person, and for each measure a column and its `…_rank`."""
    import polars as pl

    frame = report.people.frame.clone()
    iri = pl.concat_str(pl.lit(entity_iri(report.base, "person", "")), "person").alias("iri")
    return frame.insert_column(1, frame.select(iri).to_series())


def ties_frame(report: CentralityReport) -> pl.DataFrame:
    """The strongest ties: a row for each pair and each joint paper listed, with the lines that name it."""
    import polars as pl

    rows = [
        {
            "left": tie.left, "left_name": tie.left_name, "right": tie.right, "right_name": tie.right_name,
            "joint_papers": tie.papers, "weight": tie.weight, "cut_papers": tie.cut_papers,
            "first_year": tie.first_year, "last_year": tie.last_year,
            "paper": p.paper, "title": p.title, "year": p.year, "places": "; ".join(p.places),
        }
        for tie in report.ties
        for p in tie.listed
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=TIES_COLUMNS)


TIES_COLUMNS = {
    "left": str,
    "left_name": str,
    "right": str,
    "right_name": str,
    "joint_papers": int,
    "weight": float,
    "cut_papers": int,
    "first_year": int,
    "last_year": int,
    "paper": str,
    "title": str,
    "year": int,
    "places": str,
}


def frame_of(rows: Sequence[Section], kind: type[Section]) -> pl.DataFrame:
    """A table of sections: a column for each field, lists joined by `; `, years and the like as `2019:3`."""
    import polars as pl

    types = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean}
    schema = {}
    for name, field in kind.model_fields.items():
        plain = [t for t in get_args(field.annotation) or (field.annotation,) if t in types]
        is_joined = get_origin(field.annotation) in (list, dict)
        schema[name] = pl.String if is_joined else types[plain[0]]
    cells = [{n: _joined(getattr(row, n)) for n in schema} for row in rows]
    return pl.DataFrame(cells, schema=schema)


def _joined(value: Any) -> Any:
    if isinstance(value, dict):
        return " ".join(f"{k}:{v}" for k, v in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else value
