"""Books of the NCBI Bookshelf in PubMed, and their chapters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.model.identifiers import normalise
from kgraph.model.records import AuthorName, Record, Rejected
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.xml_trees import raw_text
from kgraph.readers.pubmed_authors import authors_in
from kgraph.readers.pubmed_fields import (
    abstract_of,
    article_ids,
    by_tag,
    date_of,
    funders_of,
    keywords_of,
    line_of,
    pages_of,
    references_of,
    text_of,
    title_of,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_USED = frozenset({
    "PMID", "ArticleIdList", "Book", "ArticleTitle", "Pagination", "Language", "AuthorList",
    "PublicationType", "Abstract", "KeywordList", "GrantList", "ReferenceList", "Publisher", "BookTitle",
    "PubDate", "Isbn", "CollectionTitle", "Volume",
})  # fmt: skip


def book_record(part: Part, line: int, element: Element) -> Record | Rejected:
    """A book, or a chapter, which has a title of its own and stands in the book as its venue."""
    document = element.find("BookDocument")
    book_element = document.find("Book") if document is not None else None
    if document is None or book_element is None:
        return part.rejected(line, "no BookDocument with a Book in it", raw_text(element))
    about, book = by_tag(document), by_tag(book_element)
    chapter, _ = title_of(about)
    name = (line_of(book.get("BookTitle")) or "").removesuffix(".")
    if not chapter and not name:
        return part.rejected(line, "no title", raw_text(element))
    number = text_of(about.get("PMID"))
    lists = [*document.findall("AuthorList"), *book_element.findall("AuthorList")]
    authors: tuple[AuthorName, ...] = ()
    editors: tuple[AuthorName, ...] = ()
    is_complete = True
    for names in lists:
        people, is_whole = authors_in(names)
        if names.get("Type") == "editors":
            editors = editors or people
        elif not authors:
            authors, is_complete = people, is_whole
    date, _ = date_of(book.get("PubDate"))
    ids = article_ids(number, None, about.get("ArticleIdList"))
    if not chapter and (isbn := normalise("isbn", text_of(book.get("Isbn")))):
        ids["isbn"] = isbn
    publisher = book.get("Publisher")
    return Record(
        place=part.place(line, number),
        title=chapter or name,
        authors=authors,
        authors_complete=is_complete,
        kind="BookChapter" if chapter else "Book",
        year=int(date[:4]) if date else None,
        date=date,
        venue=name if chapter else line_of(book.get("CollectionTitle")),
        keywords=keywords_of(document),
        abstract=abstract_of(about.get("Abstract")),
        ids=ids,
        volume=text_of(book.get("Volume")) or None,
        pages=pages_of(about.get("Pagination")),
        publisher=line_of(publisher.find("PublisherName")) if publisher is not None else None,
        editors=editors,
        references=references_of(about.get("ReferenceList")),
        funders=funders_of(about.get("GrantList")),
        language=text_of(about.get("Language")) or None,
        unused=tuple(dict.fromkeys(tag for tag in (*about, *book) if tag not in _USED)),
    )
