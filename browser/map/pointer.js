/**
 * The mouse and the finger on the picture: whom they rest on, whom and which line they choose, and the card
 * that tells of it.
 */
import { attribute, number, shown } from "./attributes.js";
import { count, h } from "./dom.js";
import { neighbours } from "./degrees.js";
import { neighbourNoun, spanText } from "./words.js";

const BESIDE = 16; // pixels from the pointer to the card

export function mountPointer(root, app) {
  const { data, state, visible, view } = app;
  const sigma = view.renderer;
  if (!sigma) return;
  const card = root.querySelector("#card");
  const stage = root.querySelector("#view");
  let onEdge = null;
  let pending = 0;

  sigma.on("clickStage", ({ event }) => {
    const node = view.nodeAt(event.x, event.y);
    const edge = node === null ? view.edgeAt(event.x, event.y) : null;
    if (node !== null) state.set({ selected: node });
    else state.set(edge === null ? { selected: null, edge: null } : { edge });
  });
  sigma.on("doubleClickStage", ({ event, preventSigmaDefault }) => {
    const node = view.nodeAt(event.x, event.y);
    if (node === null) return;
    preventSigmaDefault();
    view.focus(node);
  });
  stage.addEventListener("mousemove", ({ clientX, clientY, buttons }) => {
    cancelAnimationFrame(pending);
    const box = stage.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    pending = requestAnimationFrame(() => {
      const hovered = buttons ? null : view.nodeAt(x, y);
      onEdge = hovered === null && !buttons ? view.edgeAt(x, y) : null;
      state.set({ hovered });
      show(x, y, box);
    });
  });
  stage.addEventListener("mouseleave", () => {
    cancelAnimationFrame(pending);
    state.set({ hovered: null });
    card.hidden = true;
  });

  function show(x, y, box) {
    const { hovered } = state.get();
    stage.style.cursor = hovered === null && onEdge === null ? "" : "pointer";
    card.hidden = hovered === null && onEdge === null;
    if (card.hidden) return;
    card.replaceChildren(...(hovered === null ? edgeCard(data, visible(), onEdge) : nodeCard(data, visible(), view, hovered)));
    const { offsetWidth, offsetHeight } = card;
    card.style.left = `${x + BESIDE + offsetWidth > box.width ? Math.max(4, x - BESIDE - offsetWidth) : x + BESIDE}px`;
    card.style.top = `${Math.max(4, Math.min(y + BESIDE, box.height - offsetHeight - 8))}px`;
  }
}

/** Name, labs, papers, years, co-authors, community. */
export function nodeCard(data, seen, view, i) {
  const value = (name) => (attribute(data, name) ? shown(attribute(data, name), i) : "");
  const numbers = attribute(data, "papers")?.values[i];
  const span = spanText(attribute(data, "first_year")?.values[i], attribute(data, "last_year")?.values[i]);
  const facts = [
    Number.isNaN(numbers ?? NaN) ? "" : count(numbers, "papers"),
    span,
    count(neighbours(data, seen, i), neighbourNoun(data)),
  ];
  const community = value("community");
  const dot = h("span", { class: "dot" });
  dot.style.background = view.colour(i);
  return [
    h("strong", {}, data.label[i]),
    value("labs") && h("span", { class: "labs" }, value("labs")),
    h("span", {}, facts.filter(Boolean).join(" · ")),
    community && h("span", { class: "community" }, dot, community),
  ].filter(Boolean);
}

function edgeCard(data, seen, e) {
  const papers = data.edgePapers ? count(seen.papers[e], data.meta.counts) : "";
  const span = data.firstYear ? spanText(data.firstYear[e], data.lastYear[e]) : "";
  return [
    h("strong", {}, `${data.label[data.source[e]]} – ${data.label[data.target[e]]}`),
    h("span", {}, [papers, span, `weight ${number(seen.weight[e])}`].filter(Boolean).join(" · ")),
  ];
}
