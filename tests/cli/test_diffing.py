"""`kgraph diff`, `kgraph timeline`, `communities --window` and parts of networks on the sample."""

from __future__ import annotations

import csv
import io
import json
import shlex
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kgraph
from kgraph.cli import cli
from kgraph.errors import BadWorkspace

OWNER = "Razvan Pascanu"


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, list(arguments), prog_name="kgraph")
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_new_ties_since_a_month_lead_to_the_lines_that_say_so(sample: Path, root: Path) -> None:
    found = json.loads(run("diff", "-w", str(sample), "--since", "2026-03", "-f", "json").stdout)
    assert set(found["counts"]["ties"]) == {"new", "strengthened"}
    with kgraph.open(sample) as kg:
        dates = dict(kg.entities.papers.select("id", "date").iter_rows())
    for tie in found["ties"]:
        assert tie["after"] == tie["before"] + len(tie["papers_added"]) and not tie["papers_gone"]
        for paper in tie["papers_added"]:
            assert dates[paper["id"]] >= "2026-03"
            path, _, line = paper["places"][0].rpartition(":")
            entry = (root / path).read_text(encoding="utf-8").splitlines()[int(line) - 1 :][:6]
            assert paper["title"] in entry


def test_a_difference_of_periods_for_people(sample: Path) -> None:
    text = run(
        "diff", "-w", str(sample), "--before", "2020-2022", "--after", "2023-2025",
        "--person", OWNER, "--top", "2",
    ).stdout  # fmt: skip
    assert text.startswith("2020–2022 → 2023–2025\npapers ")
    assert "ties strengthened: " in text and OWNER in text and "data/profile/razvan-pascanu.txt:" in text


def test_the_same_workspace_differs_in_nothing(sample: Path) -> None:
    result = run("diff", str(sample), str(sample))
    assert "nothing differs" in result.stderr and "532 on both sides" in result.stdout


def test_builds_of_a_workspace(tmp_path: Path, root: Path) -> None:
    page = root / "data" / "profile" / "razvan-pascanu.txt"
    document = tmp_path / "in" / page.name
    document.parent.mkdir()
    text = page.read_text(encoding="utf-8")
    workspace = tmp_path / "ws"
    document.write_text(text, encoding="utf-8")
    kgraph.build([str(document)], workspace, exports=False)
    with pytest.raises(BadWorkspace, match="no build before 1; kept: 1"):
        kgraph.open(workspace).earlier()
    bib = tmp_path / "in" / "more.bib"
    bib.write_text(
        "@inproceedings{x, title={A new tie}, year={2026}, author={Pascanu, Razvan and Nobody, Ann}}",
        encoding="utf-8",
    )
    kgraph.build([str(document), str(bib)], workspace, exports=False)
    for build in ([], ["--build", "1"]):
        found = json.loads(run("diff", "-w", str(workspace), *build, "-f", "json").stdout)
        assert [p["title"] for p in found["papers"]] == ["A new tie"]
        assert [(t["change"], t["after"]) for t in found["ties"]] == [("new", 1)]
        assert [p["name"] for p in found["people"]] == ["Ann Nobody"]
    assert not json.loads(run("diff", "-w", str(workspace), "--build", "2", "-f", "json").stdout)["ties"]
    run("diff", "-w", str(workspace), "--build", "9", code=1)
    other = tmp_path / "other"
    shutil.copytree(workspace, other, symlinks=True)
    assert "nothing differs" in run("diff", str(workspace), str(other)).stderr


@pytest.mark.parametrize(
    "wrong",
    [
        ["--before", "2020"],
        ["--since", "2020", "--before", "2019", "--after", "2020"],
        ["--since", "2020", "--build", "1"],
        ["--since", "2020", "--lab", "Mila", "--person", OWNER],
        ["somewhere"],
        ["a", "b", "--since", "2020"],
    ],
)
def test_what_cannot_be_meant_together_is_refused(sample: Path, wrong: list[str]) -> None:
    run("diff", "-w", str(sample), *wrong, code=2)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (["--since", "March"], "'March' is no date"),
        (["--before", "x", "--after", "2020"], "'x' is no period"),
        (["--since", "2020", "--lab", "Atlantis"], "no lab 'Atlantis'"),
    ],
)
def test_what_makes_no_sense_is_an_error(sample: Path, wrong: list[str], message: str) -> None:
    assert message in run("diff", "-w", str(sample), *wrong, code=1).stderr


def test_a_timeline_adds_up(sample: Path) -> None:
    found = rows(run("timeline", "-w", str(sample), "--window", "5", "-f", "csv").stdout)
    assert found[-1]["window"] == "2022–2026"
    for before, row in pairwise(found):
        assert int(before["ties"]) == int(row["persisting"]) + int(row["died"])
        assert int(row["ties"]) == int(row["persisting"]) + int(row["born"]) + int(row["reborn"])
    events = rows(run("timeline", "-w", str(sample), "--window", "5", "--show", "events", "-f", "csv").stdout)
    assert sum(e["event"] == "died" for e in events) == sum(int(row["died"]) for row in found)
    ties = rows(run("timeline", "-w", str(sample), "--window", "5", "--show", "ties", "-f", "csv").stdout)
    assert len(ties) == sum(int(row["born"]) for row in found)


def test_growing_windows_end_with_the_whole_network(sample: Path) -> None:
    found = rows(run("timeline", "-w", str(sample), "--cumulative", "--since", "2015", "-f", "csv").stdout)
    with kgraph.open(sample) as kg:
        assert int(found[-1]["ties"]) == kg.network(since=2015).n_edges
    assert {row["died"] for row in found} == {"0"}


def test_communities_are_followed_with_one_colour(sample: Path) -> None:
    time = ("--window", "4", "--step", "2", "--since", "2016")
    found = rows(run("communities", "-w", str(sample), *time, "-f", "csv").stdout)
    assert {"birth", "death"} <= {row["event"] for row in found}
    colours: dict[str, set[str]] = {}
    for row in found:
        colours.setdefault(row["lineage"], set()).add(row["colour"])
    assert all(len(c) == 1 for c in colours.values())
    assert len({row["window"] for row in found}) >= 4 and all(row["name"] for row in found)


def test_pictures_of_windows_have_the_colours_of_lineages(sample: Path, tmp_path: Path) -> None:
    time = ("--window", "3", "--since", "2018", "--lab", "DeepMind")
    pictures = tmp_path / "pictures"
    printed = run("communities", "-w", str(sample), *time, "--pictures", str(pictures), "-f", "csv").stdout
    found = rows(printed)
    windows = {row["window"] for row in found}
    assert {p.stem.replace("-", "–") for p in pictures.iterdir()} == windows
    for row in found:
        text = (pictures / f"{row['window'].replace('–', '-')}.html").read_text(encoding="utf-8")
        assert row["event"] == "death" or row["colour"] in text
        assert f"Co-authorship {row['window']}" in text


@pytest.mark.parametrize("wrong", [["--step", "2"], ["--pictures", "x"], ["--window", "3", "--runs", "2"]])
def test_windows_of_communities_that_cannot_be(sample: Path, wrong: list[str]) -> None:
    run("communities", "-w", str(sample), *wrong, code=2)


CUTS = {
    "--since 2018": "papers of other years left out",
    "--lab DeepMind": "only papers that name DeepMind or a part of it: ",
    "--inside": "only people who are printed with the lab on one of these papers: ",
    "--topic cs.LG": "only papers on ",
    "--min-papers 2": "pairs of fewer than 2 joint papers left out: ",
    "--disparity 0.9": "disparity filter (Serrano and others 2009), α = 0.9, at either end: ",
    "--simmelian 1": "Simmelian backbone (Nick and others 2013), 1 or more of the 10 closest shared: ",
    "--k-core 2": "only the 2-core",
    "--ego 'Razvan Pascanu'": "only one node and what is within 1 step of it: ",
    "--largest": "only the largest component: ",
}


@pytest.mark.parametrize(
    "suffix", ["html", "graphml", "gexf", "jgf.json", "graphology.json", "cyjs", "gv", "net"]
)
def test_what_was_cut_is_said_in_every_picture(sample: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"part.{suffix}"
    cuts = [word for cut in CUTS for word in shlex.split(cut)]
    said = run("network", "-w", str(sample), *cuts, "-o", str(path)).stderr
    text = path.read_text(encoding="utf-8")
    for cut, note in CUTS.items():
        assert note in said and note in text, cut
    if suffix == "html":  # also above the drawing, where nobody can miss it
        above = text.split('id="cuts"')[1].split("</p>")[0]
        assert all(note.rstrip(": ") in above for note in CUTS.values())


def test_inside_needs_a_lab(sample: Path) -> None:
    assert "inside goes with lab" in run("network", "-w", str(sample), "--inside", code=1).stderr


def test_a_path_keeps_its_own_lab(sample: Path) -> None:
    assert "pairs connected" in run("path", "-w", str(sample), "--all-pairs", "--lab", "DeepMind").stderr
