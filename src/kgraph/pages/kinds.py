"""Every kind of page, as one table: what it is called, what makes it, which template shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kgraph.errors import UnknownName
from kgraph.pages import models
from kgraph.pages.collections import artifact_page, edition_page, lab_page, topic_page, venue_page
from kgraph.pages.corpus import Corpus
from kgraph.pages.paper import paper_page
from kgraph.pages.person import person_page


@dataclass(frozen=True)
class PageKind:
    """One kind of things that have pages. `name` is that of IRIs, `plural` that of lists and addresses."""

    name: str
    plural: str
    make: Callable[[Corpus, int, int], models.Page]
    model: type[models.Page]
    template: str


PAGE_KINDS: tuple[PageKind, ...] = (
    PageKind("person", "people", person_page, models.PersonPage, "person.html.j2"),
    PageKind("paper", "papers", paper_page, models.PaperPage, "paper.html.j2"),
    PageKind("lab", "labs", lab_page, models.LabPage, "lab.html.j2"),
    PageKind("venue", "venues", venue_page, models.VenuePage, "venue.html.j2"),
    PageKind("edition", "editions", edition_page, models.EditionPage, "edition.html.j2"),
    PageKind("topic", "topics", topic_page, models.TopicPage, "topic.html.j2"),
    PageKind("artifact", "artifacts", artifact_page, models.ArtifactPage, "artifact.html.j2"),
)
"""In the order in which they are listed to people."""
BY_NAME = {kind.name: kind for kind in PAGE_KINDS}
BY_PLURAL = {kind.plural: kind for kind in PAGE_KINDS}


def get_kind(name: str) -> PageKind:
    """The kind of page of that name, singular or plural.

    Raises:
        UnknownName: there is none.
    """
    found = BY_NAME.get(name) or BY_PLURAL.get(name)
    if found is None:
        raise UnknownName("kind of page", name, [*BY_NAME, *BY_PLURAL])
    return found


def get_page(corpus: Corpus, kind: str, id: str, part: int = 1) -> models.Page:
    """What the page of a thing shows.

    Raises:
        UnknownName: no such kind or thing.
    """
    found = get_kind(kind)
    return found.make(corpus, corpus.get_number(found.name, id), part)
