"""Who asks an endpoint: a token, or a name with a password. From variables or files, never from arguments.

A token goes as `Authorization: Bearer`, a name and password as the server asks for them, by Basic or Digest
(RFC 7617, RFC 7616). What could be read on the way is not sent: over plain http a token or Basic password
goes to this machine alone, anything else only by Digest.
"""

from __future__ import annotations

import base64
import os
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kgraph.errors import BadRequest

TOKEN_VARIABLE = "KGRAPH_ENDPOINT_TOKEN"
LOGIN_VARIABLE = "KGRAPH_ENDPOINT_LOGIN"
"""`name:password`."""


@dataclass(frozen=True)
class Credentials:
    """What a server is told when it asks who is there; nothing of it is ever printed."""

    token: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def read(
        cls,
        token_file: Path | None = None,
        login_file: Path | None = None,
        variables: Mapping[str, str] = os.environ,
    ) -> Credentials:
        """From the files given, else from the variables `TOKEN_VARIABLE` and `LOGIN_VARIABLE`.

        Raises:
            BadRequest: both a token and a login, or a text that is none.
        """
        if token_file is None and login_file is None:
            token, login = (variables.get(name, "").strip() for name in (TOKEN_VARIABLE, LOGIN_VARIABLE))
        else:
            token, login = (_content(path) for path in (token_file, login_file))
        if token and login:
            raise BadRequest("endpoint: give a token or a login, not both")
        name, colon, password = login.partition(":")
        if login and not (colon and name and password):
            raise BadRequest("endpoint: a login is written NAME:PASSWORD, on one line")
        if not (token + login).isprintable():
            raise BadRequest("endpoint: a token or login is one line of printable characters")
        return cls(token, name, password)

    def login(self, url: str) -> Login:
        """The state of being known to the server at an address."""
        return Login(self, url.startswith("https:") or is_this_machine(url))


NOBODY = Credentials()
"""Says nothing."""


@dataclass
class Login:
    """How requests to one address are signed; a challenge is answered once and kept for the next request."""

    credentials: Credentials
    is_private: bool
    _digest: _Digest | None = None
    _basic: bool = False

    def sign(self, request: urllib.request.Request) -> None:
        """Add what the server has to know, as far as it has asked for it.

        Raises:
            BadRequest: anybody on the way could read it.
        """
        known = self.credentials
        if known.token:
            self._check_private()
            request.add_unredirected_header("Authorization", f"Bearer {known.token}")
        elif self._digest is not None:
            request.add_unredirected_header("Authorization", self._digest.header(request))
        elif self._basic:
            self._check_private()
            pair = base64.b64encode(f"{known.name}:{known.password}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {pair}")

    def challenge(self, offers: Sequence[str]) -> bool:
        """Take up the best way that the server offers; false when there is none that has not failed."""
        if not self.credentials.name:
            return False
        for offer in offers:
            scheme, _, rest = offer.partition(" ")
            if scheme.casefold() == "digest":
                told = urllib.request.parse_keqv_list(
                    list(filter(None, urllib.request.parse_http_list(rest)))
                )
                is_new = self._digest is None or told.get("nonce") != self._digest.nonce
                self._digest = _Digest(self.credentials, told)
                return is_new
        if self._basic or not any(offer.casefold().startswith("basic") for offer in offers):
            return False
        self._basic = True
        return True

    def _check_private(self) -> None:
        if not self.is_private:
            raise BadRequest(
                "endpoint: a token or password is not sent over plain http to another machine; "
                "use https, or a tunnel (ssh -L)"
            )


class _Digest:
    """Answers to one challenge, as urllib computes them."""

    def __init__(self, credentials: Credentials, challenge: dict[str, Any]) -> None:
        self.nonce, self._challenge = challenge.get("nonce"), challenge
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self._handler = urllib.request.HTTPDigestAuthHandler(passwords)
        self._passwords, self._credentials = passwords, credentials

    def header(self, request: urllib.request.Request) -> str:
        known = self._credentials
        self._passwords.add_password(None, request.full_url, known.name, known.password)
        signed = self._handler.get_authorization(request, self._challenge)
        if signed is None:
            raise BadRequest("endpoint: asks for a kind of Digest authentication that cannot be given")
        return f"Digest {signed}"


def _content(path: Path | None) -> str:
    try:
        return "" if path is None else path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest(f"{path}: cannot be read ({error})") from error


def is_this_machine(url: str) -> bool:
    """Whether an address leads nowhere else."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
