"""Corpora for the reports' tests: at random, empty, of one paper, and hostile."""

from __future__ import annotations

import random

from kgraph.model.entities import (
    Authorship,
    AuthorshipAffiliation,
    DocumentRow,
    Entities,
    Lab,
    Paper,
    PaperRecord,
    Person,
    PersonStatement,
)

BASE = "https://example.org/kg/"
DOC, PAGE = "fedcba9876543210", "0123456789abcdef"
MANIFEST = {
    "run": "0123456789abcdef",
    "kgraph": "0.0.9",
    "versions": {"rdflib": "7.0.0"},
    "parameters": {"base": BASE, "seed": 7, "profile": "full"},
    "counts": {"rejected": 4},
}
HOSTILE = (
    "</title></svg><script>window.hacked=1</script>",
    "<img src=https://evil.example/x.png onerror=window.hacked=1>",
    '" onmouseover="window.hacked=1',
    "| pipe | `tick` ``` **bold** [link](javascript:alert(1))",
    "![image](https://evil.example/y.png) www.evil.example a@evil.example https://evil.example",
    '=HYPERLINK("https://evil.example")',
    "@SUM(A1)",
    "{{ 7*7 }} {% raw %} ${x} $$y$$",
    "\u202eright-to-left override\u202c and \x00\x1b[31m control\r\nnew line\u2028separator",
    "قرآن 🧪 李 ﷽",
    "# heading\n\n- item\n\n<!-- comment",
)


def entities(
    teams: list[list[str]],
    *,
    names: dict[str, str] | None = None,
    titles: list[str] | None = None,
    years: list[int | None] | None = None,
    cut: set[int] = frozenset(),  # type: ignore[assignment]
    inferred: set[tuple[int, str]] = frozenset(),  # type: ignore[assignment]
    labs: dict[str, str] | None = None,
    lab_names: dict[str, str] | None = None,
    statuses: list[str | None] | None = None,
    page_owner: str | None = None,
) -> Entities:
    """Tables from teams of person ids, one for each paper."""
    papers, authorships, records, affiliations = [], [], [], []
    for n, team in enumerate(teams):
        paper = f"p{n:03}"
        title = titles[n] if titles else f"Paper {n}"
        year = years[n] if years else 2000 + n % 9
        listed = [p for p in team if (n, p) not in inferred]
        papers.append(
            Paper(
                id=paper,
                title=title,
                kind="Paper",
                year=year,
                year_inferred=False,
                date=None,
                venue=None,
                edition=None,
                author_count=len(listed),
                authors_complete=n not in cut,
                abstract=None,
                citations=None,
                has_code=False,
                status=statuses[n] if statuses else None,
                version_of=None,
                n_records=1,
            )
        )
        # Of the owner's papers a third is on the page alone, a third on both, a third on the list alone.
        on_page = page_owner in team and n % 3 != 2
        on_list = page_owner not in team or n % 3 != 0
        records += [
            PaperRecord(
                document=document,
                record=f"#{n}",
                line=n + 1,
                paper=paper,
                title=title,
                authors="",
                year=year,
                date=None,
                venue=None,
                merged_by="title+authors" if on_page and on_list else None,
            )
            for document, speaks in ((DOC, on_list), (PAGE, on_page))
            if speaks
        ]
        ordered = listed + [p for p in team if (n, p) in inferred]
        for rank, person in enumerate(ordered, 1):
            is_inferred = (n, person) in inferred
            authorships.append(
                Authorship(
                    paper=paper,
                    rank=rank,
                    position=None if is_inferred else rank,
                    person=person,
                    name_as_printed=(names or {}).get(person, person),
                    is_inferred=is_inferred,
                    is_corresponding=None,
                    confidence=1.0,
                )
            )
            if labs and person in labs:
                affiliations.append(
                    AuthorshipAffiliation(paper=paper, rank=rank, lab=labs[person], as_printed=labs[person])
                )
    people = []
    for person in sorted({p for team in teams for p in team}):
        mine = [n for n, team in enumerate(teams) if person in team]
        dated = [papers[n].year for n in mine if papers[n].year is not None]
        people.append(
            Person(
                id=person,
                name=(names or {}).get(person, person.title()),
                kind="Person",
                confidence=1.0,
                n_papers=len(mine),
                first_year=min(dated, default=None),
                last_year=max(dated, default=None),
            )
        )
    return Entities.from_rows(
        {
            "papers": papers,
            "people": people,
            "authorships": authorships,
            "affiliations": affiliations,
            "paper_records": records,
            "labs": [
                Lab(
                    id=lab,
                    name=(lab_names or {}).get(lab, lab),
                    kind="Lab",
                    parent=None,
                    city=None,
                    country=None,
                )
                for lab in sorted(set((labs or {}).values()))
            ],
            "documents": [
                DocumentRow(
                    id=document,
                    path=path,
                    sha256=document * 4,
                    size_bytes=1,
                    format=format,
                    n_records=sum(r.document == document for r in records),
                    n_rejected=0,
                )
                for document, path, format in (
                    (DOC, "x.jsonl", "records"),
                    (PAGE, "page.txt", "profile-page"),
                )[: 2 if page_owner else 1]
            ],
            "person_records": [
                PersonStatement(document=PAGE, record="#p", line=1, person=page_owner, name=page_owner)
            ]
            if page_owner
            else [],
        }
    )


def random_entities(*, papers: int, people: int, seed: int) -> Entities:
    """Teams of 1 to 7, a fifth of the lists cut, labs for two thirds of the people, some years missing."""
    rng = random.Random(seed)
    crowd = [f"a{n:03}" for n in range(people)]
    weights = [1 / (n + 1) for n in range(people)]
    teams = [sorted(set(rng.choices(crowd, weights, k=rng.randint(1, 7)))) for _ in range(papers)]
    return entities(
        teams,
        years=[rng.choice([None, *range(2010, 2020)]) for _ in teams],
        cut={n for n in range(papers) if rng.random() < 0.2},
        inferred={(n, team[-1]) for n, team in enumerate(teams) if len(team) > 2 and rng.random() < 0.1},
        labs={p: f"lab{n % 5}" for n, p in enumerate(crowd) if n % 3},
        statuses=[rng.choice([None, "Poster", "Reject", "Withdrawn"]) for _ in teams],
        page_owner=crowd[0],
    )


def hostile_entities() -> Entities:
    """Every hostile text as a name, as a title and as a lab, in one component."""
    people = [f"h{n:02}" for n in range(len(HOSTILE))]
    teams = [[people[n], people[(n + 1) % len(people)]] for n in range(len(people))] + [people[:4]] * 2
    return entities(
        teams,
        names=dict(zip(people, HOSTILE, strict=True)),
        titles=[*HOSTILE, *HOSTILE[:2]],
        labs={person: f"l{person}" for person in people},
        lab_names={f"l{person}": text for person, text in zip(people, HOSTILE, strict=True)},
    )
