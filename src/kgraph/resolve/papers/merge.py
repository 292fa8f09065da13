"""The papers of a corpus: the records that speak of each, an id that stays, and what is a version of what.

Of papers that are versions of one work (`papers/matching.py` says which) each but the first names the first
among those that it resembles itself: the earliest publication. A thesis, an abstract or another such text is
not the first where there is any other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kgraph.model.names import parse_name
from kgraph.model.records import Record
from kgraph.progress import Progress
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.overrides import Overrides
from kgraph.resolve.papers.matching import SERIAL_SCHEMES, PaperLink, cluster_records
from kgraph.resolve.papers.titles import read_title, title_key
from kgraph.resolve.registry import Claim, Registry
from kgraph.resolve.venues.series import resolve_venue

MINT_ORDER = ("doi", "arxiv", "dblp", "openalex", "pubmed")
"""The best identifier at first sight, from which an id is minted."""
CATALOGUE_FORMATS = frozenset({"conference-list", "profile-page"})
"""Formats of documents that list each work once."""


@dataclass(frozen=True)
class MergedPaper:
    """A paper and its records (numbers), the one that leads first."""

    id: str
    numbers: tuple[int, ...]
    version_of: str | None = None
    """Id of the paper of which this is a version kept apart."""


@dataclass(frozen=True)
class MergedPapers:
    """All papers, and why their records were joined; the rule `version` leads from a version to its work."""

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
        catalogues={d.id for d in corpus.documents if d.format in CATALOGUE_FORMATS},
        different=[_records_named(corpus, o.names) for o in overrides.different if o.kind == "paper"],
    )
    ordered = [tuple(sorted(g, key=lambda n: _lead_order(corpus.records[n], n))) for g in clusters.groups]
    ids = registry.assign("paper", numbered([_paper_claim(corpus, numbers) for numbers in ordered]))
    versions = _version_links(corpus, ordered, clusters.versions)
    number_of = {n: paper for paper, numbers in enumerate(ordered) for n in numbers}
    first = {number_of[k.left]: ids[number_of[k.right]] for k in versions}
    papers = (
        MergedPaper(id, numbers, first.get(n))
        for n, (id, numbers) in enumerate(zip(ids, ordered, strict=True))
    )
    progress.advance(len(corpus.records))
    return MergedPapers(tuple(papers), (*clusters.links, *versions))


def _version_links(
    corpus: Corpus, ordered: Sequence[tuple[int, ...]], links: Sequence[PaperLink]
) -> list[PaperLink]:
    """For each paper that is a version, the link to the first of its versions, from left to right."""
    number_of = {n: paper for paper, numbers in enumerate(ordered) for n in numbers}
    rank = {
        paper: _version_order(corpus, ordered[paper])
        for k in links
        for paper in (number_of[k.left], number_of[k.right])
    }
    first: dict[int, PaperLink] = {}
    for link in links:
        if rank[number_of[link.left]] < rank[number_of[link.right]]:
            link = replace(link, left=link.right, right=link.left)
        known = first.get(number_of[link.left])
        if known is None or rank[number_of[link.right]] < rank[number_of[known.right]]:
            first[number_of[link.left]] = link
    return [first[paper] for paper in sorted(first)]


def _version_order(
    corpus: Corpus, numbers: Sequence[int]
) -> tuple[bool, int, tuple[bool, bool, bool, int, int]]:
    """The text itself before a thesis or an abstract of it, then the earliest, then as records lead."""
    records = [corpus.records[n] for n in numbers]
    is_other_text = any(r.kind == "Thesis" or read_title(r.title).extent for r in records)
    years = [r.year for r in records if r.year]
    return is_other_text, min(years, default=9999), _lead_order(records[0], numbers[0])


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
    return Claim(tuple(sorted(keys.items())), options(best, local, (*local, first.place.record)))


def options(*keys: tuple[str, ...] | None) -> tuple[tuple[str, ...], ...]:
    """Ways to mint an id, the best first, without those that are not there."""
    return tuple(k for k in keys if k)


def numbered(claims: list[Claim]) -> list[Claim]:
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
