"""A static site: every link leads somewhere, every count is the graph's, nothing in the data acts."""

from __future__ import annotations

import filecmp
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

import kgraph
from kgraph.cli import cli
from kgraph.errors import BadRequest, UnknownName
from kgraph.pages import swapping
from kgraph.pages.data import triples_about
from kgraph.pages.kinds import PAGE_KINDS
from kgraph.pages.render import POLICY
from kgraph.pages.site import MARKER
from kgraph.pages.swapping import new_folder
from kgraph.rdf.iris import entity_iri

MIN_PAPERS = 3
HOSTILE = """
@article{x, title = {<script>alert(1)</script> </title><img src=x onerror=alert(2)>},
  author = {"><svg onload=alert(3)>, Eve and Öz, Ada and Li, Bo}, year = 2020,
  url = {javascript:alert(4)}, journal = {'"><marquee onclick="alert(5)">},
  keywords = {</script><script>alert(6)</script>}}
@article{y, title = {Plain}, author = {Öz, Ada and Li, Bo}, year = 2021, doi = {10.1/"onmouseover="x}}
"""


@dataclass
class Page(HTMLParser):
    """What a browser would do with a page."""

    targets: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    policy: str = ""
    inline: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes |= given.keys()
        self.targets += [str(given[name]) for name in ("href", "src", "action") if name in given]
        if given.get("id"):
            self.ids.add(str(given["id"]))
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(given["content"])
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)


def parse(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def check_links(root: Path) -> dict[str, int]:
    """That every link leads to a file, to a place in it or to the web; how many do which."""
    pages = {path: parse(path) for path in root.rglob("*.html")}
    seen = {"file": 0, "web": 0}
    for path, page in pages.items():
        for target in page.targets:
            parts = urlsplit(target)
            if parts.scheme in ("http", "https"):
                seen["web"] += 1
            elif target != "data:,":  # the icon that is none
                assert not parts.scheme and not parts.netloc and not target.startswith("/"), (path, target)
                found = (path.parent / unquote(parts.path)).resolve() if parts.path else path
                assert found.is_file() and found.is_relative_to(root), (path, target)
                if parts.fragment:
                    assert parts.fragment in pages[found].ids, (path, target)
                seen["file"] += 1
    return seen


@pytest.fixture(scope="module")
def kg(sample: Path) -> Iterator[kgraph.KnowledgeGraph]:
    with kgraph.open(sample) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(kg: kgraph.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of the papers of the sample and of all that is on several of them."""
    return kg.site(min_papers=MIN_PAPERS).write(tmp_path_factory.mktemp("written") / "site").resolve()


def test_every_link_leads_somewhere(site: Path) -> None:
    seen = check_links(site)
    assert seen["file"] > 10_000 and seen["web"] > 500


def test_there_are_as_many_pages_as_planned(kg: kgraph.KnowledgeGraph, site: Path) -> None:
    planned = kg.site(min_papers=MIN_PAPERS)
    assert planned.n_pages == sum(1 for _ in site.rglob("*.html"))
    for kind in PAGE_KINDS:
        assert planned.pages[kind.plural] == sum(1 for _ in (site / kind.name).glob("*.html"))
    assert json.loads((site / MARKER).read_text())["pages"] == planned.pages


PAPERS_OF = {
    "person": "?paper kg:authoredBy ?thing",
    "lab": "?paper kg:contributingLab|(kg:hasAuthorship/kg:affiliation) ?thing",
    "topic": "?paper kg:hasTopic ?thing",
}


@pytest.mark.parametrize("kind", PAPERS_OF)
def test_pages_count_what_the_graph_counts(kg: kgraph.KnowledgeGraph, site: Path, kind: str) -> None:
    text = f"SELECT ?thing (COUNT(DISTINCT ?paper) AS ?n) {{ {PAPERS_OF[kind]} }} GROUP BY ?thing"
    wanted = {row["thing"]: int(row["n"]) for row in kg.query(text).to_dicts()}
    wanted = {iri: n for iri, n in wanted.items() if n >= MIN_PAPERS}
    shown = {}
    for path in (site / kind).glob("*.html"):
        if "-" not in path.stem:
            (said,) = re.findall(r'<p class="lead">([^<]*) papers? in this corpus', path.read_text())
            shown[entity_iri(kg.base, kind, path.stem)] = int("".join(filter(str.isdigit, said)))
    assert shown == wanted and len(wanted) > 10


@pytest.mark.parametrize("kind", ["lab", "venue", "topic"])
def test_the_mini_map_of_a_team_is_of_the_people_on_most_of_its_papers(
    kg: kgraph.KnowledgeGraph, site: Path, kind: str
) -> None:
    planned = kg.site(only=[kind], min_papers=MIN_PAPERS)
    for number in planned.things[kind][:5].tolist():
        page: Any = planned.kinds[0].make(planned.corpus, number, 1)
        team = page.team
        assert team.people == page.people.total and len(team.nodes) == min(30, team.people) > 1
        assert [(n.person, n.papers) for n in team.nodes] == [
            (counted.thing, counted.papers) for counted in page.people.items[:30]
        ]
        people = [planned.corpus.get_number("person", node.person.id) for node in team.nodes]
        papers = [set(planned.corpus.papers_of("person").of(n).tolist()) for n in people]
        joint = {
            (i, j): len(papers[i] & papers[j])
            for j in range(len(papers))
            for i in range(j)
            if papers[i] & papers[j]
        }
        assert {(t.source, t.target): t.papers for t in team.ties} == joint
        drawn = (site / kind / f"{page.thing.id}.html").read_text()
        assert drawn.count("<circle") == len(team.nodes) and 'class="ego"' in drawn


def test_beside_each_page_is_what_the_graph_says(kg: kgraph.KnowledgeGraph, site: Path) -> None:
    import pyoxigraph as ox

    for kind in PAGE_KINDS:
        pages = [p for p in sorted((site / kind.name).glob("*.html")) if "-" not in p.stem]
        for page in pages[::7]:
            turtle = ox.parse(page.with_suffix(".ttl").read_bytes(), ox.RdfFormat.TURTLE)
            said = {quad.triple for quad in turtle}
            assert said == set(triples_about(kg.store, entity_iri(kg.base, kind.name, page.stem)))


def test_every_page_keeps_to_the_policy(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = parse(path)
        assert page.policy == POLICY and not page.inline, path
        assert not {a for a in page.attributes if a.startswith("on") or a == "style"}, path
    assert "'unsafe" not in POLICY and POLICY.startswith("default-src 'none'")


def test_what_has_no_page_is_text_and_the_list_says_so(kg: kgraph.KnowledgeGraph, site: Path) -> None:
    listed = (site / "people.html").read_text()
    assert f"those on at least {MIN_PAPERS} papers" in listed
    rows = json.loads((site / "people.js").read_text().partition("=")[2].strip().rstrip(";"))
    assert len(rows) == kg.site(min_papers=MIN_PAPERS).pages["people"]
    assert all(papers >= MIN_PAPERS and (site / address).is_file() for _, address, papers in rows)


def test_only_some_kinds(kg: kgraph.KnowledgeGraph, tmp_path: Path) -> None:
    root = kg.site(only=["labs", "venue"], min_papers=2).write(tmp_path / "site").resolve()
    assert {path.name for path in root.iterdir() if path.is_dir()} == {"lab", "venue"}
    assert not (root / "people.html").exists()
    check_links(root)
    with pytest.raises(UnknownName, match="labs"):
        kg.site(only=["lbas"])


def test_the_same_graph_gives_the_same_bytes(kg: kgraph.KnowledgeGraph, tmp_path: Path) -> None:
    one, other = (kg.site(only=["labs", "people"], min_papers=9).write(tmp_path / name) for name in "ab")
    names = sorted(str(p.relative_to(one)) for p in one.rglob("*") if p.is_file())
    assert names == sorted(str(p.relative_to(other)) for p in other.rglob("*") if p.is_file())
    assert filecmp.cmpfiles(one, other, names, shallow=False) == (names, [], [])


def test_a_site_of_nothing(kg: kgraph.KnowledgeGraph, tmp_path: Path) -> None:
    root = kg.site(only=["people"], min_papers=10**6).write(tmp_path / "site").resolve()
    assert check_links(root)["file"] > 0
    assert (root / "people.js").read_text() == "window.kgraphNames = [];\n"


def test_hostile_names_titles_and_links_are_inert(tmp_path: Path) -> None:
    source = tmp_path / "hostile.bib"
    source.write_text(HOSTILE, encoding="utf-8")
    kgraph.build([source], tmp_path / "workspace")
    with kgraph.open(tmp_path / "workspace") as kg:
        root = kg.site().write(tmp_path / "site").resolve()
    check_links(root)  # refuses any scheme but those of the web
    written = [path.read_text(encoding="utf-8") for path in root.rglob("*.html")]
    assert any("&lt;script&gt;alert(1)" in text for text in written)
    for path in root.rglob("*.html"):
        page = parse(path)
        assert not page.inline and not page.tags & {"img", "marquee"}, path
        assert not {a for a in page.attributes if a.startswith("on")}, path


def _files(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}


def _beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir())


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A site that stands, in a folder of its own."""
    folder = tmp_path / "public" / "site"
    folder.mkdir(parents=True)
    (folder / MARKER).write_text("{}")
    (folder / "index.html").write_text("old")
    return folder


def test_a_failing_write_leaves_the_old_site(kg: kgraph.KnowledgeGraph, old: Path) -> None:
    def fails(*given: Any) -> Any:
        raise OSError("no space left on device")

    before = _files(old)
    planned = kg.site(only=["venues", "labs"], min_papers=5)
    labs, venues = planned.kinds
    assert (labs.name, venues.name) == ("lab", "venue")
    with pytest.raises(OSError, match="no space"):
        replace(planned, kinds=(labs, replace(venues, make=fails))).write(old)
    assert _files(old) == before and _beside(old) == ["site"]


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_new_site_takes_the_place_of_the_old(
    old: Path, can_exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not can_exchange:  # as on systems without the call
        monkeypatch.setattr(swapping, "_exchange", lambda one, other: False)
    with new_folder(old, marker=MARKER) as new:
        (new / MARKER).write_text("{}")
        assert (old / "index.html").read_text() == "old"
    assert _files(old) == {MARKER: "{}"} and _beside(old) == ["site"]


def test_a_kill_leaves_the_old_site_and_the_next_run_cleans_up(old: Path) -> None:
    code = (
        "import os, signal, sys; from kgraph.pages.swapping import new_folder\n"
        f"with new_folder(sys.argv[1], marker={MARKER!r}) as new:\n"
        "    (new / 'half').write_text('half'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(old)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (old / "index.html").read_text() == "old" and len(_beside(old)) == 2
    with new_folder(old, marker=MARKER) as new:
        assert not list(new.iterdir())
        (new / MARKER).write_text("{}")
    assert _files(old) == {MARKER: "{}"} and _beside(old) == ["site"]


def test_only_a_site_is_replaced(tmp_path: Path, old: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("years of work")
    (tmp_path / "file").write_text("text")
    cases = [("mine", "other files"), ("file", "is a file"), ("/", "mount point")]
    for name, why in cases:
        with pytest.raises(BadRequest, match=why), new_folder(tmp_path / name, marker=MARKER):
            pytest.fail("it must not begin")
    assert (tmp_path / "mine" / "thesis.tex").read_text() == "years of work"
    with (
        new_folder(old, marker=MARKER) as new,
        pytest.raises(BadRequest, match="another process"),
        new_folder(old, marker=MARKER),
    ):
        pytest.fail("two must not write at once")
    assert not new.exists()


def test_the_command_says_how_many_pages_first(sample: Path, tmp_path: Path) -> None:
    given = ["site", "-w", str(sample), "-o", str(tmp_path / "out"), "--only", "labs, venues"]
    done = CliRunner().invoke(cli, [*given, "--min-papers", "4"])
    assert done.exit_code == 0, done.output
    assert re.match(r"\d+ pages to write: \d+ of labs, \d+ of venues, and lists\n", done.stderr)
    assert done.stdout == f"{tmp_path / 'out' / 'index.html'}\n"
    (tmp_path / "out" / MARKER).unlink()
    refused = CliRunner().invoke(cli, given)
    assert refused.exit_code == 1 and "other files" in refused.stderr


def test_a_browser_opens_it_from_the_disk(browser: Any, site: Path) -> None:
    page = browser.new_page()
    asked, said = list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto((site / "index.html").as_uri())
    page.click("nav >> text=People")
    page.fill("input[name=words]", "velickovic")
    assert page.locator("#found li").count() == 1 and not page.locator("#whole").is_visible()
    page.click("#found a")
    assert page.inner_text("h1") == "Petar Veličković"
    assert page.locator("svg.ego circle").count() > 5
    assert page.evaluate("getComputedStyle(document.querySelector('svg.ego .person')).fill") != "rgb(0, 0, 0)"
    page.locator("svg.ego a").first.click(force=True)
    assert page.inner_text("h1") != "Petar Veličković"
    page.close()
    assert said == [] and all(url.startswith((site.as_uri(), "data:")) for url in asked)
