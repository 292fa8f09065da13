"""Documents that come, change and go: a change gives what building everything anew would give."""

from __future__ import annotations

import io
import json
import shutil
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kgraph
from kgraph.errors import BadDocument, BadRequest, UnknownName
from kgraph.integrity import examine
from kgraph.workspace import KnowledgeGraph

QUICK = {"exports": False, "store": False}
# People who meet in several documents, some under two spellings; papers that several documents tell.
PEOPLE = ["Ada Lovelace", "A. Lovelace", "Jörg Müller", "J. Mueller", "Wei Wang", "Wang Wei", "Ana Ruiz"]
TITLES = ["On the engine", "Graphs of names", "A theory of lists", "Counting what is there", "On sums"]


def write(folder: Path, name: int, papers: list[tuple[int, int, int]]) -> Path:
    path = folder / f"{name}.jsonl"
    lines = (
        {"id": f"{name}-{n}", "title": TITLES[title], "year": 2000 + title, "authors": authors}
        for n, (title, a, b) in enumerate(papers)
        if (authors := list(dict.fromkeys((PEOPLE[a], PEOPLE[b]))))
    )
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def sums(kg: KnowledgeGraph) -> str:
    return (kg.state / "tables" / "SHA256SUMS").read_text()


def anew(kg: KnowledgeGraph, folder: Path, documents: list[Path]) -> str:
    """The tables of a full build over the state before the last, without anything that was kept."""
    copy = folder / "copy"
    shutil.copytree(kg.folder, copy, symlinks=True)
    link = copy / "current"
    before = kg.earlier().state.name
    link.unlink()
    link.symlink_to(Path("builds") / before)
    shutil.rmtree(copy / "records")
    for kept in copy.glob("builds/*/registry/decisions-*"):
        kept.unlink()
    found = sums(kgraph.build(documents, copy, **QUICK))
    shutil.rmtree(copy)
    return found


def people(kg: KnowledgeGraph) -> set[frozenset[tuple[str, str, int]]]:
    """The mentions of each person, whatever ids people have."""
    groups: dict[str, set[tuple[str, str, int]]] = defaultdict(set)
    for document, record, index, person in kg.entities.mentions.select(
        "document", "record", "index", "person"
    ).iter_rows():
        groups[person].add((document, record, index))
    return {frozenset(group) for group in groups.values()}


PAPERS = st.lists(
    st.tuples(st.integers(0, len(TITLES) - 1), *[st.integers(0, len(PEOPLE) - 1)] * 2), min_size=1, max_size=4
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "update"]), st.integers(0, 4), PAPERS), min_size=1, max_size=4
)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES)
def test_any_sequence_of_changes_gives_what_a_full_build_gives(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, int, list[tuple[int, int, int]]]]
) -> None:
    folder = tmp_path_factory.mktemp("changes")
    there = [write(folder, 9, [(0, 0, 1), (1, 2, 3), (3, 4, 6)])]
    kg = kgraph.build(there, folder / "ws", **QUICK)
    for kind, name, papers in changes:
        path = folder / f"{name}.jsonl"
        if kind == "add" and path not in there:
            there.append(write(folder, name, papers))
            kg = kgraph.add([path], folder / "ws")
        elif kind == "remove" and path in there:
            there.remove(path)
            kg = kgraph.remove([path.name], folder / "ws")
        elif kind == "update" and path in there:
            write(folder, name, papers)
            kg = kgraph.update(folder / "ws")
        else:
            continue
        assert sums(kg) == anew(kg, folder, there)
    assert people(kg) == people(kgraph.build(there, folder / "fresh", **QUICK))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "documents"
    found.mkdir()
    for name in range(3):
        write(found, name, [(name, name, name + 1), (4, 0, name)])
    return found


def quads(kg: KnowledgeGraph) -> set[bytes]:
    file = io.BytesIO()
    kg.store.dump(file)
    return set(file.getvalue().splitlines())


def test_a_store_is_patched_to_what_loading_it_anew_gives(tmp_path: Path) -> None:
    """Also back again; RDF documents stay as they are; the state before keeps its store."""
    families = ["Abel", "Boole", "Cantor", "Euler", "Galois", "Hilbert", "Ito"]
    many = [
        {"id": str(n), "title": f"Lemma {n} of set {n * 7}", "authors": [f"Ann {families[n % 7]}", "Bo Lie"]}
        for n in range(120)
    ]
    big, graph, new = (
        tmp_path / "big.jsonl",
        tmp_path / "other.ttl",
        write(tmp_path, 1, [(0, 0, 1), (3, 4, 6)]),
    )
    big.write_text("".join(f"{json.dumps(line)}\n" for line in many), encoding="utf-8")
    graph.write_text('<urn:a> <urn:b> "c" .\n', encoding="utf-8")
    options = {"exports": False}
    first = kgraph.build([big, graph], tmp_path / "ws", **options)
    before = quads(first)
    for change, documents in ((kgraph.add, [big, graph, new]), (kgraph.remove, [big, graph])):
        kg = change([new], tmp_path / "ws")
        assert 0 < sum(kg.manifest["quads_changed"].values()) < len(before) / 2
        assert kg.manifest["counts"]["triples"] == len(quads(kg))
        assert not [finding for finding in examine(kg.state) if finding.fault]
        copy = tmp_path / change.__name__
        shutil.copytree(kg.folder, copy, symlinks=True)
        (copy / "current").unlink()
        (copy / "current").symlink_to(Path("builds") / kg.earlier().state.name)
        for store in copy.glob("builds/*/store"):
            shutil.rmtree(store)
        loaded = kgraph.build(documents, copy, **options)
        assert "quads_changed" not in loaded.manifest
        assert quads(kg) == quads(loaded) and kg.store.graphs() == loaded.store.graphs()
    assert quads(first) == before


def test_what_was_taken_out_of_a_folder_stays_out_until_it_is_added(folder: Path, tmp_path: Path) -> None:
    kgraph.build([folder], tmp_path / "ws", **QUICK)
    paths = [str(folder / f"{name}.jsonl") for name in range(4)]

    def there(kg: KnowledgeGraph) -> list[str]:
        return [row["path"] for row in kg.manifest["inputs"]]

    assert there(kgraph.remove(["1.jsonl"], tmp_path / "ws")) == [paths[0], paths[2]]
    write(folder, 3, [(2, 5, 6)])
    assert there(kgraph.update(tmp_path / "ws")) == [paths[0], paths[2], paths[3]]
    assert there(kgraph.add([paths[1]], tmp_path / "ws")) == paths
    assert there(kgraph.update(tmp_path / "ws")) == paths


def test_ids_outlive_documents(folder: Path, tmp_path: Path) -> None:
    first = kgraph.build([folder], tmp_path / "ws", **QUICK)
    names = dict(first.entities.people.select("name", "id").iter_rows())
    kgraph.remove(["1.jsonl"], tmp_path / "ws")
    again = kgraph.add([folder / "1.jsonl"], tmp_path / "ws")
    assert dict(again.entities.people.select("name", "id").iter_rows()) == names


def test_nothing_is_built_where_nothing_has_changed(folder: Path, tmp_path: Path) -> None:
    (folder / "README.md").write_text("About these files.\n", encoding="utf-8")
    (folder / "broken.bib").write_text("no bibliography", encoding="utf-8")
    first = kgraph.build([folder], tmp_path / "ws", **QUICK)
    assert kgraph.update(tmp_path / "ws").state == first.state
    (folder / "broken.bib").write_text("@misc{a, title={A}, author={Ann Lee}}", encoding="utf-8")
    second = kgraph.update(tmp_path / "ws")
    assert second.state != first.state and second.entities.papers.height == first.entities.papers.height + 1
    (tmp_path / "ws" / "overrides.toml").write_text('[[drop]]\nname = "Ann Lee"\n', encoding="utf-8")
    assert kgraph.update(tmp_path / "ws").entities.people.height == second.entities.people.height - 1


def test_what_cannot_be_taken_out_is_told(folder: Path, tmp_path: Path) -> None:
    kgraph.build([folder], tmp_path / "ws", **QUICK)
    with pytest.raises(UnknownName, match=r"no document '7\.jsonl'; did you mean"):
        kgraph.remove(["7.jsonl"], tmp_path / "ws")
    with pytest.raises(BadRequest, match="nothing would be left"):
        kgraph.remove([f"{name}.jsonl" for name in range(3)], tmp_path / "ws")


def test_a_document_that_was_named_and_is_gone_is_an_error(folder: Path, tmp_path: Path) -> None:
    kgraph.build([folder / "0.jsonl", folder / "1.jsonl"], tmp_path / "ws", **QUICK)
    (folder / "1.jsonl").unlink()
    with pytest.raises(BadDocument, match=r"1\.jsonl"):
        kgraph.update(tmp_path / "ws")
    kg = kgraph.remove(["1.jsonl"], tmp_path / "ws")
    assert [row["path"] for row in kg.manifest["inputs"]] == [str(folder / "0.jsonl")]
