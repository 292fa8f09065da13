/** The words of a map: what its nodes are called depends on what they are. */

const NOUNS = { Person: "people", Lab: "labs", Topic: "topics", Venue: "venues", Paper: "papers" };

const onlyKind = (data) => (data.meta.nodeKinds?.length === 1 ? data.meta.nodeKinds[0] : null);

/** What the nodes are called, in the plural. */
export function nodeNoun(data) {
  return NOUNS[onlyKind(data)] ?? "nodes";
}

/** What the neighbours of a node are called, in the plural. */
export function neighbourNoun(data) {
  return onlyKind(data) === "Person" ? "co-authors" : "neighbours";
}

/** What joins two nodes, in the plural: "joint papers" as a rule. */
export function jointNoun(data) {
  return data.meta.counts ?? "joint papers";
}

/** The same without its "joint". */
export function paperNoun(data) {
  return jointNoun(data).replace(/^(joint|shared|common) /, "");
}

/** "2009–2021", "2009", or empty where no year is known. */
export function spanText(first, last) {
  if (!(first > 0)) return "";
  return first === last ? String(first) : `${first}–${last}`;
}
