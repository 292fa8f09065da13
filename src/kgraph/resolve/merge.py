"""From clusters to entities: what each paper, lab, venue, topic and person is, under an id that stays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kgraph.errors import BadOverrides
from kgraph.model.identifiers import SCHEME, normalise
from kgraph.model.names import parse_name
from kgraph.model.records import Affiliation, Record
from kgraph.progress import Progress
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.labs import Organization, lab_table, resolve_affiliation, resolve_lab
from kgraph.resolve.overrides import Overrides
from kgraph.resolve.papers import (
    SERIAL_SCHEMES,
    PaperLink,
    cluster_records,
    title_key,
    title_tokens,
)
from kgraph.resolve.people import Must, PaperFacts, People, cluster_signatures
from kgraph.resolve.registry import Claim, Registry
from kgraph.resolve.signatures import Signature, paper_signatures, person_signature
from kgraph.resolve.topics import PaperTopics, TopicText, find_topics, keyword_key
from kgraph.resolve.venues import VenueMatch, resolve_venue

MINT_ORDER = ("doi", "arxiv", "dblp", "openalex", "pubmed")
"""The best identifier at first sight, from which an id is minted."""


@dataclass(frozen=True)
class MergedPaper:
    """A paper and its records (numbers), the one that leads first."""

    id: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class MergedPapers:
    """All papers, and why their records were joined."""

    papers: tuple[MergedPaper, ...]
    links: tuple[PaperLink, ...]


def merge_papers(
    corpus: Corpus, overrides: Overrides, registry: Registry, progress: Progress
) -> MergedPapers:
    """Join the records of each paper and give it its id."""
    progress.stage("papers", len(corpus.records), "records")
    same = [_records_named(corpus, o.names) for o in overrides.same if o.kind == "paper"]
    clusters = cluster_records(
        corpus.records,
        same=[[i for members in sets for i in members] for sets in same],
        different=[_records_named(corpus, o.names) for o in overrides.different if o.kind == "paper"],
    )
    ordered = [tuple(sorted(g, key=lambda n: _lead_order(corpus.records[n], n))) for g in clusters.groups]
    ids = registry.assign("paper", _numbered([_paper_claim(corpus, numbers) for numbers in ordered]))
    progress.advance(len(corpus.records))
    return MergedPapers(tuple(map(MergedPaper, ids, ordered)), tuple(clusters.links))


def _records_named(corpus: Corpus, names: Sequence[str]) -> list[list[int]]:
    found = [corpus.find_record(n) for n in names]
    corpus.notes.extend(f"overrides: no paper {n!r}" for n, f in zip(names, found, strict=True) if not f)
    return found


def _lead_order(record: Record, number: int) -> tuple[bool, bool, bool, int, int]:
    """Published before preprint, then with DOI, complete list, more authors; then by place."""
    venue = resolve_venue(record.venue) if record.venue else None
    is_published = venue is not None and venue.kind != "Repository"
    return (
        not is_published,
        "doi" not in record.ids,
        not record.authors_complete,
        -len(record.authors),
        number,
    )


def _paper_claim(corpus: Corpus, numbers: Sequence[int]) -> Claim:
    keys: dict[str, int] = {}
    values: dict[str, list[str]] = defaultdict(list)
    for n in numbers:
        record = corpus.records[n]
        for scheme, value in record.ids.items():
            if value and scheme not in SERIAL_SCHEMES:
                keys[f"{scheme}:{value}"] = 5
                values[scheme].append(value)
        author = parse_name(record.authors[0].name).short if record.authors else ""
        keys[f"title:{title_key(record.title)}|{author}"] = 2
        if not record.place.record.startswith("#"):
            keys[f"record:{corpus.record_key(record.place)}"] = 1
    best = next(((s, min(values[s])) for s in MINT_ORDER if values.get(s)), None)
    first = corpus.records[min(numbers)]
    local = (first.place.document, title_key(first.title))
    return Claim(tuple(sorted(keys.items())), _options(best, local, (*local, first.place.record)))


def _options(*keys: tuple[str, ...] | None) -> tuple[tuple[str, ...], ...]:
    return tuple(k for k in keys if k)


def _numbered(claims: list[Claim]) -> list[Claim]:
    """Claims whose keys are told apart where several entities share one: the second holder's gets `/2`."""
    seen: Counter[str] = Counter()
    out = []
    for claim in claims:
        keys = []
        for key, weight in claim.keys:
            seen[key] += 1
            keys.append((key if seen[key] == 1 else f"{key}/{seen[key]}", weight))
        out.append(Claim(tuple(keys), claim.mint))
    return out


# ---------------------------------------------------------------------- labs


@dataclass(frozen=True)
class Labs:
    """Organisations by key with their ids, and what each printed affiliation or lab was taken for."""

    organizations: dict[str, Organization]
    ids: dict[str, str]
    aliases: dict[str, str]
    """Key → key, from overrides."""

    def key(self, organization: Organization | None) -> str | None:
        """The key that counts after overrides."""
        return None if organization is None else self.aliases.get(organization.key, organization.key)

    def of(self, affiliation: Affiliation) -> str | None:
        """Key of an affiliation's organisation."""
        return self.key(resolve_affiliation(affiliation))

    def named(self, text: str) -> str | None:
        """Key of the organisation a bare text names."""
        return self.key(resolve_lab(text))

    def id(self, key: str | None) -> str | None:
        """Id of an organisation by its key."""
        return None if key is None else self.ids[key]


def resolve_labs(corpus: Corpus, overrides: Overrides, registry: Registry, progress: Progress) -> Labs:
    """Every organisation that any statement names, and those above them."""
    progress.stage("labs")
    aliases = _aliases(overrides, "lab", lambda t: _key_of(resolve_lab(t)))
    found: dict[str, Counter[Organization]] = defaultdict(Counter)
    for organization in _named_organizations(corpus):
        found[aliases.get(organization.key, organization.key)][organization] += 1
    table = lab_table().labs
    organizations = {key: _agreed(key, counts, table.get(key)) for key, counts in found.items()}
    for key in list(organizations):
        above = organizations[key].parent
        while above and above not in organizations:
            organizations[above] = table[above]
            above = organizations[above].parent
    for naming in overrides.name:
        key = _key_of(resolve_lab(naming.of)) if naming.kind == "lab" else None
        if key and (key := aliases.get(key, key)) in organizations:
            old = organizations[key]
            organizations[key] = Organization(
                old.key, naming.name, old.kind, old.parent, old.city, old.country
            )
    keys = sorted(organizations)
    ids = registry.assign("lab", [Claim(((k, 1),), ((k,),)) for k in keys])
    return Labs(dict(sorted(organizations.items())), dict(zip(keys, ids, strict=True)), aliases)


def _key_of(found: Organization | VenueMatch | None) -> str | None:
    return found.key if found else None


def _aliases(overrides: Overrides, kind: str, key: Callable[[str], str | None]) -> dict[str, str]:
    """Key → key of the first name, for all names that overrides call the same."""
    out: dict[str, str] = {}
    for entry in overrides.same:
        if entry.kind == kind:
            first, *others = [key(n) for n in entry.names]
            out.update((k, first) for k in others if k and first and k != first)
    return out


def _named_organizations(corpus: Corpus) -> Iterable[Organization]:
    for record in corpus.records:
        for author in record.authors:
            yield from (o for a in author.affiliations if (o := resolve_affiliation(a)))
        yield from (o for text in record.labs if (o := resolve_lab(text)))
    for person in corpus.persons:
        yield from (o for a in person.affiliations if (o := resolve_affiliation(a)))


def _agreed(key: str, counts: Counter[Organization], known: Organization | None) -> Organization:
    """One organisation from its readings: the table's entry, else name, city and country met most often."""
    if known is not None:
        return known

    def commonest(values: Counter[str | None]) -> str | None:
        values.pop(None, None)
        return min(values, key=lambda v: (-values[v], v or "")) if values else None

    tally: dict[str, Counter[str | None]] = {f: Counter() for f in ("name", "city", "country")}
    for organization, n in counts.items():
        for column, tallied in tally.items():
            tallied[getattr(organization, column)] += n
    return Organization(
        key,
        commonest(tally["name"]) or key,
        city=commonest(tally["city"]),
        country=commonest(tally["country"]),
    )


# ---------------------------------------------------------------------- venues and topics


@dataclass(frozen=True)
class Venues:
    """Venues by key with their ids; of each paper its venue's key and the year of the edition."""

    venues: dict[str, VenueMatch]
    ids: dict[str, str]
    of_paper: tuple[str | None, ...]
    of_record: tuple[str | None, ...]


def resolve_venues(corpus: Corpus, papers: MergedPapers, overrides: Overrides, registry: Registry) -> Venues:
    """The venue of each paper: of its leading record that names one."""
    aliases = _aliases(overrides, "venue", lambda t: _key_of(resolve_venue(t)))
    spellings: dict[str, Counter[VenueMatch]] = defaultdict(Counter)
    of_record: list[str | None] = []
    for record in corpus.records:
        venue = resolve_venue(record.venue) if record.venue else None
        key = aliases.get(venue.key, venue.key) if venue else None
        if venue and key:
            spellings[key][venue] += 1
        of_record.append(key)
    venues = {
        key: min(counts, key=lambda v: (v.key != key, -counts[v], v.name))
        for key, counts in sorted(spellings.items())
    }
    for naming in overrides.name:
        key = _key_of(resolve_venue(naming.of)) if naming.kind == "venue" else None
        if key and (key := aliases.get(key, key)) in venues:
            old = venues[key]
            venues[key] = VenueMatch(old.key, naming.name, old.abbreviation, old.kind)
    ids = registry.assign("venue", [Claim(((k, 1),), ((k,),)) for k in venues])
    of_paper = tuple(next((v for n in p.numbers if (v := of_record[n])), None) for p in papers.papers)
    return Venues(venues, dict(zip(venues, ids, strict=True)), of_paper, tuple(of_record))


def resolve_topics(corpus: Corpus, papers: MergedPapers, progress: Progress) -> PaperTopics:
    """Topics of all papers, from all that their records say."""
    progress.stage("topics")
    texts = []
    for paper in papers.papers:
        records = [corpus.records[n] for n in paper.numbers]
        texts.append(
            TopicText(
                records[0].title,
                max((r.abstract or "" for r in records), key=len),
                tuple(dict.fromkeys(k for r in records for k in r.keywords)),
                tuple(dict.fromkeys(c for r in records for c in r.categories)),
            )
        )
    return find_topics(texts)


# ---------------------------------------------------------------------- people


@dataclass(frozen=True)
class ResolvedPeople:
    """Signatures, the people behind them, and the id and set name of each person."""

    signatures: list[Signature]
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
) -> ResolvedPeople:
    """Who is who among all author names and person records."""
    progress.stage("people: author lists", len(papers.papers), "papers")
    signatures: list[Signature] = []
    for number, paper in enumerate(papers.papers):
        signatures.extend(paper_signatures(number, paper.numbers, corpus.records))
        progress.advance()
    signatures = _without_dropped(signatures, overrides)
    signatures.extend(person_signature(n, p) for n, p in enumerate(corpus.persons))
    keys = [frozenset(k for a in s.affiliations if (k := labs.of(a))) for s in signatures]
    facts = [_facts(corpus, p, venues.of_paper[n]) for n, p in enumerate(papers.papers)]
    finder = _Finder(corpus, signatures, papers, registry)
    must = Must(
        same=[
            (a, b, "override")
            for o in overrides.same if o.kind == "person"
            for members in [[i for sets in finder.find_all(o.names) for i in sets]]
            for a, b in pairwise(members)
        ],
        different=[finder.find_all(o.names) for o in overrides.different if o.kind == "person"],
        owners=_page_owners(corpus, signatures),
    )  # fmt: skip
    people = cluster_signatures(signatures, keys, facts, must=must, progress=progress)
    names = _set_names(people, overrides, finder)
    ids = registry.assign(
        "person", _numbered([_person_claim(corpus, papers, signatures, g) for g in people.groups])
    )
    return ResolvedPeople(signatures, people, ids, names)


def _without_dropped(signatures: list[Signature], overrides: Overrides) -> list[Signature]:
    dropped = {parse_name(o.name).key for o in overrides.drop}
    return [s for s in signatures if s.name.key not in dropped] if dropped else signatures


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


def _set_names(people: People, overrides: Overrides, finder: _Finder) -> dict[int, str]:
    group_of = {i: n for n, g in enumerate(people.groups) for i in g}
    return {
        group_of[i]: naming.name
        for naming in overrides.name if naming.kind == "person"
        for i in finder.find(naming.of)
    }  # fmt: skip


def mention_key(paper: str, name_key: str) -> str:
    """By what a person is known through one authorship."""
    return f"author:{paper}|{name_key}"


def _person_claim(
    corpus: Corpus, papers: MergedPapers, signatures: Sequence[Signature], group: Sequence[int]
) -> Claim:
    keys: dict[str, int] = {}
    values: dict[str, list[str]] = defaultdict(list)
    for i in group:
        s = signatures[i]
        for scheme, value in s.ids:
            values[scheme].append(value)
            if scheme not in SCHEME or SCHEME[scheme].is_person_key:
                keys[f"{scheme}:{value}"] = 5
        if s.paper >= 0:
            keys[mention_key(papers.papers[s.paper].id, s.name.key)] = 1
        else:
            keys[
                f"person:{corpus.paths.get(corpus.persons[s.mentions[0][0]].place.document, '')}|{s.name.key}"
            ] = 1
    first = signatures[group[0]]
    number = first.mentions[0][0]
    place = (corpus.records[number] if first.paper >= 0 else corpus.persons[number]).place
    best = next(((s, min(values[s])) for s in ("orcid", "dblp", "openalex") if values.get(s)), None)
    local = (place.document, first.name.key)
    return Claim(tuple(sorted(keys.items())), _options(best, local, (*local, place.record)))


class _Finder:
    """What the selectors of overrides point at: numbers of signatures."""

    def __init__(
        self, corpus: Corpus, signatures: Sequence[Signature], papers: MergedPapers, registry: Registry
    ) -> None:
        self.corpus, self.signatures, self.papers, self.registry = corpus, signatures, papers, registry

    def find_all(self, names: Sequence[str]) -> list[list[int]]:
        """The signatures of each selector; a place or id takes its signatures out of the other selectors."""
        return [self.find(n) for n in names]

    def find(self, text: str) -> list[int]:
        """The signatures that a selector names; a selector that fits nothing leaves a note."""
        found = self._find(text)
        if not found:
            self.corpus.notes.append(f"overrides: no person {text!r} in these documents")
        return found

    def _find(self, text: str) -> list[int]:
        place, _, position = text.rpartition(":")
        if "#" in place and position.isdigit():
            return self._at_place(place, int(position))
        if "#" in text:
            raise BadOverrides(
                f"overrides: {text!r} names a record; add the author's position: {text + ':1'!r}"
            )
        scheme, _, value = text.partition(":")
        if scheme in SCHEME and (wanted := normalise(scheme, value)):
            return [i for i, s in enumerate(self.signatures) if (scheme, wanted) in s.ids]
        id = text.rsplit("/", 1)[-1]
        if ("person", id) in self.registry.ids:
            keys = self.registry.keys_of("person", self.registry.current("person", id))
            return [i for i, s in enumerate(self.signatures) if self._keys(s) & keys]
        exact = [i for i, s in enumerate(self.signatures) if text in s.printed]
        key = parse_name(text).key
        return exact or [
            i for i, s in enumerate(self.signatures) if any(parse_name(p).key == key for p in s.printed)
        ]

    def _at_place(self, place: str, position: int) -> list[int]:
        return [
            i
            for i, s in enumerate(self.signatures)
            for number, index in s.mentions
            if s.paper >= 0
            and index == position
            and self.corpus.record_key(self.corpus.records[number].place) == place
        ]

    def _keys(self, s: Signature) -> set[str]:
        own = {f"{scheme}:{value}" for scheme, value in s.ids}
        return own | ({mention_key(self.papers.papers[s.paper].id, s.name.key)} if s.paper >= 0 else set())
