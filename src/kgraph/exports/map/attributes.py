"""What nodes of a map can be coloured, sized and read by: each column of theirs as an attribute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from kgraph.exports.columns import plain_text
from kgraph.exports.map.columns import Column, codes, lists, numbers
from kgraph.measures.catalogue import get_measure
from kgraph.measures.palette import OTHER, PALETTE

if TYPE_CHECKING:
    import polars as pl

    from kgraph.exports.map.papers import Papers
    from kgraph.networks.network import Network

Kind = Literal["number", "year", "category", "text"]

_TITLES = {
    "labs": ("labs", "the labs printed most often with the name"),
    "paper_labs": ("labs of the papers", "the labs that the papers name most often"),
    "topics": ("topics", "the most frequent topics of the papers"),
    "papers": ("papers", ""),
    "first_year": ("first year", "of the papers"),
    "last_year": ("last year", "of the papers"),
    "cut_papers": ("papers with cut author lists", "on these, authors are missing"),
    "inferred_papers": ("papers by inference", "on which the name is not printed"),
    "confidence": ("confidence", "that all of this is one person"),
    "ambiguous": ("ambiguous name", "may be several people"),
}
_OF_THINGS = {
    "degree": ("neighbours", "how many others it is tied to"),
    "strength": ("weight of all ties", "the sum of the weights of its ties"),
    "core_number": ("core number", "in a part where all have at least so many neighbours"),
    "clustering": ("clustering coefficient", "share of pairs of neighbours that are tied to each other"),
    "pagerank": (
        "PageRank",
        "the share of time of a random walk along ties, now and then restarted anywhere",
    ),
    "betweenness": ("betweenness", "share of shortest paths between others that go through it"),
    "closeness": ("closeness", "how near it is to all others"),
    "harmonic": ("harmonic centrality", "how near it is to all others, unreachable ones counting nothing"),
}
"""Title and meaning of measures where the nodes are no people."""
_YEARS = ("first_year", "last_year")
_FIRST = ("labs", "topics", "papers", "first_year", "last_year")
_DRAWN = ("id", "iri", "label", "kind", "x", "y", "size", "color", "community", "community_name")
_FEW = 50
"""Texts of so few kinds are categories."""
_ONE_SIDE = {"AmbiguousPerson": "Person"}
"""Kinds that are special cases of another."""


@dataclass(frozen=True)
class Attribute:
    """One attribute, see `docs/map.md`.

    exact: whether it is computed exactly; null for what is not a measure.
    """

    name: str
    title: str
    kind: Kind
    column: Column
    description: str = ""
    categories: tuple[str, ...] | None = None
    colors: tuple[str, ...] | None = None
    exact: bool | None = None

    def head(self) -> dict[str, Any]:
        """What stands of it in the header."""
        return {
            "name": self.name, "title": self.title, "kind": self.kind, "description": self.description,
            "categories": self.categories, "colors": self.colors, "exact": self.exact,
        }  # fmt: skip


def node_kinds(network: Network) -> tuple[str, ...]:
    """The kinds of the nodes, the most frequent first."""
    return tuple(_ranked(_kinds(network)))


def attributes(network: Network, papers: Papers | None, how: dict[str, str]) -> list[Attribute]:
    """All attributes in the order in which they are offered; `network` is drawn.

    how: of each measure among the columns that we computed, `exact` or how it was estimated.
    """
    nodes = network.nodes
    found = [_community(nodes)]
    if len(node_kinds(network)) > 1:
        found.append(_category("kind", "kind", _kinds(network)))
    if "labs" in nodes.columns:
        first = plain_text_of(nodes, "labs").str.split("; ").list.first().replace("", None)
        found.append(_category("lab", "lab", first, "the lab printed most often with the name"))
    rest = [c for c in nodes.columns if c not in (*_DRAWN, *_FIRST, *how)]
    found += _plain(nodes, [c for c in _FIRST if c in nodes.columns])
    if papers is not None:
        mean = papers.average_years(network.n_nodes)
        column = numbers("attribute:average_year", mean.round(2))
        found.append(Attribute("average_year", "average year", "year", column, "mean year of the papers"))
    found += _measures(nodes, how, is_of_people=node_kinds(network) == ("Person",))
    found += _plain(nodes, rest)
    return found


def plain_text_of(nodes: pl.DataFrame, name: str) -> pl.Series:
    """A column as texts; lists joined by `; `."""
    return nodes.select(plain_text(nodes, name)).to_series()


def _kinds(network: Network) -> pl.Series:
    return plain_text_of(network.nodes, "kind").replace(_ONE_SIDE).fill_null("Thing")


def _community(nodes: pl.DataFrame) -> Attribute:
    """Communities by falling size, each with its name and the colour of its first node."""
    import polars as pl

    number = nodes["community"]
    named = "community_name" in nodes.columns
    name = (
        nodes["community_name"].cast(pl.String) if named else pl.Series([None] * len(number), dtype=pl.String)
    )
    told = pl.DataFrame({"community": number, "name": name, "color": nodes["color"]}).drop_nulls("community")
    ranked = (
        told.group_by("community", maintain_order=True)
        .agg(pl.len().alias("n"), pl.col("name").drop_nulls().first(), pl.col("color").drop_nulls().first())
        .sort("n", "community", descending=[True, False])
    )
    names = [n or _numbered(c) for n, c in ranked.select("name", "community").iter_rows()]
    return Attribute(
        "community", "community", "category", codes("attribute:community", number, ranked["community"]),
        "groups whose members are tied more closely with each other than with others",
        tuple(names), tuple(color or OTHER for color in ranked["color"]),
    )  # fmt: skip


def _numbered(community: Any) -> str:
    """A community without a name: by its number from 1."""
    return f"community {community + 1}" if isinstance(community, int) else str(community)


def _plain(nodes: pl.DataFrame, names: list[str]) -> Iterator[Attribute]:
    """Columns as they are, by their types; those without any value are left out."""
    import polars as pl

    for name in names:
        values, dtype = nodes[name], nodes[name].dtype
        title, description = _TITLES.get(name, (name.replace("_", " "), ""))
        if values.null_count() == len(values):
            continue
        if dtype.is_numeric():
            kind: Kind = "year" if name in _YEARS else "number"
            column = numbers(f"attribute:{name}", values.cast(pl.Float64).fill_null(float("nan")).to_numpy())
            yield Attribute(name, title, kind, column, description)
        elif dtype == pl.Boolean:
            words = values.replace_strict([False, True], ["no", "yes"], return_dtype=pl.String)
            yield _category(name, title, words, description)
        else:
            text = plain_text_of(nodes, name)
            if dtype == pl.String and name not in _TITLES and text.n_unique() <= _FEW:
                yield _category(name, title, text, description)
            else:
                yield Attribute(name, title, "text", lists(f"attribute:{name}", text), description)


def _measures(nodes: pl.DataFrame, how: dict[str, str], *, is_of_people: bool) -> Iterator[Attribute]:
    """Measures, in words about people where the nodes are people."""
    for name, told in how.items():
        measure = get_measure(name)
        title, meaning = (measure.title, measure.meaning) if is_of_people else _OF_THINGS[name]
        column = numbers(f"attribute:{name}", nodes[name].cast(float).to_numpy())
        description = meaning if told == "exact" else f"{meaning}; {told}"
        yield Attribute(name, title, "number", column, description, exact=told == "exact")


def _category(name: str, title: str, values: pl.Series, description: str = "") -> Attribute:
    """Texts as categories, the most frequent first and in the colours of the palette."""
    import polars as pl

    ranked = _ranked(values)
    colors = (*PALETTE[: len(ranked)], *[OTHER] * (len(ranked) - len(PALETTE)))
    column = codes(f"attribute:{name}", values, pl.Series(ranked, dtype=pl.String))
    return Attribute(name, title, "category", column, description, tuple(ranked), colors)


def _ranked(values: pl.Series) -> list[str]:
    """The different texts, the most frequent first; of equally frequent ones by the alphabet."""
    counted = values.drop_nulls().alias("value").value_counts(name="n")
    ranked: list[str] = counted.sort("n", "value", descending=[True, False])["value"].to_list()
    return ranked
