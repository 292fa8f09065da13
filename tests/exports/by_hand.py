"""Networks laid out by hand, and what a reader of their files should find in them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import polars as pl

from corpus import AUTHORS, EDGES, INFERRED, NAMES, YEARS
from kgraph.networks.network import Network

HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    "\"quoted\" & 'apostrophes' ]]> <!-- --> &amp;",
    "عربي \u202eevil\u202c עברית",
    "🧪👩‍🔬 combining é \U0001f9ec",
    "control \x00\x01\x08\x0b\x1f\ufffe characters",
    "javascript:alert(1) href='javascript:alert(1)'",
    '=HYPERLINK("https://example.org")',
    "line\nbreak\ttab\rreturn",
    "{{ 7*7 }} {% raw %} ${x} `y`",
    "   ",
]
WIDE = 2**40


def tiny_network() -> Network:
    """The co-authorship network of `tests/corpus.py`, drawn by hand, with columns of every type."""
    people = sorted(NAMES)
    row = {p: n for n, p in enumerate(people)}
    papers = {p: [k for k in AUTHORS if p in [*AUTHORS[k], INFERRED.get(k)]] for p in people}
    pairs = sorted((tuple(sorted((row[a], row[b]))), n) for (a, b), n in EDGES.items())
    joint = [[k for k in papers[people[s]] if k in papers[people[t]]] for (s, t), _ in pairs]
    years = [[y for k in ks if (y := YEARS[k])] for ks in joint]
    nodes = pl.DataFrame(
        {
            "id": people,
            "iri": [f"https://example.org/id/person/{p}" for p in people],
            "label": [NAMES[p] for p in people],
            "kind": ["Person"] * len(people),
            "papers": [len(papers[p]) for p in people],
            "total": [WIDE + n for n in range(len(people))],
            "betweenness": [0.1 * n if n != 2 else float("nan") for n in range(len(people))],
            "is_inferred": [p == "cy" for p in people],
            "labs": [["Mila", "DeepMind"] if p == "bo" else [] for p in people],
            "note": [None if n % 2 else "a; b" for n in range(len(people))],
            "first_year": [2020 if p in ("ada", "bo", "cy") else None for p in people],
            "community": [0, 0, 0, 0, 0, 1, 1],
            "size": [10.0 + n for n in range(len(people))],
            "color": ["#0072B2"] * 5 + ["#E69F00"] * 2,
            "x": [10.5 * math.cos(n) for n in range(len(people))],
            "y": [10.5 * math.sin(n) for n in range(len(people))],
        }
    )
    edges = pl.DataFrame(
        {
            "source": [s for (s, _), _ in pairs],
            "target": [t for (_, t), _ in pairs],
            "papers": [n for _, n in pairs],
            "weight": [n / 3 for _, n in pairs],
            "first_year": [min(y) for y in years],
            "last_year": [max(y) for y in years],
            "cut_papers": [int("p1" in ks) for ks in joint],
        }
    )
    edge_years = pl.DataFrame(
        [{"edge": e, "year": y, "papers": ys.count(y)} for e, ys in enumerate(years) for y in sorted(set(ys))]
    )
    incidence = pl.DataFrame(
        [{"group": k, "node": row[p], "year": YEARS[k]} for p in people for k in papers[p]]
    )
    return Network(
        name="coauthorship",
        title="Co-authorship",
        weighting="newman",
        nodes=nodes,
        edges=edges,
        incidence=incidence,
        edge_years=edge_years,
        parameters={"since": None, "min_papers": 1},
        notes=("1 of 5 papers has a cut author list: weights are lower bounds",),
    )


def empty_network() -> Network:
    """`tiny_network` without a node."""
    network = tiny_network()
    assert network.incidence is not None and network.edge_years is not None
    return replace(
        network,
        nodes=network.nodes.head(0),
        edges=network.edges.head(0),
        incidence=network.incidence.head(0),
        edge_years=network.edge_years.head(0),
    )


def labelled_network(labels: list[str]) -> Network:
    """A ring (a pair, a single node) whose nodes bear the labels, drawn by hand."""
    n = len(labels)
    pairs = sorted({tuple(sorted((i, (i + 1) % n))) for i in range(n)} - {(0, 0)})
    nodes = pl.DataFrame(
        {
            "id": [f"id{i}" for i in range(n)],
            "iri": [f"https://example.org/{i}" for i in range(n)],
            "label": labels,
            "kind": ["Person"] * n,
            "labs": labels,
            "papers": list(range(1, n + 1)),
            "x": [math.cos(2 * math.pi * i / n) for i in range(n)],
            "y": [math.sin(2 * math.pi * i / n) for i in range(n)],
            "size": [5.0 + i for i in range(n)],
            "color": ["#009E73"] * n,
            "community": [i % 2 for i in range(n)],
        }
    )
    edges = pl.DataFrame(
        {
            "source": [s for s, _ in pairs],
            "target": [t for _, t in pairs],
            "papers": [1] * len(pairs),
            "weight": [1.0] * len(pairs),
        },
        schema={"source": pl.Int64, "target": pl.Int64, "papers": pl.Int64, "weight": pl.Float64},
    )
    return Network("ring", "Ring", "full", nodes, edges)


def expected_nodes(network: Network) -> dict[str, dict[str, Any]]:
    """`n0`… → attributes that a reader should find: lists joined, absent and not finite values left out."""
    return {f"n{i}": _present(row) for i, row in enumerate(network.nodes.drop("id").to_dicts())}


def expected_edges(network: Network) -> dict[tuple[str, str], dict[str, Any]]:
    """(`n0`, `n1`)… → attributes that a reader should find."""
    return {
        (f"n{row.pop('source')}", f"n{row.pop('target')}"): _present(row) for row in network.edges.to_dicts()
    }


def _present(row: dict[str, Any]) -> dict[str, Any]:
    joined = {k: "; ".join(v) if isinstance(v, list) else v for k, v in row.items()}
    return {
        k: v
        for k, v in joined.items()
        if v is not None and v != "" and not (isinstance(v, float) and not math.isfinite(v))
    }
