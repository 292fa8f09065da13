"""Records of invented people, written short: `record("p1", "A title", "Ada Öz; Bo Li", year=2020)`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from kgraph.model.entities import DocumentRow, Entities
from kgraph.model.records import Affiliation, AuthorName, PersonRecord, Place, Record
from kgraph.resolve import Authorities, Overrides, Registry, Resolution, resolve


def document(path: str, salt: str = "") -> DocumentRow:
    """A document whose digest depends on `salt`: the same path with other bytes."""
    sha = hashlib.sha256(f"{path}{salt}".encode()).hexdigest()
    return DocumentRow(
        id=sha[:16], path=path, sha256=sha, size_bytes=1, format="records", n_records=0, n_rejected=0
    )


def author(spec: str | Mapping[str, Any]) -> AuthorName:
    """`Ada Öz`, `Ada Öz @ University of X`, `Ada Öz [orcid=…]`, `(Ada Öz)` for an inferred author."""
    if not isinstance(spec, str):
        return AuthorName(**spec)
    text, _, place = spec.strip().partition(" @ ")
    ids = {}
    if text.endswith("]"):
        text, _, inside = text[:-1].partition(" [")
        ids = dict(pair.split("=", 1) for pair in inside.split(","))
    inferred = text.startswith("(") and text.endswith(")")
    return AuthorName(
        text.strip("()") if inferred else text,
        (Affiliation(place),) if place else (),
        ids,
        is_inferred=inferred,
    )


def record(
    id: str,
    title: str,
    authors: str = "",
    *,
    doc: str = "a.json",
    salt: str = "",
    line: int = 0,
    **facts: Any,
) -> Record:
    """A record of the document `doc`; authors separated by `;`, a closing `et al.` marks a cut list."""
    names = [n for n in (a.strip() for a in authors.split(";")) if n]
    is_cut = "et al." in names
    place = Place(document(doc, salt).id, line or sum(map(ord, id)), id)
    facts.setdefault("authors_complete", not is_cut)
    for key in ("keywords", "categories", "labs", "urls", "code_urls"):
        facts[key] = tuple(facts.get(key, ()))
    return Record(place=place, title=title, authors=tuple(author(n) for n in names if n != "et al."), **facts)


def resolved(
    statements: Iterable[Record | PersonRecord], *, docs: Iterable[str] = ("a.json", "b.json", "page.txt"),
    salt: str = "", overrides: Overrides | None = None, registry: Registry | None = None,
) -> Resolution:  # fmt: skip
    """Everything resolved, with the documents `docs`."""
    authorities = Authorities(overrides or Overrides())
    return resolve([document(d, salt) for d in docs], statements, authorities=authorities, registry=registry)


def persons(entities: Entities) -> dict[str, str]:
    """`record:index` → person."""
    rows = entities.mentions.select("record", "index", "person").iter_rows()
    return {f"{r}:{i}": p for r, i, p in rows}


def papers(entities: Entities) -> dict[str, str]:
    """Record → paper."""
    return dict(entities.paper_records.select("record", "paper").iter_rows())


def row(frame: pl.DataFrame, **wanted: Any) -> dict[str, Any]:
    """The one row with these values."""
    found = frame.filter(*(pl.col(k) == v for k, v in wanted.items())).to_dicts()
    assert len(found) == 1, found
    return found[0]
