"""What the corpus does not know: each gap with the lines behind it and what it does to the numbers."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.reports.corpus_sections import Gap

if TYPE_CHECKING:
    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

LOW_CONFIDENCE = 0.8
"""People below it are named as uncertain: of five of their papers one may be somebody else's."""

ON_OWN_PAGES_ONLY = (
    "SELECT id, title FROM papers WHERE id IN (SELECT paper FROM paper_records) AND id NOT IN "
    "(SELECT paper FROM paper_records WHERE document NOT IN "
    "(SELECT id FROM documents WHERE format = 'profile-page'))"
)
"""Papers all of whose records stand on author-profile pages (the reader's name in `documents.format`)."""


@dataclass(frozen=True)
class GapKind:
    """A gap we look for: the lines behind it by SQL over the tables and by a command."""

    name: str
    label: str
    unit: str
    of: str
    """Key of the total it is a part of, in `_totals`."""
    sql: str
    query: str
    """SPARQL, or the name of a query, that prints the lines."""
    effect: str


GAPS = (
    GapKind(
        "cut-lists",
        "papers whose author list was cut (“et al.”)",
        "papers",
        "papers",
        "SELECT id, title FROM papers WHERE NOT authors_complete",
        "papers-with-cut-lists",
        "Authors are missing: people, pairs, degree, full-count strength and core number are lower bounds; "
        "each fractional weight of such a paper is too high, since it is shared among too few.",
    ),
    GapKind(
        "people-on-cut-lists",
        "people with at least one such paper",
        "people",
        "people",
        "SELECT DISTINCT authorships.person FROM authorships JOIN papers ON authorships.paper = papers.id "
        "WHERE NOT papers.authors_complete",
        "SELECT DISTINCT ?person ?name WHERE { ?paper kg:authorListComplete false ; kg:authoredBy ?person . "
        "?person kg:name ?name }",
        "Their values are marked in the tables. Anyone may also be hidden behind somebody else's “et al.”, "
        "which no mark can show.",
    ),
    GapKind(
        "own-page-only",
        "papers known only from an author's own page",
        "papers",
        "papers",
        ON_OWN_PAGES_ONLY,
        "SELECT DISTINCT ?paper ?title WHERE "
        "{ ?paper kg:title ?title . GRAPH ?page { ?r kg:describes ?paper } "
        'GRAPH ?g { ?page dct:format "profile-page" } '
        "FILTER NOT EXISTS { GRAPH ?other { ?s kg:describes ?paper } "
        'FILTER NOT EXISTS { GRAPH ?h { ?other dct:format "profile-page" } } } }',
        "Whoever owns such a page is in all of its papers, so the owner is central by the choice of "
        "documents; "
        "the tables say who. Compare people only where all were collected alike.",
    ),
    GapKind(
        "inferred-authorships",
        "authorships concluded, not printed",
        "authorships",
        "authorships",
        "SELECT paper, rank, person FROM authorships WHERE is_inferred",
        "SELECT ?paper ?person WHERE { ?paper kg:hasAuthorship ?a . ?a kg:author ?person ; "
        "kg:isInferred true }",
        "The owner of an author page is an author of each paper on it, also where the cut list does not show "
        "the name; they have no position. `kgraph network coauthorship --listed-only` leaves them out.",
    ),
    GapKind(
        "no-authors",
        "papers without any author",
        "papers",
        "papers",
        "SELECT id, title FROM papers WHERE id NOT IN (SELECT paper FROM authorships)",
        "SELECT ?paper ?title WHERE { ?paper kg:title ?title FILTER NOT EXISTS { ?paper kg:authoredBy ?p } }",
        "They count as papers and take no part in the network: whoever wrote them has too few papers, "
        "co-authors and ties here.",
    ),
    GapKind(
        "no-year",
        "papers without a year",
        "papers",
        "papers",
        "SELECT id, title FROM papers WHERE year IS NULL",
        "SELECT ?paper ?title WHERE { ?paper kg:title ?title FILTER NOT EXISTS { ?paper kg:year ?y } }",
        "They are part of the network and of no year of the growth table; `--since` and `--until` drop them.",
    ),
    GapKind(
        "inferred-years",
        "papers whose year was concluded",
        "papers",
        "papers",
        "SELECT id, title, year FROM papers WHERE year_inferred",
        "SELECT ?paper ?title ?year WHERE { ?paper kg:yearInferred true ; kg:title ?title ; kg:year ?year }",
        "The source printed a day without a year; growth may be off by a year for them.",
    ),
    GapKind(
        "unresolved-affiliations",
        "affiliations that no lab was found for",
        "affiliations",
        "affiliations",
        "SELECT paper, rank, as_printed FROM affiliations WHERE lab IS NULL",
        "SELECT ?authorship ?text WHERE { ?authorship kg:affiliationAsPrinted ?text "
        "FILTER NOT EXISTS { ?authorship kg:affiliation ?lab } }",
        "Labs and lab pairs are lower bounds.",
    ),
    GapKind(
        "no-lab",
        "papers without any lab",
        "papers",
        "papers",
        "SELECT id, title FROM papers WHERE id NOT IN (SELECT paper FROM affiliations WHERE lab IS NOT NULL) "
        "AND id NOT IN (SELECT paper FROM paper_labs)",
        "SELECT ?paper ?title WHERE { ?paper kg:title ?title FILTER NOT EXISTS "
        "{ ?paper kg:contributingLab|kg:hasAuthorship/kg:affiliation ?lab } }",
        "They take no part in anything said of labs.",
    ),
    GapKind(
        "ambiguous-people",
        "names that may stand for several people",
        "people",
        "people",
        "SELECT id, name FROM people WHERE kind = 'AmbiguousPerson'",
        "SELECT ?person ?name WHERE { ?person a kg:AmbiguousPerson ; kg:name ?name }",
        "Each is one node that may be several people: its degree and betweenness may be too high.",
    ),
    GapKind(
        "uncertain-people",
        f"people whose mentions were joined with a confidence below {LOW_CONFIDENCE}",
        "people",
        "people",
        f"SELECT id, name, confidence FROM people WHERE confidence < {LOW_CONFIDENCE}",
        "SELECT ?person ?name ?c WHERE "
        f"{{ ?person kg:matchConfidence ?c ; kg:name ?name FILTER(?c < {LOW_CONFIDENCE}) }}",
        "A wrong join makes a false hub and bridge, a missed one splits a person in two; "
        "`kgraph explain NAME` shows the evidence, `overrides.toml` corrects it.",
    ),
    GapKind(
        "same-names",
        "people who bear the same name as another person here",
        "people",
        "people",
        "SELECT id, name FROM people WHERE name IN "
        "(SELECT name FROM people GROUP BY name HAVING COUNT(*) > 1)",
        "SELECT DISTINCT ?person ?name WHERE { ?paper kg:authoredBy ?person . ?person kg:name ?name . "
        "?other kg:name ?name . ?another kg:authoredBy ?other FILTER(?person != ?other) }",
        "They were kept apart for want of evidence: namesakes, or one person in parts, each then with too "
        "few papers and co-authors.",
    ),
    GapKind(
        "group-authors",
        "corporate authors",
        "people",
        "people",
        "SELECT id, name FROM people WHERE kind = 'Group'",
        "SELECT ?group ?name WHERE { ?group a kg:Group ; kg:name ?name }",
        "Each is one node, however many people stand behind it.",
    ),
    GapKind(
        "not-accepted",
        "papers their source marks as rejected or withdrawn",
        "papers",
        "papers",
        "SELECT id, title, status FROM papers WHERE lower(status) LIKE '%reject%' "
        "OR lower(status) LIKE '%withdr%'",
        "SELECT ?paper ?title ?status WHERE { ?paper kg:status ?status ; kg:title ?title "
        'FILTER regex(?status, "reject|withdr", "i") }',
        "They count like all others: collaboration took place, publication there did not.",
    ),
    GapKind(
        "versions",
        "papers that are versions of another paper here",
        "papers",
        "papers",
        "SELECT id, title, version_of FROM papers WHERE version_of IS NOT NULL",
        "SELECT ?paper ?title ?of WHERE { ?paper kg:versionOf ?of ; kg:title ?title }",
        "Kept apart on purpose, so their authors' joint work counts once for each version.",
    ),
)


def gaps(entities: Entities, network: Network, manifest: Mapping[str, Any], *, is_part: bool) -> list[Gap]:
    """All gaps in the order of `GAPS`, rejected records first.

    Of a part without the commands, which ask for all of the corpus, and without rejected records, since
    nobody knows of what part they are.
    """
    found = [*_gaps(entities), _pairs_cut(network)]
    if is_part:
        return [gap.model_copy(update={"command": None, "sql": None}) for gap in found]
    return [_rejected(entities, manifest), *found]


def _rejected(entities: Entities, manifest: Mapping[str, Any]) -> Gap:
    rejected = n_rejected(entities, manifest)
    return Gap(
        name="rejected",
        label="records that could not be read",
        count=rejected,
        of=rejected + entities.height("paper_records"),
        unit="records",
        effect="Whoever and whatever they name is missing.",
        command="cat outputs/kgraph/rejected.jsonl",
        sql=None,
    )


def _gaps(entities: Entities) -> list[Gap]:
    totals = {
        "papers": entities.height("papers"),
        "people": entities.height("people"),
        "authorships": entities.height("authorships"),
        "affiliations": _n_affiliations(entities),
    }
    counted = _count_rows(entities, [gap.sql for gap in GAPS])
    return [
        Gap(
            name=gap.name,
            label=gap.label,
            count=n,
            of=totals[gap.of],
            unit=gap.unit,
            effect=gap.effect,
            command=f"kgraph query {shlex.quote(gap.query)}",
            sql=gap.sql,
        )
        for gap, n in zip(GAPS, counted, strict=True)
    ]


def _count_rows(entities: Entities, queries: list[str]) -> list[int]:
    """Rows that each query over the tables gives: the figures are counted by what the reader can run."""
    import polars as pl

    tables = pl.SQLContext(entities.scans(" ".join(queries)))
    counted = (tables.execute(query).select(pl.len()) for query in queries)
    return [int(rows.collect(engine="streaming").item()) for rows in counted]


def _n_affiliations(entities: Entities) -> int:
    """Texts printed with an authorship; several rows of one text name several labs."""
    import polars as pl

    from kgraph.networks.rows import paper_ranges

    if not entities.height("affiliations"):
        return 0
    printed = entities.scan("affiliations").select("paper", "rank", "as_printed")
    parts = (printed.filter(inside(pl.col("paper"))).unique() for inside in paper_ranges(entities))
    return sum(int(part.select(pl.len()).collect().item()) for part in parts)


def _pairs_cut(network: Network) -> Gap:
    return Gap(
        name="pairs-on-cut-lists",
        label="pairs of co-authors with a joint paper whose list was cut",
        count=int((network.edges["cut_papers"] > 0).sum()),
        of=network.n_edges,
        unit="pairs",
        effect="Their joint papers are real, their fractional weight is an upper bound.",
        command="kgraph export csv-edges -o -   # column cut_papers",
        sql=None,
    )


def n_rejected(entities: Entities, manifest: Mapping[str, Any]) -> int:
    """Records rejected; the manifest also counts documents that could not be read, which no table holds."""
    stated = manifest.get("counts", {}).get("rejected")
    return int(entities.documents["n_rejected"].sum() if stated is None else stated)
