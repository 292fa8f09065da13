"""The whole of an answer that an endpoint cuts: fetched in pages, and put in the order asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest, RemoteError
from kgraph.store.pages import PagedQuery

if TYPE_CHECKING:
    from kgraph.store.remote import Endpoint

_ORDER = re.compile(r"\bORDER\s+BY\b(?P<by>.*?)(?=\b(?:LIMIT|OFFSET|VALUES)\b|\Z)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"(?m)^\s*#.*$")


def whole_answer(endpoint: Endpoint, prologue: str, query: str, *, most: int) -> Any:
    """All rows of a SELECT of which one answer holds `most`, as pyoxigraph's own kind of answer.

    Raises:
        RemoteError: the query cannot be asked in pages.
    """
    import pyoxigraph as ox

    paged = replace(endpoint, page_size=min(endpoint.page_size, most))
    try:
        asked = PagedQuery.of(prologue + query)
    except BadRequest as error:
        raise RemoteError(
            endpoint.url, f"ends every answer after {most:,} rows; add LIMIT, or narrow the query ({error})"
        ) from error
    columns = " ".join(f"?{name}" for name in asked.variables)
    rows = "\n".join(_values(paged.iter_terms(prologue + query)))
    ordered = _ORDER.search(_COMMENT.sub("", query.rpartition("}")[2]))
    order = f"ORDER BY{ordered['by']}" if ordered else ""
    return ox.Store().query(f"{prologue}SELECT {columns} {{ VALUES ({columns}) {{\n{rows}\n}} }} {order}")


def _values(rows: Iterator[tuple[Any, ...]]) -> Iterator[str]:
    for row in rows:
        yield f"({' '.join('UNDEF' if term is None else str(term) for term in row)})"
