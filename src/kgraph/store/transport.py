"""HTTP to an endpoint, one careful request at a time: pauses, retries, bounded answers, no surprises.

Redirects are followed within a host alone. What may pass (429, 503 …) is tried again after the time that
the server asks for, or after 1, 2, 4 … seconds.
"""

from __future__ import annotations

import email.utils
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import IO, Any
from urllib.parse import urlsplit

from kgraph.errors import BadRequest, RemoteError
from kgraph.store.credentials import LOGIN_VARIABLE, NOBODY, TOKEN_VARIABLE, Credentials, Login

_USER_AGENT = "kgraph (SPARQL client; one request at a time; https://w3id.org/kgraph/ontology)"
PASSING = (429, 500, 502, 503, 504)
"""Statuses that may be gone with the next try."""
LONGEST_WAIT_SECONDS = 300.0
"""An endpoint that wants to be left alone for longer is left alone: the run ends and can go on later."""
_CHUNK = 1 << 16
_WHO_IS_THERE = f" (it wants another login or token: {LOGIN_VARIABLE}, {TOKEN_VARIABLE})"


@dataclass(frozen=True)
class Response:
    """What came back: the headers and the whole body."""

    headers: Message
    body: bytes


@dataclass
class Transport:
    """Sends requests to one server, never two at once, with pauses.

    timeout_seconds: for one answer as a whole. max_bytes: of one answer. tries: of one request, where what
    went wrong may pass (a status in `passing`). sleep: what waits.
    """

    pause_seconds: float = 0.5
    timeout_seconds: float = 120.0
    max_bytes: int = 256_000_000
    tries: int = 5
    sleep: Callable[[float], None] = time.sleep
    credentials: Credentials = NOBODY
    passing: tuple[int, ...] = PASSING
    _asked: bool = field(default=False, init=False)
    _logins: dict[str, Login] = field(default_factory=dict, init=False)

    def send(
        self,
        url: str,
        *,
        method: str = "POST",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """The answer to a request.

        Raises:
            RemoteError: the server refuses, fails for good, or answers too much.
        """
        for left in range(self.tries - 1, -1, -1):
            if self._asked:
                self.sleep(self.pause_seconds)
            self._asked = True
            try:
                return self._try(url, method, body, headers or {})
            except RemoteError as error:
                if not (left and error.may_pass):
                    raise
                self.sleep(self._wait(url, error, self.tries - 1 - left))
        raise AssertionError("the last try returns or raises")

    def _wait(self, url: str, error: RemoteError, failed: int) -> float:
        """Seconds that the server asks for, or 1, 2, 4 …"""
        wait = error.retry_after if error.retry_after is not None else 2.0**failed
        if wait > LONGEST_WAIT_SECONDS:
            raise RemoteError(
                url, f"asks to wait {wait:,.0f} seconds ({error.reason}); run the same again later",
                status=error.status,
            ) from error  # fmt: skip
        return wait

    def _try(self, url: str, method: str, body: bytes | None, headers: Mapping[str, str]) -> Response:
        """One try; a server that asks who is there is told, and remembered for what follows."""
        login = self._logins.setdefault(url.partition("?")[0], self.credentials.login(url))
        request = urllib.request.Request(
            url, data=body, headers={"User-Agent": _USER_AGENT, **headers}, method=method
        )
        login.sign(request)
        deadline = time.monotonic() + self.timeout_seconds
        try:
            try:
                return self._open(request, deadline)
            except urllib.error.HTTPError as error:
                if error.code != 401 or not login.challenge(error.headers.get_all("WWW-Authenticate", [])):
                    raise
                error.close()
            login.sign(request)
            return self._open(request, deadline)
        except urllib.error.HTTPError as error:
            raise self._refusal(url, error, deadline) from error
        except RemoteError:
            raise
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise RemoteError(
                url, f"cannot be reached or broke off: {one_line(str(reason))}", may_pass=True
            ) from error

    def _open(self, request: urllib.request.Request, deadline: float) -> Response:
        with _opener().open(request, timeout=self.timeout_seconds) as response:
            return Response(
                response.headers, self._read(request.full_url, response, deadline, self.max_bytes)
            )

    def _read(self, url: str, response: Any, deadline: float, most: int) -> bytes:
        """The body, unless it is too long or too slow. One byte at a time is no way to go on for ever."""
        parts, size = [], 0
        while part := response.read1(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > most:
                raise RemoteError(url, f"answers more than {most:,} bytes; ask for smaller pages")
            if time.monotonic() > deadline:
                raise RemoteError(
                    url, f"took more than {self.timeout_seconds:g} s to answer; ask for smaller pages"
                )
        if response.length:  # read1, unlike read, says nothing of what is missing
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(parts)

    def _refusal(self, url: str, error: urllib.error.HTTPError, deadline: float) -> RemoteError:
        try:
            with error:
                said = first_line(self._read(url, error, deadline, _CHUNK))
        except (RemoteError, OSError, http.client.HTTPException, AttributeError):
            said = ""
        return RemoteError(
            url,
            f"HTTP {error.code} {one_line(str(error.reason))}{': ' if said else ''}{said}"
            + (_WHO_IS_THERE if error.code == 401 else ""),
            status=error.code,
            may_pass=error.code in self.passing,
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


def is_address(text: str) -> bool:
    """Whether a text is meant as the address of an endpoint and not as a folder."""
    return text.startswith(("http://", "https://"))


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
                f"redirects to {one_line(newurl)}, which is refused; give that address if you trust it",
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


def first_line(body: bytes) -> str:
    """The first line that says something, without what a terminal would obey."""
    for line in body[:_CHUNK].decode("utf-8", "replace").splitlines():
        if said := one_line(line):
            return said
    return "(nothing)"


def one_line(text: str) -> str:
    """A text as part of a message: printable, and not long."""
    plain = "".join(c if c.isprintable() else " " for c in text).strip()
    return plain[:200] + ("…" if len(plain) > 200 else "")
