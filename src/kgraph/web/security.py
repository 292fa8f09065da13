"""What holds for every request and every answer, whichever room gives it.

The `Host` of a request must be one of ours, so that no page from elsewhere can have its own name lead here
(DNS rebinding). Every answer bears the headers that forbid browsers to guess, frame or tell on it; a room
that shows HTML sets its own Content-Security-Policy, all else gets the strictest.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kgraph.web.settings import Settings

log = logging.getLogger("kgraph.web")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Set unless the room has set them."""
CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",  # never with credentials: there are none to send
    "Access-Control-Expose-Headers": "Retry-After",
}
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}
_READ_ONLY = "/api/"  # with or without the last stroke
"""Under it nothing takes a POST."""
_LOGGED_PATH = 200
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:/?#@\[\]\s]*)(?::\d*)?")  # RFC 3986, 3.2.2 and 3.2.3
_LOCAL = ("localhost", "127.0.0.1", "::1")
_ANY = ("0.0.0.0", "::", "")


class Guard:
    """ASGI middleware: who may ask, what every answer says."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._cors = app, settings.cors
        self._hosts = frozenset(name.casefold() for name in (*_LOCAL, settings.host, *settings.allowed_hosts))
        self._any_address = settings.host in _ANY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on and complete the head of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(MutableHeaders(raw=message["headers"]))
                # Neither query string nor headers: they may hold what is no business of a log.
                log.info(
                    "%s %s %d %.0f ms",
                    scope["method"],
                    scope["raw_path"][:_LOGGED_PATH].decode("ascii"),  # still encoded: no line breaks
                    message["status"],
                    1e3 * (time.monotonic() - began),
                )
            await send(message)

        await (self._refusal(scope) or self._app)(scope, receive, complete)

    def _complete(self, headers: MutableHeaders) -> None:
        for name, value in (HEADERS | (CORS_HEADERS if self._cors else {})).items():
            headers.setdefault(name, value)
        if not self._cors:
            headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that goes no further."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self.is_ours(hosts[0]):
            text = "no server of that name here; to allow it: kgraph serve --allowed-host NAME\n"
            return PlainTextResponse(text, 421)
        if scope["method"] == "OPTIONS":
            methods = PREFLIGHT_HEADERS["Access-Control-Allow-Methods"]
            if f"{scope['path']}/".startswith(_READ_ONLY):
                methods = methods.replace("POST, ", "")
            allowed = {"Allow": methods}
            return Response(status_code=204, headers=allowed | (PREFLIGHT_HEADERS if self._cors else {}))
        return None

    def is_ours(self, host: str) -> bool:
        """Whether the value of a `Host` header names this server.

        Where it listens on every address, any address will do: only names can be made to lead elsewhere.
        """
        written = _HOST.fullmatch(host.casefold())
        if written is None:
            return False
        name = written[1].strip("[]")
        return name in self._hosts or (self._any_address and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
