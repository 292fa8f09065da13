/** The panel's part about one node: what it is, whom it works with on which papers, where it stands. */
import { attribute, number, numeric, shown } from "./attributes.js";
import { count, h, longList } from "./dom.js";
import { egoControls } from "./ego.js";
import { adjacency, shownNeighbours } from "./neighbours.js";
import { doubt, paperList } from "./paperlist.js";
import { shownJoint, shownPapers } from "./papers.js";
import { rankOf } from "./ranks.js";
import { pickEnd } from "./route.js";
import { nodeButton } from "./tie.js";
import { neighbourNoun, nodeNoun, paperNoun, spanText } from "./words.js";

const FEW_NEIGHBOURS = 50;

/** @returns {Node[]} */
export function personSection(app, v) {
  const { data } = app;
  return [
    h("h2", { tabindex: -1, "data-start": "", class: "name" }, data.label[v]),
    h("p", { class: "subtitle" }, subtitle(data, v)),
    actions(app, v),
    facts(data, v),
    ...neighbourPart(app, v),
    ...paperPart(app, v),
    measurePart(data, v),
    ...doubtPart(data, v),
  ].filter(Boolean);
}

function subtitle(data, v) {
  const kind = attribute(data, "kind");
  const years = spanText(attribute(data, "first_year")?.values[v], attribute(data, "last_year")?.values[v]);
  const kindName = kind ? shown(kind, v) : (data.meta.nodeKinds?.[0] ?? "");
  return [kindName, years].filter(Boolean).join(" · ");
}

/** Attributes that say how sure the others are, and whether a value says something. */
const DOUBTS = {
  cut_papers: (text) => text !== "0",
  inferred_papers: (text) => text !== "0",
  confidence: () => true,
  ambiguous: (text) => text === "yes",
};

/** Every category and text of the node but the lab that its labs begin with; lists have an item each. */
function facts(data, v) {
  const isTold = ({ name }) => name === "kind" || DOUBTS[name] || (name === "lab" && attribute(data, "labs"));
  const rows = data.attributes
    .filter((a) => (a.kind === "category" || a.kind === "text") && !isTold(a) && shown(a, v))
    .flatMap((a) => [
      h("dt", {}, a.title),
      ...shown(a, v)
        .split("; ")
        .map((text) => h("dd", {}, text)),
    ]);
  return rows.length ? h("dl", { class: "facts" }, ...rows) : null;
}

function actions(app, v) {
  const { state, copyLink } = app;
  const button = (key, text, onclick, pressed) =>
    h("button", { type: "button", "data-key": key, onclick, "aria-pressed": pressed }, text);
  const { path } = state.get();
  const pick = (end) => () => state.set({ path: pickEnd(state.get().path, end, v) });
  return h(
    "div",
    { class: "actions" },
    h(
      "div",
      { role: "group", "aria-label": "Path" },
      button("path-from", "Path from here", pick("a"), String(path?.a === v)),
      button("path-to", "Path to here", pick("b"), String(path?.b === v)),
    ),
    egoControls(app, v),
    button("copy-link", "Copy link", copyLink),
  );
}

function neighbourPart(app, v) {
  const { data } = app;
  const found = shownNeighbours(data, app.visible(), v);
  const { offsets } = adjacency(data);
  const hidden = offsets[v + 1] - offsets[v] - found.length;
  const noun = neighbourNoun(data);
  const [list, more] = longList(
    "ul",
    { class: "neighbours", "data-list": "neighbours" },
    found,
    (x) => neighbourItem(app, v, x),
    FEW_NEIGHBOURS,
    noun,
  );
  return [
    h("h3", {}, capital(count(found.length, noun))),
    hidden ? h("p", { class: "hidden-note" }, `${count(hidden, "more")} hidden by the filters.`) : null,
    list,
    more ?? null,
  ];
}

function neighbourItem(app, v, { node, edge, papers }) {
  const { data } = app;
  const name = nodeButton(app, node);
  if (!data.papers) return h("li", {}, name, h("span", { class: "weight" }, number(data.weight[edge])));
  return h(
    "li",
    {},
    name,
    ...disclosure(
      app,
      `joint-${v}-${node}`,
      count(papers, paperNoun(data)),
      `joint with ${data.label[node]}`,
      () => {
        const joint = shownJoint(app, v, node);
        const unsure = doubt(data, joint);
        return [
          unsure && h("p", { class: "unsure" }, unsure),
          ...paperList(data, joint, `joint-${v}-${node}`),
        ];
      },
    ),
  );
}

/** A button and the box that it opens and closes; what is open stays open when the panel is drawn anew. */
export function disclosure(app, key, text, purpose, content) {
  const box = h("div", { class: "disclosed", hidden: true });
  const button = h(
    "button",
    {
      type: "button",
      class: "toggle",
      "data-key": key,
      "aria-expanded": "false",
      onclick: () => show(box.hidden),
    },
    text,
    h("span", { class: "only-heard" }, ` ${purpose}`),
  );
  function show(open) {
    app.open[open ? "add" : "delete"](key);
    button.setAttribute("aria-expanded", String(open));
    box.hidden = !open;
    box.replaceChildren(...(open ? content().filter(Boolean) : []));
  }
  if (app.open.has(key)) show(true);
  return [button, box];
}

function paperPart(app, v) {
  const { data } = app;
  if (!data.papers) return [];
  const own = shownPapers(app, v);
  const unsure = doubt(data, own);
  const label = count(own.length, paperNoun(data));
  return [
    h("h3", {}, label),
    unsure && h("p", { class: "unsure" }, unsure),
    ...(own.length ? paperList(data, own, "own") : []),
  ];
}

function measurePart(data, v) {
  const rows = numeric(data)
    .filter((m) => !DOUBTS[m.name])
    .map((m) => [m, rankOf(m, v)])
    .filter(([, rank]) => rank);
  if (!rows.length) return null;
  const head = ["Measure", "Value", "Rank"].map((text) => h("th", { scope: "col" }, text));
  return h(
    "table",
    { class: "measures" },
    h("caption", {}, `Measures, with rank among ${count(data.n, nodeNoun(data))} of the map`),
    h("thead", {}, h("tr", {}, ...head)),
    h(
      "tbody",
      {},
      ...rows.map(([m, { rank, of }]) =>
        h(
          "tr",
          {},
          h("th", { scope: "row", title: m.description || null }, m.title),
          h("td", {}, (m.exact === false ? "≈ " : "") + number(m.values[v])),
          h("td", {}, `${rank.toLocaleString("en")} of ${of.toLocaleString("en")}`),
        ),
      ),
    ),
  );
}

function doubtPart(data, v) {
  const known = data.attributes.filter((a) => DOUBTS[a.name] && shown(a, v) && DOUBTS[a.name](shown(a, v)));
  if (!known.length) return [];
  const note = (a) =>
    h(
      "li",
      {},
      `${capital(a.title)}: ${shown(a, v)}`,
      a.description && h("span", { class: "caption" }, ` ${a.description}`),
    );
  return [h("h3", {}, "How sure"), h("ul", { class: "notes" }, ...known.map(note))];
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
