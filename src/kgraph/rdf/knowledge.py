"""The default graph: papers, authorships, people, labs, venues, topics, artefacts, as concluded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgraph.model.entities import Entities
from kgraph.model.identifiers import IDENTIFIER_SAFE, SCHEMES, identifier_iri
from kgraph.rdf import iris
from kgraph.rdf.artifacts import artifacts
from kgraph.rdf.batches import by_key, distinct, in_memory, quoted, rows_of
from kgraph.rdf.nquads import (
    Block,
    Statement,
    boolean,
    date,
    double,
    fixed,
    integer,
    listed,
    of_kind,
    only_true,
    resource,
    text,
    whole,
)
from kgraph.rdf.vocabulary import CLASSES, term

if TYPE_CHECKING:
    import polars as pl

    from kgraph.rdf.batches import Cut

TOPIC_SCHEMES = {
    "category": "Categories",
    "keyword": "Keywords",
    "subject": "Subjects of indexes",
    "term": "Terms found in texts",
}
"""Schemes of topics (`Topic.scheme`) and their labels."""

IDENTIFIER_PROPERTIES = {s.name: f"kg:{s.property or s.name}" for s in SCHEMES if s.iri}
"""Scheme → property, for the schemes that have public addresses."""


def knowledge(entities: Entities, base: str) -> Iterator[Block]:
    """The statements of the default graph."""
    yield _papers(entities, base)
    yield from _authorships(entities, base)
    yield from _paper_relations(entities, base)
    yield from _people(entities, base)
    yield from _labs(entities, base)
    yield from _venues(entities, base)
    yield from _topics(entities, base)
    yield from artifacts(entities, base)
    yield from _identifiers(entities, base)
    yield from _links(entities, base)
    yield from _replacements(entities, base)


def _kinds(column: str) -> pl.Expr:
    return listed(column, {c: term(f"kg:{c}") for c in CLASSES})


def _papers(entities: Entities, base: str) -> Block:
    return Block(
        rows_of(entities, "papers"),
        of_kind(base, "paper", "id"),
        (
            Statement("rdf:type", _kinds("kind")),
            Statement("kg:title", text("title")),
            Statement("rdfs:label", text("title"), "full"),
            Statement("kg:year", integer("year")),
            Statement("kg:yearInferred", only_true("year_inferred")),
            Statement("kg:date", date("date")),
            Statement("kg:publishedIn", of_kind(base, "venue", "venue")),
            Statement("kg:inEdition", of_kind(base, "edition", "edition")),
            Statement("kg:authorCount", integer("author_count")),
            Statement("kg:authorListComplete", boolean("authors_complete")),
            Statement("kg:abstract", text("abstract"), "full"),
            Statement("kg:citationCount", integer("citations")),
            Statement("kg:volume", text("volume"), "full"),
            Statement("kg:issue", text("issue"), "full"),
            Statement("kg:pages", text("pages"), "full"),
            Statement("kg:publisher", text("publisher"), "full"),
            Statement("kg:hasCode", only_true("has_code")),
            Statement("kg:status", text("status")),
            Statement("kg:versionOf", of_kind(base, "paper", "version_of")),
        ),
    )


def _authorships(entities: Entities, base: str) -> Iterator[Block]:
    import polars as pl

    authorship = resource(iris.authorship_iri(base, "{}", "{}"), "paper", "rank")
    signed, printed = entities.scan("authorships"), entities.scan("affiliations")
    yield Block(
        distinct(signed, "paper", "paper", "person"),
        of_kind(base, "paper", "paper"),
        (Statement("kg:authoredBy", of_kind(base, "person", "person")),),
    )
    yield Block(
        rows_of(entities, "authorships"),
        of_kind(base, "paper", "paper"),
        (Statement("kg:hasAuthorship", authorship, "core"),),
    )
    unsure = pl.when(pl.col("confidence") < 1).then("confidence").alias("unsure")
    yield Block(
        rows_of(entities, "authorships", unsure),
        authorship,
        (
            Statement("rdf:type", fixed(term("kg:Authorship")), "full"),
            Statement("kg:author", of_kind(base, "person", "person"), "core"),
            Statement("kg:position", integer("position"), "core"),
            Statement("kg:nameAsPrinted", text("name_as_printed"), "core"),
            Statement("kg:isInferred", only_true("is_inferred"), "core"),
            Statement("kg:isCorresponding", boolean("is_corresponding"), "core"),
            Statement("kg:matchConfidence", double("unsure"), "core"),
        ),
    )
    texts = distinct(printed, "paper", "paper", "rank", "as_printed")
    yield Block(texts, authorship, (Statement("kg:affiliationAsPrinted", text("as_printed"), "core"),))
    labs = distinct(printed, "paper", "paper", "rank", "lab")
    yield Block(labs, authorship, (Statement("kg:affiliation", of_kind(base, "lab", "lab"), "core"),))


def _paper_relations(entities: Entities, base: str) -> Iterator[Block]:
    for table, subject, predicate, kind, other in (
        ("paper_labs", "paper", "kg:contributingLab", "lab", "lab"),
        ("paper_topics", "paper", "kg:hasTopic", "topic", "topic"),
        ("citations", "citing", "kg:cites", "paper", "cited"),
    ):
        pairs = distinct(entities.scan(table), subject, subject, other)
        yield Block(
            pairs, of_kind(base, "paper", subject), (Statement(predicate, of_kind(base, kind, other)),)
        )


def _people(entities: Entities, base: str) -> Iterator[Block]:
    import polars as pl

    person = of_kind(base, "person", "id")
    unsure = pl.when(pl.col("confidence") < 1).then("confidence").alias("unsure")
    yield Block(
        rows_of(entities, "people", unsure),
        person,
        (
            Statement("rdf:type", _kinds("kind")),
            Statement("kg:name", text("name")),
            Statement("rdfs:label", text("name"), "full"),
            Statement("kg:matchConfidence", double("unsure"), "core"),
        ),
    )
    yield _other_names(entities, "person_names", "people", base, "person")
    yield from _memberships(entities, base)
    yield from _measures(entities, base)


def _other_names(entities: Entities, names: str, things: str, base: str, kind: str) -> Block:
    """Names other than the one chosen."""
    spellings, chosen = entities.scan(names), entities.scan(things)

    def others(cut: Cut) -> pl.LazyFrame:
        known = cut(chosen.select("id", "name"), "id").rename({"id": kind})
        told = cut(spellings.select(kind, "name"), kind).unique(maintain_order=True)
        return told.join(known, on=[kind, "name"], how="anti", maintain_order="left")

    rows = by_key(spellings, kind, others)
    return Block(rows, of_kind(base, kind, kind), (Statement("kg:alternativeName", text("name"), "core"),))


def _memberships(entities: Entities, base: str) -> Iterator[Block]:
    """Person–lab pairs with the years in which papers show them."""
    import polars as pl

    years = pl.col("year").min().alias("first_year"), pl.col("year").max().alias("last_year")
    papers, signed = entities.scan("papers").select("id", "year"), entities.scan("authorships")

    def shown(cut: Cut) -> pl.LazyFrame:
        return (
            cut(printed, "paper")
            .join(cut(signed.select("paper", "rank", "person"), "paper"), on=["paper", "rank"])
            .join(cut(papers, "id"), left_on="paper", right_on="id")
            .group_by("person", "lab")
            .agg(years)
        )

    printed = entities.scan("affiliations").select("paper", "rank", "lab").drop_nulls("lab")
    seen = pl.concat([part.collect() for part in by_key(printed, "paper", shown).parts])
    members = in_memory(
        seen.group_by("person", "lab")
        .agg(pl.col("first_year").min(), pl.col("last_year").max())
        .sort("person", "lab")
    )
    membership = resource(iris.membership_iri(base, "{}", "{}"), "person", "lab")
    yield Block(
        members, of_kind(base, "person", "person"), (Statement("kg:hasMembership", membership, "full"),)
    )
    yield Block(
        members,
        membership,
        (
            Statement("org:organization", of_kind(base, "lab", "lab"), "full"),
            Statement("kg:firstYear", integer("first_year"), "full"),
            Statement("kg:lastYear", integer("last_year"), "full"),
        ),
    )


def _measures(entities: Entities, base: str) -> Iterator[Block]:
    import polars as pl

    numbers = entities.stated_numbers
    made = [iris.measure_iri(base, *key) for key in numbers.select("person", "name", "document").iter_rows()]
    rows = in_memory(numbers.with_columns(pl.Series("iri", made, dtype=pl.String)))
    yield Block(rows, of_kind(base, "person", "person"), (Statement("kg:hasMeasure", whole("iri")),))
    yield Block(
        rows,
        whole("iri"),
        (
            Statement("rdf:type", fixed(term("kg:Measure"))),
            Statement("kg:measureName", text("name")),
            Statement("kg:value", double("value")),
            Statement("kg:asOf", date("as_of")),
            Statement("kg:asOfInferred", only_true("as_of_inferred")),
            Statement("prov:wasDerivedFrom", of_kind(base, "source", "document")),
        ),
    )


def _labs(entities: Entities, base: str) -> Iterator[Block]:
    yield Block(
        rows_of(entities, "labs"),
        of_kind(base, "lab", "id"),
        (
            Statement("rdf:type", _kinds("kind")),
            Statement("kg:name", text("name")),
            Statement("rdfs:label", text("name"), "full"),
            Statement("kg:parentOrganization", of_kind(base, "lab", "parent")),
            Statement("kg:city", text("city")),
            Statement("kg:country", text("country")),
        ),
    )
    yield _other_names(entities, "lab_names", "labs", base, "lab")


def _venues(entities: Entities, base: str) -> Iterator[Block]:
    yield Block(
        rows_of(entities, "venues"),
        of_kind(base, "venue", "id"),
        (
            Statement("rdf:type", _kinds("kind")),
            Statement("kg:name", text("name")),
            Statement("rdfs:label", text("name"), "full"),
            Statement("kg:abbreviation", text("abbreviation")),
        ),
    )
    yield Block(
        rows_of(entities, "editions"),
        of_kind(base, "edition", "id"),
        (
            Statement("rdf:type", fixed(term("kg:Edition"))),
            Statement("kg:name", text("name")),
            Statement("rdfs:label", text("name"), "full"),
            Statement("kg:editionOf", of_kind(base, "venue", "venue")),
            Statement("kg:year", integer("year")),
        ),
    )


def _topics(entities: Entities, base: str) -> Iterator[Block]:
    import polars as pl

    schemes = entities.scan("topics").select("scheme").unique().sort("scheme").collect()
    labels = pl.col("scheme").replace_strict(TOPIC_SCHEMES, return_dtype=pl.String).alias("label")
    yield Block(
        in_memory(schemes.with_columns(labels)),
        of_kind(base, "scheme", "scheme"),
        (
            Statement("rdf:type", fixed(term("skos:ConceptScheme"))),
            Statement("skos:prefLabel", text("label")),
            Statement("rdfs:label", text("label"), "full"),
        ),
    )
    yield Block(
        rows_of(entities, "topics"),
        of_kind(base, "topic", "id"),
        (
            Statement("rdf:type", fixed(term("kg:Topic"))),
            Statement("skos:prefLabel", text("label")),
            Statement("rdfs:label", text("label"), "full"),
            Statement("skos:inScheme", of_kind(base, "scheme", "scheme")),
            Statement("skos:notation", text("notation")),
            Statement("skos:broader", of_kind(base, "topic", "broader")),
            Statement("kg:broaderBy", text("broader_by"), "core"),
        ),
    )


def _identifiers(entities: Entities, base: str) -> Iterator[Block]:
    """Identifiers with a public address by the property of their scheme, all others as `scheme:value`."""
    import polars as pl

    rows = entities.scan("identifiers")
    for kind, scheme in _groups(rows, "kind", "scheme"):
        subject = of_kind(base, kind, "entity")
        group = rows.filter(kind=kind, scheme=scheme)
        if property := IDENTIFIER_PROPERTIES.get(scheme):
            address = pl.lit(identifier_iri(scheme, "", kind=kind)) + quoted("value", IDENTIFIER_SAFE)
            addresses = group.with_columns(address.alias("iri"))
            unique = distinct(addresses, "entity", "entity", "iri", among=group)
            yield Block(unique, subject, (Statement(property, whole("iri")),))
        else:
            local = pl.concat_str("scheme", pl.lit(":"), "value").alias("local")
            values = distinct(group.with_columns(local), "entity", "entity", "local", among=group)
            yield Block(values, subject, (Statement("kg:localIdentifier", text("local"), "core"),))


def _links(entities: Entities, base: str) -> Iterator[Block]:
    """Addresses as IRIs where they can be; what cannot stays as text."""
    import polars as pl

    links = entities.scan("links")
    rows = links.with_columns(iris.web_iris("url").alias("iri"))
    good, broken = rows.drop_nulls("iri"), rows.filter(pl.col("iri").is_null())
    for kind, role in _groups(good, "kind", "role"):
        group = {"kind": kind, "role": role}
        pages = distinct(good.filter(**group), "entity", "entity", "iri", among=links.filter(**group))
        property = "kg:codeAt" if role == "code" else "kg:page"
        yield Block(pages, of_kind(base, kind, "entity"), (Statement(property, whole("iri")),))
    for (kind,) in _groups(broken, "kind"):
        texts = distinct(broken.filter(kind=kind), "entity", "entity", "url", among=links.filter(kind=kind))
        yield Block(texts, of_kind(base, kind, "entity"), (Statement("kg:linkAsPrinted", text("url")),))


def _groups(rows: pl.LazyFrame, *columns: str) -> list[tuple[str, ...]]:
    """The combinations of words in the columns, in the order in which they first appear."""
    import polars as pl

    first = rows.with_row_index().group_by(columns).agg(pl.col("index").min()).sort("index")
    return first.drop("index").collect(engine="streaming").rows()


def _replacements(entities: Entities, base: str) -> Iterator[Block]:
    for (kind,), group in entities.replacements.group_by("kind", maintain_order=True):
        new = of_kind(base, str(kind), "new")
        old = of_kind(base, str(kind), "old")
        yield Block(in_memory(group), old, (Statement("dct:isReplacedBy", new),))
