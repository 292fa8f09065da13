"""What kgraph writes has nothing in it that a program would choke on, so far as lint knows."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from by_hand import HOSTILE, labelled_network, tiny_network
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import tiny_entities
from kgraph.errors import UnknownFormat
from kgraph.exports import EXPORTERS, Exporter, export
from kgraph.exports.lint import FORMATS, lint
from kgraph.exports.vosviewer import MIN_ITEMS
from kgraph.networks import definitions, network_from_entities
from kgraph.networks.network import Network

BASE = "https://example.org/id/"
NOT_CHECKED = {"parquet-nodes", "parquet-edges", "parquet", "npz", "html", "map"}
CHECKED = [e for e in EXPORTERS if e.accepts == "network" and e.name not in NOT_CHECKED]
VARIANTS = [
    (exporter, options)
    for exporter in CHECKED
    for options in (
        {},
        *({"time": time} for time in ("interval", "none") if "time" in exporter.options),
        *({"flavor": "yed"} for _ in "x" if "flavor" in exporter.options),
    )
]


def files(network: Network, exporter: Exporter, options: dict[str, str], folder: Path) -> Iterator[Path]:
    """The file that an exporter writes; of a zip, the files in it."""
    path = export(network, folder / f"n{exporter.extensions[0]}", exporter.name, **options)
    if path.suffix != ".zip":
        yield path
        return
    with zipfile.ZipFile(path) as bundle:
        for member in bundle.namelist():
            yield Path(bundle.extract(member, folder))


def problems(network: Network, exporter: Exporter, options: dict[str, str], folder: Path) -> list[str]:
    reports = [lint(path) for path in files(network, exporter, options, folder)]
    assert {report.format for report in reports} <= {f.name for f in FORMATS}
    without_place = {"no-positions"} if "draw" not in exporter.options else set()
    return [
        f"{finding.rule.name} {finding.places}"
        for report in reports
        for finding in report.findings
        if finding.rule.name not in without_place
    ]


@pytest.mark.parametrize(("exporter", "options"), VARIANTS, ids=lambda v: getattr(v, "name", str(v)))
@pytest.mark.parametrize("network", [tiny_network(), labelled_network(HOSTILE)], ids=["tiny", "hostile"])
def test_our_own_files_are_without_findings(
    network: Network, exporter: Exporter, options: dict[str, str], tmp_path: Path
) -> None:
    if options.get("time") == "interval" and network.edge_years is None:
        pytest.skip("it has no years")
    assert problems(network, exporter, options, tmp_path) == []


@pytest.mark.parametrize("name", [d.name for d in definitions()])
def test_every_shipped_network_is_without_findings_in_every_format(name: str, tmp_path: Path) -> None:
    network = network_from_entities(tiny_entities(), name, base=BASE)
    for exporter in CHECKED:
        is_small = network.n_nodes < MIN_ITEMS or not network.n_edges
        if is_small and exporter.name.startswith("vosviewer"):
            continue  # which it refuses to write
        found = problems(network, exporter, {}, tmp_path)
        assert [f for f in found if network.n_edges or not f.startswith("empty")] == [], exporter.name


@settings(deadline=None, max_examples=12)
@given(labels=st.lists(st.text(max_size=12), min_size=3, max_size=6))
def test_no_label_makes_a_file_that_lint_finds_fault_with(
    labels: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("labels")
    network = labelled_network(labels)
    for exporter in CHECKED:
        assert problems(network, exporter, {}, folder) == [], exporter.name


@pytest.mark.parametrize("exporter", [e for e in CHECKED if e.name != "csv"], ids=lambda e: e.name)
def test_the_content_tells_the_format_where_the_name_says_nothing(exporter: Exporter, tmp_path: Path) -> None:
    path = export(tiny_network(), tmp_path / "file", exporter.name)
    wanted = "csv" if exporter.name.startswith("csv") else exporter.name
    assert lint(path).format == wanted


def test_a_file_that_is_not_checked_is_said_to_be_none(tmp_path: Path) -> None:
    path = export(tiny_network(), tmp_path / "n.parquet", "parquet-nodes")
    with pytest.raises(UnknownFormat, match=r"n\.parquet.*formats: graphml, gexf"):
        lint(path)
