/**
 * The network as sigma reads it: the reading part of graphology's interface over the columns of the payload.
 *
 * Sigma asks a graph for its keys, ends and attributes and listens to its changes; this one never changes. An
 * instance of graphology of 100,000 nodes and 300,000 edges costs two seconds and 180 MB to fill, this one nothing.
 */
import { SQUARE } from "./colors.js";

/**
 * @param look   what nodes and edges look like (`look.js`)
 * @param {() => object} visible
 * @returns the graph; empty until `open` is called, so that making a renderer draws nothing
 */
export function createGraph(data, look, visible) {
  const nodeKeys = Array.from({ length: data.n }, (_, i) => String(i));
  const edgeKeys = Array.from({ length: data.m }, (_, e) => String(e));
  const ignore = () => {};
  const place = { x: 0, y: 0 };
  return {
    order: 0,
    open() {
      this.order = data.n;
    },
    nodes() {
      return this.order ? Array.from(look.order, (i) => nodeKeys[i]) : [];
    },
    edges() {
      return this.order ? edgeKeys : [];
    },
    hasNode: (key) => Number(key) < data.n,
    hasEdge: (key) => Number(key) < data.m,
    extremities: (key) => [nodeKeys[data.source[key]], nodeKeys[data.target[key]]],
    forEachNode(visit) {
      for (let i = 0; i < this.order; i += 1) {
        place.x = data.x[i];
        place.y = data.y[i];
        visit(nodeKeys[i], place);
      }
    },
    forEachEdge(visit) {
      if (this.order) edgeKeys.forEach((key) => visit(key));
    },
    getNodeAttributes(key) {
      const i = Number(key);
      return {
        x: data.x[i],
        y: data.y[i],
        size: look.radius[i],
        color: look.color(i),
        mark: look.mark(i) + (look.symbol(i) === "square" ? SQUARE : 0),
        hidden: visible().node[i] === 0,
      };
    },
    getEdgeAttributes(key) {
      const e = Number(key);
      return {
        size: look.width[e],
        color: look.blendedEdgeColor(e),
        hidden: visible().edge[e] === 0,
      };
    },
    on: ignore,
    removeListener: ignore,
    // By these sigma recognises a graph.
    multi: false,
    addUndirectedEdgeWithKey: ignore,
    dropNode: ignore,
  };
}
