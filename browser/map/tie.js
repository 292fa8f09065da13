/** The panel's part about one tie: its two ends and every paper that joins them. */
import { number } from "./attributes.js";
import { count, h } from "./dom.js";
import { doubt, paperList } from "./paperlist.js";
import { shownJoint } from "./papers.js";
import { jointNoun, spanText } from "./words.js";

/** @returns {Node[]} */
export function tieSection(app, e) {
  const { data } = app;
  const [a, b] = [data.source[e], data.target[e]];
  const title = h(
    "h2",
    { tabindex: -1, "data-start": "", class: "name" },
    nodeButton(app, a),
    " and ",
    nodeButton(app, b),
  );
  return [title, h("p", { class: "subtitle" }, tieFacts(app, e)), ...jointPart(app, a, b)];
}

/** The joint papers of two nodes with what makes them unsure; nothing where the map carries no papers. */
export function jointPart(app, a, b) {
  if (!app.data.papers) return [];
  const joint = shownJoint(app, a, b);
  const unsure = doubt(app.data, joint);
  return [
    h("h3", {}, count(joint.length, jointNoun(app.data))),
    unsure && h("p", { class: "unsure" }, unsure),
    ...paperList(app.data, joint, `joint-${a}-${b}`),
  ].filter(Boolean);
}

/** A node's name that selects it. */
export function nodeButton({ data, state }, v) {
  return h(
    "button",
    {
      type: "button",
      class: "link",
      "data-key": `node-${v}`,
      "data-node": v,
      onclick: () => state.set({ selected: v }),
    },
    data.label[v],
  );
}

/** "weight 1.5 · 2009–2021" */
export function tieFacts({ data, visible }, e) {
  const years = spanText(data.firstYear?.[e], data.lastYear?.[e]);
  return [`weight ${number(visible().weight[e])}`, years].filter(Boolean).join(" · ");
}
