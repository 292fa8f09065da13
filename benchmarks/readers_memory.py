"""Peak memory of reading a large file of each big format to its end, in a process of its own.

    python benchmarks/readers_memory.py [MEGABYTES] [FORMAT …]

Files are made by repeating the case documents in `tests/formats` up to that size (2,000 MB unless told
otherwise) with other identifiers; every record is read and dropped. The goal is 300 MB, whatever the size.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from memory import peak_mb

CASES = Path(__file__).resolve().parents[1] / "tests" / "formats"
GOAL_MB = 300
SHAPES: dict[str, tuple[bytes, bytes, bytes]] = {
    # format: pattern of a record, what opens the file, what closes it
    "openalex": (rb"\{.+\}\n?", b"", b""),
    "kgraph-records": (rb"\{.+\}\n?", b"", b""),
    "arxiv-json": (rb"\{.+\}\n?", b"", b""),
    "dblp-xml": (rb"<article\b.*?</article>", b"<dblp>\n", b"</dblp>\n"),
    "pubmed-xml": (
        rb"<PubmedArticle>.*?</PubmedArticle>", b"<PubmedArticleSet>\n", b"</PubmedArticleSet>\n"
    ),
    "bibtex": (rb"@(?:article|inproceedings)\{.*?\n\}", b"", b""),
    "ris": (rb"TY  - .*?\nER  -[^\n]*", b"", b""),
    "medline": (rb"PMID- .*?(?=\n\n|\Z)", b"", b""),
}  # fmt: skip


def records_of(format: str) -> list[bytes]:
    """Records of the case documents of a format, each as text."""
    pattern = SHAPES[format][0]
    flags = 0 if pattern.startswith(rb"\{") else re.DOTALL
    found: list[bytes] = []
    for path in sorted((CASES / format).glob("*/input.*")):
        data = path.read_bytes()
        if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            found += re.findall(pattern, data.removeprefix(b"\xef\xbb\xbf"), flags)
    return [record for record in found if len(record) > 100 and b"CDATA" not in record]


def write(format: str, path: Path, size: int) -> None:
    """A file of about `size` bytes."""
    _, opening, closing = SHAPES[format]
    block = b"\n".join(records_of(format)) + b"\n\n"
    block *= max(1, 1_000_000 // len(block))
    with path.open("wb") as file:
        file.write(opening)
        for n in range(-(-size // len(block))):
            file.write(re.sub(rb"(?<=[WA/-])(\d{4})(?=\d)", b"%04d" % (n % 10_000), block))
        file.write(closing)


def read(path: str, format: str) -> None:
    """Read every record and print how many, how long and with how much memory."""
    from kgraph.readers import Source, read_document

    began, n = time.perf_counter(), 0
    source = Source(path)
    statements: Iterator[object] = read_document(source, input_format=format)[1]
    for _ in statements:
        n += 1
    peak = peak_mb()
    print(f"{n} {time.perf_counter() - began:.1f} {peak:.0f}")


def main(size: int, formats: list[str]) -> int:
    failed = 0
    print(f"{'format':<16} {'MB':>6} {'records':>12} {'seconds':>8} {'peak MB':>8}")
    for format in formats or SHAPES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "large"
            write(format, path, size << 20)
            done = subprocess.run(
                [sys.executable, __file__, "--read", str(path), format], capture_output=True, text=True
            )
            if done.returncode:
                print(f"{format:<16} {done.stderr.strip().splitlines()[-1]}")
                failed += 1
                continue
            n, seconds, peak = done.stdout.split()
            failed += int(peak) > GOAL_MB
            print(f"{format:<16} {path.stat().st_size >> 20:>6} {int(n):>12,} {seconds:>8} {peak:>8}")
    return failed


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(sys.argv[2], sys.argv[3])
    else:
        sizes = [a for a in sys.argv[1:] if a.isdigit()]
        raise SystemExit(main(int(sizes[0]) if sizes else 2000, [a for a in sys.argv[1:] if not a.isdigit()]))
