"""The method of a report: definitions, parameters, versions, inputs, and how to recompute it."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib import metadata
from typing import TYPE_CHECKING, Any

import kgraph
from kgraph.reports.definitions import OTHER_NUMBERS, measure_definitions, weighting_definitions
from kgraph.reports.measured import TITLES
from kgraph.reports.recipes import recipes
from kgraph.reports.sections import Arguments, Input, Method

if TYPE_CHECKING:
    from kgraph.model.entities import Entities

VERSIONED = ("networkx", "numba", "scipy", "numpy", "polars")


def method_section(entities: Entities, manifest: Mapping[str, Any], arguments: Arguments) -> Method:
    """What a reader needs to recompute a report with these arguments."""
    weight, seed = arguments.weight, arguments.seed
    inputs = [
        Input(**{field: row[field] for field in Input.model_fields})
        for row in entities.documents.sort("path", "id").iter_rows(named=True)
    ]
    parameters = {k: v for k, v in manifest.get("parameters", {}).items() if k not in ("seed", "base")}
    return Method(
        measures=[*measure_definitions(TITLES), *OTHER_NUMBERS],
        weightings=weighting_definitions(),
        weighting=weight,
        seed=seed,
        arguments=arguments,
        parameters=parameters,
        run=manifest.get("run"),
        versions=_versions(manifest),
        inputs=inputs,
        recipes=recipes(arguments, [i.path for i in inputs]),
    )


def _versions(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Of what computed this report; the manifest's, where it names others, of what built the tables."""
    here = {"python": platform.python_version(), "kgraph": kgraph.__version__}
    here |= {name: metadata.version(name) for name in VERSIONED}
    built = {
        "kgraph": manifest.get("kgraph"),
        "python": manifest.get("python"),
        **manifest.get("versions", {}),
    }
    other = {
        f"{name} (build)": str(version)
        for name, version in sorted(built.items())
        if version is not None and here.get(name) != version
    }
    return here | other
