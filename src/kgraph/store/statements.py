"""The statements of a graph at an endpoint, predicate by predicate, as columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgraph.progress import SILENT, Progress
from kgraph.rdf.vocabulary import term

if TYPE_CHECKING:
    import polars as pl

    from kgraph.store.remote import Endpoint

_PARTS = ("kg:Authorship", "kg:Introduction", "kg:Measure", "kg:Record")
"""Classes of what is no thing of its own; in large numbers."""


@dataclass
class Statements:
    """Asks an endpoint for all statements with a predicate, in pages, each predicate once.

    base: of the IRIs. progress: is told how many statements came.
    """

    endpoint: Endpoint
    base: str
    progress: Progress = SILENT
    _known: dict[tuple[str, bool], pl.DataFrame] = field(default_factory=dict, init=False)

    def of(self, predicate: str, *, named: bool = False) -> pl.DataFrame:
        """Columns `s` and `o` as text, for a term such as `kg:title`; `named`: in named graphs."""
        if (predicate, named) not in self._known:
            pattern = f"?s <{term(predicate)}> ?o"
            self._known[predicate, named] = self._ask(f"GRAPH ?g {{ {pattern} }}" if named else pattern)
        return self._known[predicate, named]

    def types(self) -> pl.DataFrame:
        """Columns `s` and `o`: things and their classes."""
        parts = ", ".join(f"<{term(part)}>" for part in _PARTS)
        return self._ask(f"?s <{term('rdf:type')}> ?o FILTER(?o NOT IN ({parts}))")

    def things(self, kind: str, column: str, predicate: str) -> pl.DataFrame:
        """The statements about things of a kind: columns `id` and `column`."""
        import polars as pl

        found = self.of(predicate)
        return found.select(self.id("s", kind).alias("id"), pl.col("o").alias(column)).drop_nulls("id")

    def pairs(self, predicate: str, kind: str, column: str, other_kind: str, other: str) -> pl.DataFrame:
        """The statements between things of two kinds: columns with their ids."""
        ends = (self.id("s", kind).alias(column), self.id("o", other_kind).alias(other))
        return self.of(predicate).select(*ends).drop_nulls()

    def id(self, column: str, kind: str) -> pl.Expr:
        """The ids in a column of IRIs; null for what is no thing of that kind."""
        import polars as pl

        space = f"{self.base}{kind}/"
        rest = pl.col(column).str.strip_prefix(space)
        ours = pl.col(column).str.starts_with(space) & ~rest.str.contains("[/#]")
        return pl.when(ours).then(rest)

    def _ask(self, pattern: str) -> pl.DataFrame:
        import polars as pl

        from kgraph.store.result import to_python

        rows = self.endpoint.iter_terms(f"SELECT DISTINCT ?s ?o {{ {pattern} }}")
        pairs = [(str(to_python(s)), _text(o)) for s, o in rows]
        self.progress.advance(len(pairs))
        return pl.DataFrame(pairs, schema={"s": pl.String, "o": pl.String}, orient="row")


def _text(term: object) -> str:
    """The text of a term; booleans in one form."""
    from kgraph.store.result import to_python

    value = to_python(term)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(getattr(term, "value", term))
