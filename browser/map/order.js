/** The rows of the table in order: by name, or by the values of an attribute. */

const collator = new Intl.Collator("en", { sensitivity: "base", numeric: true });

/** @type {WeakMap<object, Map<string, Float64Array>>} */
const kept = new WeakMap();

/**
 * The shown nodes in order; nodes without a value come last both ways, those alike by name.
 * @param {{column: string, descending: boolean}} sort `column`: "label" or the name of an attribute
 * @returns {Int32Array}
 */
export function sortedNodes(data, mask, { column, descending }) {
  const rows = [];
  for (let i = 0; i < mask.length; i++) if (mask[i]) rows.push(i);
  const key = keyOf(data, column);
  const name = keyOf(data, "label");
  const sign = descending ? -1 : 1;
  const last = (i, j) => Number(Number.isNaN(key[i])) - Number(Number.isNaN(key[j]));
  return Int32Array.from(rows).sort(
    (i, j) => last(i, j) || sign * (key[i] - key[j]) || name[i] - name[j] || i - j,
  );
}

/** A number per node that sorts as its value does; made once, since comparing 100,000 names is slow. */
function keyOf(data, column) {
  if (!kept.has(data)) kept.set(data, new Map());
  const keys = kept.get(data);
  if (!keys.has(column)) keys.set(column, makeKey(data, column));
  return keys.get(column);
}

function makeKey(data, column) {
  if (column === "label") return textRanks(data.label);
  const { kind, values, categories } = data.attributes.find((a) => a.name === column);
  if (kind === "text") return textRanks(values);
  if (kind !== "category") return Float64Array.from(values);
  const ranks = textRanks(categories);
  return Float64Array.from(values, (code) => (code < 0 ? NaN : ranks[code]));
}

/** The rank of each text among all, equal for equal texts; NaN for none. */
function textRanks(texts) {
  const order = [...new Set(texts)].filter(Boolean).sort(collator.compare);
  const rank = new Map(order.map((text, at) => [text, at]));
  return Float64Array.from(texts, (text) => rank.get(text) ?? NaN);
}
