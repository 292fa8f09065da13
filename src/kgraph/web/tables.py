"""The answer to a query as a table of a page: IRIs of ours lead to our pages."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from kgraph.rdf.iris import parse_iri
from kgraph.store.table import shorten
from kgraph.web.pages import TO
from kgraph.web.waiting import Busy
from kgraph.web.workers import Refused

if TYPE_CHECKING:
    from starlette.requests import Request

    from kgraph.web.workers import Job
    from kgraph.workspace import KnowledgeGraph

MOST_BYTES = 2_000_000
"""Of an answer that a page shows; longer ones are left to downloads."""
_NUMBERS = ("integer", "decimal", "double", "float")


@dataclass(frozen=True)
class Cell:
    """A value as text, where it leads (an address here, or an IRI of the web), whether it is a number."""

    text: str
    link: str | None = None
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Columns and rows; `rows` is `None` where there are too many for a page."""

    columns: list[str]
    rows: list[list[Cell]] | None


async def ask_table(request: Request, job: Job, graph: KnowledgeGraph) -> Table:
    """The answer to a SELECT whose job asks for JSON.

    Raises:
        HTTPException: it was refused, took too long, or there is no room for it.
    """
    pool, settings = request.app.state.pool, request.app.state.settings
    try:
        async with (
            asyncio.timeout(settings.timeout_seconds),
            pool.asked(job, settings.timeout_seconds) as answer,
        ):
            parts = [answer.first]
            async for part in answer.rest():
                parts.append(part)
                if sum(map(len, parts)) > MOST_BYTES:
                    return Table([], None)
    except Refused as error:
        raise HTTPException(error.status, error.message) from error
    except Busy as error:
        raise HTTPException(503, "too many queries are waiting; come back in a moment") from error
    except TimeoutError as error:
        raise HTTPException(504, f"the query was stopped after {settings.timeout_seconds:g} s") from error
    return read_table(b"".join(parts), graph)


def read_table(content: bytes, graph: KnowledgeGraph) -> Table:
    """The table of an answer in JSON."""
    if len(content) > MOST_BYTES:
        return Table([], None)
    found = json.loads(content)
    columns = found["head"]["vars"]
    namespaces = [(namespace, prefix) for prefix, namespace in graph.store.prefixes.items()]
    rows = [
        [_cell(row.get(column), graph.base, namespaces) for column in columns]
        for row in found["results"]["bindings"]
    ]
    return Table(columns, rows)


def _cell(term: dict[str, str] | None, base: str, namespaces: list[tuple[str, str]]) -> Cell:
    if term is None:
        return Cell("")
    text = term["value"]
    if term["type"] != "uri":
        return Cell(text, is_number=term.get("datatype", "").rpartition("#")[2] in _NUMBERS)
    thing = parse_iri(base, text)
    if thing:
        return Cell(shorten(text, namespaces), TO.page(*thing))
    return Cell(shorten(text, namespaces), text if text.startswith(("http://", "https://")) else None)
