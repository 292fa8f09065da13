"""A built workspace beside the bare libraries that do the same work, in one run on the same machine.

    python benchmarks/building_blocks.py DOCUMENT… -w WORKSPACE

Documents are DBLP XML (plain or .gz: lxml) or JSON lines (orjson); WORKSPACE was built from them. Every
figure is of a process of its own; compiled kernels are called once before the clock starts.

    read             reading the documents and keeping it     parsing every element or line, and letting it go
    tables to store  quads written and loaded                 one `bulk_load` of the same quads
    pairs            the network of co-authors                self-join and count of authorships in polars
    measures         degree, strength, PageRank, core, parts  networkit on the same pairs
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

MEASURES = ("degree", "strength", "pagerank", "core_number", "component")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("documents", nargs="+", type=Path)
    parser.add_argument("-w", "--workspace", type=Path, required=True)
    parser.add_argument("--only", choices=sorted(ROWS), nargs="*", default=list(ROWS))
    parser.add_argument("--part", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        row, side = asked.part.split("/")
        print(json.dumps(ROWS[row][side == "theirs"](asked)))
        return
    print("| | kgraph s | bare s | ratio |\n| --- | ---: | ---: | ---: |")
    for row in asked.only:
        ours, theirs = (_alone(f"{row}/{side}") for side in ("ours", "theirs"))
        print(f"| {row} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.2f} |", flush=True)


def _alone(part: str) -> float:
    run = subprocess.run(
        [sys.executable, *sys.argv, "--part", part], check=True, stdout=subprocess.PIPE, text=True
    )
    return float(run.stdout.splitlines()[-1])


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _second(work: Callable[[], Any]) -> float:
    work()
    return _seconds(work)


# --- read -------------------------------------------------------------------------------------------------


def read_ours(asked: argparse.Namespace) -> float:
    from kgraph.build_options import BuildOptions
    from kgraph.pipeline import find_sources, read_sources
    from kgraph.timing import Timer

    options = BuildOptions()
    with tempfile.TemporaryDirectory(dir=asked.workspace) as folder:
        sources = find_sources(map(str, asked.documents), options)
        return _seconds(lambda: read_sources(sources, Path(folder), options, Timer(_Silent())))


class _Silent:
    def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
        pass

    def advance(self, n: int = 1) -> None:
        pass


def read_bare(asked: argparse.Namespace) -> float:
    return sum(_seconds(lambda path=path: _parse(path)) for path in asked.documents)  # type: ignore[misc]


def _parse(path: Path) -> None:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        if ".xml" not in path.name:
            import orjson

            for line in file:
                orjson.loads(line)
            return
        from lxml import etree

        for _, element in etree.iterparse(file, load_dtd=False, resolve_entities=False, recover=True):
            if element.getparent() is not None and element.getparent().getparent() is None:
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]


# --- store ------------------------------------------------------------------------------------------------


def _quads(asked: argparse.Namespace, path: Path) -> None:
    from kgraph.rdf.quads import write_quads
    from kgraph.rdf.run import Run
    from kgraph.states import read_manifest
    from kgraph.tables import read_tables

    parameters = read_manifest(asked.workspace / "current")["parameters"]
    entities = read_tables(asked.workspace / "current" / "tables")
    with path.open("wb") as file:
        run = Run("benchmark", None, "kgraph")
        write_quads(entities, file, base=parameters["base"], run=run, profile=parameters["profile"])


def store_ours(asked: argparse.Namespace) -> float:
    from kgraph.store import GraphStore

    with tempfile.TemporaryDirectory(dir=asked.workspace) as folder:
        nquads = Path(folder) / "quads.nq"
        written = _seconds(lambda: _quads(asked, nquads))
        return written + _seconds(lambda: GraphStore.create(Path(folder) / "store", nquads).close())


def store_bare(asked: argparse.Namespace) -> float:
    import pyoxigraph as ox

    with tempfile.TemporaryDirectory(dir=asked.workspace) as folder:
        nquads = Path(folder) / "quads.nq"
        _quads(asked, nquads)
        store = ox.Store(str(Path(folder) / "store"))
        return _seconds(lambda: store.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS))


# --- networks ---------------------------------------------------------------------------------------------


def pairs_ours(asked: argparse.Namespace) -> float:
    from kgraph.networks import network_from_entities
    from kgraph.tables import read_tables

    entities = read_tables(asked.workspace / "current" / "tables")
    _ = entities.authorships, entities.papers, entities.people
    return _second(lambda: network_from_entities(entities, "coauthorship", base="urn:"))


def pairs_bare(asked: argparse.Namespace) -> float:
    authorships = _authorships(asked)
    return _second(lambda: _joined(authorships))


def _authorships(asked: argparse.Namespace) -> Any:
    import polars as pl

    path = asked.workspace / "current" / "tables" / "authorships.parquet"
    return pl.read_parquet(path, columns=["paper", "person"])


def _joined(authorships: Any) -> Any:
    import polars as pl

    codes = authorships.select(pl.all().rank("dense").cast(pl.Int32)).unique()
    both = codes.join(codes, on="paper").filter(pl.col("person") < pl.col("person_right"))
    return both.group_by("person", "person_right").agg(pl.len())


def measures_ours(asked: argparse.Namespace) -> float:
    from kgraph.measures.centrality import centrality
    from kgraph.networks import Network, network_from_entities
    from kgraph.tables import read_tables

    entities = read_tables(asked.workspace / "current" / "tables")
    n = network_from_entities(entities, "coauthorship", base="urn:")
    # A network keeps what was made from it, so each run has one of its own.
    return _second(lambda: centrality(Network(n.name, n.title, "full", n.nodes, n.edges), MEASURES))


def measures_bare(asked: argparse.Namespace) -> float:
    import networkit as nk

    pairs = _joined(_authorships(asked))
    ends = tuple(pairs[name].to_numpy() - 1 for name in ("person", "person_right"))
    n = int(max(end.max() for end in ends)) + 1
    graph = nk.GraphFromCoo((pairs["len"].to_numpy().astype(float), ends), n, weighted=True)

    def all_of_them() -> None:
        nk.centrality.DegreeCentrality(graph).run()
        [graph.weightedDegree(node) for node in graph.iterNodes()]
        nk.centrality.PageRank(graph, 0.85, 1e-9).run()
        nk.centrality.CoreDecomposition(graph).run()
        nk.components.ConnectedComponents(graph).run()

    return _second(all_of_them)


ROWS: dict[str, tuple[Callable[[argparse.Namespace], float], Callable[[argparse.Namespace], float]]] = {
    "read": (read_ours, read_bare),
    "tables to store": (store_ours, store_bare),
    "pairs": (pairs_ours, pairs_bare),
    "measures": (measures_ours, measures_bare),
}


if __name__ == "__main__":
    main()
