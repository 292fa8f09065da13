"""Everything kgraph writes for other programs: one table of formats, one function that writes a file.

    export(network, "coauthors.graphml")
    export(entities, "names.csv", format="authorships")

A file appears whole or not at all. Other packages add formats through the entry point group
`kgraph.exporters`, each naming an `Exporter`.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from kgraph.errors import AmbiguousFormat, BadRequest, UnknownFormat
from kgraph.exports.authorships import AUTHORSHIPS, AUTHORSHIPS_PARQUET
from kgraph.exports.csv_tables import CSV, CSV_EDGES, CSV_NODES
from kgraph.exports.cytoscape import CYTOSCAPE
from kgraph.exports.dot import DOT
from kgraph.exports.exporter import Exporter
from kgraph.exports.gexf import GEXF
from kgraph.exports.graphml import GRAPHML
from kgraph.exports.graphology import GRAPHOLOGY
from kgraph.exports.json_graph import JSON_GRAPH
from kgraph.exports.map.notebook import MapFrame, map_frame
from kgraph.exports.map.page import MAP
from kgraph.exports.npz import NPZ
from kgraph.exports.pajek import PAJEK
from kgraph.exports.parquet import PARQUET, PARQUET_EDGES, PARQUET_NODES, TABLES
from kgraph.exports.pyvis_html import HTML
from kgraph.exports.rdf import RDF_EXPORTERS
from kgraph.exports.references.exporters import REFERENCES
from kgraph.exports.thesaurus import THESAURI
from kgraph.exports.vosviewer import VOSVIEWER_FILES
from kgraph.exports.workspace_bundle import BUNDLE

__all__ = [
    "EXPORTERS",
    "Exporter",
    "MapFrame",
    "export",
    "exporter_for_path",
    "exporters",
    "get_exporter",
    "map_frame",
    "opened",
    "write",
]

EXPORTERS: tuple[Exporter, ...] = (
    *RDF_EXPORTERS,
    GRAPHML,
    GEXF,
    PAJEK,
    *VOSVIEWER_FILES,
    CYTOSCAPE,
    GRAPHOLOGY,
    JSON_GRAPH,
    DOT,
    CSV_NODES,
    CSV_EDGES,
    CSV,
    PARQUET_NODES,
    PARQUET_EDGES,
    PARQUET,
    NPZ,
    HTML,
    MAP,
    AUTHORSHIPS,
    AUTHORSHIPS_PARQUET,
    *REFERENCES,
    *THESAURI,
    TABLES,
    BUNDLE,
)
"""The formats that kgraph itself writes."""

_SUBJECTS = {
    "graph": "the knowledge graph",
    "network": "a network",
    "entities": "the tables of entities",
    "records": "records of papers",
    "workspace": "the folder of a workspace",
}


def export(subject: Any, path: str | os.PathLike[str], format: str | None = None, **options: Any) -> Path:
    """Write `subject` to `path` and return the path; `-` is standard output.

    The format is named or follows from the end of the path. The bytes go to a file beside it that takes its
    place at the end: an export that fails leaves no file, and the one that was there untouched.
    """
    exporter = get_exporter(format) if format else exporter_for_path(path, accepts=_accepts(subject))
    _check(exporter, subject, options)
    with opened(path) as file:
        exporter.write(subject, file, **options)
    return Path(path)


@contextlib.contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file to write that appears at `path` whole or not at all; `-` is standard output."""
    if os.fspath(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise BadRequest(f"{path} is a folder; name the file to write in it")
    if target.exists() and not target.is_file():  # a device or pipe cannot be replaced
        with target.open("wb") as device:
            yield device
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name[:100]}.{uuid.uuid4().hex}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def write(subject: Any, file: BinaryIO, format: str, **options: Any) -> None:
    """Write `subject` to an open file in the named format."""
    exporter = get_exporter(format)
    _check(exporter, subject, options)
    exporter.write(subject, file, **options)


@functools.cache
def exporters() -> tuple[Exporter, ...]:
    """`EXPORTERS` and those of installed plugins."""
    from importlib.metadata import entry_points

    return (*EXPORTERS, *(entry.load() for entry in entry_points(group="kgraph.exporters")))


def get_exporter(name: str) -> Exporter:
    """The format of that name."""
    known = {e.name: e for e in exporters()}
    if name not in known:
        raise UnknownFormat("export format", name, known, hint="kgraph formats lists them all")
    return known[name]


def exporter_for_path(path: str | os.PathLike[str], *, accepts: str | None = None) -> Exporter:
    """The format whose extension ends the path, the longest one winning.

    accepts: look only among formats of this kind of subject, so that `x.csv` is decided by what is written.
    """
    name = Path(path).name.lower()
    candidates = [e for e in exporters() if accepts is None or e.accepts == accepts]
    matches = [(len(x), e) for e in candidates for x in e.extensions if name.endswith(x)]
    if not matches:
        extensions = sorted({x for e in candidates for x in e.extensions})
        raise UnknownFormat(
            "export format for the file",
            name,
            hint=f"known endings: {' '.join(extensions)}; or name the format",
        )
    longest = max(length for length, _ in matches)
    best = [e for length, e in matches if length == longest]
    if len(best) > 1:
        raise AmbiguousFormat(
            f"{name} may be {_listed(e.name for e in best)}; name the format"
            f" or use a longer ending such as {best[0].extensions[0]}"
        )
    return best[0]


def _accepts(subject: Any) -> str:
    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

    if isinstance(subject, Path):
        return "workspace"
    if isinstance(subject, Network):
        return "network"
    if isinstance(subject, Entities):
        return "entities"
    return "records" if isinstance(subject, (Iterator, list, tuple)) else "graph"


def _check(exporter: Exporter, subject: Any, options: dict[str, Any]) -> None:
    """Refuse a subject or an option that the format does not take."""
    given = _accepts(subject)
    if exporter.accepts != given:
        raise BadRequest(
            f"format {exporter.name!r} is made of {_SUBJECTS[exporter.accepts]}, not of {_SUBJECTS[given]}"
        )
    unknown = sorted(set(options) - set(exporter.options))
    if unknown:
        takes = _listed(exporter.options) if exporter.options else "no options"
        raise BadRequest(f"format {exporter.name!r} has no option {unknown[0]!r}; it takes {takes}")


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
