"""Is a state whole? Digests of all its files, then whether manifest, tables, registry and store agree.

Content is looked at only where the bytes are those that were written: on others a reader of Parquet or of a
store may give wrong values or end the process. Files are hashed as streams, and tables joined column by
column, so that a million papers take seconds and little memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgraph.errors import KGraphError
from kgraph.progress import SILENT, Progress
from kgraph.rdf.vocabulary import term
from kgraph.states import STATE_PARTS, read_manifest
from kgraph.sums import RECORDS, SUMS, damaged, files_of, read_sums

if TYPE_CHECKING:
    import polars as pl

    from kgraph.store import GraphStore

REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("papers", "venue", "venues"),
    ("papers", "edition", "editions"),
    ("papers", "version_of", "papers"),
    ("person_names", "person", "people"),
    ("authorships", "paper", "papers"),
    ("authorships", "person", "people"),
    ("affiliations", "paper", "papers"),
    ("affiliations", "lab", "labs"),
    ("mentions", "document", "documents"),
    ("mentions", "person", "people"),
    ("mentions", "paper", "papers"),
    ("paper_records", "document", "documents"),
    ("paper_records", "paper", "papers"),
    ("person_records", "document", "documents"),
    ("person_records", "person", "people"),
    ("labs", "parent", "labs"),
    ("lab_names", "lab", "labs"),
    ("paper_labs", "paper", "papers"),
    ("paper_labs", "lab", "labs"),
    ("editions", "venue", "venues"),
    ("topics", "broader", "topics"),
    ("paper_topics", "paper", "papers"),
    ("paper_topics", "topic", "topics"),
    ("paper_artifacts", "paper", "papers"),
    ("paper_artifacts", "artifact", "artifacts"),
    ("paper_funders", "paper", "papers"),
    ("citations", "citing", "papers"),
    ("citations", "cited", "papers"),
    ("stated_numbers", "person", "people"),
    ("stated_numbers", "document", "documents"),
)
"""Table and column whose values, where there are any, are ids of the third."""
ENTITIES = {
    "papers": "paper",
    "people": "person",
    "labs": "lab",
    "venues": "venue",
    "editions": "edition",
    "topics": "topic",
    "artifacts": "artifact",
}
"""Table → the kind in its IRIs."""
_COUNTED = ("documents", "papers", "people", "authorships", "labs", "venues", "topics")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    part: str
    """Of the state: one of `STATE_PARTS`, `SHA256SUMS`, or `records`."""
    name: str
    fault: str = ""
    """What is wrong; empty: nothing."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.fault

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"part": self.part, "name": self.name, "ok": self.ok, "fault": self.fault}


def examine(state: Path, *, progress: Progress = SILENT) -> list[Finding]:
    """Everything that can be checked about a state, the digests first."""
    progress.stage("digests")
    found = list(_digests(state))
    wrong = {finding.part for finding in found if not finding.ok}
    try:
        manifest = read_manifest(state)
    except KGraphError as error:
        return [*found, Finding("manifest.json", "manifest", str(error))]
    has_store = manifest.get("parameters", {}).get("store", True)
    for part, title, check in _CHECKS:
        if not wrong & {part, "tables"} and (part != "store" or has_store):
            progress.stage(title)
            try:
                found += check(state, manifest)
            except (KGraphError, OSError, KeyError, TypeError) as error:
                found.append(Finding(part, title, f"cannot be checked ({type(error).__name__}: {error})"))
    return found


# ---- digests


def _digests(state: Path) -> Iterator[Finding]:
    try:
        sums = read_sums(state)
    except KGraphError as error:
        yield Finding("SHA256SUMS", "digests", str(error))
        sums = {}
    faults = [(name, fault) for name, fault in damaged(state, sums)]
    faults += [(name, "is no file of this build") for name in files_of(state) if sums and name not in sums]
    for part in (*STATE_PARTS, "records"):
        of_part = [(name, fault) for name, fault in faults if part_of(name) == part]
        total = sum(part_of(name) == part for name in sums)
        yield from (Finding(part, f"{state / name}", fault) for name, fault in of_part)
        if total and not of_part:
            yield Finding(part, f"digests of {total:,} files in {part}" if total > 1 else f"digest of {part}")


def part_of(name: str) -> str:
    """The part to which a file of a state belongs, by its name in the list of digests."""
    return "records" if name.startswith(RECORDS) else name.partition("/")[0]


# ---- counts and references


def _compare(part: str, name: str, **figures: int) -> Finding:
    """A figure got in several ways."""
    told = ", ".join(f"{way} {value:,}" for way, value in figures.items())
    return Finding(part, name, "" if len(set(figures.values())) == 1 else told)


def _rows(state: Path, table: str) -> pl.LazyFrame:
    from kgraph.tables import scan

    return scan(state / "tables", table)


def _height(state: Path, table: str) -> int:
    import polars as pl

    return int(_rows(state, table).select(pl.len()).collect().item())


def _check_tables(state: Path, manifest: dict[str, Any]) -> Iterator[Finding]:
    if not (state / SUMS).exists():  # else these digests were compared with all others
        for name, fault in damaged(state / "tables", read_sums(state / "tables")):
            yield Finding("tables", name, fault)
            return
    for name in _COUNTED:
        yield _compare(
            "tables", f"number of {name}", manifest=manifest["counts"][name], tables=_height(state, name)
        )
    n_records = int(_rows(state, "documents").select("n_records").sum().collect().item())
    yield _compare("tables", "number of records", manifest=manifest["counts"]["records"], tables=n_records)
    n_lost = 0
    for table, column, target in REFERENCES:
        ids = _rows(state, target).select("id")
        used = _rows(state, table).select(column).drop_nulls().unique()
        lost = used.join(ids, left_on=column, right_on="id", how="anti").collect()
        if lost.height:
            n_lost += 1
            fault = f"{lost.height:,} ids are in no row of {target}, such as {lost.item(0, 0)!r}"
            yield Finding("tables", f"{table}.{column}", fault)
    if not n_lost:
        yield Finding("tables", f"references between tables ({len(REFERENCES)} columns)")


def _check_rejected(state: Path, manifest: dict[str, Any]) -> Iterator[Finding]:
    with (state / "rejected.jsonl").open("rb") as file:
        n_lines = sum(1 for _ in file)
    yield _compare(
        "rejected.jsonl", "number of rejected", manifest=manifest["counts"]["rejected"], lines=n_lines
    )


def _check_registry(state: Path, manifest: dict[str, Any]) -> Iterator[Finding]:
    import polars as pl

    ids, keys, gone = (
        pl.scan_parquet(state / "registry" / f"{name}.parquet") for name in ("ids", "keys", "replacements")
    )
    gone = gone.select("kind", "old", "new")
    faults: list[tuple[str, pl.LazyFrame]] = [
        ("keys of ids that were never given", keys.join(ids, on=("kind", "id"), how="anti")),
        ("replaced ids that were never given", _anti(gone, "old", ids)),
        ("replacements that were never given", _anti(gone, "new", ids)),
    ]
    registered = set(ids.select("kind").unique().collect()["kind"])
    for table, kind in ENTITIES.items():
        if kind in registered:
            own = _rows(state, table).select(kind=pl.lit(kind), id="id")
            faults.append((f"{table} whose id was never given", own.join(ids, on=("kind", "id"), how="anti")))
            faults.append((f"{table} under an id that was replaced", _semi(own, gone)))
    faulty = [(what, frame.select(pl.len()).collect().item()) for what, frame in faults]
    yield from (Finding("registry", what, f"{n:,}") for what, n in faulty if n)
    if not any(n for _, n in faulty):
        yield Finding("registry", "ids, keys and replacements agree with the tables")


def _anti(gone: pl.LazyFrame, column: str, ids: pl.LazyFrame) -> pl.LazyFrame:
    return gone.join(ids, left_on=("kind", column), right_on=("kind", "id"), how="anti")


def _semi(own: pl.LazyFrame, gone: pl.LazyFrame) -> pl.LazyFrame:
    return own.join(gone, left_on=("kind", "id"), right_on=("kind", "old"), how="semi")


# ---- the store


def _check_store(state: Path, manifest: dict[str, Any]) -> Iterator[Finding]:
    from kgraph.store import GraphStore

    with GraphStore.open(state / "store") as store:
        yield _compare(
            "store", "number of quads", manifest=manifest["counts"]["triples"], store=len(store.inner)
        )
        yield from _graphs(store, manifest)
        for table, kind in ENTITIES.items():
            yield _entities(state, store, table, kind, f"{manifest['parameters']['base']}{kind}/")
        pairs = _rows(state, "authorships").select("paper", "person").unique().collect().height
        yield _compare("store", "authors of papers", tables=pairs, store=_count(store, "?p kg:authoredBy ?x"))
        if manifest["parameters"]["profile"] != "minimal":
            n_rows, n_found = _height(state, "authorships"), _count(store, "?p kg:hasAuthorship ?x")
            yield _compare("store", "authorships", tables=n_rows, store=n_found)


def _graphs(store: GraphStore, manifest: dict[str, Any]) -> Iterator[Finding]:
    """Quads by kind of graph; those of documents are the rest, unless RDF documents add to them."""
    written = manifest.get("quads")
    if written is None:
        return
    base = manifest["parameters"]["base"]
    found = {"default": _count(store, "?s ?p ?o")}
    for name in ("provenance", "derived"):
        found[name] = _count(store, f"GRAPH <{base}graph/{name}> {{ ?s ?p ?o }}")
    if all(document["format"] != "rdf" for document in manifest["inputs"]):
        found["source"] = len(store.inner) - sum(found.values())
    for name, n in found.items():
        yield _compare("store", f"quads of {name}", manifest=written[name], store=n)


def _count(store: GraphStore, pattern: str) -> int:
    return int(store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").rows[0][0])


def _entities(state: Path, store: GraphStore, table: str, kind: str, prefix: str) -> Finding:
    """Whether the graph has exactly the things of a table under their IRIs."""
    rows = _rows(state, table)
    ids = rows.select("id").collect()
    has_kinds = "kind" in rows.collect_schema()
    classes = rows.select("kind").unique().collect()["kind"].to_list() if has_kinds else [kind.title()]
    in_graph = _typed(store, classes, prefix)
    for side, one, other in (("table", ids, in_graph), ("store", in_graph, ids)):
        lost = one.join(other, on="id", how="anti")
        if lost.height:
            fault = f"{lost.height:,} are in the {side} alone, such as <{prefix}{lost.item(0, 0)}>"
            return Finding("store", f"IRIs of {table}", fault)
    return Finding("store", f"IRIs of {table} ({ids.height:,})")


def _typed(store: GraphStore, classes: list[str], prefix: str) -> pl.DataFrame:
    """The ids of all that is of one of the classes."""
    import polars as pl
    import pyoxigraph as ox

    found = [pl.DataFrame(schema={"id": pl.String})]
    for name in sorted(classes):
        with tempfile.TemporaryFile() as file:
            answer: Any = store.inner.query(f"SELECT ?id {{ ?id a <{term(f'kg:{name}')}> }}")
            answer.serialize(file, ox.QueryResultsFormat.TSV)
            file.seek(0)
            frame = pl.read_csv(
                file,
                has_header=False,
                skip_rows=1,
                separator="\t",
                quote_char=None,
                schema={"id": pl.String},
                raise_if_empty=False,
            )
        found.append(frame.select(pl.col("id").str.strip_prefix(f"<{prefix}").str.strip_suffix(">")))
    return pl.concat(found)


_CHECKS: tuple[tuple[str, str, Callable[[Path, dict[str, Any]], Iterator[Finding]]], ...] = (
    ("tables", "tables", _check_tables),
    ("rejected.jsonl", "rejected records", _check_rejected),
    ("registry", "registry", _check_registry),
    ("store", "store", _check_store),
)
