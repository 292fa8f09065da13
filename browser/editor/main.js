/**
 * The editor page: YASGUI bound to the one endpoint of this server, with its vocabulary to complete from, its
 * named queries as examples, and results that lead to its pages.
 */
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./editor.css";
import { registerCompleters, knowPrefixes } from "./completion.js";
import { showExamples } from "./examples.js";
import { linkToPages } from "./links.js";

/**
 * @typedef {{iri: string, title: string, comment: string, count: number}} Term
 * @typedef {{name: string, type: string, default: string|null, doc: string, example: string}} Parameter
 * @typedef {{name: string, title: string, description: string, parameters: Parameter[]}} Example
 * @typedef {{base: string, endpoint: string, prefixes: Record<string, string>, classes: Term[],
 *   properties: Term[], queries: Example[], start: string}} Description what `/editor/data.json` says
 */

const DRAWN = ["table", "response", "boolean", "error"];

/** @param {Description} described */
function start(described) {
  const endpoint = new URL(described.endpoint, location.href).href;
  registerCompleters(Yasgui.Yasqe, described);
  Yasgui.Yasr.defaults.pluginOrder = DRAWN;
  const place = document.getElementById("yasgui");
  place.replaceChildren();
  const yasgui = new Yasgui(place, {
    persistenceId: "kgraph",
    autofocus: false,
    tabName: "Query",
    requestConfig: { endpoint },
    // A link may bring a query, never another server to send it to.
    populateFromUrl: (tab) => ({ ...tab, requestConfig: { ...tab.requestConfig, endpoint, headers: {} } }),
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    yasqe: {
      value: described.start,
      prefixCcApi: null,
      autocompleters: ["kgraph-class", "kgraph-property", "prefixes", "variables"],
      screenReaderLabel: "SPARQL query",
    },
    yasr: { prefixes: described.prefixes },
  });
  for (const tab of Object.values(yasgui._tabs)) prepare(tab, described, endpoint);
  yasgui.on("tabAdd", (_, id) => prepare(yasgui.getTab(id), described, endpoint));
  yasgui.on("tabSelect", (_, id) => queueMicrotask(() => prepare(yasgui.getTab(id), described, endpoint)));
  linkToPages(place, described.base);
  showExamples(document.getElementById("examples"), described.queries, (title, text) => open(yasgui, title, text));
  window.kgraphEditor = { yasgui, described };
}

/** A tab gets its editor when it is first shown; older versions may have kept another endpoint for it. */
function prepare(tab, described, endpoint) {
  if (tab && tab.getEndpoint() !== endpoint) tab.setEndpoint(endpoint);
  const yasqe = tab?.getYasqe();
  if (!yasqe) return;
  knowPrefixes(yasqe, described.prefixes);
  // Tab leaves the editor, as it leaves any other field; Ctrl-] and Ctrl-[ indent.
  yasqe.setOption("extraKeys", { ...yasqe.getOption("extraKeys"), Tab: false, "Shift-Tab": false });
}

/** Put a query into a tab of its own and run it. */
function open(yasgui, title, text) {
  const tab = yasgui.addTab(true, { name: title });
  tab.setQuery(text);
  return tab.getYasqe().query();
}

fetch("editor/data.json", { headers: { Accept: "application/json" } })
  .then((answer) => {
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    return answer.json();
  })
  .then(start)
  .catch((error) => {
    const place = document.getElementById("yasgui");
    place.textContent = `The editor could not start: ${error.message}. Queries can still be sent to /sparql.`;
    throw error;
  });
