"""The labelled sets and the first real documents, where they lie beside the repository."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from invented import row

from kgraph.resolve.people.lookup import get_person

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not beside the repository")


@pytest.fixture(scope="module")
def benchmarks() -> Iterator[None]:
    """The folder of benchmarks, importable."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield
    sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def benchmark(benchmarks: None) -> ModuleType:
    return importlib.import_module("identity")


def test_the_measures_of_the_benchmark_by_hand(benchmark: ModuleType) -> None:
    gold = {"a": "1", "b": "1", "c": "2", "d": "2"}
    figures = benchmark.score({"a": "x", "b": "x", "c": "x", "d": "y"}, gold)
    # a, b: 2 of 3 in their cluster are right; c: 1 of 3; d: alone and right. Pairs: 1 of 3, 1 of 2.
    assert figures["b3_p"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert figures["b3_r"] == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert (figures["pair_p"], figures["pair_r"]) == (pytest.approx(1 / 3), pytest.approx(1 / 2))


@needs_data
def test_the_profile_page_has_96_people_from_100_names(benchmark: ModuleType) -> None:
    resolution, _ = benchmark.build([DATA / "profile_page"])
    entities = resolution.entities
    assert (entities.papers.height, entities.person_names.height, entities.people.height) == (50, 100, 96)
    wanted = json.loads((DATA / "gold" / "seed" / "seed_names.json").read_text("utf-8"))["same_person"]
    for pair in wanted:
        found = entities.person_names.filter(entities.person_names["name"].is_in(pair))
        assert found["person"].n_unique() == 1, pair
    owner = get_person(entities, "Razvan Pascanu")
    assert row(entities.person_records)["person"] == owner
    assert row(entities.people, id=owner)["n_papers"] == 50


@needs_data
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("and_or", 0.992), ("and_ieee", 0.99), ("and_acl", 0.987), ("and_inspire_wang", 0.89),
        ("and_han_agupta", 0.82), ("and_aminer_leiwang", 0.87),
    ],
)  # fmt: skip
def test_labelled_authors(benchmark: ModuleType, name: str, least: float) -> None:
    resolution, _ = benchmark.build([DATA / "gold" / name / "papers.jsonl.gz"])
    gold = json.loads((DATA / "gold" / name / "gold.json").read_text("utf-8"))
    assert benchmark.score(benchmark.mentions_of(resolution), gold)["b3_f1"] >= least


@needs_data
def test_labelled_papers_and_no_false_merge_among_the_hard_negatives(benchmark: ModuleType) -> None:
    resolution, _ = benchmark.build([DATA / "gold" / "paper_dups" / "records.jsonl.gz"])
    gold = json.loads((DATA / "gold" / "paper_dups" / "gold.json").read_text("utf-8"))
    subsets = json.loads((DATA / "gold" / "paper_dups" / "subsets.json").read_text("utf-8"))
    predicted = benchmark.records_of(resolution)
    assert benchmark.score(predicted, gold)["b3_f1"] >= 0.998
    assert benchmark.score(predicted, gold, set(subsets["title_changed"]))["pair_f1"] >= 0.97
    assert benchmark.score(predicted, gold, set(subsets["hard_negatives"]))["b3_p"] == 1.0


@needs_data
def test_labelled_pairs_of_names(benchmarks: None) -> None:
    found = importlib.import_module("names").figures()
    assert found["spelling variants found"] >= 0.93
    assert found["mojibake found"] == 1.0
    assert found["false matches, other text"] <= 0.02
    assert found["aliases that share a block"] >= 0.97


@needs_data
def test_labelled_affiliations(benchmarks: None) -> None:
    found = importlib.import_module("affiliations").figures()
    assert found["aff_norm all top b3_f1"] >= 0.86
    assert found["s2aff all top b3_f1"] >= 0.93
    assert found["s2aff first id all top b3_f1"] >= 0.90
