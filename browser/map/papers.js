/** Papers as the panel shows them: those within the window of years, in order, with links that are safe to follow. */
import { jointPapers, papersOf } from "./joint.js";
import { inWindow } from "./visible.js";

/** The papers of one node within the years shown. */
export function shownPapers({ data, state }, v) {
  return withinYears(data, state.get().years, [...papersOf(data, v)]);
}

/** The joint papers of two nodes within the years shown. */
export function shownJoint({ data, state }, a, b) {
  return withinYears(data, state.get().years, jointPapers(data, a, b));
}

function withinYears(data, years, papers) {
  return years ? papers.filter((p) => inWindow(data.papers.year[p], years)) : papers;
}

/** The nodes of one paper. @returns {Int32Array} */
export function membersOf(data, paper) {
  const { offsets, values } = data.papers.members;
  return values.subarray(offsets[paper], offsets[paper + 1]);
}

/** Newest first, those without a year last; the same year by title. */
export function newestFirst(data, papers) {
  const { year, title } = data.papers;
  return [...papers].sort((p, q) => year[q] - year[p] || (title[p] < title[q] ? -1 : 1));
}

/** A link that may be followed: http or https only, null for anything else. */
export function safeLink(text) {
  if (!text || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
}
