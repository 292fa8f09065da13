"""What a state's `manifest.json` says: everything needed to repeat the build and to judge it."""

from __future__ import annotations

import hashlib
import os
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kgraph
from kgraph.build_options import BuildOptions
from kgraph.model.entities import DocumentRow, Entities
from kgraph.rdf.run import Run

if TYPE_CHECKING:
    from kgraph.brought import Brought
    from kgraph.reading import Reading

UNDECISIVE = ("jobs", "store")
"""Options that decide nothing about what is held true."""
VERSIONED = ("networkx", "rdflib", "pyoxigraph", "polars", "duckdb", "numpy", "scipy", "numba", "pyvis")


def what_was_asked(
    documents: Sequence[str],
    overrides: str | os.PathLike[str] | None,
    ror: str | os.PathLike[str] | None,
    thesauri: Mapping[str, str | os.PathLike[str]],
    without: Sequence[str] = (),
) -> dict[str, Any]:
    """What a manifest keeps, so that the build can be done again (`kgraph.recipe`)."""
    return {
        "folder": str(Path.cwd()),
        "documents": [*documents],
        "without": [*without],
        "overrides": os.fspath(overrides) if overrides else None,
        "ror": os.fspath(ror) if ror else None,
        "thesauri": {kind: os.fspath(path) for kind, path in thesauri.items()},
    }


def run_of(documents: Sequence[DocumentRow], brought: Mapping[str, str], options: BuildOptions) -> Run:
    """The run as provenance; its id depends on what went in alone, so the same build has the same IRI."""
    inputs = sorted((d.sha256, d.path) for d in documents)
    decisive = {k: v for k, v in asdict(options).items() if k not in UNDECISIVE}
    parameters = tuple((k, str(v)) for k, v in sorted(decisive.items()))
    digest = hashlib.sha256(
        repr((kgraph.__version__, inputs, parameters, sorted(brought.items()))).encode()
    ).hexdigest()
    return Run(id=digest[:16], started=None, software=f"kgraph {kgraph.__version__}", parameters=parameters)


def manifest_of(
    reading: Reading, entities: Entities, run: Run, brought: Brought, options: BuildOptions
) -> dict[str, Any]:
    """Everything needed to repeat the build and to judge it, but for the timings."""
    n_records = sum(d.n_records for d in reading.documents)
    return {
        "kgraph": kgraph.__version__,
        "run": run.id,
        "built_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in VERSIONED},
        "parameters": asdict(options),
        "decided_by": dict(brought.digests),
        "inputs": [
            {f: getattr(d, f) for f in DocumentRow.__struct_fields__}
            for d in sorted(reading.documents, key=lambda d: (d.path, d.id))
        ],
        "records": sorted(reading.files),
        "inputs_repeated": reading.repeated,
        "inputs_skipped": reading.skipped,
        "inputs_refused": reading.refused,
        "documents_kept": reading.n_kept,
        "counts": {
            "documents": len(reading.documents),
            "records": n_records,
            "rejected": len(reading.rejected),
            "papers": entities.height("papers"),
            "merged": n_records - entities.height("papers"),
            "people": entities.height("people"),
            "authorships": entities.height("authorships"),
            "labs": entities.height("labs"),
            "venues": entities.height("venues"),
            "topics": entities.height("topics"),
        },
    }
