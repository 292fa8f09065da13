"""What comes of all batches: rows go on to their tables, what concerns several batches is put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgraph.model.entities import Identifier, StatedNumber
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.labs.resolving import Labs
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.rows.authorships import identity_rows, spelling_rows
from kgraph.resolve.rows.context import Citations
from kgraph.resolve.rows.evidence import Places
from kgraph.resolve.rows.parts import Parts
from kgraph.resolve.rows.people import figures_of
from kgraph.resolve.rows.persons import People, make_people
from kgraph.resolve.rows.signed import Signed
from kgraph.resolve.rows.statements import Statements
from kgraph.resolve.rows.told import Told
from kgraph.resolve.rows.work import Made
from kgraph.resolve.spread import over

if TYPE_CHECKING:
    import polars as pl

PEOPLE_AT_ONCE = 100_000


class Gathered:
    """What batches of papers and of person records have told so far."""

    def __init__(self, parts: Parts, corpus: Corpus, n_papers: int) -> None:
        import numpy as np

        self.parts = parts
        self.years = np.zeros(n_papers, np.int32)
        self.places = Places(corpus)
        self.told: dict[int, Told] = {}
        """Of records."""
        self.told_of_persons: dict[int, Told] = {}
        self.odd_spellings: list[pl.DataFrame] = []
        self.editions: dict[str, tuple[str, str, int]] = {}
        self.lab_names: Counter[tuple[str, str]] = Counter()
        self.citations = Citations()
        self.numbers: dict[tuple[str, str, str], StatedNumber] = {}
        self._links: list[pl.DataFrame] = []
        self._identifiers: set[tuple[str, str, str, str]] = set()

    def add(self, made: Made) -> None:
        """What comes of a batch of papers."""
        for table, rows in made.tables.items():
            self.parts.add(table, rows)
        for table, packed in made.packed.items():
            self.parts.add_packed(table, packed)
        self.years[made.papers] = made.years
        self.places.add(made.stood, are_papers=True)
        self.told |= made.told
        self.odd_spellings.append(made.spellings)
        self.editions |= made.editions
        self.lab_names.update(made.lab_names)
        self.citations.add(made.references)
        self._identifiers |= made.identifiers

    def add_statements(self, made: Statements) -> None:
        """What comes of a batch of person records."""
        self.parts.add("person_records", made.tables["person_records"])
        self._links.append(made.tables["links"])
        self.numbers |= made.numbers
        self.places.add(made.stood, are_papers=False)
        self.told_of_persons |= made.told

    def identifier_rows(self, labs: Labs) -> list[Identifier]:
        """The rows of the table `identifiers` that are about labs and venues."""
        known = {("lab", labs.ids[key], s, v) for key, o in labs.organizations.items() for s, v in o.ids}
        return [
            Identifier(kind=kind, entity=id, scheme=scheme, value=value)
            for kind, id, scheme, value in self._identifiers | known
        ]

    def add_tables_of_people(self, people: ResolvedPeople, signed: Signed) -> None:
        """The tables about people, so many of them at a time."""
        import polars as pl

        if self._links:
            self.parts.add("links", pl.concat(self._links).unique())
        figures = figures_of(signed, people.people, self.years)
        spellings, identities = spelling_rows(signed, self.odd_spellings), identity_rows(signed)
        n = len(signed.ids)

        def tasks() -> Iterator[People]:
            for first in range(0, n, PEOPLE_AT_ONCE):
                last = min(first + PEOPLE_AT_ONCE, n)
                names = {n: name for n, name in people.names.items() if first <= n < last}
                own = _between(spellings, first, last), _between(identities, first, last)
                yield People(first, signed.ids[first:last], names, figures.between(first, last), *own)

        for tables in over(tasks(), make_people, jobs=1 if n <= PEOPLE_AT_ONCE else None):
            for table, rows in tables.items():
                self.parts.add(table, rows)


def _between(rows: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """The rows of people from number `first` up to, not with, number `last`."""
    start, end = (int(rows["person"].search_sorted(n, side="left")) for n in (first, last))
    return rows.slice(start, end - start)
