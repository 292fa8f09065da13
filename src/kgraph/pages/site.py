"""The pages of a workspace as files: relative links, RDF beside each page, lists with a filter, no server."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph import __version__
from kgraph.pages.addresses import SiteAddresses, file_name
from kgraph.pages.corpus import Corpus
from kgraph.pages.data import triples_about, write_data
from kgraph.pages.kinds import PAGE_KINDS, PageKind, get_kind
from kgraph.pages.overview import LISTED, chosen, list_part, overview, weight
from kgraph.pages.render import ASSETS, asset, render, render_page
from kgraph.pages.shared import PAPERS_SHOWN, label
from kgraph.pages.swapping import new_folder
from kgraph.progress import SILENT, Progress
from kgraph.reports.text import count

if TYPE_CHECKING:
    from kgraph.pages.corpus import Ints
    from kgraph.store import GraphStore

MARKER = "site.json"
"""A file at the root of every site; what holds one may be replaced by a newer site."""


def plan_site(corpus: Corpus, store: GraphStore, *, only: Sequence[str] = (), min_papers: int = 0) -> Site:
    """What a site would hold; nothing is written yet.

    only: names of kinds, as in `people` or `person`; by default all. min_papers: things on fewer papers get
    no page and stand as plain text where others name them; papers keep theirs.

    Raises:
        UnknownName: there is no such kind of page.
    """
    wanted = {get_kind(name).name for name in only}
    kinds = tuple(kind for kind in PAGE_KINDS if not wanted or kind.name in wanted)
    things = {kind.name: chosen(corpus, kind.name, min_papers) for kind in kinds}
    return Site(corpus, store, kinds, things, min_papers)


@dataclass(frozen=True)
class Site:
    """A planned site: `things` are the numbers of what gets a page, by kind, in the order of their list."""

    corpus: Corpus
    store: GraphStore
    kinds: tuple[PageKind, ...]
    things: dict[str, Ints]
    min_papers: int

    @cached_property
    def pages(self) -> dict[str, int]:
        """Plural of a kind → how many pages of HTML are of it; long lists of papers go on over several."""
        return {kind.plural: int(self._parts(kind.name).sum()) for kind in self.kinds}

    @property
    def n_pages(self) -> int:
        """Pages of HTML in all: of things, the lists of them, the start page."""
        return sum(self.pages.values()) + sum(self._parts_of_list(kind) for kind in self.kinds) + 1

    def write(self, folder: str | os.PathLike[str], *, progress: Progress = SILENT) -> Path:
        """Write the site; it takes the place of an earlier one at once, when all of it is there.

        Page after page, so memory is that of the corpus. The same state of a workspace gives the same bytes.

        Raises:
            BadRequest: the folder holds something else, or is being written.
        """
        with new_folder(folder, marker=MARKER) as new:
            self._write_root(new)
            for kind in self.kinds:
                progress.stage(kind.plural, self.pages[kind.plural], "pages")
                self._write_names(new, kind)
                self._write_lists(new, kind)
                self._write_things(new, kind, progress)
        return Path(folder)

    def _parts(self, kind: str) -> Ints:
        """How many pages each of the things takes."""
        import numpy as np

        numbers = self.things[kind]
        if kind == "paper":
            return np.ones(len(numbers), np.int64)
        return np.maximum(1, -(-self.corpus.papers_of(kind).sizes[numbers] // PAPERS_SHOWN))

    def _parts_of_list(self, kind: PageKind) -> int:
        return max(1, -(-len(self.things[kind.name]) // LISTED))

    def _addresses(self, depth: int) -> SiteAddresses:
        return SiteAddresses(depth, frozenset(self.things), self._chosen)

    @cached_property
    def _chosen(self) -> dict[str, Collection[str]]:
        """Ids of those that have a page, of the kinds of which not all do."""
        return {
            kind: frozenset(self.corpus.id(kind, number) for number in numbers.tolist())
            for kind, numbers in self.things.items()
            if len(numbers) < self.corpus.size(kind)
        }

    def _write_root(self, root: Path) -> None:
        """The start page, what pages ask for, and what the site is."""
        _write(root / "index.html", render("start.html.j2", self._addresses(0), **overview(self.corpus)))
        for name in ASSETS:
            (root / name).write_bytes(asset(name))
        about = {"made_by": f"kgraph {__version__}", "base": self.corpus.base, "min_papers": self.min_papers}
        _write(root / MARKER, json.dumps({**about, "pages": self.pages}, indent=2) + "\n")

    def _write_names(self, root: Path, kind: PageKind) -> None:
        """What the filter of a list looks through, as a script: a page on a disk may load no data."""
        to, opening = self._addresses(0), "window.kgraphNames = ["
        with (root / f"{kind.plural}.js").open("w", encoding="utf-8", newline="\n") as file:
            for number in self.things[kind.name].tolist():
                name = label(self.corpus.name(kind.name, number))
                address = to.page(kind.name, self.corpus.id(kind.name, number))
                row = [name, address, weight(self.corpus, kind.name, number) or ""]
                file.write(f"{opening}\n{json.dumps(row, ensure_ascii=False)}")
                opening = ","
            file.write("\n];\n" if opening == "," else f"{opening}];\n")

    def _write_lists(self, root: Path, kind: PageKind) -> None:
        """The list of all that have a page, part by part."""
        to, parts = self._addresses(0), self._parts_of_list(kind)

        def address(part: int) -> str | None:
            return f"{file_name(kind.plural, part)}.html" if 0 < part <= parts else None

        for part in range(1, parts + 1):
            shown = list_part(self.corpus, kind.name, part, min_papers=self.min_papers)
            values = {"script": f"{kind.plural}.js", "before": address(part - 1), "after": address(part + 1)}
            page = render("list.html.j2", to, kind=kind, note=self._note(kind), **values, **shown)
            _write(root / f"{file_name(kind.plural, part)}.html", page)

    def _note(self, kind: PageKind) -> str | None:
        size = self.corpus.size(kind.name)
        if len(self.things[kind.name]) == size:
            return None
        least = count(self.min_papers, "paper")
        return f"Of {count(size, kind.name, kind.plural)}, those on at least {least}."

    def _write_things(self, root: Path, kind: PageKind, progress: Progress) -> None:
        """Page after page, each with its data."""
        folder, to = root / kind.name, self._addresses(1)
        folder.mkdir()
        numbers, parts_of_each = self.things[kind.name].tolist(), self._parts(kind.name).tolist()
        for number, parts in zip(numbers, parts_of_each, strict=True):
            id = self.corpus.id(kind.name, number)
            for part in range(1, parts + 1):
                page = kind.make(self.corpus, number, part)
                _write(folder / f"{file_name(id, part)}.html", render_page(page, to))
            triples = triples_about(self.store, page.thing.iri)
            (folder / f"{file_name(id)}.ttl").write_bytes(write_data(triples, "ttl", base=self.corpus.base))
            progress.advance(parts)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
