"""`kgraph review` from a build to the build that knows the answers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from namesakes import write_namesakes

import kgraph
from kgraph.cli import cli
from kgraph.resolve import read_overrides
from kgraph.resolve.people.doubts import mentions_at


def run(*arguments: str | Path, code: int = 0, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments], input=stdin, prog_name="kgraph")
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    kgraph.build([write_namesakes(tmp_path / "a.jsonl")], tmp_path / "ws", exports=False)
    return tmp_path / "ws"


def rebuild(workspace: Path) -> None:
    kgraph.build([workspace.parent / "a.jsonl"], workspace, exports=False)


def listed(workspace: Path, *arguments: str) -> list[dict[str, str]]:
    text = run("review", "-w", workspace, "-f", "csv", *arguments).stdout
    return list(csv.DictReader(io.StringIO(text)))


def people(workspace: Path, row: dict[str, str]) -> set[str]:
    entities = kgraph.open(workspace).entities
    found = mentions_at(entities, [row["left"], row["right"]])
    assert len(found) == 2
    return {person for _, person, _ in found}


def test_pairs_are_listed_by_expected_impact(workspace: Path) -> None:
    rows = listed(workspace)
    seen: set[str] = set()
    is_first = []
    for r in rows:
        is_first.append(not seen & {r["person"], r["other"]})
        seen |= {r["person"], r["other"]}
    assert is_first == sorted(is_first, reverse=True), "further pairs of a person come after the first of all"
    for part in (True, False):
        expected = [float(r["expected"]) for r, first in zip(rows, is_first, strict=True) if first == part]
        assert expected == sorted(expected, reverse=True)
    assert {r["verdict"] for r in rows} == {"together", "apart"}
    for r in rows:
        p = float(r["probability"])
        other = 1 - p if r["verdict"] == "together" else p
        assert float(r["expected"]) == pytest.approx(float(r["impact"]) * other, rel=1e-4)
    assert json.loads(run("review", "-w", workspace, "-f", "json", "--top", "3").stdout) != []
    assert "left_name" in run("review", "-w", workspace).stdout
    assert not (workspace / "overrides.toml").exists()


def test_answers_are_written_at_once_and_made_true_by_the_next_build(workspace: Path) -> None:
    before = listed(workspace)
    together = next(r for r in before if r["verdict"] == "together")
    apart = next(r for r in before if r["verdict"] == "apart")
    wanted = sorted((together, apart), key=before.index)
    answers = ["k" if r not in wanted else "d" if r is together else "s" for r in before]
    result = run("review", "-w", workspace, "--answer", stdin="\n".join([*answers, "q"]) + "\n")
    assert f"2 answers in {workspace / 'overrides.toml'}; build again to apply" in result.stderr
    assert "taken for two people" in result.stdout
    assert "taken for one person" in result.stdout

    overrides = read_overrides(workspace / "overrides.toml")
    assert {o.names for o in overrides.same} == {(apart["left"], apart["right"])}
    assert {o.names for o in overrides.different} == {(together["left"], together["right"])}
    assert together["rule"] in overrides.different[0].note

    def pairs() -> list[tuple[str, str]]:
        return [(r["left"], r["right"]) for r in listed(workspace)]

    answered = {(r["left"], r["right"]) for r in wanted}
    assert not answered & set(pairs())  # before the rebuild
    rebuild(workspace)
    assert len(people(workspace, apart)) == 1
    assert len(people(workspace, together)) == 2
    assert not answered & set(pairs())


def test_quitting_keeps_what_was_answered_and_the_end_of_input_is_quitting(workspace: Path) -> None:
    result = run("review", "-w", workspace, "--answer", stdin="s\n")
    assert "1 answer in" in result.stderr
    assert len(read_overrides(workspace / "overrides.toml").same) == 1
    run("review", "-w", workspace, "--answer", stdin="nonsense\nskip\nq\n")
    assert len(read_overrides(workspace / "overrides.toml").same) == 1


def test_a_script_answers_without_being_asked(workspace: Path) -> None:
    row = next(r for r in listed(workspace) if r["verdict"] == "apart")
    mine = b"# my own words\n[[drop]]\nname = 'Nobody'   # kept\n"
    (workspace / "overrides.toml").write_bytes(mine)
    done = run("review", "-w", workspace, "--same", row["left"], row["right"])
    assert "build again to apply it" in done.stderr
    again = run("review", "-w", workspace, "--same", row["right"], row["left"])
    assert "already" in again.stderr
    assert (workspace / "overrides.toml").read_bytes().startswith(mine)
    contrary = run("review", "-w", workspace, "--different", row["left"], row["right"], code=1)
    assert "contradicts [[same]] number 1" in contrary.stderr
    rebuild(workspace)
    assert len(people(workspace, row)) == 1


def test_people_are_written_by_iri_since_a_name_means_all_who_bear_it(workspace: Path) -> None:
    names = kgraph.open(workspace).entities.people.filter(kind="Person")["name"]
    single = [n for n in names.unique().sort() if n.endswith("el")][:2]
    run("review", "-w", workspace, "--different", *single)
    (entry,) = read_overrides(workspace / "overrides.toml").different
    assert all("/person/" in n for n in entry.names)
    assert all(name in entry.note for name in single)
    rebuild(workspace)
    assert not json.loads((workspace / "manifest.json").read_text())["notes"]


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ("Nobody At All", "Boda Tansel", "no person"),
        ("a.jsonl#r0:99", "a.jsonl#r1:1", "no mention"),
        ("Boda Cylel", "Boda Cylel", "mean the same"),
    ],
)
def test_what_cannot_be_decided_is_said(workspace: Path, a: str, b: str, message: str) -> None:
    if "Boda Cylel" in (a, b):
        a = b = kgraph.open(workspace).entities.people["name"].sort()[0]
    result = run("review", "-w", workspace, "--different", a, b, code=1)
    assert message in result.stderr
    assert not (workspace / "overrides.toml").exists()


def test_one_person_is_reviewed_by_name_and_another_file_may_hold_the_answers(
    workspace: Path, tmp_path: Path
) -> None:
    row = listed(workspace)[0]
    rows = listed(workspace, row["person"])
    assert 0 < len(rows) < len(listed(workspace))
    assert all(row["person"] in (r["person"], r["other"]) for r in rows)
    other = tmp_path / "mine.toml"
    verdict = "--different" if row["verdict"] == "together" else "--same"
    run("review", "-w", workspace, verdict, row["left"], row["right"], "--overrides", other)
    assert not (workspace / "overrides.toml").exists()
    left = [(r["left"], r["right"]) for r in listed(workspace, "--overrides", str(other))]
    assert (row["left"], row["right"]) not in left
    assert len(left) < len(listed(workspace))


def test_a_file_that_is_not_understood_is_an_error_and_stays(workspace: Path) -> None:
    (workspace / "overrides.toml").write_text("[[same]\n")
    assert "overrides.toml" in run("review", "-w", workspace, code=1).stderr
    assert (workspace / "overrides.toml").read_text() == "[[same]\n"


def test_names_from_documents_do_not_command_the_terminal(tmp_path: Path) -> None:
    source = write_namesakes(tmp_path / "a.jsonl")
    source.write_text(source.read_text().replace("On hands", "On \\u001b[2Jhands"), encoding="utf-8")
    kgraph.build([source], tmp_path / "ws", exports=False)
    result = run("review", "-w", tmp_path / "ws", "--answer", stdin="k\n" * 100)
    assert "hands" in result.stdout
    assert "\x1b" not in result.stdout


def test_nothing_in_doubt_is_said(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text('{"id": "a", "title": "T", "authors": [{"name": "Ada Myrtle"}]}\n')
    kgraph.build([source], tmp_path / "ws", exports=False)
    assert "nothing in doubt" in run("review", "-w", tmp_path / "ws", "--answer").stderr
    assert listed(tmp_path / "ws") == []


def test_centralities_are_printed_with_their_range(workspace: Path) -> None:
    result = run("centrality", "-w", workspace, "-m", "degree", "-m", "betweenness", "--range", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    for m in ("degree", "betweenness"):
        assert all(float(r[f"{m}_low"]) <= float(r[m]) <= float(r[f"{m}_high"]) for r in rows)
    assert any(r["degree_low"] != r["degree_high"] for r in rows)
    assert "doubtful pairs" in result.stderr
    table = run("centrality", "-w", workspace, "-m", "degree", "--range").stdout
    assert "degree_range" in table
    assert " – " in table
    n = len(listed(workspace))
    some = run("centrality", "-w", workspace, "-m", "degree", "--range", "--at-least", "0.3").stderr
    assert f"over {n} doubtful" not in some


def test_explain_says_what_is_in_doubt_and_how_to_settle_it(workspace: Path) -> None:
    row = next(r for r in listed(workspace) if r["verdict"] == "together")
    text = run("explain", row["person"], "-w", workspace).stdout
    assert "in doubt" in text
    assert f"kgraph review {row['person']}" in text
    told = json.loads(run("explain", row["person"], "-w", workspace, "--json").stdout)
    assert any(
        row["left"] in d["same"] and d["probability"] == float(row["probability"]) for d in told["doubts"]
    )
