/** How many neighbours a node has in what is shown. */
import { adjacency } from "./neighbours.js";

export function neighbours(data, seen, i) {
  const { offsets, edge } = adjacency(data);
  let n = 0;
  for (let k = offsets[i]; k < offsets[i + 1]; k += 1) n += seen.edge[edge[k]];
  return n;
}
