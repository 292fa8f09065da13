"""How fast documents are read by several processes, against one.

    python benchmarks/readers_parallel.py                  invented documents of 60 MB each
    python benchmarks/readers_parallel.py --megabytes 10
    python benchmarks/readers_parallel.py FILE …           documents of any format

Goal: two processes on as many cores read at least 1.6 times as fast. The columns after the seconds say where
the rest is lost: cutting the document, processor time of this process (with cutting) and of the workers. The
last is the ratio that this time would give if nothing else ran.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kgraph.model.records import Rejected
from kgraph.processes import default_jobs
from kgraph.readers import Format, ReadOptions, Source, detect, parts_of
from kgraph.readers.workers import Task, Workers

PEOPLE = [f"{given} {family}" for given in ("Ada", "Bo", "Cy", "Dee") for family in ("Öztürk", "Li", "Roe")]
WORDS = ["graph", "part", "whole", "network", "lab", "paper", "author", "venue", "topic", "record", "link"]


def records_line(n: int, choose: random.Random) -> str:
    record = {
        "id": f"r{n}",
        "title": " ".join(choose.choices(WORDS, k=9)),
        "year": 2000 + n % 25,
        "doi": f"10.1234/x.{n}",
        "venue": "Journal of Parts",
        "abstract": " ".join(choose.choices(WORDS, k=120)),
        "authors": [
            {"name": name, "affiliations": ["University of Nowhere, Department of Parts"]}
            for name in choose.sample(PEOPLE, choose.randint(1, 6))
        ],
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def ris_record(n: int, choose: random.Random) -> str:
    authors = "".join(
        f"AU  - {name.split()[1]}, {name.split()[0]}\n"
        for name in choose.sample(PEOPLE, choose.randint(1, 6))
    )
    return (
        f"TY  - JOUR\nTI  - {' '.join(choose.choices(WORDS, k=9))}\n{authors}PY  - {2000 + n % 25}\n"
        f"JO  - Journal of Parts\nDO  - 10.1234/x.{n}\n"
        f"AB  - {' '.join(choose.choices(WORDS, k=120))}\nER  - \n\n"
    )


def dblp_record(n: int, choose: random.Random) -> str:
    authors = "".join(f"<author>{name}</author>\n" for name in choose.sample(PEOPLE, choose.randint(1, 6)))
    return (
        f'<article mdate="2020-01-01" key="journals/ex/R{n}">\n{authors}'
        f"<title>{' '.join(choose.choices(WORDS, k=9))}.</title>\n<journal>Journal of Parts</journal>\n"
        f"<year>{2000 + n % 25}</year>\n<ee>https://doi.org/10.1234/x.{n}</ee>\n</article>\n"
    )


def dblp_rdf_record(n: int, choose: random.Random) -> str:
    signatures = ", ".join(
        f'[ a dblp:AuthorSignature ; dblp:signatureOrdinal {k} ; dblp:signatureDblpName "{name}" ;\n'
        f"\tdblp:signatureCreator <https://dblp.org/pid/{n % 97}/{k}> ]"
        for k, name in enumerate(choose.sample(PEOPLE, choose.randint(1, 6)), 1)
    )
    return (
        f"<https://dblp.org/rec/journals/ex/R{n}> a dblp:Publication, dblp:Article ;\n"
        f'\tdblp:title "{" ".join(choose.choices(WORDS, k=9))}." ;\n\tdblp:hasSignature {signatures} ;\n'
        f'\tdblp:publishedInJournal "Journal of Parts" ;\n\tdblp:yearOfPublication "{2000 + n % 25}" ;\n'
        f"\tdblp:doi <https://doi.org/10.1234/x.{n}> .\n\n"
    )


INVENTED: dict[str, tuple[str, Callable[[int, random.Random], str], str]] = {
    "records.jsonl": ("", records_line, ""),
    "papers.ris": ("", ris_record, ""),
    "dblp.xml": ('<?xml version="1.0"?>\n<dblp>\n', dblp_record, "</dblp>\n"),
    "dblp.ttl": ("@prefix dblp: <https://dblp.org/rdf/schema#> .\n\n", dblp_rdf_record, ""),
}


def invent(folder: Path, megabytes: int) -> Iterator[Path]:
    for name, (opening, record, closing) in INVENTED.items():
        choose, size, n = random.Random(1), 0, 0
        with (folder / name).open("w") as file:
            file.write(opening)
            while size < megabytes << 20:
                text = record(n, choose)
                file.write(text)
                size += len(text)
                n += 1
            file.write(closing)
        yield folder / name


def tasks_of(source: Source, format: Format) -> Iterator[Task]:
    for part in parts_of(source, format):
        if not isinstance(part, Rejected):
            yield format.name, part, ReadOptions()


def seconds_of(path: Path, format: Format, jobs: int) -> tuple[float, float, float, int]:
    """Wall clock, processor time of this process, of the workers, bytes of the results."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with Workers(jobs) as workers:
        began, own = time.perf_counter(), time.process_time()
        size = sum(map(len, workers.map(tasks_of(Source(path), format))))
        wall, own = time.perf_counter() - began, time.process_time() - own
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    theirs = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, own, theirs, size


def measure(path: Path, jobs: int) -> str:
    format = detect(Source(path))
    megabytes = path.stat().st_size / (1 << 20)
    began = time.perf_counter()
    n_parts = sum(1 for _ in tasks_of(Source(path), format))
    cutting = time.perf_counter() - began
    one, alone, _, size = seconds_of(path, format, 1)
    many, own, theirs, again = seconds_of(path, format, jobs)
    assert size == again
    return (
        f"| {path.name} ({format.name}) | {megabytes:.0f} | {n_parts} | {one:.1f} | {many:.1f} |"
        f" {one / many:.2f} | {megabytes / many:.0f} | {cutting:.2f} | {own:.2f} | {theirs:.2f} |"
        f" {alone / max((own + theirs) / jobs, own):.2f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--megabytes", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=default_jobs())
    options = parser.parse_args()
    print(
        f"| document | MB | parts | 1 process, s | {options.jobs} processes, s | ratio | MB/s |"
        " cutting, s | this process, s | workers, s | ratio on free cores |"
    )
    print("| --- |" + " ---: |" * 10)
    with tempfile.TemporaryDirectory() as folder:
        for path in options.files or invent(Path(folder), options.megabytes):
            try:
                print(measure(path, options.jobs), flush=True)
            except ValueError as error:  # a format that is not there
                print(f"{path}: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
