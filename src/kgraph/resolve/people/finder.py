"""What the selectors of overrides point at among the author names of a corpus."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from kgraph.errors import BadOverrides
from kgraph.model.identifiers import SCHEME, normalise
from kgraph.model.names import parse_name
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.overrides import Overrides, find_contradiction
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.claims import person_keys
from kgraph.resolve.people.columns import Ragged, Signatures
from kgraph.resolve.people.gathering import Places
from kgraph.resolve.people.idents import SEPARATOR
from kgraph.resolve.registry import Registry

PLACE, ID, NAME = range(3)
"""Ways to name a person, from the one that means a single mention to the one that may mean several people."""


class Finder:
    """What the selectors of overrides point at: numbers of signatures."""

    def __init__(
        self, corpus: Corpus, signatures: Signatures, places: Places, papers: MergedPapers, registry: Registry
    ) -> None:
        self.corpus, self.signatures, self.places = corpus, signatures, places
        self.papers, self.registry = papers, registry

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
            return PLACE, self._at_place(place, int(position))
        if "#" in text:
            raise BadOverrides(
                f"overrides: {text!r} names a record; add the author's position: {text + ':1'!r}"
            )
        scheme, _, value = text.partition(":")
        if scheme in SCHEME and (wanted := normalise(scheme, value)):
            return ID, self._identified(scheme, wanted)
        id = text.rsplit("/", 1)[-1]
        if self.registry.knows("person", id):
            return ID, self._with_id(self.registry.current("person", id))
        return NAME, self._printed(text) or self._called(parse_name(text).key)

    # One pass over a column for each selector: there are few, and an index would hold every text twice.

    def _at_place(self, place: str, index: int) -> list[int]:
        import numpy as np

        s, (of_records, of_persons) = self.signatures, self.places.document
        path, _, record = place.partition("#")
        documents = [n for n, d in enumerate(self.places.documents) if self.corpus.paths.get(d, d) == path]
        found: list[int] = []
        for is_person, codes, ids in zip(
            (False, True), (of_records, of_persons), self.places.record, strict=True
        ):
            (named,) = np.nonzero((ids == record).to_numpy() & np.isin(codes, documents))
            wanted = np.isin(s.records.values, named) & (s.indices.values == index)
            owners = s.records.owners()[wanted]
            found += owners[(s.paper[owners] < 0) == is_person].tolist()
        return sorted(set(found))

    def _identified(self, scheme: str, value: str) -> list[int]:
        idents = self.signatures.idents
        return _holders(self.signatures.ids, (idents.texts == f"{scheme}{SEPARATOR}{value}").arg_true())

    def _with_id(self, id: str) -> list[int]:
        """Who is known by a key of the person of that id."""
        s = self.signatures
        pages = [self.corpus.paths.get(d, "") for d in self.places.documents]
        keys = person_keys(self.papers, s, pages, self.places.document[1])
        known = _index((key, i) for i, key in enumerate(chain.from_iterable(keys)))
        for scheme, value in s.idents:
            known.setdefault(f"{scheme}:{value}", [])
        wanted = [key for key, of in self.registry.find_all("person", known).items() if of == id]
        found = {i for key in wanted for i in known[key]}
        texts = set(wanted)
        codes = [n for n, (scheme, value) in enumerate(s.idents) if f"{scheme}:{value}" in texts]
        return sorted(found.union(_holders(s.ids, codes)))

    def _printed(self, text: str) -> list[int]:
        return _holders(self.signatures.printed, (self.signatures.texts.column == text).arg_true())

    def _called(self, key: str) -> list[int]:
        keys = self.signatures.texts.parts.key
        return _holders(self.signatures.printed, (keys == key).arg_true())


def _holders(lists: Ragged, codes: Any) -> list[int]:
    """The lists that hold one of these numbers, ascending."""
    import numpy as np

    found: list[int] = np.unique(lists.owners()[np.isin(lists.values, codes)]).tolist()
    return found


def _index(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Key → its signatures."""
    found: dict[str, list[int]] = defaultdict(list)
    for key, i in pairs:
        found[key].append(i)
    return dict(found)
