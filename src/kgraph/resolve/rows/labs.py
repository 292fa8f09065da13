"""Rows of labs and of the texts that were taken for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from kgraph.model.entities import Lab, LabName, PaperLab, schema
from kgraph.model.records import Affiliation, AuthorName, Record
from kgraph.resolve.labs.resolving import Labs
from kgraph.resolve.rows.groups import Groups

if TYPE_CHECKING:
    import polars as pl


class LabTexts:
    """Ids of the labs that printed texts name, each text looked up once."""

    def __init__(self, labs: Labs) -> None:
        self._labs = labs
        self._ids: dict[tuple[str | None, ...], tuple[str, ...]] = {}

    def all_of(self, affiliation: Affiliation) -> tuple[str, ...]:
        """Ids of all labs of an affiliation, in order, each once."""
        told = (affiliation.text, affiliation.organization, affiliation.city, affiliation.country)
        ids = self._ids.get(told)
        if ids is None:
            ids = self._ids[told] = tuple(self._labs.ids[key] for key in self._labs.all_of(affiliation))
        return ids

    def department(self, affiliation: Affiliation) -> str | None:
        """Department or group that an affiliation names within its lab."""
        return self._labs.department(affiliation)

    def named(self, text: str) -> str | None:
        """The lab that a bare text names."""
        return next(iter(self.all_of(Affiliation(text))), None)


def lab_rows(labs: Labs) -> list[Lab]:
    """The table `labs`."""
    return [
        Lab(
            id=labs.ids[key],
            name=o.name,
            kind=o.kind,
            parent=labs.ids[o.parent] if o.parent else None,
            city=o.city,
            country=o.country,
        )
        for key, o in labs.organizations.items()
    ]


def named_labs(
    records: Sequence[Record], affiliations: Sequence[Affiliation], labs: LabTexts
) -> Counter[tuple[str, str]]:
    """(Id, text) → how often the text was printed and taken for the lab; affiliations: of the authors."""
    names: Counter[tuple[str, str]] = Counter()
    for a in affiliations:
        names.update([(id, a.text) for id in labs.all_of(a)])
    for text in (text for record in records if record.labs for text in record.labs):
        if (id := labs.named(text)) is not None:
            names[id, text] += 1
    return names


def affiliations_of(authors: Sequence[AuthorName]) -> list[Affiliation]:
    """Those of all authors."""
    return list(chain.from_iterable([author.affiliations for author in authors]))


def lab_name_rows(names: Counter[tuple[str, str]]) -> list[LabName]:
    """The table `lab_names`."""
    return [LabName(lab=lab, name=text, n_mentions=n) for (lab, text), n in names.items()]


def paper_lab_rows(ids: pl.Series, groups: Groups, labs: LabTexts) -> pl.DataFrame:
    """The table `paper_labs`: of several texts for one lab the first stands there."""
    import polars as pl

    owners, texts = groups.listed(groups.column("labs"))
    rows: dict[tuple[int, str], str] = {}
    for paper, text in zip(owners.tolist(), texts, strict=True):
        if (lab := labs.named(text)) is not None:
            rows.setdefault((paper, lab), text)
    told = [(ids[paper], lab, text) for (paper, lab), text in rows.items()]
    return pl.DataFrame(told, schema=schema(PaperLab), orient="row")


def lab_identifiers(
    affiliations: Sequence[Affiliation], labs: LabTexts
) -> Iterator[tuple[str, str, str, Any]]:
    """Kind, id, scheme and value of the identifiers that stand beside affiliations."""
    for a in affiliations:
        if a.ids and (ids := labs.all_of(a)):
            yield from (("lab", ids[0], scheme, value) for scheme, value in a.ids.items() if value)
