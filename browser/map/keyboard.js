/** Everything of the map by keyboard: single keys, the walk along neighbours, and the dialog that lists the keys. */
import { announce, summary } from "./announce.js";
import { count, h } from "./dom.js";
import { shownNeighbours } from "./neighbours.js";
import { jointNoun, neighbourNoun } from "./words.js";

/** What the help lists; `run` where a single key does it anywhere but in a field. */
const KEYS = [
  { keys: ["/"], does: "Search", run: ({ root }) => root.querySelector("#search input")?.focus() },
  { keys: ["m"], does: "Go to the map", run: ({ root }) => root.querySelector("#view").focus() },
  {
    keys: ["p"],
    does: "Go to the panel of the selection",
    run: ({ root }) => root.querySelector("#panel [data-start]")?.focus(),
  },
  { keys: ["t"], does: "Go to the table", run: goToTable },
  { keys: ["+", "="], does: "Zoom in", run: ({ app }) => app.view?.zoomIn() },
  { keys: ["-"], does: "Zoom out", run: ({ app }) => app.view?.zoomOut() },
  { keys: ["0"], does: "Fit everything into view", run: ({ app }) => app.view?.fit() },
  { keys: ["f"], does: "Full screen and back", run: ({ app }) => app.view?.fullScreen() },
  { keys: ["?"], does: "This help", run: ({ dialog }) => dialog.showModal() },
  {
    keys: ["Esc"],
    does: "Close help or suggestions, leave the tie, the path, the surroundings, the selection: one at a time",
  },
  {
    keys: ["→", "↓"],
    does: "On the map: next neighbour of the selected one (or next node while none is selected)",
  },
  { keys: ["←", "↑"], does: "On the map: the one before" },
  { keys: ["Enter"], does: "On the map: select the one in focus; on a button: press it" },
  { keys: ["Tab"], does: "Next control; in the panel and the table ↓ and ↑ go from row to row" },
];

export function mountKeyboard(root, app) {
  const own = { on: true };
  const dialog = helpDialog(own);
  root.append(dialog);
  root.querySelector("#help")?.addEventListener("click", () => dialog.showModal());
  root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (event.key === "Escape") stepBack(app, event);
    else if (own.on && !isField(event.target)) runKey(event, { root, app, dialog });
  });
  root.querySelector("#view").addEventListener("keydown", (event) => walk(event, app));
  root.querySelector("#panel").addEventListener("keydown", moveInLists);
}

function runKey(event, context) {
  const key = KEYS.find(({ keys, run }) => run && keys.includes(event.key));
  if (!key) return;
  event.preventDefault();
  key.run(context);
}

const isField = (target) => target.matches("input:not([type=checkbox], [type=range]), textarea, select");

function goToTable({ root }) {
  const table = root.querySelector("#table");
  table.scrollIntoView({ block: "start" });
  (table.querySelector("tr[aria-current] button") ?? table.querySelector("tbody button"))?.focus();
}

/** Leave the innermost thing that is open. */
function stepBack({ state }, event) {
  const { edge, path, ego, selected } = state.get();
  const patch =
    edge !== null
      ? { edge: null }
      : path !== null
        ? { path: null }
        : ego !== null
          ? { ego: null }
          : selected !== null
            ? { selected: null }
            : null;
  if (!patch) return;
  event.preventDefault();
  state.set(patch);
  if ("ego" in patch) announce("Whole map");
  if ("selected" in patch) announce("Nothing selected");
}

/** Arrow keys go round the neighbours in the order of the panel; Enter selects the one they stand on. */
function walk(event, app) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const { data, state } = app;
  const { selected, hovered } = state.get();
  if (event.key === "Enter" && hovered !== null) {
    event.preventDefault();
    state.set({ selected: hovered, hovered: null });
    app.view?.focus(hovered);
  }
  if (!step) return;
  event.preventDefault();
  const choices =
    selected === null ? shownNodes(app) : shownNeighbours(data, app.visible(), selected).map((x) => x.node);
  if (!choices.length) return;
  const at = choices.indexOf(hovered);
  const next = at < 0 ? (step > 0 ? 0 : choices.length - 1) : (at + step + choices.length) % choices.length;
  state.set({ hovered: choices[next] });
  announce(place(app, choices, next, selected));
}

/** The nodes shown, the best joined first, so that the walk begins where most is to be seen. */
function shownNodes({ data, visible }) {
  const { node } = visible();
  const papers = data.attributes.find((a) => a.name === "papers")?.values;
  const rows = [];
  for (let i = 0; i < node.length; i++) if (node[i]) rows.push(i);
  return papers ? rows.sort((i, j) => papers[j] - papers[i] || i - j) : rows;
}

function place({ data, visible }, choices, at, selected) {
  if (selected === null) return `${summary(data, visible(), choices[at])}; ${at + 1} of ${choices.length}`;
  const { papers } = shownNeighbours(data, visible(), selected)[at];
  const joint = data.papers ? `, ${count(papers, jointNoun(data))}` : "";
  return `${data.label[choices[at]]}${joint}; ${at + 1} of ${count(choices.length, neighbourNoun(data))}`;
}

/** In a list of the panel the arrows go from row to row, to the same button of each. */
function moveInLists(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = event.target.closest("ul.neighbours > li");
  if (!step || !row) return;
  event.preventDefault();
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  const kind = event.target.classList.contains("toggle") ? "button.toggle" : "button.link";
  next?.querySelector(`:scope > ${kind}`)?.focus();
}

function helpDialog(own) {
  const row = ({ keys, does }) =>
    h("tr", {}, h("th", { scope: "row" }, ...keys.map((key) => h("kbd", {}, key))), h("td", {}, does));
  const dialog = /** @type {HTMLDialogElement} */ (
    h(
      "dialog",
      { id: "keys", "aria-labelledby": "keys-title" },
      h("h2", { id: "keys-title" }, "Keys of the map"),
      h("table", {}, h("tbody", {}, ...KEYS.map(row))),
      h(
        "p",
        {},
        h(
          "label",
          {},
          h("input", {
            type: "checkbox",
            checked: true,
            onchange: (event) => (own.on = event.target.checked),
          }),
          " Single keys are on",
        ),
      ),
      h("button", { type: "button", autofocus: true, onclick: () => dialog.close() }, "Close"),
    )
  );
  return dialog;
}
