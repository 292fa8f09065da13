"""The table of formats and the one function that writes a file."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from by_hand import tiny_network

import kgraph.exports
from corpus import tiny_entities
from kgraph.errors import AmbiguousFormat, BadRequest, UnknownFormat
from kgraph.exports import EXPORTERS, Exporter, export, exporter_for_path, exporters, get_exporter, write

SUBJECTS: dict[str, Any] = {"network": tiny_network(), "entities": tiny_entities()}
OURS = [e for e in EXPORTERS if e.accepts in SUBJECTS]


def test_every_format_has_a_name_of_its_own_and_says_where_it_is_defined() -> None:
    names = [e.name for e in EXPORTERS]
    assert len(names) == len(set(names))
    for exporter in EXPORTERS:
        assert exporter.title and exporter.specification and exporter.extensions
        assert all(x.startswith(".") and x == x.lower() for x in exporter.extensions)


@pytest.mark.parametrize("exporter", OURS, ids=lambda e: e.name)
def test_every_format_writes_one_file_the_same_each_time(exporter: Exporter, tmp_path: Path) -> None:
    subject = SUBJECTS[exporter.accepts]
    path = export(subject, tmp_path / f"x{exporter.extensions[0]}")
    data = path.read_bytes()
    assert data and [p.name for p in tmp_path.iterdir()] == [path.name]
    file = io.BytesIO()
    write(subject, file, exporter.name)
    assert file.getvalue() == data and not file.closed


@pytest.mark.parametrize("exporter", OURS, ids=lambda e: e.name)
def test_an_option_that_a_format_does_not_know_is_refused(exporter: Exporter, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="has no option 'colour'"):
        export(SUBJECTS[exporter.accepts], tmp_path / "x", exporter.name, colour="red")
    assert not list(tmp_path.iterdir())


def test_an_unknown_format_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownFormat, match="did you mean 'graphml'"):
        get_exporter("grahpml")


@pytest.mark.parametrize(
    ("name", "accepts", "format"),
    [
        ("a.graphml", None, "graphml"),
        ("A.GEXF", None, "gexf"),
        ("a.nodes.csv", None, "csv-nodes"),
        ("a.csv.zip", None, "csv"),
        ("a.csv", "entities", "authorships"),
        ("a.parquet", "entities", "authorships-parquet"),
        ("deep/folder.csv/a.html", None, "html"),
    ],
)
def test_the_end_of_the_path_tells_the_format(name: str, accepts: str | None, format: str) -> None:
    assert exporter_for_path(name, accepts=accepts).name == format


def test_an_ending_that_fits_several_formats_is_said_to_be_ambiguous() -> None:
    with pytest.raises(AmbiguousFormat, match="csv-nodes or csv-edges; name the format"):
        exporter_for_path("a.csv", accepts="network")
    with pytest.raises(UnknownFormat, match="known endings"):
        exporter_for_path("a.docx")


def test_a_subject_that_a_format_is_not_made_of_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="made of a network, not of the tables of entities"):
        export(SUBJECTS["entities"], tmp_path / "x.graphml", "graphml")
    with pytest.raises(BadRequest, match="is a folder"):
        export(SUBJECTS["network"], tmp_path, "graphml")


def _breaks(subject: Any, file: BinaryIO) -> None:
    file.write(b"half of it")
    raise OSError("no space left")


BREAKS = Exporter("breaks", "breaks in the middle", (".breaks",), "network", _breaks, "nowhere")


def test_an_export_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kgraph.exports, "exporters", lambda: (*EXPORTERS, BREAKS))
    old = tmp_path / "old.breaks"
    old.write_bytes(b"old")
    for path in (old, tmp_path / "new.breaks"):
        with pytest.raises(OSError, match="no space"):
            export(SUBJECTS["network"], path)
    assert [p.name for p in tmp_path.iterdir()] == ["old.breaks"] and old.read_bytes() == b"old"


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "target.graphml", tmp_path / "link.graphml"
    target.write_bytes(b"old")
    link.symlink_to(target)
    assert export(SUBJECTS["network"], link) == link
    assert link.is_symlink() and target.read_bytes().startswith(b"<?xml")


def test_a_new_file_has_the_usual_rights_and_its_folder_is_made(tmp_path: Path) -> None:
    path = export(SUBJECTS["network"], tmp_path / "new" / "folder" / "n.graphml")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask


def test_a_dash_is_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert export(SUBJECTS["network"], "-", "graphml") == Path("-")
    assert capfdbinary.readouterr().out.startswith(b'<?xml version="1.0"')


def test_plugins_come_after_our_own() -> None:
    assert exporters()[: len(EXPORTERS)] == EXPORTERS
