"""What is to be read, on this machine's file systems or wherever Spark reads: `hdfs:`, `s3a:` …"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadDocument
from kgraph.readers import Limits, Source, find_documents
from kgraph.spark.splitting import HEAD_BYTES

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_DATASET_MARK = "_SUCCESS"


@dataclass(frozen=True)
class Input:
    """A document."""

    path: str
    """As named, or as found in a folder."""
    uri: str
    """For Spark."""
    size_bytes: int
    modified: int
    """Milliseconds since 1970, as the file system says."""
    source: Source
    """The document itself where `is_here`; else one of its first bytes, to know its format by."""
    is_here: bool
    """It has a path, which all workers have too."""
    head: bytes
    """How it begins, as stored."""


@dataclass(frozen=True)
class Inputs:
    """Documents, and data sets of records that were read before."""

    documents: Sequence[Input]
    datasets: Sequence[str]


def find_inputs(spark: SparkSession, given: Sequence[str], limits: Limits) -> Inputs:
    """What the paths and URIs lead to: documents, folders of documents, records that Spark read before.

    Raises:
        BadDocument: there is nothing, or it is an archive or stdin, which many machines cannot read at once.
    """
    documents: list[Input] = []
    datasets: list[str] = []
    for name in given:
        if _SCHEME.match(name) and not name.startswith("file:"):
            files = _Files(spark, name)
            if files.has(_DATASET_MARK):
                datasets.append(name)
            else:
                documents += files.inputs(limits)
            continue
        path = _without_scheme(name)
        if (Path(path) / _DATASET_MARK).exists():
            datasets.append(Path(path).resolve().as_uri())
        else:
            documents += map(_here, find_documents([path], limits=limits))
    if not documents and not datasets:
        raise BadDocument("no documents there; name files, folders or addresses to read")
    return Inputs(documents, datasets)


def _without_scheme(name: str) -> str:
    return re.sub(r"^file:(//(localhost)?(?=/))?", "", name)


def _here(source: Source) -> Input:
    path = Path(source.path)
    if not path.is_file():
        raise BadDocument(f"{source.path}: no plain file; many machines cannot read it at once: unpack it")
    stat, head = path.stat(), b""
    with suppress(OSError), path.open("rb") as file:  # the reader will say what it may not
        head = file.read(HEAD_BYTES)
    uri = path.resolve().as_uri()
    return Input(source.path, uri, stat.st_size, stat.st_mtime_ns // 10**6, source, True, head)


class _Files:
    """Files behind an address, by Hadoop's file systems: there is no other way to all that Spark reads."""

    def __init__(self, spark: SparkSession, address: str) -> None:
        jvm: Any = spark._jvm
        self._path = jvm.org.apache.hadoop.fs.Path
        self._address = address
        self._system = self._path(address).getFileSystem(spark._jsc.hadoopConfiguration())

    def has(self, name: str) -> bool:
        """Whether a file of that name lies in the folder."""
        return bool(self._system.exists(self._path(f"{self._address.rstrip('/')}/{name}")))

    def inputs(self, limits: Limits) -> Iterator[Input]:
        """All documents, in the order of their names."""
        if not self._system.exists(self._path(self._address)):
            raise BadDocument(f"{self._address}: no such file or folder")
        found = []
        listed = self._system.listFiles(self._path(self._address), True)
        while listed.hasNext():
            status = listed.next()
            found.append((status.getPath().toString(), status.getLen(), status.getModificationTime()))
        for uri, size, modified in sorted(found):
            if not uri.rpartition("/")[2].startswith((".", "_")):
                yield self._input(uri, size, modified, limits)

    def _input(self, uri: str, size: int, modified: int, limits: Limits) -> Input:
        stream = self._system.open(self._path(uri))
        head = bytes(stream.readNBytes(HEAD_BYTES))
        stream.close()
        file = tempfile.NamedTemporaryFile(prefix="kgraph-")  # noqa: SIM115 - as long as the source
        file.write(head)
        file.flush()
        is_found = uri != self._address
        source = Source(uri, limits=limits, stored_at=Path(file.name), keeps=file, is_found=is_found)
        return Input(uri, uri, size, modified, source, False, head)


def sha256_of(spark: SparkSession, uri: str) -> str:
    """SHA-256 of a file, by the driver's JVM, which reads it in a stream."""
    jvm: Any = spark._jvm
    path = jvm.org.apache.hadoop.fs.Path(uri)
    stream = path.getFileSystem(spark._jsc.hadoopConfiguration()).open(path)
    try:
        return str(jvm.org.apache.commons.codec.digest.DigestUtils.sha256Hex(stream))
    finally:
        stream.close()


def stamp_of(spark: SparkSession, uri: str) -> tuple[int, int]:
    """Size and time of the last change (milliseconds since 1970) of a file, as its file system tells them."""
    jvm: Any = spark._jvm
    path = jvm.org.apache.hadoop.fs.Path(uri)
    status = path.getFileSystem(spark._jsc.hadoopConfiguration()).getFileStatus(path)
    return int(status.getLen()), int(status.getModificationTime())
