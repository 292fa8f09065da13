"""Documents in: every format that kgraph reads, and the way from a path to its statements.

`find_documents` says what there is to read, `detect` knows a document by its content, `read_document`
gives its statements one by one. What cannot be read is a `Rejected` among them, never the end.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from kgraph.errors import (
    AmbiguousFormat,
    BadDocument,
    BadRequest,
    KGraphError,
    UnknownDocument,
    UnknownFormat,
)
from kgraph.model.records import Document, Rejected, Statement
from kgraph.readers import (
    acl_xml,
    arxiv_json,
    arxiv_xml,
    bibtex,
    conference_list,
    crossref,
    csl,
    csrankings,
    csv_tables,
    dblp_rdf,
    dblp_xml,
    kgraph_records,
    medline,
    openalex,
    orcid,
    profile_html,
    profile_page,
    pubmed_xml,
    rdf_graph,
    ris,
    semanticscholar,
    semopenalex,
    wos,
    wos_table,
)
from kgraph.readers.batches import read_part
from kgraph.readers.documents.archive import expand
from kgraph.readers.documents.part import Part, n_lines
from kgraph.readers.documents.record_names import RecordNames, renamed
from kgraph.readers.documents.source import Limits, Source
from kgraph.readers.format import Format, ReadOptions, column_pairs

__all__ = [
    "FORMATS",
    "Format",
    "Limits",
    "Part",
    "ReadOptions",
    "Source",
    "all_formats",
    "claims_on",
    "detect",
    "document_of",
    "find_documents",
    "get_format",
    "parts_of",
    "read",
    "read_document",
    "reject_document",
]

FORMATS: tuple[Format, ...] = (
    profile_page.FORMAT,
    profile_html.FORMAT,
    conference_list.FORMAT,
    bibtex.FORMAT,
    ris.FORMAT,
    csl.FORMAT,
    crossref.FORMAT,
    openalex.FORMAT,
    semanticscholar.FORMAT,
    arxiv_xml.FORMAT,
    arxiv_json.FORMAT,
    dblp_xml.FORMAT,
    dblp_rdf.FORMAT,
    semopenalex.FORMAT,
    pubmed_xml.FORMAT,
    medline.FORMAT,
    wos.FORMAT,
    wos_table.FORMAT,
    csv_tables.FORMAT,
    acl_xml.FORMAT,
    orcid.FORMAT,
    csrankings.FORMAT,
    kgraph_records.FORMAT,
    rdf_graph.FORMAT,
)
"""The formats that come with kgraph; `all_formats` adds those of plugins."""


_NOTHING_SAID = ReadOptions()


@cache
def all_formats() -> tuple[Format, ...]:
    """`FORMATS` and what installed packages offer as entry points of the group `kgraph.readers`.

    An entry point names a `Format`. One whose name is taken is an error of the plugin and is refused.
    """
    from importlib.metadata import entry_points

    formats = list(FORMATS)
    for entry in sorted(entry_points(group="kgraph.readers"), key=lambda entry: entry.name):
        try:
            plugin = entry.load()
        except Exception as error:  # whatever other people's code does when it is imported
            raise BadRequest(f"plugin {entry.name!r} ({entry.value}) cannot be loaded: {error}") from error
        if not isinstance(plugin, Format) or plugin.name in {format.name for format in formats}:
            raise BadRequest(f"plugin {entry.name!r} ({entry.value}) is no Format with a name of its own")
        formats.append(plugin)
    return tuple(formats)


def get_format(name: str) -> Format:
    """The format of that name.

    Raises:
        UnknownFormat: there is none; the message offers the nearest.
    """
    for format in all_formats():
        if format.name == name:
            return format
    known = [format.name for format in all_formats()]
    raise UnknownFormat("document format", name, known, hint=f"known: {', '.join(known)}")


def find_documents(paths: Iterable[str | os.PathLike[str]], *, limits: Limits | None = None) -> list[Source]:
    """The documents under `paths`, each once: files as named, folders recursively, `-` for stdin.

    Archives count as the documents in them. A folder is read in the order of names. Hidden files and folders
    inside it and links to other folders are skipped; a hidden file that is named itself is read.

    Raises:
        BadDocument: a path does not exist.
    """
    sources: list[Source] = []
    seen: set[str] = set()
    for given in paths:
        path = os.fspath(given)
        for found in _expand(path):
            key = found if found == "-" else os.path.realpath(found)
            if key in seen:
                if found == path:  # named after all
                    for source in sources:
                        source.is_found = source.is_found and source.path != found
            else:
                seen.add(key)
                source = Source(found, limits=limits or Limits(), is_found=found != path)
                sources += expand(source)
    return sources


def _expand(path: str) -> Iterator[str]:
    if path == "-":
        yield path
    elif Path(path).is_dir() and not os.access(path, os.R_OK | os.X_OK):
        yield path  # told when it is read
    elif Path(path).is_dir():
        for name in sorted(name for name in _names_in(path) if not name.startswith(".")):
            inner = os.path.join(path, name)  # noqa: PTH118  # a Path would drop `./`
            found = Path(inner)
            is_link = found.is_symlink()  # a folder linked here may be a loop; a pipe would wait for ever
            if found.is_file() or (found.is_dir() and not is_link) or (is_link and not found.exists()):
                yield from _expand(inner)
    elif os.path.lexists(path):  # a link that leads nowhere is rejected when it is read
        yield path
    else:
        raise BadDocument(f"{path}: no such file or folder")


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208  # names, not paths
    except OSError as error:
        raise BadDocument(f"{folder}: cannot be read: {error.strerror}") from error


def claims_on(source: Source, options: ReadOptions = _NOTHING_SAID) -> list[tuple[Format, str]]:
    """The formats that take the document for theirs, each with what gave it away.

    One that nobody takes is a table if it has columns that `options` name.
    """
    head = source.head
    if b"\r" in head and b"\n" not in head:  # line ends of old systems
        head = head.replace(b"\r", b"\n")
    claims = [(format, evidence) for format in all_formats() if (evidence := format.sniff(head)) is not None]
    if not claims and (evidence := csv_tables.claims_columns(head, options)) is not None:
        claims = [(csv_tables.FORMAT, evidence)]
    return claims


def detect(source: Source, options: ReadOptions = _NOTHING_SAID) -> Format:
    """The one format whose sniffer says yes to the document's beginning, or a table of the columns named.

    Raises:
        BadDocument: no reader knows it.
        AmbiguousFormat: more than one does.
    """
    claims = claims_on(source, options)
    if len(claims) == 1:
        return claims[0][0]
    if claims:
        names = " and ".join(f"{format.name} ({evidence})" for format, evidence in claims)
        raise AmbiguousFormat(f"{source.path}: could be {names}; say which with --input-format")
    if not source.head.strip():
        raise BadDocument(
            f"{source.path}: nothing in it to read" + (f" ({source.fault})" if source.fault else "")
        )
    told = csv_tables.hint(source.head)
    raise UnknownDocument(
        f"{source.path}: in no format known here (kgraph formats lists them); force one with --input-format"
        + (f"; {told}" if told else "")
    )


def document_of(source: Source, format: Format) -> Document:
    """The document as tables and graph will know it."""
    return Document(
        id=source.id,
        path=source.path,
        sha256=source.sha256,
        size_bytes=source.size_bytes,
        format=format.name,
    )


def read_document(
    source: Source, *, input_format: str | None = None, options: ReadOptions = _NOTHING_SAID
) -> tuple[Document, Iterator[Statement]]:
    """The document and its statements, which are read as they are asked for, in memory that does not grow.

    `source.encoding` and `source.fault` are known when the last statement was read.

    Raises:
        BadDocument, AmbiguousFormat: see `detect`; `reject_document` makes a `Rejected` of them.
        UnknownFormat: no format is called `input_format`.
    """
    format = get_format(input_format) if input_format else detect(source, options)
    return document_of(source, format), _statements(source, format, options, is_forced=bool(input_format))


def _statements(
    source: Source, format: Format, options: ReadOptions, *, is_forced: bool
) -> Iterator[Statement]:
    names, is_empty = RecordNames(), True
    for part in parts_of(source, format, options):
        if isinstance(part, Rejected):
            is_empty = False
            yield part
            continue
        for statement in read_part(format, part, options):
            is_empty = False
            if not isinstance(statement, Rejected):
                statement = renamed(statement, names.next(statement.place.record))
            yield statement
    if is_forced and is_empty and format.name != rdf_graph.NAME:
        yield nothing_in(source, format)


def parts_of(
    source: Source, format: Format, options: ReadOptions = _NOTHING_SAID
) -> Iterator[Part | Rejected]:
    """The parts of the document; what cannot be cut comes last, as `Rejected`."""
    source.format = format.name
    if format is csv_tables.FORMAT:
        format = csv_tables.as_told(options)
    line, n_parts = 1, 0
    try:
        for part in format.parts(source):
            yield msgspec.structs.replace(part, is_cut=True) if source.fault else part
            n_parts += 1
            line = part.line + n_lines(part.data)
    except BadDocument as error:
        if not n_parts:
            raise
        yield source.rejected(line, str(error).removeprefix(f"{source.path}: "))
    if source.fault:
        yield source.rejected(line, source.fault)


def nothing_in(source: Source, format: Format) -> Rejected:
    """What is said of a document that was read as a format on request and holds no record of it."""
    return source.rejected(
        1, f"no record of the format {format.name} in it", source.head[:200].decode("utf-8", "ignore")
    )


def reject_document(source: Source, error: KGraphError) -> Rejected:
    """A document that could not be read at all, as a rejected record: `error` becomes the reason."""
    reason = str(error).removeprefix(f"{source.path}: ")
    try:
        raw = source.head[:200].decode("utf-8", "replace")
    except BadDocument:
        raw = ""
    return source.rejected(1, reason, raw)


def read(
    path: str | os.PathLike[str],
    input_format: str | None = None,
    *,
    as_of: str | None = None,
    columns: Mapping[str, str | Sequence[str]] | None = None,
) -> Iterator[Statement]:
    """Everything that the documents under `path` state, one after the other.

    A file in a folder that no reader knows comes as one `Rejected`; a single file that none knows raises.
    """
    options = ReadOptions(as_of=as_of, columns=column_pairs(columns or {}))
    sources = find_documents([path])
    for source in sources:
        try:
            yield from read_document(source, input_format=input_format, options=options)[1]
        except (BadDocument, AmbiguousFormat) as error:
            if not source.is_found:
                raise
            yield reject_document(source, error)
