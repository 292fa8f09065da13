"""VOSviewer, desktop and online: one JSON file, or a map file with a network file.

Specification: https://app.vosviewer.com/docs/file-types/json-file-type/ and .../map-and-network-file-type/ ;
what VOSviewer Online refuses stands in its `src/utils/errors.js`. Items have weights (what sizes may show:
numbers from 0, for every item) and scores (what colours may show: any numbers); clusters are numbered from 1
to 1000, the last one taking all communities beyond. VOSviewer Online shows the 1,000 strongest links until
the reader asks for more (`max_n_links`), which the description of the file says.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, BinaryIO

from kgraph.errors import BadRequest
from kgraph.exports.columns import plain_text
from kgraph.exports.drawing import strengths
from kgraph.exports.exporter import Exporter
from kgraph.exports.json_text import json_object, json_string, json_text, write_rows
from kgraph.exports.pajek import one_line
from kgraph.exports.portable import DRAWING_OPTIONS, description, portable, slices, write_lines
from kgraph.measures.communities import SEED
from kgraph.networks.network import Network

if TYPE_CHECKING:
    import polars as pl

MIN_ITEMS = 3
MAX_CLUSTER = 1000
MAX_N_LINKS = 1000
"""Links that VOSviewer Online shows by default."""
OTHERS = "Other communities"
_NAMES = {"papers": "Documents", "citations": "Citations"}
"""What VOSviewer's own files call our columns; all other columns keep their names."""
_NO_NUMBERS = ("community", "size", "x", "y", "strength", "degree")
_YEARS = {"first_year": "First pub. year", "last_year": "Last pub. year"}
_TOLD = {"labs": "Labs", "paper_labs": "Labs of the papers", "topics": "Topics"}
_SPECIFICATION = "https://app.vosviewer.com/docs/file-types/json-file-type/"


def write_vosviewer(
    network: Network, file: BinaryIO, *, draw: bool = True, seed: int = SEED, size: str = "strength"
) -> None:
    """Write items, links and clusters as JSON; options as for GraphML.

    Raises:
        BadRequest: fewer than three nodes, which VOSviewer does not open.
    """
    import polars as pl

    network = portable(network, draw=draw, seed=seed, size=size)
    items = _items(network)
    info = {"title": html.escape(network.title), "description": html.escape(_told(network))}
    file.write(f'{{\n  "info": {json_text(info)},\n  "network": {{\n    "items": [\n'.encode())
    text: dict[str, pl.Expr] = {
        c: json_string(pl.col(c)) for c in ("label", "description", "url") if c in items.columns
    }
    number: dict[str, pl.Expr] = {c: _json_number(c) for c in ("x", "y", "cluster") if c in items.columns}
    members = {"id": _json_number("id"), **text, **number}
    for kind in ("weight", "score"):
        of_kind = [(name, _json_number(c)) for c in items.columns if (name := _name_of(c, kind))]
        members[f"{kind}s"] = json_object(of_kind)
    write_rows(file, items, json_object(members.items()), indent="      ")
    file.write(b'    ],\n    "links": [\n')
    link = {
        "source_id": (pl.col("source") + 1).cast(pl.String),
        "target_id": (pl.col("target") + 1).cast(pl.String),
        "strength": pl.col("weight").cast(pl.String),
    }
    write_rows(file, network.edges, json_object(link.items()), indent="      ")
    file.write(f'    ],\n    "clusters": {json_text(_clusters(network))}\n  }}\n}}\n'.encode())


def write_map(
    network: Network, file: BinaryIO, *, draw: bool = True, seed: int = SEED, size: str = "strength"
) -> None:
    """Write the map file: a tab-separated table of the items; otherwise as `write_vosviewer`."""
    import polars as pl

    items = _items(portable(network, draw=draw, seed=seed, size=size))
    items = items.drop("description", strict=False)
    texts = [c for c in ("label", "url") if c in items.columns]
    cells = [
        (one_line(pl.col(c)) if c in texts else pl.col(c).cast(pl.String)).fill_null("")
        for c in items.columns
    ]
    file.write(("\t".join(items.columns) + "\n").encode())
    line = pl.concat_str(cells, separator="\t")
    for part in slices(items):
        write_lines(file, part, line)


def write_network(network: Network, file: BinaryIO) -> None:
    """Write the network file: numbers of two items as in the map file, and the strength of their link.

    Raises:
        BadRequest: no edges, since VOSviewer does not open an empty file.
    """
    import polars as pl

    network = portable(network, draw=False)
    if not network.n_edges:
        raise BadRequest(f"VOSviewer opens no network file without links; {network.name} has none")
    line = pl.concat_str(pl.col("source") + 1, pl.col("target") + 1, "weight", separator="\t")
    for part in slices(network.edges):
        write_lines(file, part, line)


def _told(network: Network) -> str:
    shown = f"VOSviewer Online shows the {MAX_N_LINKS:,} strongest links unless told otherwise (max_n_links)"
    return description(network) + (f"; {shown}" if network.n_edges > MAX_N_LINKS else "")


def _items(network: Network) -> pl.DataFrame:
    """One row per node, its columns in the order and with the names of a map file."""
    import polars as pl

    if network.n_nodes < MIN_ITEMS:
        raise BadRequest(
            f"VOSviewer opens no map of fewer than {MIN_ITEMS} items; {network.name} has {network.n_nodes}"
        )
    nodes = network.nodes
    items = nodes.select(
        "label", *([pl.col("iri").alias("url")] if "iri" in nodes.columns else []), *_description(nodes)
    )
    items = items.with_columns(**_places(nodes))
    if "community" in nodes.columns:
        items = items.with_columns(
            cluster=(nodes["community"].cast(pl.Int64) + 1).clip(upper_bound=MAX_CLUSTER)
        )
    ends = strengths(network)
    weights = {"Links": ends["degree"], "Total link strength": ends["strength"]}
    scores = {"Avg. pub. year": year} if (year := _average_year(network)) is not None else {}
    for column in nodes.select(pl.selectors.numeric()).columns:
        values = nodes[column].cast(pl.Float64)
        finite = values.to_frame().select(pl.when(pl.col(column).is_finite()).then(column)).to_series()
        name = _YEARS.get(column) or _NAMES.get(column) or _plain(column)
        if column in _NO_NUMBERS or finite.null_count() == len(finite):
            continue
        if column not in _YEARS and not finite.null_count() and (finite >= 0).all():
            weights.setdefault(name, nodes[column])
        if column not in _NAMES:
            scores.setdefault(name, finite)
    return items.with_row_index("id", offset=1).with_columns(
        *(values.alias(f"weight<{name}>") for name, values in weights.items()),
        *(values.alias(f"score<{name}>") for name, values in scores.items()),
    )


def _plain(name: str) -> str:
    """A name for between `<` and `>`."""
    return " ".join(name.replace("<", "(").replace(">", ")").replace('"', "'").split())


def _name_of(column: str, kind: str) -> str:
    return column[len(kind) + 1 : -1] if column.startswith(f"{kind}<") else ""


def _json_number(column: str) -> pl.Expr:
    import polars as pl

    return pl.col(column).cast(pl.String)


def _places(nodes: pl.DataFrame) -> dict[str, pl.Series]:
    """x and y from −1 to 1; none where any is unknown or all are the same, which VOSviewer refuses."""
    import polars as pl

    if not {"x", "y"} <= set(nodes.columns):
        return {}
    places = nodes.select(pl.col("x", "y").cast(pl.Float64))
    if not all(places.select(pl.all().is_finite().fill_null(False).all()).row(0)):
        return {}
    middle = (pl.all().max() + pl.all().min()) / 2
    extent: Any = places.select(pl.max_horizontal((pl.all() - middle).abs().max())).item()
    if not extent:
        return {}
    return places.select(((pl.all() - middle) / extent).round(4) + 0.0).to_dict()


def _description(nodes: pl.DataFrame) -> list[pl.Expr]:
    """What is shown of an item at the side, as HTML in which every text is inert."""
    import polars as pl

    entities = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
    rows = []
    for column in (c for c in _TOLD if c in nodes.columns and nodes[c].dtype != pl.Null):
        text = plain_text(nodes, column).str.replace_many(list(entities), list(entities.values()))
        row = pl.concat_str(pl.lit(f"<tr><td>{_TOLD[column]}:</td><td>"), text, pl.lit("</td></tr>"))
        rows.append(pl.when(text != "").then(row).fill_null(""))
    if not rows:
        return []
    table = pl.concat_str(pl.lit("<table>"), *rows, pl.lit("</table>"))
    return [pl.when(table != "<table></table>").then(table).alias("description")]


def _average_year(network: Network) -> pl.Series | None:
    """Mean year of the papers of each node that have one; none where papers are not known."""
    import polars as pl

    if network.incidence is None or not {"node", "year"} <= set(network.incidence.columns):
        return None
    papers = network.incidence.select("node", "group", "year").unique().drop_nulls("year")
    years = papers.group_by("node").agg(pl.col("year").mean().round(4))
    rows = pl.DataFrame({"node": pl.int_range(network.n_nodes, eager=True)})
    found = rows.join(
        years.with_columns(pl.col("node").cast(pl.Int64)), on="node", how="left", maintain_order="left"
    )["year"]
    return found if found.drop_nulls().len() else None


def _clusters(network: Network) -> list[dict[str, Any]]:
    """Number and label of every cluster."""
    import polars as pl

    nodes = network.nodes
    if not {"community", "community_name"} <= set(nodes.columns):
        return []
    named = nodes.select(cluster=pl.col("community").cast(pl.Int64) + 1, label="community_name").drop_nulls()
    rows = named.unique("cluster", keep="first", maintain_order=True).sort("cluster").to_dicts()
    if rows and rows[-1]["cluster"] > MAX_CLUSTER:
        return [
            *(row for row in rows if row["cluster"] < MAX_CLUSTER),
            {"cluster": MAX_CLUSTER, "label": OTHERS},
        ]
    return rows


VOSVIEWER = Exporter(
    name="vosviewer",
    title="VOSviewer JSON with clusters, weights and scores",
    extensions=(".vosviewer.json",),
    accepts="network",
    write=write_vosviewer,
    specification=_SPECIFICATION,
    options=DRAWING_OPTIONS,
)
VOSVIEWER_MAP = Exporter(
    name="vosviewer-map",
    title="VOSviewer map file: the items",
    extensions=(".map.txt",),
    accepts="network",
    write=write_map,
    specification="https://app.vosviewer.com/docs/file-types/map-and-network-file-type/",
    options=DRAWING_OPTIONS,
)
VOSVIEWER_NETWORK = Exporter(
    name="vosviewer-network",
    title="VOSviewer network file: the links",
    extensions=(".network.txt",),
    accepts="network",
    write=write_network,
    specification="https://app.vosviewer.com/docs/file-types/map-and-network-file-type/",
)
VOSVIEWER_FILES = (VOSVIEWER, VOSVIEWER_MAP, VOSVIEWER_NETWORK)
