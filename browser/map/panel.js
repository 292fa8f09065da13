/** The side panel: the path, the tie and the person that the state names, drawn anew when they change. */
import { announce } from "./announce.js";
import { count, h, replaceKeepingFocus } from "./dom.js";
import { personSection } from "./person.js";
import { currentPath, freeEnd, isPicked, pathSection, pickEnd } from "./route.js";
import { FILTERS } from "./state.js";
import { tieSection } from "./tie.js";
import { neighbourNoun, nodeNoun } from "./words.js";

const SHOWN = new Set(["selected", "edge", "path", ...FILTERS]);

export function mountPanel(root, app) {
  const { data, state } = app;
  const box = root.querySelector("#panel");
  const panel = { ...app, open: new Set(), copyLink: () => copyLink(box) };
  state.subscribe((now, changed) => {
    if (completesPath(state, changed)) return;
    if ([...changed].some((key) => SHOWN.has(key))) draw(changed.has("path"));
    if (["selected", "edge", "path"].some((key) => changed.has(key))) box.scrollTop = 0;
  });
  draw(state.get().path !== null);

  function draw(isNewPath) {
    const { selected, edge, path } = state.get();
    const found = currentPath(app);
    const sections = [
      path && section("path", pathSection(panel, path, found)),
      edge !== null && section("tie", tieSection(panel, edge)),
      selected !== null && section("person", personSection(panel, selected)),
    ].filter(Boolean);
    replaceKeepingFocus(box, sections.length ? sections : [section("overview", overview(data))]);
    app.view?.highlight(found);
    if (isNewPath) tellPath(data, path, found);
  }
}

const section = (name, children) => h("section", { class: `part ${name}` }, ...children);

/** While one end of a path is missing, whoever is selected next becomes it. */
function completesPath(state, changed) {
  const { path, selected } = state.get();
  const end = freeEnd(path);
  if (!end || !changed.has("selected") || selected === null) return false;
  const picked = pickEnd(path, end, selected);
  if (!isPicked(picked)) return false;
  queueMicrotask(() => state.set({ path: picked })); // after all have heard of the selection
  return true;
}

function tellPath(data, path, found) {
  if (!path) announce("Path cleared");
  else if (!isPicked(path)) announce("Choose the other end of the path");
  else if (!found) announce("No path between them in what is shown");
  else
    announce(
      `Path of ${count(found.edges.length, "steps")}: ${found.nodes.map((v) => data.label[v]).join(", ")}`,
    );
}

/** What there is to do while nothing is selected, and what the map's makers say of its data. */
function overview(data) {
  const { title, weighting, notes, cut } = data.meta;
  return [
    h("h2", { tabindex: -1, "data-start": "" }, title),
    h(
      "p",
      { class: "subtitle" },
      `${count(data.n, nodeNoun(data))}, ${count(data.m, "ties")}; weighting ${weighting}`,
    ),
    h(
      "p",
      {},
      `Select somebody on the map, in the search or in the table to see their ${neighbourNoun(data)} and papers; press ? for the keys.`,
    ),
    cut && h("p", { class: "unsure" }, `Cut: ${cut.rule}.`),
    notes.length ? h("h3", {}, "How sure") : null,
    notes.length ? h("ul", { class: "notes" }, ...notes.map((note) => h("li", {}, note))) : null,
  ].filter(Boolean);
}

/** The address holds the whole state; where the clipboard is closed to the page, it is shown to be copied. */
async function copyLink(box) {
  const { href } = window.location;
  try {
    await navigator.clipboard.writeText(href);
    announce("Link copied");
  } catch {
    const field = h("input", {
      type: "text",
      readonly: true,
      class: "address",
      "aria-label": "Link to this view",
      value: href,
    });
    box.querySelector(".address")?.remove();
    box.querySelector("[data-key=copy-link]").after(field);
    field.select();
    announce("Copy the link from the field");
  }
}
