/**
 * A best path between two nodes over what is shown, of the kinds and with the tie-breaks of
 * `kgraph.measures.paths`: the same network, whole, gives the same path as `kgraph path`.
 */
import { adjacency } from "./neighbours.js";
import { jointPapers } from "./joint.js";

export const KINDS = [
  { name: "shortest", title: "fewest steps", meaning: "Fewest steps; of these the heaviest ties." },
  {
    name: "strongest",
    title: "strongest ties",
    meaning: "Least sum of 1/weight (Newman 2001); of these the fewest steps.",
  },
  {
    name: "recent",
    title: "most recent ties",
    meaning:
      "The oldest tie on it is as young as on any path; of these the fewest steps. Ties without a year count as oldest.",
  },
];

/** Sums of 1/weight that differ by less, relatively, count as equal. */
const SAME = 1e-9;

/**
 * @param {{node: Uint8Array, edge: Uint8Array, weight: ArrayLike<number>}} seen what paths may use, and weights of edges
 * @param {{a: number, b: number, kind: string}} path
 * @param {[number, number] | null} years the window of years: within it, a tie is as recent as its last paper inside
 * @returns {{nodes: number[], edges: number[], alike: number} | null} nodes from a to b and the edges between;
 *   `alike` counts the paths as good as this one, it included; null where there is no way.
 */
export function findPath(data, seen, { a, b, kind }, years = null) {
  if (!seen.node[a] || !seen.node[b]) return null;
  const cost = (e) => (seen.weight[e] > 0 ? 1 / seen.weight[e] : Infinity);
  const byCost = kind === "strongest";
  let allowed = seen.edge;
  if (byCost) allowed = allowed.map((shown, e) => (shown && seen.weight[e] > 0 ? 1 : 0));
  if (kind === "recent") allowed = recentEdges(data, allowed, a, b, years);
  const left = byCost ? costsTo(data, allowed, cost, b) : stepsTo(data, allowed, b);
  return left[a] < 0 ? null : descend(data, allowed, a, b, left, cost, byCost);
}

/** Fewest steps from every node to `end`, -1 where there is no way. */
function stepsTo(data, allowed, end) {
  const { offsets, node, edge } = adjacency(data);
  const steps = new Float64Array(data.n).fill(-1);
  const queue = [end];
  steps[end] = 0;
  for (let head = 0; head < queue.length; head++) {
    const v = queue[head];
    for (let k = offsets[v]; k < offsets[v + 1]; k++) {
      if (!allowed[edge[k]] || steps[node[k]] >= 0) continue;
      steps[node[k]] = steps[v] + 1;
      queue.push(node[k]);
    }
  }
  return steps;
}

/** Least sum of costs from every node to `end`, -1 where there is no way (Dijkstra, with a binary heap). */
function costsTo(data, allowed, cost, end) {
  const { offsets, node, edge } = adjacency(data);
  const best = new Float64Array(data.n).fill(Infinity);
  const heap = [[0, end]];
  best[end] = 0;
  while (heap.length) {
    const [done, v] = pop(heap);
    if (done > best[v]) continue;
    for (let k = offsets[v]; k < offsets[v + 1]; k++) {
      const sum = done + cost(edge[k]);
      if (!allowed[edge[k]] || sum >= best[node[k]]) continue;
      best[node[k]] = sum;
      push(heap, [sum, node[k]]);
    }
  }
  return best.map((sum) => (sum < Infinity ? sum : -1));
}

function push(heap, item) {
  let at = heap.push(item) - 1;
  for (let up = (at - 1) >> 1; at && heap[up][0] > item[0]; at = up, up = (at - 1) >> 1) heap[at] = heap[up];
  heap[at] = item;
}

function pop(heap) {
  const [top, last] = [heap[0], heap.pop()];
  if (!heap.length) return top;
  let at = 0;
  for (let down = 1; down < heap.length; down = 2 * at + 1) {
    if (down + 1 < heap.length && heap[down + 1][0] < heap[down][0]) down++;
    if (heap[down][0] >= last[0]) break;
    heap[at] = heap[down];
    at = down;
  }
  heap[at] = last;
  return top;
}

/** The edges not older than the oldest on a widest path (Pollack 1960); all where there is none. */
function recentEdges(data, allowed, a, b, years) {
  const last = lastYears(data, allowed, years);
  const since = (year) => allowed.map((shown, e) => (shown && last[e] >= year ? 1 : 0));
  const steps = [...new Set(last.filter((_, e) => allowed[e]))].sort((x, y) => x - y);
  if (!steps.length) return allowed;
  let [low, high] = [0, steps.length]; // connected by the ties since steps[low], not by those since steps[high]
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (stepsTo(data, since(steps[middle]), b)[a] >= 0) low = middle;
    else high = middle;
  }
  return since(steps[low]);
}

function lastYears(data, allowed, years) {
  const last = data.lastYear ?? new Int32Array(data.m);
  if (!years || !data.papers) return last;
  return last.map((year, e) => {
    if (!allowed[e] || year <= years[1]) return year;
    const dates = jointPapers(data, data.source[e], data.target[e]).map((p) => data.papers.year[p]);
    return Math.max(0, ...dates.filter((date) => date <= years[1]));
  });
}

/**
 * A best path along falling `left`. Of paths alike in that, the least in the other sum (steps where costs
 * fall, costs where steps fall), and of these the first by the order of nodes.
 */
function descend(data, allowed, a, b, left, cost, byCost) {
  const ahead = tight(data, allowed, a, left, cost, byCost);
  const best = new Map([[b, { rest: 0, ways: 1, step: null }]]);
  const nodes = [...ahead.keys()].filter((v) => v !== b);
  for (const v of nodes.sort((x, y) => left[x] - left[y] || x - y)) {
    let found = { rest: Infinity, ways: 0, step: null };
    for (const step of ahead.get(v)) {
      const beyond = best.get(step.node);
      const rest = beyond.rest + (byCost ? 1 : cost(step.edge));
      const ways = found.ways + beyond.ways;
      const better = !found.step || rest < found.rest || (rest === found.rest && step.node < found.step.node);
      found = better ? { rest, ways, step } : { ...found, ways };
    }
    best.set(v, found);
  }
  const path = { nodes: [a], edges: [], alike: best.get(a).ways };
  for (let { step } = best.get(a); step; { step } = best.get(step.node)) {
    path.nodes.push(step.node);
    path.edges.push(step.edge);
  }
  return path;
}

/** Of each node on some best path from `a`: the steps that lead on. */
function tight(data, allowed, a, left, cost, byCost) {
  const { offsets, node, edge } = adjacency(data);
  const ahead = new Map();
  const pending = [a];
  while (pending.length) {
    const v = pending.pop();
    if (ahead.has(v)) continue;
    const steps = [];
    for (let k = offsets[v]; k < offsets[v + 1]; k++) {
      const [w, e] = [node[k], edge[k]];
      if (!allowed[e] || left[w] < 0 || left[w] >= left[v]) continue;
      if (left[w] + (byCost ? cost(e) : 1) > left[v] * (1 + SAME)) continue;
      steps.push({ node: w, edge: e });
      pending.push(w);
    }
    ahead.set(v, steps);
  }
  return ahead;
}
