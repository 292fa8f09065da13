"""How much of what a graph holds, read off its VoID description: what an estimate of a query rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from kgraph.rdf.iris import KINDS
from kgraph.rdf.vocabulary import term

if TYPE_CHECKING:
    from kgraph.store.graph import GraphStore

_PARTITIONS = """
SELECT ?term ?size ?is_class {
  { GRAPH ?g { ?part void:property ?term ; void:triples ?size } BIND(false AS ?is_class) }
  UNION
  { GRAPH ?g { ?part void:class ?term ; void:entities ?size } BIND(true AS ?is_class) }
}"""
_RDF_TYPE = term("rdf:type")
_COUNTED_TO = 1000
"""Quads of a pattern that are really counted: hundredths of a second."""
_SAMPLED = 30
"""Triples from which the objects of a subject are learnt."""
_VALUES = 100
"""Taken for the number of different numbers, dates or truth values that a property has."""


@dataclass(frozen=True)
class Fan:
    """How many objects a subject of a property has on average, and how many subjects an object."""

    objects: float
    subjects: float


class Sizes:
    """Sizes of a graph's parts, and what follows from them for its properties."""

    def __init__(self, store: GraphStore) -> None:
        import pyoxigraph as ox

        self._store = store
        rows = store.query_trusted(_PARTITIONS).rows
        self.triples: Mapping[str, int] = {iri: n for iri, n, is_class in rows if not is_class}
        """IRI of a property → its triples."""
        self._classes: Mapping[str, int] = {iri: n for iri, n, is_class in rows if is_class}
        self.total = sum(self.triples.values())
        self._entities: dict[str, int] = {}
        for iri, n in self._classes.items():
            first = next(store.quads(None, ox.NamedNode(_RDF_TYPE), ox.NamedNode(iri)), None)
            kind = self._kind(first.subject if first else None)
            self._entities[kind] = self._entities.get(kind, 0) + n
        self._fans: dict[str, Fan] = {}

    def fan(self, predicate: str) -> Fan:
        """The means of a property; those of one that is not there are 0."""
        if predicate not in self._fans:
            self._fans[predicate] = self._fan(predicate)
        return self._fans[predicate]

    def _fan(self, predicate: str) -> Fan:
        """From a sample the objects of a subject, from the kind of the first object how many those are."""
        import pyoxigraph as ox

        triples = self.triples.get(predicate, 0)
        property = ox.NamedNode(predicate)
        sample = list(islice(self._store.quads(None, property, None), _SAMPLED))
        if not triples or not sample:
            return Fan(0, 0)
        subjects = list(dict.fromkeys(quad.subject for quad in sample))
        counts = [self._count(subject, property, None) for subject in subjects]
        # A subject with more objects is met more often, so the harmonic mean is that of all subjects.
        return Fan(
            objects=len(counts) / sum(1 / count for count in counts),
            subjects=triples / self._number_like(sample[0].object, triples),
        )

    def matches(self, subject: Any, predicate: str | None, object: Any) -> float:
        """How many quads fit (`None` fits all); counted as far as that takes no time, then estimated."""
        import pyoxigraph as ox

        if predicate is not None and subject is None and object is None:
            return self.triples.get(predicate, 0)
        if subject is None and object is None:
            return self.total
        if predicate == _RDF_TYPE and subject is None and object.value in self._classes:
            return self._classes[object.value]
        named = None if predicate is None else ox.NamedNode(predicate)
        counted = self._count(subject, named, object)
        if counted < _COUNTED_TO or predicate is None:
            return counted
        fan = self.fan(predicate)
        return max(counted, fan.subjects if subject is None else fan.objects)

    def _count(self, subject: Any, predicate: Any, object: Any) -> int:
        return sum(1 for _ in islice(self._store.quads(subject, predicate, object), _COUNTED_TO))

    def _number_like(self, thing: Any, triples: int) -> int:
        """How many different things of this kind a property with so many triples can have."""
        import pyoxigraph as ox

        if isinstance(thing, ox.Literal):
            is_text = thing.datatype.value.endswith(("#string", "#langString"))
            return triples if is_text else min(triples, _VALUES)
        return min(triples, self._entities.get(self._kind(thing), triples))

    def _kind(self, thing: Any) -> str:
        """`paper`, `person` … of an IRI of ours, `paper#author` of one that hangs on it; else nothing."""
        import pyoxigraph as ox

        if not isinstance(thing, ox.NamedNode):
            return ""
        kind, _, rest = thing.value.removeprefix(self._store.base).partition("/")
        part = rest.partition("#")[2].partition("-")[0]
        return f"{kind}#{part}" if part else kind if kind in KINDS else ""
