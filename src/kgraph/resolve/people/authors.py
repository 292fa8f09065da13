"""The people of a corpus: author lists to signatures, signatures to people, people under ids that stay."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from kgraph.memory import give_back
from kgraph.model.names import parse_name
from kgraph.progress import Progress
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.labs.resolving import Labs
from kgraph.resolve.overrides import Overrides
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.blocks import Must
from kgraph.resolve.people.claims import person_claims
from kgraph.resolve.people.clustering import Case, open_case
from kgraph.resolve.people.columns import Signatures
from kgraph.resolve.people.decisions import People
from kgraph.resolve.people.finder import Finder
from kgraph.resolve.people.gathering import Places
from kgraph.resolve.people.memory import Memory
from kgraph.resolve.people.reading import read_signatures
from kgraph.resolve.registry import Registry
from kgraph.resolve.thesaurus import Thesaurus
from kgraph.resolve.venues.resolving import Venues

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class ResolvedPeople:
    """Signatures, the people behind them, and the id and set name of each person."""

    signatures: Signatures
    people: People
    ids: pl.Series
    names: dict[int, str] = field(default_factory=dict)
    """Person (number of the group) → name from overrides."""


def resolve_people(
    corpus: Corpus,
    papers: MergedPapers,
    labs: Labs,
    venues: Venues,
    overrides: Overrides,
    registry: Registry,
    progress: Progress,
    memory: Memory | None = None,
    thesaurus: Thesaurus | None = None,
) -> ResolvedPeople:
    """Who is who among all author names and person records."""
    finder, case, places = people_case(corpus, papers, labs, venues, overrides, registry, progress, thesaurus)
    signatures = case.signatures
    people = case.decide(memory=memory, progress=progress)
    names = _thesaurus_names(people, signatures, thesaurus) | _set_names(people, overrides, finder)
    del finder, case  # what was known of names weighs as much as what becomes of them
    give_back()
    claims = person_claims(corpus, papers, signatures, places, people.of, registry)
    return ResolvedPeople(signatures, people, registry.assign_columns("person", claims), names)


def people_case(
    corpus: Corpus,
    papers: MergedPapers,
    labs: Labs,
    venues: Venues,
    overrides: Overrides,
    registry: Registry,
    progress: Progress,
    thesaurus: Thesaurus | None = None,
) -> tuple[Finder, Case, Places]:
    """All author names and person records with what speaks for and against, before anything is decided."""
    progress.stage("people: author lists", len(corpus.records), "records")
    signatures, facts, places = read_signatures(corpus, papers, venues.of_paper, progress)
    give_back()
    replaced = _replaced_names(thesaurus)
    signatures = _without_dropped(signatures, overrides, {k for k, to in replaced.items() if not to})
    keys = [labs.all_of(a) for a in signatures.places]
    finder = Finder(corpus, signatures, places, papers, registry)
    same, different = finder.decisions(overrides)
    must = Must(
        same=[(a, b, "override") for members in same for a, b in pairwise(members)],
        different=different,
        likely=[
            *(
                (a, b, "page-owner", "the page lists its owner's papers")
                for a, b in _page_owners(signatures, places)
            ),
            *_by_thesaurus(signatures, replaced),
        ],
    )
    lab_names = {key: organization.name for key, organization in labs.organizations.items()}
    case = open_case(signatures, keys, facts, lab_names=lab_names, must=must, progress=progress)
    return finder, case, places


def _without_dropped(signatures: Signatures, overrides: Overrides, ignored: Set[str]) -> Signatures:
    import numpy as np

    dropped = {parse_name(o.name).key for o in overrides.drop} | ignored
    if not dropped:
        return signatures
    is_kept = ~signatures.texts.parts.key.is_in(list(dropped)).to_numpy()
    return signatures.take(np.flatnonzero(is_kept[signatures.text]))


def _replaced_names(thesaurus: Thesaurus | None) -> dict[str, str]:
    """Key of a name → the name that the user's thesaurus puts in its place, empty where it is no author."""
    return thesaurus.by(lambda text: parse_name(text).key) if thesaurus else {}


def _by_thesaurus(signatures: Signatures, replaced: Mapping[str, str]) -> Iterator[tuple[int, int, str, str]]:
    """Everybody printed under a label with everybody printed under what replaces it, in a chain."""
    targets = {parse_name(to).key for to in replaced.values() if to}
    if not targets:
        return
    keys = {key: parse_name(to).key for key, to in replaced.items()}
    meant = {key: keys.get(key, key) for key in (*targets, *keys)}
    last: dict[str, int] = {}
    for i, key in _printed_as(signatures, meant):
        to = meant[key]
        if to in targets:
            if to in last:
                yield last[to], i, "thesaurus", "one name in the thesaurus of authors"
            last[to] = i


def _printed_as(signatures: Signatures, keys: Container[str]) -> Iterator[tuple[int, str]]:
    """The signatures whose name has one of these keys, and which."""
    import numpy as np

    found = {t: key for t, key in enumerate(signatures.texts.parts.key) if key in keys}
    is_meant = np.zeros(len(signatures.texts), bool)
    is_meant[list(found)] = True
    for i in np.flatnonzero(is_meant[signatures.text]).tolist():
        yield i, found[int(signatures.text[i])]


def _thesaurus_names(people: People, signatures: Signatures, thesaurus: Thesaurus | None) -> dict[int, str]:
    """What people are called after the thesaurus."""
    replaced = _replaced_names(thesaurus)
    if not replaced:
        return {}
    person = people.of
    return {int(person[i]): replaced[key] for i, key in _printed_as(signatures, replaced)}


def _page_owners(signatures: Signatures, places: Places) -> list[tuple[int, int]]:
    """On a page about one person, who is named as its owner and who is printed like him are that person."""
    import numpy as np

    of_records, of_persons = places.document
    (subjects,) = np.nonzero(signatures.paper < 0)
    pages = of_persons[signatures.records.values[signatures.records.ends[subjects]]]
    n_documents = len(places.documents)
    owner = np.full(n_documents, -1)
    owner[pages] = subjects
    owner[np.bincount(pages, minlength=n_documents) != 1] = -1
    (mentions,) = np.nonzero(signatures.paper[signatures.records.owners()] >= 0)
    found = owner[of_records[signatures.records.values[mentions]]]
    pairs = zip(
        found[found >= 0].tolist(), signatures.records.owners()[mentions[found >= 0]].tolist(), strict=True
    )
    keys = signatures.texts.parts.key
    return list(
        dict.fromkeys(
            (subject, i) for subject, i in pairs
            if keys[int(signatures.text[subject])] == keys[int(signatures.text[i])]
        )
    )  # fmt: skip


def _set_names(people: People, overrides: Overrides, finder: Finder) -> dict[int, str]:
    person = people.of
    return {
        int(person[i]): naming.name
        for naming in overrides.name if naming.kind == "person"
        for i in finder.find(naming.of)
    }  # fmt: skip
