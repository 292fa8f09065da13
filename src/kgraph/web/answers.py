"""The way of an answer from a worker to the client, as a stream."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from kgraph.store.answerer import TRIPLES
from kgraph.web.negotiation import Format, offers
from kgraph.web.pool import Answer
from kgraph.web.waiting import Busy
from kgraph.web.workers import Job, Refused

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

log = logging.getLogger("kgraph.web")
RETRY_SECONDS = 5


class Answering(Response):
    """A response that asks a worker when it is sent.

    What goes wrong before the first byte is told with a status of its own. After that there is nothing left
    but to break the connection off: no client takes a piece for the whole.
    """

    def __init__(
        self, request: Request, job: Job, row_formats: Sequence[Format], graph_formats: Sequence[Format]
    ) -> None:
        super().__init__()
        self._pool, self._settings = request.app.state.pool, request.app.state.settings
        self._job, self._row_formats, self._graph_formats = job, row_formats, graph_formats
        self._has_begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and stop the query when the client goes away."""
        answering = asyncio.create_task(self._answer(scope, receive, send))
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await asyncio.wait({answering, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            if not answering.done():
                answering.cancel()
            await asyncio.gather(answering, gone, return_exceptions=True)
        if not answering.cancelled():
            answering.result()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        seconds = self._settings.timeout_seconds
        try:
            async with self._pool.asked(self._job, seconds) as answer:
                await self._send(answer, scope, receive, send)
                return
        except Refused as error:
            response = self._refusal(error)
        except Busy:
            text = f"too many queries are waiting; come back in {RETRY_SECONDS} seconds\n"
            response = PlainTextResponse(text, 503, {"Retry-After": str(RETRY_SECONDS)})
        except TimeoutError:
            text = f"the query was stopped after {seconds:g} s; add LIMIT, or narrow it\n"
            response = PlainTextResponse(text, 504)
        if self._has_begun:
            log.warning("an answer was broken off: %s", bytes(response.body).decode().strip())
        else:
            await response(scope, receive, send)

    async def _send(self, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
        name = self._job.get("format") or self._job["formats"]["triples" if answer.tag == TRIPLES else "rows"]
        format = next(f for f in self._formats(answer.tag) if f.name == name)
        headers = {"Content-Type": format.content_type, "Vary": "Accept"}
        if answer.is_whole:
            await Response(answer.first, headers=headers)(scope, receive, send)
            return
        self._has_begun = True
        raw = Response(headers=headers).raw_headers
        start = [(key, value) for key, value in raw if key != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": start})
        if scope["method"] != "HEAD":
            await send({"type": "http.response.body", "body": answer.first, "more_body": True})
            async for piece in answer.rest():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def _formats(self, tag: int) -> Sequence[Format]:
        return self._graph_formats if tag == TRIPLES else self._row_formats

    def _refusal(self, error: Refused) -> Response:
        if error.status == 406:
            return self.not_acceptable(self._formats(TRIPLES if error.message == "triples" else -1))
        return PlainTextResponse(f"{error.message}\n", error.status)

    @staticmethod
    def not_acceptable(formats: Sequence[Format]) -> Response:
        """406 with the list of what there is."""
        return PlainTextResponse(f"to be had as {offers(formats)}\n", 406, {"Vary": "Accept"})


async def _until_gone(receive: Receive) -> None:
    """Ends when the client has."""
    while (await receive())["type"] != "http.disconnect":
        pass
