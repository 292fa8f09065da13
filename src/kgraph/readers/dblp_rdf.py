"""DBLP in RDF: the whole `dblp.ttl` or `dblp.nt`, records and person pages of dblp.org, slices of them.

Authors are signatures: nodes with a position, the name as DBLP writes it (`Wei Wang 0001` is another person
than `Wei Wang`), the person page and sometimes an ORCID. They must stand with their publication, as DBLP's
own files have them. Streams (journals, conferences) are neither papers nor people and are left out.

Specification: https://dblp.org/rdf/schema, https://dblp.org/rdf/docu/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.model.identifiers import normalise
from kgraph.model.records import AuthorName, Record, Rejected, Statement
from kgraph.readers.dblp_homepages import without_number
from kgraph.readers.dblp_rdf_people import is_person, person_record
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.rdf_text import is_used, lines_of_subjects, rdf_parts, syntax_of
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import one_line, title_text
from kgraph.readers.fields.pages import page_range
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.rdf_nodes import Node, Nodes, nodes_of

NAME = "dblp-rdf"

SCHEMA = "https://dblp.org/rdf/schema#"

KINDS = {
    "Article": "JournalArticle",
    "Inproceedings": "ConferencePaper",
    "Incollection": "BookChapter",
    "Book": "Book",
    "Phdthesis": "Thesis",
    "Mastersthesis": "Thesis",
    "Reference": "BookChapter",
    "Data": "DataPaper",
}
"""`bibtexType` or class of the publication → class of the ontology; volumes of proceedings have none."""

_PUBLICATIONS = frozenset({
    "Publication", "Book", "Article", "Inproceedings", "Incollection", "Editorship", "Reference", "Data",
    "Informal", "Withdrawn",
})  # fmt: skip
_USED = frozenset({
    "title", "bibtexType", "hasSignature", "authoredBy", "editedBy", "createdBy", "numberOfCreators",
    "primaryDocumentPage", "documentPage", "pagination", "yearOfPublication", "monthOfPublication",
    "yearOfEvent", "publishedIn", "publishedInJournal", "publishedInJournalVolume",
    "publishedInJournalVolumeIssue", "publishedInBook", "publishedInSeries", "publishedInSeriesVolume",
    "publishedInStream", "publishedBy", "thesisAcceptedBySchool", "doi", "isbn", "omid", "wikidata", "a",
    "label", "sameAs", "hasIdentifier", "listedOnTocPage",
})  # fmt: skip
"""The last four say again what others say, or where a web page lists the record."""
_KEY = re.compile(r"https?://dblp\.(?:org|uni-trier\.de|dagstuhl\.de)/rec/([\w./-]+?)(?:\.(?:html|xml|rdf|nt|ttl))?", re.ASCII)
_STREAM = re.compile(r"https?://dblp\.(?:org|uni-trier\.de|dagstuhl\.de)/streams/(\w+/[\w-]+)", re.ASCII)
_PID = re.compile(r"https?://dblp\.(?:org|uni-trier\.de|dagstuhl\.de)/pid/([\w/-]+?)(?:\.html)?", re.ASCII)
_LINKS = (
    ("arxiv", re.compile(r"https?://arxiv\.org/(?:abs|pdf)/(.+)")),
    ("openreview", re.compile(r"https?://openreview\.net/(?:forum|pdf)\?id=([\w-]+)")),
    ("acl", re.compile(r"https?://(?:www\.)?aclanthology\.(?:org|info)/(?:papers/)?([^/]+?)(?:\.pdf|/)?$")),
    ("pubmed", re.compile(r"https?://(?:www\.ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(\d+)")),
)
