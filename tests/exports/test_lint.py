"""Lint finds each thing that is broken in a file, in what others write too, and survives anything."""

from __future__ import annotations

import gzip
import json
import random
import warnings
from pathlib import Path

import networkx as nx
import pytest
from broken_files import BROKEN, GRAPHML, SOUND
from by_hand import tiny_network
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.errors import BadDocument, BadRequest, UnknownFormat
from kgraph.exports import export
from kgraph.exports.lint import FORMATS, RULES, Report, lint
from kgraph.exports.lint.findings import SHOWN


def written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode(errors="surrogateescape"))
    return path


def rules(report: Report) -> set[str]:
    return {finding.rule.name for finding in report.findings}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_file_is_without_findings(name: str, tmp_path: Path) -> None:
    assert lint(written(tmp_path / name, SOUND[name])).findings == ()


@pytest.mark.parametrize(("rule", "name", "old", "new"), BROKEN, ids=[f"{r}-{n}" for r, n, *_ in BROKEN])
def test_each_rule_is_found_where_it_is_broken(
    rule: str, name: str, old: str, new: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(GRAPHML.encode())[:-20])
    else:
        assert old in SOUND[name]
        written(path, SOUND[name].replace(old, new))
    report = lint(path)
    assert rule in rules(report)
    for finding in report.findings:
        assert 0 < len(finding.places) <= min(SHOWN, finding.count)


def test_every_rule_has_a_name_of_its_own_and_a_file_that_breaks_it() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert {rule for rule, *_ in BROKEN} == set(names)
    assert all(rule.programs and rule.happens and rule.do for rule in RULES)


def test_places_are_lines_and_the_first_of_many(tmp_path: Path) -> None:
    edges = "".join(f"a,b{n},Undirected,e{n},0\n" for n in range(20))
    report = lint(written(tmp_path / "n.edges.csv", f"Source,Target,Type,Id,Weight\n{edges}"))
    (finding,) = report.findings
    assert (finding.rule.name, finding.count) == ("weight-zero", 20)
    assert finding.places == tuple(f"line {n}: '0'" for n in range(2, 2 + SHOWN))
    assert report.has_errors
    assert json.loads(json.dumps(report.to_dict()))["findings"][0]["count"] == 20


def test_it_finds_what_networkx_writes_wrong_in_graphml(tmp_path: Path) -> None:
    path = tmp_path / "n.graphml"
    nx.write_graphml_xml(nx.Graph([("a", "b", {"weight": 0.0, "impact": float("nan")})]), path)
    assert {"weight-zero", "graphml-value", "graphml-key-id", "no-labels"} <= rules(lint(path))
    mixed = nx.Graph()
    mixed.add_node("a", score=1, is_lead=True)
    mixed.add_node("b", score=0.5)
    nx.write_graphml_xml(mixed, path)
    assert {"graphml-key-twice", "graphml-boolean"} <= rules(lint(path))


def test_it_finds_what_networkx_writes_wrong_in_gexf(tmp_path: Path) -> None:
    path = tmp_path / "n.gexf"
    graph = nx.Graph()
    graph.add_node("a", label="A\x0bda")
    nx.write_gexf(graph, path)
    assert "not-well-formed" in rules(lint(path))
    graph = nx.Graph(mode="dynamic")
    graph.add_node("a", label="Ada", papers=3, rank=[(1, 2001, 2003)])
    nx.write_gexf(graph, path)
    assert "gexf-blocks" in rules(lint(path))


def test_it_finds_what_networkx_writes_wrong_in_pajek(tmp_path: Path) -> None:
    path = tmp_path / "n.net"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says itself that it drops attributes
        nx.write_pajek(nx.Graph([('Ada "A" L', "Bo")]), path)
    assert "pajek-quotes" in rules(lint(path))


def test_it_finds_what_networkx_writes_wrong_in_json(tmp_path: Path) -> None:
    graph = nx.Graph([(0, 1)])
    path = written(tmp_path / "n.cyjs", json.dumps(nx.cytoscape_data(graph)))
    assert {"cytoscape-data", "cytoscape-id-type", "no-positions"} <= rules(lint(path))
    path = written(tmp_path / "n.json", json.dumps(nx.node_link_data(graph, edges="links")))
    assert rules(lint(path)) == {"json-node-link"}


@pytest.mark.parametrize("format", [f.name for f in FORMATS])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"\xff\xfe\x00",
        b"{" * 100_000,
        b"[" * 100_000,
        b"<a>" * 100_000,
        b'"' * 1000,
        b"*vertices x\n*",
        b'{"graph": 3, "nodes": {}, "edges": "x", "elements": [1], "network": {"items": [1], "links": [[]]}}',
        b'{"nodes": [null, 1, {"key": {}}], "edges": [{"source": [], "target": {}}]}',
        b'graph { a [b="c',
        b"graph a { " + b'"a"+' * 5000 + b'"b" }',
        b"id\tx\ty\n\t\t\n",
        b"Source,Target\n,\n",
    ],
    ids=range(14),
)
def test_whatever_the_file_holds_the_answer_is_a_report(format: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    report = lint(path, format=format)
    assert report.findings


@settings(deadline=None, max_examples=60)
@given(name=st.sampled_from(sorted(SOUND)), seed=st.integers(0, 2**32), n=st.integers(1, 20))
def test_random_damage_never_raises(
    name: str, seed: int, n: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rng = random.Random(seed)
    data = bytearray(SOUND[name].encode())
    for _ in range(n):
        at = rng.randrange(len(data))
        data[at : at + rng.randrange(3)] = bytes(rng.randrange(256) for _ in range(rng.randrange(3)))
        data = data or bytearray(b" ")
    path = tmp_path_factory.mktemp("damage") / name
    path.write_bytes(data)
    lint(path)


ODD_JSON = {
    "ids.jgf.json": '{"graph":{"directed":true,"nodes":{"a":{}},"edges":[{"id":[1],"source":["a"]}]}}',
    "ids.cyjs": '{"elements":{"nodes":[{"data":{"id":{}}}],"edges":[{"data":{"id":[1],"source":{}}}]}}',
    "ids.graphology.json": '{"nodes":[{"key":["a"]}],"edges":[{"key":{},"source":["a"],"target":null}]}',
    "huge.graphology.json": '{"nodes":[{"key":"a","attributes":{"x":1e400}}],"edges":[]}',
    "links.vosviewer.json": '{"network":{"items":[{"id":[1]}],"links":[{"source_id":[1],"strength":{}}]}}',
}


@pytest.mark.parametrize("name", ODD_JSON)
def test_values_of_the_wrong_kind_are_findings(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(ODD_JSON[name], "utf-8")
    assert lint(path).has_errors


@pytest.mark.parametrize("name", [name for name in SOUND if name.endswith((".json", ".cyjs"))])
def test_json_may_stand_in_one_line_of_any_length(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(SOUND[name].replace("\n", " ") + " " * (17 << 20), "utf-8")
    assert lint(path).findings == ()


def test_entities_are_not_followed(tmp_path: Path) -> None:
    secret = written(tmp_path / "secret.txt", "secret")
    levels = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (f'<!ENTITY a SYSTEM "{secret.as_uri()}">', f'<!ENTITY b0 "ha">{levels}'):
        text = GRAPHML.replace("<graphml", f"<!DOCTYPE g [{declared}]><graphml").replace("Ada", "&a;")
        report = lint(written(tmp_path / "n.graphml", text))
        assert rules(report) >= {"xml-entities"}
        assert "secret" not in json.dumps(report.to_dict()["findings"][0]["places"])


def test_compressed_files_and_other_encodings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "n.graphml.gz"
    path.write_bytes(gzip.compress(GRAPHML.encode()))
    assert lint(path).findings == ()
    path = tmp_path / "n.graphml"
    path.write_bytes(GRAPHML.replace("UTF-8", "UTF-16").encode("utf-16"))
    assert lint(path).findings == ()
    path = tmp_path / "n.nodes.csv"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND["n.nodes.csv"].encode())
    assert lint(path).findings == ()


def test_a_file_that_is_not_there_or_of_no_known_format_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="cannot be read"):
        lint(tmp_path / "none.graphml", format="graphml")
    with pytest.raises(UnknownFormat, match="did you mean 'graphml'"):
        lint(written(tmp_path / "x", "text"), format="grahpml")
    with pytest.raises(BadRequest, match="unpack it"):
        lint(export(tiny_network(), tmp_path / "n.csv.zip"))
    with pytest.raises(UnknownFormat, match="formats: graphml"):
        lint(written(tmp_path / "x.txt", "a text about nothing\n"))


def test_the_documentation_lists_every_rule_as_the_table_has_it() -> None:
    text = (Path(__file__).parents[2] / "docs" / "lint.md").read_text(encoding="utf-8")
    for rule in RULES:
        happens, do = (t.replace("|", "\\|").replace("<", "&lt;") for t in (rule.happens, rule.do))
        row = f"| `{rule.name}` | {rule.severity} | {', '.join(rule.programs)} | {happens} | {do} |"
        assert row in text
