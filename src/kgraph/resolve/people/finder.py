"""What the selectors of overrides point at among the author names of a corpus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from kgraph.errors import BadOverrides
from kgraph.model.identifiers import SCHEME, normalise
from kgraph.model.names import parse_name
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.overrides import Overrides, find_contradiction
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.signatures import Signature
from kgraph.resolve.registry import Registry

PLACE, ID, NAME = range(3)
"""Ways to name a person, from the one that means a single mention to the one that may mean several people."""


def person_keys(corpus: Corpus, papers: MergedPapers, signatures: Sequence[Signature]) -> list[str]:
    """By what the registry knows the person of each signature: the paper or the page, and the name.

    The second of a name on one paper is `…/2`, in the order of the list, so that namesakes keep their ids
    whatever else is known of them.
    """
    seen: Counter[str] = Counter()
    keys = []
    for s in signatures:
        if s.paper >= 0:
            key = f"author:{papers.papers[s.paper].id}|{s.name.key}"
        else:
            document = corpus.persons[s.mentions[0][0]].place.document
            key = f"person:{corpus.paths.get(document, '')}|{s.name.key}"
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}/{seen[key]}")
    return keys


class Finder:
    """What the selectors of overrides point at: numbers of signatures."""

    def __init__(
        self, corpus: Corpus, signatures: Sequence[Signature], papers: MergedPapers, registry: Registry
    ) -> None:
        self.corpus, self.signatures, self.papers, self.registry = corpus, signatures, papers, registry

    def decisions(self, overrides: Overrides) -> tuple[list[list[int]], list[list[list[int]]]]:
        """The signatures that each `[[same]]` joins, and the sets that each `[[different]]` keeps apart.

        Raises:
            BadOverrides: two decisions about people contradict each other, whatever names they use.
        """
        same = {
            n: [i for members in self.find_all(o.names) for i in members]
            for n, o in enumerate(overrides.same)
            if o.kind == "person"
        }
        different = {
            n: self._disjoint(o.names, self.find_all(o.names))
            for n, o in enumerate(overrides.different)
            if o.kind == "person"
        }
        found = find_contradiction(same, different)
        if found:
            raise BadOverrides(f"overrides: {found.to_text(overrides)}")
        return list(same.values()), list(different.values())

    def find_all(self, names: Sequence[str]) -> list[list[int]]:
        """The signatures of each selector; what one names exactly is taken out of the vaguer ones."""
        ways = [self._find(n)[0] for n in names]
        found = [self.find(n) for n in names]
        exact = [{i for w, f in zip(ways, found, strict=True) if w < way for i in f} for way in ways]
        return [[i for i in f if i not in e] for f, e in zip(found, exact, strict=True)]

    def find(self, text: str) -> list[int]:
        """The signatures that a selector names; a selector that fits nothing leaves a note."""
        _, found = self._find(text)
        if not found:
            self.corpus.notes.append(f"overrides: no person {text!r} in these documents")
        return found

    def _disjoint(self, names: Sequence[str], sets: list[list[int]]) -> list[list[int]]:
        """What several of the sets hold stays in the first of them, and a note says so."""
        seen: set[int] = set()
        for name, members in zip(names, sets, strict=True):
            if seen.intersection(members):
                self.corpus.notes.append(
                    f"overrides: {name!r} and another name of the same [[different]] mean one mention; "
                    "name mentions (document#record:position) to tell them apart"
                )
                members[:] = [i for i in members if i not in seen]
            seen.update(members)
        return sets

    def _find(self, text: str) -> tuple[int, list[int]]:
        place, _, position = text.rpartition(":")
        if "#" in place and position.isdigit():
            return PLACE, self._by_place.get(f"{place}:{int(position)}", [])
        if "#" in text:
            raise BadOverrides(
                f"overrides: {text!r} names a record; add the author's position: {text + ':1'!r}"
            )
        scheme, _, value = text.partition(":")
        if scheme in SCHEME and (wanted := normalise(scheme, value)):
            return ID, self._by_identifier.get(f"{scheme}:{wanted}", [])
        id = text.rsplit("/", 1)[-1]
        if self.registry.knows("person", id):
            return ID, self._by_id.get(self.registry.current("person", id), [])
        return NAME, self._by_spelling.get(text) or self._by_name.get(parse_name(text).key, [])

    # Each index is made when the first selector asks for it: one pass, however many decisions there are.

    @cached_property
    def _by_place(self) -> dict[str, list[int]]:
        corpus = self.corpus
        return _index(
            (f"{corpus.record_key((corpus.records if s.paper >= 0 else corpus.persons)[n].place)}:{index}", i)
            for i, s in enumerate(self.signatures)
            for n, index in s.mentions
        )

    @cached_property
    def _by_identifier(self) -> dict[str, list[int]]:
        return _index((f"{scheme}:{v}", i) for i, s in enumerate(self.signatures) for scheme, v in s.ids)

    @cached_property
    def _by_id(self) -> dict[str, list[int]]:
        keys = person_keys(self.corpus, self.papers, self.signatures)
        known = {**self._by_identifier, **_index((key, i) for i, key in enumerate(keys))}
        ids = self.registry.find_all("person", known)
        return _index((id, i) for key, id in ids.items() for i in known[key])

    @cached_property
    def _by_spelling(self) -> dict[str, list[int]]:
        return _index((text, i) for i, s in enumerate(self.signatures) for text in s.printed)

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        return _index((parse_name(text).key, i) for text, found in self._by_spelling.items() for i in found)


def _index(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Key → its signatures, each once and in order."""
    found: dict[str, set[int]] = defaultdict(set)
    for key, i in pairs:
        found[key].add(i)
    return {key: sorted(signatures) for key, signatures in found.items()}
