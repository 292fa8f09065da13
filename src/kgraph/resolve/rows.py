"""The rows of all tables from what was resolved."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from kgraph.model.entities import (
    Authorship,
    AuthorshipAffiliation,
    Edition,
    Evidence,
    Identifier,
    Lab,
    LabName,
    Link,
    Mention,
    Paper,
    PaperLab,
    PaperRecord,
    PaperTopic,
    Person,
    PersonName,
    PersonStatement,
    Replacement,
    StatedNumber,
    Topic,
    Venue,
)
from kgraph.model.identifiers import mint_id
from kgraph.model.names import parse_name
from kgraph.model.records import Record
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.merge import Labs, MergedPapers, ResolvedPeople, Venues
from kgraph.resolve.papers import PaperLink
from kgraph.resolve.registry import Registry
from kgraph.resolve.signatures import Signature
from kgraph.resolve.topics import PaperTopics

KIND_OF_VENUE = {
    "ConferenceSeries": "ConferencePaper",
    "Journal": "JournalArticle",
    "Repository": "Preprint",
    "BookSeries": "BookChapter",
}
VAGUE_KINDS = ("Paper", "Preprint")
"""Kinds that give way to any other that a record states."""


def entity_rows(
    corpus: Corpus,
    papers: MergedPapers,
    people: ResolvedPeople,
    labs: Labs,
    venues: Venues,
    topics: PaperTopics,
    registry: Registry,
) -> dict[str, list[Any]]:
    """Table name → its rows, for `Entities.from_rows`."""
    by_paper: dict[int, list[int]] = defaultdict(list)
    for i, s in enumerate(people.signatures):
        by_paper[s.paper].append(i)
    sure = _confidence_of_signatures(people)
    return {
        **_paper_tables(corpus, papers, people, venues, by_paper),
        **_record_tables(corpus, papers, people, sure),
        **_authorship_tables(papers, people, labs, by_paper, sure),
        **_person_tables(corpus, papers, people, by_paper),
        **_lab_tables(corpus, papers, labs),
        **_venue_tables(corpus, papers, venues),
        **_topic_tables(papers, topics),
        "identifiers": _identifier_rows(corpus, papers, people, labs),
        "links": _link_rows(corpus, papers, people),
        "evidence": _evidence_rows(corpus, papers, people),
        "documents": list(corpus.documents),
        "replacements": [
            Replacement(kind=kind, old=old, new=registry.current(kind, new))
            for (kind, old), new in registry.replacements.items()
        ],
    }


# ---------------------------------------------------------------------- papers and their records


def _paper_tables(
    corpus: Corpus,
    papers: MergedPapers,
    people: ResolvedPeople,
    venues: Venues,
    by_paper: dict[int, list[int]],
) -> dict[str, list[Any]]:
    rows = []
    for number, paper in enumerate(papers.papers):
        records = [corpus.records[n] for n in paper.numbers]
        listed = sum(1 for i in by_paper[number] if not people.signatures[i].is_inferred)
        rows.append(_paper_row(paper.id, records, listed, venues, venues.of_paper[number]))
    return {"papers": rows}


def _paper_row(id: str, records: Sequence[Record], listed: int, venues: Venues, venue: str | None) -> Paper:
    """One paper: the leading record speaks first, the others fill its gaps."""
    dated = next((r for r in records if r.year), records[0])
    full_dates = [r.date for r in records if r.date and len(r.date) == 10 and r.date[:4] == str(dated.year)]
    citations = [r.citations for r in records if r.citations is not None and r.citations >= 0]
    return Paper(
        id=id,
        title=clean_title(records[0].title),
        kind=_kind(records, venues.venues[venue].kind if venue else None),
        year=dated.year,
        year_inferred=dated.date_inferred,
        date=full_dates[0] if full_dates else None,
        venue=venues.ids[venue] if venue else None,
        edition=_edition_id(venues, venue, dated.year),
        author_count=listed,
        authors_complete=any(r.authors_complete for r in records),
        abstract=max((r.abstract for r in records if r.abstract), key=len, default=None),
        citations=max(citations, default=None),
        has_code=any(r.has_code or r.code_urls for r in records),
        status=next((r.status for r in records if r.status), None),
        version_of=None,
        n_records=len(records),
    )


def clean_title(title: str) -> str:
    """A title without doubled blanks, session marks and the full stop at its end.

    Example:
        >>> clean_title("[From Oral 3A]  On  Hands.")
        'On Hands'
    """
    text = re.sub(r"^\s*\[(?:from|oral|poster|spotlight)\b[^\]]*\]", "", title, flags=re.IGNORECASE)
    text = " ".join(text.split())
    return text[:-1].rstrip() if text.endswith(".") and not text.endswith("..") else text


def _kind(records: Sequence[Record], venue_kind: str | None) -> str:
    stated = [r.kind for r in records if r.kind]
    exact = [k for k in stated if k not in VAGUE_KINDS]
    return exact[0] if exact else KIND_OF_VENUE.get(venue_kind or "") or (stated[0] if stated else "Paper")


def _edition_id(venues: Venues, venue: str | None, year: int | None) -> str | None:
    if venue is None or year is None or venues.venues[venue].kind not in ("ConferenceSeries", "BookSeries"):
        return None
    return mint_id("edition", venues.ids[venue], str(year))


def _record_tables(
    corpus: Corpus, papers: MergedPapers, people: ResolvedPeople, sure: list[float]
) -> dict[str, list[Any]]:
    rule: dict[int, PaperLink] = {}
    for link in papers.links:
        for n in (link.left, link.right):
            if n not in rule or link.score > rule[n].score:
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


# ---------------------------------------------------------------------- authorships and people


def _confidence_of_signatures(people: ResolvedPeople) -> list[float]:
    """How sure each signature is its person's: its strongest link, 1 where it stands alone."""
    best = [0.0] * len(people.signatures)
    for link in people.people.links:
        best[link.left] = max(best[link.left], link.score)
        best[link.right] = max(best[link.right], link.score)
    return [b or 1.0 for b in best]


def _authorship_tables(
    papers: MergedPapers,
    people: ResolvedPeople,
    labs: Labs,
    by_paper: dict[int, list[int]],
    sure: list[float],
) -> dict[str, list[Any]]:
    person_of = {i: id for g, id in zip(people.people.groups, people.ids, strict=True) for i in g}
    authorships, affiliations = [], []
    for number, paper in enumerate(papers.papers):
        for rank, i in enumerate(by_paper[number], 1):
            s = people.signatures[i]
            authorships.append(
                Authorship(
                    paper=paper.id,
                    rank=rank,
                    position=None if s.is_inferred else rank,
                    person=person_of[i],
                    name_as_printed=s.printed[0],
                    is_inferred=s.is_inferred,
                    is_corresponding=s.is_corresponding,
                    confidence=sure[i],
                )
            )
            for text, key in sorted({a.text: labs.of(a) for a in s.affiliations}.items()):
                affiliations.append(
                    AuthorshipAffiliation(paper=paper.id, rank=rank, lab=labs.id(key), as_printed=text)
                )
    return {"authorships": authorships, "affiliations": affiliations}


def _person_tables(
    corpus: Corpus, papers: MergedPapers, people: ResolvedPeople, by_paper: dict[int, list[int]]
) -> dict[str, list[Any]]:
    weakest = _weakest_links(people)
    doubtful = set(people.people.doubtful)
    rows: list[Person] = []
    names: list[PersonName] = []
    numbers: dict[tuple[str, str, str], StatedNumber] = {}
    for n, (group, id) in enumerate(zip(people.people.groups, people.ids, strict=True)):
        signatures = [people.signatures[i] for i in group]
        spellings = _spellings(corpus, signatures)
        years = [y for s in signatures if s.paper >= 0 and (y := _year(corpus, papers, s.paper))]
        is_group = any(s.is_group for s in signatures)
        is_doubtful = any(i in doubtful for i in group)
        rows.append(
            Person(
                id=id,
                name=people.names.get(n) or best_spelling(spellings),
                kind="Group" if is_group else "AmbiguousPerson" if is_doubtful else "Person",
                confidence=min(weakest.get(n, 1.0), 0.5 if is_doubtful else 1.0),
                n_papers=len({s.paper for s in signatures if s.paper >= 0}),
                first_year=min(years, default=None),
                last_year=max(years, default=None),
            )
        )
        names.extend(PersonName(person=id, name=text, n_mentions=k) for text, k in spellings.items())
        for s in signatures:
            if s.paper < 0:
                person = corpus.persons[s.mentions[0][0]]
                for m in person.measures:
                    numbers[id, m.name, person.place.document] = StatedNumber(
                        person=id,
                        name=m.name,
                        value=m.value,
                        as_of=m.as_of,
                        as_of_inferred=m.as_of_inferred,
                        document=person.place.document,
                    )
    return {"people": rows, "person_names": names, "stated_numbers": list(numbers.values())}


def _weakest_links(people: ResolvedPeople) -> dict[int, float]:
    group_of = {i: n for n, g in enumerate(people.people.groups) for i in g}
    weakest: dict[int, float] = {}
    for link in people.people.links:
        n = group_of[link.left]
        weakest[n] = min(weakest.get(n, 1.0), link.score)
    return weakest


def _year(corpus: Corpus, papers: MergedPapers, paper: int) -> int | None:
    return next((y for n in papers.papers[paper].numbers if (y := corpus.records[n].year)), None)


def _spellings(corpus: Corpus, signatures: Iterable[Signature]) -> Counter[str]:
    """Every spelling with the number of times it was printed; another spelling of a source counts once."""
    counts: Counter[str] = Counter()
    for s in signatures:
        printed: Counter[str] = Counter()
        for number, index in s.mentions:
            if s.paper >= 0:
                printed[corpus.records[number].authors[index - 1].name] += 1
            else:
                printed[corpus.persons[number].name] += 1
        for text in s.printed:
            printed[text] = printed[text] or 1
        counts.update(printed)
    return counts


def best_spelling(counts: Counter[str]) -> str:
    """The fullest spelling met most often: first name written out, mixed case, surname last; then frequency.

    Example:
        >>> best_spelling(Counter({"J. Berg": 9, "JO BERG": 4, "Jo Berg": 2, "Jo K. Berg": 2}))
        'Jo K. Berg'
    """

    def order(text: str) -> tuple[bool, bool, bool, int, int, str]:
        name = parse_name(text)
        is_plain = text in (text.upper(), text.lower()) and text.isascii()
        return (
            name.is_abbreviated,
            is_plain,
            name.has_comma and text.isascii(),
            -counts[text],
            -len(text),
            text,
        )

    return min(counts, key=order)


# ---------------------------------------------------------------------- labs, venues, topics


def _lab_tables(corpus: Corpus, papers: MergedPapers, labs: Labs) -> dict[str, list[Any]]:
    names: Counter[tuple[str, str]] = Counter()
    paper_labs: dict[tuple[str, str], PaperLab] = {}
    for paper in papers.papers:
        for n in paper.numbers:
            record = corpus.records[n]
            for author in record.authors:
                for a in author.affiliations:
                    if (key := labs.of(a)) is not None:
                        names[labs.ids[key], a.text] += 1
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


def _venue_tables(corpus: Corpus, papers: MergedPapers, venues: Venues) -> dict[str, list[Any]]:
    editions = {}
    for number, paper in enumerate(papers.papers):
        key = venues.of_paper[number]
        year = next((y for n in paper.numbers if (y := corpus.records[n].year)), None)
        id = _edition_id(venues, key, year)
        if id and key:
            venue = venues.venues[key]
            name = f"{venue.abbreviation or venue.name} {year}"
            editions[id] = Edition(id=id, venue=venues.ids[key], name=name, year=year)
    rows = [
        Venue(id=venues.ids[key], name=v.name, abbreviation=v.abbreviation, kind=v.kind)
        for key, v in venues.venues.items()
    ]
    return {"venues": rows, "editions": list(editions.values())}


def _topic_tables(papers: MergedPapers, topics: PaperTopics) -> dict[str, list[Any]]:
    ids = {k: mint_id("topic", *k) for k in topics.topics}
    rows = [
        Topic(
            id=ids[k],
            label=t.label,
            scheme=t.scheme,
            notation=t.notation,
            broader=ids[t.scheme, t.broader] if t.broader else None,
        )
        for k, t in topics.topics.items()
    ]
    of_paper = [
        PaperTopic(paper=paper.id, topic=ids[scheme, key], score=score)
        for paper, found in zip(papers.papers, topics.of_paper, strict=True)
        for scheme, key, score in found
    ]
    return {"topics": rows, "paper_topics": of_paper}


# ---------------------------------------------------------------------- identifiers, links, evidence


def _identifier_rows(
    corpus: Corpus, papers: MergedPapers, people: ResolvedPeople, labs: Labs
) -> list[Identifier]:
    found: set[tuple[str, str, str, str]] = set()
    for paper in papers.papers:
        for n in paper.numbers:
            record = corpus.records[n]
            found.update(("paper", paper.id, s, v) for s, v in record.ids.items() if v)
            for author in record.authors:
                for a in author.affiliations:
                    key = labs.of(a) if a.ids else None
                    if key:
                        found.update(("lab", labs.ids[key], s, v) for s, v in a.ids.items() if v)
    for group, id in zip(people.people.groups, people.ids, strict=True):
        found.update(("person", id, s, v) for i in group for s, v in people.signatures[i].ids)
    return [Identifier(kind=k, entity=e, scheme=s, value=v) for k, e, s, v in sorted(found)]


def _link_rows(corpus: Corpus, papers: MergedPapers, people: ResolvedPeople) -> list[Link]:
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


def _evidence_rows(corpus: Corpus, papers: MergedPapers, people: ResolvedPeople) -> list[Evidence]:
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
