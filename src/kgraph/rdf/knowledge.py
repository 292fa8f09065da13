"""The default graph: papers, authorships, people, labs, venues, topics, artefacts, as concluded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgraph.model.entities import Entities
from kgraph.model.identifiers import SCHEMES, identifier_iri
from kgraph.rdf import iris
from kgraph.rdf.artifacts import artifacts
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
    strings,
    text,
    whole,
)
from kgraph.rdf.vocabulary import CLASSES, term

if TYPE_CHECKING:
    import polars as pl

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
        entities.papers,
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
    direct = entities.authorships.select("paper", "person").unique(maintain_order=True)
    yield Block(
        direct,
        of_kind(base, "paper", "paper"),
        (Statement("kg:authoredBy", of_kind(base, "person", "person")),),
    )
    yield Block(
        entities.authorships,
        of_kind(base, "paper", "paper"),
        (Statement("kg:hasAuthorship", authorship, "core"),),
    )
    unsure = pl.when(pl.col("confidence") < 1).then("confidence").alias("unsure")
    yield Block(
        entities.authorships.with_columns(unsure),
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
    printed = entities.affiliations.select("paper", "rank", "as_printed").unique(maintain_order=True)
    yield Block(printed, authorship, (Statement("kg:affiliationAsPrinted", text("as_printed"), "core"),))
    resolved = entities.affiliations.select("paper", "rank", "lab").drop_nulls().unique(maintain_order=True)
    yield Block(resolved, authorship, (Statement("kg:affiliation", of_kind(base, "lab", "lab"), "core"),))


def _paper_relations(entities: Entities, base: str) -> Iterator[Block]:
    for table, subject, predicate, kind, other in (
        ("paper_labs", "paper", "kg:contributingLab", "lab", "lab"),
        ("paper_topics", "paper", "kg:hasTopic", "topic", "topic"),
        ("citations", "citing", "kg:cites", "paper", "cited"),
    ):
        pairs = entities.tables()[table].select(subject, other).unique(maintain_order=True)
        yield Block(
            pairs, of_kind(base, "paper", subject), (Statement(predicate, of_kind(base, kind, other)),)
        )


def _people(entities: Entities, base: str) -> Iterator[Block]:
    import polars as pl

    person = of_kind(base, "person", "id")
    unsure = pl.when(pl.col("confidence") < 1).then("confidence").alias("unsure")
    yield Block(
        entities.people.with_columns(unsure),
        person,
        (
            Statement("rdf:type", _kinds("kind")),
            Statement("kg:name", text("name")),
            Statement("rdfs:label", text("name"), "full"),
            Statement("kg:matchConfidence", double("unsure"), "core"),
        ),
    )
    yield _other_names(entities.person_names, entities.people, base, "person")
    yield from _memberships(entities, base)
    yield from _measures(entities, base)


def _other_names(names: pl.DataFrame, things: pl.DataFrame, base: str, kind: str) -> Block:
    """Names other than the one chosen."""
    chosen = things.select("id", "name").rename({"id": kind})
    others = names.select(kind, "name").unique(maintain_order=True)
    others = others.join(chosen, on=[kind, "name"], how="anti", maintain_order="left")
    return Block(others, of_kind(base, kind, kind), (Statement("kg:alternativeName", text("name"), "core"),))


def _memberships(entities: Entities, base: str) -> Iterator[Block]:
    """Person–lab pairs with the years in which papers show them."""
    import polars as pl

    years = entities.papers.select(pl.col("id").alias("paper"), "year")
    members = (
        entities.affiliations.drop_nulls("lab")
        .join(entities.authorships.select("paper", "rank", "person"), on=["paper", "rank"])
        .join(years, on="paper")
        .group_by("person", "lab")
        .agg(pl.col("year").min().alias("first_year"), pl.col("year").max().alias("last_year"))
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
    numbers = entities.stated_numbers
    made = [iris.measure_iri(base, *key) for key in numbers.select("person", "name", "document").iter_rows()]
    numbers = numbers.with_columns(strings("iri", made))
    yield Block(numbers, of_kind(base, "person", "person"), (Statement("kg:hasMeasure", whole("iri")),))
    yield Block(
        numbers,
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
        entities.labs,
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
    yield _other_names(entities.lab_names, entities.labs, base, "lab")


def _venues(entities: Entities, base: str) -> Iterator[Block]:
    yield Block(
        entities.venues,
        of_kind(base, "venue", "id"),
        (
            Statement("rdf:type", _kinds("kind")),
            Statement("kg:name", text("name")),
            Statement("rdfs:label", text("name"), "full"),
            Statement("kg:abbreviation", text("abbreviation")),
        ),
    )
    yield Block(
        entities.editions,
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

    schemes = entities.topics.select("scheme").unique().sort("scheme")
    labels = pl.col("scheme").replace_strict(TOPIC_SCHEMES, return_dtype=pl.String).alias("label")
    yield Block(
        schemes.with_columns(labels),
        of_kind(base, "scheme", "scheme"),
        (
            Statement("rdf:type", fixed(term("skos:ConceptScheme"))),
            Statement("skos:prefLabel", text("label")),
            Statement("rdfs:label", text("label"), "full"),
        ),
    )
    yield Block(
        entities.topics,
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

    rows = entities.identifiers
    addresses = [
        identifier_iri(scheme, value, kind=kind)
        for kind, scheme, value in rows.select("kind", "scheme", "value").iter_rows()
    ]
    rows = rows.with_columns(strings("iri", addresses))
    for (kind, scheme), group in rows.group_by("kind", "scheme", maintain_order=True):
        subject = of_kind(base, str(kind), "entity")
        if property := IDENTIFIER_PROPERTIES.get(str(scheme)):
            unique = group.unique(["entity", "iri"], maintain_order=True)
            yield Block(unique, subject, (Statement(property, whole("iri")),))
        else:
            local = group.with_columns(pl.concat_str("scheme", pl.lit(":"), "value").alias("local"))
            yield Block(local, subject, (Statement("kg:localIdentifier", text("local"), "core"),))


def _links(entities: Entities, base: str) -> Iterator[Block]:
    """Addresses as IRIs where they can be; what cannot stays as text."""
    import polars as pl

    rows = entities.links
    rows = rows.with_columns(strings("iri", [iris.web_iri(url) for url in rows["url"]]))
    broken = rows.filter(pl.col("iri").is_null()).unique(["kind", "entity", "url"], maintain_order=True)
    rows = rows.drop_nulls("iri").unique(["kind", "entity", "role", "iri"], maintain_order=True)
    for (kind, role), group in rows.group_by("kind", "role", maintain_order=True):
        subject = of_kind(base, str(kind), "entity")
        yield Block(group, subject, (Statement("kg:codeAt" if role == "code" else "kg:page", whole("iri")),))
    for (kind,), group in broken.group_by("kind", maintain_order=True):
        subject = of_kind(base, str(kind), "entity")
        yield Block(group, subject, (Statement("kg:linkAsPrinted", text("url")),))


def _replacements(entities: Entities, base: str) -> Iterator[Block]:
    for (kind,), group in entities.replacements.group_by("kind", maintain_order=True):
        new = of_kind(base, str(kind), "new")
        yield Block(group, of_kind(base, str(kind), "old"), (Statement("dct:isReplacedBy", new),))
