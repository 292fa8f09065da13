"""The table of all rules."""

from __future__ import annotations

from kgraph.exports.lint.rules import Rule
from kgraph.exports.lint.rules_general import GENERAL
from kgraph.exports.lint.rules_text import CSV, DOT, JSON, PAJEK_NETWORK, VOSVIEWER_FILES
from kgraph.exports.lint.rules_xml import GEXF, GRAPHML

RULES: tuple[Rule, ...] = (
    *GENERAL,
    *GRAPHML,
    *GEXF,
    *CSV,
    *VOSVIEWER_FILES,
    *PAJEK_NETWORK,
    *JSON,
    *DOT,
)
"""All rules, each with a name of its own."""
BY_NAME = {rule.name: rule for rule in RULES}
