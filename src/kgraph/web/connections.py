"""One connection, held no longer than its client sends a head and reads what it is sent.

uvicorn waits without end for the head of a request and for a client that does not read: a thousand such
connections, which cost nothing to make, would be all that a server takes. No application sees them, so this
is done where the bytes come in. The time for a body is that of `kgraph.web.body`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from kgraph.web.settings import Settings


class Connection(H11Protocol):
    """uvicorn's, with the times of `app.state.settings`: `head_seconds` and `stall_seconds`."""

    _head_timer: asyncio.TimerHandle | None = None
    _stall_timer: asyncio.TimerHandle | None = None

    @property
    def _settings(self) -> Settings:
        settings: Settings = self.config.app.state.settings  # type: ignore[union-attr]
        return settings

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The time for the first head begins."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # `pause_writing` as soon as anything cannot be sent
        self._watch_head()

    def data_received(self, data: bytes) -> None:
        """A head is complete, or the time for it begins with its first byte."""
        super().data_received(data)
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        super().connection_lost(exc)
        for timer in (self._head_timer, self._stall_timer):
            if timer is not None:
                timer.cancel()

    def pause_writing(self) -> None:
        """The client does not read as fast as it is sent to."""
        super().pause_writing()
        self._watch_reading()

    def resume_writing(self) -> None:
        """It has read all of it."""
        super().resume_writing()
        if self._stall_timer is not None:
            self._stall_timer.cancel()

    def _watch_head(self) -> None:
        is_expected = self.conn.their_state is h11.IDLE
        if is_expected and self._head_timer is None:
            self._head_timer = self.loop.call_later(self._settings.head_seconds, self.transport.abort)
        elif not is_expected and self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _watch_reading(self) -> None:
        held = self.transport.get_write_buffer_size()

        def look() -> None:
            if self.transport.get_write_buffer_size() < held:
                self._watch_reading()
            else:
                self.transport.abort()

        self._stall_timer = self.loop.call_later(self._settings.stall_seconds, look)
