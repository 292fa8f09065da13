// Tables sort by their heads: a click or the keyboard; again for the other way round. Without it the page reads.
"use strict";
(() => {
  const number = (text) => {
    const plain = text.replace(/[\s\u202f\u00a0]/g, "").replace(/\u2212/g, "-");
    const found = plain.match(/-?\d+(\.\d+)?(e[-+]?\d+)?/i);
    if (!found) return null;
    // "< 0.1 %" is less than "0.1 %", "≥ 12" follows "12".
    const beyond = /^[<\u2264]/.test(plain) ? -1e-9 : /^[>\u2265]/.test(plain) ? 1e-9 : 0;
    return Number(found[0]) + beyond;
  };
  const text = (cell) => cell.textContent.trim().replace(/\s+/g, " ");
  const compare = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;

  const sort = (table, column, isNumber, direction) => {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row, place) => {
      const shown = text(row.cells[column]);
      return { row, place, value: isNumber ? number(shown) : shown };
    });
    const isEmpty = (value) => value === null || value === "" || value === "–";
    rows.sort((a, b) => {
      if (isEmpty(a.value) || isEmpty(b.value)) return isEmpty(a.value) - isEmpty(b.value) || a.place - b.place;
      const order = isNumber ? a.value - b.value : compare(a.value, b.value);
      return direction * order || a.place - b.place;
    });
    body.append(...rows.map((each) => each.row));
  };

  for (const table of document.querySelectorAll("table")) {
    if (table.tBodies[0].rows.length < 2) continue;
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const isNumber = head.classList.contains("n");
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const was = head.getAttribute("aria-sort");
        const rising = was ? was === "descending" : !isNumber;
        heads.forEach((each) => each.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", rising ? "ascending" : "descending");
        sort(table, column, isNumber, rising ? 1 : -1);
      });
    });
    const hint = document.createElement("span");
    hint.className = "hidden";
    hint.textContent = " (column heads are buttons that sort)";
    table.caption.append(hint);
  }
})();
