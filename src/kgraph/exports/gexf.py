"""GEXF 1.3 with colours, sizes, places and years, as Gephi and graphology (Gephi Lite) read it.

Specification: https://github.com/gephi/gexf (`specs/1.3`). The order is meta, attributes, nodes, edges;
there is one block of attributes per class (graphology keeps just the last), and id = title = name. Years are
intervals of numbers, closed at both ends: with `spells` a node or edge has one per year in which it is
active, so that a time line shows collaborations come and go; what has no known year has no interval and is
always there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from kgraph.errors import BadRequest
from kgraph.exports.activity import Activity
from kgraph.exports.columns import Column, escaped, typed_columns, xml_text
from kgraph.exports.exporter import Exporter
from kgraph.exports.portable import DRAWING_OPTIONS, description, portable, slices, write_lines
from kgraph.measures.communities import SEED
from kgraph.networks.network import Network

if TYPE_CHECKING:
    import polars as pl

TIMES = ("spells", "interval", "none")
_TYPES = {"int": "integer", "long": "long", "double": "double", "boolean": "boolean", "string": "string"}
_VISUAL = ("label", "x", "y", "size", "color")
# graphology puts these among the attributes itself, so columns of that name would be overwritten.
_NODE_RESERVED = ("z", "shape", "Id", "Label")
_EDGE_RESERVED = ("id", "Id", "label", "color", "thickness", "shape", "kind")


def write_gexf(
    network: Network,
    file: BinaryIO,
    *,
    time: str | None = None,
    modified: str | None = None,
    draw: bool = True,
    seed: int = SEED,
    size: str = "strength",
) -> None:
    """Write `network`.

    time: `spells` (one per year with a joint paper), `interval` (first to last year) or `none`; by default
        spells where the network knows its years, else none.
    modified: date for `lastmodifieddate`, `YYYY-MM-DD`; left out by default, as it would change the bytes.
    draw, seed, size: as for GraphML.
    """
    time = _time(network, time)
    if modified is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", modified):
        raise BadRequest(f"modified takes a date as YYYY-MM-DD, not {modified!r}")
    network = portable(network, draw=draw, seed=seed, size=size)
    nodes = typed_columns(network.nodes, leave=("id", *_VISUAL), reserved=_NODE_RESERVED)
    edges = typed_columns(network.edges, leave=("source", "target", "weight"), reserved=_EDGE_RESERVED)
    file.write(_head(network, time, modified).encode())
    file.write((_attributes("node", nodes) + _attributes("edge", edges) + "    <nodes>\n").encode())
    _write_nodes(network, nodes, time, file)
    file.write(b"    </nodes>\n    <edges>\n")
    _write_edges(network, edges, time, file)
    file.write(b"    </edges>\n  </graph>\n</gexf>\n")


def _time(network: Network, time: str | None) -> str:
    if time is None:
        return "none" if network.edge_years is None else "spells"
    if time not in TIMES:
        raise BadRequest(f"time takes {', '.join(TIMES)}, not {time!r}")
    if time == "spells" and network.edge_years is None:
        raise BadRequest(f"network {network.name!r} does not know its years edge by edge; use time='none'")
    return time


def _head(network: Network, time: str, modified: str | None) -> str:
    date = f' lastmodifieddate="{modified}"' if modified else ""
    mode = (
        'mode="static"'
        if time == "none"
        else 'mode="dynamic" timeformat="double" timerepresentation="interval"'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
        f"  <meta{date}><creator>kgraph</creator><description>{xml_text(description(network))}"
        "</description></meta>\n"
        f'  <graph defaultedgetype="undirected" idtype="string" {mode}>\n'
    )


def _attributes(owner: str, columns: list[Column]) -> str:
    """The one block of a class; its id is the name, since graphology takes the title only for numeric ids."""
    rows = "".join(
        f'      <attribute id="{c.id}" title="{c.id}" type="{_TYPES[c.type]}"/>\n' for c in columns
    )
    return f'    <attributes class="{owner}" mode="static">\n{rows}    </attributes>\n' if rows else ""


def _write_nodes(network: Network, columns: list[Column], time: str, file: BinaryIO) -> None:
    import polars as pl

    line = pl.concat_str(
        pl.lit('      <node id="n'), "_row",
        pl.lit('" label="'), escaped(pl.col("label")), pl.lit('"'), "_span",
        pl.lit(">"), _attvalues(columns), "_spells", *_viz(network.nodes.columns), pl.lit("</node>"),
    )  # fmt: skip
    active = None if time == "none" else Activity(network)
    for part in slices(network.nodes):
        years = active.node_years(part["_row"][0], part.height) if active else None
        write_lines(file, _timed(part, years, time), line)


def _write_edges(network: Network, columns: list[Column], time: str, file: BinaryIO) -> None:
    import polars as pl

    line = pl.concat_str(
        pl.lit('      <edge id="e'), "_row",
        pl.lit('" source="n'), "source",
        pl.lit('" target="n'), "target",
        pl.lit('" weight="'), "weight", pl.lit('"'), "_span",
        pl.lit(">"), _attvalues(columns), "_spells", pl.lit("</edge>"),
    )  # fmt: skip
    active = None if time == "none" else Activity(network)
    for part in slices(network.edges):
        years = active.edge_years(part["_row"][0], part.height) if active else None
        write_lines(file, _timed(part, years, time), line)


def _attvalues(columns: list[Column]) -> pl.Expr:
    import polars as pl

    values = [
        pl.concat_str(pl.lit(f'<attvalue for="{c.id}" value="'), c.text, pl.lit('"/>')).fill_null("")
        for c in columns
    ]
    if not values:
        return pl.lit("")
    return pl.concat_str(pl.lit("<attvalues>"), *values, pl.lit("</attvalues>"))


def _viz(columns: list[str]) -> list[pl.Expr]:
    """Size, place and colour, each left out where it is unknown; colours as whole numbers from 0 to 255."""
    import polars as pl

    parts = []
    if "size" in columns:
        parts.append(pl.concat_str(pl.lit('<viz:size value="'), _number("size", least=0.0), pl.lit('"/>')))
    if {"x", "y"} <= set(columns):
        parts.append(
            pl.concat_str(
                pl.lit('<viz:position x="'),
                _number("x"),
                pl.lit('" y="'),
                _number("y"),
                pl.lit('" z="0.0"/>'),
            )
        )
    if "color" in columns:
        colour = pl.when(pl.col("color").str.contains("^#[0-9A-Fa-f]{6}$")).then("color")
        red, green, blue = (colour.str.slice(n, 2).str.to_integer(base=16, strict=False) for n in (1, 3, 5))
        parts.append(
            pl.concat_str(
                pl.lit('<viz:color r="'), red, pl.lit('" g="'), green, pl.lit('" b="'), blue, pl.lit('"/>')
            )
        )
    return [p.fill_null("") for p in parts]


def _number(name: str, least: float = float("-inf")) -> pl.Expr:
    import polars as pl

    number = pl.col(name).cast(pl.Float64)
    return pl.when(number.is_finite() & (number >= least)).then(number.cast(pl.String))


def _timed(part: pl.DataFrame, years: pl.DataFrame | None, time: str) -> pl.DataFrame:
    """The part with `_span` (start and end as attributes) and `_spells` (elements), empty where unknown.

    years: `row`, `year`, each pair once and in order; none where time is not written.
    """
    import polars as pl

    if years is None or not part.height:
        return part.with_columns(_span=pl.lit(""), _spells=pl.lit(""))
    if time == "interval":
        text = pl.concat_str(
            pl.lit(' start="'), pl.col("year").min(), pl.lit('" end="'), pl.col("year").max(), pl.lit('"')
        )
    else:
        spell = pl.concat_str(pl.lit('<spell start="'), "year", pl.lit('" end="'), "year", pl.lit('"/>'))
        text = pl.concat_str(pl.lit("<spells>"), spell.str.join(""), pl.lit("</spells>"))
    texts = years.group_by("row", maintain_order=True).agg(_time=text)
    joined = part.join(texts, left_on="_row", right_on="row", how="left", maintain_order="left")
    shown = pl.col("_time").fill_null("")
    nothing = pl.lit("")
    span, spells = (shown, nothing) if time == "interval" else (nothing, shown)
    return joined.with_columns(_span=span, _spells=spells)


GEXF = Exporter(
    name="gexf",
    title="GEXF 1.3 with years, for Gephi and Gephi Lite",
    extensions=(".gexf",),
    accepts="network",
    write=write_gexf,
    specification="https://github.com/gephi/gexf/tree/master/specs/1.3",
    options=("time", "modified", *DRAWING_OPTIONS),
)
