"""What joins two things besides papers: references, shared authors, what is part of what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kgraph.resolve.lookup import label_of

if TYPE_CHECKING:
    import polars as pl

    from kgraph.measures.joint_papers import Thing
    from kgraph.model.entities import Entities


def tie_facts(entities: Entities, a: Thing, b: Thing) -> list[str]:
    """Sentences about two things, given by kind and id; none where nothing is known."""
    found: list[str] = []
    for one, other in ((a, b), (b, a)):
        facts = _FACTS.get((one[0], other[0]))
        if facts and (one[0] != other[0] or one == a):
            found += facts(entities, one[1], other[1])
    return found


def _authorship_facts(entities: Entities, person: str, paper: str) -> list[str]:
    import polars as pl

    mine = entities.authorships.filter((pl.col("person") == person) & (pl.col("paper") == paper))
    listed = entities.authorships.filter((pl.col("paper") == paper) & ~pl.col("is_inferred")).height
    return [
        "author by inference: the list is cut and does not print the name"
        if row["is_inferred"]
        else f"author {row['position']} of {listed} listed, printed as {row['name_as_printed']!r}"
        for row in mine.iter_rows(named=True)
    ]


def _affiliation_facts(entities: Entities, person: str, lab: str) -> list[str]:
    import polars as pl

    mine = entities.authorships.filter(pl.col("person") == person)
    own = mine.join(entities.affiliations.filter(pl.col("lab") == lab), on=["paper", "rank"])
    n = own["paper"].n_unique()
    return [f"printed with the person's own name on {n} of them"] if n else ["named for the papers only"]


def _citation_facts(entities: Entities, a: str, b: str) -> list[str]:
    import polars as pl

    cites, found = entities.citations, []
    for one, other in ((a, b), (b, a)):
        if cites.filter((pl.col("citing") == one) & (pl.col("cited") == other)).height:
            found.append(f"{label_of(entities, 'paper', one)} cites {label_of(entities, 'paper', other)}")
        if entities.papers.filter((pl.col("id") == one) & (pl.col("version_of") == other)).height:
            found.append(f"{label_of(entities, 'paper', one)} is a version of the other")
    authors = _shared(entities.authorships, "paper", a, b, "person")
    names = [label_of(entities, "person", id) for id in authors]
    found += [f"{_number(names, 'shared author')}: {_cut(sorted(names))}"] if names else []
    references, citing = _shared(cites, "citing", a, b, "cited"), _shared(cites, "cited", a, b, "citing")
    found += [_number(references, "shared reference")] if references else []
    found += [f"cited together by {_number(citing, 'paper')}"] if citing else []
    return found


def _venue_facts(entities: Entities, a: str, b: str) -> list[str]:
    import polars as pl

    venues = entities.papers.select(pl.col("id").alias("paper"), "venue")
    people = _shared(entities.authorships.join(venues, on="paper"), "venue", a, b, "person")
    names = sorted(label_of(entities, "person", id) for id in people)
    return [f"{_number(names, 'shared author')}: {_cut(names)}"] if names else []


def _lab_facts(entities: Entities, a: str, b: str) -> list[str]:
    return _above(entities, "labs", "parent", "lab", "is part of", a, b)


def _topic_facts(entities: Entities, a: str, b: str) -> list[str]:
    return _above(entities, "topics", "broader", "topic", "is narrower than", a, b)


def _above(entities: Entities, table: str, column: str, kind: str, says: str, a: str, b: str) -> list[str]:
    import polars as pl

    frame = getattr(entities, table)
    return [
        f"{label_of(entities, kind, one)} {says} {label_of(entities, kind, other)}"
        for one, other in ((a, b), (b, a))
        if frame.filter((pl.col("id") == one) & (pl.col(column) == other)).height
    ]


_FACTS: dict[tuple[str, str], Callable[[Entities, str, str], list[str]]] = {
    ("person", "paper"): _authorship_facts,
    ("person", "lab"): _affiliation_facts,
    ("paper", "paper"): _citation_facts,
    ("venue", "venue"): _venue_facts,
    ("lab", "lab"): _lab_facts,
    ("topic", "topic"): _topic_facts,
}


def _shared(frame: pl.DataFrame, column: str, a: str, b: str, wanted: str) -> list[str]:
    """Values of one column that stand beside both a and b in another."""
    import polars as pl

    one, two = (set(frame.filter(pl.col(column) == value)[wanted]) for value in (a, b))
    return sorted(one & two)


def _number(items: Sequence[str], noun: str) -> str:
    return f"{len(items):,} {noun}{'' if len(items) == 1 else 's'}"


def _cut(names: Sequence[str], limit: int = 10) -> str:
    return ", ".join(names[:limit]) + (f" … and {len(names) - limit} more" if len(names) > limit else "")
