"""The generator of corpora in benchmarks/: our readers take all of it, and its truth fits what they read."""

from __future__ import annotations

import gzip
import importlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

from kgraph.model.identifiers import normalise
from kgraph.model.records import PersonRecord, Record, Rejected
from kgraph.readers import read

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
PAPERS = 300
KINDS = ("dblp", "openalex")
NAMESAKES = 10_000
"""Papers among whose authors there are some of one name."""


@pytest.fixture(scope="module")
def corpora() -> Iterator[ModuleType]:
    sys.path.insert(0, str(BENCHMARKS))
    yield importlib.import_module("corpora")
    sys.path.remove(str(BENCHMARKS))


@dataclass(frozen=True)
class Written:
    kind: str
    path: Path
    made: Any
    statements: list[Record | PersonRecord | Rejected]

    @property
    def records(self) -> list[Record]:
        return [s for s in self.statements if isinstance(s, Record)]

    def table(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.path.with_name(f"{self.path.name}.{name}.parquet"))

    def mentions(self) -> pl.DataFrame:
        """Every name that was read: record, position, role, name."""
        rows = [
            (record.ids[self.kind], position, role, author.ids.get("dblp_name", author.name))
            for record in self.records
            for role, people in (("author", record.authors), ("editor", record.editors))
            for position, author in enumerate(people, 1)
        ]
        return pl.DataFrame(rows, ["record", "position", "role", "name"], orient="row").cast(
            {"position": pl.Int32}
        )


def write(corpora: ModuleType, kind: str, n: int, path: Path) -> Written:
    made = corpora.MAKERS[kind](n, path)
    return Written(kind, path, made, list(read(path)))


@pytest.fixture(scope="module", params=KINDS)
def small(request: pytest.FixtureRequest, corpora: ModuleType, tmp_path_factory: Any) -> Written:
    return write(corpora, request.param, PAPERS, tmp_path_factory.mktemp("corpora") / f"{request.param}.txt")


@pytest.fixture(scope="module")
def dblp(corpora: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(corpora, "dblp", NAMESAKES, tmp_path_factory.mktemp("corpora") / "dblp.xml")


@pytest.fixture(scope="module")
def openalex(corpora: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(corpora, "openalex", NAMESAKES, tmp_path_factory.mktemp("corpora") / "works.jsonl")


def test_nothing_is_rejected(small: Written) -> None:
    assert not [s for s in small.statements if isinstance(s, Rejected)]
    assert sum(record.status != "proceedings" for record in small.records) == PAPERS
    assert len({record.ids[small.kind] for record in small.records}) == len(small.records)


def test_the_gold_has_every_name_that_is_read_and_no_other(small: Written) -> None:
    read, gold = small.mentions(), small.table("gold")
    on = ["record", "position", "role"]
    assert read.height == gold.height == gold.unique(on).height
    assert read.join(gold, on=on, how="anti").is_empty()


def test_people_sign_with_their_names(small: Written) -> None:
    gold, people = small.table("gold"), small.table("people")
    authors = small.mentions().join(gold, on=["record", "position", "role"]).filter(role="author")
    known = people.select("person", name="names").explode("name", empty_as_null=False, keep_nulls=False)
    assert authors.join(known, on=["person", "name"], how="anti").is_empty()
    written = authors.group_by("person").len("papers").sort("person").cast({"papers": pl.Int32})
    assert people.select("person", "papers").equals(written)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_bytes(corpora: ModuleType, kind: str, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.txt", "b.txt", "c.txt", "d.txt.gz")]
    for path, seed in zip(paths, (1, 1, 2, 1), strict=True):
        corpora.MAKERS[kind](60, path, seed)
    a, b, c, d = (path.read_bytes() for path in paths)
    assert a == b == gzip.decompress(d) != c
    for table in ("gold", "people"):
        one, two = (path.with_name(f"{path.name}.{table}.parquet").read_bytes() for path in paths[:2])
        assert one == two


def test_dblp_is_written_as_dblp_writes_it(dblp: Written) -> None:
    text = dblp.path.read_bytes().decode("ascii")
    assert text.startswith('<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n')
    tags = set(re.findall(r"^<(\w+) mdate=", text, re.MULTILINE))
    assert tags == {"article", "inproceedings", "proceedings", "incollection", "phdthesis", "book", "www"}
    for part in ("&eacute;", "&#353;", "<sub>", "<crossref>", 'publtype="disambiguation"', " 0001</author>"):
        assert part in text, part
    volumes = set(re.findall(r'^<proceedings .*key="(.+?)"', text, re.MULTILINE))
    assert set(re.findall("<crossref>(conf/.+?)<", text)) <= volumes


def test_pages_of_persons_name_everybody_who_signs_once(dblp: Written) -> None:
    """DBLP's author strings are unique: each is on one page, as its name or as another one."""
    pages = [s for s in dblp.statements if isinstance(s, PersonRecord) and "dblp_name" in s.ids]
    former = [id.partition(":")[2] for page in pages for id in page.former_ids]
    names = [page.ids["dblp_name"] for page in pages] + former
    assert len(set(names)) == len(names)
    assert set(dblp.mentions()["name"]) <= set(names)
    assert former
    assert any(page.affiliations for page in pages)
    orcids = {author.ids.get("orcid") for record in dblp.records for author in record.authors} - {None}
    assert orcids
    assert all(normalise("orcid", orcid) == orcid for orcid in orcids if orcid)


def test_openalex_errs_both_ways(openalex: Written) -> None:
    """Some people have two ids; some ids are of two people."""
    rows = [
        (record.ids["openalex"], position, author.ids["openalex"])
        for record in openalex.records
        for position, author in enumerate(record.authors, 1)
    ]
    ids = pl.DataFrame(rows, ["record", "position", "id"], orient="row").cast({"position": pl.Int32})
    pairs = ids.join(openalex.table("gold"), on=["record", "position"]).unique(["id", "person"])
    n_people, n_ids = pairs["person"].n_unique(), pairs["id"].n_unique()
    assert 0.01 < (pairs.height - n_people) / n_people < 0.08
    assert 0 < pairs.height - n_ids < 0.02 * n_ids


def test_references_stay_in_the_corpus(openalex: Written) -> None:
    known = {f"openalex:{record.ids['openalex']}" for record in openalex.records}
    cited = [reference for record in openalex.records for reference in record.references]
    assert len(cited) > 2 * NAMESAKES
    assert set(cited) <= known
    assert any(author.affiliations for record in openalex.records for author in record.authors)


@pytest.mark.parametrize("kind", KINDS)
def test_the_shape_is_that_of_dblp(kind: str, request: pytest.FixtureRequest) -> None:
    made = request.getfixturevalue(kind).made
    papers, sizes = made.people.n_papers, made.corpus.start[1:] - made.corpus.start[:-1]
    assert 3.2 < sizes.mean() < 3.7
    assert 0.35 < (papers == 1).mean() < 0.55
    assert 0.4 < len(papers) / NAMESAKES < 0.7
    assert (made.corpus.year[1:] >= made.corpus.year[:-1]).all()
    assert ((made.corpus.year >= 2016).mean() > 0.45) and made.corpus.year.min() < 1985
