"""The labs, venues and topics of a corpus, each under an id that stays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kgraph.model.records import Affiliation
from kgraph.progress import Progress
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.labs import Organization, lab_table, resolve_affiliation, resolve_lab
from kgraph.resolve.merge import MergedPapers
from kgraph.resolve.overrides import Overrides
from kgraph.resolve.registry import Claim, Registry
from kgraph.resolve.topics import PaperTopics, TopicText, find_topics
from kgraph.resolve.venue_joins import unify_venues
from kgraph.resolve.venues import VenueMatch, find_venue, resolve_venue


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
        named = _key_of(resolve_lab(naming.of)) if naming.kind == "lab" else None
        if named and (named := aliases.get(named, named)) in organizations:
            old = organizations[named]
            organizations[named] = Organization(
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
        printed = find_venue(record.venue, record.ids)
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
            issns[record.venue].update(record.ids[s] for s in ("issn", "eissn") if s in record.ids)
    unified = unify_venues(texts, issns)
    return {own.key: venue for text, venue in unified.items() if (own := resolve_venue(text))}


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
