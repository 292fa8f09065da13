import assert from "node:assert/strict";
import { test } from "node:test";
import { edgesCsv, nodesCsv } from "./csv.js";
import { gexf } from "./gexf.js";
import { adjacency, shownNeighbours } from "./neighbours.js";
import { sortedNodes } from "./order.js";
import { newestFirst, safeLink } from "./papers.js";
import { findPath } from "./paths.js";
import { weightNote, windowNote } from "./weights.js";
import { outline, svg } from "./picture.js";
import { rankOf } from "./ranks.js";
import { nodeColumns, viewDescription } from "./rows.js";
import { visible } from "./visible.js";
import { INITIAL } from "./state.js";
import { xmlText } from "./xml.js";

/** A triangle 0-1-2, a chain 2-3-4 and 5 alone; four papers, one without a year. */
function sample() {
  const papers = [
    [0, 1, 2],
    [0, 1],
    [2, 3],
    [3, 4],
  ];
  const memberOf = [[0, 1], [0, 1], [0, 2], [2, 3], [3], []];
  const csr = (rows) => {
    const offsets = Int32Array.from([
      0,
      ...rows.map(
        (
          (sum) => (row) =>
            (sum += row.length)
        )(0),
      ),
    ]);
    return { offsets, values: Int32Array.from(rows.flat()) };
  };
  const number = (name, values) => ({
    name,
    title: name,
    kind: "number",
    values: Float64Array.from(values),
    categories: null,
  });
  return {
    n: 6,
    m: 5,
    meta: { title: "T", name: "t", weighting: "full", notes: ["one note"], nodeKinds: ["Person"] },
    id: ["a", "b", "c", "d", "e", "f"],
    label: ["Ada", 'Bo "B", Öz', "<script>alert(1)</script>", "=1+1", "Änne", ""],
    iri: (i) => `https://example.org/${i}`,
    x: Float32Array.of(0, 1, 2, 3, 4, 5),
    y: Float32Array.of(0, 1, 0, 1, 0, 1),
    attributes: [
      number("papers", [2, 2, 2, 2, 1, 0]),
      number("Size", [0.5, NaN, 1, 2, 3, 4]),
      {
        name: "community",
        title: "community",
        kind: "category",
        values: Int32Array.of(0, 0, 1, 1, 1, -1),
        categories: ["B", "a"],
        colors: null,
      },
      {
        name: "topics",
        title: "topics",
        kind: "text",
        values: ["x; y", "", "", "", "", ""],
        categories: null,
      },
    ],
    source: Int32Array.of(0, 0, 1, 2, 3),
    target: Int32Array.of(1, 2, 2, 3, 4),
    weight: Float64Array.of(2, 1, 1, 1, 1),
    edgePapers: Int32Array.of(2, 1, 1, 1, 1),
    firstYear: Int32Array.of(2001, 2001, 2001, 2005, 0),
    lastYear: Int32Array.of(2010, 2001, 2001, 2005, 0),
    papers: {
      n: 4,
      title: ["P", "Q", "R", "S"],
      year: Int32Array.of(2001, 2010, 2005, 0),
      members: csr(papers),
      memberOf: csr(memberOf),
    },
  };
}

const look = { color: () => "#0a141e", radius: [2.5, 2.5, 2.5, 2.5, 2.5, 2.5] };
const seenIn = (data, patch = {}) => visible(data, { ...INITIAL, ...patch });

test("rows of the adjacency ascend and lead back by their edges", () => {
  const data = sample();
  const { offsets, node, edge } = adjacency(data);
  assert.deepEqual([...node.subarray(offsets[2], offsets[3])], [0, 1, 3]);
  assert.deepEqual([...edge.subarray(offsets[2], offsets[3])], [1, 2, 3]);
  assert.equal(offsets[6], 10);
});

test("neighbours come with most papers first, only those shown", () => {
  const data = sample();
  assert.deepEqual(
    shownNeighbours(data, seenIn(data), 0).map((x) => [x.node, x.papers]),
    [
      [1, 2],
      [2, 1],
    ],
  );
  assert.deepEqual(
    shownNeighbours(data, seenIn(data, { years: [2010, 2010] }), 0).map((x) => [x.node, x.papers]),
    [[1, 1]],
  );
});

test("paths: the nodes, the edges and how many are alike", () => {
  const data = sample();
  const find = (a, b, kind, patch = {}) =>
    findPath(data, seenIn(data, patch), { a, b, kind }, patch.years ?? null);
  assert.deepEqual(find(0, 4, "shortest"), { nodes: [0, 2, 3, 4], edges: [1, 3, 4], alike: 1 });
  assert.deepEqual(find(0, 2, "recent"), { nodes: [0, 2], edges: [1], alike: 1 });
  assert.deepEqual(find(3, 3, "strongest"), { nodes: [3], edges: [], alike: 1 });
  assert.equal(find(0, 5, "shortest"), null);
  assert.equal(find(0, 4, "shortest", { years: [2001, 2005] }), null);
});

test("the most recent path avoids an old tie by a longer way", () => {
  const data = sample();
  data.lastYear = Int32Array.of(2010, 2001, 2009, 2005, 0);
  assert.deepEqual(findPath(data, seenIn(data), { a: 0, b: 2, kind: "recent" }).nodes, [0, 1, 2]);
});

test("a table sorts by name without regard to accents, by category name, and leaves the unknown last", () => {
  const data = sample();
  const { node } = seenIn(data);
  const sorted = (column, descending) => [...sortedNodes(data, node, { column, descending })];
  assert.deepEqual(
    sorted("label", false).map((i) => data.label[i]),
    ["<script>alert(1)</script>", "=1+1", "Ada", "Änne", 'Bo "B", Öz', ""],
  );
  assert.deepEqual(sorted("Size", true), [5, 4, 3, 2, 0, 1]);
  assert.equal(sorted("Size", false).at(-1), 1);
  assert.deepEqual(sorted("community", false).slice(0, 3).sort(), [2, 3, 4]);
});

test("ranks are those of a competition", () => {
  const values = Float64Array.of(3, 5, 5, NaN, 1);
  assert.deepEqual(rankOf({ values }, 0), { rank: 3, of: 4 });
  assert.deepEqual(rankOf({ values }, 2), { rank: 1, of: 4 });
  assert.equal(rankOf({ values }, 3), null);
});

for (const bad of [
  "",
  null,
  "javascript:alert(1)",
  "data:text/html,x",
  " JaVaScRiPt:alert(1)",
  "file:///etc/passwd",
  "//",
  "x",
]) {
  test(`no link is made of ${bad}`, () => assert.equal(safeLink(bad), null));
}

test("links to the web stay", () =>
  assert.equal(safeLink("https://doi.org/10.1/x"), "https://doi.org/10.1/x"));

test("papers come newest first, undated last", () =>
  assert.deepEqual(newestFirst(sample(), [0, 1, 2, 3]), [1, 2, 0, 3]));

test("CSV quotes what has to be quoted and nothing else", () => {
  const data = sample();
  const lines = nodesCsv(data, seenIn(data), look);
  assert.equal(lines[0], "Id,Label,x,y,size,color,iri,papers,Size_,community,topics\n");
  assert.equal(lines[2], 'n1,"Bo ""B"", Öz",1,1,2.5,#0a141e,https://example.org/1,2,,B,\n');
  assert.equal(edgesCsv(data, seenIn(data)).length, 6);
  assert.equal(
    edgesCsv(data, seenIn(data, { years: [2010, 2010] }))[1],
    "n0,n1,Undirected,e0,1,1,2001,2010\n",
  );
});

test("within years weights are those of the years where they count papers, and it is said where they are not", () => {
  const years = [2010, 2010];
  const [data, other] = [sample(), { ...sample(), weight: Float64Array.of(0.5, 1, 1, 1, 1) }];
  assert.deepEqual([...seenIn(data, { years }).weight], [1, 0, 0, 0, 0]);
  assert.equal(weightNote(data, years), "");
  assert.deepEqual([...seenIn(other, { years }).weight], [0.5, 1, 1, 1, 1]);
  assert.match(weightNote(other, years), /all years, not of 2010 alone/);
  assert.match(windowNote(other, [2001, 2010]), /all years, not of 2001–2010 alone.*whole network/);
  assert.equal(windowNote(other, null), "");
});

test("columns keep apart from names that are taken, without regard to case", () => {
  assert.deepEqual(
    nodeColumns(sample(), ["size"]).map((c) => [c.name, c.type]),
    [
      ["iri", "string"],
      ["papers", "integer"],
      ["Size_", "double"],
      ["community", "string"],
      ["topics", "string"],
    ],
  );
});

test("GEXF holds no markup of labels and a label for every node", () => {
  const data = sample();
  const text = gexf(data, seenIn(data), look, "a < b").join("");
  assert.ok(text.includes('label="&lt;script&gt;alert(1)&lt;/script&gt;"'));
  assert.ok(text.includes('<node id="n5" label="f">'));
  assert.ok(text.includes('<viz:color r="10" g="20" b="30"/>'));
  assert.ok(!text.includes("NaN"));
});

test("XML texts lose what XML forbids", () =>
  assert.equal(xmlText('a\u0000\ud800<b>&"\n\u{1f600}'), "a&lt;b&gt;&amp;&quot;&#10;\u{1f600}"));

test("a picture escapes its texts", () => {
  const scene = {
    width: 10,
    height: 10,
    background: "#fff",
    edges: [{ x1: 0, y1: 0, x2: 1, y2: 1, width: 1, color: "#000000", opacity: 0.5 }],
    nodes: [{ x: 1, y: 2, r: 3, color: "#123456", symbol: "circle", mark: "cross" }],
    labels: [{ x: 1, y: 1, text: "<a>", font: '9px "A"', color: "#000000", halo: 3, opacity: 1 }],
  };
  const text = svg(scene, { title: "T", description: "D" }).join("");
  assert.ok(text.includes("&lt;a&gt;</text>"));
  assert.ok(text.includes(outline("circle", 1, 2, 3)));
});

test("a description says what part is shown and by which filters", () => {
  const data = sample();
  const state = { ...INITIAL, years: [2010, 2010], minPapers: 2 };
  assert.equal(
    viewDescription(data, state, visible(data, state)),
    "T, weighting full: 0 of 6 nodes and 0 of 5 edges (years 2010 to 2010, at least 2 joint papers).\n" +
      `${windowNote(data, state.years)}\none note`,
  );
});
