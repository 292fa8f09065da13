/** The attributes of nodes by name, and their values as a person reads them. */

const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const BROKEN = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** @returns the attribute of that name, or undefined */
export function attribute(data, name) {
  return name == null ? undefined : data.attributes.find((a) => a.name === name);
}

/** Attributes by which size can go: numbers, in the order of the data. */
export function numeric(data) {
  return data.attributes.filter((a) => a.kind === "number");
}

/** Attributes by which colour can go: all but free text. */
export function colourable(data) {
  return data.attributes.filter((a) => a.kind !== "text");
}

/** The value of a node as text; "" where it has none. */
export function shown(attribute, node) {
  const value = attribute.values[node];
  if (attribute.kind === "text") return value ?? "";
  if (attribute.kind === "category") return attribute.categories[value] ?? "";
  if (Number.isNaN(value)) return "";
  return attribute.kind === "year" ? String(Math.round(value * 10) / 10) : number(value);
}

/** A number with as many digits as say something. */
export function number(value) {
  return Number.isInteger(value) || Math.abs(value) >= 1000 ? WHOLE.format(value) : BROKEN.format(value);
}
