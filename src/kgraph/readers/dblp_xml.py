"""DBLP in XML: the whole `dblp.xml`, records and person pages of dblp.org, slices of them.

Author strings are DBLP's own identities: `Wei Wang 0001` is another person than `Wei Wang`; the number is
part of the id `dblp_name`, not of the name. Home pages (`www` records with a key `homepages/…`) are persons,
see `dblp_homepages`. Volumes of proceedings are books with the status `proceedings`.

Specification: https://dblp.org/xml/docu/dblpxml.pdf, https://dblp.org/xml/dblp.dtd.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgraph.model.records import AuthorName, Record, Rejected, Statement
from kgraph.readers.dblp_entities import ENTITIES
from kgraph.readers.dblp_homepages import is_home_page, person_record
from kgraph.readers.dblp_lines import is_in_lines, read_lines
from kgraph.readers.dblp_publications import SINGLE, TAGS, known_author, plain_title, publication
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.source import Source
from kgraph.readers.documents.xml_text import root_name, xml_parts
from kgraph.readers.documents.xml_trees import plain_text, raw_text, xml_trees
from kgraph.readers.format import Format, ReadOptions

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "dblp-xml"


def sniff(head: bytes) -> str | None:
    """The root element of DBLP's documents."""
    root = root_name(head)
    return f"the root element <{root}>" if root in ("dblp", "dblpperson") else None


_RECORDS = xml_parts(*TAGS)
_PERSON_PAGE = xml_parts("person", "r")  # its records stand in elements <r> of their own


def parts(source: Source) -> Iterator[Part]:
    """Cut between records."""
    return (_PERSON_PAGE if root_name(source.head) == "dblpperson" else _RECORDS)(source)


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per publication that has a title, one person per home page that has a name."""
    return read_lines(part, read_parsed) if is_in_lines(part) else read_parsed(part)


def read_parsed(part: Part) -> Iterator[Statement]:
    """What the part states, by a parser."""
    for item in xml_trees(part, TAGS, entities=ENTITIES):
        if isinstance(item, Rejected):
            yield item
        elif is_home_page(item[1]):
            if person := person_record(part, *item):
                yield person
        else:
            yield _record(part, *item)


def _record(part: Part, line: int, element: Element) -> Record | Rejected:
    authors: list[AuthorName] = []
    editors: list[AuthorName] = []
    links: list[str] = []
    fields: dict[str, str] = {}
    cited: list[str] = []
    rest: list[str] = []
    title = ""
    for child in element:
        tag = child.tag
        text = child.text
        if tag == "title":
            title = plain_title(plain_text(child))
        elif not text:
            if len(child) or child.keys():
                rest.append(tag)
        elif tag == "author":
            authors.append(known_author(text, child.get("orcid"), child.get("pid")))
        elif tag in SINGLE and tag not in fields:
            fields[tag] = text.strip()
        elif tag == "ee":
            links.append(text.strip())
        elif tag == "editor":
            editors.append(known_author(text, child.get("orcid"), child.get("pid")))
        elif tag == "cite":
            cited.append(text.strip())
        else:
            rest.append(tag)
    if not title:
        return part.rejected(line, "no title", raw_text(element))
    return publication(
        part, line, element.tag, element.get("key", ""), element.get("publtype", ""), tuple(element.keys()),
        title, authors, editors, links, fields, cited, rest,
    )  # fmt: skip


FORMAT = Format(
    name=NAME,
    title="DBLP (XML)",
    extensions=(".xml",),
    sniff=sniff,
    read_part=read_part,
    parts=parts,
    specification="https://dblp.org/xml/docu/dblpxml.pdf",
)
