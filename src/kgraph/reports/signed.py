"""Who signed what, in numbers: what the figures over papers and authors are counted from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

    Ints = npt.NDArray[np.int32]

PRINTED_LABS = """\
SELECT DISTINCT a.person, f.lab, f.paper
FROM affiliations f JOIN authorships a ON f.paper = a.paper AND f.rank = a.rank
WHERE f.lab IS NOT NULL"""


@dataclass(frozen=True)
class Signed:
    """The authorships of a co-authorship network: one for each person of a paper, inferred ones included.

    rows: `node`, `year`, `cut`, `inferred`, the authorships of a paper one after another.
    paper: of each row, the number of its paper; those with an author are numbered by id, from 0.
    """

    rows: pl.DataFrame
    paper: Ints

    @classmethod
    def of(cls, network: Network) -> Signed:
        """Those of a network of people over papers."""
        assert network.incidence is not None, "a network of edges alone"
        return cls(network.incidence.select("node", "year", "cut", "inferred"), network.group_numbers)

    @cached_property
    def team(self) -> Ints:
        """Number of authors of each paper."""
        import numpy as np

        return np.bincount(self.paper).astype(np.int32)

    def sizes(self, network: Network) -> pl.DataFrame:
        """`paper` (id) and `people` of each paper that has an author, by id."""
        import numpy as np
        import polars as pl

        assert network.incidence is not None, "a network of edges alone"
        begin = np.flatnonzero(np.diff(self.paper, prepend=-1))
        return pl.DataFrame(
            {"paper": network.incidence["group"].gather(begin), "people": self.team[self.paper[begin]]},
            schema_overrides={"people": pl.Int64},
        )

    @cached_property
    def papers(self) -> pl.DataFrame:
        """`year`, `cut`, `authors` of each paper that has an author."""
        import numpy as np
        import polars as pl

        first = np.full(len(self.team), -1, np.int64)
        first[self.paper[::-1]] = np.arange(len(self.paper))[::-1]
        return self.rows.select("year", "cut")[first].with_columns(pl.Series("authors", self.team, pl.Int64))


def person_labs(entities: Entities, network: Network) -> pl.DataFrame:
    """`node`, `lab` (row of `labs`), `papers`: the labs printed with a person's authorships.

    Sorted by node, most papers first, then by the name of the lab.
    """
    import polars as pl

    labs = entities.labs.select("id", "name", row=pl.int_range(pl.len(), dtype=pl.Int32))
    by_name = labs.sort("name", "id").select(pl.col("row").alias("lab"), place=pl.int_range(pl.len()))
    parts = [
        part.join(labs.select("row", lab="id").lazy(), on="lab")
        .group_by("person", lab="row")
        .agg(papers=pl.len().cast(pl.Int64))
        .collect(engine="streaming")
        for part in _printed_labs(entities)
    ]
    nodes = network.nodes.select(person="id", node=pl.int_range(pl.len(), dtype=pl.Int32))
    empty = pl.DataFrame(schema={"person": pl.String, "lab": pl.Int32, "papers": pl.Int64})
    return (
        pl.concat([empty, *parts])
        .join(nodes, on="person")
        .group_by("node", "lab")
        .agg(pl.col("papers").sum())
        .join(by_name, on="lab")
        .sort("node", "papers", "place", descending=[False, True, False])
        .drop("place")
    )


def _printed_labs(entities: Entities) -> Iterator[pl.LazyFrame]:
    """`person, lab, paper`, each once, of some papers at a time."""
    from kgraph.networks.rows import TablesSource, ask_by_papers

    if entities.height("affiliations"):
        yield from ask_by_papers(TablesSource(entities), "", PRINTED_LABS)
