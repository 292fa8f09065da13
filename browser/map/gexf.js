/**
 * The view as GEXF 1.3 (https://github.com/gephi/gexf, `specs/1.3`), in the order that Gephi and graphology
 * read: meta, attributes, nodes, edges; id = title = name. Positions, sizes and colours are those of the map.
 */
import { edgeColumns, nodeColumns, shownRows } from "./rows.js";
import { xmlText } from "./xml.js";

// Names that readers take for something of their own.
const TAKEN = ["label", "x", "y", "z", "size", "color", "shape", "id"];

/**
 * @param {string} description what the file holds, for its reader
 * @returns {string[]} the lines of the file
 */
export function gexf(data, seen, look, description) {
  const nodes = nodeColumns(data, TAKEN);
  const edges = edgeColumns(data, seen);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n',
    `  <meta><creator>kgraph</creator><description>${xmlText(description)}</description></meta>\n`,
    '  <graph defaultedgetype="undirected" idtype="string" mode="static">\n',
    ...attributes("node", nodes),
    ...attributes("edge", edges),
    "    <nodes>\n",
    ...shownRows(seen.node).map((i) => nodeElement(data, nodes, look, i)),
    "    </nodes>\n    <edges>\n",
    ...shownRows(seen.edge).map((e) => edgeElement(data, seen, edges, e)),
    "    </edges>\n  </graph>\n</gexf>\n",
  ];
}

function attributes(owner, columns) {
  const rows = columns.map(({ name, type }) => {
    const text = xmlText(name);
    return `      <attribute id="${text}" title="${text}" type="${type}"/>\n`;
  });
  return [`    <attributes class="${owner}" mode="static">\n`, ...rows, "    </attributes>\n"];
}

function nodeElement(data, columns, look, i) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(look.color(i).slice(at, at + 2), 16));
  const label = xmlText(data.label[i]) || xmlText(data.id[i]);
  return (
    `      <node id="n${i}" label="${label}">${attvalues(columns, i)}` +
    `<viz:size value="${look.radius[i]}"/>` +
    `<viz:position x="${data.x[i]}" y="${data.y[i]}" z="0.0"/>` +
    `<viz:color r="${red}" g="${green}" b="${blue}"/></node>\n`
  );
}

function edgeElement(data, seen, columns, e) {
  const ends = `source="n${data.source[e]}" target="n${data.target[e]}"`;
  return `      <edge id="e${e}" ${ends} weight="${seen.weight[e]}">${attvalues(columns, e)}</edge>\n`;
}

/** The values of a row; what is unknown is left out. */
function attvalues(columns, row) {
  const values = columns
    .map(({ name, text }) => [name, xmlText(text(row))])
    .filter(([, value]) => value !== "");
  return `<attvalues>${values.map(([name, value]) => `<attvalue for="${xmlText(name)}" value="${value}"/>`).join("")}</attvalues>`;
}
