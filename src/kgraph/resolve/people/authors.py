"""The people of a corpus: author lists to signatures, signatures to people, people under ids that stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise

from kgraph.model.identifiers import SCHEME
from kgraph.model.names import parse_name
from kgraph.progress import Progress
from kgraph.resolve.context import Labs, Venues
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.overrides import Overrides
from kgraph.resolve.papers.merge import MergedPaper, MergedPapers, numbered, options
from kgraph.resolve.papers.titles import title_tokens
from kgraph.resolve.people.clustering import Case, Must, People, open_case
from kgraph.resolve.people.finder import Finder, person_keys
from kgraph.resolve.people.memory import Memory
from kgraph.resolve.people.profiles import PaperFacts
from kgraph.resolve.people.signatures import Signature, paper_signatures, person_signature
from kgraph.resolve.registry import Claim, Registry
from kgraph.resolve.thesaurus import Thesaurus
from kgraph.resolve.topics.finding import keyword_key


@dataclass(frozen=True)
class ResolvedPeople:
    """Signatures, the people behind them, and the id and set name of each person."""

    signatures: Sequence[Signature]
    people: People
    ids: list[str]
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
    finder, case = people_case(corpus, papers, labs, venues, overrides, registry, progress, thesaurus)
    signatures = case.signatures
    people = case.decide(memory=memory, progress=progress)
    names = _thesaurus_names(people, signatures, thesaurus) | _set_names(people, overrides, finder)
    known_by = _former_keys(person_keys(corpus, papers, signatures), papers, signatures, registry)
    ids = registry.assign(
        "person", numbered([_person_claim(corpus, signatures, known_by, g) for g in people.groups])
    )
    return ResolvedPeople(signatures, people, ids, names)


def people_case(
    corpus: Corpus,
    papers: MergedPapers,
    labs: Labs,
    venues: Venues,
    overrides: Overrides,
    registry: Registry,
    progress: Progress,
    thesaurus: Thesaurus | None = None,
) -> tuple[Finder, Case]:
    """All author names and person records with what speaks for and against, before anything is decided."""
    progress.stage("people: author lists", len(papers.papers), "papers")
    signatures: list[Signature] = []
    for number, paper in enumerate(papers.papers):
        signatures.extend(paper_signatures(number, paper.numbers, corpus.records))
        progress.advance()
    replaced = _replaced_names(thesaurus)
    signatures.extend(person_signature(n, p) for n, p in enumerate(corpus.persons))
    signatures = _without_dropped(signatures, overrides, {k for k, to in replaced.items() if not to})
    keys = [frozenset(k for a in s.affiliations for k in labs.all_of(a)) for s in signatures]
    facts = [_facts(corpus, p, venues.of_paper[n]) for n, p in enumerate(papers.papers)]
    finder = Finder(corpus, signatures, papers, registry)
    same, different = finder.decisions(overrides)
    must = Must(
        same=[(a, b, "override") for members in same for a, b in pairwise(members)],
        different=different,
        likely=[
            *(
                (a, b, "page-owner", "the page lists its owner's papers")
                for a, b in _page_owners(corpus, signatures)
            ),
            *_by_thesaurus(signatures, replaced),
        ],
    )
    lab_names = {key: organization.name for key, organization in labs.organizations.items()}
    return finder, open_case(signatures, keys, facts, lab_names=lab_names, must=must, progress=progress)


def _without_dropped(signatures: list[Signature], overrides: Overrides, ignored: Set[str]) -> list[Signature]:
    dropped = {parse_name(o.name).key for o in overrides.drop} | ignored
    return [s for s in signatures if s.name.key not in dropped] if dropped else signatures


def _replaced_names(thesaurus: Thesaurus | None) -> dict[str, str]:
    """Key of a name → the name that the user's thesaurus puts in its place, empty where it is no author."""
    return thesaurus.by(lambda text: parse_name(text).key) if thesaurus else {}


def _by_thesaurus(
    signatures: Sequence[Signature], replaced: Mapping[str, str]
) -> Iterator[tuple[int, int, str, str]]:
    """Everybody printed under a label with everybody printed under what replaces it, in a chain."""
    last: dict[str, int] = {}
    targets = {parse_name(to).key for to in replaced.values() if to}
    for i, s in enumerate(signatures):
        to = parse_name(replaced[s.name.key]).key if s.name.key in replaced else s.name.key
        if to in targets:
            if to in last:
                yield last[to], i, "thesaurus", "one name in the thesaurus of authors"
            last[to] = i


def _thesaurus_names(
    people: People, signatures: Sequence[Signature], thesaurus: Thesaurus | None
) -> dict[int, str]:
    """What people are called after the thesaurus."""
    replaced = _replaced_names(thesaurus)
    return {
        n: replaced[signatures[i].name.key]
        for n, group in enumerate(people.groups) if replaced
        for i in group if signatures[i].name.key in replaced
    }  # fmt: skip


def _facts(corpus: Corpus, paper: MergedPaper, venue: str | None) -> PaperFacts:
    records = [corpus.records[n] for n in paper.numbers]
    year = next((r.year for r in records if r.year), None)
    words = set(title_tokens(records[0].title))
    words.update(keyword_key(k) for r in records for k in r.keywords)
    return PaperFacts(year, venue, tuple(sorted(words)))


def _page_owners(corpus: Corpus, signatures: Sequence[Signature]) -> list[tuple[int, int]]:
    """On a page about one person, who is named as its owner and who is printed like him are that person."""
    subjects: dict[str, list[int]] = defaultdict(list)
    for i, s in enumerate(signatures):
        if s.paper < 0:
            subjects[corpus.persons[s.mentions[0][0]].place.document].append(i)
    owner = {d: subject[0] for d, subject in subjects.items() if len(subject) == 1}
    pairs = []
    for i, s in enumerate(signatures):
        if s.paper >= 0:
            for number, _ in s.mentions:
                subject = owner.get(corpus.records[number].place.document)
                if subject is not None and signatures[subject].name.key == s.name.key:
                    pairs.append((subject, i))
    return list(dict.fromkeys(pairs))


def _set_names(people: People, overrides: Overrides, finder: Finder) -> dict[int, str]:
    group_of = {i: n for n, g in enumerate(people.groups) for i in g}
    return {
        group_of[i]: naming.name
        for naming in overrides.name if naming.kind == "person"
        for i in finder.find(naming.of)
    }  # fmt: skip


def _former_keys(
    keys: Sequence[str], papers: MergedPapers, signatures: Sequence[Signature], registry: Registry
) -> list[list[str]]:
    """Of each signature its key, and those it had on papers that have become one with its paper since."""
    former = registry.former("paper")
    out = []
    for key, s in zip(keys, signatures, strict=True):
        paper = papers.papers[s.paper].id if s.paper >= 0 else ""
        olds = [key.replace(f"author:{paper}|", f"author:{old}|", 1) for old in former.get(paper, ())]
        out.append([key, *olds])
    return out


def _person_claim(
    corpus: Corpus,
    signatures: Sequence[Signature],
    known_by: Sequence[Sequence[str]],
    group: Sequence[int],
) -> Claim:
    keys: dict[str, int] = {}
    values: dict[str, list[str]] = defaultdict(list)
    for i in group:
        s = signatures[i]
        for scheme, value in s.ids:
            values[scheme].append(value)
            if scheme not in SCHEME or SCHEME[scheme].is_person_key:
                keys[f"{scheme}:{value}"] = 5
        keys.update(dict.fromkeys(known_by[i], 1))
    first = signatures[group[0]]
    number = first.mentions[0][0]
    place = (corpus.records[number] if first.paper >= 0 else corpus.persons[number]).place
    best = next(((s, min(values[s])) for s in ("orcid", "dblp", "openalex") if values.get(s)), None)
    local = (place.document, first.name.key)
    return Claim(tuple(sorted(keys.items())), options(best, local, (*local, place.record)))
