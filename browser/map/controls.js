/** The settings beside the map: what is shown, labels, downloads; and the buttons of the view. */
import { number } from "./attributes.js";
import { count, h } from "./dom.js";
import { INITIAL, follow } from "./state.js";
import { svg } from "./marks.js";
import { stops } from "./stops.js";
import { nodeNoun } from "./words.js";
import { mountYears } from "./years.js";

export function mountControls(root, app) {
  const box = root.querySelector("#controls");
  const years = app.data.meta.years && app.data.meta.years[0] < app.data.meta.years[1];
  box.append(
    section("Show", ...minima(app), years && mountYears(app), largestOnly(app), reset(app)),
    section("Labels", density(app)),
    section("Download the view", root.querySelector("#downloads")),
    notes(app.data),
  );
}

const section = (title, ...children) => h("section", {}, h("h2", {}, title), ...children.filter(Boolean));

/** Sliders over the values there are, so that each step hides something. */
function minima(app) {
  const { data } = app;
  const found = [];
  const weights = stops(data.weight);
  if (weights.length > 1) {
    const values = [0, ...weights.slice(1)];
    found.push(slider(app, { key: "minWeight", title: "Weight at least", values, first: weights[0] }));
  }
  const papers = data.edgePapers ? stops(data.edgePapers) : [];
  const words = data.meta.counts;
  if (papers.length > 1 && papers.at(-1) > 1) {
    const title = `${words[0].toUpperCase()}${words.slice(1)} at least`;
    found.push(slider(app, { key: "minPapers", title, values: [1, ...papers.filter((p) => p > 1)], first: 1 }));
  }
  return found;
}

function slider({ state }, { key, title, values, first }) {
  const output = h("output", { for: key });
  const input = h("input", { id: key, type: "range", min: 0, max: values.length - 1, step: 1 });
  input.addEventListener("input", () => state.set({ [key]: values[input.valueAsNumber] }));
  follow(state, [key], (now) => {
    const at = values.findLastIndex((value) => value <= now[key]);
    const text = now[key] === values[0] ? number(first) : number(now[key]);
    input.value = String(Math.max(0, at));
    input.setAttribute("aria-valuetext", text);
    output.textContent = text;
  });
  return h("div", { class: "field" }, h("label", { for: key }, title), output, input);
}

function largestOnly({ state }) {
  const input = h("input", { id: "largestOnly", type: "checkbox" });
  input.addEventListener("change", () => state.set({ largestOnly: input.checked }));
  follow(state, ["largestOnly"], (now) => (input.checked = now.largestOnly));
  return h("label", { class: "check" }, input, "Largest component only");
}

const UNFILTERED = ["hidden", "minWeight", "minPapers", "years", "largestOnly", "ego"];

function reset({ state }) {
  const button = h("button", { type: "button", id: "reset" }, "Show everything");
  button.addEventListener("click", () => state.set(Object.fromEntries(UNFILTERED.map((key) => [key, INITIAL[key]]))));
  follow(state, UNFILTERED, (now) => {
    button.disabled = UNFILTERED.every((key) => JSON.stringify(now[key]) === JSON.stringify(INITIAL[key]));
  });
  return button;
}

function density({ state }) {
  const input = h("input", { id: "labelDensity", type: "range", min: 0, max: 3, step: 0.25 });
  input.addEventListener("input", () => state.set({ labelDensity: input.valueAsNumber }));
  const output = h("output", { for: "labelDensity" });
  follow(state, ["labelDensity"], (now) => {
    const text = now.labelDensity === 0 ? "none" : `× ${now.labelDensity}`;
    input.value = String(now.labelDensity);
    input.setAttribute("aria-valuetext", text);
    output.textContent = text;
  });
  return h("div", { class: "field" }, h("label", { for: "labelDensity" }, "Density"), output, input);
}

function notes({ meta }) {
  if (!meta.notes.length) return "";
  return h("details", { id: "notes" }, h("summary", {}, "How this was made"), h("ul", {}, ...meta.notes.map((note) => h("li", {}, note))));
}

/** Buttons over the picture and in the bar, and the counts of what is shown. */
export function mountTools(root, app) {
  const { data, state, visible, view } = app;
  const tools = root.querySelector("#tools");
  const toggle = h("button", { type: "button", id: "settings", "aria-expanded": "true", "aria-controls": "side" }, "Settings");
  toggle.addEventListener("click", () => {
    const isOpen = toggle.getAttribute("aria-expanded") === "false";
    toggle.setAttribute("aria-expanded", String(isOpen));
    root.querySelector("#side").hidden = !isOpen;
  });
  const theme = h("select", { id: "theme", "aria-label": "Theme" }, ...["auto", "light", "dark"].map((name) => h("option", { value: name }, name)));
  theme.addEventListener("change", () => state.set({ theme: theme.value }));
  follow(state, ["theme"], (now) => (theme.value = now.theme));
  tools.append(toggle, theme, h("button", { type: "button", id: "help", "aria-label": "Help: keys" }, "?"));

  if (view.renderer) {
    const button = (id, title, act) => h("button", { type: "button", id, title, "aria-label": title, onclick: act }, icon(id));
    root.querySelector("#stage").append(
      h("div", { id: "zoom", role: "group", "aria-label": "Zoom" },
        button("zoom-in", "Zoom in (+)", () => view.zoomIn()),
        button("zoom-out", "Zoom out (−)", () => view.zoomOut()),
        button("fit", "Everything in view (0)", () => view.fit()),
        button("full", "Full screen (f)", () => view.fullScreen())),
    ); // prettier-ignore
  }
  const summary = root.querySelector("#summary");
  const noun = nodeNoun(data);
  const part = (shown, all, word) => (shown === all ? count(all, word) : `${shown.toLocaleString("en")} of ${count(all, word)}`);
  const tell = () => {
    const seen = visible();
    summary.textContent = `${part(seen.nNodes, data.n, noun)}, ${part(seen.nEdges, data.m, "ties")}`;
  };
  state.subscribe(tell);
  tell();
}

const ICONS = {
  "zoom-in": "M8 3v10M3 8h10",
  "zoom-out": "M3 8h10",
  fit: "M8 5.5a2.5 2.5 0 1 0 .01 0M2 5V2h3M11 2h3v3M14 11v3h-3M5 14H2v-3",
  full: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
};

function icon(name) {
  const path = svg("path", { d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": 1.6, "stroke-linecap": "round" });
  return svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, path);
}

/** What was cut from the network before it came here: always to be seen. */
export function showNotice(root, { cut }) {
  if (!cut) return;
  const notice = root.querySelector("#notice");
  const of = (shown, all) => `${shown.toLocaleString("en")} of ${all.toLocaleString("en")}`;
  const nodes = `${of(cut.shown_nodes, cut.all_nodes)} nodes`;
  const edges = `${of(cut.shown_edges, cut.all_edges)} edges`;
  notice.replaceChildren(h("strong", {}, "Only a part is shown: "), `${nodes}, ${edges} (${cut.rule}).`);
  notice.hidden = false;
}
