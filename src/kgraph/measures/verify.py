"""The same figures by three ways: SPARQL over the store, the table plan, and networkx.

The three share no code beyond the store's and the tables' own: SPARQL counts in the graph, the table plan
counts with our projection, and networkx projects the bipartite graph of people and papers by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.networks.construction import network_from_entities, network_from_store

if TYPE_CHECKING:
    import networkx as nx

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network
    from kgraph.store import GraphStore

TOP = 5
"""So many people, those of most co-authors, are compared one by one."""
PREFIX = "PREFIX kg: <https://w3id.org/kgraph/ontology#>\n"
COUNTED = "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE "
COUNTS = {
    "papers": COUNTED + "{ ?x kg:authorListComplete ?c }",
    "papers with a cut author list": COUNTED + "{ ?x kg:authorListComplete false }",
    "people with papers": COUNTED + "{ ?p kg:authoredBy ?x }",
    "authorships": COUNTED + "{ ?p kg:hasAuthorship ?x }",
    "inferred authorships": COUNTED + "{ ?p kg:hasAuthorship ?x . ?x kg:isInferred true }",
    "labs": COUNTED + "{ VALUES ?c { kg:Lab kg:Organization } ?x a ?c }",
    "topics": COUNTED + "{ ?x a kg:Topic }",
}


@dataclass(frozen=True)
class Check:
    """One figure, by each way of getting it."""

    name: str
    figures: dict[str, float]
    """`sparql`, `tables` and, where it takes part, `networkx` → the figure."""

    @property
    def ok(self) -> bool:
        """Whether all ways agree; sums of weights up to rounding."""
        first, *others = self.figures.values()
        return all(math.isclose(first, other, rel_tol=1e-9, abs_tol=1e-9) for other in others)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"name": self.name, "figures": self.figures, "ok": self.ok}


def verify(store: GraphStore, entities: Entities, base: str) -> list[Check]:
    """All figures by all three ways.

    Costs two constructions of the co-authorship network from the store and networkx's own projections of
    people and papers: about half a minute per hundred thousand authorships.
    """
    bipartite = _bipartite(entities)
    checks = [_count(name, sparql, store, entities, bipartite) for name, sparql in COUNTS.items()]
    projected = _projected(bipartite)
    for weight in ("full", "fractional"):
        tables = network_from_entities(entities, "coauthorship", base=base, weight=weight)
        sparql = network_from_store(store, "coauthorship", base=base, weight=weight)
        checks += _network_checks(sparql, tables, projected, weight)
    return checks


def _count(name: str, sparql: str, store: GraphStore, entities: Entities, bipartite: nx.Graph) -> Check:
    authorships = entities.authorships
    kinds = dict(bipartite.nodes(data="kind"))
    known = {
        "papers": (entities.papers.height, sum(k == "paper" for k in kinds.values())),
        "papers with a cut author list": (
            int((~entities.papers["authors_complete"]).sum()),
            sum(bool(cut) for _, cut in bipartite.nodes(data="cut")),
        ),
        "people with papers": (authorships["person"].n_unique(), sum(k == "person" for k in kinds.values())),
        "authorships": (authorships.height, sum(n for *_, n in bipartite.edges(data="authorships"))),
        "inferred authorships": (
            int(authorships["is_inferred"].sum()),
            sum(n for *_, n in bipartite.edges(data="inferred")),
        ),
        "labs": (entities.labs.height,),
        "topics": (entities.topics.height,),
    }[name]
    figures = {"sparql": float(store.query(PREFIX + sparql).rows[0][0]), "tables": float(known[0])}
    if len(known) > 1:
        figures["networkx"] = float(known[1])
    return Check(name, figures)


def _bipartite(entities: Entities) -> nx.Graph:
    """People and papers as networkx sees them, made row by row from the tables of people and papers."""
    import networkx as nx

    graph = nx.Graph()
    for paper, complete in entities.papers.select("id", "authors_complete").iter_rows():
        graph.add_node(("paper", paper), kind="paper", cut=not complete)
    for paper, person, inferred in entities.authorships.select("paper", "person", "is_inferred").iter_rows():
        graph.add_node(("person", person), kind="person")
        before = graph.get_edge_data(("paper", paper), ("person", person), {"authorships": 0, "inferred": 0})
        graph.add_edge(
            ("paper", paper),
            ("person", person),
            authorships=before["authorships"] + 1,
            inferred=before["inferred"] + int(inferred),
        )
    return graph


def _projected(bipartite: nx.Graph) -> dict[str, nx.Graph]:
    """networkx's own projections: joint papers, and Newman's weights."""
    import networkx as nx
    from networkx.algorithms import bipartite as projection

    if not bipartite:  # which networkx refuses to project
        return {"full": nx.Graph(), "fractional": nx.Graph()}
    people = [node for node, kind in bipartite.nodes(data="kind") if kind == "person"]
    return {
        "full": projection.weighted_projected_graph(bipartite, people),
        "fractional": projection.collaboration_weighted_projected_graph(bipartite, people),
    }


def _network_checks(
    sparql: Network, tables: Network, projected: dict[str, nx.Graph], weight: str
) -> list[Check]:
    """Edges, weight and the people of most co-authors."""
    graph = projected[weight]
    checks = []
    if weight == "full":
        checks = [
            _three("co-author pairs", sparql.n_edges, tables.n_edges, graph.number_of_edges()),
            _three(
                "pairs with several joint papers",
                _repeated(sparql),
                _repeated(tables),
                sum(w > 1 for *_, w in graph.edges(data="weight")),
            ),
        ]
    total = sum(w for *_, w in graph.edges(data="weight"))
    checks.append(_three(f"total weight ({weight})", _weight(sparql), _weight(tables), total))
    here, there = _strengths(sparql), _strengths(tables)
    for node, (degree, _, label) in sorted(there.items(), key=lambda item: (-item[1][0], item[0]))[:TOP]:
        nothing = (math.nan, math.nan, "")
        pair = ("person", node)
        if weight == "full":
            checks.append(
                _three(
                    f"co-authors of {label}", here.get(node, nothing)[0], degree, _degree(graph, pair, None)
                )
            )
        checks.append(
            _three(
                f"strength of {label} ({weight})",
                here.get(node, nothing)[1],
                there[node][1],
                _degree(graph, pair, "weight"),
            )
        )
    return checks


def _three(name: str, sparql: float, tables: float, networkx: float) -> Check:
    return Check(name, {"sparql": float(sparql), "tables": float(tables), "networkx": float(networkx)})


def _weight(network: Network) -> float:
    return math.fsum(network.edges["weight"])


def _repeated(network: Network) -> int:
    return int((network.edges["papers"] > 1).sum())


def _degree(graph: nx.Graph, node: tuple[str, str], weight: str | None) -> float:
    return float(graph.degree(node, weight=weight)) if node in graph else math.nan


def _strengths(network: Network) -> dict[str, tuple[float, float, str]]:
    """Id → number of co-authors, strength, label."""
    table = network.centrality(("degree", "strength")).frame
    return {
        row[0]: (row[1], row[2], row[3])
        for row in table.select("id", "degree", "strength", "label").iter_rows()
    }
