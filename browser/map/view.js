/**
 * The map's picture: keeps the renderer in step with the state and gives the other parts what they need of it.
 * Where the browser has no WebGL it says so, and everything but the picture goes on working.
 */
import { createLook } from "./look.js";
import { FILTERS } from "./state.js";
import { readTheme, watchTheme } from "./theme.js";

const REPAINTED = new Set([...FILTERS, "sizeBy"]);
const RELIT = new Set(["selected", "edge"]);
const MOVE = 350; // ms of a flight of the camera
const SETTLED = 250; // ms without a movement, after which the place is kept

/**
 * @param {HTMLElement} root
 * @param {{data: object, state: object, visible: () => object}} app
 */
export async function createView(root, app) {
  const { data, state, visible } = app;
  const container = root.querySelector("#view");
  const theme = readTheme();
  const look = createLook(data, theme);
  look.update(state.get(), visible());
  const renderer = await started(root, container, app, look, theme);

  function repaint() {
    look.update(state.get(), visible());
    renderer?.refresh();
  }
  function relight() {
    look.relight(state.get(), visible());
    renderer?.relight();
  }
  state.subscribe((_, changed) => {
    if ([...changed].some((key) => REPAINTED.has(key))) repaint();
    else if ([...changed].some((key) => RELIT.has(key))) relight();
    else if (changed.has("labelDensity")) renderer?.drawLayers();
    if (changed.has("hovered")) renderer?.showHovered();
  });
  const dressed = [];
  watchTheme(state, () => {
    Object.assign(theme, readTheme());
    repaint();
    for (const act of dressed) act();
  });
  const camera = followCamera(renderer?.sigma, state);

  return {
    renderer: renderer?.sigma ?? null,
    look,
    /** Call `act` after each change between light and dark. */
    onTheme: (act) => dressed.push(act),
    ...lookups(look),
    ...camera,
    frame: () => renderer?.frame() ?? null,
    nodeAt: (x, y) => renderer?.nodeAt(x, y) ?? null,
    edgeAt: (x, y) => renderer?.edgeAt(x, y) ?? null,
    /** Put nodes and edges in the light instead of what is selected; null ends it. */
    highlight(found) {
      if (found === null && look.highlighted === null) return;
      look.highlighted = found;
      relight();
    },
    /** Fly to a node, near enough to read its neighbourhood. */
    focus(i) {
      if (!renderer) return;
      const ratio = Math.min(renderer.sigma.getCamera().ratio, nearby(data.n));
      camera.flyTo({ ...framed(renderer.sigma, data.x[i], data.y[i]), ratio });
    },
    /** All that is shown, in the frame. */
    fit: () => renderer && camera.flyTo(fitting(renderer.sigma, data, visible())),
    fullScreen: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()).catch(() => {}),
  };
}

/** A place of the layout in the units of the camera. */
const framed = (sigma, x, y) => sigma.viewportToFramedGraph(sigma.graphToViewport({ x, y }));
const nearby = (n) => Math.min(0.7, Math.max(0.05, 12 / Math.sqrt(n)));

/** The renderer, or null where the browser cannot draw; the page then says so. */
async function started(root, container, app, look, theme) {
  try {
    const { createRenderer } = await import("./renderer.js");
    const renderer = createRenderer(container, app, look, theme);
    renderer.refresh();
    return renderer;
  } catch (error) {
    const message = root.querySelector("#message");
    message.hidden = false;
    message.textContent =
      "The picture needs WebGL, which this browser does not offer (it may be switched off in its settings). " +
      "Search, filters, the side panel, the table and all downloads work without it.";
    container.replaceChildren();
    container.classList.add("absent");
    console.warn(`no picture: ${error.message}`);
    return null;
  }
}

function lookups(look) {
  return {
    colour: look.color,
    radius: (i) => look.radius[i],
    symbol: look.symbol,
  };
}

/** The camera and `state.camera` in step, without one running after the other. */
function followCamera(sigma, state) {
  if (!sigma) {
    const nothing = () => {};
    return { flyTo: nothing, zoomIn: nothing, zoomOut: nothing };
  }
  const camera = sigma.getCamera();
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let settling = 0;
  let kept = null;
  const flyTo = (place) => {
    if (still.matches) camera.setState({ ...place });
    else camera.animate({ ...place }, { duration: MOVE });
  };
  const show = (place) => {
    kept = place;
    camera.setState(place ?? { x: 0.5, y: 0.5, ratio: 1 });
  };
  if (state.get().camera) show(state.get().camera);
  camera.on("updated", ({ x, y, ratio }) => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      const isWhole = x === 0.5 && y === 0.5 && ratio === 1;
      kept = isWhole ? null : { x: rounded(x), y: rounded(y), ratio: rounded(ratio) };
      state.set({ camera: kept });
    }, SETTLED);
  });
  state.subscribe((now, changed) => {
    if (changed.has("camera") && JSON.stringify(now.camera) !== JSON.stringify(kept)) show(now.camera);
  });
  const zoom = (factor) => flyTo({ ...camera.getState(), ratio: camera.getBoundedRatio(camera.ratio * factor) });
  return { flyTo, zoomIn: () => zoom(1 / 1.6), zoomOut: () => zoom(1.6) };
}

const rounded = (value) => Math.round(value * 1e4) / 1e4;

/** The place of the camera from which all visible nodes are in the frame. */
function fitting(sigma, data, seen) {
  if (seen.nNodes === 0 || seen.nNodes === data.n) return { x: 0.5, y: 0.5, ratio: 1 };
  const [left, right, bottom, top] = extent(data, seen);
  const [low, high] = [framed(sigma, left, bottom), framed(sigma, right, top)];
  const { width, height } = sigma.getDimensions();
  const side = Math.min(width, height);
  const ratio = 1.08 * Math.max(((high.x - low.x) * side) / width, ((high.y - low.y) * side) / height, 0.03);
  return { x: (low.x + high.x) / 2, y: (low.y + high.y) / 2, ratio: Math.min(ratio, 1) };
}

function extent(data, seen) {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < data.n; i += 1) {
    if (!seen.node[i]) continue;
    left = Math.min(left, data.x[i]);
    right = Math.max(right, data.x[i]);
    bottom = Math.min(bottom, data.y[i]);
    top = Math.max(top, data.y[i]);
  }
  return [left, right, bottom, top];
}
