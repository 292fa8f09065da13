/** Results lead to the pages of this server: an IRI of the graph is shown as it is and opened here. */

/**
 * @param {Element} place where results are drawn, also later
 * @param {string} base of the IRIs that this server has pages for
 */
export function linkToPages(place, base) {
  const mend = () => {
    for (const link of place.querySelectorAll(".yasr a[href]")) {
      const iri = link.getAttribute("href");
      const page = pageOf(iri, base);
      if (page) {
        link.setAttribute("href", page);
        link.setAttribute("title", iri);
        link.setAttribute("data-iri", iri);
      }
    }
  };
  new MutationObserver(mend).observe(place, { childList: true, subtree: true });
  mend();
}

/**
 * The address of a thing's page on this server; `null` for what is none of ours.
 * @param {string} iri
 * @param {string} base
 */
export function pageOf(iri, base) {
  const found = iri.startsWith(base) && /^([a-z]+)\/([^/#?]+)(#.*)?$/.exec(iri.slice(base.length));
  return found ? `/page/${found[1]}/${found[2]}${found[3] ?? ""}` : null;
}
