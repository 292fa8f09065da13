/**
 * Nodes by what one remembers of their names: without accents and case, beginnings before middles, the larger
 * before the smaller.
 */

/** Letters that no decomposition brings to a plain one. */
const PLAIN = { ø: "o", ł: "l", đ: "d", ð: "d", ħ: "h", ı: "i", æ: "ae", œ: "oe", ß: "ss", þ: "th", ŋ: "n" };
const SPECIAL = new RegExp(`[${Object.keys(PLAIN).join("")}]`, "g");

/** A text as it is compared: "Veličković, P." → "velickovic p". */
export function folded(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(SPECIAL, (letter) => PLAIN[letter])
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/**
 * @param {string[]} labels
 * @param {(i: number) => number} importance   decides among equals
 */
export function createFinder(labels, importance) {
  let index = null;
  /** Rows of at most `most` nodes in whose labels every word of the query occurs, the best first. */
  return function find(query, most = 12) {
    const wanted = folded(query);
    if (!wanted) return [];
    index ??= labels.map(folded);
    const words = wanted.split(" ");
    const found = [];
    index.forEach((label, i) => {
      const rank = fit(label, wanted, words);
      if (rank) found.push({ i, rank });
    });
    found.sort((a, b) => b.rank - a.rank || importance(b.i) - importance(a.i) || a.i - b.i);
    return found.slice(0, most).map(({ i }) => i);
  };
}

/** 4 the label begins so, 3 a word of it does, 2 each word asked begins one, 1 all occur, 0 none of it. */
function fit(label, wanted, words) {
  if (!words.every((word) => label.includes(word))) return 0;
  if (label.startsWith(wanted)) return 4;
  const spaced = ` ${label}`;
  if (spaced.includes(` ${wanted}`)) return 3;
  return words.every((word) => spaced.includes(` ${word}`)) ? 2 : 1;
}
