/** The steps of a slider over skewed values: those there are, or as many of them as hide about equally much. */
const MOST = 100;

/** @returns {number[]} ascending, each once, the least first and the largest last */
export function stops(values) {
  const sorted = Float64Array.from(values).filter((value) => !Number.isNaN(value)).sort();
  const distinct = [...new Set(sorted)];
  if (distinct.length <= MOST) return distinct;
  const steps = Array.from({ length: MOST }, (_, k) => distinct[Math.round((k / (MOST - 1)) ** 2 * (distinct.length - 1))]);
  const shares = Array.from({ length: MOST }, (_, k) => sorted[Math.round((k / (MOST - 1)) * (sorted.length - 1))]);
  return [...new Set([...steps, ...shares])].sort((a, b) => a - b);
}
