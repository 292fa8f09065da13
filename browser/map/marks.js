/** Nodes in small, as the legend shows them; drawn like the discs of the map. */
import { MARKS } from "./colors.js";

const SVG = "http://www.w3.org/2000/svg";

/** A node in small, with its mark. */
export function swatch(color, mark, isSquare = false) {
  const square = { x: 1.5, y: 1.5, width: 13, height: 13, fill: color };
  const outer = isSquare ? svg("rect", square) : svg("circle", { cx: 8, cy: 8, r: 7.5, fill: color });
  const box = { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", class: "swatch" };
  return svg("svg", box, outer, ...INNER[MARKS[mark]](light(color)));
}

/** A plain disc of a radius in pixels. */
export const disc = (r) => {
  const side = 2 * r + 1;
  const circle = svg("circle", { cx: side / 2, cy: side / 2, r, fill: "#8c8c94" });
  return svg("svg", { width: side, height: side, "aria-hidden": "true" }, circle);
};

const INNER = {
  plain: () => [],
  dot: (fill) => [svg("circle", { cx: 8, cy: 8, r: 2.6, fill })],
  ring: (stroke) => [svg("circle", { cx: 8, cy: 8, r: 3.9, fill: "none", stroke, "stroke-width": 1.7 })],
  bar: (fill) => [svg("rect", { x: 3.4, y: 6.9, width: 9.2, height: 2.2, fill })],
  pole: (fill) => [svg("rect", { x: 6.9, y: 3.4, width: 2.2, height: 9.2, fill })],
  cross: (fill) => [...INNER.bar(fill), ...INNER.pole(fill)],
  half: (fill) => [svg("path", { d: "M8 2.6 A5.4 5.4 0 0 0 8 13.4 Z", fill })],
};

/** The colour of a mark on a colour, as the shader of the discs has it. */
function light(color) {
  const [r, g, b] = [1, 3, 5].map((k) => Number.parseInt(color.slice(k, k + 2), 16) / 255);
  return 0.299 * r + 0.587 * g + 0.114 * b > 0.62 ? "#1f1f1f" : "#ffffff";
}

/** An element of SVG. */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
