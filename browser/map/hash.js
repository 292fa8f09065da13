/**
 * The state in the hash of the address, so that a link shows the same view; anyone may have written it, so each
 * value is checked by itself and left out where it does not fit the data.
 */
import { attribute, colourable, numeric } from "./attributes.js";
import { INITIAL } from "./state.js";

const THEMES = ["light", "dark"];
const KINDS = ["shortest", "strongest", "recent"];
const LONGEST = 20_000;

/** The part of the state that differs from `base`, as it stands after `#`; "" if nothing does. */
export function toHash(data, state, base = INITIAL) {
  const found = [];
  for (const [key, { write }] of Object.entries(FIELDS)) {
    const name = FIELDS[key].of;
    if (JSON.stringify(state[name]) !== JSON.stringify(base[name])) found.push(`${key}=${write(state[name], data)}`);
  }
  return found.join("&");
}

/** The patch a hash stands for; what is not understood is left out. */
export function fromHash(data, hash) {
  const patch = {};
  const rows = new Map();
  const row = (text) => {
    if (!rows.size) data.id.forEach((id, i) => rows.set(id, i));
    return rows.get(text) ?? null;
  };
  for (const part of hash.replace(/^#/, "").slice(0, LONGEST).split("&")) {
    const [key, text] = [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)];
    if (!Object.hasOwn(FIELDS, key)) continue;
    const value = FIELDS[key].read(text, { data, row, patch });
    if (value !== undefined) patch[FIELDS[key].of] = value;
  }
  if (patch.edge != null) delete patch.selected;
  return patch;
}

const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
};
const quoted = (text) => encodeURIComponent(text).replace(/~/g, "%7E");
const node = (i, data) => quoted(data.id[i]);
const finite = (text) => (/^-?\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined);
const whole = (text) => (/^-?\d{1,9}$/.test(text) ? Number(text) : undefined);
const oneOf = (names) => (text) => (names.includes(decoded(text)) ? decoded(text) : undefined);

/** Key in the hash → the value's name in the state, how it is written and how it is read. */
const FIELDS = {
  color: { of: "colorBy", write: quoted, read: (text, { data }) => oneOf(colourable(data).map((a) => a.name))(text) },
  size: { of: "sizeBy", write: quoted, read: (text, { data }) => oneOf(numeric(data).map((a) => a.name))(text) },
  weight: { of: "minWeight", write: (w) => String(Number(w.toPrecision(6))), read: (text) => atLeast(finite(text), 0) },
  papers: { of: "minPapers", write: String, read: (text) => atLeast(whole(text), 1) },
  years: { of: "years", write: (years) => (years ? years.join("-") : ""), read: readYears },
  hidden: { of: "hidden", write: writeRanges, read: (text, { data, patch }) => readRanges(text, data, patch) },
  largest: { of: "largestOnly", write: (on) => (on ? "1" : "0"), read: (text) => ({ 0: false, 1: true })[text] },
  labels: { of: "labelDensity", write: String, read: (text) => between(finite(text), 0, 3) },
  theme: { of: "theme", write: String, read: oneOf(THEMES) },
  find: { of: "query", write: quoted, read: (text) => decoded(text).slice(0, 200) || undefined },
  node: { of: "selected", write: (i, data) => (i === null ? "" : node(i, data)), read: (text, { row }) => row(decoded(text)) ?? undefined },
  edge: { of: "edge", write: writeEdge, read: readEdge },
  path: {
    of: "path",
    write: (path, data) => (path ? [...[path.a, path.b].map((i) => (i === null ? "" : node(i, data))), path.kind].join("~") : ""),
    read: readPath,
  },
  ego: { of: "ego", write: (ego, data) => (ego ? `${node(ego.node, data)}~${ego.radius}` : ""), read: readEgo },
  view: {
    of: "camera",
    write: (c) => (c ? [c.x, c.y, c.ratio].map((v) => v.toFixed(4)).join("~") : ""),
    read: readCamera,
  },
};

const atLeast = (value, least) => (value !== undefined && value >= least ? value : undefined);
const between = (value, least, most) => (value !== undefined && value >= least && value <= most ? value : undefined);

function readYears(text) {
  const [, first, last] = /^(\d{1,4})-(\d{1,4})$/.exec(text) ?? [];
  return first && Number(first) <= Number(last) ? [Number(first), Number(last)] : undefined;
}

function writeRanges(codes) {
  const ranges = [];
  for (const code of codes) {
    if (ranges.length && ranges.at(-1)[1] === code - 1) ranges.at(-1)[1] = code;
    else ranges.push([code, code]);
  }
  return ranges.map(([a, b]) => (a === b ? a : `${a}-${b}`)).join(".");
}

/** Codes of the attribute the hash colours by, so `color` comes before `hidden`. */
function readRanges(text, data, patch) {
  const coloured = attribute(data, patch.colorBy ?? data.meta.color);
  if (coloured?.kind !== "category") return undefined;
  const codes = new Set();
  for (const range of text.split(".")) {
    const [, a, , b] = /^(\d{1,6})(-(\d{1,6}))?$/.exec(range) ?? [];
    if (a === undefined) continue;
    const last = Math.min(Number(b ?? a), coloured.categories.length - 1);
    for (let code = Number(a); code <= last; code += 1) codes.add(code);
  }
  return codes.size ? [...codes].sort((a, b) => a - b) : undefined;
}

function writeEdge(edge, data) {
  return edge === null ? "" : `${node(data.source[edge], data)}~${node(data.target[edge], data)}`;
}

function readEdge(text, { data, row }) {
  const [a, b] = text.split("~").map((id) => row(decoded(id)));
  const found = data.source.findIndex((s, e) => (s === a && data.target[e] === b) || (s === b && data.target[e] === a));
  return found === -1 ? undefined : found;
}

function readPath(text, { row }) {
  const [first, second, kind] = text.split("~");
  const [a, b] = [first, second ?? ""].map((id) => row(decoded(id)));
  return KINDS.includes(kind) && (a !== null || b !== null) && a !== b ? { a, b, kind } : undefined;
}

function readEgo(text, { row }) {
  const [id, radius] = text.split("~");
  const found = row(decoded(id));
  return found !== null && /^[1-3]$/.test(radius) ? { node: found, radius: Number(radius) } : undefined;
}

function readCamera(text) {
  const [x, y, ratio] = text.split("~").map(finite);
  const fits = [x, y].every((v) => between(v, -5, 6) !== undefined) && between(ratio, 0.001, 10) !== undefined;
  return fits ? { x, y, ratio } : undefined;
}
