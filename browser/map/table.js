/**
 * The nodes shown as a real table, in step with the map: the same filters, the same selection. It is drawn
 * page by page, so that 100,000 rows cost no more than a hundred.
 */
import { attribute, shown } from "./attributes.js";
import { announce } from "./announce.js";
import { count, h, replaceKeepingFocus } from "./dom.js";
import { sortedNodes } from "./order.js";
import { FILTERS } from "./state.js";
import { nodeNoun } from "./words.js";

const PAGE = 50;
const FIRST_COLUMNS = ["labs", "community", "papers", "degree", "strength", "first_year", "last_year"];
const FEW_COLUMNS = 6;

export function mountTable(root, app) {
  const { data, state } = app;
  const box = root.querySelector("#table");
  const body = h("div", { class: "table-body" });
  const own = { sort: firstSort(data), columns: firstColumns(data), page: 0, rows: new Int32Array(0) };
  const change = (patch) => {
    Object.assign(own, patch);
    if (patch.sort) own.rows = sortedNodes(data, app.visible().node, own.sort);
    draw();
  };
  const title = h("h2", {}, `${capital(nodeNoun(data))} as a table`);
  box.replaceChildren(h("div", { class: "table-head" }, title, columnChoice(data, own, change)), body);
  state.subscribe((now, changed) => {
    if (FILTERS.some((key) => changed.has(key))) refill();
    else if (changed.has("selected")) turnTo(now.selected);
  });
  body.addEventListener("keydown", (event) => moveInTable(event, body, own, change));
  refill();

  function refill() {
    own.rows = sortedNodes(data, app.visible().node, own.sort);
    own.page = 0;
    turnTo(state.get().selected);
  }

  function turnTo(selected) {
    const at = selected === null ? -1 : own.rows.indexOf(selected);
    if (at >= 0) own.page = Math.floor(at / PAGE);
    draw();
  }

  function draw() {
    const parts = [
      pager(own, change),
      h(
        "div",
        { class: "table-scroll", role: "region", "aria-label": "Table of nodes", tabindex: 0 },
        tableElement(app, own, change),
      ),
    ];
    replaceKeepingFocus(body, parts);
    showRow(body.querySelector(".table-scroll"), body.querySelector("[aria-current=true]"));
  }
}

/** Bring a row into the table's own frame; the page stays where it is. */
function showRow(frame, row) {
  if (!row) return;
  const head = frame.querySelector("thead").offsetHeight;
  frame.scrollTop = row.offsetTop - head - (frame.clientHeight - head - row.offsetHeight) / 2;
}

const isNumber = (column) => column.kind === "number" || column.kind === "year";
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const firstSort = (data) =>
  attribute(data, "papers") ? { column: "papers", descending: true } : { column: "label", descending: false };

function firstColumns(data) {
  return FIRST_COLUMNS.filter((name) => attribute(data, name)).slice(0, FEW_COLUMNS);
}

function tableElement(app, own, change) {
  const { data, state } = app;
  const columns = own.columns.map((name) => attribute(data, name));
  const selected = state.get().selected;
  const caption = `${own.rows.length.toLocaleString("en")} of ${count(data.n, nodeNoun(data))}, as the map shows them`;
  const heads = [{ name: "label", title: "Name" }, ...columns];
  const rows = own.rows.subarray(own.page * PAGE, (own.page + 1) * PAGE);
  return h(
    "table",
    { class: "nodes", "aria-rowcount": own.rows.length + 1 },
    h("caption", {}, caption),
    h("thead", {}, h("tr", { "aria-rowindex": 1 }, ...heads.map((head) => headCell(head, own.sort, change)))),
    h(
      "tbody",
      {},
      ...[...rows].map((v, at) => nodeRow(app, columns, v, own.page * PAGE + at + 2, v === selected)),
    ),
  );
}

function headCell(column, sort, change) {
  const { name, title, description } = column;
  const active = sort.column === name;
  const direction = sort.descending ? "descending" : "ascending";
  const press = () => {
    const descending = active ? !sort.descending : name !== "label";
    announce(`Sorted by ${title}, ${descending ? "descending" : "ascending"}`);
    change({ sort: { column: name, descending }, page: 0 });
  };
  const mark = h(
    "span",
    { "aria-hidden": "true", class: "mark" },
    active ? (sort.descending ? "▼" : "▲") : "",
  );
  const button = h(
    "button",
    { type: "button", "data-key": `sort-${name}`, title: description || null, onclick: press },
    title,
    mark,
  );
  return h(
    "th",
    { scope: "col", class: isNumber(column) ? "number" : null, "aria-sort": active ? direction : "none" },
    button,
  );
}

function nodeRow({ data, state }, columns, v, index, isSelected) {
  const name = h(
    "button",
    {
      type: "button",
      class: "link",
      "data-key": `row-${v}`,
      "data-node": v,
      onclick: () => state.set({ selected: v }),
    },
    data.label[v],
  );
  const cell = (column) =>
    h("td", { class: isNumber(column) ? "number" : null }, h("span", {}, shown(column, v)));
  return h(
    "tr",
    { "aria-rowindex": index, "aria-current": isSelected ? "true" : null },
    h("th", { scope: "row" }, name),
    ...columns.map(cell),
  );
}

const pages = (own) => Math.max(1, Math.ceil(own.rows.length / PAGE));

function pager(own, change) {
  const last = pages(own) - 1;
  const button = (key, text, page, off) =>
    h(
      "button",
      {
        type: "button",
        "data-key": `page-${key}`,
        "aria-disabled": off ? "true" : null,
        onclick: () => off || change({ page }),
      },
      text,
    );
  return h(
    "nav",
    { "aria-label": "Pages of the table" },
    button("first", "First", 0, own.page === 0),
    button("previous", "Previous", own.page - 1, own.page === 0),
    h(
      "span",
      { class: "caption" },
      `Page ${(own.page + 1).toLocaleString("en")} of ${(last + 1).toLocaleString("en")}`,
    ),
    button("next", "Next", own.page + 1, own.page === last),
    button("last", "Last", last, own.page === last),
  );
}

/** Up and down go from row to row, over the edge of a page too; Page Up and Down turn pages. */
function moveInTable(event, body, own, change) {
  const buttons = [...body.querySelectorAll("tbody button")];
  const at = buttons.indexOf(document.activeElement);
  if (at < 0) return;
  const step = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: PAGE,
    PageUp: -PAGE,
    Home: -at,
    End: buttons.length - 1 - at,
  }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const row = Math.min(Math.max(own.page * PAGE + at + step, 0), own.rows.length - 1);
  if (Math.floor(row / PAGE) !== own.page) change({ page: Math.floor(row / PAGE) });
  body.querySelectorAll("tbody button")[row % PAGE].focus();
}

/** One box per attribute; a column more or less is drawn at once. */
function columnChoice(data, own, change) {
  const choice = ({ name, title }) => {
    const toggle = (event) =>
      change({
        columns: data.attributes
          .map((a) => a.name)
          .filter((other) => (other === name ? event.target.checked : own.columns.includes(other))),
      });
    return h(
      "label",
      {},
      h("input", { type: "checkbox", checked: own.columns.includes(name), onchange: toggle }),
      ` ${title}`,
    );
  };
  return h(
    "details",
    { class: "columns" },
    h("summary", {}, "Columns"),
    h("div", { role: "group", "aria-label": "Columns of the table" }, ...data.attributes.map(choice)),
  );
}
