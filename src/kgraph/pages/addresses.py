"""Where pages link to: on a server, and among the files of a static site."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlencode

from kgraph.pages.data import DATA_FORMATS
from kgraph.pages.kinds import BY_NAME


class Addresses(Protocol):
    """Addresses as seen from one page; `None` where there is nothing to go to."""

    def page(self, kind: str, id: str, part: int = 1) -> str | None:
        """The page of a thing."""

    def data(self, kind: str, id: str) -> list[tuple[str, str]]:
        """The same as RDF and JSON: (what it is called, address)."""

    def index(self, kind: str) -> str | None:
        """The list of all things of a kind."""

    def home(self) -> str:
        """The start page."""

    def asset(self, name: str) -> str:
        """A file of `ASSETS`."""

    def search(self) -> str | None:
        """Where the search form goes."""

    def between(self, what: str, a: str, b: str) -> str | None:
        """What joins two people (`explain`) or leads from one to the other (`path`), by IRI."""

    def map(self, person: str) -> str | None:
        """The map of co-authorship with a person selected, by id."""

    def entrances(self) -> list[tuple[str, str]]:
        """What else there is: (title, address)."""


@dataclass(frozen=True)
class ServerAddresses:
    """Addresses under the root of a server; the same from every page."""

    def page(self, kind: str, id: str, part: int = 1) -> str | None:
        """`/page/KIND/ID`."""
        return f"/page/{kind}/{quote(id, safe='')}{f'?part={part}' if part > 1 else ''}"

    def data(self, kind: str, id: str) -> list[tuple[str, str]]:
        """`/data/KIND/ID.SUFFIX`, and JSON where the API knows the kind."""
        path = f"/data/{kind}/{quote(id, safe='')}"
        found = [(format.title, f"{path}.{format.suffix}") for format in DATA_FORMATS]
        if kind in BY_NAME:
            found.append(("JSON", f"/api/{BY_NAME[kind].plural}/{quote(id, safe='')}"))
        return found

    def index(self, kind: str) -> str | None:
        """`/browse/PLURAL`."""
        return f"/browse/{BY_NAME[kind].plural}"

    def home(self) -> str:
        """`/`."""
        return "/"

    def asset(self, name: str) -> str:
        """`/assets/NAME`."""
        return f"/assets/{name}"

    def search(self) -> str | None:
        """`/search`."""
        return "/search"

    def between(self, what: str, a: str, b: str) -> str | None:
        """`/explain?a=…&b=…`."""
        return f"/{what}?{urlencode({'a': a, 'b': b})}"

    def map(self, person: str) -> str | None:
        """`/map#node=ID`."""
        return f"/map#node={quote(person, safe='')}"

    def entrances(self) -> list[tuple[str, str]]:
        """Map, SPARQL, API."""
        return [
            ("Map", "/map"),
            ("SPARQL", "/sparql"),
            ("Path", "/path"),
            ("JSON API", "/api/openapi.json"),
        ]


@dataclass(frozen=True)
class SiteAddresses:
    """Relative addresses within a static site, from a page `depth` folders below its root.

    shown: the kinds that have pages. chosen: of a kind the ids that have one, where not all do.
    """

    depth: int
    shown: Collection[str]
    chosen: dict[str, Collection[str]]

    def page(self, kind: str, id: str, part: int = 1) -> str | None:
        """`KIND/ID.html`."""
        if kind not in self.shown or (kind in self.chosen and id not in self.chosen[kind]):
            return None
        return f"{self._up()}{kind}/{file_name(id, part)}.html"

    def data(self, kind: str, id: str) -> list[tuple[str, str]]:
        """The Turtle file beside the page."""
        return [("Turtle", f"{self._up()}{kind}/{file_name(id)}.ttl")]

    def index(self, kind: str) -> str | None:
        """`PLURAL.html`."""
        return f"{self._up()}{BY_NAME[kind].plural}.html" if kind in self.shown else None

    def home(self) -> str:
        """`index.html`."""
        return f"{self._up()}index.html"

    def asset(self, name: str) -> str:
        """At the root."""
        return f"{self._up()}{name}"

    def search(self) -> str | None:
        """There is none; the lists have a filter."""
        return None

    def between(self, what: str, a: str, b: str) -> str | None:
        """There is none."""
        return None

    def map(self, person: str) -> str | None:
        """There is none."""
        return None

    def entrances(self) -> list[tuple[str, str]]:
        """There are none."""
        return []

    def _up(self) -> str:
        return "../" * self.depth


def file_name(id: str, part: int = 1) -> str:
    """The name of the file of a page, without its ending.

    Example:
        >>> file_name("nxbzidg7bqvwheej"), file_name("nxbzidg7bqvwheej", 2)
        ('nxbzidg7bqvwheej', 'nxbzidg7bqvwheej-2')
    """
    return f"{quote(id, safe='')}-{part}" if part > 1 else quote(id, safe="")
