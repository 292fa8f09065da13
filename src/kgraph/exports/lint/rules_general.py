"""Facts about any network file."""

from __future__ import annotations

from kgraph.exports.lint.rules import ALL, CYTOSCAPE, GEPHI, IGRAPH, LITE, NETWORKX, VOSVIEWER, error, warning

GENERAL = (
    error(
        "not-utf-8",
        (ALL,),
        "the text is not UTF-8 and names come out wrong or not at all",
        "save it as UTF-8",
    ),
    error(
        "damaged",
        (ALL,),
        "the file ends too early or its compression is damaged",
        "write it again",
    ),
    error(
        "empty",
        (ALL,),
        "there is no network in the file",
        "write it again",
    ),
    error(
        "line-too-long",
        (ALL,),
        "a line is longer than any reader expects",
        "check the line ends",
    ),
    error(
        "not-well-formed",
        (ALL,),
        "the file is refused at this place",
        "write it with a library; control characters have no place in XML, NaN none in JSON",
    ),
    error(
        "xml-entities",
        (GEPHI, NETWORKX, IGRAPH),
        "the file declares entities, which can fill memory or fetch files; it is not read further",
        "expand them and remove the document type",
    ),
    error(
        "node-without-id",
        (GEPHI, NETWORKX, LITE),
        "the import stops or the node is lost",
        "give every node an id",
    ),
    error(
        "duplicate-node-id",
        (GEPHI, LITE, CYTOSCAPE, VOSVIEWER),
        "the second node is skipped or the file refused",
        "give every node an id of its own",
    ),
    warning(
        "awkward-id",
        (GEPHI,),
        "ids with line ends, or blanks outside, are reported and may not match",
        "use short ids of letters and digits; keep names in the label",
    ),
    error(
        "dangling-edge",
        (GEPHI, LITE, VOSVIEWER, CYTOSCAPE, IGRAPH),
        "an end of the edge is no node of the file: it is refused, or an empty node is made up",
        "write that node, or leave the edge out",
    ),
    error(
        "duplicate-edge-id",
        (GEPHI, LITE),
        "the second edge is skipped",
        "number the edges",
    ),
    warning(
        "parallel-edges",
        (GEPHI, LITE, NETWORKX),
        "edges between the same two nodes are added up, refused or make a multigraph",
        "join them and add their weights",
    ),
    error(
        "weight-zero",
        (GEPHI,),
        "an edge of weight 0 is ignored without a word",
        "leave such edges out",
    ),
    warning(
        "weight-negative",
        (GEPHI, VOSVIEWER),
        "negative weights are reported, and layouts cannot use them",
        "write what is not negative",
    ),
    error(
        "weight-not-number",
        (GEPHI, LITE, NETWORKX),
        "the weight is lost or the import stops",
        "write a number, or no weight at all",
    ),
    warning(
        "no-labels",
        (GEPHI, VOSVIEWER, CYTOSCAPE),
        "nodes show their ids",
        "write a label for each node",
    ),
    warning(
        "no-positions",
        (GEPHI, LITE, VOSVIEWER),
        "nodes lie at random until a layout has run",
        "write x and y of each node",
    ),
)
