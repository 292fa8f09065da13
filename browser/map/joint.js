/**
 * Joint papers: what two rows of `data.papers.memberOf` (node → papers, CSR, ascending) have in common.
 */

const OF_EDGES = new WeakMap();

/**
 * The papers of both nodes, ascending; empty where the map carries no papers.
 * @returns {number[]} rows of `data.papers`
 */
export function jointPapers(data, a, b) {
  if (!data.papers) return [];
  const { offsets, values } = data.papers.memberOf;
  const found = [];
  let i = offsets[a];
  let j = offsets[b];
  while (i < offsets[a + 1] && j < offsets[b + 1]) {
    const order = values[i] - values[j];
    if (order === 0) found.push(values[i]);
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
  }
  return found;
}

/**
 * The joint papers of every edge as CSR, found once.
 * @returns {{offsets: Int32Array, values: Int32Array}|null} null where the map carries no papers
 */
export function papersOfEdges(data) {
  if (!data.papers) return null;
  if (!OF_EDGES.has(data)) {
    const offsets = new Int32Array(data.m + 1);
    const values = [];
    for (let edge = 0; edge < data.m; edge += 1) {
      for (const paper of jointPapers(data, data.source[edge], data.target[edge])) values.push(paper);
      offsets[edge + 1] = values.length;
    }
    OF_EDGES.set(data, { offsets, values: Int32Array.from(values) });
  }
  return OF_EDGES.get(data);
}

/** The papers of one node, ascending; empty where the map carries none. */
export function papersOf(data, node) {
  if (!data.papers) return new Int32Array(0);
  const { offsets, values } = data.papers.memberOf;
  return values.subarray(offsets[node], offsets[node + 1]);
}
