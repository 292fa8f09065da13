"""The JSON API keeps to its own description; its numbers are those of the graph."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kgraph.web.api import ENDPOINTS, Problem

if TYPE_CHECKING:
    from conftest import Server


def get(server: Server, path: str, **query: Any) -> Any:
    return server.http.get(path, params=query or None).raise_for_status().json()


def problem(server: Server, path: str, **query: Any) -> Problem:
    answer = server.http.get(path, params=query or None)
    assert answer.headers["content-type"] == "application/problem+json"
    found = Problem.model_validate_json(answer.content)
    assert found.status == answer.status_code
    return found


def test_schemathesis_finds_no_answer_that_breaks_the_description(server: Server, tmp_path: Path) -> None:
    """As a process: it makes pytest plugins and warnings of its own.

    Left out is the `Allow` of OPTIONS, which the server answers for all its paths alike.
    """
    command = [
        str(Path(sysconfig.get_path("scripts")) / "schemathesis"), "run", f"{server.url}/api/openapi.json",
        "--max-examples", "3", "--seed", "1", "--checks", "all",
        "--no-color",
    ]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=120, check=False)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-1000:]
    assert f"Tested: {len(ENDPOINTS)}" in run.stdout


def test_the_description_is_openapi_3_1_with_every_address(server: Server) -> None:
    described = get(server, "/api/openapi.json")
    assert described["openapi"].startswith("3.1.")
    assert set(described["paths"]) == {endpoint.path for endpoint in ENDPOINTS}
    names = [path["get"]["operationId"] for path in described["paths"].values()]
    assert len(set(names)) == len(names)
    for path in described["paths"].values():
        for link in path["get"]["responses"]["200"].get("links", {}).values():
            assert link["operationId"] in names
    assert json.dumps(described).count('"$ref"') and "#/$defs" not in json.dumps(described)


@pytest.mark.parametrize(
    ("plural", "pattern"),
    [
        ("people", "?x kg:authoredBy ?o"),
        ("venues", "?x kg:publishedIn ?o"),
        ("editions", "?x kg:inEdition ?o"),
        ("topics", "?x kg:hasTopic ?o"),
    ],
)
def test_lists_count_as_the_graph_does(plural: str, pattern: str, server: Server) -> None:
    query = f"SELECT ?o (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }} GROUP BY ?o ORDER BY DESC(?n) LIMIT 20"
    rows = server.ask(query).raise_for_status().json()["results"]["bindings"]
    listed = get(server, f"/api/{plural}", per_page=20)
    assert [item["papers"] for item in listed["items"][: len(rows)]] == [
        int(row["n"]["value"]) for row in rows
    ]
    least = int(rows[-1]["n"]["value"]) + 1
    more = get(server, f"/api/{plural}", min_papers=least, per_page=200)
    assert {item["thing"]["iri"]: item["papers"] for item in more["items"]} == {
        row["o"]["value"]: int(row["n"]["value"]) for row in rows if int(row["n"]["value"]) >= least
    }


def test_pages_of_a_list_follow_each_other_to_the_end_and_hold_everything_once(server: Server) -> None:
    address, seen = "/api/people?per_page=200&min_papers=2", list[str]()
    while address:
        part = get(server, address)
        seen += [item["thing"]["id"] for item in part["items"]]
        address = part["next"]
    authors = "SELECT ?a { ?p kg:authoredBy ?a } GROUP BY ?a HAVING (COUNT(DISTINCT ?p) > 1)"
    expected = int(server.value(f"SELECT (COUNT(*) AS ?n) {{ {{ {authors} }} }}"))
    assert len(seen) == len(set(seen)) == part["total"] == expected
    assert get(server, "/api/people", page=10**6)["items"] == []


@pytest.mark.parametrize("plural", ["people", "papers", "labs", "venues", "editions", "topics", "artifacts"])
def test_a_thing_of_a_list_is_found_by_its_id_and_by_search(plural: str, server: Server) -> None:
    first = get(server, f"/api/{plural}", per_page=1)["items"][0]
    page = get(server, f"/api/{plural}/{first['thing']['id']}")
    assert page["thing"] == first["thing"]
    hits = get(server, "/api/search", q=first["thing"]["iri"])["items"]
    assert [hit["thing"] for hit in hits] == [first["thing"]]
    assert first["thing"] in [
        hit["thing"]
        for hit in get(server, "/api/search", q=first["thing"]["name"], kind=first["thing"]["kind"])["items"]
    ]


def test_explain_path_and_ego_tell_of_the_same_ties(server: Server) -> None:
    one = get(server, "/api/people", per_page=1)["items"][0]["thing"]
    ego = get(server, f"/api/people/{one['id']}/ego", shown=5)
    other = ego["nodes"][1]
    joint = (
        f"SELECT (COUNT(DISTINCT ?p) AS ?n) {{ ?p kg:authoredBy <{one['iri']}>, <{other['person']['iri']}> }}"
    )
    tie = get(server, "/api/explain", a=one["iri"], b=other["person"]["id"])
    assert len(tie["papers"]) == other["papers"] == int(server.value(joint))
    assert all(paper["places"] for paper in tie["papers"])
    path = get(server, "/api/path", a=one["name"], b=other["person"]["name"])
    assert path["n_steps"] == 1 and path["hops"][0]["n_papers"] == other["papers"]
    assert len(ego["nodes"]) == 6


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/api/people/nobody", 404, "nobody"),
        ("/api/none", 404, "openapi.json"),
        ("/api/people?page=0", 400, "page"),
        ("/api/people?per_page=201", 400, "per_page"),
        ("/api/people?pages=1", 400, "pages"),
        ("/api/people?page=1&page=2", 400, "2 times"),
        ("/api/search", 400, "q"),
        ("/api/search?q=x&kind=persons", 400, "kind"),
        ("/api/path?a=Yoshua+Bengio&b=nobody-at-all", 404, "nobody-at-all"),
        ("/api/explain?a=%00&b=%ff", 404, ""),
    ],
)
def test_problems_say_what_is_wrong(path: str, status: int, says: str, server: Server) -> None:
    found = problem(server, path)
    assert (found.status, says in found.detail) == (status, True)


def test_a_slip_in_a_name_is_answered_with_who_may_be_meant(server: Server) -> None:
    (known,) = get(server, "/api/search", q="Yoshua Bengio", limit=1)["items"]
    found = problem(server, "/api/explain", a="Yoshua Bengoi", b=known["thing"]["id"])
    assert found.status == 404 and known["thing"]["iri"] in found.suggestions


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(method: str, server: Server) -> None:
    answer = server.http.request(method, "/api/people")
    assert answer.status_code == 405 and answer.headers["allow"] == "GET, HEAD"
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_known_already_is_not_sent_again(server: Server) -> None:
    first = server.http.get("/api/people")
    again = server.http.get("/api/people", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    wrong = server.http.get("/api/people/nobody", headers={"If-None-Match": first.headers["etag"]})
    assert wrong.status_code == 404
