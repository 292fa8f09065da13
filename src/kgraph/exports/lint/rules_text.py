"""Facts about tables, Pajek, JSON and DOT."""

from __future__ import annotations

from kgraph.exports.lint.rules import (
    ALL,
    CYTOSCAPE,
    GEPHI,
    GRAPHVIZ,
    IGRAPH,
    LITE,
    NETWORKX,
    PAJEK,
    VOSVIEWER,
    error,
    warning,
)

CSV = (
    error(
        "csv-header",
        (GEPHI,),
        "there is no column Id (nodes), or no columns Source and Target (edges)",
        "name the columns so in the first line",
    ),
    error(
        "csv-column-twice",
        (GEPHI,),
        "two columns have one name (case does not count)",
        "rename one of them",
    ),
    error(
        "csv-cells",
        (GEPHI, ALL),
        "the row has more or fewer cells than the header",
        "quote cells with a comma, and double the quotes in them",
    ),
    warning(
        "csv-no-type",
        (GEPHI,),
        "without a column Type all edges become directed",
        "add a column Type with Undirected",
    ),
    error(
        "csv-type",
        (GEPHI,),
        "an edge is Directed or Undirected",
        "write one of the two",
    ),
)

VOSVIEWER_FILES = (
    error(
        "vosviewer-items",
        (VOSVIEWER,),
        "there must be at least three items",
        "leave such a small map to the text",
    ),
    error(
        "vosviewer-header",
        (VOSVIEWER,),
        "the header has neither id nor label, an empty name, or a name twice",
        "begin with a line such as id, label, x, y, cluster, weight<Documents>",
    ),
    error(
        "vosviewer-columns",
        (VOSVIEWER,),
        "the number of columns is wrong: rows must have as many as the header, links two or three",
        "check tabs in labels",
    ),
    error(
        "vosviewer-id",
        (VOSVIEWER,),
        "an id is missing or is 0, which links cannot name",
        "number items from 1",
    ),
    error(
        "vosviewer-quotes",
        (VOSVIEWER,),
        "incorrect use of quotes",
        "close the quotation mark, or write none",
    ),
    error(
        "vosviewer-coordinates",
        (VOSVIEWER,),
        "coordinates must be numbers, not all the same, and be there where no links are",
        "write x and y of each item, or of none",
    ),
    error(
        "vosviewer-weight",
        (VOSVIEWER,),
        "weights must be numbers from 0, and none may be missing",
        "fill the gaps, or write a score instead",
    ),
    error(
        "vosviewer-score",
        (VOSVIEWER,),
        "scores must be numbers or nothing",
        "write numbers",
    ),
    error(
        "vosviewer-cluster",
        (VOSVIEWER,),
        "clusters must be whole numbers from 1 to 1000",
        "number clusters from 1; join the small ones",
    ),
    error(
        "vosviewer-strength",
        (VOSVIEWER,),
        "the strength of a link must be a number from 0",
        "leave such links out",
    ),
    error(
        "vosviewer-shape",
        (VOSVIEWER,),
        "this is not the shape of a VOSviewer file",
        'write {"network": {"items": […], "links": […]}} with source_id, target_id, strength',
    ),
)

PAJEK_NETWORK = (
    error(
        "pajek-vertices",
        (PAJEK, GEPHI, IGRAPH, NETWORKX),
        "there is no line *Vertices N, or its number is not that of the vertices",
        "write *Vertices and the number of vertices",
    ),
    error(
        "pajek-number",
        (PAJEK, GEPHI, IGRAPH),
        "vertices are numbered from 1 to N and edges name two of these",
        "number the vertices",
    ),
    error(
        "pajek-quotes",
        (PAJEK, GEPHI, IGRAPH, NETWORKX),
        "a quotation mark within a label ends it: the rest is misread",
        "write an apostrophe",
    ),
    error(
        "pajek-unquoted",
        (PAJEK, GEPHI),
        "a label with blanks and without quotes is cut at the first blank",
        'write 1 "Ada Lovelace"',
    ),
    error(
        "pajek-line",
        (GEPHI, PAJEK),
        "the line is no vertex and no edge (comments may stand above *Vertices only)",
        "remove it",
    ),
    warning(
        "pajek-labels",
        (NETWORKX, VOSVIEWER),
        "networkx takes labels for ids and makes one node of those who share one",
        "add a number to the label",
    ),
)

JSON = (
    error(
        "json-shape",
        (ALL,),
        "this is not the shape that the format asks for",
        "see the format's specification",
    ),
    error(
        "json-node-link",
        (GEPHI, LITE, CYTOSCAPE, VOSVIEWER),
        "node-link data of networkx or D3, which none of these programs opens",
        "write GraphML, GEXF or graphology JSON",
    ),
    error(
        "cytoscape-id-type",
        (CYTOSCAPE,),
        "an id is not a text, or an edge names its ends by another type than the nodes have, so it "
        "finds none",
        "write all ids as texts",
    ),
    error(
        "cytoscape-data",
        (CYTOSCAPE,),
        "the data of the network is a list where an object is due",
        'write "data": {"name": …}',
    ),
    error(
        "graphology-options",
        (LITE,),
        "the options contradict the edges (type, multi, allowSelfLoops), so the import stops",
        "make options and edges agree",
    ),
    error(
        "json-graph-names",
        ("JSON Graph Format",),
        "the schema allows no such name there",
        "put it into metadata",
    ),
    warning(
        "json-graph-directed",
        ("JSON Graph Format",),
        "a graph that does not say so is directed",
        'write "directed": false',
    ),
    warning(
        "number-rounded",
        (LITE, CYTOSCAPE, VOSVIEWER),
        "a whole number beyond 2^53 is rounded by JavaScript",
        "write it as text",
    ),
)

DOT = (
    error(
        "dot-syntax",
        (GRAPHVIZ,),
        "the file is refused at this place",
        "quote every id and value",
    ),
    error(
        "dot-edge",
        (GRAPHVIZ,),
        "-- belongs to graph and -> to digraph",
        "use the one that fits the first line",
    ),
    error(
        "dot-id",
        (GRAPHVIZ,),
        "an id without quotes holds other signs than letters, digits and _, begins with a digit, or "
        "is a keyword",
        "put it in quotes",
    ),
)
