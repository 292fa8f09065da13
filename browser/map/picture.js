/**
 * One scene, written as SVG or painted on a canvas, so that both pictures are the same at every scale and
 * neither needs WebGL.
 *
 * @typedef {object} Scene  lengths in CSS pixels; edges, nodes and labels in the order in which they are drawn
 * @property {number} width
 * @property {number} height
 * @property {string} background
 * @property {string} accent   of the rings around nodes of a path
 * @property {{x1: number, y1: number, x2: number, y2: number, width: number, color: string, opacity: number}[]} edges
 * @property {{x: number, y: number, r: number, color: string, symbol: string, mark: string, isRinged: boolean}[]} nodes
 * @property {{x: number, y: number, text: string, font: string, color: string, halo: number, opacity: number}[]} labels
 *   from the left end of the line on which the letters stand; `font` as CSS has it
 */
import { parts } from "./colors.js";
import { xmlText } from "./xml.js";

/** The outline of a node as SVG path data; canvases read the same. */
export function outline(symbol, x, y, r) {
  return symbol === "square" ? box(x, y, 0.886 * r, 0.886 * r) : disc(x, y, r);
}

/** What is drawn inside a node, to be filled by even and odd; the shapes of the map's shader (`discs.js`). */
const MARKS = {
  dot: (x, y, r) => disc(x, y, 0.34 * r),
  ring: (x, y, r) => disc(x, y, 0.63 * r) + disc(x, y, 0.41 * r),
  bar: (x, y, r) => box(x, y, 0.62 * r, 0.15 * r),
  pole: (x, y, r) => box(x, y, 0.15 * r, 0.62 * r),
  cross: (x, y, r) =>
    CROSS.map(([dx, dy], k) => `${k ? "L" : "M"}${px(x + dx * r)},${px(y + dy * r)}`).join("") + "Z",
  half: (x, y, r) => `M${px(x)},${px(y - 0.72 * r)}a${px(0.72 * r)},${px(0.72 * r)} 0 0 0 0,${px(1.44 * r)}Z`,
};
const [THIN, LONG] = [0.15, 0.62];
const CROSS = [
  [-THIN, -LONG],
  [THIN, -LONG],
  [THIN, -THIN],
  [LONG, -THIN],
  [LONG, THIN],
  [THIN, THIN],
  [THIN, LONG],
  [-THIN, LONG],
  [-THIN, THIN],
  [-LONG, THIN],
  [-LONG, -THIN],
  [-THIN, -THIN],
];
const LEAST_MARKED = 5.5; // px of radius from which a mark can be told
const RIM = 1.1;
const RING = { away: 2.5, width: 2.5 }; // px

/** The mark of a node as path data and its colour; null where it has none or is too small for one. */
function markOf({ mark, x, y, r, color }) {
  if (!MARKS[mark] || r < LEAST_MARKED) return null;
  const [red, green, blue] = parts(color);
  const isLight = 0.299 * red + 0.587 * green + 0.114 * blue > 0.62 * 255;
  return { shape: MARKS[mark](x, y, r), color: isLight ? "#1f1f1f" : "#ffffff" };
}

const disc = (x, y, r) =>
  `M${px(x - r)},${px(y)}a${px(r)},${px(r)} 0 1 0 ${px(2 * r)},0a${px(r)},${px(r)} 0 1 0 ${px(-2 * r)},0Z`;
const box = (x, y, dx, dy) => `M${px(x - dx)},${px(y - dy)}h${px(2 * dx)}v${px(2 * dy)}h${px(-2 * dx)}Z`;
const px = (length) => Number(length.toFixed(2));

/**
 * @param {Scene} scene
 * @param {{title: string, description: string}} about
 * @returns {string[]} the lines of the file
 */
export function svg(scene, { title, description }) {
  const { width, height, background, accent } = scene;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}" role="img">\n`,
    `<title>${xmlText(title)}</title>\n<desc>${xmlText(description)}</desc>\n`,
    `<rect width="100%" height="100%" fill="${background}"/>\n`,
    '<g class="edges" fill="none">\n',
    ...scene.edges.map(
      (e) =>
        `<path d="M${px(e.x1)},${px(e.y1)}L${px(e.x2)},${px(e.y2)}" stroke="${e.color}" stroke-width="${px(e.width)}" stroke-opacity="${px(e.opacity)}"/>\n`,
    ),
    `</g>\n<g class="nodes" stroke="${background}" fill-rule="evenodd">\n`,
    ...scene.nodes.map((node) => nodeShape(node, accent)),
    `</g>\n<g class="labels" stroke="${background}" stroke-linejoin="round" paint-order="stroke">\n`,
    ...scene.labels.map(labelText),
    "</g>\n</svg>\n",
  ];
}

const rim = (r) => Math.min(RIM, 0.22 * r);

function nodeShape(node, accent) {
  const { symbol, x, y, r, color, isRinged } = node;
  const mark = markOf(node);
  const inside = mark ? `<path d="${mark.shape}" fill="${mark.color}" stroke="none"/>` : "";
  const around = outline(symbol, x, y, r + RING.away);
  const ring = isRinged ? `<path d="${around}" fill="none" stroke="${accent}" stroke-width="${RING.width}"/>` : "";
  return `<path d="${outline(symbol, x, y, r)}" fill="${color}" stroke-width="${px(rim(r))}"/>${inside}${ring}\n`;
}

function labelText({ x, y, text, font, color, halo, opacity }) {
  const look = `fill="${color}" stroke-width="${halo}" opacity="${px(opacity)}" style="font: ${xmlText(font)}"`;
  return `<text x="${px(x)}" y="${px(y)}" ${look}>${xmlText(text)}</text>\n`;
}

/** @returns {HTMLCanvasElement} the scene painted at so many device pixels a CSS pixel */
export function painted(scene, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(scene.width * scale);
  canvas.height = Math.round(scene.height * scale);
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = scene.background;
  pen.fillRect(0, 0, scene.width, scene.height);
  for (const edge of scene.edges) paintEdge(pen, edge);
  for (const node of scene.nodes) paintNode(pen, node, scene);
  for (const label of scene.labels) paintLabel(pen, label, scene);
  return canvas;
}

/** A node on a canvas, with its mark and ring. */
export function paintNode(pen, node, { background, accent }) {
  const shape = new Path2D(outline(node.symbol, node.x, node.y, node.r));
  pen.fillStyle = node.color;
  pen.fill(shape);
  pen.strokeStyle = background;
  pen.lineWidth = rim(node.r);
  pen.stroke(shape);
  const mark = markOf(node);
  if (mark) {
    pen.fillStyle = mark.color;
    pen.fill(new Path2D(mark.shape), "evenodd");
  }
  if (!node.isRinged) return;
  pen.strokeStyle = accent;
  pen.lineWidth = RING.width;
  pen.stroke(new Path2D(outline(node.symbol, node.x, node.y, node.r + RING.away)));
}

/** An edge on a canvas. */
export function paintEdge(pen, { x1, y1, x2, y2, width, color, opacity }) {
  pen.globalAlpha = opacity;
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
  pen.globalAlpha = 1;
}

function paintLabel(pen, { x, y, text, font, color, halo, opacity }, { background }) {
  pen.globalAlpha = opacity;
  pen.font = font;
  pen.lineJoin = "round";
  pen.lineWidth = halo;
  pen.strokeStyle = background;
  pen.strokeText(text, x, y);
  pen.fillStyle = color;
  pen.fillText(text, x, y);
}
