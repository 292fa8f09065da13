"""A SPARQL endpoint somewhere else, asked page by page and politely.

The rows of a SELECT are fetched in pages that are kept on disk, so a run that was ended goes on where it
stopped. Pages follow the first column: each asks for the rows whose first column is not before the last one
seen (keyset paging), so the endpoint need not sort and skip again what was fetched, and rows that come or go
meanwhile shift nothing. The rows of the last value of a page may be incomplete and are asked for again with
the next; where one value fills a whole page, OFFSET goes on within it. COUNT says beforehand how many rows
there must be; where the endpoint cannot count, pages are fetched until one is empty.

References:
    SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/
    SPARQL 1.1 Query Results CSV and TSV Formats, https://www.w3.org/TR/sparql11-results-csv-tsv/
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest, RemoteError
from kgraph.progress import SILENT, Progress
from kgraph.store.credentials import NOBODY, Credentials
from kgraph.store.pages import PagedQuery, Pages, Place, Row, read_rows
from kgraph.store.protocol import Address, Client
from kgraph.store.transport import Transport

if TYPE_CHECKING:
    import polars as pl

PAGE_SIZE = 10_000
"""Rows of one request: the most that public endpoints commonly give."""
PAUSE_SECONDS = 0.5
_FIRST_PAGE = 1
"""The number of the answer with the first page; answer 0 is that to COUNT."""


@dataclass(frozen=True)
class Endpoint:
    """A SPARQL endpoint that is read with care: one request at a time, pauses, bounded answers.

    folder: where pages are kept, one folder per query in it; they stay there. Without one they are kept in
        the user's cache until the last has come.
    timeout_seconds, max_bytes: of one answer as a whole. max_rows: of all together, where the endpoint cannot
        count. tries: of one request. sleep: what waits.

    Raises:
        BadRequest: the address is no http(s) address, or holds a password.
    """

    url: str
    page_size: int = PAGE_SIZE
    pause_seconds: float = PAUSE_SECONDS
    folder: Path | None = None
    timeout_seconds: float = 120.0
    max_bytes: int = 256_000_000
    max_rows: int = 20_000_000
    tries: int = 5
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    credentials: Credentials = NOBODY

    def __post_init__(self) -> None:
        Address.parse(self.url)
        if self.page_size < 1 or self.pause_seconds < 0 or self.tries < 1:
            raise BadRequest(
                "endpoint: a page has a row or more, a pause is not below 0, one try is the least"
            )

    def client(self) -> Client:
        """What asks it."""
        transport = Transport(
            self.pause_seconds,
            self.timeout_seconds,
            self.max_bytes,
            self.tries,
            self.sleep,
            self.credentials,
        )
        return Client(Address.parse(self.url), transport)

    def select(self, query: str, *, progress: Progress = SILENT) -> pl.DataFrame:
        """All rows of a SELECT, a column per variable, typed as by `QueryResult.to_polars`.

        Raises:
            BadRequest: no SELECT, or one that cannot be paged; RemoteError: what the endpoint does wrong.
        """
        from kgraph.store.result import frame_of, to_python

        rows = [tuple(map(to_python, terms)) for terms in self.iter_terms(query, progress=progress)]
        return frame_of(PagedQuery.of(query).variables, rows)

    def iter_terms(self, query: str, *, progress: Progress = SILENT) -> Iterator[Row]:
        """All rows of a SELECT as terms of pyoxigraph, page by page; raises as `select`."""
        asked = PagedQuery.of(query)
        pages = Pages.of(self.folder, self.url, asked, self.page_size)
        for page in self._iter_pages(asked, pages, progress):
            yield from page
        if self.folder is None:
            pages.remove()

    def _iter_pages(self, asked: PagedQuery, pages: Pages, progress: Progress) -> Iterator[Sequence[Row]]:
        """The rows of each page that are complete: from the disk as far as they are there."""
        client = self.client()
        total = self._total(client, asked, pages)
        progress.stage("asking", total, "rows")
        place, n, done = Place(), _FIRST_PAGE, 0
        while total is None or done < total:
            rows = self._rows(client, pages, n, asked.page(place, self.page_size), asked.variables)
            if not rows:
                break
            if not place.allows(rows):
                pages.drop(n)
                raise RemoteError(self.url, "gives rows again that came before; it does not heed FILTER")
            if total is not None and done + len(rows) == total:
                kept: Sequence[Row] = rows
            else:
                kept, place = place.after(rows)
            n, done = n + 1, done + len(kept)
            if done > (self.max_rows if total is None else total):
                raise RemoteError(
                    self.url, f"gives more than the {done - len(kept):,} rows that there can be"
                )
            progress.advance(len(kept))
            yield kept
        if total is not None and done != total:
            raise RemoteError(
                self.url,
                f"counted {total:,} rows but gave {done:,}: its data changed meanwhile, or it cuts answers; "
                f"ask for smaller pages, or remove {pages.folder} and ask again",
            )

    def _rows(self, client: Client, pages: Pages, n: int, query: str, variables: Sequence[str]) -> list[Row]:
        """The rows of one answer; one that cannot be read is asked for once more, and is not kept."""
        for last in (False, True):
            answer = pages.answer(n, lambda: client.ask(query))
            try:
                rows = read_rows(answer, variables, self.url)
                break
            except RemoteError as error:
                pages.drop(n)
                if last or not error.may_pass:
                    raise
        if len(rows) > self.page_size:
            pages.drop(n)
            raise RemoteError(self.url, f"gives {len(rows):,} rows where {self.page_size:,} were asked for")
        return rows

    def _total(self, client: Client, asked: PagedQuery, pages: Pages) -> int | None:
        """How many rows there must be; `None` where the endpoint cannot count."""
        try:
            ((term,),) = self._rows(client, pages, 0, asked.count, ("rows",))
            return int(term.value)
        except (ValueError, AttributeError):
            return None
        except RemoteError as error:
            if error.may_pass or error.status == 400:
                return None  # if it cannot answer at all, the first page will say so
            raise
