"""Small files in which nothing is wrong, and one way to break each for every rule of lint."""

from __future__ import annotations

GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="label" for="node" attr.name="label" attr.type="string"/>
  <key id="x" for="node" attr.name="x" attr.type="double"/>
  <key id="y" for="node" attr.name="y" attr.type="double"/>
  <key id="color" for="node" attr.name="color" attr.type="string"/>
  <key id="papers" for="node" attr.name="papers" attr.type="int"/>
  <key id="is_lead" for="node" attr.name="is_lead" attr.type="boolean"/>
  <key id="weight" for="edge" attr.name="weight" attr.type="double"/>
  <graph edgedefault="undirected">
    <node id="a"><data key="label">Ada</data><data key="x">1.5</data><data key="y">0</data>\
<data key="color">#0072B2</data><data key="papers">3</data><data key="is_lead">true</data></node>
    <node id="b"><data key="label">Bo</data><data key="x">-2</data><data key="y">1e-3</data></node>
    <node id="c"><data key="label">Cy</data></node>
    <edge id="e1" source="a" target="b"><data key="weight">0.5</data></edge>
    <edge id="e2" source="b" target="c"><data key="weight">2</data></edge>
  </graph>
</graphml>
"""
GEXF = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
  <graph defaultedgetype="undirected" mode="dynamic" timeformat="double" timerepresentation="interval">
    <attributes class="node" mode="static">
      <attribute id="papers" title="papers" type="integer"/>
      <attribute id="is_lead" title="is_lead" type="boolean"/>
    </attributes>
    <nodes>
      <node id="a" label="Ada" start="2001" end="2003"><attvalues><attvalue for="papers" value="3"/>\
<attvalue for="is_lead" value="true"/></attvalues><viz:size value="4.5"/><viz:position x="1" y="2" z="0"/>\
<viz:color r="0" g="114" b="178"/></node>
      <node id="b" label="Bo"><spells><spell start="2001" end="2001"/></spells></node>
      <node id="c" label="Cy"/>
    </nodes>
    <edges>
      <edge id="e1" source="a" target="b" weight="0.5"/>
      <edge id="e2" source="b" target="c" weight="2"/>
    </edges>
  </graph>
</gexf>
"""
EDGES = """Source,Target,Type,Id,Weight
a,b,Undirected,e1,0.5
b,c,Undirected,e2,2
"""
NODES = """Id,Label,papers
a,"Ada, the first",3
b,Bo,2
"""
VOSVIEWER = """{
  "network": {
    "items": [
      {"id": 1, "label": "Ada", "x": 0.1, "y": 0.2, "cluster": 1,
       "weights": {"Links": 1}, "scores": {"Year": 1.5}},
      {"id": 2, "label": "Bo", "x": 0.3, "y": 0.2, "cluster": 2,
       "weights": {"Links": 2}, "scores": {"Year": null}},
      {"id": 3, "label": "Cy", "x": 0.1, "y": 0.4, "cluster": 2,
       "weights": {"Links": 1}, "scores": {"Year": 2}}
    ],
    "links": [
      {"source_id": 1, "target_id": 2, "strength": 0.5},
      {"source_id": 2, "target_id": 3, "strength": 1}
    ]
  }
}
"""
MAP = """id\tlabel\tx\ty\tcluster\tweight<Links>\tscore<Year>
1\tAda\t0.1\t0.2\t1\t1\t2001
2\tBo\t0.3\t0.2\t2\t2\t
3\tCy\t0.1\t0.4\t2\t1\t2003
"""
LINKS = "1\t2\t0.5\n2\t3\t1\n"
PAJEK = """% a comment
*Network three
*Vertices 3
1 "Ada L" 0.1 0.2
2 "Bo" 0.3 0.2
3 Cy 0.4 0.4
*Edges
1 2 0.5
2 3 1
"""
CYTOSCAPE = """{
  "data": {"name": "three"},
  "elements": {
    "nodes": [
      {"data": {"id": "a", "name": "Ada", "papers": 3}, "position": {"x": 1, "y": 2}},
      {"data": {"id": "b", "name": "Bo"}, "position": {"x": 2, "y": 2}}
    ],
    "edges": [{"data": {"id": "e1", "source": "a", "target": "b", "weight": 0.5}}]
  }
}
"""
GRAPHOLOGY = """{
  "options": {"type": "undirected", "multi": false, "allowSelfLoops": false},
  "nodes": [
    {"key": "a", "attributes": {"label": "Ada", "x": 1, "y": 2}},
    {"key": "b", "attributes": {"label": "Bo", "x": 2, "y": 2}}
  ],
  "edges": [{"key": "e1", "source": "a", "target": "b", "undirected": true, "attributes": {"weight": 0.5}}]
}
"""
JSON_GRAPH = """{
  "graph": {
    "directed": false,
    "nodes": {"a": {"label": "Ada", "metadata": {}}, "b": {"label": "Bo"}},
    "edges": [{"source": "a", "target": "b", "metadata": {"weight": 0.5}}]
  }
}
"""
DOT = """/* three */
graph "co" {
  node [shape=circle];
  "a" [label="Ada \\"A\\" L", pos="1,2!"];
  b [label=<b>];
  c;
  "a" -- b [weight=0.5];
  b -- c -- "a";
}
"""
SOUND = {
    "n.graphml": GRAPHML, "n.gexf": GEXF, "n.edges.csv": EDGES, "n.nodes.csv": NODES,
    "n.vosviewer.json": VOSVIEWER, "n.map.txt": MAP, "n.network.txt": LINKS, "n.net": PAJEK,
    "n.cyjs": CYTOSCAPE, "n.graphology.json": GRAPHOLOGY, "n.jgf.json": JSON_GRAPH, "n.dot": DOT,
}  # fmt: skip
_E1 = '<edge id="e1" source="a" target="b"><data key="weight">0.5</data></edge>'
_KEY = '<key id="papers" for="node" attr.name="papers" attr.type="int"/>'
_BLOCK = '<attributes class="node" mode="static">'

_NEXT = f"</attributes>{_BLOCK}"

BROKEN: list[tuple[str, str, str, str]] = [
    # rule, file, what is replaced, by what
    ("not-utf-8", "n.net", "Ada", "\udcff"),
    ("damaged", "n.graphml.gz", "", ""),
    ("empty", "n.graphml", GRAPHML[GRAPHML.index("    <node") : GRAPHML.index("  </graph>")], ""),
    ("empty", "n.network.txt", LINKS, ""),
    ("empty", "n.dot", DOT, ""),
    ("line-too-long", "n.net", "Ada L", "A" * (17 << 20)),
    ("not-well-formed", "n.graphml", "Ada", "A\x0bda"),
    ("not-well-formed", "n.gexf", "</nodes>", ""),
    ("not-well-formed", "n.cyjs", '"papers": 3', '"papers": NaN'),
    ("xml-entities", "n.graphml", "<graphml", '<!DOCTYPE g [<!ENTITY a "aaaa">]><graphml'),
    ("node-without-id", "n.graphml", '<node id="c">', "<node>"),
    ("node-without-id", "n.nodes.csv", "b,Bo", ",Bo"),
    ("node-without-id", "n.vosviewer.json", '"id": 2, ', ""),
    ("duplicate-node-id", "n.gexf", 'id="c" label', 'id="b" label'),
    ("duplicate-node-id", "n.nodes.csv", "b,Bo", "a,Bo"),
    ("duplicate-node-id", "n.map.txt", "2\tBo", "1\tBo"),
    ("duplicate-node-id", "n.net", "3 Cy", "2 Cy"),
    ("awkward-id", "n.graphml", 'id="c"', 'id=" c"'),
    ("dangling-edge", "n.graphml", 'target="c"', 'target="d"'),
    ("dangling-edge", "n.gexf", 'target="c"', ""),
    ("dangling-edge", "n.vosviewer.json", '"target_id": 3', '"target_id": 4'),
    ("dangling-edge", "n.jgf.json", '"target": "b"', '"target": "z"'),
    ("duplicate-edge-id", "n.graphml", 'id="e2"', 'id="e1"'),
    ("parallel-edges", "n.graphml", 'source="b" target="c"', 'source="b" target="a"'),
    ("parallel-edges", "n.dot", 'c -- "a"', "c -- b"),
    ("weight-zero", "n.graphml", ">0.5<", ">0.0<"),
    ("weight-zero", "n.net", "1 2 0.5", "1 2 0"),
    ("weight-negative", "n.edges.csv", "0.5", "-0.5"),
    ("weight-not-number", "n.gexf", 'weight="2"', 'weight="nan"'),
    ("weight-not-number", "n.graphology.json", '"weight": 0.5', '"weight": "much"'),
    ("no-labels", "n.gexf", "label=", "name="),
    ("no-labels", "n.map.txt", "label", "url"),
    ("no-positions", "n.graphml", '<data key="x">', '<data key="papers">'),
    ("no-positions", "n.net", " 0.", " at"),
    ("no-labels", "n.net", '1 "Ada L" 0.1 0.2\n2 "Bo" 0.3 0.2\n3 Cy 0.4 0.4\n', ""),
    ("no-positions", "n.map.txt", "\tx\ty", "\ta\tb"),
    ("graphml-namespace", "n.graphml", ' xmlns="http://graphml.graphdrawing.org/xmlns"', ""),
    ("graphml-key-for", "n.graphml", ' for="edge"', ""),
    ("graphml-key-for", "n.graphml", 'for="edge"', 'for="all"'),
    ("graphml-key-type", "n.graphml", 'attr.type="int"', 'attr.type="integer"'),
    ("graphml-key-type", "n.graphml", 'attr.type="int"', 'attr.type="liststring"'),
    ("graphml-key-taken", "n.graphml", 'id="papers" for', 'id="size" for'),
    ("graphml-key-unknown", "n.graphml", '<data key="papers">', '<data key="paper">'),
    ("graphml-key-twice", "n.graphml", _KEY, _KEY + _KEY.replace('id="papers"', 'id="d9"')),
    ("graphml-key-case", "n.graphml", _KEY, _KEY + _KEY.replace("papers", "Papers")),
    ("graphml-key-id", "n.graphml", 'id="papers" for', 'id="d3" for'),
    ("graphml-value", "n.graphml", ">3<", ">3.0<"),
    ("graphml-value", "n.graphml", ">3<", "><"),
    ("graphml-value", "n.graphml", ">3<", ">3000000000<"),
    ("graphml-value", "n.graphml", ">1.5<", ">inf<"),
    ("graphml-value", "n.graphml", ">true<", ">yes<"),
    ("graphml-boolean", "n.graphml", ">true<", ">True<"),
    ("graphml-color", "n.graphml", "#0072B2", "rgb(0,114,178)"),
    ("graphml-edgedefault", "n.graphml", ' edgedefault="undirected"', ""),
    ("graphml-mixed", "n.graphml", 'id="e1"', 'id="e1" directed="true"'),
    ("graphml-structure", "n.graphml", _E1, "<hyperedge/>"),
    ("graphml-structure", "n.graphml", "Bo</data>", 'Bo</data><graph edgedefault="directed"></graph>'),
    ("graphml-graphs", "n.graphml", "</graph>", '</graph><graph edgedefault="directed"/>'),
    ("graphml-edge-label", "n.graphml", 'id="e1"', 'id="e1" label="wrote with"'),
    ("graphml-no-weight", "n.graphml", '"weight"', '"number_of_coauthored_works"'),
    ("gexf-namespace", "n.gexf", "http://gexf.net/1.3\"", 'http://example.org"'),
    ("gexf-viz-prefix", "n.gexf", "xmlns:viz", "xmlns:ns0"),
    ("gexf-type", "n.gexf", 'type="integer"', 'type="int"'),
    ("gexf-blocks", "n.gexf", _BLOCK, f'{_BLOCK}<attribute id="t" title="t" type="long"/>{_NEXT}'),
    ("gexf-attribute-unknown", "n.gexf", 'for="papers"', 'for="paper"'),
    ("gexf-attribute-twice", "n.gexf", 'id="is_lead" title="is_lead"', 'id="is_lead" title="papers"'),
    ("gexf-title", "n.gexf", 'title="papers"', 'title="Papers written"'),
    ("gexf-value", "n.gexf", 'value="3"', 'value="3.5"'),
    ("gexf-boolean", "n.gexf", 'value="true"', 'value="True"'),
    ("gexf-color", "n.gexf", 'g="114"', 'g="0.45"'),
    ("gexf-number", "n.gexf", 'value="4.5"', 'value="-4.5"'),
    ("gexf-number", "n.gexf", 'y="2"', 'y="nan"'),
    ("gexf-order", "n.gexf", "<nodes>", "<edges></edges><nodes>"),
    ("gexf-time-format", "n.gexf", 'timeformat="double"', 'timeformat="integer"'),
    ("gexf-time-mixed", "n.gexf", 'label="Cy"', 'label="Cy" timestamp="2001"'),
    ("gexf-spells-and-span", "n.gexf", 'label="Bo"', 'label="Bo" start="2001" end="2001"'),
    ("gexf-open-interval", "n.gexf", ' end="2003"', ""),
    ("gexf-interval", "n.gexf", 'end="2003"', 'end="1999"'),
    ("gexf-interval", "n.gexf", 'start="2001" end="2003"', 'start="then" end="now"'),
    ("gexf-static-time", "n.gexf", 'mode="dynamic"', ""),
    ("gexf-edge-type", "n.gexf", 'id="e1"', 'id="e1" type="both"'),
    ("csv-header", "n.nodes.csv", "Id,", "Key,"),
    ("csv-column-twice", "n.nodes.csv", "papers", "label"),
    ("csv-cells", "n.nodes.csv", '"Ada, the first"', "Ada, the first"),
    ("csv-cells", "n.nodes.csv", 'first"', "first"),
    ("csv-no-type", "n.edges.csv", "Type", "Kind"),
    ("csv-type", "n.edges.csv", "b,c,Undirected", "b,c,none"),
    ("vosviewer-items", "n.map.txt", "3\tCy\t0.1\t0.4\t2\t1\t2003\n", ""),
    ("vosviewer-header", "n.map.txt", "id\tlabel", "key\tname"),
    ("vosviewer-columns", "n.map.txt", "Bo\t", "Bo\tB.\t"),
    ("vosviewer-columns", "n.network.txt", "\t", " "),
    ("vosviewer-id", "n.network.txt", "1\t2", "0\t2"),
    ("vosviewer-quotes", "n.map.txt", "\tBo", '\t"Bo'),
    ("vosviewer-coordinates", "n.vosviewer.json", '"y": 0.4', '"y": "0.4"'),
    ("vosviewer-weight", "n.map.txt", "2\t2\t\n", "2\t\t\n"),
    ("vosviewer-weight", "n.vosviewer.json", '{"Links": 2}', '{"Links": null}'),
    ("vosviewer-score", "n.vosviewer.json", '"Year": 1.5', '"Year": "1.5"'),
    ("vosviewer-cluster", "n.map.txt", "0.2\t1\t1", "0.2\t0\t1"),
    ("vosviewer-cluster", "n.vosviewer.json", '"cluster": 1,', '"cluster": 1001,'),
    ("vosviewer-strength", "n.vosviewer.json", '"strength": 1', '"strength": -1'),
    ("vosviewer-strength", "n.network.txt", "0.5", "strong"),
    ("vosviewer-shape", "n.vosviewer.json", '"network"', '"net"'),
    ("pajek-vertices", "n.net", "*Vertices 3", "*Vertices 4"),
    ("pajek-vertices", "n.net", "*Vertices 3", "*Vertices"),
    ("pajek-number", "n.net", "2 3 1", "2 7 1"),
    ("pajek-quotes", "n.net", '"Ada L"', '"Ada "the" L"'),
    ("pajek-unquoted", "n.net", '"Ada L"', "Ada L"),
    ("pajek-line", "n.net", "2 \"Bo\"", '% a comment\n2 "Bo"'),
    ("pajek-labels", "n.net", '"Bo"', '"Ada L"'),
    ("json-shape", "n.cyjs", '"elements"', '"things"'),
    ("json-shape", "n.graphology.json", '{"label": "Ada", "x": 1, "y": 2}', "[1]"),
    ("json-shape", "n.jgf.json", '{"a": {"label": "Ada", "metadata": {}}, "b": {"label": "Bo"}}', "[1]"),
    ("json-node-link", "n.graphology.json", '"edges"', '"links"'),
    ("cytoscape-id-type", "n.cyjs", '"source": "a"', '"source": 0'),
    ("cytoscape-data", "n.cyjs", '{"name": "three"}', "[]"),
    ("graphology-options", "n.graphology.json", '"undirected": true', '"undirected": false'),
    ("graphology-options", "n.graphology.json", '"target": "b"', '"target": "a"'),
    ("json-graph-names", "n.jgf.json", '"label": "Bo"', '"label": "Bo", "papers": 3'),
    ("json-graph-directed", "n.jgf.json", '"directed": false,', ""),
    ("number-rounded", "n.cyjs", '"papers": 3', '"papers": 9007199254740993'),
    ("dot-syntax", "n.dot", "\n}\n", "\n"),
    ("dot-syntax", "n.dot", 'b [label=<b>]', "b [label=]"),
    ("dot-edge", "n.dot", "b -- c", "b -> c"),
    ("dot-id", "n.dot", "  c;", "  co-author;"),
    ("dot-id", "n.dot", "  c;", "  Ada Lovelace;"),
    ("dot-id", "n.dot", "  c;", "  1st;"),
]  # fmt: skip
