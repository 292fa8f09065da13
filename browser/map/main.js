/** The map: reads the page's data, keeps the state and mounts the parts around them. */
import "./map.css";
import { mountControls, mountTools, showNotice } from "./controls.js";
import { readPage } from "./data.js";
import { fromHash, toHash } from "./hash.js";
import { mountLegend } from "./legend.js";
import { mountPointer } from "./pointer.js";
import { mountReading } from "./reading.js";
import { mountSearch } from "./search.js";
import { FILTERS, INITIAL, createState } from "./state.js";
import { showTheme } from "./theme.js";
import { createView } from "./view.js";
import { visible } from "./visible.js";

async function start() {
  const root = document.body;
  const data = await readPage(root.querySelector("#data"));
  root.querySelector("#data").remove(); // megabytes of text that nobody needs any more
  const base = { ...INITIAL, colorBy: data.meta.color ?? null, sizeBy: data.meta.size ?? null };
  const state = createState({ ...base, ...fromHash(data, location.hash) });
  showTheme(state.get().theme);
  let seen = visible(data, state.get());
  state.subscribe((now, changed) => {
    if (FILTERS.some((key) => changed.has(key))) seen = visible(data, now);
  });
  const app = { data, state, visible: () => seen, view: null };
  showNotice(root, data.meta);
  app.view = await createView(root, app);
  window.kgraphMap = { data, state, visible: app.visible, renderer: app.view.renderer, view: app.view };
  await afterFrame();
  performance.mark("kgraph-drawn");
  for (const mount of [mountTools, mountControls, mountLegend, mountSearch, mountPointer, mountReading]) mount(root, app);
  followHash(data, state, base);
  root.dataset.ready = "true";
}

const afterFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** The hash follows the state; a hash that comes from outside (a link, the back button) sets it. */
function followHash(data, state, base) {
  if (location.protocol === "about:") return; // a frame of a notebook has no address of its own
  let writing = 0;
  const write = () => {
    const hash = toHash(data, state.get(), base);
    if (hash !== location.hash.slice(1)) history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  };
  state.subscribe((_, changed) => {
    if (changed.size === 1 && changed.has("hovered")) return;
    clearTimeout(writing);
    writing = setTimeout(write, 120);
  });
  window.addEventListener("hashchange", () => state.set({ ...base, ...fromHash(data, location.hash) }));
}

start().catch((error) => {
  const message = document.querySelector("#message");
  message.hidden = false;
  message.textContent = `The map cannot be opened: ${error.message}`;
  throw error;
});
