"""The sample documents of `data/`: facts only, and the counts that the full documents have."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kgraph.model.records import PersonRecord, Record
from kgraph.readers import find_documents, read, read_document

DATA = Path(__file__).parents[2] / "data"
SHARED = Path(__file__).parents[2].parent / "shared" / "data"
PAGES = [DATA / "profile" / "razvan-pascanu.txt", SHARED / "profile_page" / "razvan-pascanu.txt"]


@pytest.fixture(params=PAGES, ids=["sample", "full"])
def page(request: pytest.FixtureRequest) -> Path:
    if not request.param.exists():
        pytest.skip("the full documents are not here")
    return Path(request.param)


def test_the_profile_page_has_the_counts_that_one_finds_by_hand(page: Path) -> None:
    owner, *papers = read(page)
    assert isinstance(owner, PersonRecord)
    assert owner.name == "Razvan Pascanu"
    assert {measure.name: measure.value for measure in owner.measures} == {
        "h-index": 89, "papers": 144, "citations": 44_094, "novelty": 54, "ai-score": 63,
    }  # fmt: skip
    records = [paper for paper in papers if isinstance(paper, Record)]
    assert len(records) == len(papers) == 50
    assert (
        len({author.name for record in records for author in record.authors if not author.is_inferred}) == 100
    )
    assert sum(not record.authors_complete for record in records) == 47
    assert sum(bool(record.has_code) for record in records) == 10
    assert [record.year for record in records if record.date_inferred] == [2026] * 6
    assert Counter(lab for record in records for lab in record.labs) == {
        "deepmind": 42,
        "mila": 1,
        "stanford": 1,
    }
    assert sum(not record.labs for record in records) == 8
    owners = [author for record in records for author in record.authors if author.name == owner.name]
    assert len(owners) == 50  # printed or inferred, he is an author of each, once
    assert sum(author.is_inferred for author in owners) == sum(
        owner.name not in {a.name for a in record.authors if not a.is_inferred} for record in records
    )
    assert {category for record in records for category in record.categories} == {"cs.LG", "cs.CL", "cs.CV"}
    assert sum(len(record.code_urls) for record in records) == 8


def test_the_samples_hold_facts_and_no_sentences() -> None:
    for source in find_documents([DATA / "profile", DATA / "lists", DATA / "bibtex"]):
        document, statements = read_document(source)
        read_as = {"profile": "profile-page", "lists": "conference-list", "bibtex": "bibtex"}
        assert document.format == read_as[Path(source.path).parent.name]
        for statement in statements:
            assert isinstance(statement, Record | PersonRecord)
            if isinstance(statement, Record):
                assert statement.abstract is None
                assert not {"tldr", "abstract"} & set(statement.unused)
                assert not any(
                    scheme == "email_sha1" for author in statement.authors for scheme in author.ids
                )


def test_the_samples_are_small() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 400_000


def test_the_reading_list_has_a_cut_list_and_a_paper_of_the_page() -> None:
    records = [record for record in read(DATA / "bibtex") if isinstance(record, Record)]
    assert len(records) == 47
    assert sum(not record.authors_complete for record in records) == 1
    on_page = {record.title for record in read(PAGES[0]) if isinstance(record, Record)}
    assert {record.title for record in records} & on_page == {
        "Resurrecting Recurrent Neural Networks for Long Sequences"
    }
