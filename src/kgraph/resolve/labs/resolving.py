"""The labs of a corpus, each under an id that stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kgraph.model.records import Affiliation, PersonRecord
from kgraph.progress import Progress
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.labs.affiliation import LabIndex, ReadAffiliation
from kgraph.resolve.labs.reading import LabReader, Organization
from kgraph.resolve.labs.spellings import unify
from kgraph.resolve.overrides import Overrides
from kgraph.resolve.registry import Claim, Registry
from kgraph.resolve.spread import over_records
from kgraph.resolve.views import Affiliated, only


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
    counts: Counter[ReadAffiliation] = Counter()
    for (text, organization, city, country), n in _affiliations(corpus).items():
        counts[reader.read(Affiliation(text, organization, city=city, country=country))] += n
    unified = unify(counts)
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


Told = tuple[str, str | None, str | None, str | None]
"""Of an affiliation: text, organisation, city and country."""


def _affiliations(corpus: Corpus) -> Counter[Told]:
    """Every affiliation and lab of the corpus with the number of times it is told, by first appearance."""
    counts: Counter[Told] = Counter()
    for part in over_records(only(corpus.records, Affiliated), _told_by_records):
        counts.update(part)
    for part in over_records(corpus.persons, _told_by_persons):
        counts.update(part)
    return counts


def _told_by_records(first: int, records: Sequence[Affiliated]) -> Counter[Told]:
    counts: Counter[Told] = Counter()
    for record in records:
        counts.update(_told(a) for author in record.authors for a in author.affiliations)
        counts.update((text, None, None, None) for text in record.labs)
    return counts


def _told_by_persons(first: int, persons: Sequence[PersonRecord]) -> Counter[Told]:
    return Counter(_told(a) for person in persons for a in person.affiliations)


def _told(affiliation: Affiliation) -> Told:
    return affiliation.text, affiliation.organization, affiliation.city, affiliation.country
