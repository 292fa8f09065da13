"""What a rule is: a fact about programs that read network files.

The facts were read in the importers of the programs (Gephi's `ImporterGraphML`, `ImporterGEXF`,
`ImporterPajek` and `ImportContainerImpl`, graphology's `graphml`, `gexf` and `import`, VOSviewer Online's
`errors.js`, the schema of JSON Graph Format) or tried with them. An *error* means that a program refuses the
file, or that what it shows is not what the file says; a *warning* that it shows less than it could, or that
only some versions are hurt.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

from kgraph.errors import KGraphError

GEPHI, LITE, VOSVIEWER, NETWORKX, IGRAPH = "Gephi", "Gephi Lite", "VOSviewer", "networkx", "igraph"
CYTOSCAPE, GRAPHVIZ, PAJEK = "Cytoscape", "Graphviz", "Pajek"
ALL = "every reader"


@dataclass(frozen=True)
class Rule:
    """One fact: how grave it is, the programs it concerns, what happens there and what to do."""

    severity: Literal["error", "warning"]
    name: str
    programs: tuple[str, ...]
    happens: str
    do: str


error = partial(Rule, "error")
warning = partial(Rule, "warning")


class CannotGoOn(KGraphError):
    """The rest of the file cannot be understood; why, is among the findings."""
