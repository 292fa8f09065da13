"""From one graph to another: a patch, applied to text or store, gives what writing anew would give."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdf_corpus import BASE, RUN

from kgraph.model.entities import Entities
from kgraph.rdf.nquads import PROFILES
from kgraph.rdf.patch import patch_between
from kgraph.rdf.quads import Counts, write_provenance, write_quads
from kgraph.store import GraphStore
from kgraph.store.patching import patched

PROVENANCE = f"{BASE}graph/provenance"
CHANGED = ("papers", "authorships", "person_names", "paper_topics", "identifiers", "paper_records", "labs")
TEXTS = {"papers": "title", "labs": "name", "paper_records": "title", "authorships": "name_as_printed"}
CHANGES = st.dictionaries(
    st.sampled_from(CHANGED), st.tuples(st.integers(0, 2**12 - 1), st.booleans()), max_size=4
)


def told(entities: Entities, profile: str = "full") -> tuple[set[bytes], Counts]:
    """Lines outside of provenance, and the counts."""
    file = io.BytesIO()
    counts = write_quads(entities, file, base=BASE, run=RUN, profile=profile)
    lines = file.getvalue().splitlines(keepends=True)
    return {line for line in lines if f"<{PROVENANCE}>".encode() not in line}, counts


def changed(entities: Entities, changes: dict[str, tuple[int, bool]]) -> Entities:
    """Some rows left out, some texts of the others changed."""
    tables = {}
    for name, (bits, is_renamed) in changes.items():
        table = getattr(entities, name)
        keep = pl.Series([bool(bits >> (n % 12) & 1) for n in range(table.height)], dtype=pl.Boolean)
        table = table.filter(keep)
        texts = {
            "papers": "title",
            "labs": "name",
            "paper_records": "title",
            "authorships": "name_as_printed",
        }
        if is_renamed and name in texts:
            table = table.with_columns(pl.col(texts[name]) + " \\ \u2028")
        tables[name] = table
    return entities.with_tables(**tables)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(CHANGES, CHANGES, st.sampled_from(PROFILES))
def test_a_patch_leads_from_any_graph_to_any_other(
    tiny: Entities, one: dict[str, tuple[int, bool]], other: dict[str, tuple[int, bool]], profile: str
) -> None:
    before, after = changed(tiny, one), changed(tiny, other)
    (lines, counts), (wanted, wanted_counts) = told(before, profile), told(after, profile)
    patch = patch_between(before, after, counts, base=BASE, profile=profile, share=2)
    assert patch is not None
    removed, added = set(patch.removed), set(patch.added)
    assert removed <= lines and not added & lines
    assert lines - removed | added == wanted
    assert patch.counts.properties == wanted_counts.properties
    assert {**patch.counts.graphs, "provenance": wanted_counts.graphs["provenance"]} == wanted_counts.graphs


def test_what_has_changed_too_much_is_no_patch(tiny: Entities) -> None:
    _, counts = told(tiny)
    after = tiny.with_tables(papers=tiny.papers.with_columns(title=pl.col("title") + "!"))
    assert patch_between(tiny, after, counts, base=BASE, share=0.001) is None
    assert patch_between(tiny, after, counts, base=BASE, share=0.5) is not None


@pytest.fixture
def store(tiny: Entities, tmp_path: Path) -> Path:
    file = io.BytesIO()
    write_quads(tiny, file, base=BASE, run=RUN)
    file.seek(0)
    GraphStore.create(tmp_path / "one", file).close()
    return tmp_path / "one"


def content(folder: Path) -> tuple[set[ox.Quad], list[str]]:
    with GraphStore.open(folder) as opened:
        return set(opened.quads()), opened.graphs()


def test_a_patched_store_is_the_one_that_is_loaded_anew_and_leaves_the_old_one(
    tiny: Entities, store: Path, tmp_path: Path
) -> None:
    before = content(store)
    after = changed(tiny, {"papers": (0b10, True), "authorships": (0b1010, False)})
    after = after.with_tables(paper_records=tiny.paper_records.clear())  # graphs that become empty go
    patch = patch_between(tiny, after, told(tiny)[1], base=BASE, share=2)
    assert patch is not None
    provenance = io.BytesIO()
    write_provenance(after, provenance, base=BASE, run=RUN, properties=patch.counts.properties)
    added = [*patch.added, provenance.getvalue()]
    patched(store, tmp_path / "two", removed=patch.removed, added=added, anew=PROVENANCE)
    file = io.BytesIO()
    write_quads(after, file, base=BASE, run=RUN)
    file.seek(0)
    GraphStore.create(tmp_path / "three", file).close()
    assert content(tmp_path / "two") == content(tmp_path / "three")
    assert content(store) == before


@pytest.mark.parametrize(
    ("removed", "added"),
    [
        ([b"<urn:a> <urn:b> <urn:c> .\n"], []),
        ([], [b"<" + BASE.encode() + b"paper/p1> <https://w3id.org/kgraph/ontology#hasCode> true .\n"]),
    ],
    ids=["removes what is not there", "adds what is there"],
)
def test_a_patch_that_does_not_fit_leaves_nothing(
    store: Path, tmp_path: Path, removed: list[bytes], added: list[bytes]
) -> None:
    boolean = b'"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    lines = [line.replace(b"true", boolean) for line in added]
    with pytest.raises(ValueError, match="the store"):
        patched(store, tmp_path / "two", removed=removed, added=lines, anew=PROVENANCE)
    assert not (tmp_path / "two").exists()
    content(store)
