/**
 * What of the network is shown: a pure function of the data and the state.
 *
 * Of the years a window leaves, papers count that are known to lie in it; where the map carries no papers,
 * the first and last year of nodes and edges decide. While a minimum of weight or papers is set, nodes left
 * without an edge are not shown; without one, those who never had an edge are.
 */
import { attribute } from "./attributes.js";
import { papersOf, papersOfEdges } from "./joint.js";
import { weightsIn } from "./weights.js";

/**
 * @typedef {object} Visible
 * @property {Uint8Array} node     1 where shown
 * @property {Uint8Array} edge     1 where shown
 * @property {Int32Array} papers   joint papers of every edge within the years shown
 * @property {ArrayLike<number>} weight   of every edge, within the years shown where weights count papers
 * @property {number} nNodes
 * @property {number} nEdges
 */

/** @returns {Visible} */
export function visible(data, state) {
  const papers = papersInWindow(data, state.years);
  const weight = weightsIn(data, papers, state.years);
  const node = new Uint8Array(data.n).fill(1);
  dropHidden(data, state, node);
  if (state.years) dropOutsideYears(data, state.years, node);
  const edge = new Uint8Array(data.m);
  for (let e = 0; e < data.m; e += 1) {
    const shown = node[data.source[e]] && node[data.target[e]] && papers[e] >= needed(data, state);
    edge[e] = shown && weight[e] >= state.minWeight ? 1 : 0;
  }
  if (isThinned(data, state)) keepNodes(node, touched(data, edge));
  if (state.ego) keepNodes(node, within(data, edge, state.ego.node, state.ego.radius, node));
  if (state.largestOnly) keepNodes(node, largestComponent(data, node, edge));
  for (let e = 0; e < data.m; e += 1) edge[e] &= node[data.source[e]] & node[data.target[e]];
  return { node, edge, papers, weight, nNodes: count(node), nEdges: count(edge) };
}

/** Whether a minimum hides edges that the network has. */
function isThinned(data, state) {
  return state.minPapers > 1 || data.weight.some((w) => w < state.minWeight);
}

/** In a window an edge needs a paper there; a network without counts of papers has no such minimum. */
function needed(data, state) {
  return data.edgePapers ? Math.max(state.minPapers, state.years ? 1 : 0) : state.years ? 1 : 0;
}

/** @returns {Int32Array} */
export function papersInWindow(data, years) {
  if (!years) return data.edgePapers ?? new Int32Array(data.m).fill(1);
  const counts = new Int32Array(data.m);
  const joint = papersOfEdges(data);
  for (let e = 0; e < data.m; e += 1) {
    if (joint) {
      for (let k = joint.offsets[e]; k < joint.offsets[e + 1]; k += 1) {
        if (inWindow(data.papers.year[joint.values[k]], years)) counts[e] += 1;
      }
    } else if (!data.firstYear || overlaps(data.firstYear[e], data.lastYear[e], years)) {
      counts[e] = data.edgePapers?.[e] ?? 1;
    }
  }
  return counts;
}

function dropHidden(data, state, node) {
  const colour = attribute(data, state.colorBy);
  if (!state.hidden.length || colour?.kind !== "category") return;
  const hidden = new Set(state.hidden);
  for (let i = 0; i < data.n; i += 1) if (hidden.has(colour.values[i])) node[i] = 0;
}

function dropOutsideYears(data, years, node) {
  const first = attribute(data, "first_year")?.values;
  const last = attribute(data, "last_year")?.values;
  for (let i = 0; i < data.n; i += 1) {
    if (data.papers) {
      if (!papersOf(data, i).some((paper) => inWindow(data.papers.year[paper], years))) node[i] = 0;
    } else if (first && last && !overlaps(first[i], last[i], years)) {
      node[i] = 0;
    }
  }
}

/** Year 0 is unknown and lies in no window. */
export function inWindow(year, [first, last]) {
  return year !== 0 && first <= year && year <= last;
}

function overlaps(from, to, [first, last]) {
  return from !== 0 && from <= last && to >= first;
}

function touched(data, edge) {
  const kept = new Uint8Array(data.n);
  for (let e = 0; e < data.m; e += 1) if (edge[e]) kept[data.source[e]] = kept[data.target[e]] = 1;
  return kept;
}

function keepNodes(node, kept) {
  for (let i = 0; i < node.length; i += 1) node[i] &= kept[i];
}

/** The nodes within `radius` steps over the edges given, among the nodes given, and the node itself. */
function within(data, edge, start, radius, node) {
  const kept = new Uint8Array(data.n);
  kept[start] = node[start];
  for (let step = 0; step < radius; step += 1) {
    const before = kept.slice();
    for (let e = 0; e < data.m; e += 1) {
      if (edge[e] && (before[data.source[e]] || before[data.target[e]])) {
        kept[data.source[e]] = kept[data.target[e]] = 1;
      }
    }
  }
  return kept;
}

/** The largest component over the edges given (ties: the one with the first node), by union and find. */
function largestComponent(data, node, edge) {
  const parent = Int32Array.from({ length: data.n }, (_, i) => i);
  const root = (i) => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (let e = 0; e < data.m; e += 1) {
    if (!edge[e] || !node[data.source[e]] || !node[data.target[e]]) continue;
    const a = root(data.source[e]);
    const b = root(data.target[e]);
    parent[Math.max(a, b)] = Math.min(a, b);
  }
  const sizes = new Int32Array(data.n);
  for (let i = 0; i < data.n; i += 1) if (node[i]) sizes[root(i)] += 1;
  let largest = 0;
  for (let i = 1; i < data.n; i += 1) if (sizes[i] > sizes[largest]) largest = i;
  return Uint8Array.from({ length: data.n }, (_, i) => (node[i] && root(i) === largest ? 1 : 0));
}

function count(mask) {
  let n = 0;
  for (let i = 0; i < mask.length; i += 1) n += mask[i];
  return n;
}
