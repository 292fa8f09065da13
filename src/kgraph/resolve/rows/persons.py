"""Rows of a range of people: what each is called, and by which identifiers he is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.model.entities import Identifier, Person, PersonName, schema
from kgraph.model.names import parse_name, reading_order
from kgraph.resolve.rows.parts import Ranges, Rows
from kgraph.resolve.rows.people import IN_DOUBT, Figures

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray


@dataclass(frozen=True)
class People:
    """Some people in columns, with what is known of each; they are numbered from 0."""

    ids: pl.Series
    names: Mapping[int, str]
    """Number → name that the user has set."""
    is_doubtful: NDArray[np.bool_]
    figures: Figures
    spellings: pl.DataFrame
    """`person`, `name`, `n`, sorted by person."""
    identities: pl.DataFrame
    """`person`, `scheme`, `value`."""
    ranges: Mapping[str, Ranges]
    """Of the tables whose rows go to the disk."""


def make_people(people: People) -> Rows:
    """The rows of `people`, `person_names`, and of `identifiers` that are about people."""
    import polars as pl

    ids = people.ids
    spelt, known, figures = people.spellings, people.identities, people.figures
    columns = pl.DataFrame(
        {
            "id": ids,
            "name": _names(people, spelt),
            "is_group": figures.is_group,
            "is_doubtful": people.is_doubtful,
            "confidence": figures.confidence,
            "n_papers": figures.n_papers,
            "first_year": figures.first_year,
            "last_year": figures.last_year,
        }
    )
    doubtful = pl.when("is_doubtful")
    kind = doubtful.then(pl.lit("AmbiguousPerson")).otherwise(pl.lit("Person"))
    types = schema(Person)
    rows = columns.with_columns(
        pl.when("is_group").then(pl.lit("Group")).otherwise(kind).alias("kind"),
        doubtful.then(pl.min_horizontal("confidence", pl.lit(IN_DOUBT)))
        .otherwise("confidence")
        .alias("confidence"),
        *(pl.when(pl.col(year) != 0).then(year).alias(year) for year in ("first_year", "last_year")),
    )
    names = pl.DataFrame(
        {"person": ids.gather(spelt["person"]), "name": spelt["name"], "n_mentions": spelt["n"]}
    )
    identifiers = known.select(
        pl.lit("person").alias("kind"), ids.gather(known["person"]).alias("entity"), "scheme", "value"
    )
    tables = {
        "people": rows.select(list(types)).cast(types),
        "person_names": names.select(list(schema(PersonName))),
        "identifiers": identifiers.select(list(schema(Identifier))),
    }
    return Rows.of(tables, people.ranges)


def _names(people: People, spelt: pl.DataFrame) -> list[str]:
    """What each is called: the name set by the user, else the best spelling."""
    counts: list[dict[str, int]] = [{} for _ in range(len(people.ids))]
    for person, name, n in spelt.iter_rows():
        counts[person][name] = n
    return [
        people.names.get(number) or _called(spellings, is_group=is_group)
        for number, (spellings, is_group) in enumerate(
            zip(counts, people.figures.is_group.tolist(), strict=True)
        )
    ]


def _called(spellings: Mapping[str, int], *, is_group: bool) -> str:
    """What a person is called: the best spelling, given name first; a group as it is printed."""
    best = best_spelling(spellings)
    return best if is_group else reading_order(best)


def best_spelling(counts: Mapping[str, int]) -> str:
    """The fullest spelling met most often: first name written out, mixed case, surname last; then frequency.

    Example:
        >>> best_spelling({"J. Berg": 9, "JO BERG": 4, "Jo Berg": 2, "Jo K. Berg": 2})
        'Jo K. Berg'
    """
    if len(counts) == 1:
        return next(iter(counts))

    def order(text: str) -> tuple[bool, bool, bool, int, int, str]:
        name = parse_name(text)
        is_plain = text in (text.upper(), text.lower()) and text.isascii()
        return (
            name.is_abbreviated,
            is_plain,
            name.has_comma and text.isascii(),
            -counts[text],
            -len(text),
            text,
        )

    return min(counts, key=order)
