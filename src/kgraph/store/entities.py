"""Entities read back from a graph at an endpoint: RDF → tables, the direction opposite to `kgraph.rdf`.

What the graph does not hold stays empty (`MISSING`); what it holds in parts is put together again: numbers
of papers and years of people are counted, mentions are found by the names in the author lists of records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from kgraph.model.entities import ROWS, Entities, schema
from kgraph.model.identifiers import identifier_iri
from kgraph.progress import SILENT, Progress
from kgraph.rdf.iris import ONTOLOGY
from kgraph.rdf.knowledge import IDENTIFIER_PROPERTIES
from kgraph.store.records_back import record_tables
from kgraph.store.statements import Statements

if TYPE_CHECKING:
    import polars as pl

    from kgraph.store.remote import Endpoint

MISSING = (
    "doubts and evidence of who is who, funders, languages, departments, scores of topics, dates known in "
    "part, encodings, repairs, and fields that no property holds; mentions are found anew by name"
)
"""What the tables of a workspace hold and its graph does not."""

_ATTRIBUTES: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "papers": (
        "paper",
        (
            ("title", "kg:title", ""), ("year", "kg:year", ""), ("year_inferred", "kg:yearInferred", ""),
            ("date", "kg:date", ""), ("venue", "kg:publishedIn", "venue"),
            ("edition", "kg:inEdition", "edition"), ("author_count", "kg:authorCount", ""),
            ("authors_complete", "kg:authorListComplete", ""), ("abstract", "kg:abstract", ""),
            ("citations", "kg:citationCount", ""), ("volume", "kg:volume", ""), ("issue", "kg:issue", ""),
            ("pages", "kg:pages", ""), ("publisher", "kg:publisher", ""), ("has_code", "kg:hasCode", ""),
            ("status", "kg:status", ""), ("version_of", "kg:versionOf", "paper"),
        ),
    ),
    "people": ("person", (("name", "kg:name", ""), ("confidence", "kg:matchConfidence", ""))),
    "labs": (
        "lab",
        (
            ("name", "kg:name", ""), ("parent", "kg:parentOrganization", "lab"), ("city", "kg:city", ""),
            ("country", "kg:country", ""),
        ),
    ),
    "venues": ("venue", (("name", "kg:name", ""), ("abbreviation", "kg:abbreviation", ""))),
    "editions": (
        "edition", (("venue", "kg:editionOf", "venue"), ("name", "kg:name", ""), ("year", "kg:year", "")),
    ),
    "topics": (
        "topic",
        (
            ("label", "skos:prefLabel", ""), ("scheme", "skos:inScheme", "scheme"),
            ("notation", "skos:notation", ""), ("broader", "skos:broader", "topic"),
            ("broader_by", "kg:broaderBy", ""),
        ),
    ),
    "artifacts": ("artifact", (("name", "kg:name", ""), ("long_name", "kg:alternativeName", ""))),
}  # fmt: skip
"""Table → kind of its things, and its columns: name, predicate, kind of what it points to."""
_DEFAULTS = {"year_inferred": False, "has_code": False, "confidence": 1.0}
"""What a statement that is not made says."""
_KEYS = {
    "links": ("kind", "entity", "url"),
    "mentions": ("document", "record", "index"),
    "paper_records": ("document", "record"),
}
"""Keys by which tables are sorted, where they are not their first columns."""


def read_entities(endpoint: Endpoint, base: str, *, progress: Progress = SILENT) -> Entities:
    """All tables that a published graph holds, with the columns of `kgraph.model.entities`.

    Raises:
        RemoteError: the endpoint refuses, fails or answers nonsense.
    """
    progress.stage("reading the graph back", None, "statements")
    asked = Statements(endpoint, base, progress)
    types = asked.types()
    found = {table: _things(asked, table, types) for table in _ATTRIBUTES}
    found |= _relations(asked)
    found |= record_tables(asked, found)
    return Entities(**{name: _table(name, found[name]) for name in ROWS if name in found})


def _things(asked: Statements, table: str, types: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    kind, columns = _ATTRIBUTES[table]
    rows = types.select(
        asked.id("s", kind).alias("id"), pl.col("o").str.strip_prefix(ONTOLOGY).alias("kind")
    ).drop_nulls("id")
    for name, predicate, other in columns:
        values = asked.things(kind, name, predicate)
        if other:
            values = values.select("id", asked.id(name, other).alias(name))
        rows = rows.join(values.unique("id", maintain_order=True), on="id", how="left", maintain_order="left")
    return rows


def _relations(asked: Statements) -> dict[str, pl.DataFrame]:
    """Tables between two things, and of names, identifiers and links."""
    import polars as pl

    labs = asked.things("lab", "as_printed", "kg:name").rename({"id": "lab"})
    return {
        "paper_labs": asked.pairs("kg:contributingLab", "paper", "paper", "lab", "lab").join(labs, on="lab"),
        "paper_topics": asked.pairs("kg:hasTopic", "paper", "paper", "topic", "topic"),
        "citations": asked.pairs("kg:cites", "paper", "citing", "paper", "cited"),
        "identifiers": pl.concat([*_addresses(asked), _local_identifiers(asked)]),
        "links": _links(asked),
        "replacements": _of_any_kind(asked, asked.of("dct:isReplacedBy"))
        .rename({"entity": "old"})
        .with_columns(new=pl.col("o").str.extract("([^/]+)$")),
    }


def _of_any_kind(asked: Statements, pairs: pl.DataFrame) -> pl.DataFrame:
    """Columns `kind` and `entity` of the subject, and `o`."""
    import polars as pl

    rest = pl.col("s").str.strip_prefix(asked.base)
    return pairs.filter(pl.col("s").str.starts_with(asked.base)).select(
        rest.str.extract("^([a-z]+)/").alias("kind"),
        rest.str.extract("^[a-z]+/([^/#]+)$").alias("entity"),
        "o",
    )  # fmt: skip


def _addresses(asked: Statements) -> list[pl.DataFrame]:
    """Identifiers that have an address, out of it."""
    import polars as pl

    found = []
    for scheme, predicate in IDENTIFIER_PROPERTIES.items():
        rows = [
            (kind, entity, scheme, unquote(iri.removeprefix(identifier_iri(scheme, "", kind=kind) or "")))
            for kind, entity, iri in _of_any_kind(asked, asked.of(predicate)).iter_rows()
        ]
        columns = ["kind", "entity", "scheme", "value"]
        found.append(pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row"))
    return found


def _local_identifiers(asked: Statements) -> pl.DataFrame:
    import polars as pl

    parts = pl.col("o").str.splitn(":", 2)
    return _of_any_kind(asked, asked.of("kg:localIdentifier")).select(
        "kind", "entity",
        parts.struct.field("field_0").alias("scheme"), parts.struct.field("field_1").alias("value"),
    )  # fmt: skip


def _links(asked: Statements) -> pl.DataFrame:
    import polars as pl

    roles = (("kg:page", "page"), ("kg:codeAt", "code"), ("kg:linkAsPrinted", "page"))
    return pl.concat(
        _of_any_kind(asked, asked.of(predicate)).rename({"o": "url"}).with_columns(role=pl.lit(role))
        for predicate, role in roles
    )


def _table(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the columns of its table, sorted by its key."""
    import polars as pl

    columns = []
    for column, dtype in schema(ROWS[name]).items():
        value = pl.col(column) if column in frame.columns else pl.lit(None)
        if column in frame.columns and frame.schema[column] == pl.String and dtype == pl.Boolean:
            value = value == "true"
        value = value.cast(dtype, strict=False)
        if column in _DEFAULTS:
            value = value.fill_null(_DEFAULTS[column])
        columns.append(value.alias(column))
    made = frame.select(columns).unique()
    key = _KEYS.get(name, ())
    return made.sort([*key, *(c for c in made.columns if c not in key)], nulls_last=True)
