"""The command line as a user meets it: what goes where, and which exit code says what."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kgraph.cli import cli

GOOD = '{"id": "a", "title": "Counting hands", "authors": [{"name": "Ada Öztürk"}, {"name": "Bo Li"}]}\n'


def run(*arguments: str | Path, code: int = 0, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments], input=stdin, prog_name="kgraph")
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def commands() -> list[str]:
    return sorted(cli.commands)


@pytest.mark.parametrize("name", commands())
def test_every_command_explains_itself_and_shows_an_example(name: str) -> None:
    text = run(name, "--help").stdout
    assert "Example" in text
    assert f"kgraph {name}" in text.split("Example", 1)[1]


COLUMNS = "title=Titel,authors=Verfasser"
EXAMPLE_FILES = {
    "new-export.ris": "TY  - JOUR\nTI  - On kites\nAU  - Öztürk, Ada\nPY  - 2001\nER  - \n",
    "extra.ttl": '<http://example.org/kite> <http://example.org/colour> "red" .\n',
    "export.csv": "Authors,Title,Year,Source title,DOI,EID\nLi B.,Strings,2002,Annals,10.1000/s,2-s2.0-1\n",
    "table.tsv": "Verfasser\tTitel\tJahr\nÖztürk, Ada\tÜber Drachen\t2003\n",
}

EXAMPLE_FILES["old-export.ris"] = EXAMPLE_FILES["new-export.ris"].replace("kites", "ropes")
CHANGING = tuple(f"kgraph {name}" for name in ("add", "remove", "update", "rollback", "import"))
"""Commands that write to a workspace."""


def examples() -> list[str]:
    """Every command line in the help of a command that ends by itself and needs no server.

    `tests/web` runs the one, `tests/remote` the other.
    """
    lines = [
        line.strip()
        for name in commands()
        if name not in ("serve", "publish")
        for line in (cli.commands[name].help or "").split("Example", 1)[-1].splitlines()
    ]
    return [line for line in lines if line.startswith("kgraph ")]


@pytest.mark.parametrize("line", examples())
def test_every_example_in_the_help_runs(line: str, sample: Path, root: Path, tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(root / "data")
    for name, text in EXAMPLE_FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    if line.startswith("kgraph lint"):
        for name in ("coauthors.graphml", "ego.gexf"):
            run("network", "-w", sample, "--ego", "Razvan Pascanu", "-o", tmp_path / name)
        run("network", "-w", sample, "--ego", "Razvan Pascanu", "-o", tmp_path / "x.edges.csv")
        (tmp_path / "x.edges.csv").rename(tmp_path / "edges.txt")
    if line.startswith(CHANGING):  # a workspace of its own, with something to go back to
        sample = tmp_path / "ws"
        for documents in (["table.tsv"], ["table.tsv", "old-export.ris"]):
            paths = [tmp_path / name for name in documents]
            run("build", *paths, "-o", sample, "--no-exports", "--columns", COLUMNS)
        run("export", "bundle", "-w", sample, "-o", tmp_path / "backup.kgraph.tar.zst")
    environment = {
        "KGRAPH_WORKSPACE": str(sample),
        "PATH": str(Path(sys.executable).parent) + ":/usr/bin:/bin",
    }
    if line.startswith("kgraph build"):
        line = line.replace("data/", "data/profile")  # the whole of data/ is what the fixture builds
    if line.startswith("kgraph report") and " -o " not in line:
        line += " -o my-report"  # not into the workspace that the other tests read
    done = subprocess.run(line, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_build_talks_on_stderr_and_says_where_to_look(tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    source.write_text(GOOD, encoding="utf-8")
    result = run("build", source, "-o", tmp_path / "ws")
    assert result.stdout == ""
    assert "1 records in = 1 papers + 0 merged; 0 rejected" in result.stderr
    listed = [
        line.split()[0]
        for line in result.stderr.split("where to look:")[1].splitlines()
        if "/exports/" in line
    ]
    assert len(listed) == 5
    for path in listed:
        assert Path(path).stat().st_size > 100


def test_rejected_records_are_kept_with_their_reason_and_exit_code_3_says_so(tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    source.write_text(
        GOOD + '{"id": "b", "authors": 7}\n' + "{broken\n" + GOOD.replace('"a"', '"c"'), encoding="utf-8"
    )
    result = run("build", source, "-o", tmp_path / "ws", "--no-exports", code=3)
    assert "2 rejected" in result.stderr
    rejected = [json.loads(line) for line in (tmp_path / "ws" / "rejected.jsonl").read_text().splitlines()]
    assert [(r["path"], r["line"]) for r in rejected] == [(str(source), 2), (str(source), 3)]
    assert rejected[1]["raw"].startswith("{broken")
    assert all(r["reason"] for r in rejected)
    counts = json.loads(run("status", "-w", tmp_path / "ws", "--json").stdout)
    assert (counts["records"], counts["rejected"], counts["papers"]) == (2, 2, 1)
    run("build", source, "-o", tmp_path / "ws", "--no-exports", "--strict", code=1)


def test_a_file_that_no_reader_knows_does_not_end_the_build(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.jsonl").write_text(GOOD, encoding="utf-8")
    (folder / "b.ris").write_bytes(bytes(range(256)))
    (folder / "photo.png").write_bytes(bytes(range(256)))
    run("build", folder, "-o", tmp_path / "ws", "--no-exports", code=3)
    (line,) = (tmp_path / "ws" / "rejected.jsonl").read_bytes().splitlines()
    assert json.loads(line)["path"].endswith("b.ris")
    manifest = json.loads((tmp_path / "ws" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs_skipped"] == [str(folder / "photo.png")]
    assert json.loads(run("status", "-w", tmp_path / "ws", "--json").stdout)["papers"] == 1


def test_stdin_is_read(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kgraph", "build", "-", "-o", str(tmp_path / "ws"), "--no-exports", "-q"]
    done = subprocess.run(command, input=GOOD.encode(), capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert json.loads(run("status", "-w", tmp_path / "ws", "--json").stdout)["people"] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["status", "-w", "nowhere"], 1, "no workspace there; make one with: kgraph build"),
        (["build", "nowhere.bib"], 1, "nowhere.bib"),
        (["query", "most-prolifc"], 1, "did you mean 'most-prolific'"),
        (["query", "SELECT ?x WHERE { ?x"], 1, "syntax error at line 1"),
        (["query", "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"], 1, "SERVICE"),
        (["query", "most-prolific", "limit"], 2, "NAME=VALUE"),
        (["query", "most-prolific", "limit=many"], 1, "limit"),
        (["network", "coauthor"], 1, "did you mean 'coauthorship'"),
        (["network", "--weight", "newmann"], 2, "newman"),
        (["centrality", "-m", "betweeness"], 1, "did you mean 'betweenness'"),
        (["export", "graphlm"], 1, "did you mean 'graphml'"),
        (["explain", "Nobody At All"], 1, "Nobody At All"),
        (["explian"], 2, "explain"),
    ],
)
def test_a_wrong_request_is_answered_in_one_line(
    arguments: list[str], code: int, message: str, sample: Path
) -> None:
    if "-w" not in arguments and arguments[0] not in ("build", "explian"):
        arguments = [*arguments, "-w", str(sample)]
    result = run(*arguments, code=code)
    assert message in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_status_counts_what_the_tables_hold(sample: Path) -> None:
    import kgraph

    counts = json.loads(run("status", "-w", sample, "--json").stdout)
    kg = kgraph.open(sample)
    for table in ("documents", "papers", "people", "authorships", "labs", "venues", "topics"):
        assert counts[table] == getattr(kg.entities, table).height
    assert counts["records"] == kg.entities.paper_records.height
    assert counts["triples"] == kg.store.count()
    names = "documents records rejected papers people authorships labs venues topics triples"
    assert " ".join(counts) == names


def test_queries_print_in_every_format(sample: Path) -> None:
    text = run("query", "most-prolific", "limit=3", "-f", "csv", "-w", sample).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 3
    assert {r["name"] for r in rows} >= {"Razvan Pascanu", "Yoshua Bengio"}
    found = json.loads(run("query", "most-prolific", "limit=3", "-f", "json", "-w", sample).stdout)
    assert [b["name"]["value"] for b in found["results"]["bindings"]] == [r["name"] for r in rows]
    assert "Razvan Pascanu" in run("query", "most-prolific", "limit=3", "-w", sample).stdout
    turtle = run(
        "query", "CONSTRUCT { ?p a kg:Person } WHERE { ?p a kg:Person }", "-f", "turtle", "-w", sample
    )
    assert turtle.stdout.count("Person") >= 100


def test_a_query_comes_from_a_file_or_stdin(sample: Path, tmp_path: Path) -> None:
    text = "SELECT (COUNT(?p) AS ?n) WHERE { ?p kg:title ?t }"
    (tmp_path / "count.rq").write_text(text)
    answers = {
        run("query", text, "-f", "csv", "-w", sample).stdout,
        run("query", tmp_path / "count.rq", "-f", "csv", "-w", sample).stdout,
        run("query", "-", "-f", "csv", "-w", sample, stdin=text).stdout,
    }
    assert len(answers) == 1
    assert answers.pop().split() == [
        "n",
        str(json.loads(run("status", "-w", sample, "--json").stdout)["papers"]),
    ]


def test_a_query_out_of_time_exits_124(sample: Path) -> None:
    slow = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f && ?f < ?i) }"
    result = run("query", slow, "--timeout", "1", "-w", sample, code=124)
    assert "1" in result.stderr


def test_validate_and_verify_pass_on_the_sample(sample: Path) -> None:
    run("validate", "-w", sample)
    checks = json.loads(run("verify", "-w", sample, "--json").stdout)
    assert len(checks) >= 5
    assert all(c["ok"] for c in checks)


def test_people_are_named_loosely_and_an_ambiguous_name_is_answered_with_candidates(sample: Path) -> None:
    assert "Petar Veličković" in run("explain", "petar velickovic", "-w", sample).stdout
    result = run("explain", "Wang", "-w", sample, code=1)
    assert "name one by its IRI" in result.stderr
    assert result.stderr.count("/person/") >= 2


def test_explain_gives_names_lines_and_reasons(sample: Path) -> None:
    found = json.loads(run("explain", "Jörg Bornschein", "-w", sample, "--json").stdout)
    text = run("explain", "Jörg Bornschein", "-w", sample).stdout
    assert "Jorg Bornschein" in text
    assert "razvan-pascanu.txt:" in text
    assert "Jorg Bornschein" in json.dumps(found, ensure_ascii=False)


def test_your_own_decisions_win(tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    source.write_text(
        '{"title": "Counting hands", "authors": [{"name": "Ada Öztürk"}, {"name": "Bo Li"}]}\n'
        '{"title": "Counting feet", "authors": [{"name": "Augusta King"}, {"name": "Cy Berg"}]}\n',
        encoding="utf-8",
    )
    ws = tmp_path / "ws"
    run("build", source, "-o", ws, "--no-exports", "-q")
    assert json.loads(run("status", "-w", ws, "--json").stdout)["people"] == 4
    (ws / "overrides.toml").write_text('[[same]]\nnames = ["Ada Öztürk", "Augusta King"]\n', encoding="utf-8")
    run("build", source, "-o", ws, "--no-exports", "-q")
    assert json.loads(run("status", "-w", ws, "--json").stdout)["people"] == 3
    assert "override" in run("explain", "Ada Öztürk", "-w", ws).stdout


def test_every_option_has_help() -> None:
    for name, command in cli.commands.items():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.opts}"
