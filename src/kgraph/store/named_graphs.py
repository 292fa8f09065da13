"""`GRAPH <iri>` as a server understands it that was told of a default graph.

Virtuoso takes a default graph that a request names for the whole dataset: `GRAPH ?g` still ranges over all
graphs, but `GRAPH <iri>` finds nothing in any other, and says so by wrong counts. A variable with one value
means the same and is answered right by every engine.
"""

from __future__ import annotations

import re
from itertools import count

_CALL = re.compile(
    r"""\#[^\r\n]* | <[^<>"{}|^`\\\s]*>
      | \"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
      | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*'
      | (?<![\w:?$.-])GRAPH\s*(?P<graph><[^<>"{}|^`\\\s]*>|(?:[A-Za-z][\w.-]*)?:[\w.-]*)\s*(?=\{)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def with_graph_variables(query: str) -> str:
    """The query with a variable of one value in place of every graph that it names.

    Example:
        >>> with_graph_variables("ASK { GRAPH <urn:g> { ?s ?p 'GRAPH <urn:g> {' } }")
        "ASK { VALUES ?_graph1 { <urn:g> } GRAPH ?_graph1 { ?s ?p 'GRAPH <urn:g> {' } }"
    """
    numbers = count(1)

    def named(found: re.Match[str]) -> str:
        if found["graph"] is None:
            return found[0]
        variable = f"?_graph{next(numbers)}"
        return f"VALUES {variable} {{ {found['graph']} }} GRAPH {variable} "

    return _CALL.sub(named, query)
