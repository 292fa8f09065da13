/** What is shown, as rows with named columns: what the CSV and GEXF of the view are written from. */
import { windowNote } from "./weights.js";

/**
 * @typedef {{name: string, type: 'integer' | 'double' | 'string', text: (i: number) => string}} Column
 *   `text` of a row, empty where nothing is known.
 */

const INT32 = 2 ** 31;

/** The numbers of the rows that a mask lets through. */
export function shownRows(mask) {
  const rows = [];
  for (let i = 0; i < mask.length; i++) if (mask[i]) rows.push(i);
  return rows;
}

/** IRI first, then every attribute of the map, under names that differ by more than case from those in `taken`. */
export function nodeColumns(data, taken) {
  const iri = { name: "iri", type: "string", text: (i) => data.iri(i) };
  const used = new Set([...taken, iri.name].map((name) => name.toLowerCase()));
  return [iri, ...data.attributes.map((attribute) => attributeColumn(attribute, used))];
}

function attributeColumn(attribute, used) {
  let name = attribute.name;
  while (used.has(name.toLowerCase())) name += "_";
  used.add(name.toLowerCase());
  return { name, type: typeOf(attribute), text: (i) => valueText(attribute, i) };
}

function typeOf({ kind, values }) {
  if (kind === "category" || kind === "text") return "string";
  const whole = (v) => Number.isNaN(v) || (Number.isInteger(v) && Math.abs(v) < INT32);
  return values.every(whole) ? "integer" : "double";
}

/** The value in full, unlike what the panel shows; empty where it is unknown. */
function valueText({ kind, values, categories }, i) {
  if (kind === "category") return categories[values[i]] ?? "";
  if (kind === "text") return values[i] ?? "";
  return Number.isFinite(values[i]) ? String(values[i]) : "";
}

/** The columns of edges beside their ends and weight; papers are those within the window of years. */
export function edgeColumns(data, seen) {
  const column = (name, values) => ({
    name,
    type: "integer",
    text: (e) => (values[e] ? String(values[e]) : ""),
  });
  return [
    data.edgePapers && column("papers", seen.papers),
    data.firstYear && column("first_year", data.firstYear),
    data.lastYear && column("last_year", data.lastYear),
  ].filter(Boolean);
}

/** For readers of a downloaded file: which part of which network it holds. */
export function viewDescription(data, state, seen) {
  const { meta, n, m } = data;
  const filters = [
    state.ego && `within ${state.ego.radius} steps of one node`,
    state.years && `years ${state.years.join(" to ")}`,
    state.minWeight > 0 && `weight at least ${state.minWeight}`,
    state.minPapers > 1 && `at least ${state.minPapers} joint papers`,
    state.largestOnly && "largest component",
    state.hidden.length && `${state.hidden.length} groups hidden`,
  ].filter(Boolean);
  const part = `${seen.nNodes} of ${n} nodes and ${seen.nEdges} of ${m} edges`;
  const shown = filters.length ? `${part} (${filters.join(", ")})` : part;
  return [`${meta.title}, weighting ${meta.weighting}: ${shown}.`, windowNote(data, state.years), ...meta.notes].filter(Boolean).join("\n");
}
