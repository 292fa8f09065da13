"""Networks of rows that say what their nodes are called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kgraph.errors import AmbiguousName
from kgraph.networks.construction import construct

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.definition import Definition
    from kgraph.networks.network import Network
    from kgraph.networks.rows import Source
    from kgraph.networks.selection import Selection


@dataclass(frozen=True)
class FetchedSource:
    """A source whose answer to one query is there already."""

    source: Source
    sparql: str
    rows: pl.DataFrame

    def ask(self, sparql: str, sql: str | None) -> pl.LazyFrame:
        """The rows of the query."""
        return self.rows.lazy() if sparql == self.sparql else self.source.ask(sparql, sql)

    def key(self, column: str, kind: str | None) -> pl.Expr:
        """As of the source."""
        return self.source.key(column, kind)


def labelled_network(
    definition: Definition, rows: pl.DataFrame, source: Source, base: str, selection: Selection
) -> Network:
    """The network of a definition and its rows, with nodes called as the rows call them.

    Labels stand in the columns `?<column>_label` (`?author_label`, `?source_label`); of several the most
    frequent counts. The ego may be named by its label too.

    Raises:
        AmbiguousName: several nodes bear the label of the ego.
    """
    labels = _labels(definition, rows)
    if selection.ego is not None:
        selection = replace(selection, ego=_by_label(labels, selection.ego))
    made = construct(definition, FetchedSource(source, definition.sparql, rows), base, selection)
    return _labelled(made, labels)


def _labels(definition: Definition, rows: pl.DataFrame) -> pl.DataFrame:
    """`value` (a node as the rows name it) and `text`, its most frequent label; the first of equals."""
    import polars as pl

    ends = definition.columns if definition.is_edges else definition.columns[:1]
    found = [
        rows.select(
            pl.col(end).cast(pl.String).alias("value"), pl.col(f"{end}_label").cast(pl.String).alias("text")
        ).drop_nulls()
        for end in ends
        if {end, f"{end}_label"} <= set(rows.columns)
    ]
    empty = pl.DataFrame(schema={"value": pl.String, "text": pl.String})
    counted = pl.concat([empty, *found]).group_by("value", "text").len("n")
    ordered = counted.sort("value", "n", "text", descending=[False, True, False])
    return ordered.unique("value", keep="first", maintain_order=True).select("value", "text")


def _by_label(labels: pl.DataFrame, text: str) -> str:
    """The node that a label means; the text itself where none has that label."""
    import polars as pl

    found = labels.filter(pl.col("text").str.to_lowercase() == text.lower())
    if found.height > 1:
        raise AmbiguousName(text, [(value, label, "") for value, label in found.iter_rows()], what="nodes")
    return str(found["value"][0]) if found.height else text


def _labelled(network: Network, labels: pl.DataFrame) -> Network:
    import polars as pl

    value = pl.coalesce("iri", "id").alias("value")
    nodes = network.nodes.with_columns(value).join(labels, on="value", how="left", maintain_order="left")
    label = pl.coalesce("text", "label").alias("label")
    return network.with_nodes(nodes.with_columns(label).select(network.nodes.columns))
