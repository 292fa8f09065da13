"""How the server is to behave: every limit with its unit, and why it has that value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kgraph.errors import BadRequest
from kgraph.kernels.parallel import n_processors


@dataclass(frozen=True)
class Settings:
    """What `kgraph serve` was told.

    workspace: the folder that a build wrote, or the address of an endpoint, as text. allowed_hosts: names
    under which the server may be addressed, besides its own. token: what an update must carry; without one
    nothing can be changed.
    """

    workspace: Path | str
    host: str = "127.0.0.1"
    port: int = 7878
    allowed_hosts: tuple[str, ...] = ()
    cors: bool = False
    token: str | None = field(default=None, repr=False)
    timeout_seconds: float = 30.0
    """Of one query, from its turn to the last byte of its answer; for its turn it waits no longer either."""
    max_rows: int = 1_000_000
    """Of one answer: rows of a SELECT, triples of a graph. An answer that has more is refused, never cut."""
    max_body_bytes: int = 1_000_000
    body_seconds: float = 10.0
    """In which the body of a request must have come."""
    head_seconds: float = 10.0
    """In which the head of a request must have come; of the first one, from the connection on."""
    stall_seconds: float = 30.0
    """In which a client must have read something of what it is sent."""
    workers: int = field(default_factory=n_processors)
    """Processes for queries that are answered at once, and as many again for those that take longer."""
    queue: int = 200
    """Queries that may wait for a process; further ones are told to come back."""

    def __post_init__(self) -> None:
        least = {
            "timeout": self.timeout_seconds,
            "max-rows": self.max_rows,
            "max-body": self.max_body_bytes,
            "workers": self.workers,
            "queue": self.queue,
        }
        for name, value in least.items():
            if not value > 0:
                raise BadRequest(f"{name} is a number above 0, not {value:g}")
        if self.token is not None and isinstance(self.workspace, str):
            raise BadRequest("updates are for a workspace in a folder; an endpoint is served read-only")
        if self.token is not None and len(self.token) < 16:
            raise BadRequest(
                "the token for updates has fewer than 16 characters; make one with: openssl rand -hex 16"
            )
