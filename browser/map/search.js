/** The search box with suggestions: a combobox as the ARIA practices describe it. */
import { attribute, shown } from "./attributes.js";
import { h } from "./dom.js";
import { createFinder } from "./find.js";
import { nodeNoun } from "./words.js";

export function mountSearch(root, app) {
  const { data, state, visible, view } = app;
  const find = createFinder(data.label, view.radius);
  const noun = nodeNoun(data);
  const input = h("input", {
    id: "query", type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: `Find ${noun}`,
    "aria-label": `Find ${noun} by name`, "aria-expanded": "false", "aria-controls": "suggestions", "aria-autocomplete": "list",
  }); // prettier-ignore
  const list = h("ul", { id: "suggestions", role: "listbox", "aria-label": "Suggestions", hidden: true });
  root.querySelector("#search").append(input, list);
  let [rows, at] = [[], -1];

  input.value = state.get().query;
  input.addEventListener("input", () => {
    state.set({ query: input.value });
    open(find(input.value));
  });
  input.addEventListener("focus", () => input.value && state.get().selected === null && open(find(input.value)));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (act && act() !== false) event.preventDefault();
  });
  state.subscribe((now, changed) => {
    if (changed.has("query") && now.query !== input.value) input.value = now.query;
  });

  const KEYS = {
    ArrowDown: () => (list.hidden ? open(find(input.value)) : move(1)),
    ArrowUp: () => move(-1),
    Enter: () => (rows.length ? choose(rows[Math.max(0, at)]) : false),
    Escape: () => {
      if (!list.hidden) close();
      else if (input.value) state.set({ query: "" });
      else return false;
      return true;
    },
  };

  function open(found) {
    [rows, at] = [found, -1];
    const none = h("li", { class: "none", role: "option", "aria-disabled": "true" }, `No ${noun} of this name`);
    list.replaceChildren(...(rows.length ? rows.map(option) : [none]));
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function close() {
    rows = [];
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    if (!rows.length) return;
    list.children[at]?.setAttribute("aria-selected", "false");
    at = (at + step + (at === -1 && step < 0 ? 1 : 0) + rows.length) % rows.length;
    list.children[at].setAttribute("aria-selected", "true");
    list.children[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[at].id);
  }

  function choose(i) {
    state.set({ selected: i, query: data.label[i] });
    close();
    view.focus(i);
  }

  function option(i, k) {
    const dot = h("span", { class: "dot" });
    dot.style.background = view.colour(i);
    const about = [hint(data, i), visible().node[i] ? "" : "not shown now"].filter(Boolean).join(" · ");
    const parts = [dot, h("span", { class: "name" }, data.label[i]), h("small", {}, about)];
    const element = h("li", { id: `suggestion-${k}`, role: "option", "aria-selected": "false" }, ...parts);
    element.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the box would lose the focus and close before the click
      choose(i);
    });
    return element;
  }
}

/** What tells people of one name apart. */
function hint(data, i) {
  const texts = ["labs", "papers"].map((name) => {
    const found = attribute(data, name);
    const text = found ? shown(found, i) : "";
    return name === "papers" && text ? `${text} ${text === "1" ? "paper" : "papers"}` : text;
  });
  return texts.filter(Boolean).join(" · ");
}
