"""Facts about GraphML and GEXF."""

from __future__ import annotations

from kgraph.exports.lint.rules import GEPHI, IGRAPH, LITE, NETWORKX, error, warning

GRAPHML = (
    error(
        "graphml-namespace",
        (NETWORKX, IGRAPH),
        "the namespace of GraphML is missing, so no graph is found",
        'write xmlns="http://graphml.graphdrawing.org/xmlns" on the first element',
    ),
    error(
        "graphml-key-for",
        (LITE, GEPHI),
        'a key without for="node" or "edge" stops Gephi Lite ("Cannot set properties of undefined") '
        "and is dropped by older Gephi",
        "say for which elements each key is",
    ),
    error(
        "graphml-key-type",
        (LITE, GEPHI),
        "an unknown type makes Gephi drop the column; list types and any other but boolean int long "
        'float double string stop Gephi Lite ("spec.cast is not a function")',
        "use one of the six; join lists into one text",
    ),
    error(
        "graphml-key-taken",
        (GEPHI,),
        "Gephi looks at the id of a key first and takes this one for a place, size, colour, label or "
        "weight: it makes no column",
        "call the key by its name, or rename the column",
    ),
    error(
        "graphml-key-unknown",
        (NETWORKX, GEPHI),
        "the value has no declared key: networkx stops, others drop it",
        "declare the key before the graph",
    ),
    error(
        "graphml-key-twice",
        (GEPHI, LITE, NETWORKX),
        "two keys have one id or name, so one column hides the other",
        "make one key of them, with one type that holds all values",
    ),
    warning(
        "graphml-key-case",
        (GEPHI,),
        "two names are equal but for case, which Gephi takes for one column",
        "rename one of them",
    ),
    warning(
        "graphml-key-id",
        (GEPHI,),
        "key ids such as d3 are taken for the name up to Gephi 0.9.2, and attributes come out swapped",
        "make the id of a key its name",
    ),
    error(
        "graphml-value",
        (GEPHI, NETWORKX, IGRAPH),
        "the value is not of the type of its key: it is lost or stops the import (nan, inf and an "
        "empty number among them)",
        "leave the element out, or change the type",
    ),
    warning(
        "graphml-boolean",
        (IGRAPH, LITE),
        "booleans are true and false in XML; readers differ about the rest",
        "write true or false",
    ),
    error(
        "graphml-color",
        (GEPHI, LITE),
        "the colour is not understood",
        "write #rrggbb (or r, g, b as whole numbers)",
    ),
    error(
        "graphml-edgedefault",
        (NETWORKX, IGRAPH, GEPHI),
        "nothing says whether edges have a direction",
        'write edgedefault="undirected" or "directed" on the graph',
    ),
    error(
        "graphml-mixed",
        (NETWORKX, IGRAPH),
        "edges with and without direction in one file: networkx refuses it",
        "write one kind of edge",
    ),
    error(
        "graphml-structure",
        (NETWORKX, IGRAPH, GEPHI),
        "hyperedges, ports and nested graphs are refused or dropped",
        "write nodes and edges only",
    ),
    warning(
        "graphml-graphs",
        (NETWORKX, IGRAPH, GEPHI),
        "only the first of several graphs is read",
        "write a file for each",
    ),
    warning(
        "graphml-edge-label",
        (GEPHI,),
        "a label as XML attribute becomes the type of the edge (gephi#1516)",
        "write it as data",
    ),
    warning(
        "graphml-no-weight",
        (GEPHI, LITE),
        "edges have numbers, but none called weight, so all weigh the same",
        "call the number that counts weight",
    ),
)

GEXF = (
    error(
        "gexf-namespace",
        (NETWORKX, LITE),
        "the first element is not gexf with a known namespace",
        'write xmlns="http://gexf.net/1.3" version="1.3"',
    ),
    error(
        "gexf-viz-prefix",
        (LITE,),
        "colours, sizes and places are found only under the prefix viz:",
        'write xmlns:viz="http://gexf.net/1.3/viz" and use that prefix',
    ),
    error(
        "gexf-type",
        (GEPHI, LITE, NETWORKX),
        "GEXF knows no such type, so the column is dropped or the file refused",
        "use integer, long, double, float, boolean, string or anyURI (GEXF says integer where GraphML"
        " says int)",
    ),
    error(
        "gexf-blocks",
        (LITE,),
        "only the last block of attributes of a class is kept; the other columns are lost",
        "write one block for nodes and one for edges",
    ),
    error(
        "gexf-attribute-unknown",
        (NETWORKX, GEPHI, LITE),
        "the value has no declared attribute",
        "declare it before the nodes",
    ),
    error(
        "gexf-attribute-twice",
        (GEPHI, LITE),
        "two attributes have one id or title, so one column hides the other",
        "make one attribute of them",
    ),
    warning(
        "gexf-title",
        (LITE,),
        "graphology shows the id of an attribute, not its title, unless the id is a number",
        "make id and title the same",
    ),
    error(
        "gexf-value",
        (GEPHI, NETWORKX),
        "the value is not of the type of its attribute: it is lost or stops the import",
        "leave it out, or change the type",
    ),
    warning(
        "gexf-boolean",
        (GEPHI, LITE),
        "booleans are true and false in XML; readers differ about the rest",
        "write true or false",
    ),
    error(
        "gexf-color",
        (GEPHI, LITE),
        "a colour takes whole numbers from 0 to 255 and a from 0 to 1, or hex",
        'write r="0" g="114" b="178"',
    ),
    error(
        "gexf-number",
        (GEPHI, LITE),
        "size, place or thickness is no number, or a size is negative",
        "leave it out where it is unknown",
    ),
    error(
        "gexf-order",
        (GEPHI, NETWORKX),
        "Gephi reads from the top: attributes come before nodes, nodes before edges",
        "keep the order meta, attributes, nodes, edges",
    ),
    warning(
        "gexf-time-format",
        (GEPHI,),
        "the format of times is not one of double float date dateTime timestamp",
        'write timeformat="double" for years',
    ),
    error(
        "gexf-time-mixed",
        (GEPHI,),
        "timestamps and intervals in one file: the import stops",
        "use one of them",
    ),
    warning(
        "gexf-spells-and-span",
        (GEPHI,),
        "where there are spells, start and end are ignored",
        "write one of them",
    ),
    warning(
        "gexf-open-interval",
        (GEPHI,),
        "an interval without start or end is reported",
        "write both ends",
    ),
    error(
        "gexf-interval",
        (GEPHI,),
        "the interval is empty, since it ends before it begins, or its ends are no times",
        "check the years",
    ),
    warning(
        "gexf-static-time",
        (GEPHI,),
        "times in a static graph are ignored",
        'write mode="dynamic"',
    ),
    error(
        "gexf-edge-type",
        (GEPHI, NETWORKX),
        "edges are directed, undirected or mutual",
        "write one of these",
    ),
)
