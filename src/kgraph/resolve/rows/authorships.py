"""Rows of authorships, and what author lists tell of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kgraph.model.entities import Authorship, AuthorshipAffiliation, schema
from kgraph.model.records import Affiliation, AuthorName
from kgraph.resolve.rows.batch import Batch
from kgraph.resolve.rows.labs import LabTexts

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray


def first_mentions(batch: Batch) -> NDArray[np.int64]:
    """Of each signature the place of the mention whose spelling stands for it."""
    import numpy as np

    out = np.zeros(len(batch.number), np.int64)
    (is_first,) = np.nonzero(batch.mentions.order == 0)
    out[batch.mentions.signature[is_first]] = is_first
    return out


def authorship_rows(batch: Batch, authors: Sequence[AuthorName]) -> pl.DataFrame:
    """The rows of the table `authorships`; `authors` are those of the mentions."""
    import polars as pl

    signatures = batch.signatures
    columns = {
        "paper": pl.Series(batch.ids, dtype=pl.String).gather(signatures.paper),
        "rank": signatures.rank,
        "position": signatures.rank,
        "person": batch.person,
        "name_as_printed": [authors[n].name for n in first_mentions(batch).tolist()],
        "is_inferred": signatures.is_inferred,
        "is_corresponding": _corresponding(batch, authors),
        "confidence": signatures.sure,
    }
    types = schema(Authorship)
    position = pl.when(~pl.col("is_inferred")).then("position").alias("position")
    return pl.DataFrame(columns).cast(types).with_columns(position)


def _corresponding(batch: Batch, authors: Sequence[AuthorName]) -> pl.Series:
    """What any record says, and yes where one does."""
    import polars as pl

    said: dict[int, bool] = {}
    for signature, author in zip(batch.mentions.signature.tolist(), authors, strict=True):
        if author.is_corresponding is not None:
            said[signature] = said.get(signature, False) or author.is_corresponding
    return pl.Series([said.get(n) for n in range(len(batch.number))], dtype=pl.Boolean)


def affiliation_rows(batch: Batch, authors: Sequence[AuthorName], labs: LabTexts) -> pl.DataFrame:
    """The rows of the table `affiliations`."""
    import polars as pl

    told: dict[int, list[tuple[int, tuple[Affiliation, ...]]]] = defaultdict(list)
    order = zip(batch.mentions.signature.tolist(), batch.mentions.order.tolist(), authors, strict=True)
    for signature, place, author in order:
        if author.affiliations:
            told[signature].append((place, author.affiliations))
    rows = [
        (batch.ids[paper], rank, lab, text, department)
        for signature, lists in told.items()
        for paper, rank in [(int(batch.signatures.paper[signature]), int(batch.signatures.rank[signature]))]
        for (text, lab), department in _read(lists, labs).items()
    ]
    return pl.DataFrame(rows, schema=schema(AuthorshipAffiliation), orient="row")


def _read(
    lists: list[tuple[int, tuple[Affiliation, ...]]], labs: LabTexts
) -> dict[tuple[str, str | None], str | None]:
    """(Text, lab) → department, of the affiliations that some records print with an author."""
    printed = [a for _, affiliations in sorted(lists, key=lambda item: item[0]) for a in affiliations]
    return {
        (a.text, lab): labs.department(a) for a in printed for lab in labs.all_of(a) or (None,)
    }  # fmt: skip


def spelling_rows(batch: Batch, authors: Sequence[AuthorName]) -> pl.DataFrame:
    """`person` (number), `name` and `n`: how often each person was printed so in the batch.

    Another spelling that a source gives for an entry counts once, unless a record prints it.
    """
    import polars as pl

    mentions, people = batch.mentions, batch.signatures.person
    printed = pl.DataFrame(
        {"person": people[mentions.signature], "name": pl.Series([a.name for a in authors], dtype=pl.String)}
    )
    others = list(_other_spellings(batch, authors))
    if others:
        named = [(int(people[signature]), name) for signature, name in others]
        printed = pl.concat([printed, pl.DataFrame(named, schema=printed.schema, orient="row")])
    return printed.group_by("person", "name").agg(pl.len().cast(pl.Int64).alias("n"))


def _other_spellings(batch: Batch, authors: Sequence[AuthorName]) -> Iterator[tuple[int, str]]:
    signatures = batch.mentions.signature.tolist()
    others: dict[int, dict[str, None]] = defaultdict(dict)
    for signature, author in zip(signatures, authors, strict=True):
        if author.other_names:
            others[signature].update(dict.fromkeys(author.other_names))
    if others:
        for signature, author in zip(signatures, authors, strict=True):
            if signature in others:
                others[signature].pop(author.name, None)
    for signature, names in others.items():
        yield from ((signature, name) for name in names)


def identity_rows(batch: Batch, authors: Sequence[AuthorName]) -> pl.DataFrame:
    """`person` (number), `scheme`, `value` of the identifiers that stand beside names, each once."""
    import polars as pl

    people = batch.signatures.person[batch.mentions.signature].tolist()
    found = {
        (person, scheme, value)
        for person, author in zip(people, authors, strict=True) if author.ids
        for scheme, value in author.ids.items() if value
    }  # fmt: skip
    types = {"person": pl.Int32, "scheme": pl.String, "value": pl.String}
    return pl.DataFrame(list(found), schema=types, orient="row")


def group_numbers(batch: Batch, authors: Sequence[AuthorName]) -> set[int]:
    """Numbers of the people that some record calls a group."""
    people = batch.signatures.person[batch.mentions.signature].tolist()
    return {person for person, author in zip(people, authors, strict=True) if author.is_group}


def told_rows(
    batch: Batch, authors: Sequence[AuthorName], places: Sequence[str]
) -> tuple[NDArray[np.int32], pl.Series]:
    """Numbers of the signatures that links speak of, and what each is called there.

    `Jörg Bornschein @ page.txt:122`; `places` are those of the records.
    """
    import numpy as np
    import polars as pl

    (linked,) = np.nonzero(batch.signatures.is_linked)
    first = first_mentions(batch)[linked].tolist()
    records = batch.mentions.record.tolist()
    texts = [f"{authors[n].name} @ {places[records[n]]}" for n in first]
    return batch.number[linked], pl.Series(texts, dtype=pl.String)
