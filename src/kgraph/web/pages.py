"""Pages of things, and at the IRIs' own paths the way to them: 303 to HTML or a format of RDF."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from kgraph.errors import AmbiguousName, BadRequest, KGraphError, NoPath, UnknownName
from kgraph.measures.paths import BY, CRITERIA
from kgraph.pages.addresses import ServerAddresses
from kgraph.pages.corpus import TABLES
from kgraph.pages.data import DATA_FORMATS, triples_about, write_data
from kgraph.pages.kinds import get_kind, get_page
from kgraph.pages.models import Ref
from kgraph.pages.overview import list_part, overview
from kgraph.pages.render import ASSETS, POLICY, asset, render, render_page
from kgraph.pages.resource import resource
from kgraph.rdf.iris import KINDS, entity_iri, parse_iri
from kgraph.reports.text import count
from kgraph.web.negotiation import Format, choose, offers
from kgraph.web.views import View, is_unchanged, view

TO = ServerAddresses()
CSP = f"{POLICY}; frame-ancestors 'none'"
_HTML = Format("html", "text/html", ("application/xhtml+xml",))
_OFFERED = (_HTML, *(Format(f.suffix, f.media_type) for f in DATA_FORMATS))
_SUFFIXES = ("html", *(f.suffix for f in DATA_FORMATS))

Handler = Callable[[Request, View], Response]


class NotHere(KGraphError):
    """There is nothing at an address; `status` is 404, or 410 where there was once."""

    def __init__(self, message: str, status: int = 404, suggestions: Sequence[Ref] = ()) -> None:
        self.status, self.suggestions = status, suggestions
        super().__init__(message)


def page(handler: Handler) -> Callable[[Request], Response]:
    """A handler whose errors are pages, and whose answers hold for as long as the state does."""

    @functools.wraps(handler)
    def answered(request: Request) -> Response:
        seen = view(request)
        try:
            answer = handler(request, seen)
        except (NotHere, UnknownName, AmbiguousName, NoPath, BadRequest) as error:
            return _problem(seen, error)
        if answer.status_code != 200:
            return answer
        kept = {"ETag": seen.etag, "Cache-Control": "no-cache"}
        if is_unchanged(request, seen.etag):
            return Response(status_code=304, headers=kept)
        answer.headers.update(kept)
        return answer

    return answered


def html(text: str, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    """A page under the policy of all pages."""
    return HTMLResponse(text, status, headers={"Content-Security-Policy": CSP, **(headers or {})})


def _problem(seen: View, error: KGraphError) -> Response:
    status, title = 400, "That cannot be done as asked"
    suggestions: Sequence[Ref] = ()
    detail = str(error)
    if isinstance(error, NotHere):
        status, suggestions = error.status, error.suggestions
        title = "Gone" if status == 410 else "Not here"
    elif isinstance(error, UnknownName):
        status, title = 404, "Not here"
        suggestions = seen.search.suggestions(error.kind, error.name)
    elif isinstance(error, AmbiguousName):
        status, title = 409, "Several are called like that"
        detail = f"{error.name!r} fits {len(error.candidates)}; give the IRI of the one you mean"
        found = [parse_iri(seen.corpus.base, iri) for iri, _, _ in error.candidates[:20]]
        suggestions = [seen.ref(*thing) for thing in found if thing]
    elif isinstance(error, NoPath):
        status, title = 404, "No path"
    return html(render("problem.html.j2", TO, title=title, detail=detail, suggestions=suggestions), status)


@page
def start(request: Request, seen: View) -> Response:
    """Counts and entrances."""
    return html(render("start.html.j2", TO, **overview(seen.corpus)))


@page
def thing_page(request: Request, seen: View) -> Response:
    """The page of a thing of any kind."""
    kind, id = request.path_params["kind"], request.path_params["id"]
    if (kind, id) in seen.replaced:
        return _to_current(seen, kind, id, "html")
    links = {"Link": ", ".join(_alternates(kind, id))}
    if kind in TABLES:
        if seen.corpus.number(kind, id) is None:
            raise _not_here(seen, kind, id)
        found = get_page(seen.corpus, kind, id, _part(request))
        return html(render_page(found, TO), headers=links)
    triples = triples_about(seen.store, _iri(seen, kind, id))
    if not triples:
        raise _not_here(seen, kind, id)
    shown = resource(seen.corpus, kind, id, triples, TO)
    return html(render("resource.html.j2", TO, **shown), headers=links)


def _part(request: Request) -> int:
    text = request.query_params.get("part", "1")
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) < 10**9:
        raise BadRequest(f"part is a number from 1, not {text!r}")
    return int(text[:9])


def _iri(seen: View, kind: str, id: str) -> str:
    """The IRI of what stands at an address.

    Raises:
        NotHere: none can be made of it.
    """
    import pyoxigraph as ox

    iri = entity_iri(seen.corpus.base, kind, quote(id, safe="/-._~%:@!$&'()*+,;="))
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise NotHere(f"{id!r} is no id") from error
    if kind not in KINDS:
        raise NotHere(f"there are no things of kind {kind!r}; there are {', '.join(KINDS)}")
    return iri


def _alternates(kind: str, id: str) -> list[str]:
    path = f"/data/{quote(kind, safe='')}/{quote(id, safe='/')}"
    return [f'<{path}.{f.suffix}>; rel="alternate"; type="{f.media_type}"' for f in DATA_FORMATS]


def _not_here(seen: View, kind: str, id: str) -> NotHere:
    if seen.is_gone(kind, id):
        return NotHere(f"{kind} {id} was given out by an earlier build; this one has no such {kind}", 410)
    return NotHere(f"there is no {kind} {id!r}", 404, seen.search.suggestions(kind, id))


def _to_current(seen: View, kind: str, id: str, suffix: str) -> Response:
    """The way from an id that gave way to the one that stands for it."""
    new = seen.replaced[kind, id]
    iri = entity_iri(seen.corpus.base, kind, new)
    headers = {"Link": f'<{iri}>; rel="http://purl.org/dc/terms/isReplacedBy"'}
    return RedirectResponse(_address(kind, new, suffix), 303, headers)


def _address(kind: str, id: str, suffix: str) -> str:
    path = f"{quote(kind, safe='')}/{quote(id, safe='/')}"
    return f"/page/{path}" if suffix == "html" else f"/data/{path}.{suffix}"


@page
def data(request: Request, seen: View) -> Response:
    """What the graph says of a thing; without a suffix, the way to the format that is wanted."""
    kind, rest = request.path_params["kind"], request.path_params["rest"]
    id, dot, suffix = rest.rpartition(".")
    if not dot or suffix not in _SUFFIXES[1:]:
        return _see(request, seen, kind, rest)
    if (kind, id) in seen.replaced:
        return _to_current(seen, kind, id, suffix)
    triples = triples_about(seen.store, _iri(seen, kind, id))
    if not triples:
        raise _not_here(seen, kind, id)
    (format,) = (f for f in DATA_FORMATS if f.suffix == suffix)
    content = write_data(triples, suffix, base=seen.corpus.base)
    links = {"Link": f'<{_address(kind, id, "html")}>; rel="describedby"; type="text/html"'}
    charset = "; charset=utf-8" if format.media_type.startswith("text/") else ""
    return Response(content, media_type=format.media_type + charset, headers=links)


@page
def identified(request: Request, seen: View) -> Response:
    """What an IRI names is no document: 303 to one about it."""
    return _see(request, seen, request.path_params["kind"], request.path_params["rest"])


def _see(request: Request, seen: View, kind: str, rest: str) -> Response:
    """303 to the page or data of a thing, as a suffix says or else as the client wishes."""
    id, dot, suffix = rest.rpartition(".")
    if not dot or suffix not in _SUFFIXES:
        id, suffix = rest, ""
    if (kind, id) in seen.replaced:
        return _to_current(seen, kind, id, suffix or _wished(request))
    if not _exists(seen, kind, id):
        raise _not_here(seen, kind, id)
    chosen = suffix or _wished(request)
    if not chosen:
        return PlainTextResponse(f"to be had as {offers(_OFFERED)}\n", 406, {"Vary": "Accept"})
    headers = {"Vary": "Accept", "Link": ", ".join(_alternates(kind, id))}
    return RedirectResponse(_address(kind, id, chosen), 303, headers)


def _wished(request: Request) -> str:
    found = choose(request.headers.get("accept"), _OFFERED)
    return found.name if found else ""


def _exists(seen: View, kind: str, id: str) -> bool:
    if kind in TABLES:
        return seen.corpus.number(kind, id) is not None
    return bool(triples_about(seen.store, _iri(seen, kind, id)))


@page
def anywhere(request: Request, seen: View) -> Response:
    """Paths that nothing else answers: those of the IRIs, whatever their base."""
    below = urlsplit(seen.corpus.base).path
    path = request.url.path
    kind, slash, rest = path[len(below) :].partition("/") if path.startswith(below) else ("", "", "")
    if slash and rest and kind in KINDS:
        return _see(request, seen, kind, rest)
    raise NotHere(f"nothing is at {path}", 404, seen.search.suggestions("", path.rpartition("/")[2]))


@page
def browse(request: Request, seen: View) -> Response:
    """All things of a kind, part by part."""
    kind = get_kind(request.path_params["plural"])
    shown = list_part(seen.corpus, kind.name, _part(request))
    if shown["part"] > shown["parts"]:
        raise NotHere(f"the list of {kind.plural} has {count(shown['parts'], 'part')}")

    def address(part: int) -> str | None:
        return f"/browse/{kind.plural}?part={part}" if 0 < part <= shown["parts"] else None

    before, after = address(shown["part"] - 1), address(shown["part"] + 1)
    values = {"kind": kind, "script": None, "note": None, "before": before, "after": after, **shown}
    return html(render("list.html.j2", TO, **values))


@page
def explain(request: Request, seen: View) -> Response:
    """What joins two things."""
    from kgraph.measures.ties import explain_tie

    a, b = (request.query_params.get(end, "").strip() for end in ("a", "b"))
    values: dict[str, Any] = {"a": a, "b": b, "tie": None, "one": None, "other": None, "ref_of": seen.ref}
    if a and b:
        one, other = seen.thing(a), seen.thing(b)
        tie = explain_tie(seen.corpus.entities, one, other, base=seen.corpus.base)
        values |= {"tie": tie, "one": seen.ref(*one), "other": seen.ref(*other)}
    return html(render("explain.html.j2", TO, **values))


@page
def path(request: Request, seen: View) -> Response:
    """How two people are connected."""
    a, b = (request.query_params.get(end, "").strip() for end in ("a", "b"))
    by = request.query_params.get("by", BY[0])
    values: dict[str, Any] = {"a": a, "b": b, "by": by, "criteria": CRITERIA, "ref_of": seen.ref}
    found, nothing = None, None
    if a and b:
        try:
            found = seen.path(a, b, by)
        except NoPath as error:
            nothing = str(error)
    return html(render("path.html.j2", TO, found=found, nothing=nothing, **values))


def assets(request: Request) -> Response:
    """The stylesheet and the script of lists."""
    name = request.path_params["name"]
    if name not in ASSETS:
        return PlainTextResponse("no such file\n", 404)
    headers = {"Cache-Control": "max-age=3600"}
    return Response(asset(name), media_type=f"{ASSETS[name]}; charset=utf-8", headers=headers)


def routes() -> list[Route]:
    """The routes of this room; they come last of all, as they answer every path that nothing else does."""
    return [
        Route("/", start),
        Route("/assets/{name}", assets),
        Route("/browse/{plural}", browse),
        Route("/explain", explain),
        Route("/path", path),
        Route("/page/{kind}/{id:path}", thing_page),
        Route("/data/{kind}/{rest:path}", data),
        Route("/id/{kind}/{rest:path}", identified),
        Route("/{path:path}", anywhere),
    ]
