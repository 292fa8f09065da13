"""Who might write together next, why, and how well such guesses did in the past."""

from kgraph.measures.suggestions.backtest import Backtest, backtest
from kgraph.measures.suggestions.suggest import Suggestion, Suggestions, suggest

__all__ = ["Backtest", "Suggestion", "Suggestions", "backtest", "suggest"]
