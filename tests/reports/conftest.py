"""The tiny corpus, a corpus drawn at random, and their reports."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

import pytest
from report_corpora import BASE, MANIFEST, random_entities

from corpus import tiny_entities
from kgraph.model.entities import Entities
from kgraph.reports.centrality import centrality_report
from kgraph.reports.sections import CentralityReport


@pytest.fixture(scope="session")
def tiny() -> CentralityReport:
    return centrality_report(tiny_entities(), base=BASE, manifest=MANIFEST)


@pytest.fixture(scope="session")
def drawn_entities() -> Entities:
    return random_entities(papers=150, people=80, seed=3)


@pytest.fixture(scope="session")
def drawn(drawn_entities: Entities) -> CentralityReport:
    return centrality_report(drawn_entities, base=BASE, manifest={}, top=10)
