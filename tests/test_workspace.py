"""The workspace folder: one state at a time, switched in one rename."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kgraph
from kgraph.errors import BadRequest, BadWorkspace
from kgraph.states import new_state
from kgraph.workspace import open_workspace

DATA = Path(__file__).parents[1] / "data"


def minimal_state(folder: Path, mark: str) -> None:
    (folder / "manifest.json").write_text(
        json.dumps({"mark": mark, "parameters": {"base": "https://x.example/"}})
    )


def test_a_state_becomes_current_only_when_its_block_ends(tmp_path: Path) -> None:
    with new_state(tmp_path) as state:
        minimal_state(state, "first")
        assert not (tmp_path / "current").exists()
    assert open_workspace(tmp_path).manifest["mark"] == "first"
    assert (tmp_path / "manifest.json").read_text() == (tmp_path / "current" / "manifest.json").read_text()


def test_an_error_leaves_the_last_state_and_no_leftover(tmp_path: Path) -> None:
    with new_state(tmp_path) as state:
        minimal_state(state, "first")
    with pytest.raises(RuntimeError, match="disk full"), new_state(tmp_path) as state:
        minimal_state(state, "second")
        raise RuntimeError("disk full")
    assert open_workspace(tmp_path).manifest["mark"] == "first"
    assert [p.name for p in (tmp_path / "builds").iterdir()] == ["0001"]


def test_what_was_open_stays_on_its_state(tmp_path: Path) -> None:
    with new_state(tmp_path) as state:
        minimal_state(state, "first")
    kg = open_workspace(tmp_path)
    with new_state(tmp_path) as state:
        minimal_state(state, "second")
    assert json.loads((kg.state / "manifest.json").read_text())["mark"] == "first"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: None, "no workspace there; make one with: kgraph build"),
        (lambda p: (p / "current").mkdir(parents=True), "damaged"),
    ],
)
def test_what_is_no_workspace_is_an_error_with_the_next_step(tmp_path: Path, make, message: str) -> None:  # type: ignore[no-untyped-def]
    make(tmp_path)
    with pytest.raises(BadWorkspace, match=message):
        open_workspace(tmp_path)


def test_an_unknown_build_option_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="colour"):
        kgraph.build([], tmp_path, colour="red")


def test_a_workspace_without_a_store_answers_all_but_sparql(tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    with kgraph.build([DATA / "bibtex"], folder, store=False) as kg:
        assert not (kg.state / "store").exists()
        exports = {path.name for path in (kg.state / "exports").iterdir()}
        assert exports >= {"map.html", "coauthorship.gexf", "report"}
        assert kg.query("papers-by-year").to_polars()["papers"].sum() == kg.status()["papers"]
        assert kg.network("coauthorship").nodes.height > 10
        assert "triples" not in kg.status()
        with pytest.raises(BadWorkspace, match="built with --no-store"):
            kg.query("SELECT * { ?s ?p ?o } LIMIT 1")
        with pytest.raises(BadWorkspace, match="built with --no-store"):
            kg.query("coauthors-of", person="Yoshua Bengio")


def test_a_store_held_in_memory_gives_the_same_answers(sample: Path) -> None:
    text = "SELECT ?p ?t { ?p a kg:Paper ; kg:title ?t }"
    with kgraph.open(sample) as kg, kgraph.open(sample, in_memory=True) as held:
        assert held.store.count() == kg.store.count() == kg.manifest["counts"]["triples"]
        rows = sorted(kg.query(text).rows)
        assert rows
        assert sorted(held.query(text).rows) == rows
        assert sorted(held.query(text, timeout=60).rows) == rows
        by_name = "strongest-pairs"
        assert held.query(by_name).rows == kg.query(by_name).rows


def test_an_endpoint_cannot_be_held_in_memory() -> None:
    with pytest.raises(BadRequest, match="only a workspace on this machine"):
        kgraph.open("https://example.org/sparql", in_memory=True)


def test_a_large_graph_is_loaded_by_itself_and_no_turtle_is_written_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgraph.pipeline.BESIDE_EACH_OTHER", 0)
    monkeypatch.setattr("kgraph.pipeline.MOST_TRIPLES_AS_TURTLE", 10)
    kg = kgraph.build([DATA / "profile"], tmp_path)
    assert kg.query("ASK { ?p a kg:Paper }").boolean
    stages = list(kg.manifest["timings_seconds"])
    assert stages.index("store") < stages.index("network")
    assert not (kg.state / "exports" / "graph.ttl").exists()
    assert (kg.state / "exports" / "map.html").exists()
    assert [note for note in kg.manifest["notes"] if "kgraph export turtle" in note]


def test_stages_tell_time_and_memory(tmp_path: Path) -> None:
    manifest = kgraph.build([DATA / "bibtex"], tmp_path / "ws", exports=False).manifest
    assert {"read", "papers", "people", "quads", "store"} <= manifest["timings_seconds"].keys()
    stages = manifest["timings_seconds"].keys() - {"store"}  # beside the others, in a thread
    assert manifest["peak_memory_mb"].keys() >= stages
    assert all(10 < mb < 10_000 for mb in manifest["peak_memory_mb"].values())
