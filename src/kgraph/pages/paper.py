"""The page of a paper."""

from __future__ import annotations

from kgraph.pages.corpus import Corpus
from kgraph.pages.models import Affiliation, Author, Introduced, PaperPage, Reading, Ref
from kgraph.pages.shared import identifiers, label, links, place, ref, ref_of, refs
from kgraph.reports.text import plain


def paper_page(corpus: Corpus, number: int, part: int = 1) -> PaperPage:
    """Everything a page says of a paper; it has one part."""
    p = corpus.entities.papers.row(number, named=True)
    authors = [_author(corpus, row) for row in _rows(corpus, "authorships", number)]
    return PaperPage(
        thing=ref(corpus, "paper", number),
        type=p["kind"],
        year=p["year"],
        year_inferred=p["year_inferred"],
        venue=ref_of(corpus, "venue", p["venue"]),
        edition=ref_of(corpus, "edition", p["edition"]),
        **{name: _text(p[name]) for name in _TEXTS},
        citations=p["citations"],
        authors=authors,
        n_authors=p["author_count"],
        authors_complete=p["authors_complete"],
        labs=_labs(corpus, number),
        funders=_funders(corpus, number),
        identifiers=identifiers(corpus, "paper", number),
        links=links(corpus, "paper", number),
        topics=_topics(corpus, number),
        artifacts=introductions(corpus, _rows(corpus, "paper_artifacts", number)),
        version_of=ref_of(corpus, "paper", p["version_of"]),
        versions=refs(corpus, "paper", corpus.rows("papers", "version_of", "paper").of(number).tolist()),
        cites=_others(corpus, number, "citing", "cited"),
        cited_by=_others(corpus, number, "cited", "citing"),
        readings=_readings(corpus, number),
    )


_TEXTS = ("date", "volume", "issue", "pages", "publisher", "language", "status", "abstract")


def _text(value: str | None) -> str | None:
    return None if value is None else plain(value).strip() or None


def _rows(corpus: Corpus, table: str, number: int) -> list[int]:
    found: list[int] = corpus.rows(table, "paper", "paper").of(number).tolist()
    return found


def _author(corpus: Corpus, row: int) -> Author:
    table = corpus.entities.authorships
    return Author(
        person=ref(corpus, "person", int(corpus.codes_of_authors[row])),
        position=table["position"][row],
        printed=label(table["name_as_printed"][row]),
        is_inferred=table["is_inferred"][row],
        is_corresponding=bool(table["is_corresponding"][row]),
        affiliations=[_affiliation(corpus, n) for n in corpus.affiliations_of_authorships.of(row).tolist()],
    )


def _affiliation(corpus: Corpus, row: int) -> Affiliation:
    table = corpus.entities.affiliations
    return Affiliation(
        lab=ref_of(corpus, "lab", table["lab"][row]),
        as_printed=label(table["as_printed"][row]),
        department=_text(table["department"][row]),
    )


def _labs(corpus: Corpus, number: int) -> list[Ref]:
    labs = corpus.entities.paper_labs["lab"]
    found = (ref_of(corpus, "lab", labs[row]) for row in _rows(corpus, "paper_labs", number))
    return [lab for lab in found if lab]


def _funders(corpus: Corpus, number: int) -> list[str]:
    table = corpus.entities.paper_funders
    return [
        plain(f"{table['name'][row]} ({award})" if (award := table["award"][row]) else table["name"][row])
        for row in _rows(corpus, "paper_funders", number)
    ]


def _topics(corpus: Corpus, number: int) -> list[Ref]:
    topics = corpus.entities.paper_topics["topic"]
    found = (ref_of(corpus, "topic", topics[row]) for row in _rows(corpus, "paper_topics", number))
    return sorted((topic for topic in found if topic), key=lambda t: (t.name.casefold(), t.id))


def introductions(corpus: Corpus, rows: list[int]) -> list[Introduced]:
    """Why papers are held to introduce artefacts, from rows of `paper_artifacts`."""
    table = corpus.entities.paper_artifacts
    found = []
    for row in rows:
        artifact = ref_of(corpus, "artifact", table["artifact"][row])
        paper = ref_of(corpus, "paper", table["paper"][row])
        if artifact and paper:
            found.append(
                Introduced(
                    artifact=artifact,
                    paper=paper,
                    words=plain(table["words"][row]),
                    place=place(corpus, table["document"][row], table["line"][row]),
                )
            )
    return found


def _others(corpus: Corpus, number: int, own: str, other: str) -> list[Ref]:
    papers, rows = corpus.entities.citations[other], corpus.rows("citations", own, "paper").of(number)
    found = [ref_of(corpus, "paper", papers[row]) for row in rows.tolist()]
    return sorted((paper for paper in found if paper), key=lambda p: (p.name.casefold(), p.id))


def _readings(corpus: Corpus, number: int) -> list[Reading]:
    table = corpus.entities.paper_records
    found = [
        Reading(
            place=place(corpus, table["document"][row], table["line"][row]),
            title=label(table["title"][row]),
            authors=plain(table["authors"][row]),
            year=table["year"][row],
            venue=_text(table["venue"][row]),
            merged_by=table["merged_by"][row],
        )
        for row in _rows(corpus, "paper_records", number)
    ]
    return sorted(found, key=lambda r: r.place)
