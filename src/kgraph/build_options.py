"""What decides the result of a build, besides its documents and what the user brings."""

from __future__ import annotations

from dataclasses import dataclass

from kgraph.errors import BadRequest
from kgraph.rdf.iris import DEFAULT_BASE, check_base
from kgraph.rdf.nquads import PROFILES
from kgraph.readers.documents.source import Limits
from kgraph.readers.fields.dates import parse_iso_date
from kgraph.workspace import DEFAULT_SEED


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """What decides the result of a build, besides its documents and `overrides.toml`."""

    base: str = DEFAULT_BASE
    profile: str = "full"
    input_format: str | None = None
    as_of: str | None = None
    """The day a page was saved (`YYYY-MM-DD`): gives dates without a year theirs."""
    columns: tuple[tuple[str, str], ...] = ()
    """Of tables that nobody knows: field of ours, title of the column."""
    max_bytes: int = Limits.max_bytes
    max_ratio: float = Limits.max_ratio
    """What a compressed document may become: bytes, and how many times its stored size."""
    jobs: int = 0
    """Processes that work; 0: one for each core. Decides nothing about the result."""
    seed: int = DEFAULT_SEED
    """Of layout, communities and samples."""
    exports: bool = True
    """Write graph, networks, map and report into the workspace's `exports` folder."""
    store: bool = True
    """Write quads and load them; without, there is no SPARQL, all else comes from the tables."""

    def check(self) -> None:
        """Refuse what cannot be meant before anything is read.

        Raises:
            BadRequest: naming the option and what it may be.
        """
        check_base(self.base)
        if self.as_of is not None and parse_iso_date(self.as_of) is None:
            raise BadRequest(
                f"as_of is {self.as_of!r}; it must be a date such as 2026-05-22, 2026-05 or 2026"
            )
        if self.profile not in PROFILES:
            raise BadRequest(f"no profile {self.profile!r}; one of {', '.join(PROFILES)}")
