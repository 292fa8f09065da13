"""Which thing of one state of the graph is which of another: by id, by what replaced it, by its statements.

Two builds give one id to what the registry knows as one thing. Where ids differ (a workspace of its own, two
things joined, one divided) the statements of the documents decide: the heir of an old thing is the new one
that has most of its statements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities


@dataclass(frozen=True)
class Matching:
    """Things of a kind before and after.

    heirs: `old`, `new`, each old once; without a row an old thing is gone.
    shared: `old`, `new`, `n`: how many statements of the documents about the old are about the new.
    """

    heirs: pl.DataFrame
    shared: pl.DataFrame

    def follow(self, ids: pl.Series) -> pl.Series:
        """The ids of the heirs; those of things that are gone stay as they are."""
        import polars as pl

        found = pl.DataFrame({"old": ids}).join(self.heirs, on="old", how="left", maintain_order="left")
        return found.select(pl.coalesce("new", "old")).to_series().alias(ids.name)


@dataclass(frozen=True)
class Kind:
    """A kind of things that states can be compared by.

    statements: of a state, `id` and whatever else names one statement of a document.
    """

    name: str
    table: str
    statements: Callable[[Entities], pl.DataFrame]


def _records(entities: Entities) -> pl.DataFrame:
    return _placed(entities, entities.paper_records, "record", "title").rename({"paper": "id"})


def _mentions(entities: Entities) -> pl.DataFrame:
    return _placed(entities, entities.mentions, "record", "index", "name_as_printed").rename({"person": "id"})


def _printed_labs(entities: Entities) -> pl.DataFrame:
    return entities.lab_names.select("name", id="lab")


def _placed(entities: Entities, frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Statements by the path of their document, which stays when the document grows."""
    thing = "paper" if "title" in columns else "person"
    paths = entities.documents.select("path", document="id")
    return frame.join(paths, on="document", how="left").select(thing, "path", *columns)


PAPERS = Kind("paper", "papers", _records)
PEOPLE = Kind("person", "people", _mentions)
LABS = Kind("lab", "labs", _printed_labs)


def match(kind: Kind, before: Entities, after: Entities) -> Matching:
    """Which things of a kind in one state are which in the other."""
    import polars as pl

    if before is after:
        same = getattr(after, kind.table).select(old="id", new="id")
        return Matching(same, same.with_columns(n=pl.lit(1, pl.UInt32)))
    old, new = (getattr(e, kind.table)["id"] for e in (before, after))
    one, other = kind.statements(before), kind.statements(after)
    on = [c for c in one.columns if c != "id"]
    shared = (
        one.unique().join(other.unique(), on=on, suffix="_new")
        .group_by(pl.col("id").alias("old"), pl.col("id_new").alias("new"))
        .agg(pl.len().alias("n"))
        .sort("old", "n", "new", descending=[False, True, False])
    )  # fmt: skip
    same = pl.DataFrame({"old": old}).filter(pl.col("old").is_in(new.implode())).with_columns(new="old")
    replaced = after.replacements.filter(kind=kind.name).select("old", "new")
    replaced = _followed(replaced).filter(
        pl.col("old").is_in(old.implode()), pl.col("new").is_in(new.implode())
    )
    identified = _identified(kind.name, before, after)
    ranked = [frame.select("old", "new") for frame in (same, replaced, shared, identified)]
    heirs = pl.concat(ranked).unique("old", keep="first", maintain_order=True).sort("old")
    return Matching(heirs, shared)


def _followed(replaced: pl.DataFrame) -> pl.DataFrame:
    """Replacements with what replaced the replacement, and so on, in its place."""
    import polars as pl

    for _ in range(replaced.height):
        further = replaced.join(
            replaced.rename({"old": "new", "new": "newer"}), on="new", how="left", maintain_order="left"
        )
        if further["newer"].is_null().all():
            break
        replaced = further.select("old", new=pl.coalesce("newer", "new"))
    return replaced


def _identified(kind: str, before: Entities, after: Entities) -> pl.DataFrame:
    """Things with the same DOI, ORCID iD and so on, the most identifiers shared first."""
    import polars as pl

    one, other = (
        e.identifiers.filter(kind=kind).select("scheme", "value", "entity") for e in (before, after)
    )
    both = one.join(other, on=["scheme", "value"], suffix="_new")
    counted = both.group_by(pl.col("entity").alias("old"), pl.col("entity_new").alias("new")).len("n")
    return counted.sort("old", "n", "new", descending=[False, True, False])
