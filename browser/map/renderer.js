/**
 * The drawing: sigma on WebGL canvases, names on a canvas above. Loaded only when it can run (`view.js`).
 */
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import { discProgram } from "./discs.js";
import { createGraph } from "./graph.js";
import { drawNames, drawRing, regions } from "./lettering.js";
import { drawLight } from "./light.js";
import { DIMMED } from "./look.js";
import { edgeAt, nodeAt } from "./nearest.js";

const MANY_EDGES = 40_000; // from here on edges are lines of one pixel and are left out while the map moves

/** Discs are made for a picture of 700 pixels; in a smaller one they are smaller. */
const crowding = ({ clientWidth, clientHeight }) => Math.max(1, (700 / Math.max(1, Math.min(clientWidth, clientHeight))) ** 0.7);

/** @returns what `view.js` needs of the renderer */
export function createRenderer(container, { data, state, visible }, look, theme) {
  const hasMany = data.m > MANY_EDGES;
  const graph = createGraph(data, look, visible);
  const sigma = new Sigma(graph, container, {
    allowInvalidContainer: true,
    defaultNodeType: "disc",
    defaultEdgeType: "tie",
    nodeProgramClasses: { disc: discProgram(theme) },
    edgeProgramClasses: { tie: hasMany ? EdgeLineProgram : EdgeRectangleProgram },
    hideEdgesOnMove: hasMany,
    hideLabelsOnMove: data.n > MANY_EDGES,
    minCameraRatio: 0.004,
    maxCameraRatio: 4,
    minEdgeThickness: 0.6,
    renderLabels: false,
    stagePadding: 36,
    zoomToSizeRatioFunction: (ratio) => Math.sqrt(ratio) * crowding(container),
  });
  const layers = sigma.getCanvases();
  const [under, names, overlay] = ["edgeLabels", "labels", "hovers"].map((layer) => layers[layer].getContext("2d"));
  let named = [];

  const screen = (x, y) => sigma.graphToViewport({ x, y });
  const frame = () => {
    const { width, height } = sigma.getDimensions();
    const origin = screen(0, 0);
    const along = screen(1, 0);
    const scale = along.x - origin.x;
    return { width, height, scale, toScreen: (x, y) => ({ x: origin.x + x * scale, y: origin.y - y * scale }) };
  };
  sigma.on("afterRender", drawLayers);
  graph.open();

  /** What lies between and above the pictures of WebGL: what is in the light, names, the ring of the selected node. */
  function drawLayers() {
    const now = state.get();
    const places = { ...frame(), zoom: 1 / sigma.getCamera().ratio, scaled: (size) => sigma.scaleSize(size) };
    const scene = { data, state: now, seen: visible(), look, theme, regions: named, ...places };
    for (const pen of [under, names]) pen.clearRect(0, 0, places.width, places.height);
    drawLight(under, names, scene);
    drawNames(names, scene);
    if (now.selected !== null && scene.seen.node[now.selected]) drawRing(names, disc(now.selected), theme);
    showHovered();
  }

  /** Ring and name of the node under the pointer, on a canvas of their own. */
  function showHovered() {
    const { width, height } = sigma.getDimensions();
    const { hovered } = state.get();
    overlay.clearRect(0, 0, width, height);
    if (hovered !== null) drawRing(overlay, { ...disc(hovered), name: data.label[hovered] }, theme);
  }

  function disc(i) {
    return { ...screen(data.x[i], data.y[i]), size: sigma.scaleSize(look.radius[i]) };
  }

  function dim() {
    const share = look.lit === null ? { nodes: 1, edges: 1 } : DIMMED;
    for (const [layer, opacity] of Object.entries(share)) layers[layer].style.opacity = String(opacity);
  }

  return {
    sigma,
    frame,
    /** Draw anew with the looks as they are now. */
    refresh() {
      named = regions(data, state.get(), visible(), look);
      dim();
      sigma.scheduleRefresh();
    },
    /** Draw anew what is in the light; the rest is left as it was drawn and fades. */
    relight() {
      dim();
      drawLayers();
    },
    drawLayers,
    showHovered,
    nodeAt: (x, y) => nodeAt(data, visible(), look, frame(), (size) => sigma.scaleSize(size), x, y),
    edgeAt: (x, y) => edgeAt(data, visible(), look, frame(), x, y),
  };
}
