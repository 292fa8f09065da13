"""How fast entities become quads and a store, against the bare store and against rdflib.

    python benchmarks/rdf.py                      synthetic corpus of 10,000 papers
    python benchmarks/rdf.py --papers 100000
    python benchmarks/rdf.py --tables outputs/kgraph/tables

Two ratios count. (1) entities → quads → store on disk, over the bare `bulk_load` of the same N-Quads: goal at
most 1.3. (2) rdflib's `Graph.add` of the same triples plus its Turtle serialisation, over our store plus
our sorted Turtle: goal at least 5. rdflib gets its terms ready made.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyoxigraph as ox
import rdflib

from kgraph.exports import write
from kgraph.model.entities import ROWS, Entities, schema
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run
from kgraph.rdf.validate import validate
from kgraph.store import GraphStore
from kgraph.tables import read_tables, write_tables

# rdflib is measured on this many and scaled in step. That flatters it: its Turtle writer looks each IRI up
# among all namespaces met so far, so its time grows with the square of the papers.
RDFLIB_TRIPLES = 100_000


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--papers", type=int, default=10_000, help="size of the synthetic corpus")
    options.add_argument("--tables", type=Path, help="tables of a workspace instead")
    options.add_argument("--validate", action="store_true", help="time SHACL validation too")
    chosen = options.parse_args()
    entities = read_tables(chosen.tables) if chosen.tables else synthetic_entities(chosen.papers)
    with tempfile.TemporaryDirectory() as folder:
        measure(entities, Path(folder), shacl=chosen.validate)


def measure(entities: Entities, folder: Path, *, shacl: bool) -> None:
    rows: list[tuple[str, int, float]] = []
    run = Run("benchmark", None, "kgraph")
    nquads = folder / "quads.nq"

    def make_text() -> int:
        with nquads.open("wb") as file:
            return sum(write_quads(entities, file, base=DEFAULT_BASE, run=run).graphs.values())

    n, text_seconds = timed(make_text)
    rows.append(("entities → N-Quads file", n, text_seconds))
    store = ox.Store(str(folder / "store"))
    _, load_seconds = timed(lambda: store.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS))
    rows.append(("bare bulk_load of that file, on disk", n, load_seconds))
    del store
    ours, create_seconds = timed(lambda: GraphStore.create(folder / "ours", nquads))
    rows.append(("our load of that file, in slices", n, create_seconds))
    turtle = io.BytesIO()
    _, turtle_seconds = timed(lambda: write(ours, turtle, "turtle"))
    store = ours.inner
    n_default = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    rows.append(("Turtle of the default graph, sorted", n_default, turtle_seconds))

    triples = rdflib_terms(store, RDFLIB_TRIPLES)
    graph = rdflib.Graph()
    _, add_seconds = timed(lambda: [graph.add(t) for t in triples])
    _, serialise_seconds = timed(lambda: graph.serialize(format="turtle"))
    rows.append(("rdflib Graph.add", len(triples), add_seconds))
    rows.append(("rdflib Turtle", len(triples), serialise_seconds))

    _, tables_seconds = timed(lambda: write_tables(entities, folder / "tables"))
    rows.append(
        (
            "entities → Parquet tables (rows)",
            sum(t.height for t in entities.tables().values()),
            tables_seconds,
        )
    )
    if shacl:
        report, shacl_seconds = timed(lambda: validate(store))
        rows.append(
            (
                f"SHACL ({'conforms' if report.conforms else 'fails'}; focus nodes)",
                report.focus_nodes,
                shacl_seconds,
            )
        )

    print(
        f"{entities.papers.height:,} papers, {entities.authorships.height:,} authorships, "
        f"{n:,} quads, {n / max(1, entities.papers.height):.1f} a paper"
    )
    print(f"\n{'step':<46}{'items':>12}{'seconds':>10}{'thousand/s':>12}")
    for step, items, seconds in rows:
        print(f"{step:<46}{items:>12,}{seconds:>10.2f}{items / seconds / 1000:>12,.0f}")
    our_seconds = (text_seconds + create_seconds) * n_default / n + turtle_seconds
    theirs = (add_seconds + serialise_seconds) * n_default / len(triples)
    over_bare = (text_seconds + create_seconds) / load_seconds
    print(f"\nentities → quads → store over bare bulk_load   {over_bare:.2f}  (goal ≤ 1.3)")
    print(f"rdflib add + Turtle over our store + Turtle    {theirs / our_seconds:.1f}  (goal ≥ 5)")


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    result = call()
    return result, time.perf_counter() - began


def rdflib_terms(store: ox.Store, limit: int) -> list[tuple[Any, Any, Any]]:
    """The first triples of the default graph as rdflib's terms."""

    def convert(t: Any) -> Any:
        if isinstance(t, ox.NamedNode):
            return rdflib.URIRef(t.value)
        return rdflib.Literal(t.value, datatype=rdflib.URIRef(t.datatype.value))

    triples = []
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        triples.append((convert(quad.subject), convert(quad.predicate), convert(quad.object)))
        if len(triples) == limit:
            break
    return triples


def synthetic_entities(n_papers: int, seed: int = 7) -> Entities:
    """A corpus with the proportions of conference lists: 4.2 authors and 1.7 people a paper, long tails."""
    rng = np.random.default_rng(seed)
    n_people, n_labs, n_topics, n_venues = (
        max(5, n_papers * 17 // 10),
        max(3, n_papers // 20),
        max(4, n_papers // 10),
        40,
    )
    paper_ids = ids("p", n_papers)
    people, labs, topics, venues = (
        ids("a", n_people),
        ids("l", n_labs),
        ids("t", n_topics),
        ids("v", n_venues),
    )
    team = rng.poisson(3.2, n_papers) + 1
    paper = np.repeat(np.arange(n_papers), team)
    rank = np.arange(len(paper)) - np.repeat(np.cumsum(team) - team, team) + 1
    who = (n_people * rng.random(len(paper)) ** 2.2).astype(int)
    authorships = pl.DataFrame({"paper": paper, "rank": rank, "who": who}).unique(
        ["paper", "who"], maintain_order=True
    )
    authorships = authorships.with_columns(rank=pl.int_range(1, pl.len() + 1).over("paper"))
    counts = authorships.group_by("paper").len().sort("paper")["len"]
    lab = (n_labs * rng.random(authorships.height) ** 2).astype(int)
    year = rng.integers(2000, 2026, n_papers)
    sentence = "synthetic words stand in for a title of common length"
    names = [f"Person {i} Ö'Name" for i in range(n_people)]
    paper_of, who_of = authorships["paper"].to_numpy(), authorships["who"].to_numpy()
    frames = {
        "papers": {
            "id": paper_ids,
            "title": [f'{sentence} "{i}"' for i in range(n_papers)],
            "kind": ["ConferencePaper"] * n_papers,
            "year": year,
            "year_inferred": [False] * n_papers,
            "date": [None] * n_papers,
            "venue": [venues[i % n_venues] for i in range(n_papers)],
            "edition": [None] * n_papers,
            "author_count": counts,
            "authors_complete": [True] * n_papers,
            "abstract": [(sentence + " and an abstract. ") * 15] * n_papers,
            "citations": rng.integers(0, 99, n_papers),
            "has_code": rng.random(n_papers) < 0.1,
            "status": ["Poster"] * n_papers,
            "version_of": [None] * n_papers,
            "n_records": [1] * n_papers,
        },
        "people": {
            "id": people,
            "name": names,
            "kind": ["Person"] * n_people,
            "confidence": rng.choice([1.0, 0.93], n_people),
            "n_papers": [1] * n_people,
            "first_year": [2000] * n_people,
            "last_year": [2025] * n_people,
        },
        "person_names": {"person": people, "name": names, "n_mentions": [1] * n_people},
        "authorships": {
            "paper": [paper_ids[i] for i in paper_of],
            "rank": authorships["rank"],
            "position": authorships["rank"],
            "person": [people[i] for i in who_of],
            "name_as_printed": [names[i] for i in who_of],
            "is_inferred": [False] * authorships.height,
            "is_corresponding": [None] * authorships.height,
            "confidence": [1.0] * authorships.height,
        },
        "affiliations": {
            "paper": [paper_ids[i] for i in paper_of],
            "rank": authorships["rank"],
            "lab": [labs[i] for i in lab],
            "as_printed": [f"Laboratory {i}, City" for i in lab],
        },
        "paper_records": {
            "document": ["0123456789abcdef"] * n_papers,
            "record": [f"#{i}" for i in range(n_papers)],
            "line": range(1, n_papers + 1),
            "paper": paper_ids,
            "title": [f"{sentence} {i}" for i in range(n_papers)],
            "authors": ["Person One; Person Two; Person Three"] * n_papers,
            "year": year,
            "date": [None] * n_papers,
            "venue": ["Proceedings"] * n_papers,
            "merged_by": [None] * n_papers,
        },
        "labs": {
            "id": labs,
            "name": [f"Laboratory {i}" for i in range(n_labs)],
            "kind": ["Lab"] * n_labs,
            "parent": [None] * n_labs,
            "city": ["City"] * n_labs,
            "country": ["XX"] * n_labs,
        },
        "venues": {
            "id": venues,
            "name": [f"Conference {i}" for i in range(n_venues)],
            "abbreviation": [f"C{i}" for i in range(n_venues)],
            "kind": ["ConferenceSeries"] * n_venues,
        },
        "topics": {
            "id": topics,
            "label": [f"topic {i}" for i in range(n_topics)],
            "scheme": ["keyword"] * n_topics,
            "notation": [None] * n_topics,
            "broader": [None] * n_topics,
        },
        "paper_topics": {
            "paper": [p for p in paper_ids for _ in range(3)],
            "topic": [topics[(i * 7 + k * k) % n_topics] for i in range(n_papers) for k in range(3)],
            "score": [None] * (3 * n_papers),
        },
        "identifiers": {
            "kind": ["paper"] * n_papers,
            "entity": paper_ids,
            "scheme": ["doi"] * n_papers,
            "value": [f"10.1234/x.{i}" for i in range(n_papers)],
        },
        "documents": {
            "id": ["0123456789abcdef"],
            "path": ["synthetic.json"],
            "sha256": ["0123456789abcdef" * 4],
            "size_bytes": [1],
            "format": ["records"],
            "n_records": [n_papers],
            "n_rejected": [0],
        },
    }
    tables = {name: pl.DataFrame(columns, schema=schema(ROWS[name])) for name, columns in frames.items()}
    return Entities(**{name: table.sort(table.columns[:4]) for name, table in tables.items()})


def ids(letter: str, n: int) -> list[str]:
    return [f"{letter}{i:015d}" for i in range(n)]


if __name__ == "__main__":
    main()
