"""Who is who: from records (as written) to entities (held true), with the evidence for each conclusion."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import PathLike

from kgraph.errors import BadRequest
from kgraph.model.entities import DocumentRow, Entities
from kgraph.model.records import PersonRecord, Record
from kgraph.progress import SILENT, Progress
from kgraph.readers.kept import Statements
from kgraph.resolve.labs.ror import RorIndex, read_ror
from kgraph.resolve.overrides import Overrides, read_overrides
from kgraph.resolve.people.memory import Memory
from kgraph.resolve.registry import Registry
from kgraph.resolve.spread import kept_workers
from kgraph.resolve.thesaurus import Thesaurus, read_thesaurus

__all__ = [
    "THESAURUS_KINDS",
    "Authorities",
    "Memory",
    "Overrides",
    "Registry",
    "Resolution",
    "read_authorities",
    "read_overrides",
    "resolve",
]

THESAURUS_KINDS = ("labs", "authors", "topics")
"""What a thesaurus file may speak of: it does not say so itself."""


@dataclass(frozen=True)
class Authorities:
    """What the user brings to decide who and what is meant.

    `overrides` win over the others, but for what a thesaurus leaves out: that is not there to decide about.
    """

    overrides: Overrides = field(default_factory=Overrides)
    ror: RorIndex | None = None
    """A data dump of ROR, asked first about every affiliation."""
    thesauri: Mapping[str, Thesaurus] = field(default_factory=dict)
    """By kind (`THESAURUS_KINDS`)."""


def read_authorities(
    overrides: str | PathLike[str] | None = None,
    ror: str | PathLike[str] | None = None,
    thesauri: Mapping[str, str | PathLike[str]] | None = None,
) -> Authorities:
    """The curation file, ROR dump and thesauri of these files.

    Raises:
        BadOverrides, BadDocument: a file is missing or not what it should be; BadRequest: no such kind.
    """
    for kind in thesauri or ():
        if kind not in THESAURUS_KINDS:
            raise BadRequest(f"no thesaurus of {kind!r}; one of {', '.join(THESAURUS_KINDS)}")
    return Authorities(
        read_overrides(overrides) if overrides else Overrides(),
        read_ror(ror) if ror else None,
        {kind: read_thesaurus(path) for kind, path in (thesauri or {}).items()},
    )


@dataclass(frozen=True)
class Resolution:
    """The entities, and what makes the next build give them the same ids and decide only what has changed."""

    entities: Entities
    registry: Registry
    memory: Memory
    notes: tuple[str, ...] = ()
    """What the user should know: overrides that fit nothing."""

    @property
    def n_records(self) -> int:
        """Paper records that went in."""
        return self.entities.height("paper_records")

    @property
    def n_papers(self) -> int:
        """Papers that came out."""
        return self.entities.height("papers")

    @property
    def n_merged(self) -> int:
        """Records that joined the paper of another record: records in = papers out + merged."""
        return self.n_records - self.n_papers


def resolve(
    documents: Sequence[DocumentRow], statements: Statements | Iterable[Record | PersonRecord], *,
    authorities: Authorities | None = None, registry: Registry | None = None, memory: Memory | None = None,
    jobs: int = 0, progress: Progress = SILENT,
) -> Resolution:  # fmt: skip
    """Decide who is who and what is what in everything that the documents state.

    Deterministic, and the order of documents and statements does not matter. `registry` is that of the
    build before (it is not changed); without one all ids are minted anew, the same from the same input.
    `memory` too is that of the build before: it spares the blocks of names in which nothing has changed,
    and changes no result; nor do `jobs`, the processes that work on a large corpus (0: one for each core).
    Near-linear in the number of author mentions.
    """
    brought, memory = authorities or Authorities(), memory.again() if memory else Memory()
    with _no_garbage_collection(), kept_workers(jobs):
        return _resolve(documents, statements, brought, registry, memory, progress)


def _resolve(
    documents: Sequence[DocumentRow], statements: Statements | Iterable[Record | PersonRecord],
    brought: Authorities, registry: Registry | None, memory: Memory, progress: Progress,
) -> Resolution:  # fmt: skip
    from kgraph.resolve.artifacts.resolving import resolve_artifacts
    from kgraph.resolve.corpus import sort_statements
    from kgraph.resolve.labs.reading import lab_key
    from kgraph.resolve.labs.resolving import resolve_labs
    from kgraph.resolve.papers.merge import merge_papers
    from kgraph.resolve.people.authors import resolve_people
    from kgraph.resolve.rows import entity_tables
    from kgraph.resolve.topics.resolving import resolve_topics
    from kgraph.resolve.venues.resolving import resolve_venues

    overrides = brought.overrides
    registry = registry.copy() if registry else Registry()
    corpus = sort_statements(documents, statements)
    papers = merge_papers(corpus, overrides, registry, progress)
    labs = resolve_labs(
        corpus, overrides, registry, progress, index=brought.ror,
        aliases=brought.thesauri["labs"].by(lab_key) if "labs" in brought.thesauri else None,
    )  # fmt: skip
    venues = resolve_venues(corpus, papers, overrides, registry)
    topics = resolve_topics(corpus, papers, progress, brought.thesauri.get("topics"))
    people = resolve_people(
        corpus, papers, labs, venues, overrides, registry, progress, memory,
        brought.thesauri.get("authors"),
    )  # fmt: skip
    artifacts = resolve_artifacts(corpus, papers, people, registry, progress)
    progress.stage("tables")
    entities = entity_tables(corpus, papers, people, labs, venues, topics, artifacts, registry)
    return Resolution(entities, registry, memory, tuple(corpus.notes))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Millions of live objects and no cycles among them: walking them would take a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
