/**
 * What is in the light, painted above the faded picture: so that a selection costs as much as what it lights,
 * however large the network is.
 */
import { paintEdge, paintNode } from "./picture.js";
import { edgeShape, nodeShape } from "./scene.js";

/**
 * @param {CanvasRenderingContext2D} under   below the nodes: for edges
 * @param {CanvasRenderingContext2D} above   above the nodes
 * @param scene   as for `drawNames`
 */
export function drawLight(under, above, { data, look, seen, theme, ...frame }) {
  if (look.lit === null) return;
  const colors = { background: theme.groundColor, accent: theme.accent };
  for (const e of look.lit.edges) if (seen.edge[e]) paintEdge(under, edgeShape(data, look, frame, e));
  for (const i of look.lit.nodes) if (seen.node[i]) paintNode(above, nodeShape(data, look, frame, i), colors);
}
