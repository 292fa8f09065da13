"""The papers of a lab and those on a topic: by hand, and the same from tables and store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_construction import coauthors, pairs

from corpus import EDGES
from kgraph.errors import BadRequest, UnknownName
from kgraph.model.entities import Entities
from kgraph.networks import network_from_entities, network_from_store
from kgraph.rdf.iris import DEFAULT_BASE, entity_iri
from kgraph.store import GraphStore

OF_P1 = {("ada", "bo"): 1, ("ada", "cy"): 1, ("bo", "cy"): 1}
OF_P3 = {p: 1 for p in EDGES if not {"ada", "fay", "gul"} & set(p)}
OF_BOTH = {**OF_P1, **OF_P3, ("bo", "cy"): 2}
CASES: list[tuple[dict[str, Any], dict[tuple[str, str], int], str]] = [
    ({"lab": "deepmind"}, OF_BOTH, "name DeepMind or a part of it: 3 of 5 papers left out, and 2 of 7 nodes"),
    ({"lab": "google"}, OF_BOTH, "name Google or a part of it"),
    ({"lab": "mila"}, OF_P3, "name Mila or a part of it: 4 of 5 papers"),
    ({"lab": "mila", "inside": True}, {("cy", "dee"): 1}, "on one of these papers: 2 of 4 people left out"),
    ({"lab": "deepmind", "inside": True}, {}, ": 4 of 5 people left out"),
    ({"lab": entity_iri(DEFAULT_BASE, "lab", "mila")}, OF_P3, "name Mila"),
    ({"topic": "t1"}, OF_BOTH, "only papers on Machine Learning: 3 of 5 papers left out"),
    ({"topic": "t2"}, OF_P3, "on counting hands"),
    ({"topic": "t1", "lab": "mila"}, OF_P3, "on Machine Learning"),
    ({"lab": "deepmind", "since": 2021}, OF_P3, "1 paper of other years left out, of 5"),
]


@pytest.mark.parametrize(("selection", "expected", "note"), CASES)
def test_a_part_by_hand_from_tables_and_store(
    tiny: Entities,
    tiny_store: GraphStore,
    selection: dict[str, Any],
    expected: dict[tuple[str, str], int],
    note: str,
) -> None:
    for found in (
        coauthors(tiny, **selection),
        network_from_store(tiny_store, base=DEFAULT_BASE, **selection),
    ):
        assert pairs(found) == expected
        assert any(note in n for n in found.notes), found.notes


def test_parts_of_networks_given_as_edges(tiny: Entities) -> None:
    found = network_from_entities(tiny, "author-topic", base=DEFAULT_BASE, lab="mila", inside=True)
    assert sorted(found.nodes["id"]) == ["cy", "dee", "t1", "t2"]


@pytest.mark.parametrize("text", ["nowhere", "O'Neil\") } DROP", "a' OR '1'='1", "", "Mila, Montréal"])
@pytest.mark.parametrize("kind", ["lab", "topic"])
def test_what_is_no_lab_or_topic_is_refused(tiny: Entities, kind: str, text: str) -> None:
    with pytest.raises(UnknownName, match=f"no {kind}"):
        coauthors(tiny, **{kind: text})


def test_a_lab_of_its_own_people_needs_people(tiny: Entities) -> None:
    with pytest.raises(BadRequest, match="networks of people"):
        network_from_entities(tiny, "topic-cooccurrence", base=DEFAULT_BASE, lab="mila", inside=True)


def test_a_network_that_does_not_name_papers_has_no_parts(rich_store: GraphStore, tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_text(
        "PREFIX kg: <https://w3id.org/kgraph/ontology#>\n"
        "SELECT ?source ?target WHERE { ?source kg:cites ?target }",
        encoding="utf-8",
    )
    with pytest.raises(BadRequest, match="does not know of which papers"):
        network_from_store(rich_store, file, base=DEFAULT_BASE, topic="t1")
