"""The profile of a person, counted again from the tables, and inert whatever names stand in it."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from lxml import etree, html
from report_corpora import BASE, HOSTILE, hostile_entities

from corpus import tiny_entities
from kgraph.errors import BadRequest, UnknownName
from kgraph.measures.indicators import indicators
from kgraph.model.entities import Entities, StatedNumber
from kgraph.reports.centrality import centrality_report, write_report
from kgraph.reports.profile import profile_report
from kgraph.reports.profile_sections import ProfileReport
from kgraph.reports.sections import CentralityReport
from kgraph.reports.text import plain

PERSON = "a002"


@pytest.fixture(scope="module")
def tables(drawn_entities: Entities) -> Entities:
    """The corpus drawn at random, and a number that a page states of the person."""
    stated = StatedNumber(
        person=PERSON, name="h-index", value=77.0, as_of="2024", as_of_inferred=True,
        document=drawn_entities.documents["id"][0],
    )  # fmt: skip
    rows = Entities.from_rows({"stated_numbers": [stated]}).stated_numbers
    return Entities(**{**drawn_entities.tables(), "stated_numbers": rows})


@pytest.fixture(scope="module")
def profile(tables: Entities) -> ProfileReport:
    return profile_report(tables, PERSON, base=BASE, manifest={})


def own_papers(tables: Entities, person: str) -> set[str]:
    return set(tables.authorships.filter(pl.col("person") == person)["paper"])


def test_all_papers_of_the_person_are_listed_latest_first(tables: Entities, profile: ProfileReport) -> None:
    assert {p.paper for p in profile.papers} == own_papers(tables, PERSON)
    years = [p.year if p.year is not None else -1 for p in profile.papers]
    assert years == sorted(years, reverse=True)
    cut = set(tables.papers.filter(~pl.col("authors_complete"))["id"])
    for paper in profile.papers:
        team = tables.authorships.filter(pl.col("paper") == paper.paper)
        assert paper.authors == team["person"].n_unique()
        assert paper.position == team.filter(pl.col("person") == PERSON)["position"].min()
        assert paper.is_cut == (paper.paper in cut) and paper.places


def test_coauthors_have_their_joint_papers_and_first_and_last_year(
    tables: Entities, profile: ProfileReport
) -> None:
    years = dict(tables.papers.select("id", "year").iter_rows())
    mine = own_papers(tables, PERSON)
    expected = {}
    for person in tables.people["id"]:
        joint = own_papers(tables, person) & mine
        if joint and person != PERSON:
            dated = [years[p] for p in joint if years[p] is not None]
            expected[person] = (len(joint), min(dated, default=None), max(dated, default=None))
    assert {c.person: (c.papers, c.first_year, c.last_year) for c in profile.coauthors} == expected
    assert all(a.papers >= b.papers for a, b in pairwise(profile.coauthors))


def test_years_add_up(tables: Entities, profile: ProfileReport) -> None:
    dated = [p for p in profile.papers if p.year is not None]
    assert sum(y.papers for y in profile.years) == len(dated)
    assert [y.year for y in profile.years] == list(
        range(min(p.year or 0 for p in dated), max(p.year or 0 for p in dated) + 1)
    )
    met = sum(c.first_year is not None for c in profile.coauthors)
    assert sum(y.new_coauthors for y in profile.years) == met


def test_the_place_in_the_network_is_that_of_the_centrality_report(
    drawn: CentralityReport, profile: ProfileReport
) -> None:
    at = drawn.people.person.index(PERSON)
    for place in profile.places:
        values, ranks = drawn.people.values[place.measure], drawn.people.ranks[place.measure]
        assert (place.value, place.rank, place.of) == (values[at], ranks[at], len(values))
        below = sum(value < values[at] for value in values)
        assert place.share_below == pytest.approx(below / (len(values) - 1), abs=1e-8)


def test_counted_indicators_and_stated_numbers_stand_apart(tables: Entities, profile: ProfileReport) -> None:
    known = indicators(tables).filter(pl.col("id") == PERSON).row(0, named=True)
    assert {i.name: i.value for i in profile.indicators} == {
        i.name: known[i.name] for i in profile.indicators
    }
    (stated,) = profile.stated
    assert (stated.name, stated.value, stated.document) == ("h-index", 77.0, tables.documents["path"][0])
    assert 77.0 not in {i.value for i in profile.indicators}


def test_the_map_shows_the_strongest_and_who_of_them_wrote_together(
    tables: Entities, profile: ProfileReport
) -> None:
    nodes = profile.ego.nodes
    assert nodes[0].person == PERSON and profile.ego.coauthors == len(profile.coauthors)
    joint = {c.person: c.papers for c in profile.coauthors}
    assert {n.person: n.papers for n in nodes[1:]} == {n.person: joint[n.person] for n in nodes[1:]}
    left_out = set(joint) - {n.person for n in nodes}
    assert all(joint[p] <= min(n.papers for n in nodes[1:]) for p in left_out)
    for tie in profile.ego.ties:
        ends = [nodes[tie.source].person, nodes[tie.target].person]
        assert tie.papers == len(own_papers(tables, ends[0]) & own_papers(tables, ends[1])) > 0


def test_gaps_come_before_findings(profile: ProfileReport) -> None:
    n = sum(p.is_cut for p in profile.papers)
    assert n and any(text.startswith(f"{n} of {len(profile.papers)} papers") for text in profile.caveats)
    assert "not a complete list of works" in profile.caveats[0]


@pytest.mark.parametrize("person", ["ada", "cy", "fay"])
def test_small_profiles_are_whole_and_read_back(person: str, tmp_path: Path) -> None:
    report = profile_report(tiny_entities(), person, base=BASE, manifest={})
    written = write_report(report, tmp_path)
    assert tmp_path / "profile.html" in written and tmp_path / "profile-coauthors.parquet" in written
    text = (tmp_path / "profile.json").read_text(encoding="utf-8")
    assert ProfileReport.model_validate_json(text, strict=True) == report
    coauthors = pl.read_csv(tmp_path / "profile-coauthors.csv")
    assert coauthors["person"].to_list() == [c.person for c in report.coauthors]


def test_somebody_without_coauthors_has_a_profile_without_a_map(tmp_path: Path) -> None:
    from report_corpora import entities

    report = profile_report(entities([["a"], ["b", "c"]]), "a", base=BASE, manifest={})
    assert report.coauthors == [] and len(report.ego.nodes) == 1
    names = [path.name for path in write_report(report, tmp_path)]
    assert "ego-map.svg" not in names and "profile.csv" in names


def test_nobody_and_somebody_without_papers_are_refused() -> None:
    with pytest.raises(UnknownName):
        profile_report(tiny_entities(), "Nobody Here", base=BASE, manifest={})
    tables = tiny_entities()
    alone = Entities(**{**tables.tables(), "authorships": tables.authorships.clear()})
    with pytest.raises(BadRequest, match="no paper"):
        profile_report(alone, "ada", base=BASE, manifest={})


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write_report(profile_report(hostile_entities(), "h01", base=BASE, manifest={}), folder)
    return folder


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_hostile_names_stay_text_on_the_page_and_on_the_map(hostile: Path) -> None:
    page: Any = html.fromstring(
        (hostile / "profile.html").read_bytes(), parser=html.HTMLParser(encoding="utf-8")
    )
    assert len(page.xpath("//script")) == 1 and not page.xpath("//img | //link | //iframe")
    named = [e for e in page.iter() if isinstance(e.tag, str)]
    assert not [a for e in named for a in e.attrib if a.lower().startswith("on")]
    text = squeezed(page.text_content())
    for name in (HOSTILE[0], HOSTILE[2]):  # the co-authors on the ring
        assert squeezed(plain(name)) in text
    source = (hostile / "profile-figures" / "ego-map.svg").read_bytes()
    svg = etree.fromstring(source)
    assert {etree.QName(e).localname for e in svg.iter()} <= {
        "svg", "title", "desc", "g", "rect", "line", "circle", "text",
    }  # fmt: skip
    assert not re.search(rb"\x00|\x1b|\xe2\x80\xae", source)


def test_the_same_person_by_name_and_by_id_gives_the_same_profile(tables: Entities) -> None:
    of_tiny = [
        profile_report(tiny_entities(), who, base=BASE, manifest={}) for who in ("Bo Li", f"{BASE}person/bo")
    ]
    assert [r.person for r in of_tiny] == ["bo", "bo"]
    assert of_tiny[0].papers == of_tiny[1].papers
    assert centrality_report(tiny_entities(), base=BASE, manifest={}, scope=["person:bo"]).scope is not None
