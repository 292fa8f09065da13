"""The objects of an invented OpenAlex, as expressions over columns: works, authorships, sources."""

from __future__ import annotations

import polars as pl

JOURNAL, CONFERENCE, PREPRINT, CHAPTER, THESIS = range(5)
"""Kinds of works."""
TYPES = ("article", "article", "preprint", "book-chapter", "dissertation")
RAW_TYPES = ("journal-article", "proceedings-article", "posted-content", "book-chapter", "dissertation")
DOMAIN = (
    '"subfield":{"id":"https://openalex.org/subfields/1702","display_name":"Artificial Intelligence"},'
    '"field":{"id":"https://openalex.org/fields/17","display_name":"Computer Science"},'
    '"domain":{"id":"https://openalex.org/domains/3","display_name":"Physical Sciences"}'
)
ARXIV = (
    '{"id":"https://openalex.org/S4306400194","display_name":"arXiv (Cornell University)","issn_l":null,'
    '"issn":null,"is_oa":true,"is_in_doaj":false,"is_core":false,"host_organization":null,'
    '"host_organization_name":"Cornell University","type":"repository"}'
)
ABSTRACT = '{"We":[0],"study":[1],"%s":[2],"and":[3,5],"%s":[4],"give":[6],"new":[7],"results.":[8]}'


def filled(template: str, *values: pl.Expr | str) -> pl.Expr:
    """The template with a value, a column or an expression, in place of each `%s`; braces mean nothing."""
    texts = template.split("%s")
    parts = [pl.lit(texts[0])]
    for value, text in zip(values, texts[1:], strict=True):
        parts += [pl.col(value) if isinstance(value, str) else value, pl.lit(text)]
    return pl.concat_str(parts)


def work_id(column: str) -> pl.Expr:
    """The id of a paper, in quotation marks."""
    return filled('"https://openalex.org/W%s"', 2_000_000_000 + 211 * pl.col(column))


def author_id(column: str) -> pl.Expr:
    """The id of an author, spread over those that OpenAlex gives, in quotation marks."""
    return filled('"https://openalex.org/A%s"', 5_000_000_000 + pl.col(column) * 7919 % 99_999_989)


def sources(venues: pl.DataFrame) -> pl.DataFrame:
    """Venues with the `json` of their source."""
    numbered = venues.with_row_index("number").with_columns(pl.col("number").cast(pl.Int64))
    kind = pl.when("is_journal").then(pl.lit("journal")).otherwise(pl.lit("conference"))
    name = pl.when("is_journal").then("name").otherwise(
        filled("Proceedings of the International Conference on %s (%s)", "about", "name")
    )  # fmt: skip
    issn = pl.when("is_journal").then(filled('"%s"', _issn(pl.col("number")))).otherwise(pl.lit("null"))
    issns = pl.when("is_journal").then(filled("[%s]", issn)).otherwise(pl.lit("null"))
    json = filled(
        '{"id":"https://openalex.org/S%s","display_name":"%s","issn_l":%s,"issn":%s,"is_oa":false,'
        '"is_in_doaj":false,"is_core":true,"host_organization":"https://openalex.org/P4310320990",'
        '"host_organization_name":"Invented Press","type":"%s"}',
        100_000_000 + 37 * pl.col("number"), name, issn, issns, kind,
    )  # fmt: skip
    return numbered.with_columns(json=json)


def _issn(number: pl.Expr) -> pl.Expr:
    """An ISSN with its check digit (ISO 3297)."""
    base = 3_000_000 + 17 * number
    total = pl.sum_horizontal(base // 10**power % 10 * (power + 2) for power in range(7))
    check = pl.lit(pl.Series([*"0123456789", "X"])).gather((11 - total % 11) % 11)
    digits = base.cast(pl.String)
    return pl.concat_str(digits.str.slice(0, 4), pl.lit("-"), digits.str.slice(4), check)


def authorships() -> pl.Expr:
    """The object of each author: see the columns in `corpus_openalex`."""
    where = pl.when(pl.col("position") == 1).then(pl.lit("first"))
    where = where.when(pl.col("position") == pl.col("size")).then(pl.lit("last")).otherwise(pl.lit("middle"))
    orcid = pl.when("has_orcid").then(filled('"https://orcid.org/%s"', "orcid")).otherwise(pl.lit("null"))
    institution = filled('"https://openalex.org/I%s"', 10_000_000 + 113 * pl.col("place"))
    text = filled("%s, %s, %s, %s", "department", "name", "city", "land")
    found = filled(
        '[{"id":%s,"display_name":"%s","ror":"https://ror.org/%s","country_code":"%s","type":"education",'
        '"lineage":[%s]}],"countries":["%s"],"is_corresponding":%s,"raw_author_name":"%s",'
        '"raw_affiliation_strings":["%s"],"affiliations":[{"raw_affiliation_string":"%s","institution_ids":[%s]}]}',
        institution, "name", "ror", "country", institution, "country", _answers(), "printed", text, text,
        institution,
    )  # fmt: skip
    none = filled(
        '[],"countries":[],"is_corresponding":%s,"raw_author_name":"%s","raw_affiliation_strings":[],'
        '"affiliations":[]}', _answers(), "printed",
    )  # fmt: skip
    return filled(
        '{"author_position":"%s","author":{"id":%s,"display_name":"%s","orcid":%s},"institutions":%s',
        where, author_id("author"), "display_name", orcid,
        pl.when("is_affiliated").then(found).otherwise(none),
    ).alias("authorship")  # fmt: skip


def _answers() -> pl.Expr:
    return (pl.col("position") == 1).cast(pl.String)


def works() -> pl.Expr:
    """The line of each work."""
    kind = pl.col("kind")
    id, doi = (
        work_id("paper"),
        filled('"https://doi.org/10.%s/%s.%s.%s"', 1000 + pl.col("paper") % 97, "code", "year", "paper"),
    )
    return filled(
        '{"id":%s,"doi":%s,"title":"%s","display_name":"%s","publication_year":%s,"publication_date":"%s",'
        '"ids":{"openalex":%s,"doi":%s},"language":"en","primary_location":%s,"type":"%s","type_crossref":"%s",'
        '"indexed_in":["crossref"],"open_access":%s,"authorships":[%s],"institutions_distinct_count":%s,'
        '"cited_by_count":%s,"biblio":{"volume":"%s","issue":"%s","first_page":"%s","last_page":"%s"},'
        '"is_retracted":false,"is_paratext":false,"primary_topic":%s,"topics":[%s,%s],"keywords":[%s,%s],'
        '"locations_count":1,"locations":[%s],"referenced_works_count":%s,"referenced_works":[%s],'
        '"related_works":[],"abstract_inverted_index":%s,"cited_by_api_url":'
        '"https://api.openalex.org/works?filter=cites:W%s","counts_by_year":[],'
        '"updated_date":"2026-11-01T00:00:00.000000","created_date":"%s"}\n',
        id, doi, "title", "title", "year", _date(), id, doi, _location(doi), _of(TYPES, kind),
        _of(RAW_TYPES, kind),
        _access(doi), "authorships", "n_institutions", "n_cited", pl.col("year") - 1949, "issue", "page",
        "last_page", _topic("main"), _topic("main"), _topic("other"), _keyword("main"), _keyword("other"),
        _location(doi), "n_references", "references", filled(ABSTRACT, "main", "other"), "id", _date(),
    )  # fmt: skip


def _of(texts: tuple[str, ...], number: pl.Expr) -> pl.Expr:
    return pl.lit(pl.Series(texts)).gather(number)


def _date() -> pl.Expr:
    month, day = (pl.col(column).cast(pl.String).str.zfill(2) for column in ("month", "day"))
    return filled("%s-%s-%s", "year", month, day)


def _location(doi: pl.Expr) -> pl.Expr:
    kind = pl.col("kind")
    source = pl.when(kind <= CONFERENCE).then("source").when(kind == PREPRINT).then(pl.lit(ARXIV))
    return filled(
        '{"is_oa":%s,"landing_page_url":%s,"pdf_url":null,"source":%s,"license":null,"version":"publishedVersion",'
        '"is_accepted":true,"is_published":true}',
        _is_open(), doi, source.otherwise(pl.lit("null")),
    )  # fmt: skip


def _is_open() -> pl.Expr:
    return (pl.col("kind") == PREPRINT).cast(pl.String)


def _access(doi: pl.Expr) -> pl.Expr:
    is_open = pl.col("kind") == PREPRINT
    status = pl.when(is_open).then(pl.lit("green")).otherwise(pl.lit("closed"))
    url = pl.when(is_open).then(doi).otherwise(pl.lit("null"))
    return filled(
        '{"is_oa":%s,"oa_status":"%s","oa_url":%s,"any_repository_has_fulltext":false}',
        _is_open(),
        status,
        url,
    )


def _topic(which: str) -> pl.Expr:
    return filled(
        '{"id":"https://openalex.org/T%s","display_name":"%s","score":0.%s,' + DOMAIN + "}",
        10_000 + pl.col(f"{which}_topic"), which, "score",
    )  # fmt: skip


def _keyword(which: str) -> pl.Expr:
    return filled(
        '{"id":"https://openalex.org/keywords/%s","display_name":"%s","score":0.%s}',
        pl.col(which).str.to_lowercase().str.replace_all(" ", "-"), which, "score",
    )  # fmt: skip
