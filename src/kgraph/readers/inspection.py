"""What a document is taken for and what is understood of it: the answer of `kgraph inspect`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from kgraph.model.records import PersonRecord, Record, Rejected, Statement
from kgraph.readers import ReadOptions, Source, claims_on, get_format, read_document

SHOWN = 3


@dataclass
class Inspection:
    """A document, looked at from the beginning to the end."""

    path: str
    format: str
    title: str
    """Of the format, in words."""
    evidence: str
    """What gave the document away."""
    size_bytes: int
    compression: str | None
    encoding: str = ""
    n_records: int = 0
    n_persons: int = 0
    n_rejected: int = 0
    n_authors: int = 0
    n_affiliations: int = 0
    n_references: int = 0
    n_cut_lists: int = 0
    ids: dict[str, int] = field(default_factory=dict)
    """Scheme → identifiers of papers and people that were read."""
    missing: dict[str, int] = field(default_factory=dict)
    """What records lack (`year`, `authors`, `venue`, `ids`) → how many of them."""
    unused: dict[str, int] = field(default_factory=dict)
    """Field of the source that nothing holds → records that have it."""
    repairs: dict[str, int] = field(default_factory=dict)
    """Field in which broken encodings were put right → records."""
    reasons: dict[str, int] = field(default_factory=dict)
    """Why records were rejected → how many."""
    shown: list[Statement] = field(default_factory=list)
    """The first statements, as understood."""
    rejected: list[Rejected] = field(default_factory=list)
    """The first rejected ones."""
    columns: dict[str, str] = field(default_factory=dict)
    """Of a table: our field → the column taken for it."""
    n_triples: int = 0
    """Of a graph that is taken in as it is."""


def inspect_document(
    source: Source, *, input_format: str | None = None, options: ReadOptions | None = None, shown: int = SHOWN
) -> Inspection:
    """Read the document as a build would, and say what came of it.

    Raises:
        BadDocument, AmbiguousFormat, UnknownFormat: as `kgraph.readers.read_document`.
    """
    options = options or ReadOptions()
    document, statements = read_document(source, input_format=input_format, options=options)
    evidence = next((why for format, why in claims_on(source, options) if format.name == document.format), "")
    found = Inspection(
        path=source.path,
        format=document.format,
        title=get_format(document.format).title,
        evidence=evidence or "named by --input-format",
        size_bytes=document.size_bytes,
        compression=source.compression,
    )
    counters: dict[str, Counter[str]] = {
        name: Counter() for name in ("ids", "missing", "unused", "repairs", "reasons")
    }
    for statement in statements:
        if isinstance(statement, Rejected):
            found.n_rejected += 1
            counters["reasons"][statement.reason] += 1
            if len(found.rejected) < shown:
                found.rejected.append(statement)
            continue
        if len(found.shown) < shown:
            found.shown.append(statement)
        counters["unused"].update(statement.unused)
        counters["repairs"].update(statement.repairs)
        if isinstance(statement, PersonRecord):
            found.n_persons += 1
            counters["ids"].update(statement.ids.keys())
            found.n_affiliations += len(statement.affiliations)
        else:
            _count(statement, found, counters)
    found.encoding = source.encoding
    found.columns = _columns(source, document.format, options)
    if document.format == "rdf":
        from kgraph.readers.rdf_graph import quads_of

        found.n_triples = sum(lines.count(b"\n") + 1 for lines in quads_of(source))
    for name, counter in counters.items():
        setattr(found, name, dict(counter.most_common()))
    return found


def _count(record: Record, found: Inspection, counters: dict[str, Counter[str]]) -> None:
    found.n_records += 1
    found.n_authors += len(record.authors)
    found.n_references += len(record.references)
    found.n_cut_lists += not record.authors_complete
    counters["ids"].update(record.ids.keys())
    for author in record.authors:
        found.n_affiliations += len(author.affiliations)
        counters["ids"].update(author.ids.keys())
    for name, value in (
        ("year", record.year),
        ("authors", record.authors),
        ("venue", record.venue),
        ("ids", record.ids),
    ):
        if not value:
            counters["missing"][name] += 1


def _columns(source: Source, format: str, options: ReadOptions) -> dict[str, str]:
    if format != "csv":
        return {}
    from kgraph.readers.csv_tables import guesses

    return guesses(source.head, options)
