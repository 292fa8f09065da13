"""A tiny corpus of invented people, resolved by hand: the fixture for every room right of `resolve`.

Five papers, seven people, two labs. P1 has a cut list and an inferred author, P5 no year and no co-author.
Edges of the co-authorship network, worked out by hand (with the inferred author):
  P1 (Ada, Bo, +Cy inferred)   P2 (Ada, Bo)   P3 (Bo, Cy, Dée, Eve)   P4 (Fay, Gül)   P5 (Ada)
  joint papers: Ada-Bo 2, Ada-Cy 1, Bo-Cy 2, Bo-Dée 1, Bo-Eve 1, Cy-Dée 1, Cy-Eve 1, Dée-Eve 1, Fay-Gül 1
"""

from __future__ import annotations

from kgraph.model.entities import (
    Artifact,
    Authorship,
    AuthorshipAffiliation,
    DocumentRow,
    Edition,
    Entities,
    Evidence,
    Identifier,
    Lab,
    LabName,
    Link,
    Mention,
    Paper,
    PaperArtifact,
    PaperLab,
    PaperRecord,
    PaperTopic,
    Person,
    PersonName,
    PersonStatement,
    StatedNumber,
    Topic,
    Venue,
)

DOC = "0123456789abcdef"
NAMES = {
    "ada": "Ada Öztürk",
    "bo": "Bo Li",
    "cy": "Cy van der Berg",
    "dee": "Dée O'Neil",
    "eve": 'Eve <b>"Quote"</b>',
    "fay": "Fay 李",
    "gul": "Gül Şahin",
}
AUTHORS = {
    "p1": ["ada", "bo"],
    "p2": ["ada", "bo"],
    "p3": ["bo", "cy", "dee", "eve"],
    "p4": ["fay", "gul"],
    "p5": ["ada"],
}
INFERRED = {"p1": "cy"}
YEARS: dict[str, int | None] = {"p1": 2020, "p2": 2021, "p3": 2021, "p4": 2023, "p5": None}
TITLES = {
    "p1": "A cut list",
    "p2": 'Two of them: $x^2$ & "quotes" \\ backslash',
    "p3": "Four hands </script><img onerror=alert(1)>",
    "p4": "قرآن and emoji 🧪",
    "p5": "Alone",
}
EDGES = {
    ("ada", "bo"): 2,
    ("ada", "cy"): 1,
    ("bo", "cy"): 2,
    ("bo", "dee"): 1,
    ("bo", "eve"): 1,
    ("cy", "dee"): 1,
    ("cy", "eve"): 1,
    ("dee", "eve"): 1,
    ("fay", "gul"): 1,
}


def tiny_entities() -> Entities:
    """The corpus as tables."""
    authorships, mentions, records, papers = [], [], [], []
    for n, (paper, authors) in enumerate(AUTHORS.items(), 1):
        year = YEARS[paper]
        cut = paper == "p1"
        papers.append(
            Paper(
                id=paper,
                title=TITLES[paper],
                kind="ConferencePaper" if paper == "p3" else "Paper",
                year=year,
                year_inferred=False,
                date=f"{year}-05-31" if paper == "p2" else None,
                venue="v1" if paper == "p3" else None,
                edition="e1" if paper == "p3" else None,
                author_count=len(authors),
                authors_complete=not cut,
                abstract="We count hands." if paper == "p3" else None,
                citations=7 if paper == "p3" else None,
                has_code=paper == "p1",
                status=None,
                version_of=None,
                n_records=1,
            )
        )
        records.append(
            PaperRecord(
                document=DOC,
                record=f"#{n}",
                line=n * 10,
                paper=paper,
                title=TITLES[paper],
                authors="; ".join([NAMES[a] for a in authors] + ["et al."] * cut),
                year=year,
                date=None,
                venue=None,
                merged_by=None,
            )
        )
        listed = [(a, False) for a in authors] + [(a, True) for k, a in INFERRED.items() if k == paper]
        for rank, (author, inferred) in enumerate(listed, 1):
            authorships.append(
                Authorship(
                    paper=paper,
                    rank=rank,
                    position=None if inferred else rank,
                    person=author,
                    name_as_printed=NAMES[author],
                    is_inferred=inferred,
                    is_corresponding=None,
                    confidence=1.0,
                )
            )
            mentions.append(
                Mention(
                    document=DOC,
                    record=f"#{n}",
                    line=n * 10,
                    index=rank,
                    name_as_printed=NAMES[author],
                    person=author,
                    paper=paper,
                    is_inferred=inferred,
                    confidence=1.0,
                )
            )
    people = []
    for person, name in NAMES.items():
        years = [y for p, y in YEARS.items() if y and person in [*AUTHORS[p], INFERRED.get(p)]]
        n = sum(person in [*AUTHORS[p], INFERRED.get(p)] for p in AUTHORS)
        people.append(
            Person(
                id=person,
                name=name,
                kind="Person",
                confidence=1.0,
                n_papers=n,
                first_year=min(years, default=None),
                last_year=max(years, default=None),
            )
        )
    return Entities.from_rows(
        {
            "papers": papers,
            "people": people,
            "person_names": [PersonName(person=p, name=n, n_mentions=1) for p, n in NAMES.items()]
            + [PersonName(person="ada", name="A. Ozturk", n_mentions=1)],
            "authorships": authorships,
            "affiliations": [
                AuthorshipAffiliation(paper="p3", rank=1, lab="deepmind", as_printed="DeepMind, London, UK"),
                AuthorshipAffiliation(paper="p3", rank=2, lab="mila", as_printed="Mila"),
                AuthorshipAffiliation(paper="p3", rank=3, lab="mila", as_printed="Mila"),
                AuthorshipAffiliation(paper="p3", rank=4, lab=None, as_printed="?"),
            ],
            "mentions": mentions,
            "paper_records": records,
            "person_records": [
                PersonStatement(document=DOC, record="#0", line=1, person="cy", name=NAMES["cy"])
            ],
            "labs": [
                Lab(id="google", name="Google", kind="Organization", parent=None, city=None, country="US"),
                Lab(id="deepmind", name="DeepMind", kind="Lab", parent="google", city="London", country="GB"),
                Lab(id="mila", name="Mila", kind="Lab", parent=None, city=None, country="CA"),
            ],
            "lab_names": [
                LabName(lab="deepmind", name="DeepMind, London, UK", n_mentions=1),
                LabName(lab="deepmind", name="deepmind", n_mentions=1),
                LabName(lab="mila", name="Mila", n_mentions=2),
            ],
            "paper_labs": [PaperLab(paper="p1", lab="deepmind", as_printed="deepmind")],
            "venues": [
                Venue(
                    id="v1",
                    name="International Conference on Hands",
                    abbreviation="ICH",
                    kind="ConferenceSeries",
                )
            ],
            "editions": [Edition(id="e1", venue="v1", name="ICH 2021", year=2021)],
            "topics": [
                Topic(
                    id="t1",
                    label="Machine Learning",
                    scheme="category",
                    notation="cs.LG",
                    broader=None,
                    broader_by=None,
                ),
                Topic(
                    id="t2",
                    label="counting hands",
                    scheme="keyword",
                    notation=None,
                    broader="t1",
                    broader_by="words",
                ),
            ],
            "paper_topics": [
                PaperTopic(paper="p1", topic="t1", score=None),
                PaperTopic(paper="p3", topic="t1", score=None),
                PaperTopic(paper="p3", topic="t2", score=None),
            ],
            "artifacts": [
                Artifact(id="a1", name="HandNet", long_name="Hand Network", kind="Model"),
                Artifact(id="a2", name='<b>"Count"', long_name=None, kind="Artifact"),
            ],
            "paper_artifacts": [
                PaperArtifact(
                    paper=paper,
                    artifact=artifact,
                    relation="introduces",
                    rule=rule,
                    words=words,
                    document=DOC,
                    record=f"#{paper[1:]}",
                    line=10 * int(paper[1:]),
                )
                for paper, artifact, rule, words in (
                    ("p1", "a1", "title", "HandNet: a cut list"),
                    ("p3", "a1", "abbreviated", "we propose Hand Network (HandNet)"),
                    ("p3", "a2", "named", 'which we call <b>"Count"'),
                    ("p3", "a1", "title", "HandNet again"),
                )
            ],
            "identifiers": [
                Identifier(kind="paper", entity="p3", scheme="doi", value="10.1234/hands.2021"),
                Identifier(kind="person", entity="bo", scheme="orcid", value="0000-0002-1825-0097"),
            ],
            "links": [
                Link(kind="paper", entity="p1", role="code", url="https://example.org/code"),
                Link(kind="artifact", entity="a1", role="code", url="https://example.org/code"),
            ],
            "stated_numbers": [
                StatedNumber(
                    person="cy",
                    name="h-index",
                    value=89.0,
                    as_of="2026-05-22",
                    as_of_inferred=True,
                    document=DOC,
                )
            ],
            "evidence": [
                Evidence(
                    kind="person",
                    entity="ada",
                    left="Ada Öztürk @ tiny.txt:10",
                    right="A. Ozturk @ tiny.txt:20",
                    rule="initials+coauthors",
                    score=0.97,
                    detail="1 shared co-author: Bo Li",
                )
            ],
            "documents": [
                DocumentRow(
                    id=DOC,
                    path="tiny.txt",
                    sha256=DOC * 4,
                    size_bytes=1000,
                    format="records",
                    n_records=5,
                    n_rejected=0,
                )
            ],
        }
    )
