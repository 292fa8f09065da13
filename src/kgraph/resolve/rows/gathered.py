"""What comes of all batches: rows go on to their tables, what concerns several batches is put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kgraph.model.entities import Identifier, StatedNumber
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.labs.resolving import Labs
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.people.columns import Ragged
from kgraph.resolve.rows.context import Citations
from kgraph.resolve.rows.evidence import Places
from kgraph.resolve.rows.parts import Parts
from kgraph.resolve.rows.people import figures_of
from kgraph.resolve.rows.persons import People, make_people
from kgraph.resolve.rows.signed import Signed
from kgraph.resolve.rows.spellings import identity_rows, met_spellings, spelling_rows
from kgraph.resolve.rows.statements import Statements
from kgraph.resolve.rows.told import Told
from kgraph.resolve.rows.work import Made
from kgraph.resolve.spread import over

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

PEOPLE_AT_ONCE = 100_000


class Gathered:
    """What batches of papers and of person records have told so far."""

    def __init__(self, parts: Parts, corpus: Corpus, n_papers: int) -> None:
        import numpy as np
        import polars as pl

        self.parts = parts
        self.years = np.zeros(n_papers, np.int32)
        self.places = Places(corpus)
        self.told: dict[int, Told] = {}
        """Of records."""
        self.told_of_persons: dict[int, Told] = {}
        self._spellings = [pl.DataFrame(schema={"mention": pl.Int64, "name": pl.String})]
        self._inferred = [pl.DataFrame(schema={"record": pl.Int32, "index": pl.Int32})]
        self.editions: dict[str, tuple[str, str, int]] = {}
        self.lab_names: Counter[tuple[str, str]] = Counter()
        self.citations = Citations()
        self.numbers: dict[tuple[str, str, str], StatedNumber] = {}
        self._links: list[pl.DataFrame] = []
        self._identifiers: set[tuple[str, str, str, str]] = set()

    def add(self, made: Made) -> None:
        """What comes of a batch of papers."""
        self.parts.add_made(made.rows)
        self.years[made.papers] = made.years
        self.places.add(made.stood, are_papers=True)
        self.told |= made.told
        self._spellings.append(made.spellings)
        self._inferred.append(made.inferred)
        self.editions |= made.editions
        self.lab_names.update(made.lab_names)
        self.citations.add(made.references)
        self._identifiers |= made.identifiers

    def add_statements(self, made: Statements) -> None:
        """What comes of a batch of person records."""
        self.parts.add_made(made.rows)
        self._links.append(made.links)
        self.numbers |= made.numbers
        self.places.add(made.stood, are_papers=False)
        self.told_of_persons |= made.told

    def spellings(self, mentions: Ragged) -> pl.DataFrame:
        """`mention`, `signature` and `name` of names whose signatures are spelt in several ways; sorted.

        To be asked for once.
        """
        import polars as pl

        found = pl.concat(self._spellings).sort("mention")
        self._spellings.clear()
        return found.with_columns(pl.Series("signature", mentions.values[found["mention"].to_numpy()]))

    def inferred(self, mentions: Ragged) -> NDArray[np.integer[Any]]:
        """Numbers of the names that no list prints. To be asked for once."""
        import polars as pl

        record, index = (column.to_numpy() for column in pl.concat(self._inferred))
        self._inferred.clear()
        is_held = index < mentions.counts_of(record)  # not where the names at the end were left out
        found: NDArray[np.integer[Any]] = mentions.ends[record[is_held]] + index[is_held]
        return found

    def identifier_rows(self, labs: Labs) -> list[Identifier]:
        """The rows of the table `identifiers` that are about labs and venues."""
        known = {("lab", labs.ids[key], s, v) for key, o in labs.organizations.items() for s, v in o.ids}
        return [
            Identifier(kind=kind, entity=id, scheme=scheme, value=value)
            for kind, id, scheme, value in self._identifiers | known
        ]

    def add_tables_of_people(self, people: ResolvedPeople, signed: Signed, odd: pl.DataFrame) -> None:
        """The tables about people, so many of them at a time; `odd` are the `spellings`."""
        import numpy as np
        import polars as pl

        if self._links:
            self.parts.add("links", pl.concat(self._links).unique())
            self._links.clear()
        met = met_spellings(signed, odd)
        n = len(signed.ids)
        is_doubtful = np.zeros(n, bool)
        is_doubtful[signed.person[list(people.people.doubtful)]] = True

        def tasks() -> Iterator[People]:
            for first in range(0, n, PEOPLE_AT_ONCE):
                last = min(first + PEOPLE_AT_ONCE, n)
                yield People(
                    signed.ids[first:last],
                    {n - first: name for n, name in people.names.items() if first <= n < last},
                    is_doubtful[first:last],
                    figures_of(signed, self.years, first, last),
                    spelling_rows(signed, met, first, last),
                    identity_rows(signed, first, last),
                    self.parts.ranges,
                )

        for rows in over(tasks(), make_people, jobs=1 if n <= PEOPLE_AT_ONCE else None):
            self.parts.add_made(rows)
