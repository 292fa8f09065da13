"""The tables, indexed once per state of a workspace, so that a page is looked up and never scanned for.

Things are numbered by their row in their table; what belongs to what is kept as compressed rows of such
numbers. An index is made when a page first needs it and costs a few bytes per row of its table.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kgraph.errors import UnknownName

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

    Ints = npt.NDArray[np.int64]

TABLES = {
    "paper": ("papers", "title"),
    "person": ("people", "name"),
    "lab": ("labs", "name"),
    "venue": ("venues", "name"),
    "edition": ("editions", "name"),
    "topic": ("topics", "label"),
    "artifact": ("artifacts", "name"),
}
"""Kind of thing → its table and the column with its name."""
HOLDERS = {
    "person": (("authorships", "person", "paper"),),
    "lab": (("affiliations", "lab", "paper"), ("paper_labs", "lab", "paper")),
    "venue": (("papers", "venue", "id"),),
    "edition": (("papers", "edition", "id"),),
    "topic": (("paper_topics", "topic", "paper"),),
    "artifact": (("paper_artifacts", "artifact", "paper"),),
}
"""Kind of thing → where it says which papers are its own: table, column of the thing, column of the paper."""


@dataclass(frozen=True)
class Groups:
    """Numbers held by each of n things: those of thing i are `members[starts[i]:starts[i + 1]]`."""

    starts: Ints
    members: Ints

    def of(self, thing: int) -> Ints:
        """The numbers of one thing."""
        return self.members[self.starts[thing] : self.starts[thing + 1]]

    def of_many(self, things: Ints) -> Ints:
        """The numbers of several things, one after the other."""
        import numpy as np

        low, sizes = self.starts[things], self.starts[things + 1] - self.starts[things]
        offset = np.repeat(low - np.cumsum(sizes) + sizes, sizes)
        return self.members[offset + np.arange(len(offset))]

    @cached_property
    def sizes(self) -> Ints:
        """How many each holds."""
        import numpy as np

        return np.diff(self.starts)


def grouped(holders: Ints, members: Ints, n: int) -> Groups:
    """The members by holder, in the order given; holder -1 is nobody."""
    import numpy as np

    known = holders >= 0
    holders, members = holders[known], members[known]
    order = np.argsort(holders, kind="stable")
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(holders, minlength=n), out=starts[1:])
    return Groups(starts, members[order].astype(np.int64))


class Corpus:
    """One state of a workspace as pages see it. Safe to share between threads.

    Example:
        >>> from kgraph.model.entities import Entities
        >>> Corpus(Entities(), base="https://example.org/", seed=1).number("person", "nobody") is None
        True
    """

    def __init__(self, entities: Entities, *, base: str, seed: int) -> None:
        self.entities, self.base, self.seed = entities, base, seed
        self._made: dict[tuple[str, ...], Groups] = {}
        self._parts: dict[str, pl.DataFrame] = {}
        self._columns: dict[tuple[str, str], pl.Series] = {}
        self._lock = threading.RLock()

    def frame(self, table: str) -> pl.DataFrame:
        """A table; of those that say of what kind an entity is, `table:kind` are the rows of one kind."""
        import polars as pl

        name, _, kind = table.partition(":")
        if not kind:
            return getattr(self.entities, name)  # type: ignore[no-any-return]
        found = self._parts.get(table)
        if found is None:
            found = self._parts[table] = getattr(self.entities, name).filter(pl.col("kind") == kind)
        return found

    def size(self, kind: str) -> int:
        """How many things of a kind there are."""
        return self.frame(TABLES[kind][0]).height

    def number(self, kind: str, id: str) -> int | None:
        """The row of a thing in its table."""
        return place_of(self._column(kind, "id"), id)

    def get_number(self, kind: str, id: str) -> int:
        """The same.

        Raises:
            UnknownName: there is no such kind or thing; it offers what was called like it.
        """
        if kind not in TABLES:
            raise UnknownName("kind of page", kind, TABLES)
        found = self.number(kind, id)
        if found is None:
            raise UnknownName(kind, id)
        return found

    def id(self, kind: str, number: int) -> str:
        """The id of a thing."""
        return str(self._column(kind, "id")[number])

    def name(self, kind: str, number: int) -> str:
        """The name of a thing."""
        return str(self._column(kind, TABLES[kind][1])[number])

    def _column(self, kind: str, name: str) -> pl.Series:
        """A column of the table of a kind; kept, as a page asks for it thousands of times."""
        found = self._columns.get((kind, name))
        if found is None:
            found = self._columns[kind, name] = self.frame(TABLES[kind][0])[name]
        return found

    def codes(self, table: str, column: str, kind: str) -> Ints:
        """Of every row of a table the number of the thing that a column names; -1 where it names none."""
        import numpy as np
        import polars as pl

        ids = self.frame(TABLES[kind][0]).select("id").with_row_index("number")
        rows = self.frame(table).select(id=column)
        found = rows.join(ids, on="id", how="left", maintain_order="left")["number"]
        return found.cast(pl.Int64).fill_null(-1).to_numpy().astype(np.int64)

    def rows(self, table: str, column: str, kind: str) -> Groups:
        """The rows of a table by the thing that a column names, in the order of the table."""
        import numpy as np

        def make() -> Groups:
            codes = self.codes(table, column, kind)
            return grouped(codes, np.arange(len(codes)), self.size(kind))

        return self._once(("rows", table, column, kind), make)

    def papers_of(self, kind: str) -> Groups:
        """The papers of each thing of a kind, each once, the latest first."""
        import numpy as np

        def make() -> Groups:
            things, papers = self._incidence(kind)
            order = np.lexsort((self.paper_order[papers], things))
            return grouped(things[order], papers[order], self.size(kind))

        return self._once(("papers", kind), make)

    def things_of(self, kind: str) -> Groups:
        """The things of a kind that each paper has, each once."""

        def make() -> Groups:
            things, papers = self._incidence(kind)
            return grouped(papers, things, self.size("paper"))

        return self._once(("things", kind), make)

    def counted(self, kind: str, papers: Ints) -> tuple[Ints, Ints]:
        """Things of a kind on these papers and how many papers have each: most first, then by name."""
        import numpy as np

        things, counts = np.unique(self.things_of(kind).of_many(papers), return_counts=True)
        order = np.lexsort((self.name_order(kind)[things], -counts))
        return things[order], counts[order].astype(np.int64)

    def ranked(self, kind: str) -> Ints:
        """All things of a kind, those of most papers first, then by name; papers by year, latest first."""
        import numpy as np

        def make() -> Groups:
            if kind == "paper":
                order = np.argsort(self.paper_order)
            else:
                order = np.lexsort((self.name_order(kind), -self.papers_of(kind).sizes))
            return Groups(np.array([0, len(order)]), order.astype(np.int64))

        return self._once(("ranked", kind), make).members

    def name_order(self, kind: str) -> Ints:
        """The place of each thing when all of its kind are sorted by name, then by id."""
        table, column = TABLES[kind]

        def make() -> Groups:
            return Groups(*_places(self.frame(table).select(column, "id"), [column, "id"], [False, False]))

        return self._once(("names", kind), make).members

    @cached_property
    def paper_order(self) -> Ints:
        """The place of each paper when all are sorted by year, latest first, then by title."""
        frame = self.entities.papers.select("year", "title", "id")
        return _places(frame, ["year", "title", "id"], [True, False, False])[1]

    @cached_property
    def years(self) -> Ints:
        """The year of each paper; 0 where it has none."""
        import numpy as np

        return self.entities.papers["year"].fill_null(0).to_numpy().astype(np.int64)

    @cached_property
    def paths(self) -> dict[str, str]:
        """Document → its path."""
        return dict(self.entities.documents.select("id", "path").iter_rows())

    @cached_property
    def codes_of_authors(self) -> Ints:
        """The person of each authorship."""
        return self.codes("authorships", "person", "person")

    @cached_property
    def papers_of_authorships(self) -> Ints:
        """The paper of each authorship."""
        return self.codes("authorships", "paper", "paper")

    @cached_property
    def affiliation_labs(self) -> Ints:
        """The lab of each affiliation; -1 where none was found in its text."""
        return self.codes("affiliations", "lab", "lab")

    @cached_property
    def affiliation_papers(self) -> Ints:
        """The paper of each affiliation."""
        return self.codes("affiliations", "paper", "paper")

    @cached_property
    def authorships_of_affiliations(self) -> Ints:
        """The row of the authorship with which each affiliation is printed; -1 where there is none."""
        import numpy as np
        import polars as pl

        authorships = self.entities.authorships.select("paper", "rank").with_row_index("authorship")
        rows = self.entities.affiliations.select("paper", "rank")
        found = rows.join(authorships, on=["paper", "rank"], how="left", maintain_order="left")["authorship"]
        return found.cast(pl.Int64).fill_null(-1).to_numpy().astype(np.int64)

    @cached_property
    def affiliations_of_authorships(self) -> Groups:
        """The rows of affiliations printed with each authorship."""
        import numpy as np

        codes = self.authorships_of_affiliations
        return grouped(codes, np.arange(len(codes)), self.entities.authorships.height)

    @cached_property
    def indicators(self) -> pl.DataFrame:
        """Author indicators of everybody, by id."""
        from kgraph.measures.indicators import indicators

        with self._lock:
            return indicators(self.entities)

    @cached_property
    def network(self) -> Network:
        """The co-authorship network under full counting."""
        from kgraph.networks import network_from_entities

        with self._lock:
            return network_from_entities(self.entities, "coauthorship", base=self.base)

    def _incidence(self, kind: str) -> tuple[Ints, Ints]:
        """Pairs of a thing and a paper of its own, each once, by thing."""
        import numpy as np

        pairs = [
            (self.codes(table, thing, kind), self.codes(table, paper, "paper"))
            for table, thing, paper in HOLDERS[kind]
        ]
        things, papers = (np.concatenate([pair[end] for pair in pairs]) for end in (0, 1))
        known = (things >= 0) & (papers >= 0)
        span = max(self.size("paper"), 1)
        joined = np.unique(things[known] * span + papers[known])
        return joined // span, joined % span

    def _once(self, key: tuple[str, ...], make: Callable[[], Groups]) -> Groups:
        found = self._made.get(key)
        if found is None:
            with self._lock:
                found = self._made.get(key)
                if found is None:
                    found = self._made[key] = make()
        return found


def place_of(ids: pl.Series, id: str) -> int | None:
    """The place of an id among sorted ones; by halves, as a query engine takes twenty times as long."""
    place = bisect_left(ids, id)
    return place if place < ids.len() and ids[place] == id else None


def _places(frame: pl.DataFrame, by: list[str], descending: list[bool]) -> tuple[Ints, Ints]:
    """Of each row its place in the order, after the bounds of all of them as one group."""
    import numpy as np

    order = frame.select(by).with_row_index("row").sort(by, descending=descending, nulls_last=True)["row"]
    places = np.empty(len(order), np.int64)
    places[order.to_numpy()] = np.arange(len(order))
    return np.array([0, len(order)]), places
