"""Rows of labs, venues and topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from kgraph.model.entities import Edition, Identifier, Lab, LabName, PaperLab, PaperTopic, Topic, Venue
from kgraph.model.identifiers import mint_id
from kgraph.model.records import Record
from kgraph.resolve.context import Labs, Venues
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.topics.finding import PaperTopics
from kgraph.resolve.venues.text import read_edition

FARTHEST_YEARS = 2
"""Proceedings come out so many years after the conference at most; a year farther off is another thing."""


def edition_id(venues: Venues, venue: str | None, year: int | None) -> str | None:
    """The id of the edition of a year, `None` for venues that have no editions."""
    if venue is None or year is None or venues.venues[venue].kind not in ("ConferenceSeries", "BookSeries"):
        return None
    return mint_id("edition", venues.ids[venue], str(year))


def edition_year(records: Sequence[Record]) -> int | None:
    """The year of a paper's edition: printed with the venue (`ICML 2020`, out in 2021), else of the paper."""
    year = next((r.year for r in records if r.year), None)
    printed = (read_edition(r.venue).year for r in records if r.venue)
    held = next((y for y in printed if y), None)
    return held if held and (year is None or abs(held - year) <= FARTHEST_YEARS) else year


def lab_tables(corpus: Corpus, papers: MergedPapers, labs: Labs) -> dict[str, list[Any]]:
    """The tables `labs`, `lab_names` and `paper_labs`."""
    names: Counter[tuple[str, str]] = Counter()
    paper_labs: dict[tuple[str, str], PaperLab] = {}
    for paper in papers.papers:
        for n in paper.numbers:
            record = corpus.records[n]
            for author in record.authors:
                for a in author.affiliations:
                    names.update((labs.ids[key], a.text) for key in labs.all_of(a))
            for text in record.labs:
                if (key := labs.named(text)) is not None:
                    id = labs.ids[key]
                    names[id, text] += 1
                    paper_labs.setdefault((paper.id, id), PaperLab(paper=paper.id, lab=id, as_printed=text))
    rows = [
        Lab(
            id=labs.ids[key],
            name=o.name,
            kind=o.kind,
            parent=labs.ids[o.parent] if o.parent else None,
            city=o.city,
            country=o.country,
        )
        for key, o in labs.organizations.items()
    ]
    return {
        "labs": rows,
        "lab_names": [LabName(lab=lab, name=text, n_mentions=n) for (lab, text), n in names.items()],
        "paper_labs": list(paper_labs.values()),
    }


def venue_tables(corpus: Corpus, papers: MergedPapers, venues: Venues) -> dict[str, list[Any]]:
    """The tables `venues` and `editions`."""
    editions = {}
    for number, paper in enumerate(papers.papers):
        key = venues.of_paper[number]
        year = edition_year([corpus.records[n] for n in paper.numbers])
        id = edition_id(venues, key, year)
        if id and key:
            venue = venues.venues[key]
            name = f"{venue.abbreviation or venue.name} {year}"
            editions[id] = Edition(id=id, venue=venues.ids[key], name=name, year=year)
    rows = [
        Venue(id=venues.ids[key], name=v.name, abbreviation=v.abbreviation, kind=v.kind)
        for key, v in venues.venues.items()
    ]
    return {"venues": rows, "editions": list(editions.values())}


def topic_tables(papers: MergedPapers, topics: PaperTopics) -> dict[str, list[Any]]:
    """The tables `topics` and `paper_topics`."""
    ids = {k: mint_id("topic", *k) for k in topics.topics}
    rows = [
        Topic(
            id=ids[k],
            label=t.label,
            scheme=t.scheme,
            notation=t.notation,
            broader=ids[t.broader] if t.broader else None,
            broader_by=t.broader_by,
        )
        for k, t in topics.topics.items()
    ]
    of_paper = [
        PaperTopic(paper=paper.id, topic=ids[scheme, key], score=score)
        for paper, found in zip(papers.papers, topics.of_paper, strict=True)
        for scheme, key, score in found
    ]
    return {"topics": rows, "paper_topics": of_paper}


def topic_identifier_rows(topics: PaperTopics) -> list[Identifier]:
    """The rows of the table `identifiers` that are about topics."""
    return [
        Identifier(kind="topic", entity=mint_id("topic", *k), scheme=scheme, value=value)
        for k, t in topics.topics.items()
        for scheme, value in t.ids
    ]
