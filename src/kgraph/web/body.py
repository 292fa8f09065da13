"""The body of a request, no longer and no slower than is allowed, and parameters as forms write them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

if TYPE_CHECKING:
    from starlette.requests import Request

    from kgraph.web.settings import Settings

_MOST_FIELDS = 1_000
_CLOSE = {"Connection": "close"}  # what follows of the body is not waited for


async def read_body(request: Request) -> bytes:
    """All of it.

    Raises:
        HTTPException: 413, 408, 415.
    """
    settings: Settings = request.app.state.settings
    if request.headers.get("content-encoding", "identity").casefold() != "identity":
        raise HTTPException(415, "a body is sent as it is, not compressed\n", _CLOSE)
    if int(request.headers.get("content-length", "0")) > settings.max_body_bytes:
        raise _too_long(settings)  # before it is sent
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(settings.body_seconds):
            async for part in request.stream():
                size += len(part)
                if size > settings.max_body_bytes:
                    raise _too_long(settings)
                parts.append(part)
    except TimeoutError as error:
        raise HTTPException(
            408, f"the body did not come within {settings.body_seconds:g} s\n", _CLOSE
        ) from error
    except ClientDisconnect as error:
        raise HTTPException(400, "the body is not whole\n") from error  # told to nobody but the log
    return b"".join(parts)


def _too_long(settings: Settings) -> HTTPException:
    return HTTPException(413, f"the body has more than {settings.max_body_bytes:,} bytes\n", _CLOSE)


def decode(data: bytes, what: str) -> str:
    """UTF-8 as text.

    Raises:
        HTTPException: 400.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"{what} is not UTF-8 (byte {error.start + 1})\n") from error


def parameters(encoded: bytes, what: str) -> dict[str, list[str]]:
    """`application/x-www-form-urlencoded`, decoded once: name → values in their order.

    Raises:
        HTTPException: 400.
    """
    values: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            decode(encoded, what), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"{what} is not UTF-8\n") from error
    except ValueError as error:
        raise HTTPException(400, f"{what} has more than {_MOST_FIELDS:,} fields\n") from error
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values
