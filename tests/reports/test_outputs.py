"""The files of a report: complete, inert, the same each time, and readable by others."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from lxml import etree, html
from markdown_it import MarkdownIt
from report_corpora import BASE, HOSTILE, MANIFEST, entities, hostile_entities

from corpus import tiny_entities
from kgraph.errors import UnknownFormat
from kgraph.model.entities import Entities
from kgraph.reports.centrality import FORMATS, centrality_report, write_report
from kgraph.reports.chapters import CHAPTERS
from kgraph.reports.frames import centrality_frames
from kgraph.reports.sections import CentralityReport
from kgraph.reports.text import plain

WHOLE = [id for id, _, _ in CHAPTERS if id != "scope"]
"""Chapters of a report on the whole corpus."""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def folder(tiny: CentralityReport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_report(tiny, folder)
    return folder


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write_report(centrality_report(hostile_entities(), base=BASE, manifest={}), folder)
    return folder


def page_of(folder: Path) -> Any:
    parser = html.HTMLParser(encoding="utf-8")
    page = html.fromstring((folder / "centrality.html").read_bytes(), parser=parser)
    # libxml2 does not know the elements of HTML 5; everything else it says is a fault of ours.
    faults = [e.message for e in parser.error_log if e.type_name != "HTML_UNKNOWN_TAG"]
    assert faults == []
    return page


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_all_formats_are_written_and_named(tiny: CentralityReport, tmp_path: Path) -> None:
    written = write_report(tiny, tmp_path / "new" / "report")
    assert [p.name for p in written] == [
        "centrality.html",
        "centrality.md",
        "degrees.svg",
        "rank-correlation.svg",
        "communities.svg",
        "growth.svg",
        "centrality.csv",
        "centrality-ties.csv",
        "centrality.parquet",
        "centrality-ties.parquet",
        "centrality.json",
    ]
    assert sorted(p for p in (tmp_path / "new").rglob("*") if p.is_file()) == sorted(written)


def test_a_path_with_a_suffix_names_the_files(tiny: CentralityReport, tmp_path: Path) -> None:
    assert write_report(tiny, tmp_path / "lab.html", formats=["html"]) == [tmp_path / "lab.html"]
    assert write_report(tiny, tmp_path / "lab.json", formats=["json", "csv"])[0] == tmp_path / "lab.json"


def test_an_unknown_format_is_refused_with_the_known_ones(tiny: CentralityReport, tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="html, md, csv, parquet, json"):
        write_report(tiny, tmp_path, formats=["pdf"])
    assert list(tmp_path.iterdir()) == []


def test_a_second_process_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """Another process has other hash seeds, other caches and another working directory."""
    program = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from report_corpora import BASE, MANIFEST\nfrom corpus import tiny_entities\n"
        "from kgraph.reports.centrality import centrality_report, write_report\n"
        "write_report(centrality_report(tiny_entities(), base=BASE, manifest=MANIFEST), sys.argv[1])\n"
    )
    here = Path(__file__).parent
    source = here.parents[1] / "src"
    subprocess.run(
        [sys.executable, "-c", program, tmp_path / "again", here, here.parent, source],
        check=True,
        cwd=tmp_path,
    )
    assert digests(tmp_path / "again") == digests(folder)


ASKED = (
    "from report_corpora import BASE, MANIFEST\nfrom corpus import tiny_entities\n"
    "from kgraph.reports.centrality import centrality_report, write_report\n"
    "from kgraph.reports.comparison import comparison_report\n"
    "from kgraph.reports.profile import profile_report\n"
    "known = {'base': BASE, 'manifest': MANIFEST}\n"
    "reports = (\n"
    "    centrality_report(tiny_entities(), scope=['2020-2021'], weight='full', **known),\n"
    "    profile_report(tiny_entities(), 'bo', **known),\n"
    "    comparison_report(tiny_entities(), ('2020', '2021-'), **known),\n"
    ")\n"
    "for report in reports:\n    write_report(report, folder)\n"
)


def test_parts_profiles_and_comparisons_are_the_same_bytes_elsewhere(tmp_path: Path) -> None:
    exec(ASKED, {"folder": tmp_path / "here"})
    here = Path(__file__).parent
    program = "import sys; sys.path[:0] = sys.argv[2:]; folder = sys.argv[1]\n" + ASKED
    subprocess.run(
        [sys.executable, "-c", program, tmp_path / "there", here, here.parent, here.parents[1] / "src"],
        check=True,
        cwd=tmp_path,
    )
    assert digests(tmp_path / "here") == digests(tmp_path / "there")
    stems = {name.partition(".")[0] for name in digests(tmp_path / "here")}
    assert {"centrality", "profile", "comparison"} <= stems


def digests(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_a_report_read_back_from_json_writes_the_same_files(folder: Path, tmp_path: Path) -> None:
    text = (folder / "centrality.json").read_text(encoding="utf-8")
    write_report(CentralityReport.model_validate_json(text, strict=True), tmp_path)
    assert digests(tmp_path) == digests(folder)


def test_the_json_holds_every_field_of_its_schema(folder: Path) -> None:
    data = json.loads((folder / "centrality.json").read_text(encoding="utf-8"))
    schema = CentralityReport.model_json_schema()
    assert set(data) == set(schema["properties"]) and schema["additionalProperties"] is False


def test_the_page_loads_nothing(folder: Path, hostile: Path) -> None:
    for page in (page_of(folder), page_of(hostile)):
        (script,) = page.xpath("//script")
        digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert policy == (
            f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        )
        assert not page.xpath("//link | //iframe | //object | //embed | //img | //base | //form | //image")
        assert not page.xpath("//@src | //@srcset | //@action | //@data | //@background")
        handlers = [
            a for e in page.iter() if isinstance(e.tag, str) for a in e.attrib if a.lower().startswith("on")
        ]
        assert handlers == []
        styles = "".join(page.xpath("//style/text()")) + "".join(page.xpath("//@style"))
        assert "@import" not in styles and not re.search(r"url\((?!#)", styles)
        for address in page.xpath("//@href"):
            assert address.startswith(("#", "https://doi.org/")), address


def test_every_reference_within_the_page_has_its_target(folder: Path) -> None:
    page = page_of(folder)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    inner = [
        a[1:]
        for a in page.xpath("//@href | //@*[local-name()='href'] | //@*[name()='xlink:href']")
        if a[0] == "#"
    ]
    urls = re.findall(r"url\(#([^)]+)\)", html.tostring(page).decode())
    labels = " ".join(page.xpath("//@aria-labelledby")).split()
    assert {*inner, *urls, *labels} <= set(ids)


def test_the_page_can_be_walked_by_its_structure(folder: Path) -> None:
    page = page_of(folder)
    assert page.get("lang") == "en" and len(page.xpath("//h1")) == 1
    assert [a.get("href") for a in page.xpath("//nav//a")] == [f"#{id}" for id in WHOLE]
    assert len(page.xpath("//section/h2")) == len(WHOLE)
    for table in page.xpath("//table"):
        caption = table.xpath("string(caption)")
        assert caption
        heads = table.xpath("thead/tr/th[@scope='col']")
        for row in table.xpath("tbody/tr"):
            assert len(row) == len(heads), caption
            assert row[0].tag == "th" and row[0].get("scope") == "row"
    for figure in page.xpath("//figure"):
        assert figure.xpath(".//*[local-name()='svg'][@role='img']") and figure.xpath(
            "string(.//*[local-name()='desc'])"
        )


def test_hostile_names_and_titles_stand_on_the_page_as_text(hostile: Path) -> None:
    text = squeezed(page_of(hostile).text_content())
    for each in HOSTILE:
        assert squeezed(plain(each)) in text, each


def test_hostile_names_and_titles_stay_text_in_markdown(hostile: Path) -> None:
    source = (hostile / "centrality.md").read_text(encoding="utf-8")
    rendered = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(source)
    page = html.fromstring(rendered)
    assert not page.xpath("//script | //h1[contains(., 'heading')] | //@onerror | //@onmouseover")
    assert all(src.startswith("centrality-figures/") for src in page.xpath("//img/@src"))
    assert page.xpath("//a/@href") == []
    text = squeezed(page.text_content())
    for each in HOSTILE:
        assert squeezed(plain(each)) in text, each


def test_markdown_shows_the_same_tables_as_the_page(folder: Path) -> None:
    source = (folder / "centrality.md").read_text(encoding="utf-8")
    rendered = html.fromstring(MarkdownIt("commonmark", {"html": True}).enable("table").render(source))
    page = page_of(folder)

    def cells(document: Any) -> list[list[list[str]]]:
        return [
            [[squeezed(cell.text_content()) for cell in row] for row in table.xpath(".//tr")]
            for table in document.xpath("//table")
        ]

    for element in [*rendered.iter("br"), *page.iter("br")]:
        element.tail = " " + (element.tail or "")
    assert cells(rendered) == cells(page)
    assert [squeezed(h.text_content()) for h in rendered.xpath("//h2")] == [
        squeezed(h.text_content()) for h in page.xpath("//section/h2")
    ]
    for image in rendered.xpath("//img"):
        assert (folder / image.get("src")).exists() and image.get("alt")


def test_figures_are_well_formed_and_described(folder: Path) -> None:
    figures = sorted((folder / "centrality-figures").glob("*.svg"))
    assert len(figures) == 4
    for path in figures:
        svg = etree.fromstring(path.read_bytes())
        assert svg.tag == f"{SVG}svg" and svg.findtext(f"{SVG}title") and svg.findtext(f"{SVG}desc")
        assert svg.findall(f".//{SVG}text"), "text is text"
        assert b"20" + b"26-" not in path.read_bytes(), "no date of drawing"


def test_csv_holds_all_people_with_values_and_ranks(tiny: CentralityReport, folder: Path) -> None:
    frame = pl.read_csv(folder / "centrality.csv")
    assert frame.height == 7 and frame["iri"][0] == f"{BASE}person/{frame['person'][0]}"
    by_person = {row["person"]: row for row in frame.iter_rows(named=True)}
    assert (by_person["bo"]["degree"], by_person["bo"]["degree_rank"], by_person["bo"]["cut_papers"]) == (
        4,
        1,
        1,
    )
    assert by_person["eve"]["name"] == 'Eve <b>"Quote"</b>'
    ties = pl.read_csv(folder / "centrality-ties.csv")
    assert ties.filter(left="ada", right="bo")["places"].to_list() == ["tiny.txt:20", "tiny.txt:10"]


def test_parquet_holds_the_same_tables_with_their_types(tiny: CentralityReport, folder: Path) -> None:
    for suffix, frame in centrality_frames(tiny).items():
        read = pl.read_parquet(folder / f"centrality{suffix}.parquet")
        assert read.equals(frame) and read.height == pl.read_csv(folder / f"centrality{suffix}.csv").height
    assert read.schema["year"] == pl.Int64


def test_of_many_people_and_communities_the_report_lists_the_first_and_its_tables_all(
    tiny: CentralityReport, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("kgraph.reports.people_sections.PEOPLE_LISTED", 3)
    monkeypatch.setattr("kgraph.reports.measured.COMMUNITIES_LISTED", 1)
    report = centrality_report(tiny_entities(), base=BASE, manifest=MANIFEST)
    assert (report.people.of, report.people.person) == (tiny.people.of, tiny.people.person[:3])
    assert centrality_frames(report)[""].equals(centrality_frames(tiny)[""])
    assert report.communities.count == tiny.communities.count
    named = {0} | {end for tie in tiny.communities.ties for end in (tie.left, tie.right)}
    assert [c.number for c in report.communities.communities] == sorted(named)
    write_report(report, tmp_path, ["csv", "parquet", "json", "html"])
    assert pl.read_csv(tmp_path / "centrality.csv").height == tiny.people.of
    assert len(json.loads((tmp_path / "centrality.json").read_bytes())["people"]["person"]) == 3


def test_csv_cells_are_no_formulas(hostile: Path) -> None:
    with (hostile / "centrality.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(HOSTILE)
    cells = [cell for row in rows for cell in (row["name"], row["labs"])]
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'@SUM(A1)" in cells and HOSTILE[0] in cells


@pytest.mark.parametrize(
    ("tables", "papers"),
    [
        (Entities(), 0),
        (entities([["a"]]), 1),
        (entities([["a", "b"]]), 1),
        (entities([[]]), 1),
        (entities([["a", "b"]], years=[None], cut={0}), 1),
    ],
    ids=["no paper", "one author", "one pair", "no author", "no year"],
)
def test_the_smallest_corpora_have_a_report(tables: Entities, papers: int, tmp_path: Path) -> None:
    report = centrality_report(tables, base=BASE, manifest={})
    assert {c.name: c.value for c in report.corpus.counts}["papers"] == papers
    write_report(report, tmp_path, FORMATS)
    page_of(tmp_path)
    assert CentralityReport.model_validate_json((tmp_path / "centrality.json").read_bytes()) == report
