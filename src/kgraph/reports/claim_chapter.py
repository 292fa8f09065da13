"""The chapter of claims: each with the query that checks it."""

from __future__ import annotations

from kgraph.reports import page as p
from kgraph.reports.scope_sections import Claim


def claim_blocks(claims: list[Claim]) -> p.Blocks:
    """What is claimed, and the SPARQL whose first line must show the same number."""
    if not claims:
        return
    yield p.paragraph(
        "Each claim was computed from the tables. Its query asks the graph instead, by SPARQL alone, and the "
        "first line of the answer must show the same number: put it into a file and run ",
        p.code("kgraph query FILE.rq"),
        ", or ask any engine that holds the exported Turtle.",
    )
    yield p.table(
        "The main claims",
        p.columns("No.", "What is said", "#Value"),
        (p.row(str(n), p.name(claim.text), claim.value) for n, claim in enumerate(claims, 1)),
    )
    if any(claim.query is None for claim in claims):
        yield p.paragraph(
            "The graph does not hold communities, and this one is too large for a query that lists its "
            "people.",
            warning=True,
        )
    for n, claim in enumerate(claims, 1):
        if claim.query is not None:
            yield p.Listing(f"{n}. {claim.text}", "sparql", claim.query)
