"""What may be wrong with data, as a table: each check is a query whose rows lead to lines of files."""

from __future__ import annotations

from dataclasses import dataclass

HYPER_AUTHORS = 100
"""Papers of more authors are called hyper-authored (after Cronin, JASIST 52 (2001) 558-569)."""
MANY_PAPERS_A_YEAR = 50
"""An author of more papers in one year is probably several people, or a name that hides a group."""
LONG_CAREER = 65
"""Years between first and last paper beyond which one author is probably two."""
LOW_CONFIDENCE = 0.8
"""Of five papers of such a person one may be somebody else's."""


@dataclass(frozen=True)
class HealthCheck:
    """One kind of defect.

    `sql` runs over the tables and gives `item` (what is counted, once however many lines name it), `document`
    (id or null), `line`, and `what` in words, in the order of the report.
    """

    name: str
    title: str
    unit: str
    of: str
    """Total of which it is a part: a key of `HealthReport.totals`; empty where there is none."""
    meaning: str
    """What it does to results, and what can be done about it."""
    sql: str


def _papers(where: str, what: str = "r.title") -> str:
    """The lines of the papers of which `where` holds."""
    return (
        f"SELECT p.id AS item, r.document, r.line, {what} AS what FROM papers p"
        f" JOIN paper_records r ON r.paper = p.id WHERE {where} ORDER BY r.document, r.line, item"
    )


def _people(select: str) -> str:
    """The first mentions of the people that `select` gives as (person, what)."""
    return (
        f"WITH odd AS ({select}), first AS (SELECT person, document, line, row_number() OVER"
        " (PARTITION BY person ORDER BY document, line, index) AS n FROM mentions)"
        " SELECT odd.person AS item, first.document, first.line, odd.what FROM odd"
        " LEFT JOIN first ON first.person = odd.person AND first.n = 1"
        " ORDER BY first.document, first.line, item, odd.what"
    )


CHECKS: tuple[HealthCheck, ...] = (
    HealthCheck(
        "missing-year",
        "papers without a year",
        "papers",
        "papers",
        "They are in no period, trend or window of years.",
        _papers("p.year IS NULL"),
    ),
    HealthCheck(
        "inferred-year",
        "papers whose year was concluded",
        "papers",
        "papers",
        "The source printed a date without a year; say when the page was saved with --as-of.",
        _papers("p.year_inferred", "p.year || ': ' || r.title"),
    ),
    HealthCheck(
        "odd-year",
        "papers of an impossible year",
        "papers",
        "papers",
        "Before 1600 or beyond the year after the build: mistyped, or another number in the year's place.",
        _papers("p.year < 1600 OR p.year > $year + 1", "p.year || ': ' || r.title"),
    ),
    HealthCheck(
        "missing-authors",
        "papers without authors",
        "papers",
        "papers",
        "They are in no network. Proceedings volumes and editorials often have none; other papers should.",
        _papers("p.id NOT IN (SELECT paper FROM authorships)"),
    ),
    HealthCheck(
        "cut-lists",
        "papers whose author list was cut (et al.)",
        "papers",
        "papers",
        "Authors are missing: degrees and weights that such papers touch are lower bounds. A second source"
        " with the full list heals them.",
        _papers("NOT p.authors_complete"),
    ),
    HealthCheck(
        "hyper-authored",
        f"papers of more than {HYPER_AUTHORS} authors",
        "papers",
        "papers",
        "Each makes thousands of pairs; count fractionally, or leave them out with --max-authors.",
        _papers(f"p.author_count > {HYPER_AUTHORS}", "p.author_count || ' authors: ' || r.title"),
    ),
    HealthCheck(
        "missing-venue",
        "papers without a venue",
        "papers",
        "papers",
        "They are in no venue network and in no edition.",
        _papers("p.venue IS NULL"),
    ),
    HealthCheck(
        "missing-ids",
        "papers without any identifier",
        "papers",
        "papers",
        "Only their titles and authors can tell whether another source speaks of the same.",
        _papers("p.id NOT IN (SELECT entity FROM identifiers WHERE kind = 'paper')"),
    ),
    HealthCheck(
        "shared-ids",
        "papers that share an identifier with another",
        "papers",
        "papers",
        "One of them bears a wrong identifier, or the two are one work that other facts kept apart.",
        "WITH shared AS (SELECT scheme, value FROM identifiers WHERE kind = 'paper' AND scheme NOT IN"
        " ('isbn', 'issn', 'wikidata') GROUP BY ALL HAVING count(DISTINCT entity) > 1)"
        " SELECT i.entity AS item, r.document, r.line, i.scheme || ':' || i.value || ' ' || r.title AS what"
        " FROM identifiers i JOIN shared USING (scheme, value) JOIN paper_records r ON r.paper = i.entity"
        " WHERE i.kind = 'paper' ORDER BY what, r.document, r.line",
    ),
    HealthCheck(
        "several-dois",
        "papers with more than one DOI",
        "papers",
        "papers",
        "Usually a preprint and its publication; else two works taken for one: part them in overrides.toml.",
        "WITH several AS (SELECT entity, string_agg(value, ', ' ORDER BY value) AS dois FROM identifiers"
        " WHERE kind = 'paper' AND scheme = 'doi' GROUP BY entity HAVING count(*) > 1)"
        " SELECT s.entity AS item, r.document, r.line, s.dois || ': ' || r.title AS what FROM several s"
        " JOIN paper_records r ON r.paper = s.entity ORDER BY r.document, r.line, item",
    ),
    HealthCheck(
        "unresolved-labs",
        "affiliations that no lab could be read from",
        "affiliations",
        "affiliations",
        "Their authors are missing from the networks of labs; --ror and --thesaurus labs=… name more.",
        "WITH unread AS (SELECT paper, rank, as_printed FROM affiliations WHERE lab IS NULL)"
        " SELECT u.paper || '#' || u.rank || u.as_printed AS item, r.document, r.line, u.as_printed AS what"
        " FROM unread u JOIN paper_records r USING (paper) ORDER BY what, r.document, r.line",
    ),
    HealthCheck(
        "odd-names",
        "people whose name is none",
        "people",
        "people",
        "Digits, an address, a single letter or `et al.` where a name should be: the source's columns were"
        " shifted or its author list was split at the wrong places.",
        _people(
            "SELECT id AS person, name AS what FROM people WHERE kind <> 'Group' AND (regexp_matches(name,"
            " '[0-9@/\\\\<>{}=]|\\b(et al|and others|anonymous|unknown|university|department)\\b', 'i')"
            " OR length(name) < 3 OR length(name) > 80)"
        ),
    ),
    HealthCheck(
        "lone-surnames",
        "people known by one word alone",
        "people",
        "people",
        "Nobody can say whether two papers by such a name are one person's.",
        _people(
            "SELECT id AS person, name AS what FROM people WHERE kind <> 'Group' AND length(name) > 2"
            " AND NOT regexp_matches(name, '[\\s.,-]')"
        ),
    ),
    HealthCheck(
        "too-many-papers",
        f"people with more than {MANY_PAPERS_A_YEAR} papers in one year",
        "people",
        "people",
        "Probably several people under one name; kgraph explain shows them, overrides.toml parts them.",
        _people(
            "SELECT a.person, any_value(n.name) || ': ' || count(DISTINCT p.id) || ' papers in ' || p.year"
            " AS what FROM authorships a JOIN papers p ON p.id = a.paper JOIN people n ON n.id = a.person"
            f" WHERE n.kind = 'Person' AND p.year IS NOT NULL GROUP BY a.person, p.year"
            f" HAVING count(DISTINCT p.id) > {MANY_PAPERS_A_YEAR}"
        ),
    ),
    HealthCheck(
        "long-careers",
        f"people with more than {LONG_CAREER} years between first and last paper",
        "people",
        "people",
        "Probably two people of one name, or a paper of an impossible year.",
        _people(
            "SELECT id AS person, name || ': ' || first_year || '–' || last_year AS what FROM people"
            f" WHERE kind = 'Person' AND last_year - first_year > {LONG_CAREER}"
        ),
    ),
    HealthCheck(
        "uncertain-people",
        f"people of a confidence below {LOW_CONFIDENCE}",
        "people",
        "people",
        "More than one in five of their papers may be somebody else's; kgraph review asks about them.",
        _people(
            "SELECT id AS person, name || ': ' || round(confidence, 2) AS what FROM people"
            f" WHERE kind = 'Person' AND confidence < {LOW_CONFIDENCE}"
        ),
    ),
    HealthCheck(
        "ambiguous-people",
        "names that may be several people",
        "people",
        "people",
        "Kept as an AmbiguousPerson, out of the rankings of people.",
        _people("SELECT id AS person, name AS what FROM people WHERE kind = 'AmbiguousPerson'"),
    ),
    HealthCheck(
        "shared-person-ids",
        "people who share an ORCID or author id with another",
        "people",
        "people",
        "The id stands on somebody else's name in some source; the two were kept apart.",
        _people(
            "WITH shared AS (SELECT scheme, value FROM identifiers WHERE kind = 'person' AND scheme IN"
            " ('orcid', 'dblp', 'scopus', 'openalex', 'ieee') GROUP BY ALL HAVING count(DISTINCT entity) > 1)"
            " SELECT i.entity AS person, i.scheme || ':' || i.value || ' ' || p.name AS what"
            " FROM identifiers i JOIN shared USING (scheme, value) JOIN people p ON p.id = i.entity"
            " WHERE i.kind = 'person'"
        ),
    ),
    HealthCheck(
        "repairs",
        "records with text of a wrong encoding that was put right",
        "records",
        "records",
        "Accents had been read as other letters on their way to us (`Ã©` for `é`); repaired where certain.",
        "SELECT document || ' ' || record AS item, document, line, field AS what FROM repairs"
        " ORDER BY document, line, field",
    ),
    HealthCheck(
        "broken-letters",
        "records with letters that were lost",
        "records",
        "records",
        "They hold the replacement character U+FFFD: an earlier program lost the letter, and nothing can"
        " bring it back but the source.",
        "SELECT document || ' ' || record AS item, document, line, title || ' | ' || authors AS what"
        " FROM paper_records WHERE contains(title, chr(65533)) OR contains(authors, chr(65533))"
        " ORDER BY document, line",
    ),
    HealthCheck(
        "unused-fields",
        "fields of sources that nothing holds",
        "fields",
        "",
        "They were read over; the page of the format in docs/formats says which and why.",
        "SELECT document || ' ' || field AS item, document, line,"
        " field || ' in ' || n_records || ' records' AS what FROM document_fields"
        " ORDER BY n_records DESC, field, document",
    ),
    HealthCheck(
        "encodings",
        "documents that are not plain UTF-8",
        "documents",
        "documents",
        "Read as what they are; lines of another encoding amid UTF-8 come from files put together.",
        "SELECT id AS item, id AS document, 1 AS line, encoding AS what FROM documents"
        " WHERE encoding NOT IN ('utf-8', '') ORDER BY path",
    ),
)
"""In the order of the report. Rejected records are counted beside them, since no table holds them."""
