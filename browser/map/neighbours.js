/**
 * Who is joined to whom, as compressed sparse rows made once from the pairs of the payload.
 *
 * @typedef {{offsets: Int32Array, node: Int32Array, edge: Int32Array}} Adjacency
 *   The neighbours of node v are `node[offsets[v]] … node[offsets[v + 1] - 1]`, ascending, each with its edge beside it.
 */

/** @type {WeakMap<object, Adjacency>} */
const made = new WeakMap();

/**
 * The adjacency of all edges, whatever is shown of them; made at the first call and kept.
 * @returns {Adjacency}
 */
export function adjacency(data) {
  let rows = made.get(data);
  if (!rows) made.set(data, (rows = compress(data.n, data.source, data.target)));
  return rows;
}

/** Two passes of counting sort over both directions of every pair, so that each row comes out ascending. */
function compress(n, source, target) {
  const m = source.length;
  const from = new Int32Array(2 * m);
  const to = new Int32Array(2 * m);
  from.set(source);
  from.set(target, m);
  to.set(target);
  to.set(source, m);
  const offsets = rowOffsets(n, from);
  const next = { to: rowOffsets(n, to), from: offsets.slice() };
  const byTarget = new Int32Array(2 * m);
  for (let k = 0; k < 2 * m; k++) byTarget[next.to[to[k]]++] = k;
  const node = new Int32Array(2 * m);
  const edge = new Int32Array(2 * m);
  for (const k of byTarget) {
    const at = next.from[from[k]]++;
    node[at] = to[k];
    edge[at] = k % m;
  }
  return { offsets, node, edge };
}

function rowOffsets(n, rows) {
  const offsets = new Int32Array(n + 1);
  for (const row of rows) offsets[row + 1]++;
  for (let v = 0; v < n; v++) offsets[v + 1] += offsets[v];
  return offsets;
}

/**
 * The neighbours of a node that are shown, those with most papers in the window first.
 * @param {{node: Uint8Array, edge: Uint8Array, papers: Int32Array, weight: ArrayLike<number>}} seen
 * @returns {{node: number, edge: number, papers: number}[]}
 */
export function shownNeighbours(data, seen, v) {
  const { offsets, node, edge } = adjacency(data);
  const found = [];
  for (let k = offsets[v]; k < offsets[v + 1]; k++) {
    if (seen.edge[edge[k]]) found.push({ node: node[k], edge: edge[k], papers: seen.papers[edge[k]] });
  }
  const weight = (x) => seen.weight[x.edge];
  return found.sort((x, y) => y.papers - x.papers || weight(y) - weight(x) || x.node - y.node);
}
