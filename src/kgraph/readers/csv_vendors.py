"""Tables that are known by their columns: who exports them, and which column means what.

Titles are compared without case, blanks and punctuation. Where a field names several columns, the first that
a row fills counts; of lists, all count. Facts from the vendors' exports, 2019 to 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kgraph.readers import csv_authors, csv_bracketed, csv_cells, csv_names
from kgraph.readers.csv_authors import ReadPeople

Titles = tuple[str, ...]


@dataclass(frozen=True)
class Vendor:
    """One source of tables."""

    name: str
    """As in `the columns of a … export`."""
    signature: tuple[Titles, ...]
    """Sets of titles, of which one must be there in whole."""
    columns: Mapping[str, Titles]
    """Our field (`csv_columns.FIELDS`, or one that only `authors` reads) → titles of columns."""
    authors: Callable[[Mapping[str, int]], ReadPeople]
    cells: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    """Fields whose cells are read in another way than in other tables."""
    surplus_after: str = ""
    """Title after which rows may have cells that the header does not name."""


def _columns(**titles: str) -> dict[str, Titles]:
    return {name: tuple(text.split("; ")) for name, text in titles.items()}


VENDORS: tuple[Vendor, ...] = (
    Vendor(
        "Scopus",
        (("Title", "EID"), ("Title", "Author(s) ID", "Source title"), ("Title", "Authors with affiliations")),
        _columns(
            title="Title", authors="Authors", full_names="Author full names", author_ids="Author(s) ID",
            authors_with_affiliations="Authors with affiliations", affiliations="Affiliations",
            corresponding="Correspondence Address", year="Year", venue="Source title", volume="Volume",
            issue="Issue", article_number="Art. No.", first_page="Page start", last_page="Page end",
            citations="Cited by", doi="DOI", url="Link", abstract="Abstract", keywords="Author Keywords",
            topics="Index Keywords", funding="Funding Details", references="References", editors="Editors",
            publisher="Publisher", issn="ISSN", isbn="ISBN", pubmed="PubMed ID", kind="Document Type",
            language="Language of Original Document", scopus_eid="EID",
        ),
        csv_authors.scopus,
        {
            "editors": csv_names.people(csv_names.glued_initials),
            "keywords": csv_cells.semicolons,
            "topics": csv_cells.topics_by_semicolons,
        },
        surplus_after="Funding Text 1",
    ),
    Vendor(
        "Dimensions",
        (("Publication ID", "PubYear"), ("Publication ID", "Dimensions URL")),
        _columns(
            title="Title", authors="Authors", authors_with_affiliations="Authors (Raw Affiliation)",
            organizations="Authors Affiliations",
            affiliations="Authors Affiliations - Name of Research organization; "
            "Research Organizations - standardized",
            corresponding="Corresponding Authors; Corresponding Author", year="PubYear",
            date="Publication date; Publication Date", volume="Volume", issue="Issue", pages="Pagination",
            venue="Source title; Source title/Anthology title; Anthology title", doi="DOI", pubmed="PMID",
            dimensions="Publication ID", url="Source Linkout; Dimensions URL", abstract="Abstract",
            keywords="Keywords", citations="Times cited", references="Cited references", issn="ISSN",
            topics="MeSH terms; Fields of Research (ANZSRC 2020); FOR (ANZSRC) Categories",
            funding="Funder", kind="Publication Type", publisher="Publisher", editors="Book editors",
            isbn="ISBN",
        ),
        csv_bracketed.dimensions,
        {
            "editors": csv_names.people(csv_names.by_semicolons),
            "keywords": csv_cells.semicolons,
            "topics": csv_cells.topics_by_semicolons,
            "references": csv_cells.references_of_dimensions,
        },
    ),
    Vendor(
        "Lens",
        (("Lens ID", "Title"),),
        _columns(
            title="Title", authors="Author/s; Authors", year="Publication Year", date="Date Published",
            venue="Source Title", issn="ISSNs", publisher="Publisher", abstract="Abstract", volume="Volume",
            issue="Issue Number", first_page="Start Page", last_page="End Page", keywords="Keywords",
            topics="Fields of Study; MeSH Terms", funding="Funding", url="External URL; Source URLs",
            pubmed="PMID", doi="DOI", lens="Lens ID", references="References", kind="Publication Type",
            citations="Citing Works Count",
        ),
        csv_authors.lens,
        {
            "keywords": csv_cells.semicolons,
            "topics": csv_cells.topics_by_semicolons,
            "references": csv_cells.references_of_lens,
        },
    ),
    Vendor(
        "IEEE Xplore",
        (("Document Title", "Author Affiliations", "Publication Title"), ("Document Title", "IEEE Terms")),
        _columns(
            title="Document Title", authors="Authors", affiliations="Author Affiliations",
            year="Publication Year", venue="Publication Title", volume="Volume", issue="Issue",
            first_page="Start Page", last_page="End Page", abstract="Abstract", issn="ISSN",
            isbn="ISBNs; ISBN", doi="DOI", funding="Funding Information", url="PDF Link",
            keywords="Author Keywords",
            topics="IEEE Terms; INSPEC Controlled Terms; Mesh_Terms", citations="Article Citation Count",
            publisher="Publisher", kind="Document Identifier",
        ),
        csv_authors.ieee,
        {"keywords": csv_cells.semicolons, "topics": csv_cells.topics_by_semicolons},
    ),
    Vendor(
        "SpringerLink",
        (("Item Title", "Item DOI"),),
        _columns(
            title="Item Title", authors="Authors", year="Publication Year", doi="Item DOI", url="URL",
            venue="Publication Title; Book Series Title", volume="Journal Volume", issue="Journal Issue",
            kind="Content Type",
        ),
        csv_authors.springer,
    ),
    Vendor(
        "PubMed",
        (("PMID", "Title", "Journal/Book"), ("PMID", "Title", "Citation", "First Author")),
        _columns(
            title="Title", authors="Authors", year="Publication Year", venue="Journal/Book", pubmed="PMID",
            doi="DOI", pubmed_citation="Citation",
        ),
        csv_authors.pubmed,
    ),
    Vendor(
        "Embase",
        (("Title", "Author Names", "Source"), ("Title", "Author Names", "Embase Accession ID"),
         ("Title", "Embase Accession ID"), ("Title", "PUI")),
        _columns(
            title="Title", authors="Author Names", affiliations="Author Addresses", year="Publication Year",
            date="Date of Publication", venue="Source title; Source", volume="Volume", issue="Issue",
            first_page="First Page", last_page="Last Page", issn="ISSN", isbn="ISBN", abstract="Abstract",
            keywords="Author Keywords", language="Article Language", pubmed="Medline PMID",
            embase="Embase Accession ID; PUI", doi="DOI", url="Full Text Link; Embase Link",
            kind="Publication Type", publisher="Book Publisher", editors="Editors",
            topics="Emtree Drug Index Terms (Major Focus); Emtree Drug Index Terms; "
            "Emtree Medical Index Terms (Major Focus); Emtree Medical Index Terms",
        ),
        csv_bracketed.embase,
        {
            "editors": csv_names.people(csv_names.by_semicolons_or_commas),
            "venue": csv_cells.venue_before_year,
        },
    ),
    Vendor(
        "OpenAlex",
        (("authorships.author.display_name", "id"), ("authorships.author.display_name", "publication_year")),
        _columns(
            title="display_name; title", authors="authorships.author.display_name",
            author_ids="authorships.author.id", orcids="authorships.author.orcid",
            organizations="authorships.institutions.display_name",
            organization_ids="authorships.institutions.id", countries="authorships.countries",
            affiliations="authorships.affiliations", corresponding="authorships.is_corresponding",
            year="publication_year", date="publication_date", doi="doi; ids.doi", pubmed="ids.pmid",
            openalex="id; ids.openalex", venue="primary_location.source.display_name",
            venue_openalex="primary_location.source.id", issn="primary_location.source.issn_l",
            venue_kind="primary_location.source.type", abstract="abstract", citations="cited_by_count",
            language="language", kind="type", volume="biblio.volume", issue="biblio.issue",
            first_page="biblio.first_page", last_page="biblio.last_page",
            url="primary_location.landing_page_url", funding="funders.display_name",
            keywords="keywords.display_name",
            topics="topics.display_name; primary_topic.display_name; concepts.display_name",
        ),
        csv_authors.openalex,
        {
            "keywords": csv_cells.bars,
            "topics": csv_cells.topics_by_bars,
            "funding": csv_cells.funders_by_bars,
        },
    ),
    Vendor(
        "Web of Science",
        (("Article Title", "UT (Unique WOS ID)"), ("Article Title", "Author Full Names", "Source Title")),
        _columns(
            title="Article Title", authors="Authors; Book Authors", group_authors="Group Authors",
            full_names="Author Full Names; Book Author Full Names", corresponding="Reprint Addresses",
            authors_with_affiliations="Addresses", orcids="ORCIDs", author_ids="Researcher Ids",
            year="Publication Year", date="Publication Date", volume="Volume", issue="Issue",
            venue="Source Title; Conference Title; Book Series Title", first_page="Start Page",
            last_page="End Page", article_number="Article Number", doi="DOI", pubmed="Pubmed Id",
            wos="UT (Unique WOS ID)", abstract="Abstract", keywords="Author Keywords",
            topics="Keywords Plus", categories="WoS Categories", funding="Funding Orgs",
            references="Cited References", citations="Times Cited, WoS Core", publisher="Publisher",
            editors="Book Editors", issn="ISSN; eISSN", isbn="ISBN", kind="Document Type",
            language="Language", url="DOI Link",
        ),
        csv_bracketed.web_of_science,
        {
            "editors": csv_names.people(csv_names.by_semicolons),
            "keywords": csv_cells.semicolons,
            "topics": csv_cells.topics_by_semicolons,
            "categories": csv_cells.semicolons,
        },
    ),
)  # fmt: skip
"""In the order in which they are tried."""

GUESSES: Mapping[str, Titles] = _columns(
    title="title; paper title; article title; document title; primary title; work title; title of paper; "
    "titel; titre; título; titulo; titolo; 标题; 题名; 论文题目",
    authors="authors; author; author names; author name; author list; author full names; full authors; "
    "first authors; authors names; creators; creator; dc:creator; autoren; autor; verfasser; verfasserin; "
    "autorinnen; auteurs; auteur; autores; autori; 作者",
    given_names="given name; given names; first name; firstname; forename; author first name; "
    "vorname; prénom; nombre",
    family_names="family name; family names; last name; surname; author last name; nachname; familienname; "
    "nom; nom de famille; apellido; apellidos; cognome",
    affiliations="affiliations; affiliation; author affiliations; institutions; institution; "
    "affiliationen; einrichtung; einrichtungen; institutionen; afiliación; afiliaciones; 单位",
    orcids="orcids; orcid; author orcids",
    year="year; publication year; pub year; published year; year published; py; jahr; erscheinungsjahr; "
    "publikationsjahr; année; année de publication; año; año de publicación; ano; anno; 年份; 年",
    date="date; publication date; date published; published; published date; pub date; issued; datum; "
    "erscheinungsdatum; veröffentlichungsdatum; date de publication; fecha; fecha de publicación",
    venue="venue; journal; journal title; journal name; source title; publication title; conference; "
    "booktitle; book title; container title; secondary title; publication; source; journal/book; "
    "zeitschrift; tagung; konferenz; revue; conférence; revista; conferencia; rivista; 期刊; 来源",
    volume="volume; vol; band; tome; volumen",
    issue="issue; issue number; number; heft; fascicule",
    pages="pages; page range; page; seiten; páginas; pagination",
    first_page="start page; first page; page start; spage; beginning page",
    last_page="end page; last page; page end; epage",
    doi="doi; doi link; doi url; digital object identifier",
    pubmed="pmid; pubmed id; pubmed; accession number pubmed",
    arxiv="arxiv; arxiv id; arxivid; eprint",
    url="url; link; urls; web link; paper url; pdf link; pdf url; pdf; html url; lien; enlace",
    abstract="abstract; abstract note; summary; description; notes abstract; zusammenfassung; kurzfassung; "
    "résumé; resumen; resumo; 摘要",
    keywords="keywords; keyword; author keywords; manual tags; tags; schlagwörter; schlagworte; "
    "stichwörter; mots-clés; palabras clave; palavras-chave; 关键词",
    topics="topics; subjects; fields of study; mesh terms; index keywords; automatic tags",
    categories="categories; arxiv categories; category",
    references="references; cited references",
    citations="citations; cited by; citation count; times cited; n citations; cites; citationcount",
    publisher="publisher; verlag; éditeur; editorial",
    kind="type; document type; publication type; item type; reference type; type of reference; genre; "
    "dokumenttyp; entry type; content type",
    language="language; sprache; langue; idioma",
    issn="issn; issns; eissn; e-issn",
    isbn="isbn; isbns",
    editors="editors; editor; secondary authors; herausgeber; herausgeberin",
    funding="funding; funders; funder; förderung",
    status="status; decision",
    id="id; key; record id; paper id; paperid; accession number; citation key; bibtexkey; covidence #",
)
"""Of tables that nobody knows: field → titles that mean it, the surest first."""
