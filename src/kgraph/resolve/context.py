"""The labs, venues and topics of a corpus, each under an id that stays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from kgraph.model.records import Affiliation
from kgraph.progress import Progress
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.labs.affiliation import LabIndex
from kgraph.resolve.labs.reading import LabReader, Organization
from kgraph.resolve.labs.spellings import unify
from kgraph.resolve.overrides import Overrides
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.registry import Claim, Registry
from kgraph.resolve.thesaurus import Thesaurus
from kgraph.resolve.topics.finding import PaperTopics, TopicText, find_topics, keyword_key, replace_topics
from kgraph.resolve.venues.joins import unify_venues
from kgraph.resolve.venues.series import VenueMatch, find_venue, resolve_venue


@dataclass(frozen=True)
class Labs:
    """Organisations by key with their ids, and what each printed affiliation or lab was taken for."""

    organizations: dict[str, Organization]
    ids: dict[str, str]
    taken: dict[str, str | None]
    """Key as read → key that counts, where spellings, aliases or overrides say another; `None`: no lab."""
    reader: LabReader

    def key(self, organization: Organization | None) -> str | None:
        """The key that counts."""
        return None if organization is None else self.taken.get(organization.key, organization.key)

    def of(self, affiliation: Affiliation) -> str | None:
        """Key of the first organisation of an affiliation."""
        return next(iter(self.all_of(affiliation)), None)

    def all_of(self, affiliation: Affiliation) -> tuple[str, ...]:
        """Keys of all organisations of an affiliation, in order, each once."""
        keys = map(self.key, self.reader.read(affiliation).organizations)
        return tuple(dict.fromkeys(k for k in keys if k is not None and k in self.organizations))

    def department(self, affiliation: Affiliation) -> str | None:
        """Department or group that an affiliation names within its organisation."""
        return self.reader.read(affiliation).department

    def named(self, text: str) -> str | None:
        """Key of the organisation a bare text names."""
        return self.of(Affiliation(text))

    def id(self, key: str | None) -> str | None:
        """Id of an organisation by its key."""
        return None if key is None else self.ids[key]


def resolve_labs(
    corpus: Corpus,
    overrides: Overrides,
    registry: Registry,
    progress: Progress,
    index: LabIndex | None = None,
    aliases: Mapping[str, str] | None = None,
) -> Labs:
    """Every organisation that any statement names, and those above them.

    `index` (a ROR dump) is asked before the shipped names. `aliases` (a thesaurus): `lab_key` of a label →
    what is read instead, empty where it is no lab.
    """
    progress.stage("labs")
    reader = LabReader(index, aliases or {})
    unified = unify(Counter(map(reader.read, _affiliations(corpus))))
    taken: dict[str, str | None] = dict(unified.keys)
    organizations = dict(unified.organizations)
    for label, text in sorted((aliases or {}).items()):
        if label in organizations:
            _take(label, reader.named(text), taken, organizations)
    for entry in overrides.same:
        if entry.kind == "lab":
            first, *others = [reader.named(n) for n in entry.names]
            for other in others:
                key = other and (taken.get(other.key) or other.key)
                if first and key and key in organizations:
                    _take(
                        key, organizations.get(taken.get(first.key) or first.key, first), taken, organizations
                    )
    _add_those_above(organizations, taken, reader)
    for naming in overrides.name:
        found = reader.named(naming.of) if naming.kind == "lab" else None
        key = found and (taken.get(found.key) or found.key)
        if key and key in organizations:
            organizations[key] = replace(organizations[key], name=naming.name)
    keys = sorted(organizations)
    ids = registry.assign("lab", [Claim(((k, 1),), ((k,),)) for k in keys])
    return Labs({k: organizations[k] for k in keys}, dict(zip(keys, ids, strict=True)), taken, reader)


def _take(
    key: str,
    target: Organization | None,
    taken: dict[str, str | None],
    organizations: dict[str, Organization],
) -> None:
    """Takes one organisation for another, or for none."""
    if target is not None and target.key == key:
        return
    del organizations[key]
    if target is not None:
        organizations.setdefault(target.key, target)
    for other in [k for k, v in taken.items() if v == key]:
        taken[other] = target.key if target else None
    taken[key] = target.key if target else None


def _add_those_above(
    organizations: dict[str, Organization], taken: dict[str, str | None], reader: LabReader
) -> None:
    for key in sorted(organizations):
        seen = {key}
        while parent := organizations[key].parent:
            above = taken.get(parent, parent)
            if above and above not in organizations and (found := reader.find_key(above)):
                organizations[above] = found
            if not above or above not in organizations or above in seen:
                above = None
            organizations[key] = replace(organizations[key], parent=above)
            if above is None:
                break
            seen.add(above)
            key = above


def _key_of(found: VenueMatch | None) -> str | None:
    return found.key if found else None


def _aliases(overrides: Overrides, kind: str, key: Callable[[str], str | None]) -> dict[str, str]:
    """Key → key of the first name, for all names that overrides call the same."""
    out: dict[str, str] = {}
    for entry in overrides.same:
        if entry.kind == kind:
            first, *others = [key(n) for n in entry.names]
            out.update((k, first) for k in others if k and first and k != first)
    return out


def _affiliations(corpus: Corpus) -> Iterable[Affiliation]:
    """Every affiliation and lab of the corpus, as often as it is told."""
    for record in corpus.records:
        for author in record.authors:
            yield from author.affiliations
        yield from (Affiliation(text) for text in record.labs)
    for person in corpus.persons:
        yield from person.affiliations


@dataclass(frozen=True)
class Venues:
    """Venues by key with their ids; of each paper its venue's key and the year of the edition."""

    venues: dict[str, VenueMatch]
    ids: dict[str, str]
    of_paper: tuple[str | None, ...]
    of_record: tuple[str | None, ...]


def resolve_venues(corpus: Corpus, papers: MergedPapers, overrides: Overrides, registry: Registry) -> Venues:
    """The venue of each paper: of its leading record that names one."""
    joined = _joined_venues(corpus)

    def named(text: str) -> VenueMatch | None:
        venue = resolve_venue(text)
        return venue and joined.get(venue.key, venue)

    aliases = _aliases(overrides, "venue", lambda t: _key_of(named(t)))
    spellings: dict[str, Counter[VenueMatch]] = defaultdict(Counter)
    own_keys: dict[str, set[str]] = defaultdict(set)
    of_record: list[str | None] = []
    for record in corpus.records:
        printed = find_venue(record.venue, record.ids, record.venue_ids)
        venue = printed and joined.get(printed.key, printed)
        key = aliases.get(venue.key, venue.key) if venue else None
        if venue and printed and key:
            spellings[key][venue] += 1
            own_keys[key].update((printed.key, venue.key))
        of_record.append(key)
    venues = {
        key: min(counts, key=lambda v: (v.key != key, -counts[v], v.name))
        for key, counts in sorted(spellings.items())
    }
    for naming in overrides.name:
        key = _key_of(named(naming.of)) if naming.kind == "venue" else None
        if key and (key := aliases.get(key, key)) in venues:
            old = venues[key]
            venues[key] = VenueMatch(old.key, naming.name, old.abbreviation, old.kind)
    # All the names of a venue claim its id: it stays when a later document joins two of them.
    claims = [Claim(tuple((name, 1) for name in sorted(own_keys[k] | {k})), ((k,),)) for k in venues]
    ids = registry.assign("venue", claims)
    of_paper = tuple(next((v for n in p.numbers if (v := of_record[n])), None) for p in papers.papers)
    return Venues(venues, dict(zip(venues, ids, strict=True)), of_paper, tuple(of_record))


def _joined_venues(corpus: Corpus) -> dict[str, VenueMatch]:
    """By the key of each venue that a record prints, the venue of the corpus that it is."""
    texts: Counter[str] = Counter()
    issns: dict[str, Counter[str]] = defaultdict(Counter)
    for record in corpus.records:
        if record.venue:
            texts[record.venue] += 1
            ids = {**record.ids, **record.venue_ids}
            issns[record.venue].update(ids[s] for s in ("issn", "eissn") if s in ids)
    unified = unify_venues(texts, issns)
    return {own.key: venue for text, venue in unified.items() if (own := resolve_venue(text))}


def resolve_topics(
    corpus: Corpus, papers: MergedPapers, progress: Progress, thesaurus: Thesaurus | None = None
) -> PaperTopics:
    """Topics of all papers, from all that their records say, called as the user's thesaurus has it."""
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
                tuple(t for r in records for t in r.topics),
            )
        )
    found = find_topics(texts)
    return replace_topics(found, thesaurus.by(keyword_key)) if thesaurus else found
