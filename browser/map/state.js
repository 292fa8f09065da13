/**
 * What the reader of the map has chosen: one plain object, replaced as a whole, never kept in copies.
 *
 * @typedef {object} MapState
 * @property {number|null} selected   row of a node
 * @property {number|null} edge       row of an edge
 * @property {number|null} hovered    row of a node
 * @property {{a: number, b: number, kind: string}|null} path   two nodes and what the path minimises
 * @property {{node: number, radius: number}|null} ego          only what is within `radius` steps
 * @property {string|null} colorBy    name of an attribute
 * @property {string|null} sizeBy     name of a numeric attribute
 * @property {number} minWeight       edges below are not shown
 * @property {number} minPapers       edges with fewer joint papers in the years shown are not shown
 * @property {[number, number]|null} years   first and last year shown; null = all, also papers without a year
 * @property {number[]} hidden        codes of the categories of `colorBy` that are not shown, ascending
 * @property {boolean} largestOnly    only the largest component of what is left
 * @property {number} labelDensity    0 (no labels) to 3
 * @property {"auto"|"light"|"dark"} theme
 * @property {string} query           what stands in the search box
 * @property {{x: number, y: number, ratio: number}|null} camera   null = everything in view
 */

/** @type {Readonly<MapState>} */
export const INITIAL = Object.freeze({
  selected: null,
  edge: null,
  hovered: null,
  path: null,
  ego: null,
  colorBy: null,
  sizeBy: null,
  minWeight: 0,
  minPapers: 1,
  years: null,
  hidden: [],
  largestOnly: false,
  labelDensity: 1,
  theme: "auto",
  query: "",
  camera: null,
});

/** The keys that decide which nodes and edges are visible. */
export const FILTERS = ["colorBy", "hidden", "minWeight", "minPapers", "years", "largestOnly", "ego"];

/**
 * A store of one state. `set` merges a patch and calls every subscriber with (state, changed keys), unless
 * nothing changed; a new `colorBy` shows all its categories, and a node and an edge are not selected at once.
 *
 * @param {Partial<MapState>} [initial]
 */
export function createState(initial = {}) {
  /** @type {MapState} */
  let state = Object.freeze({ ...INITIAL, ...initial });
  const subscribers = new Set();
  return {
    get: () => state,
    /** @param {Partial<MapState>} patch */
    set(patch) {
      const next = { ...state, ...consequences(state, patch), ...patch };
      const changed = new Set(Object.keys(next).filter((key) => !same(state[key], next[key])));
      if (!changed.size) return;
      state = Object.freeze(next);
      for (const subscriber of [...subscribers]) subscriber(state, changed);
    },
    /** @param {(state: MapState, changed: Set<string>) => void} subscriber */
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
  };
}

/** Call `show` now and whenever one of the keys changes. */
export function follow(state, keys, show) {
  state.subscribe((now, changed) => keys.some((key) => changed.has(key)) && show(now));
  show(state.get());
}

function consequences(state, patch) {
  return {
    ...("colorBy" in patch && patch.colorBy !== state.colorBy ? { hidden: [] } : {}),
    ...(patch.selected != null ? { edge: null } : {}),
    ...(patch.edge != null ? { selected: null } : {}),
  };
}

function same(a, b) {
  return Object.is(a, b) || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
}
