"""Entities → quads: what the graph says, table by table.

The default graph holds what we conclude, one value per functional property. Each source document's graph holds
its records as it wrote them, `{base}graph/provenance` the documents, the run and the sizes of everything;
`{base}graph/derived` is kept for computed data. No blank nodes; every IRI comes from `kgraph.rdf.iris`.

Profiles: `minimal` is papers, people, labs, venues and topics with direct `kg:authoredBy`; `core` adds
authorships, records and other names; `full` adds `rdfs:label`, the types of reified nodes, abstracts and
memberships. A statement that is absent where a table has null or false is one that is not written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from kgraph.errors import BadRequest, UnknownName
from kgraph.model.entities import Entities
from kgraph.model.identifiers import SCHEMES, identifier_iri
from kgraph.progress import SILENT, Progress
from kgraph.rdf import iris
from kgraph.rdf.nquads import (
    PROFILES,
    Block,
    Statement,
    Writer,
    boolean,
    date,
    datetime,
    double,
    fixed,
    integer,
    listed,
    only_true,
    resource,
    text,
    whole,
)
from kgraph.rdf.run import Run
from kgraph.rdf.vocabulary import CLASSES, term

if TYPE_CHECKING:
    import polars as pl

TOPIC_SCHEMES = {"category": "Categories", "keyword": "Keywords", "term": "Terms found in texts"}
"""Schemes of topics (`Topic.scheme`) and their labels."""


def write_quads(
    entities: Entities,
    file: BinaryIO,
    *,
    base: str,
    run: Run,
    profile: str = "full",
    progress: Progress = SILENT,
) -> dict[str, int]:
    """Write all that is known as N-Quads (UTF-8) and give back the number of quads per kind of graph.

    Kinds are `default`, `source`, `provenance` and `derived` (0 here). No quad is written twice, so the counts
    are those of a store that loads the file. The order is that of the tables: same entities, same bytes.

    Raises:
        BadRequest: no such profile, a base or an id of which no IRI can be made.
        UnknownName: a kind or scheme that the ontology does not know.
    """
    iris.check_base(base)
    _check(entities)
    writer = Writer(file, profile)
    counts = dict.fromkeys(("default", "source", "provenance", "derived"), 0)
    progress.stage("quads", sum(t.height for t in entities.tables().values()), "rows")
    for block in _knowledge(entities, base):
        counts["default"] += writer.write(block)
        progress.advance(block.frame.height)
    if profile != PROFILES[0]:
        for block in _records(entities, base):
            counts["source"] += writer.write(block)
            progress.advance(block.frame.height)
    for block in _provenance(entities, base, run, dict(writer.triples)):
        counts["provenance"] += writer.write(block)
    return counts


def _knowledge(entities: Entities, base: str) -> Iterator[Block]:
    """The default graph."""
    yield _papers(entities, base)
    yield from _authorships(entities, base)
    yield from _paper_relations(entities, base)
    yield from _people(entities, base)
    yield from _labs(entities, base)
    yield from _venues(entities, base)
    yield from _topics(entities, base)
    yield from _identifiers(entities, base)
    yield from _links(entities, base)
    yield from _replacements(entities, base)


def _of(base: str, kind: str, column: str) -> pl.Expr:
    """IRIs of things of a kind whose ids stand in a column."""
    return resource(iris.entity_iri(base, kind, "{}"), column)


def _kinds(column: str) -> pl.Expr:
    return listed(column, {c: term(f"kg:{c}") for c in CLASSES})


# --- the default graph ------------------------------------------------------------------------------------


def _papers(entities: Entities, base: str) -> Block:
    return Block(
        entities.papers,
        _of(base, "paper", "id"),
        (
            Statement("rdf:type", _kinds("kind")),
            Statement("kg:title", text("title")),
            Statement("rdfs:label", text("title"), "full"),
            Statement("kg:year", integer("year")),
            Statement("kg:yearInferred", only_true("year_inferred")),
            Statement("kg:date", date("date")),
            Statement("kg:publishedIn", _of(base, "venue", "venue")),
            Statement("kg:inEdition", _of(base, "edition", "edition")),
            Statement("kg:authorCount", integer("author_count")),
            Statement("kg:authorListComplete", boolean("authors_complete")),
            Statement("kg:abstract", text("abstract"), "full"),
            Statement("kg:citationCount", integer("citations")),
            Statement("kg:hasCode", only_true("has_code")),
            Statement("kg:status", text("status")),
            Statement("kg:versionOf", _of(base, "paper", "version_of")),
        ),
    )


def _authorships(entities: Entities, base: str) -> Iterator[Block]:
    import polars as pl

    authorship = resource(iris.authorship_iri(base, "{}", "{}"), "paper", "rank")
    direct = entities.authorships.select("paper", "person").unique(maintain_order=True)
    yield Block(
        direct, _of(base, "paper", "paper"), (Statement("kg:authoredBy", _of(base, "person", "person")),)
    )
    yield Block(
        entities.authorships, _of(base, "paper", "paper"), (Statement("kg:hasAuthorship", authorship, "core"),)
    )
    unsure = pl.when(pl.col("confidence") < 1).then("confidence").alias("unsure")
    yield Block(
        entities.authorships.with_columns(unsure),
        authorship,
        (
            Statement("rdf:type", fixed(term("kg:Authorship")), "full"),
            Statement("kg:author", _of(base, "person", "person"), "core"),
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
    yield Block(resolved, authorship, (Statement("kg:affiliation", _of(base, "lab", "lab"), "core"),))


def _paper_relations(entities: Entities, base: str) -> Iterator[Block]:
    for table, subject, predicate, kind, other in (
        ("paper_labs", "paper", "kg:contributingLab", "lab", "lab"),
        ("paper_topics", "paper", "kg:hasTopic", "topic", "topic"),
        ("citations", "citing", "kg:cites", "paper", "cited"),
    ):
        pairs = entities.tables()[table].select(subject, other).unique(maintain_order=True)
        yield Block(pairs, _of(base, "paper", subject), (Statement(predicate, _of(base, kind, other)),))


def _people(entities: Entities, base: str) -> Iterator[Block]:
    import polars as pl

    person = _of(base, "person", "id")
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
    return Block(others, _of(base, kind, kind), (Statement("kg:alternativeName", text("name"), "core"),))


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
    yield Block(members, _of(base, "person", "person"), (Statement("kg:hasMembership", membership, "full"),))
    yield Block(
        members,
        membership,
        (
            Statement("org:organization", _of(base, "lab", "lab"), "full"),
            Statement("kg:firstYear", integer("first_year"), "full"),
            Statement("kg:lastYear", integer("last_year"), "full"),
        ),
    )


def _measures(entities: Entities, base: str) -> Iterator[Block]:
    numbers = entities.stated_numbers
    made = [iris.measure_iri(base, *key) for key in numbers.select("person", "name", "document").iter_rows()]
    numbers = numbers.with_columns(_strings("iri", made))
    yield Block(numbers, _of(base, "person", "person"), (Statement("kg:hasMeasure", whole("iri")),))
    yield Block(
        numbers,
        whole("iri"),
        (
            Statement("rdf:type", fixed(term("kg:Measure"))),
            Statement("kg:measureName", text("name")),
            Statement("kg:value", double("value")),
            Statement("kg:asOf", date("as_of")),
            Statement("kg:asOfInferred", only_true("as_of_inferred")),
            Statement("prov:wasDerivedFrom", _of(base, "source", "document")),
        ),
    )


def _labs(entities: Entities, base: str) -> Iterator[Block]:
    yield Block(
        entities.labs,
        _of(base, "lab", "id"),
        (
            Statement("rdf:type", _kinds("kind")),
            Statement("kg:name", text("name")),
            Statement("rdfs:label", text("name"), "full"),
            Statement("kg:parentOrganization", _of(base, "lab", "parent")),
            Statement("kg:city", text("city")),
            Statement("kg:country", text("country")),
        ),
    )
    yield _other_names(entities.lab_names, entities.labs, base, "lab")


def _venues(entities: Entities, base: str) -> Iterator[Block]:
    yield Block(
        entities.venues,
        _of(base, "venue", "id"),
        (
            Statement("rdf:type", _kinds("kind")),
            Statement("kg:name", text("name")),
            Statement("rdfs:label", text("name"), "full"),
            Statement("kg:abbreviation", text("abbreviation")),
        ),
    )
    yield Block(
        entities.editions,
        _of(base, "edition", "id"),
        (
            Statement("rdf:type", fixed(term("kg:Edition"))),
            Statement("kg:name", text("name")),
            Statement("rdfs:label", text("name"), "full"),
            Statement("kg:editionOf", _of(base, "venue", "venue")),
            Statement("kg:year", integer("year")),
        ),
    )


def _topics(entities: Entities, base: str) -> Iterator[Block]:
    import polars as pl

    schemes = entities.topics.select("scheme").unique().sort("scheme")
    labels = pl.col("scheme").replace_strict(TOPIC_SCHEMES, return_dtype=pl.String).alias("label")
    yield Block(
        schemes.with_columns(labels),
        _of(base, "scheme", "scheme"),
        (
            Statement("rdf:type", fixed(term("skos:ConceptScheme"))),
            Statement("skos:prefLabel", text("label")),
            Statement("rdfs:label", text("label"), "full"),
        ),
    )
    yield Block(
        entities.topics,
        _of(base, "topic", "id"),
        (
            Statement("rdf:type", fixed(term("kg:Topic"))),
            Statement("skos:prefLabel", text("label")),
            Statement("rdfs:label", text("label"), "full"),
            Statement("skos:inScheme", _of(base, "scheme", "scheme")),
            Statement("skos:notation", text("notation")),
            Statement("skos:broader", _of(base, "topic", "broader")),
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
    rows = rows.with_columns(_strings("iri", addresses))
    for (kind, scheme), group in rows.group_by("kind", "scheme", maintain_order=True):
        subject = _of(base, str(kind), "entity")
        if property := IDENTIFIER_PROPERTIES.get(str(scheme)):
            unique = group.unique(["entity", "iri"], maintain_order=True)
            yield Block(unique, subject, (Statement(property, whole("iri")),))
        else:
            local = group.with_columns(pl.concat_str("scheme", pl.lit(":"), "value").alias("local"))
            yield Block(local, subject, (Statement("kg:localIdentifier", text("local"), "core"),))


IDENTIFIER_PROPERTIES = {s.name: f"kg:{s.property or s.name}" for s in SCHEMES if s.iri}
"""Scheme → property, for the schemes that have public addresses."""


def _links(entities: Entities, base: str) -> Iterator[Block]:
    """Addresses as IRIs where they can be; what cannot stays as text."""
    import polars as pl

    rows = entities.links
    rows = rows.with_columns(_strings("iri", [iris.web_iri(url) for url in rows["url"]]))
    broken = rows.filter(pl.col("iri").is_null()).unique(["kind", "entity", "url"], maintain_order=True)
    rows = rows.drop_nulls("iri").unique(["kind", "entity", "role", "iri"], maintain_order=True)
    for (kind, role), group in rows.group_by("kind", "role", maintain_order=True):
        subject = _of(base, str(kind), "entity")
        yield Block(group, subject, (Statement("kg:codeAt" if role == "code" else "kg:page", whole("iri")),))
    for (kind,), group in broken.group_by("kind", maintain_order=True):
        subject = _of(base, str(kind), "entity")
        yield Block(group, subject, (Statement("kg:linkAsPrinted", text("url")),))


def _replacements(entities: Entities, base: str) -> Iterator[Block]:
    for (kind,), group in entities.replacements.group_by("kind", maintain_order=True):
        new = _of(base, str(kind), "new")
        yield Block(group, _of(base, str(kind), "old"), (Statement("dct:isReplacedBy", new),))


# --- one graph per source document ------------------------------------------------------------------------


def _records(entities: Entities, base: str) -> Iterator[Block]:
    """What each document says of papers and people, as it says it, and on which line."""
    for table, kind, as_printed in (
        (
            entities.paper_records,
            "paper",
            (
                Statement("kg:titleAsPrinted", text("title")),
                Statement("kg:authorsAsPrinted", text("authors")),
                Statement("kg:venueAsPrinted", text("venue")),
                Statement("kg:dateAsPrinted", text("date")),
                Statement("kg:year", integer("year")),
                Statement("kg:mergedBy", text("merged_by")),
            ),
        ),
        (entities.person_records, "person", (Statement("kg:nameAsPrinted", text("name")),)),
    ):
        made = [iris.record_iri(base, *key) for key in table.select("document", "record").iter_rows()]
        yield Block(
            table.with_columns(_strings("iri", made)),
            whole("iri"),
            (
                Statement("rdf:type", fixed(term("kg:Record")), "full"),
                Statement("kg:describes", _of(base, kind, kind)),
                Statement("kg:line", integer("line")),
                Statement("kg:recordId", text("record")),
                *as_printed,
            ),
            graph=_of(base, "source", "document"),
        )


# --- provenance -------------------------------------------------------------------------------------------


def _provenance(entities: Entities, base: str, run: Run, triples: dict[str, int]) -> Iterator[Block]:
    """Documents, the run that read them, and the sizes of the dataset (VoID, without blank nodes).

    `triples`: predicate → quads in all the other graphs.
    """
    graph = fixed(iris.entity_iri(base, "graph", iris.PROVENANCE))
    this_run = iris.entity_iri(base, "run", run.id)
    source = _of(base, "source", "id")
    yield Block(
        entities.documents,
        source,
        (
            Statement("rdf:type", fixed(term("kg:SourceDocument"))),
            Statement("dct:title", text("path")),
            Statement("dct:format", text("format")),
            Statement("kg:sha256", text("sha256")),
            Statement("kg:sizeBytes", integer("size_bytes")),
            Statement("kg:recordCount", integer("n_records")),
            Statement("kg:rejectedCount", integer("n_rejected")),
        ),
        graph,
    )
    yield Block(entities.documents, fixed(this_run), (Statement("prov:used", source),), graph)
    yield Block(
        _frame([{"started": run.started, "software": run.software}]),
        fixed(this_run),
        (
            Statement("rdf:type", fixed(term("kg:Run"))),
            Statement("prov:startedAtTime", datetime("started")),
            Statement("kg:software", text("software")),
        ),
        graph,
    )
    parameters = _frame([{"parameter": f"{name}={value}"} for name, value in sorted(set(run.parameters))])
    yield Block(parameters, fixed(this_run), (Statement("kg:parameter", text("parameter")),), graph)
    yield from _sizes(entities, base, this_run, graph, triples)


def _sizes(
    entities: Entities, base: str, run: str, graph: pl.Expr, triples: dict[str, int]
) -> Iterator[Block]:
    dataset = iris.entity_iri(base, "graph", "dataset")
    yield Block(
        _frame([{"triples": sum(triples.values())}]),
        fixed(dataset),
        (
            Statement("rdf:type", fixed(term("void:Dataset"))),
            Statement("void:triples", integer("triples")),
            Statement("prov:wasGeneratedBy", fixed(run)),
        ),
        graph,
    )
    for part, name, count, sizes in (
        ("void:classPartition", "void:class", "void:entities", _classes(entities)),
        ("void:propertyPartition", "void:property", "void:triples", triples),
    ):
        rows = _frame(
            [
                {"part": f"{dataset}#{key.replace(':', '-')}", "term": term(key), "n": n}
                for key, n in sorted(sizes.items())
                if n
            ]
        )
        yield Block(rows, fixed(dataset), (Statement(part, whole("part")),), graph)
        yield Block(rows, whole("part"), (Statement(name, whole("term")), Statement(count, integer("n"))), graph)


def _classes(entities: Entities) -> dict[str, int]:
    """Class → number of things that have it as their type in the default graph."""
    sizes: dict[str, int] = {"kg:Edition": entities.editions.height, "kg:Topic": entities.topics.height}
    for table in (entities.papers, entities.people, entities.labs, entities.venues):
        for kind, n in table.group_by("kind").len().iter_rows():
            sizes[f"kg:{kind}"] = sizes.get(f"kg:{kind}", 0) + n
    return sizes


# --- small change -----------------------------------------------------------------------------------------

_IDS = (
    ("papers", "id"), ("papers", "venue"), ("papers", "edition"), ("papers", "version_of"),
    ("authorships", "paper"), ("authorships", "person"), ("affiliations", "paper"), ("affiliations", "lab"),
    ("paper_labs", "lab"), ("paper_topics", "topic"), ("people", "id"), ("labs", "id"), ("labs", "parent"),
    ("venues", "id"), ("editions", "id"), ("editions", "venue"), ("topics", "id"), ("topics", "broader"),
    ("identifiers", "entity"), ("links", "entity"), ("citations", "citing"), ("citations", "cited"),
    ("stated_numbers", "person"), ("stated_numbers", "document"), ("paper_records", "document"),
    ("paper_records", "paper"), ("person_records", "document"), ("person_records", "person"),
    ("documents", "id"), ("replacements", "old"), ("replacements", "new"),
    ("person_names", "person"), ("lab_names", "lab"), ("paper_labs", "paper"), ("paper_topics", "paper"),
)  # fmt: skip
"""Columns whose values become part of IRIs as they stand."""


def _check(entities: Entities) -> None:
    """Refuse what no valid quads can be made of, before the first byte is written."""
    tables = entities.tables()
    for table, column in _IDS:
        ids = tables[table][column]
        bad = ids.filter(~ids.str.contains(r"^[A-Za-z0-9._~-]+$"))
        if bad.len():
            raise BadRequest(f"table {table}, column {column}: no IRI can be made of the id {bad[0]!r}")
    for table in ("papers", "people", "labs", "venues"):
        for kind in tables[table]["kind"].unique():
            if kind not in CLASSES:
                raise UnknownName("class of the ontology", kind, CLASSES, hint=f"table {table}, column kind")
    for table, column, known in (
        ("topics", "scheme", TOPIC_SCHEMES),
        ("identifiers", "kind", iris.KINDS),
        ("links", "kind", iris.KINDS),
        ("replacements", "kind", iris.KINDS),
    ):
        for word in tables[table][column].unique():
            if word not in known:
                raise UnknownName(column, word, known, hint=f"table {table}")


def _strings(name: str, values: list[str] | list[str | None]) -> pl.Series:
    import polars as pl

    return pl.Series(name, values, dtype=pl.String)


def _frame(rows: list[dict[str, str | int | None]]) -> pl.DataFrame:
    """A frame of a few rows made by hand; absent is null, also where every row has none."""
    import polars as pl

    return pl.DataFrame(rows, infer_schema_length=None).cast({pl.Null: pl.String}) if rows else pl.DataFrame()
