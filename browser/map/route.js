/** The panel's part about a path: picking its ends and kind, and every step with its papers. */
import { count, h } from "./dom.js";
import { KINDS, findPath } from "./paths.js";
import { jointPart, nodeButton, tieFacts } from "./tie.js";
import { weightNote } from "./weights.js";

/**
 * The path that the state asks for, over what is shown; null while an end is missing or where there is none.
 * @returns {{nodes: number[], edges: number[], alike: number} | null}
 */
export function currentPath({ data, state, visible }) {
  const { path, years } = state.get();
  return isPicked(path) ? findPath(data, visible(), path, years) : null;
}

/** Whether both ends are picked. */
export function isPicked(path) {
  return path !== null && path.a !== null && path.b !== null;
}

/** The path after one end is picked; an end that was the same node becomes free. */
export function pickEnd(path, end, v) {
  const other = end === "a" ? "b" : "a";
  const kept = path?.[other] ?? null;
  return { a: null, b: null, kind: path?.kind ?? KINDS[0].name, [end]: v, [other]: kept === v ? null : kept };
}

/** The free end of a half picked path, null where none is. */
export function freeEnd(path) {
  if (path === null || isPicked(path)) return null;
  return path.a === null ? "a" : "b";
}

/** @returns {Node[]} */
export function pathSection(app, path, found) {
  const { state } = app;
  const note = weightNote(app.data, state.get().years);
  return [
    h("h2", { tabindex: -1, "data-start": "" }, heading(app, path)),
    isPicked(path) && kindChoice(app, path),
    h("p", { class: "subtitle" }, outcome(app, path, found)),
    note && h("p", { class: "unsure" }, note),
    found &&
      h(
        "ol",
        { class: "hops" },
        ...found.edges.map((e, k) => hop(app, found.nodes[k], found.nodes[k + 1], e)),
      ),
    h(
      "div",
      { class: "actions" },
      isPicked(path) &&
        h(
          "button",
          {
            type: "button",
            "data-key": "path-swap",
            onclick: () => state.set({ path: { ...path, a: path.b, b: path.a } }),
          },
          "Other way round",
        ),
      h(
        "button",
        { type: "button", "data-key": "path-clear", onclick: () => state.set({ path: null }) },
        "Clear the path",
      ),
    ),
  ].filter(Boolean);
}

function heading({ data }, { a, b }) {
  const name = (v) => (v === null ? "…" : data.label[v]);
  return `Path from ${name(a)} to ${name(b)}`;
}

function outcome(app, path, found) {
  if (!isPicked(path))
    return "Choose the other end on the map, in the search, in the table or in this panel.";
  if (!found) return "No path between them in what is shown.";
  const steps = count(found.edges.length, "steps");
  const length = path.kind === "strongest" ? `, sum of 1/weight ${cost(app.visible(), found.edges)}` : "";
  return found.alike > 1
    ? `${steps}${length}; one of ${found.alike.toLocaleString("en")} equally good.`
    : `${steps}${length}; the only one as good.`;
}

const cost = ({ weight }, edges) =>
  edges.reduce((sum, e) => sum + 1 / weight[e], 0).toLocaleString("en", { maximumSignificantDigits: 4 });

function kindChoice({ state }, path) {
  const option = ({ name, title }) => h("option", { value: name, selected: name === path.kind }, title);
  const choose = (event) => state.set({ path: { ...path, kind: event.target.value } });
  const select = h(
    "select",
    { id: "path-kind", "data-key": "path-kind", onchange: choose },
    ...KINDS.map(option),
  );
  const { meaning } = KINDS.find((k) => k.name === path.kind);
  return h(
    "p",
    { class: "kind" },
    h("label", { for: "path-kind" }, "Best by "),
    select,
    h("span", { class: "caption" }, ` ${meaning}`),
  );
}

function hop(app, from, to, e) {
  return h(
    "li",
    { "data-hop": `${from}-${to}` },
    h("p", {}, nodeButton(app, from), " with ", nodeButton(app, to)),
    h("p", { class: "subtitle" }, tieFacts(app, e)),
    ...jointPart(app, from, to),
  );
}
