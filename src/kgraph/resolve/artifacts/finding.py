"""Artefacts of a corpus: which names the papers introduce, and which papers introduce the same one.

Two papers that introduce one name introduce one artefact where they share an author, a repository of that
name or the work that they are versions of; else the name was coined twice. A repository that papers without
common authors give is nobody's own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
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


def find_artifacts(texts: Iterable[PaperText], related: Sequence[frozenset[str]]) -> list[FoundArtifact]:
    """All artefacts that the papers introduce, sorted by key and first paper.

    `related` tells of each paper what makes it one group with others that introduce the same name: its
    people, and the work of which it is a version. Linear in the length of the texts.
    """
    by_paper: dict[int, list[PaperText]] = defaultdict(list)
    for text in texts:
        by_paper[text.paper].append(text)
    told: dict[str, list[_Told]] = defaultdict(list)
    for paper, records in sorted(by_paper.items()):
        for key, found in _of_paper(paper, records).items():
            told[key].append(found)
    return [
        _artifact(key, group)
        for key, all_told in sorted(told.items())
        for group in _groups(all_told, related)
    ]


def _of_paper(paper: int, records: Sequence[PaperText]) -> dict[str, _Told]:
    """The names that one paper introduces, by key."""
    clues: dict[str, list[tuple[int, Clue]]] = defaultdict(list)
    for text in records:
        for clue in _text_clues(text):
            own = name_key(clue.name)
            if own in clues or len(clues) < MOST_NAMES:
                clues[own].append((text.record, clue))
    _join_long_names(clues)
    links: dict[str, dict[CodeLink, None]] = defaultdict(dict)
    for text in records:
        for link in filter(None, map(read_link, text.code_urls)):
            key = next((k for k in clues if belongs_to(link, k)), None)
            if key is None and link.repository:
                key = link.repository
                clues[key].append((text.record, Clue(link.name, LINK, link.url, REPOSITORY)))
            if key is not None:
                links[key][link] = None
    return {k: _Told(paper, tuple(c), tuple(links[k])) for k, c in clues.items() if k}


def _text_clues(text: PaperText) -> list[Clue]:
    """The clues of a title and an abstract; a title of plain words counts where the abstract names them."""
    title = plain(text.title)
    clues = [*title_clues(title), *abstract_clues(plain(text.abstract))]
    prefix = ordinary_prefix(title)
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


def _groups(told: Sequence[_Told], related: Sequence[frozenset[str]]) -> list[list[_Told]]:
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
