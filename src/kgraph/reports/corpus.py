"""The corpus and its gaps: what was read, what is missing, and what that does to the numbers."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.reports.corpus_sections import Corpus, Count, Gap, TeamSize

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

LOW_CONFIDENCE = 0.8
"""People below it are named as uncertain: of five of their papers one may be somebody else's."""

HYPER_AUTHORS = 100
"""Papers of more authors are called hyper-authored (after Cronin, JASIST 52 (2001) 558-569)."""

ON_OWN_PAGES_ONLY = (
    "SELECT id, title FROM papers WHERE id IN (SELECT paper FROM paper_records) AND id NOT IN "
    "(SELECT paper FROM paper_records WHERE document NOT IN "
    "(SELECT id FROM documents WHERE format = 'profile-page'))"
)
"""Papers all of whose records stand on author-profile pages (the reader's name in `documents.format`)."""

TEAM_BANDS = ((1, 1), (2, 3), (4, 6), (7, 10), (11, 25), (26, HYPER_AUTHORS), (HYPER_AUTHORS + 1, None))


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


def corpus_section(entities: Entities, network: Network, manifest: Mapping[str, Any]) -> Corpus:
    """Counts, gaps and team sizes of a corpus; the gaps in the order of `GAPS`, rejected records first."""
    teams = team_sizes(entities)
    hyper = teams[-1]
    years = entities.papers["year"].drop_nulls()
    first, last = (int(years.min()), int(years.max())) if years.len() else (None, None)  # type: ignore[arg-type]
    return Corpus(
        counts=_counts(entities, manifest),
        first_year=first,
        last_year=last,
        page_owners=_names(entities, page_owners(entities)),
        gaps=[_rejected(entities, manifest), *_gaps(entities), _pairs_cut(network)],
        team_sizes=teams,
        hyper_threshold=HYPER_AUTHORS,
        hyper_papers=hyper.papers,
        hyper_share_pairs=hyper.share_pairs,
        hyper_share_weight=hyper.share_weight,
    )


def page_owners(entities: Entities) -> pl.Series:
    """Ids of the people whose own profile page is among the documents."""
    import polars as pl

    pages = entities.documents.filter(pl.col("format") == "profile-page")["id"]
    return entities.person_records.filter(pl.col("document").is_in(pages.implode()))["person"]


def _names(entities: Entities, people: pl.Series) -> list[str]:
    import polars as pl

    return entities.people.filter(pl.col("id").is_in(people.implode())).sort("name", "id")["name"].to_list()


def _counts(entities: Entities, manifest: Mapping[str, Any]) -> list[Count]:
    """What the build counted; where the tables hold the same number, theirs."""
    records = entities.paper_records.height
    counts = (
        ("documents", "documents read", entities.documents.height),
        ("records", "paper records read", records),
        ("rejected", "records rejected", _n_rejected(entities, manifest)),
        ("papers", "papers", entities.papers.height),
        ("merged", "records merged into another one's paper", records - entities.papers.height),
        ("people", "people", entities.people.height),
        ("spellings", "spellings of their names", entities.person_names.height),
        ("authorships", "authorships", entities.authorships.height),
        ("labs", "labs and organisations", entities.labs.height),
        ("venues", "venues", entities.venues.height),
        ("topics", "topics", entities.topics.height),
    )
    return [Count(name=n, label=label, value=value) for n, label, value in counts]


def _n_rejected(entities: Entities, manifest: Mapping[str, Any]) -> int:
    """The manifest's number also counts documents that could not be read at all, which no table holds."""
    stated = manifest.get("counts", {}).get("rejected")
    return int(entities.documents["n_rejected"].sum() if stated is None else stated)


def _rejected(entities: Entities, manifest: Mapping[str, Any]) -> Gap:
    rejected = _n_rejected(entities, manifest)
    return Gap(
        name="rejected",
        label="records that could not be read",
        count=rejected,
        of=rejected + entities.paper_records.height,
        unit="records",
        effect="Whoever and whatever they name is missing.",
        command="cat outputs/kgraph/rejected.jsonl",
        sql=None,
    )


def _gaps(entities: Entities) -> list[Gap]:
    totals = {
        "papers": entities.papers.height,
        "people": entities.people.height,
        "authorships": entities.authorships.height,
        "affiliations": entities.affiliations.select("paper", "rank", "as_printed").n_unique(),
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

    tables = pl.SQLContext(entities.tables())
    return [tables.execute(query, eager=True).height for query in queries]


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


def team_sizes(entities: Entities) -> list[TeamSize]:
    """Papers, author pairs and fractional weight by number of authors, in the bands of `TEAM_BANDS`.

    Authors are counted as the network does: distinct people of a paper, inferred ones included. A paper of
    n ≥ 2 has n(n−1)/2 pairs and a fractional weight of n/2 (1/(n−1) for each pair); of one author, nothing.
    """
    import polars as pl

    sizes = authors_per_paper(entities)["authors"]
    papers = pl.DataFrame({"n": sizes}).with_columns(
        pairs=pl.col("n") * (pl.col("n") - 1) // 2,
        weight=pl.when(pl.col("n") > 1).then(pl.col("n") / 2).otherwise(0.0),
    )
    bands = [papers.filter(pl.col("n").is_between(low, high or 1 << 40)) for low, high in TEAM_BANDS]
    return [_team_size(low, high, band, papers) for (low, high), band in zip(TEAM_BANDS, bands, strict=True)]


def authors_per_paper(entities: Entities) -> pl.DataFrame:
    """`paper`, `authors`: distinct people of each paper that has any, by paper."""
    import polars as pl

    return (
        entities.authorships.group_by("paper")
        .agg(authors=pl.col("person").n_unique().cast(pl.Int64))
        .sort("paper")
    )


def _team_size(low: int, high: int | None, band: pl.DataFrame, papers: pl.DataFrame) -> TeamSize:
    def part(column: str) -> float:
        total = float(papers[column].sum())
        return float(band[column].sum()) / total if total else 0.0

    return TeamSize(
        label=_band_label(low, high),
        papers=band.height,
        share_papers=band.height / papers.height if papers.height else 0.0,
        pairs=int(band["pairs"].sum()),
        share_pairs=part("pairs"),
        weight=float(band["weight"].sum()),
        share_weight=part("weight"),
    )


def _band_label(low: int, high: int | None) -> str:
    if high is None:
        return f"more than {low - 1} authors"
    return f"{low} author" if low == high else f"{low}–{high} authors"
