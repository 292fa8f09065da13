"""`kgraph statistics`, `indicators` and `suggest` on the sample workspace."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kgraph
from kgraph.cli import cli


def run(sample: Path, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, [*arguments, "-w", str(sample)], prog_name="kgraph")
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def rows(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_statistics_agree_with_the_counts_of_the_build(sample: Path) -> None:
    found = {r["name"]: r["value"] for r in rows(run(sample, "statistics", "-f", "csv"))}
    status = kgraph.open(sample).status()
    assert float(found["nodes"]) == status["people"]
    assert int(found["pairs"].split(".")[0]) == kgraph.open(sample).network().n_edges
    every = rows(run(sample, "statistics", "corpus", "-f", "csv"))
    assert all(int(r["coverage"]) <= status["people"] for r in every)


def test_the_corpus_is_counted_whole(sample: Path) -> None:
    told = run(sample, "statistics", "corpus", "--since", "2020", code=2)
    assert "--since is for networks" in told.stderr


def test_indicators_of_one_person_keep_apart_what_the_page_states(sample: Path) -> None:
    (row,) = rows(run(sample, "indicators", "Razvan Pascanu", "-f", "csv"))
    assert float(row["stated_h_index"]) == 89
    assert int(row["h_index"]) < 89
    assert int(row["counted_papers"]) <= int(row["papers"])


def test_an_unknown_indicator_is_told(sample: Path) -> None:
    assert "h_index" in run(sample, "indicators", "--sort", "h_indx", code=1).stderr


def test_suggestions_leave_out_whom_one_knows_and_where_one_is(sample: Path) -> None:
    kg = kgraph.open(sample)
    told = json.loads(run(sample, "suggest", "Razvan Pascanu", "--outside", "DeepMind", "-f", "json").stdout)
    known = set(kg.network(ego="Razvan Pascanu").nodes["id"])
    assert told["suggestions"]
    for one in told["suggestions"]:
        assert one["id"] not in known
        assert "DeepMind" not in one["why"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a person"),
        (("Razvan Pascanu", "--train-until", "2020"), "belong to --backtest"),
    ],
)
def test_what_makes_no_sense_is_refused(sample: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in run(sample, "suggest", *arguments, code=2).stderr


def test_an_unknown_score_is_told_with_its_like(sample: Path) -> None:
    assert "topic_fit" in run(sample, "suggest", "Razvan Pascanu", "--by", "topics", code=1).stderr


def test_the_backtest_prints_every_score_with_its_interval(sample: Path) -> None:
    result = run(
        sample, "suggest", "--backtest", "--train-until", "2022", "--test-until", "2024", "-f", "csv"
    )
    found = {r["score"]: r for r in rows(result)}
    assert {"popularity", "common_neighbours", "combined"} <= set(found)
    for row in found.values():
        assert float(row["auc_low"]) <= float(row["auc"]) <= float(row["auc_high"])
    assert "papers until 2022" in result.stderr
