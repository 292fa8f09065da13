"""The map finds the paths that `kgraph.measures.find_path` finds, of every kind."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import polars as pl

from kgraph.measures.paths import BY, find_path
from kgraph.networks.network import Network
from nodejs import node_and_npm

SCRIPT = """
import { findPath } from "%s";
let text = "";
for await (const part of process.stdin) text += part;
const answers = JSON.parse(text).map(({ data, queries }) => {
  const ints = Object.fromEntries(["source", "target", "lastYear"].map((k) => [k, Int32Array.from(data[k])]));
  const weight = Float64Array.from(data.weight);
  const whole = { ...data, ...ints, m: data.source.length, weight, papers: null };
  const seen = { node: new Uint8Array(data.n).fill(1), edge: new Uint8Array(whole.m).fill(1), weight };
  return queries.map((query) => findPath(whole, seen, query));
});
console.log(JSON.stringify(answers));
"""
WEIGHTS = (0.0, 0.25, 0.5, 1.0, 1.0, 2.0, 1 / 3)


def random_network(seed: int) -> Network:
    """Sparse enough for several components, with few weights and years so that many paths are alike."""
    chance = random.Random(seed)
    n = chance.randrange(2, 30)
    pairs = [(a, b) for a in range(n) for b in range(a + 1, n) if chance.random() < 2.5 / n]
    ids = [f"n{i:02}" for i in range(n)]
    years = [chance.choice([None, 1999, 2005, 2010]) for _ in pairs]
    edges = {
        "source": [a for a, _ in pairs],
        "target": [b for _, b in pairs],
        "papers": [1] * len(pairs),
        "weight": [chance.choice(WEIGHTS) for _ in pairs],
        "first_year": years,
        "last_year": years,
    }
    types = {"source": pl.Int32, "target": pl.Int32, "weight": pl.Float64, "first_year": pl.Int32}
    return Network(
        name="chance",
        title="chance",
        weighting="full",
        nodes=pl.DataFrame({"id": ids, "iri": ids, "label": ids, "kind": ["Person"] * n}),
        edges=pl.DataFrame(edges, schema_overrides={**types, "last_year": pl.Int32}),
    )


def as_the_map_has_it(network: Network) -> dict[str, object]:
    edges = network.edges
    years = edges["last_year"].fill_null(0).to_list()
    columns = {name: edges[name].to_list() for name in ("source", "target", "weight")}
    return {"n": network.n_nodes, "lastYear": years, **columns}


def test_paths_agree_with_python_tie_breaks_and_counts_included(root: Path) -> None:
    node, _ = node_and_npm()
    networks = [random_network(seed) for seed in range(60)]
    chance = random.Random(7)
    asked = [
        [
            {"a": chance.randrange(network.n_nodes), "b": chance.randrange(network.n_nodes), "kind": kind}
            for kind in BY
            for _ in range(6)
        ]
        for network in networks
    ]
    script = SCRIPT % (root / "browser/map/paths.js").as_uri()
    given = json.dumps(
        [{"data": as_the_map_has_it(n), "queries": q} for n, q in zip(networks, asked, strict=True)]
    )
    done = subprocess.run(
        [*node, "--input-type=module", "-e", script], input=given, capture_output=True, text=True, check=True
    )
    n_found = n_many = 0
    for network, queries, answers in zip(networks, asked, json.loads(done.stdout), strict=True):
        ids = network.nodes["id"]
        for query, answer in zip(queries, answers, strict=True):
            wanted = find_path(network, ids[query["a"]], ids[query["b"]], by=str(query["kind"]))
            if wanted is None:
                assert answer is None, query
                continue
            steps = [ids[query["a"]], *(hop.target for hop in wanted.hops)]
            assert [ids[row] for row in answer["nodes"]] == steps, query
            assert answer["alike"] == wanted.n_alike, query
            n_found, n_many = n_found + 1, n_many + (wanted.n_alike > 1)
    assert n_found > 400
    assert n_many > 20
