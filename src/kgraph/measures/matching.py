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
    moved: `old`, `new`, `n`: how many statements of the documents are about the old before, and after no more
        about its heir but about another thing, which had them not before.
    """

    heirs: pl.DataFrame
    moved: pl.DataFrame

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
        return Matching(same, same.clear().with_columns(n=pl.lit(0, pl.UInt32)))
    old, new = (getattr(e, kind.table)["id"] for e in (before, after))
    one, other = (kind.statements(e).unique() for e in (before, after))
    on = [c for c in one.columns if c != "id"]
    told = one.rename({"id": "old"}).join(other.rename({"id": "new"}), on=on)
    same = pl.DataFrame({"old": old}).filter(pl.col("old").is_in(new.implode())).with_columns(new="old")
    replaced = _followed(after.replacements.filter(kind=kind.name).select("old", "new")).filter(
        pl.col("old").is_in(old.implode()), pl.col("new").is_in(new.implode())
    )
    ranked = (same, replaced, _counted(told), _identified(kind.name, before, after))
    heirs = pl.concat([frame.select("old", "new") for frame in ranked])
    heirs = heirs.unique("old", keep="first", maintain_order=True).sort("old")
    heir = one.rename({"id": "old"}).join(heirs, on="old").rename({"new": "heir"})
    moved = (
        told.join(heirs.rename({"new": "heir"}), on="old")
        .join(other.rename({"id": "heir"}), on=["heir", *on], how="anti")
        .join(heir.select("heir", *on), left_on=["new", *on], right_on=["heir", *on], how="anti")
    )
    return Matching(heirs, _counted(moved))


def _counted(told: pl.DataFrame) -> pl.DataFrame:
    """`old`, `new`, `n`: how many statements are about both, the most first."""
    import polars as pl

    counted = told.group_by("old", "new").agg(pl.len().alias("n"))
    return counted.sort("old", "n", "new", descending=[False, True, False])


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

    one, other = (
        e.identifiers.filter(kind=kind).select("scheme", "value", "entity") for e in (before, after)
    )
    return _counted(
        one.rename({"entity": "old"}).join(other.rename({"entity": "new"}), on=["scheme", "value"])
    )
