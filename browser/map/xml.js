/** Text for XML elements and quoted attributes, by the rules of `kgraph.exports.columns`. */

// Char of XML 1.0 (https://www.w3.org/TR/xml/#charsets), negated; single surrogates are not in it.
const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
// Line ends and tabs as references: a parser would turn them into blanks (attributes) or newlines (texts).
const ESCAPES = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** The text without what XML forbids, the rest escaped. */
export function xmlText(text) {
  return text.replace(FORBIDDEN, "").replace(/[&<>"\t\n\r]/g, (c) => ESCAPES[c]);
}
