"""Pages of what many papers have in common: labs, venues and their editions, topics, artefacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgraph.pages.corpus import Corpus
from kgraph.pages.ego import team_map
from kgraph.pages.models import (
    ArtifactPage,
    Counted,
    EditionPage,
    LabPage,
    Ref,
    Several,
    TopicPage,
    VenuePage,
)
from kgraph.pages.paper import introductions
from kgraph.pages.shared import (
    SHOWN,
    by_year,
    identifiers,
    links,
    names_used,
    paper_list,
    ref,
    ref_of,
    refs,
    several,
    span,
)
from kgraph.reports.text import plain

if TYPE_CHECKING:
    from kgraph.pages.corpus import Ints


def _collection(corpus: Corpus, kind: str, number: int, part: int) -> dict[str, Any]:
    """The fields of every `Collection`."""
    papers = corpus.papers_of(kind).of(number)
    first, last = span(corpus, papers)
    groups = {
        plural: several(corpus, other, papers, without=number if other == kind else None)
        for plural, other in (("people", "person"), ("labs", "lab"), ("venues", "venue"), ("topics", "topic"))
    }
    return groups | {
        "thing": ref(corpus, kind, number),
        "n_papers": len(papers),
        "first_year": first,
        "last_year": last,
        "identifiers": identifiers(corpus, kind, number),
        "by_year": by_year(corpus, papers),
        "team": team_map(corpus, groups["people"]),
        "papers": paper_list(corpus, papers, part),
    }


def lab_page(corpus: Corpus, number: int, part: int = 1) -> LabPage:
    """Everything a page says of a lab."""
    lab = corpus.entities.labs.row(number, named=True)
    people = _people_of_lab(corpus, number)
    shared = _collection(corpus, "lab", number, part) | {"people": people, "team": team_map(corpus, people)}
    return LabPage(
        **shared,
        type=lab["kind"],
        parent=ref_of(corpus, "lab", lab["parent"]),
        subunits=_by_name(refs(corpus, "lab", corpus.rows("labs", "parent", "lab").of(number).tolist())),
        city=_text(lab["city"]),
        country=_text(lab["country"]),
        names=names_used(corpus, "lab_names", "lab", "lab", number),
    )


def _people_of_lab(corpus: Corpus, number: int) -> Several:
    """People printed with the lab, by the papers on which they are."""
    import numpy as np

    rows = corpus.rows("affiliations", "lab", "lab").of(number)
    authorships = corpus.authorships_of_affiliations[rows]
    authorships = authorships[authorships >= 0]
    span_of = max(corpus.size("paper"), 1)
    pairs = np.unique(
        corpus.codes_of_authors[authorships] * span_of + corpus.papers_of_authorships[authorships]
    )
    people, papers = pairs // span_of, pairs % span_of
    each, starts, counts = np.unique(people, return_index=True, return_counts=True)
    order = np.lexsort((corpus.name_order("person")[each], -counts))
    items = []
    for n in order[:SHOWN].tolist():
        first, last = span(corpus, papers[starts[n] : starts[n] + counts[n]])
        items.append(
            Counted(
                thing=ref(corpus, "person", int(each[n])),
                papers=int(counts[n]),
                first_year=first,
                last_year=last,
            )
        )
    return Several(items=items, total=len(each))


def venue_page(corpus: Corpus, number: int, part: int = 1) -> VenuePage:
    """Everything a page says of a venue."""
    venue = corpus.entities.venues.row(number, named=True)
    editions = corpus.rows("editions", "venue", "venue").of(number).tolist()
    return VenuePage(
        **_collection(corpus, "venue", number, part),
        type=venue["kind"],
        abbreviation=_text(venue["abbreviation"]),
        editions=sorted(
            (_edition(corpus, n) for n in editions), key=lambda e: (-(e.first_year or 0), e.thing.name)
        ),
    )


def _edition(corpus: Corpus, number: int) -> Counted:
    year = corpus.entities.editions["year"][number]
    papers: Ints = corpus.papers_of("edition").of(number)
    return Counted(thing=ref(corpus, "edition", number), papers=len(papers), first_year=year, last_year=year)


def edition_page(corpus: Corpus, number: int, part: int = 1) -> EditionPage:
    """Everything a page says of an edition."""
    edition = corpus.entities.editions.row(number, named=True)
    return EditionPage(
        **_collection(corpus, "edition", number, part),
        type="Edition",
        venue=ref_of(corpus, "venue", edition["venue"]),
        year=edition["year"],
    )


def topic_page(corpus: Corpus, number: int, part: int = 1) -> TopicPage:
    """Everything a page says of a topic."""
    topic = corpus.entities.topics.row(number, named=True)
    narrower = corpus.rows("topics", "broader", "topic").of(number).tolist()
    return TopicPage(
        **_collection(corpus, "topic", number, part),
        type="Topic",
        scheme=topic["scheme"],
        notation=_text(topic["notation"]),
        broader=ref_of(corpus, "topic", topic["broader"]),
        narrower=_by_name(refs(corpus, "topic", narrower)),
    )


def artifact_page(corpus: Corpus, number: int, part: int = 1) -> ArtifactPage:
    """Everything a page says of an artefact."""
    artifact = corpus.entities.artifacts.row(number, named=True)
    rows = corpus.rows("paper_artifacts", "artifact", "artifact").of(number).tolist()
    return ArtifactPage(
        thing=ref(corpus, "artifact", number),
        type=artifact["kind"],
        long_name=_text(artifact["long_name"]),
        links=links(corpus, "artifact", number),
        introduced=introductions(corpus, rows),
        papers=paper_list(corpus, corpus.papers_of("artifact").of(number), part),
    )


def _by_name(found: list[Ref]) -> list[Ref]:
    return sorted(found, key=lambda r: (r.name.casefold(), r.id))


def _text(value: str | None) -> str | None:
    return None if value is None else plain(value).strip() or None
