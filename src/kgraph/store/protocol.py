"""The SPARQL 1.1 Protocol over HTTP, one careful request at a time."""

from __future__ import annotations

import email.utils
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

from kgraph.errors import BadRequest, RemoteError

RESULT_TYPES = {
    "text/tab-separated-values": "tsv",
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "application/json": "json",
    "application/xml": "xml",
}
"""Media type of an answer → the format it is read in."""
_ACCEPT = (
    "text/tab-separated-values, application/sparql-results+json;q=0.8, application/sparql-results+xml;q=0.5"
)
_USER_AGENT = "kgraph (SPARQL client; one request at a time; https://w3id.org/kgraph/ontology)"
PASSING = (429, 500, 502, 503, 504)
"""Statuses that may be gone with the next try."""
LONGEST_WAIT_SECONDS = 300.0
"""An endpoint that wants to be left alone for longer is left alone: the run ends and can go on later."""
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Answer:
    """What an endpoint answered: the format (`tsv`, `json`, `xml`) and the bytes."""

    format: str
    body: bytes


@dataclass
class Client:
    """Asks one endpoint, never twice at once, with pauses.

    timeout_seconds: for one answer as a whole. max_bytes: of one answer. tries: of one request, where what
    went wrong may pass. sleep: what waits.
    """

    url: str
    pause_seconds: float = 0.5
    timeout_seconds: float = 120.0
    max_bytes: int = 256_000_000
    tries: int = 5
    sleep: Callable[[float], None] = time.sleep
    _asked: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        check_address(self.url)

    def ask(self, query: str) -> Answer:
        """The answer to a query.

        Raises:
            RemoteError: it refuses, fails for good, or answers what is no result.
        """
        for left in range(self.tries - 1, -1, -1):
            if self._asked:
                self.sleep(self.pause_seconds)
            self._asked = True
            try:
                return self._try(query)
            except RemoteError as error:
                if not (left and error.may_pass):
                    raise
                self.sleep(self._wait(error, self.tries - 1 - left))
        raise AssertionError("the last try returns or raises")

    def _wait(self, error: RemoteError, failed: int) -> float:
        """Seconds that the endpoint asks for, or 1, 2, 4 …"""
        wait = error.retry_after if error.retry_after is not None else 2.0**failed
        if wait > LONGEST_WAIT_SECONDS:
            raise RemoteError(
                self.url, f"asks to wait {wait:,.0f} seconds ({error.reason}); run the same again later",
                status=error.status,
            ) from error  # fmt: skip
        return wait

    def _try(self, query: str) -> Answer:
        request = urllib.request.Request(
            self.url,
            data=urlencode({"query": query}).encode(),
            headers={
                "Accept": _ACCEPT,
                "Content-Type": "application/x-www-form-urlencoded",
                "User-Agent": _USER_AGENT,
            },
            method="POST",
        )
        deadline = time.monotonic() + self.timeout_seconds
        try:
            with _opener().open(request, timeout=self.timeout_seconds) as response:
                body = self._read(response, deadline, self.max_bytes)
                return self._answer(response.headers.get_content_type(), body)
        except urllib.error.HTTPError as error:
            raise self._refusal(error, deadline) from error
        except RemoteError:
            raise
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise RemoteError(
                self.url, f"cannot be reached or broke off: {_line(str(reason))}", may_pass=True
            ) from error

    def _read(self, response: Any, deadline: float, most: int) -> bytes:
        """The body, unless it is too long or too slow. One byte at a time is no way to go on for ever."""
        parts, size = [], 0
        while part := response.read1(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > most:
                raise RemoteError(self.url, f"answers more than {most:,} bytes; ask for smaller pages")
            if time.monotonic() > deadline:
                raise RemoteError(
                    self.url, f"took more than {self.timeout_seconds:g} s to answer; ask for smaller pages"
                )
        if response.length:  # read1, unlike read, says nothing of what is missing
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(parts)

    def _answer(self, media_type: str, body: bytes) -> Answer:
        format = RESULT_TYPES.get(media_type)
        if format is None:
            raise RemoteError(self.url, f"answers {media_type} and no table of results: {_first_line(body)}")
        return Answer(format, body)

    def _refusal(self, error: urllib.error.HTTPError, deadline: float) -> RemoteError:
        try:
            with error:
                said = _first_line(self._read(error, deadline, _CHUNK))
        except (RemoteError, OSError, http.client.HTTPException, AttributeError):
            said = ""
        return RemoteError(
            self.url,
            f"HTTP {error.code} {_line(str(error.reason))}{': ' if said else ''}{said}",
            status=error.code,
            may_pass=error.code in PASSING,
            retry_after=_seconds(error.headers.get("Retry-After")),
        )


def check_address(url: str) -> None:
    """Refuse what is no plain http(s) address.

    Raises:
        BadRequest
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable()
        parts.port  # noqa: B018 (raises where it is no number)
    except ValueError:
        good = False
    if not good or " " in url:
        raise BadRequest(f"endpoint {url!r}: give its address, https://…")
    if parts.username or parts.password or parts.fragment:
        raise BadRequest("endpoint: an address with a name, a password or a fragment is refused")


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows redirects within a host, asking the same again; others are refused."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        secure = new.scheme == old.scheme or (old.scheme, new.scheme) == ("http", "https")
        same_port = old.port == new.port or new.scheme != old.scheme
        if not (secure and same_port and old.hostname == new.hostname):
            fp.close()
            raise RemoteError(
                req.full_url,
                f"redirects to {_line(newurl)}, which is refused; give that address if you trust it",
            )
        kept = {
            name: value
            for name, value in req.header_items()
            if name.lower() not in ("host", "content-length")
        }
        data, method = (None, "GET") if code == 303 else (req.data, req.get_method())
        return urllib.request.Request(newurl, data=data, headers=kept, method=method)


def _opener() -> urllib.request.OpenerDirector:
    """Only http and https: an address of another kind opens nothing, wherever it comes from."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        _SameHost(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _seconds(text: str | None) -> float | None:
    """What Retry-After asks for, in seconds from now; `None` where it is missing or cannot be read."""
    if text is None:
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        date = email.utils.parsedate_to_datetime(text)
        return max(date.timestamp() - time.time(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None


def _first_line(body: bytes) -> str:
    """The first line that says something, without markup and without what a terminal would obey."""
    for line in body[:_CHUNK].decode("utf-8", "replace").splitlines():
        if said := _line(line):
            return said
    return "(nothing)"


def _line(text: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text).strip()
    return plain[:200] + ("…" if len(plain) > 200 else "")
