"""A query cut into pages, and the pages kept on disk."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgraph.errors import BadRequest, RemoteError
from kgraph.store.protocol import Answer

Row = tuple[Any, ...]

_PROLOGUE = re.compile(
    r"(?:\s|\#[^\r\n]*(?:[\r\n]|$)|PREFIX\s+[^\s:<]*:\s*<[^>]*>|BASE\s*<[^>]*>)*", re.IGNORECASE
)
_PREFIX = re.compile(r"^\s*PREFIX\s+([^\s:<]*):", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """Where a page begins: where the first column is not before `key`, `offset` rows further on."""

    key: str | None = None
    offset: int = 0

    def allows(self, rows: Sequence[Row]) -> bool:
        """Whether rows can stand in a page from here: none is from before its key."""
        key = self.key
        return key is None or all((_text(row[0]) or "") >= key for row in rows)

    def after(self, rows: Sequence[Row]) -> tuple[Sequence[Row], Place]:
        """The rows of a page from here that are surely complete, and where the next page begins.

        Those of the last key may go on in the next page, which begins with them; where there is no other key,
        all are kept and the next page begins behind them.
        """
        if not rows:
            return rows, self
        first, last = (_text(row[0]) for row in (rows[0], rows[-1]))
        if last is None or first == last:
            start = self.offset if last is None or last == self.key else 0
            return rows, Place(last, start + len(rows))
        cut = next(n for n in range(len(rows), 0, -1) if _text(rows[n - 1][0]) != last)
        return rows[:cut], Place(last)


def _text(term: Any) -> str | None:
    """What STR() makes of a term; `None` for an unbound variable."""
    return None if term is None else str(term.value)


@dataclass(frozen=True)
class PagedQuery:
    """A SELECT as the inner part of queries for its pages."""

    prologue: str
    select: str
    variables: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> PagedQuery:
        """The pages of a query; prefixes that kgraph knows need not be declared.

        Raises:
            BadRequest: it is no SELECT, or one that cannot stand inside another (FROM).
        """
        from kgraph.rdf.vocabulary import PREFIXES
        from kgraph.store.sparql import syntax_error

        try:
            variables = _variables(text, PREFIXES)
        except SyntaxError as error:
            raise syntax_error(text, error) from error
        prologue, select = split_prologue(text, PREFIXES)
        if variables is None:
            raise BadRequest("an endpoint is asked for rows: only SELECT can be paged")
        paged = cls(prologue, select, variables)
        try:
            _variables(paged.page(Place(""), 1), {})
        except SyntaxError as error:
            raise BadRequest(
                "this query cannot be asked in pages: a SELECT with FROM cannot stand inside another "
                "(name the graph in the pattern: GRAPH <…> { … })"
            ) from error
        return paged

    def page(self, place: Place, size: int) -> str:
        """The query for the rows from a place on, ordered by all columns, so every page is determined."""
        from kgraph.store.sparql import format_term

        key, *others = (f"?{name}" for name in self.variables)
        later = f" FILTER(STR({key}) >= {format_term(place.key)})" if place.key is not None else ""
        order = " ".join([f"STR({key})", key, *others])
        offset = f" OFFSET {place.offset}" if place.offset else ""
        return (
            f"{self.prologue}SELECT {' '.join([key, *others])} WHERE {{ {{\n{self.select}\n}}{later} }}\n"
            f"ORDER BY {order} LIMIT {size}{offset}"
        )

    @property
    def count(self) -> str:
        """The query for the number of rows."""
        return f"{self.prologue}SELECT (COUNT(*) AS ?rows) WHERE {{ {{\n{self.select}\n}} }}"


def split_prologue(text: str, prefixes: Mapping[str, str]) -> tuple[str, str]:
    """The declarations of a query, those of `prefixes` that it lacks before its own, and the query itself."""
    split = _PROLOGUE.match(text)
    end = split.end() if split else 0
    declared = set(_PREFIX.findall(text[:end]))
    known = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in prefixes.items() if p not in declared)
    return known + text[:end].rstrip() + "\n", text[end:].strip()


class Pages:
    """The answers to the pages of one query at one endpoint, in a folder of their own."""

    def __init__(self, folder: Path, asked: bytes) -> None:
        self.folder, self._asked = folder, asked

    @classmethod
    def of(cls, root: Path | None, url: str, query: PagedQuery, size: int) -> Pages:
        """The folder of a query below `root`, by default in the user's cache; made with the first answer."""
        asked = {"endpoint": url, "query": query.prologue + query.select, "page_size": size}
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]
        return cls((root or default_folder()) / digest, json.dumps(asked, indent=1).encode())

    def answer(self, n: int, ask: Callable[[], Answer]) -> Answer:
        """The n-th answer, from the disk or by asking."""
        for path in self.folder.glob(f"{n:06d}.*"):
            return Answer(path.suffix[1:], path.read_bytes())
        answer = ask()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._write("asked.json", self._asked)
        self._write(f"{n:06d}.{answer.format}", answer.body)
        return answer

    def drop(self, n: int) -> None:
        """Forget the n-th answer, since it is no use."""
        for path in self.folder.glob(f"{n:06d}.*"):
            path.unlink()

    def remove(self) -> None:
        """Remove the folder of this query."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, name: str, data: bytes) -> None:
        """A file that is there as a whole or not at all, however the run ends."""
        temporary = self.folder / f".{name}.{os.getpid()}"
        temporary.write_bytes(data)
        temporary.replace(self.folder / name)


def default_folder() -> Path:
    """Where pages are kept while a query is being answered."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "kgraph" / "pages"


def read_rows(answer: Answer, variables: Sequence[str], url: str) -> list[Row]:
    """The rows of an answer as terms of pyoxigraph, in the order of the variables.

    Raises:
        RemoteError: the answer cannot be read, was cut, has other columns, or holds blank nodes, whose names
            mean nothing in the next page.
    """
    import pyoxigraph as ox

    try:
        names, rows = _parsed(answer)
    except (SyntaxError, ValueError, OSError) as error:
        raise RemoteError(url, f"gives an answer that cannot be read: {error}", may_pass=True) from error
    if sorted(names) != sorted(variables):
        raise RemoteError(url, f"gives the columns {names} where {list(variables)} were asked for")
    if names != list(variables):
        order = [names.index(name) for name in variables]
        rows = [tuple(row[i] for i in order) for row in rows]
    if any(isinstance(term, ox.BlankNode) for row in rows for term in row):
        raise RemoteError(
            url, "gives blank nodes, which have no name outside a page; ask for IRIs (FILTER(!isBlank(?x)))"
        )
    return rows


def _parsed(answer: Answer) -> tuple[list[str], list[Row]]:
    import pyoxigraph as ox

    found = ox.parse_query_results(answer.body, getattr(ox.QueryResultsFormat, answer.format.upper()))
    try:
        if isinstance(found, ox.QueryBoolean):
            return [], []
        return [v.value for v in found.variables], list(map(tuple, found))
    finally:
        # An error's traceback would keep this frame, and an answer must end in the thread that made it.
        del found


def _variables(text: str, prefixes: Mapping[str, str]) -> tuple[str, ...] | None:
    """The columns of a SELECT, by asking an empty store; `None` for another kind of query."""
    import pyoxigraph as ox

    answer = ox.Store().query(text, prefixes=dict(prefixes))
    return tuple(v.value for v in answer.variables) if isinstance(answer, ox.QuerySolutions) else None
