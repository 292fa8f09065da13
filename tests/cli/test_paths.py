"""`kgraph path` and `kgraph explain A B` on the sample: every edge leads to papers, every paper to lines."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kgraph
from kgraph.cli import cli
from kgraph.errors import AmbiguousName, NoPath, UnknownName
from kgraph.measures.ties import Tie

FAR = ("Charles Blundell", "Ian Goodfellow")


def run(sample: Path, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, [*arguments, "-w", str(sample)], prog_name="kgraph")
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def said_there(root: Path, place: str) -> str:
    """The line of a document that a place names."""
    path, _, line = place.rpartition(":")
    data = (root / path).read_bytes()
    text = (gzip.decompress(data) if path.endswith(".gz") else data).decode("utf-8")
    return text.splitlines()[int(line) - 1]


def test_a_path_leads_to_the_lines_that_say_so(sample: Path, root: Path) -> None:
    text = run(sample, "path", *FAR).stdout
    assert text.startswith("Charles Blundell – Ian Goodfellow: 2 steps in Co-authorship (fewest steps")
    found = json.loads(run(sample, "path", *FAR, "-f", "json").stdout)
    assert found["n_steps"] == len(found["hops"]) == 2
    listed = [p for hop in found["hops"] for p in hop["papers"] if "lists/" in p["places"][0]]
    assert listed
    for paper in listed:
        assert json.dumps(paper["title"])[1:-1] in said_there(root, paper["places"][0])
        assert paper["title"] in text and paper["places"][0] in text


def test_csv_has_a_row_per_step_and_paper(sample: Path) -> None:
    found = rows(run(sample, "path", *FAR, "-f", "csv").stdout)
    table = json.loads(run(sample, "path", *FAR, "-f", "json").stdout)
    assert len(found) == sum(len(h["papers"]) for h in table["hops"])
    assert all(row["title"] and row["places"] for row in found)


@pytest.mark.parametrize("by", ["shortest", "strongest", "recent"])
def test_all_kinds_of_path_and_detours(sample: Path, by: str) -> None:
    with kgraph.open(sample) as kg:
        path = kg.path(*FAR, by=by)
        middle = path.hops[0].target_label
        around = kg.path(*FAR, by=by, avoid=[middle])
        through = kg.path(*FAR, by=by, via=["Yee Whye Teh"])
    assert middle not in [h.target_label for h in around.hops]
    assert "Yee Whye Teh" in [h.target_label for h in through.hops]
    assert all(hop.papers for hop in path.hops + around.hops + through.hops)
    if by == "strongest":
        assert path.distance <= around.distance


def test_years_and_weights_choose_the_network(sample: Path) -> None:
    with kgraph.open(sample) as kg:
        path = kg.path(*FAR, since=2014, until=2022, weight="fractional")
        years = [p.year for hop in path.hops for p in hop.papers]
    assert years and all(y is not None and 2014 <= y <= 2022 for y in years)


def test_no_path_is_an_error_with_the_sizes_of_both_parts(sample: Path) -> None:
    result = run(sample, "path", "Dan Huang", "Ian Goodfellow", code=1)
    assert result.stdout == ""
    assert "no path from Dan Huang to Ian Goodfellow" in result.stderr and "in a part of 6" in result.stderr
    with kgraph.open(sample) as kg, pytest.raises(NoPath):
        kg.path("Dan Huang", "Ian Goodfellow")


def test_a_name_of_several_is_answered_with_candidates_and_nobody_with_similar_names(sample: Path) -> None:
    assert "fits 19 people" in run(sample, "path", "Wang", "Ian Goodfellow", code=1).stderr
    assert "Ian Goodfellow" in run(sample, "path", "Ian Godfellow", "Yoshua Bengio", code=1).stderr
    assert "strongest" in run(sample, "path", *FAR, "--by", "strong", code=2).stderr


@pytest.mark.parametrize(
    ("network", "a", "b"),
    [
        ("lab-collaboration", "mila", "google"),
        ("venue-collaboration", "ICML", "ICLR"),
    ],
)
def test_other_networks_have_paths_too(sample: Path, network: str, a: str, b: str) -> None:
    found = json.loads(run(sample, "path", a, b, "--network", network, "-f", "json").stdout)
    assert found["hops"]
    for hop in found["hops"]:
        assert len(hop["papers"] or hop["joined_by"]) == hop["n_papers"]
        assert all(paper["places"] for paper in hop["papers"])
    run(sample, "path", a, b, "--network", network)


@pytest.mark.parametrize("network", ["topic-cooccurrence", "author-topic", "lab-collaboration"])
def test_every_edge_is_a_path_of_one_step_and_is_explained_by_the_same_papers(
    sample: Path, network: str
) -> None:
    with kgraph.open(sample) as kg:
        made = kg.network(network)
        iris = made.nodes["iri"]
        for a, b, papers in made.edges.select("source", "target", "papers").head(5).iter_rows():
            path = kg.path(iris[a], iris[b], network=network)
            tie = kg.explain(iris[a], iris[b])
            assert isinstance(tie, Tie)
            assert path.n_steps == 1 and path.hops[0].n_papers == papers
            assert [p.id for p in path.hops[0].papers] == [p.id for p in tie.papers]
            assert len(tie.papers) == papers == tie.weights[0].weight


def test_the_numbers_of_everybody_add_up(sample: Path) -> None:
    everybody = rows(run(sample, "path", "Yoshua Bengio", "-f", "csv").stdout)
    with kgraph.open(sample) as kg:
        assert len(everybody) == kg.network().n_nodes
        number = {row["label"]: row["number"] for row in everybody}
        assert number["Ian Goodfellow"] == "1" and number["Yoshua Bengio"] == "0"
        assert number["Dan Huang"] == ""
        assert int(number["Charles Blundell"]) == kg.path("Charles Blundell", "Yoshua Bengio").n_steps
    text = run(sample, "path", "Yoshua Bengio", "--top", "3")
    assert "within reach" in text.stderr
    coauthors = sum(row["number"] == "1" for row in everybody)
    assert text.stdout.splitlines()[3].split()[:2] == ["1", str(coauthors)]


def test_the_people_of_a_lab_are_compared_through_everybody(sample: Path) -> None:
    pairs = rows(run(sample, "path", "--all-pairs", "--lab", "mila", "-f", "csv").stdout)
    people = {row["source"] for row in pairs} | {row["target"] for row in pairs}
    assert "Yoshua Bengio" in people and len(pairs) == len(people) * (len(people) - 1) // 2
    with kgraph.open(sample) as kg:
        for row in pairs[:5]:
            assert int(row["number"]) == kg.path(row["source_id"], row["target_id"]).n_steps
    square = rows(run(sample, "path", "--all-pairs", "--lab", "mila", "--matrix", "-f", "csv").stdout)
    assert {row["node"] for row in square} == people
    assert all(row[row["node"]] == "0" for row in square)
    assert "no lab" in run(sample, "path", "--all-pairs", "--lab", "Nowhere", code=1).stderr
    assert "1,696 nodes" in run(sample, "path", "--all-pairs", code=1).stderr
    labs = rows(run(sample, "path", "--all-pairs", "--network", "lab-collaboration", "-f", "csv").stdout)
    assert labs


@pytest.mark.parametrize(
    "arguments",
    [[], ["--all-pairs", "Ian Goodfellow"], ["Ian Goodfellow", "--via", "X"], ["A", "B", "--matrix"]],
)
def test_what_does_not_go_together_is_a_usage_error(sample: Path, arguments: list[str]) -> None:
    assert "Usage" in run(sample, "path", *arguments, code=2).stderr


def test_an_ego_is_any_node_by_name(sample: Path) -> None:
    with kgraph.open(sample) as kg:
        labs = kg.network("lab-collaboration", ego="mila")
        assert (
            "Mila" in labs.nodes["label"].to_list() and labs.n_nodes < kg.network("lab-collaboration").n_nodes
        )
        topics = kg.network("author-topic", ego="topic:cs.LG")
        assert {"Person", "Topic"} <= set(topics.nodes["kind"])
        assert kg.node(labs, "MILA") == kg.node(labs, f"{kg.base}lab/{kg.node(labs, 'Mila')}")
        with pytest.raises(UnknownName, match="not in the network"):
            kg.node(kg.network("lab-collaboration", since=2030), "Mila")
        with pytest.raises(AmbiguousName):
            kg.network(ego="Wang")
        with pytest.raises(UnknownName, match="no lab"):
            kg.network("lab-collaboration", ego="Razvan Pascanu")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("Razvan Pascanu", "Yoshua Bengio", "5 joint papers"),
        ("DeepMind", "Mila", "8 joint papers"),
        ("Razvan Pascanu", "Generative Adversarial Nets", "0 joint papers"),
        ("Ian Goodfellow", "Generative Adversarial Nets", "printed as 'Ian J. Goodfellow'"),
        ("ICML", "ICLR", "shared authors"),
    ],
)
def test_explain_says_what_joins_any_two_things(
    sample: Path, root: Path, a: str, b: str, expected: str
) -> None:
    assert expected in run(sample, "explain", a, b).stdout
    found = json.loads(run(sample, "explain", a, b, "--json").stdout)
    for paper in found["papers"]:
        assert paper["places"]
        for place in paper["places"]:
            assert said_there(root, place)
