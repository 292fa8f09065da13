"""The main claims of a report, each with a plain SPARQL query that gives it again.

Values are computed from the tables, the queries ask the graph: that both agree is a test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.rdf.iris import ONTOLOGY
from kgraph.reports.scope_sections import Claim
from kgraph.reports.signed import Signed
from kgraph.reports.text import count, number, percent

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network
    from kgraph.reports.scope import Scope

PREFIXES = f"PREFIX kg: <{ONTOLOGY}>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"

QUERIES = {
    "papers": """\
SELECT (COUNT(DISTINCT ?paper) AS ?value) WHERE {
  ?paper kg:title ?title .
  SCOPE
}""",
    "people": """\
SELECT (COUNT(DISTINCT ?person) AS ?value) WHERE {
  ?paper kg:authoredBy ?person .
  SCOPE
}""",
    "cut-lists": """\
SELECT (COUNT(DISTINCT ?paper) AS ?value) WHERE {
  ?paper kg:authorListComplete false .
  SCOPE
}""",
    "joint": """\
SELECT (AVG(IF(?n > 1, 1.0, 0.0)) AS ?value) WHERE {
  { SELECT ?paper (COUNT(DISTINCT ?person) AS ?n) WHERE {
      ?paper kg:authoredBy ?person .
      SCOPE
    } GROUP BY ?paper }
}""",
    "pairs": """\
SELECT (COUNT(*) AS ?value) WHERE {
  { SELECT DISTINCT ?a ?b WHERE {
      ?paper kg:authoredBy ?a, ?b FILTER(STR(?a) < STR(?b))
      SCOPE
    } }
}""",
    "most-papers": """\
SELECT (COUNT(DISTINCT ?paper) AS ?value) ?name WHERE {
  ?paper kg:authoredBy ?person . ?person kg:name ?name .
  SCOPE
} GROUP BY ?person ?name ORDER BY DESC(?value) ?name LIMIT 5""",
    "most-coauthors": """\
SELECT (COUNT(DISTINCT ?other) AS ?value) ?name WHERE {
  ?paper kg:authoredBy ?person, ?other FILTER(?person != ?other)
  ?person kg:name ?name .
  SCOPE
} GROUP BY ?person ?name ORDER BY DESC(?value) ?name LIMIT 5""",
    "strongest-tie": """\
SELECT (COUNT(DISTINCT ?paper) AS ?value) (CONCAT(?left, " and ", ?right) AS ?name) WHERE {
  ?paper kg:authoredBy ?a, ?b FILTER(STR(?a) < STR(?b))
  ?a kg:name ?left . ?b kg:name ?right .
  SCOPE
} GROUP BY ?a ?b ?left ?right ORDER BY DESC(?value) ?name LIMIT 5""",
    "best-year": """\
SELECT (COUNT(DISTINCT ?paper) AS ?value) (STR(?y) AS ?name) WHERE {
  ?paper kg:title ?title ; kg:year ?y .
  SCOPE
} GROUP BY ?y ORDER BY DESC(?value) ?y LIMIT 5""",
    "no-lab": """\
SELECT (COUNT(DISTINCT ?paper) AS ?value) WHERE {
  ?paper kg:title ?title .
  FILTER NOT EXISTS { ?paper kg:contributingLab|(kg:hasAuthorship/kg:affiliation) ?any }
  SCOPE
}""",
}
"""Claim → its query; SCOPE stands for what binds `?paper` to the papers of the report."""


@dataclass(frozen=True)
class _First:
    """The greatest value, and whose it is where it is one's alone."""

    value: int
    who: str | None
    n_tied: int


def claims(entities: Entities, network: Network, scopes: Sequence[Scope] = ()) -> list[Claim]:
    """Ten claims about the papers of `entities`, in the order of `QUERIES`; those of nothing are left out.

    `scopes` are what the tables and the network were cut to.
    """
    import polars as pl

    n = entities.height("papers")
    if not n:
        return []
    people, written = network.n_nodes, network.nodes.select(name="label", value="papers")
    sizes = Signed.of(network).papers["authors"]
    cut = int(entities.scan("papers").select((~pl.col("authors_complete")).sum()).collect().item())
    told: list[tuple[str, float | None, str | None, str]] = [
        ("papers", n, None, count(n, "paper") + "."),
        ("people", people, None, f"{count(people, 'person signed', 'people signed')} them."),
        ("cut-lists", cut, None, f"{number(cut)} of the papers come with a cut author list."),
        _joint(sizes),
        ("pairs", network.n_edges, None, f"{count(network.n_edges, 'pair')} of people wrote together."),
        _most(written, "most-papers", "paper", "papers", "The most papers"),
        _most(_degrees(network), "most-coauthors", "co-author", "co-authors", "The most co-authors"),
        _most(_ties(network), "strongest-tie", "joint paper", "joint papers", "The strongest tie"),
        _most(_years(entities), "best-year", "paper", "papers", "The year of most papers"),
        _no_lab(entities, n),
    ]
    return [
        Claim(name=name, text=text, value=value, who=who, query=claim_query(name, scopes))
        for name, value, who, text in told
        if value is not None
    ]


def claim_query(name: str, scopes: Sequence[Scope] = ()) -> str | None:
    """The SPARQL of a claim over the papers of these scopes; null where one of them has none."""
    patterns = [scope.sparql for scope in scopes]
    if None in patterns:
        return None
    lines = "\n".join(
        # Of its own, so that a paper found twice in the scope is counted once.
        f"  {{ SELECT DISTINCT ?paper WHERE {{ {pattern} }} }}"
        for pattern in patterns
    )
    kept = [line for line in QUERIES[name].splitlines() if line.strip() != "SCOPE"]
    at = next(i for i, line in enumerate(QUERIES[name].splitlines()) if line.strip() == "SCOPE")
    return PREFIXES + "\n".join([*kept[:at], *([lines] if lines else []), *kept[at:]])


def _no_lab(entities: Entities, n: int) -> tuple[str, float | None, str | None, str]:
    import polars as pl

    printed = entities.scan("affiliations").filter(pl.col("lab").is_not_null()).select("paper")
    of_paper = entities.scan("paper_labs").select("paper")
    named = pl.concat([printed, of_paper]).unique().select(pl.len()).collect(engine="streaming").item()
    return "no-lab", n - named, None, f"{number(n - named)} of the papers name no lab that was recognised."


def _joint(sizes: pl.Series) -> tuple[str, float | None, str | None, str]:
    if sizes.is_empty():
        return "joint", None, None, ""
    share = round(int((sizes > 1).sum()) / len(sizes), 9)
    return "joint", share, None, f"{percent(share)} of the papers with an author have several."


def _most(
    values: pl.DataFrame, name: str, one: str, many: str, title: str
) -> tuple[str, float | None, str | None, str]:
    """A claim about who is first in `name, value`."""
    found = _first(values)
    if found is None:
        return name, None, None, ""
    if found.who is None:
        return name, found.value, None, (
            f"{title}: {count(found.value, one, many)} ({number(found.n_tied)} share the place)."
        )  # fmt: skip
    return name, found.value, found.who, f"{title}: {found.who}, {count(found.value, one, many)}."


def _first(values: pl.DataFrame) -> _First | None:
    import polars as pl

    if values.is_empty():
        return None
    best = values.filter(pl.col("value") == pl.col("value").max())
    if best["value"][0] < 1:
        return None
    return _First(int(best["value"][0]), best["name"][0] if best.height == 1 else None, best.height)


def _degrees(network: Network) -> pl.DataFrame:
    import polars as pl

    from kgraph.kernels.components import degrees

    source, target = (network.edges[end].to_numpy() for end in ("source", "target"))
    degree = pl.Series("value", degrees(network.n_nodes, source, target))
    return network.nodes.select("label", degree).rename({"label": "name"})


def _ties(network: Network) -> pl.DataFrame:
    """Pairs of most joint papers, the ends in the order of their IRIs as SPARQL has them."""
    import polars as pl

    edges = network.edges
    best = edges.filter(pl.col("papers") == pl.col("papers").max())
    ids, labels = network.nodes["id"], network.nodes["label"]
    names = []
    for source, target in best.select("source", "target").iter_rows():
        first, second = sorted((source, target), key=lambda end: str(ids[end]))
        names.append(f"{labels[first]} and {labels[second]}")
    return pl.DataFrame(
        {"name": names, "value": best["papers"]}, schema={"name": pl.String, "value": pl.Int64}
    )


def _years(entities: Entities) -> pl.DataFrame:
    import polars as pl

    years = entities.scan("papers").select("year").drop_nulls()
    counted = years.group_by("year").agg(pl.len().alias("value")).collect()
    return counted.select(pl.col("year").cast(pl.String).alias("name"), "value")
