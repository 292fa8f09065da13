/**
 * From the values of an attribute to colours and marks, and what the legend says of them.
 *
 * Categories: colours of the data (of Okabe and Ito, then tones of them) and, as second cue, a mark inside the
 * disc. Numbers: viridis by rank, so that a skewed measure fills the scale; years by distance.
 */
import { attribute, number } from "./attributes.js";

export const OTHER = "#999999";
export const PALETTE = [
  "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442",
  "#003F63", "#8F6200", "#00523C", "#7D3F62", "#AADAF4", "#F2A06B", "#A39A12",
];
/** Marks inside a disc, in the order of the categories; those without a colour of their own have none. */
export const MARKS = ["plain", "dot", "ring", "bar", "pole", "cross", "half"];
/** Added to the mark of a node that is a square: so the program of discs takes both in one number. */
export const SQUARE = 8;
const PLAIN = 0;

// Nine steps of matplotlib's viridis (CC0), between which colours are mixed.
const VIRIDIS = ["#440154", "#472D7B", "#3B528B", "#2C728E", "#21918C", "#28AE80", "#5EC962", "#ADDC30", "#FDE725"];

/**
 * @typedef {object} Colouring
 * @property {string[]} palette         the colours there are
 * @property {Uint16Array} code         of every node, its row in `palette`
 * @property {Uint8Array} mark          of every node, its row in `MARKS`
 * @property {Array<{code: number, name: string, color: string, mark: number}>} categories   [] for numbers
 * @property {Array<{at: number, text: string}>} ticks    0…1 along the scale and what stands there; [] for categories
 */

/**
 * @param {boolean} isDark   the ground is: dark tones of the palette are lifted from it
 * @returns {Colouring}
 */
export function colouring(data, name, isDark = false) {
  const found = attribute(data, name);
  if (!found) return { palette: [OTHER], code: new Uint16Array(data.n), mark: new Uint8Array(data.n), categories: [], ticks: [] };
  return found.kind === "category" ? byCategory(data, found, isDark) : byNumber(data, found);
}

/** A dark tone as it can be told from a dark ground. */
function lifted(color) {
  const [r, g, b] = parts(color);
  return 0.299 * r + 0.587 * g + 0.114 * b < 85 ? mixed(color, "#ffffff", 0.3) : color;
}

function byCategory(data, { values, categories, colors }, isDark) {
  const entries = categories.map((name, code) => {
    const own = colors?.[code] ?? PALETTE[code] ?? OTHER;
    const color = isDark ? lifted(own) : own;
    return { code, name, color, mark: color.toLowerCase() === OTHER ? PLAIN : code % MARKS.length };
  });
  const code = new Uint16Array(data.n);
  const mark = new Uint8Array(data.n);
  for (let i = 0; i < data.n; i += 1) {
    const entry = entries[values[i]];
    code[i] = entry ? entry.code : entries.length;
    mark[i] = entry ? entry.mark : PLAIN;
  }
  return { palette: [...entries.map((e) => e.color), OTHER], code, mark, categories: entries, ticks: [] };
}

const STEPS = 64;

function byNumber(data, { kind, values }) {
  const known = values.filter((v) => !Number.isNaN(v)).sort();
  const place = kind === "year" ? linear(known) : ranked(known);
  const code = new Uint16Array(data.n);
  for (let i = 0; i < data.n; i += 1) {
    code[i] = Number.isNaN(values[i]) ? STEPS : Math.round(place(values[i]) * (STEPS - 1));
  }
  const palette = Array.from({ length: STEPS }, (_, step) => viridis(step / (STEPS - 1)));
  const ticks = kind === "year" ? yearTicks(known) : rankTicks(known, place);
  return { palette: [...palette, OTHER], code, mark: new Uint8Array(data.n), categories: [], ticks };
}

/** Years by their distance; of the outermost 2 % on either side, who would squeeze the rest, all alike. */
function bounds(known) {
  return [known[Math.floor(0.02 * (known.length - 1))], known[Math.ceil(0.98 * (known.length - 1))]];
}

function linear(known) {
  const [least, most] = bounds(known);
  return (value) => (most > least ? Math.min(1, Math.max(0, (value - least) / (most - least))) : 0.5);
}

/** The share of smaller values, of those that differ from the least: the many zeros of a measure are one step. */
function ranked(known) {
  const first = upper(known, known[0]);
  const rest = known.length - first;
  return (value) => (value <= known[0] || !rest ? 0 : (lower(known, value) - first + 1) / rest);
}

function lower(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function upper(sorted, value) {
  let k = lower(sorted, value);
  while (k < sorted.length && sorted[k] === value) k += 1;
  return k;
}

function yearTicks(known) {
  if (!known.length) return [];
  const [first, last] = bounds(known);
  const text = (year) => String(Math.round(year));
  if (text(first) === text(last)) return [{ at: 0.5, text: text(first) }];
  const [before, after] = [known[0] < first - 0.5 ? "≤ " : "", known.at(-1) > last + 0.5 ? "≥ " : ""];
  return [
    { at: 0, text: before + text(first) },
    { at: 0.5, text: text((first + last) / 2) },
    { at: 1, text: after + text(last) },
  ];
}

function rankTicks(known, place) {
  if (!known.length) return [];
  const first = Math.min(upper(known, known[0]), known.length - 1);
  const at = (share) => known[Math.round(first + share * (known.length - 1 - first))];
  const ticks = [];
  for (const value of [known[0], at(0.25), at(0.5), at(0.75), known.at(-1)]) {
    const tick = { at: Math.min(1, place(value)), text: number(value) };
    if (!ticks.length || (tick.text !== ticks.at(-1).text && tick.at - ticks.at(-1).at > 0.12)) ticks.push(tick);
  }
  return ticks;
}

/** The colour at 0…1 of viridis. */
export function viridis(share) {
  const place = Math.min(1, Math.max(0, share)) * (VIRIDIS.length - 1);
  const step = Math.min(VIRIDIS.length - 2, Math.floor(place));
  return mixed(VIRIDIS[step], VIRIDIS[step + 1], place - step);
}

/** `share` of the second colour in the first. */
export function mixed(first, second, share) {
  const [a, b] = [parts(first), parts(second)];
  return `#${a.map((v, k) => Math.round(v + (b[k] - v) * share).toString(16).padStart(2, "0")).join("")}`;
}

/** Red, green and blue, 0…255. */
export function parts(color) {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** A colour for blending where the drawing takes colours multiplied by their opacity. */
export function premultiplied(color, opacity) {
  return `rgba(${parts(color).map((v) => Math.round(v * opacity)).join(",")},${opacity})`;
}
