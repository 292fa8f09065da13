"""Clients that hold a connection and do nothing with it, on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from uvicorn.server import ServerState

from kgraph.web.connections import Connection
from kgraph.web.settings import Settings

MUCH = "x" * 20_000_000  # more than the system takes for a client that does not read
Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


def meet(client: Client, folder: Path, *, head: float = 60, stall: float = 60) -> bytes:
    """What a client gets of a server with these times; it fails when the server waits much longer."""
    app = Starlette(
        routes=[
            Route("/much", lambda _: PlainTextResponse(MUCH)),
            Route("/little", lambda _: PlainTextResponse("little")),
        ]
    )
    app.state.settings = Settings(folder, head_seconds=head, stall_seconds=stall)

    async def run() -> bytes:
        config = uvicorn.Config(app, http=Connection, log_config=None)
        config.load()
        state = ServerState()
        server = await asyncio.get_running_loop().create_server(
            lambda: Connection(config=config, server_state=state, app_state={}), "127.0.0.1", 0
        )
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname(), limit=1024)
            try:
                async with asyncio.timeout(20):
                    got = await client(reader, writer)
                    while state.connections:  # the server has let go of it too
                        await asyncio.sleep(0.01)
                return got
            finally:
                writer.close()

    return asyncio.run(run())


async def everything(reader: asyncio.StreamReader) -> bytes:
    got = b""
    try:
        while piece := await reader.read(100_000):
            got += piece
    except ConnectionError:
        pass
    return got


GET = b"GET /little HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize("beginning", [b"", b"G", b"GET /little HTTP/1.1\r\nHost: local"])
def test_a_head_that_does_not_come_is_given_up(beginning: bytes, tmp_path: Path) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(beginning)
        return await everything(reader)

    assert meet(client, tmp_path, head=0.2) == b""


def test_a_head_that_drips_is_given_up(tmp_path: Path) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for _ in range(1000):
            writer.write(b"GET /little HTTP/1.1\r\n" if _ == 0 else b"X: y\r\n")
            await asyncio.sleep(0.02)
            if reader.at_eof() or reader.exception():
                return b""
        return b"was never given up"

    assert meet(client, tmp_path, head=0.3) == b""


def test_the_head_of_a_later_request_has_the_same_time(tmp_path: Path) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(GET)
        got = await reader.readuntil(b"little")
        writer.write(GET[:20])
        return got[-6:] + await everything(reader)

    assert meet(client, tmp_path, head=0.3) == b"little"


def test_a_connection_in_use_lives_longer_than_a_head_may_take(tmp_path: Path) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        got = b""
        for _ in range(8):
            writer.write(GET)
            got += (await reader.readuntil(b"little"))[-6:]
            await asyncio.sleep(0.1)
        writer.close()
        return got

    assert meet(client, tmp_path, head=0.4) == b"little" * 8


def test_who_does_not_read_is_left(tmp_path: Path) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(GET.replace(b"little", b"much"))
        await asyncio.sleep(2)
        return await everything(reader)

    assert 0 < len(meet(client, tmp_path, stall=0.3)) < len(MUCH)


def test_who_reads_slowly_gets_all_of_it(tmp_path: Path) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(GET.replace(b"little", b"much"))
        got = b""
        while len(got) < len(MUCH):
            got += await reader.read(1_000_000)
            await asyncio.sleep(0.002)
        writer.close()
        return got

    assert meet(client, tmp_path, stall=0.5).endswith(b"x" * 10_000)
