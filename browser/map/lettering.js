/**
 * Names on the map: of the largest nodes, then of the largest categories near where they lie, then of all other
 * nodes, the largest first, none over another.
 */
import { attribute } from "./attributes.js";
import { mixed } from "./colors.js";

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif';
const MOST_TRIED = 6000; // in view, so that a frame stays short
const PER_AREA = 1 / 17_000; // labels per square pixel at density 1
const N_REGIONS = 12;
const SMALLEST_REGION = 0.012; // of the nodes shown
const LONGEST = 34;
const WIDEST = 18; // letters of a line of a region's name
const RING = 4; // pixels of the ring around a disc
const LARGE = 8; // pixels of a radius from which no name stands on the disc
const FOREMOST = 10; // nodes whose names go before those of regions
/** Where else the name of a region may stand, in widths and heights of it; the nearest first. */
const ASIDE = [[0, 0], [0, -0.8], [0, 0.8], [-0.6, 0], [0.6, 0], [0, -1.6], [0, 1.6], [-0.6, -1], [0.6, 1], [0.6, -1], [-0.6, 1]];

/** The label of a node on one line, cut where it would cover its neighbours. */
export function shortened(text, most = LONGEST) {
  const line = text.replace(/\s+/g, " ").trim();
  const letters = Array.from(line);
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : line;
}

/** The first of the names a category has, on at most two lines. */
function broken(name) {
  const words = shortened(name.split(", ")[0], 2 * WIDEST).split(" ");
  const lines = [""];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`.trim();
    if (line.length <= WIDEST || !lines.at(-1)) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines.length > 2 ? [lines[0], shortened(lines.slice(1).join(" "), WIDEST)] : lines;
}

/** Boxes already taken; `claim` takes one if nothing is in its way. */
export function createPage() {
  const cells = new Map();
  const SIDE = 48;
  return {
    claim(box) {
      const keys = [];
      for (let x = Math.floor(box.x / SIDE); x <= Math.floor((box.x + box.width) / SIDE); x += 1) {
        for (let y = Math.floor(box.y / SIDE); y <= Math.floor((box.y + box.height) / SIDE); y += 1) keys.push(x * 10_007 + y);
      }
      if (keys.some((key) => cells.get(key)?.some((taken) => overlap(taken, box)))) return false;
      for (const key of keys) cells.set(key, [...(cells.get(key) ?? []), box]);
      return true;
    },
  };
}

const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/**
 * Where the largest categories shown lie: medians, which stragglers do not move.
 * @returns {Array<{lines: string[], color: string, x: number, y: number, share: number}>} the largest first
 */
export function regions(data, state, seen, look) {
  const found = attribute(data, state.colorBy);
  if (found?.kind !== "category" || seen.nNodes < 40) return [];
  const members = look.colouring.categories.map(() => []);
  for (let i = 0; i < data.n; i += 1) if (seen.node[i] && found.values[i] >= 0) members[found.values[i]].push(i);
  return look.colouring.categories
    .map((category) => ({ ...category, rows: members[category.code] }))
    .filter(({ rows }) => rows.length >= Math.max(6, SMALLEST_REGION * seen.nNodes))
    .sort((a, b) => b.rows.length - a.rows.length)
    .slice(0, N_REGIONS)
    .map(({ name, color, rows }) => ({
      lines: broken(name),
      color,
      x: median(rows, data.x),
      y: median(rows, data.y),
      share: rows.length / seen.nNodes,
    }));
}

function median(rows, values) {
  return Float32Array.from(rows, (i) => values[i]).sort()[rows.length >> 1];
}

/**
 * @param {CanvasRenderingContext2D} context   in CSS pixels
 * @param scene {data, state, seen, look, theme, regions, width, height, toScreen(x, y), scaled(radius)}
 */
export function drawNames(context, scene) {
  const { state, look } = scene;
  if (state.labelDensity === 0) return;
  const page = createPage();
  context.lineJoin = "round";
  const names = nodeNames(context, scene, page);
  if (look.lit === null) {
    names.write(FOREMOST);
    for (const region of scene.regions) drawRegion(context, scene, page, region);
  }
  names.write(Infinity);
}

function drawRegion(context, { theme, width, height, toScreen, zoom }, page, region) {
  const fading = Math.min(1, Math.max(0, 2.2 - zoom));
  if (fading === 0) return;
  const { x, y } = toScreen(region.x, region.y);
  if (x < 0 || x > width || y < 0 || y > height) return;
  const letters = Math.round(Math.min(22, 12 + 20 * Math.sqrt(region.share)) * Math.min(1, Math.max(0.65, width / 900)));
  context.font = `650 ${letters}px ${FONT}`;
  const lengths = region.lines.map((line) => context.measureText(line).width);
  const [length, tall] = [Math.max(...lengths), letters * 1.12 * lengths.length];
  const place = ([dx, dy]) => ({
    left: Math.min(Math.max(x + (dx - 0.5) * length, 8), width - length - 8),
    top: Math.min(Math.max(y + (dy - 0.5) * tall, 8), height - tall - 8),
  });
  const isFree = ({ left, top }) => page.claim({ x: left - 4, y: top - 2, width: length + 8, height: tall + 4 });
  const free = ASIDE.map(place).find(isFree);
  if (!free) return;
  const { left, top } = free;
  context.globalAlpha = fading;
  const color = mixed(region.color, theme.ink, theme.isDark ? 0.5 : 0.45);
  region.lines.forEach((line, k) => {
    written(context, line, left + (length - lengths[k]) / 2, top + letters * (0.86 + 1.12 * k), color, theme, 5);
  });
  context.globalAlpha = 1;
}

/** Names of nodes, written in turn: `write(n)` goes on until the nth has its name, or all that have room. */
function nodeNames(context, scene, page) {
  const { data, state, seen, look, theme, width, height, toScreen, scaled } = scene;
  const most = Math.max(4, Math.round(width * height * PER_AREA * state.labelDensity ** 1.6));
  const rows = foremost(data, state, look);
  let [n, tried] = [0, 0];
  return {
    write(end) {
      while (n < Math.min(end, most) && tried < MOST_TRIED) {
        const { value: i, done } = rows.next();
        if (done) return;
        if (!seen.node[i] || look.isDimmed(i)) continue;
        const { x, y } = toScreen(data.x[i], data.y[i]);
        if (x < -20 || x > width + 20 || y < -20 || y > height + 20) continue;
        tried += 1;
        if (writeName(i, x, y, scaled(look.radius[i]))) n += 1;
      }
    },
  };

  function writeName(i, x, y, radius) {
    const isFirst = i === state.selected || (state.edge !== null && look.isLitNode(i));
    if (radius < 2.4 && !look.isLitNode(i)) return false;
    const letters = Math.round(Math.min(16, 10.5 + radius * 0.28 + (isFirst ? 2 : 0)));
    const text = shortened(data.label[i]);
    context.font = `${isFirst ? 700 : 500} ${letters}px ${FONT}`;
    const length = context.measureText(text).width;
    const around = radius + (i === state.selected || look.isRinged(i) ? RING : 0);
    const boxes = besides(x, y, around, length, letters).filter((box) => box.x > 2 && box.x + length < width - 2);
    const box = boxes.find(page.claim) ?? (isFirst ? boxes[0] : null);
    if (!box) return false;
    written(context, text, box.x, box.y + letters * 0.97, theme.ink, theme, 3);
    if (radius > LARGE) page.claim({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius });
    return true;
  }
}

/** Where the name of a disc may stand: right of it, left, below, above. */
function besides(x, y, radius, length, letters) {
  const size = { width: length + 4, height: letters * 1.24 };
  const middle = { x: x - length / 2, y: y - letters * 0.62 };
  return [
    { ...size, x: x + radius + 3, y: middle.y },
    { ...size, x: x - radius - 5 - length, y: middle.y },
    { ...size, x: middle.x, y: y + radius + 2 },
    { ...size, x: middle.x, y: y - radius - 2 - size.height },
  ];
}

/** Nodes in the order in which they may have a name: selected, lit, then the largest. */
function* foremost(data, state, look) {
  if (state.selected !== null) yield state.selected;
  for (let k = data.n - 1; k >= 0; k -= 1) if (look.bySize[k] !== state.selected) yield look.bySize[k];
}

function written(context, text, x, y, color, theme, halo) {
  context.strokeStyle = theme.halo;
  context.lineWidth = halo;
  context.strokeText(text, x, y);
  context.fillStyle = color;
  context.fillText(text, x, y);
}

/** The ring around a node under the pointer or selected, and its name. */
export function drawRing(context, { x, y, size, name }, theme) {
  context.strokeStyle = theme.accent;
  context.lineWidth = 2.5;
  context.beginPath();
  context.arc(x, y, size + 3, 0, 2 * Math.PI);
  context.stroke();
  if (!name) return;
  context.font = `650 13px ${FONT}`;
  written(context, shortened(name, 60), x + size + 8, y + 4.5, theme.ink, theme, 4);
}
