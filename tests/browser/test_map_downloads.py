"""What the map saves of its view is read back by others and compared with what it shows."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import polars as pl
import pytest
from lxml import etree

import kgraph
from kgraph.exports.drawing import draw
from kgraph.exports.lint import lint
from kgraph.exports.map.order import by_place
from kgraph.networks.network import Network
from opened_maps import Opened, opened

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def network(sample: Path) -> Iterator[Network]:
    with kgraph.open(sample) as graph:
        yield by_place(draw(graph.network("coauthorship")))  # rows as in the map


@pytest.fixture(scope="module")
def page(
    browser: Any, network: Network, bundles: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    """The map with its filters set: pairs with two joint papers or more, from 2016 on."""
    file = network.export(tmp_path_factory.mktemp("map") / "map.html", "map")
    with opened(
        browser, file, hash="papers=2&years=2016-2026", viewport={"width": 1300, "height": 900}
    ) as found:
        yield found


@pytest.fixture(scope="module")
def shown(network: Network) -> nx.Graph:
    """What those filters leave, from the incidences: rows of nodes, joint papers as `papers`."""
    assert network.incidence is not None
    since = network.incidence.filter(pl.col("year") >= 2016).select("group", "node")
    pairs = since.join(since, on="group").filter(pl.col("node") < pl.col("node_right"))
    counted = pairs.unique().group_by("node", "node_right").len().filter(pl.col("len") >= 2)
    graph = nx.Graph()
    graph.add_weighted_edges_from(counted.rows(), weight="papers")
    return graph


def test_gexf_of_the_view_is_read_by_networkx_and_without_a_finding(
    page: Opened, shown: nx.Graph, network: Network, tmp_path: Path
) -> None:
    file = page.download(".gexf", tmp_path)
    assert [str(finding) for finding in lint(file).findings] == []
    read = nx.read_gexf(file)
    rows = {int(name[1:]) for name in read}
    assert rows == set(shown)
    papers = {(min(pair), max(pair)): n for *pair, n in shown.edges(data="papers")}
    found = {tuple(sorted((int(a[1:]), int(b[1:])))): d["papers"] for a, b, d in read.edges(data=True)}
    assert found == papers
    for name, values in read.nodes(data=True):
        row = int(name[1:])
        assert values["label"] == network.nodes["label"][row]
        assert values["iri"] == network.nodes["iri"][row]
        assert values["papers"] == network.nodes["papers"][row]
        assert set(values["viz"]) == {"size", "position", "color"}


def test_tables_of_the_view_are_read_by_polars(
    page: Opened, shown: nx.Graph, network: Network, tmp_path: Path
) -> None:
    nodes = pl.read_csv(page.download(".nodes.csv", tmp_path))
    assert nodes["Label"].to_list() == [network.nodes["label"][row] for row in sorted(shown)]
    assert nodes["papers"].to_list() == [network.nodes["papers"][row] for row in sorted(shown)]
    assert nodes["color"].str.contains("^#[0-9a-fA-F]{6}$").all()
    edges = pl.read_csv(page.download(".edges.csv", tmp_path))
    pairs = zip(edges["Source"].str.slice(1).cast(int), edges["Target"].str.slice(1).cast(int), strict=True)
    assert dict(zip(pairs, edges["papers"], strict=True)) == {
        (min(pair), max(pair)): n for *pair, n in shown.edges(data="papers")
    }
    assert edges["Weight"].to_list() == edges["papers"].to_list()  # full counting, in these years


def test_svg_draws_what_the_map_shows_with_its_colours(page: Opened, tmp_path: Path) -> None:
    page.evaluate("window.kgraphMap.view.fit()")
    page.wait_for_timeout(800)
    root = etree.parse(str(page.download(".svg", tmp_path))).getroot()
    groups = {g.get("class"): g for g in root.iter(f"{SVG}g")}
    n_nodes, n_edges = page.shown()
    discs = [path for path in groups["nodes"] if path.get("stroke-width")]
    assert len(discs) == n_nodes
    assert len(groups["edges"]) == n_edges
    colors = page.evaluate(
        "(({data, view, visible}) => data.id.map((_, i) => i).filter(i => visible().node[i])"
        ".map(i => view.look.color(i)))(window.kgraphMap)"
    )
    assert sorted(disc.get("fill") for disc in discs) == sorted(colors)
    names = {text.text for text in groups["labels"]}
    assert names
    assert {str(n_nodes), str(n_edges)} <= set(root.findtext(f"{SVG}desc").split())
    size = page.evaluate("(e => [e.clientWidth, e.clientHeight])(document.querySelector('#view'))")
    assert [float(root.get(side)) for side in ("width", "height")] == size


def test_png_comes_once_and_twice_as_fine(page: Opened, tmp_path: Path) -> None:
    size = page.evaluate("(e => [e.clientWidth, e.clientHeight])(document.querySelector('#view'))")
    for ending, scale in ((".png", 1), ("@2x.png", 2)):
        data = page.download(ending, tmp_path).read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert list(struct.unpack(">II", data[16:24])) == [side * scale for side in size]
    page.hears("saved")


COMPARED = """async (base64) => {
  const {data, view, visible} = window.kgraphMap, frame = view.frame();
  const {width, height} = frame, canvases = Object.values(view.renderer.getCanvases());
  const pen = () => new OffscreenCanvas(width, height).getContext("2d", {willReadFrequently: true});
  const [saved, drawn] = [pen(), pen()];
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
  saved.drawImage(await createImageBitmap(new Blob([bytes])), 0, 0);
  view.renderer.render();  // what WebGL has drawn can be read until the task ends
  drawn.fillStyle = view.look.ground;
  drawn.fillRect(0, 0, width, height);
  for (const canvas of canvases) drawn.drawImage(canvas, 0, 0, width, height);
  let [alike, all] = [0, 0];
  for (let i = 0; i < data.n; i++) {
    if (!visible().node[i]) continue;
    const at = frame.toScreen(data.x[i], data.y[i]);
    const [x, y] = [Math.round(at.x), Math.round(at.y)];
    const [one, other] = [saved, drawn].map(p => p.getImageData(x, y, 1, 1).data);
    all += 1;
    alike += [0, 1, 2].every(k => Math.abs(one[k] - other[k]) < 48) ? 1 : 0;
  }
  return [alike, all];
}"""


def test_the_picture_is_what_the_map_has_drawn(page: Opened, tmp_path: Path) -> None:
    picture = page.download(".png", tmp_path)
    alike, total = page.evaluate(COMPARED, base64.b64encode(picture.read_bytes()).decode())
    assert total == page.shown()[0]
    assert alike >= 0.9 * total  # the edges of letters and of small discs are softened differently
