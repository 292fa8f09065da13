/** What the frame shows, as a scene for pictures: the places, colours and names that the map draws. */
import { drawNames, regions } from "./lettering.js";
import { readTheme } from "./theme.js";

const UNFRAMED = { width: 1200, height: 800, margin: 40 };

/** @returns {import("./picture.js").Scene} */
export function scene(app) {
  const frame = currentFrame(app);
  const theme = readTheme();
  return {
    background: theme.groundColor,
    accent: theme.accent,
    width: frame.width,
    height: frame.height,
    edges: shownEdges(app, frame),
    nodes: shownNodes(app, frame),
    labels: labels(app, frame, theme),
  };
}

/** The frame of the map; where the browser draws none, everything shown on a sheet. */
function currentFrame({ data, visible, view }) {
  const frame = view.frame();
  if (!frame) return wholeFrame(data, visible().node);
  const { renderer } = view;
  return { ...frame, zoom: 1 / renderer.getCamera().ratio, scaled: (size) => renderer.scaleSize(size) };
}

function wholeFrame(data, mask) {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (let i = 0; i < data.n; i++) {
    if (!mask[i]) continue;
    box.left = Math.min(box.left, data.x[i]);
    box.right = Math.max(box.right, data.x[i]);
    box.top = Math.min(box.top, data.y[i]);
    box.bottom = Math.max(box.bottom, data.y[i]);
  }
  const { width, height, margin } = UNFRAMED;
  const scale = Math.min(
    (width - 2 * margin) / (box.right - box.left || 1),
    (height - 2 * margin) / (box.bottom - box.top || 1),
  );
  const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  const toScreen = (x, y) => ({
    x: width / 2 + (x - middle.x) * scale,
    y: height / 2 - (y - middle.y) * scale,
  });
  return { width, height, toScreen, zoom: 1, scaled: (size) => size };
}

function shownNodes({ data, view: { look }, visible }, frame) {
  const { width, height } = frame;
  const { node } = visible();
  const found = [];
  for (const i of look.order) {
    if (!node[i]) continue;
    const { x, y, r } = place(data, look, frame, i);
    if (x > -r && y > -r && x < width + r && y < height + r) found.push(nodeShape(data, look, frame, i));
  }
  return found.sort((a, b) => Number(look.isLitNode(a.i)) - Number(look.isLitNode(b.i)));
}

function place(data, look, { toScreen, scaled }, i) {
  return { ...toScreen(data.x[i], data.y[i]), r: scaled(look.radius[i]) };
}

/** A node as pictures have it. */
export function nodeShape(data, look, frame, i) {
  return {
    i,
    ...place(data, look, frame, i),
    color: look.drawnColor(i),
    symbol: look.symbol(i),
    mark: look.isDimmed(i) ? "plain" : look.markName(i),
    isRinged: look.isRinged(i),
  };
}

/** An edge as pictures have it. */
export function edgeShape(data, look, { toScreen, scaled }, e) {
  const [a, b] = [data.source[e], data.target[e]].map((i) => toScreen(data.x[i], data.y[i]));
  const drawn = { width: look.edgeWidth(e, scaled), color: look.edgeColor(e), opacity: look.edgeOpacity(e) };
  return { x1: a.x, y1: a.y, x2: b.x, y2: b.y, ...drawn };
}

function shownEdges({ data, view: { look }, visible }, frame) {
  const { width, height } = frame;
  const { edge } = visible();
  const found = [];
  for (let e = 0; e < data.m; e++) {
    if (!edge[e]) continue;
    const line = edgeShape(data, look, frame, e);
    const isOutside =
      Math.max(line.x1, line.x2) < 0 ||
      Math.min(line.x1, line.x2) > width ||
      Math.max(line.y1, line.y2) < 0 ||
      Math.min(line.y1, line.y2) > height;
    if (!isOutside) found.push(line);
  }
  return found.sort((a, b) => a.opacity - b.opacity);
}

/** The names that the map would write, written down instead of drawn. */
function labels({ data, state, visible, view: { look } }, frame, theme) {
  const written = [];
  const measuring = document.createElement("canvas").getContext("2d");
  const pen = {
    set font(font) {
      measuring.font = font;
    },
    measureText: (text) => measuring.measureText(text),
    strokeText() {},
    fillText(text, x, y) {
      written.push({
        text,
        x,
        y,
        font: measuring.font,
        color: this.fillStyle,
        halo: this.lineWidth,
        opacity: this.globalAlpha ?? 1,
      });
    },
  };
  const [now, seen] = [state.get(), visible()];
  drawNames(pen, { data, state: now, seen, look, theme, regions: regions(data, now, seen, look), ...frame });
  return written;
}
