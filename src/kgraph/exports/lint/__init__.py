"""What Gephi, Gephi Lite, VOSviewer and others would choke on in a network file, whoever wrote it.

    report = lint("n.graphml")
    report.has_errors, [finding.rule.name for finding in report.findings]

The rules are the table `RULES`; docs/lint.md lists them. Files are read from the top without opening anything
else, and however broken they are, the answer is a finding and not an exception.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kgraph.errors import BadRequest, UnknownFormat
from kgraph.exports.lint.dot import check_dot
from kgraph.exports.lint.findings import Finding, Findings
from kgraph.exports.lint.gexf import check_gexf
from kgraph.exports.lint.graphml import check_graphml
from kgraph.exports.lint.json_documents import (
    check_cytoscape,
    check_graphology,
    check_json_graph,
    check_vosviewer,
)
from kgraph.exports.lint.pajek import check_pajek
from kgraph.exports.lint.rules import CannotGoOn, Rule
from kgraph.exports.lint.sniffing import sniff
from kgraph.exports.lint.table import RULES
from kgraph.exports.lint.tables import check_csv, check_map, check_network
from kgraph.readers.documents.source import Source

__all__ = ["FORMATS", "RULES", "Finding", "Format", "Report", "Rule", "lint"]


@dataclass(frozen=True)
class Format:
    """A format that is checked."""

    name: str
    title: str
    check: Callable[[Source, Findings], None]


FORMATS = (
    Format("graphml", "GraphML", check_graphml),
    Format("gexf", "GEXF", check_gexf),
    Format("csv", "CSV for Gephi, nodes or edges", check_csv),
    Format("vosviewer", "VOSviewer JSON", check_vosviewer),
    Format("vosviewer-map", "VOSviewer map file", check_map),
    Format("vosviewer-network", "VOSviewer network file", check_network),
    Format("pajek", "Pajek network", check_pajek),
    Format("cytoscape", "Cytoscape JSON", check_cytoscape),
    Format("graphology", "graphology JSON", check_graphology),
    Format("json-graph", "JSON Graph Format", check_json_graph),
    Format("dot", "DOT", check_dot),
)
"""The formats that are checked; called as those that are written."""


@dataclass(frozen=True)
class Report:
    """What was found in a file; `format` is the name of the format it was read as."""

    path: str
    format: str
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Whether a program refuses the file or shows something else than it says."""
        return any(finding.rule.severity == "error" for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        findings = [finding.to_dict() for finding in self.findings]
        return {"path": self.path, "format": self.format, "has_errors": self.has_errors, "findings": findings}


def lint(path: str | os.PathLike[str], *, format: str | None = None) -> Report:
    """Check a file, plain or compressed; `-` is standard input.

    format: a name in `FORMATS`; by default the content and the end of the name tell.

    Raises:
        UnknownFormat: it is none that is checked.
        BadDocument: the file cannot be opened.
        BadRequest: it is an archive of several.
    """
    source = Source(path)
    if source.head.startswith(b"PK\x03\x04"):
        raise BadRequest(f"{source.path} is a zip archive; unpack it and check the files in it")
    known = {f.name: f for f in FORMATS}
    name = format or sniff(source)
    if name not in known:
        shown = format or source.path
        raise UnknownFormat("format to check", shown, known, hint=f"formats: {', '.join(known)}")
    found = Findings()
    with contextlib.suppress(CannotGoOn):  # why, is among the findings
        known[name].check(source, found)
    if source.fault is not None:
        found.add("damaged", source.fault)
    return Report(source.path, name, found.all())
