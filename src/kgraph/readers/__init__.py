"""Documents in: every format that kgraph reads, and the way from a path to its statements.

`find_documents` says what there is to read, `detect` knows a document by its content, `read_document`
gives its statements one by one. What cannot be read is a `Rejected` among them, never the end.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from kgraph.errors import AmbiguousFormat, BadDocument, BadRequest, KGraphError, UnknownFormat
from kgraph.model.records import Document, Rejected, Statement
from kgraph.readers import bibtex, conference_list, kgraph_records, profile_page
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.source import Source

__all__ = [
    "FORMATS",
    "Format",
    "ReadOptions",
    "Source",
    "all_formats",
    "detect",
    "document_of",
    "find_documents",
    "get_format",
    "read",
    "read_document",
    "reject_document",
]

FORMATS: tuple[Format, ...] = (
    profile_page.FORMAT,
    conference_list.FORMAT,
    bibtex.FORMAT,
    kgraph_records.FORMAT,
)
"""The formats that come with kgraph; `all_formats` adds those of plugins."""


@cache
def all_formats() -> tuple[Format, ...]:
    """`FORMATS` and what installed packages offer as entry points of the group `kgraph.readers`.

    An entry point names a `Format`. One whose name is taken is an error of the plugin and is refused.
    """
    from importlib.metadata import entry_points

    formats = list(FORMATS)
    for entry in sorted(entry_points(group="kgraph.readers"), key=lambda entry: entry.name):
        plugin = entry.load()
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


def find_documents(paths: Iterable[str | os.PathLike[str]]) -> list[Source]:
    """The documents under `paths`, each once: files as named, folders recursively, `-` for stdin.

    A folder is read in the order of names. Hidden files and folders inside it are skipped; a hidden file that
    is named itself is read.

    Raises:
        BadDocument: a path does not exist.
    """
    sources, seen = [], set()
    for path in paths:
        for found in _expand(os.fspath(path)):
            key = found if found == "-" else os.path.realpath(found)
            if key not in seen:
                seen.add(key)
                sources.append(Source(found))
    return sources


def _expand(path: str) -> Iterator[str]:
    if path == "-":
        yield path
    elif Path(path).is_dir():
        for name in sorted(name for name in _names_in(path) if not name.startswith(".")):
            inner = os.path.join(path, name)  # noqa: PTH118  # a Path would drop `./`
            if Path(inner).is_file() or (Path(inner).is_dir() and not Path(inner).is_symlink()):
                yield from _expand(inner)
    elif Path(path).exists():
        yield path
    else:
        raise BadDocument(f"{path}: no such file or folder")


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208  # names, not paths
    except OSError as error:
        raise BadDocument(f"{folder}: cannot be read: {error.strerror}") from error


def detect(source: Source) -> Format:
    """The one format whose sniffer says yes to the document's beginning.

    Raises:
        BadDocument: no reader knows it.
        AmbiguousFormat: more than one does.
    """
    claims = [format for format in all_formats() if format.sniff(source.head)]
    if len(claims) == 1:
        return claims[0]
    if claims:
        names = " and ".join(format.name for format in claims)
        raise AmbiguousFormat(f"{source.path}: could be {names}; say which with --input-format")
    if not source.head.strip():
        raise BadDocument(
            f"{source.path}: nothing in it to read" + (f" ({source.fault})" if source.fault else "")
        )
    tried = ", ".join(format.name for format in all_formats())
    raise BadDocument(
        f"{source.path}: in no format known here (tried {tried}); force one with --input-format"
    )


def document_of(source: Source, format: Format) -> Document:
    """The document as tables and graph will know it."""
    return Document(
        id=source.id,
        path=source.path,
        sha256=source.sha256,
        size_bytes=source.size_bytes,
        format=format.name,
        encoding=source.encoding,
    )


def read_document(
    source: Source, *, input_format: str | None = None, as_of: str | None = None
) -> tuple[Document, Iterator[Statement]]:
    """The document and its statements, which are read as they are asked for.

    Raises:
        BadDocument, AmbiguousFormat: see `detect`; `reject_document` makes a `Rejected` of them.
        UnknownFormat: no format is called `input_format`.
    """
    format = get_format(input_format) if input_format else detect(source)
    document = document_of(source, format)
    return document, _statements(source, format, ReadOptions(as_of=as_of))


def _statements(source: Source, format: Format, options: ReadOptions) -> Iterator[Statement]:
    try:
        yield from format.read(source, options)
        if source.fault:
            yield source.rejected(source.utf8().count(b"\n") + 1, source.fault, format=format.name)
    finally:
        source.release()


def reject_document(source: Source, error: KGraphError) -> Rejected:
    """A document that could not be read at all, as a rejected record: `error` becomes the reason."""
    reason = str(error).removeprefix(f"{source.path}: ")
    try:
        raw = source.head[:200].decode("utf-8", "replace")
    except BadDocument:
        raw = ""
    return source.rejected(1, reason, raw)


def read(
    path: str | os.PathLike[str], input_format: str | None = None, *, as_of: str | None = None
) -> Iterator[Statement]:
    """Everything that the documents under `path` state, one after the other.

    A file in a folder that no reader knows comes as one `Rejected`; a single file that none knows raises.
    """
    sources = find_documents([path])
    for source in sources:
        try:
            _, statements = read_document(source, input_format=input_format, as_of=as_of)
        except (BadDocument, AmbiguousFormat) as error:
            if not Path(path).is_dir():
                raise
            yield reject_document(source, error)
        else:
            yield from statements
