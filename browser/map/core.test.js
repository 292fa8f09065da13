/** State, what is visible, the hash, search, colours, steps and hits: pure functions over a network drawn by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { colouring, mixed, viridis } from "./colors.js";
import { transposed } from "./data.js";
import { createFinder, folded } from "./find.js";
import { fromHash, toHash } from "./hash.js";
import { jointPapers, papersOfEdges } from "./joint.js";
import { drawNames } from "./lettering.js";
import { createLook, radii } from "./look.js";
import { edgeAt, nodeAt } from "./nearest.js";
import { INITIAL, createState } from "./state.js";
import { stops } from "./stops.js";
import { visible } from "./visible.js";

// Ada–Bo–Cy wrote together (papers 0, 1, 2), Di–Ed (3); Fay alone (4); paper 5 by Bo and Cy has no year.
const members = { offsets: Int32Array.of(0, 3, 5, 7, 9, 10, 12), values: Int32Array.of(0, 1, 2, 0, 1, 1, 2, 3, 4, 5, 1, 2) };
const NETWORK = {
  n: 6,
  m: 4,
  id: ["person/ada", "person/bo", "person/cy", "person/di~1", "person/ed", "person/fay&co"],
  label: ["Ada Åström", "Bo Łukasz", "Cy Veličković", "Di Østergård", "Ed Ada", "Fay"],
  x: Float32Array.of(0, 10, 0, 50, 60, 100),
  y: Float32Array.of(0, 0, 10, 50, 50, 100),
  source: Int32Array.of(0, 0, 1, 3),
  target: Int32Array.of(1, 2, 2, 4),
  weight: Float64Array.of(1.5, 0.5, 2.5, 1),
  edgePapers: Int32Array.of(2, 1, 3, 1),
  firstYear: Int32Array.of(2001, 2001, 2001, 2010),
  lastYear: Int32Array.of(2005, 2001, 2008, 2010),
  papers: { n: 6, year: Int32Array.of(2001, 2005, 2008, 2010, 2012, 0), members, memberOf: transposed(members, 6) },
  attributes: [
    { name: "community", title: "community", kind: "category", values: Int32Array.of(0, 0, 0, 1, 1, -1), categories: ["nets", "logic"], colors: ["#0072B2", "#999999"] },
    { name: "papers", title: "papers", kind: "number", values: Float64Array.of(2, 4, 3, 1, 1, NaN) },
    { name: "first_year", title: "first year", kind: "year", values: Float64Array.of(2001, 2001, 2001, 2010, 2010, 2012) },
  ],
  meta: { color: "community", size: "papers", kind: "one", years: [2001, 2012] },
};
const WITHOUT_PAPERS = { ...NETWORK, papers: null };
const BASE = { ...INITIAL, colorBy: "community", sizeBy: "papers" };
const shown = (data, patch) => {
  const { node, edge, nNodes, nEdges } = visible(data, { ...BASE, ...patch });
  assert.equal(nNodes, node.reduce((a, b) => a + b));
  assert.equal(nEdges, edge.reduce((a, b) => a + b));
  return [[...node].join(""), [...edge].join("")];
};

for (const [name, patch, nodes, edges] of [
  ["everything at first", {}, "111111", "1111"],
  ["heavier than a weight, and who is left with a tie", { minWeight: 1.2 }, "111000", "1010"],
  ["with two papers", { minPapers: 2 }, "111000", "1010"],
  ["a window counts papers in it", { years: [2001, 2001] }, "111000", "1110"],
  ["a paper without a year lies in no window", { years: [2006, 2012] }, "011111", "0011"],
  ["a window and a minimum together", { years: [2001, 2005], minPapers: 2 }, "110000", "1000"],
  ["a window without papers in it", { years: [1990, 1991] }, "000000", "0000"],
  ["hidden categories take their ties along", { hidden: [0] }, "000111", "0001"],
  ["the largest component", { largestOnly: true }, "111000", "1110"],
  ["the largest of what is left", { hidden: [0], largestOnly: true }, "000110", "0001"],
  ["one step around a node", { ego: { node: 3, radius: 1 } }, "000110", "0001"],
  ["a node alone", { ego: { node: 5, radius: 3 } }, "000001", "0000"],
]) {
  test(`shown: ${name}`, () => assert.deepEqual(shown(NETWORK, patch), [nodes, edges]));
}

test("without papers the years of nodes and edges decide", () => {
  assert.deepEqual(shown(WITHOUT_PAPERS, { years: [2006, 2010] })[1], "0011");
});

test("joint papers are those in both rows", () => {
  assert.deepEqual(jointPapers(NETWORK, 1, 2), [0, 2, 5]);
  assert.deepEqual(jointPapers(NETWORK, 0, 3), []);
  const { offsets } = papersOfEdges(NETWORK);
  assert.deepEqual([...NETWORK.edgePapers], [0, 1, 2, 3].map((e) => offsets[e + 1] - offsets[e]));
});

test("a state tells what changed, once, and nothing when nothing did", () => {
  const state = createState({ colorBy: "community", hidden: [1] });
  const told = [];
  state.subscribe((now, changed) => told.push([...changed].sort()));
  state.set({ minPapers: 1 });
  state.set({ years: null });
  state.set({ minPapers: 3 });
  state.set({ colorBy: "papers" });
  state.set({ selected: 2 });
  state.set({ edge: 1 });
  assert.deepEqual(told, [["minPapers"], ["colorBy", "hidden"], ["selected"], ["edge", "selected"]]);
  assert.throws(() => (state.get().edge = 5), TypeError);
});

const FULL = {
  ...BASE, selected: 3, path: { a: 0, b: 3, kind: "strongest" }, ego: { node: 5, radius: 2 }, colorBy: "community", sizeBy: null,
  minWeight: 1.25, minPapers: 2, years: [2002, 2009], hidden: [0, 1], largestOnly: true, labelDensity: 0.5, theme: "dark", query: "a & b=c ~ é",
  camera: { x: 0.25, y: 0.75, ratio: 0.1 },
}; // prettier-ignore

test("a hash brings the state back", () => {
  const state = { ...FULL, sizeBy: "papers" };
  assert.deepEqual({ ...BASE, ...fromHash(NETWORK, `#${toHash(NETWORK, state, BASE)}`) }, state);
  const edge = { ...BASE, edge: 3, path: { a: 3, b: null, kind: "recent" } };
  assert.deepEqual({ ...BASE, ...fromHash(NETWORK, toHash(NETWORK, edge, BASE)) }, edge);
  assert.equal(toHash(NETWORK, BASE, BASE), "");
});

for (const hash of [
  "node=person/nobody", "node=%E0%A4%A", "edge=person/ada~person/ed", "edge=~", "color=labels", "color=__proto__", "size=community", "weight=-1",
  "weight=NaN", "weight=1e99", "papers=0", "papers=1.5", "years=2009-2001", "years=a-b", "hidden=7", "hidden=-1", "hidden=x", "labels=9", "labels=",
  "theme=%3Cscript%3E", "largest=yes", "ego=person/ada~9", "ego=person/ada", "path=person/ada~person/ada~shortest", "path=person/ada~person/bo~worst",
  "view=1~2", "view=NaN~0~1", "view=0.5~0.5~0", "__proto__=1", "constructor=1", "toString=1", "=", "&&&", "#####", "\u0000=\uffff", `find=${"%"}`,
]) {
  test(`a hostile hash is left out: ${JSON.stringify(hash)}`, () => assert.deepEqual(fromHash(NETWORK, hash), {}));
}

test("of a hash the good values are kept", () => {
  assert.deepEqual(fromHash(NETWORK, "#papers=2&years=oops&hidden=1-999999&x=1"), { minPapers: 2, hidden: [1] });
});

for (const [text, plain] of [["Veličković, P.", "velickovic p"], ["ŁUKASZ", "lukasz"], ["Østergård", "ostergard"], ["Straße", "strasse"], ["Ångström  —x", "angstrom x"], ["王 小明", "王 小明"], ["…", ""]]) {
  test(`${text} is compared as ${plain}`, () => assert.equal(folded(text), plain));
}

test("found: beginnings before middles, the larger before the smaller, every word", () => {
  const size = [1, 5, 2, 3, 9, 0];
  const find = createFinder(NETWORK.label, (i) => size[i]);
  assert.deepEqual(find("ada"), [0, 4]);
  assert.deepEqual(find("velic"), [2]);
  assert.deepEqual(find("ASTROM ad"), [0]);
  assert.deepEqual(find("stergar"), [3]);
  assert.deepEqual(find("  "), []);
  assert.deepEqual(find("nobody"), []);
  assert.equal(find("a", 2).length, 2);
});

test("categories have their colours and a mark, what is beyond the palette none", () => {
  const { palette, code, mark, categories } = colouring(NETWORK, "community");
  assert.deepEqual([...code].map((c) => palette[c]), ["#0072B2", "#0072B2", "#0072B2", "#999999", "#999999", "#999999"]);
  assert.deepEqual([...mark], [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(categories.map((c) => c.name), ["nets", "logic"]);
});

test("numbers go by rank from dark to bright, unknown ones are grey", () => {
  const { palette, code, ticks } = colouring(NETWORK, "papers");
  assert.deepEqual([...code].slice(0, 5).map((c, i, all) => c - Math.min(...all) >= 0), [true, true, true, true, true]);
  assert.equal(palette[code[3]], viridis(0));
  assert.equal(palette[code[1]].toUpperCase(), "#FDE725");
  assert.equal(palette[code[5]], "#999999");
  assert.equal(ticks[0].text, "1");
  assert.equal(mixed("#000000", "#ffffff", 0.5), "#808080");
});

test("areas grow with the measure", () => {
  const r = radii(NETWORK, "papers");
  assert.ok(r[1] > r[2] && r[2] > r[0] && r[0] > r[3] && r[3] > r[5]);
  const area = (i) => r[i] ** 2 - r[5] ** 2;
  assert.ok(Math.abs(area(1) / area(0) - 2) < 1e-4);
});

test("the steps of a slider are values there are, the least and the largest among them", () => {
  assert.deepEqual(stops([3, 1, 2, 2, NaN]), [1, 2, 3]);
  const many = Array.from({ length: 5000 }, (_, k) => k ** 3);
  const found = stops(many);
  assert.ok(found.length <= 200 && found[0] === 0 && found.at(-1) === 4999 ** 3);
  assert.ok(found.every((value, k) => many.includes(value) && (k === 0 || value > found[k - 1])));
});

test("what lies under a place", () => {
  const look = createLook(NETWORK);
  const seen = visible(NETWORK, BASE);
  look.update(BASE, seen);
  const frame = { scale: 2, toScreen: (x, y) => ({ x: 100 + 2 * x, y: 300 - 2 * y }) };
  const at = ({ x, y }) => [nodeAt(NETWORK, seen, { ...look, radius: new Float32Array(6).fill(2) }, frame, (r) => r, x, y), edgeAt(NETWORK, seen, look, frame, x, y)];
  assert.deepEqual(at({ x: 100, y: 300 })[0], 0);
  assert.deepEqual(at({ x: 110, y: 300 }), [null, 0]);
  assert.deepEqual(at({ x: 210, y: 201 }), [null, 3]);
  assert.deepEqual(at({ x: 160, y: 240 }), [null, null]);
});

test("a selection lights its neighbours and ties, an edge its ends", () => {
  const look = createLook(NETWORK);
  const lit = (patch) => {
    const state = { ...BASE, ...patch };
    look.update(state, visible(NETWORK, state));
    return look.lit && [[...look.lit.node].join(""), [...look.lit.edge].join("")];
  };
  assert.equal(lit({}), null);
  assert.deepEqual(lit({ selected: 0 }), ["111000", "1100"]);
  assert.deepEqual(lit({ selected: 0, minPapers: 2 }), ["110000", "1000"]);
  assert.deepEqual(lit({ edge: 3 }), ["000110", "0001"]);
  look.highlighted = { nodes: [5], edges: [1] };
  assert.deepEqual(lit({ selected: 3 }), ["101001", "0100"]);
});

test("a path stands out at every zoom, the rest fades", () => {
  const look = createLook(NETWORK);
  const far = (length) => length / 100;
  look.highlighted = { nodes: [0, 1, 2], edges: [0, 2] };
  look.update(BASE, visible(NETWORK, BASE));
  assert.deepEqual([0, 1, 2].map((e) => look.edgeWidth(e, far) >= 3.5), [true, false, true]);
  assert.deepEqual([look.edgeColor(0), look.edgeOpacity(0)], [look.theme.accent, 1]);
  assert.ok(look.edgeOpacity(1) < 0.1 && look.edgeColor(1) !== look.theme.accent);
  assert.deepEqual([0, 3].map(look.isRinged), [true, false]);
  look.highlighted = null;
  look.update({ ...BASE, selected: 0 }, visible(NETWORK, BASE));
  assert.notEqual(look.edgeColor(0), look.theme.accent);
  assert.equal(look.isRinged(0), false);
});

/** A context that writes down what is written with it; letters are half as wide as they are tall. */
function writing() {
  const texts = [];
  const tall = (font) => Number(/(\d+)px/.exec(font)[1]);
  return {
    texts,
    measureText: (text) => ({ width: text.length * 8 }),
    strokeText() {},
    fillText(text, x, y) {
      texts.push({ text, x, y, width: text.length * 8, height: tall(this.font) });
    },
  };
}

test("the largest have their names though their region would stand over them, and nothing covers another", () => {
  const n = 60;
  const data = { n, label: Array.from({ length: n }, (_, i) => `person ${i}`), x: new Float32Array(n), y: new Float32Array(n) };
  for (let i = 0; i < n; i += 1) [data.x[i], data.y[i]] = [330 + (i % 8) * 25, 230 + Math.floor(i / 8) * 25];
  const look = createLook({ ...NETWORK, n: 0 });
  Object.assign(look, { radius: Float32Array.from({ length: n }, (_, i) => (i < 3 ? 20 : 5)), bySize: Uint32Array.from({ length: n }, (_, i) => n - 1 - i) });
  const theme = { ink: "#000000", halo: "#ffffff", isDark: false };
  const area = { width: 900, height: 700, toScreen: (x, y) => ({ x, y }), zoom: 1, scaled: (r) => r };
  const regions = [{ lines: ["a region"], color: "#0072B2", x: 430, y: 305, share: 1 }];
  const pen = writing();
  drawNames(pen, { data, state: INITIAL, seen: { node: new Uint8Array(n).fill(1) }, look, theme, regions, ...area });
  const texts = pen.texts.map(({ text }) => text);
  for (const name of ["person 0", "person 1", "person 2", "a region"]) assert.ok(texts.includes(name), name);
  const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y - a.height * 0.7 < b.y && b.y - b.height * 0.7 < a.y;
  for (const a of pen.texts) for (const b of pen.texts) assert.ok(a === b || !overlap(a, b), `${a.text} on ${b.text}`);
});
