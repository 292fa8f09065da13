/** Where a value stands among all: 1 + how many are greater, ties alike (standard competition ranking). */

/** @returns {{rank: number, of: number} | null} null where the node has no value */
export function rankOf({ values }, v) {
  const value = values[v];
  if (!Number.isFinite(value)) return null;
  let [rank, of] = [1, 0];
  for (const other of values) {
    if (!Number.isFinite(other)) continue;
    of++;
    if (other > value) rank++;
  }
  return { rank, of };
}
