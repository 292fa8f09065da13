/** The surroundings of one node alone, 1 to 3 steps around it, and the way back to the whole map. */
import { count, h } from "./dom.js";

const RADII = [1, 2, 3];

/** A group of buttons: one per radius, pressed where it is on, and "Whole map" while the map is narrowed. */
export function egoControls({ state }, v) {
  const { ego } = state.get();
  const button = (key, text, to, pressed) =>
    h(
      "button",
      { type: "button", "data-key": key, "aria-pressed": pressed, onclick: () => state.set({ ego: to }) },
      text,
    );
  return h(
    "div",
    { role: "group", "aria-label": "Surroundings" },
    h("span", { class: "caption" }, "Only within"),
    ...RADII.map((radius) => {
      const on = ego?.node === v && ego.radius === radius;
      return button(`ego-${radius}`, count(radius, "steps"), { node: v, radius }, String(on));
    }),
    ego && button("ego-off", "Whole map", null),
  );
}
