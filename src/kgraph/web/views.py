"""What pages and the JSON API look at: the indexed corpus and the search of the state that counts now."""

from __future__ import annotations

import hashlib
import threading
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from kgraph import __version__
from kgraph.pages.corpus import TABLES, Corpus
from kgraph.pages.models import Ref
from kgraph.pages.search import Search
from kgraph.pages.shared import label, ref_of
from kgraph.rdf.iris import parse_iri
from kgraph.resolve.lookup import get_thing
from kgraph.workspace import KnowledgeGraph

if TYPE_CHECKING:
    from starlette.requests import Request

    from kgraph.measures.explained_paths import ExplainedPath
    from kgraph.measures.joint_papers import Thing


class View:
    """One state of the workspace, as pages see it."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.corpus = Corpus(graph.entities, base=graph.base, seed=graph.seed)
        self.search = Search(self.corpus)
        self.manifest, self.store, self._registry = graph.manifest, graph.store, graph.state / "registry"
        manifest = (graph.state / "manifest.json").read_bytes()
        self.etag = f'"{hashlib.sha256(manifest + __version__.encode()).hexdigest()[:20]}"'

    @cached_property
    def replaced(self) -> dict[tuple[str, str], str]:
        """Kind and id that gave way in a merge → the id that stands for it today."""
        rows = self.corpus.entities.replacements.select("kind", "old", "new").iter_rows()
        return {(kind, old): new for kind, old, new in rows}

    def is_gone(self, kind: str, id: str) -> bool:
        """Whether the id was given out once by a build of this workspace."""
        return (kind, id) in self._given_out

    @cached_property
    def _given_out(self) -> frozenset[tuple[str, str]]:
        """Ids of the registry that stand for nothing today."""
        import polars as pl

        path = self._registry / "ids.parquet"
        if not path.exists():  # removed by later builds
            return frozenset()
        known = pl.concat(
            self.corpus.frame(table).select(pl.lit(kind).alias("kind"), "id")
            for kind, (table, _) in TABLES.items()
        )
        given_out = pl.read_parquet(path, columns=["kind", "id"]).filter(pl.col("kind").is_in(list(TABLES)))
        return frozenset(given_out.join(known, on=["kind", "id"], how="anti").iter_rows())

    def thing(self, text: str, kinds: tuple[str, ...] = tuple(TABLES)) -> Thing:
        """Kind and id of what a name, id, IRI or identifier means.

        Raises:
            UnknownName, AmbiguousName
        """
        text = text.strip()
        named = parse_iri(self.corpus.base, text)
        thought = [named] if named and named[0] in kinds else [(kind, text) for kind in kinds]
        found = [thing for thing in thought if self.corpus.number(*thing) is not None]
        if len(found) == 1:  # an id: seen at once, where names take a look at all of them
            return found[0]
        return get_thing(self.corpus.entities, text, kinds, base=self.corpus.base)

    def ref(self, kind: str, id: str) -> Ref:
        """A thing by its id, as pages name it."""
        return ref_of(self.corpus, kind, id) or Ref(
            kind=kind, id=id, name=label(id), iri=f"{self.corpus.base}{kind}/{id}"
        )

    def path(self, a: str, b: str, by: str) -> ExplainedPath:
        """How two people are connected by papers.

        Raises:
            NoPath; UnknownName, AmbiguousName.
        """
        from kgraph.errors import NoPath
        from kgraph.measures.explained_paths import explain_path, why_no_path
        from kgraph.measures.paths import find_path

        network = self.corpus.network
        one, other = (self.thing(text, ("person",))[1] for text in (a, b))
        found = find_path(network, one, other, by=by)
        if found is None:
            raise NoPath(why_no_path(network, one, other, by=by))
        return explain_path(self.corpus.entities, network, found, ends=(one, other), joins="paper")


def is_unchanged(request: Request, etag: str) -> bool:
    """Whether the client has the answer already, by `If-None-Match` (RFC 9110, 13.1.2)."""
    given = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return etag in given or given == ["*"]


_VIEWS: WeakKeyDictionary[KnowledgeGraph, View] = WeakKeyDictionary()
_LOCK = threading.Lock()


def view_of(graph: KnowledgeGraph) -> View:
    """The view of a graph, made when first asked for; it lives as long as the graph."""
    with _LOCK:
        if graph not in _VIEWS:
            _VIEWS[graph] = View(graph)
        return _VIEWS[graph]


def view(request: Request) -> View:
    """The view of the graph that counts now."""
    return view_of(request.app.state.graphs.now())
