/** Weights of edges within a window of years, and what of the network a window leaves as it is. */
import { spanText } from "./words.js";

/** @type {WeakMap<object, boolean>} */
const kept = new WeakMap();

/** Whether a weight is the number of papers, so that it can be told for a part of them. */
function countsPapers(data) {
  if (!kept.has(data)) {
    const { papers, edgePapers, weight } = data;
    kept.set(data, Boolean(papers && edgePapers) && edgePapers.every((n, e) => n === weight[e]));
  }
  return kept.get(data);
}

/**
 * The weight of every edge: of papers within the years where weights count them, else that of all years.
 * @param {Int32Array} papers   of every edge within the years
 */
export function weightsIn(data, papers, years) {
  return years && countsPapers(data) ? Float64Array.from(papers) : data.weight;
}

/** What to say of the weights where a window of years is shown and they are not those of its papers; else "". */
export function weightNote(data, years) {
  return years && !countsPapers(data) ? `Weights (${data.meta.weighting}) are those of all years, not of ${spanText(...years)} alone.` : "";
}

/** What is not of the window alone, for those who save what they see; "" without a window. */
export function windowNote(data, years) {
  if (!years) return "";
  const counted = countsPapers(data) ? "Papers and weights of ties count" : "Papers of ties count";
  const rest = "Degree, strength, communities, measures, and first and last years are those of the whole network.";
  return [`${counted} what lies in ${spanText(...years)}.`, weightNote(data, years), rest].filter(Boolean).join(" ");
}
