// The filter of a list: which of all its names hold every word typed, without regard to case and accents.
// Names come from `kgraphNames`, an array of [name, address, papers] set by the script before this one.
"use strict";
(() => {
  const SHOWN = 300;
  const form = document.getElementById("filter");
  const found = document.getElementById("found");
  const whole = document.getElementById("whole");
  const said = document.getElementById("said");
  if (!form || !window.kgraphNames) return;
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const folded = window.kgraphNames.map((entry) => fold(entry[0]));
  form.hidden = false;

  function show() {
    const words = fold(form.elements.words.value).split(/\s+/).filter(Boolean);
    whole.hidden = words.length > 0;
    found.hidden = words.length === 0;
    found.replaceChildren();
    if (!words.length) {
      said.textContent = "";
      return;
    }
    let n = 0;
    folded.forEach((name, i) => {
      if (!words.every((word) => name.includes(word))) return;
      n += 1;
      if (n <= SHOWN) found.append(row(window.kgraphNames[i]));
    });
    said.textContent = n > SHOWN ? `${n} found, the first ${SHOWN} shown` : `${n} found`;
  }

  function row([name, address, papers]) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const shown = document.createElement("bdi");
    const count = document.createElement("span");
    shown.textContent = name;
    link.href = address;
    link.append(shown);
    count.className = "soft";
    count.textContent = ` ${papers}`;
    item.append(link, count);
    return item;
  }

  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
})();
