"""Authorships, people and records read back from a graph: what takes more than one statement to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from kgraph.store.affiliations_back import read_affiliations

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from kgraph.store.statements import Statements

_SEPARATOR = "; "
"""Between the names of `kg:authorsAsPrinted`."""
_CUT = "et al."
"""Its last part where the list was cut."""
_MENTION = ("document", "record", "line", "index", "person", "paper", "is_inferred", "confidence")


def record_tables(asked: Statements, things: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables of authorships, records and documents; and `papers` and `people` with their counts."""
    import polars as pl

    papers = things["papers"].with_columns(pl.col("year").cast(pl.Int64, strict=False))
    authorships = _authorships(asked)
    records = _records(asked)
    names = {kind: _names(asked, kind) for kind in ("person", "lab")}
    person_records = _person_records(asked)
    mentions = pl.concat(
        [
            _mentions(records, authorships, names["person"]),
            _inferred_mentions(records, authorships, person_records),
        ]
    )
    affiliations = read_affiliations(asked, names["lab"])
    printed = affiliations.drop_nulls("lab").select("lab", name="as_printed")
    told = records.group_by(pl.col("paper").alias("id")).len("n_records")
    return {
        "papers": papers.join(told, on="id", how="left").with_columns(pl.col("n_records").fill_null(1)),
        "people": _people(things["people"], authorships, papers),
        "authorships": authorships,
        "affiliations": affiliations,
        "mentions": mentions,
        "paper_records": records,
        "person_records": person_records,
        "person_names": _counted(
            names["person"], mentions.select("person", name="name_as_printed"), things["people"], "person"
        ),
        "lab_names": _counted(names["lab"], printed, things["labs"], "lab"),
        "paper_artifacts": _introductions(asked, records),
        "stated_numbers": _stated_numbers(asked),
        "documents": _documents(asked, person_records),
    }


def _attributes(
    asked: Statements, rows: pl.DataFrame, columns: Mapping[str, str], *, named: bool = False
) -> pl.DataFrame:
    """The rows, whose subjects stand in `s`, with a column per predicate."""
    for name, predicate in columns.items():
        values = asked.of(predicate, named=named).rename({"o": name}).unique("s", maintain_order=True)
        rows = rows.join(values, on="s", how="left", maintain_order="left")
    return rows


def _authorships(asked: Statements) -> pl.DataFrame:
    """Those with a node of their own; of profiles without, the authors in the order of their ids."""
    import polars as pl

    place = pl.col("s").str.strip_prefix(f"{asked.base}paper/")
    nodes = asked.of("kg:hasAuthorship").select(s="o").unique(maintain_order=True)
    columns = {
        "author": "kg:author", "position": "kg:position", "name_as_printed": "kg:nameAsPrinted",
        "is_inferred": "kg:isInferred", "is_corresponding": "kg:isCorresponding",
        "confidence": "kg:matchConfidence",
    }  # fmt: skip
    found = _attributes(asked, nodes, columns).select(
        place.str.extract("^([^#]+)#author-").alias("paper"),
        place.str.extract("#author-([0-9]+)$").cast(pl.Int64).alias("rank"),
        asked.id("author", "person").alias("person"),
        pl.col("position").cast(pl.Int64),
        "name_as_printed",
        (pl.col("is_inferred") == "true").fill_null(False),
        pl.col("is_corresponding") == "true",
        pl.col("confidence").cast(pl.Float64).fill_null(1.0),
    )
    direct = asked.pairs("kg:authoredBy", "paper", "paper", "person", "person").join(
        found, on=["paper", "person"], how="anti"
    )
    called = asked.things("person", "name_as_printed", "kg:name").rename({"id": "person"})
    bare = direct.join(called, on="person", how="left").sort("paper", "person").with_columns(
        rank=pl.int_range(pl.len()).over("paper") + 1, is_inferred=pl.lit(False), confidence=pl.lit(1.0)
    )  # fmt: skip
    return pl.concat([found, bare], how="diagonal_relaxed")


def _people(people: pl.DataFrame, authorships: pl.DataFrame, papers: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    counted = (
        authorships.join(papers.select(paper="id", year="year"), on="paper", how="left")
        .group_by("person")
        .agg(
            pl.col("paper").n_unique().alias("n_papers"),
            pl.col("year").min().alias("first_year"),
            pl.col("year").max().alias("last_year"),
        )
    )
    joined = people.join(counted, left_on="id", right_on="person", how="left", maintain_order="left")
    return joined.with_columns(pl.col("n_papers").fill_null(0))


def _names(asked: Statements, kind: str) -> pl.DataFrame:
    """Columns `kind` and `name`: every name of the things of a kind."""
    import polars as pl

    both = [asked.things(kind, "name", predicate) for predicate in ("kg:name", "kg:alternativeName")]
    return pl.concat(both).rename({"id": kind}).unique(maintain_order=True)


def _counted(names: pl.DataFrame, printed: pl.DataFrame, things: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Names with how often they are printed; every name but the one chosen has been, at least once.

    The one chosen has not where it puts in order what is printed as `Lovelace, Ada`, or where another is.
    printed: a row with `kind` and `name` for each time.
    """
    import polars as pl

    counts = printed.group_by(kind, "name").len("n_mentions")
    chosen = things.select(pl.col("id").alias(kind), "name", is_chosen=True)
    joined = names.join(counts, on=[kind, "name"], how="left").join(chosen, on=[kind, "name"], how="left")
    is_made = pl.col("name").str.contains(", ").any().over(kind) & ~pl.col("name").str.contains(", ")
    unseen = pl.col("n_mentions").is_null() & pl.col("is_chosen").is_not_null() & is_made
    return joined.filter(~unseen).with_columns(pl.col("n_mentions").fill_null(1))


def _records(asked: Statements) -> pl.DataFrame:
    """Records of papers."""
    import polars as pl

    columns = {
        "line": "kg:line", "title": "kg:titleAsPrinted", "authors": "kg:authorsAsPrinted", "year": "kg:year",
        "date": "kg:dateAsPrinted", "venue": "kg:venueAsPrinted", "merged_by": "kg:mergedBy",
    }  # fmt: skip
    rows = _described(asked, "paper")
    return _attributes(asked, rows, columns, named=True).drop("s").with_columns(
        pl.col("line", "year").cast(pl.Int64, strict=False), pl.col("title", "authors").fill_null("")
    )  # fmt: skip


def _person_records(asked: Statements) -> pl.DataFrame:
    columns = {"line": "kg:line", "name": "kg:nameAsPrinted"}
    return _attributes(asked, _described(asked, "person"), columns, named=True)


def _described(asked: Statements, kind: str) -> pl.DataFrame:
    """Records that describe a thing of a kind: `s`, `document`, `record`, and the id of the thing."""
    import polars as pl

    rows = asked.of("kg:describes", named=True).select("s", asked.id("o", kind).alias(kind)).drop_nulls()
    place = [iri.removeprefix(f"{asked.base}record/").partition("/") for iri in rows["s"]]
    return rows.with_columns(
        pl.Series("document", [document for document, _, _ in place], pl.String),
        pl.Series("record", [unquote(record) for _, _, record in place], pl.String),
    )


def _listed(records: pl.DataFrame) -> pl.DataFrame:
    """A row for each name in the author lists of records, `index` from 1; a cut list ends in `et al.`"""
    import polars as pl

    return (
        records.select("document", "record", "line", "paper", pl.col("authors").str.split(_SEPARATOR))
        .with_columns(index=pl.int_ranges(1, pl.col("authors").list.len() + 1))
        .explode("authors", "index")
        .rename({"authors": "name"})
    )


def _mentions(records: pl.DataFrame, authorships: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The names in the author lists of records, each with the author of the paper who bears it.

    Of several who do, the one whose position it is.
    """
    import polars as pl

    authors = authorships.filter(~pl.col("is_inferred")).select(
        "paper", "person", "position", "confidence", "name_as_printed"
    )
    borne = pl.concat(
        [
            authors.drop("name_as_printed").join(names, on="person"),
            authors.rename({"name_as_printed": "name"}),
        ]
    ).unique()
    return (
        _listed(records)
        .join(borne, on=["paper", "name"])
        .with_columns(away=(pl.col("position") - pl.col("index")).abs(), is_inferred=pl.lit(False))
        .sort("document", "record", "index", "away", "person", nulls_last=True)
        .unique(["document", "record", "index"], keep="first", maintain_order=True)
        .select(*_MENTION, name_as_printed="name")
    )


def _inferred_mentions(
    records: pl.DataFrame, authorships: pl.DataFrame, person_records: pl.DataFrame
) -> pl.DataFrame:
    """Owners of profile pages, where the cut lists on their page leave them out."""
    import polars as pl

    owners = person_records.select("document", "person").unique()
    inferred = authorships.filter("is_inferred").select(
        "paper", "person", "confidence", "name_as_printed", "is_inferred"
    )
    cut = _listed(records).filter(pl.col("name") == _CUT)
    return cut.join(owners, on="document").join(inferred, on=["paper", "person"]).select(
        *_MENTION, "name_as_printed"
    )  # fmt: skip


def _introductions(asked: Statements, records: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    columns = {
        "artifact": "kg:artifact", "rule": "kg:foundBy", "words": "kg:words",
        "document": "prov:wasDerivedFrom",
    }  # fmt: skip
    nodes = asked.of("kg:hasIntroduction").select(s="o", paper=asked.id("s", "paper"))
    found = _attributes(asked, nodes, columns).with_columns(
        asked.id("artifact", "artifact"), asked.id("document", "source"), relation=pl.lit("introduces")
    )
    first = records.sort("line").unique(["paper", "document"], keep="first", maintain_order=True)
    placed = first.select("paper", "document", "record", "line")
    return found.join(placed, on=["paper", "document"], how="left", maintain_order="left")


def _stated_numbers(asked: Statements) -> pl.DataFrame:
    import polars as pl

    columns = {
        "name": "kg:measureName", "value": "kg:value", "as_of": "kg:asOf",
        "as_of_inferred": "kg:asOfInferred", "document": "prov:wasDerivedFrom",
    }  # fmt: skip
    nodes = asked.of("kg:hasMeasure").select(s="o", person=asked.id("s", "person"))
    return _attributes(asked, nodes, columns).with_columns(
        asked.id("document", "source"),
        pl.col("value").cast(pl.Float64),
        (pl.col("as_of_inferred") == "true").fill_null(False),
    )


def _documents(asked: Statements, person_records: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    columns = {
        "path": "dct:title", "format": "dct:format", "size_bytes": "kg:sizeBytes",
        "n_records": "kg:recordCount", "n_rejected": "kg:rejectedCount",
    }  # fmt: skip
    rows = asked.of("kg:sha256", named=True).rename({"o": "sha256"})
    people = person_records.group_by("document").len("n_persons")
    found = _attributes(asked, rows, columns, named=True).with_columns(
        asked.id("s", "source").alias("id"), encoding=pl.lit("utf-8")
    )
    return found.join(people, left_on="id", right_on="document", how="left").with_columns(
        pl.col("n_persons").fill_null(0)
    )
