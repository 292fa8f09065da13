"""Artefacts of a corpus: which names the papers introduce, and which papers introduce the same one.

Two papers that introduce one name introduce one artefact where they share an author, a repository of that
name or the work that they are versions of; else the name was coined twice. A repository that papers without
common authors give is nobody's own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kgraph.resolve.abbreviations import long_form
from kgraph.resolve.artifacts.abstracts import abstract_clues
from kgraph.resolve.artifacts.clues import Clue, letters
from kgraph.resolve.artifacts.kinds import REPOSITORY, UNKNOWN
from kgraph.resolve.artifacts.names import is_coined, name_key
from kgraph.resolve.artifacts.repositories import LINK, CodeLink, belongs_to, read_link
from kgraph.resolve.artifacts.texts import plain, quote
from kgraph.resolve.artifacts.titles import QUOTED_REST, TITLE, ordinary_prefix, title_clues

MOST_NAMES = 50
"""Names that one paper may introduce; what goes on is a list, not an abstract."""


@dataclass(frozen=True)
class PaperText:
    """What one record of a paper offers."""

    paper: int
    """Number of the paper; its versions kept apart have their own."""
    record: int
    title: str
    abstract: str
    code_urls: tuple[str, ...]


@dataclass(frozen=True)
class Introduction:
    """That a paper introduces an artefact, by the words of one of its records."""

    paper: int
    record: int
    rule: str
    words: str


@dataclass(frozen=True)
class FoundArtifact:
    """An artefact with all that gave it away and its addresses."""

    name: str
    key: str
    kind: str
    """Class of the ontology (`kinds.KINDS`), `Artifact` where no word tells."""
    long_name: str | None
    introductions: tuple[Introduction, ...]
    """In the order of papers; of each rule the words of the first record."""
    urls: tuple[str, ...]

    @property
    def papers(self) -> tuple[int, ...]:
        """The papers that introduce it."""
        return tuple(dict.fromkeys(i.paper for i in self.introductions))


@dataclass(frozen=True)
class _Told:
    """A name that one paper introduces, by all of its clues."""

    paper: int
    clues: tuple[tuple[int, Clue], ...]
    links: tuple[CodeLink, ...]


@dataclass(frozen=True)
class Offer:
    """What one record says that its paper introduces."""

    record: int
    clues: tuple[Clue, ...]
    links: tuple[CodeLink, ...]


Related = Callable[[Collection[int]], Mapping[int, frozenset[str]]]
"""Gives of each of these papers what makes it one group with others that introduce the same name: its people,
and the work of which it is a version."""


def find_artifacts(texts: Iterable[PaperText], related: Related) -> list[FoundArtifact]:
    """All artefacts that the papers introduce, sorted by key and first paper.

    Linear in the length of the texts.
    """
    offers: dict[int, list[Offer]] = defaultdict(list)
    for text in texts:
        if offer := read_offer(text.record, text.title, text.abstract, text.code_urls):
            offers[text.paper].append(offer)
    return artifacts_of(offers, related)


def read_offer(record: int, title: str, abstract: str, code_urls: Iterable[str]) -> Offer | None:
    """What a record says; `None` for nothing, as most do."""
    links = tuple(filter(None, map(read_link, code_urls)))
    clues = tuple(_text_clues(title, abstract))
    return Offer(record, clues, links) if clues or links else None


def artifacts_of(offers: Mapping[int, Sequence[Offer]], related: Related) -> list[FoundArtifact]:
    """As `find_artifacts`, from what the records of each paper say, the one that leads first."""
    told: dict[str, list[_Told]] = defaultdict(list)
    for paper in sorted(offers):
        for key, found in _of_paper(paper, offers[paper]).items():
            told[key].append(found)
    shared = {one.paper for each in told.values() if len(each) > 1 for one in each}
    marks = related(shared)
    return [
        _artifact(key, group)
        for key, each in sorted(told.items())
        for group in (_groups(each, marks) if len(each) > 1 else [each])
    ]


def _of_paper(paper: int, offers: Sequence[Offer]) -> dict[str, _Told]:
    """The names that one paper introduces, by key."""
    clues: dict[str, list[tuple[int, Clue]]] = defaultdict(list)
    for offer in offers:
        for clue in offer.clues:
            own = name_key(clue.name)
            if own in clues or len(clues) < MOST_NAMES:
                clues[own].append((offer.record, clue))
    _join_long_names(clues)
    links: dict[str, dict[CodeLink, None]] = defaultdict(dict)
    for offer in offers:
        for link in offer.links:
            key = next((k for k in clues if belongs_to(link, k)), None)
            if key is None and link.repository:
                key = link.repository
                clues[key].append((offer.record, Clue(link.name, LINK, link.url, REPOSITORY)))
            if key is not None:
                links[key][link] = None
    return {k: _Told(paper, tuple(c), tuple(links[k])) for k, c in clues.items() if k}


def _text_clues(title: str, abstract: str) -> list[Clue]:
    """The clues of a title and an abstract; a title of plain words counts where the abstract names them."""
    title = plain(title)
    clues = list(title_clues(title))
    if abstract:
        clues += abstract_clues(plain(abstract))
    prefix = ordinary_prefix(title) if clues else None
    if prefix and any(name_key(c.name) == name_key(prefix) for c in clues):
        clues.insert(0, Clue(prefix, TITLE, quote(title, 0, len(prefix) + QUOTED_REST)))
    return clues


def _join_long_names(clues: dict[str, list[tuple[int, Clue]]]) -> None:
    """Put what is said of a long form to its short one: `HaSu: …` and `we introduce Hand Sums, a …`."""
    for key in sorted(clues):
        for long_key in sorted(clues):
            if key == long_key or not (key in clues and long_key in clues):
                continue
            name, long_name = clues[key][0][1].name, clues[long_key][0][1].name
            if _is_short_for(name, long_name, {c.long_name for _, c in clues[key] if c.long_name}):
                clues[key] += [
                    (n, replace(c, name=name, long_name=long_name)) for n, c in clues.pop(long_key)
                ]


def _is_short_for(name: str, long_name: str, known: Collection[str]) -> bool:
    """Whether a name is short for another: as its paper says, else by its letters."""
    if known:
        return name_key(long_name) in map(name_key, known)
    return " " in long_name and is_coined(name) and long_form(letters(name), long_name) == long_name


def _groups(told: Sequence[_Told], related: Mapping[int, frozenset[str]]) -> list[list[_Told]]:
    """Papers of one name that belong together; none for a repository that unrelated papers give."""
    groups: list[tuple[set[str], list[_Told]]] = []
    is_bare = all(clue.rule == LINK for one in told for _, clue in one.clues)
    for one in told:
        repositories = () if is_bare else (link.repository for link in one.links if link.repository)
        marks = {*related[one.paper], *repositories}
        joined = [g for g in groups if g[0] & marks]
        groups = [g for g in groups if not g[0] & marks]
        members = [t for _, g in joined for t in g]
        groups.append((marks.union(*(m for m, _ in joined)), [*members, one]))
    if is_bare and len(groups) > 1:
        return []
    return [sorted(group, key=lambda t: t.paper) for _, group in groups]


def _artifact(key: str, group: Sequence[_Told]) -> FoundArtifact:
    clues = [(told.paper, record, clue) for told in group for record, clue in told.clues]
    kinds = Counter(c.kind for *_, c in clues if c.kind not in (UNKNOWN, REPOSITORY))
    is_repository = all(c.rule == LINK for *_, c in clues)
    long_names = Counter(c.long_name for *_, c in clues if c.long_name)
    introductions: dict[tuple[int, str], Introduction] = {}
    for paper, record, clue in clues:
        introductions.setdefault((paper, clue.rule), Introduction(paper, record, clue.rule, clue.words))
    return FoundArtifact(
        name=_best(Counter(c.name for *_, c in clues)),
        key=key,
        kind=REPOSITORY if is_repository else _best(kinds) if kinds else UNKNOWN,
        long_name=_best(long_names) if long_names else None,
        introductions=tuple(introductions.values()),
        urls=tuple(sorted({link.url for told in group for link in told.links})),
    )


def _best(counts: Counter[str]) -> str:
    return min(counts, key=lambda text: (-counts[text], text))
