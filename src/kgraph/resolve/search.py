"""What a text may mean among the tables: an id, an IRI, an identifier, or words of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.model.identifiers import SCHEME, SCHEMES, normalise
from kgraph.model.names import fold

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities


def by_id(entities: Entities, kind: str, known: pl.Series, text: str, base: str | None) -> str | None:
    """The one of the `known` ids of a kind that an id or IRI means, also where it gave way to another.

    `base` is the base of the workspace's IRIs; without it any IRI that ends in `/{kind}/{id}` is taken.
    """
    import polars as pl

    prefix = f"{base}{kind}/" if base else None
    if prefix and text.startswith(prefix):
        id = text[len(prefix) :]
    elif not prefix and f"/{kind}/" in text:
        id = text.rsplit(f"/{kind}/", 1)[1]
    else:
        id = text
    # An id that gave way to an older one still finds its entity.
    for _ in range(entities.replacements.height + 1):
        if (known == id).any():
            return id
        newer = entities.replacements.filter((pl.col("kind") == kind) & (pl.col("old") == id))
        if not newer.height:
            return None
        id = newer["new"][0]
    return None


def by_identifier(entities: Entities, kind: str, text: str) -> list[str]:
    """The entities of a kind that `orcid:…`, `scheme:value` or the address of an identifier means."""
    import polars as pl

    scheme, _, value = text.partition(":")
    if text.startswith(("http://", "https://")):
        values = {(s.name, v) for s in SCHEMES if s.iri and text.startswith(s.iri) and (v := s.parse(text))}
    elif scheme and value and " " not in scheme and not value.startswith("//"):
        normal = normalise(scheme, value) if scheme in SCHEME else value.strip()
        values = {(scheme, normal)} if normal else set()
    else:
        return []
    hits = entities.identifiers.filter(
        (pl.col("kind") == kind) & pl.col("value").is_in([v for _, v in values])
    )
    return sorted({r["entity"] for r in hits.iter_rows(named=True) if (r["scheme"], r["value"]) in values})


def words_of(text: str) -> set[str]:
    """The words of a name, in ASCII and lower case."""
    return set(fold(text).replace("-", " ").replace(".", " ").replace(",", " ").split())


def holding(names: pl.DataFrame, words: set[str]) -> pl.DataFrame:
    """Rows whose `name` holds the long words of a query, or that ASCII cannot tell.

    To parse every name of a large corpus would take seconds; this leaves few.
    """
    import polars as pl

    plain = pl.col("name").str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    longest = sorted((w for w in words if len(w) > 1), key=lambda w: (-len(w), w))
    keep = plain.str.contains(r"[^\x00-\x7f]")
    for word in longest[:2]:
        keep = keep | plain.str.contains(word, literal=True)
    return names.filter(keep) if longest else names


def similar(names: pl.Series, text: str) -> list[str]:
    """Names that look like the text, the likest first."""
    from rapidfuzz import fuzz, process

    known = names.unique().sort().to_list()
    return [hit[0] for hit in process.extract(text, known, scorer=fuzz.WRatio, limit=20)]
