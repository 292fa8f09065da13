"""The venues of a corpus: of each record and each paper its venue, each under an id that stays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.resolve.codes import NONE, Coded
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.overrides import Overrides
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.registry import Claim, Registry
from kgraph.resolve.spread import over_records
from kgraph.resolve.venues.joins import unify_venues
from kgraph.resolve.venues.series import VenueMatch, find_venue, resolve_venue
from kgraph.resolve.views import Published, only

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Venues:
    """Venues by key with their ids; of each paper and of each record the key of its venue."""

    venues: dict[str, VenueMatch]
    ids: dict[str, str]
    of_paper: Coded[str]
    of_record: Coded[str]


def resolve_venues(corpus: Corpus, papers: MergedPapers, overrides: Overrides, registry: Registry) -> Venues:
    """The venue of each paper: of its leading record that names one."""
    printed = _gather(corpus)
    joined = printed.joined()

    def named(text: str) -> VenueMatch | None:
        venue = resolve_venue(text)
        return venue and joined.get(venue.key, venue)

    def key_of(text: str) -> str | None:
        found = named(text)
        return found.key if found else None

    aliases = _aliases(overrides, key_of)
    spellings: dict[str, Counter[VenueMatch]] = defaultdict(Counter)
    own_keys: dict[str, set[str]] = defaultdict(set)
    keys: list[str] = []
    for own, n in printed.venues.items():
        venue = joined.get(own.key, own)
        key = aliases.get(venue.key, venue.key)
        spellings[key][venue] += n
        own_keys[key].update((own.key, venue.key))
        keys.append(key)
    venues = {
        key: min(counts, key=lambda v: (v.key != key, -counts[v], v.name))
        for key, counts in sorted(spellings.items())
    }
    for naming in overrides.name:
        found = key_of(naming.of) if naming.kind == "venue" else None
        if found and (found := aliases.get(found, found)) in venues:
            old = venues[found]
            venues[found] = VenueMatch(old.key, naming.name, old.abbreviation, old.kind)
    # All the names of a venue claim its id: it stays when a later document joins two of them.
    claims = [Claim(tuple((name, 1) for name in sorted(own_keys[k] | {k})), ((k,),)) for k in venues]
    ids = registry.assign("venue", claims)
    of_record = Coded(keys, printed.codes)
    return Venues(venues, dict(zip(venues, ids, strict=True)), _of_papers(papers, of_record), of_record)


def _aliases(overrides: Overrides, key_of: Callable[[str], str | None]) -> dict[str, str]:
    """Key → key of the first name, for all names that overrides call the same."""
    out: dict[str, str] = {}
    for entry in overrides.same:
        if entry.kind == "venue":
            first, *others = [key_of(n) for n in entry.names]
            out.update((k, first) for k in others if k and first and k != first)
    return out


def _of_papers(papers: MergedPapers, of_record: Coded[str]) -> Coded[str]:
    """The venue of each paper: that of the first of its records that has one."""
    import numpy as np

    codes = of_record.codes[papers.numbers]
    known = np.flatnonzero(codes != NONE)
    paper, first = np.unique(np.searchsorted(papers.offsets, known, side="right") - 1, return_index=True)
    found = np.full(len(papers.offsets) - 1, NONE, np.int32)
    found[paper] = codes[known[first]]
    return Coded(of_record.values, found)


@dataclass(frozen=True)
class _Printed:
    """What records print of venues; the venues as each record names them, before any are joined."""

    venues: Counter[VenueMatch]
    """How many records name each; in the order of `codes`."""
    codes: NDArray[np.int32]
    """By record."""
    texts: Counter[str]
    issns: dict[str, Counter[str]]
    """Printed text → the ISSNs that stand beside it."""

    def joined(self) -> dict[str, VenueMatch]:
        """By the key of each venue that a record prints, the venue of the corpus that it is."""
        unified = unify_venues(self.texts, self.issns)
        return {own.key: venue for text, venue in unified.items() if (own := resolve_venue(text))}


def _gather(corpus: Corpus) -> _Printed:
    import numpy as np

    venues: Counter[VenueMatch] = Counter()
    texts: Counter[str] = Counter()
    issns: dict[str, Counter[str]] = defaultdict(Counter)
    number: dict[VenueMatch, int] = {}
    codes = [np.empty(0, np.int32)]
    for part in over_records(only(corpus.records, Published), _of_batch):
        venues.update(part.venues)
        texts.update(part.texts)
        for text, counts in part.issns.items():
            issns[text].update(counts)
        own = np.array([number.setdefault(v, len(number)) for v in part.venues] + [NONE], np.int32)
        codes.append(own[part.codes])  # NONE, the last, is also the code -1
    return _Printed(venues, np.concatenate(codes), texts, issns)


def _of_batch(first: int, records: Sequence[Published]) -> _Printed:
    import numpy as np

    found = _Printed(Counter(), np.full(len(records), NONE, np.int32), Counter(), defaultdict(Counter))
    number: dict[VenueMatch, int] = {}
    for n, record in enumerate(records):
        venue = find_venue(record.venue, record.ids, record.venue_ids)
        if venue:
            found.venues[venue] += 1
            found.codes[n] = number.setdefault(venue, len(number))
        if record.venue:
            found.texts[record.venue] += 1
            ids = {**record.ids, **record.venue_ids}
            found.issns[record.venue].update(ids[s] for s in ("issn", "eissn") if s in ids)
    return found
