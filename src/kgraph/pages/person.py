"""The page of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.measures.indicators import AUTHOR_INDICATORS
from kgraph.pages.corpus import Corpus, place_of
from kgraph.pages.ego import ego_map
from kgraph.pages.models import Coauthor, Indicator, LabYears, PersonPage, Stated
from kgraph.pages.shared import (
    by_year,
    identifiers,
    links,
    names_used,
    paper_list,
    ref,
    refs,
    several,
    span,
)
from kgraph.reports.profile import FROM_CITATIONS, FROM_TEAMS
from kgraph.reports.text import number as format_number

if TYPE_CHECKING:
    from kgraph.pages.corpus import Ints

COAUTHORS_SHOWN = 200
JOINT_SHOWN = 12


def person_page(corpus: Corpus, number: int, part: int = 1) -> PersonPage:
    """Everything a page says of a person; `part` of the list of papers."""
    people = corpus.entities.people
    papers = corpus.papers_of("person").of(number)
    first, last = span(corpus, papers)
    coauthors, n_coauthors = _coauthors(corpus, number, papers)
    return PersonPage(
        thing=ref(corpus, "person", number),
        type=people["kind"][number],
        confidence=people["confidence"][number],
        n_papers=len(papers),
        first_year=first,
        last_year=last,
        names=names_used(corpus, "person_names", "person", "person", number),
        identifiers=identifiers(corpus, "person", number),
        links=links(corpus, "person", number),
        labs=_labs(corpus, number),
        indicators=_indicators(corpus, corpus.id("person", number)),
        stated=_stated(corpus, number),
        topics=several(corpus, "topic", papers),
        coauthors=coauthors,
        n_coauthors=n_coauthors,
        by_year=by_year(corpus, papers),
        ego=ego_map(corpus, number),
        papers=paper_list(corpus, papers, part, inferred=_inferred(corpus, number)),
    )


def _inferred(corpus: Corpus, number: int) -> frozenset[int]:
    """Papers on which no list prints the name."""
    rows = corpus.rows("authorships", "person", "person").of(number)
    concluded = corpus.entities.authorships["is_inferred"].to_numpy()[rows]
    papers = corpus.papers_of_authorships[rows]
    return frozenset(papers[concluded].tolist()) - frozenset(papers[~concluded].tolist())


def _coauthors(corpus: Corpus, number: int, papers: Ints) -> tuple[list[Coauthor], int]:
    """Those who wrote with the person, of most joint papers first, and how many they are."""
    import numpy as np

    people, counts = corpus.counted("person", papers)
    others = people != number
    people, counts = people[others], counts[others]
    shown = people[:COAUTHORS_SHOWN]
    groups = corpus.things_of("person")
    members = groups.of_many(papers)
    of_paper = np.repeat(papers, groups.sizes[papers])
    wanted = np.isin(members, shown)
    members, of_paper = members[wanted], of_paper[wanted]
    order = np.argsort(members, kind="stable")  # papers stay the latest first
    members, of_paper = members[order], of_paper[order]
    low, high = np.searchsorted(members, shown), np.searchsorted(members, shown, side="right")
    found = []
    for other, count, start, end in zip(shown.tolist(), counts.tolist(), low, high, strict=False):
        joint = of_paper[start:end]
        first, last = span(corpus, joint)
        found.append(
            Coauthor(
                person=ref(corpus, "person", other),
                papers=count,
                first_year=first,
                last_year=last,
                joint=refs(corpus, "paper", joint[:JOINT_SHOWN].tolist()),
            )
        )
    return found, len(people)


def _labs(corpus: Corpus, number: int) -> list[LabYears]:
    """Labs printed with the person's name, by the first year."""
    import numpy as np

    rows = corpus.rows("authorships", "person", "person").of(number)
    printed = corpus.affiliations_of_authorships.of_many(rows)
    labs, papers = corpus.affiliation_labs[printed], corpus.affiliation_papers[printed]
    found = []
    for lab in np.unique(labs[labs >= 0]).tolist():
        own = np.unique(papers[labs == lab])
        first, last = span(corpus, own)
        found.append(LabYears(lab=ref(corpus, "lab", lab), papers=len(own), first_year=first, last_year=last))
    return sorted(found, key=lambda f: (f.first_year or 9999, -f.papers, f.lab.name, f.lab.id))


def _indicators(corpus: Corpus, id: str) -> list[Indicator]:
    """What is counted from the papers of this corpus, with the sign of a bound where it is one."""
    table = corpus.indicators
    row = place_of(table["id"], id)
    if row is None:
        return []
    cut, found = table["cut_papers"][row], []
    for i in AUTHOR_INDICATORS:
        value = table[i.column][row]
        if value is None:
            continue
        sign = "≥ " if i.column in FROM_CITATIONS else "≤ " if cut and i.column in FROM_TEAMS else ""
        shown = str(value) if i.column.endswith("year") else sign + format_number(value)
        found.append(Indicator(name=i.column, title=i.title, value=value, shown=shown, formula=i.formula))
    return found


def _stated(corpus: Corpus, number: int) -> list[Stated]:
    """Numbers that sources state of the person."""
    table = corpus.entities.stated_numbers
    rows = corpus.rows("stated_numbers", "person", "person").of(number).tolist()
    return [
        Stated(
            name=table["name"][row],
            value=table["value"][row],
            as_of=table["as_of"][row],
            place=corpus.paths.get(table["document"][row], table["document"][row]),
        )
        for row in rows
    ]
