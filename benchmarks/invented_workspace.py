"""A workspace of an invented corpus (`synthetic.py`), with store and tables, for measuring what asks it.

python benchmarks/invented_workspace.py FOLDER PAPERS [--profile core]
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import synthetic

from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run
from kgraph.states import new_state
from kgraph.store import GraphStore
from kgraph.tables import write_tables


def make_workspace(folder: Path, papers: int, *, profile: str = "core", seed: int = 1) -> None:
    """Write it; its N-Quads are deleted once they are in the store."""
    entities = synthetic.entities(papers, seed)
    with new_state(folder) as state:
        write_tables(entities, state / "tables")
        nquads = state / "quads.nq"
        run = Run(id=f"invented-{papers}", started=None, software="benchmarks/synthetic.py")
        with nquads.open("wb") as file:
            write_quads(entities, file, base=DEFAULT_BASE, run=run, profile=profile)
        counts = {"papers": entities.papers.height, "people": entities.people.height}
        counts |= {"authorships": entities.authorships.height}
        del entities
        with GraphStore.create(state / "store", nquads) as store:
            counts["triples"] = store.count()
        nquads.unlink()
        parameters = {"base": DEFAULT_BASE, "profile": profile, "seed": seed}
        manifest = {"parameters": parameters, "counts": counts}
        (state / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("papers", type=int)
    parser.add_argument("--profile", default="core")
    options = parser.parse_args()
    began = time.perf_counter()
    make_workspace(options.folder, options.papers, profile=options.profile)
    print(f"{options.folder}: {options.papers:,} papers in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
