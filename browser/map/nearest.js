/** Which node and which line lie under a place of the screen; searched in the columns, so that nothing is drawn for it. */
const NEAR_EDGE = 5; // pixels
const NEAR_NODE = 3; // pixels around a disc, for fingers and small discs

/**
 * The visible node on which a place lies, the one drawn last; else the nearest within reach; else null.
 * @param frame {toScreen, scale}   from `renderer.js`
 * @param scaled   pixels of a radius
 */
export function nodeAt(data, seen, look, { toScreen, scale }, scaled, px, py) {
  const origin = toScreen(0, 0);
  const [x, y] = [(px - origin.x) / scale, (origin.y - py) / scale];
  let [nearest, least] = [null, NEAR_NODE];
  for (let k = data.n - 1; k >= 0; k -= 1) {
    const i = look.order[k];
    if (!seen.node[i]) continue;
    const away = Math.hypot(data.x[i] - x, data.y[i] - y) * scale - scaled(look.radius[i]);
    if (away <= 0) return i;
    if (away < least) [nearest, least] = [i, away];
  }
  return nearest;
}

/** The visible edge nearest to a place, or null; of lit ones where some are. */
export function edgeAt(data, seen, look, { toScreen, scale }, px, py) {
  const origin = toScreen(0, 0);
  const [x, y] = [(px - origin.x) / scale, (origin.y - py) / scale];
  let [nearest, least] = [null, (NEAR_EDGE / scale) ** 2];
  for (let e = 0; e < data.m; e += 1) {
    if (!seen.edge[e] || (look.lit !== null && !look.lit.edge[e])) continue;
    const away = squaredDistance(x, y, data, data.source[e], data.target[e]);
    if (away < least) [nearest, least] = [e, away];
  }
  return nearest;
}

/** Of a point from the segment between two nodes. */
export function squaredDistance(px, py, { x, y }, a, b) {
  const [dx, dy] = [x[b] - x[a], y[b] - y[a]];
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(1, Math.max(0, ((px - x[a]) * dx + (py - y[a]) * dy) / length)) : 0;
  return (px - x[a] - along * dx) ** 2 + (py - y[a] - along * dy) ** 2;
}
