"""Rows of papers and of the records that speak of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kgraph.model.entities import Citation, Mention, Paper, PaperFunder, PaperRecord, PersonStatement
from kgraph.model.records import Record
from kgraph.resolve.context import Venues
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.matching import SERIAL_SCHEMES, VERSION, PaperLink
from kgraph.resolve.papers.merge import MergedPaper, MergedPapers
from kgraph.resolve.papers.titles import clean_title
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.rows.context import edition_id, edition_year

KIND_OF_VENUE = {
    "ConferenceSeries": "ConferencePaper",
    "Journal": "JournalArticle",
    "Repository": "Preprint",
    "BookSeries": "BookChapter",
}
UNTITLED = "[untitled]"
"""A paper of which no source gives a title; cataloguers write it so."""
VAGUE_KINDS = ("Paper", "Preprint")
"""Kinds that give way to any other that a record states."""


def paper_tables(
    corpus: Corpus,
    papers: MergedPapers,
    people: ResolvedPeople,
    venues: Venues,
    by_paper: dict[int, list[int]],
) -> dict[str, list[Any]]:
    """The tables `papers`, `paper_funders` and `citations`."""
    rows = []
    for number, paper in enumerate(papers.papers):
        records = [corpus.records[n] for n in paper.numbers]
        listed = sum(1 for i in by_paper[number] if not people.signatures[i].is_inferred)
        rows.append(_paper_row(paper, records, listed, venues, venues.of_paper[number]))
    return {
        "papers": rows,
        "paper_funders": list(_funders(corpus, papers)),
        "citations": list(_citations(corpus, papers)),
    }


def _funders(corpus: Corpus, papers: MergedPapers) -> Iterator[PaperFunder]:
    """Each funder and grant that any record of the paper names, once."""
    for paper in papers.papers:
        ids: dict[str, dict[str, str]] = {}
        awards: dict[str, dict[str, None]] = {}
        for funder in (f for n in paper.numbers for f in corpus.records[n].funders):
            ids.setdefault(funder.name, {}).update(funder.ids)
            awards.setdefault(funder.name, {}).update(dict.fromkeys(funder.awards))
        for name in awards:
            scheme, value = next(iter(sorted(ids[name].items())), (None, None))
            for award in awards[name] or (None,):
                yield PaperFunder(paper=paper.id, name=name, scheme=scheme, value=value, award=award)


def _citations(corpus: Corpus, papers: MergedPapers) -> Iterator[Citation]:
    """References whose identifier is that of another paper of the corpus, each pair once."""
    if not any(r.references for r in corpus.records):
        return
    by_id = {
        f"{scheme}:{value}": paper.id
        for paper in reversed(papers.papers)
        for n in paper.numbers
        for scheme, value in corpus.records[n].ids.items()
        if scheme not in SERIAL_SCHEMES
    }
    for paper in papers.papers:
        cited = {by_id.get(text) for n in paper.numbers for text in corpus.records[n].references}
        yield from (Citation(citing=paper.id, cited=id) for id in sorted(filter(None, cited - {paper.id})))


def _paper_row(
    paper: MergedPaper, records: Sequence[Record], listed: int, venues: Venues, venue: str | None
) -> Paper:
    """One paper: the leading record speaks first, the others fill its gaps."""
    dated = next((r for r in records if r.year), records[0])
    full_dates = [r.date for r in records if r.date and len(r.date) == 10 and r.date[:4] == str(dated.year)]
    listing = [r for r in records if r.authors] or records
    citations = [r.citations for r in records if r.citations is not None and r.citations >= 0]
    return Paper(
        id=paper.id,
        title=next((t for r in records if (t := clean_title(r.title))), UNTITLED),
        kind=_kind(records, venues.venues[venue].kind if venue else None),
        year=dated.year,
        year_inferred=dated.date_inferred,
        date=full_dates[0] if full_dates else None,
        venue=venues.ids[venue] if venue else None,
        edition=edition_id(venues, venue, edition_year(records)),
        author_count=listed,
        authors_complete=any(r.authors_complete for r in listing),
        abstract=max((r.abstract for r in records if r.abstract), key=len, default=None),
        citations=max(citations, default=None),
        volume=next((r.volume for r in records if r.volume), None),
        issue=next((r.issue for r in records if r.issue), None),
        pages=next((r.pages for r in records if r.pages), None),
        publisher=next((r.publisher for r in records if r.publisher), None),
        language=next((r.language for r in records if r.language), None),
        has_code=any(r.has_code or r.code_urls for r in records),
        status=next((r.status for r in records if r.status), None),
        version_of=paper.version_of,
        n_records=len(records),
    )


def _kind(records: Sequence[Record], venue_kind: str | None) -> str:
    stated = [r.kind for r in records if r.kind]
    exact = [k for k in stated if k not in VAGUE_KINDS]
    return exact[0] if exact else KIND_OF_VENUE.get(venue_kind or "") or (stated[0] if stated else "Paper")


def record_tables(
    corpus: Corpus, papers: MergedPapers, people: ResolvedPeople, sure: list[float]
) -> dict[str, list[Any]]:
    """The tables that keep what each record printed: `paper_records`, `mentions`, `person_records`."""
    rule: dict[int, PaperLink] = {}
    for link in papers.links:
        for n in (link.left, link.right):
            if link.rule != VERSION and (n not in rule or link.score > rule[n].score):
                rule[n] = link
    paper_records = []
    for paper in papers.papers:
        for n in paper.numbers:
            record = corpus.records[n]
            listed = [a.name for a in record.authors if not a.is_inferred]
            paper_records.append(
                PaperRecord(
                    document=record.place.document,
                    record=record.place.record,
                    line=record.place.line,
                    paper=paper.id,
                    title=record.title,
                    authors="; ".join(listed + ["et al."] * (not record.authors_complete)),
                    year=record.year,
                    date=record.date,
                    venue=record.venue,
                    merged_by=rule[n].rule if n in rule else None,
                )
            )
    mentions, statements = [], []
    for group, id in zip(people.people.groups, people.ids, strict=True):
        for i in group:
            s = people.signatures[i]
            if s.paper < 0:
                person = corpus.persons[s.mentions[0][0]]
                statements.append(
                    PersonStatement(
                        document=person.place.document,
                        record=person.place.record,
                        line=person.place.line,
                        person=id,
                        name=person.name,
                    )
                )
                continue
            for number, index in s.mentions:
                record = corpus.records[number]
                author = record.authors[index - 1]
                mentions.append(
                    Mention(
                        document=record.place.document,
                        record=record.place.record,
                        line=record.place.line,
                        index=index,
                        name_as_printed=author.name,
                        person=id,
                        paper=papers.papers[s.paper].id,
                        is_inferred=author.is_inferred,
                        confidence=sure[i],
                    )
                )
    return {"paper_records": paper_records, "mentions": mentions, "person_records": statements}
