"""How people of a corpus publish together: productivity, teams, labs and countries; each with its formula.

Everything is counted over the papers of the tables. Cut author lists make teams too small, and affiliations
that name no known lab hide labs and countries: `coverage` says how many papers a figure rests on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.networks.rows import paper_ranges

if TYPE_CHECKING:
    import polars as pl

    from kgraph.measures.power_law import PowerLaw
    from kgraph.model.entities import Entities


@dataclass(frozen=True)
class Indicator:
    """One figure of a corpus: `of` is computed over the rows of `teams` that `over` names."""

    name: str
    title: str
    formula: str
    reference: str
    over: str
    of: Callable[[], pl.Expr]


def teams(entities: Entities) -> pl.DataFrame:
    """One row per paper that has an author: how many people, labs and countries it is known to have.

    Columns `paper, year, cut, people, labs, countries, located`: `cut` where the author list is cut,
    `located` the authors whose own country is known.
    """
    import polars as pl

    return pl.concat(_teams(entities, inside).collect() for inside in paper_ranges(entities))


def _teams(
    entities: Entities, inside: Callable[[pl.Expr], pl.Expr], sizes: pl.DataFrame | None = None
) -> pl.LazyFrame:
    """The rows of some papers: joins over all of them at once would take memory by the authorship."""
    import polars as pl

    def tell(table: str, *columns: str) -> pl.LazyFrame:
        return entities.scan(table).select("paper", *columns).filter(inside(pl.col("paper")))

    if sizes is not None:
        people = sizes.lazy().filter(inside(pl.col("paper")))
    else:
        count = pl.col("person").n_unique().cast(pl.Int64).alias("people")
        people = tell("authorships", "person").group_by("paper").agg(count)
    countries = entities.scan("labs").select(pl.col("id").alias("lab"), "country")
    named = tell("affiliations", "rank", "lab").drop_nulls("lab").join(countries, on="lab", how="left")
    whole = tell("paper_labs", "lab").join(countries, on="lab", how="left")
    at = pl.concat([named, whole.with_columns(pl.lit(None, pl.Int64).alias("rank"))], how="diagonal")
    places = at.group_by("paper").agg(
        pl.col("lab").n_unique().cast(pl.Int64).alias("labs"),
        pl.col("country").drop_nulls().n_unique().cast(pl.Int64).alias("countries"),
        pl.col("rank").filter(pl.col("country").is_not_null()).drop_nulls().n_unique().cast(pl.Int64)
        .alias("located"),
    )  # fmt: skip
    papers = (
        entities.scan("papers")
        .filter(inside(pl.col("id")))
        .select(pl.col("id").alias("paper"), "year", ~pl.col("authors_complete").alias("cut"))
    )
    rows = papers.join(people, on="paper").join(places, on="paper", how="left")
    return rows.with_columns(pl.col("labs", "countries", "located").fill_null(0)).sort("paper")


def collaboration(
    entities: Entities, written: pl.Series | None = None, sizes: pl.DataFrame | None = None
) -> pl.DataFrame:
    """`name, title, value, coverage, formula, reference`, as in `INDICATORS` and `LOTKA`.

    coverage: number of papers (for Lotka's law, of people) that the value rests on. written: as for
    `productivity`. sizes: `paper` and `people` (Int64), the authors of each paper that has any, where they
    are known already.
    """
    import polars as pl

    found = productivity(entities, written)
    people = int(found.table["people"].sum())
    columns = ("people", "labs", "countries")
    rows = pl.concat(
        _teams(entities, inside, sizes).select(columns).collect() for inside in paper_ranges(entities)
    )
    rows = rows.with_columns(pl.lit(people).alias("corpus_people"))
    parts = {name: rows.filter(chosen()) for name, chosen in _OVER.items()}
    values: list[tuple[Any, ...]] = []
    for i in INDICATORS:
        part = parts[i.over]
        value = part.select(i.of().cast(pl.Float64)).item() if part.height else None
        values.append((i.name, i.title, value, part.height, i.formula, i.reference))
    values += [(name, title, of(found), people, formula, NICHOLLS) for name, title, formula, of in LOTKA]
    schema = {"name": pl.String, "title": pl.String, "value": pl.Float64, "coverage": pl.Int64,
              "formula": pl.String, "reference": pl.String}  # fmt: skip
    frame = pl.DataFrame(values, schema=schema, orient="row")
    return frame.with_columns(pl.col("value").fill_nan(None).round_sig_figs(9))


@dataclass(frozen=True)
class Productivity:
    """Lotka's law: the share of people with x papers is C / x^exponent.

    table: `papers, people, expected` for each number of papers that somebody has.
    critical: the Kolmogorov–Smirnov distance above which the law is refused at the .01 level, 1.63/√n.
    """

    law: PowerLaw | None
    constant: float | None
    critical: float | None
    table: pl.DataFrame

    @property
    def holds(self) -> bool | None:
        """Whether the law is not refused; null where there are too few people to tell."""
        return None if self.law is None or self.critical is None else self.law.distance <= self.critical


def productivity(entities: Entities, written: pl.Series | None = None) -> Productivity:
    """How papers are spread over people, every author of a paper counting it once.

    written: the number of papers of each person, where it is known already.

    References:
        A. J. Lotka, J. Washington Academy of Sciences 16 (1926) 317–323.
        M. L. Pao, Information Processing & Management 21 (1985) 305–320 (test).
        P. T. Nicholls, JASIS 40 (1989) 379–385 (the exponent by greatest likelihood).
    """
    import polars as pl
    from scipy.special import zeta

    from kgraph.measures.power_law import fit_power_law

    papers = pl.DataFrame({"papers": _written(entities) if written is None else written})
    table = papers.group_by("papers").agg(pl.len().cast(pl.Int64).alias("people")).sort("papers")
    law = fit_power_law(papers["papers"].to_numpy(), least=1)
    if law is None:
        return Productivity(None, None, None, table.with_columns(pl.lit(None, pl.Float64).alias("expected")))
    constant = float(1 / zeta(law.exponent, 1))
    expected = papers.height * constant * pl.col("papers").cast(pl.Float64) ** -law.exponent
    return Productivity(law, constant, 1.63 / papers.height**0.5, table.with_columns(expected=expected))


def _written(entities: Entities) -> pl.Series:
    """The number of papers of each person."""
    import polars as pl

    signed = entities.scan("authorships").select("person", "paper")
    parts = [
        signed.filter(inside(pl.col("paper"))).unique().group_by("person").agg(papers=pl.len()).collect()
        for inside in paper_ranges(entities)
    ]
    return pl.concat(parts).group_by("person").agg(pl.col("papers").cast(pl.Int64).sum())["papers"]


def _everything() -> pl.Expr:
    import polars as pl

    return pl.lit(True)


def _joint() -> pl.Expr:
    import polars as pl

    return pl.col("people") > 1


def _known_labs() -> pl.Expr:
    import polars as pl

    return pl.col("labs") > 0


def _known_countries() -> pl.Expr:
    import polars as pl

    return pl.col("countries") > 0


_OVER: dict[str, Callable[[], pl.Expr]] = {
    "papers": _everything,
    "joint papers": _joint,
    "papers with a known lab": _known_labs,
    "papers with a known country": _known_countries,
}


def _people(arithmetic: Callable[[pl.Expr], pl.Expr]) -> Callable[[], pl.Expr]:
    """A figure made from the numbers of authors."""

    def of() -> pl.Expr:
        import polars as pl

        return arithmetic(pl.col("people").cast(pl.Float64))

    return of


def _share_of_several(column: str) -> Callable[[], pl.Expr]:
    def of() -> pl.Expr:
        import polars as pl

        return (pl.col(column) > 1).mean()

    return of


def _mean_of(column: str) -> pl.Expr:
    import polars as pl

    return pl.col(column).mean()


def _modified_coefficient(n: pl.Expr) -> pl.Expr:
    """1 where everybody is an author of every paper, which the plain coefficient never reaches."""
    import polars as pl

    everybody = pl.col("corpus_people").first().cast(pl.Float64)
    return everybody / (everybody - 1) * (1 - (1 / n).mean())


INDICATORS: tuple[Indicator, ...] = (
    Indicator("authors_per_paper", "authors per paper", "Σ n / N", "", "papers", _people(lambda n: n.mean())),
    Indicator("collaboration_index", "collaboration index: authors per joint paper", "Σ n / N over n ≥ 2",
              "B. Elango, P. Rajendran, Int. J. Information Dissemination and Technology 2 (2012) 166–169",
              "joint papers", _people(lambda n: n.mean())),
    Indicator("degree_of_collaboration", "degree of collaboration: share of joint papers", "N(n ≥ 2) / N",
              "K. Subramanyam, J. Information Science 6 (1983) 33–38", "papers",
              _people(lambda n: (n > 1).mean())),
    Indicator("collaborative_coefficient", "collaborative coefficient", "1 − Σ (1/n) / N",
              "I. Ajiferuke, Q. Burrell, J. Tague, Scientometrics 14 (1988) 421–433", "papers",
              _people(lambda n: 1 - (1 / n).mean())),
    Indicator("modified_collaborative_coefficient", "modified collaborative coefficient",
              "A/(A−1) · (1 − Σ (1/n) / N), A people in all",
              "K. Savanur, R. Srikanth, Scientometrics 84 (2010) 365–371", "papers",
              _people(_modified_coefficient)),
    Indicator("between_labs", "share of papers between labs", "N(labs ≥ 2) / N(labs ≥ 1)", "",
              "papers with a known lab", _share_of_several("labs")),
    Indicator("internationality", "share of international papers", "N(countries ≥ 2) / N(countries ≥ 1)",
              "W. Glänzel, Scientometrics 51 (2001) 69–115", "papers with a known country",
              _share_of_several("countries")),
    Indicator("countries_per_paper", "countries per paper", "Σ countries / N(countries ≥ 1)", "",
              "papers with a known country", lambda: _mean_of("countries")),
)  # fmt: skip
"""Every figure, in the order in which they are listed to people."""

NICHOLLS = "A. J. Lotka, J. Washington Academy of Sciences 16 (1926) 317–323, fitted after Nicholls (1989)"
LOTKA: tuple[tuple[str, str, str, Callable[[Productivity], float | None]], ...] = (
    ("lotka_exponent", "Lotka's exponent", "share of people with x papers = C / x^a",
     lambda p: None if p.law is None else p.law.exponent),
    ("lotka_constant", "Lotka's constant C", "1 / ζ(a)", lambda p: p.constant),
    ("lotka_distance", "distance of the data from Lotka's law", "Kolmogorov–Smirnov, max |F − F_fit|",
     lambda p: None if p.law is None else p.law.distance),
    ("lotka_critical", "distance above which the law is refused (.01)", "1.63 / √n", lambda p: p.critical),
)  # fmt: skip
"""What productivity adds: name, title, formula, value."""
