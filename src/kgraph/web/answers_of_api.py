"""What the JSON API answers: a row per address, made from the kinds of pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kgraph.errors import UnknownName
from kgraph.measures.explained_paths import ExplainedPath
from kgraph.measures.ties import Tie, explain_tie
from kgraph.pages.ego import ego_map
from kgraph.pages.kinds import PAGE_KINDS, PageKind
from kgraph.pages.models import EgoMap, Model, Ref
from kgraph.pages.overview import chosen, overview, weight
from kgraph.pages.search import Hit
from kgraph.pages.shared import ref
from kgraph.web import queries_of_api as queries
from kgraph.web.views import View


class Gone(UnknownName):
    """An id that an earlier build gave out."""


class Overview(Model):
    """What there is, by kind."""

    base: str
    counts: dict[str, int]
    documents: int
    first_year: int | None
    last_year: int | None
    papers_with_cut_lists: int


class Listed(Model):
    """A thing in a list."""

    thing: Ref
    papers: int | None
    """On how many it is; null for a paper."""
    year: int | None
    """Of a paper."""


class Listing(Model):
    """One page of all things of a kind."""

    items: list[Listed]
    total: int
    page: int
    pages: int
    next: str | None
    """Address of the next page."""


class Hits(Model):
    """What a search found, the likest first."""

    items: list[Hit]


def _overview(seen: View, id: str, query: queries.Query) -> Overview:
    found = overview(seen.corpus)
    first, last = found["years_of"] or (None, None)
    return Overview(
        base=seen.corpus.base,
        counts=found["counts"],
        documents=found["documents"],
        first_year=first,
        last_year=last,
        papers_with_cut_lists=found["cut"],
    )


def _listing(kind: PageKind) -> Callable[[View, str, Any], Listing]:
    def listing(seen: View, id: str, query: queries.ListQuery | queries.PapersQuery) -> Listing:
        least = query.min_papers if isinstance(query, queries.ListQuery) else 0
        numbers = chosen(seen.corpus, kind.name, least)
        pages = max(1, -(-len(numbers) // query.per_page))
        shown = numbers[(query.page - 1) * query.per_page : query.page * query.per_page].tolist()
        further = f"&min_papers={least}" if least else ""
        address = f"/api/{kind.plural}?page={query.page + 1}&per_page={query.per_page}{further}"
        return Listing(
            items=[_listed(seen, kind.name, n) for n in shown],
            total=len(numbers),
            page=query.page,
            pages=pages,
            next=address if query.page < pages else None,
        )

    return listing


def _listed(seen: View, kind: str, number: int) -> Listed:
    count = weight(seen.corpus, kind, number)
    is_paper = kind == "paper"
    return Listed(
        thing=ref(seen.corpus, kind, number),
        papers=None if is_paper else count,
        year=(count or None) if is_paper else None,
    )


def _thing(kind: PageKind) -> Callable[[View, str, Any], Any]:
    def thing(seen: View, id: str, query: queries.PageQuery) -> Any:
        return kind.make(seen.corpus, _number(seen, kind.name, id), query.part)

    return thing


def _number(seen: View, kind: str, id: str) -> int:
    """The number of a thing, also by an id that gave way to another."""
    while (kind, id) in seen.replaced:
        id = seen.replaced[kind, id]
    number = seen.corpus.number(kind, id)
    if number is not None:
        return number
    if seen.is_gone(kind, id):
        raise Gone(kind, id, hint="an earlier build gave out this id")
    raise UnknownName(kind, id)


def _ego(seen: View, id: str, query: queries.EgoQuery) -> EgoMap:
    return ego_map(seen.corpus, _number(seen, "person", id), query.shown)


def _search(seen: View, id: str, query: queries.SearchQuery) -> Hits:
    kinds = (query.kind,) if query.kind else ()
    return Hits(items=seen.search.find(query.q, kinds, limit=query.limit))


def _explain(seen: View, id: str, query: queries.PairQuery) -> Tie:
    one, other = seen.thing(query.a), seen.thing(query.b)
    return explain_tie(seen.corpus.entities, one, other, base=seen.corpus.base)


def _path(seen: View, id: str, query: queries.PathQuery) -> ExplainedPath:
    return seen.path(query.a, query.b, query.by)


def _of_kind(kind: PageKind) -> list[tuple[Any, ...]]:
    """The list of a kind and its things."""
    query = queries.PapersQuery if kind.name == "paper" else queries.ListQuery
    order = "the latest first" if kind.name == "paper" else "those on most papers first"
    return [
        (f"/api/{kind.plural}", f"list_{kind.plural}", f"All {kind.plural}, {order}.", query, Listing,
         _listing(kind), (400, 405), _links(kind)),
        (f"/api/{kind.plural}/{{id}}", f"get_{kind.name}", f"What the page of one {kind.name} shows.",
         queries.PageQuery, kind.model, _thing(kind), (400, 404, 405, 410)),
    ]  # fmt: skip


def _links(kind: PageKind) -> dict[str, dict[str, str]]:
    """What may be asked of the first things of a list."""
    one, other = ("$response.body#/items/" + place for place in ("0/thing", "1/thing"))
    links = {f"get_{kind.name}": {"id": f"{one}/id"}}
    if kind.name == "person":
        pair = {"a": f"{one}/iri", "b": f"{other}/iri"}
        links |= {"ego_network": {"id": f"{one}/id"}, "explain": pair, "path": pair}
    return links


ENDPOINTS: tuple[tuple[Any, ...], ...] = (
    ("/api", "overview", "What there is.", queries.Query, Overview, _overview, (400, 405)),
    *(row for kind in PAGE_KINDS for row in _of_kind(kind)),
    ("/api/people/{id}/ego", "ego_network", "The network around a person, with places to draw it at.",
     queries.EgoQuery, EgoMap, _ego, (400, 404, 405, 410)),
    ("/api/search", "search", "Things by words of their names and titles; slips and accents are forgiven.",
     queries.SearchQuery, Hits, _search, (400, 405)),
    ("/api/explain", "explain", "What joins two things: the papers with their lines.",
     queries.PairQuery, Tie, _explain, (400, 404, 405, 409)),
    ("/api/path", "path", "How two people are connected, with the papers of every step.",
     queries.PathQuery, ExplainedPath, _path, (400, 404, 405, 409)),
)  # fmt: skip
"""Path, name, summary, query, answer, handler, problems and links of every address: a row of `Endpoint`."""
