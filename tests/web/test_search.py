"""The search page: what it finds, what it says, and whom a wrong address may have meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Server


def hits(text: str) -> list[tuple[str, str]]:
    """Kind and name of what a page offers."""
    found = re.findall(r'<li><a href="/page/(\w+)/[^"]+"><bdi>([^<]+)</bdi></a>', text)
    return [(kind, name) for kind, name in found]


@pytest.mark.parametrize("query", ["Yoshua Bengio", "bengio, yoshua", "yoshua bengoi", "YÓSHUA Bèngio"])
def test_a_name_is_found_however_it_is_written(query: str, server: Server) -> None:
    answer = server.http.get("/search", params={"q": query})
    assert answer.status_code == 200 and hits(answer.text)[0] == ("person", "Yoshua Bengio")


def test_the_kind_asked_for_is_the_only_one_found_and_stays_chosen(server: Server) -> None:
    answer = server.http.get("/search", params={"q": "learning", "kind": "topic"})
    assert {kind for kind, _ in hits(answer.text)} == {"topic"}
    assert '<option value="topic" selected>' in answer.text
    assert f"{len(hits(answer.text))} hits" in answer.text


def test_what_is_not_there_is_said(server: Server) -> None:
    answer = server.http.get("/search", params={"q": "xyzzyplugh"})
    assert answer.status_code == 200 and "0 hits" in answer.text and "Nothing here" in answer.text


@pytest.mark.parametrize("query", ['"><script>alert(1)</script>', "\x00", "x" * 5000, "%", "\u202e"])
def test_any_query_is_answered_and_written_back_as_text(query: str, server: Server) -> None:
    answer = server.http.get("/search", params={"q": query})
    assert answer.status_code == 200 and "<script" not in answer.text


def test_an_unknown_kind_is_told_with_those_there_are(server: Server) -> None:
    answer = server.http.get("/search", params={"q": "x", "kind": "persons"})
    assert answer.status_code == 404 and "person" in answer.text


@pytest.mark.parametrize("path", ["/id/person/yoshua-bengio", "/page/person/Yoshua_Bengoi", "/yoshua-bengio"])
def test_a_wrong_address_offers_what_it_may_mean(path: str, server: Server) -> None:
    answer = server.http.get(path)
    assert answer.status_code == 404 and ("person", "Yoshua Bengio") in hits(answer.text)
