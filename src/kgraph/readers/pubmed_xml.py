"""PubMed and MEDLINE in XML: what E-utilities answer and the baseline and update files of NLM.

An article is a `PubmedArticle` (in old files a bare `MedlineCitation`), a book or chapter of the NCBI
Bookshelf a `PubmedBookArticle`. What an update file deletes is rejected by its number.

Specification: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html, its DTD
https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from kgraph.model.records import Affiliation, AuthorName, Record, Rejected, Statement
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.source import Source
from kgraph.readers.documents.xml_text import root_name, xml_parts
from kgraph.readers.documents.xml_trees import plain_text, raw_text, xml_trees
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.pubmed_authors import affiliation_text, authors_in
from kgraph.readers.pubmed_books import book_record
from kgraph.readers.pubmed_fields import (
    abstract_of,
    article_ids,
    by_tag,
    date_of,
    funders_of,
    keywords_of,
    kind_of,
    line_of,
    pages_of,
    references_of,
    text_of,
    title_of,
    topics_of,
    venue_ids_of,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "pubmed-xml"
TAGS = ("PubmedArticle", "PubmedBookArticle", "DeleteCitation")
OLD_TAGS = ("MedlineCitation", "DeleteCitation")

_ROOTS = frozenset({
    "PubmedArticleSet", "PubmedArticle", "PubmedBookArticleSet", "PubmedBookArticle", "MedlineCitationSet",
    "MedlineCitation", "BookDocumentSet",
})  # fmt: skip
_USED = frozenset({
    # MedlineCitation
    "PMID", "Article", "MedlineJournalInfo", "MeshHeadingList", "KeywordList",
    # Article
    "Journal", "ArticleTitle", "Pagination", "ELocationID", "Abstract", "Affiliation", "AuthorList",
    "Language", "GrantList", "PublicationTypeList",
    # PubmedData
    "ArticleIdList", "ReferenceList",
})  # fmt: skip


def sniff(head: bytes) -> str | None:
    """The root element of a set of articles or of one."""
    root = root_name(head)
    return f"the root element <{root}>" if root in _ROOTS else None


_NEW_PARTS, _OLD_PARTS = xml_parts(*TAGS), xml_parts(*OLD_TAGS)


def _is_old(head: bytes) -> bool:
    return root_name(head).startswith("MedlineCitation")


def parts(source: Source) -> Iterator[Part]:
    """Cut between articles."""
    return (_OLD_PARTS if _is_old(source.head) else _NEW_PARTS)(source)


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per article, book or chapter that has a title."""
    is_old = _is_old(part.context + part.data[:1000])
    for item in xml_trees(part, OLD_TAGS if is_old else TAGS):
        if isinstance(item, Rejected):
            yield item
            continue
        line, element = item
        if element.tag == "DeleteCitation":
            for number in element:
                yield part.rejected(
                    line, f"deleted in PubMed: {(number.text or '').strip()}", raw_text(number)
                )
        elif element.tag == "PubmedBookArticle":
            yield book_record(part, line, element)
        else:
            yield _article(part, line, element)


_NONE: dict[str, Element] = {}


def _article(part: Part, line: int, element: Element) -> Record | Rejected:
    parts = by_tag(element)
    citation = element if element.tag == "MedlineCitation" else parts.get("MedlineCitation")
    if citation is None:
        return part.rejected(line, "no MedlineCitation in it", raw_text(element))
    cited = by_tag(citation)
    article = cited.get("Article")
    if article is None:
        return part.rejected(line, "no Article in it", raw_text(element))
    about = by_tag(article)
    data = by_tag(parts["PubmedData"]) if "PubmedData" in parts else _NONE
    journal = by_tag(about["Journal"]) if "Journal" in about else _NONE
    issue = by_tag(journal["JournalIssue"]) if "JournalIssue" in journal else _NONE
    info = by_tag(cited["MedlineJournalInfo"]) if "MedlineJournalInfo" in cited else _NONE
    title, is_vernacular = title_of(about)
    if not title:
        return part.rejected(line, "no title", raw_text(element))
    number = text_of(cited.get("PMID"))
    authors, is_complete = _authors(about)
    date, has_used_article_date = date_of(issue.get("PubDate"), about.get("ArticleDate"))
    kind, status = kind_of(
        article.findall("PublicationTypeList/PublicationType") or article.findall("PublicationType")
    )
    rest = _unused(tuple(chain(cited, about, data)))
    if has_used_article_date or is_vernacular:
        rest = tuple(
            name for name in rest if name != ("ArticleDate" if has_used_article_date else "VernacularTitle")
        )
    return Record(
        place=part.place(line, number),
        title=title,
        authors=authors,
        authors_complete=is_complete,
        kind=kind,
        year=int(date[:4]) if date else None,
        date=date,
        venue=line_of(journal.get("Title"))
        or line_of(journal.get("ISOAbbreviation"))
        or line_of(info.get("MedlineTA")),
        keywords=keywords_of(citation),
        abstract=abstract_of(about.get("Abstract")),
        ids=article_ids(number, article, data.get("ArticleIdList")),
        status=status,
        volume=text_of(issue.get("Volume")) or None,
        issue=text_of(issue.get("Issue")) or None,
        pages=pages_of(about.get("Pagination")),
        venue_ids=venue_ids_of(
            text_of(info.get("ISSNLinking")) or text_of(journal.get("ISSN")), text_of(info.get("NlmUniqueID"))
        ),
        topics=topics_of(cited.get("MeshHeadingList")),
        references=references_of(data.get("ReferenceList")),
        funders=funders_of(about.get("GrantList")),
        language=text_of(about.get("Language")) or None,
        unused=rest,
    )


def _authors(about: dict[str, Element]) -> tuple[tuple[AuthorName, ...], bool]:
    """The authors; in old files the affiliation of the paper is its first author's."""
    authors, is_complete = authors_in(about.get("AuthorList"))
    if authors and "Affiliation" in about and not any(author.affiliations for author in authors):
        text = affiliation_text(plain_text(about["Affiliation"]))
        first = msgspec.structs.replace(authors[0], affiliations=(Affiliation(text),) if text else ())
        authors = (first, *authors[1:])
    return authors, is_complete


@lru_cache(maxsize=10_000)
def _unused(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for tag in tags if tag not in _USED))


FORMAT = Format(
    name=NAME,
    title="PubMed, MEDLINE (XML)",
    extensions=(".xml",),
    sniff=sniff,
    read_part=read_part,
    parts=parts,
    specification="https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html",
)
