// Reads GraphML and GEXF files with the readers of Gephi Lite and prints what they found, one JSON object a line.
import { readFileSync } from "node:fs";
import Graph from "graphology";
import gexf from "graphology-gexf";
import graphml from "graphology-graphml";

for (const path of process.argv.slice(2)) {
  const reader = path.endsWith(".gexf") ? gexf : graphml;
  const graph = reader.parse(Graph, readFileSync(path, "utf-8"));
  const nodes = Object.fromEntries(graph.mapNodes((id, attributes) => [id, attributes]));
  const edges = graph.mapEdges((id, attributes, source, target, s, t, undirected) => ({
    id, source, target, undirected, attributes,
  }));
  console.log(JSON.stringify({ type: graph.type, multi: graph.multi, nodes, edges }));
}
