"""How fast JSON lines become records, against a bare JSON parser on the same lines.

    python benchmarks/readers_json.py [--megabytes 100] [--only openalex] [--memory 500]

Invented OpenAlex works of about 9 kB (abstract as an inverted index, authors with institutions, topics,
concepts, references) and lines of the Semantic Scholar bulk files. *bare* is the faster of `orjson.loads`
(where installed) and `msgspec.json.decode` line by line, the file read by `open`; *read* is all of our
reading on one core: opening, hashing, checking the encoding, cutting, typed decoding, records, repairs.
Both are the best of `--rounds`, taken in turns, in processor time. `--memory` streams files of that size, as
lines and as one array without line ends, each in a process of its own, and gives its peak.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from memory import peak_mb

SYLLABLES = tuple("ka lo mi ren tu sa vel dor ni phe qua stra ber ing tion al ex gra ph on".split())  # noqa: SIM905
Thing = dict[str, Any]


class Invented:
    """Words, names and numbers that repeat about as often as in the real files."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.words = [
            "".join(self.random.choices(SYLLABLES, k=self.random.choice((1, 2, 2, 3, 4))))
            for _ in range(20_000)
        ]
        self.institutions = [self._institution(n) for n in range(5_000)]
        self.sources = [self._source(n) for n in range(3_000)]

    def text(self, n: int) -> str:
        size = len(self.words)
        return " ".join(self.words[int(size * self.random.random() ** 3)] for _ in range(n))

    def name(self) -> str:
        given = self.random.choice(("Ada", "Bo", "Søren", "Mary J.", "Wei", "José Luis", "K. R.", "Ingrid"))
        return f"{given} {self.random.choice(self.words).capitalize()}"

    def _institution(self, n: int) -> Thing:
        iri = f"https://openalex.org/I{10_000_000 + n}"
        return {
            "id": iri,
            "display_name": f"University of {self.random.choice(self.words).capitalize()}",
            "ror": f"https://ror.org/0{n:06d}{n % 90 + 10}",
            "country_code": self.random.choice(("US", "CN", "DE", "BR", "IN")),
            "type": "education",
            "lineage": [iri],
        }

    def _source(self, n: int) -> Thing:
        return {
            "id": f"https://openalex.org/S{20_000_000 + n}",
            "display_name": f"Journal of {self.text(3).title()}",
            "issn_l": f"{n + 1000:04d}-{n + 1234:04d}",
            "issn": [f"{n + 1000:04d}-{n + 1234:04d}"],
            "is_oa": False,
            "is_in_doaj": False,
            "is_core": True,
            "host_organization": "https://openalex.org/P4310320990",
            "host_organization_name": "Invented Press",
            "host_organization_lineage": ["https://openalex.org/P4310320990"],
            "host_organization_lineage_names": ["Invented Press"],
            "type": self.random.choices(("journal", "conference", "repository"), (8, 1, 1))[0],
        }

    def openalex(self, n: int) -> Thing:
        """A work in the form of the snapshot of 2024."""
        r, w = self.random, n
        doi, year, title = f"https://doi.org/10.5555/{w}", r.randint(1990, 2024), self.text(12)
        index: dict[str, list[int]] = {}
        for position, word in enumerate(self.text(r.choice((0, 90, 130, 180))).split()):
            index.setdefault(word, []).append(position)
        source = r.choice(self.sources)
        location = {
            "is_oa": False,
            "landing_page_url": doi,
            "pdf_url": None,
            "source": source,
            "license": None,
            "license_id": None,
            "version": None,
            "is_accepted": False,
            "is_published": False,
        }
        authorships = [self._authorship() for _ in range(r.choice((1, 2, 3, 3, 4, 6)))]
        return {
            "id": f"https://openalex.org/W{w}",
            "doi": doi,
            "title": title,
            "display_name": title,
            "publication_year": year,
            "publication_date": f"{year}-0{r.randint(1, 9)}-1{r.randint(0, 9)}",
            "ids": {"openalex": f"https://openalex.org/W{w}", "doi": doi, "mag": str(w)},
            "language": "en",
            "primary_location": location,
            "type": "article",
            "type_crossref": "journal-article",
            "indexed_in": ["crossref"],
            "open_access": {
                "is_oa": False,
                "oa_status": "closed",
                "oa_url": None,
                "any_repository_has_fulltext": False,
            },
            "authorships": authorships,
            "institution_assertions": [],
            "countries_distinct_count": 1,
            "institutions_distinct_count": 1,
            "corresponding_author_ids": [authorships[0]["author"]["id"]],
            "corresponding_institution_ids": [],
            "apc_list": None,
            "apc_paid": None,
            "fwci": 0.7,
            "has_fulltext": False,
            "cited_by_count": r.randint(0, 90),
            "citation_normalized_percentile": {
                "value": 0.5,
                "is_in_top_1_percent": False,
                "is_in_top_10_percent": False,
            },
            "cited_by_percentile_year": {"min": 60, "max": 65},
            "biblio": {"volume": str(r.randint(1, 80)), "issue": "3", "first_page": "12", "last_page": "34"},
            "is_retracted": False,
            "is_paratext": False,
            **self._subjects(),
            "mesh": [],
            "locations_count": 1,
            "locations": [location],
            "best_oa_location": None,
            "sustainable_development_goals": [],
            "grants": [],
            "datasets": [],
            "versions": [],
            "referenced_works_count": 12,
            "referenced_works": [
                f"https://openalex.org/W{r.randint(10**9, 4 * 10**9)}" for _ in range(r.randint(0, 25))
            ],
            "related_works": [f"https://openalex.org/W{r.randint(10**9, 4 * 10**9)}" for _ in range(10)],
            "abstract_inverted_index": index or None,
            "cited_by_api_url": f"https://api.openalex.org/works?filter=cites:W{w}",
            "counts_by_year": [{"year": y, "cited_by_count": r.randint(1, 9)} for y in (2024, 2023, 2022)],
            "updated_date": "2024-08-13T13:01:06.541712",
            "created_date": "2016-06-24",
        }

    def _authorship(self) -> Thing:
        r, name = self.random, self.name()
        institutions = [r.choice(self.institutions)] if r.random() < 0.7 else []
        printed = [f"Department of {self.text(2).title()}, {i['display_name']}" for i in institutions]
        return {
            "author_position": "middle",
            "author": {
                "id": f"https://openalex.org/A{r.randint(5_000_000_000, 5_100_000_000)}",
                "display_name": name,
                "orcid": "https://orcid.org/0000-0002-1825-0097" if r.random() < 0.4 else None,
            },
            "institutions": institutions,
            "countries": [i["country_code"] for i in institutions],
            "is_corresponding": False,
            "raw_author_name": name if r.random() < 0.7 else f"{name[0]}. {name.split()[-1]}",
            "raw_affiliation_strings": printed,
            "affiliations": [
                {"raw_affiliation_string": text, "institution_ids": [i["id"]]}
                for text, i in zip(printed, institutions, strict=True)
            ],
        }

    def _subjects(self) -> Thing:
        r = self.random

        def part(kind: str, n: int) -> Thing:
            return {
                "id": f"https://openalex.org/{kind}{n}",
                "display_name": self.words[n % 9_000].capitalize(),
            }

        topics = [
            {
                **part("T", r.randint(10_000, 14_500)),
                "score": round(r.random(), 4),
                "subfield": part("subfields/", 1702),
                "field": part("fields/", 17),
                "domain": part("domains/", 3),
            }
            for _ in range(r.randint(1, 3))
        ]
        concepts = [
            {
                **part("C", r.randint(10_000_000, 10_060_000)),
                "wikidata": f"https://www.wikidata.org/wiki/Q{r.randint(10_000, 70_000)}",
                "level": r.randint(0, 4),
                "score": round(r.random(), 7),
            }
            for _ in range(r.randint(3, 12))
        ]
        keywords = [
            {
                "id": f"https://openalex.org/keywords/{word}",
                "display_name": word.capitalize(),
                "score": round(r.random(), 6),
            }
            for word in self.text(r.randint(0, 5)).split()
        ]
        return {"primary_topic": topics[0], "topics": topics, "keywords": keywords, "concepts": concepts}

    def semanticscholar(self, n: int) -> Thing:
        """A line of the bulk file `papers`."""
        r, year = self.random, self.random.randint(1990, 2024)
        fields = ("Computer Science", "Medicine", "Physics")
        return {
            "corpusid": n,
            "externalids": {
                "ACL": None,
                "DBLP": None,
                "ArXiv": None,
                "MAG": str(n),
                "CorpusId": str(n),
                "PubMed": None,
                "DOI": f"10.5555/{n}",
                "PubMedCentral": None,
            },
            "url": f"https://www.semanticscholar.org/paper/{r.getrandbits(160):040x}",
            "title": self.text(12),
            "authors": [
                {"authorId": str(r.randint(10**6, 10**9)), "name": self.name()}
                for _ in range(r.randint(1, 6))
            ],
            "venue": r.choice(self.sources)["display_name"],
            "publicationvenueid": "ef1356d5-69c7-484e-a110-3efae1e93ecc",
            "year": year,
            "referencecount": r.randint(0, 60),
            "citationcount": r.randint(0, 90),
            "influentialcitationcount": 0,
            "isopenaccess": False,
            "s2fieldsofstudy": [
                {"category": r.choice(fields), "source": "s2-fos-model"},
                {"category": r.choice(fields), "source": "external"},
            ],
            "publicationtypes": ["JournalArticle"],
            "publicationdate": f"{year}-05-17",
            "journal": {"name": "Invented Letters", "pages": "12-34", "volume": "7"},
        }


def write_lines(path: Path, kind: str, n_bytes: int, *, as_array: bool = False) -> int:
    """Invented objects of that size in all, on lines or in an array without line ends; their number.

    After 3,000 objects the same come again, with other ids.
    """
    make: Callable[[int], Thing] = getattr(Invented(), kind)
    own = 100_000_000
    some = [
        json.dumps(make(own + n), ensure_ascii=False, separators=(",", ":")).encode().split(b"%d" % (own + n))
        for n in range(3000)
    ]
    n = size = 0
    with path.open("wb") as file:
        file.write(b"[" if as_array else b"")
        while size < n_bytes:
            line = (b"%d" % (own + n)).join(some[n % len(some)])
            text = (b"," if as_array and n else b"") + line + (b"" if as_array else b"\n")
            size += file.write(text)
            n += 1
        file.write(b"]" if as_array else b"")
    return n


def parsers() -> Iterator[tuple[str, Callable[[bytes], object]]]:
    import msgspec

    yield "msgspec.json.decode", msgspec.json.decode
    try:
        import orjson
    except ImportError:
        return
    yield "orjson.loads", orjson.loads


def parse(path: Path, parser: Callable[[bytes], object]) -> int:
    n = 0
    with path.open("rb") as file:
        for line in file:
            parser(line)
            n += 1
    return n


def read(path: Path, kind: str, *, steps: str = "all") -> int:
    """Reads the document; of `steps`, `cut` only cuts it into parts."""
    from kgraph.model.records import Rejected
    from kgraph.readers import ReadOptions, Source, openalex, parts_of, semanticscholar
    from kgraph.readers.batches import read_part

    format = {"openalex": openalex.FORMAT, "semanticscholar": semanticscholar.FORMAT}[kind]
    n = 0
    for part in parts_of(Source(path), format):
        assert not isinstance(part, Rejected), part
        if steps == "cut":
            continue
        for statement in read_part(format, part, ReadOptions()):
            assert not isinstance(statement, Rejected), statement
            n += 1
    return n


def compare(folder: Path, kind: str, megabytes: int, rounds: int) -> None:
    path = folder / f"{kind}.jsonl"
    n = write_lines(path, kind, megabytes << 20)
    jobs: dict[str, Callable[[], int]] = {
        name: lambda parser=parser: parse(path, parser)  # type: ignore[misc]  # a default binds it
        for name, parser in parsers()
    }
    jobs["cut into parts"] = lambda: read(path, kind, steps="cut")
    jobs["read"] = lambda: read(path, kind)
    best = dict.fromkeys(jobs, float("inf"))
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.process_time()
            job()
            best[name] = min(best[name], time.process_time() - start)
    bare = min(seconds for name, seconds in best.items() if name not in ("read", "cut into parts"))
    print(f"\n{kind}: {n:,} lines of {path.stat().st_size / n:,.0f} bytes")
    for name, seconds in best.items():
        speed = path.stat().st_size / seconds / 1e6
        share = f"{bare / seconds:5.2f} of bare"
        print(f"  {name:20s} {seconds / n * 1e6:7.1f} µs a line {speed:7.0f} MB/s {share}")
    path.unlink()


def measure_memory(folder: Path, kind: str, megabytes: int) -> None:
    for shape in ("lines", "array"):
        path = folder / f"{kind}.json"
        write_lines(path, kind, megabytes << 20, as_array=shape == "array")
        code = f"import readers_json as b; b.print_peak({str(path)!r}, {kind!r})"
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parent,
            check=True,
            capture_output=True,
            text=True,
        )
        print(f"{kind}, {megabytes} MB as {shape}: {done.stdout.strip()}")
        path.unlink()


def print_peak(path: str, kind: str) -> None:
    n = read(Path(path), kind)
    print(f"{n:,} records, peak {peak_mb():.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = ("openalex", "semanticscholar")
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=kinds)
    parser.add_argument("--memory", type=int, metavar="MEGABYTES", help="measure memory instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for kind in (options.only,) if options.only else kinds:
            if options.memory:
                measure_memory(Path(folder), kind, options.memory)
            else:
                compare(Path(folder), kind, options.megabytes, options.rounds)


if __name__ == "__main__":
    main()
