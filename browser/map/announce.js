/** What a screen reader is told of the map: whom one selected, how much is shown, which path was found. */
import { count } from "./dom.js";
import { jointNoun, neighbourNoun, nodeNoun } from "./words.js";
import { shownNeighbours } from "./neighbours.js";
import { FILTERS } from "./state.js";

const PATIENCE = 400; // ms: sliders move in many steps, only the last one is worth saying

let region = null;
let timer = 0;
let resting = 0;

/** Say a text, politely; what follows within a moment replaces it, and counts that wait for it are not said. */
export function announce(text) {
  clearTimeout(timer);
  clearTimeout(resting);
  timer = setTimeout(() => {
    if (region) region.textContent = text;
  }, 50);
}

/** "Petar Veličković, 12 co-authors, community 3" */
export function summary(data, seen, v) {
  const neighbours = count(shownNeighbours(data, seen, v).length, neighbourNoun(data));
  const community = data.attributes.find((a) => a.name === "community");
  const name = community?.categories[community.values[v]];
  return [data.label[v], neighbours, name && communityWords(name)].filter(Boolean).join(", ");
}

/** Without the members that a long name ends with. */
const communityWords = (name) => `${/^communit/i.test(name) ? "" : "community "}${name.split(" (")[0]}`;

/** Say what changes: the selection at once, counts when the sliders rest. */
export function mountAnnounce(root, { data, state, visible }) {
  region = root.querySelector("#status");
  let before = "";
  state.subscribe(({ selected, edge }, changed) => {
    if (changed.has("selected") && selected !== null) announce(summary(data, visible(), selected));
    else if (changed.has("edge") && edge !== null) announce(edgeSummary(data, visible(), edge));
    else if (FILTERS.some((key) => changed.has(key))) {
      clearTimeout(resting);
      resting = setTimeout(sayCounts, PATIENCE);
    }
  });
  function sayCounts() {
    const { nNodes, nEdges } = visible();
    const shown = `${count(nNodes, nodeNoun(data))} and ${count(nEdges, "ties")} shown`;
    if (shown !== before) announce(shown);
    before = shown;
  }
}

function edgeSummary(data, seen, e) {
  return `${data.label[data.source[e]]} and ${data.label[data.target[e]]}, ${count(seen.papers[e], jointNoun(data))}`;
}
