/** What the colours, marks, sizes and shapes mean; entries of categories hide and show their nodes. */
import { attribute, colourable, number, numeric } from "./attributes.js";
import { OTHER } from "./colors.js";
import { h } from "./dom.js";
import { disc, svg, swatch } from "./marks.js";
import { FILTERS, follow } from "./state.js";

const LISTED = 14; // categories, until one asks for all

export function mountLegend(root, app) {
  const { data, state, visible, view } = app;
  const box = root.querySelector("#legend");
  const body = h("div", { class: "entries" });
  const sizes = h("div", { class: "sizes" });
  const shapes = h("div", { class: "shapes" });
  box.append(picker(app, "colorBy", "Colour by", colourable(data)), body, picker(app, "sizeBy", "Size by", numeric(data)), sizes, shapes);
  let isLong = false;
  state.subscribe((_, changed) => {
    if (changed.has("colorBy")) isLong = false;
    if ([...changed].some((key) => FILTERS.includes(key))) draw();
    if (changed.has("sizeBy")) drawSizes();
  });
  view.onTheme(draw);
  draw();
  drawSizes();
  drawShapes();

  function draw() {
    const coloured = attribute(data, state.get().colorBy);
    if (!coloured) return;
    const focused = document.activeElement?.dataset?.code;
    body.replaceChildren(...(coloured.kind === "category" ? categories(coloured) : [scale(coloured)]));
    if (focused) body.querySelector(`[data-code="${CSS.escape(focused)}"]`)?.focus();
  }

  function categories(coloured) {
    const entries = counted(data, coloured, visible(), view.look.colouring.categories);
    const [listed, rest] = isLong ? [entries, []] : [entries.slice(0, LISTED), entries.slice(LISTED)];
    const list = h("ul", {}, ...listed.map((e) => entry({ ...e, codes: [e.code], sign: swatch(e.color, e.mark) })));
    if (rest.length) list.append(entry(together(rest)));
    const codes = entries.map((e) => e.code).sort((a, b) => a - b);
    const acts = [act("all", "all", () => state.set({ hidden: [] })), act("none", "none", () => state.set({ hidden: codes }))];
    const title = isLong ? "fewer" : `list all ${entries.length.toLocaleString("en")}`;
    if (rest.length || isLong) acts.push(act("more", title, lengthen));
    const without = coloured.values.reduce((n, code) => n + (code < 0 ? 1 : 0), 0);
    const note = without > 0 && h("p", { class: "caption" }, `${without.toLocaleString("en")} without one, in grey`);
    return [list, h("p", { class: "acts" }, ...acts), note].filter(Boolean);
  }

  function act(code, title, onclick) {
    return h("button", { type: "button", class: "small", "data-code": code, onclick }, title);
  }

  function lengthen() {
    isLong = !isLong;
    draw();
  }

  function entry({ codes, name, all, shown, sign }) {
    const isShown = !codes.every((code) => state.get().hidden.includes(code));
    const [some, whole] = [shown, all].map((n) => n.toLocaleString("en"));
    const text = shown === all || !isShown ? whole : `${some} of ${whole}`;
    const properties = { type: "button", title: name, "aria-pressed": String(isShown), "data-code": codes.length === 1 ? codes[0] : "rest" };
    const button = h("button", properties, sign, h("span", { class: "name" }, name), h("span", { class: "count" }, text));
    button.addEventListener("click", () => toggle(codes, isShown));
    return h("li", {}, button);
  }

  function toggle(codes, isShown) {
    const hidden = new Set(state.get().hidden);
    for (const code of codes) isShown ? hidden.add(code) : hidden.delete(code);
    state.set({ hidden: [...hidden].sort((a, b) => a - b) });
  }

  function scale(coloured) {
    const { palette, ticks } = view.look.colouring;
    const colours = palette.slice(0, -1);
    const told = `from ${ticks[0]?.text} (dark) to ${ticks.at(-1)?.text} (bright)`;
    const box = { viewBox: `0 0 ${colours.length} 10`, preserveAspectRatio: "none" };
    const bar = svg("svg", { ...box, class: "scale", role: "img", "aria-label": told });
    colours.forEach((fill, x) => bar.append(svg("rect", { x, y: 0, width: 1.05, height: 10, fill })));
    const below = h("div", { class: "ticks", "aria-hidden": "true" });
    for (const { at, text } of ticks) {
      const tick = h("span", {}, text);
      tick.style.left = `${at * 100}%`;
      tick.style.transform = `translateX(-${at * 100}%)`;
      below.append(tick);
    }
    const note = coloured.kind === "year" ? "" : "by rank: equal lengths of the scale are equally many nodes";
    return h("div", {}, bar, below, note && h("p", { class: "caption" }, note));
  }

  function drawSizes() {
    const sized = attribute(data, state.get().sizeBy);
    sizes.hidden = !sized;
    if (!sized) return;
    const largest = sized.values.reduce((a, b) => (b > a ? b : a), 0);
    const steps = [1, 0.25].map((share) => (Number.isInteger(largest) ? Math.round(largest * share) : largest * share));
    const radius = (value) => nearestRadius(sized, view.radius, value);
    const discs = [...new Set(steps)].filter((v) => v > 0).map((value) => h("span", { class: "size" }, disc(radius(value)), number(value)));
    sizes.replaceChildren(...discs);
  }

  function drawShapes() {
    if (data.meta.kind !== "two") return;
    const [first, second] = data.meta.nodeKinds;
    const shape = (name, code) => h("span", { class: "size" }, swatch("#8c8c94", 0, code === 1), name);
    shapes.append(shape(first, 0), shape(second, 1));
  }
}

/** Categories as one entry. */
function together(rest) {
  const sum = (key) => rest.reduce((total, e) => total + e[key], 0);
  const name = `${rest.length.toLocaleString("en")} smaller ones`;
  return { codes: rest.map((e) => e.code), name, all: sum("all"), shown: sum("shown"), sign: swatch(OTHER, 0) };
}

/** The categories with how many nodes they have and how many are shown, the largest first. */
export function counted(data, { values }, seen, categories) {
  const [all, shown] = [new Int32Array(categories.length), new Int32Array(categories.length)];
  for (let i = 0; i < data.n; i += 1) {
    if (values[i] < 0) continue;
    all[values[i]] += 1;
    shown[values[i]] += seen.node[i];
  }
  return categories
    .map((category) => ({ ...category, all: all[category.code], shown: shown[category.code] }))
    .filter((category) => category.all > 0)
    .sort((a, b) => b.all - a.all || a.code - b.code);
}

function nearestRadius({ values }, radius, value) {
  let [best, least] = [0, Infinity];
  for (let i = 0; i < values.length; i += 1) {
    const away = Math.abs(values[i] - value);
    if (away < least) [best, least] = [i, away];
  }
  return radius(best);
}

/** A choice among attributes, with what the chosen one means. */
function picker({ data, state }, key, title, choices) {
  const about = h("small", { class: "about", id: `about-${key}` });
  const select = h("select", { id: key, "aria-describedby": about.id }, ...choices.map((a) => h("option", { value: a.name }, a.title)));
  select.addEventListener("change", () => state.set({ [key]: select.value }));
  follow(state, [key], (now) => {
    select.value = now[key] ?? "";
    about.textContent = attribute(data, now[key])?.description ?? "";
  });
  return h("div", { class: "field" }, h("label", { for: key }, title), select, about);
}
