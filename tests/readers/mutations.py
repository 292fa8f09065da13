"""Broken documents by the thousand: every reader against cut, flipped, doubled, unclosed and endless text.

    python tests/readers/mutations.py SEED COUNT [FORMAT …]

reads COUNT mutated documents of each format in this process, under a limit of memory, and exits with the
first input that gives a traceback, takes longer than `SECONDS` or loses its place.
"""

from __future__ import annotations

import contextlib
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kgraph.errors import AmbiguousFormat, BadDocument
from kgraph.model.records import Rejected
from kgraph.readers import FORMATS, Format, Source, detect, read_document

HERE = Path(__file__).resolve().parent
CASES = HERE.parent / "formats"
FIXTURES = HERE.parents[2] / "shared" / "data" / "fixtures"
SECONDS = 5.0
"""Of processor time, so that a busy machine is not taken for a hang."""
MEMORY_BYTES = 1 << 30
LARGEST = 300_000
"""Bytes of a fixture that are used: mutations are many, and most of a file is like its beginning."""

Mutation = Callable[[random.Random, bytes], bytes]


def truncated(random: random.Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def beheaded(random: random.Random, data: bytes) -> bytes:
    return data[random.randrange(len(data) + 1) :]


def flipped(random: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(random.randint(1, 30)):
        if out:
            out[random.randrange(len(out))] ^= 1 << random.randrange(8)
    return bytes(out)


def doubled(random: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    for _ in range(random.randint(1, 5)):
        at = random.randrange(len(lines))
        lines[at:at] = lines[at : at + random.randint(1, 10)] * random.randint(1, 3)
    return b"\n".join(lines)


def shuffled(random: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at, n = random.randrange(len(lines)), random.randint(2, 12)
    piece = lines[at : at + n]
    random.shuffle(piece)
    lines[at : at + n] = piece
    return b"\n".join(lines)


def unclosed(random: random.Random, data: bytes) -> bytes:
    """One kind of closing mark left out here and there."""
    mark = random.choice([b"</", b">", b"}", b"]", b'"', b",", b"\n", b"ER  -", b";", b".", b":", b"="])
    pieces = data.split(mark)
    keep = random.random()
    return b"".join(p + (mark if random.random() < keep else b"") for p in pieces)


def nulls(random: random.Random, data: bytes) -> bytes:
    """Values of other types."""
    old = random.choice([b'"', b"[", b"{", b"true", b"1", b"null"])
    new = random.choice(
        [b"null", b"-1", b"[]", b"{}", b"1e999", b"\x00", b'""', b"[[[[", b"\xff\xfe", b"&x;"]
    )
    return data.replace(old, new, random.randint(1, 5))


def nested(random: random.Random, data: bytes) -> bytes:
    mark = random.choice([b"[", b"{", b'{"a":', b"<a>", b"{\\a", b"(", b'[{"title":'])
    at = random.randrange(len(data) + 1)
    return data[:at] + mark * random.choice([50, 5_000, 100_000]) + data[at:]


def spliced(random: random.Random, data: bytes) -> bytes:
    """Some of a document of another format in the middle."""
    other = random.choice(_all_documents())
    at, start = random.randrange(len(data) + 1), random.randrange(len(other) + 1)
    return data[:at] + other[start : start + random.randint(1, 2_000)] + data[at:]


def endless(random: random.Random, data: bytes) -> bytes:
    """A line of ten million bytes."""
    at = random.randrange(len(data) + 1)
    text = random.choice(
        [b"a", b"a ", b"a, ", b"\\'e", b"&amp;", b"{x}", b'\\"', b"A. B; ", b"\xc3\xa9", b"(", b"-"]
    )
    return data[:at] + text * (10_000_000 // len(text)) + data[at:]


def on_one_line(random: random.Random, data: bytes) -> bytes:
    return data.replace(b"\n", random.choice([b"", b" ", b"\r"]))


def in_another_encoding(random: random.Random, data: bytes) -> bytes:
    encoding = random.choice(["utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig", "cp1252"])
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def declared_otherwise(random: random.Random, data: bytes) -> bytes:
    encoding = random.choice(
        ["hex", "rot13", "idna", "undefined", "utf-7", "utf-16", "nonsense", "latin-1", "big5"]
    )
    return f'<?xml version="1.0" encoding="{encoding}"?>\n'.encode() + data


MUTATIONS: tuple[tuple[Mutation, int], ...] = (
    (truncated, 12), (beheaded, 6), (flipped, 20), (doubled, 10), (shuffled, 8), (unclosed, 14), (nulls, 12),
    (nested, 5), (spliced, 8), (on_one_line, 3), (in_another_encoding, 4), (declared_otherwise, 2),
    (endless, 1),
)  # fmt: skip
"""Each with how often it is chosen among the others."""


def documents_of(format: str) -> list[bytes]:
    """The case documents of a format, and the real ones that are at hand."""
    found = [p.read_bytes() for p in sorted((CASES / format).glob("*/*")) if p.name != "expected.json"]
    return found + _fixtures().get(format, [])


_KNOWN: dict[str, list[bytes]] = {}


def _fixtures() -> dict[str, list[bytes]]:
    if not _KNOWN and FIXTURES.exists():
        for path in sorted(p for p in FIXTURES.glob("*/*") if p.is_file()):
            with contextlib.suppress(BadDocument, AmbiguousFormat):
                source = Source(path)
                _KNOWN.setdefault(detect(source).name, []).append(source.utf8()[:LARGEST])
    return _KNOWN


def _all_documents() -> list[bytes]:
    return [d for format in FORMATS for d in documents_of(format.name)]


def mutated(seed: int, format: str) -> tuple[str, bytes]:
    """The names of the mutations, and the document that they give."""
    chance = random.Random(f"{format} {seed}")
    data = chance.choice(documents_of(format))
    names = []
    for mutation in chance.choices(*zip(*MUTATIONS, strict=True), k=chance.choice([1, 1, 2, 3])):
        data = mutation(chance, data)
        names.append(mutation.__name__)
    return " + ".join(names), data


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    def stop(signum: int, frame: object) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def check(data: bytes, format: Format, *, is_forced: bool) -> None:
    """Read the document, named as of that format or not, and look at the places of what comes."""
    with tempfile.NamedTemporaryFile() as file, time_limit(SECONDS):
        file.write(data)
        file.flush()
        source = Source(file.name)
        try:
            statements = list(read_document(source, input_format=format.name if is_forced else None)[1])
        except (BadDocument, AmbiguousFormat):
            return
        n_lines = data.count(b"\n") + data.count(b"\r") + 1
        names = set()
        for statement in statements:
            if isinstance(statement, Rejected):
                assert statement.reason and 1 <= statement.line <= n_lines and len(statement.raw) <= 10_000
            else:
                assert statement.place.record not in names, statement.place
                names.add(statement.place.record)
                assert 1 <= statement.place.line <= n_lines, statement.place


def peak_memory() -> int:
    """Bytes; of this program alone, while getrusage also counts the process it was started from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def main(seed: int, count: int, formats: list[str]) -> None:
    resource.setrlimit(
        resource.RLIMIT_AS, (4 << 30, 4 << 30)
    )  # address space; what is used is looked at below
    for format in FORMATS:
        if formats and format.name not in formats:
            continue
        began = time.perf_counter()
        for n in range(seed, seed + count):
            names, data = mutated(n, format.name)
            try:
                check(data, format, is_forced=n % 2 == 0)
            except Exception as error:
                raise SystemExit(f"{format.name} {n} ({names}, {len(data)} bytes): {error!r}") from error
        used = peak_memory()
        if used > MEMORY_BYTES:
            raise SystemExit(f"{format.name}: {used >> 20} MB were in use")
        print(  # noqa: T201
            f"{format.name:<18} {count} inputs, {time.perf_counter() - began:.0f} s, {used >> 20} MB"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
