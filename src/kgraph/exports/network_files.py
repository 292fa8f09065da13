"""The network files of a build: the map, and the network for other programs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.exports.drawing import draw
from kgraph.exports.map.cut import MAX_EDGES, MAX_NODES, cut_to
from kgraph.exports.map.measured import measured
from kgraph.exports.map.page import map_page, payload_of
from kgraph.exports.portable import portable
from kgraph.measures.communities import SEED
from kgraph.progress import SILENT, Progress

if TYPE_CHECKING:
    from kgraph.exports.map.cut import Cut
    from kgraph.measures.centrality import CentralityTable
    from kgraph.measures.communities import Communities
    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

MOST_EDGES = 2_000_000
"""Of larger networks GraphML and GEXF hold the part that the map shows; no viewer opens more."""
MOST_MENTIONS = 5_000_000
"""More are in the table `mentions` alone; as text they would be many gigabytes."""


def write_network_files(
    network: Network,
    folder: Path,
    *,
    table: CentralityTable,
    communities: Communities,
    seed: int = SEED,
    most_edges: int = MOST_EDGES,
    shown: tuple[int, int] = (MAX_NODES, MAX_EDGES),
    progress: Progress = SILENT,
) -> list[str]:
    """Write `map.html` and `coauthorship.graphml`, `.gexf` and tables of nodes and edges.

    table: the measures of the network, those of the map among them. communities: those of the network.
    most_edges: of a network of more, GraphML and GEXF hold the part that the map shows, of `shown` nodes and
    edges at most, and nodes and edges are Parquet instead of CSV. Both always hold the whole network.
    Gives what the reader must know: which files hold a part only, and what writes the whole.
    """
    from kgraph.exports import export, opened

    progress.stage("drawing")
    network = portable(network.with_nodes(network.nodes.with_columns(communities.columns)), draw=False)
    is_large = network.n_edges > max(most_edges, shown[1])
    whole = network if is_large else draw(network, seed=seed)
    known, how = measured(whole, seed=seed, known=table)
    part, cut = cut_to(known, *shown)
    drawn = draw(part, seed=seed)
    progress.stage("network files")
    with opened(folder / "map.html") as file:
        file.write(map_page(payload_of(drawn, cut, how, title=network.title, seed=seed)).encode())
    viewed, told = whole, []
    if is_large and cut is not None:
        notes = (*drawn.notes, f"Only a part is here. {cut.to_text()}")
        viewed, told = replace(drawn, nodes=drawn.nodes.drop(list(how)), notes=notes), [_part_note(cut)]
    for suffix in ("graphml", "gexf"):
        export(viewed, folder / f"coauthorship.{suffix}")
    for rows in ("nodes", "edges"):
        kind = "parquet" if is_large else "csv"
        export(whole, folder / f"coauthorship-{rows}.{kind}", f"{kind}-{rows}")
    return told


def _part_note(cut: Cut) -> str:
    return (
        "coauthorship.graphml and coauthorship.gexf hold what the map shows, as the network is too large for "
        f"viewers: {cut.to_text()} All of them are in coauthorship-nodes.parquet and "
        "coauthorship-edges.parquet, and kgraph export graphml writes them all."
    )


def write_authorships(entities: Entities, folder: Path, *, base: str) -> list[str]:
    """Write `authorships.csv`, unless it would be too large; what the reader must know."""
    from kgraph.exports import export

    n = entities.height("mentions")
    if n > MOST_MENTIONS:
        return [
            f"no authorships.csv, as there are {n:,} mentions: the table mentions.parquet holds them, and "
            "kgraph export authorships writes them"
        ]
    export(entities, folder / "authorships.csv", "authorships", base=base)
    return []
