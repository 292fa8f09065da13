"""Numbers about networks: centralities, communities, brokerage, paths, and the check that they agree."""

from kgraph.measures.catalogue import DEFAULT_MEASURES, MEASURES, Measure
from kgraph.measures.centrality import CentralityTable, centrality
from kgraph.measures.communities import Communities, communities

__all__ = [
    "DEFAULT_MEASURES",
    "MEASURES",
    "CentralityTable",
    "Communities",
    "Measure",
    "centrality",
    "communities",
]
