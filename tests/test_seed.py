"""The first real input: an author-profile page, alone and together with conference lists."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

import kgraph
from kgraph.workspace import KnowledgeGraph

PAGE = "profile/razvan-pascanu.txt"


def pages(root: Path) -> list[Path]:
    """The page as we may keep it, and the original where it is at hand."""
    original = root.parent / "shared" / "data" / "profile_page" / "razvan-pascanu.txt"
    return [root / "data" / PAGE] + [original] * original.exists()


@pytest.fixture(scope="module", params=[0, 1], ids=["sample", "original"])
def page(
    request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> KnowledgeGraph:
    if request.param >= len(pages(root)):
        pytest.skip("the original page is not here (../shared/data)")
    folder = tmp_path_factory.mktemp("page")
    return kgraph.build([pages(root)[request.param]], folder, exports=False)


def test_the_page_alone(page: KnowledgeGraph) -> None:
    e = page.entities
    assert page.status()["papers"] == 50
    assert e.people.height == 96
    printed = e.mentions.filter(~e.mentions["is_inferred"])["name_as_printed"].unique()
    assert len(printed) == 100
    assert (~e.papers["authors_complete"]).sum() == 47
    assert e.papers["has_code"].sum() == 10
    assert e.papers["year_inferred"].sum() == 6
    assert set(e.papers.filter(e.papers["year_inferred"])["year"]) == {2026}
    stated = dict(e.stated_numbers.select("name", "value").rows())
    assert stated == {"h-index": 89, "papers": 144, "citations": 44094, "novelty": 54, "ai-score": 63}


def test_the_labs_of_the_page(page: KnowledgeGraph) -> None:
    e = page.entities
    names = dict(e.labs.select("id", "name").rows())
    counts = {names[lab]: n for lab, n in e.paper_labs.group_by("lab").len().rows()}
    assert {k.lower(): v for k, v in counts.items()} == {"deepmind": 42, "mila": 1, "stanford university": 1}
    assert e.papers.height - e.paper_labs["paper"].n_unique() == 8


def test_the_four_pairs_of_spellings_are_one_person_each(page: KnowledgeGraph) -> None:
    for a, b in (
        ("Jorg Bornschein", "Jörg Bornschein"),
        ("Samuel L Smith", "Samuel L. Smith"),
        ("Michalis K. Titsias", "Michalis Titsias"),
        ("Stephanie Chan", "Stephanie C. Y. Chan"),
    ):
        assert page.person(a) == page.person(b)


@pytest.mark.parametrize(("listed_only", "n_edges", "total"), [(False, 208, 93.0), (True, 132, 74.5)])
def test_the_network_of_the_page(page: KnowledgeGraph, listed_only: bool, n_edges: int, total: float) -> None:
    network = page.network("coauthorship", weight="fractional", listed_only=listed_only)
    assert network.n_edges == n_edges
    assert network.edges["weight"].sum() == pytest.approx(total)
    drawn = network.to_networkx()
    assert drawn.number_of_edges() == n_edges
    assert drawn.size("weight") == pytest.approx(total)


def test_as_of_gives_dates_without_a_year_theirs(root: Path, tmp_path: Path) -> None:
    kg = kgraph.build([root / "data" / PAGE], tmp_path, exports=False, as_of="2031-03-01")
    papers = kg.entities.papers
    assert papers.filter(papers["year"] > 2026)["year"].n_unique() <= 2
    assert set(kg.entities.stated_numbers["as_of"]) == {"2031-03-01"}


def test_the_sample_keeps_the_page_and_the_lists_together(sample: Path, root: Path) -> None:
    """Papers told by page and list are one, with venue, full list, code and labs; nothing is lost."""
    kg = kgraph.open(sample)
    counts = kg.manifest["counts"]
    assert counts["records"] == counts["papers"] + counts["merged"]
    check_healed(kg, healed_papers(kg), at_least=11)


def healed_papers(kg: KnowledgeGraph) -> list[str]:
    """Papers of which both the page and a conference list speak."""
    e = kg.entities
    formats = dict(e.documents.select("id", "format").rows())
    told: dict[str, set[str]] = {}
    for document, paper in e.paper_records.select("document", "paper").rows():
        told.setdefault(paper, set()).add(formats[document])
    return [p for p, f in told.items() if {"profile-page", "conference-list"} <= f]


def check_healed(kg: KnowledgeGraph, papers: list[str], *, at_least: int) -> None:
    assert len(papers) >= at_least
    e = kg.entities
    for paper in e.papers.filter(e.papers["id"].is_in(papers)).iter_rows(named=True):
        assert paper["venue"], paper["title"]
        assert paper["authors_complete"], paper["title"]
        listed = e.authorships.filter(e.authorships["paper"] == paper["id"])
        assert listed["position"].drop_nulls().to_list() == list(range(1, paper["author_count"] + 1))
    told = e.paper_labs.filter(e.paper_labs["paper"].is_in(papers))["paper"].n_unique()
    assert told >= 0.7 * len(papers)
    assert e.papers.filter(e.papers["id"].is_in(papers))["has_code"].sum() >= 2


def seed_matches(shared: Path) -> list[tuple[str, str, str]]:
    """Papers of the page that stand in lists: number on the page, list, id there."""
    entries = json.loads((shared / "gold" / "seed" / "seed_vs_lists.json").read_text())
    return [(entry["n"], m["list"], m["id"]) for entry in entries for m in entry["matches"]]


@pytest.mark.parametrize("which", ["lists that match", pytest.param("all lists", marks=pytest.mark.slow)])
def test_lists_with_the_page(shared: Path, tmp_path: Path, which: str) -> None:
    """The thirteen seed papers found in the lists are merged with them, and no record is lost."""
    matches = seed_matches(shared)
    assert len(matches) == 13
    names = {name for _, name, _ in matches}
    lists = [
        path
        for path in (shared / "lists").glob("*.json.gz")
        if which == "all lists" or path.name.removesuffix(".json.gz") in names
    ]
    kg = kgraph.build([shared / "profile_page", *lists], tmp_path, exports=False, store=False)
    counts = kg.manifest["counts"]
    listed = sum(len(json.loads(gzip.decompress(path.read_bytes()))) for path in lists)
    assert counts["records"] + counts["rejected"] == 50 + listed
    assert counts["records"] == counts["papers"] + counts["merged"]
    e = kg.entities
    by_place = {
        (document.rsplit("/", 1)[-1].split(".")[0], record): paper
        for document, record, paper in e.paper_records.join(
            e.documents.select("id", "path"), left_on="document", right_on="id"
        )
        .select("path", "record", "paper")
        .iter_rows()
    }
    for n, name, id in matches:
        assert by_place["razvan-pascanu", f"#{n}"] == by_place[name, id], (n, name, id)
    check_healed(kg, sorted({by_place[name, id] for _, name, id in matches}), at_least=11)
