/** Papers as a list: title with its link, year, venue, people, and the lines of the sources it was read from. */
import { h, longList } from "./dom.js";
import { membersOf, newestFirst, safeLink } from "./papers.js";
import { paperNoun } from "./words.js";

const FEW = 10;
const FEW_NAMES = 6;

/** Papers by number, newest first, the first ten at once. */
export function paperList(data, papers, key) {
  const item = (p) => paperItem(data, p);
  return longList(
    "ul",
    { class: "papers", "data-list": key },
    newestFirst(data, papers),
    item,
    FEW,
    paperNoun(data),
  );
}

function paperItem(data, p) {
  const { title, year, venue, link, places, cut } = data.papers;
  const about = [venue[p], year[p] || "year unknown"].filter(Boolean).join(", ");
  return h(
    "li",
    { "data-paper": p },
    paperTitle(title[p] || "Untitled", link[p]),
    h("span", { class: "about" }, about),
    h("span", { class: "with" }, names(data, membersOf(data, p))),
    cut?.[p]
      ? h(
          "span",
          { class: "unsure" },
          "The source cuts the list of authors: more people may have taken part.",
        )
      : null,
    places[p]
      ? h("details", { class: "places" }, h("summary", {}, "Source lines"), ...placeLines(places[p]))
      : null,
  );
}

/** Only http(s) is followed, and the page it leads to learns nothing of this one. */
function paperTitle(title, link) {
  const href = safeLink(link);
  if (!href) return h("cite", {}, title);
  return h(
    "cite",
    {},
    h("a", { href, target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer" }, title),
  );
}

const placeLines = (places) => places.split("; ").map((place) => h("code", {}, place));

function names(data, members) {
  const shown = [...members].slice(0, FEW_NAMES).map((v) => data.label[v]);
  const rest = members.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}

/** What makes a count of joint papers unsure, as a sentence; empty where nothing does. */
export function doubt(data, papers) {
  const { cut } = data.papers;
  const n = cut ? papers.filter((p) => cut[p]).length : 0;
  if (!n) return "";
  return `${n.toLocaleString("en")} of these ${n === 1 ? "has" : "have"} a cut list of authors, so ties may be missing.`;
}
