// Hover texts, search and legend for the drawing of pyvis, whose `network`, `nodes` and `edges` are global.
"use strict";
(() => {
  // An element with text content is shown as it is; pyvis itself would turn some texts into HTML.
  const inert = (text) => {
    const element = document.createElement("div");
    element.textContent = text;
    return element;
  };
  for (const items of [nodes, edges]) {
    items.update(items.get().map((item) => ({ id: item.id, title: inert(item.hover) })));
  }

  const found = document.getElementById("found");
  const legend = [...document.querySelectorAll(".community")];
  const show = (ids, text) => {
    network.selectNodes(ids);
    network.fit({ nodes: ids, maxZoomLevel: 1.3, animation: false });
    found.textContent = text;
  };
  const press = (pressed) => legend.forEach((b) => b.setAttribute("aria-pressed", String(b === pressed)));

  document.getElementById("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = document.getElementById("search").value.trim().toLowerCase();
    const all = wanted ? nodes.get() : [];
    const exact = all.filter((n) => n.name.toLowerCase() === wanted);
    const hits = exact.length ? exact : all.filter((n) => n.name.toLowerCase().includes(wanted));
    press(null);
    if (hits.length) show(hits.map((n) => n.id), hits.length === 1 ? hits[0].hover : `${hits.length} found`);
    else found.textContent = wanted ? "nobody of that name is shown" : "";
  });
  document.getElementById("all").addEventListener("click", () => {
    network.unselectAll();
    network.fit({ animation: false });
    press(null);
    found.textContent = "";
  });
  for (const button of legend) {
    button.addEventListener("click", () => {
      const ids = nodes.get().filter((n) => String(n.community) === button.dataset.community).map((n) => n.id);
      press(button);
      show(ids, `${ids.length} in this community`);
    });
  }
})();
