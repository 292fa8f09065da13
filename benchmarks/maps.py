"""How long a map takes to write, how large its file is, and how soon a browser shows it.

    python benchmarks/maps.py [--workspace FOLDER] [--papers 12000 60000] [--cut 20000x60000] [--browser]

The networks are those of a workspace, if one is given, and of `synthetic.py`, each also cut to so many nodes
and edges. The browser is Chromium without a graphics card; what is timed is from the address to the first
picture (`data-ready` on the page), and requests are counted that go anywhere but to the file.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from memory import peak_mb
from synthetic import entities

import kgraph
from kgraph.exports import export
from kgraph.networks import network_from_entities
from kgraph.networks.network import Network

BASE = "https://example.org/id/"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace")
    parser.add_argument("--papers", type=int, nargs="*", default=[12_000, 60_000])
    parser.add_argument("--cut", default="20000x60000")
    parser.add_argument("--browser", action="store_true")
    options = parser.parse_args()
    most = tuple(int(n) for n in options.cut.split("x"))
    titles = {"network": "<26", "nodes": ">9", "edges": ">10", "seconds": ">9", "file MB": ">9"}
    titles |= {"peak MB": ">9", "shown s": ">9", "requests": ">10"}
    print("".join(f"{title:{width}}" for title, width in titles.items()))
    with TemporaryDirectory() as folder:
        warm_up(Path(folder) / "warm.html")
        for name, network in networks(options.workspace, options.papers):
            for limits in ({}, {"max_nodes": most[0], "max_edges": most[1]}):
                if limits and network.n_nodes <= most[0] and network.n_edges <= most[1]:
                    continue
                path = Path(folder) / "map.html"
                began = time.perf_counter()
                export(network, path, "map", **limits)
                seconds, size = time.perf_counter() - began, path.stat().st_size / 1e6
                n, m = (min(a, b) for a, b in zip((network.n_nodes, network.n_edges), most, strict=True))
                shown = (n, m) if limits else (network.n_nodes, network.n_edges)
                row = f"{name + (' cut' if limits else ''):<26}{shown[0]:>9,}{shown[1]:>10,}{seconds:>9.1f}"
                row += f"{size:>9.2f}{peak_mb():>9.0f}"
                if options.browser:
                    ready, requests = in_browser(path)
                    row += f"{ready:>9.2f}{requests:>10}"
                print(row, flush=True)


def warm_up(path: Path) -> None:
    """Kernels are compiled once in a process; that is no part of the time of a map."""
    export(network_from_entities(entities(300), base=BASE), path, "map")


def networks(workspace: str | None, papers: list[int]) -> Iterator[tuple[str, Network]]:
    if workspace:
        kg = kgraph.open(workspace)
        for name in ("coauthorship", "topic-cooccurrence", "author-topic"):
            yield name, kg.network(name)
    for n in papers:
        yield f"synthetic {n:,} papers", network_from_entities(entities(n), base=BASE)


def in_browser(path: Path) -> tuple[float, int]:
    """Seconds until the map is shown, and requests to anything but the file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser: Any = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        began = time.perf_counter()
        page.goto(path.as_uri())
        page.wait_for_selector("[data-ready]", state="attached", timeout=120_000)
        seconds = time.perf_counter() - began
        browser.close()
    return seconds, len([url for url in requests if url != path.as_uri()])


if __name__ == "__main__":
    main()
