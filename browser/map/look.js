/**
 * What every node and edge looks like in a state: colours, sizes, marks, and whether it is lit or dimmed.
 * Needs no canvas, so that downloads look like the map where there is none.
 */
import { attribute } from "./attributes.js";
import { MARKS, OTHER, colouring, mixed, premultiplied } from "./colors.js";
import { adjacency } from "./neighbours.js";

const NEUTRAL = "#8C8C94";
const LEVELS = 5; // of opacity of edges, so that equal colours are written once
const PATH_WIDTH = 3.5; // px on the screen, whatever the zoom
const LEAST_WIDTH = 0.6; // px
const LEAST_LIT = 1; // px

/** What is left of nodes and edges that are not in the light. */
export const DIMMED = { nodes: 0.14, edges: 0.12 };

/** Radii in pixels of the whole view: the more nodes, the smaller; areas are proportional to the measure. */
export function radii(data, name) {
  const values = attribute(data, name)?.values;
  const digits = Math.log10(Math.max(10, data.n));
  const least = Math.max(1, 6 - digits * 1.05);
  const most = Math.max(8, 29 - digits * 4.2);
  const found = new Float32Array(data.n).fill(values ? least : (least + most) / 4);
  if (!values) return found;
  let largest = 0;
  for (const value of values) if (value > largest) largest = value;
  for (let i = 0; i < data.n; i += 1) {
    if (values[i] > 0) found[i] = Math.sqrt(least ** 2 + (most ** 2 - least ** 2) * (values[i] / largest));
  }
  return found;
}

/** The look of a map; `update` brings it up to a state, the rest reads it. */
export function createLook(data, theme = { groundColor: "#ffffff", accent: "#0000ff", isDark: false }) {
  const kind = attribute(data, "kind")?.values;
  const widths = edgeWidths(data);
  const look = {
    colouring: colouring(data, null),
    radius: radii(data, null),
    /** Nodes from the smallest to the largest. */
    bySize: new Uint32Array(0),
    /** Nodes as they are drawn, one over the other: those without a colour of their own below. */
    order: new Uint32Array(0),
    width: widths.width,
    lit: null,
    highlighted: null,
    theme,
    update,
    relight,
    color: (i) => look.colouring.palette[look.colouring.code[i]],
    drawnColor: (i) => (isDimmed(i) ? mixed(look.color(i), look.theme.groundColor, 1 - DIMMED.nodes) : look.color(i)),
    symbol: (i) => (data.meta.kind === "two" && kind?.[i] === 1 ? "square" : "circle"),
    mark: (i) => look.colouring.mark[i],
    markName: (i) => MARKS[look.colouring.mark[i]],
    edgeColor: (e) => (isOnPath(e) ? look.theme.accent : ownEdgeColor(e)),
    edgeOpacity,
    edgeWidth,
    /** As it is while nothing is in the light, for blending. */
    blendedEdgeColor: (e) => premultiplied(ownEdgeColor(e), widths.opacity[e]),
    isLitNode: (i) => look.lit !== null && look.lit.node[i] === 1,
    isDimmed,
    /** Whether a path goes over the node. */
    isRinged: (i) => look.highlighted !== null && look.isLitNode(i),
  };
  let before = {};

  function update(state, seen) {
    const isRecoloured = before.colorBy !== state.colorBy || before.isDark !== look.theme.isDark;
    const isResized = before.sizeBy !== state.sizeBy;
    if (isRecoloured) {
      look.colouring = colouring(data, state.colorBy, look.theme.isDark);
    }
    if (isResized) {
      look.radius = radii(data, state.sizeBy);
      look.bySize = Uint32Array.from({ length: data.n }, (_, i) => i).sort((a, b) => look.radius[a] - look.radius[b]);
    }
    if (isRecoloured || isResized) look.order = drawingOrder(look);
    before = { colorBy: state.colorBy, sizeBy: state.sizeBy, isDark: look.theme.isDark };
    relight(state, seen);
  }

  /** Bring only what is in the light up to a state. */
  function relight(state, seen) {
    look.lit = lit(data, state, seen, look);
  }

  function isDimmed(i) {
    return look.lit !== null && look.lit.node[i] === 0;
  }

  /** Edges within a category, or between numbers that are near, take its colour; others are neutral. */
  function ownEdgeColor(e) {
    const { palette, code, categories } = look.colouring;
    const [a, b] = [code[data.source[e]], code[data.target[e]]];
    if (a === b) return palette[a];
    const isScale = !categories.length && a < palette.length - 1 && b < palette.length - 1;
    return isScale ? palette[(a + b) >> 1] : NEUTRAL;
  }

  function edgeOpacity(e) {
    if (look.lit === null) return widths.opacity[e];
    if (isOnPath(e)) return 1;
    return look.lit.edge[e] ? look.lit.opacity : widths.opacity[e] * DIMMED.edges;
  }

  /** Pixels on the screen; `scaled` gives those of a length at the zoom there is. */
  function edgeWidth(e, scaled) {
    if (isOnPath(e)) return PATH_WIDTH;
    return Math.max(look.lit?.edge[e] ? LEAST_LIT : LEAST_WIDTH, scaled(look.width[e]));
  }

  function isOnPath(e) {
    return look.highlighted !== null && look.lit !== null && look.lit.edge[e] === 1;
  }
  return look;
}

function drawingOrder({ bySize, color }) {
  const found = new Uint32Array(bySize.length);
  let at = 0;
  for (const isAbove of [false, true]) for (const i of bySize) if ((color(i) !== OTHER) === isAbove) found[at++] = i;
  return found;
}

/** Thin and pale where there are many edges; the heavier, the wider and the less pale. */
function edgeWidths(data) {
  const digits = Math.log10(Math.max(10, data.m));
  const [base, most] = [Math.max(0.5, 1.6 - digits * 0.24), Math.max(1.6, 7 - digits * 1.1)];
  const faint = Math.min(0.5, Math.max(0.08, 0.72 - digits * 0.135));
  let heaviest = 0;
  for (const weight of data.weight) if (weight > heaviest) heaviest = weight;
  const width = new Float32Array(data.m);
  const opacity = new Float32Array(data.m);
  for (let e = 0; e < data.m; e += 1) {
    const share = heaviest > 0 ? Math.sqrt(Math.max(0, data.weight[e]) / heaviest) : 0;
    width[e] = base + (most - base) * share;
    opacity[e] = faint + (0.8 - faint) * (Math.round(share * LEVELS) / LEVELS);
  }
  return { width, opacity };
}

/** The nodes (the largest last) and edges in the light: of the path, else of the edge, else of the person selected; null = all alike. */
function lit(data, state, seen, { highlighted, radius }) {
  const node = new Uint8Array(data.n);
  const edge = new Uint8Array(data.m);
  const light = (e) => {
    edge[e] = node[data.source[e]] = node[data.target[e]] = 1;
  };
  if (highlighted) {
    highlighted.edges.forEach(light);
    for (const i of highlighted.nodes) node[i] = 1;
  } else if (state.edge !== null) {
    light(state.edge);
  } else if (state.selected !== null) {
    node[state.selected] = 1;
    const rows = adjacency(data);
    for (let k = rows.offsets[state.selected]; k < rows.offsets[state.selected + 1]; k += 1) {
      if (seen.edge[rows.edge[k]]) light(rows.edge[k]);
    }
  } else {
    return null;
  }
  const edges = marked(edge);
  const nodes = marked(node).sort((a, b) => radius[a] - radius[b]);
  return { node, edge, nodes, edges, opacity: Math.max(0.35, 0.9 - 0.2 * Math.log10(Math.max(1, edges.length))) };
}

function marked(mask) {
  const found = [];
  for (let k = mask.indexOf(1); k >= 0; k = mask.indexOf(1, k + 1)) found.push(k);
  return found;
}
