// Reads GraphML, GEXF and graphology's own JSON as Gephi Lite does and prints what it found, one JSON object a line.
import { readFileSync } from "node:fs";
import Graph from "graphology";
import gexf from "graphology-gexf";
import graphml from "graphology-graphml";

for (const path of process.argv.slice(2)) {
  const text = readFileSync(path, "utf-8");
  const graph = path.endsWith(".json")
    ? Graph.from(JSON.parse(text))
    : (path.endsWith(".gexf") ? gexf : graphml).parse(Graph, text);
  const nodes = Object.fromEntries(graph.mapNodes((id, attributes) => [id, attributes]));
  const edges = graph.mapEdges((id, attributes, source, target, s, t, undirected) => ({
    id, source, target, undirected, attributes,
  }));
  console.log(JSON.stringify({ type: graph.type, multi: graph.multi, nodes, edges }));
}
