"""The papers of a workspace as records again: what all sources together say of each, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kgraph.model.entities import Entities
from kgraph.model.records import Affiliation, AssignedTopic, AuthorName, Funder, Place, Record

if TYPE_CHECKING:
    import polars as pl

BATCH = 20_000
"""Papers gathered at once; the rest of the tables is only looked up."""


def records_of(entities: Entities, papers: Sequence[str] | None = None) -> Iterator[Record]:
    """One record per paper, in the order of `papers` (ids; by default all); unknown ids are left out.

    `Place.record` is the paper's id. Authors stand as printed in the fullest list, inferred ones last.
    """
    import polars as pl

    chosen = entities.papers["id"].to_list() if papers is None else list(dict.fromkeys(papers))
    known = _Known(entities)
    for start in range(0, len(chosen), BATCH):
        ids = chosen[start : start + BATCH]
        wanted = pl.DataFrame({"paper": ids}, schema={"paper": pl.String})
        gathered = _Gathered(entities, known, wanted)
        rows = {
            row["id"]: row
            for row in entities.papers.join(wanted, left_on="id", right_on="paper", how="semi").iter_rows(
                named=True
            )
        }
        for id in ids:
            if id in rows:
                yield gathered.record(rows[id])


class _Known:
    """What papers name by id, looked up once for all of them."""

    def __init__(self, entities: Entities) -> None:
        import polars as pl

        identifiers = entities.identifiers
        people = identifiers.filter(pl.col("kind") == "person")
        # two ids of one person in one scheme: which of them signed cannot be told
        self.people = _first_of(people.filter(pl.len().over("entity", "scheme") == 1))
        self.labs = _first_of(identifiers.filter(pl.col("kind") == "lab"))
        self.topics = _first_of(identifiers.filter(pl.col("kind") == "topic"))
        self.groups = set(entities.people.filter(pl.col("kind") == "Group")["id"])
        self.venues = dict(entities.venues.select("id", "name").iter_rows())
        self.venue_ids = _first_of(identifiers.filter(pl.col("kind") == "venue"))
        cited = entities.citations.select(entity="cited").unique()
        self.cited = _first_of(
            identifiers.filter(pl.col("kind") == "paper").join(cited, on="entity", how="semi")
        )


class _Gathered:
    """All that the tables say of some papers, by paper."""

    def __init__(self, entities: Entities, known: _Known, wanted: pl.DataFrame) -> None:
        import polars as pl

        self.known = known

        def of(table: pl.DataFrame, key: str = "paper") -> Mapping[str, list[dict[str, Any]]]:
            rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for row in table.join(wanted, left_on=key, right_on="paper", how="semi").iter_rows(named=True):
                rows[row[key]].append(row)
            return rows

        named = entities.labs.select(lab="id", organization="name", city="city", country="country")
        self.authorships = of(entities.authorships.sort("paper", "rank"))
        self.affiliations = of(entities.affiliations.join(named, on="lab", how="left", maintain_order="left"))
        topics = entities.topics.select(topic="id", label="label", scheme="scheme", notation="notation")
        self.topics = of(entities.paper_topics.join(topics, on="topic", maintain_order="left"))
        self.labs = of(entities.paper_labs)
        self.funders = of(entities.paper_funders)
        self.references = of(entities.citations, "citing")
        identifiers = entities.identifiers
        self.ids = of(identifiers.filter(pl.col("kind") == "paper").rename({"entity": "paper"}))
        self.links = of(entities.links.filter(pl.col("kind") == "paper").rename({"entity": "paper"}))

    def record(self, paper: Mapping[str, Any]) -> Record:
        """The paper as one record."""
        id, year = paper["id"], paper["year"]
        words = self.topics.get(id, ())
        return Record(
            place=Place("", 1, id),
            title=paper["title"],
            authors=tuple(self._authors(id)),
            authors_complete=paper["authors_complete"],
            kind=None if paper["kind"] == "Paper" else paper["kind"],
            year=year,
            date=paper["date"] or (f"{year:04}" if year else None),
            date_inferred=paper["year_inferred"],
            venue=self.known.venues.get(paper["venue"]),
            venue_ids=self.known.venue_ids.get(paper["venue"], {}),
            keywords=tuple(w["label"] for w in words if w["scheme"] == "keyword"),
            categories=tuple(w["notation"] for w in words if w["scheme"] == "category" and w["notation"]),
            topics=tuple(
                AssignedTopic(w["label"], w["score"], self.known.topics.get(w["topic"], {}))
                for w in words
                if w["scheme"] == "subject"
            ),
            abstract=paper["abstract"],
            labs=tuple(dict.fromkeys(lab["as_printed"] for lab in self.labs.get(id, ()))),
            ids={row["scheme"]: row["value"] for row in reversed(self.ids.get(id, []))},
            urls=tuple(row["url"] for row in self.links.get(id, ()) if row["role"] == "page"),
            code_urls=tuple(row["url"] for row in self.links.get(id, ()) if row["role"] == "code"),
            has_code=paper["has_code"] or None,
            citations=paper["citations"],
            status=paper["status"],
            volume=paper["volume"],
            issue=paper["issue"],
            pages=paper["pages"],
            publisher=paper["publisher"],
            language=paper["language"],
            references=tuple(self._references(id)),
            funders=tuple(self._funders(id)),
        )

    def _authors(self, paper: str) -> Iterator[AuthorName]:
        places: dict[int, dict[str, Affiliation]] = defaultdict(dict)
        for row in self.affiliations.get(paper, ()):
            text = row["as_printed"]
            places[row["rank"]].setdefault(
                text,
                Affiliation(
                    text,
                    row["organization"],
                    row["department"],
                    row["city"],
                    row["country"],
                    self.known.labs.get(row["lab"], {}),
                ),
            )
        for row in self.authorships.get(paper, ()):
            yield AuthorName(
                name=row["name_as_printed"],
                affiliations=tuple(places[row["rank"]].values()),
                ids=self.known.people.get(row["person"], {}),
                is_group=row["person"] in self.known.groups,
                is_inferred=row["is_inferred"],
                is_corresponding=row["is_corresponding"],
            )

    def _references(self, paper: str) -> Iterator[str]:
        for row in self.references.get(paper, ()):
            scheme, value = next(
                iter(self.known.cited.get(row["cited"], {}).items()), ("kgraph", row["cited"])
            )
            yield f"{scheme}:{value}"

    def _funders(self, paper: str) -> Iterator[Funder]:
        awards: dict[tuple[str, str | None, str | None], list[str]] = defaultdict(list)
        for row in self.funders.get(paper, ()):
            awards[row["name"], row["scheme"], row["value"]] += [row["award"]] if row["award"] else []
        for (name, scheme, value), numbers in awards.items():
            yield Funder(name, {scheme: value} if scheme and value else {}, tuple(numbers))


def _first_of(identifiers: pl.DataFrame) -> dict[str, dict[str, str]]:
    """Of each entity its identifiers, the first of each scheme."""
    found: dict[str, dict[str, str]] = {}
    for entity, scheme, value in identifiers.select("entity", "scheme", "value").iter_rows():
        found.setdefault(entity, {}).setdefault(scheme, value)
    return found
