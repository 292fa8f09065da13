/** The view as tables: RFC 4180 with line feeds and the column names of Gephi's spreadsheet import. */
import { edgeColumns, nodeColumns, shownRows } from "./rows.js";

const coordinate = (value) => String(Number(value.toPrecision(7)));

/** @returns {string[]} the lines of the table of nodes */
export function nodesCsv(data, seen, look) {
  const columns = [
    { name: "Id", text: (i) => `n${i}` },
    { name: "Label", text: (i) => data.label[i] },
    { name: "x", text: (i) => coordinate(data.x[i]) },
    { name: "y", text: (i) => coordinate(data.y[i]) },
    { name: "size", text: (i) => coordinate(look.radius[i]) },
    { name: "color", text: (i) => look.color(i) },
  ];
  return lines(
    [
      ...columns,
      ...nodeColumns(
        data,
        columns.map((c) => c.name),
      ),
    ],
    shownRows(seen.node),
  );
}

/** @returns {string[]} the lines of the table of edges */
export function edgesCsv(data, seen) {
  const columns = [
    { name: "Source", text: (e) => `n${data.source[e]}` },
    { name: "Target", text: (e) => `n${data.target[e]}` },
    { name: "Type", text: () => "Undirected" },
    { name: "Id", text: (e) => `e${e}` },
    { name: "Weight", text: (e) => String(seen.weight[e]) },
  ];
  return lines([...columns, ...edgeColumns(data, seen)], shownRows(seen.edge));
}

function lines(columns, rows) {
  const line = (cells) => `${cells.map(cell).join(",")}\n`;
  return [line(columns.map((c) => c.name)), ...rows.map((row) => line(columns.map((c) => c.text(row))))];
}

function cell(text) {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
