"""The elements of an invented DBLP: publications, volumes, pages of persons, as expressions over columns."""

from __future__ import annotations

import polars as pl

ARTICLE, CONFERENCE, PREPRINT, THESIS, BOOK, CHAPTER = range(6)
"""Kinds of publications."""
FOLDERS = ("journals/", "conf/", "", "phd/", "books/", "reference/")
TAGS = ("article", "inproceedings", "article", "phdthesis", "book", "incollection")
NOTHING = pl.lit("")
ORDINALS = [
    f"{n}{'th' if n // 10 == 1 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}" for n in range(100)
]


def keys() -> list[pl.Expr]:
    """`folder` and `name` of each record, arXiv's number of the preprints; those of a venue and year differ.

    From the columns kind, code, stem, year, stream, and `nth` of its stream and year.
    """
    yy = (pl.col("year") % 100).cast(pl.String).str.zfill(2)
    again = pl.int_range(pl.len()).over("stream", "year", "stem")
    letters = pl.lit(pl.Series(["", *(chr(c) for c in range(97, 123))]))
    mark = pl.when(again <= 26).then(letters.gather(again.clip(0, 26))).otherwise(pl.format("-{}", again))
    month = (pl.col("nth") % 12 + 1).cast(pl.String).str.zfill(2)
    number = (pl.col("nth") // 12 + 1).cast(pl.String)
    number = pl.when(pl.col("year") < 2015).then(number.str.zfill(4)).otherwise(number.str.zfill(5))
    arxiv = yy + month + "." + number
    is_preprint = pl.col("kind") == PREPRINT
    folder = pl.lit(pl.Series(FOLDERS)).gather(pl.col("kind")) + pl.col("code")
    name = pl.col("stem") + yy + mark
    return [
        pl.when(is_preprint).then(pl.lit("journals/corr")).otherwise(folder).alias("folder"),
        pl.when(is_preprint).then("abs-" + arxiv.str.replace(".", "-", literal=True))
        .otherwise(name).alias("name"),
        arxiv.alias("arxiv"),
    ]  # fmt: skip


def publications() -> pl.Expr:
    """The record of each row."""
    kind = pl.col("kind")
    tag = pl.lit(pl.Series(TAGS)).gather(kind)
    informal = pl.when(kind == PREPRINT).then(pl.lit(' publtype="informal"')).otherwise(NOTHING)
    start = pl.format('<{} mdate="{}" key="{}"{}>\n', tag, "mdate", "key", informal)
    title = pl.format("<title>{}</title>\n", "title")
    body = pl.when(kind == ARTICLE).then(_article()).when(kind == CONFERENCE).then(_paper())
    body = body.when(kind == PREPRINT).then(_preprint()).when(kind == THESIS).then(_thesis())
    body = body.when(kind == BOOK).then(_book()).otherwise(_chapter())
    return pl.concat_str(start, "authors", title, body, pl.format("</{}>\n", tag))


_PAGES = pl.format("<pages>{}-{}</pages>\n", "page", "last_page")
_YEAR = pl.format("<year>{}</year>\n", "year")
_VOLUME = pl.col("year") - 1949
_DOI = pl.format(
    "<ee>https://doi.org/10.{}/{}.{}.{}</ee>\n",
    1000 + pl.col("stream") % 8000, pl.col("code").str.to_uppercase(), "year", "paper",
)  # fmt: skip


def _article() -> pl.Expr:
    where = pl.format(
        "<volume>{}</volume>\n<journal>{}</journal>\n<number>{}</number>\n", _VOLUME, "venue", "issue"
    )
    url = pl.format("<url>db/{}/{}{}.html#{}</url>\n", "folder", "code", _VOLUME, "name")
    return pl.concat_str(_PAGES, _YEAR, where, _DOI, url)


def _paper() -> pl.Expr:
    crossref = pl.format("<crossref>conf/{}/{}</crossref>\n", "code", "year")
    crossref = pl.when("in_volume").then(crossref).otherwise(NOTHING)
    url = pl.format("<url>db/{}/{}{}.html#{}</url>\n", "folder", "code", "year", "name")
    return pl.concat_str(
        _PAGES, _YEAR, pl.format("<booktitle>{}</booktitle>\n", "venue"), _DOI, crossref, url
    )


def _preprint() -> pl.Expr:
    where = pl.format("<volume>abs/{}</volume>\n<journal>CoRR</journal>\n", "arxiv")
    ee = pl.format('<ee type="oa">https://doi.org/10.48550/arXiv.{}</ee>\n', "arxiv")
    url = pl.format("<url>db/journals/corr/corr{}.html#{}</url>\n", pl.col("arxiv").str.slice(0, 4), "name")
    return pl.concat_str(_YEAR, where, ee, url)


def _thesis() -> pl.Expr:
    return pl.concat_str(_YEAR, pl.format("<school>{}</school>\n", "school"), _DOI)


def _book() -> pl.Expr:
    number = pl.col("paper").cast(pl.String).str.zfill(8)
    isbn = pl.format(
        "<isbn>978-3-{}-{}-{}</isbn>\n", number.str.slice(0, 5), number.str.slice(5), pl.col("page") % 10
    )
    return pl.concat_str(pl.lit("<publisher>Invented Press</publisher>\n"), _YEAR, isbn, _DOI)


def _chapter() -> pl.Expr:
    return pl.concat_str(_PAGES, _YEAR, pl.format("<booktitle>Handbook of {}</booktitle>\n", "about"), _DOI)


def volumes() -> pl.Expr:
    """The record of a conference's volume: columns key, mdate, editors, edition, about, venue, year, city."""
    month = pl.lit(pl.Series(("March", "May", "June", "July", "September", "October")))
    month = month.gather(pl.col("edition") % 6)
    ordinal = pl.lit(pl.Series(ORDINALS)).gather(pl.col("edition"))
    title = pl.format(
        "<title>Proceedings of the {} International Conference on {}, {} {}, {}, {} {}-{}, {}.</title>\n",
        ordinal, "about", "venue", "year", "city", month, pl.col("edition") % 20 + 1,
        pl.col("edition") % 20 + 4, "year",
    )  # fmt: skip
    return pl.concat_str(
        pl.format('<proceedings mdate="{}" key="{}">\n', "mdate", "volume_key"), "editors", title,
        pl.format("<booktitle>{}</booktitle>\n", "venue"), pl.lit("<publisher>Invented Press</publisher>\n"),
        _YEAR, pl.format("<url>db/conf/{}/{}{}.html</url>\n", "code", "code", "year"),
        pl.lit("</proceedings>\n"),
    )  # fmt: skip


def home_pages() -> pl.Expr:
    """The page of each row; alias, orcid, place, former may be null."""
    several = pl.when("is_disambiguation").then(pl.lit(' publtype="disambiguation"')).otherwise(NOTHING)
    optional = (
        ("<author>{}</author>\n", "alias"),
        None,
        ('<note type="affiliation">{}</note>\n', "place"),
        ('<note label="former" type="affiliation">{}</note>\n', "former"),
        ("<url>https://orcid.org/{}</url>\n", "orcid"),
    )
    lines = [
        pl.format(line[0], line[1]).fill_null("") if line else pl.lit("<title>Home Page</title>\n")
        for line in optional
    ]
    return pl.concat_str(
        pl.format('<www mdate="{}" key="homepages/{}"{}>\n', "mdate", "pid", several),
        pl.format("<author>{}</author>\n", "main"), *lines, pl.lit("</www>\n"), _former_pages(),
    )  # fmt: skip


def _former_pages() -> pl.Expr:
    """An address that only leads to the page, of some."""
    page = pl.format(
        '<www mdate="{}" key="homepages/former/{}">\n<crossref>homepages/{}</crossref>\n</www>\n',
        "mdate", pl.col("pid").str.replace("/", "-", literal=True), "pid",
    )  # fmt: skip
    return pl.when("leads_on").then(page).otherwise(NOTHING)
