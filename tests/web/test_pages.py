"""At the IRIs' paths: the way to the page or the data that a client wants; every page under its policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rdflib

import kgraph
from kgraph.pages.render import POLICY

if TYPE_CHECKING:
    from conftest import Server

FORMATS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


@pytest.fixture
def person(server: Server) -> Any:
    return server.http.get("/api/people?per_page=1").json()["items"][0]["thing"]


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        *((media_type, f".{suffix}") for suffix, media_type in FORMATS.items()),
        ("text/html", ""),
        ("*/*", ""),
        ("application/xhtml+xml", ""),
        ("text/html;q=0.5, text/turtle", ".ttl"),
        ("application/n-triples;q=0.2, text/html;q=0.1", ".nt"),
    ],
)
def test_an_iri_leads_where_the_client_wishes(accept: str, suffix: str, person: Any, server: Server) -> None:
    answer = server.http.get(f"/id/person/{person['id']}", headers={"Accept": accept})
    folder = "data" if suffix else "page"
    assert answer.status_code == 303 and answer.headers["vary"] == "Accept"
    assert answer.headers["location"] == f"/{folder}/person/{person['id']}{suffix}"
    assert server.http.get(f"/id/person/{person['id']}", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_every_format_holds_the_same_triples(person: Any, server: Server) -> None:
    found = []
    for suffix, media_type in FORMATS.items():
        path = server.http.get(f"/id/person/{person['id']}.{suffix}").headers["location"]
        answer = server.http.get(path).raise_for_status()
        assert answer.headers["content-type"].startswith(media_type)
        format = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}[suffix]
        found.append(len(rdflib.Graph().parse(data=answer.text, format=format)))
    assert len(set(found)) == 1 and found[0] > 100


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200), ("/search?q=bengio", 200), ("/explain", 200), ("/path", 200), ("/browse/people", 200),
        ("/page/person/nobody", 404), ("/id/person/nobody", 404), ("/data/person/nobody.ttl", 404),
        ("/browse/none", 404), ("/browse/people?part=999", 404), ("/browse/people?part=x", 400),
        ("/page/person/%00", 404), ("/page/person/%3Cscript%3E", 404), ("/none", 404),
    ],
)  # fmt: skip
def test_every_page_comes_under_the_policy(path: str, status: int, server: Server) -> None:
    answer = server.http.get(path)
    assert answer.status_code == status and "<script>" not in answer.text
    assert answer.headers["content-security-policy"] == f"{POLICY}; frame-ancestors 'none'"


def test_only_what_was_found_is_held_to_be_unchanged(person: Any, server: Server) -> None:
    tag = server.http.get(f"/page/person/{person['id']}").headers["etag"]
    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = server.http.get(f"/page/person/{person['id']}", headers={"If-None-Match": given})
        assert (answer.status_code, answer.content) == (304, b"")
    assert server.http.get("/page/person/nobody", headers={"If-None-Match": tag}).status_code == 404


def test_explain_and_path_show_the_joint_papers_with_their_lines(person: Any, server: Server) -> None:
    other = server.http.get(f"/api/people/{person['id']}").json()["coauthors"][0]
    pair = {"a": person["iri"], "b": other["person"]["iri"]}
    for page in ("/explain", "/path"):
        text = server.http.get(page, params=pair).raise_for_status().text
        assert f"{other['papers']} joint paper" in text and text.count('class="places"') == other["papers"]


def test_an_id_that_gave_way_leads_to_the_one_that_stands_for_it(tmp_path: Path, serve: Any) -> None:
    documents, workspace, overrides = tmp_path / "documents", tmp_path / "ws", tmp_path / "overrides.toml"
    documents.mkdir()
    entry = "@article{{k{0}, title={{Paper about matter {0}}}, author={{{1} and Bo Li}}, year={{2001}}}}"
    (documents / "a.bib").write_text("\n".join([entry.format(1, "Ada Myrtle"), entry.format(2, "Cy Bron")]))
    with kgraph.build([str(documents)], workspace) as before:
        ids = {before.person("Ada Myrtle"), before.person("Cy Bron")}
    overrides.write_text('[[same]]\nnames = ["Ada Myrtle", "Cy Bron"]\n')
    with kgraph.build([str(documents)], workspace, overrides=overrides) as after:
        (kept,) = ids & set(after.entities.people["id"])
    (gone,) = ids - {kept}
    with serve(workspace) as server:
        answer = server.http.get(f"/id/person/{gone}", headers={"Accept": "text/turtle"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/data/person/{kept}.ttl")
        answer = server.http.get(f"/page/person/{gone}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/page/person/{kept}")
        assert "isReplacedBy" in answer.headers["link"]
        assert server.http.get(f"/api/people/{gone}").json()["thing"]["id"] == kept
