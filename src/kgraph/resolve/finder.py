"""What the selectors of overrides point at among the author names of a corpus."""

from __future__ import annotations

from collections.abc import Sequence

from kgraph.errors import BadOverrides
from kgraph.model.identifiers import SCHEME, normalise
from kgraph.model.names import parse_name
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.merge import MergedPapers
from kgraph.resolve.registry import Registry
from kgraph.resolve.signatures import Signature


def mention_key(paper: str, name_key: str) -> str:
    """By what a person is known through one authorship."""
    return f"author:{paper}|{name_key}"


class Finder:
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
