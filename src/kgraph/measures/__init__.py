"""Numbers about networks: centralities, communities, brokerage, paths, and the check that they agree."""

from kgraph.measures.centrality import MEASURES, CentralityTable, Measure, centrality
from kgraph.measures.communities import Communities, communities

__all__ = ["MEASURES", "CentralityTable", "Communities", "Measure", "centrality", "communities"]
