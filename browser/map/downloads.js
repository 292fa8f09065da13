/** Files of the view: pictures of what the frame shows, tables and GEXF of all that the filters let through. */
import { announce } from "./announce.js";
import { edgesCsv, nodesCsv } from "./csv.js";
import { count, h } from "./dom.js";
import { gexf } from "./gexf.js";
import { painted, svg } from "./picture.js";
import { viewDescription } from "./rows.js";
import { scene } from "./scene.js";
import { follow } from "./state.js";
import { windowNote } from "./weights.js";

const png = (scale) => async (app) => {
  const canvas = painted(scene(app), scale);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the picture is larger than this browser can hold");
  return blob;
};
const text = (type, lines) => (app) => new Blob(lines(app), { type });
const about = ({ data, state, visible }) => viewDescription(data, state.get(), visible());

const FORMATS = [
  { name: "PNG", title: "picture", ending: ".png", make: png(1) },
  { name: "PNG 2×", title: "picture, twice as fine", ending: "@2x.png", make: png(2) },
  {
    name: "SVG",
    title: "picture to edit and to print",
    ending: ".svg",
    make: text("image/svg+xml", (app) =>
      svg(scene(app), { title: app.data.meta.title, description: about(app) }),
    ),
  },
  {
    name: "Nodes, CSV",
    title: "table of the nodes shown",
    ending: ".nodes.csv",
    make: text("text/csv", ({ data, visible, view }) => nodesCsv(data, visible(), view.look)),
  },
  {
    name: "Edges, CSV",
    title: "table of the ties shown",
    ending: ".edges.csv",
    make: text("text/csv", ({ data, visible }) => edgesCsv(data, visible())),
  },
  {
    name: "GEXF",
    title: "network for Gephi",
    ending: ".gexf",
    make: text("application/gexf+xml", (app) => gexf(app.data, app.visible(), app.view.look, about(app))),
  },
];

export function mountDownloads(root, app) {
  const box = root.querySelector("#downloads");
  const button = (format) =>
    h(
      "button",
      {
        type: "button",
        title: format.title,
        "data-download": format.ending,
        onclick: () => download(app, format),
      },
      format.name,
    );
  const note = h("p", { class: "caption", id: "download-note" });
  const group = { role: "group", "aria-label": "Download the view", "aria-describedby": "download-note" };
  box.replaceChildren(h("div", group, ...FORMATS.map(button)), note);
  follow(app.state, ["years"], ({ years }) => {
    note.textContent = windowNote(app.data, years);
    note.hidden = years === null;
  });
}

async function download(app, format) {
  const { nNodes, nEdges } = app.visible();
  try {
    save(await format.make(app), fileName(app.data.meta) + format.ending);
    announce(`${format.name} of ${count(nNodes, "nodes")} and ${count(nEdges, "ties")} saved`);
  } catch (error) {
    announce(`${format.name} could not be made: ${error.message}`);
  }
}

const fileName = ({ name, title }) =>
  (name || title || "map")
    .normalize("NFKD")
    .replace(/[^\w.-]+/g, "-")
    .replace(/^[-.]+/, "") || "map";

function save(blob, name) {
  const href = URL.createObjectURL(blob);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // some browsers read the blob after the click returns
}
