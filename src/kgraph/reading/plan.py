"""What is to be read, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kgraph.model.entities import DocumentField, DocumentRow, Repair
from kgraph.model.records import Document, Rejected
from kgraph.readers import Format, Source
from kgraph.readers.kept import Kept, Statements


@dataclass
class Reading:
    """What all documents said."""

    documents: list[DocumentRow] = field(default_factory=list)
    statements: Statements = field(default_factory=lambda: Statements(Kept([]), Kept([])))
    """They stay on the disk."""
    rejected: list[Rejected] = field(default_factory=list)
    fields: list[DocumentField] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    """Document id → where its bytes are."""
    repeated: list[str] = field(default_factory=list)
    """Paths whose content had been read already under another name."""
    refused: dict[str, str] = field(default_factory=dict)
    """Path of a document that could not be read at all → SHA-256, empty where not even its bytes could be."""
    skipped: list[str] = field(default_factory=list)
    """Files in folders and archives that are no bibliographic documents, neither by content nor by name."""
    files: list[str] = field(default_factory=list)
    """Names of the files in `records/` that this was taken from."""
    n_kept: int = 0
    """Documents that were not read again, since `records/` had them."""


@dataclass
class Plan:
    """A document to be read, and where what it states is kept."""

    source: Source
    format: Format
    document: Document
    kept: Path
