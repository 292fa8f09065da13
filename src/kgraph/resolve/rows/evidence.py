"""Rows of identifiers, links and reasons."""

from __future__ import annotations

from kgraph.model.entities import Evidence, Identifier, Link
from kgraph.resolve.context import Labs, Venues
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.people.signatures import Signature


def identifier_rows(
    corpus: Corpus, papers: MergedPapers, people: ResolvedPeople, labs: Labs, venues: Venues
) -> list[Identifier]:
    """The table `identifiers`, but for topics."""
    found: set[tuple[str, str, str, str]] = set()
    for record, venue in zip(corpus.records, venues.of_record, strict=True):
        if venue and record.venue_ids:
            found.update(("venue", venues.ids[venue], s, v) for s, v in record.venue_ids.items() if v)
    for paper in papers.papers:
        for n in paper.numbers:
            record = corpus.records[n]
            found.update(("paper", paper.id, s, v) for s, v in record.ids.items() if v)
            for author in record.authors:
                for a in author.affiliations:
                    key = labs.of(a) if a.ids else None
                    if key:
                        found.update(("lab", labs.ids[key], s, v) for s, v in a.ids.items() if v)
    found.update(("lab", labs.ids[k], s, v) for k, o in labs.organizations.items() for s, v in o.ids)
    for group, id in zip(people.people.groups, people.ids, strict=True):
        found.update(("person", id, s, v) for i in group for s, v in people.signatures[i].ids)
    return [Identifier(kind=k, entity=e, scheme=s, value=v) for k, e, s, v in sorted(found)]


def link_rows(corpus: Corpus, papers: MergedPapers, people: ResolvedPeople) -> list[Link]:
    """The table `links`."""
    found: dict[tuple[str, str, str], str] = {}
    for paper in papers.papers:
        for n in paper.numbers:
            record = corpus.records[n]
            for url in record.urls:
                found.setdefault(("paper", paper.id, url), "page")
            for url in record.code_urls:
                found["paper", paper.id, url] = "code"
    for group, id in zip(people.people.groups, people.ids, strict=True):
        for i in group:
            s = people.signatures[i]
            if s.paper < 0:
                for url in corpus.persons[s.mentions[0][0]].urls:
                    found.setdefault(("person", id, url), "page")
    return [Link(kind=k, entity=e, role=role, url=url) for (k, e, url), role in found.items()]


def evidence_rows(corpus: Corpus, papers: MergedPapers, people: ResolvedPeople) -> list[Evidence]:
    """The table `evidence`."""
    rows: dict[tuple[str, ...], Evidence] = {}

    def add(kind: str, entity: str, left: str, right: str, rule: str, score: float, detail: str) -> None:
        row = Evidence(
            kind=kind, entity=entity, left=left, right=right, rule=rule, score=score, detail=detail
        )
        rows.setdefault((kind, entity, left, right, rule), row)

    paper_of = {n: p.id for p in papers.papers for n in p.numbers}
    for link in papers.links:
        left, right = (
            f"{corpus.records[n].title} @ {corpus.place(corpus.records[n].place)}"
            for n in (link.left, link.right)
        )
        add("paper", paper_of[link.left], left, right, link.rule, link.score, link.detail)
    person_of = {i: id for g, id in zip(people.people.groups, people.ids, strict=True) for i in g}
    for tie in people.people.links:
        left, right = (_told(corpus, people.signatures[i]) for i in (tie.left, tie.right))
        add("person", person_of[tie.left], left, right, tie.rule, tie.score, tie.detail)
    return list(rows.values())


def _told(corpus: Corpus, s: Signature) -> str:
    """`Jörg Bornschein @ page.txt:122`."""
    number = s.mentions[0][0]
    place = (corpus.records[number] if s.paper >= 0 else corpus.persons[number]).place
    return f"{s.printed[0]} @ {corpus.place(place)}"
